"""The same story where no script runs: plain links, plain forms, plain file inputs."""

import pytest
from playwright.sync_api import expect

from .conftest import DESK, PHONE, Town
from .officer import CU_CHI

pytestmark = pytest.mark.journey
OWN_PASSWORD = "Mưa xuân trên sông Hương 26"


def test_the_whole_story_works_without_javascript(town: Town) -> None:
    citizen = town.citizen(device=PHONE, scripts=False)
    person = citizen.person
    code = citizen.registers()
    assert len(citizen.downloads_form().pages) == 1

    officer = town.officer(CU_CHI, device=DESK, scripts=False)
    officer.opens(person)
    officer.sees_photos()
    officer.ticks_papers()
    officer.approves()
    officer.reads(f"Đã chấp nhận hồ sơ {code}")

    citizen.tracks(code)
    citizen.reads("Đã chấp nhận")
    citizen.signs_in(person.social_insurance_number, town.mailbox.first_password(person.phone))
    citizen.chooses_password(OWN_PASSWORD)
    citizen.sees("Quản lý cá nhân")


def test_lists_are_renewed_by_a_button_and_nothing_typed_is_lost(town: Town) -> None:
    citizen = town.citizen(scripts=False)
    citizen.begins()
    citizen.fills_in()
    person = citizen.person
    for label, text in (("Họ và tên", person.full_name), ("Số CCCD/CMND/Hộ chiếu", person.citizen_id)):
        expect(citizen.field(label)).to_have_value(text)
    citizen.field("Tỉnh/Thành phố").select_option(label="Thành phố Đà Nẵng")
    citizen.button("Cập nhật danh sách").first.click()
    citizen.field("Quận/Huyện").select_option(label="Quận Thanh Khê")
    expect(citizen.field("Họ và tên")).to_have_value(person.full_name)
    expect(citizen.field("Nữ")).to_be_checked()


def test_an_officer_returns_a_dossier_and_previews_the_sms_without_javascript(town: Town) -> None:
    citizen = town.citizen(scripts=False)
    citizen.registers()
    officer = town.officer(CU_CHI, scripts=False)
    officer.opens(citizen.person)
    officer.presses("Từ chối")
    officer.field("Lý do").fill("Không nộp tờ khai có chữ ký")
    officer.presses("Xem trước tin nhắn")
    officer.reads("Khong nop to khai co chu ky")
    officer.presses("Từ chối")
    officer.sees("Hàng đợi hồ sơ")
    assert "Khong nop to khai co chu ky" in town.mailbox.sms(citizen.person.phone, "bi tu choi")
