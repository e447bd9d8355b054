"""Late dossiers: what the supervisor sees, and what they are told each morning."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AgencyPost, User
from agencies.models import Agency
from notices.models import Notice
from registration.models import CalendarException, Dossier
from registration.states import Look
from review import escalation, lateness, tasks
from tests.factories import AgencyFactory, DossierFactory, OfficerFactory

from .test_queue import names_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def lan(office: Agency) -> User:
    """In charge of the province."""
    return OfficerFactory(
        agency=office.parent, role=AgencyPost.Role.SUPERVISOR, full_name="Lê Thị Lan", email="lan@bhxh.example"
    )


@pytest.fixture
def charge(client: Client, lan: User) -> Client:
    """Lan's browser."""
    client.force_login(lan)
    return client


def due(office: Agency, in_days: float, *, name: str = "Người Trễ", officer: User | None = None) -> Dossier:
    """A dossier at the office whose date is so many days from now."""
    stage = {"in_review": True, "officer": officer} if officer else {"submitted": True}
    dossier = DossierFactory(receiving_agency=office, full_name=name, **stage)
    moment = timezone.now() + dt.timedelta(days=in_days)
    Dossier.objects.filter(pk=dossier.pk).update(papers_recorded_at=timezone.now(), due_at=moment)
    return Dossier.objects.get(pk=dossier.pk)


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_it_groups_by_agency_and_by_who_holds_them(charge: Client, office: Agency, binh: User) -> None:
    due(office, -3, officer=binh)
    due(office, -9)
    due(office, -8)
    due(AgencyFactory(parent=office.parent), -1)
    page = words(charge.get("/can-bo/tre-han/").content.decode())
    assert "4 hồ sơ trễ hạn" in page
    assert re.search(rf"{re.escape(office.label)} , chưa ai giữ Chưa ai giữ 2 0", page)
    assert re.search(rf"{re.escape(office.label)} , Trần Văn Bình Trần Văn Bình 1 0", page)


def test_the_longest_late_stands_first_and_a_group_narrows_the_list(charge: Client, office: Agency, binh: User) -> None:
    due(office, -1, name="Trễ ít")
    due(office, -30, name="Trễ nhất", officer=binh)
    due(office, -10, name="Trễ vừa")
    shown = re.findall(r'ho-so/\d{16}/">([^<]+)<', charge.get("/can-bo/tre-han/").content.decode())
    assert shown == ["Trễ nhất", "Trễ vừa", "Trễ ít"]
    mine = charge.get(f"/can-bo/tre-han/?co-quan={office.pk}&can-bo={binh.pk}").content.decode()
    assert re.findall(r'ho-so/\d{16}/">([^<]+)<', mine) == ["Trễ nhất"]
    nobodys = charge.get(f"/can-bo/tre-han/?co-quan={office.pk}&can-bo=0").content.decode()
    assert re.findall(r'ho-so/\d{16}/">([^<]+)<', nobodys) == ["Trễ vừa", "Trễ ít"]


def test_what_has_time_or_waits_for_its_person_is_not_there(charge: Client, office: Agency) -> None:
    due(office, 30)
    DossierFactory(submitted=True, receiving_agency=office)
    assert "Không có hồ sơ nào trễ hạn" in charge.get("/can-bo/tre-han/").content.decode()


def test_another_province_is_not_theirs(charge: Client) -> None:
    due(AgencyFactory(), -5)
    assert "Không có hồ sơ nào trễ hạn" in charge.get("/can-bo/tre-han/").content.decode()


def test_it_is_the_supervisors_page(desk: Client) -> None:
    assert desk.get("/can-bo/tre-han/").status_code == 403
    assert "/can-bo/tre-han/" not in desk.get("/can-bo/").content.decode()


def test_the_way_there_stands_in_the_head(charge: Client) -> None:
    assert "/can-bo/tre-han/" in charge.get("/can-bo/").content.decode()


def test_the_page_costs_the_same_however_many_are_late(charge: Client, office: Agency) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            charge.get("/can-bo/tre-han/")
        return len(asked)

    due(office, -1)
    statements()  # the first page of a session keeps its books
    few = statements()
    for number in range(12):
        due(AgencyFactory(parent=office.parent), -number)
    assert statements() == few <= 12


def test_long_lists_go_on_by_key(charge: Client, office: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("review.late.PAGE_SIZE", 2)
    for days in (5, 4, 3):
        due(office, -days, name=f"Trễ {days}")
    first = charge.get("/can-bo/tre-han/").content.decode()
    following = re.search(r'rel="next" href="([^"#]+)#', first)
    assert following
    second = charge.get("/can-bo/tre-han/" + following[1].replace("&amp;", "&")).content.decode()
    assert re.findall(r'ho-so/\d{16}/">([^<]+)<', second) == ["Trễ 3"]
    assert charge.get("/can-bo/tre-han/?sau=hom-qua_x&co-quan=%C2%B2").status_code == 200
    assert charge.get(f"/can-bo/tre-han/?co-quan={'9' * 40}&can-bo={'9' * 40}").status_code == 200


# --- In the queue ----------------------------------------------------------------------------------------------------


def test_the_queue_tells_who_has_to_come_and_what_is_about_to_be_late(desk: Client, office: Agency) -> None:
    due(office, -2, name="Đã trễ")
    due(office, 0.001, name="Sắp trễ")
    due(office, 30, name="Còn lâu")
    DossierFactory(submitted=True, receiving_agency=office, full_name="Chưa đến")
    assert names_at(desk, "/can-bo/?muc=nguy-co-tre") == ["Đã trễ", "Sắp trễ"]
    assert names_at(desk, "/can-bo/?muc=cho-nguoi-dan") == ["Chưa đến"]
    page = desk.get("/can-bo/").content.decode()
    assert re.search(r'class="row-late">(?:(?!</tr>).)*?Trễ ', page, re.DOTALL)
    assert re.search(r'class="due due--soon"[^>]*>(Hạn hôm nay|Còn 1 ngày)', page)


def test_take_next_gives_what_runs_out_first_before_what_waits_for_its_person(desk: Client, office: Agency) -> None:
    old = DossierFactory(submitted=True, receiving_agency=office, submitted_at=timezone.now() - dt.timedelta(days=9))
    later, sooner = due(office, 5), due(office, 2)
    taken = [desk.post("/can-bo/lay-tiep/")["Location"].split("/")[3] for _ in range(3)]
    assert taken == [sooner.code, later.code, old.code]


# --- Words -----------------------------------------------------------------------------------------------------------


def at(text: str) -> dt.datetime:
    return timezone.make_aware(dt.datetime.strptime(text, "%H:%M %d/%m/%Y"))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("09:00 23/11/2026", ("fine", "Còn 3 ngày làm việc")),  # over Vietnam Cultural Day
        ("09:00 26/11/2026", ("soon", "Còn 1 ngày làm việc")),
        ("08:00 27/11/2026", ("soon", "Hạn hôm nay, 17:00")),
        ("17:01 27/11/2026", ("late", "Trễ hạn từ 17:00 27/11")),
        ("10:00 29/11/2026", ("late", "Trễ hạn từ 17:00 27/11")),  # Sunday: no working day has passed
        ("09:00 30/11/2026", ("late", "Trễ 1 ngày làm việc")),
        ("09:00 02/12/2026", ("late", "Trễ 3 ngày làm việc")),
    ],
)
def test_a_row_says_how_much_time_is_left_or_how_late_it_is(
    now: str, expected: tuple[str, str], office: Agency
) -> None:
    dossier = due(office, 1)
    dossier.due_at = at("17:00 27/11/2026")
    standing = lateness.Clock(at(now)).standing(dossier)
    assert standing is not None
    assert (standing.level, standing.text) == expected


def test_before_the_papers_came_a_row_says_whom_it_waits_for(office: Agency) -> None:
    standing = lateness.now().standing(DossierFactory(submitted=True, receiving_agency=office))
    assert standing is not None
    assert standing.text == "Chờ người dân đến"
    assert lateness.now().standing(DossierFactory(approved=True)) is None


# --- Every morning ---------------------------------------------------------------------------------------------------


@pytest.fixture
def working_day() -> None:
    """Today, whatever day the tests run on."""
    CalendarException.objects.create(day=timezone.localdate(), kind=CalendarException.Kind.WORKED)


def test_each_supervisor_gets_one_mail_with_numbers_and_nobodys_name(
    working_day: None, office: Agency, lan: User
) -> None:
    due(office, -3, name="Nguyễn Bí Mật")
    OfficerFactory(agency=AgencyFactory(), role=AgencyPost.Role.SUPERVISOR, email="khac@bhxh.example")
    OfficerFactory(agency=office, role=AgencyPost.Role.SUPERVISOR)  # without an address
    assert escalation.tell_supervisors() == 1
    assert escalation.tell_supervisors() == 1
    notice = Notice.objects.get(kind="late_digest")
    assert notice.recipient == "lan@bhxh.example"
    assert "Hồ sơ trễ hạn: 1" in notice.body
    assert f"Theo cơ quan: {office.label}: 1 trễ hạn, 0 có nguy cơ" in notice.body
    assert "Bí Mật" not in notice.body + notice.subject


def test_on_days_off_and_without_late_dossiers_nobody_is_told(office: Agency, lan: User) -> None:
    exception = CalendarException.objects.create(day=timezone.localdate(), kind=CalendarException.Kind.OFF)
    due(office, -3)
    assert escalation.tell_supervisors() == 0
    exception.delete()
    Dossier.objects.update(due_at=timezone.now() + dt.timedelta(days=60))
    assert escalation.tell_supervisors() == 0


def test_the_morning_counts_marks_and_tells(working_day: None, office: Agency, lan: User) -> None:
    dossier = due(office, -3)
    Dossier.objects.filter(pk=dossier.pk).update(
        committed_at=at("08:00 02/11/2020"), papers_recorded_at=at("08:00 02/11/2020")
    )
    tasks.morning()
    assert Dossier.objects.get(pk=dossier.pk).due_at == at("17:00 05/11/2020")
    assert dossier.events.filter(action=Look.LATE).count() == 1
    assert Notice.objects.filter(kind="late_digest").count() == 1


def test_a_late_dossier_is_freed_or_given_from_the_list_and_the_list_comes_back(
    charge: Client, office: Agency, binh: User
) -> None:
    dossier = due(office, -3, officer=binh)
    place = f"co-quan={office.pk}&can-bo={binh.pk}"
    page = charge.get(f"/can-bo/tre-han/?{place}").content.decode()
    [link] = re.findall(r'href="([^"]+/dieu-phoi/[^"]+)"', page)
    address = link.replace("&amp;", "&")
    assert "Hồ sơ trễ hạn</a>" in charge.get(address).content.decode()
    answer = charge.post(address, {"officer": "", "reason": "Bình nghỉ ốm"})
    assert answer["Location"] == f"/can-bo/tre-han/?{place}#danh-sach"
    dossier.refresh_from_db()
    assert (dossier.state, dossier.held_by) == ("submitted", None)
