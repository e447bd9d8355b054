"""Reference data in the admin: found as people type it, codes not typed by hand."""

import pytest
from django.contrib import admin

from agencies.admin import AgencyAdmin, DivisionAdmin
from agencies.models import Agency, Division

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "found"), [("cu chi", 1), ("7920", 1), ("bhxh", 5), ("", 5), ("hà nội", 0)]
)
def test_an_agency_is_found_by_name_or_code(country, rf, typed, found):
    rows, _ = AgencyAdmin(Agency, admin.site).get_search_results(rf.get("/"), Agency.objects.all(), typed)
    assert rows.count() == found


def test_a_division_is_found_without_accents(country, rf):
    rows, _ = DivisionAdmin(Division, admin.site).get_search_results(
        rf.get("/"), Division.objects.all(), "tan phu trung cu chi"
    )
    assert list(rows) == [country.tan_phu_trung]


def test_operators_keep_contacts_and_not_codes():
    agencies = AgencyAdmin(Agency, admin.site)
    editable = set(agencies.fields) - set(agencies.readonly_fields)
    assert editable == {"name", "address", "phone", "opening_hours", "active", "valid_from", "valid_to"}
