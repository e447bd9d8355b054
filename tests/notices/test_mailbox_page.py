from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from notices import attachments
from notices.attachments import Attachment
from notices.models import MailboxMessage
from notices.sweep import deliver_due_here

from .drafts import EMAIL, issued_account, one_time_code, posted, returned_dossier

pytestmark = pytest.mark.django_db


def test_the_page_shows_what_was_sent_newest_first(client: Client) -> None:
    for draft in (one_time_code(), issued_account(phone="", email=EMAIL)):
        posted(draft)
        deliver_due_here()
    page = client.get("/hop-thu-thu-nghiem/").content.decode()
    assert "Hộp thư thử nghiệm" in page
    assert "BHXHVN: Ma OTP dang ky giao dich dien tu cua ban la 482913." in page
    assert "đến số 0912 345 678" in page
    assert page.index(EMAIL) < page.index("0912 345 678")


def test_an_empty_mailbox_says_so(client: Client) -> None:
    assert "Chưa có tin nào." in client.get(reverse("notices:mailbox")).content.decode()


def test_an_open_mailbox_is_told_only_of_what_is_new(client: Client) -> None:
    posted(one_time_code())
    deliver_due_here()
    asks = f"{reverse('notices:mailbox')}?sau={MailboxMessage.objects.get().pk}"
    assert asks in client.get(reverse("notices:mailbox")).content.decode()
    assert client.get(asks).status_code == 204
    posted(issued_account())
    deliver_due_here()
    assert "Mat khau:" in client.get(asks).content.decode()


def test_what_people_typed_is_text_on_the_page(client: Client) -> None:
    context = {"reason": "<script>alert(1)</script>", "office_phone": "1900 9068"}
    posted(returned_dossier(phone="", email=EMAIL, context=context))
    deliver_due_here()
    page = client.get(reverse("notices:mailbox")).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_an_attachment_can_be_downloaded(client: Client) -> None:
    attachments.provide(
        "mailbox-form", lambda reference: Attachment("tờ khai.pdf", b"%PDF " + reference.encode())
    )
    posted(returned_dossier(phone="", email=EMAIL, attachment=("mailbox-form", "dossier-17")))
    deliver_due_here()
    message = MailboxMessage.objects.get()
    address = reverse("notices:mailbox_attachment", args=[message.pk])
    assert address in client.get(reverse("notices:mailbox")).content.decode()
    download = client.get(address)
    assert download.content == b"%PDF dossier-17"
    assert download["Content-Type"] == "application/pdf"
    assert download["Content-Disposition"].startswith("attachment; filename*=utf-8''t%E1%BB%9D")


def test_a_message_without_attachment_has_none_to_download(client: Client) -> None:
    posted(returned_dossier())
    deliver_due_here()
    message = MailboxMessage.objects.get()
    assert client.get(reverse("notices:mailbox_attachment", args=[message.pk])).status_code == 404


def test_the_mailbox_does_not_exist_in_production(client: Client, settings: Any) -> None:
    settings.PORTAL_MODE, settings.FIRST_RUN = "production", False
    assert client.get("/hop-thu-thu-nghiem/").status_code == 404
    assert client.get("/hop-thu-thu-nghiem/1/tep/").status_code == 404


def test_the_page_is_not_kept_by_browsers_and_takes_no_posts(client: Client) -> None:
    assert "no-store" in client.get("/hop-thu-thu-nghiem/")["Cache-Control"]
    assert client.post("/hop-thu-thu-nghiem/").status_code == 405


def test_what_arrived_is_sealed_in_the_database() -> None:
    posted(issued_account())
    deliver_due_here()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM notices_mailboxmessage")
        stored = repr(cursor.fetchall())
    assert "0100000003" not in stored
    assert "912345678" not in stored
