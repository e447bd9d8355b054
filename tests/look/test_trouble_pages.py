"""Trouble pages tell what happened, what to do and whom to call."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from vssid_portal import errors

REQUEST = RequestFactory().get("/dang-ky/?buoc=2")

PAGES = {
    "stale": lambda: errors.stale_page(REQUEST),
    "unreadable": lambda: errors.bad_request(REQUEST, Exception()),
    "forbidden": lambda: errors.permission_denied(REQUEST, Exception()),
    "missing": lambda: errors.page_not_found(REQUEST, Exception()),
    "too many": lambda: errors.too_many_requests(REQUEST, timedelta(minutes=14)),
    "broken": lambda: errors.server_error(REQUEST),
}


def text(response: HttpResponse) -> str:
    return response.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_every_trouble_page_is_a_whole_page_with_a_way_on_and_a_number_to_call(name: str) -> None:
    html = text(PAGES[name]())
    assert html.count("<h1>") == 1
    assert 'class="btn btn-primary"' in html
    assert "tel:" in html


def test_a_stale_form_leads_back_to_where_the_person_was() -> None:
    response = errors.stale_page(REQUEST)
    assert response.status_code == 403
    assert 'href="/dang-ky/?buoc=2"' in text(response)


def test_a_limit_says_in_minutes_when_to_come_back() -> None:
    response = errors.too_many_requests(REQUEST, timedelta(minutes=13, seconds=1))
    assert response.status_code == 429
    assert "Thử lại sau 14 phút" in text(response)
    assert response["Retry-After"] == "840"


def test_an_unreachable_database_is_a_503_that_says_when_to_come_back() -> None:
    try:
        raise OperationalError
    except OperationalError:
        response = errors.server_error(REQUEST)
    assert response.status_code == 503
    assert response["Retry-After"] == "120"
    assert "Thử lại sau 2 phút" in text(response)


def test_any_other_failure_is_a_500() -> None:
    assert errors.server_error(REQUEST).status_code == 500


@override_settings(TEMPLATES=[])
def test_a_trouble_page_stands_even_when_templates_fail() -> None:
    response = errors.server_error(REQUEST)
    assert response.status_code == 500
    assert "1900 9068" in text(response)
