"""Made-up persons, each with numbers of their own."""

import itertools
from dataclasses import dataclass, replace

_serials = itertools.count(1001)


@dataclass(frozen=True)
class Person:
    """What is on the papers. Nobody real: no province has the number 99, the serials begin at 1001."""

    social_insurance_number: str
    citizen_id: str
    phone: str
    email: str
    full_name: str = "Nguyễn Thị Ví Dụ"
    day: str = "5"
    month: str = "3"
    year: str = "1999"
    gender: str = "Nữ"
    commune: str = "Xã Tân Phú Trung"
    district: str = "Huyện Củ Chi"
    province: str = "Thành phố Hồ Chí Minh"
    street: str = "Số 1 đường Thử Nghiệm"
    office: str = "[07920] BHXH huyện Củ Chi"

    @property
    def shown_phone(self) -> str:
        """As pages and messages write it: 0912 345 678."""
        return shown(self.phone)

    def but(self, **facts: str) -> "Person":
        return replace(self, **facts)


def somebody() -> Person:
    serial = next(_serials)
    return Person(
        social_insurance_number=f"99{serial:08d}",
        citizen_id=f"079199{serial:06d}",
        phone=f"0912{serial:06d}",
        email=f"vi.du.{serial}@example.com",
    )


def shown(phone: str) -> str:
    return f"{phone[:4]} {phone[4:7]} {phone[7:]}"
