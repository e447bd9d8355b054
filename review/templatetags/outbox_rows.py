"""The rows of the messages, drawn like those of the queue."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from review.outbox_rows import Row

register = template.Library()

_ROW = """<tr>
  <th scope="row"><a href="{address}">{name}</a></th>
  <td data-label="{of_recipient}">{channel} <span class="number text-nowrap">{recipient}</span></td>
  <td data-label="{of_dossier}"><span class="number">{code}</span></td>
  <td data-label="{of_moment}"><time datetime="{exact}">{moment}</time></td>
  <td data-label="{of_state}">{fares}</td>
  <td data-label="{of_tries}"><span class="number">{tries}</span></td>
</tr>"""


@register.simple_tag
def outbox_rows(rows: Sequence[Row]) -> SafeString:
    """The `<tr>` of each."""
    labels = {
        "of_recipient": _("Người nhận"),
        "of_dossier": _("Hồ sơ"),
        "of_moment": _("Tạo lúc"),
        "of_state": _("Tình trạng"),
        "of_tries": _("Lần gửi"),
    }
    return SafeString("".join(_row(row, labels) for row in rows))


def _row(row: Row, labels: dict[str, str]) -> SafeString:
    created = row.created
    return format_html(
        _ROW,
        address=row.address,
        name=row.name,
        channel=row.channel,
        recipient=row.recipient,
        code=row.code,
        exact=created.exact,
        moment=created.text,
        fares=row.fares,
        tries=row.notice.attempts,
        **labels,
    )
