import pytest
from django.contrib.auth import authenticate
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.test import RequestFactory
from pytest_django import Settings

from accounts.models import Guardianship, User
from accounts.posts import agencies_of, reach_of
from agencies.models import Agency, Division, Structure
from participants.models import Participant
from participants.services import find_person
from registration import demo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_offices() -> None:
    """HCM City's provincial office and huyện Củ Chi's below it; the other demo offices are not there."""
    city = Division.objects.create(
        structure=Structure.OF_2021, level=Division.Level.PROVINCE, code="79", name="Hồ Chí Minh",
        type="Thành phố", full_name="Thành phố Hồ Chí Minh",
    )  # fmt: skip
    common = {"structure": Structure.OF_2021, "province": city}
    province = Agency.objects.create(
        code="079", name="BHXH TP Hồ Chí Minh", level=Agency.Level.PROVINCE, reference_key="a", **common
    )
    Agency.objects.create(
        code="07920",
        name="BHXH huyện Củ Chi",
        level=Agency.Level.OFFICE,
        parent=province,
        reference_key="b",
        **common,
    )


def signs_in(username: str) -> bool:
    return authenticate(RequestFactory().post("/"), username=username, password=demo.PASSWORD) is not None


def test_every_demo_account_signs_in_with_the_demo_password() -> None:
    accounts = [one.username for one in demo.make_demo()]
    staff = ["canbo.cuchi", "canbo.tphcm", "phutrach.tphcm", "quantri"]
    assert accounts == [*(f"990000000{number}" for number in range(1, 5)), *staff]
    assert [username for username in accounts if not signs_in(username)] == []


def test_making_the_demo_again_changes_nothing() -> None:
    demo.make_demo()
    before = (User.objects.count(), Participant.objects.count(), list(User.objects.values_list("password")))
    demo.make_demo()
    assert (
        User.objects.count(),
        Participant.objects.count(),
        list(User.objects.values_list("password")),
    ) == before


def test_the_demo_citizen_is_in_the_register() -> None:
    demo.make_demo()
    entry = find_person(demo.CITIZEN.citizen_id)
    assert entry is not None
    assert entry.social_insurance_number == demo.CITIZEN.social_insurance_number


def test_a_demo_officer_serves_the_office_and_those_below() -> None:
    demo.make_demo()
    codes = {
        name: {agency.code for agency in agencies_of(User.objects.get(username=name))}
        for name in ("canbo.cuchi", "canbo.tphcm")
    }
    assert codes == {"canbo.cuchi": {"07920"}, "canbo.tphcm": {"079", "07920"}}


def test_the_demo_supervisor_is_in_charge_of_the_province() -> None:
    demo.make_demo()
    supervisor = User.objects.get(username="phutrach.tphcm")
    assert {agency.code for agency in reach_of(supervisor).supervises} == {"079", "07920"}


def test_production_makes_no_demo(settings: Settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="no place in production"):
        call_command("make_demo")
    assert not User.objects.exists()


def test_production_does_not_start_with_a_demo_account(settings: Settings) -> None:
    demo.make_demo()
    settings.PRODUCTION = True
    errors = [message for message in run_checks() if message.id == "registration.E001"]
    assert [error.is_serious() for error in errors] == [True]
    assert "canbo.cuchi" in errors[0].msg


def test_production_starts_without_demo_accounts(settings: Settings) -> None:
    User.objects.create_user("canbo.that", "another password")
    settings.PRODUCTION = True
    assert [message for message in run_checks() if message.id.startswith("registration.")] == []


def test_a_demo_parent_acts_for_the_eldest_and_finds_the_twins_in_the_register() -> None:
    demo.make_demo()
    acting = Guardianship.objects.active().get()
    pair = (acting.guardian.username, acting.child.username)
    assert pair == (demo.PARENT.social_insurance_number, demo.ELDEST.social_insurance_number)
    assert all(find_person(twin.social_insurance_number) for twin in demo.TWINS)
