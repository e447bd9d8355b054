"""The words for what an organisation declares; administrators edit them, since their official form is not confirmed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class UnitLabel(models.Model):
    """Words that replace the portal's own, on the screens and on paper; without a row the portal's own stand."""

    class Key(models.TextChoices):
        NAME = "full_name", _("Tên đơn vị")
        UNIT_CODE = "unit_code", _("Mã đơn vị")
        TAX_CODE = "tax_code", _("Mã số thuế")
        ADDRESS = "address", _("Địa chỉ đơn vị")
        REPRESENTATIVE = "representative", _("Người đại diện")
        CONTACT = "contact", _("Người liên hệ")
        PHONE = "phone", _("Số điện thoại")
        EMAIL = "email", _("Địa chỉ thư điện tử")
        CERTIFICATE_ISSUER = "certificate_issuer", _("Tổ chức chứng thực chữ ký số")
        CERTIFICATE_SERIAL = "certificate_serial", _("Số sê-ri chứng thư số")
        CERTIFICATE_FROM = "certificate_from", _("Chứng thư số có hiệu lực từ ngày")
        CERTIFICATE_UNTIL = "certificate_until", _("Chứng thư số có hiệu lực đến ngày")
        SIGNER = "signer", _("THỦ TRƯỞNG")
        SIGNER_NOTE = "signer_note", _("(ký tên, đóng dấu)")

    key = models.CharField(_("mục"), max_length=24, choices=Key.choices, unique=True)
    text = models.CharField(_("chữ hiển thị"), max_length=60)

    class Meta:
        verbose_name = _("nhãn của tờ khai đơn vị")
        verbose_name_plural = _("nhãn của tờ khai đơn vị")

    def __str__(self) -> str:
        return self.text


def unit_labels() -> dict[str, str]:
    """`{key: words}` with the administrators' words before the portal's own; one statement."""
    own = {key.value: str(key.label) for key in UnitLabel.Key}
    return own | dict(UnitLabel.objects.values_list("key", "text"))
