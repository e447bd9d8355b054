"""A late dossier as its list shows it: in words, like a row of the queue."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from agencies.models import Agency
from registration.models import Dossier
from vssid_portal.moments import Moment, moment

from .addresses import addresses_of
from .lateness import Clock, Standing

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

# What a row is made of; a column more is fetched here, or costs a statement a row.
COLUMNS = (
    "code", "full_name", "state", "due_at", "held_until", "receiving_agency",
    "held_by__full_name", "held_by__username",
)  # fmt: skip


class Holder(TypedDict):
    """The id of whoever holds it now."""

    holder: int | None


@dataclass(frozen=True, slots=True)
class LateRow:
    code: str
    grouped_code: str
    name: str
    address: str
    # Where the dossier is given to somebody else.
    reassign: str
    due: Standing | None
    due_at: Moment
    # Who has it and until when; empty where nobody does.
    holder: str
    office: str

    @property
    def is_late(self) -> bool:
        return self.due is not None and self.due.level == "late"


def rows_of(
    dossiers: "Iterable[WithAnnotations[Dossier, Holder]]", agencies: Mapping[int, Agency], clock: Clock, place: str
) -> Iterator[LateRow]:
    """`agencies`: by their ids. `place`: the query of the list's address, carried along by the pages a row leads to."""
    dossier_at, reassign_at = addresses_of("dossier"), addresses_of("reassign")
    back = urlencode({"tre-han": place})
    for dossier in dossiers:
        code = dossier.code or ""
        yield LateRow(
            code=code,
            grouped_code=dossier.grouped_code,
            name=dossier.full_name,
            address=dossier_at(code),
            reassign=f"{reassign_at(code)}?{back}",
            due=clock.standing(dossier),
            due_at=moment(dossier.due_at) if dossier.due_at else Moment("", ""),
            holder=_holder(dossier),
            office=agencies[dossier.receiving_agency_id].label if dossier.receiving_agency_id else "",
        )


def _holder(dossier: "WithAnnotations[Dossier, Holder]") -> str:
    if not dossier.holder or dossier.held_until is None:
        return ""
    until = f"{timezone.localtime(dossier.held_until):%H:%M}"
    return _("%(who)s, đến %(until)s") % {"who": dossier.held_by, "until": until}
