"""eSMS.vn: `SendMultipleMessage_V4_post_json`, which other gateways here resemble.

`esms+https://APIKEY:SECRETKEY@rest.esms.vn/MainService.svc/json/SendMultipleMessage_V4_post_json/?from=BHXHVN`
"""

from dataclasses import dataclass, field

from django.conf import settings

from ..models import Report
from . import callbacks, http
from .base import Accepted, Doubtful, Message, Outcome, ReceiptReport, ReceiptRequest, Refused, TryLater, Unreadable
from .configured import Address, driver

_TO_CUSTOMER_CARE = "2"  # SmsType of one-time codes and customer care under an own brandname
_CODE_ACCEPTED = "100"
_CODE_REPEATED = "124"  # our RequestId was accepted before
# Other trouble; our key, a locked account, no money, the brandname: nothing is wrong with this message.
_TROUBLE_OF_THE_GATEWAY = frozenset({"99", "101", "102", "103", "104"})

_PATH = "/MainService.svc/json/SendMultipleMessage_V4_post_json/"
_REPORTS = {"1": Report.ON_ITS_WAY, "2": Report.ON_ITS_WAY, "7": Report.ON_ITS_WAY, "4": Report.FAILED}
_SENT = "5"


@dataclass(frozen=True)
class EsmsGateway:
    name: str
    url: str
    api_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    brandname: str
    timeout: float = 10.0
    recognises_reference: bool = True
    carries_attachments: bool = False

    def send(self, message: Message) -> Outcome:
        answer = http.post(self.url, self._request(message), seconds=min(self.timeout, message.seconds))
        if isinstance(answer, Outcome):
            return answer
        try:
            code, gateway_id = str(answer["CodeResult"]), str(answer.get("SMSID") or "")
        except (KeyError, TypeError, AttributeError):
            return Doubtful("unreadable answer")
        if code in (_CODE_ACCEPTED, _CODE_REPEATED):
            return Accepted(gateway_id[:120], repeated=code == _CODE_REPEATED)
        if code in _TROUBLE_OF_THE_GATEWAY:
            return TryLater(f"code {code}")
        return Refused(f"code {code[:8]}")

    def _request(self, message: Message) -> dict[str, str]:
        values = {
            "ApiKey": self.api_key,
            "SecretKey": self.secret_key,
            "Phone": message.recipient.removeprefix("+"),
            "Content": message.body,
            "Brandname": self.brandname,
            "SmsType": _TO_CUSTOMER_CARE,
            "IsUnicode": "0" if message.body.isascii() else "1",
            "RequestId": message.reference,
        }
        if settings.PUBLIC_URL:
            values["CallbackUrl"] = callbacks.address(self.name, message.reference)
        return values

    def read_receipt(self, request: ReceiptRequest) -> ReceiptReport:
        """eSMS reports by GET to the address it was given with the message, which carries our signature."""
        reference = callbacks.proven_reference(self.name, request.query)
        status = request.query.get("SendStatus", "")
        report = _REPORTS.get(status)
        if status == _SENT:
            report = Report.FAILED if _is_positive(request.query.get("SendFailed", "")) else Report.DELIVERED
        if report is None:
            raise Unreadable
        return ReceiptReport(
            gateway=self.name,
            report=report,
            gateway_id=request.query.get("SMSID", "")[:120],
            reference=reference,
            detail=f"SendStatus {status}",
        )


def _is_positive(text: str) -> bool:
    return text.isdecimal() and int(text) > 0


@driver("esms+https", "esms+http", options=("from", "timeout"))
def make(address: Address) -> EsmsGateway:
    path = _PATH if address.path in ("", "/") else address.path
    return EsmsGateway(
        name=address.name,
        url=f"{address.scheme.removeprefix('esms+')}://{address.server}{path}",
        api_key=address.user,
        secret_key=address.password,
        brandname=address.option("from", settings.SMS_BRANDNAME),
        timeout=address.number("timeout", 10.0),
    )
