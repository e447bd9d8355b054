"""Everything the portal keeps of a person, as one archive: `du-lieu.json` and the photos they sent."""

import io
import json
import zipfile
from typing import Any

from accounts.models import Guardianship, SignIn, User
from notices import outbox

from . import album, particulars, timeline, viewers
from .models import DataRequest, Dossier


def archive_of(user: User) -> bytes:
    """A ZIP, made in memory: a person has a handful of dossiers with three photos each."""
    dossiers = list(_dossiers(user))
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        told = json.dumps(collect(user, dossiers), ensure_ascii=False, indent=2, default=str)
        archive.writestr("du-lieu.json", told)
        for dossier in dossiers:
            for kind, photo in album.current(dossier).items():
                archive.writestr(f"anh/{dossier.code}-{kind}.jpg", album.picture(photo))
    return kept.getvalue()


def collect(user: User, dossiers: list[Dossier]) -> dict[str, Any]:
    return {
        "tai_khoan": _account(user),
        "nguoi_giam_ho_va_con": [
            {"nguoi_giam_ho": link.guardian.full_name, "tre": link.child.full_name, "tu": link.since, "den": link.until}
            for link in Guardianship.objects.filter(guardian=user).select_related("guardian", "child")
        ],
        "ho_so": [_dossier(dossier) for dossier in dossiers],
        "tin_nhan": [
            {"luc": sent.created_at, "kenh": sent.channel, "toi": sent.recipient, "trang_thai": str(sent.state_label)}
            for dossier in dossiers
            for sent in outbox.deliveries(f"dossier:{dossier.pk}")
        ],
        "lan_dang_nhap": list(
            SignIn.objects.filter(user=user).values("device_name", "started_at", "last_seen_at", "ended_at")
        ),
        "can_bo_da_xem": [
            {"luc": seen.at, "ai": seen.who, "viec": str(seen.did), "ma_ho_so": seen.code}
            for seen in viewers.viewings_of(user)
        ],
        "yeu_cau_ve_du_lieu": [
            {"luc": asked.asked_at, "viec": asked.get_kind_display(), "noi_dung": asked.text, "tra_loi": asked.answer}
            for asked in DataRequest.objects.filter(user=user).order_by("asked_at")
        ],
    }


def _dossiers(user: User) -> Any:
    own = Dossier.objects.filter(account=user).exclude(code=None)
    return own.select_related("province", "district", "commune", "receiving_agency").order_by("submitted_at")


def _account(user: User) -> dict[str, Any]:
    return {
        "ten_dang_nhap": user.username, "ho_ten": user.full_name, "so_giay_to": user.identity_number,
        "so_dien_thoai": user.phone, "thu_dien_tu": user.email, "dia_chi": user.address, "lap_luc": user.created_at,
        "dang_nhap_gan_nhat": user.last_login, "ngung_su_dung_tu": user.stops_on,
    }  # fmt: skip


def _dossier(dossier: Dossier) -> dict[str, Any]:
    agency = dossier.receiving_agency
    return {
        "ma_ho_so": dossier.code, "loai": dossier.get_kind_display(), "trang_thai": dossier.get_state_display(),
        "ho_ten": dossier.full_name, "ma_so_bhxh": dossier.social_insurance_number, "ma_don_vi": dossier.unit_code,
        "ngay_sinh": dossier.born_on, "gioi_tinh": dossier.get_gender_display(),
        "so_giay_to": dossier.identity_number, "dia_chi": dossier.address_line, "so_dien_thoai": dossier.phone,
        "thu_dien_tu": dossier.email, "co_quan_tiep_nhan": agency.label if agency else "",
        "noi_dung_rieng": particulars.as_kept(dossier), "doc_thong_bao_quyen_rieng_tu_luc": dossier.notice_read_at,
        "qua_trinh": [
            {"luc": event.moment, "viec": str(event.title)} for event in timeline.for_declarant(dossier)["events"]
        ],
    }  # fmt: skip
