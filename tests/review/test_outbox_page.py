"""Tin nhắn: supervisors and administrators find a message, see why it fares so, send it again or stop it."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AgencyPost, User
from agencies.models import Agency
from notices import mending, wording
from notices.models import Attempt, FollowUp, Notice, NoticeState, Receipt
from registration.models import CalendarException, Dossier
from review import escalation, letters, outbox_digest, tasks
from review.notice_names import NAMES
from tests.factories import AgencyFactory, DossierFactory, OfficerFactory
from vssid_portal import newest_first

pytestmark = pytest.mark.django_db
PAGE = "/can-bo/tin-nhan/"


@pytest.fixture
def lan(office: Agency) -> User:
    """In charge of the office."""
    return OfficerFactory(agency=office, role=AgencyPost.Role.SUPERVISOR, full_name="Lê Thị Lan")


@pytest.fixture
def charge(client: Client, lan: User) -> Client:
    """Lan's browser."""
    client.force_login(lan)
    return client


@pytest.fixture
def root() -> Client:
    """The browser of an administrator without a post."""
    client = Client()
    client.force_login(
        User.objects.create_superuser("goc", "mat-khau-cua-goc", kind=User.Kind.STAFF, full_name="Quản trị")
    )
    return client


def message(office: Agency, state: str = "undelivered", **facts: object) -> tuple[Dossier, Notice]:
    """A returned dossier and the SMS about it, in this state."""
    about = {name: facts.pop(name) for name in ("phone", "full_name") if name in facts}
    dossier = DossierFactory(returned=True, receiving_agency=office, **about)
    sms = Notice.objects.get(subject_key=letters.subject_key(dossier), channel="sms")
    follow_up = FollowUp.NOBODY if state in ("failed", "undelivered") else ""
    Notice.objects.filter(pk=sms.pk).update(**({"state": state, "attempts": 1, "follow_up": follow_up} | facts))
    return dossier, Notice.objects.get(pk=sms.pk)


def secret(office: Agency, state: str = "undelivered") -> tuple[Dossier, Notice]:
    dossier = DossierFactory(approved=True, receiving_agency=office)
    sms = Notice.objects.get(subject_key=letters.subject_key(dossier), channel="sms")
    Notice.objects.filter(pk=sms.pk).update(state=state, attempts=1, not_before=None)
    return Dossier.objects.get(pk=dossier.pk), Notice.objects.get(pk=sms.pk)


def shown(client: Client, **query: str) -> list[str]:
    page = client.get(PAGE + (f"?{urlencode(query)}" if query else "")).content.decode()
    return re.findall(r"/can-bo/tin-nhan/([0-9a-f]{32})/", page)


def words(client: Client, address: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(address).content.decode()).split())


def act(client: Client, what: str, notice: Notice, **posted: str) -> str:
    """Press a button of the message's page as it stands; what the next page says."""
    address = f"{PAGE}{notice.reference}/"
    answer = client.post(f"{address}{what}/", {"seen": mending.seen(notice), **posted})
    return words(client, address) if answer.status_code == 302 else str(answer.status_code)


# --- Finding ---------------------------------------------------------------------------------------------------------


def test_it_begins_with_what_is_stuck_the_newest_first(charge: Client, office: Agency) -> None:
    _first, lost = message(office)
    _second, doubtful = message(office, "doubtful")
    message(office, "delivered")
    message(office, "undelivered", follow_up=FollowUp.EMAIL)
    assert shown(charge) == [doubtful.reference, lost.reference]
    assert "Không có tin nào bị kẹt." not in words(charge, PAGE)
    Notice.objects.update(state="delivered")
    assert "Không có tin nào bị kẹt." in words(charge, PAGE)


def test_a_message_is_found_by_dossier_phone_kind_state_channel_and_age(charge: Client, office: Agency) -> None:
    dossier, sms = message(office, "delivered", phone="+84912345678")
    _other, old = message(office, "accepted", created_at=timezone.now() - timedelta(days=2))
    assert shown(charge, q=dossier.code or "") == [sms.reference]
    assert shown(charge, q=dossier.grouped_code) == [sms.reference]
    assert shown(charge, q="5678") == [sms.reference]
    assert shown(charge, q="0912 345 678") == [sms.reference]
    assert shown(charge, q="9999") == []
    everything = {"trang-thai": "tat-ca"}
    assert shown(charge, **everything) == [sms.reference, old.reference]
    assert shown(charge, **{"trang-thai": "accepted"}) == [old.reference]
    assert shown(charge, **everything, tuoi="cu-1-ngay") == [old.reference]
    assert shown(charge, **everything, tuoi="moi-1-gio") == [sms.reference]
    assert shown(charge, **everything, loai="dossier_returned") == [sms.reference, old.reference]
    assert shown(charge, **everything, loai="form_copy") == []
    assert shown(charge, **everything, kenh="email") == []


@pytest.mark.parametrize("text", ["abc", "12", "12345", "0792026112200018", "%' OR 1=1"])
def test_a_text_that_means_nothing_is_told_beside_the_box_and_kept_there(charge: Client, text: str) -> None:
    page = charge.get(PAGE, {"q": text}).content.decode()
    assert "Nhập đủ 16 số của mã hồ sơ, hoặc bốn số cuối điện thoại." in page
    assert 'aria-invalid="true"' in page
    assert "Không thấy tin nào như vậy." in page


@pytest.mark.parametrize("query", ["trang-thai=x&loai=y&kenh=z&tuoi=0", "sau=hom-qua_x", "sau=2026-01-01_1", "sau=²_²"])
def test_an_address_with_nonsense_in_it_still_opens(charge: Client, query: str) -> None:
    assert charge.get(f"{PAGE}?{query}").status_code == 200


def test_pages_follow_each_other_without_gap_or_repetition(
    charge: Client, office: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newest_first, "PAGE_SIZE", 2)
    messages = [message(office)[1] for _number in range(5)]
    Notice.objects.update(created_at=timezone.now())  # all in the same moment
    seen, address = [], PAGE
    while address:
        page = charge.get(address).content.decode()
        seen += re.findall(r"/can-bo/tin-nhan/([0-9a-f]{32})/", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = PAGE + following[1].replace("&amp;", "&") if following else ""
    assert seen == [one.reference for one in reversed(messages)]


def test_the_page_costs_the_same_however_many_there_are(charge: Client, root: Client, office: Agency) -> None:
    def statements(client: Client, address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len([one for one in asked if "SAVEPOINT" not in one["sql"]])

    dossier, sms = message(office)
    addresses = [PAGE, f"{PAGE}?q={dossier.code}", f"{PAGE}{sms.reference}/"]
    for client in (charge, root):
        few = [(statements(client, one), statements(client, one))[1] for one in addresses]
        for _number in range(4):
            message(office)
        assert [statements(client, one) for one in addresses] == few
        assert max(few) <= 12


# --- Whose ------------------------------------------------------------------------------------------------------------


def test_a_neighbours_messages_do_not_exist(charge: Client, office: Agency) -> None:
    dossier, sms = message(AgencyFactory(parent=office.parent), phone="+84912345678")
    assert shown(charge, **{"trang-thai": "tat-ca"}) == []
    assert shown(charge, q=dossier.code or "") == []
    assert shown(charge, q="5678") == []
    assert charge.get(f"{PAGE}{sms.reference}/").status_code == 404
    for what in ("gui-lai", "dung"):
        posted = {"seen": mending.seen(sms), "reason": "Thử"}
        assert charge.post(f"{PAGE}{sms.reference}/{what}/", posted).status_code == 404
    assert Notice.objects.get(pk=sms.pk).follow_up == FollowUp.NOBODY


def test_whoever_is_in_charge_of_the_province_sees_its_offices_and_an_administrator_all(
    client: Client, root: Client, office: Agency
) -> None:
    _dossier, sms = message(office)
    _other, far = message(AgencyFactory())
    Notice.objects.filter(pk=far.pk).update(office=None)  # about nobody's dossier
    client.force_login(OfficerFactory(agency=office.parent, role=AgencyPost.Role.SUPERVISOR))
    assert shown(client) == [sms.reference]
    assert shown(root) == [far.reference, sms.reference]
    assert "/quan-tri/" in root.get(PAGE).content.decode()


def test_it_is_not_an_officers_page(desk: Client, office: Agency) -> None:
    message(office)
    assert desk.get(PAGE).status_code == 403
    assert PAGE not in desk.get("/can-bo/").content.decode()


def test_the_way_there_stands_in_the_head(charge: Client) -> None:
    assert PAGE in charge.get("/can-bo/").content.decode()


# --- Seeing why -------------------------------------------------------------------------------------------------------


def test_it_shows_every_try_and_every_report(charge: Client, office: Agency) -> None:
    dossier, sms = message(office, "waiting", bound_to="esms", next_try_at=timezone.now() + timedelta(minutes=20))
    at = timezone.now()
    Attempt.objects.create(
        notice=sms, number=1, gateway="esms", started_at=at, finished_at=at, outcome="doubtful", detail="timeout"
    )
    Receipt.objects.create(
        notice=sms, gateway="esms", report="on_its_way", detail="7", happened_at=at, received_at=at, times=3
    )
    told = words(charge, f"{PAGE}{sms.reference}/")
    assert re.search(r"1 esms [\d:/ ]+ Chưa rõ timeout", told)
    assert re.search(r"esms: Đang chuyển 7 báo 3 lần", told)
    assert "esms: cổng này có thể đã nhận tin" in told
    assert "Lần thử tới" in told
    assert dossier.grouped_code in told


def test_no_secret_and_no_text_stands_on_any_page(charge: Client, root: Client, office: Agency) -> None:
    _dossier, account = secret(office, "waiting")
    returned, sms = message(office)
    password = re.search(r"\b\d{8}\b", account.body)
    assert password
    for client in (charge, root):
        pages = [client.get(address).content.decode() for address in (
            f"{PAGE}?trang-thai=tat-ca", f"{PAGE}{account.reference}/", f"{PAGE}{sms.reference}/",
        )]  # fmt: skip
        for page in pages:
            assert password[0] not in page
            assert sms.body not in page
            assert returned.phone not in page
            assert returned.full_name not in page


def test_every_kind_of_message_has_a_name() -> None:
    assert set(wording.KINDS) <= set(NAMES)


# --- Sending again ----------------------------------------------------------------------------------------------------


def test_a_notice_that_failed_goes_as_a_new_one_and_leaves_an_event(charge: Client, lan: User, office: Agency) -> None:
    dossier, sms = message(office)
    assert "Một tin mới với cùng nội dung đang được gửi." in act(charge, "gui-lai", sms)
    fresh = Notice.objects.get(subject_key=sms.subject_key, state=NoticeState.WAITING)
    assert (fresh.body, fresh.office) == (sms.body, office.pk)
    event = dossier.events.get(action="notice_resent")
    assert (event.actor, event.detail["way"], event.detail["notice"]) == (lan, "anew", "Yêu cầu bổ sung")


def test_a_double_click_sends_once(charge: Client, office: Agency) -> None:
    dossier, sms = message(office, "doubtful")
    before = mending.seen(sms)
    for _press in range(2):
        charge.post(f"{PAGE}{sms.reference}/gui-lai/", {"seen": before})
    assert "Tin này vừa đổi trạng thái." in words(charge, f"{PAGE}{sms.reference}/")
    assert dossier.events.filter(action="notice_resent").count() == 1


def test_a_secret_goes_as_a_fresh_one_that_kills_the_old(charge: Client, office: Agency) -> None:
    dossier, sms = secret(office)
    old = dossier.account.password
    page = words(charge, f"{PAGE}{sms.reference}/")
    assert "Mật khẩu trong tin này hết hiệu lực ngay." in page
    assert "Mật khẩu cũ không dùng được nữa." in act(charge, "gui-lai", sms)
    dossier.account.refresh_from_db()
    assert dossier.account.password != old
    assert Notice.objects.get(pk=sms.pk).replaced_at
    assert Notice.objects.filter(opens=sms.opens, replaced_at=None).count() == 1


def test_a_code_has_no_button_and_no_way_around_it(root: Client) -> None:
    now = timezone.now()
    code = Notice.objects.create(
        event_key="c", channel="sms", kind="one_time_code", notice_class="code", recipient="+84912345678",
        body="123456", has_secret=True, state="doubtful", next_try_at=now, created_at=now,
    )  # fmt: skip
    page = root.get(f"{PAGE}{code.reference}/").content.decode()
    assert "gui-lai" not in page
    assert "Mã dùng một lần không gửi lại được" in page
    assert "Tin này không gửi lại được." in act(root, "gui-lai", code)
    assert Notice.objects.get().state == "doubtful"


# --- Stopping ---------------------------------------------------------------------------------------------------------


def test_stopping_asks_for_a_reason_and_keeps_it_in_the_trail(charge: Client, office: Agency) -> None:
    dossier, sms = message(office, "doubtful")
    assert act(charge, "dung", sms, reason="  ") == "422"
    assert "Đã dừng tin này." in act(charge, "dung", sms, reason="Đã báo tại quầy")
    assert dossier.events.get(action="notice_stopped").detail["reason"] == "Đã báo tại quầy"
    assert shown(charge) == []


def test_a_missing_reason_is_told_beside_the_field(charge: Client, office: Agency) -> None:
    _dossier, sms = message(office, "waiting")
    page = charge.post(f"{PAGE}{sms.reference}/dung/", {"seen": mending.seen(sms)}).content.decode()
    assert "Ghi lý do dừng tin này." in page
    assert Notice.objects.get(pk=sms.pk).state == "waiting"


def test_what_is_about_no_dossier_leaves_an_event_of_whoever_did_it(root: Client) -> None:
    now = timezone.now()
    told = Notice.objects.create(
        event_key="p", channel="sms", kind="phone_changed", notice_class="notice", recipient="+84912345678",
        body="BHXHVN: …", state="failed", next_try_at=now, created_at=now,
    )  # fmt: skip
    act(root, "dung", told, reason="Số cũ")
    event = User.objects.get(username="goc").staff_events.get()
    assert (event.kind, event.detail["did"], event.detail["reason"]) == ("outbox", "notice_stopped", "Số cũ")


# --- Every morning ----------------------------------------------------------------------------------------------------


def test_each_morning_administrators_read_numbers_of_what_is_stuck(root: Client, office: Agency) -> None:
    assert outbox_digest.tell_administrators() == 0
    User.objects.filter(username="goc").update(email="goc@bhxh.example")
    message(office, "delivered")
    assert outbox_digest.tell_administrators() == 0  # nothing is stuck
    message(office, "doubtful", full_name="Nguyễn Bí Mật")
    message(office, "undelivered")
    message(office, "undelivered", follow_up=FollowUp.CALL)
    message(office, "waiting", created_at=timezone.now() - timedelta(hours=2))
    tasks.morning()
    assert outbox_digest.tell_administrators() == 1
    letter = Notice.objects.get(kind="outbox_digest")
    assert (letter.recipient, letter.channel) == ("goc@bhxh.example", "email")
    for line in ("chưa rõ đã gửi hay chưa: 1", "chưa báo được cách khác: 1", "chờ gửi quá lâu: 1", "chưa được gọi: 1"):
        assert line in letter.body
    assert "Bí Mật" not in letter.body


def test_supervisors_read_of_their_own_agencies_in_their_morning_letter(office: Agency, lan: User) -> None:
    CalendarException.objects.create(day=timezone.localdate(), kind=CalendarException.Kind.WORKED)
    User.objects.filter(pk=lan.pk).update(email="lan@bhxh.example")
    message(AgencyFactory(), "doubtful")
    assert escalation.tell_supervisors() == 0
    message(office, "doubtful")
    message(office, "undelivered", follow_up=FollowUp.CALL)
    assert escalation.tell_supervisors() == 1
    body = Notice.objects.get(kind="late_digest").body
    assert "Người cần gọi điện vì tin không đến: 1" in body
    assert "Tin khác bị kẹt: 1" in body
