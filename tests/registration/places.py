"""A small country: two provinces, an island district without communes, and the province of 2025."""

from dataclasses import dataclass

from agencies.models import Agency, Division
from tests.factories import AgencyFactory, ProvinceOfficeFactory


@dataclass(frozen=True)
class Places:
    province: Division
    district: Division
    commune: Division
    island_district: Division
    other_province: Division
    other_district: Division
    province_of_2025: Division
    commune_of_2025: Division
    office: Agency
    other_office: Agency


def small_country() -> Places:
    province = place("79", "Thành phố", "Minh Hoạ")
    district = place("783", "Huyện", "Củ Thử", province)
    other_province = place("48", "Thành phố", "Ví Dụ")
    other_district = place("491", "Quận", "Thanh Thử", other_province)
    province_of_2025 = place("79", "Thành phố", "Minh Hoạ", structure="2025")
    at_province = ProvinceOfficeFactory(province=province, code="079")
    other_at_province = ProvinceOfficeFactory(province=other_province, code="048")
    return Places(
        province=province,
        district=district,
        commune=place("27553", "Xã", "Tân Mẫu", district),
        island_district=place("755", "Huyện", "Côn Thử", province),
        other_province=other_province,
        other_district=other_district,
        province_of_2025=province_of_2025,
        commune_of_2025=place("26734", "Phường", "Bến Thử", province_of_2025, structure="2025"),
        office=AgencyFactory(parent=at_province, code="07920", name="BHXH huyện Củ Thử", district=district),
        other_office=AgencyFactory(parent=other_at_province, code="04802", district=other_district),
    )


def place(code: str, type_: str, name: str, parent: Division | None = None, structure: str = "2021") -> Division:
    level = {2: Division.Level.PROVINCE, 3: Division.Level.DISTRICT, 5: Division.Level.COMMUNE}[len(code)]
    return Division.objects.create(
        structure=structure, level=level, code=code, type=type_, name=name, full_name=f"{type_} {name}", parent=parent
    )
