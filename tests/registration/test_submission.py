"""`Gửi`: once, with a code, a receipt and, if wanted, the form by e-mail."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from agencies.models import Agency
from notices.attachments import AttachmentGone
from notices.models import Notice
from registration.form_one import attachment_of, qr_picture
from registration.models import CodeCounter, Dossier
from registration.states import Action
from registration.submission import NotComplete, submit
from registration.workflow import NotAllowed, advance
from tests.factories import CITIZEN, AgencyFactory, DossierFactory, OfficerFactory, add_photos

from .wizard import assert_chain_holds, complete_draft, errors, jpeg, opens, returned, send, text, url

pytestmark = pytest.mark.django_db


def confirmation(response: Any) -> str:
    """The last page without what is the dossier's own: code, address of the PDF, QR."""
    page = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|data:[^\"]+", "", text(response))
    page = re.sub(r"\d{4}</span>|\b\d{16}\b|\d{4}( \d{4}){3}", "", page)
    return re.sub(r'csrfmiddlewaretoken" value="[^"]*"|<!--.*?-->', "", page)


def test_sending_gives_a_code_of_the_agency_and_the_day(client: Client) -> None:
    dossier = complete_draft(client, receiving_agency=AgencyFactory(code="07920"))
    send(client, dossier)
    sent = Dossier.objects.get()
    assert sent.code
    assert sent.code.startswith(f"07920{timezone.localdate():%y%m%d}0001")
    assert (sent.state, sent.round) == ("submitted", 1)
    assert sent.committed_at


def test_an_agency_of_three_digits_is_padded(client: Client, office: Agency) -> None:
    at_province = office.parent
    assert at_province
    Agency.objects.filter(pk=at_province.pk).update(code="079")
    dossier = complete_draft(client, receiving_agency=Agency.objects.get(pk=at_province.pk))
    send(client, dossier)
    assert Dossier.objects.get().code[:5] == "07900"


@pytest.mark.parametrize("typed", [{"committed": ""}, {"check_code": ""}, {"check_code": "12345"}])
def test_without_the_commitment_or_the_check_code_nothing_is_sent(client: Client, typed: dict[str, str]) -> None:
    dossier = complete_draft(client)
    response = send(client, dossier, **typed)
    assert response.status_code == 422
    assert "Có lỗi cần sửa" in errors(response)
    assert Dossier.objects.get().state == "draft"
    assert not Notice.objects.exists()


def test_sending_again_changes_nothing_and_shows_the_same_page(client: Client) -> None:
    dossier = complete_draft(client)
    first, second = send(client, dossier), send(client, dossier)
    assert first["Location"] == second["Location"] == url("done", dossier)
    assert dossier.events.filter(action="submit").count() == 1
    assert Notice.objects.count() == 1
    assert CodeCounter.objects.get().last == 1


def test_a_stale_copy_that_sends_again_gets_the_dossier_that_was_sent(client: Client) -> None:
    dossier = complete_draft(client)
    stale = Dossier.objects.get()
    submit(dossier, CITIZEN)
    assert submit(stale, CITIZEN).code == dossier.code
    assert CodeCounter.objects.get().last == 1


def test_a_second_open_dossier_of_a_number_is_stored_as_a_duplicate_and_tells_nobody(
    client: Client, phone_at_home: Client, office: Agency
) -> None:
    facts = {"social_insurance_number": "7912345678", "receiving_agency": office}
    owner, stranger = complete_draft(client, **facts), complete_draft(phone_at_home, **facts)
    answers = [(send(client, owner), client), (send(phone_at_home, stranger), phone_at_home)]
    assert {answer.status_code for answer, _ in answers} == {302}
    pages = [confirmation(browser.get(answer["Location"])) for answer, browser in answers]
    assert pages[0] == pages[1]
    first, second = (Dossier.objects.get(pk=dossier.pk) for dossier in (owner, stranger))
    assert (first.duplicate_of, second.duplicate_of) == (None, first)
    assert first.code != second.code
    assert sorted(Notice.objects.values_list("kind", flat=True)) == ["dossier_received"] * 2


def test_a_number_is_free_again_when_its_dossier_ended(client: Client) -> None:
    first = DossierFactory(rejected=True)
    second = complete_draft(client, social_insurance_number=first.social_insurance_number)
    send(client, second)
    assert Dossier.objects.get(pk=second.pk).duplicate_of is None


def test_a_returned_dossier_keeps_its_code_and_counts_its_rounds(client: Client, office: Agency) -> None:
    dossier = returned(client, OfficerFactory(agency=office), "portrait")
    code, first_sent = dossier.code, dossier.submitted_at
    client.post(url("photos", dossier), {"portrait": jpeg()})
    send(client, dossier)
    again = Dossier.objects.get()
    assert (again.code, again.round, again.state, again.submitted_at) == (code, 2, "submitted", first_sent)
    assert CodeCounter.objects.get().last == 1
    assert Notice.objects.filter(kind="dossier_received").count() == 1  # the first was sent without the wizard
    assert_chain_holds(again)


def test_a_full_day_keeps_the_draft_and_says_when_to_come_back(client: Client, office: Agency) -> None:
    dossier = complete_draft(client, receiving_agency=office)
    CodeCounter.objects.create(agency_code=office.padded_code, day=timezone.localdate(), last=9999)
    response = send(client, dossier)
    assert response.status_code == 422
    assert "gửi lại vào ngày mai" in errors(response)
    assert Dossier.objects.get().state == "draft"
    assert CodeCounter.objects.get().last == 9999


def test_the_receipt_goes_to_the_phone_and_the_form_to_the_address(client: Client) -> None:
    dossier = complete_draft(client, email="hoa@example.vn", wants_form_by_email=True)
    send(client, dossier)
    sms, mail = Notice.objects.order_by("pk")
    code = Dossier.objects.get().code
    assert (sms.kind, sms.channel, sms.recipient) == ("dossier_received", "sms", dossier.phone)
    assert code in re.sub(r"\s", "", sms.body)
    assert (mail.kind, mail.channel, mail.recipient) == ("form_copy", "email", "hoa@example.vn")
    assert mail.attachment_reference == str(dossier.pk)


def test_no_mail_goes_where_none_was_wanted(client: Client) -> None:
    dossier = complete_draft(client, email="hoa@example.vn", wants_form_by_email=False)
    send(client, dossier)
    assert [notice.channel for notice in Notice.objects.all()] == ["sms"]


def test_what_fails_after_the_code_was_drawn_leaves_nothing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from notices import outbox

    dossier = complete_draft(client)

    def fails(*_: object) -> None:
        raise RuntimeError("between the code and the notice")

    monkeypatch.setattr(outbox, "post", fails)
    with pytest.raises(RuntimeError):
        send(client, dossier)
    assert Dossier.objects.get().state == "draft"
    assert not CodeCounter.objects.exists()
    assert not dossier.events.filter(action="submit").exists()


def test_a_draft_with_a_gap_names_the_step(client: Client) -> None:
    dossier = complete_draft(client, phone_verified_at=None)
    with pytest.raises(NotComplete) as gap:
        submit(dossier, CITIZEN)
    assert gap.value.step == "verify"


def test_what_has_ended_cannot_be_sent(client: Client) -> None:
    dossier = complete_draft(client)
    advance(dossier, Action.WITHDRAW, CITIZEN)
    with pytest.raises(NotAllowed):
        submit(dossier, CITIZEN)


def test_the_mail_carries_the_form_as_pdf_and_no_draft_is_ever_attached() -> None:
    dossier = DossierFactory(submitted=True)
    add_photos(dossier)
    attachment = attachment_of(str(dossier.pk))
    assert attachment.filename == f"to-khai-{dossier.code}.pdf"
    assert attachment.content.startswith(b"%PDF")
    for gone in (str(DossierFactory().pk), "00000000-0000-0000-0000-000000000000"):
        with pytest.raises(AttachmentGone):
            attachment_of(gone)


def test_the_last_page_survives_reload_and_says_where_to_go_and_until_when(client: Client) -> None:
    dossier = complete_draft(client)
    send(client, dossier)
    for _ in range(2):
        page = text(client.get(url("done", dossier)))
        assert "Gửi tờ khai thành công" in page
        assert dossier.receiving_agency.name in page
    pdf = client.get(url("form_pdf", dossier))
    assert pdf.content.startswith(b"%PDF")
    assert pdf["Content-Disposition"] == f'attachment; filename="to-khai-{Dossier.objects.get().code}.pdf"'
    assert "no-store" in pdf["Cache-Control"]
    assert qr_picture(Dossier.objects.get()).startswith("data:image/")


def test_back_after_sending_says_it_was_sent(client: Client) -> None:
    dossier = complete_draft(client)
    send(client, dossier)
    assert "Gửi tờ khai thành công" in text(client.get(url("check", dossier), follow=True))
    assert opens(Client(), dossier).get(url("information", dossier))["Location"] == url("done", dossier)
