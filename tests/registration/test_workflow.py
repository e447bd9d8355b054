"""The table of states is the law, and every move leaves its event."""

import json

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registration.models import Dossier, DossierEvent
from registration.states import EDITABLE, FINAL, OPEN, TABLE, Action, ActorKind, Look, State
from registration.workflow import CLOCK, Actor, NotAllowed, advance, fingerprint, record
from tests.factories import CITIZEN, AgencyFactory, DossierFactory, OfficerFactory

from .wizard import assert_chain_holds

pytestmark = pytest.mark.django_db

# As DESIGN §2 has it, written down a second time.
AGREED = {
    ("draft", "submit"): ("submitted", {"citizen", "officer"}),
    ("returned", "submit"): ("submitted", {"citizen", "officer"}),
    ("submitted", "take"): ("in_review", {"officer"}),
    ("in_review", "release"): ("submitted", {"officer", "clock"}),
    ("in_review", "return_for_changes"): ("returned", {"officer"}),
    ("in_review", "reject"): ("rejected", {"officer"}),
    ("in_review", "approve"): ("approved", {"officer"}),
    ("approved", "undo"): ("in_review", {"officer"}),
    ("rejected", "undo"): ("in_review", {"officer"}),
    ("draft", "withdraw"): ("withdrawn", {"citizen"}),
    ("submitted", "withdraw"): ("withdrawn", {"citizen"}),
    ("returned", "withdraw"): ("withdrawn", {"citizen"}),
    ("draft", "expire"): ("expired", {"clock"}),
    ("submitted", "expire"): ("expired", {"clock"}),
    ("returned", "expire"): ("expired", {"clock"}),
}


def an_actor(kind: str) -> Actor:
    return Actor(ActorKind(kind), None, "2001:db8::7" if kind == "citizen" else None)


def changes_of(action: Action, number: int) -> dict[str, object]:
    return {"code": f"{number:016d}"} if action is Action.SUBMIT else {}


def test_the_table_is_the_one_of_the_design() -> None:
    rows = {
        (source.value, row.action.value): (row.target.value, {kind.value for kind in row.actors})
        for row in TABLE.values()
        for source in row.sources
    }
    assert rows == AGREED


def test_only_undoing_leads_out_of_a_final_state_and_every_other_state_can_be_left() -> None:
    left = {State(source) for source, action in AGREED if action != Action.UNDO}
    assert left == set(State) - set(FINAL)
    assert set(OPEN) | set(EDITABLE) == left


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.sampled_from(Action), st.sampled_from(ActorKind)), max_size=12))
def test_only_rows_of_the_table_move_a_dossier_and_each_move_leaves_one_event(
    moves: list[tuple[Action, ActorKind]],
) -> None:
    with transaction.atomic():
        dossier = Dossier.objects.create(phone="+84903000001")
        expected, trail = "draft", []
        for action, kind in moves:
            target, actors = AGREED.get((expected, action.value), (None, set()))
            if kind.value in actors:
                advance(dossier, action, an_actor(kind), **changes_of(action, dossier.pk.int % 10**16))
                trail.append((expected, action.value, target))
                expected = target
            else:
                with pytest.raises(NotAllowed):
                    advance(dossier, action, an_actor(kind))
            assert Dossier.objects.get(pk=dossier.pk).state == dossier.state == expected
        events = assert_chain_holds(dossier)
        assert [(e.from_state, e.action, e.to_state) for e in events] == trail
        transaction.set_rollback(True)


def test_the_loser_of_a_race_is_told_how_the_dossier_stands_now() -> None:
    mine = DossierFactory(submitted=True)
    theirs = Dossier.objects.get(pk=mine.pk)
    officer = OfficerFactory(agency=mine.receiving_agency)
    advance(theirs, Action.TAKE, Actor(ActorKind.OFFICER, officer.pk))
    with pytest.raises(NotAllowed) as refusal:
        advance(mine, Action.WITHDRAW, CITIZEN)
    assert refusal.value.dossier.state == "in_review"
    assert Dossier.objects.get(pk=mine.pk).state == "in_review"


def test_a_stale_copy_in_the_right_state_loses_too() -> None:
    mine = DossierFactory(submitted=True)
    officer = Actor(ActorKind.OFFICER, OfficerFactory(agency=mine.receiving_agency).pk)
    other = Dossier.objects.get(pk=mine.pk)
    advance(other, Action.TAKE, officer)
    advance(other, Action.RELEASE, officer)
    with pytest.raises(NotAllowed):
        advance(mine, Action.TAKE, officer)


def test_the_other_columns_of_a_lost_move_are_not_written() -> None:
    dossier = DossierFactory(submitted=True)
    with pytest.raises(NotAllowed):
        advance(dossier, Action.SUBMIT, CITIZEN, street="chỗ khác")
    assert Dossier.objects.get(pk=dossier.pk).street == "12 phố Ví Dụ"


def test_the_state_is_written_by_the_workflow_alone() -> None:
    dossier = DossierFactory(submitted=True)
    stale = Dossier.objects.get(pk=dossier.pk)
    advance(dossier, Action.WITHDRAW, CITIZEN)
    stale.street = "34 phố Mới"
    stale.save(update_fields=["street"])
    assert Dossier.objects.get(pk=dossier.pk).state == "withdrawn"


@pytest.mark.parametrize("look", Look)
def test_a_look_leaves_an_event_and_moves_nothing(look: Look) -> None:
    dossier = DossierFactory(submitted=True)
    officer = OfficerFactory(agency=dossier.receiving_agency)
    record(dossier, look, Actor(ActorKind.OFFICER, officer.pk, "198.51.100.4"), {"photo": "portrait"})
    last = assert_chain_holds(dossier)[-1]
    assert (last.action, last.actor, last.address) == (look.value, officer, "198.51.100.4")
    assert last.detail == {"photo": "portrait"}
    assert last.from_state == last.to_state == "submitted"


def test_an_event_belongs_to_the_round_the_database_knows() -> None:
    dossier = DossierFactory()
    stale = Dossier.objects.get(pk=dossier.pk)
    advance(dossier, Action.SUBMIT, CITIZEN, code="0790026112200019", round=1)
    assert record(stale, Look.SEEN, CLOCK).round == 1


@pytest.mark.parametrize("changed", ["action", "actor_kind", "address", "detail", "to_state", "round"])
def test_an_event_changed_behind_the_portals_back_breaks_the_chain(changed: str) -> None:
    dossier = DossierFactory(submitted=True)
    event = record(dossier, Look.SEEN, CLOCK)
    setattr(event, changed, {"action": "approve", "actor_kind": "officer", "address": "192.0.2.1", "detail": {"a": 1},
                             "to_state": "approved", "round": 9}[changed])  # fmt: skip
    assert fingerprint(event) != event.hash


def test_events_hold_no_personal_data() -> None:
    dossier = DossierFactory(submitted=True)
    told = json.dumps([event.detail for event in dossier.events.all()])
    for canary in (dossier.full_name, dossier.phone, dossier.identity_number):
        assert canary not in told


@pytest.mark.services
@pytest.mark.parametrize("statement", ["UPDATE registration_dossierevent SET action = 'approve'",
                                       "DELETE FROM registration_dossierevent"])  # fmt: skip
def test_postgresql_refuses_to_change_or_delete_an_event(statement: str) -> None:
    assert connection.vendor == "postgresql"
    DossierFactory(submitted=True)
    before = list(DossierEvent.objects.values_list())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(DossierEvent.objects.values_list()) == before


def test_an_open_dossier_without_a_code_cannot_be_stored() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        advance(DossierFactory(), Action.SUBMIT, CITIZEN)


def test_two_open_primary_dossiers_of_one_number_cannot_be_stored() -> None:
    first = DossierFactory(submitted=True)
    second = DossierFactory(
        submitted=True, social_insurance_number=first.social_insurance_number, receiving_agency=AgencyFactory()
    )
    assert second.duplicate_of == first
    with pytest.raises(DatabaseError), transaction.atomic():
        Dossier.objects.filter(pk=second.pk).update(duplicate_of=None)
