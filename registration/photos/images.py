"""From whatever a person uploads to a photo the portal dares to keep and to show.

The format is decided by content, never by name. What passes is decoded in another process (`decoder`) and
written anew from its pixels, so EXIF, GPS, colour profiles, comments and anything glued on stay behind.
Sources: OWASP ASVS 5.2, Pillow's security handbook.
"""

from dataclasses import dataclass
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext, gettext_noop

from .decoder import decoder, patient_decoder
from .refusals import MIN_SHORT_SIDE, Refusal
from .study import Study, Wish

# What browsers' file pickers should offer; the content decides.
ACCEPT = "image/jpeg,image/png,image/webp,image/heic,image/heif,.heic"

_SENTENCES = {
    Refusal.EMPTY: gettext_noop("Tệp ảnh trống, không có nội dung. Chụp lại hoặc chọn ảnh khác."),
    Refusal.TOO_LARGE: gettext_noop(
        "Ảnh nặng hơn %(megabytes)d MB. Chọn ảnh nhẹ hơn hoặc chụp lại ở độ phân giải thấp hơn."
    ),
    Refusal.NOT_A_PICTURE: gettext_noop("Tệp này không phải là ảnh. Chọn ảnh JPEG, PNG, WebP hoặc HEIC."),
    Refusal.FORMAT: gettext_noop("Loại tệp này chưa dùng được. Chọn ảnh JPEG, PNG, WebP hoặc HEIC, hoặc chụp ảnh mới."),
    Refusal.ANIMATED: gettext_noop("Đây là ảnh động. Chọn một ảnh chụp bình thường."),
    Refusal.TOO_MANY_PIXELS: gettext_noop(
        "Ảnh có hơn %(megapixels)d triệu điểm ảnh. Chụp lại ở độ phân giải thấp hơn."
    ),
    Refusal.TOO_SMALL: gettext_noop("Ảnh quá nhỏ: mỗi cạnh cần ít nhất %(side)d điểm ảnh. Chụp lại hoặc chọn ảnh gốc."),
    Refusal.TOO_NARROW: gettext_noop("Ảnh quá dài và hẹp. Chụp lại, hoặc chọn ảnh chưa bị cắt."),
    Refusal.DAMAGED: gettext_noop("Không đọc được ảnh: tệp bị hỏng hoặc chưa tải lên đủ. Chụp lại hoặc chọn ảnh khác."),
    Refusal.BUSY: gettext_noop("Máy chủ đang xử lý nhiều ảnh. Chờ một phút rồi gửi lại ảnh này."),
}

_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis")
_OTHER_FORMATS = (
    b"GIF8", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"%PDF", b"%!PS", b"\xc5\xd0\xd3\xc6", b"BM", b"8BPS",
    b"\0\0\x01\0", b"\0\0\0\x0cjP  ", b"\xff\x4f\xff\x51", b"\xff\x0a", b"\0\0\0\x0cJXL ", b"qoif",
)  # fmt: skip


class PhotoRefused(Exception):
    """The photo is not taken. `reason` is for code, `str()` for the person: what is wrong and what to do."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return gettext(_SENTENCES[self.reason]) % {
            "megabytes": settings.PHOTO_MAX_BYTES // (1024 * 1024),
            "megapixels": settings.PHOTO_MAX_PIXELS // 1_000_000,
            "side": MIN_SHORT_SIDE,
        }


@dataclass(frozen=True)
class SanePhoto:
    """A JPEG of our own making: upright, sRGB, long side at most 2000 px, only pixels in it; and what it shows."""

    jpeg: bytes
    width: int
    height: int
    study: Study


def sanitise(file: BinaryIO, wish: Wish | None = None) -> SanePhoto:
    """An uploaded file, at its start, to a harmless photo, studied as wished. Raises PhotoRefused."""
    data = _read(file)
    answer = decoder.decode(data, _kind(data), settings.PHOTO_MAX_PIXELS, wish)
    if answer.refusal is not None:
        raise PhotoRefused(answer.refusal)
    return SanePhoto(answer.jpeg, answer.width, answer.height, answer.study)


def study_again(jpeg: bytes, wish: Wish) -> Study:
    """Study a photo that `sanitise` made, while nobody waits. Raises PhotoRefused."""
    answer = patient_decoder.decode(jpeg, "JPEG", settings.PHOTO_MAX_PIXELS, wish, copy=False)
    if answer.refusal is not None:
        raise PhotoRefused(answer.refusal)
    return answer.study


def _read(file: BinaryIO) -> bytes:
    """All of it, but never more than one byte beyond the limit."""
    data = file.read(settings.PHOTO_MAX_BYTES + 1)
    if not data:
        raise PhotoRefused(Refusal.EMPTY)
    if len(data) > settings.PHOTO_MAX_BYTES:
        raise PhotoRefused(Refusal.TOO_LARGE)
    return data


def _kind(data: bytes) -> str:
    """Pillow's name of the format, by the first bytes. Raises PhotoRefused."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp":
        if _is_heic(data):
            return "HEIF"
        raise PhotoRefused(Refusal.FORMAT)
    if data.startswith(_OTHER_FORMATS) or b"<svg" in data[:1000].lower():
        raise PhotoRefused(Refusal.FORMAT)
    raise PhotoRefused(Refusal.NOT_A_PICTURE)


def _is_heic(data: bytes) -> bool:
    """A still HEIC by its major brand, or by a compatible one where the major brand is the general `mif1`."""
    brands = data[8 : min(int.from_bytes(data[:4], "big"), 256)]
    major = brands[:4]
    return major in _HEIC_BRANDS or (major == b"mif1" and any(brand in brands for brand in _HEIC_BRANDS))
