"""The rows of the queue. A template takes twice as long for them, and they are most of the desk's busiest page."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agencies.models import Agency
from review.lateness import Standing
from review.place import Place
from review.queue_rows import QueueRow

register = template.Library()

_ROW = """<tr{late}>
  <th scope="row"><a id="hs-{code}" href="{address}">{name}</a>{flags}</th>
  <td data-label="{of_code}"><span class="number">{grouped_code}</span></td>
  <td data-label="{of_number}"><span class="number">{number}</span></td>
  <td data-label="{of_moment}"><time datetime="{exact}"{whole}>{moment}</time></td>
  <td data-label="{of_state}">
    <span class="state-tag state-tag--{state}">{state_label}</span>
    {holder}
    {due}
    {papers}
  </td>
  {office}
</tr>"""
_OFFICE = '<td data-label="{}">{}</td>'
LATE, NOTHING = SafeString(' class="row-late"'), SafeString()


@register.simple_tag
def queue_rows(rows: Sequence[QueueRow], place: Place, agencies: Sequence[Agency]) -> SafeString:
    """The `<tr>` of each, with a column for its agency where the officer has several to choose from."""
    labels = {"of_code": _("Mã hồ sơ"), "of_number": _("Mã số BHXH"), "of_state": _("Trạng thái")}
    labels["of_moment"] = str(place.tab.moment)
    papers = format_html('<span class="desk-flag desk-flag--good">{}</span>', _("Đã có giấy tờ"))
    of_office = _("Cơ quan tiếp nhận")
    drawn = (
        format_html(
            _ROW,
            code=row.code,
            address=row.address,
            name=row.name,
            grouped_code=row.grouped_code,
            number=row.number,
            exact=row.moment.exact,
            whole=_title(row.moment.title),
            moment=row.moment.text,
            state=row.state,
            state_label=row.state_label,
            late=LATE if row.is_late else NOTHING,
            flags=_flags(row),
            holder=_holder(row),
            due=due_tag(row.due, row.due_title),
            papers=papers if row.has_papers else NOTHING,
            office=format_html(_OFFICE, of_office, row.office) if agencies else NOTHING,
            **labels,
        )
        for row in rows
    )
    return SafeString("".join(drawn))


def _flags(row: QueueRow) -> SafeString:
    flags = ((flag.look, flag.text) for flag in row.flags)
    return format_html_join("", ' <span class="desk-flag{}">{}</span>', flags) if row.flags else NOTHING


def _holder(row: QueueRow) -> SafeString:
    return format_html('<span class="desk-holder">{}</span>', row.holder) if row.holder else NOTHING


def due_tag(due: Standing | None, title: str = "") -> SafeString:
    if due is None:
        return NOTHING
    return format_html('<span class="due due--{}"{}>{}</span>', due.level, _title(title), due.text)


def _title(text: str) -> SafeString:
    return format_html(' title="{}"', text) if text else NOTHING
