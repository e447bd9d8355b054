"""Facts every page may show, for the template engine's context processors."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _


def page_facts(request: HttpRequest) -> dict[str, Any]:
    """The links of the header, the help line and the office hours of the footer and the trouble pages."""
    return {
        "hotline": settings.NATIONAL_HOTLINE,
        "office_hours": settings.OFFICE_HOURS,
        "nav_links": _nav_links(request),
    }


def _nav_links(request: HttpRequest) -> list[dict[str, Any]]:
    """No link here bears the name of a control on a page: a name leads to one thing."""
    user = getattr(request, "user", None)
    links = [("registration:home", _("Trang chủ")), ("registration:track", _("Theo dõi hồ sơ"))]
    if user is not None and user.is_authenticated:
        links = [(settings.OFFICER_HOME_URL, _("Hàng đợi"))] if user.is_officer else links
        links.append(("registration:account", _("Tài khoản của tôi")))
    addresses = [(reverse(name), title) for name, title in links]
    return [{"url": url, "title": title, "current": request.path == url} for url, title in addresses]
