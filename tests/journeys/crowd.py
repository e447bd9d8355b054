"""People and dossiers at the provincial office of Thanh Hóa, made on the portal's own data before a journey.

`manage.py shell -c "from tests.journeys.crowd import gather; gather(FILE)"` writes `{name: Mã hồ sơ}` to the file.
"""

import datetime as dt
import json
from itertools import count
from pathlib import Path
from typing import Any

from django.utils import timezone

from accounts.models import AgencyPost, User
from agencies.models import Agency
from notices.models import Channel, FollowUp, Notice, NoticeClass, NoticeState
from participants.models import Participant
from registration import demo, print_code
from registration.models import ChecklistItem, DataRequest, Dossier, Outcome
from review import duplicates, letters, rechecks, services
from review.models import Recheck
from tests.factories import CitizenFactory, DossierFactory, OfficerFactory, add_photos, officer_actor

OFFICE = "038"
COLLEAGUE, SUPERVISOR = "canbo.thanhhoa.hai", "phutrach.thanhhoa"
CLEAN = ["Nguyễn Văn An", "Nguyễn Văn Bách", "Nguyễn Văn Cường", "Nguyễn Văn Dũng"]
RETURNED, REJECTED, RISKY, HELD = "Trần Thị Bưởi", "Lê Văn Cam", "Phạm Thị Dứa", "Vũ Thị Giữ"
ONE, OTHER, LATE, DRAWN = "Đỗ Văn Ếch", "Đỗ Văn Ốc", "Hoàng Thị Giang", "Bùi Văn Hà"
WAITING, LOOKED_AT, DIFFERING = "Cao Thị Chờ", "Đinh Văn Lại", "Hồ Thị Khác"
# Not people: what a printed form bears, and the keys of rows.
PRINTED, RECHECK, DATA_REQUEST, MESSAGE = "printed", "recheck", "data_request", "message"
BOTH = [ChecklistItem.SIGNED_FORM, ChecklistItem.ORIGINAL_ID]
_serials = count(1)


def gather(file: str) -> None:
    office = Agency.objects.current().get(code=OFFICE)
    hai = _staff(COLLEAGUE, "Lê Thị Hai", office, AgencyPost.Role.OFFICER)
    _staff(SUPERVISOR, "Mai Văn Trách", office, AgencyPost.Role.SUPERVISOR)
    alone = (*CLEAN, RETURNED, REJECTED, RISKY, HELD, LATE, DRAWN, WAITING, LOOKED_AT, DIFFERING)
    made = {name: _declared(office, name) for name in alone}
    made |= {name: _declared(office, name, identity_number="038090999999") for name in (ONE, OTHER)}
    duplicates.seek_new()
    for name in (RISKY, WAITING):
        _known_otherwise(made[name])
    services.approve(made[WAITING], officer_actor(hai), BOTH)
    Dossier.objects.filter(pk=made[WAITING].pk).update(papers_recorded_at=None, due_at=None)  # not given first
    _late_and_held(made[LATE], hai)
    _drawn(made[DRAWN], hai)
    looked_at, differing = _drawn(made[LOOKED_AT], hai), _drawn(made[DIFFERING], hai)
    second = OfficerFactory(agency=office, full_name="Tạ Văn Xét")
    rechecks.give(differing, officer_actor(second), Outcome.APPROVED, "")
    told = {name: str(dossier.code) for name, dossier in made.items()}
    told |= {PRINTED: print_code.of_form(made[HELD]).digits, RECHECK: str(looked_at.pk)}
    told |= {DATA_REQUEST: str(_asks(office).pk), MESSAGE: _unreached(made[HELD]).reference}
    Path(file).write_text(json.dumps(told), "utf-8")


def _staff(username: str, name: str, office: Agency, role: str) -> User:
    user: User = OfficerFactory(username=username, full_name=name, agency=office, role=role, plain=demo.PASSWORD)
    return user


def _declared(office: Agency, name: str, **facts: Any) -> Dossier:
    """Sent so long ago that it stands before whatever other journeys send."""
    serial = next(_serials)
    known = {
        "full_name": name, "social_insurance_number": f"98{serial:08d}", "identity_number": f"038090{serial:06d}",
        "phone": f"+8491300{serial:04d}", "born_on": f"19{70 + serial}-03-12", "province": office.province,
        "submitted_at": timezone.now() - dt.timedelta(days=9) + dt.timedelta(minutes=serial),
    }  # fmt: skip
    dossier: Dossier = DossierFactory(submitted=True, receiving_agency=office, **{**known, **facts})
    add_photos(dossier)
    return dossier


def _known_otherwise(dossier: Dossier) -> None:
    """The register has this number with another name."""
    Participant.objects.create(
        social_insurance_number=dossier.social_insurance_number, full_name="Ngô Văn Khác", born_on="1950-01-01",
        gender="male", province_code="38",
    )  # fmt: skip


def _late_and_held(dossier: Dossier, holder: User) -> None:
    services.take(dossier, officer_actor(holder))
    long_ago = timezone.now() - dt.timedelta(days=9)
    until = timezone.now() + dt.timedelta(hours=1)
    Dossier.objects.filter(pk=dossier.pk).update(
        papers_recorded_at=long_ago, committed_at=long_ago, due_at=long_ago, held_until=until
    )


def _drawn(dossier: Dossier, officer: User) -> Recheck:
    services.reject(dossier, officer_actor(officer), "Số điện thoại không chính chủ")
    yesterday = timezone.now() - dt.timedelta(days=1)
    return Recheck.objects.create(decision=dossier.decisions.get(), dossier=dossier, drawn_at=yesterday)


def _asks(office: Agency) -> DataRequest:
    person = CitizenFactory(social_insurance_number="9800009999", full_name="Thái Thị Hỏi")
    due_at = timezone.now() + dt.timedelta(days=2)
    return DataRequest.objects.create(user=person, agency=office, kind=DataRequest.Kind.OTHER, due_at=due_at)


def _unreached(dossier: Dossier) -> Notice:
    """A message that no phone got: somebody of the office is to call."""
    now = timezone.now()
    told: Notice = Notice.objects.create(
        event_key="crowd:unreached", channel=Channel.SMS, kind="dossier_received", notice_class=NoticeClass.NOTICE,
        subject_key=letters.subject_key(dossier), office=dossier.receiving_agency_id, recipient=dossier.phone,
        state=NoticeState.UNDELIVERED, attempts=1, follow_up=FollowUp.CALL, next_try_at=now, created_at=now,
        followed_up_at=now,
    )  # fmt: skip
    return told
