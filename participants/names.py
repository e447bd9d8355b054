"""Names of persons as they are checked before they are stored."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from vssid_portal.vietnamese import clean

from .identifiers import shown

MAX_LENGTH = 150

# What keyboards and phones put for an apostrophe (H'Hen, K'Sơn) and a hyphen.
_APOSTROPHES = re.compile("[’‘ʼʹ′´`＇]")
_HYPHENS = re.compile("[‐‑‒–—−－]")
# A letter may carry marks that Unicode has no single character for (ơ̆ of Bahnar names), not a heap of them.
_WRONG_SHAPE = re.compile("^['-]|['-]{2}|-$|(?:^|[ '-])[\u0300-\u036f]|[\u0300-\u036f]{3}")
_LOOK_ALIKES = {
    "CYRILLIC": _(
        "Chữ “%(character)s” trong họ và tên là chữ Kirin, chỉ giống chữ Việt. Xóa và gõ lại chữ đó."
    ),
    "GREEK": _(
        "Chữ “%(character)s” trong họ và tên là chữ Hy Lạp, chỉ giống chữ Việt. Xóa và gõ lại chữ đó."
    ),
}


def person_name(text: str) -> str:
    """A name as on the papers: Latin letters with their marks, spaces, apostrophes, hyphens.

    One word is a name. Out: NFC, single spaces, plain apostrophes and hyphens; capitals as typed. Raises
    ValidationError with a sentence that names the first character that cannot stand in a name.
    """
    text = _HYPHENS.sub("-", _APOSTROPHES.sub("'", clean(text)))
    name = clean(unicodedata.normalize("NFKC", text))
    if not name:
        raise ValidationError(_("Nhập họ và tên, đủ dấu như trên giấy tờ."), code="empty")
    if len(name) > MAX_LENGTH:
        message = _("Họ và tên dài %(count)d ký tự, nhiều nhất là %(most)d. Nhập đúng như trên giấy tờ.")
        raise ValidationError(message, code="too_long", params={"count": len(name), "most": MAX_LENGTH})
    for character in name:
        _check(character)
    if _WRONG_SHAPE.search(name):
        message = _("Họ và tên bắt đầu bằng chữ cái, các dấu ' và - đứng giữa chữ. Nhập như trên giấy tờ.")
        raise ValidationError(message, code="shape")
    return name


def _check(character: str) -> None:
    """Raises ValidationError when the character cannot stand in a name."""
    if character in " '-" or "\u0300" <= character <= "\u036f":
        return
    script = unicodedata.name(character, "").partition(" ")[0]
    if character.isalpha() and script == "LATIN":
        return
    if character.isdigit():
        message = _("Họ và tên không có chữ số. Bỏ số “%(character)s”.")
    else:
        message = _LOOK_ALIKES.get(script) or _("Họ và tên không có ký tự “%(character)s”. Bỏ ký tự này.")
    raise ValidationError(message, code="character", params={"character": shown(character)})
