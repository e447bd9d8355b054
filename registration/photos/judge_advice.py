"""What to do about a photo: one sentence a problem, in the guides' words (rõ nét, xoay ngang, trọn trong khung)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .judge import Judgement, PhotoKind, Problem

_ADVICE: dict[Problem, str | Promise] = {
    Problem.UNREADABLE: _("Chưa xem được ảnh này: mời bạn chụp lại hoặc chọn ảnh khác (JPEG, PNG, HEIC)."),
    Problem.SMALL: _("Ảnh quá nhỏ: hãy chụp gần hơn hoặc chọn ảnh gốc thay cho ảnh thu nhỏ."),
    Problem.DARK: _("Ảnh bị tối: hãy chụp ở nơi sáng hơn hoặc bật thêm đèn."),
    Problem.BLURRED: _("Ảnh bị mờ: hãy giữ chắc máy, chạm vào màn hình để lấy nét rồi chụp lại."),
    Problem.GLARE: _("Ảnh bị loá: hãy nghiêng thẻ hoặc đổi chỗ đứng để hết vệt sáng."),
    Problem.NOT_LANDSCAPE: _("Thẻ đang dựng đứng: hãy xoay ngang thẻ rồi chụp lại."),
    Problem.CUT_OFF: _("Thẻ bị mất góc: hãy lùi ra một chút để thẻ nằm trọn trong khung."),
    Problem.WRONG_SIDE: _("Ảnh là mặt kia của thẻ: hãy lật thẻ rồi chụp lại."),
    Problem.NO_FACE: _("Chưa thấy khuôn mặt: hãy nhìn thẳng vào máy, không đeo khẩu trang hay kính râm."),
    Problem.MANY_FACES: _("Ảnh có nhiều khuôn mặt: hãy chụp riêng một người."),
}
_ADVICE_BY_KIND: dict[tuple[Problem, PhotoKind], str | Promise] = {
    (Problem.WRONG_SIDE, PhotoKind.CARD_FRONT): _("Đây là mặt sau của thẻ: hãy lật thẻ và chụp mặt trước."),
    (Problem.WRONG_SIDE, PhotoKind.CARD_BACK): _("Đây là mặt trước của thẻ: hãy lật thẻ và chụp mặt sau."),
}


def advice(problem: Problem, kind: PhotoKind) -> str | Promise:
    """The sentence that says what to do about the problem on a photo of that kind."""
    return _ADVICE_BY_KIND.get((problem, kind), _ADVICE[problem])


def first_advice(judgement: Judgement, kind: PhotoKind) -> str | Promise:
    """The one sentence to show: about the weightiest problem; empty when the photo will do."""
    return advice(judgement.problems[0], kind) if judgement.problems else ""
