"""A delivery receipt as an SMSC writes it: SMPP 3.4 Appendix B, or the parameters beside it."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from ..models import Report

_FIELD = re.compile(rb"\b(id|stat|done date|err)\s*:\s*([^\s]+)", re.IGNORECASE)
_REPORTS = {
    "ENROUTE": Report.ON_ITS_WAY,
    "ACCEPTD": Report.ON_ITS_WAY,
    "DELIVRD": Report.DELIVERED,
    "EXPIRED": Report.EXPIRED,
    "DELETED": Report.FAILED,
    "UNDELIV": Report.FAILED,
    "REJECTD": Report.FAILED,
}
_STATES = {1: "ENROUTE", 2: "DELIVRD", 3: "EXPIRED", 4: "DELETED", 5: "UNDELIV", 6: "ACCEPTD", 8: "REJECTD"}
IS_RECEIPT = 0x04  # in esm_class


@dataclass(frozen=True)
class SmscReceipt:
    message_id: str
    report: Report
    detail: str
    done_at: datetime | None
    recipient: str = field(repr=False)
    user_reference: int | None


def read(pdu: object) -> SmscReceipt | None:
    """The receipt in a deliver_sm; None for what is none or says nothing. UNKNOWN says nothing."""
    if not getattr(pdu, "esm_class", 0) or not getattr(pdu, "esm_class", 0) & IS_RECEIPT:
        return None
    text = getattr(pdu, "short_message", None) or getattr(pdu, "message_payload", None) or b""
    said = {name.lower().decode(): value.decode("ascii", "replace") for name, value in _FIELD.findall(text)}
    message_id = _text(getattr(pdu, "receipted_message_id", None)) or said.get("id", "")
    state = said.get("stat", "").upper()[:7] or _STATES.get(getattr(pdu, "message_state", None) or 0, "")
    report = _REPORTS.get(state)
    if report is None:
        return None
    error = said.get("err", "")
    return SmscReceipt(
        message_id=message_id[:120],
        report=report,
        detail=f"{state} {error}".strip()[:40],
        done_at=_moment(said.get("done date", "")),
        recipient=_text(getattr(pdu, "source_addr", None)),
        user_reference=getattr(pdu, "user_message_reference", None),
    )


def _text(value: bytes | str | None) -> str:
    return value.decode("ascii", "replace") if isinstance(value, bytes) else value or ""


def _moment(text: str) -> datetime | None:
    """`YYMMDDhhmm` or with seconds, in the SMSC's time, which is ours."""
    for form in ("%y%m%d%H%M", "%y%m%d%H%M%S"):
        try:
            return timezone.make_aware(datetime.strptime(text, form))
        except ValueError:
            continue
    return None
