"""The dossier of a declaration: its data, and the sequence behind its code."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registration.states import OPEN, State
from vssid_portal.encryption import EncryptedTextField, blind_index
from vssid_portal.partial_date import PartialDate
from vssid_portal.vietnamese import fold

from .dossier_indexes import INDEXES


class Kind(models.TextChoices):
    """What the dossier asks for."""

    ADULT = "adult", _("Đăng ký tài khoản cá nhân")
    CHILD = "child", _("Đăng ký cho con")
    UNIT = "unit", _("Đăng ký tài khoản cơ quan, tổ chức")
    ADJUST = "adjust", _("Điều chỉnh thông tin")
    STOP = "stop", _("Ngừng sử dụng")


class Gender(models.TextChoices):
    MALE = "male", _("Nam")
    FEMALE = "female", _("Nữ")


class DocumentType(models.TextChoices):
    CITIZEN_CARD = "citizen_id", _("CCCD")
    IDENTITY_CARD = "identity_card", _("CMND")
    PASSPORT = "passport", _("Hộ chiếu")


class TransactsThrough(models.TextChoices):
    PORTAL = "portal", _("Cổng thông tin điện tử của Bảo hiểm xã hội Việt Nam")
    IVAN = "ivan", _("Tổ chức I-VAN")


class DossierQuerySet(models.QuerySet["Dossier"]):
    def open(self) -> "DossierQuerySet":
        return self.filter(state__in=OPEN)

    def primary_of(self, dossier: "Dossier") -> "Dossier | None":
        """The open dossier that already stands for the number of this one; all further ones are its duplicates."""
        same = self.open().filter(
            social_insurance_number=dossier.social_insurance_number,
            unit_code=dossier.unit_code,
            kind=dossier.kind,
            duplicate_of=None,
        )
        return same.exclude(pk=dossier.pk).first()

    def received_by(self, agencies: Any) -> "DossierQuerySet":
        """Sent to one of these agencies: what an officer of theirs may see. Drafts are nobody's but the declarant's."""
        return self.filter(receiving_agency__in=agencies).exclude(code=None)

    def and_children_of(self, guardian: Any) -> "DossierQuerySet":
        """These, and those of the children this person declared.

        Two lists put together: as one condition over both tables it would make PostgreSQL read every dossier.
        """
        declared = self.model.objects.filter(child_declaration__guardian=guardian)
        both = self.order_by().values("pk").union(declared.order_by().values("pk"))
        return self.model.objects.filter(pk__in=both)

    def one(self) -> Any:
        """The only one there is, with what was annotated to it, or None.

        Unlike `first` it asks for no order: for that Django compares every column, and with what a page joins to it a
        dossier has two hundred. Raises MultipleObjectsReturned.
        """
        try:
            return self.get()
        except self.model.DoesNotExist:
            return None

    def oldest_first(self) -> "DossierQuerySet":
        return self.order_by("submitted_at", "pk")


class Dossier(models.Model):
    """A declaration on Form 01 and its life, from the first step of the draft to the decision."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.ADULT)
    state = models.CharField(max_length=16, choices=State.choices, default=State.DRAFT, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    # Counts the times it came to be decided: sent, sent again, or a decision undone. Decisions, ticks and flagged
    # items belong to a round.
    round = models.PositiveSmallIntegerField(default=0, editable=False)
    # 16 digits; null until sent (a unique index lets many be null).
    code = models.CharField(_("Mã hồ sơ"), max_length=16, null=True, unique=True, editable=False)  # noqa: DJ001

    full_name = models.CharField(_("Họ và tên"), max_length=150, blank=True)
    full_name_folded = models.CharField(max_length=150, blank=True, editable=False)
    social_insurance_number = models.CharField(_("Mã số BHXH"), max_length=10, blank=True)
    # Of an organisation, which has no social insurance number; empty for people.
    unit_code = models.CharField(_("Mã đơn vị"), max_length=16, blank=True, default="")
    born_on = models.CharField(_("Ngày sinh"), max_length=10, blank=True)
    gender = models.CharField(_("Giới tính"), max_length=6, choices=Gender.choices, blank=True)
    document_type = models.CharField(
        _("Loại giấy tờ"), max_length=16, choices=DocumentType.choices, default=DocumentType.CITIZEN_CARD
    )
    identity_number = EncryptedTextField(_("Số CCCD/CMND/Hộ chiếu"), blank=True, default="")
    identity_index = models.CharField(max_length=32, blank=True, default="", editable=False)
    province = models.ForeignKey("agencies.Division", on_delete=models.PROTECT, null=True, related_name="+")
    district = models.ForeignKey("agencies.Division", on_delete=models.PROTECT, null=True, related_name="+")
    commune = models.ForeignKey("agencies.Division", on_delete=models.PROTECT, null=True, related_name="+")
    street = models.CharField(_("Số nhà, đường, thôn xóm"), max_length=200, blank=True)
    phone = EncryptedTextField(_("Số điện thoại"), blank=True, default="")
    phone_index = models.CharField(max_length=32, blank=True, default="", editable=False)
    # Whose phone it is, where somebody without one declared that of a relative; empty for one's own.
    phone_owner = EncryptedTextField(_("Chủ số điện thoại"), blank=True, default="")
    phone_verified_at = models.DateTimeField(null=True, editable=False)
    email = EncryptedTextField(_("Địa chỉ thư điện tử"), blank=True, default="")
    transacts_through = models.CharField(
        _("Đăng ký giao dịch tại"),
        max_length=8,
        choices=TransactsThrough.choices,
        default=TransactsThrough.PORTAL,
    )
    receiving_agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        null=True,
        db_index=False,  # dossier_queue begins with it
        related_name="dossiers",
        verbose_name=_("Cơ quan BHXH tiếp nhận"),
    )
    wants_form_by_email = models.BooleanField(_("Gửi email tờ khai"), default=False)
    # What the kind asks for beyond these columns, as JSON; `registration/particulars.py` reads and writes it.
    particulars = EncryptedTextField(blank=True, default="", editable=False)
    # {field: "typed" | "citizen_card" | "health_card" | "register"}; a field not named was typed.
    sources = models.JSONField(default=dict, blank=True, editable=False)

    # What is typed in the information step and not yet sent, as JSON: a closed tab or a lost network loses nothing.
    typed = EncryptedTextField(blank=True, default="", editable=False)

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    state_changed_at = models.DateTimeField(default=timezone.now, editable=False)
    # When the person read the privacy notice and went on, and the version of its text.
    notice_read_at = models.DateTimeField(null=True, editable=False)
    notice_version = models.CharField(max_length=10, blank=True, editable=False)
    information_saved_at = models.DateTimeField(null=True, editable=False)
    committed_at = models.DateTimeField(null=True, editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    # Signed form and originals recorded: the processing clock starts.
    papers_recorded_at = models.DateTimeField(null=True, editable=False)
    # Until when it is to be decided; null while the clock has not started. Written by `clock`, as the next.
    due_at = models.DateTimeField(null=True, editable=False)
    went_late_at = models.DateTimeField(null=True, editable=False)

    # An open dossier for the same number existed when this one was sent: it blocks nobody and tells nobody.
    duplicate_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="duplicates", editable=False
    )
    # The round for which similar dossiers were looked for, and whether an officer has to say if it is one person.
    duplicates_sought = models.PositiveSmallIntegerField(default=0, editable=False)
    suspected_duplicate = models.BooleanField(default=False, editable=False)
    # A court or an inquiry needs it as it is: nothing of it is purged or erased (`retention.hold`).
    legal_hold = models.BooleanField(default=False, editable=False)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="held_dossiers",
        editable=False,
    )
    held_until = models.DateTimeField(null=True, editable=False)
    # How often an officer asked for a correction, and who was the last: it comes back to them.
    corrections = models.PositiveSmallIntegerField(default=0, editable=False)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        editable=False,
    )
    # The officer who declared on somebody's behalf, at the counter; only then may a phone be missing.
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="dossiers",
        editable=False,
    )

    objects = DossierQuerySet.as_manager()

    class Meta:
        verbose_name = _("hồ sơ")
        verbose_name_plural = _("hồ sơ")
        constraints = [
            models.UniqueConstraint(
                fields=["social_insurance_number", "unit_code", "kind"],
                condition=Q(state__in=OPEN, duplicate_of__isnull=True),
                name="one_open_dossier_per_number_and_kind",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFT, State.WITHDRAWN, State.EXPIRED]) | Q(code__isnull=False),
                name="a_sent_dossier_has_a_code",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=OPEN) | ~Q(kind=Kind.ADULT) | ~Q(phone_index="") | Q(declared_by__isnull=False),
                name="only_who_was_declared_for_has_no_phone",
            ),
        ]
        indexes = INDEXES

    def __str__(self) -> str:
        return self.code or str(self.pk)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keeps the search columns true. The state is `workflow.advance`'s; save the fields you changed."""
        self.full_name_folded = fold(self.full_name)
        self.identity_index = blind_index(self.identity_number, purpose="identity")
        self.phone_index = blind_index(self.phone, purpose="phone")
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {
                *kwargs["update_fields"],
                "full_name_folded",
                "identity_index",
                "phone_index",
            }
        super().save(*args, **kwargs)

    @property
    def grouped_code(self) -> str:
        """`0792 0261 1220 0019`: as shown; stored and scanned without spaces."""
        code = self.code or ""
        return " ".join(code[i : i + 4] for i in range(0, len(code), 4))

    @property
    def times_sent(self) -> int:
        """How often the declarant has sent it; while a correction is asked for, how often it will have been."""
        return self.corrections + 1

    @property
    def birth_date(self) -> PartialDate | None:
        return PartialDate.parse(self.born_on) if self.born_on else None

    @property
    def address_line(self) -> str:
        """`12 phố Ví Dụ, Xã Mẫu, Huyện Thử, Tỉnh Minh Hoạ`."""
        divisions = (self.commune, self.district, self.province)
        return ", ".join(part for part in (self.street, *(d.full_name for d in divisions if d)) if part)

    @property
    def number(self) -> str:
        """What its account is called: the social insurance number, or the code of a unit."""
        return self.unit_code or self.social_insurance_number

    @property
    def asks_for_account(self) -> bool:
        """A new one; the other kinds are about an account that exists."""
        return self.kind not in (Kind.ADJUST, Kind.STOP)

    @property
    def needs_card_back(self) -> bool:
        return self.document_type != DocumentType.PASSPORT


class CodeCounter(models.Model):
    """How many dossiers an agency received on a day: the sequence inside `Mã hồ sơ`."""

    agency_code = models.CharField(max_length=5)
    day = models.DateField()
    last = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency_code", "day"], name="one_counter_per_agency_and_day")]

    def __str__(self) -> str:
        return f"{self.agency_code} {self.day} {self.last}"
