"""The items of a declaration that an officer can flag for correction, and where each is mended."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Dossier, PhotoKind


class Step(StrEnum):
    """The steps of the wizard, named as their addresses' view names."""

    INFORMATION = "information"
    PHOTOS = "photos"
    VERIFY = "verify"
    AGENCY = "agency"
    CHECK = "check"


@dataclass(frozen=True)
class Item:
    """`fields`: the form fields the item covers; empty for a photo, whose code is its kind."""

    code: str
    label: str | Promise
    step: Step
    fields: tuple[str, ...] = ()


ITEMS: dict[str, Item] = {
    item.code: item
    for item in (
        Item("full_name", _("Họ và tên"), Step.INFORMATION, ("full_name",)),
        Item("social_insurance_number", _("Mã số BHXH"), Step.INFORMATION, ("social_insurance_number",)),
        Item("birth_date", _("Ngày sinh"), Step.INFORMATION, ("born_on",)),
        Item("gender", _("Giới tính"), Step.INFORMATION, ("gender",)),
        Item(
            "identity",
            _("Số CCCD/CMND/Hộ chiếu"),
            Step.INFORMATION,
            ("document_type", "identity_number"),
        ),
        Item("address", _("Địa chỉ liên hệ"), Step.INFORMATION, ("province", "district", "commune", "street")),
        Item("phone", _("Số điện thoại"), Step.INFORMATION, ("phone", "phone_owner")),
        Item("email", _("Địa chỉ thư điện tử"), Step.INFORMATION, ("email",)),
        Item("relation", _("Quan hệ với trẻ"), Step.INFORMATION, ("relation",)),
        Item("stop", _("Ngày và lý do ngừng sử dụng"), Step.INFORMATION, ("stop_on", "reason")),
        Item("unit", _("Tên và mã đơn vị"), Step.INFORMATION, ("full_name", "unit_code")),
        Item("tax_code", _("Mã số thuế"), Step.INFORMATION, ("tax_code",)),
        Item("unit_people", _("Người đại diện, người liên hệ"), Step.INFORMATION, ("representative", "contact")),
        Item(
            "certificate",
            _("Chứng thư số"),
            Step.INFORMATION,
            ("certificate_issuer", "certificate_serial", "certificate_from", "certificate_until"),
        ),
        *(Item(kind.value, kind.label, Step.PHOTOS) for kind in PhotoKind),
    )
}


def flagged_items(dossier: Dossier) -> dict[str, str]:
    """`{item code: reason}` of the round in which the dossier was last returned."""
    return {flag.item: flag.reason for flag in dossier.returned_items.all() if flag.round == dossier.round}
