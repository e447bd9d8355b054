"""One agency: its label, code, phone and hours; which agencies receive people today."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from agencies.models import Agency

from .conftest import agency, place

pytestmark = pytest.mark.django_db


def test_the_label_has_code_and_name(country):
    assert country.cu_chi_agency.label == "[07920] BHXH huyện Củ Chi"
    assert str(country.hcm_agency) == "[079] BHXH TP Hồ Chí Minh"


def test_an_office_without_a_known_code_is_shown_by_name_and_counts_with_its_province(country):
    office = agency("", "BHXH cơ sở Tân An Hội", country.hcm_agency)
    assert office.label == "BHXH cơ sở Tân An Hội"
    assert office.padded_code == "07900"


def test_the_padded_code_has_five_digits(country):
    assert country.hcm_agency.padded_code == "07900"
    assert country.cu_chi_agency.padded_code == "07920"


def test_the_contact_phone_falls_back_to_the_province_and_then_to_the_hotline(country, settings):
    country.hoc_mon_agency.phone = "028.38914043"
    assert country.hoc_mon_agency.contact_phone == "028.38914043"
    assert country.cu_chi_agency.contact_phone == "028.39979039"
    assert country.thanh_khe_agency.contact_phone == settings.NATIONAL_HOTLINE


def test_hours_are_the_usual_ones_unless_the_office_has_its_own(country, settings):
    assert country.cu_chi_agency.hours == settings.OFFICE_HOURS
    country.cu_chi_agency.opening_hours = "thứ Hai, 8:00–11:00"
    assert country.cu_chi_agency.hours == "thứ Hai, 8:00–11:00"


def test_with_those_below_is_the_province_and_its_offices(country):
    hcm, cu_chi, hoc_mon = country.hcm_agency, country.cu_chi_agency, country.hoc_mon_agency
    assert set(Agency.objects.with_those_below([hcm.pk])) == {hcm, cu_chi, hoc_mon}
    assert set(Agency.objects.with_those_below([cu_chi.pk])) == {cu_chi}


def test_provincial_agencies_and_those_under_them(country):
    assert set(Agency.objects.current().at_province_level()) == {country.hcm_agency, country.da_nang_agency}
    assert set(Agency.objects.current().under(country.da_nang_agency)) == {country.thanh_khe_agency}
    assert country.thanh_khe_agency.province_office == country.da_nang_agency
    assert country.hcm_agency.province_office == country.hcm_agency


@pytest.mark.parametrize(
    "change",
    [
        {"active": False},
        {"valid_to": dt.date(2021, 1, 1)},
        {"valid_from": timezone.localdate() + dt.timedelta(days=1)},
        {"structure": "2025"},
    ],
)
def test_an_agency_that_does_not_receive_today_is_not_current(country, change):
    Agency.objects.filter(pk=country.cu_chi_agency.pk).update(**change)
    assert country.cu_chi_agency not in Agency.objects.current()


def test_the_first_and_last_day_count(country):
    today = timezone.localdate()
    Agency.objects.filter(pk=country.cu_chi_agency.pk).update(valid_from=today, valid_to=today)
    assert country.cu_chi_agency in Agency.objects.current()


def test_two_agencies_of_one_structure_cannot_share_a_code(country):
    with pytest.raises(IntegrityError), transaction.atomic():
        agency("07920", "BHXH khác", country.hcm_agency)


def test_agencies_of_two_structures_can_share_a_code(country):
    hcm_now = place("province", "79", "Thành phố Hồ Chí Minh", structure="2025")
    assert agency("079", "BHXH TP Hồ Chí Minh", province=hcm_now, structure="2025").pk


def test_two_agencies_can_be_without_a_code(country):
    agency("", "BHXH cơ sở Một", country.hcm_agency)
    assert agency("", "BHXH cơ sở Hai", country.hcm_agency).pk


def test_an_office_must_stand_under_a_provincial_agency(country):
    with pytest.raises(IntegrityError), transaction.atomic():
        Agency.objects.create(structure="2021", level="office", name="BHXH lạc", province=country.hcm)
