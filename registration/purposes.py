"""What Form 01 says beside the person: which of its three purposes it serves, and the head of an organisation."""

from typing import Any

from django.utils.translation import gettext as _

from notices import phones
from participants.units import shown_tax_code

from .models import Dossier, Kind, unit_labels
from .old_and_new import for_declarant, known_as
from .paper.form import UnitHead
from .particulars import Unit, adjustment_of, stopping_of, unit_of


def purpose_of(dossier: Dossier) -> dict[str, Any]:
    """The values of `FormOne` that depend on the kind of dossier."""
    if dossier.kind == Kind.ADJUST:
        changes = for_declarant(dossier)
        old = "; ".join(f"{change.label}: {change.old or _('chưa có')}" for change in changes)
        if not adjustment_of(dossier).is_shown:
            old = _("theo tài khoản đã cấp")
        return {
            "purpose": "adjust",
            "old_content": old,
            "new_content": "; ".join(f"{change.label}: {change.new}" for change in changes),
        }
    if dossier.kind == Kind.STOP:
        stopping = stopping_of(dossier)
        return {"purpose": "stop", "stop_on": stopping.stop_on, "stop_reason": stopping.reason}
    return {}


def unit_head(dossier: Dossier) -> UnitHead:
    """The rows of an organisation; those it does not declare are left out."""
    labels, unit = unit_labels(), unit_of(dossier)
    values = {
        "full_name": dossier.full_name,
        "unit_code": dossier.unit_code,
        "tax_code": shown_tax_code(unit.tax_code),
        "address": known_as(dossier, "address"),
        "representative": unit.representative,
        "contact": unit.contact,
        "phone": phones.shown(dossier.phone),
        "email": dossier.email,
        **_certificate(unit),
    }
    rows = tuple((labels[key], value) for key, value in values.items() if value)
    return UnitHead(rows, labels["signer"], labels["signer_note"])


def _certificate(unit: Unit) -> dict[str, str]:
    days = {"certificate_from": unit.certificate_from, "certificate_until": unit.certificate_until}
    return {
        "certificate_issuer": unit.certificate_issuer,
        "certificate_serial": unit.certificate_serial,
        **{name: day.strftime("%d/%m/%Y") if day else "" for name, day in days.items()},
    }
