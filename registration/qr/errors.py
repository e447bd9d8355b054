"""Why a text from a card was refused: one type per reason, each with the sentence for the person."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class CardError(ValueError):
    """A payload that must not fill a form. `code` is stable, `message` is for the screen."""

    code = "card"
    message: str | Promise = _("Chưa đọc được mã trên thẻ. Mời bạn quét lại hoặc nhập tay.")

    def __init__(self, detail: str = "") -> None:
        """`detail` is for logs and operators; it never holds values of the card."""
        super().__init__(detail or self.code)


class EmptyPayload(CardError):
    """Nothing was read."""

    code = "empty"
    message = _("Chưa có nội dung mã QR. Mời bạn quét lại hoặc nhập tay.")


class PayloadTooLong(CardError):
    """More text than any card carries."""

    code = "too_long"
    message = _("Nội dung dài hơn mã trên thẻ. Mời bạn quét đúng mã QR in trên thẻ hoặc nhập tay.")


class DamagedText(CardError):
    """Vietnamese letters were lost on the way (U+FFFD, CJK characters) and cannot be restored for certain."""

    code = "damaged_text"
    message = _("Máy quét đã làm hỏng chữ tiếng Việt trong mã. Mời bạn tải ảnh chụp thẻ lên hoặc nhập tay.")


class BrokenCard(CardError):
    """It looks like a card's code, but a part is missing or is not what belongs there. `part` names it."""

    code = "broken_card"
    message = _("Mã trên thẻ chưa đọc được trọn vẹn. Mời bạn quét lại hoặc nhập tay.")

    def __init__(self, part: str) -> None:
        super().__init__(f"{self.code}: {part}")
        self.part = part
