"""What was declared, in sections, as the check page shows it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from notices import phones
from participants.units import shown_tax_code

from .items import Step
from .models import Dossier, Kind, unit_labels
from .old_and_new import for_declarant, known_as
from .particulars import stopping_of, unit_of
from .steps import steps_of

Text = str | Promise


@dataclass(frozen=True)
class Row:
    label: Text
    value: Text


@dataclass(frozen=True)
class Section:
    """`change_url` is empty where a returned dossier is locked."""

    title: Text
    rows: list[Row]
    change_url: str


def sections_of(dossier: Dossier) -> list[Section]:
    agency = dossier.receiving_agency
    form_to = dossier.email if dossier.wants_form_by_email else _("Không")
    return [
        *_SECTIONS.get(dossier.kind, _of_a_person)(dossier),
        _section(
            dossier,
            _("Cơ quan BHXH tiếp nhận"),
            Step.AGENCY,
            (_("Cơ quan"), agency.label if agency else ""),
            (_("Gửi email tờ khai"), form_to),
        ),
    ]


def change_url(dossier: Dossier, step: Step) -> str:
    """Where to change a section and come back to the check page; empty where it is locked."""
    if step not in steps_of(dossier):
        return ""
    return reverse(f"registration:{step.value}", args=[dossier.pk]) + "?ve=xem-lai"


def _of_a_person(dossier: Dossier) -> list[Section]:
    birth_date = dossier.birth_date
    return [
        _section(
            dossier,
            _("Người đăng ký"),
            Step.INFORMATION,
            (_("Họ và tên"), dossier.full_name),
            (_("Mã số BHXH"), dossier.social_insurance_number),
            (_("Ngày sinh"), birth_date.vietnamese if birth_date else ""),
            (_("Giới tính"), dossier.get_gender_display()),
        ),
        _section(
            dossier,
            _("Giấy tờ tùy thân"),
            Step.INFORMATION,
            (_("Loại giấy tờ"), dossier.get_document_type_display()),
            (_("Số CCCD/CMND/Hộ chiếu"), dossier.identity_number),
        ),
        _section(
            dossier,
            _("Liên hệ"),
            Step.INFORMATION,
            (_("Địa chỉ liên hệ"), dossier.address_line),
            (_("Số điện thoại"), phones.shown(dossier.phone)),
            *([(_("Chủ số điện thoại"), dossier.phone_owner)] if dossier.phone_owner else []),
            (_("Địa chỉ thư điện tử"), dossier.email),
            (_("Đăng ký giao dịch tại"), dossier.get_transacts_through_display()),
        ),
    ]


def _of_a_unit(dossier: Dossier) -> list[Section]:
    labels, unit = unit_labels(), unit_of(dossier)
    certificate = [
        (labels[name], value.strftime("%d/%m/%Y") if hasattr(value, "strftime") else value or "")
        for name in ("certificate_issuer", "certificate_serial", "certificate_from", "certificate_until")
        for value in [getattr(unit, name)]
    ]
    return [
        _section(
            dossier,
            _("Đơn vị"),
            Step.INFORMATION,
            (labels["full_name"], dossier.full_name),
            (labels["unit_code"], dossier.unit_code),
            (labels["tax_code"], shown_tax_code(unit.tax_code)),
            (labels["representative"], unit.representative),
            (labels["address"], dossier.address_line),
        ),
        _section(
            dossier,
            _("Liên hệ"),
            Step.INFORMATION,
            (labels["contact"], unit.contact),
            (labels["phone"], phones.shown(dossier.phone)),
            (labels["email"], dossier.email),
            (_("Đăng ký giao dịch tại"), dossier.get_transacts_through_display()),
        ),
        _section(dossier, _("Chứng thư số"), Step.INFORMATION, *certificate),
    ]


def _of_an_adjustment(dossier: Dossier) -> list[Section]:
    rows = []
    for change in for_declarant(dossier):
        sentence = gettext("%(new)s (trước đây: %(old)s)") % {"new": change.new, "old": change.old}
        rows.append((change.label, sentence if change.old else change.new))
    return [_who(dossier), _section(dossier, _("Nội dung điều chỉnh"), Step.INFORMATION, *rows)]


def _of_an_end(dossier: Dossier) -> list[Section]:
    stopping = stopping_of(dossier)
    day = stopping.stop_on.strftime("%d/%m/%Y") if stopping.stop_on else ""
    rows = ((_("Từ ngày"), day), (_("Lý do"), stopping.reason))
    return [_who(dossier), _section(dossier, _("Ngừng sử dụng"), Step.INFORMATION, *rows)]


def _who(dossier: Dossier) -> Section:
    rows: list[tuple[Text, Text]] = [(_("Họ và tên"), dossier.full_name)]
    if dossier.unit_code:
        labels = unit_labels()
        rows = [(labels["full_name"], dossier.full_name), (labels["unit_code"], dossier.unit_code)]
    else:
        rows.append((_("Mã số BHXH"), dossier.social_insurance_number))
    if dossier.birth_date:
        rows.append((_("Ngày sinh"), dossier.birth_date.vietnamese))
    if not dossier.unit_code:
        rows.append((_("Số CCCD/CMND/Hộ chiếu"), known_as(dossier, "identity")))
    rows.append((_("Số điện thoại nhận tin"), phones.shown(dossier.phone)))
    return _section(dossier, _("Người đề nghị"), Step.INFORMATION, *rows)


_SECTIONS: dict[str, Callable[[Dossier], list[Section]]] = {
    Kind.UNIT: _of_a_unit,
    Kind.ADJUST: _of_an_adjustment,
    Kind.STOP: _of_an_end,
}


def of_child(dossier: Dossier) -> Section:
    """What a parent declared of a child; mended on a page of its own."""
    agency, birth_date = dossier.receiving_agency, dossier.birth_date
    rows = (
        (_("Họ và tên"), dossier.full_name),
        (_("Mã số BHXH"), dossier.social_insurance_number),
        (_("Ngày sinh"), birth_date.vietnamese if birth_date else ""),
        (_("Giới tính"), dossier.get_gender_display()),
        (_("Quan hệ với trẻ"), dossier.child_declaration.get_relation_display()),
        (_("Cơ quan BHXH tiếp nhận"), agency.label if agency else ""),
    )
    return Section(_("Trẻ được đăng ký"), [Row(label, value) for label, value in rows], "")


def _section(dossier: Dossier, title: Text, step: Step, *rows: tuple[Text, Text]) -> Section:
    return Section(title, [Row(label, value) for label, value in rows], change_url(dossier, step))
