"""What a wording must hold to before anybody may get it. Hostile until parsed: nothing here runs what it reads.

Sources: QUALITY R-20 (carriers: un-accented, one part, no banned character), S-41 (sender, no link, the line against
fraud), S-35 (no personal data beyond need), DOMAIN 4.5.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from vssid_portal.vietnamese import clean, fold

from . import sms_alphabet, variables
from .kinds import KINDS, Form, Kind
from .rendering import LIMITS, PLACE, fill
from .wording_files import built_in

SENDER = "BHXHVN: "
_MOST = {Form.SMS: 480, Form.ACCENTED: 480, Form.EMAIL: 4000}
_MOST_SUBJECT = 120
_IN_SUBJECT = frozenset({"purpose"})  # a subject is read on locked screens and in lists
# A dot right before letters: phones make a link of it, whatever the ending.
_LINK = re.compile(r"://|\bwww\b|[a-z0-9-]\.[a-z]{2,}|\b[a-z0-9-]+\.[a-z]{2,}/", re.I)
_GROUPED_DIGITS = re.compile(r"\d(?:[ .-]?\d)+")
_LENGTHS_OF_NUMBERS = (9, 10, 12)  # CMND; mã số BHXH; CCCD, personal number
_KEEP_IT_SECRET = re.compile(r"khong (?:duoc )?cung cap\b.{0,60}\bcho bat ky ai")
_AGAINST_FRAUD = re.compile(_KEEP_IT_SECRET.pattern + r"|khong thu phi|khong bao gio hoi mat khau")


@dataclass(frozen=True)
class Wanted:
    """A text somebody would like to have."""

    kind: str
    form: str
    subject: str
    body: str


@dataclass(frozen=True)
class Finding:
    code: str
    text: str


def lint(wanted: Wanted) -> list[Finding]:
    """Everything that keeps this text from being used; empty where it may be. Never raises, whatever is typed."""
    kind, form = KINDS.get(wanted.kind), wanted.form
    if kind is None or form not in kind.forms:
        return [Finding("kind", _("Không có mẫu tin này."))]
    if len(wanted.body) > _MOST[Form(form)] or len(wanted.subject) > _MOST_SUBJECT:
        return [Finding("too_long", _("Dài quá: nội dung nhiều nhất %(most)d ký tự, tiêu đề %(subject)d.")
                        % {"most": _MOST[Form(form)], "subject": _MOST_SUBJECT})]  # fmt: skip
    checks = (_spelling, _places, _missing, *(_OF_EMAIL if form == Form.EMAIL else _OF_SMS))
    return [finding for check in checks for finding in check(wanted, kind)]


def size(wanted: Wanted) -> int:
    """How many characters the text has with the longest values; of free text only what must be left of it."""
    places = PLACE.findall(wanted.body)
    return len(PLACE.sub("", wanted.body)) + sum(map(variables.longest, filter(variables.VARIABLES.get, places)))


def _spelling(wanted: Wanted, kind: Kind) -> Iterator[Finding]:
    both = wanted.subject + wanted.body
    if not unicodedata.is_normalized("NFC", both):
        yield Finding("nfc", _("Chữ có dấu viết bằng ký tự ghép. Gõ lại bằng bảng mã Unicode dựng sẵn."))
    in_lines = wanted.body.split("\n") if wanted.form == Form.EMAIL else [wanted.body]
    if any(
        unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
        for c in "".join(in_lines) + wanted.subject
    ):
        yield Finding(
            "invisible", _("Có ký tự không nhìn thấy hoặc xuống dòng không được phép. Xóa rồi gõ lại chỗ đó.")
        )
    if not wanted.body.strip() or (wanted.body != wanted.body.strip() and wanted.form != Form.EMAIL):
        yield Finding("blank", _("Nội dung không được trống, không bắt đầu hay kết thúc bằng dấu cách."))


def _places(wanted: Wanted, kind: Kind) -> Iterator[Finding]:
    for text, allowed in ((wanted.body, variables.allowed(kind)), (wanted.subject, _IN_SUBJECT & kind.needs)):
        if set("{}") & set(PLACE.sub("", text)):
            yield Finding("braces", _("Dấu ngoặc nhọn chỉ dùng cho chỗ điền, viết đúng như {{ hotline }}."))
        for name in sorted(set(PLACE.findall(text)) - allowed):
            if name in variables.IDENTIFYING:
                yield Finding(
                    "number", _("Tin này không được chứa số định danh hay dữ liệu cá nhân: bỏ {{ %s }}.") % name
                )
            else:
                yield Finding("unknown", _("Không có chỗ điền {{ %s }} trong phần này.") % name)
    numbers = (
        re.sub(r"\D", "", found) for found in _GROUPED_DIGITS.findall(PLACE.sub("x", wanted.subject + wanted.body))
    )
    for number in numbers:
        if len(number) in _LENGTHS_OF_NUMBERS:
            yield Finding(
                "number", _("Dãy số %s giống mã số BHXH hoặc số giấy tờ. Số tổng đài viết {{ hotline }}.") % number
            )


def _missing(wanted: Wanted, kind: Kind) -> Iterator[Finding]:
    """What the portal's own wording tells of a person's matter, another one tells too."""
    own = built_in(wanted.kind, Form(wanted.form))
    here = set(PLACE.findall(wanted.body + wanted.subject))
    for name in sorted(kind.needs & set(PLACE.findall(own.body + own.subject)) - here):
        yield Finding(
            "missing", _("Thiếu {{ %(name)s }}: %(label)s.") % {"name": name, "label": variables.VARIABLES[name].label}
        )


def _sender(wanted: Wanted, kind: Kind) -> Iterator[Finding]:
    if not wanted.body.startswith(SENDER):
        yield Finding("sender", _("Tin nhắn bắt đầu bằng tên người gửi “BHXHVN: ”."))


def _fraud(wanted: Wanted, kind: Kind) -> Iterator[Finding]:
    words = fold(PLACE.sub("x", wanted.body))
    if kind.bears_secret and not _KEEP_IT_SECRET.search(words):
        yield Finding("fraud", _("Thiếu câu phòng lừa đảo: “Không cung cấp mã (mật khẩu) cho bất kỳ ai”."))
    elif wanted.form != Form.EMAIL and not _AGAINST_FRAUD.search(words):
        yield Finding("fraud", _("Thiếu câu phòng lừa đảo: “Không cung cấp mã cho bất kỳ ai”, “Không thu phí” "
                                 "hoặc “BHXH không bao giờ hỏi mật khẩu, mã OTP”."))  # fmt: skip


def _links(wanted: Wanted, kind: Kind) -> Iterator[Finding]:
    shown = fill(wanted.body, {name: variables.VARIABLES[name].example for name in variables.allowed(kind)})
    for text in (PLACE.sub("x", wanted.body), sms_alphabet.plain(shown)):
        if link := _LINK.search(text):
            yield Finding(
                "link", _("“%s” giống đường dẫn, tin nhắn không có đường dẫn. Cách ra sau dấu chấm.") % link[0]
            )
            return


def _characters(wanted: Wanted, kind: Kind) -> Iterator[Finding]:
    takes: Callable[[str], bool] = sms_alphabet.is_plain if wanted.form == Form.SMS else sms_alphabet.is_accented
    strange = " ".join(sorted({c for c in PLACE.sub("", wanted.body) if not takes(c) and c not in "{}"})[:20])
    if strange and wanted.form == Form.SMS:
        yield Finding("alphabet", _("Tin không dấu không có: %s") % clean(strange))
    elif strange:
        yield Finding("alphabet", _("Nhà mạng không nhận các ký tự: %s") % clean(strange))


def _length(wanted: Wanted, kind: Kind) -> Iterator[Finding]:
    limit, long = LIMITS[Form(wanted.form)], size(wanted)
    if long > limit:
        words = _("Với dữ liệu dài nhất, tin có %(long)d ký tự, nhiều nhất là %(limit)d. Bớt %(more)d ký tự.")
        yield Finding("length", words % {"long": long, "limit": limit, "more": long - limit})


def _no_subject(wanted: Wanted, kind: Kind) -> Iterator[Finding]:
    if wanted.subject:
        yield Finding("subject", _("Tin nhắn không có tiêu đề."))


def _subject(wanted: Wanted, kind: Kind) -> Iterator[Finding]:
    if not PLACE.sub("", wanted.subject).strip():
        yield Finding("subject", _("Nhập tiêu đề của thư."))


_OF_SMS = (_sender, _fraud, _links, _characters, _length, _no_subject)
_OF_EMAIL = (_subject, _fraud)
