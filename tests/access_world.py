"""An office with a draft, a sent dossier and a child's, and everybody who may knock, each in a browser."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.check_code import new_picture
from accounts.models import AgencyPost, User
from agencies.models import Agency
from notices.models import Notice
from registration import access, phone_link
from registration.models import Dossier
from review import letters
from review.models import Recheck
from tests.factories import (
    CITIZEN,
    AgencyFactory,
    ChildDossierFactory,
    DossierFactory,
    OfficerFactory,
    ProvinceOfficeFactory,
    add_photos,
)
from tests.visitors import VISITORS

REFERENCE = "0a" * 16
NAME_OF_THE_DECIDED = "Phạm Thị Xong"
_NOTHING_OF_USE = {"state": "approved"}


@dataclass
class World:
    draft: Dossier
    sent: Dossier
    # Declared by the account holder.
    child: Dossier
    browsers: dict[str, Client]
    arguments: dict[str, list[object]]

    def address(self, route: str) -> str:
        return reverse(route, args=self.arguments.get(route, []))

    def asks(self, visitor: str, method: str, route: str) -> HttpResponse:
        """The answer; what it changed is undone."""
        before = transaction.savepoint()
        try:
            return getattr(self.browsers[visitor], method)(self.address(route), _NOTHING_OF_USE)
        finally:
            transaction.savepoint_rollback(before)

    def told(self, response: HttpResponse) -> str:
        if response.status_code != 302:
            return str(response.status_code)
        address = response["Location"].partition("?")[0]
        if address == reverse("review:dossier", args=[self.sent.code]):
            return "> the dossier"
        if str(self.child.pk) in address:
            return "> the child"
        if str(self.draft.pk) in address:
            return "> next step"
        return "> the wizard" if address.endswith("/thong-tin/") else f"> {address}"

    def secrets(self) -> list[str]:
        facts = [str(fact) for dossier in (self.draft, self.sent)
                 for fact in (dossier.full_name, dossier.street, dossier.social_insurance_number)]  # fmt: skip
        return [*facts, NAME_OF_THE_DECIDED]


def build_world(settings: Any) -> World:
    settings.CHECK_CODE_TEST_MODE = True
    settings.PUBLIC_URL = "https://dangky.example.vn"
    office: Agency = AgencyFactory()
    draft = DossierFactory(receiving_agency=office, full_name="Phạm Thị Nháp", street="1 ngõ Nháp")
    sent = DossierFactory(submitted=True, receiving_agency=office, full_name="Phạm Thị Gửi", street="2 ngõ Gửi")
    child = ChildDossierFactory(submitted=True, receiving_agency=office)
    for dossier in (draft, sent, child):
        add_photos(dossier)
    browsers = {visitor: Client(raise_request_exception=False) for visitor in VISITORS}
    for visitor, dossiers in (("declarant", [draft, sent]), ("another declarant", [DossierFactory()])):
        session = browsers[visitor].session
        for dossier in dossiers:
            access.grant(session, dossier)
        session.save()
    lend_to_phone(draft, browsers["phone"])
    browsers["account holder"].force_login(child.child_declaration.guardian)
    browsers["officer"].force_login(OfficerFactory(agency=office))
    browsers["second officer"].force_login(OfficerFactory(agency=office))
    browsers["supervisor"].force_login(OfficerFactory(agency=office, role=AgencyPost.Role.SUPERVISOR))
    for visitor in ("officer of yesterday", "disabled officer"):
        browsers[visitor].force_login(officer := OfficerFactory(agency=office))
        if visitor == "disabled officer":
            User.objects.filter(pk=officer.pk).update(is_active=False)
        else:
            AgencyPost.objects.filter(user=officer).update(until=timezone.localdate() - dt.timedelta(days=1))
    browsers["provincial officer"].force_login(OfficerFactory(agency=office.parent))
    browsers["officer elsewhere"].force_login(OfficerFactory(agency=ProvinceOfficeFactory()))
    browsers["superuser"].force_login(
        User.objects.create_superuser("goc", "mat-khau-cua-goc", kind=User.Kind.STAFF, full_name="Quản trị")
    )
    return World(draft, sent, child, browsers, arguments_of(draft, sent, child))


def lend_to_phone(draft: Dossier, phone: Client) -> None:
    """The phone opens the link that stands on the declarant's screen."""
    screen: dict[str, Any] = {}
    token = phone_link.shown_token(phone_link.make(draft, screen), screen)
    session = phone.session
    assert phone_link.find(token, session, "203.0.113.9")
    assert phone_link.open_on(session, CITIZEN)
    session.save()


def drawn_of(sent: Dossier) -> Recheck:
    """A decision of the same office that somebody else may look at again."""
    decided = DossierFactory(rejected=True, receiving_agency=sent.receiving_agency, full_name=NAME_OF_THE_DECIDED)
    long_ago = timezone.now() - dt.timedelta(days=1)
    return Recheck.objects.create(decision=decided.decisions.get(), dossier=decided, drawn_at=long_ago)


def message_to(sent: Dossier) -> str:
    """The reference of a message about the dossier, of its office."""
    about = {"subject_key": letters.subject_key(sent), "office": sent.receiving_agency_id, "recipient": sent.phone}
    facts = {"event_key": "message", "channel": "sms", "kind": "dossier_received", "notice_class": "notice"}
    now = timezone.now()
    row = Notice.objects.create(**about, **facts, reference=REFERENCE, state="failed", next_try_at=now, created_at=now)
    return row.reference


def arguments_of(draft: Dossier, sent: Dossier, child: Dossier) -> dict[str, list[object]]:
    steps = ("information", "photos", "phone_link", "phone_link_state", "verify", "agency", "check")
    of_the_sent = (
        "dossier", "fix", "help_with", "slip", "take", "release", "keep", "reassign", "undo", "papers", "approve",
        "return", "reject", "reissue", "form_pdf", "duplicates", "send_back", "open_photos",
    )  # fmt: skip
    return {
        **{f"registration:{step}": [draft.pk] for step in steps},
        **{f"registration:{page}": [sent.pk] for page in ("done", "copy", "form_pdf")},
        **{f"review:{page}": [sent.code] for page in of_the_sent},
        **{f"review:outbox_{page}": [REFERENCE] for page in ("notice", "retry", "stop")},
        "review:called": [sent.code, message_to(sent)],
        "review:settle": [1],
        "review:recheck": [drawn_of(sent).pk],
        "accounts:not_me": [1],
        **{f"accounts:check_{way}": [new_picture().key] for way in ("picture", "sound", "proof")},
        **{f"registration:{page}": [draft.pk] for page in ("reading", "questions")},
        **{f"registration:child_{page}": [child.pk] for page in ("dossier", "done", "mend", "withdraw")},
        "registration:child_account": [1],
        "registration:own_dossier": [sent.code],
        "registration:child_photo": [child.pk, "portrait"],
        "registration:keep_typed": [draft.pk, "information"],
        "registration:photo": [draft.pk, "portrait"],
        "registration:scan": [draft.pk, "cccd"],
        "registration:phone_door": ["0000-0000-0000-0000-0000-0000-0000"],
        "registration:phone_photo": ["portrait"], "registration:division_children": [sent.province_id],
        "registration:offices": [sent.receiving_agency_id],
        "registration:data_copy": ["token"],
        "review:data_request": [1],
        "review:statistics_csv": ["theo-ngay"],
        "review:photo": [sent.code, "portrait"],
        "review:beside": [sent.code, "truoc"],
        "notices:mailbox_attachment": [1],
        "receipts:take": ["mailbox"],
    }
