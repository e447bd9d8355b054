"""An officer who is disabled or loses a post mid-dossier: the next act is refused, the dossier is free again."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AgencyPost, User
from agencies.models import Agency
from registration.models import ChecklistItem, Decision, Dossier
from tests.factories import AgencyFactory, DossierFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(office: Agency, binh: User) -> Dossier:
    return DossierFactory(in_review=True, receiving_agency=office, officer=binh)


def saves(officer: User, **changes: Any) -> None:
    """An administrator saves the officer's page with these changes; `until` is the end of the first post."""
    chief = User.objects.create_superuser("quantri", "đồng hồ treo tường cũ")
    browser = Client()
    browser.force_login(chief)
    posts = list(officer.posts.order_by("pk"))
    facts: dict[str, Any] = {"username": officer.username, "full_name": officer.full_name, "is_active": "on"}
    facts |= {"posts-TOTAL_FORMS": len(posts), "posts-INITIAL_FORMS": len(posts)}
    for number, post in enumerate(posts):
        until = changes.get("until", "") if number == 0 else ""
        row = {"id": post.pk, "user": officer.pk, "agency": post.agency_id, "role": post.role, "until": until}
        facts |= {f"posts-{number}-{name}": value for name, value in {**row, "since": post.since.isoformat()}.items()}
    facts = {name: value for name, value in facts.items() if changes.get(name, value)}
    assert browser.post(f"/quan-tri/accounts/user/{officer.pk}/change/", facts).status_code == 302


def decides(browser: Client, dossier: Dossier) -> int:
    typed = {"papers": ChecklistItem.values, "seen_round": 1}
    return browser.post(reverse("review:approve", args=[dossier.code]), typed).status_code


def test_a_disabled_officer_decides_nothing_and_holds_nothing(desk: Client, binh: User, held: Dossier) -> None:
    desk.get("/can-bo/")
    saves(binh, is_active="")
    assert decides(desk, held) == 302  # to the sign-in
    held.refresh_from_db()
    assert (held.state, held.held_by, Decision.objects.count()) == ("submitted", None, 0)
    last = held.events.latest("sequence")
    assert (last.action, last.actor_kind, last.detail) == ("release", "clock", {"holder": binh.pk})


def test_an_officer_whose_post_was_cut_is_refused_and_the_dossier_is_free(
    desk: Client, binh: User, held: Dossier
) -> None:
    saves(binh, until=(timezone.localdate() - dt.timedelta(days=1)).isoformat())
    assert decides(desk, held) == 403
    held.refresh_from_db()
    assert (held.state, held.held_by) == ("submitted", None)


def test_an_officer_with_another_post_keeps_what_that_post_covers(binh: User, held: Dossier) -> None:
    second = AgencyFactory()
    AgencyPost.objects.create(user=binh, agency=second, since=timezone.localdate())
    kept = DossierFactory(in_review=True, receiving_agency=second, officer=binh)
    saves(binh, until=(timezone.localdate() - dt.timedelta(days=1)).isoformat())
    held.refresh_from_db()
    kept.refresh_from_db()
    assert (held.held_by, kept.held_by) == (None, binh)


def test_saving_an_officer_without_a_change_takes_nothing_away(binh: User, held: Dossier) -> None:
    saves(binh)
    held.refresh_from_db()
    assert held.held_by == binh
