"""What the desk's pages post."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.posts import officers_serving
from participants.names import person_name
from registration.fields import CleanTextField, ParsedField, RadioField
from registration.items import Item
from registration.kinds import items_of
from registration.models import Dossier, Gender, ReturnedItem
from vssid_portal.vietnamese import clean

from . import letters, reasons
from .checklist import checklist_of, ticked
from .corrections import same_letters

LONGEST_ITEM_REASON: int = ReturnedItem._meta.get_field("reason").max_length or 0


class CounterForm(forms.Form):
    """What a scanner, a camera or a keyboard sends at the counter."""

    payload = forms.CharField(
        label=_("Mã hồ sơ hoặc số CCCD"),
        max_length=1024,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autofocus": True}),
        help_text=_("16 chữ số ở góc tờ khai, hoặc số CCCD, mã số BHXH của người đến."),
        error_messages={"required": _("Quét hoặc gõ mã hồ sơ.")},
    )


# The initial values that say what the officer saw.
SEEN = ("seen_round", "seen_version")


class SeenForm(forms.Form):
    """Carries the round the officer looked at: a decision on data that has changed since is refused."""

    seen_round = forms.IntegerField(widget=forms.HiddenInput)
    # Changes whenever anybody takes the dossier or gives it back.
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        self.dossier = dossier
        seen = dict(zip(SEEN, (dossier.round, dossier.version), strict=True))
        kwargs["initial"] = seen | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)


class ChecklistForm(SeenForm):
    """The papers the officer has in hand."""

    papers = forms.MultipleChoiceField(label=_("Giấy tờ"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, dossier=dossier, initial={"papers": sorted(ticked(dossier))}, **kwargs)
        papers = self.fields["papers"]
        assert isinstance(papers, forms.MultipleChoiceField)  # noqa: S101  # narrows the type
        papers.choices = [(item.value, item.label) for item in checklist_of(dossier)]


class FixForm(SeenForm):
    """A slip of the pen, mended at the counter."""

    full_name = ParsedField(
        person_name,
        label=_("Họ và tên"),
        max_length=150,
        help_text=_("Chỉ sửa dấu và chữ hoa, đúng như giấy tờ bản gốc."),
    )
    gender = RadioField(label=_("Giới tính"), choices=Gender.choices, missing=_("Chọn giới tính ghi trên giấy tờ."))
    street = CleanTextField(
        label=_("Số nhà, đường, thôn xóm"),
        max_length=200,
        error_messages={"required": _("Nhập số nhà và đường, hoặc thôn, xóm, ấp.")},
    )
    reason = CleanTextField(
        label=_("Lý do sửa"),
        max_length=200,
        help_text=_("Ghi vào nhật ký hồ sơ, cạnh nội dung cũ."),
        error_messages={"required": _("Ghi lý do sửa, ví dụ: gõ thiếu dấu so với CCCD.")},
    )

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        now = {name: getattr(dossier, name) for name in ("full_name", "gender", "street")}
        super().__init__(*args, dossier=dossier, initial=now, **kwargs)

    def clean_full_name(self) -> str:
        name: str = self.cleaned_data["full_name"]
        if not same_letters(name, self.dossier.full_name):
            raise ValidationError(_("Tại quầy chỉ sửa dấu và chữ hoa. Tên sai chữ: chọn Yêu cầu bổ sung."))
        return name


class RejectionForm(SeenForm):
    """Why the dossier is refused."""

    reason = forms.CharField(
        label=_("Lý do"),
        max_length=letters.LONGEST_REASON,
        widget=forms.TextInput(attrs={"list": "ly-do-tu-choi", "autocomplete": "off"}),
        error_messages={"required": _("Ghi lý do từ chối: chọn trong danh sách hoặc tự ghi.")},
    )

    @property
    def suggestions(self) -> list[str]:
        return reasons.of_rejection()

    @property
    def told_reason(self) -> str:
        """What the SMS would say now."""
        return clean(self.data.get("reason", "")) or letters.NO_REASON_YET


class ReturnForm(SeenForm):
    """Which items are to be corrected, each with its reason."""

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, dossier=dossier, **kwargs)
        self.items = items_of(dossier)
        for item in self.items:
            self.fields[f"item_{item.code}"] = forms.BooleanField(label=str(item.label), required=False)
            self.fields[f"reason_{item.code}"] = forms.CharField(
                label=_("Lý do"), max_length=LONGEST_ITEM_REASON, required=False
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for item in self.items:
            ticked, reason = cleaned.get(f"item_{item.code}"), cleaned.get(f"reason_{item.code}")
            if ticked and not reason:
                self.add_error(f"reason_{item.code}", _("Ghi lý do cho mục “%(item)s”.") % {"item": item.label})
            if reason and not ticked:
                message = _("Đánh dấu mục “%(item)s” hoặc xóa lý do của mục đó.") % {"item": item.label}
                self.add_error(f"item_{item.code}", message)
        if not self.errors and not self.flags:
            self.add_error(None, _("Chọn ít nhất một mục cần bổ sung."))
        return cleaned

    @property
    def flags(self) -> dict[str, str]:
        """`{item code: reason}` of the ticked items."""
        cleaned = self.cleaned_data
        return {item.code: cleaned[f"reason_{item.code}"] for item in self.items if cleaned.get(f"item_{item.code}")}

    @property
    def told_reason(self) -> str:
        """What the SMS would say now: the ticked items with a reason, as far as they are typed."""
        typed = {
            item.code: clean(self.data.get(f"reason_{item.code}", ""))
            for item in self.items
            if self.data.get(f"item_{item.code}")
        }
        return letters.reason_of({code: reason for code, reason in typed.items() if reason}) or letters.NO_REASON_YET

    def rows(self) -> list[tuple[Item, forms.BoundField, forms.BoundField, list[str]]]:
        """For the template: item, its tick, its reason, and the reasons to pick from."""
        known = reasons.of_items()
        return [
            (item, self[f"item_{item.code}"], self[f"reason_{item.code}"], known.get(item.code, []))
            for item in self.items
        ]


class OpenPhotosForm(forms.Form):
    """Why somebody looks at the photos of a dossier they do not hold."""

    reason = CleanTextField(
        label=_("Lý do xem ảnh"),
        max_length=200,
        help_text=_("Ví dụ: giải thích quyết định cho người dân, giúp đồng nghiệp. Ghi vào nhật ký hồ sơ."),
        error_messages={"required": _("Ghi lý do xem ảnh.")},
    )


class ReassignForm(forms.Form):
    """To whom a supervisor gives a dossier; nobody means back to the queue. The list holds nobody whose own it is."""

    officer = forms.ModelChoiceField(
        User.objects.none(), label=_("Giao cho"), required=False, empty_label=_("Không ai – về hàng đợi")
    )
    reason = forms.CharField(
        label=_("Lý do điều phối"), max_length=200, error_messages={"required": _("Ghi lý do điều phối.")}
    )

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        officer = self.fields["officer"]
        assert isinstance(officer, forms.ModelChoiceField)  # noqa: S101  # narrows the type
        own = Q(pk=dossier.account_id) | Q(identity_index__in={dossier.identity_index} - {""})
        own |= Q(social_insurance_number=dossier.social_insurance_number) | Q(phone_index=dossier.phone_index)
        officer.queryset = officers_serving(dossier.receiving_agency).exclude(own)
