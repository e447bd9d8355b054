from collections.abc import Iterator
from typing import Any

import pytest

from notices import failover, wording_versions
from tests.partners.mail_sink import MailSink
from tests.partners.sms_gateway import SmsGateway


@pytest.fixture(autouse=True)
def no_shares_of_another_test() -> None:
    failover.forget()


@pytest.fixture(autouse=True)
def no_wording_of_another_test() -> Iterator[None]:
    wording_versions.forget()
    yield
    wording_versions.forget()


@pytest.fixture
def sms_gateway(settings: Any) -> Iterator[SmsGateway]:
    with SmsGateway() as gateway:
        settings.SMS_GATEWAYS = gateway.with_options(timeout=2)
        yield gateway


@pytest.fixture
def mail_sink(settings: Any) -> Iterator[MailSink]:
    with MailSink() as sink:
        settings.EMAIL_GATEWAY = "smtp"
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        settings.EMAIL_TIMEOUT = 2
        yield sink
