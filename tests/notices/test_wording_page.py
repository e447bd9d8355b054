from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from notices.models import Wording
from notices.wording import sms_text
from tests.access_world import build_world
from tests.visitors import VISITORS

from .drafts import posted, returned_dossier

pytestmark = pytest.mark.django_db
LIST = "/quan-tri/notices/wording/"
RETURNED = LIST + "dossier_returned/sms/"
FRESH = "BHXHVN: Ho so can sua: {{ reason }}. Hoi {{ office_phone }}. Khong thu phi."


@pytest.fixture
def desk(client: Client) -> Client:
    """An administrator's browser."""
    client.force_login(User.objects.create_superuser("quantri", "đồng hồ treo tường cũ", full_name="Quản Trị"))
    return client


def typed(**changes: Any) -> dict[str, Any]:
    return {"body": FRESH, "reason": "Gọn hơn", "active_from": "", "after": "1"} | changes


def page_of(answer: Any) -> str:
    return answer.content.decode()


def test_the_list_names_every_kind_with_its_version_and_size(desk: Client) -> None:
    page = page_of(desk.get(LIST))
    assert "Hồ sơ đăng ký tài khoản VssID cần bổ sung" in page
    assert "bản có sẵn" in page
    assert "GSM-7, 1 tin" in page
    assert "UCS-2, 3 tin" in page


def test_a_saved_wording_is_what_the_next_notice_says_and_the_notice_says_which_version_it_was(
    desk: Client, django_capture_on_commit_callbacks: Any
) -> None:
    before = posted(returned_dossier())
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.post(RETURNED, typed()).status_code == 302
    after = posted(returned_dossier(event_key="dossier-event:2"))
    assert before.wording_version == 1
    assert after.body == "BHXHVN: Ho so can sua: Anh chan dung bi mo. Hoi 028 3892 1234. Khong thu phi."
    assert after.wording_version == 2
    page = page_of(desk.get(RETURNED))
    assert "đang dùng bản 2" in page
    assert "quantri lưu lúc" in page
    assert "Lý do: Gọn hơn" in page


def test_what_the_linter_refuses_is_not_saved_and_nothing_typed_is_lost(desk: Client) -> None:
    answer = desk.post(RETURNED, typed(body="BHXHVN: Xem bit.ly/x {{ cccd }} ngay"))
    page = page_of(answer)
    assert answer.status_code == 422
    for finding in (
        "không được chứa số định danh", "Thiếu {{ reason }}", "Thiếu {{ office_phone }}", "giống đường dẫn",
        "Thiếu câu phòng lừa đảo",
    ):  # fmt: skip
        assert finding in page
    assert "BHXHVN: Xem bit.ly/x {{ cccd }} ngay</textarea>" in page
    assert 'value="Gọn hơn"' in page
    assert not Wording.objects.exists()


def test_a_change_without_a_reason_is_asked_for_one(desk: Client) -> None:
    answer = desk.post(RETURNED, typed(reason=" "))
    assert answer.status_code == 422
    assert "Nhập lý do sửa" in page_of(answer)


def test_the_preview_shows_the_message_with_made_up_values_and_saves_nothing(desk: Client) -> None:
    page = page_of(desk.post(RETURNED, typed(preview="1")))
    assert "BHXHVN: Ho so can sua: Anh chan dung bi mo. Hoi 028 3892 1234. Khong thu phi." in page
    assert "Đạt mọi quy tắc của tin." in page
    assert not Wording.objects.exists()


def test_the_part_that_follows_the_typing_counts_on_the_server(desk: Client) -> None:
    page = page_of(desk.post(RETURNED + "xem-truoc/", typed(body=FRESH + "x" * 120)))
    assert "Bớt" in page
    assert "<html" not in page


def test_accents_are_found_and_taken_away_on_demand(desk: Client) -> None:
    accented = "BHXHVN: Hồ sơ cần sửa: {{ reason }}. Hỏi {{ office_phone }}. Không thu phí."
    refused = page_of(desk.post(RETURNED, typed(body=accented)))
    assert "Tin không dấu không có: " in refused
    mended = page_of(desk.post(RETURNED, typed(body=accented, unaccent="1")))
    assert FRESH in mended
    assert "Đạt mọi quy tắc của tin." in mended


def test_an_older_version_comes_back_as_a_new_one(desk: Client) -> None:
    desk.post(RETURNED, typed())
    desk.post(RETURNED + "tro-lai/1/", {"after": "2"})
    newest = Wording.objects.first()
    assert newest is not None
    assert (newest.version, newest.reason, newest.written_by) == (3, "Trở lại bản 1", "quantri")
    assert "Vao muc Tra cuu ho so" in sms_text("dossier_returned", {"reason": "x", "office_phone": "1900 9068"})
    assert desk.post(RETURNED + "tro-lai/9/", {"after": "3"}).status_code == 404


def test_of_two_administrators_the_second_is_told_and_keeps_what_was_typed(desk: Client) -> None:
    desk.post(RETURNED, typed())
    answer = desk.post(RETURNED, typed(body=FRESH.replace("Hoi", "LH")))
    assert answer.status_code == 409
    page = page_of(answer)
    assert "quantri vừa lưu bản 2" in page
    assert "LH {{ office_phone }}" in page
    assert Wording.objects.count() == 1


def test_a_wording_for_later_waits_for_its_moment(desk: Client) -> None:
    desk.post(RETURNED, typed(active_from="2999-12-01T08:00"))
    assert posted(returned_dossier()).wording_version == 1
    assert "bản 2 áp dụng từ 08:00 01/12/2999" in page_of(desk.get(LIST))
    refused = page_of(desk.post(RETURNED, typed(active_from="2001-12-01T08:00", after="2")))
    assert "Thời điểm này đã qua" in refused


def test_an_email_is_edited_with_its_subject(desk: Client) -> None:
    address = LIST + "phone_changed/email/"
    body = "Kính gửi Ông/Bà,\r\n\r\nSố điện thoại đã đổi. Gọi {{ hotline }}."
    assert "Nhập tiêu đề" in page_of(desk.post(address, typed(subject=" ", body=body)))
    assert desk.post(address, typed(subject="Đã đổi số điện thoại", body=body)).status_code == 302
    assert "\r" not in Wording.objects.get().body


@pytest.mark.parametrize(
    "address", ["no_such_kind/sms/", "dossier_returned/fax/", "form_copy/sms/", "late_digest/accented/"]
)
def test_a_text_that_does_not_exist_is_no_page(desk: Client, address: str) -> None:
    assert desk.get(LIST + address).status_code == 404


HOSTILE = ["{0.__class__}", "{{ reason.__class__ }}", "{% include 'x' %}", "{{ reason|safe }}", "%(x)s", "${7*7}",
           "<script>alert(1)</script>", "\x00", "{{" * 200, "ﷺ" * 100, "x" * 9000]  # fmt: skip


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_shown_as_text_and_never_saved(desk: Client, hostile: str) -> None:
    for more in ({}, {"preview": "1"}, {"unaccent": "1"}):
        answer = desk.post(RETURNED, typed(body=hostile, **more))
        assert answer.status_code in (200, 422)
        assert "<script>alert" not in page_of(answer)
    assert desk.post(RETURNED + "xem-truoc/", {"body": hostile}).status_code == 200
    assert desk.post(RETURNED + "tro-lai/1/", {"after": hostile}).status_code == 302
    assert not Wording.objects.exists()


def test_nobody_but_an_administrator_reaches_these_pages(settings: Any) -> None:
    world = build_world(settings)
    addresses = [LIST, RETURNED, "/quan-tri/notices/spending/"]
    for visitor in VISITORS:
        browser = world.browsers[visitor]
        told = {browser.get(address).status_code for address in addresses}
        told |= {browser.post(RETURNED + more, typed()).status_code for more in ("xem-truoc/", "tro-lai/1/")}
        assert told <= ({200, 302} if visitor == "superuser" else {302, 403}), visitor
        if visitor != "superuser":
            assert browser.get(LIST).status_code == 403 or browser.get(LIST)["Location"].startswith(
                ("/dang-nhap/", "/quan-tri/login/")
            )
    assert list(Wording.objects.values_list("written_by", flat=True)) == ["goc"]
