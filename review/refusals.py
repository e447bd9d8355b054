"""Why a verb of the desk did not happen: each refusal carries the sentence an officer reads."""

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from registration.models import ChecklistItem, Decision, Dossier
from registration.states import Action, State


class Refused(Exception):
    """The rules do not allow it now; nothing was changed."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class ChecklistIncomplete(Refused):
    """Approval waits for every item of the checklist."""

    def __init__(self, missing: Iterable[ChecklistItem]) -> None:
        self.missing = list(missing)
        names = ", ".join(f"“{item.label}”" for item in self.missing)
        super().__init__(_("Đánh dấu %(names)s rồi chấp nhận hồ sơ.") % {"names": names})


class NumberHasAccount(Refused):
    """The social insurance number already has an account: a second one is never issued."""

    def __init__(self) -> None:
        super().__init__(_("Mã số BHXH này đã có tài khoản"))


class NoAccount(Refused):
    """An adjustment or an end needs an account that is in use."""

    def __init__(self) -> None:
        super().__init__(_("Mã số này chưa có tài khoản, hoặc tài khoản đã ngừng sử dụng. Từ chối hồ sơ với lý do đó."))


class NothingToChange(Refused):
    """Everything that was declared stands in the account already."""

    def __init__(self) -> None:
        super().__init__(_("Tài khoản đã có đúng các nội dung này, không còn gì để điều chỉnh."))


class AccountChanged(Refused):
    """The account no longer says what the declaration was made against."""

    def __init__(self, labels: Iterable[str | Promise]) -> None:
        names = ", ".join(str(label) for label in labels)
        super().__init__(
            _(
                "Tài khoản đã thay đổi từ khi tờ khai được gửi: %(names)s. "
                "Chưa có gì được ghi. Yêu cầu bổ sung mục đó để người kê khai xem lại."
            )
            % {"names": names}
        )


class ChangedSince(Refused):
    """The account was changed again after the approval: nobody takes that back unseen."""

    def __init__(self) -> None:
        super().__init__(_("Tài khoản đã thay đổi sau khi chấp nhận: quyết định không hoàn tác được."))


class ChildOfAge(Refused):
    """Nobody registers a child who has reached the age limit."""

    def __init__(self, reached_on: dt.date, years: int) -> None:
        told = {"years": years, "day": reached_on.strftime("%d/%m/%Y")}
        super().__init__(
            _("Trẻ đã đủ %(years)d tuổi từ ngày %(day)s: từ chối và hướng dẫn đăng ký như người lớn.") % told
        )


class PasswordAlreadySet(Refused):
    """A first password is re-issued only while its owner has not set their own."""

    def __init__(self) -> None:
        super().__init__(_("Người dùng đã tự đặt mật khẩu. Không cấp lại mật khẩu lần đầu được nữa."))


class Overtaken(Refused):
    """Somebody else was first. `dossier` is as the database has it; `officer` and `at` say who and when."""

    def __init__(self, dossier: Dossier) -> None:
        self.dossier = dossier
        self.officer, self.at = _who_and_when(dossier)
        super().__init__(_sentence(dossier, self.officer, self.at))


class ForSupervisor(Overtaken):
    """After so many corrections only a supervisor may go on with it."""

    def __init__(self, dossier: Dossier) -> None:
        super().__init__(dossier)
        told = _("Hồ sơ đã %(count)d lần bổ sung nên chuyển cho phụ trách xem xét.")
        self.sentence = told % {"count": dossier.corrections}
        self.args = (self.sentence,)


def _who_and_when(dossier: Dossier) -> tuple[User | None, dt.datetime]:
    if decision := decision_of_round(dossier):
        return decision.officer, decision.at
    if dossier.state == State.IN_REVIEW:
        taken = dossier.events.filter(action=Action.TAKE).order_by("-sequence").first()
        return dossier.held_by, taken.at if taken else dossier.state_changed_at
    return None, dossier.state_changed_at


def decision_of_round(dossier: Dossier) -> Decision | None:
    """The decision that ended the dossier's present round, if it has ended."""
    return dossier.decisions.select_related("officer").filter(round=dossier.round).first()


def _sentence(dossier: Dossier, officer: User | None, at: dt.datetime) -> str:
    sentences = {
        State.IN_REVIEW: _("Hồ sơ đang do %(who)s xem xét từ %(when)s."),
        State.APPROVED: _("Hồ sơ đã được %(who)s chấp nhận lúc %(when)s."),
        State.REJECTED: _("Hồ sơ đã bị %(who)s từ chối lúc %(when)s."),
        State.RETURNED: _("Hồ sơ đã được %(who)s yêu cầu bổ sung lúc %(when)s."),
        State.WITHDRAWN: _("Người kê khai đã rút hồ sơ lúc %(when)s."),
        State.EXPIRED: _("Hồ sơ đã hết hạn lúc %(when)s."),
        State.SUBMITTED: _("Hồ sơ đã thay đổi lúc %(when)s. Xem lại nội dung rồi quyết định."),
    }
    when = timezone.localtime(at).strftime("%H:%M %d/%m/%Y")
    return sentences[State(dossier.state)] % {"who": officer or _("một cán bộ khác"), "when": when}
