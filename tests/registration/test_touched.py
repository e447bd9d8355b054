"""After a breach: what an account or an address touched between two moments."""

import datetime as dt
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts import staff_trail
from registration.states import Look
from registration.workflow import Actor, record
from tests.factories import DossierFactory, OfficerFactory

pytestmark = pytest.mark.django_db
STOLEN = "203.0.113.66"
DAY = dt.datetime(2026, 11, 20, 2, tzinfo=dt.UTC)


@pytest.fixture
def incident(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Somebody signs in as Bình from elsewhere and looks at two dossiers; next day Bình works on."""
    binh = OfficerFactory(username="canbo.binh")
    first, second = DossierFactory(submitted=True), DossierFactory(submitted=True)

    def looks(moment: dt.datetime, address: str, *dossiers: Any) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)
        staff_trail.note(binh, staff_trail.Kind.SIGNED_IN, address)
        for dossier in dossiers:
            record(dossier, Look.SEEN, Actor("officer", binh.pk, address))  # type: ignore[arg-type]

    looks(DAY, STOLEN, first, second)
    looks(DAY + dt.timedelta(days=1), "198.51.100.4", first)
    return {"first": str(first.code), "second": str(second.code)}


def told(capsys: Any, *arguments: str) -> list[list[str]]:
    call_command("touched", *arguments)
    return [line.split("\t") for line in capsys.readouterr().out.splitlines()]


def test_an_address_is_followed_through_both_trails_in_the_order_of_time(
    incident: dict[str, str], capsys: Any
) -> None:
    lines = told(capsys, "--address", STOLEN, "--since", "2026-11-20", "--until", "2026-11-23")
    assert [line[3:5] for line in lines] == [
        ["signed_in", ""], ["seen", f"dossier {incident['first']}"], ["seen", f"dossier {incident['second']}"],
    ]  # fmt: skip
    assert {(line[0], line[1], line[2]) for line in lines} == {("2026-11-20T09:00:00+07:00", "canbo.binh", STOLEN)}


def test_an_account_is_followed_between_two_moments_only(incident: dict[str, str], capsys: Any) -> None:
    lines = told(capsys, "--user", "canbo.binh", "--since", "2026-11-20T09:00", "--until", "2026-11-21T09:00")
    assert len(lines) == 3
    assert len(told(capsys, "--user", "canbo.binh", "--since", "2026-11-20", "--until", "2026-11-23")) == 5


@pytest.mark.parametrize(
    "arguments",
    [("--since", "2026-11-20"), ("--user", "nobody"), ("--address", STOLEN, "--since", "gestern")],
)
def test_a_question_that_cannot_be_answered_says_why(arguments: tuple[str, ...]) -> None:
    given = dict(zip(arguments[::2], arguments[1::2], strict=True))
    asked = dict.fromkeys(("--since", "--until"), "2026-11-20") | given
    with pytest.raises(CommandError, match=r"Name an account|Nobody is called nobody|is no moment"):
        call_command("touched", *[part for pair in asked.items() for part in pair])
