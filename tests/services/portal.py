"""The portal for real: its own Redis that can be stopped, and the wizard sending in a process of its own."""

import socket
import subprocess
from pathlib import Path

import redis


class OwnRedis:
    """A Redis of this test alone, on a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        where = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)]
        command = ["redis-server", *where, "--save", ""]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        client = redis.Redis(port=self.port, retry=redis.retry.Retry(redis.backoff.ConstantBackoff(0.05), 200))
        assert client.ping()

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


# What a person does, run inside a process of the portal; prints the address they are led to and how long it took.
SENDS = """
import time
from django.conf import settings
from django.test import Client
from agencies.models import Agency
from tests.factories import AgencyFactory, DossierFactory, add_photos
from registration import access

settings.CHECK_CODE_TEST_MODE = True
browser = Client()

def sends():
    office = Agency.objects.filter(level="office").first() or AgencyFactory()
    facts = {"phone": "+84912345678", "email": "hoa@example.vn", "wants_form_by_email": True}
    dossier = DossierFactory(receiving_agency=office, **facts)
    add_photos(dossier)
    session = browser.session
    access.grant(session, dossier)
    session.save()
    began = time.monotonic()
    answer = browser.post(f"/dang-ky/{dossier.pk}/xem-lai/", {"committed": "on", "check_code": "PASSED"})
    print(answer.status_code, answer["Location"] == f"/dang-ky/{dossier.pk}/hoan-tat/", time.monotonic() - began)
"""
