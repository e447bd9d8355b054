"""Cập nhật ảnh: one file input a photo; what is in the files is the album's business."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registration.models import DocumentType, PhotoKind

# What file pickers offer; the content decides, see photos.images.
_ACCEPT = "image/jpeg,image/png,image/webp,image/heic,image/heif"
_HINTS = {
    PhotoKind.PORTRAIT: _("Chụp chính diện, đủ sáng, không đội mũ, không đeo kính râm."),
    PhotoKind.CARD_FRONT: _("Chụp ngang, rõ nét, trọn bốn góc, không lóa."),
    PhotoKind.CARD_BACK: _("Chụp ngang, rõ nét, trọn bốn góc, không lóa."),
    PhotoKind.UNIT_PAPER: _(
        "Giấy chứng nhận đăng ký doanh nghiệp, quyết định thành lập hoặc giấy phép hoạt động: chụp trang đầu, rõ nét."
    ),
    PhotoKind.BIRTH_CERTIFICATE: _("Chụp cả tờ, rõ chữ, không bị che. Bản sao có chứng thực hoặc trích lục cũng được."),
    PhotoKind.GUARDIAN_PROOF: _("Quyết định công nhận việc giám hộ, hoặc giấy tờ tương đương. Chụp cả tờ, rõ chữ."),
}


def photo_field(kind: PhotoKind, field: type[forms.FileField] = forms.FileField) -> forms.FileField:
    return field(label=kind.label, help_text=_HINTS[kind], widget=forms.FileInput(attrs={"accept": _ACCEPT}))


class PhotosForm(forms.Form):
    """A file input for each photo that may be sent."""

    def __init__(self, kinds: list[PhotoKind], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in kinds:
            self.fields[kind.value] = photo_field(kind)


def example_of(kind: PhotoKind, document_type: str) -> str:
    """The name of the drawn right and wrong examples for a photo; one sheet of paper looks like another."""
    if kind is PhotoKind.CARD_FRONT and document_type == DocumentType.PASSPORT:
        return "passport"
    papers = (PhotoKind.UNIT_PAPER, PhotoKind.GUARDIAN_PROOF)
    return PhotoKind.BIRTH_CERTIFICATE.value if kind in papers else kind.value
