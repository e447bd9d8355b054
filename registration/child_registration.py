"""The verbs of `Đăng ký cho con`: a draft from a parent's account, sent by one click, mended, withdrawn."""

import datetime as dt
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import issuance
from accounts.ages import birthday
from accounts.models import Guardianship, User
from agencies.models import Agency
from vssid_portal.vietnamese import clean

from . import expiry
from .forms.child import ChildData
from .items import Step
from .models import ChildDeclaration, Dossier, Kind
from .services import NOTICE_VERSION, read_so_far, save_columns, typed_so_far
from .sources import sources_of
from .states import Action, Look, State
from .workflow import Actor, advance, record

AGREES_FROM_YEARS = 7
_PLACES = ("receiving_agency__parent", "province", "district", "commune")


def may_register(user: User) -> bool:
    """People with an account of their own: neither staff nor children for whom somebody acts."""
    return user.kind == User.Kind.PERSON and not Guardianship.objects.active().filter(child=user).exists()


def of_guardian(guardian: User) -> QuerySet[Dossier]:
    """The children's dossiers this person declares, drafts included, newest first."""
    mine = Dossier.objects.filter(kind=Kind.CHILD, child_declaration__guardian=guardian)
    return mine.select_related("child_declaration", *_PLACES).order_by("-created_at")


def find(dossier_id: UUID) -> Dossier | None:
    """A dossier with all that its pages ask for, whosever it is."""
    found = Dossier.objects.select_related("child_declaration", *_PLACES).filter(pk=dossier_id).one()
    if found is not None and found.state == State.RETURNED:
        prefetch_related_objects([found], "returned_items")  # a page asks for them many times
    return found


def shared_by(guardian: User) -> Dossier | None:
    """Where a sibling's or the guardian's own newest dossier was sent and from where: asked once (QUALITY U-9)."""
    sent = Dossier.objects.filter(account=guardian).and_children_of(guardian).exclude(code=None)
    return sent.select_related(*_PLACES).order_by("-submitted_at").first()


def drafts_of(guardian: User) -> list[tuple[Dossier, str]]:
    """The children begun and not sent, newest first, with their names."""
    drafts = of_guardian(guardian).filter(state=State.DRAFT)
    return [(draft, typed_name(draft)) for draft in drafts]


def typed_name(draft: Dossier) -> str:
    """The child's name as far as it was typed."""
    typed = typed_so_far(draft, Step.INFORMATION).get("full_name", "")
    return clean(str(typed)) or draft.full_name or _("trẻ chưa ghi tên")


def start(guardian: User, draft_id: UUID, actor: Actor) -> Dossier:
    """The draft with this id, made now if it is new. Raises Dossier.DoesNotExist for somebody else's."""
    try:
        with transaction.atomic():
            _create(guardian, draft_id, actor)
    except IntegrityError:  # it is there: the page was sent before, or twice at once
        pass
    return of_guardian(guardian).get(pk=draft_id)


def _create(guardian: User, draft_id: UUID, actor: Actor) -> None:
    shared, now = shared_by(guardian), timezone.now()
    dossier = Dossier(
        pk=draft_id,
        kind=Kind.CHILD,
        phone=guardian.phone,
        # Proved when the guardian's own account was issued; their office knows it.
        phone_verified_at=now,
        email=guardian.email,
        notice_read_at=now,
        notice_version=NOTICE_VERSION,
    )
    if shared:
        dossier.province, dossier.district, dossier.commune = shared.province, shared.district, shared.commune
        dossier.street, dossier.receiving_agency = shared.street, shared.receiving_agency
    dossier.save(force_insert=True)
    ChildDeclaration.objects.create(dossier=dossier, guardian=guardian)
    record(dossier, Look.START, actor)


def earlier_for(guardian: User, number: str, dossier: Dossier) -> Dossier | None:
    """What this guardian has sent for the child and is open or approved: there is nothing to send again."""
    sent = of_guardian(guardian).filter(social_insurance_number=number).exclude(pk=dossier.pk)
    acting = Guardianship.objects.active().filter(guardian=guardian).values("child")
    return sent.filter(Q(state__in=[State.SUBMITTED, State.IN_REVIEW, State.RETURNED]) | Q(account__in=acting)).first()


def save(dossier: Dossier, child: ChildData, agency: Agency) -> None:
    """Save the page of a draft or of a returned dossier. Raises NotEditable."""
    declaration, relation = dossier.child_declaration, child["relation"]
    dossier.sources = sources_of(read_so_far(dossier).readings, child)
    columns = {name: value for name, value in child.items() if name != "relation"}
    for name, value in columns.items():
        setattr(dossier, name, value)
    dossier.receiving_agency, dossier.information_saved_at, dossier.typed = agency, timezone.now(), ""
    declaration.relation = relation
    declaration.child_agreed_at = timezone.now() if agrees(child["born_on"]) else None
    with transaction.atomic():
        save_columns(dossier, [*columns, "sources", "receiving_agency", "information_saved_at", "typed"])
        declaration.save(update_fields=["relation", "child_agreed_at"])


def agrees(born_on: str) -> bool:
    """Whether the child is old enough to be asked: with the commitment, the guardian says that they were."""
    return birthday(dt.date.fromisoformat(born_on), AGREES_FROM_YEARS) <= timezone.localdate()


def resend_first_password(acting: Guardianship, actor: Actor) -> None:
    """A new first password of the child's account to whoever acts and asks. Raises PasswordIsSet."""
    dossier = of_guardian(acting.guardian).filter(account=acting.child).first()
    with transaction.atomic():
        child = User.objects.select_for_update().get(pk=acting.child_id)
        if not child.must_change_password or dossier is None:
            raise PasswordIsSet
        child.phone, child.email = acting.guardian.phone, acting.guardian.email
        event = record(dossier, Look.PASSWORD_REISSUED, actor)
        issuance.reissue_first_password(child, event_key=event.key, subject_key=f"dossier:{dossier.pk}")


class PasswordIsSet(Exception):
    """The child's own password is in use: who forgot it proves the phone, as everybody does."""


def withdraw(dossier: Dossier, actor: Actor) -> None:
    """The parent takes the dossier back; of a draft nothing stays. Raises NotAllowed once an officer has it in hand."""
    if dossier.state == State.DRAFT:
        expiry.throw_away(dossier, Action.WITHDRAW, actor)
    else:
        advance(dossier, Action.WITHDRAW, actor)
