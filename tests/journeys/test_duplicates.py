"""Somebody declares for a number that is declared already: they learn nothing, the officer learns it."""

import pytest
from playwright.sync_api import expect

from .conftest import Town
from .officer import CU_CHI
from .persons import somebody

pytestmark = pytest.mark.journey


def test_a_second_declaration_for_a_number_looks_the_same_and_is_flagged_at_the_desk(town: Town) -> None:
    owner = town.citizen()
    first = owner.registers()
    again = town.citizen(somebody().but(social_insurance_number=owner.person.social_insurance_number))
    second = again.registers()
    assert first != second
    assert second in town.mailbox.sms(again.person.phone, "Da nhan to khai")
    again.tracks(second)
    again.reads("Đã gửi – chờ tiếp nhận")

    officer = town.officer(CU_CHI)
    rows = officer.looks_for(again.person)
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text="Nghi trùng").first).to_be_visible()
    officer.goes_to(f"/can-bo/ho-so/{second}/")
    officer.reads("Khi hồ sơ này được gửi đã có một hồ sơ đang mở cùng mã số BHXH.")
