"""A child comes of age: at midnight nobody acts for them any more, and the account waits for its owner."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts import account_changes, handover, tasks
from accounts.issuance import AccountHolder, issue_account
from accounts.models import Guardianship, User
from accounts.phone_change import AtCounter, change_phone
from notices.models import Notice
from tests.factories import CitizenFactory, OfficerFactory

pytestmark = pytest.mark.django_db
BIRTHDAY = dt.date(2026, 11, 27)
PASSWORD = "mat-khau-nguoi-dan"


def of_age_on(day: dt.date, guardian: User | None = None, child: User | None = None) -> Guardianship:
    return Guardianship.objects.create(
        guardian=guardian or CitizenFactory(phone="+84903000077"),
        child=child or CitizenFactory(full_name="Nguyễn Thị An"),
        relation="mother",
        until=day,
    )


def kinds() -> list[str]:
    return list(Notice.objects.order_by("pk").values_list("kind", flat=True))


def test_the_guardian_acts_until_the_last_minute_before_the_birthday_in_vietnam() -> None:
    of_age_on(BIRTHDAY)
    zone = ZoneInfo(settings.TIME_ZONE)
    before = dt.datetime(2026, 11, 26, 23, 59, 59, tzinfo=zone)
    midnight = dt.datetime(2026, 11, 27, 0, 0, 0, tzinfo=zone)
    assert midnight.astimezone(dt.UTC).date() == dt.date(2026, 11, 26)
    assert Guardianship.objects.active(timezone.localdate(before)).exists()
    assert not Guardianship.objects.active(timezone.localdate(midnight)).exists()


def test_on_the_day_the_account_is_closed_to_everybody_who_knew_its_password(client: Client) -> None:
    held = of_age_on(BIRTHDAY)
    client.force_login(held.child)
    assert handover.hand_over_due(BIRTHDAY - dt.timedelta(days=1)) == 0
    assert handover.hand_over_due(BIRTHDAY) == 1
    child = User.objects.get(pk=held.child_id)
    assert child.awaits_owner
    assert (child.phone, child.email) == ("", "")
    assert not child.has_usable_password()
    assert not child.check_password(PASSWORD)
    assert client.get("/tai-khoan/").status_code == 302
    told = Notice.objects.get()
    assert (told.kind, told.recipient) == ("handed_over", held.guardian.phone)
    assert "Nguyen Thi An da du 18 tuoi" in told.body


def test_running_again_or_late_changes_and_tells_nothing_more() -> None:
    of_age_on(BIRTHDAY)
    for day in (BIRTHDAY, BIRTHDAY, BIRTHDAY + dt.timedelta(days=3)):
        handover.hand_over_due(day)
        handover.tell_ahead(day)
    assert kinds() == ["handed_over"]


def test_both_parents_are_told_once_ahead_and_once_on_the_day() -> None:
    child = CitizenFactory()
    for _ in range(2):
        of_age_on(BIRTHDAY, CitizenFactory(), child)
    for ago in (31, 30, 29, 1):
        handover.tell_ahead(BIRTHDAY - dt.timedelta(days=ago))
    assert kinds() == ["handover_ahead"] * 2
    handover.hand_over_due(BIRTHDAY)
    assert kinds() == ["handover_ahead"] * 2 + ["handed_over"] * 2
    assert "Tu 27/11/2026 tai khoan cua" in Notice.objects.filter(kind="handover_ahead").first().body


def test_other_children_of_the_same_parent_stay_with_them() -> None:
    mother = CitizenFactory()
    of_age_on(BIRTHDAY, mother)
    younger = of_age_on(BIRTHDAY + dt.timedelta(days=400), mother)
    handover.hand_over_due(BIRTHDAY)
    assert list(Guardianship.objects.active(BIRTHDAY)) == [younger]
    assert not User.objects.get(pk=younger.child_id).awaits_owner


def test_the_young_person_gets_the_account_by_registering_as_an_adult() -> None:
    held = of_age_on(BIRTHDAY)
    handover.hand_over_due(BIRTHDAY)
    number = held.child.social_insurance_number
    holder = AccountHolder(number, "Nguyễn Thị An", "079308001234", "+84903000099")
    issued = issue_account(holder, "dossier-event:1", "dossier:1")
    assert issued.user_id == held.child_id
    child = User.objects.get(pk=held.child_id)
    assert (child.phone, child.identity_number, child.awaits_owner) == ("+84903000099", "079308001234", False)
    assert child.must_change_password
    assert Notice.objects.get(kind="account_issued").recipient == "+84903000099"


def test_the_clock_does_both() -> None:
    today = timezone.localdate()
    of_age_on(today)
    of_age_on(today + dt.timedelta(days=10))
    tasks.hand_over_children()
    assert kinds() == ["handed_over", "handover_ahead"]


def test_an_account_that_waits_is_handed_over_at_the_counter_too() -> None:
    held = of_age_on(BIRTHDAY)
    handover.hand_over_due(BIRTHDAY)
    by = AtCounter(OfficerFactory(), "198.51.100.4")
    change_phone(User.objects.get(pk=held.child_id), "+84903000099", "Chủ tài khoản đủ tuổi", by, reissue=True)
    child = User.objects.get(pk=held.child_id)
    assert (child.phone, child.awaits_owner, child.must_change_password) == ("+84903000099", False, True)
    assert Notice.objects.get(kind="first_password_reissued").recipient == "+84903000099"


def test_a_parent_with_another_number_takes_the_children_along() -> None:
    mother = CitizenFactory(phone="+84903000077")
    shares = of_age_on(timezone.localdate() + dt.timedelta(days=400), mother, CitizenFactory(phone=mother.phone))
    other = of_age_on(timezone.localdate() + dt.timedelta(days=400), mother, CitizenFactory(phone="+84903000011"))
    change_phone(mother, "+84903000099", "Mất điện thoại", AtCounter(OfficerFactory(), "198.51.100.4"), reissue=False)
    assert User.objects.get(pk=shares.child_id).phone == "+84903000099"
    assert User.objects.get(pk=other.child_id).phone == "+84903000011"


def test_an_adjusted_number_is_shared_as_well() -> None:
    mother = CitizenFactory(phone="+84903000077")
    held = of_age_on(timezone.localdate() + dt.timedelta(days=400), mother, CitizenFactory(phone=mother.phone))
    account_changes.apply_changes(mother.pk, {"phone": ("+84903000077", "+84903000099")})
    assert User.objects.get(pk=held.child_id).phone == "+84903000099"


def test_at_midnight_in_vietnam_the_childs_page_closes_to_the_guardian(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = of_age_on(BIRTHDAY)
    page = f"/tai-khoan/con/{held.pk}/"
    midnight = dt.datetime(2026, 11, 27, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    answers = []
    for moment in (midnight - dt.timedelta(seconds=1), midnight):
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        client.force_login(held.guardian)
        children = client.get("/tai-khoan/").content.decode()
        answers.append((client.get(page).status_code, held.child.full_name in children))
    assert answers == [(200, True), (404, False)]
