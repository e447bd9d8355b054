"""SMPP 3.4 (smpplib): bind as transceiver, one session a process, receipts over the same session.

`smpp://SYSTEMID:PASSWORD@host:2775/?from=BHXHVN`
"""

import os
import threading
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import close_old_connections
from smpplib import consts

from .base import Accepted, Doubtful, Message, Outcome, ReceiptReport, Refused, TryLater
from .configured import Address, driver
from .smpp_receipt import SmscReceipt
from .smpp_session import Login, Lost, Session, Unbound
from .smpp_text import Parts, TooLong, parts_of

_ALPHANUMERIC, _INTERNATIONAL = 5, 1  # type of number: a brandname; +84…
_ISDN = 1  # numbering plan
_UDHI = 0x40  # esm_class: the parts have headers
_REPORT_THE_END = 1  # registered_delivery: a receipt when it has arrived or failed for good
_PORT = 2775
_HINT_DIGITS = 4  # of our reference, as user_message_reference: 16 bits

# Nothing is wrong with this message: the line is full, the SMSC is in trouble, our account is.
_TROUBLE_OF_THE_GATEWAY = frozenset(
    {
        consts.SMPP_ESME_RTHROTTLED,
        consts.SMPP_ESME_RMSGQFUL,
        consts.SMPP_ESME_RSYSERR,
        consts.SMPP_ESME_RINVBNDSTS,
        consts.SMPP_ESME_RSUBMITFAIL,
        consts.SMPP_ESME_RINVSYSID,
        consts.SMPP_ESME_RINVPASWD,
    }
)

_sessions: dict[tuple[int, Login], Session] = {}
_opening = threading.Lock()


@dataclass(frozen=True)
class SmppGateway:
    name: str
    login: Login
    brandname: str
    ton: int = _ALPHANUMERIC
    npi: int = 0
    timeout: float = 10.0
    recognises_reference: bool = field(default=False, init=False)  # an SMSC sends a repetition again
    carries_attachments: bool = field(default=False, init=False)

    def send(self, message: Message) -> Outcome:
        """Submit every part. What was taken of a message in parts makes it doubtful when the rest was not."""
        seconds = min(self.timeout, message.seconds)
        try:
            parts = parts_of(message.body)
            session = self.session(seconds)
        except TooLong:
            return Refused("too long")
        except Unbound as error:
            return TryLater(str(error) or "unbound")
        for number, text in enumerate(parts.texts, 1):
            outcome = self._submit(session, message, parts, text, is_last=number == len(parts.texts))
            if not isinstance(outcome, Accepted):
                return outcome if number == 1 else Doubtful(f"part {number} of {len(parts.texts)}")
        return outcome

    def session(self, seconds: float) -> Session:
        """This process's own session, opened anew where it broke. Raises Unbound."""
        key = (os.getpid(), self.login)
        with _opening:
            session = _sessions.get(key)
            if session is None or not session.alive:
                session = _sessions[key] = Session(self.login, self._take_receipt, seconds)
        return session

    def _submit(self, session: Session, message: Message, parts: Parts, text: bytes, *, is_last: bool) -> Outcome:
        try:
            answer = session.submit(min(self.timeout, message.seconds), **self._values(message, parts, text, is_last))
        except Unbound:
            return TryLater("unbound")
        except Lost:
            return Doubtful("no answer")
        if answer.status == consts.SMPP_ESME_ROK:
            return Accepted(_decoded(getattr(answer, "message_id", b""))[:120])
        detail = f"smpp {answer.status:#04x}"
        return TryLater(detail) if answer.status in _TROUBLE_OF_THE_GATEWAY else Refused(detail)

    def _values(self, message: Message, parts: Parts, text: bytes, is_last: bool) -> dict[str, Any]:
        """The receipt is asked for the last part: when that has arrived, all have."""
        return {
            "source_addr_ton": self.ton,
            "source_addr_npi": self.npi,
            "source_addr": self.brandname,
            "dest_addr_ton": _INTERNATIONAL,
            "dest_addr_npi": _ISDN,
            "destination_addr": message.recipient.removeprefix("+"),
            "esm_class": _UDHI if parts.has_headers else 0,
            "data_coding": parts.coding,
            "short_message": text,
            "registered_delivery": _REPORT_THE_END if is_last else 0,
            "user_message_reference": int(message.reference[:_HINT_DIGITS], 16),
        }

    def _take_receipt(self, receipt: SmscReceipt) -> None:
        """Called by the session's thread, which has a database connection of its own."""
        from .. import receipts  # the other way round they read what drivers say

        close_old_connections()
        try:
            receipts.take(self.report_of(receipt))
        finally:
            close_old_connections()

    def report_of(self, receipt: SmscReceipt) -> ReceiptReport:
        hint = "" if receipt.user_reference is None else f"{receipt.user_reference:0{_HINT_DIGITS}x}"
        return ReceiptReport(
            gateway=self.name,
            report=receipt.report,
            gateway_id=receipt.message_id,
            detail=receipt.detail,
            happened_at=receipt.done_at,
            hint=hint,
            recipient=receipt.recipient,
        )


def _decoded(value: bytes | str) -> str:
    return value.decode("ascii", "replace") if isinstance(value, bytes) else value


@driver("smpp", "smpps", options=("from", "timeout", "ton", "npi", "system_type"))
def make(address: Address) -> SmppGateway:
    return SmppGateway(
        name=address.name,
        login=Login(
            host=address.host,
            port=address.port or _PORT,
            system_id=address.user,
            password=address.password,
            system_type=address.option("system_type"),
            encrypted=address.scheme == "smpps",
        ),
        brandname=address.option("from", settings.SMS_BRANDNAME),
        ton=int(address.number("ton", _ALPHANUMERIC)),
        npi=int(address.number("npi", 0)),
        timeout=address.number("timeout", 10.0),
    )
