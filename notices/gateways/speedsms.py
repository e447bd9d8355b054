"""SpeedSMS.vn: `/index.php/sms/send`. It does not know our reference, so a repetition would be sent again.

`speedsms+https://ACCESSTOKEN@api.speedsms.vn/?from=BHXHVN&receipts=TOKEN`; its account is told the address
`/bao-nhan/<name>/?khoa=TOKEN` for its reports.
"""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from ..models import Report
from . import callbacks, http
from .base import Accepted, Doubtful, Message, Outcome, ReceiptReport, ReceiptRequest, Refused, TryLater, Unreadable
from .configured import Address, driver

_OWN_BRANDNAME = 3
# Our token, no money, too many requests: nothing is wrong with this message.
_TROUBLE_OF_THE_GATEWAY = frozenset({"007", "101", "300", "429", "500"})
# The report's `status`: 0 has arrived, below 64 the carrier still tries, from 64 on it has given up.
_GIVEN_UP_FROM = 64


@dataclass(frozen=True)
class SpeedSmsGateway:
    name: str
    url: str
    token: str = field(repr=False)
    brandname: str
    receipts_token: str = field(default="", repr=False)
    timeout: float = 10.0
    recognises_reference: bool = False
    carries_attachments: bool = False

    def send(self, message: Message) -> Outcome:
        values = {
            "to": [message.recipient.removeprefix("+")],
            "content": message.body,
            "sms_type": _OWN_BRANDNAME,
            "sender": self.brandname,
        }
        seconds = min(self.timeout, message.seconds)
        answer = http.post(self.url, values, seconds=seconds, auth=(self.token, "x"))
        return answer if isinstance(answer, Outcome) else _outcome(answer)

    def read_receipt(self, request: ReceiptRequest) -> ReceiptReport:
        """SpeedSMS reports by POST to an address that carries the token of the settings."""
        callbacks.prove_token(self.receipts_token, request.query)
        values = callbacks.json_object(request.body)
        try:
            gateway_id, status = str(values["tranId"]), int(values["status"])
        except (KeyError, TypeError, ValueError) as error:
            raise Unreadable from error
        report = Report.DELIVERED if status == 0 else Report.FAILED if status >= _GIVEN_UP_FROM else Report.ON_ITS_WAY
        return ReceiptReport(self.name, report, gateway_id=gateway_id[:120], detail=f"status {status}")


def _outcome(answer: Any) -> Outcome:
    try:
        status, code = answer["status"], str(answer.get("code", ""))
        data = answer.get("data") or {}
        gateway_id, invalid = str(data.get("tranId", "")), data.get("invalidPhone") or []
    except (KeyError, TypeError, AttributeError):
        return Doubtful("unreadable answer")
    if status == "success":
        return Refused("invalid phone") if invalid else Accepted(gateway_id[:120])
    return TryLater(f"code {code}") if code in _TROUBLE_OF_THE_GATEWAY else Refused(f"code {code[:8]}")


@driver("speedsms+https", "speedsms+http", options=("from", "receipts", "timeout"))
def make(address: Address) -> SpeedSmsGateway:
    return SpeedSmsGateway(
        name=address.name,
        url=f"{address.scheme.removeprefix('speedsms+')}://{address.server}/index.php/sms/send",
        token=address.user,
        brandname=address.option("from", settings.SMS_BRANDNAME),
        receipts_token=address.option("receipts"),
        timeout=address.number("timeout", 10.0),
    )
