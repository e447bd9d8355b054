"""Where an officer is in the queue, as an address says it. Dossier pages carry it along and lead back to it."""

import datetime as dt
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.http import urlencode

from vssid_portal.moments import moment_in

from .filters import FILTERS, ORDERS, Choice, Order
from .tabs import ALL, FIRST_TAB, TABS, Tab

# The row after which a page begins: what the list goes by, and the row's id.
Key = tuple[dt.datetime | str, UUID]


@dataclass(frozen=True)
class Place:
    """Tab, agency, search text, filters, holder, order, and the row after which the page begins."""

    tab: Tab = TABS[FIRST_TAB]
    agency_id: int | None = None
    text: str = ""
    # {filter: choice}
    chosen: dict[str, str] = field(default_factory=dict)
    holder_id: int | None = None
    order: Order | None = None
    after: Key | None = None

    @classmethod
    def read(cls, query: QueryDict) -> "Place":
        """From an address; whatever does not make sense in it falls back to the beginning of the queue.

        A text is looked for everywhere unless a tab is asked for; the other filters narrow the tab they were set in.
        """
        text = query.get("q", "").strip()[:150]
        otherwise = TABS[ALL] if text else TABS.get(query.get("tu-muc", ""), TABS[FIRST_TAB])
        tab = TABS.get(query.get("muc", ""), otherwise)
        chosen = {name: query.get(name, "") for name, one in FILTERS.items() if one.choice(query.get(name, ""))}
        order = ORDERS.get(query.get("sap-xep", ""))
        place = cls(tab, number(query.get("co-quan", "")), text, chosen, number(query.get("nguoi-giu", "")), order)
        return replace(place, after=_key(query.get("sau", ""), is_moment=place.by_moment))

    @property
    def by(self) -> str:
        """The column the list goes by."""
        return (self.order and self.order.by) or self.tab.by

    @property
    def by_moment(self) -> bool:
        return self.by == self.tab.by

    @property
    def newest(self) -> bool:
        return self.order.newest if self.order else self.tab.newest

    @cached_property
    def narrowed(self) -> list[Choice]:
        """The choices of its filters."""
        found = (FILTERS[name].choice(value) for name, value in self.chosen.items())
        return [choice for choice in found if choice]

    @property
    def only_choice(self) -> Choice | None:
        """Of its filters, where one is set and nothing else narrows it."""
        return self.narrowed[0] if self.narrowed and self.is_simple else None

    @property
    def is_simple(self) -> bool:
        """Nothing but one choice at most chooses among the dossiers of its agencies: there are as many such places as
        choices, and their statements are prepared."""
        return not self.text and self.holder_id is None and len(self.narrowed) < 2

    @property
    def is_filtered(self) -> bool:
        """Whether a search, a filter or a holder chooses among the dossiers of its agencies."""
        return bool(self.text or self.chosen or self.holder_id is not None)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the tab and its order chooses among the dossiers."""
        return self.is_filtered or self.agency_id is not None

    @cached_property
    def address_query(self) -> str:
        """The same place as the query of an address, without the question mark."""
        said: dict[str, str] = {
            "muc": self.tab.slug if self.tab.slug != (ALL if self.text else FIRST_TAB) else "",
            "co-quan": str(self.agency_id or ""),
            "q": self.text,
            **self.chosen,
            "nguoi-giu": str(self.holder_id or ""),
            "sap-xep": self.order.slug if self.order else "",
            "sau": _key_text(self.after) if self.after else "",
        }
        return urlencode({name: value for name, value in said.items() if value})

    def turned(self, **changes: Any) -> "Place":
        """Another place beside this one, from its beginning."""
        return replace(self, **{"after": None, **changes})

    def sorted_by_name(self) -> "Place":
        return self.turned(order=ORDERS["ten"])

    def sorted_by_moment(self) -> "Place":
        """By the tab's moment; where it goes by that already, the other way round."""
        newest = not self.newest if self.by_moment else self.tab.newest
        return self.turned(order=ORDERS["moi" if newest else "cu"])


def number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _key_text(after: Key) -> str:
    value, pk = after
    return f"{value.isoformat() if isinstance(value, dt.datetime) else value}_{pk}"


def _key(text: str, *, is_moment: bool) -> Key | None:
    value, _separator, pk = text.rpartition("_")
    try:
        at = moment_in(value) if is_moment else value
        return (at, UUID(pk)) if at is not None and "\0" not in text else None
    except ValueError:
        return None
