"""The portal's own settings in test mode; only the environment differs."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("PORTAL_MODE", "test")
if "VAR_DIR" not in os.environ:
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="portal-test-")
os.environ.setdefault("LOG_LEVEL", "WARNING")
# Chance has no place in tests, and the factories' people are all alike; the tests about these rules set them.
os.environ.setdefault("RECHECK_PERCENT", "0")
os.environ.setdefault("SECOND_OFFICER_RULES", "")
# WhiteNoise says so, test by test, when the folder of collected files is missing.
Path(os.environ["VAR_DIR"], "static").mkdir(parents=True, exist_ok=True)

# Tests that run side by side empty their Redis database after each test: each process of pytest has its own, and
# the processes that a test starts share it.
runner = os.environ.get("PYTEST_XDIST_WORKER", "")
if runner and os.environ.get("REDIS_URL") and os.environ.get("REDIS_CHOSEN_FOR") != runner:
    server, _, number = os.environ["REDIS_URL"].rpartition("/")
    os.environ["REDIS_URL"] = f"{server}/{int(number) + 1 + int(runner.removeprefix('gw'))}"
    os.environ["REDIS_CHOSEN_FOR"] = runner

from vssid_portal.settings import *
