"""What is in the database once the real files are loaded."""

import datetime as dt

import pytest
from django.conf import settings as portal

from agencies.models import Agency, Division
from agencies.reference_data import load_reference_data
from agencies.services import children, provinces, search_agencies, search_divisions, suggest_agencies

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

FIXTURES = portal.BASE_DIR / "fixtures"


def labels(matches):
    return [match.label for match in matches]


def test_both_structures_are_complete():
    count = Division.objects.filter
    assert [
        count(structure="2021", level=level).count() for level in ("province", "district", "commune")
    ] == [
        63,
        705,
        10599,
    ]
    assert [
        count(structure="2025", level=level).count() for level in ("province", "district", "commune")
    ] == [
        34,
        0,
        3321,
    ]
    assert Agency.objects.filter(structure="2021").count() == 768
    assert Agency.objects.filter(structure="2025").count() == 126
    assert Agency.communes.through.objects.count() == 473


def test_loading_again_changes_nothing():
    before = set(Division.objects.values_list("pk", "code", "full_name", "parent_id"))
    links = Division.replaced_by.through.objects.count()

    loaded = load_reference_data(FIXTURES)

    assert loaded.new_agencies == 0
    assert set(Division.objects.values_list("pk", "code", "full_name", "parent_id")) == before
    assert Division.replaced_by.through.objects.count() == links


def test_loading_again_keeps_what_operators_changed_on_an_agency():
    agency = Agency.objects.get(structure="2021", code="07920")
    agency.code, agency.name, agency.phone, agency.active = "07999", "BHXH Củ Chi", "028.1", False
    agency.save()

    load_reference_data(FIXTURES)

    agency.refresh_from_db()
    assert (agency.code, agency.name, agency.phone, agency.active) == ("07999", "BHXH Củ Chi", "028.1", False)
    assert Agency.objects.filter(structure="2021").count() == 768


def test_loading_again_mends_a_division_that_differs_from_its_file():
    Division.objects.filter(structure="2021", code="783").update(full_name="Huyện Cũ Chi")

    load_reference_data(FIXTURES)

    assert Division.objects.get(structure="2021", code="783").full_name == "Huyện Củ Chi"


def test_dong_nai_became_a_city_on_30_april_2026_and_kept_its_code():
    dong_nai = Division.objects.get(structure="2025", level="province", code="75")
    assert dong_nai.full_name == "Thành phố Đồng Nai"
    assert dong_nai.full_name_on(dt.date(2026, 4, 29)) == "Tỉnh Đồng Nai"
    assert dong_nai.full_name_on(dt.date(2026, 4, 30)) == "Thành phố Đồng Nai"


def test_a_commune_that_became_a_ward_is_found_by_both_names(settings):
    settings.DIVISIONS = "2025"
    for typed in ("phuong nhon trach", "xa nhon trach"):
        assert "Phường Nhơn Trạch, Thành phố Đồng Nai" in labels(search_divisions(typed))


def test_provinces_are_listed_as_vietnamese_readers_expect():
    names = [province.name for province in provinces()]
    assert len(names) == 63
    assert names[0] == "An Giang"
    assert names.index("Cần Thơ") < names.index("Đà Nẵng") < names.index("Gia Lai")


def test_numbered_districts_stand_in_order():
    hcm = provinces().get(code="79")
    names = [district.full_name for district in children(hcm)]
    assert len(names) == 22
    assert names.index("Quận 3") < names.index("Quận 10") < names.index("Quận Tân Bình")


def test_since_2025_communes_lie_directly_below_the_province(settings):
    settings.DIVISIONS = "2025"
    assert provinces().count() == 34
    hcm = provinces().get(code="79")
    assert children(hcm).count() == 168
    assert {child.level for child in children(hcm)} == {"commune"}


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("cu chi", "Huyện Củ Chi, Thành phố Hồ Chí Minh"),
        ("CỦ CHI", "Huyện Củ Chi, Thành phố Hồ Chí Minh"),
        ("tan phu trung cu chi", "Xã Tân Phú Trung, Huyện Củ Chi, Thành phố Hồ Chí Minh"),
        (
            "Xã Tân Phú Trung, Huyện Củ Chi, Thành phố Hồ Chí Minh",
            "Xã Tân Phú Trung, Huyện Củ Chi, Thành phố Hồ Chí Minh",
        ),
        ("q1", "Quận 1, Thành phố Hồ Chí Minh"),
        ("p.4 tan binh", "Phường 04, Quận Tân Bình, Thành phố Hồ Chí Minh"),
        ("tphcm", "Thành phố Hồ Chí Minh"),
        ("tt hue", "Tỉnh Thừa Thiên Huế"),
        ("dak r'lap", "Huyện Đắk R'Lấp, Tỉnh Đắk Nông"),
        ("dak rlap", "Huyện Đắk R'Lấp, Tỉnh Đắk Nông"),
        ("da na", "Thành phố Đà Nẵng"),
    ],
)
def test_what_people_type_finds_the_place_first(typed, first):
    assert labels(search_divisions(typed, 3))[0] == first


def test_a_found_commune_fills_province_district_and_commune_at_once():
    match = search_divisions("tan phu trung cu chi", 1)[0]
    assert (match.province.code, match.district.code, match.commune.code) == ("79", "783", "27553")


def test_an_address_of_before_2025_finds_where_its_area_belongs_now(settings):
    settings.DIVISIONS = "2025"
    found = search_divisions("Xã Tân Phú Trung, Huyện Củ Chi, TP Hồ Chí Minh")
    assert labels(found) == ["Xã Củ Chi, Thành phố Hồ Chí Minh"]
    assert found[0].district is None


@pytest.mark.parametrize("typed", ["", "  ", "?!", "khong co noi nay"])
def test_nothing_typed_and_nonsense_find_nothing(typed):
    assert search_divisions(typed) == []
    assert search_agencies(typed) == []


def test_a_search_asks_the_database_twice_however_much_it_finds(django_assert_num_queries):
    with django_assert_num_queries(2):
        assert len(labels(search_divisions("xa", 50))) == 50


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("4802", "[04802] BHXH quận Thanh Khê"),
        ("04802", "[04802] BHXH quận Thanh Khê"),
        ("079", "[079] BHXH TP Hồ Chí Minh"),
        ("cu chi", "[07920] BHXH huyện Củ Chi"),
        ("cu chi tp hcm", "[07920] BHXH huyện Củ Chi"),
        ("bhxh thành phố hồ chí minh", "[079] BHXH TP Hồ Chí Minh"),
        ("Bảo hiểm xã hội quận Thanh Khê", "[04802] BHXH quận Thanh Khê"),
    ],
)
def test_an_agency_is_found_by_code_or_name(typed, first):
    assert search_agencies(typed, 3)[0].label == first


def test_the_district_agency_is_suggested_before_the_provincial_one():
    commune = search_divisions("tan phu trung cu chi", 1)[0].division
    assert [agency.label for agency in suggest_agencies(commune)] == [
        "[07920] BHXH huyện Củ Chi",
        "[079] BHXH TP Hồ Chí Minh",
    ]


def test_a_remote_island_is_served_by_the_provincial_agency():
    island = search_divisions("huyen hoang sa", 1)[0].division
    assert [agency.label for agency in suggest_agencies(island)] == ["[048] BHXH TP Đà Nẵng"]


def test_since_2025_the_local_office_that_covers_the_commune_is_suggested(settings):
    settings.DIVISIONS = "2025"
    commune = search_divisions("xa cu chi", 1)[0].division
    assert [agency.label for agency in suggest_agencies(commune)] == [
        "BHXH cơ sở Tân An Hội",
        "[079] BHXH TP Hồ Chí Minh",
    ]
