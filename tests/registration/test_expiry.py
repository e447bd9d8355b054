"""Drafts nobody came back to, and dossiers nobody brought the papers for."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone

from registration import album, expiry
from registration.models import Dossier, Photo, PhotoKind
from registration.photos import vault
from registration.tasks import expire_dossiers
from registration.workflow import NotEditable
from tests.factories import PHOTOS_OF_AN_ADULT, DossierFactory, OfficerFactory, add_photos

from .wizard import assert_chain_holds, complete_draft, jpeg, text, url

pytestmark = pytest.mark.django_db


def aged(dossier: Dossier, days: float) -> Dossier:
    then = timezone.now() - dt.timedelta(days=days)
    Dossier.objects.filter(pk=dossier.pk).update(created_at=then, state_changed_at=then)
    dossier.refresh_from_db()
    return dossier


def run_the_clock(django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        expire_dossiers()


def test_an_old_draft_ends_without_its_data_and_photos(django_capture_on_commit_callbacks) -> None:
    dossier = DossierFactory(email="hoa@example.vn", typed='{"information": {"full_name": "Hoa"}}')
    add_photos(dossier)
    aged(dossier, 8)
    assert len(list(vault.names())) == 3
    run_the_clock(django_capture_on_commit_callbacks)
    ended = Dossier.objects.get()
    assert ended.state == "expired"
    facts = Dossier.objects.filter(pk=dossier.pk).values().get()
    told = repr(facts)
    for canary in ("Hòa", "hoa", dossier.social_insurance_number, "1990-03-12", dossier.identity_index,
                   dossier.phone_index, "Ví Dụ", "Hoa"):  # fmt: skip
        assert canary not in told
    assert (ended.identity_number, ended.phone, ended.email, ended.typed) == ("", "", "", "")
    assert not Photo.objects.exists()
    assert list(vault.names()) == []


def test_its_events_stay(django_capture_on_commit_callbacks, client: Client) -> None:
    client.post("/dang-ky/", {"kind": "adult"})
    dossier = aged(Dossier.objects.get(), 8)
    run_the_clock(django_capture_on_commit_callbacks)
    assert [event.action for event in assert_chain_holds(dossier)] == ["start", "expire"]


def test_a_young_draft_stays(django_capture_on_commit_callbacks) -> None:
    dossier = aged(DossierFactory(), 6.9)
    run_the_clock(django_capture_on_commit_callbacks)
    assert Dossier.objects.get().full_name == dossier.full_name


def test_its_page_says_that_it_ended(client: Client, django_capture_on_commit_callbacks) -> None:
    dossier = aged(complete_draft(client), 8)
    run_the_clock(django_capture_on_commit_callbacks)
    page = text(client.get(url("photos", dossier), follow=True))
    assert "đã hết hạn" in page
    assert client.get(url("photo", dossier, "portrait")).status_code == 404


@pytest.mark.parametrize(("days", "state"), [(30, "submitted"), (31.1, "expired")])
def test_a_sent_dossier_nobody_came_for_ends_after_the_last_day(
    days: float, state: str, django_capture_on_commit_callbacks
) -> None:
    dossier = DossierFactory(submitted=True)
    add_photos(dossier)
    aged(dossier, days)
    run_the_clock(django_capture_on_commit_callbacks)
    ended = Dossier.objects.get()
    assert (ended.state, ended.full_name) == (state, dossier.full_name)
    assert Photo.objects.count() == 3


def test_a_returned_dossier_nobody_mended_ends_too(django_capture_on_commit_callbacks) -> None:
    aged(DossierFactory(returned=True), 40)
    run_the_clock(django_capture_on_commit_callbacks)
    assert Dossier.objects.get().state == "expired"


@pytest.mark.parametrize("stage", ["in_review", "approved", "rejected", "withdrawn"])
def test_what_an_officer_has_or_decided_does_not_end(stage: str, django_capture_on_commit_callbacks) -> None:
    aged(DossierFactory(stage=stage), 400)
    run_the_clock(django_capture_on_commit_callbacks)
    assert Dossier.objects.get().state == stage


def test_papers_that_were_brought_stop_the_clock(django_capture_on_commit_callbacks) -> None:
    dossier = aged(DossierFactory(submitted=True), 400)
    Dossier.objects.update(papers_recorded_at=timezone.now())
    run_the_clock(django_capture_on_commit_callbacks)
    assert Dossier.objects.get(pk=dossier.pk).state == "submitted"


def test_files_without_a_row_are_swept_after_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = DossierFactory()
    kept = {photo.name for photo in add_photos(dossier)}
    storages["photos"].save("ab/cd/" + "0" * 32, ContentFile(b"left by a dead process"))
    assert expiry.sweep_orphan_photos() == 0
    monkeypatch.setattr(expiry, "_UPLOAD_GRACE", dt.timedelta(seconds=-1))
    assert expiry.sweep_orphan_photos() == 1
    assert set(vault.names()) == kept


# --- The album -----------------------------------------------------------------------------------------------------


def test_a_retaken_photo_replaces_row_and_file(django_capture_on_commit_callbacks) -> None:
    dossier = DossierFactory()
    for colour in ("#ff0000", "#00ff00"):
        with django_capture_on_commit_callbacks(execute=True):
            stored = album.store(dossier, PhotoKind.PORTRAIT, jpeg(colour))
    assert list(dossier.photos.all()) == [stored]
    assert list(vault.names()) == [stored.name]
    assert album.picture(stored).startswith(b"\xff\xd8")


def test_what_an_officer_returned_stays_for_comparison() -> None:
    dossier = DossierFactory(returned=True)
    (old,) = add_photos(dossier, (PhotoKind.PORTRAIT,))
    new = album.store(dossier, PhotoKind.PORTRAIT, jpeg())
    assert {photo.pk: photo.current for photo in dossier.photos.all()} == {old.pk: False, new.pk: True}
    assert set(vault.names()) == {old.name, new.name}
    assert album.current(dossier) == {"portrait": new}


@pytest.mark.parametrize("stage", ["submitted", "in_review", "approved", "withdrawn"])
def test_a_photo_that_arrives_after_the_dossier_left_is_not_taken(stage: str) -> None:
    """The upload began in the draft, and its copy of the dossier still says so."""
    office = OfficerFactory().posts.get().agency
    dossier = DossierFactory(stage=stage, receiving_agency=office)
    (seen,) = add_photos(dossier, (PhotoKind.PORTRAIT,))
    stale = Dossier.objects.get(pk=dossier.pk)
    stale.state = "draft"
    with pytest.raises(NotEditable):
        album.store(stale, PhotoKind.PORTRAIT, jpeg())
    assert list(dossier.photos.all()) == [seen]
    assert list(vault.names()) == [seen.name]


def test_a_file_and_its_row_come_and_go_together(django_capture_on_commit_callbacks) -> None:
    dossier = DossierFactory()
    for kind in PHOTOS_OF_AN_ADULT:
        album.store(dossier, kind, jpeg())
    assert {photo.name for photo in Photo.objects.all()} == set(vault.names())
    with django_capture_on_commit_callbacks(execute=True):
        assert album.clear(dossier.pk) == 3
    assert list(vault.names()) == []
    assert not Photo.objects.exists()


def test_a_hostile_file_name_touches_neither_disk_nor_headers(client: Client) -> None:
    dossier = complete_draft(client)
    photo = jpeg()
    photo.name = "../../x;.html"
    client.post(url("photos", dossier), {"portrait": photo})
    stored = album.current(dossier)["portrait"]
    assert "x" not in stored.name
    assert client.get(url("photo", dossier, "portrait"))["Content-Disposition"] == 'inline; filename="portrait.jpg"'
