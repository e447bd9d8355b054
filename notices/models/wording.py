"""What messages say: one row a version of a text, written by administrators. Version 1 is the portal's own."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..kinds import Form
from ..wording_lint import Wanted, lint

BUILT_IN = 1


class Wording(models.Model):
    """One version of one text. Never changed: another version follows it. What the linter refuses is not saved."""

    kind = models.CharField(_("mẫu tin"), max_length=40)
    form = models.CharField(_("dạng"), max_length=8, choices=Form)
    version = models.PositiveIntegerField(_("bản"))
    subject = models.CharField(_("tiêu đề"), max_length=150, blank=True)
    body = models.TextField(_("nội dung"))
    active_from = models.DateTimeField(_("áp dụng từ"), default=timezone.now)
    written_at = models.DateTimeField(_("lưu lúc"), default=timezone.now)
    written_by = models.CharField(_("người sửa"), max_length=64)
    reason = models.CharField(_("lý do"), max_length=200)

    class Meta:
        verbose_name = _("lời tin nhắn")
        verbose_name_plural = _("lời tin nhắn")
        ordering = ["kind", "form", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "form", "version"], name="wording_once_per_version"),
            models.CheckConstraint(condition=Q(version__gt=BUILT_IN), name="wording_built_in_is_no_row"),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(written_by=""), name="wording_says_who_and_why"),
            models.CheckConstraint(
                condition=Q(form=Form.EMAIL) & ~Q(subject="")
                | Q(form__in=[Form.SMS, Form.ACCENTED], subject="", body__startswith="BHXHVN: "),
                name="wording_has_its_head",
            ),
            models.CheckConstraint(
                condition=Q(form=Form.EMAIL) | ~Q(body__contains="://") & ~Q(body__contains="\n"),
                name="wording_of_sms_is_a_line_without_link",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.form} {self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises ValidationError for what the linter refuses, and for a change of a version."""
        if not self._state.adding:
            raise ValidationError(_("Bản đã lưu không sửa được: lưu một bản mới."), code="append_only")
        self.clean()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        findings = lint(Wanted(self.kind, self.form, self.subject, self.body))
        if findings:
            raise ValidationError([ValidationError(str(found.text), code=found.code) for found in findings])
