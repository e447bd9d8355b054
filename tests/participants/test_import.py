"""`import_participants`: real exports, with their headers, slips and interruptions."""

import csv
import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from participants import register_import
from participants.export_files import BrokenExport
from participants.models import Identifier, Participant, RegisterImport
from participants.register_import import import_export
from participants.services import find_person

pytestmark = pytest.mark.django_db
HEADER = ["STT", "Mã số BHXH", "Họ và tên", "Ngày sinh", "Giới tính", "Mã tỉnh", "Số CCCD/CMND", "Điện thoại"]
HONG = ["1", "7915123456", "Nguyễn Thị Hồng", "05/03/1999", "Nữ", "079", "079199000001", "0912 345 678"]
BINH = ["2", "4812345678", "LÊ VĂN BÌNH", "1950", "nam", "Đà Nẵng", "012345678", ""]


def written(folder: Path, *rows: list[str], delimiter: str = ",", name: str = "export.csv") -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([HEADER, *rows])
    return path


def run(path: Path, **options: object) -> register_import.Report:
    return import_export(path, path.with_suffix(".rejected.csv"), {}, **options)


def refusals(path: Path) -> list[list[str]]:
    return list(csv.reader(path.with_suffix(".rejected.csv").open(encoding="utf-8-sig")))[1:]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_an_export_becomes_persons(tmp_path, delimiter):
    report = run(written(tmp_path, HONG, BINH, delimiter=delimiter))
    assert (report.rows, report.new, report.changed, report.rejected) == (2, 2, 0, 0)
    hong, binh = find_person("079199000001"), find_person("012345678")
    assert hong
    assert binh
    assert (hong.full_name, hong.born_on.iso, hong.gender, hong.province_code, hong.phone) == (
        "Nguyễn Thị Hồng", "1999-03-05", "female", "79", "+84912345678",
    )  # fmt: skip
    assert (binh.born_on.iso, binh.province_code, binh.phone) == ("1950", "48", "")


def test_a_workbook_with_a_title_above_and_numbers_as_numbers(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    row = [1, 7915123456, "Nguyễn Thị Hồng", dt.date(1999, 3, 5), "Nữ", 79, None, None]
    for cells in (["DANH SÁCH"], [], HEADER, row):
        sheet.append(cells)
    path = tmp_path / "export.xlsx"
    book.save(path)
    assert run(path).new == 1
    assert Participant.objects.get().born_on == "1999-03-05"


def test_the_same_file_again_changes_nothing_and_a_newer_one_brings_up_to_date(tmp_path):
    path = written(tmp_path, HONG, BINH)
    run(path)
    again = run(path)
    assert (again.new, again.changed) == (0, 0)
    newer = [*HONG[:2], "Nguyễn Thị Hồng Nhung", *HONG[3:6], "012345679", ""]
    report = run(written(tmp_path, newer, BINH, name="newer.csv"))
    assert (report.new, report.changed) == (0, 1)
    hong = find_person("079199000001")
    assert hong == find_person("012345679")
    assert hong.full_name == "Nguyễn Thị Hồng Nhung"
    assert hong.phone == "+84912345678"  # the newer export knew none
    assert Participant.objects.get(social_insurance_number="7915123456").full_name_folded == "nguyen thi hong nhung"


@pytest.mark.parametrize(
    ("at", "value", "words"),
    [
        (1, "791512345", "bạn nhập 9"),
        (2, "Hồng 2", "không có chữ số"),
        (3, "31/02/1999", "không đọc được"),
        (4, "x", "Ghi Nam hoặc Nữ"),
        (5, "003", "63 tỉnh"),
    ],
)
def test_a_row_that_cannot_be_taken_stands_in_the_file_of_refusals_with_its_reason(tmp_path, at, value, words):
    path = written(tmp_path, [*HONG[:at], value, *HONG[at + 1 :]], BINH)
    report = run(path)
    assert (report.new, report.rejected) == (1, 1)
    [[line, _number, reason]] = refusals(path)
    assert line == "2"
    assert words in reason


def test_what_is_wrong_with_a_phone_or_a_paper_costs_only_that(tmp_path):
    path = written(tmp_path, [*HONG[:6], "12", "028 3997 9039"])
    assert run(path).new == 1
    assert [reason[:7] for _line, _number, reason in refusals(path)] == ["Bỏ số g", "Bỏ số đ"]


def test_a_paper_of_somebody_else_stays_theirs(tmp_path):
    run(written(tmp_path, HONG))
    path = written(tmp_path, [*BINH[:6], HONG[6], ""], name="second.csv")
    assert run(path).new == 1
    assert Identifier.objects.get().participant.social_insurance_number == "7915123456"
    assert "của người khác" in refusals(path)[0][2]


def test_a_dry_run_checks_every_row_and_changes_nothing(tmp_path):
    path = written(tmp_path, HONG, [*BINH[:4], "x", *BINH[5:]])
    report = run(path, dry_run=True)
    assert (report.rows, report.rejected) == (2, 1)
    assert len(refusals(path)) == 1
    assert not Participant.objects.exists()
    assert not RegisterImport.objects.exists()


def test_a_killed_import_goes_on_where_it_was(tmp_path, monkeypatch):
    monkeypatch.setattr(register_import, "PORTION", 2)
    rows = [[str(n), f"79000000{n:02d}", "Lê Văn Mẫu", "1990", "Nam", "79", "", ""] for n in range(7)]
    rows[1][4] = "x"
    path = written(tmp_path, *rows)

    def killed_after_four(report):
        if report.rows == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(path, tell=killed_after_four)
    assert Participant.objects.count() == 3
    report = run(path)
    assert (report.resumed_at, report.rows, report.new, report.rejected) == (4, 7, 6, 1)
    assert Participant.objects.count() == 6
    assert len(refusals(path)) == 1
    assert RegisterImport.objects.get().finished_at


def test_the_file_of_refusals_is_its_owners_alone_and_runs_no_formula(tmp_path):
    path = written(tmp_path, [HONG[0], "=1+1", *HONG[2:]])
    run(path)
    rejected = path.with_suffix(".rejected.csv")
    assert rejected.stat().st_mode & 0o077 == 0
    assert refusals(path)[0][1] == "'=1+1"


def test_the_command_takes_other_headers_and_says_what_is_missing(tmp_path, capsys):
    path = written(tmp_path, HONG)
    path.write_text(path.read_text("utf-8").replace("Mã tỉnh", "Nơi tham gia"), "utf-8")
    with pytest.raises(CommandError, match="province_code"):
        call_command("import_participants", str(path))
    call_command("import_participants", str(path), "--column", "Nơi tham gia=province_code")
    assert "1 new" in capsys.readouterr().out
    with pytest.raises(CommandError, match="No such field"):
        call_command("import_participants", str(path), "--column", "x=y")


# --- Files that are not what they say -------------------------------------------------------------------------------


def test_a_title_with_other_marks_above_a_file_with_semicolons_is_no_obstacle(tmp_path):
    path = tmp_path / "export.csv"
    rows = [["Danh sách, quận Thanh Khê, Đà Nẵng"], HEADER, HONG]
    path.write_text("\n".join(";".join(row) for row in rows), "utf-8")
    assert run(path).new == 1


@pytest.mark.parametrize("cell", ["36224", 36224, 36224.0])
def test_a_birth_date_that_lost_its_format_is_read_as_spreadsheets_count_days(tmp_path, cell):
    book = openpyxl.Workbook()
    for cells in (HEADER, [*HONG[:3], cell, *HONG[4:]]):
        book.active.append(cells)
    book.save(tmp_path / "export.xlsx")
    assert run(tmp_path / "export.xlsx").new == 1
    assert Participant.objects.get().born_on == "1999-03-05"


def test_a_workbook_that_states_a_wrong_size_is_read_whole(tmp_path):
    plain = tmp_path / "plain.xlsx"
    book = openpyxl.Workbook()
    for cells in (HEADER, HONG, BINH):
        book.active.append(cells)
    book.save(plain)
    wrong = changed_part(plain, tmp_path / "export.xlsx", b'<dimension ref="A1:H3"', b'<dimension ref="A1"')
    assert run(wrong).new == 2


def changed_part(workbook: Path, to: Path, before: bytes, after: bytes) -> Path:
    with zipfile.ZipFile(workbook) as old, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            text = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                assert before in text
                text = text.replace(before, after)
            new.writestr(part.filename, text)
    return to


def no_workbook(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04 and no more")


def a_bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/sharedStrings.xml", "w") as part:
        for _ in range(80):
            part.write(bytes(1024 * 1024))


def cut_off(path: Path) -> None:
    book = openpyxl.Workbook()
    for number in range(2000):
        book.active.append([number, *HONG[1:]])
    book.save(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def bad_xml(path: Path) -> None:
    book = openpyxl.Workbook()
    for cells in (HEADER, HONG):
        book.active.append(cells)
    book.save(path.with_name("plain.xlsx"))
    changed_part(path.with_name("plain.xlsx"), path, b"</sheetData>", b"<row")


@pytest.mark.parametrize("make", [no_workbook, a_bomb, cut_off, bad_xml])
def test_a_workbook_that_is_none_is_refused_in_words(tmp_path, make):
    path = tmp_path / "export.xlsx"
    make(path)
    with pytest.raises(BrokenExport, match="workbook"):
        run(path)
    assert not Participant.objects.exists()


def test_a_row_that_claims_to_stand_at_the_end_of_the_world_ends_the_reading(tmp_path):
    book = openpyxl.Workbook()
    for cells in (HEADER, HONG):
        book.active.append(cells)
    book.save(tmp_path / "plain.xlsx")
    far = changed_part(tmp_path / "plain.xlsx", tmp_path / "export.xlsx", b'<row r="2"', b'<row r="99999999999"')
    with pytest.raises(BrokenExport, match="1,048,576"):
        run(far)


@pytest.mark.parametrize(
    ("tail", "words"),
    [
        ("1,7915123457," + "x" * 10_000_000, "Line 3 has more than 1,000,000 characters"),
        ('1,7915123457,"Nguyễn không đóng ngoặc\n' + "1,2,3,4\n" * 30_000, "begins on line 3: field larger"),
    ],
)
def test_a_row_of_ten_megabytes_or_without_end_is_named_and_what_came_before_stays(tmp_path, monkeypatch, tail, words):
    monkeypatch.setattr(register_import, "PORTION", 1)
    path = written(tmp_path, HONG)
    with path.open("a", encoding="utf-8") as file:
        file.write(tail)
    with pytest.raises(BrokenExport, match=words):
        run(path)
    assert Participant.objects.count() == 1


@pytest.mark.parametrize("encoding", ["utf-16", "cp1258"])
def test_a_file_in_another_encoding_is_refused_in_words(tmp_path, encoding):
    path = tmp_path / "export.csv"
    path.write_bytes(",".join(HEADER).encode(encoding, errors="replace") + "ê".encode(encoding))
    with pytest.raises(BrokenExport, match="UTF-8"):
        run(path)


@given(st.lists(st.text(max_size=40), min_size=8, max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_the_cells_say_the_row_is_taken_or_refused(tmp_path, cells):
    report = run(written(tmp_path, cells, HONG), dry_run=True)
    assert report.rows - report.rejected >= 1


def test_two_imports_of_one_file_at_once_are_one(tmp_path):
    path = written(tmp_path, HONG, BINH)

    def begin_another(report):
        with pytest.raises(BrokenExport, match="Another process"):
            run(path)

    assert run(path, tell=begin_another).new == 2
