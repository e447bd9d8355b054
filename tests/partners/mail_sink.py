"""A mail server on loopback that keeps what it gets (aiosmtpd), and writes the reports that it was asked for.

By hand: `python -m tests.partners` starts it with the others and says what to set.
"""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import StrEnum
from types import TracebackType
from typing import cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Mode(StrEnum):
    ACCEPT = "accept"
    NO_SUCH_PERSON = "no-such-person"
    BUSY = "busy"
    ACCEPT_THEN_SILENCE = "accept-then-silence"


REPORT = """\
From: Mail Delivery System <MAILER-DAEMON@mail.example>
To: <{to}>
Subject: Delivery Status Notification
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

This is the mail system.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example
{about}
Final-Recipient: rfc822; {person}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {person} does not exist

--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}
To: {person}

--b--
"""


@dataclass
class MailSink:
    """`messages` is what would have reached a mailbox."""

    mode: Mode = Mode.ACCEPT
    port: int = 0
    on_message: Callable[[EmailMessage], None] = lambda _: None
    messages: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._arrived = threading.Condition()

    def __enter__(self) -> "MailSink":
        self._controller = _Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()
        self.port = self._controller.bound_port
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Nobody answers any more."""
        if not self._controller.loop.is_closed():
            self._controller.stop()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def wait_for_messages(self, count: int, timeout: float = 60) -> None:
        """Until so many messages have come. Raises AssertionError when they do not."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: len(self.messages) >= count, timeout):
                raise AssertionError(f"{len(self.messages)} messages came, {count} were awaited.")

    def report(
        self, number: int = -1, action: str = "failed", status: str = "5.1.1", envelope_id: bool = True
    ) -> bytes:
        """What a mail server writes back about a message (RFC 3464)."""
        message, envelope = self.messages[number], self.envelopes[number]
        asked = " ".join(envelope.mail_options)
        reference = asked.partition("ENVID=")[2].split(" ")[0]
        about = f"Original-Envelope-Id: {reference}\n" if reference and envelope_id else ""
        return REPORT.format(
            to=envelope.mail_from,
            about=about,
            person=message["To"],
            action=action,
            status=status,
            message_id=message["Message-ID"],
        ).encode()

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], "250-DSN", responses[-1]]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.mode == Mode.NO_SUCH_PERSON:
            return f"550 5.1.1 <{address}> does not exist"
        if self.mode == Mode.BUSY:
            return f"451 4.3.0 <{address}> try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        parsed = message_from_bytes(cast(bytes, envelope.original_content), policy=policy.default)
        message = cast(EmailMessage, parsed)
        self.on_message(message)
        with self._arrived:
            self.messages.append(message)
            self.envelopes.append(envelope)
            self._arrived.notify_all()
        if self.mode == Mode.ACCEPT_THEN_SILENCE:
            await asyncio.Event().wait()
        return "250 Message accepted for delivery"


class _Server(SMTP):
    """Takes the parameters of RFC 3461, which aiosmtpd does not know, and keeps them in the envelope."""

    async def smtp_MAIL(self, arg: str) -> None:
        address, options = _parted(arg)
        await super().smtp_MAIL(address)
        assert self.envelope is not None
        self.envelope.mail_options = options

    async def smtp_RCPT(self, arg: str) -> None:
        address, options = _parted(arg)
        await super().smtp_RCPT(address)
        assert self.envelope is not None
        self.envelope.rcpt_options = options


def _parted(arg: str) -> tuple[str, list[str]]:
    address, mark, options = arg.partition(">")
    return address + mark, options.split()


class _Controller(Controller):
    """Lets the system choose the port."""

    def factory(self) -> SMTP:
        return _Server(self.handler, **self.SMTP_kwargs)

    bound_port = 0

    def _trigger_server(self) -> None:
        server = cast(asyncio.Server, self.server)
        self.bound_port = server.sockets[0].getsockname()[1]
        self.port = self.bound_port
        super()._trigger_server()
