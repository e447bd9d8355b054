"""Codes that are no card: told apart so that the person learns what they scanned. Nothing in them is ever followed."""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# (stable kind, what it is of, the beginning that gives it away); the first that fits counts.
_KINDS: tuple[tuple[str, str | Promise, str], ...] = (
    ("web_address", _("một trang web"), r"(?:https?://|www\.|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:vn|com|net|org)(?:/|$))"),
    ("bank", _("chuyển khoản ngân hàng (VietQR)"), r"000201\d{2}"),
    ("wallet", _("ví điện tử"), r"(?:2\|99\||momo|zalopay|shopeepay|vnpay|viettelpay)"),
    ("wifi", _("mạng Wi-Fi"), r"wifi:"),
    ("contact", _("danh thiếp"), r"(?:begin:vcard|mecard:|bizcard:)"),
    ("phone", _("số điện thoại hoặc tin nhắn"), r"(?:tel:|sms:|smsto:|mmsto:)"),
    ("email", _("thư điện tử"), r"(?:mailto:|matmsg:)"),
    ("map", _("một vị trí trên bản đồ"), r"geo:"),
    ("one_time_code", _("ứng dụng tạo mã xác thực"), r"otpauth(?:-migration)?:"),
    ("vaccination", _("chứng nhận tiêm chủng"), r"hc1:"),
    ("calendar", _("một lịch hẹn"), r"begin:vevent|begin:vcalendar"),
    ("app_link", _("một ứng dụng"), r"[a-z][a-z0-9+.-]{1,30}://"),
    ("passport", _("hộ chiếu hoặc dòng chữ máy đọc"), r"(?:p[a-z<]|id|i<)vnm"),
    ("dossier", _("hồ sơ đăng ký VssID"), r"\d{16}$"),
    ("card_number", _("một con số, không kèm thông tin của thẻ"), r"(?:\d{9,15}|[a-z]{2}\d{13})$"),
    ("product", _("hàng hóa"), r"\d{8}$"),
)
_MATCHERS = tuple((kind, owner, re.compile(pattern, re.IGNORECASE)) for kind, owner, pattern in _KINDS)


@dataclass(frozen=True)
class ForeignCode:
    """A readable code that belongs to no card: `kind` is stable, `owner` says in Vietnamese what it is of."""

    kind: str
    owner: str | Promise

    def message(self, expected: str = "CCCD") -> str:
        """The polite sentence; `expected` is the card that was asked for (`CCCD` or `BHYT`)."""
        sentence = gettext("Đây là mã của %(owner)s, không phải thẻ %(expected)s.")
        return sentence % {"owner": self.owner, "expected": expected}


def name_foreign(text: str) -> ForeignCode:
    """What kind of code it is, as far as its beginning tells."""
    beginning = text.strip()[:200]
    for kind, owner, matcher in _MATCHERS:
        if matcher.match(beginning):
            return ForeignCode(kind, owner)
    return ForeignCode("unknown", _("một nội dung khác"))
