"""What a child's dossier tells an officer besides: who declares it, and who else has declared or acts for the child."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import Guardianship, Relation
from registration import children
from registration.models import ChildDeclaration, Dossier, Kind

from .access import Officer


@dataclass(frozen=True)
class OtherClaim:
    """Another person and the child. `dossier` is None where they act for the child already.

    `visible`: within the officer's scope, so it is linked; beyond it nothing is told but that it exists.
    """

    relation: str | Promise
    dossier: Dossier | None
    visible: bool
    name: str = ""

    @property
    def sentence(self) -> str:
        who = {"relation": self.relation, "name": self.name}
        if self.dossier is None:
            return _("%(relation)s %(name)s đã có quyền thao tác cho trẻ này.") % who
        if self.visible:
            return _("%(relation)s %(name)s cũng đã đăng ký cho trẻ này.") % who
        return _("%(relation)s cũng đã đăng ký cho trẻ này, ở cơ quan khác.") % who


@dataclass(frozen=True)
class Family:
    """`is_second`: somebody acts for the child already, so approval adds a person and never an account."""

    declared: ChildDeclaration
    others: list[OtherClaim]

    @property
    def is_second(self) -> bool:
        return any(other.dossier is None for other in self.others)


def family_of(dossier: Dossier, officer: Officer) -> Family | None:
    """None for a dossier that is not a child's, or of which it was forgotten after its term."""
    if dossier.kind != Kind.CHILD:
        return None
    declared = ChildDeclaration.objects.select_related("guardian").filter(dossier=dossier).first()
    if declared is None:
        return None
    return Family(declared, [*_acting(dossier, declared), *_claiming(dossier, officer)])


def _acting(dossier: Dossier, declared: ChildDeclaration) -> list[OtherClaim]:
    acting = Guardianship.objects.active().filter(
        child__social_insurance_number=dossier.social_insurance_number, child__awaits_owner=False
    )
    others = acting.exclude(Q(guardian=declared.guardian_id) | Q(child=dossier.account_id)).select_related("guardian")
    return [OtherClaim(_relation(one.relation), None, True, str(one.guardian)) for one in others]


def _claiming(dossier: Dossier, officer: Officer) -> list[OtherClaim]:
    mine = set(officer.agencies.values_list("pk", flat=True))
    return [
        OtherClaim(_relation(one.relation), one.dossier, one.dossier.receiving_agency_id in mine, str(one.guardian))
        for one in children.claims_of_others(dossier)
    ]


def _relation(relation: str) -> str | Promise:
    return Relation(relation).label
