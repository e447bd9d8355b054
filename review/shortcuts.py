"""The keys of the desk, as data: the list that `?` shows, and what desk.js looks for.

A key presses whatever on the page says `data-key` with it; a key of a photo does its `act` to the photo looked at.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Shortcut:
    """`act` is for photos only."""

    key: str
    label: str | Promise
    act: str = ""

    @property
    def shown(self) -> str:
        return self.key.upper() if len(self.key) == 1 else self.key


@dataclass(frozen=True)
class Group:
    title: str | Promise
    shortcuts: tuple[Shortcut, ...]


GROUPS = (
    Group(
        _("Quyết định"),
        (
            Shortcut("1", _("Mục giấy tờ thứ nhất")),
            Shortcut("2", _("Mục giấy tờ thứ hai")),
            Shortcut("a", _("Chấp nhận")),
            Shortcut("b", _("Yêu cầu bổ sung")),
            Shortcut("t", _("Từ chối")),
            Shortcut("g", _("Chỉ ghi nhận giấy tờ")),
            Shortcut("u", _("Hoàn tác")),
            Shortcut("c", _("Tự mở hồ sơ tiếp theo: bật, tắt")),
        ),
    ),
    Group(
        _("Ảnh"),
        (
            Shortcut("p", _("Ảnh kế tiếp"), "next"),
            Shortcut("+", _("Phóng to, tới 400 %"), "in"),
            Shortcut("-", _("Thu nhỏ"), "out"),
            Shortcut("0", _("Vừa khung"), "fit"),
            Shortcut("o", _("Cỡ thật 100 %"), "full"),
            Shortcut("r", _("Xoay 90°"), "turn"),
            Shortcut("s", _("Độ sáng"), "light"),
            Shortcut("f", _("Toàn màn hình"), "screen"),
        ),
    ),
    Group(
        _("Đi lại"),
        (
            Shortcut("l", _("Lấy hồ sơ tiếp theo")),
            Shortcut("n", _("Nhận xử lý")),
            Shortcut("x", _("Trả lại hàng đợi")),
            Shortcut("j", _("Hồ sơ sau trong danh sách")),
            Shortcut("k", _("Hồ sơ trước trong danh sách")),
            Shortcut("q", _("Về hàng đợi")),
            Shortcut("/", _("Ô tìm hồ sơ")),
        ),
    ),
)
