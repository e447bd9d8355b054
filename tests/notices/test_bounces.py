"""What mail servers report about e-mails: asked for with the message, read from the mail they send back."""

import io
import sys
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from notices import delivery
from notices.gateways import bounce
from notices.gateways.base import Unreadable
from notices.models import Notice, NoticeState, Receipt, Report
from tests.partners.mail_sink import MailSink

from .drafts import EMAIL, posted, returned_dossier

pytestmark = pytest.mark.django_db


def mailed(**changes: Any) -> Notice:
    notice = posted(returned_dossier(phone="", email=EMAIL, **changes))
    delivery.deliver(notice.pk)
    return notice


def read_by_the_alias(mail: bytes, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(mail)))
    said = io.StringIO()
    call_command("read_bounces", stdout=said)
    return said.getvalue()


def test_a_report_is_asked_for_and_goes_to_its_own_address(mail_sink: MailSink, settings: Any) -> None:
    settings.EMAIL_BOUNCE_ADDRESS = "bao-nhan@vssid.example"
    notice = mailed()
    (envelope,) = mail_sink.envelopes
    assert envelope.mail_from == "bao-nhan@vssid.example"
    assert f"ENVID={notice.reference}" in envelope.mail_options
    assert envelope.rcpt_options == ["NOTIFY=SUCCESS,FAILURE"]
    assert mail_sink.messages[0]["From"] == settings.DEFAULT_FROM_EMAIL


@pytest.mark.parametrize("by_envelope", [True, False])
@pytest.mark.parametrize(
    ("action", "status", "state"),
    [
        ("failed", "5.1.1", NoticeState.UNDELIVERED),
        ("failed", "4.4.7", NoticeState.UNDELIVERED),
        ("delivered", "2.0.0", NoticeState.DELIVERED),
        ("delayed", "4.4.1", NoticeState.ACCEPTED),
        ("relayed", "2.0.0", NoticeState.ACCEPTED),
    ],
)
def test_a_report_tells_what_became_of_the_mail(
    mail_sink: MailSink, monkeypatch: pytest.MonkeyPatch, action: str, status: str, state: str, by_envelope: bool
) -> None:
    notice = mailed()
    report = mail_sink.report(action=action, status=status, envelope_id=by_envelope)
    assert read_by_the_alias(report, monkeypatch) == "1 of 1 were reports\n"
    notice.refresh_from_db()
    assert notice.state == state
    assert Receipt.objects.get().detail == status


def test_many_reports_are_read_from_files(mail_sink: MailSink, tmp_path: Path) -> None:
    files = []
    for number in range(3):
        mailed(event_key=f"event:{number}")
        files.append(tmp_path / f"{number}.eml")
        files[-1].write_bytes(mail_sink.report())
    said = io.StringIO()
    call_command("read_bounces", *files, stdout=said)
    assert said.getvalue() == "3 of 3 were reports\n"
    assert set(Notice.objects.values_list("state", flat=True)) == {NoticeState.UNDELIVERED}


def test_a_mail_that_is_no_report_and_one_with_a_guessed_reference_change_nothing(
    mail_sink: MailSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice = mailed()
    report = mail_sink.report()
    assert read_by_the_alias(b"Subject: hello\n\nI am away.", monkeypatch) == "0 of 1 were reports\n"
    read_by_the_alias(report.replace(notice.reference.encode(), b"f" * 32), monkeypatch)
    read_by_the_alias(report.replace(notice.reference.encode(), b"guess"), monkeypatch)
    notice.refresh_from_db()
    assert notice.state == NoticeState.ACCEPTED
    assert Receipt.objects.get().notice is None


@given(st.binary(max_size=400), st.integers(0, 900))
def test_whatever_comes_it_is_a_report_or_unreadable(noise: bytes, place: int) -> None:
    sink = MailSink()
    sink.messages = [{"To": EMAIL, "Message-ID": f"<{'a' * 32}@vssid.example>"}]  # type: ignore[list-item]
    sink.envelopes = [SimpleNamespace(mail_from="a@vssid.example", mail_options=[])]  # type: ignore[list-item]
    mail = sink.report()
    for raw in (noise, mail[:place] + noise + mail[place:]):
        with suppress(Unreadable):
            assert bounce.read(raw).report in Report
