"""Receipts: late, early, doubled, out of order, about nothing we know, forged. A state only moves forward."""

import itertools
import json
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from notices import delivery, receipts
from notices.gateways import callbacks
from notices.gateways.base import Accepted, ReceiptReport
from notices.models import HANDED_OVER, Notice, NoticeState, Receipt, Report
from notices.outbox import cancel, deliveries
from notices.sweep import sweep_outbox
from tests.partners.sms_gateway import Mode, SmsGateway

from .drafts import issued_account, posted, returned_dossier

pytestmark = pytest.mark.django_db


@pytest.fixture
def esms(sms_gateway: SmsGateway, settings: Any) -> SmsGateway:
    """A gateway that is told where to report."""
    settings.PUBLIC_URL = "https://dangky.example.vn"
    return sms_gateway


def report_at(gateway: SmsGateway, number: int = 0, **values: str) -> Any:
    """What the gateway's GET to the address of one message is answered."""
    asked = urlsplit(gateway.requests[number]["CallbackUrl"])
    query = {name: found[0] for name, found in parse_qs(asked.query).items()}
    return Client().get(asked.path, query | {"SMSID": "sms-1", "SendStatus": "5"} | values)


def sent(**changes: Any) -> Notice:
    notice = posted(returned_dossier(**changes))
    delivery.deliver(notice.pk)
    return notice


def state_of(notice: Notice) -> str:
    notice.refresh_from_db()
    return notice.state


def said(notice: Notice, report: Report, **changes: Any) -> ReceiptReport:
    return ReceiptReport(**({"gateway": "esms", "report": report, "reference": notice.reference} | changes))


def test_a_gateway_reports_at_the_address_it_was_given_and_the_officer_reads_when_it_arrived(esms: SmsGateway) -> None:
    notice = sent()
    assert report_at(esms).status_code == 200
    assert state_of(notice) == NoticeState.DELIVERED
    (delivered,) = deliveries("dossier:1")
    assert notice.reported_at is not None
    assert delivered.tidings == f"đã tới {timezone.localtime(notice.reported_at):%H:%M}"


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({"SendStatus": "1"}, NoticeState.ACCEPTED),
        ({"SendStatus": "7"}, NoticeState.ACCEPTED),
        ({"SendStatus": "4"}, NoticeState.UNDELIVERED),
        ({"SendStatus": "5", "SendFailed": "1"}, NoticeState.UNDELIVERED),
        ({"SendStatus": "5", "SendFailed": "0"}, NoticeState.DELIVERED),
    ],
)
def test_what_esms_reports_has_one_meaning(esms: SmsGateway, values: dict[str, str], state: str) -> None:
    notice = sent()
    assert report_at(esms, **values).status_code == 200
    assert state_of(notice) == state


def test_a_forged_receipt_changes_nothing_and_is_told_nothing(esms: SmsGateway) -> None:
    notice, other = sent(), sent(event_key="dossier-event:2")
    own = urlsplit(esms.requests[0]["CallbackUrl"]).query
    for values in ({"ky": "0" * 64}, {"ky": ""}, {"ky": "é"}, {"ma": other.reference}, {"ma": ""}):
        answer = report_at(esms, **values)
        assert (answer.status_code, answer.content) == (403, b"")
    assert Client().get(f"/bao-nhan/other/?{own}").status_code == 404
    assert Client().get("/bao-nhan/esms/").status_code == 403
    assert report_at(esms, SendStatus="what").status_code == 400
    assert (state_of(notice), state_of(other)) == (NoticeState.ACCEPTED, NoticeState.ACCEPTED)
    assert not Receipt.objects.exists()


def test_an_address_given_out_before_the_secret_was_changed_still_works(esms: SmsGateway, settings: Any) -> None:
    notice = sent()
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "a new secret" * 4
    assert report_at(esms).status_code == 200
    assert state_of(notice) == NoticeState.DELIVERED


def test_speedsms_proves_itself_by_its_token(settings: Any, client: Client) -> None:
    with SmsGateway(name="speed") as gateway:
        settings.SMS_GATEWAYS = gateway.with_options(scheme="speedsms", receipts="t0ken")
        notice = sent()
        assert gateway.requests[0]["to"] == ["84912345678"]
    body = json.dumps({"type": "report", "tranId": 1, "phone": "84912345678", "status": 0})
    for address in ("/bao-nhan/speed/", "/bao-nhan/speed/?khoa=", "/bao-nhan/speed/?khoa=other"):
        assert client.post(address, body, content_type="application/json").status_code == 403
    for broken in ("", "[]", "{}", '{"tranId": 1, "status": "x"}'):
        assert client.post("/bao-nhan/speed/?khoa=t0ken", broken, content_type="application/json").status_code == 400
    assert state_of(notice) == NoticeState.ACCEPTED
    assert client.post("/bao-nhan/speed/?khoa=t0ken", body, content_type="application/json").status_code == 200
    assert state_of(notice) == NoticeState.DELIVERED


def test_a_receipt_that_is_quicker_than_our_note_of_the_acceptance_wins(esms: SmsGateway) -> None:
    notice = posted(issued_account())
    claim = delivery._claim(notice.pk)
    assert claim is not None
    assert claim.route is not None
    receipts.take(said(notice, Report.DELIVERED))
    delivery.settling.settle(claim.notice, claim.route, Accepted("sms-1"))
    assert state_of(notice) == NoticeState.DELIVERED
    assert (notice.body, notice.gateway_id) == ("", "sms-1")
    assert notice.accepted_at is not None


def test_a_receipt_by_an_id_we_do_not_know_yet_finds_its_message_later(sms_gateway: SmsGateway) -> None:
    notice = posted(returned_dossier())
    receipts.take(ReceiptReport("esms", Report.DELIVERED, gateway_id="sms-1"))
    assert Receipt.objects.get().notice is None
    delivery.deliver(notice.pk)
    assert sweep_outbox().matched == 1
    assert state_of(notice) == NoticeState.DELIVERED
    assert sweep_outbox().matched == 0


def test_a_receipt_about_nothing_we_know_is_kept_and_changes_nothing(sms_gateway: SmsGateway) -> None:
    notice = sent()
    receipts.take(ReceiptReport("esms", Report.DELIVERED, gateway_id="sms-99"))
    receipts.take(ReceiptReport("other", Report.DELIVERED, gateway_id="sms-1"))
    receipts.take(ReceiptReport("other", Report.DELIVERED, reference=notice.reference))
    assert state_of(notice) == NoticeState.ACCEPTED
    assert Receipt.objects.filter(notice=None).count() == 3


def test_the_same_receipt_again_only_counts_up(sms_gateway: SmsGateway) -> None:
    notice = sent()
    for _ in range(3):
        receipts.take(said(notice, Report.DELIVERED))
    assert Receipt.objects.get().times == 3
    assert state_of(notice) == NoticeState.DELIVERED


@pytest.mark.parametrize("order", list(itertools.permutations(Report)))
def test_in_whatever_order_they_come_the_state_moves_forward_and_ends_alike(
    sms_gateway: SmsGateway, order: tuple[Report, ...]
) -> None:
    notice = sent()
    rank = HANDED_OVER.index(NoticeState.ACCEPTED)
    for report in order:
        receipts.take(said(notice, report))
        now = HANDED_OVER.index(NoticeState(state_of(notice)))
        assert now >= rank
        rank = now
    assert state_of(notice) == NoticeState.DELIVERED


def test_a_receipt_settles_a_doubt(sms_gateway: SmsGateway, settings: Any) -> None:
    settings.SMS_GATEWAYS = sms_gateway.with_options(timeout=0.3)
    sms_gateway.mode = Mode.ACCEPT_THEN_SILENCE
    ends = {
        Report.ON_ITS_WAY: NoticeState.ACCEPTED,
        Report.DELIVERED: NoticeState.DELIVERED,
        Report.FAILED: NoticeState.UNDELIVERED,
        Report.EXPIRED: NoticeState.UNDELIVERED,
    }
    for report, state in ends.items():
        notice = posted(issued_account(event_key=report))
        delivery.deliver(notice.pk)
        assert state_of(notice) == NoticeState.WAITING  # for its repetition under the same reference
        receipts.take(said(notice, report))
        assert (state_of(notice), notice.body) == (state, "") or report == Report.FAILED
        assert delivery.deliver(notice.pk) is None


def test_a_report_of_failure_does_not_touch_what_was_never_given_away(sms_gateway: SmsGateway) -> None:
    waiting, stopped = posted(returned_dossier()), posted(returned_dossier(event_key="dossier-event:2"))
    cancel("dossier-event:2")
    for notice in (waiting, stopped):
        receipts.tell(notice.pk, Report.FAILED, timezone.now())
    assert (state_of(waiting), state_of(stopped)) == (NoticeState.WAITING, NoticeState.CANCELLED)


def test_a_gateways_clock_is_believed_within_reason(sms_gateway: SmsGateway) -> None:
    now = timezone.now()
    hours = [(-1, now - timedelta(hours=1)), (48, None), (-24 * 365, None)]
    for number, (offset, expected) in enumerate(hours):
        notice = sent(event_key=f"event:{number}")
        receipts.take(said(notice, Report.DELIVERED, happened_at=now + timedelta(hours=offset)))
        notice.refresh_from_db()
        assert notice.reported_at is not None
        assert notice.reported_at == expected or (expected is None and notice.reported_at >= now)


def test_a_signature_is_good_for_one_message_of_one_gateway_only() -> None:
    query = dict(parse_qs(urlsplit(callbacks.address("esms", "a" * 32)).query))
    flat = {name: value[0] for name, value in query.items()}
    assert callbacks.proven_reference("esms", flat) == "a" * 32
    for gateway, changes in (("other", {}), ("esms", {"ma": "b" * 32})):
        with pytest.raises(callbacks.Forged):
            callbacks.proven_reference(gateway, flat | changes)
