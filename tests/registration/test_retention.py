"""Data goes when its time is over, the files too, and a row without a name says so; a legal hold stops it."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import OneTimeCode, RetentionProof, ThrottleCount
from notices.models import Notice
from notices.outbox import NoticeDraft, post
from registration import retention
from registration.models import Dossier, Photo
from registration.photos import vault
from registration.tasks import expire_dossiers, purge
from tests.factories import DossierFactory, add_photos

from .wizard import assert_chain_holds

pytestmark = pytest.mark.django_db


def aged(dossier: Dossier, days: int) -> Dossier:
    """It has stood in its state for so many days."""
    moment = timezone.now() - dt.timedelta(days=days, hours=1)
    Dossier.objects.filter(pk=dossier.pk).update(state_changed_at=moment, created_at=moment)
    add_photos(dossier)
    dossier.refresh_from_db()
    return dossier


def proofs() -> dict[str, tuple[int, int]]:
    return {proof.rule: (proof.rows, proof.files) for proof in RetentionProof.objects.all()}


@pytest.mark.parametrize("stage", ["rejected", "withdrawn"])
def test_a_dossier_without_result_is_emptied_after_its_term_and_its_files_go(
    stage: str, django_capture_on_commit_callbacks
) -> None:
    due, young = (aged(DossierFactory(**{stage: True}), days) for days in (90, 89))
    with django_capture_on_commit_callbacks(execute=True):
        purge()
    due.refresh_from_db()
    assert (due.full_name, due.phone, due.identity_number, due.social_insurance_number, due.street) == ("",) * 5
    assert due.code
    assert not due.photos.exists()
    assert set(vault.names()) == {photo.name for photo in Photo.objects.filter(dossier=young)}
    assert proofs() == {"refused": (1, 3)}
    assert assert_chain_holds(due)[-1].action == "purged"
    purge()
    assert proofs() == {"refused": (1, 3)}


def test_the_photos_of_an_approved_dossier_go_and_its_data_stays(django_capture_on_commit_callbacks) -> None:
    dossier = aged(DossierFactory(approved=True), 365)
    with django_capture_on_commit_callbacks(execute=True):
        purge()
    dossier.refresh_from_db()
    assert dossier.full_name
    assert not dossier.photos.exists()
    assert list(vault.names()) == []
    assert proofs() == {"photos": (1, 3)}


def test_a_draft_leaves_its_proof_by_the_hour(django_capture_on_commit_callbacks) -> None:
    aged(DossierFactory(), 8)
    with django_capture_on_commit_callbacks(execute=True):
        expire_dossiers()
    assert proofs() == {"drafts": (1, 3)}


def test_a_legal_hold_stops_every_rule_until_it_is_lifted() -> None:
    dossiers = [aged(DossierFactory(rejected=True), 400), aged(DossierFactory(approved=True), 400)]
    for dossier in dossiers:
        call_command("legal_hold", dossier.code, reason="Công văn 12/TA", stdout=StringIO())
    purge()
    assert all(Dossier.objects.get(pk=dossier.pk).photos.count() == 3 for dossier in dossiers)
    for dossier in dossiers:
        call_command("legal_hold", dossier.code, reason="Đã xong", lift=True, stdout=StringIO())
        assert [event.action for event in assert_chain_holds(dossier)][-2:] == ["held_back"] * 2
    purge()
    assert not Photo.objects.exists()


def test_a_dry_run_counts_and_changes_nothing() -> None:
    dossier = aged(DossierFactory(rejected=True), 100)
    said = StringIO()
    call_command("purge", "--dry-run", stdout=said)
    assert "refused (90 days): 1 rows, 3 files" in said.getvalue()
    assert dossier.photos.count() == 3
    assert not RetentionProof.objects.exists()


def test_codes_counts_and_messages_go_with_proof_and_what_waits_stays() -> None:
    long_ago = timezone.now() - dt.timedelta(days=400)
    ThrottleCount.objects.create(scope="x", key_index="y", window_start=long_ago, count=1)
    OneTimeCode.objects.create(
        purpose="x", subject="y", destination_index="", code_hmac="", sent_at=long_ago, expires_at=long_ago,
        tries_left=1,
    )  # fmt: skip
    for number, state in enumerate(("accepted", "waiting")):
        draft = NoticeDraft(event_key=f"e{number}", kind="password_changed", context={}, phone="+84912345678")
        post(draft)
        Notice.objects.filter(event_key=f"e{number}").update(state=state, created_at=long_ago)
    purge()
    assert proofs() == {"throttle": (1, 0), "codes": (1, 0), "notices": (1, 0)}
    assert [notice.state for notice in Notice.objects.all()] == ["waiting"]


def test_a_proof_holds_nothing_about_anybody() -> None:
    assert {field.name for field in RetentionProof._meta.fields} == {"id", "rule", "term_days", "rows", "files", "at"}


def test_every_rule_has_a_code_of_its_own_and_a_term() -> None:
    assert len({rule.code for rule in retention.RULES}) == len(retention.RULES)
    assert all(rule.days() > 0 for rule in retention.RULES)
