"""Invented people and the payloads their cards would carry. No name, number or address belongs to anybody."""

import random
import unicodedata
from dataclasses import dataclass

FAMILY = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Huỳnh",
    "Hoàng",
    "Phan",
    "Vũ",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Lương",
    "Đinh",
    "Trương",
    "Đoàn",
    "Tạ",
    "Tô",
    "Quách",
    "Châu",
    "La",
    "Mẫu",
]
MIDDLE_MALE = [
    "Văn",
    "Hữu",
    "Đức",
    "Quốc",
    "Minh",
    "Công",
    "Đình",
    "Xuân",
    "Ngọc",
    "Thanh",
    "Bá",
    "Hồng",
    "Trọng",
    "Thế",
    "",
    "Quang",
    "Gia Bảo",
]
MIDDLE_FEMALE = [
    "Thị",
    "Thị Thu",
    "Thị Ngọc",
    "Thanh",
    "Thị Mỹ",
    "Hồng",
    "Thị Bích",
    "Thùy",
    "Diệu",
    "Thị Diễm",
    "Như",
    "Thị Hoàng Yến",
]
GIVEN_MALE = [
    "Mẫu",
    "Thử",
    "Dụ",
    "Hùng",
    "Dũng",
    "Tuấn",
    "Thắng",
    "Phước",
    "Vỹ",
    "Đạt",
    "Khôi",
    "Nghĩa",
    "Trường",
    "Hưởng",
    "Lộc",
    "Bằng",
    "Tiến",
    "Sĩ",
    "Kỳ",
    "Ước",
    "Ẩn",
    "Ổn",
]
GIVEN_FEMALE = [
    "Mẫu",
    "Thử",
    "Hương",
    "Phượng",
    "Lụa",
    "Thủy",
    "Yến",
    "Hằng",
    "Nguyệt",
    "Ánh",
    "Quỳnh",
    "Duyên",
    "Uyên",
    "Xuyến",
    "Nhẫn",
    "Ái",
    "Mỹ",
    "Ý",
    "Ngà",
    "Đào",
]
STREETS = [
    "phố Ví Dụ",
    "đường Thử Nghiệm",
    "ngõ Mẫu",
    "tổ 5, khu phố Dụ",
    "thôn Ví Dụ",
    "ấp Mẫu",
    "xóm Thử",
    "Khóm 3",
    "đường Số 9",
]
PLACES = [
    "Nghĩa Đô, Cầu Giấy, Hà Nội",
    "Xã Mẫu, Thái Thụy, Thái Bình",
    "Hưng Phú, Cái Răng, Cần Thơ",
    "Tân Thuận, TP. Hồ Chí Minh",
    "Phường 7, Quận Gò Vấp, Thành phố Hồ Chí Minh",
    "Ea Tam, Buôn Ma Thuột, Đắk Lắk",
    "Vĩ Dạ, Thành phố Huế, Thừa Thiên Huế",
    "Thị trấn Củ Chi, Củ Chi, TP. HCM",
    "Hoà Khánh, Liên Chiểu, Đà Nẵng",
    "Lũng Cú, Đồng Văn, Hà Giang",
    "Quỳnh Lưu, Nghệ An",
    "Mỹ Xuyên, Long Xuyên, An Giang",
    "Đất Mũi, Ngọc Hiển, Cà Mau",
    "Phú Quốc, Kiên Giang",
]
UNITS = ["Cty TNHH Ví Dụ", "Công ty Cổ phần Thử Nghiệm", "Trường Tiểu học Mẫu", "Bệnh viện Đa khoa Ví Dụ"]
PROVINCES = [
    "001",
    "004",
    "020",
    "024",
    "031",
    "034",
    "036",
    "038",
    "040",
    "046",
    "048",
    "052",
    "066",
    "075",
    "079",
    "082",
    "089",
    "092",
    "096",
]


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist."""

    full_name: str
    female: bool
    day: int
    month: int
    year: int
    number: str
    old_number: str
    insurance_number: str
    address: str

    @property
    def gender(self) -> str:
        return "female" if self.female else "male"


def invent(rng: random.Random) -> Person:
    female = rng.random() < 0.5
    middle = rng.choice(MIDDLE_FEMALE if female else MIDDLE_MALE)
    given = rng.choice(GIVEN_FEMALE if female else GIVEN_MALE)
    year = rng.randint(1940, 2012)
    sign = (2 if year >= 2000 else 0) + female
    house = f"Số {rng.randint(1, 399)}" if rng.random() < 0.6 else f"{rng.randint(1, 99)}/{rng.randint(1, 60)}"
    parts = [f"{house} {rng.choice(STREETS)}"] if rng.random() < 0.8 else []
    return Person(
        full_name=" ".join(filter(None, (rng.choice(FAMILY), middle, given))),
        female=female,
        day=rng.randint(1, 28),
        month=rng.randint(1, 12),
        year=year,
        number=f"{rng.choice(PROVINCES)}{sign}{year % 100:02d}{rng.randint(0, 999999):06d}",
        old_number=f"{rng.randint(0, 399_999_999):09d}" if rng.random() < 0.5 else "",
        insurance_number=f"{rng.randint(1, 96):02d}{rng.randint(0, 99_999_999):08d}",
        address=", ".join([*parts, rng.choice(PLACES)]),
    )


def citizen_payload(person: Person, parts: int = 7, upper: bool = False, decomposed: bool = False) -> str:
    """The identity card's code: seven parts, or with empty ones after them as on the 2024 card."""
    name = person.full_name.upper() if upper else person.full_name
    fields = (
        person.number,
        person.old_number,
        name,
        f"{person.day:02d}{person.month:02d}{person.year}",
        "Nữ" if person.female else "Nam",
        person.address,
        f"{(person.day % 28) + 1:02d}{person.month:02d}{2021 if parts == 7 else 2025}",
    )
    text = "|".join([*fields, *[""] * (parts - 7)])
    return unicodedata.normalize("NFD", text) if decomposed else text


def health_payload(person: Person, parts: int = 17, ending: str = "$", unit: str = "") -> str:
    """The health insurance card's code in one of its three lengths."""
    birth = f"{person.day:02d}/{person.month:02d}/{person.year}"
    place = (unit or person.address).encode().hex() if parts != 17 else "-"
    number = person.insurance_number if parts == 17 else f"DN401{person.insurance_number}"
    fields = [number, person.full_name.encode().hex(), birth, "2" if person.female else "1", place]
    fields += ["01 - 065", "01/01/2024", "-", "24/01/2024"]
    if parts > 10:
        fields += [f"0105{person.insurance_number}", "-", "4", " 01/10/2027", "0123456789abcdef-1202"]
    if parts == 17:
        fields += ["4", "Quận Cầu Giấy, Thành phố Hà Nội".encode().hex()]
    return "|".join([*fields, ending])
