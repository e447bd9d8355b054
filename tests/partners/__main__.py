"""`python -m tests.partners`: an eSMS, a SpeedSMS, an SMSC and a mail server on loopback, to try the drivers by hand.

Each shows what it was given, and reports after a while what became of it. `--silence 0.2 --errors 0.1 --slow 0.05`
gives them a temper. Mails to anybody whose address begins with `khong-co` come back: their reports are written to
`--bounces`, for `manage.py read_bounces FOLDER/*`.
"""

import argparse
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from .mail_sink import MailSink
from .sms_gateway import SmsGateway
from .smsc import Smsc, Submitted
from .temper import Temper

SAYS = """
The partners are running. Ctrl-C stops them. In the shell of the portal:

  export SMS_GATEWAYS="{gateways}"
  export EMAIL_GATEWAY=smtp EMAIL_URL={mail} PUBLIC_URL={portal}
  make run
"""


def main() -> None:
    options = _options()
    portal = f"http://127.0.0.1:{options.portal}"

    def temper(seed: int) -> Temper:
        return Temper(options.silence, options.errors, options.slow, options.slow_seconds, seed=seed)

    mail = MailSink(port=options.port + 3)
    mail.on_message = _shown_mail(mail, options.bounces)
    esms = SmsGateway(name="esms", port=options.port, temper=temper(1), reports_after=options.reports_after)
    speed = SmsGateway(name="speedsms", port=options.port + 1, temper=temper(2))
    smsc = Smsc(port=options.port + 2, temper=temper(3), reports_after=options.reports_after)
    esms.on_request, speed.on_request = _shown_request("esms"), _shown_request("speedsms")
    smsc.on_submit = _shown_submit
    with ExitStack() as running:
        for partner in (esms, speed, smsc, mail):
            running.enter_context(partner)
        gateways = f"{esms.setting} {speed.with_options(scheme='speedsms')} {smsc.setting}"
        print(SAYS.format(gateways=gateways, mail=mail.url, portal=portal), flush=True)
        with suppress(KeyboardInterrupt):
            threading.Event().wait()


def _options() -> Any:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=8025, help="of the first; the others have the next three")
    parser.add_argument("--portal", type=int, default=8000, help="the port of the portal, for reports")
    parser.add_argument("--silence", type=float, default=0.0, help="share that is accepted without an answer")
    parser.add_argument("--errors", type=float, default=0.0, help="share that is answered by an error")
    parser.add_argument("--slow", type=float, default=0.0, help="share that is answered late")
    parser.add_argument("--slow-seconds", type=float, default=3.0)
    parser.add_argument("--reports-after", type=float, default=5.0, help="seconds, at most")
    parser.add_argument("--bounces", type=Path, help="a folder")
    return parser.parse_args()


def _shown_request(name: str) -> Callable[[dict[str, Any]], None]:
    def show(request: dict[str, Any]) -> None:
        number = request.get("Phone") or request.get("to")
        print(f"{name:9} {number}  {request.get('Content') or request.get('content')}", flush=True)

    return show


def _shown_submit(submitted: Submitted) -> None:
    print(f"{'smpp':9} {submitted.recipient}  {submitted.text}", flush=True)


def _shown_mail(sink: MailSink, bounces: Path | None) -> Callable[[EmailMessage], None]:
    def write(number: int) -> None:
        assert bounces is not None
        bounces.mkdir(parents=True, exist_ok=True)
        (bounces / f"{number}.eml").write_bytes(sink.report(number))

    def show(message: EmailMessage) -> None:
        print(f"{'mail':9} {message['To']}  {message['Subject']}", flush=True)
        if bounces and str(message["To"]).startswith("khong-co"):
            timer = threading.Timer(1, write, [len(sink.messages)])
            timer.daemon = True
            timer.start()

    return show


if __name__ == "__main__":
    main()
