"""The rows of the requests about data, drawn like those of the queue."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from review.rights_views import RequestRow

from .queue_rows import LATE, NOTHING

register = template.Library()

_ROW = """<tr{late}>
  <th scope="row"><a href="{address}">{name}</a></th>
  <td data-label="{of_kind}">{kind}</td>
  <td data-label="{of_moment}"><time datetime="{asked_exact}">{asked}</time></td>
  <td data-label="{of_due}"><time datetime="{due_exact}">{due}</time>{overdue}</td>
</tr>"""


@register.simple_tag
def request_rows(rows: Sequence[RequestRow]) -> SafeString:
    """The `<tr>` of each."""
    labels = {"of_kind": _("Yêu cầu"), "of_moment": _("Gửi lúc"), "of_due": _("Hạn trả lời")}
    overdue = format_html(' <span class="due due--late">{}</span>', _("Quá hạn"))
    drawn = (
        format_html(
            _ROW,
            late=LATE if row.is_late else NOTHING,
            address=row.address,
            name=row.name,
            kind=row.kind,
            asked_exact=row.asked.exact,
            asked=row.asked.text,
            due_exact=row.due.exact,
            due=row.due.text,
            overdue=overdue if row.is_late else NOTHING,
            **labels,
        )
        for row in rows
    )
    return SafeString("".join(drawn))
