"""Which approvals a second officer has to agree to: a rule is a row of `RULES`, the settings say which apply."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registration.comparison import Grade
from registration.models import Dossier, Kind, Photo
from registration.workflow import Actor

from . import duplicates, evidence, photo_evidence
from .duplicate_rules import COUNTED


@dataclass(frozen=True)
class Rule:
    code: str
    label: str | Promise
    # The officer is the one who would accept.
    holds: Callable[[Dossier, Collection[Photo], Actor], bool]


def _register_differs(dossier: Dossier, photos: Collection[Photo], officer: Actor) -> bool:
    """The register knows this number with other facts. Not knowing the person is no contradiction."""
    comparison = evidence.compare(dossier, photos)
    return comparison.entry is not None and any(row.grade == Grade.DIFFERENT for row in comparison.rows)


def _shared_phone(dossier: Dossier, photos: Collection[Photo], officer: Actor) -> bool:
    """Another person's dossier has the same phone. A child's has its parent's, which is no doubt."""
    if dossier.kind == Kind.CHILD or not dossier.phone_index:
        return False
    same = Dossier.objects.filter(phone_index=dossier.phone_index, kind=dossier.kind, state__in=COUNTED)
    return same.exclude(social_insurance_number=dossier.social_insurance_number).exclude(pk=dossier.pk).exists()


def _duplicate(dossier: Dossier, photos: Collection[Photo], officer: Actor) -> bool:
    """Another dossier may be this person's, or an officer said it is. The phone alone is a rule of its own."""
    if dossier.duplicates_sought < dossier.round:
        duplicates.seek(dossier)
    return any(
        finding.verdict != duplicates.Verdict.DIFFERENT and finding.rules != ["phone"]
        for finding in duplicates.findings_about(dossier)
    )


def _same_photo(dossier: Dossier, photos: Collection[Photo], officer: Actor) -> bool:
    return photo_evidence.turned_up_elsewhere(dossier, photos)


def _weak_photo(dossier: Dossier, photos: Collection[Photo], officer: Actor) -> bool:
    return any(photo.check_at_counter for photo in photos)


def _own_declaration(dossier: Dossier, photos: Collection[Photo], officer: Actor) -> bool:
    """Who declared for somebody without a phone would also be who accepts it, and who hands the password over."""
    return not dossier.phone and dossier.declared_by_id is not None and dossier.declared_by_id == officer.user_id


RULES: dict[str, Rule] = {
    rule.code: rule
    for rule in (
        Rule("register", _("Khác với sổ đăng ký người tham gia"), _register_differs),
        Rule("phone", _("Số điện thoại dùng chung với người khác"), _shared_phone),
        Rule("duplicate", _("Nghi trùng với hồ sơ khác"), _duplicate),
        Rule("same_photo", _("Ảnh hoặc thẻ có trong hồ sơ của người khác"), _same_photo),
        Rule("own_declaration", _("Người chấp nhận đã kê khai hộ người không có điện thoại"), _own_declaration),
        Rule("weak_photo", _("Ảnh cần kiểm tra tại quầy"), _weak_photo),
    )
}


def reasons_for(dossier: Dossier, officer: Actor) -> list[str]:
    """The codes of the rules that want a second officer besides this one, in their order."""
    photos = list(Photo.objects.filter(dossier=dossier, current=True))
    applied = [rule for code, rule in RULES.items() if code in settings.SECOND_OFFICER_RULES]
    return [rule.code for rule in applied if rule.holds(dossier, photos, officer)]


def labels_of(codes: Collection[str]) -> list[str | Promise]:
    return [RULES[code].label for code in codes if code in RULES]
