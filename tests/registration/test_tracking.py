"""Following a dossier: code and phone together, no more than state and office, and opening it again."""

import datetime as dt

import pytest
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import User
from agencies.models import Agency
from notices.models import Notice
from registration.dossier_code import build
from registration.models import Dossier
from registration.states import Action, ActorKind
from registration.timeline import for_declarant
from registration.workflow import CLOCK, Actor, advance
from tests.factories import CITIZEN, CitizenFactory, DossierFactory, OfficerFactory, add_photos

from .wizard import errors, last_code, opens, returned, send, text, url

pytestmark = pytest.mark.django_db

PHONE = "+84912345678"


@pytest.fixture
def sent(office: Agency) -> Dossier:
    dossier = DossierFactory(submitted=True, phone=PHONE, email="hoa@example.vn", receiving_agency=office)
    add_photos(dossier)
    return dossier


def follow(client: Client, code: str | None, phone: str = "0912 345 678"):
    return client.post("/ho-so/", {"code": code, "phone": phone}, follow=True)


def test_code_and_phone_show_where_the_dossier_stands(client: Client, sent: Dossier) -> None:
    page = text(follow(client, sent.grouped_code))
    for shown in ("Đã gửi – chờ tiếp nhận", "Bạn đã gửi tờ khai", sent.grouped_code, sent.receiving_agency.name):
        assert shown in page


def test_the_page_shows_nothing_about_the_person(client: Client, sent: Dossier) -> None:
    page = text(follow(client, sent.code))
    for canary in (sent.full_name, sent.social_insurance_number, sent.identity_number, "912345678", "0912 345 678",
                   sent.email, sent.street, sent.born_on, "12/03/1990", str(sent.pk)):  # fmt: skip
        assert canary not in page


@pytest.mark.parametrize("phone", ["0912 345 679", "0987654321"])
def test_a_wrong_pair_says_the_same_as_a_code_nobody_has(client: Client, sent: Dossier, phone: str) -> None:
    wrong = follow(client, sent.code, phone)
    unknown = follow(client, build("07900", dt.date(2026, 11, 22), 1), phone)
    sentence = "Không có hồ sơ nào khớp cả mã hồ sơ và số điện thoại."
    assert wrong.status_code == unknown.status_code == 422
    assert sentence in errors(wrong)
    assert errors(wrong) == errors(unknown)
    assert sent.receiving_agency.name not in text(wrong)


def test_a_slip_in_the_code_is_told_before_anything_is_looked_up(client: Client, sent: Dossier) -> None:
    assert sent.code
    slipped = sent.code[:-1] + str((int(sent.code[-1]) + 1) % 10)
    assert "gõ nhầm" in errors(follow(client, slipped))


def test_codes_cannot_be_tried_out(client: Client, sent: Dossier, settings: LazySettings) -> None:
    settings.LOOKUPS_PER_ADDRESS_HOUR = 3
    answers = [follow(client, sent.code, f"091234567{n}").status_code for n in range(4)]
    assert answers == [422, 422, 422, 429]
    blocked = follow(client, sent.code)
    assert "Thử lại sau" in text(blocked)
    assert blocked["Retry-After"]


def test_a_draft_has_nothing_to_follow(client: Client, office: Agency) -> None:
    DossierFactory(phone=PHONE, receiving_agency=office)
    assert follow(client, "").status_code == 422


def test_another_dossier_can_be_followed_next(client: Client, sent: Dossier) -> None:
    follow(client, sent.code)
    assert sent.grouped_code in text(client.get("/ho-so/"))
    assert 'name="code"' in text(client.get("/ho-so/?khac"))
    assert 'name="code"' in text(client.get("/ho-so/"))


def test_a_code_to_the_phone_opens_the_form_in_another_browser(client: Client, sent: Dossier) -> None:
    follow(client, sent.code)
    client.post("/ho-so/bo-sung/")
    answer = client.post("/ho-so/bo-sung/", {"code": last_code()})
    assert answer["Location"] == url("copy", sent)
    assert "Tờ khai đã gửi" in text(client.get(url("copy", sent)))
    assert client.get(url("form_pdf", sent)).content.startswith(b"%PDF")


def test_the_code_page_shows_the_phone_masked(client: Client, sent: Dossier) -> None:
    follow(client, sent.code)
    page = text(client.post("/ho-so/bo-sung/", follow=True))
    assert "09•• ••• 678" in page
    assert "0912 345 678" not in page


def test_without_the_code_nothing_opens(client: Client, sent: Dossier) -> None:
    follow(client, sent.code)
    client.post("/ho-so/bo-sung/")
    wrong = f"{(int(last_code()) + 1) % 10**6:06d}"
    assert client.post("/ho-so/bo-sung/", {"code": wrong}).status_code == 422
    for page in ("done", "copy", "form_pdf"):
        assert client.get(url(page, sent))["Location"] == "/dang-ky/tiep-tuc/"


def test_nobody_opens_what_they_did_not_follow(client: Client, sent: Dossier) -> None:
    assert client.get("/ho-so/bo-sung/")["Location"] == "/ho-so/"
    assert client.post("/ho-so/bo-sung/", {"code": "123456"})["Location"] == "/ho-so/"
    assert not Notice.objects.exists()


def test_a_returned_dossier_opens_at_its_flagged_items(client: Client, office: Agency) -> None:
    officer = OfficerFactory(agency=office)
    dossier = returned(Client(), officer, "portrait", phone=PHONE)
    page = text(follow(client, dossier.code))
    assert "Cần bổ sung" in page
    assert "Ảnh chân dung" in page
    assert "Chưa đúng giấy tờ" in page
    client.post("/ho-so/bo-sung/")
    assert client.post("/ho-so/bo-sung/", {"code": last_code()})["Location"] == url("photos", dossier)


def test_opening_a_dossier_elsewhere_leaves_an_event(client: Client, sent: Dossier) -> None:
    follow(client, sent.code)
    client.post("/ho-so/bo-sung/")
    client.post("/ho-so/bo-sung/", {"code": last_code()})
    assert sent.events.latest("sequence").action == "resumed"


@pytest.mark.parametrize(
    ("stage", "shown"),
    [("approved", "Đăng nhập bằng mã số BHXH"), ("rejected", "Số điện thoại không chính chủ"),
     ("withdrawn", "Đã rút"), ("in_review", "Cán bộ đang xem hồ sơ")],
)  # fmt: skip
def test_every_state_says_what_to_do_next(client: Client, office: Agency, stage: str, shown: str) -> None:
    dossier = DossierFactory(stage=stage, phone=PHONE, receiving_agency=office)
    assert shown in text(follow(client, dossier.code))
    opens(client, dossier)
    assert client.get(url("done", dossier))["Location"] == "/ho-so/"


def test_an_expired_dossier_says_so(client: Client, sent: Dossier) -> None:
    advance(sent, Action.EXPIRE, CLOCK)
    assert "Hồ sơ đã quá hạn" in text(follow(client, sent.code))


def test_the_timeline_tells_what_happened_and_hides_the_desk(client: Client, office: Agency) -> None:
    officer: User = OfficerFactory(agency=office, full_name="Cán Bộ Bí Mật")
    dossier = returned(client, officer, "portrait", phone=PHONE)
    events = for_declarant(dossier)["events"]
    assert [str(event.title) for event in events] == [
        "Bạn đã gửi tờ khai", "Cán bộ bắt đầu xem xét", "Cơ quan BHXH yêu cầu bổ sung",
    ]  # fmt: skip
    assert [event.state for event in events] == ["done", "done", "current"]
    assert "Cán Bộ Bí Mật" not in text(follow(client, dossier.code))


def test_a_dossier_back_in_the_queue_is_not_told_to_be_under_review(client: Client, sent: Dossier) -> None:
    officer = Actor(ActorKind.OFFICER, OfficerFactory(agency=sent.receiving_agency).pk)
    for _ in range(2):
        advance(sent, Action.TAKE, officer)
        advance(sent, Action.RELEASE, officer)
    assert [str(event.title) for event in for_declarant(sent)["events"]] == ["Bạn đã gửi tờ khai"]


def test_the_account_page_shows_the_persons_own_facts_and_dossiers(client: Client, office: Agency) -> None:
    citizen = CitizenFactory(identity_number="079190000123")
    mine = DossierFactory(submitted=True, receiving_agency=office)
    Dossier.objects.filter(pk=mine.pk).update(account=citizen)
    other = DossierFactory(submitted=True, receiving_agency=office)
    client.force_login(citizen)
    page = text(client.get("/tai-khoan/"))
    for shown in (citizen.full_name, citizen.social_insurance_number, "079190000123", mine.grouped_code):
        assert shown in page
    assert other.grouped_code not in page


def test_nothing_about_the_person_lies_open_in_the_session(client: Client, sent: Dossier) -> None:
    follow(client, sent.code)
    stored = repr([row.get_decoded() for row in Session.objects.all()])
    for canary in ("912345678", sent.social_insurance_number, sent.full_name):
        assert canary not in stored


def test_a_resent_dossier_is_followed_under_its_old_code(client: Client, office: Agency) -> None:
    from .wizard import jpeg

    dossier = returned(client, OfficerFactory(agency=office), "portrait", phone=PHONE)
    code = dossier.code
    client.post(url("photos", dossier), {"portrait": jpeg()})
    send(client, dossier)
    assert "Đã gửi – chờ tiếp nhận" in text(follow(Client(), code))
    assert CITIZEN.kind == dossier.events.filter(action="submit").latest("sequence").actor_kind
