"""What stands on every page of the desk: what just happened, the way to take it back, the keys."""

from functools import cache
from typing import Any

from django import template
from django.contrib.messages import get_messages
from django.template import Context
from django.template.loader import render_to_string

from accounts.models import User
from review import choices
from review.doors import undo_offer
from review.navigation import Link, links_for
from review.shortcuts import GROUPS

register = template.Library()


@register.inclusion_tag("review/_told.html", takes_context=True)
def told(context: Context) -> dict[str, Any]:
    request = context["request"]
    code, seconds = undo_offer(request) or ("", 0)
    shown = {"messages": list(get_messages(request)), "code": code, "seconds": seconds}
    return {**shown, "request": request, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("review/_shortcuts.html", takes_context=True)
def shortcuts(context: Context) -> dict[str, Any]:
    user = context["request"].user
    liked = choices.of(user) if isinstance(user, User) else choices.Choices()
    return {
        "keys": _keys(),
        "choices": liked,
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag(takes_context=True)
def desk_links(context: Context) -> list[tuple[Link, bool]]:
    """Each link of the head, and whether this is its page. Context: officer, watch."""
    match = context["request"].resolver_match
    links = links_for(context.get("officer"), watches=bool(context.get("watch")))
    return [(link, link.is_at(match.url_name if match else "")) for link in links]


@cache
def _keys() -> str:
    """Drawn once: twenty keys on every page of the desk."""
    return render_to_string("review/_shortcut_keys.html", {"groups": GROUPS})
