"""The steps of the wizard: which apply to a dossier, which are complete, what comes next.

A returned dossier has only the steps that mend its flagged items, then the check page.
"""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .items import ITEMS, Step, flagged_items
from .kinds import photo_kinds, rules_of
from .models import Dossier, PhotoKind
from .states import State

TITLES: dict[Step, str | Promise] = {
    Step.INFORMATION: _("Kê khai thông tin"),
    Step.PHOTOS: _("Cập nhật ảnh"),
    Step.VERIFY: _("Xác thực số điện thoại"),
    Step.AGENCY: _("Chọn cơ quan BHXH tiếp nhận"),
    Step.CHECK: _("Kiểm tra và gửi tờ khai"),
}


SHORT_TITLES: dict[Step, str | Promise] = {
    Step.INFORMATION: _("Thông tin"),
    Step.PHOTOS: _("Ảnh"),
    Step.VERIFY: _("Mã OTP"),
    Step.AGENCY: _("Cơ quan"),
    Step.CHECK: _("Gửi"),
}


@dataclass(frozen=True)
class StepState:
    """One step as the step indicator shows it: `state` is done, current or ahead."""

    title: str | Promise
    state: str
    url: str = ""


@dataclass(frozen=True)
class Progress:
    """Bước `number` trên `total`."""

    number: int
    total: int
    steps: list[StepState]


def title_of(step: Step, dossier: Dossier) -> str | Promise:
    return rules_of(dossier).titles.get(step, TITLES[step])


def steps_of(dossier: Dossier) -> list[Step]:
    """The steps of its kind; without photos to send, the step of the photos is left out."""
    if dossier.state != State.RETURNED or rules_of(dossier).opens_whole:
        skipped = set() if photo_kinds(dossier) else {Step.PHOTOS}
        if has_no_phone(dossier):
            skipped.add(Step.VERIFY)
        return [step for step in rules_of(dossier).steps if step not in skipped]
    wanted = {ITEMS[code].step for code in flagged_items(dossier)} | {Step.CHECK}
    if not has_no_phone(dossier) and (dossier.phone_verified_at is None or "phone" in flagged_items(dossier)):
        wanted.add(Step.VERIFY)
    if missing_photos(dossier):
        wanted.add(Step.PHOTOS)
    return [step for step in Step if step in wanted]


def has_no_phone(dossier: Dossier) -> bool:
    """Declared for at the counter by somebody who sees the person and their papers: that stands for the code."""
    return dossier.declared_by_id is not None and not dossier.phone


def is_complete(step: Step, dossier: Dossier) -> bool:
    if step is Step.INFORMATION:
        return _saved_since_return(dossier)
    if step is Step.PHOTOS:
        return not missing_photos(dossier)
    if step is Step.VERIFY:
        return dossier.phone_verified_at is not None
    if step is Step.AGENCY:
        return dossier.receiving_agency_id is not None
    return False


def first_unfinished(dossier: Dossier) -> Step:
    """Where the person has to go next; the check page when everything else is there."""
    return next(step for step in steps_of(dossier) if not is_complete(step, dossier))


def step_after(step: Step, dossier: Dossier) -> Step:
    """The next step in order, or the first unfinished one where that comes earlier."""
    steps = steps_of(dossier)
    following = steps[min(steps.index(step) + 1, len(steps) - 1)] if step in steps else Step.CHECK
    unfinished = first_unfinished(dossier)
    return min(following, unfinished, key=list(Step).index)


def step_before(step: Step, dossier: Dossier) -> Step | None:
    steps = steps_of(dossier)
    position = steps.index(step)
    return steps[position - 1] if position else None


def progress(dossier: Dossier, current: Step) -> Progress:
    """How far the person is; finished steps before this one can be gone back to."""
    steps = steps_of(dossier)
    position = steps.index(current)
    states = [
        StepState(SHORT_TITLES[step], "done", reverse(f"registration:{step.value}", args=[dossier.pk]))
        if index < position
        else StepState(SHORT_TITLES[step], "current" if index == position else "ahead")
        for index, step in enumerate(steps)
    ]
    return Progress(position + 1, len(steps), states)


def _saved_since_return(dossier: Dossier) -> bool:
    saved_at = dossier.information_saved_at
    if saved_at is None:
        return False
    return dossier.state != State.RETURNED or saved_at > dossier.state_changed_at


def missing_photos(dossier: Dossier) -> list[PhotoKind]:
    """The photos still to be sent; of a returned dossier also those flagged and not yet replaced."""
    stored_at = {photo.kind: photo.stored_at for photo in dossier.photos.filter(current=True)}
    flagged = flagged_items(dossier) if dossier.state == State.RETURNED else {}
    return [
        kind
        for kind in photo_kinds(dossier)
        if kind not in stored_at or (kind in flagged and stored_at[kind] <= dossier.state_changed_at)
    ]
