"""What browsers say the policy stopped: one line in the log, whatever a forger sends."""

import json
import logging

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

KIND = "application/csp-report"


def report(**facts: str) -> str:
    return json.dumps({"csp-report": facts})


def test_a_report_becomes_one_line_without_the_query_of_any_address(caplog: pytest.LogCaptureFixture) -> None:
    sent = report(
        **{
            "effective-directive": "script-src-elem",
            "blocked-uri": "https://evil.example/x.js?token=canary",
            "document-uri": "https://dangky.example.vn/ho-so/?sdt=0912345678",
        }
    )
    with caplog.at_level(logging.WARNING, logger="registration.csp_reports"):
        assert Client(enforce_csrf_checks=True).post("/bao-cao-csp/", sent, content_type=KIND).status_code == 204
    (line,) = [record.getMessage() for record in caplog.records if record.name == "registration.csp_reports"]
    assert "'https://evil.example/x.js' on 'https://dangky.example.vn/ho-so/'" in line
    assert "canary" not in line
    assert "0912345678" not in line


@pytest.mark.parametrize("sent", ["", "[]", "{", '{"csp-report": 7}', "x" * 9000])
def test_rubbish_is_taken_and_forgotten(sent: str, caplog: pytest.LogCaptureFixture) -> None:
    assert Client().post("/bao-cao-csp/", sent, content_type=KIND).status_code == 204
    assert [record for record in caplog.records if record.name == "registration.csp_reports"] == []


def test_a_forged_report_cannot_begin_a_line_of_its_own(caplog: pytest.LogCaptureFixture) -> None:
    Client().post("/bao-cao-csp/", report(**{"effective-directive": "a\nERROR forged"}), content_type=KIND)
    assert all("\n" not in record.getMessage() for record in caplog.records)


def test_a_flood_fills_no_log(caplog: pytest.LogCaptureFixture) -> None:
    client = Client()
    for _ in range(40):
        client.post("/bao-cao-csp/", report(**{"effective-directive": "img-src"}), content_type=KIND)
    assert len([record for record in caplog.records if record.name == "registration.csp_reports"]) == 30


def test_every_page_names_the_place_for_reports_and_keeps_devices_closed() -> None:
    page = Client().get("/")
    assert "report-uri /bao-cao-csp/" in page["Content-Security-Policy"]
    assert "microphone=()" in page["Permissions-Policy"]
    assert "camera=(self)" in page["Permissions-Policy"]
