"""The project's own files, for the tests that look at the house itself."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FLOORS = (
    ("review",),
    ("registration",),
    ("accounts",),
    ("notices", "participants", "agencies"),
    ("vssid_portal",),
)
FLOOR_OF = {app: number for number, apps in enumerate(FLOORS) for app in apps}


@cache
def files(*endings: str) -> tuple[Path, ...]:
    """What is in the project: tracked or about to be, never what .gitignore names. Paths from the root."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    paths = (Path(name) for name in sorted(set(listed)))
    return tuple(path for path in paths if path.name.endswith(endings) and (ROOT / path).is_file())


@cache
def text(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(text(path), str(path))


def app_modules() -> Iterator[Path]:
    """Python of the apps and the wiring, without migrations."""
    return (path for path in files(".py") if path.parts[0] in FLOOR_OF and "migrations" not in path.parts)


def templates() -> dict[str, Path]:
    """The project's templates by the name Django knows them under."""
    found = {}
    for path in files(".html", ".txt", ".svg", ".xml"):
        if "templates" in path.parts:
            inside = path.parts[path.parts.index("templates") + 1 :]
            found["/".join(inside)] = path
    return found


def strings(path: Path) -> Iterator[str]:
    """The string constants of a module; an f-string as its constant parts around `*`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "*" for part in node.values)
