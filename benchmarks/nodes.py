"""`python -m benchmarks.nodes`: the portal on more than one machine, one of which is lost in the middle of a journey.

Two web nodes on loopback addresses of their own (127.0.0.2 and 127.0.0.3) and two workers behind nginx with the files
of deploy/nginx, photos in a bucket of an S3 server where `moto` is installed, else in a folder they share. A citizen
walks the wizard; others come all the time. While the citizen uploads photos one node is killed with -9, while the
citizen waits for the code one worker is. Counted is what anybody noticed: an answer that is not the expected one.
"""

import logging
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from threading import Thread

from benchmarks.crowd import Crowd
from benchmarks.people import Citizen, Town, Trouble
from benchmarks.results import Budget, Result, Table
from benchmarks.stand import CannotStand, Stand, kill, stand
from benchmarks.timing import Times, machine

HOSTS = ("127.0.0.2", "127.0.0.3")
_OTHERS_A_MINUTE = 30
_BUCKET = "portal-photos"


def measure(runs: int = 40, only: str = "") -> Result:
    """`runs` stretches how long others come and go: a second and a half each."""
    try:
        with _bucket() as store, stand(TRUSTED_PROXIES="1", **store) as place:
            return _walk(place, max(20.0, runs * 1.5), "a bucket (moto)" if store else "a shared folder")
    except CannotStand as missing:
        return Result(skipped=str(missing))


@contextmanager
def _bucket() -> Iterator[dict[str, str]]:
    """The setting that keeps photos in a bucket of a real S3 server; nothing where there is none."""
    if find_spec("moto") is None or find_spec("flask") is None:
        yield {}
        return
    import boto3
    from moto.moto_server.threaded_moto_server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        keys = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "us-east-1"}
        boto3.client("s3", endpoint_url=f"http://{host}:{port}", **keys).create_bucket(Bucket=_BUCKET)
        yield {"PHOTO_STORE": f"s3+http://key:secret@127.0.0.1:{port}/{_BUCKET}"}
    finally:
        server.stop()


def _walk(place: Stand, seconds: float, photos: str) -> Result:
    nodes = [place.start_web(host) for host in HOSTS]
    workers = [place.start_worker(f"w{number}", processes=1) for number in (1, 2)]
    place.start_clock()
    place.start_nginx()
    crowd, said = Crowd(place, first=1000, think=(0.2, 0.8)), []
    others = Thread(target=crowd.citizens, args=(_OTHERS_A_MINUTE, seconds))
    others.start()
    began = time.monotonic()

    def before(step: str) -> None:
        said.append(f"{time.monotonic() - began:.1f} s: the citizen {step.replace('_', ' ')}")
        if step == "adds_photos":
            Thread(target=_kill_soon, args=(nodes[0], said, began, f"web node {HOSTS[0]}")).start()
        if step == "proves_phone":
            kill(workers[0])
            said.append(f"{time.monotonic() - began:.1f} s: worker 1 was killed with -9")

    citizen, code = Citizen(place, Town(place), 1, before), ""
    try:
        code = citizen.registers()
    except Trouble as trouble:
        said.append(f"the citizen met: {trouble}")
    others.join()
    return _result(place, crowd, citizen, code, said, photos)


def _kill_soon(node: object, said: list[str], began: float, name: str) -> None:
    """In the middle of an upload, as far as chance goes."""
    time.sleep(random.uniform(0.1, 0.6))
    kill(node)  # type: ignore[arg-type]
    said.append(f"{time.monotonic() - began:.1f} s: {name} was killed with -9, all its processes")


def _result(place: Stand, crowd: Crowd, citizen: Citizen, code: str, said: list[str], photos: str) -> Result:
    noticed = sum(bool(one.trouble) for one in [*crowd.notes, *citizen.browser.notes])
    story = Table("What happened", ["when"], [[line] for line in said])
    of_code = place.sql("SELECT state FROM registration_dossier WHERE code = %s", code) if code else []
    waiting = _wait_for_outbox(place)
    lost = place.sql("SELECT count(*) FROM notices_notice WHERE state NOT IN ('accepted', 'delivered', 'cancelled')")[
        0
    ][0]
    log = (place.folder / "nginx.log").read_text("utf-8", "replace")
    story.notes.append(
        f"{len(crowd.notes)} requests of {len(crowd.sent)} others and {len(citizen.browser.notes)} of the citizen,"
        f" whose dossier {code or '(none)'} is {of_code[0][0] if of_code else 'not there'}; {noticed} wrong answers."
        f" Photos in {photos}."
    )
    story.notes.append(
        f"nginx notes {log.count('while ')} troubles with the node that was lost: the only trace. Notices that"
        f" did not leave: {lost}; the outbox was empty {waiting:.0f} s after the last click. {machine()}."
    )
    story.notes += [f"{count} × {trouble}" for trouble, count in crowd.troubles.most_common(5)]
    times = Times.of([one.seconds for one in [*crowd.notes, *citizen.browser.notes]])
    story.notes.append(f"Slowest answer {max(one.seconds for one in crowd.notes):.1f} s, p95 {times.p95:.0f} ms.")
    unfinished = int(not of_code) + sum(crowd.troubles.values())
    return Result(
        [story],
        [
            Budget("wrong answers anybody got", noticed, 0, promise="nodes"),
            Budget("dossiers that did not get through", unfinished, 0, promise="nodes"),
            Budget("notices lost", lost, 0, promise="nodes"),
        ],
    )


def _wait_for_outbox(place: Stand) -> float:
    """What the killed worker held is done by the other one once its claim has run out."""
    began = time.monotonic()
    while time.monotonic() - began < 240:
        if not place.sql("SELECT count(*) FROM notices_notice WHERE state IN ('waiting', 'sending')")[0][0]:
            break
        time.sleep(1)
    return time.monotonic() - began


if __name__ == "__main__":
    from benchmarks.command import run_one

    run_one("nodes")
