import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from notices.models import Channel, Notice, NoticeClass

PARTS = {"database", "broker", "photos", "outbox"}


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Something that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def failing(client: Client) -> set[str]:
    answer = client.get("/suc-khoe/")
    parts = answer.json()["parts"]
    assert parts.keys() == PARTS
    bad = {name for name, state in parts.items() if state == "failing"}
    assert (answer.status_code, answer.json()["status"]) == ((503, "failing") if bad else (200, "ok"))
    return bad


@pytest.mark.django_db
def test_a_healthy_portal_answers_200(client: Client) -> None:
    assert failing(client) == set()


def test_a_database_that_is_not_to_be_had_is_named(client: Client) -> None:
    """Without the django_db mark no test reaches a database, and neither does the portal in it."""
    assert failing(client) == {"database", "outbox"}


@pytest.mark.django_db
def test_a_broker_that_is_gone_is_named(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert failing(client) == {"broker"}


@pytest.mark.django_db
def test_a_broker_that_swallows_everything_does_not_hold_up_the_answer(
    client: Client, settings: Settings, silent_port: int
) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{silent_port}/0"
    assert failing(client) == {"broker"}


@pytest.mark.django_db
def test_a_photo_store_that_takes_nothing_is_named(client: Client, settings: Settings, tmp_path: Path) -> None:
    in_the_way = tmp_path / "a file, no folder"
    in_the_way.touch()
    photos = {**settings.STORAGES["photos"], "OPTIONS": {"location": str(in_the_way)}}
    settings.STORAGES = {**settings.STORAGES, "photos": photos}
    assert failing(client) == {"photos"}


@pytest.mark.django_db
@pytest.mark.parametrize(("minutes", "expected"), [(1, set()), (6, {"outbox"})])
def test_notices_nobody_sends_are_named_after_five_minutes(client: Client, minutes: int, expected: set[str]) -> None:
    due = timezone.now() - timedelta(minutes=minutes)
    Notice.objects.create(
        event_key="test:1", channel=Channel.SMS, kind="dossier_received", notice_class=NoticeClass.NOTICE,
        recipient="+84900000001", body="Da nhan ho so", next_try_at=due, created_at=due,
    )  # fmt: skip
    assert failing(client) == expected


@pytest.mark.django_db
def test_the_answer_is_never_kept_by_anybody(client: Client) -> None:
    assert "no-store" in client.get("/suc-khoe/")["Cache-Control"]
