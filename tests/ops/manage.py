"""`manage.py` as an operator runs it: in a process of its own, with an environment of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OTHERS = (
    "PORTAL_MODE",
    "VAR_DIR",
    "DATABASE_URL",
    "REDIS_URL",
    "PHOTO_ROOT",
    "CAPTCHA_TEST_MODE",
    "LOG_LEVEL",
    "PYTHONUNBUFFERED",  # an operator does not set it: what is said must come out all the same
)


def surroundings(**named: str) -> dict[str, str]:
    """This process's environment with only the named settings of the portal, as on a machine that never had any."""
    return {**{name: value for name, value in os.environ.items() if name not in OTHERS}, **named}


def manage(*arguments: str, **named: str) -> subprocess.CompletedProcess[str]:
    """Run to its end; the answer has `returncode`, `stdout` and `stderr`."""
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    return subprocess.run(command, cwd=ROOT, env=surroundings(**named), capture_output=True, text=True)


def start(*arguments: str, **named: str) -> subprocess.Popen[str]:
    """Start and leave running."""
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=surroundings(**named),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
