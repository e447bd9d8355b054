"""Compressing pages on the way out; static files are compressed when they are collected."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

COMPRESSED = ("text/html", "application/json")


class CompressPages(GZipMiddleware):
    """gzip for HTML and JSON; photos, PDFs and sounds are dense already and would only cost time.

    BREACH (guessing a secret from the length of a compressed page that repeats a stranger's text) is answered
    thrice: another site cannot make the browser ask for a signed-in page again and again, because the session
    cookie is SameSite=Lax; Django masks the CSRF token anew in each answer; GZipMiddleware adds up to 100 random
    bytes to each.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.headers.get("Content-Type", "").partition(";")[0] not in COMPRESSED:
            return response
        return super().process_response(request, response)
