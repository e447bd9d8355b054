"""Doors that are not in the table of test_access: the admin, other methods, guessed files, before the second factor."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from registration.models import Dossier

from .access_routes import all_routes
from .access_world import World, build_world
from .test_access import TABLE
from .visitors import VISITORS

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings: Any) -> World:
    return build_world(settings)


@pytest.mark.parametrize("route", sorted(route for route in all_routes() if route.startswith("admin:")))
def test_the_admin_is_for_staff_with_the_right_alone(world: World, route: str) -> None:
    if route in ("admin:login", "admin:logout"):
        return
    address = admin_address(route)
    for visitor in set(VISITORS) - {"superuser"}:
        for method in ("get", "post"):
            answer = getattr(world.browsers[visitor], method)(address)
            assert world.told(answer) == "> /quan-tri/login/", (visitor, method)
    assert world.browsers["superuser"].get(address).status_code < 500


A_TEXT: list[object] = ["dossier_received", "sms"]


def admin_address(route: str) -> str:
    """Made by hand: some of the admin's patterns have no name."""
    name = route.removeprefix("admin:")
    known: dict[str, list[object]] = {
        "app_list": ["accounts"], "view_on_site": [1, 1], "notices_wording_text": A_TEXT,
        "notices_wording_preview": A_TEXT, "notices_wording_restore": [*A_TEXT, 1],
    }  # fmt: skip
    if name.startswith("unnamed"):
        return "/quan-tri/accounts/user/1/"
    takes_a_row = name.endswith(("_change", "_delete", "_history", "user_password_change")) and "_" in name
    is_page = name in ("password_change", "password_change_done")
    return reverse(route, args=known.get(name, [1] if takes_a_row and not is_page else []))


BEFORE_THE_CODE = {
    "accounts:second_factor", "accounts:second_factor_setup", "accounts:sign_out", "accounts:extend_session",
}  # fmt: skip


def test_staff_who_gave_their_password_alone_reach_nothing_but_the_page_for_the_code(
    world: World, settings: Any
) -> None:
    settings.STAFF_SECOND_FACTOR = True
    for route in sorted(set(TABLE) - BEFORE_THE_CODE):
        for visitor in ("officer", "supervisor", "superuser"):
            for method in ("get", "post"):
                answer = world.told(world.asks(visitor, method, route))
                assert answer == "> /dang-nhap/thiet-lap-xac-thuc/", (route, visitor, method)


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
@pytest.mark.parametrize("route", ["registration:information", "registration:photos", "registration:check"])
def test_no_other_method_does_anything(world: World, route: str, method: str) -> None:
    assert world.asks("declarant", method, route).status_code == 405


def test_a_neighbours_code_with_one_digit_changed_opens_nothing(world: World) -> None:
    for last in range(10):
        code = f"{str(world.sent.code)[:14]}{last}{last}"
        if not Dossier.objects.filter(code=code).exists():  # the next one of the same day may end in twins
            assert world.browsers["officer"].get(reverse("review:dossier", args=[code])).status_code == 404


@pytest.mark.parametrize(
    "path", ["/photos/", "/static/photos/", "/media/", "/var/photos/", "/static/../var/portal.sqlite3", "/.git/config"]
)
def test_no_file_of_the_portal_is_served_by_its_path(world: World, path: str) -> None:
    photo = world.sent.photos.get(kind="portrait").name
    for address in (path, path + photo):
        assert world.browsers["anonymous"].get(address).status_code == 404


def test_state_changes_need_the_token_of_the_page(world: World) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = world.browsers["declarant"].cookies
    for route in ("information", "photos", "check", "agency", "verify", "keep_typed"):
        answer = strict.post(world.address(f"registration:{route}"), {"state": "approved"})
        assert answer.status_code == 403
        assert "tel:" in answer.content.decode()
    assert Dossier.objects.get(pk=world.draft.pk).state == "draft"
