"""The numbers people are known by. Text as typed or pasted goes in, the clean number comes out.

Every function raises `ValidationError` with one sentence that says what is wrong and how to mend it. Spaces,
dots, dashes, full-width digits and invisible characters are forgiven. Nothing here looks anything up.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from vssid_portal.vietnamese import digits_only

from .birth_places import is_birth_place

Gender = Literal["male", "female"]

# Hyphens and dots beyond those of the keyboard, which phones and office programs put in.
_SEPARATORS = re.compile("[‐‑‒―−·•‧]")
# Decision 1351/QĐ-BHXH of 2015: object code, benefit level, province, then the ten digits.
_OLD_CARD = re.compile(r"[A-Z]{2}[1-5][0-9]{2}([0-9]{10})")
_CARD_BEGINNING = re.compile(r"[A-Z]{2}[0-9]+")
_VIETNAMESE_PASSPORT = re.compile(r"[A-Z][0-9]{7,8}")
_OTHER_PASSPORT = re.compile(r"(?=.*[0-9])[A-Z0-9]{6,12}")


def social_insurance_number(text: str) -> str:
    """Mã số BHXH: ten digits, no check digit is known. A 15-character card number becomes its last ten.

    Sources: decision 595/QĐ-BHXH of 2017, article 2.13; card numbers: decisions 1351/QĐ-BHXH of 2015 and
    1666/QĐ-BHXH of 2020.
    """
    number = _compact(text)
    if not number:
        raise ValidationError(_("Nhập mã số BHXH: 10 chữ số, in trên thẻ BHYT hoặc sổ BHXH."), code="empty")
    if card := _OLD_CARD.fullmatch(number):
        return card[1]
    if _CARD_BEGINNING.fullmatch(number):
        message = _("Số thẻ BHYT có 15 ký tự, bạn nhập %(count)d. Nhập 10 chữ số cuối của thẻ.")
        raise ValidationError(message, code="card_length", params={"count": len(number)})
    _refuse_other_than_digits(number, _("Mã số BHXH chỉ gồm 10 chữ số. Bỏ ký tự “%(character)s”."))
    if len(number) < 10:
        message = _("Mã số BHXH có 10 chữ số, bạn nhập %(count)d. Xem 10 chữ số cuối trên thẻ BHYT.")
        raise ValidationError(message, code="too_short", params={"count": len(number)})
    if len(number) == 12 and is_birth_place(number[:3]):
        message = _("12 chữ số này giống số CCCD. Mã số BHXH có 10 chữ số, in trên thẻ BHYT hoặc sổ BHXH.")
        raise ValidationError(message, code="citizen_id")
    if len(number) > 10:
        message = _("Mã số BHXH có 10 chữ số, bạn nhập %(count)d. Bỏ các chữ số thừa.")
        raise ValidationError(message, code="too_long", params={"count": len(number)})
    return number


def citizen_id(text: str) -> str:
    """Số CCCD, số định danh cá nhân: twelve digits, the first three a province or country of birth.

    Sources: decree 137/2015/NĐ-CP article 13, circular 07/2016/TT-BCA article 7. There is no check digit.
    """
    number = _compact(text)
    if not number:
        raise ValidationError(_("Nhập số CCCD: 12 chữ số, in ở mặt trước thẻ."), code="empty")
    _refuse_other_than_digits(number, _("Số CCCD chỉ gồm 12 chữ số. Bỏ ký tự “%(character)s”."))
    if len(number) == 9:
        message = _(
            "9 chữ số này giống số CMND cũ. Nhập 12 chữ số trên thẻ CCCD, hoặc chọn loại giấy tờ CMND."
        )
        raise ValidationError(message, code="identity_card")
    if len(number) < 12:
        message = _("Số CCCD có 12 chữ số, bạn nhập %(count)d. Nhập đủ như trên thẻ, cả số 0 ở đầu.")
        raise ValidationError(message, code="too_short", params={"count": len(number)})
    if len(number) > 12:
        message = _("Số CCCD có 12 chữ số, bạn nhập %(count)d. Bỏ các chữ số thừa.")
        raise ValidationError(message, code="too_long", params={"count": len(number)})
    if not is_birth_place(number[:3]):
        message = _("Ba chữ số đầu “%(place)s” không phải mã tỉnh hay quốc gia nào. Xem lại số trên thẻ.")
        raise ValidationError(message, code="birth_place", params={"place": number[:3]})
    return number


def old_identity_card(text: str) -> str:
    """Số CMND: nine digits. Void since 01/01/2025 (Law on Identification 2023, article 46), still on file.

    The few CMND of twelve digits carry the later CCCD number and are refused with that hint.
    """
    number = _compact(text)
    if not number:
        raise ValidationError(_("Nhập số CMND: 9 chữ số."), code="empty")
    _refuse_other_than_digits(number, _("Số CMND chỉ gồm 9 chữ số. Bỏ ký tự “%(character)s”."))
    if len(number) == 12:
        message = _("12 chữ số là số CCCD. Chọn loại giấy tờ CCCD.")
        raise ValidationError(message, code="citizen_id")
    if len(number) < 9:
        message = _("Số CMND có 9 chữ số, bạn nhập %(count)d. Nhập đủ như trên giấy, cả số 0 ở đầu.")
        raise ValidationError(message, code="too_short", params={"count": len(number)})
    if len(number) > 9:
        message = _("Số CMND có 9 chữ số, bạn nhập %(count)d. Bỏ các chữ số thừa.")
        raise ValidationError(message, code="too_long", params={"count": len(number)})
    return number


def passport(text: str) -> str:
    """Số hộ chiếu: a capital and 7 or 8 digits in Vietnam, 6 to 12 letters and digits elsewhere.

    Foreigners who work here are insured as well, so their numbers must pass.
    """
    number = _compact(text)
    if not number:
        raise ValidationError(_("Nhập số hộ chiếu, ví dụ C1234567."), code="empty")
    if strange := re.search(r"[^A-Z0-9]", number):
        message = _("Số hộ chiếu chỉ gồm chữ cái không dấu và chữ số. Bỏ ký tự “%(character)s”.")
        raise ValidationError(message, code="character", params={"character": shown(strange[0])})
    if re.fullmatch(r"[0-9]{12}", number):
        raise ValidationError(_("12 chữ số là số CCCD. Chọn loại giấy tờ CCCD."), code="citizen_id")
    looks_vietnamese = re.fullmatch(r"[A-Z][0-9]+", number)
    if looks_vietnamese and not _VIETNAMESE_PASSPORT.fullmatch(number):
        message = _(
            "Hộ chiếu Việt Nam có một chữ cái và 7 chữ số, ví dụ C1234567; bạn nhập %(count)d chữ số."
        )
        raise ValidationError(message, code="length", params={"count": len(number) - 1})
    if not _OTHER_PASSPORT.fullmatch(number):
        message = _(
            "Số hộ chiếu có từ 6 đến 12 chữ cái và chữ số, ví dụ C1234567. Nhập đúng như trên hộ chiếu."
        )
        raise ValidationError(message, code="length")
    return number


@dataclass(frozen=True)
class CitizenIdFacts:
    """What a citizen id says about its holder at birth."""

    birth_place: str
    gender: Gender
    birth_year: int


def read_citizen_id(number: str) -> CitizenIdFacts:
    """Read the facts in a clean citizen id.

    The fourth digit is century and sex, 0 and 1 for a man and a woman of the 1900s, 2 and 3 of the 2000s and
    so on; then come two digits of the birth year (circular 07/2016/TT-BCA, article 7).
    """
    century, is_female = divmod(int(number[3]), 2)
    return CitizenIdFacts(
        birth_place=number[:3],
        gender="female" if is_female else "male",
        birth_year=1900 + 100 * century + int(number[4:6]),
    )


def doubts_about(citizen_id: str, gender: str | None, birth_year: int | None) -> list[str]:
    """Sentences where a clean citizen id and what was declared differ; a person may confirm and go on.

    Never a refusal: courts correct sexes and birth dates, the number stays. What is unknown is not compared.
    """
    facts = read_citizen_id(citizen_id)
    doubts = []
    if gender and gender != facts.gender:
        names = {"male": _("Nam"), "female": _("Nữ")}
        sentence = _(
            "Số CCCD này của người có giới tính %(in_number)s, bạn khai %(declared)s. Xem lại hai mục này."
        )
        doubts.append(sentence % {"in_number": names[facts.gender], "declared": names[gender]})
    if birth_year and birth_year != facts.birth_year:
        sentence = _(
            "Số CCCD này của người sinh năm %(in_number)d, bạn khai năm %(declared)d. Xem lại hai mục này."
        )
        doubts.append(sentence % {"in_number": facts.birth_year, "declared": birth_year})
    return doubts


def shown(character: str) -> str:
    """A character as a message can show it: itself, or its code point where it would not be seen."""
    visible = character.isprintable() and not character.isspace() and not unicodedata.combining(character)
    return character if visible else f"U+{ord(character):04X}"


def _compact(text: str) -> str:
    return digits_only(_SEPARATORS.sub("", text)).upper()


def _refuse_other_than_digits(number: str, message: Any) -> None:
    if strange := re.search(r"[^0-9]", number):
        raise ValidationError(message, code="character", params={"character": shown(strange[0])})
