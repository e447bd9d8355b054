"""What an administrator types into the page of a wording, and the message it would make."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from vssid_portal.vietnamese import without_accents

from . import rendering, sms_alphabet, variables
from .kinds import KINDS, Form, WordingError
from .wording_files import Text
from .wording_lint import Finding, Wanted, lint, size

_TYPED_AT_MOST = 6000


class WordingForm(forms.Form):
    """`after`: the newest version when the page was opened. What the linter finds stands at the body's field."""

    subject = forms.CharField(
        label=_("Tiêu đề thư"), max_length=_TYPED_AT_MOST, error_messages={"required": _("Nhập tiêu đề của thư.")}
    )
    body = forms.CharField(
        label=_("Nội dung"), strip=False, max_length=_TYPED_AT_MOST,
        error_messages={"required": _("Nhập nội dung tin.")},
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )  # fmt: skip
    active_from = forms.DateTimeField(
        label=_("Áp dụng từ"), required=False, help_text=_("Để trống: áp dụng ngay."),
        input_formats=["%Y-%m-%dT%H:%M", "%H:%M %d/%m/%Y", "%d/%m/%Y %H:%M", "%d/%m/%Y"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("Nhập giờ và ngày, ví dụ 08:00 01/12/2026.")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Lý do sửa"), max_length=200, error_messages={"required": _("Nhập lý do sửa, để người sau hiểu.")}
    )
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, kind: str, text_form: Form, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.text_form = kind, text_form
        if text_form != Form.EMAIL:
            del self.fields["subject"]

    @property
    def wanted(self) -> Wanted:
        """What is typed, whatever else is wrong with the form."""
        return wanted_of(self.kind, self.text_form, self.data)

    def clean_active_from(self) -> datetime | None:
        moment: datetime | None = self.cleaned_data["active_from"]
        if moment is not None and moment < timezone.now():
            raise forms.ValidationError(_("Thời điểm này đã qua. Để trống để áp dụng ngay."))
        return moment

    def clean(self) -> dict[str, Any]:
        if not self.wanted.body.strip() or "subject" in self.errors:  # said already
            return self.cleaned_data
        for finding in lint(self.wanted):
            self.add_error(
                "subject" if finding.code == "subject" and "subject" in self.fields else "body", finding.text
            )
        return self.cleaned_data


def wanted_of(kind: str, form: Form, data: Any) -> Wanted:
    """The text as it was typed: composed letters, one kind of line break. Nothing else is mended in silence."""
    subject, body = (
        unicodedata.normalize("NFC", str(data.get(name, ""))).replace("\r\n", "\n") for name in ("subject", "body")
    )
    if form != Form.EMAIL:
        body, subject = body.strip(" \n"), ""
    return Wanted(kind, form, subject.strip(), body)


def unaccented(wanted: Wanted) -> str:
    return without_accents(wanted.body)


@dataclass(frozen=True)
class Result:
    """The message with made-up values, its size, and what the linter says."""

    subject: str
    body: str
    characters: int
    longest: int
    limit: int
    alphabet: str
    parts: int
    findings: list[Finding]
    is_sms: bool

    @property
    def counted(self) -> str:
        """`112 ký tự, GSM-7, 1 tin; dài nhất 156/160 ký tự`."""
        if not self.is_sms:
            return gettext("%d ký tự") % self.characters
        parts = ngettext("%d tin", "%d tin", self.parts) % self.parts
        facts = {"characters": self.characters, "alphabet": self.alphabet, "parts": parts,
                 "longest": self.longest, "limit": self.limit}  # fmt: skip
        return (
            gettext("%(characters)d ký tự, %(alphabet)s, %(parts)s. Với dữ liệu dài nhất: %(longest)d/%(limit)d ký tự.")
            % facts
        )


def result_of(wanted: Wanted) -> Result:
    """Never raises: a text that cannot be rendered is shown with its findings and places filled as far as they go."""
    findings, form = lint(wanted), Form(wanted.form)
    values = rendering.values_of(wanted.kind, variables.examples(KINDS[wanted.kind]), form)
    subject = ""
    if form == Form.EMAIL:
        subject, body = rendering.email(wanted.subject, wanted.body, values)
    else:
        try:
            body = rendering.sms(wanted.body, values, form)
        except WordingError:
            body = rendering.fill(wanted.body, values)
    is_gsm = sms_alphabet.is_gsm(body)
    return Result(
        subject=subject, body=body, characters=len(body), longest=size(wanted), limit=rendering.LIMITS.get(form, 0),
        alphabet="GSM-7" if is_gsm else "UCS-2", parts=sms_alphabet.parts(body), findings=findings,
        is_sms=form != Form.EMAIL,
    )  # fmt: skip


def summary_of(kind: str, form: Form, text: Text) -> Result:
    return result_of(Wanted(kind, form, text.subject, text.body))


def places_of(kind: str, form: Form) -> list[dict[str, str]]:
    """What may be filled in, for the list beside the text."""
    names = sorted(KINDS[kind].needs) + sorted(variables.COMMON)
    values = rendering.values_of(kind, variables.examples(KINDS[kind]), form)
    return [
        {"place": f"{{{{ {name} }}}}", "label": str(variables.VARIABLES[name].label), "example": values.get(name, "")}
        for name in names
    ]
