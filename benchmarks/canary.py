"""The canary: secrets with a mark go their whole way, also where it goes wrong; then everything that stays is searched.

    DATABASE_URL=postgres://… python -m benchmarks.canary --rows 200

First passwords and codes leave by SMS and by e-mail, through gateways that fall silent, err and dawdle, while workers
that log at DEBUG are killed. Searched are dumps of the database while messages wait, in the middle and at the end, what
Redis holds and would save, every log and file of the portal, and the mails to anybody but the person. Celery's bodies
are unpacked. Ends with 1 when a secret is found.
"""

import argparse
import base64
import json
import os
import re
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import redis as redis_client

from tests.partners.mail_sink import MailSink
from tests.partners.sms_gateway import SmsGateway, Temper
from tests.partners.smsc import Smsc

from .world import World, world

MARK = "Canary7Q"
_POSTS = f"""
import re
from accounts import codes
from benchmarks import storm_posts
from django.conf import settings
settings.CODES_PER_ADDRESS_HOUR = 10**6
for n in range(ROWS):
    with transaction.atomic():
        post(NoticeDraft(
            event_key=f"canary:{{n}}", kind="account_issued",
            phone=storm_posts.phone(n), email=f"person{{n}}@thu.example",
            context={{"username": f"98{{n:08d}}", "password": f"{MARK}{{n:05d}}"}}, notice_class=NoticeClass.SECRET,
            opens=f"canary:{{n}}"))
for n in range(ROWS // 4):
    address = f"person{{n}}@thu.example"
    codes.send(codes.Purpose.REGISTER, f"canary:{{n}}", storm_posts.phone(n), "203.0.113.9", email=address)
""".replace("post(NoticeDraft(", "storm_posts.post(storm_posts.NoticeDraft(")


def main() -> None:
    options = _options()
    with ExitStack() as running:
        temper = Temper(0.2, 0.1, 0.05, slow_seconds=0.3)
        sms = running.enter_context(SmsGateway(temper=temper))
        smsc = running.enter_context(Smsc(temper=Temper(0.2, 0.1, 0.05, slow_seconds=0.3, seed=3), reports_after=3))
        mail = running.enter_context(MailSink())
        ways = {
            "SMS_GATEWAYS": f"{sms.with_options(timeout=1)} {smsc.with_options(timeout=1)}",
            "EMAIL_GATEWAY": "smtp",
            "EMAIL_URL": mail.url,
            "LOG_LEVEL": "DEBUG",
        }
        place = running.enter_context(world(**ways))
        places = _walk(place, options.rows)
        secrets = _secrets(sms, smsc, mail)
        places["mails to others"] = _mails_to_others(mail)
        places["log and files of the portal"] = _files(place.folder)
        sys.exit(_tally(secrets, places, place))


def _options() -> Any:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200)
    return parser.parse_args()


def _walk(place: World, rows: int) -> dict[str, bytes]:
    """What is found on the way: dumps while all waits, in the middle, and at the end."""
    place.portal.python(_POSTS.replace("ROWS", str(rows)))
    places = {"database while all waits": _dump(place), "Redis while all waits": _redis(place)}
    for _ in range(2):
        place.start_worker()
    place.start_clock()
    for _ in range(3):
        time.sleep(10)
        place.kill_one(0)
    places |= {"database in the middle": _dump(place), "Redis in the middle": _redis(place)}
    deadline = time.monotonic() + 900
    while place.count("state IN ('waiting', 'sending')") and time.monotonic() < deadline:
        time.sleep(1)
    place.stop()
    return places | {"database at the end": _dump(place), "Redis at the end": _redis(place)}


def _dump(place: World) -> bytes:
    return subprocess.run(["pg_dump", "--inserts", place.database], capture_output=True, check=True).stdout


def _redis(place: World) -> bytes:
    """The file Redis would save, and every value with what is packed in it."""
    address = urlsplit(place.redis.url)
    client: Any = redis_client.Redis(port=address.port or 6379)
    client.save()
    found = (place.folder / "dump.rdb").read_bytes()
    for key in client.keys("*"):
        kind = client.type(key)
        values = {
            b"list": lambda k: client.lrange(k, 0, -1),
            b"hash": lambda k: list(client.hgetall(k).values()),
            b"string": lambda k: [client.get(k)],
            b"zset": lambda k: client.zrange(k, 0, -1),
            b"set": lambda k: list(client.smembers(k)),
        }[kind](key)
        for value in values:
            found += value + _unpacked(value)
    return found


def _unpacked(value: bytes) -> bytes:
    """A task's body is base64 of JSON."""
    try:
        message = json.loads(value)
        message = message[0] if isinstance(message, list) else message
        return base64.b64decode(message["body"])
    except (ValueError, KeyError, TypeError):
        return b""


def _secrets(sms: SmsGateway, smsc: Smsc, mail: MailSink) -> set[bytes]:
    """Every password and code that reached a phone or a mailbox."""
    texts = [request["Content"] for request in sms.accepted] + [one.text for one in smsc.accepted]
    texts += [message.get_content() for message in mail.messages]
    passwords = {found for text in texts for found in re.findall(rf"{MARK}\d{{5}}", text)}
    codes = {found for text in texts if "OTP" in text for found in re.findall(r"(?<!\d)\d{6}(?!\d)", text)}
    return {secret.encode() for secret in passwords | codes}


def _mails_to_others(mail: MailSink) -> bytes:
    return b"".join(bytes(message) for message in mail.messages if not str(message["To"]).startswith("person"))


def _files(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def _tally(secrets: set[bytes], places: dict[str, bytes], place: World) -> int:
    """A code is six digits: it counts where it stands alone, not within a longer number."""
    print(f"{len(secrets)} secrets reached somebody; states: {place.by('state')}")
    total = 0
    for name, content in places.items():
        found = [s for s in secrets if re.search(rb"(?<![\w.:+-])" + re.escape(s) + rb"(?![\w.:+-])", content)]
        marks = content.count(MARK.encode())
        total += len(found) + marks
        verdict = "BAD" if found or marks else "ok "
        print(f"{verdict} {name}: {len(content):,} bytes, {len(found) + marks} found")
        if found and os.environ.get("SHOW"):
            print("   ", found[:3])
    return 1 if total or not secrets else 0


if __name__ == "__main__":
    main()
