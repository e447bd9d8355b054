"""Taking over an official list: rows stay, codes change, a broken list changes nothing."""

import pytest
from django.core.management import CommandError, call_command

from agencies.models import Agency

pytestmark = pytest.mark.django_db

HEADER = "code,name,parent_code,district_code,address,phone\n"
PROVINCES = "079,BHXH Thành phố Hồ Chí Minh,,,,\n048,BHXH TP Đà Nẵng,,,,\n"


@pytest.fixture
def take_over(tmp_path, capsys):
    """Runs the command on a list and returns what it printed."""

    def run(text, *options):
        path = tmp_path / "list.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        call_command("import_agencies", str(path), *options)
        return capsys.readouterr().out

    return run


def codes():
    return dict(Agency.objects.values_list("name", "code"))


def everything():
    return sorted(Agency.objects.values_list("pk", "code", "code_source", "name", "phone"))


def test_two_agencies_can_swap_their_codes_and_keep_their_rows(country, take_over):
    said = take_over(
        HEADER
        + PROVINCES
        + "07921,BHXH huyện Củ Chi,079,783,,\n07920,BHXH huyện Hóc Môn,079,784,,\n"
        + "04802,BHXH quận Thanh Khê,048,491,,\n"
    )

    country.cu_chi_agency.refresh_from_db()
    country.hoc_mon_agency.refresh_from_db()
    assert (country.cu_chi_agency.code, country.hoc_mon_agency.code) == ("07921", "07920")
    assert country.cu_chi_agency.code_source == "official"
    assert "[07920] BHXH huyện Củ Chi -> [07921] BHXH huyện Củ Chi" in said
    assert "New: 0" in said


def test_an_agency_is_matched_by_parent_and_name_where_no_district_is_told(country, take_over):
    take_over("code,name,parent_code\n079,BHXH TP Hồ Chí Minh,\n07955,BHXH Huyện  Củ Chi,079\n")
    country.cu_chi_agency.refresh_from_db()
    assert country.cu_chi_agency.code == "07955"


def test_a_district_code_finds_the_agency_under_another_name(country, take_over):
    take_over(HEADER + PROVINCES + "07920,BHXH khu vực Tây Bắc,079,783,,\n")
    country.cu_chi_agency.refresh_from_db()
    assert country.cu_chi_agency.name == "BHXH khu vực Tây Bắc"
    assert country.cu_chi_agency.name_folded == "bhxh khu vuc tay bac"


def test_the_parent_may_be_known_here_and_missing_in_the_list(country, take_over):
    take_over(HEADER + "07955,BHXH huyện Củ Chi,079,783,,\n")
    assert codes()["BHXH huyện Củ Chi"] == "07955"


def test_a_province_spelt_otherwise_is_matched_by_its_code(country, take_over):
    said = take_over(HEADER + "048,BHXH Đà Nẵng,,,,\n")
    country.da_nang_agency.refresh_from_db()
    assert country.da_nang_agency.name == "BHXH Đà Nẵng"
    assert "Changed: 1" in said


def test_an_agency_only_in_the_list_is_added_below_its_province(country, take_over):
    said = take_over(HEADER + PROVINCES + "07930,BHXH huyện Cần Giờ,079,,Số 1 đường Mẫu,028.1234567\n")
    added = Agency.objects.get(code="07930")
    assert (added.parent, added.province, added.phone) == (country.hcm_agency, country.hcm, "028.1234567")
    assert "New: 1\n  [07930] BHXH huyện Cần Giờ" in said


def test_what_matches_on_neither_side_is_listed(country, take_over):
    said = take_over(
        HEADER + "097,BHXH Bộ Quốc phòng,,,,\n09701,BHXH Quân khu 1,097,,,\n079,BHXH TP Hồ Chí Minh,,,,\n"
    )
    assert "Only in the list, not taken over: 2" in said
    assert "[09701] BHXH Quân khu 1" in said
    assert "Only here, kept: 4" in said
    assert "097" not in codes().values()


def test_an_agency_not_in_the_list_loses_a_derived_code_the_list_gives_to_another(country, take_over):
    said = take_over(HEADER + PROVINCES + "07921,BHXH huyện Củ Chi,079,783,,\n")
    assert codes()["BHXH huyện Củ Chi"] == "07921"
    assert codes()["BHXH huyện Hóc Môn"] == ""
    assert "Without a code now: the list gives it to another agency: 1" in said


def test_empty_address_and_phone_leave_ours_in_place(country, take_over):
    take_over(HEADER + PROVINCES)
    country.hcm_agency.refresh_from_db()
    assert country.hcm_agency.phone == "028.39979039"


def test_the_same_list_again_changes_nothing(country, take_over):
    text = HEADER + PROVINCES + "07921,BHXH huyện Củ Chi,079,783,,\n"
    take_over(text)
    before = everything()
    assert "Unchanged: 3" in take_over(text)
    assert everything() == before


def test_a_dry_run_reports_and_changes_nothing(country, take_over):
    before = everything()
    said = take_over(HEADER + PROVINCES + "07921,BHXH huyện Củ Chi,079,783,,\n", "--dry-run")
    assert "-> [07921] BHXH huyện Củ Chi" in said
    assert everything() == before


def test_a_byte_order_mark_is_forgiven(country, take_over):
    take_over(("\ufeff" + HEADER + PROVINCES).encode())
    assert Agency.objects.get(code="048").code_source == "official"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b"code,name,parent_code\n079,BHXH TP H\xf4,\n", "line 2: not UTF-8 text"),
        ("code,name\n079,BHXH TP Hồ Chí Minh\n", "line 1: missing column parent_code"),
        ("", "line 1: missing column code"),
        (HEADER, "line 1: the list has no rows"),
        (HEADER + "079,BHXH TP Hồ Chí Minh,\n", "line 2: 3 cells, the header has 6"),
        (HEADER + PROVINCES + "079,BHXH khác,,,,\n", "line 4: code '079' is already on line 2"),
        (HEADER + PROVINCES + "7920,BHXH huyện Củ Chi,079,783,,\n", "line 4: code '7920' is not five digits"),
        (HEADER + "79,BHXH TP Hồ Chí Minh,,,,\n", "line 2: code '79' is not three digits"),
        (HEADER + PROVINCES + "07920,,079,783,,\n", "line 4: the name is empty"),
        (
            HEADER + "07920,BHXH huyện Củ Chi,055,783,,\n",
            "line 2: parent 055 is neither in the list nor known",
        ),
        (HEADER + "07933,BHXH Mẫu,07921,,,\n", "line 2: parent 07921 is not a provincial office"),
        (
            HEADER + PROVINCES + "07920,BHXH huyện Củ Chi,079,999,,\n",
            "line 4: district 999 is not known here",
        ),
        (
            HEADER + PROVINCES + "04801,BHXH Mẫu,048,783,,\n",
            "line 4: district 783 is not in the province of 048",
        ),
        (
            HEADER + PROVINCES + "07920,BHXH Một,079,783,,\n07922,BHXH huyện Củ Chi,079,,,\n",
            "line 5: the same agency as line 4",
        ),
        (HEADER + '079,"BHXH TP Hồ Chí Minh,,,,\n', "line 2: unexpected end of data"),
    ],
)
def test_a_broken_list_is_refused_whole_and_says_where(country, take_over, text, problem):
    before = everything()
    with pytest.raises(CommandError) as refused:
        take_over(text)
    assert problem in str(refused.value)
    assert everything() == before


def test_every_fault_is_told_at_once(country, take_over):
    with pytest.raises(CommandError) as refused:
        take_over(HEADER + "79,BHXH TP Hồ Chí Minh,,,,\n048,,,,,\n")
    assert "line 2" in str(refused.value)
    assert "line 3" in str(refused.value)


def test_a_missing_file_is_told_without_a_traceback(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_agencies", str(tmp_path / "none.csv"))
