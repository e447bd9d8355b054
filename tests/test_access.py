"""Who reaches what: every address of the portal, for every kind of visitor, by GET and by POST (QUALITY S-19).

The table is the policy. An address that is not in it fails the test, and so does a row without an address.
"""

from typing import Any

import pytest

from tests.access_routes import all_routes
from tests.access_world import REFERENCE, World, build_world
from tests.visitors import (
    ADMIN_HOME,
    AT_THE_OFFICE,
    CITIZENS_HOME,
    DESK_HOME,
    LOOK_UP,
    OFFICERS,
    RECOVER,
    SIGN_IN,
    STRANGERS,
    VISITORS,
    WITHOUT_A_POST,
    Answers,
    declarant,
    desk,
    everybody,
    phone,
    signed_in,
)

pytestmark = pytest.mark.django_db

NO = everybody("405")
NO_CODE_NEEDED = signed_in(CITIZENS_HOME, DESK_HOME) | {"superuser": ADMIN_HOME}
READ_ONLY = (everybody("200"), NO)
FORM = (everybody("200"), everybody("422"))
# Supervisors and administrators look into the outbox, other officers do not.
WATCHERS_ALONE = desk("403", "403")
MESSAGE = f"/can-bo/tin-nhan/{REFERENCE}/"

# Route: the answer to GET and to a POST of nothing useful: a status, or where it leads.
TABLE: dict[str, tuple[Answers, Answers]] = {
    "registration:home": READ_ONLY,
    "registration:privacy": READ_ONLY,
    "registration:accessibility": READ_ONLY,
    "registration:health": READ_ONLY,
    "registration:csp_report": (NO, everybody("204")),
    "registration:find_division": READ_ONLY,
    "registration:division_children": READ_ONLY,
    "registration:find_agency": READ_ONLY,
    "registration:offices": READ_ONLY,
    "registration:start": FORM,
    "registration:resume": FORM,
    "registration:number_lookup": FORM,
    **{f"registration:number_lookup_{page}": (everybody(LOOK_UP), answer)
       for page, answer in (("code", everybody(LOOK_UP)), ("result", NO))},
    "registration:change_account": (
        everybody("200") | dict.fromkeys((*OFFICERS, *WITHOUT_A_POST), DESK_HOME),
        everybody("422") | dict.fromkeys((*OFFICERS, *WITHOUT_A_POST), DESK_HOME),
    ),
    "registration:track": FORM,
    "registration:correct": (everybody("> /ho-so/"), everybody("> /ho-so/")),
    "registration:information": (declarant("200"), declarant("422")),
    "registration:keep_typed": (declarant("405"), declarant("204")),
    "registration:scan": (declarant("200"), declarant("422")),
    "registration:photos": (declarant("200"), declarant("> next step")),
    "registration:photo": (declarant("200"), declarant("405")),
    "registration:phone_link": (declarant("200"), declarant("> next step")),
    "registration:phone_link_state": (declarant("200"), declarant("405")),
    "registration:phone_door": (everybody("404"), NO),
    "registration:phone_open": (phone("> /dt/anh/", "404"), everybody("> /dt/anh/")),
    "registration:phone_photos": (phone("200", "404"), phone("> /dt/xong/", "404")),
    "registration:phone_photo": (phone("404", "404"), phone("405", "404")),
    "registration:phone_alive": (phone("204", "205"), NO),
    "registration:phone_done": READ_ONLY,
    "registration:reading": (declarant("200"), declarant("405")),
    "registration:questions": (declarant("> next step"), declarant("> next step")),
    "registration:verify": (declarant("200"), declarant("> next step")),
    "registration:agency": (declarant("200"), declarant("422")),
    "registration:check": (declarant("200"), declarant("422")),
    "registration:done": (declarant("200"), declarant("405")),
    "registration:copy": (declarant("200"), declarant("405")),
    "registration:form_pdf": (declarant("200"), declarant("405")),
    "registration:child_new": (signed_in("200", "403"), signed_in("422", "403")),
    "registration:child_keep_typed": (signed_in("405", "403"), signed_in("204", "403")),
    "registration:child_scan": (signed_in("200", "403"), signed_in("422", "403")),
    "registration:child_dossier": (signed_in("200", "403"), signed_in("405", "403")),
    "registration:child_done": (signed_in("200", "403"), signed_in("405", "403")),
    "registration:child_mend": (signed_in("> the child", "403"), signed_in("> the child", "403")),
    "registration:child_withdraw": (signed_in("200", "403"), signed_in("> /tai-khoan/", "403")),
    "registration:child_photo": (signed_in("200", "403"), signed_in("405", "403")),
    "registration:child_account": (signed_in("404", "403"), signed_in("404", "403")),
    "registration:own_dossier": (signed_in("404", "404"), signed_in("405", "405")),
    "registration:rights": (signed_in("200", DESK_HOME), signed_in("422", DESK_HOME)),
    "registration:data_code": (signed_in("200", DESK_HOME), signed_in("> /tai-khoan/quyen/ma-otp/", DESK_HOME)),
    "registration:data_copy": (signed_in("200", DESK_HOME), signed_in("> /tai-khoan/quyen/", DESK_HOME)),
    "review:data_requests": (desk("200", "200"), NO),
    "review:answered_requests": (desk("200", "200"), NO),
    "review:data_request": (desk("404"), desk("404")),
    "registration:account": (signed_in("200", DESK_HOME), signed_in("405", "405")),
    "registration:viewers": (signed_in("200", DESK_HOME), signed_in("405", "405")),
    "accounts:sign_in": (
        everybody("200") | NO_CODE_NEEDED | dict.fromkeys(STRANGERS, "200"),
        everybody("422"),
    ),
    "accounts:recover": FORM,
    **{f"accounts:recover_{page}": (everybody(RECOVER), everybody(RECOVER)) for page in ("code", "password")},
    "accounts:other_device": (everybody(SIGN_IN), everybody(SIGN_IN)), "accounts:ended": (everybody(SIGN_IN), NO),
    "accounts:devices": (signed_in("200", "200"), signed_in("405", "405")),
    "accounts:accents": (NO, signed_in(CITIZENS_HOME, "403")),
    "accounts:not_me": (signed_in("404", "404"), signed_in("404", "404")),
    # In this table the second factor is not asked for; tests/accounts/test_second_factor.py has the pages themselves.
    "accounts:second_factor": (NO_CODE_NEEDED, NO_CODE_NEEDED),
    "accounts:second_factor_setup": (NO_CODE_NEEDED, NO_CODE_NEEDED),
    "accounts:sign_out": (NO, everybody("> /")),
    "accounts:extend_session": (NO, everybody("204") | {"anonymous": "410"}),
    "accounts:change_password": (signed_in("200", "200"), signed_in("422", "422")),
    "accounts:confirm_password": (everybody("> /tai-khoan/doi-mat-khau/"), everybody("> /tai-khoan/doi-mat-khau/")),
    "accounts:check_fresh": (NO, everybody("200")),
    "accounts:check_picture": READ_ONLY,
    "accounts:check_sound": (everybody("200 or 404"), NO),
    "accounts:check_proof": (everybody("200"), everybody("403")),
    "review:queue": (desk("200", "200"), NO),
    **dict.fromkeys(("review:statistics", "review:statistics_csv", "review:statistics_xlsx"), (desk("200", "200"), NO)),
    "review:counter": (desk("200", "200"), desk("422", "422")),
    "review:assist": (desk("200", "200"), desk("422", "422")),
    "review:help_with": (NO, desk("> the dossier")),
    "review:slip": (NO, desk("> the dossier")),
    "review:late": (desk("403", "403") | {"supervisor": "200"}, NO),
    "review:phone_change": (desk("200", "200"), desk("422", "422")),
    "review:take_next": (NO, desk("> the dossier", DESK_HOME)),
    "review:calls": (desk("200", "200"), NO),
    "review:called": (NO, desk("> /can-bo/can-goi/")),
    "review:outbox": (WATCHERS_ALONE | {"supervisor": "200", "superuser": "200"}, NO),
    "review:outbox_notice": (WATCHERS_ALONE | {"supervisor": "200", "superuser": "200"}, NO),
    "review:outbox_retry": (NO, WATCHERS_ALONE | dict.fromkeys(("supervisor", "superuser"), f"> {MESSAGE}")),
    "review:outbox_stop": (NO, WATCHERS_ALONE | dict.fromkeys(("supervisor", "superuser"), "422")),
    "review:dossier": (desk("200"), NO),
    "review:photo": (desk("200"), NO),  # nobody holds it; tests/review/test_photo_access.py
    "review:open_photos": (desk("200"), desk("422")),
    "review:form_pdf": (desk("200"), NO),
    "review:take": (NO, desk("> the dossier")),
    "review:release": (NO, desk("409")),
    "review:keep": (NO, desk("200")),
    "review:reassign": (desk("403") | {"supervisor": "200"}, desk("403") | {"supervisor": "422"}),
    "review:undo": (NO, desk("409")),
    "review:beside": (desk("> the dossier"), NO),
    "review:choose": (NO, desk(DESK_HOME, DESK_HOME)),
    "review:papers": (NO, desk("422")),
    "review:fix": (desk("200"), desk("422")),
    "review:approve": (NO, desk("422")),
    "review:return": (desk("200"), desk("422")),
    "review:reject": (desk("200"), desk("422")),
    "review:send_back": (NO, desk("> the dossier")),
    "review:rechecks": (desk("200", "200"), NO),
    "review:recheck": (desk("200"), desk("422")),
    "review:supervision": (desk("403", "403") | {"supervisor": "200"}, NO),
    "review:settled": (desk("403", "403") | {"supervisor": "200"}, NO),
    "review:settle": (NO, desk("403", "403") | {"supervisor": "404"}),
    "review:duplicates": (desk("200"), desk("422")),
    "review:reissue": (NO, desk("> the dossier")),
    "receipts:take": (everybody("404"), everybody("404")),  # the mailbox reports nothing
    "notices:mailbox": READ_ONLY,  # in first-run and test modes only
    "notices:mailbox_attachment": (everybody("404"), NO),
}


@pytest.fixture
def world(settings: Any) -> World:
    return build_world(settings)


def test_every_address_of_the_portal_has_a_row_and_every_row_an_address() -> None:
    assert {route for route in all_routes() if not route.startswith("admin:")} == set(TABLE)


@pytest.mark.parametrize("route", sorted(TABLE))
def test_every_visitor_gets_what_the_table_says_and_no_word_of_a_dossier_that_is_not_theirs(
    world: World, route: str
) -> None:
    for method, expected in zip(("get", "post"), TABLE[route], strict=True):
        answers = {visitor: world.asks(visitor, method, route) for visitor in VISITORS}
        told = {visitor: world.told(answer) for visitor, answer in answers.items()}
        assert {v: t for v, t in told.items() if t not in expected[v].split(" or ")} == {}, f"{method} {expected}"
        for visitor in set(VISITORS) - {"declarant", *AT_THE_OFFICE}:
            page = answers[visitor].content.decode(errors="replace")
            assert [secret for secret in world.secrets() if secret in page] == []
