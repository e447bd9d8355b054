"""A small country: enough places and agencies to search, suggest and import."""

from types import SimpleNamespace

import pytest
from django.conf import settings as portal
from django.db import transaction

from agencies.models import Agency, Division
from agencies.reference_data import load_reference_data


def place(level, code, full_name, parent=None, structure="2021", **more):
    """A division; `full_name` begins with its type."""
    types = ("Thành phố", "Thị trấn", "Thị xã", "Huyện", "Quận", "Phường", "Tỉnh", "Xã")
    word = next(type_ for type_ in types if full_name.startswith(type_))
    name = full_name.removeprefix(word).strip()
    folded = {"Thành phố": "thanh_pho", "Huyện": "huyen", "Quận": "quan", "Tỉnh": "tinh", "Xã": "xa"}.get(
        word, "phuong"
    )
    return Division.objects.create(
        structure=structure,
        level=level,
        code=code,
        full_name=full_name,
        name=name,
        type=folded,
        parent=parent,
        **more,
    )


def agency(code, name, parent=None, **more):
    """An agency of 2021 with a derived code."""
    more.setdefault("province", parent.province if parent else None)
    return Agency.objects.create(
        structure=more.pop("structure", "2021"),
        level="office" if parent else "province",
        code=code,
        code_source=more.pop("code_source", "derived"),
        name=name,
        parent=parent,
        **more,
    )


@pytest.fixture
def country(db):
    """Hồ Chí Minh with two districts, and Đà Nẵng with one."""
    hcm = place("province", "79", "Thành phố Hồ Chí Minh")
    cu_chi = place("district", "783", "Huyện Củ Chi", hcm)
    hoc_mon = place("district", "784", "Huyện Hóc Môn", hcm)
    tan_phu_trung = place("commune", "27553", "Xã Tân Phú Trung", cu_chi)
    da_nang = place("province", "48", "Thành phố Đà Nẵng")
    thanh_khe = place("district", "491", "Quận Thanh Khê", da_nang)
    hcm_agency = agency("079", "BHXH TP Hồ Chí Minh", province=hcm, phone="028.39979039")
    da_nang_agency = agency("048", "BHXH TP Đà Nẵng", province=da_nang)
    return SimpleNamespace(
        hcm=hcm,
        cu_chi=cu_chi,
        hoc_mon=hoc_mon,
        tan_phu_trung=tan_phu_trung,
        da_nang=da_nang,
        hcm_agency=hcm_agency,
        cu_chi_agency=agency("07920", "BHXH huyện Củ Chi", hcm_agency, district=cu_chi),
        hoc_mon_agency=agency("07921", "BHXH huyện Hóc Môn", hcm_agency, district=hoc_mon),
        da_nang_agency=da_nang_agency,
        thanh_khe_agency=agency("04802", "BHXH quận Thanh Khê", da_nang_agency, district=thanh_khe),
    )


@pytest.fixture(scope="module")
def reference_data(django_db_setup, django_db_blocker):
    """The whole of fixtures/, loaded once for a module of tests and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_reference_data(portal.BASE_DIR / "fixtures")
        yield
        transaction.set_rollback(True)
