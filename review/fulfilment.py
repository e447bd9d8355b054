"""What the approval of a child's dossier brings about. Inside the transaction of the decision."""

from accounts import guardianship, issuance
from accounts.guardianship import ActsAlready, ComesOfAge
from registration.children import claim_of
from registration.models import ChecklistItem, Dossier

from . import letters
from .checklist import ticked
from .refusals import ChecklistIncomplete, ChildOfAge, NumberHasAccount


def account_of_child(dossier: Dossier, event_key: str) -> int:
    """The child's account; of a child who has one, a further guardian. Out: the account's key.

    Raises NumberHasAccount, ChecklistIncomplete for a second claim that nobody settled, ChildOfAge.
    """
    holder, claim, subject_key = letters.holder_of(dossier), claim_of(dossier), letters.subject_key(dossier)
    child = guardianship.child_of_others(dossier.social_insurance_number, claim.guardian_id)
    leaves_at = letters.leaves_at()
    try:
        if child is None:
            return guardianship.issue_child_account(holder, claim, event_key, subject_key, not_before=leaves_at).user_id
        if ChecklistItem.SECOND_GUARDIAN not in ticked(dossier):  # the other parent's was approved a moment ago
            raise ChecklistIncomplete([ChecklistItem.SECOND_GUARDIAN])
        return guardianship.add_guardian(child, claim, event_key, subject_key, not_before=leaves_at).user_id
    except issuance.AccountExists as exists:
        if guardianship.child_of_others(dossier.social_insurance_number, claim.guardian_id):
            raise ChecklistIncomplete([ChecklistItem.SECOND_GUARDIAN]) from exists
        raise NumberHasAccount from exists
    except ActsAlready as already:
        raise NumberHasAccount from already
    except ComesOfAge as of_age:
        raise ChildOfAge(of_age.reached_on, of_age.years) from of_age


def take_back_child(dossier: Dossier) -> None:
    """Undo `account_of_child` of seconds ago, before anybody heard of it."""
    if dossier.account is not None:
        guardianship.take_back(dossier.account, claim_of(dossier).guardian_id)
