"""Holding a dossier is a lease: renewed by the open page, freed by leaving, by the clock and by a supervisor."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AgencyPost, User
from agencies.models import Agency
from registration.models import Decision, Dossier
from review import holds, services, unsent
from review.models import Unsent
from review.refusals import ForSupervisor, Overtaken, Refused
from tests.factories import AgencyFactory, DossierFactory, OfficerFactory, officer_actor, send

pytestmark = pytest.mark.django_db
BOTH = ["signed_form", "original_id"]


@pytest.fixture
def dossier(office: Agency) -> Dossier:
    return DossierFactory(submitted=True, receiving_agency=office)


@pytest.fixture
def cuc(office: Agency) -> User:
    return OfficerFactory(agency=office, full_name="Lê Thị Cúc")


@pytest.fixture
def head(office: Agency) -> User:
    return OfficerFactory(agency=office.parent, full_name="Võ Thị Dung", role=AgencyPost.Role.SUPERVISOR)


def address(name: str, dossier: Dossier) -> str:
    return reverse(f"review:{name}", args=[dossier.code])


def run_out(dossier: Dossier) -> None:
    Dossier.objects.filter(pk=dossier.pk).update(held_until=timezone.now() - dt.timedelta(seconds=1))


def now_of(dossier: Dossier) -> tuple[str, User | None]:
    fresh = Dossier.objects.get(pk=dossier.pk)
    return fresh.state, fresh.held_by


# --- Renewing ------------------------------------------------------------------------------------------------------


def test_the_open_page_renews_its_hold_without_a_trace(desk: Client, dossier: Dossier, binh: User) -> None:
    services.take(dossier, officer_actor(binh))
    Dossier.objects.update(held_until=timezone.now() + dt.timedelta(seconds=5))
    events = dossier.events.count()
    answer = desk.post(address("keep", dossier))
    dossier.refresh_from_db()
    assert dossier.held_until is not None
    assert dossier.held_until > timezone.now() + dt.timedelta(minutes=9)
    assert answer.json() == {"until": timezone.localtime(dossier.held_until).strftime("%H:%M")}
    assert dossier.events.count() == events


def test_the_open_page_of_a_free_dossier_takes_nothing(desk: Client, dossier: Dossier) -> None:
    assert desk.post(address("keep", dossier)).json() == {"until": ""}
    assert now_of(dossier) == ("submitted", None)


def test_the_open_page_hears_at_once_that_a_colleague_was_first(desk: Client, dossier: Dossier, cuc: User) -> None:
    services.reject(dossier, officer_actor(cuc), "Không nộp tờ khai có chữ ký")
    answer = desk.post(address("keep", dossier))
    assert answer.status_code == 409
    assert "Hồ sơ đã bị Lê Thị Cúc từ chối lúc" in answer.json()["message"]


def test_looking_renews_nothing(desk: Client, dossier: Dossier, binh: User) -> None:
    until = services.take(dossier, officer_actor(binh)).held_until
    desk.get(address("dossier", dossier))
    desk.get(address("reject", dossier))
    dossier.refresh_from_db()
    assert dossier.held_until == until


# --- Freeing -------------------------------------------------------------------------------------------------------


def test_signing_out_gives_everything_back(desk: Client, dossier: Dossier, binh: User, cuc: User) -> None:
    theirs = DossierFactory(in_review=True, receiving_agency=dossier.receiving_agency, officer=cuc)
    services.take(dossier, officer_actor(binh))
    desk.post("/dang-xuat/")
    assert now_of(dossier) == ("submitted", None)
    assert now_of(theirs) == ("in_review", cuc)
    last = dossier.events.order_by("sequence").last()
    assert last is not None
    assert (last.action, last.actor) == ("release", binh)


def test_a_session_that_ends_by_its_hours_gives_everything_back(
    desk: Client, dossier: Dossier, binh: User, settings: Any
) -> None:
    services.take(dossier, officer_actor(binh))
    desk.get("/can-bo/")
    settings.SESSION_MAX_SECONDS = -1
    assert desk.get("/can-bo/")["Location"] == "/dang-nhap/"
    assert now_of(dossier) == ("submitted", None)


def test_the_clock_frees_what_nobody_renewed_and_nothing_else(dossier: Dossier, binh: User, cuc: User) -> None:
    services.take(dossier, officer_actor(binh))
    run_out(dossier)
    running = DossierFactory(in_review=True, receiving_agency=dossier.receiving_agency, officer=cuc)
    assert holds.release_expired() == 1
    assert (now_of(dossier), now_of(running)) == (("submitted", None), ("in_review", cuc))
    last = dossier.events.order_by("sequence").last()
    assert last is not None
    assert (last.action, last.actor_kind) == ("release", "clock")


def test_a_hold_renewed_while_the_clock_looked_stays(dossier: Dossier, binh: User) -> None:
    services.take(dossier, officer_actor(binh))
    run_out(dossier)
    [seen] = Dossier.objects.filter(held_until__lte=timezone.now())
    holds.renew(dossier, officer_actor(binh))
    assert not holds._give_back(seen, holds.workflow.CLOCK, still=binh.pk)
    assert now_of(dossier) == ("in_review", binh)


def test_a_page_shows_who_holds_it_since_when_and_until_when(desk: Client, dossier: Dossier, cuc: User) -> None:
    held = services.take(dossier, officer_actor(cuc))
    assert held.held_until is not None
    since, until = (timezone.localtime(at).strftime("%H:%M") for at in (held.state_changed_at, held.held_until))
    assert f"Lê Thị Cúc, {since}–{until}" in desk.get("/can-bo/?muc=dang-xem-xet").content.decode()
    page = desk.get(address("dossier", dossier)).content.decode()
    assert f"Lê Thị Cúc đang xem xét hồ sơ này từ {since}, giữ đến {until}." in page


# --- Deciding after the hold ran out (R-11) ------------------------------------------------------------------------


@pytest.mark.parametrize("swept", [False, True])
def test_a_decision_after_the_hold_ran_out_takes_it_again_and_keeps_the_text(
    desk: Client, dossier: Dossier, binh: User, swept: bool
) -> None:
    services.take(dossier, officer_actor(binh))
    dossier.refresh_from_db()
    run_out(dossier)
    if swept:
        holds.release_expired()
    typed = {"reason": "Không nộp tờ khai", "seen_round": 1, "seen_version": dossier.version}
    answer = desk.post(address("reject", dossier), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "hồ sơ lại do bạn giữ" in page
    assert 'value="Không nộp tờ khai"' in page
    assert now_of(dossier) == ("in_review", binh)
    assert not Decision.objects.exists()
    assert desk.post(address("reject", dossier), typed).status_code == 302
    assert now_of(dossier)[0] == "rejected"


def test_a_dossier_that_nobody_touched_is_decided_without_taking_it_first(desk: Client, dossier: Dossier) -> None:
    typed = {"papers": BOTH, "seen_round": 1, "seen_version": dossier.version}
    assert desk.post(address("approve", dossier), typed).status_code == 302


def test_an_officer_whose_post_ended_meanwhile_decides_nothing(desk: Client, dossier: Dossier, binh: User) -> None:
    services.take(dossier, officer_actor(binh))
    AgencyPost.objects.filter(user=binh).update(until=timezone.localdate() - dt.timedelta(days=1))
    assert desk.post(address("approve", dossier), {"papers": BOTH, "seen_round": 1}).status_code == 403
    run_out(dossier)
    holds.release_expired()
    assert now_of(dossier) == ("submitted", None)


# --- What was typed and not sent -----------------------------------------------------------------------------------


def test_a_browser_that_dies_loses_neither_the_dossier_nor_the_text(
    desk: Client, dossier: Dossier, binh: User, cuc: User
) -> None:
    services.take(dossier, officer_actor(binh))
    desk.post(address("keep", dossier), {"outcome": "rejected", "reason": "Ảnh không phải người này"})
    run_out(dossier)  # the browser is gone, nothing renews
    services.take(dossier, officer_actor(cuc))
    services.release(dossier, officer_actor(cuc))
    again = Client()
    again.force_login(binh)
    assert "Lý do từ chối bạn soạn lúc" in again.get(address("dossier", dossier)).content.decode()
    page = again.get(address("reject", dossier)).content.decode()
    assert 'value="Ảnh không phải người này"' in page
    assert "Đây là nội dung bạn đã soạn và chưa gửi." in page


def test_what_is_typed_is_its_authors_alone(desk: Client, dossier: Dossier, cuc: User) -> None:
    unsent.keep(dossier, officer_actor(cuc), unsent.Outcome.REJECTED, {"reason": "Bí mật của Cúc"})
    assert "Bí mật của Cúc" not in desk.get(address("reject", dossier)).content.decode()
    assert "chưa gửi" not in desk.get(address("dossier", dossier)).content.decode()


def test_flagged_items_come_back_with_their_reasons(desk: Client, dossier: Dossier) -> None:
    typed = {"outcome": "returned", "item_full_name": "on", "reason_full_name": "Thiếu chữ đệm", "state": "approved"}
    desk.post(address("keep", dossier), typed)
    page = desk.get(address("return", dossier)).content.decode()
    assert 'id="id_item_full_name" checked' in page
    assert 'value="Thiếu chữ đệm"' in page
    assert "approved" not in Unsent.objects.get().typed


def test_a_decision_forgets_what_was_typed_and_an_empty_form_too(desk: Client, dossier: Dossier) -> None:
    desk.post(address("keep", dossier), {"outcome": "returned", "reason_full_name": "Thiếu"})
    desk.post(address("keep", dossier), {"outcome": "rejected", "reason": "Không"})
    desk.post(address("keep", dossier), {"outcome": "returned", "reason_full_name": ""})
    assert Unsent.objects.get().outcome == "rejected"
    desk.post(address("reject", dossier), {"reason": "Không nộp tờ khai", "seen_round": 1})
    assert not Unsent.objects.exists()
    desk.post(address("keep", dossier), {"outcome": "rejected", "reason": "Muộn"})
    assert not Unsent.objects.exists()


def test_texts_nobody_sent_for_days_are_forgotten(dossier: Dossier, binh: User) -> None:
    unsent.keep(dossier, officer_actor(binh), unsent.Outcome.REJECTED, {"reason": "Không"})
    assert unsent.forget_old() == 0
    Unsent.objects.update(saved_at=timezone.now() - dt.timedelta(days=8))
    assert unsent.forget_old() == 1


# --- The supervisor ------------------------------------------------------------------------------------------------


def test_a_supervisor_frees_a_dossier_with_a_reason(
    client: Client, dossier: Dossier, binh: User, head: User
) -> None:
    services.take(dossier, officer_actor(binh))
    client.force_login(head)
    assert "Trần Văn Bình giữ hồ sơ này từ" in client.get(address("reassign", dossier)).content.decode()
    answer = client.post(address("reassign", dossier), {"officer": "", "reason": ""})
    assert (answer.status_code, "Ghi lý do điều phối." in answer.content.decode()) == (422, True)
    client.post(address("reassign", dossier), {"officer": "", "reason": "Bình nghỉ ốm"})
    assert now_of(dossier) == ("submitted", None)
    last = dossier.events.filter(action="release").last()
    assert last is not None
    assert (last.actor, last.detail) == (head, {"reason": "Bình nghỉ ốm", "taken_from": "Trần Văn Bình"})


def test_a_supervisor_gives_a_dossier_to_another_officer(
    client: Client, dossier: Dossier, binh: User, cuc: User, head: User
) -> None:
    services.take(dossier, officer_actor(binh))
    client.force_login(head)
    page = client.post(address("reassign", dossier), {"officer": cuc.pk, "reason": "Quen việc"}, follow=True)
    assert f"Đã giao hồ sơ {dossier.code} cho Lê Thị Cúc." in page.content.decode()
    assert now_of(dossier) == ("in_review", cuc)
    with pytest.raises(Overtaken):
        services.reject(dossier, officer_actor(binh), "Không")


def test_a_dossier_is_given_to_nobody_elsewhere(dossier: Dossier, head: User) -> None:
    stranger = OfficerFactory(agency=AgencyFactory())
    with pytest.raises(Refused, match="không phụ trách"):
        holds.reassign(dossier, officer_actor(head), stranger, "Nhầm")
    assert now_of(dossier) == ("submitted", None)


def test_a_decided_dossier_is_not_reassigned(dossier: Dossier, binh: User, cuc: User, head: User) -> None:
    services.reject(dossier, officer_actor(binh), "Không nộp tờ khai")
    with pytest.raises(Overtaken):
        holds.reassign(dossier, officer_actor(head), cuc, "Xem lại")


def test_after_three_corrections_only_a_supervisor_goes_on(
    desk: Client, client: Client, dossier: Dossier, binh: User, head: User
) -> None:
    for _ in range(3):
        services.return_for_changes(dossier, officer_actor(binh), {"full_name": "Thiếu chữ đệm"})
        dossier.refresh_from_db()
        send(dossier)
    with pytest.raises(ForSupervisor, match="chuyển cho phụ trách"):
        services.take(dossier, officer_actor(binh))
    assert services.take_next(Agency.objects.all(), binh, officer_actor(binh)) is None
    page = desk.get(address("dossier", dossier)).content.decode()
    assert "chỉ phụ trách quyết định được" in page
    assert "Chấp nhận</button>" not in page
    assert "Chờ phụ trách" in desk.get("/can-bo/?muc=da-bo-sung").content.decode()
    taken = services.take_next(Agency.objects.all(), head, officer_actor(head))
    assert taken == dossier
    services.approve(dossier, officer_actor(head), BOTH)
    assert now_of(dossier)[0] == "approved"
