"""The SMPP driver against an SMSC that really speaks it, over loopback."""

import socket
import struct
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices import delivery
from notices.gateways import gateway_named
from notices.gateways.base import Accepted, Doubtful, Message, Outcome, Refused, TryLater
from notices.gateways.smpp_receipt import SmscReceipt
from notices.gateways.smpp_session import Login, Session, Unbound
from notices.gateways.smpp_text import GSM_7, UCS_2, parts_of, text_of
from notices.models import Channel, Notice, NoticeState, Report
from tests.partners.smsc import Smsc
from tests.partners.temper import Mode

from .drafts import PHONE, posted, returned_dossier

WORDS = "BHXHVN: Ho so dang ky VssID da duoc tiep nhan."


@pytest.fixture
def smsc(settings: Any) -> Iterator[Smsc]:
    with Smsc() as smsc:
        settings.SMS_GATEWAYS = smsc.with_options(timeout=2)
        yield smsc


def sent(text: str = WORDS, **changes: Any) -> Outcome:
    gateway = gateway_named("smpp")
    assert gateway is not None
    return gateway.send(Message(Channel.SMS, "beef" + "0" * 28, PHONE, "", text, **changes))


def test_a_message_is_submitted_once_with_our_sender_and_a_receipt_is_asked_for(smsc: Smsc) -> None:
    assert sent() == Accepted("a0000")
    (submitted,) = smsc.accepted
    assert (submitted.recipient, submitted.text, submitted.coding) == ("84912345678", WORDS, GSM_7)
    assert submitted.wants_receipt
    assert submitted.user_reference == 0xBEEF


def test_accented_words_travel_as_ucs_2(smsc: Smsc) -> None:
    sent("BHXHVN: Hồ sơ của bạn đã được tiếp nhận.")
    assert smsc.accepted[0].coding == UCS_2
    assert smsc.accepted[0].text == "BHXHVN: Hồ sơ của bạn đã được tiếp nhận."


@pytest.mark.parametrize(
    ("text", "parts"), [("a" * 160, 1), ("a" * 161, 2), ("ạ" * 70, 1), ("ạ" * 71, 2), ("ạ" * 135, 3)]
)
def test_a_long_message_travels_in_parts_with_a_header_and_one_receipt(smsc: Smsc, text: str, parts: int) -> None:
    assert sent(text) == Accepted(f"{0xA0000 + parts - 1:x}")
    assert "".join(part.text for part in smsc.accepted) == text
    assert [part.wants_receipt for part in smsc.accepted] == [False] * (parts - 1) + [True]
    if parts > 1:
        assert len({part.header[3] for part in smsc.accepted}) == 1
        assert [tuple(part.header[4:]) for part in smsc.accepted] == [(parts, i + 1) for i in range(parts)]


@given(st.text(st.sampled_from("abc{}[]€^~\\|@Δß ạ😀"), min_size=1, max_size=900))
def test_whatever_the_text_its_parts_put_together_are_the_text_and_each_fits(text: str) -> None:
    parts = parts_of(text)
    header = 6 if parts.has_headers else 0
    assert "".join(text_of(parts.coding, part[header:]) for part in parts.texts) == text
    assert all(len(part) <= (140 if parts.coding == UCS_2 else 160) for part in parts.texts)


@pytest.mark.parametrize(
    ("mode", "outcome"),
    [
        (Mode.BUSY, TryLater("smpp 0x58")),
        (Mode.ERROR_500, TryLater("smpp 0x08")),
        (Mode.REFUSE, Refused("smpp 0x0b")),
    ],
)
def test_a_refusal_has_one_meaning(smsc: Smsc, mode: Mode, outcome: Outcome) -> None:
    smsc.mode = mode
    assert sent() == outcome
    assert smsc.accepted == []


def test_an_smsc_that_accepts_and_stays_silent_leaves_doubt(smsc: Smsc) -> None:
    smsc.mode = Mode.ACCEPT_THEN_SILENCE
    assert sent(seconds=0.3) == Doubtful("no answer")
    assert len(smsc.accepted) == 1
    smsc.mode = Mode.ACCEPT
    assert isinstance(sent(), Accepted)
    assert smsc.bound == 1  # over the same session


def test_a_session_that_broke_is_opened_anew_and_a_wrong_password_is_trouble_of_ours(
    smsc: Smsc, settings: Any
) -> None:
    assert isinstance(sent(), Accepted)
    smsc.hang_up()
    smsc.wait_for(lambda: smsc.bound == 0)
    results = [sent() for _ in range(2)]  # the first may find the line dead
    assert isinstance(results[1], Accepted)
    settings.SMS_GATEWAYS = smsc.setting.replace(":secret@", ":wrong@")
    assert sent() == TryLater("bind 0x0e")


def test_an_smsc_that_is_not_there_is_asked_again(smsc: Smsc) -> None:
    smsc.close()
    assert sent() == TryLater("ConnectionRefusedError")


def test_many_messages_share_one_session_and_each_gets_its_own_answer(smsc: Smsc) -> None:
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda number: (number, sent(f"number {number}")), range(40)))
    said = {submitted.message_id: submitted.text for submitted in smsc.accepted}
    assert all(isinstance(r, Accepted) and said[r.gateway_id] == f"number {n}" for n, r in results)
    assert smsc.bound == 1


def login(smsc: Smsc) -> Login:
    return Login("127.0.0.1", smsc.port, "portal", "secret")


def test_receipts_come_over_the_session_and_are_acknowledged(smsc: Smsc) -> None:
    receipts: list[SmscReceipt] = []
    session = Session(login(smsc), receipts.append, 2)
    sent()
    for state in ("ENROUTE", "DELIVRD", "UNKNOWN"):
        smsc.report(smsc.accepted[0], state)
    smsc.wait_for(lambda: len(smsc.acknowledged) >= 1)
    session.close()
    assert set(smsc.acknowledged) == {0}


def test_what_an_smsc_writes_is_read(smsc: Smsc) -> None:
    receipts: list[SmscReceipt] = []
    session = Session(login(smsc), receipts.append, 2)
    session.submit(2, **{"destination_addr": "84912345678", "short_message": b"x", "registered_delivery": 1})
    smsc.report(smsc.accepted[0], "UNDELIV", "00B")
    smsc.wait_for(lambda: smsc.acknowledged == [0])
    (receipt,) = receipts
    assert (receipt.message_id, receipt.report, receipt.detail) == ("a0000", Report.FAILED, "UNDELIV 00B")
    assert receipt.done_at is not None
    assert receipt.done_at.isoformat() == "2026-11-26T10:42:00+07:00"
    session.close()


def test_a_receipt_that_cannot_be_kept_is_not_acknowledged(smsc: Smsc) -> None:
    def broken(receipt: SmscReceipt) -> None:
        raise RuntimeError("no database")

    session = Session(login(smsc), broken, 2)
    session.submit(2, destination_addr="84912345678", short_message=b"x", registered_delivery=1)
    smsc.report(smsc.accepted[0])
    smsc.wait_for(lambda: smsc.acknowledged == [0x64])
    assert session.alive
    session.close()


def test_a_quiet_line_is_asked_whether_somebody_is_there_and_we_answer_when_we_are_asked(smsc: Smsc) -> None:
    session = Session(login(smsc), lambda _: None, 2, quiet=0.4)
    smsc.wait_for(lambda: smsc.enquiries >= 2)
    smsc.enquire()
    assert session.alive
    session.close()


def test_an_smsc_that_answers_nothing_is_given_up(smsc: Smsc) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf, pytest.raises(Unbound):
        Session(Login("127.0.0.1", deaf.getsockname()[1], "portal", "secret"), lambda _: None, 0.3)


def test_octets_that_are_no_smpp_end_the_session_and_no_more(smsc: Smsc) -> None:
    session = Session(login(smsc), lambda _: None, 2)
    smsc._lines[-1].request.sendall(struct.pack(">LLLL", 16, 0x00001234, 0, 1))
    smsc.wait_for(lambda: smsc.bound == 0)
    assert not session.alive
    session.close()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_receipt_over_smpp_tells_that_the_message_arrived(smsc: Smsc) -> None:
    notice = posted(returned_dossier())
    delivery.deliver(notice.pk)
    smsc.report(smsc.accepted[-1])
    smsc.wait_for(lambda: len(smsc.acknowledged) == 1)
    notice.refresh_from_db()
    assert notice.state == NoticeState.DELIVERED


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_message_in_doubt_is_settled_by_the_receipt_of_an_id_nobody_knows(smsc: Smsc, settings: Any) -> None:
    settings.SMS_GATEWAYS = smsc.with_options(timeout=0.3)
    smsc.mode = Mode.ACCEPT_THEN_SILENCE
    notice, other = posted(returned_dossier()), posted(returned_dossier(event_key="dossier-event:2"))
    delivery.deliver(notice.pk)
    delivery.deliver(other.pk)
    assert set(Notice.objects.values_list("state", flat=True)) == {NoticeState.DOUBTFUL}
    smsc.report(smsc.accepted[0])
    smsc.wait_for(lambda: len(smsc.acknowledged) == 1)
    states = dict(Notice.objects.values_list("pk", "state"))
    assert states == {notice.pk: NoticeState.DELIVERED, other.pk: NoticeState.DOUBTFUL}
