"""The rows of the late dossiers, drawn like those of the queue."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from review.late_rows import LateRow

from .queue_rows import LATE, NOTHING, due_tag

register = template.Library()

_ROW = """<tr{late}>
  <th scope="row"><a href="{address}">{name}</a></th>
  <td data-label="{of_code}"><span class="number">{grouped_code}</span></td>
  <td data-label="{of_state}">{due}</td>
  <td data-label="{of_due}"><time datetime="{exact}">{moment}</time></td>
  <td data-label="{of_holder}">{holder}</td>
  <td data-label="{of_office}">{office}</td>
  <td data-label="{of_work}"><a class="link-action" href="{reassign}">{reassign_word}{hidden}</a></td>
</tr>"""
_HIDDEN = '<span class="visually-hidden"> {}</span>'


@register.simple_tag
def late_rows(rows: Sequence[LateRow]) -> SafeString:
    """The `<tr>` of each."""
    labels = {
        "of_code": _("Mã hồ sơ"),
        "of_state": _("Tình trạng"),
        "of_due": _("Hạn xử lý"),
        "of_holder": _("Đang giữ"),
        "of_office": _("Cơ quan"),
        "of_work": _("Việc"),
        "reassign_word": _("Điều phối"),
    }
    nobody, dossier = _("Chưa ai giữ"), _("hồ sơ %(code)s")
    drawn = (
        format_html(
            _ROW,
            late=LATE if row.is_late else NOTHING,
            address=row.address,
            name=row.name,
            grouped_code=row.grouped_code,
            due=due_tag(row.due),
            exact=row.due_at.exact,
            moment=row.due_at.text,
            holder=row.holder or nobody,
            office=row.office,
            reassign=row.reassign,
            hidden=format_html(_HIDDEN, dossier % {"code": row.code}),
            **labels,
        )
        for row in rows
    )
    return SafeString("".join(drawn))
