"""A delivery report by mail (RFC 3464), read into what it says about one of our messages.

Anybody may write to the address that bounces go to. A report counts only with a reference of ours, 32 unguessable
digits, as the envelope's id or in the Message-ID of the mail it gives back.
"""

import re
from email import message_from_bytes, policy
from email.message import Message as Mail

from ..models import Report
from .base import ReceiptReport, Unreadable

_REFERENCE = re.compile(r"\b[0-9a-f]{32}\b")
_REPORTS = {
    "delivered": Report.DELIVERED,
    "relayed": Report.ON_ITS_WAY,
    "expanded": Report.ON_ITS_WAY,
    "delayed": Report.ON_ITS_WAY,
    "failed": Report.FAILED,
}
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_GAVE_UP_WAITING = "4.4.7"  # with the action "failed": it expired


def read(raw: bytes, gateway: str = "smtp") -> ReceiptReport:
    """Raises Unreadable for a mail that is no report, and for one without a reference of ours."""
    mail = message_from_bytes(raw, policy=policy.compat32)
    fields = _fields(mail)
    report = _REPORTS.get(fields.get("action", "").strip().lower())
    if report is None:
        raise Unreadable
    found = _STATUS.search(fields.get("status", ""))
    status = found.group() if found else ""
    if report == Report.FAILED and status == _GAVE_UP_WAITING:
        report = Report.EXPIRED
    return ReceiptReport(gateway, report, reference=_reference(mail, fields), detail=status)


def _fields(mail: Mail) -> dict[str, str]:
    """What the parts of the status say, of the message and of its one recipient."""
    fields: dict[str, str] = {}
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            for block in part.get_payload():
                if isinstance(block, Mail):
                    fields |= {name.lower(): str(value) for name, value in block.items()}
    return fields


def _reference(mail: Mail, fields: dict[str, str]) -> str:
    envelope = _REFERENCE.search(fields.get("original-envelope-id", ""))
    if envelope:
        return envelope.group()
    for part in mail.walk():
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers"):
            given_back = _REFERENCE.search(_message_id(part))
            if given_back:
                return given_back.group()
    raise Unreadable


def _message_id(part: Mail) -> str:
    """Of the mail or the headers that were given back."""
    payload = part.get_payload()
    if isinstance(payload, list) and payload and isinstance(payload[0], Mail):
        return str(payload[0].get("Message-ID", ""))
    text = part.get_payload(decode=True)
    given_back = message_from_bytes(text if isinstance(text, bytes) else b"", policy=policy.compat32)
    return str(given_back.get("Message-ID", ""))
