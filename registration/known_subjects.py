"""Whom the messages about a dossier or a request are for, as the outbox asks: phone, e-mail, the office in charge."""

from uuid import UUID

from notices import subjects
from notices.subjects import Known

from .models import DataRequest, Dossier

DOSSIER, DATA_REQUEST = "dossier", "data-request"


def provide() -> None:
    subjects.provide(DOSSIER, _of_dossier)
    subjects.provide(DATA_REQUEST, _of_data_request)


def dossier_id(subject_key: str) -> UUID | None:
    """The dossier that messages under this key are about."""
    prefix, _, key = subject_key.partition(":")
    try:
        return UUID(key) if prefix == DOSSIER else None
    except ValueError:
        return None


def _of_dossier(key: str) -> Known | None:
    """The address of the account stands in where the dossier has none: it is the same person's."""
    pk = dossier_id(f"{DOSSIER}:{key}")
    if pk is None:
        return None
    found = Dossier.objects.filter(pk=pk).values_list("phone", "email", "account__email", "receiving_agency")
    for phone, email, account_email, office in found:
        return Known(phone=phone, email=email or account_email or "", office=office)
    return None


def _of_data_request(key: str) -> Known | None:
    asked = DataRequest.objects.filter(pk=key).values_list("user__phone", "user__email", "agency")
    for phone, email, office in asked if key.isdecimal() else ():
        return Known(phone=phone, email=email, office=office)
    return None
