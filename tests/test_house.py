"""The house checks itself: its floors, its size, its templates, its settings and what must never be in it."""

import ast
import re
from fnmatch import fnmatch
from pathlib import Path

import pytest
from django.core.management import call_command
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs

from tests import house

TROUBLE_PAGES = {"400.html", "403.html", "404.html", "500.html"}


def imported_apps(path: Path) -> list[tuple[int, str]]:
    """Line and app of every import of one of our apps from another."""
    found = []
    for node in ast.walk(house.tree(path)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names = [node.module]
        tops = (name.split(".")[0] for name in names)
        found += [(node.lineno, top) for top in tops if top in house.FLOOR_OF and top != path.parts[0]]
    return found


def test_imports_run_down_the_house_only() -> None:
    upwards = [
        f"{path}:{line} imports {app}"
        for path in house.app_modules()
        for line, app in imported_apps(path)
        if house.FLOOR_OF[app] <= house.FLOOR_OF[path.parts[0]]
    ]
    assert upwards == []


def test_files_have_at_most_350_lines() -> None:
    ours = [
        path
        for path in house.files(".py", ".html", ".js")
        if "migrations" not in path.parts and "vendor" not in path.parts
    ]
    long = {str(path): lines for path in ours if (lines := house.text(path).count("\n")) > 350}
    assert long == {}


def test_functions_have_at_most_50_lines() -> None:
    long = [
        f"{path}:{node.lineno} {node.name}"
        for path in house.app_modules()
        for node in ast.walk(house.tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno + 1 > 50
    ]
    assert long == []


def test_no_module_is_called_utils() -> None:
    assert [str(path) for path in house.files(".py") if path.stem in ("utils", "helpers", "misc", "common")] == []


def test_nothing_is_left_unfinished() -> None:
    mark = re.compile(r"(#|//|<!--|\{#)\s*(TODO|FIXME|XXX|HACK)\b|NotImplementedError")
    ours = [
        path
        for path in house.files(".py", ".html", ".js", ".css")
        if path.name != "test_house.py" and "vendor" not in path.parts
    ]
    assert [str(path) for path in ours if mark.search(house.text(path))] == []


def test_no_test_is_skipped_or_waits_by_the_clock() -> None:
    evasion = re.compile(r"mark\.(skip|xfail|flaky)|pytest\.(skip|xfail|importorskip)\(|unittest\.skip|\bsleep\(")
    tests = [path for path in house.files(".py") if path.parts[0] == "tests" and path.name != "test_house.py"]
    assert [str(path) for path in tests if evasion.search(house.text(path))] == []


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_migration_tells_its_story() -> None:
    automatic = [path for path in house.files(".py") if re.match(r"\d{4}_(auto_|alter_|remove_|add_)", path.name)]
    assert [str(path) for path in automatic] == []


def test_every_template_is_used() -> None:
    named = {name for path in house.app_modules() for name in house.strings(path) if "." in name}
    for path in house.templates().values():
        named |= set(re.findall(r"""{%\s*(?:include|extends|crispy\w*)\s+["']([^"']+)["']""", house.text(path)))
    # A template that stands in for one of a library is asked for by the library.
    libraries = [folder for folder in get_app_template_dirs("templates") if house.ROOT not in folder.parents]
    unused = [
        name
        for name in house.templates()
        if name not in TROUBLE_PAGES
        and not any(fnmatch(name, pattern) for pattern in named)
        and not any((folder / name).is_file() for folder in libraries)
    ]
    assert unused == []


@pytest.mark.parametrize("name", sorted(house.templates()))
def test_every_template_can_be_read(name: str) -> None:
    assert get_template(name)


def test_no_path_of_a_machine_and_no_registry_is_named() -> None:
    forbidden = re.compile(
        "|".join(
            [
                "/work" + "/",
                "/opt/" + "wheels",
                "/root" + "/",
                "pypi" + r"\.org",
                "files." + "pythonhosted",
                "deb." + "debian",
                "registry." + "npmjs",
            ]
        )
    )
    readable = house.files(
        ".py",
        ".md",
        ".txt",
        ".toml",
        ".lock",
        ".html",
        ".js",
        ".css",
        ".csv",
        "Makefile",
        "run",
        "test",
        "packages",
        "answer",
    )
    assert [str(path) for path in readable if forbidden.search(house.text(path))] == []


def settings_from_the_environment() -> set[str]:
    """The names that settings.py asks the environment for."""
    names = set()
    for node in ast.walk(house.tree(Path("vssid_portal/settings.py"))):
        if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
            continue
        asked = ast.unparse(node.func)
        if asked == "secret" or asked.startswith("env."):
            names.add(str(node.args[0].value))
    return names


def test_the_docs_list_every_setting_of_the_environment_and_no_other() -> None:
    documented = set(re.findall(r"^\| `([A-Z_0-9]+)` \|", house.text(Path("docs/configuration.md")), re.MULTILINE))
    assert documented == settings_from_the_environment()


def test_only_the_settings_read_the_environment() -> None:
    readers = [
        f"{path}:{node.lineno}"
        for path in house.app_modules()
        if path.name not in ("settings.py", "celery.py", "wsgi.py")
        for node in ast.walk(house.tree(path))
        if ast.unparse(node).startswith(("os.environ.get(", "os.getenv(", "os.environ['"))
        and isinstance(node, ast.Call | ast.Subscript)
    ]
    assert readers == []


def test_the_locks_pin_every_package_by_hash() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        entries = re.split(r"\n(?=\w)", house.text(Path(lock)).strip())
        loose = [entry.splitlines()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry]
        assert (lock, loose) == (lock, [])


def test_the_locks_hold_everything_that_is_asked_for() -> None:
    for asked, lock in (
        ("requirements.txt", "requirements.lock"),
        ("requirements-dev.txt", "requirements-dev.lock"),
    ):
        wanted = re.findall(r"^([A-Za-z0-9-]+)", house.text(Path(asked)), re.MULTILINE)
        wanted = [name.lower() for name in wanted if not name.startswith("-")]
        locked = re.findall(r"^([A-Za-z0-9-]+)", house.text(Path(lock)).lower(), re.MULTILINE)
        assert (lock, set(wanted) - set(locked)) == (lock, set())
