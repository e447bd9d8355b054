"""A day at the desk of one office where no script runs: plain links and plain forms do everything."""

import re

import pytest
from playwright.sync_api import expect

from registration.models import Kind

from .conftest import Town
from .crowd import CLEAN, COLLEAGUE, DRAWN, HELD, LATE, ONE, OTHER, REJECTED, RETURNED, RISKY, SUPERVISOR
from .officer import PAPERS, THANH_HOA, Officer

pytestmark = pytest.mark.journey
A_DOSSIER = re.compile(r"^Hồ sơ \d{16}$")


def finds(officer: Officer, name: str, tab: str = "") -> None:
    """By name without accents, from the queue to the dossier's page."""
    officer.goes_to(f"/can-bo/?muc={tab}" if tab else "/can-bo/")
    officer.link(name).click()
    officer.sees(A_DOSSIER)


def test_a_queue_is_filtered_dossiers_are_taken_decided_and_taken_back(town: Town, crowd: dict[str, str]) -> None:
    officer = town.officer(THANH_HOA, scripts=False)
    narrows_the_queue(officer)
    officer.goes_to("/can-bo/")
    takes_back_in_time(officer, town, crowd)

    finds(officer, RETURNED)
    officer.takes()
    officer.returns({"Họ và tên": "Thiếu chữ đệm"})
    officer.reads(f"Đã yêu cầu {RETURNED} bổ sung hồ sơ {crowd[RETURNED]}.")
    finds(officer, REJECTED)
    officer.takes()
    officer.rejects("Không đến nộp giấy tờ")
    officer.reads(f"Đã từ chối hồ sơ {crowd[REJECTED]}")


def narrows_the_queue(officer: Officer) -> None:
    officer.page.get_by_text("Lọc thêm").click()
    officer.field("Loại hồ sơ").select_option(label=str(Kind.UNIT.label))
    officer.presses("Lọc")
    officer.reads("Không có hồ sơ nào như đã lọc")
    officer.follows("Bỏ lọc")
    officer.field("Tìm hồ sơ").fill("tran thi buoi")
    officer.presses("Tìm")
    expect(officer.page.get_by_role("row")).to_have_count(2)  # the head, and her
    expect(officer.link(RETURNED)).to_be_visible()


def takes_back_in_time(officer: Officer, town: Town, crowd: dict[str, str]) -> None:
    """The seconds are few in a journey: whoever is too late reads it, and tries with the next clean dossier."""
    for name in CLEAN:
        officer.presses("Lấy hồ sơ tiếp theo")
        officer.sees(f"Hồ sơ {crowd[name]}")
        officer.reads("Bạn giữ đến")
        if name == CLEAN[0]:
            sees_what_is_held(town, crowd[name])
        officer.sees_photos()
        officer.ticks_papers()
        officer.approves()
        officer.reads(f"Đã chấp nhận hồ sơ {crowd[name]}")
        undo = officer.page.get_by_role("button", name=f"Hoàn tác quyết định hồ sơ {crowd[name]}")
        if undo.count():
            undo.click()
            officer.sees(f"Hồ sơ {crowd[name]}")
            if officer.page.get_by_text("Đã hoàn tác.").count():
                break
        officer.goes_to("/can-bo/")
    officer.reads("Đã hoàn tác. Không có tin nhắn nào được gửi, hồ sơ do bạn giữ.")
    for paper in PAPERS:
        expect(officer.field(paper)).to_be_checked()
    officer.approves()
    officer.reads("Đã chấp nhận hồ sơ")


def sees_what_is_held(town: Town, code: str) -> None:
    colleague = town.officer(COLLEAGUE, scripts=False)
    colleague.goes_to(f"/can-bo/ho-so/{code}/")
    colleague.reads("đang xem xét hồ sơ này")
    colleague.follows("Xem ảnh mà không giữ hồ sơ")
    colleague.presses("Mở ảnh")
    colleague.meets_errors("Ghi lý do xem ảnh.")
    colleague.field("Lý do xem ảnh").fill("Giúp đồng nghiệp so khuôn mặt")
    colleague.presses("Mở ảnh")
    colleague.sees(f"Hồ sơ {code}")
    colleague.sees_photos()


def test_a_risky_approval_needs_a_second_officer(town: Town, crowd: dict[str, str]) -> None:
    first = town.officer(THANH_HOA, scripts=False)
    finds(first, RISKY)
    first.takes()
    first.ticks_papers()
    first.approves()
    first.reads(f"Đã đề nghị chấp nhận hồ sơ {crowd[RISKY]}. Một cán bộ khác phải đồng ý")
    expect(first.page.get_by_role("button", name="Hoàn tác")).to_have_count(0)
    second = town.officer(COLLEAGUE, scripts=False)
    finds(second, RISKY, "cho-nguoi-thu-hai")
    second.reads("Khác với sổ đăng ký người tham gia")
    second.takes()
    second.approves()
    second.reads(f"Đã chấp nhận hồ sơ {crowd[RISKY]}")


def test_possible_duplicates_are_compared_side_by_side_and_settled(town: Town, crowd: dict[str, str]) -> None:
    officer = town.officer(THANH_HOA, scripts=False)
    finds(officer, ONE, "nghi-trung")
    officer.takes()
    officer.follows("So sánh và kết luận")
    officer.sees("Hồ sơ nghi trùng")
    for face in officer.page.locator(".desk-faces img").all():
        face.scroll_into_view_if_needed()
        expect(face).to_have_js_property("complete", True)
        assert face.evaluate("picture => picture.naturalWidth") > 0
    officer.presses("Không phải một người")
    officer.meets_errors("Ghi lý do: bạn dựa vào đâu để kết luận.")
    officer.field("Lý do").fill("Gõ nhầm số thẻ, đã gọi cả hai")
    officer.presses("Không phải một người")
    officer.reads("Đã ghi kết luận: Không phải một người.")
    officer.goes_to("/can-bo/?muc=nghi-trung")
    expect(officer.link(OTHER)).to_have_count(0)


def test_a_supervisor_frees_gives_and_settles(town: Town, crowd: dict[str, str]) -> None:
    officer = town.officer(THANH_HOA, scripts=False)
    officer.goes_to("/can-bo/xem-lai/")
    officer.page.get_by_role("row").filter(has_text=crowd[DRAWN][-4:]).get_by_role("link").click()
    officer.sees(re.compile("^Xem lại hồ sơ "))
    officer.sees_photos()
    officer.field("chấp nhận được").check()
    officer.presses("Ghi ý kiến")
    officer.reads("khác với quyết định")

    chief = town.officer(SUPERVISOR, scripts=False)
    chief.goes_to("/can-bo/tre-han/")
    chief.link(f"Điều phối hồ sơ {crowd[LATE]}").click()
    chief.sees("Điều phối hồ sơ")
    chief.presses("Điều phối")
    chief.meets_errors("Ghi lý do điều phối.")
    chief.field("Lý do điều phối").fill("Chị Hai nghỉ ốm")
    chief.presses("Điều phối")
    chief.sees("Hồ sơ trễ hạn")
    chief.reads(f"Đã đưa hồ sơ {crowd[LATE]} về hàng đợi.")
    chief.link(LATE).click()
    chief.follows("Điều phối")
    chief.field("Giao cho").select_option(index=1)
    chief.field("Lý do điều phối").fill("Chia lại việc")
    chief.presses("Điều phối")
    chief.reads(f"Đã giao hồ sơ {crowd[LATE]} cho")

    chief.goes_to("/can-bo/phu-trach/")
    settle = chief.page.get_by_role("button", name=f"Đã xử lý hồ sơ {crowd[DRAWN]}")
    difference = chief.page.get_by_role("article").filter(has=settle)
    difference.get_by_label("Đã xử lý thế nào").fill("Quyết định đúng, đã giải thích")
    settle.click()
    chief.reads("Đã ghi cách xử lý.")
    expect(settle).to_have_count(0)
    chief.goes_to("/can-bo/thong-ke/")
    chief.sees("Thống kê")
    with chief.page.expect_download() as download:
        chief.page.get_by_role("link", name=re.compile("Tải CSV.*Theo cơ quan")).click()
    assert "BHXH tỉnh Thanh Hóa" in download.value.path().read_text("utf-8-sig")


def test_a_typed_code_opens_the_dossier_at_the_counter(town: Town, crowd: dict[str, str]) -> None:
    officer = town.officer(THANH_HOA, scripts=False)
    officer.goes_to("/can-bo/")
    officer.page.get_by_role("link", name="Tiếp nhận tại quầy").click()
    officer.field("Mã hồ sơ hoặc số CCCD").fill("1234")
    officer.presses("Mở hồ sơ")
    expect(officer.page.locator(".field-error, .invalid-feedback").first).to_be_visible()
    officer.field("Mã hồ sơ hoặc số CCCD").fill(crowd[HELD])
    officer.presses("Mở hồ sơ")
    officer.sees(f"Hồ sơ {crowd[HELD]}")
    officer.reads("Bạn giữ đến")
    officer.sees_photos()
    officer.presses("Trả lại hàng đợi")
    officer.reads(f"Đã trả hồ sơ {crowd[HELD]} lại hàng đợi.")
