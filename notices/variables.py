"""The values a wording may name: what each is, a made-up example, and how long it gets."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .kinds import PURPOSES, Kind


@dataclass(frozen=True)
class Variable:
    """`longest`: characters it has at most in practice, 0 where people type it and it is shortened to what is left,
    of which a wording leaves `least`. `exact`: arrives letter by letter."""

    label: str | Promise
    example: str
    longest: int = 0
    least: int = 0
    exact: bool = False


VARIABLES: Mapping[str, Variable] = {
    "code": Variable(_("mã OTP hoặc mã hồ sơ"), "0792026112700018", 19, exact=True),
    "purpose": Variable(_("mã OTP dùng để làm gì"), "đăng ký giao dịch điện tử", max(map(len, PURPOSES.values()))),
    "username": Variable(_("tên tài khoản (mã số BHXH hoặc mã đơn vị)"), "9900000001", 15, exact=True),
    "password": Variable(_("mật khẩu cấp lần đầu"), "48290617", 12, exact=True),
    "name": Variable(_("họ tên của trẻ"), "Lê Bảo An", least=16),
    "office": Variable(_("cơ quan BHXH tiếp nhận"), "BHXH huyện Củ Chi", least=24),
    "reason": Variable(_("lý do cán bộ ghi"), "Ảnh chân dung bị mờ", least=24),
    "office_phone": Variable(_("điện thoại của cơ quan BHXH"), "028 3892 1234", 30),
    "years": Variable(_("tuổi tự đứng tên"), "18", 2),
    "day": Variable(_("ngày"), "29/02/2028", 10),
    "last_day": Variable(_("ngày cuối cùng"), "27/05/2027", 10),
    "wish": Variable(_("việc được yêu cầu"), "ngừng sử dụng", 14),
    "what": Variable(_("những mục đã đổi"), "điện thoại, địa chỉ", 45),
    "outcome": Variable(_("kết quả trả lời"), "Đã thực hiện", 16),
    "late": Variable(_("số hồ sơ trễ hạn"), "12", 6),
    "soon": Variable(_("số hồ sơ sắp trễ"), "3", 6),
    "agencies": Variable(_("hồ sơ trễ hạn của từng cơ quan"), "BHXH huyện Củ Chi: 12 trễ hạn, 3 có nguy cơ", 4000),
    "calls": Variable(_("số người cần gọi điện"), "2", 6),
    "stuck": Variable(_("số tin bị kẹt"), "4", 6),
    "doubtful": Variable(_("số tin chưa rõ đã gửi hay chưa"), "1", 6),
    "lost": Variable(_("số tin không tới và chưa báo được cách khác"), "2", 6),
    "overdue": Variable(_("số tin chờ gửi quá lâu"), "1", 6),
    "budget": Variable(_("hạn mức đã dùng gần hết"), "số tin trong một giờ", 40),
    "waits": Variable(_("loại tin đang phải chờ"), "Thông báo", 40),
    "until": Variable(_("chờ đến lúc nào"), "14:00 27/11/2026", 16),
    "hotline": Variable(_("tổng đài"), "1900 9068", 13),
    "minutes": Variable(_("mã OTP dùng được mấy phút"), "5", 2),
    "hours": Variable(_("mật khẩu lần đầu dùng được mấy giờ"), "72", 3),
}
COMMON = frozenset({"hotline", "minutes", "hours"})
FREE = tuple(name for name in ("reason", "office", "name") if not VARIABLES[name].longest)
EXACT = frozenset(name for name, variable in VARIABLES.items() if variable.exact)
# Numbers a person is known by, and names somebody may think up for them. A message bears one only where it must.
IDENTIFYING = frozenset(
    (
        *("username", "social_insurance_number", "citizen_id", "citizen_id_number", "identity_number", "id_number"),
        *("passport", "cccd", "cmnd", "ma_so_bhxh", "so_cccd", "so_cmnd"),
        *("phone", "email", "address", "full_name", "birth_date"),
    )
)


def allowed(kind: Kind) -> frozenset[str]:
    return kind.needs | COMMON


def settled() -> dict[str, str]:
    """What every wording may use, from the settings."""
    return {
        "hotline": settings.NATIONAL_HOTLINE,
        "minutes": str(settings.CODE_MINUTES),
        "hours": str(settings.FIRST_PASSWORD_HOURS),
    }


def longest(name: str) -> int:
    """So many characters a value takes at most; of one that is shortened, so many as it is to be left."""
    variable = VARIABLES[name]
    return max(variable.longest or variable.least, len(settled().get(name, "")))


def examples(kind: Kind) -> dict[str, object]:
    """A context of made-up values, as an app would hand it over."""
    values: dict[str, object] = {name: VARIABLES[name].example for name in kind.needs}
    if "purpose" in values:
        values |= {"purpose": next(iter(PURPOSES)), "code": "482913"}
    return values
