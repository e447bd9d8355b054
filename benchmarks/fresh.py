"""A portal for one run: in a folder that goes afterwards, on the empty database of DATABASE_URL or an embedded one.

Import it before anything of Django's.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Mapping

if "VAR_DIR" not in os.environ:
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="portal-")
    atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)

from . import portal  # isort: skip  # noqa: F401  makes Django ready

from django.core.management import call_command
from django.test import Client
from django.test.client import ClientHandler

_door = ClientHandler(enforce_csrf_checks=False)


def browser() -> Client:
    """A new one; all go through one door, since a door of one's own reads the list of static files each time."""
    new = Client()
    new.handler = _door
    return new


def prepare() -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)


def verdict(promises: Mapping[str, bool]) -> int:
    """Say of each promise whether it was kept. Out: the command's exit status, 1 when one was broken."""
    for promise, is_kept in promises.items():
        print(f"{'kept  ' if is_kept else 'BROKEN'}  {promise}")
    return 0 if all(promises.values()) else 1
