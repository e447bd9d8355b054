"""The phone and the mailbox of everybody in the trial: the page /hop-thu-thu-nghiem/."""

import re
from collections import Counter

from playwright.sync_api import Locator, Page, expect

from .persons import shown

PATIENCE = 60_000  # milliseconds
Words = str | re.Pattern[str]
_CODE = re.compile(r"Ma OTP .* la (\d{6})\.")
_FIRST_PASSWORD = re.compile(r"Mat khau: (\d{8})\.")


class Mailbox:
    """Messages are read as a person reads them; what was read once is not read again as new."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._read: Counter[tuple[str, Words]] = Counter()

    def code(self, phone: str) -> str:
        """The `Mã OTP` that has just come to this phone."""
        return self._find(_CODE, phone)

    def first_password(self, phone: str) -> str:
        return self._find(_FIRST_PASSWORD, phone)

    def sms(self, phone: str, words: Words) -> str:
        """The text of the next SMS to this phone with these words in it."""
        return self._next(f"đến số {shown(phone)}", words).locator(".card-body p").first.inner_text()

    def letter(self, address: str, subject: str) -> Locator:
        """The next e-mail to this address with this subject, on the open page."""
        return self._next(f"đến {address}", subject)

    def holds(self, phone: str, words: str) -> int:
        """How many SMS with these words came to this phone so far."""
        self.page.goto("/hop-thu-thu-nghiem/")
        return self._messages(f"đến số {shown(phone)}", words).count()

    def _next(self, recipient: str, words: Words) -> Locator:
        self.page.goto("/hop-thu-thu-nghiem/")
        messages = self._messages(recipient, words)
        expect(messages.nth(self._read[recipient, words])).to_be_visible(timeout=PATIENCE)
        self._read[recipient, words] += 1
        return messages.first

    def _messages(self, recipient: str, words: Words) -> Locator:
        return self.page.get_by_role("article").filter(has_text=recipient).filter(has_text=words)

    def _find(self, pattern: re.Pattern[str], phone: str) -> str:
        """Looked for by the whole sentence: notices warn of telling a `ma OTP` to anybody."""
        text = self.sms(phone, pattern)
        found = pattern.search(text)
        assert found, text
        return found[1]
