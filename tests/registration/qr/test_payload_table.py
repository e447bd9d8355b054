"""The table of payloads: what each text from a code is read as, card by card and trap by trap."""

import datetime as dt
import unicodedata

import pytest

from registration.qr.citizen_card import CitizenCard
from registration.qr.errors import BrokenCard, CardError, DamagedText, EmptyPayload, PayloadTooLong
from registration.qr.foreign import ForeignCode
from registration.qr.health_card import HealthCard
from registration.qr.payload import read_payload
from vssid_portal.partial_date import PartialDate

MAI = "001199000001|012345678|Nguyễn Thị Mẫu|05031999|Nữ|Số 1 phố Ví Dụ, Nghĩa Đô, Cầu Giấy, Hà Nội|12082021"
NAME = "4e677579e1bb856e205468e1bb8b204de1baab75"
UNIT = "43747920544e48482056c3ad2044e1bba5"
PLACE = "5175e1baad6e2043e1baa775204769e1baa5792c205468c3a06e68207068e1bb912048c3a0204ee1bb9969"
OLD_BHYT = (
    f"DN4010100000001|{NAME}|05/03/1999|2|{UNIT}|01 - 065|01/01/2019|-|24/01/2019|01050100000001|-|4| 01/08/2023"
    "|0123456789abcde-7102|$"
)
SHORT_BHYT = f"TE1010100000002|{NAME}|02/09/2018|1|{PLACE}|01 - 028|24/01/2019|-|24/01/2019|$"
NEW_BHYT = (
    f"0100000003|{NAME}|29/03/1988|1|-|01 - C54|01/07/2023|-|31/07/2023|01050100000003|-|4| 01/10/2027"
    f"|0123456789abcdef-1202|4|{PLACE}|$"
)

CITIZEN_CARDS = {
    "the 2021 card": (MAI, "Nguyễn Thị Mẫu"),
    "no old number": (MAI.replace("012345678", ""), "Nguyễn Thị Mẫu"),
    "the 2024 card with four empty parts": (MAI + "||||", "Nguyễn Thị Mẫu"),
    "eight parts": (MAI + "|", "Nguyễn Thị Mẫu"),
    "nine parts": (MAI + "||", "Nguyễn Thị Mẫu"),
    "ten parts, one filled": (MAI + "||012345679|", "Nguyễn Thị Mẫu"),
    "a cancelled number in the extras": (MAI + "|||001199000009|", "Nguyễn Thị Mẫu"),
    "upper case": (MAI.upper(), "NGUYỄN THỊ MẪU"),
    "decomposed letters": (unicodedata.normalize("NFD", MAI), "Nguyễn Thị Mẫu"),
    "NULs at the end": (MAI + "\0\0\0", "Nguyễn Thị Mẫu"),
    "a byte-order mark": ("\ufeff" + MAI, "Nguyễn Thị Mẫu"),
    "a hand scanner's line end": (MAI + "\r\n", "Nguyễn Thị Mẫu"),
    "spaces round the parts": (MAI.replace("|", " | "), "Nguyễn Thị Mẫu"),
    "dates with slashes": (MAI.replace("05031999", "05/03/1999"), "Nguyễn Thị Mẫu"),
    "no address": (MAI.replace("Số 1 phố Ví Dụ, Nghĩa Đô, Cầu Giấy, Hà Nội", ""), "Nguyễn Thị Mẫu"),
    "no issue date": (MAI.replace("12082021", ""), "Nguyễn Thị Mẫu"),
    "a name of the Ê Đê": (MAI.replace("Nguyễn Thị Mẫu", "H'Mơ Niê Kđăm"), "H'Mơ Niê Kđăm"),
    "read as Shift-JIS": ("001199000001||Lﾆｰﾆ｡ng|05031999|Nam||", "Lương"),
    "read as Latin-1": (MAI.encode().decode("latin-1"), "Nguyễn Thị Mẫu"),
    "read as Windows-1252": (
        "001199000001||VÃµ|05031999|Nam||12082021",
        "Võ",
    ),
}


@pytest.mark.parametrize(("text", "name"), CITIZEN_CARDS.values(), ids=CITIZEN_CARDS)
def test_an_identity_card_is_read_whatever_its_form(text: str, name: str) -> None:
    card = read_payload(text)
    assert isinstance(card, CitizenCard)
    assert (card.number, card.full_name) == ("001199000001", name)


def test_every_part_of_an_identity_card_has_its_place() -> None:
    assert read_payload(MAI + "||||") == CitizenCard(
        number="001199000001",
        old_number="012345678",
        full_name="Nguyễn Thị Mẫu",
        born_on=PartialDate(1999, 3, 5),
        gender="female",
        address="Số 1 phố Ví Dụ, Nghĩa Đô, Cầu Giấy, Hà Nội",
        issued_on=dt.date(2021, 8, 12),
        extra=("", "", "", ""),
    )


@pytest.mark.parametrize(
    ("written", "born_on"),
    [("1950", "1950"), ("00001950", "1950"), ("031950", "1950-03"), ("00031950", "1950-03"), ("01/1950", "1950-01")],
)
def test_a_birth_date_may_be_a_year_or_a_month_alone(written: str, born_on: str) -> None:
    card = read_payload(MAI.replace("05031999", written))
    assert isinstance(card, CitizenCard)
    assert card.born_on == PartialDate.parse(born_on)


def test_the_quirks_of_printed_addresses_are_mended() -> None:
    card = read_payload("001099000004||ĐẶNG HUỲNH ĐỨC|05031999|Nam|KDC, - Hưng Phú 1, , Cái Răng , Cần Thơ|12082021")
    assert isinstance(card, CitizenCard)
    assert card.address == "KDC, Hưng Phú 1, Cái Răng, Cần Thơ"


HEALTH_CARDS = {
    "old, 15 parts": (OLD_BHYT, "0100000001"),
    "short, 10 parts": (SHORT_BHYT, "0100000002"),
    "new, 17 parts": (NEW_BHYT, "0100000003"),
    "closed by a hash sign": (NEW_BHYT[:-1] + "#", "0100000003"),
    "NULs after the end": (NEW_BHYT + "\0" * 20, "0100000003"),
    "hex in capitals": (NEW_BHYT.replace(NAME, NAME.upper()), "0100000003"),
    "all in small letters": (OLD_BHYT.lower(), "0100000001"),
    "no sex told": (NEW_BHYT.replace("|1|-|", "||-|"), "0100000003"),
    "a name in plain letters": (NEW_BHYT.replace(NAME, "Nguyễn Thị Mẫu"), "0100000003"),
    "decomposed letters in hex": (
        NEW_BHYT.replace(NAME, unicodedata.normalize("NFD", "Nguyễn Thị Mẫu").encode().hex()),
        "0100000003",
    ),
}


@pytest.mark.parametrize(("text", "number"), HEALTH_CARDS.values(), ids=HEALTH_CARDS)
def test_a_health_card_is_read_whatever_its_form(text: str, number: str) -> None:
    card = read_payload(text)
    assert isinstance(card, HealthCard)
    assert (card.social_insurance_number, card.full_name) == (number, "Nguyễn Thị Mẫu")


def test_a_health_card_tells_unit_or_address_and_hints_at_the_agency() -> None:
    old, short = read_payload(OLD_BHYT), read_payload(SHORT_BHYT)
    assert isinstance(old, HealthCard)
    assert isinstance(short, HealthCard)
    assert (old.unit, old.address, old.agency_code) == ("Cty TNHH Ví Dụ", "", "0105")
    assert (short.unit, short.address, short.agency_code) == ("", "Quận Cầu Giấy, Thành phố Hà Nội", "")


def test_a_birth_year_alone_on_a_health_card_stays_a_year() -> None:
    card = read_payload(NEW_BHYT.replace("29/03/1988", "1938"))
    assert isinstance(card, HealthCard)
    assert card.born_on == PartialDate(1938)


REFUSED = {
    "nothing": ("", EmptyPayload),
    "only padding": ("\0 \ufeff\r\n", EmptyPayload),
    "ten kilobytes": ("x|" * 5000, PayloadTooLong),
    "a card with ten kilobytes behind it": (MAI + "|" + "y" * 10_000, PayloadTooLong),
    "cut in the name": (MAI[:30], BrokenCard),
    "cut in the issue date": (MAI[:-2], BrokenCard),
    "six parts": (MAI.rsplit("|", 1)[0], BrokenCard),
    "parts in another order": ("Nguyễn Thị Mẫu|001199000001|012345678|05031999|Nữ|Hà Nội|12082021", BrokenCard),
    "no such day": (MAI.replace("05031999", "31021999"), BrokenCard),
    "no such sex": (MAI.replace("Nữ", "N?"), DamagedText),
    "digits in the name": (MAI.replace("Mẫu", "M4u"), BrokenCard),
    "no name": (MAI.replace("Nguyễn Thị Mẫu", ""), BrokenCard),
    "markup in the name": (MAI.replace("Mẫu", "<script>alert(1)</script>"), DamagedText),
    "markup in the address": (MAI.replace("Số 1", "<b>"), DamagedText),
    "lost letters": (MAI.replace("ễ", "\ufffd"), DamagedText),
    "Chinese characters": (MAI.replace("ễ", "璽"), DamagedText),
    "question marks for letters": (MAI.replace("ễ", "?"), DamagedText),
    "a health card without its end": (NEW_BHYT[:-2], BrokenCard),
    "a health card with half a letter": (NEW_BHYT.replace(NAME, NAME[:-1]), BrokenCard),
    "a health card with broken UTF-8": (NEW_BHYT.replace(NAME, NAME[:12]), BrokenCard),
    "a health card born on no day": (NEW_BHYT.replace("29/03/1988", "29/02/1989"), BrokenCard),
    "a health card with markup in hex": (NEW_BHYT.replace(NAME, b"<img src=x>".hex()), BrokenCard),
    "a lone surrogate": (MAI.replace("ễ", "\ud800"), DamagedText),
}


@pytest.mark.parametrize(("text", "error"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_certain_is_refused_with_a_reason(text: str, error: type[CardError]) -> None:
    with pytest.raises(error) as refused:
        read_payload(text)
    assert str(refused.value.message).endswith("nhập tay.")


FOREIGN = {
    "https://dichvucong.example.vn/?id=1": "web_address",
    "HTTPS://EXAMPLE.VN": "web_address",
    "vssid.example.vn/tai-ung-dung": "web_address",
    "00020101021238570010A00000072701270006970436": "bank",
    "2|99|0900000000|NGUYEN VAN MAU||0|0|50000|": "wallet",
    "WIFI:T:WPA;S:Quan Ca Phe;P:12345678;;": "wifi",
    "BEGIN:VCARD\nFN:Mẫu\nEND:VCARD": "contact",
    "tel:+84900000000": "phone",
    "mailto:mau@example.vn": "email",
    "otpauth://totp/x?secret=ABC": "one_time_code",
    "zalo://qr/p/abc": "app_link",
    "0790026112300017": "dossier",
    "001199000001": "card_number",
    "DN4010100000001": "card_number",
    "8930000000000": "card_number",
    "IDVNM1990000016001199000001<<3": "passport",
    "javascript:alert(1)": "unknown",
    "xin chào": "unknown",
    "🙂": "unknown",
    "\x00\x01\x02": "unknown",
}


@pytest.mark.parametrize(("text", "kind"), FOREIGN.items())
def test_a_foreign_code_is_named_politely(text: str, kind: str) -> None:
    code = read_payload(text)
    assert isinstance(code, ForeignCode)
    assert code.kind == kind
    assert code.message().startswith("Đây là mã của ")
    assert code.message("BHYT").endswith(", không phải thẻ BHYT.")
