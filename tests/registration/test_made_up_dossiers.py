"""Made-up dossiers: as the portal itself would have left them, the same for the same seed, never in production."""

import datetime as dt
import re
from collections import Counter

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction
from django.utils import timezone

from accounts.models import User
from notices.models import Notice, NoticeState
from registration import album, dossier_code
from registration.models import Dossier, DossierEvent
from registration.states import OPEN, TABLE, Action, State
from registration.workflow import fingerprint
from vssid_portal.bulk_load import lean_tables
from vssid_portal.many_rows import Rows
from vssid_portal.vietnamese import fold

from .places import Places

DAY = "2026-11-20"


def made(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    call_command("make_dossiers", *arguments, "--day", DAY)
    return capsys.readouterr().out


def facts() -> dict[str, tuple[object, ...]]:
    columns = ("code", "state", "round", "full_name", "street", "born_on", "submitted_at", "state_changed_at")
    rows = Dossier.objects.values_list("pk", *columns, "receiving_agency__code", "duplicate_of")
    return {str(row[0]): row[1:] for row in rows}


def test_the_same_seed_and_day_give_the_same_dossiers(places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    with transaction.atomic():
        made(capsys, "120")
        once = facts()
        transaction.set_rollback(True)
    assert facts() == {}
    made(capsys, "120")
    assert facts() == once


def test_running_again_adds_only_what_is_missing(places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    assert "60 dossiers added, 0 were there already" in made(capsys, "60")
    assert "40 dossiers added, 60 were there already" in made(capsys, "100")
    assert Dossier.objects.count() == 100


def test_a_trail_leads_along_the_table_to_the_state_and_its_chain_holds(
    places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    made(capsys, "200")
    assert set(State) == set(Dossier.objects.values_list("state", flat=True))
    for dossier in Dossier.objects.prefetch_related("events"):
        state, previous, last = State.DRAFT, "", None
        for number, event in enumerate(sorted(dossier.events.all(), key=lambda e: e.sequence), 1):
            assert (event.sequence, event.from_state, event.previous_hash) == (number, state, previous)
            assert event.hash == fingerprint(event)
            assert last is None or event.at >= last
            if event.action in Action.values:
                assert state in TABLE[Action(event.action)].sources
                assert event.actor_kind in TABLE[Action(event.action)].actors
            state, previous, last = event.to_state, event.hash, event.at
        assert dossier.state == state


def test_a_made_up_dossier_keeps_the_promises_of_a_real_one(places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    made(capsys, "200")
    for dossier in Dossier.objects.select_related("account", "receiving_agency"):
        before = (dossier.identity_index, dossier.phone_index, dossier.full_name_folded)
        dossier.save(update_fields=["full_name"])
        assert before == (dossier.identity_index, dossier.phone_index, fold(dossier.full_name))
        if dossier.submitted_at:
            assert dossier.code == dossier_code.parse(dossier.code)
            assert dossier.code[5:11] == f"{timezone.localdate(dossier.submitted_at):%y%m%d}"
            assert timezone.localdate(dossier.submitted_at) < dt.date.fromisoformat(DAY)
            assert dossier.code.startswith(dossier.receiving_agency.padded_code)
        assert (dossier.state == State.APPROVED) == (dossier.account is not None)
        if dossier.account:
            assert dossier.account.username == dossier.social_insurance_number
            assert not dossier.account.has_usable_password()
            assert dossier.decisions.get(round=dossier.round).outcome == "approved"
            assert dossier.ticks.filter(round=dossier.round).count() == 2
        if dossier.state == State.RETURNED:
            assert dossier.returned_items.get(round=dossier.round).reason


def test_agencies_get_their_shares(places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    """The office with a commune around it weighs as much as those nothing is known of."""
    made(capsys, "400")
    codes = Counter(Dossier.objects.exclude(code=None).values_list("receiving_agency__code", flat=True))
    assert set(codes) == {"079", "048", "07920", "04802"}
    assert min(codes.values()) > 50


def test_one_office_alone_can_get_them(places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    made(capsys, "50", "--agency", "04802")
    assert set(Dossier.objects.exclude(code=None).values_list("receiving_agency__code", flat=True)) == {"04802"}
    with pytest.raises(CommandError, match="no such agency"):
        made(capsys, "1", "--agency", "99999")


def test_a_second_dossier_for_an_open_number_is_its_duplicate(
    places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    made(capsys, "600")
    duplicates = Dossier.objects.exclude(duplicate_of=None).select_related("duplicate_of")
    assert duplicates
    for dossier in duplicates:
        assert dossier.social_insurance_number == dossier.duplicate_of.social_insurance_number
        assert dossier.duplicate_of.state in OPEN


def test_photos_open_and_notices_are_sent(places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    made(capsys, "30", "--photos", "50", "--notices")
    with_photos = Dossier.objects.filter(photos__isnull=False).distinct()
    assert 0 < with_photos.count() < 30
    assert all(
        album.picture(photo).startswith(b"\xff\xd8") for dossier in with_photos for photo in dossier.photos.all()
    )
    assert Notice.objects.exists()
    assert not Notice.objects.exclude(state=NoticeState.ACCEPTED).exists()


def test_production_takes_no_made_up_dossiers(places: Places, settings: LazySettings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        call_command("make_dossiers", "1")
    assert not Dossier.objects.exists()


def test_rows_keep_every_sign_of_a_text(db: None) -> None:
    awkward = "tab\there, back\\slash, \\N, two\nlines, „Đặng“ 💡"
    rows = Rows(User, "username", "full_name", "phone", "first_password_expires_at", "is_active")
    rows.add("a", awkward, awkward, None, False)
    rows.write()
    stored = User.objects.get(username="a")
    assert (stored.full_name, stored.phone, stored.first_password_expires_at) == (awkward, awkward, None)
    assert (stored.is_active, stored.kind, stored.email) == (False, User.Kind.PERSON, "")
    assert len(rows) == 0


def promises() -> list[tuple[str, ...]]:
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename LIKE 'registration%' ORDER BY 1")
        # How the same condition is written changes when it is read back: casts and brackets.
        indexes = [(re.sub(r"::[a-z ]+(\[\])?|[()]", "", row[0]),) for row in cursor.fetchall()]
        cursor.execute("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint ORDER BY 1, 2")
        return indexes + cursor.fetchall()


@pytest.mark.django_db(transaction=True)
def test_after_a_large_load_every_index_and_key_is_back() -> None:
    loaded: tuple[type[models.Model], ...] = (Dossier, DossierEvent)
    before = promises()
    with lean_tables(*loaded):
        assert promises() != before or connection.vendor != "postgresql"
    assert promises() == before
    with pytest.raises(LookupError), lean_tables(*loaded):
        raise LookupError
    assert promises() == before
