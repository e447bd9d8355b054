"""Which agencies an officer serves today, and as what."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from agencies.models import Agency

from .models import AgencyPost, User

Role = AgencyPost.Role


def agencies_of(user: User | AnonymousUser) -> "QuerySet[Agency]":
    """The agencies of the user's posts today and every agency below them; none for anybody without a post."""
    return reach_of(user).serves


@dataclass(frozen=True)
class Reach:
    """The agencies somebody serves today, and those among them they are in charge of."""

    serves: "QuerySet[Agency]"
    supervises: "QuerySet[Agency]"


def reach_of(user: User | AnonymousUser) -> Reach:
    """Every post reaches its agency and all agencies below it. One statement for the posts."""
    posts = list(_held(user).values_list("agency", "role"))
    in_charge = [agency for agency, role in posts if role == Role.SUPERVISOR]
    return Reach(_reached([agency for agency, _role in posts]), _reached(in_charge))


def supervisors() -> "QuerySet[User]":
    """Everybody in charge of an agency today."""
    in_charge = AgencyPost.objects.current().filter(role=Role.SUPERVISOR)
    return User.objects.filter(is_active=True, pk__in=in_charge.values("user"))


def role_of(user: User | AnonymousUser) -> Role | None:
    """The highest role of today's posts; None without a post."""
    return _highest(set(_held(user).values_list("role", flat=True)))


def is_supervisor(user: User | AnonymousUser) -> bool:
    return role_of(user) == Role.SUPERVISOR


def officers_serving(agency: Agency | None) -> "QuerySet[User]":
    """Who may decide what was sent to this agency: posts there or above it, held today."""
    if agency is None:
        return User.objects.none()
    posts = AgencyPost.objects.current().filter(Q(agency=agency) | Q(agency=agency.parent_id))
    return User.objects.filter(is_active=True, pk__in=posts.values("user")).order_by("full_name", "username")


def _reached(agencies: list[int]) -> "QuerySet[Agency]":
    return Agency.objects.with_those_below(agencies) if agencies else Agency.objects.none()


def _held(user: User | AnonymousUser) -> "QuerySet[AgencyPost]":
    if not isinstance(user, User) or not user.is_active:
        return AgencyPost.objects.none()
    return AgencyPost.objects.held(user)


def _highest(roles: set[str]) -> Role | None:
    return next((role for role in (Role.SUPERVISOR, Role.OFFICER) if role in roles), None)
