"""Looks over everybody's shoulder: what a browser must never meet, whatever the journey is about."""

from playwright.sync_api import BrowserContext, ConsoleMessage, Response, WebError

# The answers that a page may get to a request of its own; a page itself may also answer 403, 404, 409 and the like.
_TROUBLE = 400
_SERVER_TROUBLE = 500
_BAD_FORM = 422


class Watch:
    """`seen` fills with console errors (broken CSP rules among them), script errors, and answers gone wrong."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def over(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", self._script)
        context.on("response", self._answer)

    def _console(self, message: ConsoleMessage) -> None:
        # What could not be loaded comes by as an answer, too, with its status.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.seen.append(f"console: {message.text}")

    def _script(self, error: WebError) -> None:
        self.seen.append(f"script: {error.error}")

    def _answer(self, response: Response) -> None:
        is_page = response.request.resource_type == "document"
        expected = is_page or response.status == _BAD_FORM
        if response.status >= _SERVER_TROUBLE or (response.status >= _TROUBLE and not expected):
            self.seen.append(f"answer: {response.status} {response.request.method} {response.url}")
