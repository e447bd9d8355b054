"""Why a one-time code was not sent or did not pass. Each says its own Vietnamese sentence: `str(problem)`."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class CodeProblem(Exception):
    """Any of them."""


class NotSent(CodeProblem):
    """A code could not be sent now; the person reads when to come back."""


class TooSoon(NotSent):
    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds

    def __str__(self) -> str:
        return ngettext(
            "Mã vừa được gửi. Có thể gửi lại sau %(seconds)d giây.",
            "Mã vừa được gửi. Có thể gửi lại sau %(seconds)d giây.",
            self.seconds,
        ) % {"seconds": self.seconds}


class TooMany(NotSent):
    def __init__(self, minutes: int) -> None:
        super().__init__(minutes)
        self.minutes = minutes

    def __str__(self) -> str:
        return _(
            "Đã gửi đủ số mã cho phép. Hãy thử lại sau %(minutes)d phút, "
            "hoặc đến cơ quan BHXH để được giúp tại quầy."
        ) % {"minutes": self.minutes}


class NotPassed(CodeProblem):
    """The code did not open anything."""


class WrongCode(NotPassed):
    def __init__(self, tries_left: int) -> None:
        super().__init__(tries_left)
        self.tries_left = tries_left

    def __str__(self) -> str:
        if self.tries_left > 3:
            return _("Mã OTP chưa đúng. Hãy xem lại tin nhắn mới nhất và nhập đủ 6 chữ số.")
        return _("Mã OTP chưa đúng. Còn %(tries)d lần nhập.") % {"tries": self.tries_left}


class ExpiredCode(NotPassed):
    def __str__(self) -> str:
        return _("Mã OTP đã quá %(minutes)d phút. Bấm “Gửi lại mã” để nhận mã mới.") % {
            "minutes": settings.CODE_MINUTES
        }


class NoCode(NotPassed):
    def __str__(self) -> str:
        return _("Không có mã nào đang chờ, hoặc mã đã được dùng. Bấm “Gửi lại mã” để nhận mã mới.")


class DeadCode(NotPassed):
    def __str__(self) -> str:
        return _("Đã nhập sai quá nhiều lần nên mã này không dùng được nữa. Bấm “Gửi lại mã” để nhận mã mới.")
