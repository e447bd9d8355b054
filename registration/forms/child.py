"""Đăng ký cho con: one page, of a returned dossier only what was flagged."""

import datetime as dt
from typing import Any, TypedDict

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.check_code import CheckCodeField, CheckCodeMixin
from accounts.guardianship import ComesOfAge, acts_until
from accounts.models import Relation, User
from participants import identifiers
from participants.names import person_name
from registration.fields import BirthDateField, BirthDateWidget, ParsedField, RadioField
from registration.models import Dossier, Gender, PhotoKind

from .agency_lists import AgencyListsForm
from .photos import photo_field


class WholeDateWidget(BirthDateWidget):
    """A birth certificate has day, month and year: no tick for papers that only show the year."""

    template_name = "parts/date_boxes.html"

    def __init__(self) -> None:
        super().__init__()
        for box in self.widgets[:3]:  # the browser knows the parent's own birthday
            box.attrs["autocomplete"] = "off"


class WholeDateField(BirthDateField):
    """A birth date as ISO text, whole."""

    widget = WholeDateWidget

    def clean(self, value: Any) -> str:
        if isinstance(value, list) and any(value[:3]) and not all(value[:3]):
            raise ValidationError(_("Nhập đủ ngày, tháng, năm sinh như trên giấy khai sinh."), code="missing")
        return super().clean([*value[:3], False] if isinstance(value, list) else value)


class ChildData(TypedDict):
    """What the form gives to `child_registration.declare`: clean values, named as the columns."""

    full_name: str
    social_insurance_number: str
    born_on: str
    gender: str
    relation: str


class AlbumField(forms.FileField):
    """A photo that the album judges and keeps; the form only says where it belongs and what is wrong with it."""

    def clean(self, data: Any, initial: Any = None) -> None:
        return None


class ChildForm(CheckCodeMixin, AgencyListsForm):
    """The child, what the person who declares is to them, the photos, the agency, the check code."""

    full_name = ParsedField(
        person_name,
        label=_("Họ và tên"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "words", "spellcheck": "false"}),
        help_text=_("Họ và tên của trẻ, đúng như trên giấy khai sinh."),
    )
    social_insurance_number = ParsedField(
        identifiers.social_insurance_number,
        label=_("Mã số BHXH"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false"}),
        help_text=_("10 số cuối trên thẻ BHYT của trẻ, hoặc cả mã thẻ 15 ký tự."),
    )
    born_on = WholeDateField(label=_("Ngày sinh"))
    gender = RadioField(
        label=_("Giới tính"), choices=Gender.choices, missing=_("Chọn giới tính của trẻ: Nam hoặc Nữ.")
    )
    relation = RadioField(
        label=_("Quan hệ với trẻ"),
        choices=Relation.choices,
        missing=_("Chọn bạn là cha, mẹ hay người giám hộ của trẻ."),
    )
    check_code = CheckCodeField()

    def __init__(
        self, *args: Any, guardian: User, kinds: list[PhotoKind], editable: set[str] | None = None, **kwargs: Any
    ) -> None:
        """`kinds`: the photos that may be sent. `editable`: the only fields that may change, None for all."""
        super().__init__(*args, **kwargs)
        for kind in kinds:
            self.fields[kind.value] = photo_field(kind, AlbumField)
        self.order_fields([*ChildData.__annotations__, *kinds, "province_agency", "office", "check_code"])
        self.guardian = guardian
        if editable is not None:
            for name in ChildData.__annotations__:
                self.fields[name].disabled = name not in editable
            for name in ("province_agency", "office"):  # a returned dossier stays where it is
                del self.fields[name]

    def typed(self) -> dict[str, Any]:
        """Without the check code and the photos, which the album has."""
        texts = (*ChildData.__annotations__, "province_agency", "office")
        return {name: value for name, value in super().typed().items() if name in texts}

    def clean_social_insurance_number(self) -> str:
        number = self.cleaned_data["social_insurance_number"]
        if number == self.guardian.social_insurance_number:
            raise ValidationError(_("Đây là mã số BHXH của bạn. Nhập mã số BHXH của trẻ."), code="own")
        return number

    def clean_born_on(self) -> str:
        born_on = self.cleaned_data["born_on"]
        try:
            acts_until(dt.date.fromisoformat(born_on))
        except ComesOfAge as of_age:
            raise ValidationError(
                _("Trẻ đã đủ %(years)d tuổi: tự đăng ký như người lớn, bằng CCCD của chính mình."),
                code="of_age",
                params={"years": of_age.years},
            ) from None
        return born_on

    @property
    def child(self) -> ChildData:
        return ChildData(**{name: self.cleaned_data[name] for name in ChildData.__annotations__})  # type: ignore[typeddict-item]

    @classmethod
    def initial_from(cls, dossier: Dossier) -> dict[str, Any]:
        """What is saved of a dossier."""
        columns = (name for name in ChildData.__annotations__ if name != "relation")
        saved = {name: getattr(dossier, name) for name in columns}
        return saved | {"relation": dossier.child_declaration.relation} | cls.choice_of(dossier.receiving_agency)
