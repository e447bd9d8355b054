"""What an officer confirms before approving; it depends on the kind of dossier (DESIGN §2)."""

from accounts.guardianship import child_of_others
from registration.children import declaration_of
from registration.models import ChecklistItem, Dossier, Kind

_PERSON = (ChecklistItem.SIGNED_FORM, ChecklistItem.ORIGINAL_ID)
_UNIT = (ChecklistItem.SEALED_FORM, ChecklistItem.UNIT_PAPER)

_CHECKLISTS: dict[str, tuple[ChecklistItem, ...]] = {
    Kind.ADULT: _PERSON,
    Kind.CHILD: (ChecklistItem.BIRTH_CERTIFICATE,),
    Kind.UNIT: _UNIT,
    Kind.ADJUST: _PERSON,
    Kind.STOP: _PERSON,
}


def checklist_of(dossier: Dossier) -> tuple[ChecklistItem, ...]:
    """The items of this kind of dossier, in the order of the page; a unit shows a unit's papers in every kind.

    A relative's phone is settled at the counter, and a second claim where somebody acts for the child already (S-23).
    """
    if dossier.unit_code:
        return _UNIT
    if dossier.kind == Kind.ADULT and dossier.phone_owner:
        return (*_PERSON, ChecklistItem.RELATIVES_PHONE)
    if acts_for_a_child_of_others(dossier):
        return (*_CHECKLISTS[dossier.kind], ChecklistItem.SECOND_GUARDIAN)
    return _CHECKLISTS[dossier.kind]


def acts_for_a_child_of_others(dossier: Dossier) -> bool:
    """The child has an account and somebody who acts for them: approval adds a person, never an account."""
    declared = declaration_of(dossier) if dossier.kind == Kind.CHILD else None
    if declared is None:
        return False
    return child_of_others(dossier.social_insurance_number, declared.guardian_id) is not None


def ticked(dossier: Dossier) -> set[str]:
    """The codes of the items confirmed in the present round."""
    return set(dossier.ticks.filter(round=dossier.round).values_list("item", flat=True))


def missing(dossier: Dossier) -> list[ChecklistItem]:
    """The items nobody has confirmed in the present round."""
    done = ticked(dossier)
    return [item for item in checklist_of(dossier) if item not in done]
