"""Thống kê: what is counted, for whom, and what leaves as a file."""

import csv
import datetime as dt
import io
import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import AgencyPost, StaffEvent, User
from agencies.models import Agency
from registration.models import Decision, Dossier
from review import exports, plots, services, tallies
from review.exports import Table
from review.figures import Figures, Period, report
from review.models import DailyReason, DailyTally
from tests.factories import AgencyFactory, DossierFactory, OfficerFactory, officer_actor

pytestmark = pytest.mark.django_db
PAGE = "/can-bo/thong-ke/"


def today() -> dt.date:
    return timezone.localdate()


def back(dossier: Dossier, days: int) -> None:
    """Everything about it happened so many days ago."""
    moment = timezone.now() - dt.timedelta(days=days)
    Dossier.objects.filter(pk=dossier.pk).update(
        submitted_at=moment, committed_at=moment, papers_recorded_at=moment, due_at=moment + dt.timedelta(days=3)
    )
    Decision.objects.filter(dossier=dossier).update(at=moment)


def numbers(found: Figures) -> tuple[int, int, int, int]:
    return found.sent, found.approved, found.rejected, found.returned


def last_days(agencies: object, days: int = 30) -> Figures:
    return report(agencies, Period(today() - dt.timedelta(days=days), today())).total  # type: ignore[arg-type]


def test_today_counts_at_once_and_the_days_before_from_their_tallies(office: Agency, binh: User) -> None:
    here = Agency.objects.filter(pk=office.pk)
    for days in (0, 1, 5):
        back(DossierFactory(approved=True, receiving_agency=office, officer=binh), days)
        back(DossierFactory(rejected=True, receiving_agency=office, officer=binh), days)
    back(DossierFactory(returned=True, receiving_agency=office, officer=binh), 0)
    DossierFactory(submitted=True, receiving_agency=office)
    assert numbers(last_days(here)) == (4, 1, 1, 1)
    call_command("tally", "--since", str(today() - dt.timedelta(days=9)))
    assert numbers(last_days(here)) == (8, 3, 3, 1)


def test_counting_a_day_again_gives_the_same(office: Agency, binh: User) -> None:
    back(DossierFactory(rejected=True, receiving_agency=office, officer=binh), 1)
    yesterday = today() - dt.timedelta(days=1)
    for _ in range(2):
        tallies.store_day(yesterday)
    assert DailyTally.objects.filter(day=yesterday, officer=binh).get().rejected == 1
    assert DailyReason.objects.filter(day=yesterday).get().count == 1


def test_the_night_makes_up_for_days_a_standing_clock_missed(office: Agency, binh: User) -> None:
    DailyTally.objects.create(day=today() - dt.timedelta(days=6), agency=office)
    back(DossierFactory(approved=True, receiving_agency=office, officer=binh), 4)
    tallies.store_up_to_yesterday()
    assert DailyTally.objects.filter(day=today() - dt.timedelta(days=4), officer=binh).get().approved == 1


def test_a_day_ends_at_midnight_in_hanoi(office: Agency) -> None:
    dossier = DossierFactory(submitted=True, receiving_agency=office)
    late = timezone.make_aware(dt.datetime(2026, 11, 25, 23, 59))
    Dossier.objects.filter(pk=dossier.pk).update(submitted_at=late)
    assert tallies.count_day(dt.date(2026, 11, 25)).tallies[office.pk, None]["sent"] == 1
    assert tallies.count_day(dt.date(2026, 11, 26)).tallies == {}


def test_waits_are_working_days_from_the_papers_and_late_is_past_the_date(office: Agency, binh: User) -> None:
    for begun, decided in (("25/11/2026", "25/11/2026"), ("20/11/2026", "27/11/2026"), ("02/11/2026", "27/11/2026")):
        dossier = DossierFactory(approved=True, receiving_agency=office, officer=binh)
        start, end = (timezone.make_aware(dt.datetime.strptime(f"{day} 09", "%d/%m/%Y %H")) for day in (begun, decided))
        Dossier.objects.filter(pk=dossier.pk).update(
            committed_at=start, papers_recorded_at=start, due_at=start + dt.timedelta(days=5)
        )
        Decision.objects.filter(dossier=dossier).update(at=end)
    counted = tallies.count_day(dt.date(2026, 11, 25)).tallies[office.pk, binh.pk]
    assert counted == {"approved": 1, "waited_0": 1}
    counted = tallies.count_day(dt.date(2026, 11, 27)).tallies[office.pk, binh.pk]
    assert counted == {"approved": 2, "waited_4": 1, "waited_11": 1, "late": 2}


def test_median_and_ninetieth_come_from_the_histogram() -> None:
    found = Figures()
    assert (found.median, found.ninetieth) == ("–", "–")
    found.sums.update({"waited_0": 4, "waited_1": 2, "waited_3": 2, "waited_6": 1, "waited_11": 1})
    assert (found.median, found.ninetieth) == ("1", "6–10")


def test_listed_reasons_are_counted_and_an_officers_own_words_are_not_repeated(desk: Client, office: Agency) -> None:
    officer = OfficerFactory(agency=office)
    DossierFactory(rejected=True, receiving_agency=office, officer=officer)
    for why in ("Không đúng như trên giấy tờ", "Bà Nguyễn Thị Bí Mật nói khác"):
        dossier = DossierFactory(submitted=True, receiving_agency=office)
        services.return_for_changes(dossier, officer_actor(officer), {"full_name": why})
    page = desk.get(PAGE).content.decode()
    assert "Họ và tên: Không đúng như trên giấy tờ" in page
    assert "Họ và tên: Lý do khác (cán bộ tự ghi)" in page
    assert "Bí Mật" not in page


def test_an_officer_sees_the_office_and_themselves_a_supervisor_everybody(
    client: Client, desk: Client, office: Agency, binh: User
) -> None:
    cuc = OfficerFactory(agency=office, full_name="Lê Thị Cúc")
    DossierFactory(approved=True, receiving_agency=office, officer=cuc)
    DossierFactory(approved=True, receiving_agency=office, officer=binh)
    page = desk.get(PAGE).content.decode()
    assert "Trần Văn Bình</th>" in page
    assert "Lê Thị Cúc" not in page
    client.force_login(OfficerFactory(agency=office.parent, role=AgencyPost.Role.SUPERVISOR))
    assert "Lê Thị Cúc</th>" in client.get(PAGE).content.decode()


def test_other_agencies_are_not_counted_and_cannot_be_chosen(desk: Client, office: Agency) -> None:
    elsewhere = AgencyFactory(name="BHXH huyện Khác")
    dossier = DossierFactory(approved=True, receiving_agency=elsewhere, full_name="Người Nơi Khác")
    page = desk.get(PAGE, {"co_quan": elsewhere.pk}).content.decode()
    assert elsewhere.name not in page
    assert dossier.full_name not in page


def test_a_province_narrows_to_one_of_its_offices(client: Client, office: Agency) -> None:
    client.force_login(OfficerFactory(agency=office.parent))
    sister = AgencyFactory(parent=office.parent, name="BHXH huyện Chị Em")
    DossierFactory(submitted=True, receiving_agency=sister)
    assert "BHXH huyện Chị Em</th>" in client.get(PAGE).content.decode()
    assert "BHXH huyện Chị Em</th>" not in client.get(PAGE, {"co_quan": office.pk}).content.decode()
    assert client.get(PAGE, {"co_quan": AgencyFactory().pk}).status_code == 422


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"tu": "2026-11-02", "den": "2026-11-01"}, "Ngày cuối phải từ ngày đầu trở đi"),
        ({"tu": "2020-01-01", "den": "2026-11-01"}, "không dài hơn một năm"),
        ({"tu": "hôm qua"}, "Chọn ngày đầu của kỳ"),
        ({"tu": "0000-00-00", "den": "9999-99-99"}, "Chọn ngày cuối của kỳ"),
    ],
)
def test_a_period_that_makes_no_sense_is_told(desk: Client, query: dict[str, str], sentence: str) -> None:
    answer = desk.get(PAGE, query)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert desk.get(f"{PAGE}theo-ngay.csv", query).status_code == 404


def test_nothing_decided_yet_is_a_page_too(desk: Client) -> None:
    page = desk.get(PAGE).content.decode()
    assert "Không có số liệu trong kỳ này" in page
    assert desk.get(PAGE, {"tu": "2026-01-01", "den": "2026-12-31"}).status_code == 200


def test_the_plots_have_words_and_no_citizen_is_named(desk: Client, office: Agency, binh: User) -> None:
    dossier = DossierFactory(approved=True, receiving_agency=office, officer=binh)
    page = desk.get(PAGE).content.decode()
    for plot in re.findall(r"<svg.*?</svg>", page, re.DOTALL):
        assert re.search(r"<title id=[^>]+>[^<]+</title>\s*<desc id=[^>]+>[^<]+</desc>", plot)
        assert "style=" not in plot
        assert not re.search(r'(?:x|y|width|height)="[^"]*[,.][^"]*"', plot)
    assert dossier.full_name not in page
    assert dossier.social_insurance_number not in page


def test_the_page_costs_the_same_however_much_was_decided(desk: Client, office: Agency, binh: User) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            desk.get(PAGE)
        return len(asked)

    DossierFactory(rejected=True, receiving_agency=office, officer=binh)
    statements()
    few = statements()
    for _ in range(6):
        officer = OfficerFactory(agency=office)
        DossierFactory(returned=True, receiving_agency=office, officer=officer)
    assert statements() == few


# --- Plots -----------------------------------------------------------------------------------------------------------


def test_bars_stand_on_the_ground_inside_the_picture() -> None:
    drawn = plots.plot([str(n) for n in range(31)], (("sent", list(range(31))), ("decided", [7] * 31)))
    assert len(drawn.bars) == 62
    assert all(bar.y + bar.height == drawn.ground and bar.y >= 0 for bar in drawn.bars)
    assert all(drawn.left <= bar.x and bar.x + bar.width <= drawn.right for bar in drawn.bars)
    assert len(drawn.labels) <= 8
    assert [mark.text for mark in drawn.scale] == ["0", "20", "40"]
    assert plots.plot([], (("sent", []),)).bars == []


# --- Files -----------------------------------------------------------------------------------------------------------

HOSTILE = [
    "=HYPERLINK(\"http://x\";\"y\")", "+84912345678", "-1+2", "@SUM(A1)", "\t=1", "\0=1", "＝1+1", "＋1", "－1", "＠x",
    "  =1", "\u200b=1", "\r\n=1",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_what_somebody_typed_is_never_a_formula(text: str) -> None:
    assert str(exports.safe(text)).startswith("'")
    table = Table("x", "Bảng", ("Tên",), [[text]])
    rows = list(csv.reader(io.StringIO(exports.as_csv(table).decode("utf-8-sig"), newline="")))
    assert rows[1][0].startswith("'")
    cell = load_workbook(io.BytesIO(exports.as_xlsx([table]))).active["A2"]
    assert cell.data_type == "s"
    assert str(cell.value).startswith("'")


@pytest.mark.parametrize("text", ["Lê Thị Cúc", "0912 345 678", "07920", "a=b", "6–10", "11+", "–", 'nói "không", rồi'])
def test_other_texts_stay_as_they_are(text: str) -> None:
    table = Table("x", "Bảng", ("Tên", "Số"), [[text, 12]])
    rows = list(csv.reader(io.StringIO(exports.as_csv(table).decode("utf-8-sig"), newline="")))
    assert rows[1] == [text, "12"]
    sheet = load_workbook(io.BytesIO(exports.as_xlsx([table]))).active
    assert (sheet["A2"].value, sheet["A2"].data_type, sheet["B2"].value) == (text, "s", 12)


def test_the_files_hold_what_the_page_shows_and_leave_a_trace(client: Client, office: Agency) -> None:
    boss = OfficerFactory(agency=office.parent, role=AgencyPost.Role.SUPERVISOR)
    evil = OfficerFactory(agency=office, full_name="=cmd|'/c calc'!A1")
    DossierFactory(approved=True, receiving_agency=office, officer=evil)
    client.force_login(boss)
    period = {"tu": str(today()), "den": str(today())}
    answer = client.get(f"{PAGE}theo-can-bo.csv", period)
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert "attachment" in answer["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert rows[1][:2] == ["'=cmd|'/c calc'!A1", "1"]
    book = load_workbook(io.BytesIO(client.get(f"{PAGE}thong-ke.xlsx", period).content))
    assert book.sheetnames == ["Theo ngày", "Theo cơ quan", "Theo cán bộ", "Thời gian chờ", "Lý do"]
    assert book["Theo cơ quan"]["A2"].value == office.label
    trail = StaffEvent.objects.filter(user=boss, kind=StaffEvent.Kind.EXPORTED).order_by("sequence")
    assert [event.detail["format"] for event in trail] == ["csv", "xlsx"]
    assert client.get(f"{PAGE}khong-co.csv").status_code == 404
