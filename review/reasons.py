"""The reasons an officer picks from, or replaces by words of their own, and how items are called where room is short.

No official list of reasons exists (DOMAIN §6): theirs is rows, seeded by a migration and edited at /quan-tri/.
"""

from collections import defaultdict

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registration.models import Outcome, PhotoKind

from .models import Reason

# How an item is called where room is short.
SHORT_NAMES: dict[str, str | Promise] = {
    "full_name": _("Họ tên"),
    "social_insurance_number": _("Mã số BHXH"),
    "birth_date": _("Ngày sinh"),
    "gender": _("Giới tính"),
    "identity": _("Số giấy tờ"),
    "address": _("Địa chỉ"),
    "phone": _("Điện thoại"),
    "email": _("Thư điện tử"),
    PhotoKind.PORTRAIT.value: _("Ảnh chân dung"),
    PhotoKind.CARD_FRONT.value: _("Ảnh mặt trước"),
    PhotoKind.CARD_BACK.value: _("Ảnh mặt sau"),
    PhotoKind.UNIT_PAPER.value: _("Giấy tờ đơn vị"),
    "stop": _("Ngừng sử dụng"),
    "unit": _("Đơn vị"),
    "tax_code": _("Mã số thuế"),
    "unit_people": _("Người đại diện"),
    "certificate": _("Chứng thư số"),
    "relation": _("Quan hệ"),
    PhotoKind.BIRTH_CERTIFICATE.value: _("Giấy khai sinh"),
    PhotoKind.GUARDIAN_PROOF.value: _("Giấy giám hộ"),
}


def of_rejection() -> list[str]:
    """The reasons for a rejection, in their order."""
    return [reason.text for reason in Reason.objects.filter(outcome=Outcome.REJECTED, active=True)]


def of_items() -> dict[str, list[str]]:
    """`{item code: reasons to have it corrected}`, in one query."""
    found: dict[str, list[str]] = defaultdict(list)
    for reason in Reason.objects.filter(outcome=Outcome.RETURNED, active=True):
        found[reason.item].append(reason.text)
    return found
