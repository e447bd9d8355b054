"""The offices that made-up dossiers go to, by their shares, each with an officer who decides them."""

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate

from accounts.models import AgencyPost, User
from agencies.models import Agency, Division

from .made_up import OFFICER_NAME

# Inhabitants are not in the reference data. A ward holds about three times the people of a rural commune.
_WEIGHTS = {"phuong": 3, "thi_tran": 2}
# Some people go to the provincial office instead: a twentieth.
_PROVINCIAL_SHARE = 0.05
_SERVING_SINCE = dt.timedelta(days=1000)

Place = tuple[int, int | None, int | None]


@dataclass(frozen=True)
class Office:
    """`code`: as in `Mã hồ sơ`. `places`: province, district and commune of the people around it."""

    agency_id: int
    code: str
    officer_id: int
    places: list[Place]

    def place(self, draw: int) -> Place:
        return self.places[draw % len(self.places)]


class NoOffice(Exception):
    """There is no current agency, or none with this code."""


class Offices:
    """The current agencies, or the one with `code`. Officers who are missing are made. Raises NoOffice."""

    def __init__(self, morning: dt.datetime, code: str = "") -> None:
        self.morning = morning
        agencies = list(Agency.objects.current().select_related("parent", "province").order_by("reference_key", "pk"))
        places, weights = _around(agencies)
        chosen = [agency for agency in agencies if not code or agency.code == code]
        if not chosen:
            raise NoOffice(code)
        officers = _officers(chosen, (morning - _SERVING_SINCE).date())
        self._offices = [
            Office(agency.pk, agency.padded_code, officers[agency.pk], places[agency.pk]) for agency in chosen
        ]
        self._bounds = list(accumulate(weights[agency.pk] for agency in chosen))

    def of(self, draw: int) -> Office:
        """The office at a place between 0 and 2**32."""
        return self._offices[bisect_right(self._bounds, draw / 2**32 * self._bounds[-1])]


def _around(agencies: list[Agency]) -> tuple[dict[int, list[Place]], dict[int, float]]:
    """`{agency: places}` and `{agency: weight}`."""
    of_district, of_agency, place_of = defaultdict(list), defaultdict(list), {}
    weight_of: dict[int, int] = {}
    communes = Division.objects.current().filter(level=Division.Level.COMMUNE).select_related("parent")
    for commune in communes.order_by("code"):
        above = commune.parent
        district = above.pk if above and above.level == Division.Level.DISTRICT else None
        province = above.parent_id if above and district else commune.parent_id
        place_of[commune.pk] = (province, district, commune.pk)
        weight_of[commune.pk] = _WEIGHTS.get(commune.type, 1)
        if district:
            of_district[district].append(commune.pk)
    for agency_id, commune_id in Agency.communes.through.objects.values_list("agency_id", "division_id"):
        if commune_id in place_of:
            of_agency[agency_id].append(commune_id)
    places: dict[int, list[Place]] = {}
    weights: dict[int, float] = {}
    for agency in agencies:
        here = sorted(of_agency[agency.pk]) or of_district[agency.district_id] if agency.parent_id else []
        places[agency.pk] = [place_of[pk] for pk in here] or [(agency.province_id, None, None)]
        weights[agency.pk] = float(sum(weight_of[pk] for pk in here)) or 1.0
    for agency in agencies:
        if agency.parent_id is None:
            below = [weights[office.pk] for office in agencies if office.parent_id == agency.pk]
            weights[agency.pk] = max(1.0, _PROVINCIAL_SHARE * sum(below))
    return places, weights


def _officers(agencies: list[Agency], since: dt.date) -> dict[int, int]:
    """`{agency: officer}`: one of its own, made where there is none; nobody can sign in as them."""
    served = dict(
        AgencyPost.objects.filter(agency__in=agencies, role=AgencyPost.Role.OFFICER)
        .order_by("-pk")
        .values_list("agency_id", "user_id")
    )
    for agency in agencies:
        if agency.pk in served:
            continue
        officer = User(
            username=f"canbo.{agency.code or agency.pk}",
            kind=User.Kind.STAFF,
            full_name=OFFICER_NAME.format(agency=agency.name),
            password="!made-up",  # noqa: S106
        )
        officer.save()
        AgencyPost.objects.create(user=officer, agency=agency, since=since)
        served[agency.pk] = officer.pk
    return served
