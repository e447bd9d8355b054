"""The reasons officers begin with; from here on they are edited at /quan-tri/."""

from typing import Any

from django.db import migrations

_NOT_AS_CARD, _DIFFERS = "Không đúng như trên giấy tờ", "Không khớp dữ liệu BHXH"
_PHOTO = ("Mờ, không đọc được", "Bị che hoặc thiếu góc", "Bị chói sáng")
_CARD_PHOTO = (*_PHOTO, "Không nằm ngang", "Không phải giấy tờ đã khai")

OF_ITEM = {
    "full_name": (_NOT_AS_CARD, _DIFFERS, "Thiếu dấu hoặc thiếu chữ đệm"),
    "social_insurance_number": (_DIFFERS, "Là số của người khác"),
    "birth_date": (_NOT_AS_CARD, _DIFFERS),
    "gender": (_NOT_AS_CARD, _DIFFERS),
    "identity": (_NOT_AS_CARD, _DIFFERS, "Giấy tờ đã hết hạn"),
    "address": ("Thiếu số nhà hoặc thôn xóm", "Không đúng nơi đang ở"),
    "phone": ("Không chính chủ", "Đã dùng cho người khác"),
    "email": ("Không nhận được thư",),
    "portrait": (*_PHOTO, "Không phải người trên giấy tờ", "Cần chụp thẳng mặt, không đội mũ"),
    "card_front": _CARD_PHOTO,
    "card_back": _CARD_PHOTO,
    "unit_paper": (*_PHOTO, "Không phải giấy tờ của đơn vị", "Giấy tờ đã hết hiệu lực"),
    "stop": ("Ngày đã qua", "Lý do chưa rõ"),
    "unit": (_DIFFERS, "Mã đơn vị là của nơi khác", "Thiếu chữ trong tên đơn vị"),
    "tax_code": ("Không phải mã số thuế của đơn vị", "Mã số thuế đã ngừng"),
    "unit_people": ("Không đúng người đại diện", "Thiếu người liên hệ"),
    "certificate": ("Chứng thư số đã hết hạn", "Số sê-ri chưa đúng"),
    "relation": ("Không như giấy khai sinh", "Mời mang bản gốc đến quầy"),
    "birth_certificate": (*_PHOTO, "Không phải giấy của trẻ"),
    "guardian_proof": (*_PHOTO, "Chưa rõ việc giám hộ"),
}
OF_REJECTION = (
    "Thông tin không khớp dữ liệu BHXH",
    "Thông tin không khớp dữ liệu dân cư",
    "Mã số BHXH đã có tài khoản",
    "Số điện thoại đã dùng cho tài khoản khác",
    "Số điện thoại không chính chủ",
    "Người kê khai không phải chủ giấy tờ",
    "Không nộp tờ khai có chữ ký",
    "Trùng với hồ sơ khác của cùng một người",
)


def seed(apps: Any, schema_editor: Any) -> None:
    reason = apps.get_model("review", "Reason")
    rows = [
        reason(outcome="returned", item=item, text=text, position=position)
        for item, texts in OF_ITEM.items()
        for position, text in enumerate(texts, 1)
    ]
    rows += [reason(outcome="rejected", text=text, position=position) for position, text in enumerate(OF_REJECTION, 1)]
    reason.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("review", "0001_reasons_and_unsent_texts")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
