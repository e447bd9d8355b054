"""The pages that the stories do not come by, checked for everybody's use: axe-core and a screen of 320 px."""

from typing import Any

import pytest

from .accessibility import everybody_can_use
from .citizen import Citizen
from .conftest import DESK, PHONE, Town
from .visitor import Visitor

pytestmark = pytest.mark.journey
PAGES = {
    "/quyen-rieng-tu/": "Quyền riêng tư",
    "/tro-nang/": "Trợ năng",
    "/hop-thu-thu-nghiem/": "Hộp thư thử nghiệm",
    "/khong-co-trang-nay/": "Không có trang này",
}


@pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
def test_plain_pages_and_their_errors_can_be_used_by_everybody(town: Town, device: dict[str, Any]) -> None:
    visitor = Visitor(town.page(device), glance=everybody_can_use)
    for address, heading in PAGES.items():
        visitor.goes_to(address)
        visitor.sees(heading)
    for address, button in (("/dang-nhap/", "Đăng nhập"), ("/ho-so/", "Tra cứu"), ("/dang-ky/tiep-tuc/", "Tiếp tục")):
        visitor.goes_to(address)
        visitor.presses(button)
        visitor.meets_errors()


@pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
def test_what_folds_out_in_the_wizard_can_be_used_by_everybody(town: Town, device: dict[str, Any]) -> None:
    citizen = town.citizen(device=device)
    citizen.begins()
    unfolds_everything(citizen)
    citizen.declares()
    unfolds_everything(citizen)
    citizen.adds_photos()
    citizen.sees("Xác thực số điện thoại")
    unfolds_everything(citizen)


def unfolds_everything(citizen: Citizen) -> None:
    for fold in citizen.page.get_by_role("main").locator("summary").all():
        fold.click()
    everybody_can_use(citizen.page)
