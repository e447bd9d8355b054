"""What a password must not be. Length first, no rules of composition (S-1); each refusal has its words.

Citizens need 8 characters because a new device also needs a one-time code (NEW_DEVICE_CODE, on in production; always
while another device is in); staff need 12 beside their second factor.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from unicodedata import normalize

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from participants.services import find_person
from vssid_portal.vietnamese import fold

from .models import User

SHORTEST = 8
SHORTEST_FOR_STAFF = 12
LONGEST = 200  # Only so that hashing stays cheap.

_VIETNAMESE_LIST = Path(__file__).parent / "common_passwords.txt"
_SERVICE_WORDS = re.compile(r"vssid|bhxh|baohiemxahoi|baohiem")
_KEYBOARD_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "0987654321")
_DATE = re.compile(
    r"(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])(19|20)\d\d|(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])"
)


class PasswordRules:
    """A validator for AUTH_PASSWORD_VALIDATORS."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError with every sentence that applies."""
        problems = list(_problems(normalize("NFC", password), user))
        if problems:
            raise ValidationError(problems)

    def get_help_text(self) -> str:
        return _("Ít nhất %(count)d ký tự; một câu dài dễ nhớ là tốt nhất.") % {"count": SHORTEST}


def shortest_for(user: User | None) -> int:
    """How many characters this user's password needs."""
    return SHORTEST_FOR_STAFF if user and user.is_officer else SHORTEST


def is_guessable(password: str) -> bool:
    """Whether the password is among the first that anybody would try: a common one, a sequence, a date."""
    return any(_guessable(_plain(password)))


def _plain(password: str) -> str:
    return fold(password).replace(" ", "")


def _problems(password: str, user: User | None) -> Iterator[str]:
    if len(password) < shortest_for(user):
        yield _("Mật khẩu cần ít nhất %(count)d ký tự.") % {"count": shortest_for(user)}
    if len(password) > LONGEST:
        yield _("Mật khẩu dài nhất là %(count)d ký tự.") % {"count": LONGEST}
        return
    plain = _plain(password)
    yield from _guessable(plain)
    if user:
        yield from _personal(plain, user)


def _guessable(plain: str) -> Iterator[str]:
    """In: lower case, no accents, no spaces."""
    if plain in _common_passwords():
        yield _("Mật khẩu này có nhiều người dùng nên dễ bị đoán. Hãy chọn mật khẩu khác.")
    elif _is_sequence(plain):
        yield _("Mật khẩu là dãy liền nhau hoặc lặp lại nên dễ bị đoán. Hãy chọn mật khẩu khác.")
    elif _DATE.fullmatch(re.sub(r"[./-]", "", plain)):
        yield _("Mật khẩu trông như ngày sinh nên dễ bị đoán. Hãy chọn mật khẩu khác.")
    elif _SERVICE_WORDS.search(plain) and len(_letters(_SERVICE_WORDS.sub("", plain))) < 4:
        yield _("Mật khẩu chỉ gồm tên dịch vụ và số nên dễ bị đoán. Hãy thêm vài từ khác.")


def _personal(plain: str, user: User) -> Iterator[str]:
    digits = re.sub(r"\D", "", plain)
    if user.username and fold(user.username) in plain:
        yield _("Mật khẩu không được chứa tên đăng nhập hoặc mã số BHXH.")
    if user.phone and user.phone.removeprefix("+84") in digits:
        yield _("Mật khẩu không được chứa số điện thoại của bạn.")
    if user.identity_number and fold(user.identity_number) in plain:
        yield _("Mật khẩu không được chứa số giấy tờ tùy thân của bạn.")
    if any(date in digits for date in _birth_dates(user)):
        yield _("Mật khẩu không được chứa ngày sinh của bạn.")
    if _letters(plain) in _names(user.full_name):
        yield _("Mật khẩu chỉ gồm tên của bạn và số nên dễ bị đoán. Hãy thêm vài từ khác.")


def _birth_dates(user: User) -> list[str]:
    """The birth date of the register as people type it, with the year in full or short."""
    entry = find_person(user.social_insurance_number) if user.social_insurance_number else None
    if entry is None or entry.born_on.day is None:
        return []
    born = entry.born_on.last_day
    return [born.strftime(form) for form in ("%d%m%Y", "%Y%m%d", "%d%m%y", "%y%m%d")]


def _is_sequence(plain: str) -> bool:
    """`aaaaaaaa`, `12121212`, `abcdefgh`, `87654321`, `qwertyui`."""
    if re.fullmatch(r"(.{1,4})\1+.{0,3}", plain):
        return True
    steps = {ord(after) - ord(before) for before, after in pairwise(plain)}
    return steps in ({1}, {-1}) or any(plain in row or plain in row[::-1] for row in _KEYBOARD_ROWS)


def _letters(plain: str) -> str:
    return re.sub(r"[^a-z]", "", plain)


def _names(full_name: str) -> set[str]:
    """Every run of words of a name: `Trần Thị Hoa` gives `tran`, `thihoa`, `tranthihoa`, …"""
    words = fold(full_name).split()
    return {"".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1)}


@cache
def _common_passwords() -> frozenset[str]:
    """Django's list of leaked passwords and our own of Vietnamese ones."""
    lines = _VIETNAMESE_LIST.read_text(encoding="utf-8").splitlines()
    ours = {line for line in lines if not line.startswith("#")}
    return frozenset(ours | CommonPasswordValidator().passwords)
