"""Who is there to try the portal with: officers of six offices, an administrator, a citizen, a family.

All of them are made up. Their social insurance numbers begin with 99, which is no province, and their
personal numbers end in a serial of zeros, so they cannot be anybody's.
"""

import datetime as dt
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import transaction

from accounts.ages import birthday
from accounts.models import AgencyPost, AgeRule, Guardianship, Relation, User
from agencies.models import Agency
from participants.bulk import store_persons
from participants.synthetic import Names, SyntheticPerson, make_persons
from vssid_portal.vietnamese import fold

# One for all of them, in the README. Production refuses to start with these accounts.
PASSWORD = "Thu-nghiem-2026"  # noqa: S105
REGISTER_SIZE, REGISTER_SEED = 2000, 1

ADMINISTRATOR = "quantri"
# User name and agency code; offices that the structure in use does not have are left out.
OFFICERS = {
    "canbo.cuchi": "07920",
    "canbo.thanhkhe": "04802",
    "canbo.tphcm": "079",
    "canbo.danang": "048",
    "canbo.thanhhoa": "038",
    "canbo.hue": "046",
}
SUPERVISORS = {"phutrach.tphcm": "079"}
_TITLES = {AgencyPost.Role.OFFICER: "Cán bộ", AgencyPost.Role.SUPERVISOR: "Phụ trách"}


def _person(
    number: str, name: str, born_on: str, gender: str, citizen_id: str, phone: str
) -> SyntheticPerson:
    return SyntheticPerson(
        social_insurance_number=number,
        full_name=name,
        full_name_folded=fold(name),
        born_on=born_on,
        gender="female" if gender == "female" else "male",
        province_code="79",
        phone=phone,
        citizen_id=citizen_id,
        identity_card="",
        passport="",
    )


CITIZEN = _person("9900000001", "Trần Thị Dùng Thử", "1992-04-15", "female", "079192000000", "+84900000001")
PARENT = _person("9900000002", "Lê Văn Phụ Huynh", "1985-09-02", "male", "079085000000", "+84900000002")
OTHER_PARENT = _person(
    "9900000003", "Phạm Thị Phụ Huynh", "1987-11-20", "female", "079187000000", "+84900000003"
)
# Their children: the eldest has an account, the twins are known to the register and can be registered.
ELDEST = _person("9900000004", "Lê Thị Con Cả", "2014-06-01", "female", "", "")
TWINS = [
    _person("9900000005", "Lê Bảo An", "2020-02-29", "female", "", ""),
    _person("9900000006", "Lê Bảo Bình", "2020-02-29", "male", "", ""),
]
USERNAMES = (
    ADMINISTRATOR,
    *OFFICERS,
    *SUPERVISORS,
    *(person.social_insurance_number for person in (CITIZEN, PARENT, OTHER_PARENT, ELDEST)),
)


class NotInProduction(Exception):
    """Demo accounts have a password everybody knows."""


@dataclass(frozen=True)
class SignIn:
    """A way to sign in, to be shown to whoever tries the portal."""

    username: str
    who: str


def make_demo() -> list[SignIn]:
    """Make whoever is missing; accounts that exist stay as they are. Raises NotInProduction."""
    if settings.PRODUCTION:
        raise NotInProduction
    names = Names(settings.BASE_DIR / "fixtures")
    family = [CITIZEN, PARENT, OTHER_PARENT, ELDEST, *TWINS]
    for persons in (make_persons(names, REGISTER_SEED, 0, REGISTER_SIZE), family):
        sum(store_persons(persons))
    with transaction.atomic():
        for person in (CITIZEN, PARENT, OTHER_PARENT):
            _make_account(person)
        _make_child(ELDEST, PARENT)
        for username, code in OFFICERS.items():
            _make_officer(username, code, AgencyPost.Role.OFFICER)
        for username, code in SUPERVISORS.items():
            _make_officer(username, code, AgencyPost.Role.SUPERVISOR)
        if not User.objects.filter(username=ADMINISTRATOR).exists():
            User.objects.create_superuser(ADMINISTRATOR, PASSWORD, full_name="Quản trị thử nghiệm")
    return sign_ins()


def sign_ins() -> list[SignIn]:
    """The demo accounts that exist, citizens first."""
    facts = {
        CITIZEN.social_insurance_number: "citizen",
        PARENT.social_insurance_number: "parent (father)",
        OTHER_PARENT.social_insurance_number: "parent (mother)",
        ELDEST.social_insurance_number: "child of the father",
        **{username: f"officer at {code}" for username, code in OFFICERS.items()},
        **{username: f"supervisor at {code}" for username, code in SUPERVISORS.items()},
        ADMINISTRATOR: "administrator",
    }
    there = set(User.objects.filter(username__in=facts).values_list("username", flat=True))
    return [SignIn(username, who) for username, who in facts.items() if username in there]


def _make_account(person: SyntheticPerson) -> None:
    if User.objects.filter(username=person.social_insurance_number).exists():
        return
    User.objects.create_user(
        person.social_insurance_number,
        PASSWORD,
        kind=User.Kind.PERSON,
        full_name=person.full_name,
        social_insurance_number=person.social_insurance_number,
        identity_number=person.citizen_id,
        phone=person.phone,
    )


def _make_child(person: SyntheticPerson, guardian: SyntheticPerson) -> None:
    """A child with an account, for whom this parent acts; the phone is the parent's."""
    _make_account(replace(person, phone=guardian.phone))
    pair = {
        "guardian": User.objects.get(username=guardian.social_insurance_number),
        "child": User.objects.get(username=person.social_insurance_number),
    }
    limit = birthday(dt.date.fromisoformat(person.born_on), AgeRule.Limit.UNDER_18)
    if not Guardianship.objects.filter(**pair).exists():
        Guardianship.objects.create(**pair, relation=Relation.FATHER, until=limit)


def _make_officer(username: str, agency_code: str, role: AgencyPost.Role) -> None:
    agency = Agency.objects.current().filter(code=agency_code).first()
    if agency is None or User.objects.filter(username=username).exists():
        return
    officer = User.objects.create_user(
        username, PASSWORD, kind=User.Kind.STAFF, full_name=f"{_TITLES[role]} {agency.name}"
    )
    AgencyPost.objects.create(user=officer, agency=agency, role=role)
