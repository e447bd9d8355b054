"""Who may do what at the desk. The scope is in the query: a neighbour's dossier does not exist for an officer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from accounts import staff_trail
from accounts.addresses import client_address
from accounts.models import User
from accounts.posts import reach_of
from agencies.models import Agency
from registration.models import Dossier, Outcome, SentDeclaration
from registration.states import ActorKind
from registration.workflow import Actor

from . import lateness
from .models import HeldApproval, Unsent
from .ownership import own

P = ParamSpec("P")


class OwnDossier(Exception):
    """The officer opened a dossier of their own: a colleague has to decide it."""

    def __init__(self, dossier: Dossier) -> None:
        super().__init__(str(dossier))
        self.dossier = dossier


@dataclass(frozen=True)
class Officer:
    """The signed-in officer of one request."""

    user: User
    agencies: QuerySet[Agency]
    actor: Actor
    # Those among the agencies they are in charge of.
    supervises: QuerySet[Agency] = field(default_factory=Agency.objects.none)

    @cached_property
    def served(self) -> list[Agency]:
        """The same agencies, asked for once. Their ids in a filter tell PostgreSQL how many dossiers to expect; a
        subquery does not, and then it reads the whole table."""
        return list(self.agencies.only("code", "name", "parent").order_by("code"))

    def served_by(self, chosen: int | None) -> list[Agency]:
        """The same, or those of an agency that was chosen among them: it brings the ones below it."""
        if chosen is None:
            return self.served
        if all(agency.pk != chosen for agency in self.served):
            return []
        return [agency for agency in self.served if chosen in (agency.pk, agency.parent_id)]

    @cached_property
    def clock(self) -> lateness.Clock:
        """One moment and one calendar for all of the request."""
        return lateness.now()

    @property
    def is_supervisor(self) -> bool:
        return not self.supervises.query.is_empty()

    @cached_property
    def agency_keys(self) -> set[int]:
        """For looking at many dossiers at once."""
        return set(self.agencies.values_list("pk", flat=True))


OfficerView = Callable[Concatenate[HttpRequest, Officer, P], HttpResponse]


def officer_required(view: OfficerView[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """For staff who hold a post today; the view gets them as its second argument.

    Anonymous visitors are sent to sign in and back; anybody else is refused.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        user = request.user
        if not isinstance(user, User):
            return redirect_to_login(request.get_full_path())
        reach = reach_of(user)
        if not user.is_officer or reach.serves.query.is_empty():
            raise PermissionDenied
        actor = Actor(ActorKind.OFFICER, user.pk, client_address(request))
        return view(request, Officer(user, reach.serves, actor, reach.supervises), *args, **kwargs)

    return guarded


def dossier_for(officer: Officer, code: str, *, for_its_page: bool = False) -> Dossier:
    """The dossier with this code if it was sent to an agency the officer serves.

    Raises Http404 otherwise, the same as for a code nobody has; OwnDossier for the officer's own.
    """
    visible = Dossier.objects.received_by(officer.agencies).select_related(
        "province", "district", "commune", "receiving_agency__parent", "held_by", "declared_by", "account",
        "duplicate_of", "child_declaration",
    )
    is_own = ExpressionWrapper(own(officer.user), output_field=BooleanField())
    facts = _facts_of_its_page(officer) if for_its_page else {}
    dossier = visible.annotate(is_own=is_own, **facts).filter(code=code).one()
    if dossier is None:
        _note_refusal(officer, code)
        raise Http404
    if dossier.is_own:
        _note_refusal(officer, code, own=True)
        raise OwnDossier(dossier)
    return dossier


def _facts_of_its_page(officer: Officer) -> dict[str, Any]:
    """What the dossier's page shows besides, fetched with it: each would be a statement of its own."""
    # Somebody signs in under this number already: approval would be refused, and the page says so.
    named = Q(social_insurance_number=OuterRef("social_insurance_number")) | Q(username=OuterRef("unit_code"))
    in_use = User.objects.filter(named, awaits_owner=False, withdrawn_at__isnull=True)
    holders = in_use.exclude(stops_on__lte=timezone.localdate())
    sent = SentDeclaration.objects.filter(dossier=OuterRef("pk")).order_by("-round").values("content")
    mine = Unsent.objects.filter(dossier=OuterRef("pk"), officer=officer.user.pk, round=OuterRef("round"))
    return {
        "number_has_account": Exists(holders),
        "has_proposal": Exists(HeldApproval.objects.filter(dossier=OuterRef("pk"), round=OuterRef("round"))),
        "sent_last": Subquery(sent[:1]),
        "sent_before": Subquery(sent[1:2]),
        "unsent_return_at": Subquery(mine.filter(outcome=Outcome.RETURNED).values("saved_at")[:1]),
        "unsent_rejection_at": Subquery(mine.filter(outcome=Outcome.REJECTED).values("saved_at")[:1]),
    }


def _note_refusal(officer: Officer, code: str, **more: bool) -> None:
    """Trying a neighbour's dossier is an event of the officer's own trail; a code that nobody has is a slip."""
    if Dossier.objects.filter(code=code).exists():
        staff_trail.note(officer.user, staff_trail.Kind.OUT_OF_REACH, officer.actor.address, {"code": code, **more})
