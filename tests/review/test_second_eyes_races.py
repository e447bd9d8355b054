"""Many officers approve a risky dossier at once: one proposes, one agrees, the rest read who decided."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from notices.models import Notice
from registration.models import Decision
from review.second_eyes_rows import HeldApproval
from tests.factories import CHECKLIST_OF_AN_ADULT, AgencyFactory, DossierFactory

from .test_races import OFFICERS, all_at_once, browsers_of

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def test_of_many_approvals_of_a_risky_dossier_two_count_and_they_are_of_two_officers(settings: Any) -> None:
    settings.SECOND_OFFICER_RULES = ["phone"]
    office = AgencyFactory()
    DossierFactory(submitted=True, phone="+84912345678")
    dossier = DossierFactory(submitted=True, receiving_agency=office, phone="+84912345678")
    address = reverse("review:approve", args=[dossier.code])

    def approve(browser: Client) -> int:
        return browser.post(address, {"papers": CHECKLIST_OF_AN_ADULT, "seen_round": 1}).status_code

    assert all_at_once(browsers_of(office), approve) == {302: 2, 409: OFFICERS - 2}
    proposal = HeldApproval.objects.get()
    assert proposal.answer == "agreed"
    assert proposal.first_officer != proposal.second_officer
    assert User.objects.filter(kind=User.Kind.PERSON).count() == Decision.objects.count() == 1
    assert Notice.objects.filter(kind="account_issued").count() == 1


def test_a_proposal_is_not_agreed_to_by_its_own_officer_pressing_twice(settings: Any) -> None:
    settings.SECOND_OFFICER_RULES = ["phone"]
    office = AgencyFactory()
    DossierFactory(submitted=True, phone="+84912345678")
    dossier = DossierFactory(submitted=True, receiving_agency=office, phone="+84912345678")
    [first] = browsers_of(office, 1)
    twins = [first, Client()]
    twins[1].cookies = first.cookies
    typed = {"papers": CHECKLIST_OF_AN_ADULT, "seen_round": 1}
    address = reverse("review:approve", args=[dossier.code])
    assert all_at_once(twins, lambda one: one.post(address, typed).status_code) == {302: 1, 422: 1}
    assert not Decision.objects.exists()
