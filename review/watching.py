"""Who may look into the outbox: supervisors into that of their agencies, administrators into all of it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts.addresses import client_address
from accounts.models import User
from accounts.posts import reach_of
from notices.models import Notice, NoticeQuerySet
from registration.states import ActorKind
from registration.workflow import Actor

from .access import Officer

P = ParamSpec("P")


@dataclass(frozen=True)
class Watch:
    """`officer` is None for an administrator without a post; `offices` is None for whoever sees everything."""

    user: User
    actor: Actor
    officer: Officer | None
    offices: tuple[int, ...] | None

    def notices(self) -> NoticeQuerySet:
        """The messages they may see. The scope is in the query: those of a neighbour do not exist."""
        rows = Notice.objects.all()
        return rows if self.offices is None else rows.filter(office__in=self.offices)


WatchView = Callable[Concatenate[HttpRequest, Watch, P], HttpResponse]


def watching(view: WatchView[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """For supervisors and administrators, never cached. Anonymous visitors sign in first, anybody else is refused."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        user = request.user
        if not isinstance(user, User):
            return redirect_to_login(request.get_full_path())
        response = view(request, _watch_of(user, client_address(request)), *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return guarded


def _watch_of(user: User, address: str | None) -> Watch:
    """Raises PermissionDenied."""
    actor = Actor(ActorKind.OFFICER, user.pk, address)
    reach = reach_of(user)
    officer = Officer(user, reach.serves, actor, reach.supervises)
    if user.is_superuser and user.is_active:
        return Watch(user, actor, None if reach.serves.query.is_empty() else officer, None)
    if not user.is_officer or not officer.is_supervisor:
        raise PermissionDenied
    return Watch(user, actor, officer, tuple(reach.supervises.values_list("pk", flat=True)))
