"""Pages travel compressed; what is dense already travels as it is."""

import gzip

from django.http import HttpResponse
from django.test import Client, RequestFactory

from vssid_portal.compression import CompressPages

SENTENCE = "Mang tờ khai và giấy tờ bản gốc đến cơ quan BHXH. "


def answer(content_type: str, *, accepts: str = "gzip, br") -> HttpResponse:
    request = RequestFactory().get("/", headers={"accept-encoding": accepts})
    page = CompressPages(lambda _: HttpResponse(SENTENCE * 50, content_type=content_type))(request)
    assert isinstance(page, HttpResponse)
    return page


def test_a_page_is_compressed_and_reads_the_same() -> None:
    page = answer("text/html; charset=utf-8")
    assert len(page.content) < len(SENTENCE.encode() * 50) / 4
    assert gzip.decompress(page.content).decode() == SENTENCE * 50


def test_the_portal_s_pages_are_compressed(client: Client) -> None:
    page = client.get("/dang-ky/", headers={"accept-encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip"
    assert len(page.content) < len(gzip.decompress(page.content)) / 2


def test_a_photo_is_left_alone() -> None:
    assert "Content-Encoding" not in answer("image/jpeg")


def test_a_browser_that_cannot_read_it_gets_the_page_plain() -> None:
    assert answer("text/html", accepts="identity").content.decode() == SENTENCE * 50


def test_the_length_of_a_page_tells_nothing_exact() -> None:
    assert len({len(answer("text/html").content) for _ in range(40)}) > 1
