"""Where: administrative divisions and BHXH agencies. Two trees, as data, with dates between which rows hold.

The operator chooses the structure in use (`settings.DIVISIONS`); the dates tell what came and went within it.
Nothing uses a code as a key: codes of agencies are mostly derived and will be replaced by an official list.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vssid_portal.vietnamese import fold

from .search import search_text, sort_key


class Structure(models.TextChoices):
    """Which of the two administrative structures a row belongs to."""

    OF_2021 = "2021", _("63 tỉnh, thành phố, có cấp huyện")
    OF_2025 = "2025", _("34 tỉnh, thành phố, không có cấp huyện")


class CurrentQuerySet(models.QuerySet[Any]):
    """Rows with `structure`, `valid_from` and `valid_to`; an empty date leaves that side open."""

    def in_use(self) -> Self:
        """Of the structure people choose from, valid today."""
        today = timezone.localdate()
        began = Q(valid_from__isnull=True) | Q(valid_from__lte=today)
        lasts = Q(valid_to__isnull=True) | Q(valid_to__gte=today)
        return self.filter(began & lasts, structure=settings.DIVISIONS)


class DivisionQuerySet(CurrentQuerySet):
    """Administrative divisions, said in words."""

    def current(self) -> Self:
        """What people choose from today."""
        return self.in_use()

    def former(self) -> Self:
        """Of a structure that is not in use: names that older papers still print."""
        return self.exclude(structure=settings.DIVISIONS)

    def provinces(self) -> Self:
        return self.filter(level=Division.Level.PROVINCE)

    def with_path(self) -> Self:
        """With the divisions above, so that showing the path asks nothing more."""
        return self.select_related("parent__parent")


class Division(models.Model):
    """A province, district or commune. A unit that is renamed keeps its row and its code."""

    class Level(models.TextChoices):
        PROVINCE = "province", _("Tỉnh/Thành phố")
        DISTRICT = "district", _("Quận/Huyện")
        COMMUNE = "commune", _("Xã/Phường")

    structure = models.CharField(_("Cơ cấu"), max_length=4, choices=Structure)
    level = models.CharField(_("Cấp"), max_length=8, choices=Level)
    code = models.CharField(_("Mã"), max_length=5)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("Thuộc")
    )
    name = models.CharField(_("Tên riêng"), max_length=100)
    type = models.CharField(_("Loại"), max_length=10)
    full_name = models.CharField(_("Tên đầy đủ"), max_length=120)
    name_folded = models.CharField(max_length=120, editable=False)
    # The words of its own name and of those above, see agencies.search.
    search_text = models.CharField(max_length=400, editable=False)
    sort_key = models.CharField(max_length=120, editable=False)
    former_full_name = models.CharField(_("Tên trước khi đổi"), max_length=120, blank=True)
    renamed_on = models.DateField(_("Ngày đổi tên"), null=True, blank=True)
    valid_from = models.DateField(_("Có hiệu lực từ"), null=True, blank=True)
    valid_to = models.DateField(_("Có hiệu lực đến"), null=True, blank=True)
    replaced_by = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="replaces", verbose_name=_("Nay thuộc")
    )

    objects = DivisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("địa bàn")
        verbose_name_plural = _("địa bàn")
        ordering = ["sort_key", "code"]
        constraints = [
            models.UniqueConstraint(fields=["structure", "level", "code"], name="one_division_per_code"),
        ]
        indexes = [
            models.Index(fields=["name_folded"], name="division_name"),
            models.Index(fields=["structure", "level", "sort_key"], name="division_list"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill_search()
        super().save(*args, **kwargs)

    def fill_search(self) -> None:
        """What is searched and sorted by, from the names. Bulk writers call it before they write."""
        self.name_folded = fold(self.full_name)
        above = [division.full_name for division in self.path[-2::-1]]
        self.search_text = search_text(self.full_name, *above, self.former_full_name)
        # People look for a province by its own name ("An Giang"), for the rest by what the list shows.
        self.sort_key = sort_key(self.name if self.level == self.Level.PROVINCE else self.full_name)

    @property
    def path(self) -> "list[Division]":
        """From the province down to this division itself."""
        return [*self.parent.path, self] if self.parent else [self]

    @property
    def path_label(self) -> str:
        """`Xã Tân Phú Trung, Huyện Củ Chi, Thành phố Hồ Chí Minh`."""
        return ", ".join(division.full_name for division in reversed(self.path))

    def full_name_on(self, day: dt.date) -> str:
        """The name it had on that day."""
        if self.renamed_on and day < self.renamed_on:
            return self.former_full_name
        return self.full_name


class AgencyQuerySet(CurrentQuerySet):
    """BHXH agencies, said in words."""

    def current(self) -> Self:
        """Agencies that receive people today."""
        return self.in_use().filter(active=True)

    def at_province_level(self) -> Self:
        return self.filter(level=Agency.Level.PROVINCE)

    def under(self, agency: "Agency") -> Self:
        """The offices below a provincial agency."""
        return self.filter(parent=agency)

    def with_those_below(self, agencies: Collection[int]) -> Self:
        """These agencies and the offices below them: what posts at them reach."""
        return self.filter(Q(pk__in=agencies) | Q(parent__in=agencies))

    def serving(self, places: "list[Division]") -> Self:
        """Offices below the province whose area has one of these districts or communes."""
        offices = self.filter(level=Agency.Level.OFFICE)
        return offices.filter(Q(district__in=places) | Q(communes__in=places)).distinct()


class Agency(models.Model):
    """A BHXH agency: the provincial office, or an office below it (cấp huyện, since 2025 BHXH cơ sở)."""

    class Level(models.TextChoices):
        PROVINCE = "province", _("Cấp tỉnh")
        OFFICE = "office", _("Dưới cấp tỉnh")

    class CodeSource(models.TextChoices):
        """How far the code can be trusted; see fixtures/README.md."""

        SEED = "seed", _("Công văn, hướng dẫn")
        OBSERVED = "observed", _("Thấy trong hệ thống BHXH")
        DERIVED = "derived", _("Suy ra, chưa chính thức")
        OFFICIAL = "official", _("Danh mục chính thức")

    structure = models.CharField(_("Cơ cấu"), max_length=4, choices=Structure)
    level = models.CharField(_("Cấp"), max_length=8, choices=Level)
    # Empty where nobody has seen one yet: most local offices since 2025.
    code = models.CharField(_("Mã cơ quan"), max_length=5, blank=True)
    code_source = models.CharField(_("Nguồn của mã"), max_length=8, choices=CodeSource, blank=True)
    # The row of fixtures it came from, so that loading again finds it after a new code or name.
    reference_key = models.CharField(max_length=120, unique=True, null=True, blank=True, editable=False)
    name = models.CharField(_("Tên cơ quan"), max_length=150)
    name_folded = models.CharField(max_length=150, editable=False)
    search_text = models.CharField(max_length=200, editable=False)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="offices",
        verbose_name=_("Cơ quan cấp trên"),
    )
    province = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("Tỉnh/Thành phố"))
    district = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Quận/Huyện")
    )
    communes = models.ManyToManyField(
        Division, blank=True, related_name="agencies", verbose_name=_("Xã, phường phụ trách")
    )
    address = models.CharField(_("Địa chỉ"), max_length=250, blank=True)
    phone = models.CharField(_("Điện thoại"), max_length=50, blank=True)
    opening_hours = models.CharField(_("Giờ làm việc"), max_length=150, blank=True)
    active = models.BooleanField(_("Đang tiếp nhận"), default=True)
    valid_from = models.DateField(_("Có hiệu lực từ"), null=True, blank=True)
    valid_to = models.DateField(_("Có hiệu lực đến"), null=True, blank=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("cơ quan BHXH")
        verbose_name_plural = _("cơ quan BHXH")
        ordering = ["code", "name_folded"]
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "code"], condition=~Q(code=""), name="one_agency_per_code"
            ),
            models.CheckConstraint(
                condition=Q(level="province", parent__isnull=True) | Q(level="office", parent__isnull=False),
                name="offices_stand_under_a_province",
            ),
        ]
        indexes = [models.Index(fields=["name_folded"], name="agency_name")]

    def __str__(self) -> str:
        return self.label

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill_search()
        super().save(*args, **kwargs)

    def fill_search(self) -> None:
        """What is searched by, from the name. Bulk writers call it before they write."""
        self.name_folded = fold(self.name)
        self.search_text = search_text(self.name)

    @property
    def label(self) -> str:
        """`[07920] BHXH huyện Củ Chi`; only the name where no code is known."""
        return f"[{self.code}] {self.name}" if self.code else self.name

    @property
    def province_office(self) -> "Agency":
        """The provincial office above, or itself."""
        return self.parent or self

    @property
    def padded_code(self) -> str:
        """Five digits for the dossier code: 079 gives 07900. Without a code of its own, its province's."""
        code = self.code or self.province_office.code or f"0{self.province.code}"
        return code.ljust(5, "0")

    @property
    def contact_phone(self) -> str:
        """Its own number, else the provincial office's, else the national hotline."""
        return self.phone or self.province_office.phone or settings.NATIONAL_HOTLINE

    @property
    def hours(self) -> str:
        """When it is open; the same everywhere unless the office says otherwise."""
        return self.opening_hours or settings.OFFICE_HOURS
