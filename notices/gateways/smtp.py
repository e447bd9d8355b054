"""E-mail through Django's SMTP backend (`EMAIL_URL`), asking for delivery reports where the server knows RFC 3461.

The reports come back to `EMAIL_BOUNCE_ADDRESS`, whose mail the mail server hands to `manage.py read_bounces`.
"""

import smtplib
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from .base import Accepted, Doubtful, Message, Outcome, Refused, TryLater


@dataclass(frozen=True)
class SmtpGateway:
    sender: str
    name: str = "smtp"
    recognises_reference: bool = False  # a mail server delivers a repeated Message-ID again
    carries_attachments: bool = True

    def send(self, message: Message) -> Outcome:
        """Hand the message to the mail server. Until the connection stands, nothing can have been taken."""
        connection = get_connection(timeout=min(settings.EMAIL_TIMEOUT, message.seconds))
        try:
            connection.open()
        except (OSError, smtplib.SMTPException) as error:
            return TryLater(_name(error))
        try:
            self._hand_over(connection, message)
        except smtplib.SMTPRecipientsRefused as error:
            return _by_code(next(iter(error.recipients.values()))[0])
        except smtplib.SMTPResponseException as error:
            return _by_code(error.smtp_code)
        except (ValueError, smtplib.SMTPNotSupportedError):  # a header or address that no mail may have
            return Refused("bad address")
        except (OSError, smtplib.SMTPException) as error:
            return Doubtful(_name(error))
        finally:
            with suppress(OSError, smtplib.SMTPException):
                connection.close()
        return Accepted()

    def _hand_over(self, connection: Any, message: Message) -> None:
        mail = self._mail(message)
        written: Any = mail.message()
        server = getattr(connection, "connection", None)
        if not isinstance(server, smtplib.SMTP):  # a backend that keeps mail instead of sending it
            connection.send_messages([mail])
            return
        server.ehlo_or_helo_if_needed()
        knows_reports = server.has_extn("dsn")
        server.sendmail(
            parseaddr(settings.EMAIL_BOUNCE_ADDRESS or self.sender)[1],
            [message.recipient],
            written.as_bytes(linesep="\r\n"),
            mail_options=["RET=HDRS", f"ENVID={message.reference}"] if knows_reports else [],
            rcpt_options=["NOTIFY=SUCCESS,FAILURE"] if knows_reports else [],
        )

    def _mail(self, message: Message) -> EmailMessage:
        domain = parseaddr(self.sender)[1].rpartition("@")[2]
        mail = EmailMessage(
            subject=message.subject,
            body=message.body,
            from_email=self.sender,
            to=[message.recipient],
            headers={"Message-ID": f"<{message.reference}@{domain}>", "Auto-Submitted": "auto-generated"},
        )
        if message.attachment:
            mail.attach(
                message.attachment.filename, message.attachment.content, message.attachment.media_type
            )
        return mail


def _by_code(code: int) -> Outcome:
    """RFC 5321: 4yz may be tried later, 5yz never."""
    return Refused(f"smtp {code}") if code >= 500 else TryLater(f"smtp {code}")


def _name(error: Exception) -> str:
    """What went wrong without the other side's words, which may repeat an address."""
    return type(error).__name__
