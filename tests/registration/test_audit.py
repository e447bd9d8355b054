"""A flipped byte anywhere in the trails, a missing event, a cut tail, an altered anchor: all are found and named."""

import datetime as dt
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import staff_trail
from accounts.models import StaffEvent, User
from registration.anchoring import anchor_day
from registration.audit import Verification
from registration.models import AnchoredHead, AuditAnchor, Dossier, DossierEvent
from registration.states import Action, Look
from registration.workflow import CLOCK, advance, fingerprint, record
from tests.factories import CITIZEN, AgencyFactory, DossierFactory, OfficerFactory, officer_actor

from .tampering import other, triggers_off

pytestmark = pytest.mark.django_db
TODAY = dt.datetime(2026, 11, 26, 3, tzinfo=dt.UTC)
YESTERDAY = dt.date(2026, 11, 25)


def found() -> list[str]:
    return [str(one) for one in Verification()]


def at(moment: dt.datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def three_days(monkeypatch: pytest.MonkeyPatch) -> list[Dossier]:
    """Three dossiers that moved on two days with an anchor each, and today without one yet."""
    office = AgencyFactory()
    binh = OfficerFactory(agency=office)
    at(TODAY - dt.timedelta(days=2), monkeypatch)
    first, second = (DossierFactory(submitted=True, receiving_agency=office) for _ in range(2))
    staff_trail.note(binh, StaffEvent.Kind.SIGNED_IN, "198.51.100.4")
    anchor_day(timezone.localdate())
    at(TODAY - dt.timedelta(days=1), monkeypatch)
    record(first, Look.SEEN, officer_actor(binh))
    third = DossierFactory(submitted=True, receiving_agency=office)
    advance(second, Action.WITHDRAW, CITIZEN)
    staff_trail.note(binh, StaffEvent.Kind.SEARCHED, "198.51.100.4", {"rows": 3})
    anchor_day(timezone.localdate())
    at(TODAY, monkeypatch)
    record(first, Look.PHOTO_SEEN, officer_actor(binh), {"kind": "portrait"})
    return [first, second, third]


def test_untouched_trails_hold(three_days: list[Dossier]) -> None:
    verification = Verification()
    assert list(verification) == []
    assert (verification.owners, verification.anchors) == (4, 2)
    assert verification.events == DossierEvent.objects.count() + StaffEvent.objects.count()


_EVENT_COLUMNS = [
    "sequence", "action", "actor_kind", "address", "from_state", "to_state", "round", "previous_hash", "hash", "at",
    "detail", "actor_id", "dossier_id",
]  # fmt: skip
_STAFF_COLUMNS = ["sequence", "kind", "address", "detail", "at", "previous_hash", "hash"]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pick=st.integers(0, 10_000), column=st.sampled_from([*_EVENT_COLUMNS, "id"]), turn=st.integers(0, 63))
def test_a_changed_value_in_any_column_of_any_event_is_found(
    three_days: list[Dossier], pick: int, column: str, turn: int
) -> None:
    with transaction.atomic():
        rows = list(DossierEvent.objects.order_by("pk"))
        event = rows[pick % len(rows)]
        unanchored = event.at > AuditAnchor.objects.latest("day").until
        if column == "id" and unanchored:
            transaction.set_rollback(True)
            return  # a row number says nothing until an anchor has sealed it
        change(event, column, turn)
        assert found() != []
        transaction.set_rollback(True)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pick=st.integers(0, 10_000), column=st.sampled_from(_STAFF_COLUMNS), turn=st.integers(0, 63))
def test_a_changed_value_in_any_column_of_the_staffs_trail_is_found(
    three_days: list[Dossier], pick: int, column: str, turn: int
) -> None:
    with transaction.atomic():
        rows = list(StaffEvent.objects.order_by("pk"))
        change(rows[pick % len(rows)], column, turn)
        assert found() != []
        transaction.set_rollback(True)


def change(event: Any, column: str, turn: int) -> None:
    table = type(event).objects.filter(pk=event.pk)
    value = getattr(event, column)
    new: Any = {
        "detail": {**event.detail, "added": turn},
        "at": event.at + dt.timedelta(microseconds=turn + 1),
        "address": f"203.0.113.{turn + 100}",
        "actor_id": None if getattr(event, "actor_id", None) else User.objects.latest("pk").pk,
        "dossier_id": Dossier.objects.create().pk,
        "id": event.pk + 100_000,
        "sequence": event.sequence + 50 + turn,
    }.get(column, other(value, turn))
    if new is None and column != "actor_id":
        new = "x" if isinstance(value, str) else 7  # an empty text filled in
    with triggers_off():
        assert table.update(**{column: new}) == 1


@pytest.mark.parametrize("place", ["first", "middle", "last", "all", "swapped"])
def test_an_event_that_is_missing_or_changed_places_is_named(three_days: list[Dossier], place: str) -> None:
    first = three_days[0]
    events = list(first.events.order_by("sequence"))
    with triggers_off():
        if place == "swapped":
            one, two = events[1], events[2]
            DossierEvent.objects.filter(pk=one.pk).update(sequence=99)
            DossierEvent.objects.filter(pk=two.pk).update(sequence=one.sequence)
            DossierEvent.objects.filter(pk=one.pk).update(sequence=two.sequence)
        else:
            gone = {"first": events[:1], "middle": events[1:2], "last": events[-2:], "all": events}[place]
            DossierEvent.objects.filter(pk__in=[event.pk for event in gone]).delete()
    name = first.pk.hex if place == "all" else f"dossier {first.code}"
    assert name in found()[0]


def test_a_tail_cut_after_its_anchor_is_found_even_if_the_chain_is_computed_anew(three_days: list[Dossier]) -> None:
    second = three_days[1]
    last = second.events.latest("sequence")
    with triggers_off():
        last.delete()
        Dossier.objects.filter(pk=second.pk).update(state="submitted")  # as if it had never been withdrawn
    assert found() == [f"dossier {second.code}, event {last.sequence}: "
                       f"the anchor of {YESTERDAY} has it, the trail ends before it"]  # fmt: skip


def test_a_tail_cut_before_its_anchor_shows_in_the_dossiers_state(three_days: list[Dossier]) -> None:
    third = three_days[2]
    advance(third, Action.WITHDRAW, CITIZEN)
    with triggers_off():
        third.events.latest("sequence").delete()
    [one] = found()
    assert "the dossier is withdrawn, its last move led to submitted" in one


def test_an_event_slipped_in_with_a_right_hash_is_found(three_days: list[Dossier]) -> None:
    """The chain's hash has no key: whoever knows it can lengthen a trail, but not in the time of an anchor."""
    second = three_days[1]
    event = record(second, Look.SEEN, CLOCK)
    with triggers_off():
        event.at = AuditAnchor.objects.latest("day").until - dt.timedelta(hours=1)
        event.hash = fingerprint(event)
        event.save()
    assert found() == [f"dossier {second.code}, event {event.sequence}: "
                       f"the anchor of {YESTERDAY} knows another event in its place"]  # fmt: skip


@pytest.mark.parametrize("column", ["day", "until", "dossiers", "officers", "root", "previous_hash", "hash"])
@pytest.mark.parametrize("which", [0, 1])
def test_an_altered_anchor_is_found(three_days: list[Dossier], which: int, column: str) -> None:
    anchor = AuditAnchor.objects.order_by("day")[which]
    value = getattr(anchor, column)
    later = dt.timedelta(microseconds=1) if column == "until" else dt.timedelta(days=30)
    new = value + later if column in ("day", "until") else other(value, 5) or "f" * 64
    with triggers_off():
        if column == "day":
            AnchoredHead.objects.filter(anchor=anchor).delete()
        AuditAnchor.objects.filter(pk=anchor.pk).update(**{column: new})
    assert found() != []


@pytest.mark.parametrize("column", ["owner", "sequence", "hash", "rows"])
def test_an_altered_head_is_found(three_days: list[Dossier], column: str) -> None:
    for head in AnchoredHead.objects.all():
        with transaction.atomic():
            with triggers_off():
                AnchoredHead.objects.filter(pk=head.pk).update(**{column: other(getattr(head, column), 31)})
            assert found() != []
            transaction.set_rollback(True)


def test_removed_anchors_are_missed(three_days: list[Dossier]) -> None:
    with triggers_off():
        AnchoredHead.objects.all().delete()
        AuditAnchor.objects.all().delete()
    assert found() == ["anchors: there is none at all, though there are older events that need one"]


def test_whoever_rewrites_a_trail_and_all_anchors_lacks_the_key(three_days: list[Dossier], settings: Any) -> None:
    key = settings.BLIND_INDEX_KEY
    with triggers_off():
        AnchoredHead.objects.all().delete()
        AuditAnchor.objects.all().delete()
        settings.BLIND_INDEX_KEY = b"the key of somebody else, 32 bytes"
        anchor_day(YESTERDAY)
    settings.BLIND_INDEX_KEY = key
    assert found() == [f"anchor of {YESTERDAY}: it was changed, or sealed with another key"]


# --- Anchors -------------------------------------------------------------------------------------------------------


def test_a_day_gets_one_anchor_however_often_the_clock_strikes(three_days: list[Dossier]) -> None:
    before = list(AuditAnchor.objects.values_list())
    anchor_day(YESTERDAY)
    anchor_day(YESTERDAY - dt.timedelta(days=9))
    assert list(AuditAnchor.objects.values_list()) == before


def test_an_anchor_after_days_without_a_clock_covers_all_of_them(
    three_days: list[Dossier], monkeypatch: pytest.MonkeyPatch
) -> None:
    at(timezone.now() + dt.timedelta(days=5), monkeypatch)
    assert found() == [f"anchors: there is none since {YESTERDAY}, though there are older events that need one"]
    anchor = anchor_day(timezone.localdate() - dt.timedelta(days=1))
    assert (anchor.dossiers, anchor.officers) == (1, 0)
    assert found() == []


@pytest.mark.parametrize("verb", ["UPDATE {} SET hash = 'x'", "DELETE FROM {}"])
@pytest.mark.parametrize(
    "table", ["registration_dossierevent", "registration_auditanchor", "registration_anchoredhead"]
)
def test_the_database_refuses_to_change_or_delete_what_is_kept(
    three_days: list[Dossier], verb: str, table: str
) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb.format(table))


def test_the_command_says_that_all_holds_and_what_to_keep(three_days: list[Dossier], capsys: Any) -> None:
    last = AuditAnchor.objects.latest("day")
    call_command("verify_audit", "--anchor", last.hash)
    told = capsys.readouterr().out
    assert "events in 4 trails and 2 anchors hold." in told
    assert f"anchor of {YESTERDAY} {last.hash}" in told


def test_the_command_names_the_first_broken_link_and_ends_with_1(three_days: list[Dossier], capsys: Any) -> None:
    event = three_days[0].events.get(sequence=1)
    with triggers_off():
        DossierEvent.objects.filter(pk=event.pk).update(address="203.0.113.99")
    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit")
    assert ended.value.code == 1
    expected = f"Broken: dossier {three_days[0].code}, event 1: what it says is not what was written\n"
    assert capsys.readouterr().err == expected


def test_the_command_misses_an_anchor_that_was_kept_elsewhere(three_days: list[Dossier], capsys: Any) -> None:
    with pytest.raises(SystemExit):
        call_command("verify_audit", "--anchor", "0" * 64)
    assert "no anchor has the hash" in capsys.readouterr().err
