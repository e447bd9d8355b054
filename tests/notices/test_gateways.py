"""Each way out: what goes over the wire, and what its answers mean."""

import json
import socket
import threading
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from notices import attachments, delivery
from notices.attachments import Attachment, AttachmentGone
from notices.gateways import routes_for
from notices.gateways.base import Accepted, Doubtful, Message, Outcome, Refused, TryLater
from notices.gateways.esms import EsmsGateway
from notices.gateways.smtp import SmtpGateway
from notices.models import Channel, MailboxMessage, NoticeState
from tests.partners.mail_sink import MailSink, Mode

from .drafts import EMAIL, PHONE, posted, returned_dossier

SMS = Message(Channel.SMS, "r" * 32, PHONE, "", "BHXHVN: Xin chao.")
MAIL = Message(Channel.EMAIL, "r" * 32, EMAIL, "Tờ khai", "Kính gửi Ông/Bà,\n")
FORM = Attachment("to-khai.pdf", b"%PDF-1.7 form".ljust(5000, b" "))


def answered_by(raw: bytes) -> Outcome:
    """What an SMS gateway makes of a raw answer."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(raw)
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65536):  # closing on what was not read would reset the connection
                    pass

        threading.Thread(target=answer, daemon=True).start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        return EsmsGateway("esms", url, "key", "secret", "BHXHVN", timeout=5).send(SMS)


def http(status: str, body: str) -> bytes:
    return f"HTTP/1.1 {status}\r\nConnection: close\r\n\r\n{body}".encode()


@pytest.mark.parametrize(
    ("raw", "outcome"),
    [
        (http("200 OK", json.dumps({"CodeResult": "100", "SMSID": "abc"})), Accepted("abc")),
        (http("200 OK", json.dumps({"CodeResult": 100})), Accepted("")),
        (http("200 OK", json.dumps({"CodeResult": "124"})), Accepted("", repeated=True)),
        (http("200 OK", json.dumps({"CodeResult": "99"})), TryLater("code 99")),
        (http("200 OK", json.dumps({"CodeResult": "101"})), TryLater("code 101")),
        (http("200 OK", json.dumps({"CodeResult": "104"})), TryLater("code 104")),
        (http("200 OK", json.dumps({"CodeResult": "146"})), Refused("code 146")),
        (http("200 OK", "[]"), Doubtful("unreadable answer")),
        (http("200 OK", "<html>"), Doubtful("unreadable answer")),
        (http("500 Oops", ""), TryLater("http 500")),
        (http("503 Busy", ""), TryLater("http 503")),
        (http("429 Slow down", ""), TryLater("http 429")),
        (http("404 Not found", ""), Refused("http 404")),
        (http("302 Moved\r\nLocation: http://127.0.0.1:1/", ""), Refused("http 302")),
        (b"", Doubtful("ConnectionBroken")),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", Doubtful("ChunkedEncodingError")),
    ],
)
def test_an_answer_of_an_sms_gateway_has_one_meaning(raw: bytes, outcome: Outcome) -> None:
    assert answered_by(raw) == outcome


@pytest.mark.parametrize("url", ["", "http://", "http://127.0.0.1:1/", "ftp://127.0.0.1/"])
def test_without_a_connection_nothing_was_sent(url: str) -> None:
    assert isinstance(EsmsGateway("esms", url, "key", "secret", "BHXHVN", timeout=2).send(SMS), TryLater)


def test_keys_of_a_gateway_and_words_of_a_message_are_not_printed() -> None:
    shown = repr(EsmsGateway("esms", "http://127.0.0.1:1/", "api-key", "secret-key", "BHXHVN")) + repr(MAIL)
    for canary in ("api-key", "secret-key", EMAIL, "Kính gửi"):
        assert canary not in shown


def test_an_email_arrives_with_its_attachment_and_our_reference(mail_sink: MailSink) -> None:
    mail = Message(Channel.EMAIL, "a1" * 16, EMAIL, "Tờ khai", "Kính gửi Ông/Bà,\n", FORM)
    assert SmtpGateway("VssID <khong-tra-loi@vssid.example>").send(mail) == Accepted()
    (message,) = mail_sink.messages
    assert message["To"] == EMAIL
    assert message["Subject"] == "Tờ khai"
    assert message["Message-ID"] == f"<{'a1' * 16}@vssid.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    body, attached = message.get_body(), next(message.iter_attachments())
    assert body is not None
    assert body.get_content_type() == "text/plain"
    assert body.get_content().startswith("Kính gửi Ông/Bà,")
    assert attached.get_filename() == "to-khai.pdf"
    assert attached.get_content() == FORM.content


@pytest.mark.parametrize(
    ("mode", "outcome"), [(Mode.NO_SUCH_PERSON, Refused("smtp 550")), (Mode.BUSY, TryLater("smtp 451"))]
)
def test_a_mail_server_refuses_for_good_or_for_now(mail_sink: MailSink, mode: Mode, outcome: Outcome) -> None:
    mail_sink.mode = mode
    assert SmtpGateway("khong-tra-loi@vssid.example").send(MAIL) == outcome


def test_a_mail_server_that_is_not_there_is_asked_again(mail_sink: MailSink) -> None:
    mail_sink.close()
    assert SmtpGateway("khong-tra-loi@vssid.example").send(MAIL) == TryLater("ConnectionRefusedError")


@pytest.mark.parametrize(
    ("subject", "recipient"),
    [("Tờ khai\nBcc: thief@evil.example", EMAIL), ("Tờ khai", "hoa@thu.example\r\nBcc: thief@evil.example")],
)
def test_a_line_break_in_a_header_is_refused(mail_sink: MailSink, subject: str, recipient: str) -> None:
    mail = Message(Channel.EMAIL, "r" * 32, recipient, subject, "")
    assert SmtpGateway("khong-tra-loi@vssid.example").send(mail) == Refused("bad address")
    assert mail_sink.messages == []


@pytest.mark.django_db
def test_the_mailbox_knows_a_repetition() -> None:
    (route,) = routes_for(Channel.SMS)
    first, second = route.gateway.send(SMS), route.gateway.send(SMS)
    assert isinstance(first, Accepted)
    assert second == Accepted(first.gateway_id, repeated=True)
    assert MailboxMessage.objects.get().body == "BHXHVN: Xin chao."


def test_a_gateway_nobody_knows_is_a_mistake_of_the_settings(settings: Any) -> None:
    settings.EMAIL_GATEWAY = "pigeon"
    with pytest.raises(ImproperlyConfigured, match="pigeon"):
        routes_for(Channel.EMAIL)


@pytest.mark.django_db
def test_an_attachment_is_made_when_the_message_leaves(mail_sink: MailSink) -> None:
    asked_for: list[str] = []

    def make(reference: str) -> Attachment:
        asked_for.append(reference)
        return FORM

    attachments.provide("test-form", make)
    notice = posted(returned_dossier(phone="", email=EMAIL, attachment=("test-form", "dossier-17")))
    assert asked_for == []
    delivery.deliver(notice.pk)
    assert asked_for == ["dossier-17"]
    assert next(mail_sink.messages[0].iter_attachments()).get_content() == FORM.content


@pytest.mark.django_db
def test_an_attachment_that_is_gone_fails_the_message_and_trouble_delays_it(
    mail_sink: MailSink, caplog: pytest.LogCaptureFixture
) -> None:
    def gone(reference: str) -> Attachment:
        raise AttachmentGone

    def broken(reference: str) -> Attachment:
        raise RuntimeError("Lê Thị Hoa has no form")

    attachments.provide("gone-form", gone)
    attachments.provide("broken-form", broken)
    for name, state in [("gone-form", NoticeState.FAILED), ("broken-form", NoticeState.WAITING)]:
        draft = returned_dossier(event_key=name, phone="", email=EMAIL, attachment=(name, "1"))
        notice = posted(draft)
        delivery.deliver(notice.pk)
        notice.refresh_from_db()
        assert notice.state == state
    assert mail_sink.messages == []
    assert "Lê Thị Hoa" not in caplog.text
