"""What is different about a child's dossier: its photos, its items, and who else acts for the child."""

from accounts.guardianship import Claim
from accounts.models import Relation

from .models import ChildDeclaration, Dossier, PhotoKind

# The items an officer can flag beside the photos; phone and address are those of the guardian's account.
ITEMS = ("full_name", "social_insurance_number", "birth_date", "gender", "relation")


def photo_kinds(dossier: Dossier) -> list[PhotoKind]:
    """The photos a child's dossier needs: the guardian who is no parent proves that they are one."""
    kinds = [PhotoKind.PORTRAIT, PhotoKind.BIRTH_CERTIFICATE]
    return [*kinds, PhotoKind.GUARDIAN_PROOF] if needs_proof(dossier) else kinds


def needs_proof(dossier: Dossier) -> bool:
    declared = declaration_of(dossier)
    return declared is not None and declared.relation == Relation.GUARDIAN


def declaration_of(dossier: Dossier) -> ChildDeclaration | None:
    """Who declares the child; None where that was forgotten after its term (`retention`)."""
    return getattr(dossier, "child_declaration", None)


def claim_of(dossier: Dossier) -> Claim:
    """Who asks to act for the child of this dossier."""
    declared = dossier.child_declaration
    if dossier.birth_date is None:
        raise ValueError("A child's dossier was sent without a birth date.")
    return Claim(declared.guardian_id, declared.relation, dossier.birth_date.last_day)


def claims_of_others(dossier: Dossier) -> list[ChildDeclaration]:
    """What other people have sent for the same child and is still open, oldest first."""
    same = ChildDeclaration.objects.filter(
        dossier__social_insurance_number=dossier.social_insurance_number,
        dossier__kind=dossier.kind,
        dossier__in=Dossier.objects.open(),
    )
    others = same.exclude(guardian=dossier.child_declaration.guardian_id)
    return list(others.select_related("guardian", "dossier").order_by("dossier__submitted_at"))
