"""Who may enter the pages about children: a person signed in to their own account, for their own children.

The page of a new child carries an unguessable id in its address (`?ban-khai=`); the draft is made when something first
comes in. So a second click, a photo sent by the script and the form after an error all meet the same draft.
"""

from typing import Any, cast
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from accounts import throttle
from accounts.models import User
from registration import album, child_registration
from registration.models import Dossier, Kind

from .doors import citizen
from .files import private_file


@method_decorator([login_required, never_cache], name="dispatch")
class GuardianView(View):
    """A page for somebody who may act for children. Staff and children themselves are refused."""

    guardian: User

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.guardian = cast(User, request.user)
        if not child_registration.may_register(self.guardian):
            raise PermissionDenied
        return self.admit() or View.dispatch(self, request, *args, **kwargs)  # past the doors of the wizard's steps

    def admit(self) -> HttpResponse | None:
        """Another page to show instead, or None."""
        return None


class ChildDossierView(GuardianView):
    """A page of one child's dossier. Somebody else's does not exist."""

    dossier: Dossier

    def dispatch(self, request: HttpRequest, *args: Any, dossier_id: UUID, **kwargs: Any) -> HttpResponseBase:
        self.dossier_id = dossier_id
        return super().dispatch(request, *args, **kwargs)

    def admit(self) -> HttpResponse | None:
        found = child_registration.find(self.dossier_id)
        if not _is_of(found, self.guardian):
            raise Http404
        self.dossier = cast(Dossier, found)
        return None


class ChildDraftView(GuardianView):
    """A page of the dossier that `?ban-khai=` names, which may not be there yet."""

    dossier: Dossier

    def admit(self) -> HttpResponse | None:
        named = _named_in(self.request)
        found = child_registration.find(named) if named else None
        if found is not None and not _is_of(found, self.guardian):
            raise Http404
        self.dossier = found or Dossier(pk=named or uuid4(), kind=Kind.CHILD)
        return None

    def begin(self) -> None:
        """Make the draft if it is not there yet."""
        if self.dossier._state.adding:
            limit = settings.DRAFTS_PER_ADDRESS_HOUR
            throttle.hit("child", str(self.guardian.pk), limit=limit, seconds=3600)
            self.dossier = child_registration.start(self.guardian, self.dossier.pk, citizen(self.request))


def draft_address(dossier: Dossier) -> str:
    """Where a draft is filled in."""
    return f"{reverse('registration:child_new')}?ban-khai={dossier.pk}"


def _named_in(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET["ban-khai"])
    except (KeyError, ValueError):
        return None


def _is_of(dossier: Dossier | None, guardian: User) -> bool:
    """Whether this is a child's dossier that the person declares."""
    declared = getattr(dossier, "child_declaration", None)
    return declared is not None and declared.guardian_id == guardian.pk


class ChildPhotoView(ChildDossierView):
    """A photo of the child's dossier, for its guardian alone."""

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        photo = album.current(self.dossier).get(kind)
        if photo is None:
            raise Http404
        return private_file(album.picture(photo), "image/jpeg", f"{kind}.jpg")
