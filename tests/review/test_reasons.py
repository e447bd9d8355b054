"""The reasons to pick from: rows that administrators edit, and that fit where they go."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from notices import wording
from registration.items import ITEMS
from registration.models import Dossier, Outcome
from review import letters, reasons
from review.forms import LONGEST_ITEM_REASON
from review.models import Reason
from tests.factories import DossierFactory

pytestmark = pytest.mark.django_db
OFFICE_PHONE = "028 3997 9039"


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("goc", "mat-khau-cua-goc"))
    return client


def test_every_item_has_reasons_to_pick_from() -> None:
    assert set(reasons.of_items()) == set(reasons.SHORT_NAMES) == set(ITEMS)


def test_the_reasons_to_begin_with_fit_one_text_message_uncut() -> None:
    for reason in Reason.objects.all():
        returned = reason.outcome == Outcome.RETURNED
        told = letters.reason_of({reason.item: reason.text}) if returned else reason.text
        kind = letters.RETURNED if returned else letters.REJECTED
        text = wording.sms_text(kind, {"reason": told, "office_phone": OFFICE_PHONE})
        assert (wording.sms_parts(text), "..." in text) == (1, False), reason.text
        assert letters.fits(reason.text, reason.item)
        assert len(reason.text) <= LONGEST_ITEM_REASON


def test_a_new_reason_is_offered_at_once_and_a_resting_one_no_more(admin: Client, office: object, binh: User) -> None:
    typed = {"outcome": "rejected", "item": "", "text": "Đã mất  hiệu lực", "position": "1", "active": "on"}
    assert admin.post(reverse("admin:review_reason_add"), typed).status_code == 302
    Reason.objects.filter(text="Không nộp tờ khai có chữ ký").update(active=False)
    dossier: Dossier = DossierFactory(submitted=True, receiving_agency=office)
    admin.force_login(binh)
    page = admin.get(reverse("review:reject", args=[dossier.code])).content.decode()
    assert '<option value="Đã mất hiệu lực">' in page
    assert "Không nộp tờ khai có chữ ký" not in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"outcome": "returned", "item": ""}, "Ghi mã của một mục"),
        ({"outcome": "rejected", "item": "phone"}, "Lý do từ chối không gắn với mục nào"),
        ({"outcome": "returned", "item": "card_front", "text": "rất " * 19}, "không vừa một tin nhắn SMS"),
    ],
)
def test_a_reason_that_cannot_be_told_is_refused(admin: Client, typed: dict[str, str], sentence: str) -> None:
    values = {"text": "Sai", "position": "1", "active": "on", **typed}
    response = admin.post(reverse("admin:review_reason_add"), values)
    assert sentence in response.content.decode()
    assert not Reason.objects.filter(position=1, text=values["text"].strip()).exists()


@pytest.mark.parametrize("item", ["full_name", "relation", "portrait", "birth_certificate", "guardian_proof"])
def test_a_reason_for_a_childs_item_fits_beside_the_childs_name(item: str) -> None:
    for reason in reasons.of_items()[item]:
        context = {"name": "Nguyễn Thị Hoàng An", "reason": letters.reason_of({item: reason})}
        text = wording.sms_text("child_dossier_returned", context | {"office_phone": OFFICE_PHONE})
        assert "..." not in text, reason
