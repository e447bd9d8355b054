"""Back, forward, reload, a second click, a changed mind: nothing is lost and nothing is sent twice."""

import pytest
from playwright.sync_api import Route, expect

from .citizen import BACK, FRONT, PORTRAIT, Citizen
from .conftest import Town
from .officer import CU_CHI

pytestmark = pytest.mark.journey


def returns_by_back_and_reloads(citizen: Citizen, before: str, here: str) -> None:
    """Back to the page before, forward again, and a fresh copy of it."""
    citizen.page.go_back()
    citizen.sees(before)
    citizen.page.go_forward()
    citizen.sees(here)
    citizen.page.reload()
    citizen.sees(here)


def test_back_and_reload_work_at_every_step_and_nothing_is_sent_twice(town: Town) -> None:
    citizen = town.citizen()
    person = citizen.person
    citizen.begins()
    citizen.declares()
    returns_by_back_and_reloads(citizen, "Kê khai thông tin", "Cập nhật ảnh")
    citizen.adds_photos()
    citizen.sees("Xác thực số điện thoại")
    returns_by_back_and_reloads(citizen, "Cập nhật ảnh", "Xác thực số điện thoại")
    citizen.enters_code()
    citizen.sees("Chọn cơ quan BHXH tiếp nhận")
    returns_by_back_and_reloads(citizen, "Xác thực số điện thoại", "Chọn cơ quan BHXH tiếp nhận")
    citizen.accepts_suggested_office()
    citizen.sees("Kiểm tra và gửi tờ khai")
    returns_by_back_and_reloads(citizen, "Chọn cơ quan BHXH tiếp nhận", "Kiểm tra và gửi tờ khai")
    assert citizen.answer("Họ và tên") == person.full_name
    citizen.sends()
    code = citizen.dossier_code()
    citizen.page.go_back()
    citizen.sees("Gửi tờ khai thành công")
    assert citizen.dossier_code() == code
    citizen.page.reload()
    citizen.sees("Gửi tờ khai thành công")


def test_what_was_typed_survives_back_and_reload_before_it_is_sent(town: Town) -> None:
    citizen = town.citizen()
    citizen.begins()
    with citizen.page.expect_response(lambda answer: "/dang-go/" in answer.url):
        citizen.field("Họ và tên").fill("Nguyễn Thị Nửa Chừng")
    citizen.page.reload()
    expect(citizen.field("Họ và tên")).to_have_value("Nguyễn Thị Nửa Chừng")
    citizen.page.go_back()
    citizen.sees("Loại đối tượng")
    citizen.page.go_forward()
    citizen.sees("Kê khai thông tin")
    expect(citizen.field("Họ và tên")).to_have_value("Nguyễn Thị Nửa Chừng")


def test_what_is_typed_before_the_scripts_have_come_is_kept_too(town: Town) -> None:
    citizen = town.citizen()
    on_its_way: list[Route] = []
    citizen.page.route("**/keep-typed*.js", lambda route: on_its_way.append(route))
    citizen.begins()
    citizen.field("Họ và tên").fill("Nguyễn Thị Vội Vàng")
    with citizen.page.expect_response(lambda answer: "/dang-go/" in answer.url):
        on_its_way[0].continue_()
    citizen.page.unroute_all()
    citizen.page.reload()
    expect(citizen.field("Họ và tên")).to_have_value("Nguyễn Thị Vội Vàng")


def test_a_double_click_on_send_makes_one_dossier(town: Town) -> None:
    for scripts in (True, False):
        citizen = town.citizen(scripts=scripts)
        citizen.comes_to_check_page()
        citizen.commits()
        citizen.button("Gửi").dblclick()
        citizen.sees("Gửi tờ khai thành công")
        town.mailbox.sms(citizen.person.phone, "Da nhan to khai")
        assert town.mailbox.holds(citizen.person.phone, "Da nhan to khai") == 1
        expect(town.officer(CU_CHI).looks_for(citizen.person)).to_have_count(1)


def test_a_change_returns_to_the_check_page_with_everything_else_intact(town: Town) -> None:
    citizen = town.citizen()
    person = citizen.person
    citizen.comes_to_check_page()
    citizen.follows("Thay đổi Người đăng ký")
    citizen.sees("Kê khai thông tin")
    citizen.field("Họ và tên").fill("Nguyễn Thị Đổi Tên")
    citizen.presses("Tiếp tục")
    citizen.sees("Kiểm tra và gửi tờ khai")
    assert citizen.answer("Họ và tên") == "Nguyễn Thị Đổi Tên"
    assert citizen.answer("Mã số BHXH") == person.social_insurance_number
    assert citizen.answer("Số điện thoại") == person.shown_phone
    citizen.follows("Thay đổi Cơ quan BHXH tiếp nhận")
    citizen.sees("Chọn cơ quan BHXH tiếp nhận")
    citizen.field("Cơ quan BHXH cấp huyện").select_option(label="Tại cơ quan BHXH cấp tỉnh")
    citizen.presses("Tiếp tục")
    citizen.sees("Kiểm tra và gửi tờ khai")
    assert citizen.answer("Cơ quan") == "[079] BHXH TP Hồ Chí Minh"
    citizen.follows("Thay đổi Ảnh")
    citizen.sees("Cập nhật ảnh")
    citizen.follows("Quay lại")
    citizen.sees("Kiểm tra và gửi tờ khai")


def test_other_papers_ask_for_their_own_photos_and_then_return_to_the_check_page(town: Town) -> None:
    citizen = town.citizen()
    citizen.comes_to_check_page()
    changes_papers(citizen, "Hộ chiếu", "C1234567")
    citizen.sees("Cập nhật ảnh")
    expect(citizen.field(BACK)).to_have_count(0)
    citizen.adds_photos(FRONT)
    citizen.sees("Kiểm tra và gửi tờ khai")
    assert citizen.answer("Loại giấy tờ") == "Hộ chiếu"
    changes_papers(citizen, "CCCD", citizen.person.citizen_id)
    citizen.sees("Cập nhật ảnh")
    expect(citizen.page.get_by_role("img", name=f"Ảnh đã chọn: {PORTRAIT}")).to_be_visible()
    citizen.adds_photos(FRONT, BACK)
    citizen.sends()


def changes_papers(citizen: Citizen, kind: str, number: str) -> None:
    citizen.follows("Thay đổi Giấy tờ tùy thân")
    citizen.sees("Kê khai thông tin")
    citizen.field(kind).check()
    citizen.field("Số CCCD/CMND/Hộ chiếu").fill(number)
    citizen.presses("Tiếp tục")


def test_a_new_phone_number_is_proved_before_anything_is_sent(town: Town) -> None:
    citizen = town.citizen()
    citizen.comes_to_check_page()
    citizen.person = citizen.person.but(phone=town.citizen().person.phone)
    citizen.follows("Thay đổi Liên hệ")
    citizen.field("Số điện thoại").fill(citizen.person.phone)
    citizen.presses("Tiếp tục")
    citizen.sees("Xác thực số điện thoại")
    citizen.goes_to(citizen.page.url.replace("xac-thuc", "xem-lai"))
    citizen.sees("Xác thực số điện thoại")
    citizen.presses("Gửi lại mã")
    citizen.enters_code()
    citizen.sees("Kiểm tra và gửi tờ khai")
    assert citizen.answer("Số điện thoại") == citizen.person.shown_phone
    citizen.sends()


def test_back_and_reload_of_a_page_with_errors_show_the_form_again(town: Town) -> None:
    citizen = town.citizen()
    citizen.goes_to("/dang-nhap/")
    citizen.presses("Đăng nhập")
    citizen.meets_errors("Hãy nhập tên đăng nhập.")
    citizen.follows("Quên mật khẩu")
    citizen.sees("Quên mật khẩu")
    citizen.page.go_back()
    citizen.sees("Đăng nhập")
    citizen.presses("Đăng nhập")
    citizen.meets_errors("Hãy nhập tên đăng nhập.")
    citizen.page.reload()
    citizen.sees("Đăng nhập")
    expect(citizen.page).to_have_title("Đăng nhập – VssID")
