"""What every test stands on: an empty cache, a folder that goes away, a word on the services the run used."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings as portal_settings
from django.core.cache import cache

# Tests of processes that are started: what they meet is said by the environment, not by a mark.
START_PROCESSES = ("ops", "services", "notices")

# A busy machine is no defect of the portal; how long things take is measured by `make bench`. CI answers the same to
# the same code: new examples are looked for by everybody's `make test`.
hypothesis.settings.register_profile("portal", deadline=None, derandomize=os.environ.get("CI") == "true")
hypothesis.settings.load_profile("portal")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--meets-services",
        action="store_true",
        help="leave out tests that touch neither database nor broker, or choose SQLite: they need not run once more",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--meets-services"):
        alone = [item for item in items if not _meets_services(item)]
        config.hook.pytest_deselected(items=alone)
        items[:] = [item for item in items if _meets_services(item)]


def _meets_services(item: pytest.Item) -> bool:
    chosen = getattr(getattr(item, "callspec", None), "params", {}).values()
    if any(str(one).startswith("sqlite") for one in chosen):
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    marked = item.get_closest_marker("django_db") or item.get_closest_marker("services")
    by_fixture = fixtures & {"db", "transactional_db", "django_db_setup"}
    return bool(marked or by_fixture or item.path.parent.name in START_PROCESSES)


def pytest_report_header() -> str:
    engine = portal_settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
    rest = "broker and cache: Redis" if portal_settings.REDIS_URL else "broker: a folder, cache: the database"
    return f"database: {engine}, {rest}"


def pytest_unconfigure() -> None:
    folder = Path(os.environ.get("VAR_DIR", ""))
    if folder.name.startswith("portal-test-") and "PYTEST_XDIST_WORKER" not in os.environ:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def empty_redis() -> Iterator[None]:
    """The database forgets a test by rolling back; Redis has to be told."""
    yield
    if portal_settings.REDIS_URL:
        cache.clear()
