"""The address of a card becomes places of the form. All streets are made up."""

import random
from collections import Counter
from itertools import pairwise

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.address_text import LONGEST, MOST_GUESSES, read_address
from agencies.models import Division

from .address_sweep import cases, outcome

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]


def read(text, structure="2021"):
    """What an address says for sure as `commune | district | province`, a dash where it is open, and the reading."""
    with override_settings(DIVISIONS=structure):
        reading = read_address(text)
    levels = (reading.commune, reading.district, reading.province)
    return " | ".join(place.full_name if place else "-" for place in levels), reading


def guesses(reading):
    return [guess.division.full_name for guess in reading.guesses]


@pytest.mark.parametrize(
    ("text", "places", "street"),
    [
        (
            "Số 1 phố Ví Dụ, Nghĩa Đô, Cầu Giấy, Hà Nội",
            "Phường Nghĩa Đô | Quận Cầu Giấy | Thành phố Hà Nội",
            "Số 1 phố Ví Dụ",
        ),
        ("12 Ví Dụ, P.4, Q.5, TPHCM", "Phường 04 | Quận 5 | Thành phố Hồ Chí Minh", "12 Ví Dụ"),
        ("12 Ví Dụ, F04, Q5, Sài Gòn", "Phường 04 | Quận 5 | Thành phố Hồ Chí Minh", "12 Ví Dụ"),
        (
            "12 VÍ DỤ - PHƯỜNG BẾN NGHÉ - QUẬN 1 - TP.HCM",
            "Phường Bến Nghé | Quận 1 | Thành phố Hồ Chí Minh",
            "12 VÍ DỤ",
        ),
        (
            "12 vi du phuong ben nghe quan 1 tp hcm viet nam",
            "Phường Bến Nghé | Quận 1 | Thành phố Hồ Chí Minh",
            "12 vi du",
        ),
        (
            "KDC, - Ví Dụ 1, , Hưng Phú , Cái Răng, Cần Thơ",
            "Phường Hưng Phú | Quận Cái Răng | Thành phố Cần Thơ",
            "KDC, Ví Dụ 1",
        ),
        (
            "P. Ghềnh Ráng, TP Qui Nhơn, Bình Định",
            "Phường Ghềnh Ráng | Thành phố Quy Nhơn | Tỉnh Bình Định",
            "",
        ),
        (
            "Thị trấn M'Drắk, huyện M’Đrắk, Đắc Lắc",
            "Thị trấn M'Đrắk | Huyện M'Đrắk | Tỉnh Đắk Lắk",
            "",
        ),
        ("Phú Hội, TP Huế, TT-Huế", "Phường Phú Hội | Thành phố Huế | Tỉnh Thừa Thiên Huế", ""),
        (
            "Phường 1, Vũng Tàu, Bà Rịa-Vũng Tàu",
            "Phường 1 | Thành phố Vũng Tàu | Tỉnh Bà Rịa - Vũng Tàu",
            "",
        ),
        (
            "Phường 4, Quận 5, Quận 5, TP HCM, TP HCM",
            "Phường 04 | Quận 5 | Thành phố Hồ Chí Minh",
            "",
        ),
        ("Xã Kỳ Tân, Kỳ Anh, Hà Tĩnh", "Xã Kỳ Tân | Huyện Kỳ Anh | Tỉnh Hà Tĩnh", ""),
        ("Tổ 3, Tân Phú Trung, Củ Chi", "Xã Tân Phú Trung | Huyện Củ Chi | Thành phố Hồ Chí Minh", "Tổ 3"),
    ],
)
def test_an_address_is_read_however_it_is_written(text, places, street):
    said, reading = read(text)
    assert (said, reading.street, reading.guesses) == (places, street, [])
    assert reading.sure == {"province", "district", "commune"}


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Phường 5, TP Cà Mau, Cà Mau", "Phường 5 | Thành phố Cà Mau | Tỉnh Cà Mau"),
        ("Phường 5, Cà Mau", "Phường 5 | Thành phố Cà Mau | Tỉnh Cà Mau"),
        ("Phường 5, TP. Cà Mau", "Phường 5 | Thành phố Cà Mau | Tỉnh Cà Mau"),
        ("Cà Mau, Cà Mau", "- | Thành phố Cà Mau | Tỉnh Cà Mau"),
        ("Cà Mau", "- | - | Tỉnh Cà Mau"),
        ("TP Bắc Ninh", "- | Thành phố Bắc Ninh | Tỉnh Bắc Ninh"),
        ("TP Bình Dương", "- | - | Tỉnh Bình Dương"),
        ("Phường Phú Hội, TP Huế", "Phường Phú Hội | Thành phố Huế | Tỉnh Thừa Thiên Huế"),
    ],
)
def test_a_name_shared_by_a_province_and_its_city_is_told_by_where_it_stands(text, places):
    assert read(text)[0] == places


def test_a_missing_district_is_found_through_the_only_commune_of_that_name():
    assert read("Phường Bến Nghé, TP HCM")[0] == "Phường Bến Nghé | Quận 1 | Thành phố Hồ Chí Minh"


def test_several_communes_of_a_name_stay_open_and_are_all_proposed():
    said, reading = read("12 Ví Dụ, Phường 1, Sóc Trăng")
    assert said == "- | - | Tỉnh Sóc Trăng"
    assert {guess.label.split(", ")[1] for guess in reading.guesses} == {
        "Thành phố Sóc Trăng",
        "Thị xã Ngã Năm",
        "Thị xã Vĩnh Châu",
    }
    assert reading.street == "12 Ví Dụ"


def test_a_bare_name_without_its_district_may_be_a_street_and_is_only_proposed():
    said, reading = read("Bến Nghé, TP HCM")
    assert (said, guesses(reading)) == ("- | - | Thành phố Hồ Chí Minh", ["Phường Bến Nghé"])


@pytest.mark.parametrize(
    ("text", "places", "street"),
    [
        ("12 đường Thanh Hóa, Hà Nội", "- | - | Thành phố Hà Nội", "12 đường Thanh Hóa"),
        ("12 Xã Đàn, Hà Nội", "- | - | Thành phố Hà Nội", "12 Xã Đàn"),
        ("số 3 phố Huế", "- | - | -", "số 3 phố Huế"),
        ("đường Thanh Hóa", "- | - | -", "đường Thanh Hóa"),
        (
            "5 đường Củ Chi, Phường Bến Nghé, Quận 1, TP HCM",
            "Phường Bến Nghé | Quận 1 | Thành phố Hồ Chí Minh",
            "5 đường Củ Chi",
        ),
    ],
)
def test_a_street_named_after_a_place_stays_a_street(text, places, street):
    said, reading = read(text)
    assert (said, reading.street) == (places, street)


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("Xã Bến Nghé, Quận 1, TP HCM", "Phường Bến Nghé"),  # Another type than it has.
        ("Phường Bến Nghẻ, Quận 1, TP HCM", "Phường Bến Nghé"),  # Another accent.
        ("Phường Bến Ngé, Quận 1, TP HCM", "Phường Bến Nghé"),  # A letter is missing.
        ("KDC Bến Nghé 2, Quận 1, TP HCM", "Phường Bến Nghé"),  # Part of the name of an estate.
    ],
)
def test_a_commune_that_is_nearly_named_is_proposed_and_not_taken(text, guess):
    said, reading = read(text)
    assert said == "- | Quận 1 | Thành phố Hồ Chí Minh"
    assert guesses(reading)[0] == guess


def test_a_bare_name_that_was_another_commune_before_stays_open():
    # Xã Nam Cường of the city Lào Cai, or today's ward, which was in Yên Bái.
    said, reading = read("Tổ 5, Nam Cường, Lào Cai", "2025")
    assert (said, guesses(reading)[0]) == ("- | - | Tỉnh Lào Cai", "Phường Nam Cường")


def test_a_district_of_former_days_leaves_the_commune_to_the_person():
    said, reading = read("9 Ví Dụ, Phường Thảo Điền, Quận 2, TP HCM")
    assert said == "- | - | Thành phố Hồ Chí Minh"
    assert (guesses(reading), reading.street) == (["Phường Thảo Điền"], "9 Ví Dụ")


def test_text_that_names_no_place_is_the_street():
    said, reading = read("Nhà Mẫu, , - ngõ 3 , Việt Nam")
    assert (said, reading.street, reading.sure) == ("- | - | -", "Nhà Mẫu, ngõ 3", frozenset())


def test_two_wards_that_differ_by_an_accent_only_need_the_accent():
    with_accent, _reading = read("Phường Sa Pả, Thị xã Sa Pa, Lào Cai")
    without, reading = read("phuong sa pa, thi xa sa pa, lao cai")
    assert with_accent == "Phường Sa Pả | Thị xã Sa Pa | Tỉnh Lào Cai"
    assert (without, set(guesses(reading))) == (
        "- | Thị xã Sa Pa | Tỉnh Lào Cai",
        {"Phường Sa Pa", "Phường Sa Pả"},
    )


# --- Across the two structures


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Phường Bến Nghé, Quận 1, TP HCM", "Phường Sài Gòn | - | Thành phố Hồ Chí Minh"),
        ("Xã Tân Phú Trung, Huyện Củ Chi, TP HCM", "Xã Củ Chi | - | Thành phố Hồ Chí Minh"),
        ("Thị trấn Không Có, Huyện Dầu Tiếng, Bình Dương", "- | - | Thành phố Hồ Chí Minh"),
        ("131/9/2 Ví Dụ, Tổ 5, Tân Thuận, TP. Hồ Chí Minh", "Phường Tân Thuận | - | Thành phố Hồ Chí Minh"),
        ("Phường Bến Thành, TP HCM", "Phường Bến Thành | - | Thành phố Hồ Chí Minh"),
        ("Xã Củ Chi, TP HCM", "Xã Củ Chi | - | Thành phố Hồ Chí Minh"),
        ("Tỉnh Đồng Nai", "- | - | Thành phố Đồng Nai"),
    ],
)
def test_old_and_new_addresses_are_read_in_the_structure_of_2025(text, places):
    assert read(text, "2025")[0] == places


def test_a_commune_that_was_divided_stays_open_with_its_parts_on_top():
    said, reading = read("Số 1 Ví Dụ, Nghĩa Đô, Cầu Giấy, Hà Nội", "2025")
    assert said == "- | - | Thành phố Hà Nội"
    assert guesses(reading)[0] == "Phường Nghĩa Đô"
    assert reading.street == "Số 1 Ví Dụ"


def test_a_name_that_was_a_district_and_is_a_ward_stays_open():
    said, reading = read("KDC, - Hưng Phú 1, , Cái Răng, Cần Thơ", "2025")
    assert said == "- | - | Thành phố Cần Thơ"
    assert set(guesses(reading)) == {"Phường Cái Răng", "Phường Hưng Phú"}


def test_a_new_address_is_read_in_2021_as_far_as_its_area_is_known():
    said, reading = read("Xã Dầu Tiếng, TP HCM")
    assert said == "- | Huyện Dầu Tiếng | Tỉnh Bình Dương"
    assert guesses(reading)[0] == "Thị trấn Dầu Tiếng"


# --- Any text


def consistent(reading, structure):
    """Every place lies in the one above, is of the structure in use, and every guess lies in what is sure."""
    places = [place for place in (reading.province, reading.district, reading.commune) if place]
    for place in places:
        assert place.structure == structure
    assert all(above in below.path for above, below in pairwise(places))
    assert reading.commune is None or reading.commune.path == places
    assert len(reading.guesses) <= MOST_GUESSES
    for guess in reading.guesses:
        assert guess.division.structure == structure
        assert all(place in guess.division.path and place != guess.division for place in places)


NAMES = ("Quận 1", "Cà Mau", "Phường 5", "Tân Phú", "Hồ Chí Minh", "Huế", "Củ Chi", "Hà Nội", "Đồng Nai", "Kỳ Anh")
MORE_NAMES = ("Hà Tĩnh", "Cái Răng", "Cần Thơ", "Bình Dương", "Dầu Tiếng", "Bà Rịa", "Vũng Tàu", "Sa Pa", "Việt Nam")
BETWEEN = (", ", ", ,", " - ", "\n", "12/3", "đường", "TP", "Xã", "thị xã", "H.", "Q5", "'", "\u0301")
PIECES = st.sampled_from(NAMES + MORE_NAMES + BETWEEN)


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(
    text=st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=12).map(" ".join)),
    structure=st.sampled_from(["2021", "2025"]),
)
def test_any_text_gives_places_that_fit_together(text, structure):
    with override_settings(DIVISIONS=structure):
        consistent(read_address(text), structure)


def test_what_comes_behind_the_longest_address_is_not_read():
    assert read("x" * LONGEST + ", TP HCM")[0] == "- | - | -"


@pytest.mark.parametrize("structure", ["2021", "2025"])
@pytest.mark.parametrize("text", ["Nghĩa Đô, Cầu Giấy, Hà Nội", "Xã Không Có, Huyện Củ Chi, TP HCM", "Cần Thơ", "?"])
def test_an_address_costs_four_queries_at_most(text, structure, django_assert_max_num_queries):
    with override_settings(DIVISIONS=structure), django_assert_max_num_queries(4):
        read_address(text)


@pytest.mark.parametrize("structure", ["2021", "2025"])
def test_no_commune_is_read_wrong_however_its_address_is_written(structure):
    """A sample of the sweep over all communes, see address_sweep."""
    counts = Counter()
    with override_settings(DIVISIONS=structure):
        for case in cases(structure, random.Random(3), take=100):
            result = outcome(case, read_address(case.text))
            assert result != "wrong", case
            counts[case.kind.startswith(structure) and "no district" not in case.kind, result] += 1
    assert counts[True, "right"] >= 0.9 * (counts[True, "right"] + counts[True, "open"])


def test_every_commune_is_found_by_its_own_full_name():
    places = Division.objects.filter(level="commune", structure="2021").with_path()
    for place in random.Random(5).sample(list(places), 20):
        assert read(place.path_label)[1].commune == place
