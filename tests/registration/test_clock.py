"""The processing clock: when it starts, until when a dossier is to be decided, who is late."""

import datetime as dt
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import User
from registration import clock, timeline
from registration.models import CalendarException, Dossier
from registration.states import Action, Look
from registration.working_days import WorkingDays
from review import services
from tests.factories import DossierFactory, OfficerFactory, officer_actor, send

pytestmark = pytest.mark.django_db

PAPERS = ["signed_form", "original_id"]


def at(text: str) -> dt.datetime:
    return timezone.make_aware(dt.datetime.strptime(text, "%H:%M %d/%m/%Y"))


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("08:00 25/11/2026", "17:00 30/11/2026"),  # Wednesday: Thursday, Friday, Monday
        ("16:59 25/11/2026", "17:00 30/11/2026"),
        ("17:00 25/11/2026", "17:00 01/12/2026"),  # after hours: received on Thursday
        ("23:50 27/11/2026", "17:00 03/12/2026"),  # Friday night: received on Monday
        ("00:10 28/11/2026", "17:00 03/12/2026"),  # the same night, after midnight
        ("10:00 12/02/2026", "17:00 24/02/2026"),  # before Tết
        ("23:59 31/12/2026", "17:00 07/01/2027"),  # New Year's night: received on Monday, 4 January
    ],
)
def test_three_working_days_after_the_day_of_receipt(start: str, due: str) -> None:
    assert clock.due_after(at(start), WorkingDays()) == at(due)


def test_the_target_is_a_setting(settings: Any) -> None:
    settings.REVIEW_TARGET_DAYS = 5
    assert clock.due_after(at("08:00 25/11/2026"), WorkingDays()) == at("17:00 02/12/2026")


def test_it_waits_for_the_papers() -> None:
    dossier = DossierFactory(submitted=True)
    clock.start(dossier)
    assert dossier.due_at is None
    assert Dossier.objects.filter(clock.AWAITS_VISIT, pk=dossier.pk).exists()
    officer = officer_actor(OfficerFactory(agency=dossier.receiving_agency))
    services.tick(dossier, officer, PAPERS[:1])
    assert Dossier.objects.get(pk=dossier.pk).due_at is None
    services.tick(dossier, officer, PAPERS)
    started = Dossier.objects.get(pk=dossier.pk)
    assert started.due_at == clock.due_after(started.papers_recorded_at, clock.working_days())


def test_a_kind_that_brings_nothing_starts_with_the_sending(monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = DossierFactory(submitted=True)
    monkeypatch.setattr(clock, "STARTS_WHEN_SENT", frozenset({dossier.kind}))
    clock.start(dossier)
    assert dossier.due_at == clock.due_after(dossier.committed_at, clock.working_days())


def test_sent_again_after_correction_it_starts_anew() -> None:
    dossier = DossierFactory(submitted=True)
    officer = officer_actor(OfficerFactory(agency=dossier.receiving_agency))
    services.tick(dossier, officer, PAPERS)
    Dossier.objects.filter(pk=dossier.pk).update(papers_recorded_at=at("08:00 02/11/2026"))
    services.return_for_changes(Dossier.objects.get(pk=dossier.pk), officer, {"full_name": "Thiếu chữ đệm"})
    again = send(Dossier.objects.get(pk=dossier.pk))
    assert clock.started_at(again) == again.committed_at


def running(due: str) -> Dossier:
    dossier = DossierFactory(submitted=True)
    Dossier.objects.filter(pk=dossier.pk).update(papers_recorded_at=timezone.now(), due_at=at(due))
    return Dossier.objects.get(pk=dossier.pk)


def test_a_dossier_becomes_late_once_and_its_trail_says_so() -> None:
    late, punctual = running("17:00 01/11/2024"), running("17:00 01/11/2099")
    assert clock.note_late() == 1
    assert clock.note_late() == 0
    assert [event.action for event in late.events.filter(action=Look.LATE)] == [Look.LATE]
    assert Dossier.objects.get(pk=late.pk).went_late_at is not None
    assert not punctual.events.filter(action=Look.LATE).exists()


def test_a_decided_dossier_is_never_late() -> None:
    dossier = DossierFactory(approved=True)
    Dossier.objects.filter(pk=dossier.pk).update(due_at=at("17:00 01/11/2024"))
    assert clock.note_late() == 0


def test_a_new_day_off_moves_the_dates_of_what_is_under_way() -> None:
    dossier = running("17:00 30/11/2026")
    Dossier.objects.filter(pk=dossier.pk).update(
        papers_recorded_at=at("08:00 25/11/2026"), committed_at=at("08:00 20/11/2026")
    )
    CalendarException.objects.create(day=dt.date(2026, 11, 26), kind=CalendarException.Kind.OFF, note="Bão số 9")
    told = StringIO()
    call_command("recompute_due", stdout=told)
    assert Dossier.objects.get(pk=dossier.pk).due_at == at("17:00 01/12/2026")
    assert told.getvalue().startswith("1 ")
    assert clock.recompute_due() == 0


def test_an_administrator_keeps_the_calendar_and_sees_what_it_changed(client: Client) -> None:
    client.force_login(User.objects.create_superuser("goc", "mat-khau-cua-goc"))
    dossier = running("17:00 30/11/2026")
    Dossier.objects.filter(pk=dossier.pk).update(
        papers_recorded_at=at("08:00 25/11/2026"), committed_at=at("08:00 20/11/2026")
    )
    day_off = {"day": "26/11/2026", "kind": "off", "note": "Bão số 9"}
    answer = client.post("/quan-tri/registration/calendarexception/add/", day_off, follow=True)
    assert "1 hồ sơ đổi hạn" in answer.content.decode()
    assert Dossier.objects.get(pk=dossier.pk).due_at == at("17:00 01/12/2026")


def test_the_declarant_reads_until_when_and_whom_to_call_when_it_is_late() -> None:
    promised = str(timeline.next_steps(running("17:00 01/11/2099")))
    assert "chậm nhất ngày 01/11/2099" in promised
    late = running("17:00 01/11/2024")
    assert late.receiving_agency is not None
    assert late.receiving_agency.contact_phone in str(timeline.next_steps(late))


def test_the_clock_never_moves_a_dossier() -> None:
    dossier = running("17:00 01/11/2024")
    clock.note_late()
    assert Dossier.objects.get(pk=dossier.pk).state == dossier.state
    assert Action.EXPIRE not in dossier.events.values_list("action", flat=True)
