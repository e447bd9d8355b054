"""Going on elsewhere: phone, code and number together, and the same answers where there is nothing to open."""

import pytest
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.test import Client

from notices.models import Notice
from registration.models import Dossier
from registration.states import Look
from tests.factories import DossierFactory, add_photos

from .places import Places
from .wizard import complete_draft, errors, information, jpeg, last_code, opens, starts, text, url, without_tokens

pytestmark = pytest.mark.django_db

PHONE, NUMBER, CARD = "+84912345678", "7912345678", "079190000123"


@pytest.fixture
def draft(db: None) -> Dossier:
    dossier = DossierFactory(phone=PHONE, social_insurance_number=NUMBER, identity_number=CARD)
    add_photos(dossier)
    return dossier


def ask(client: Client, phone: str = "0912 345 678", number: str = NUMBER):
    return client.post("/dang-ky/tiep-tuc/", {"phone": phone, "number": number})


@pytest.mark.parametrize("number", [NUMBER, CARD, "DN 4 79 7912345678", "079 190 000 123"])
def test_phone_code_and_either_number_open_the_draft_with_its_photos(
    client: Client, draft: Dossier, number: str
) -> None:
    assert ask(client, number=number)["Location"] == "/dang-ky/tiep-tuc/"
    answer = client.post("/dang-ky/tiep-tuc/", {"code": last_code()})
    assert answer["Location"] == url("check", draft)
    assert client.get(url("check", draft)).status_code == 200
    assert client.get(url("photo", draft, "portrait")).status_code == 200
    assert draft.events.latest("sequence").action == Look.RESUMED


@pytest.mark.parametrize("number", ["C123456", "C1234567", "AB12345678CD"])
def test_a_passport_number_opens_it_too(client: Client, number: str) -> None:
    draft = DossierFactory(phone=PHONE, document_type="passport", identity_number=number)
    add_photos(draft)
    ask(client, number=number.lower())
    assert client.post("/dang-ky/tiep-tuc/", {"code": last_code()})["Location"] == url("check", draft)


def test_the_session_that_began_it_may_end_and_nothing_is_lost(client: Client, places: Places) -> None:
    dossier = starts(client)
    client.post(url("information", dossier), information(places))
    client.post(url("photos", dossier), {"portrait": jpeg()})
    Session.objects.all().delete()
    assert client.get(url("photos", dossier))["Location"] == "/dang-ky/tiep-tuc/"
    ask(client)
    assert client.post("/dang-ky/tiep-tuc/", {"code": last_code()})["Location"] == url("photos", dossier)
    assert "Nguyễn Thị Hồng" in text(client.get(url("information", dossier)))
    assert [photo.kind for photo in dossier.photos.all()] == ["portrait"]


def test_where_there_is_no_draft_every_answer_is_the_same(
    client: Client, phone_at_home: Client, draft: Dossier
) -> None:
    there, not_there = (client, NUMBER), (phone_at_home, "7900000000")
    answers = []
    for browser, number in (there, not_there):
        asked = ask(browser, number=number)
        page = browser.get("/dang-ky/tiep-tuc/")
        wrong = browser.post("/dang-ky/tiep-tuc/", {"code": "000000"})
        again = browser.post("/dang-ky/tiep-tuc/", {"gui-lai": "1"})
        answers.append(
            [
                (asked.status_code, asked["Location"], asked.content),
                (page.status_code, without_tokens(text(page))),
                (wrong.status_code, errors(wrong), without_tokens(text(wrong))),
                (again.status_code, again["Location"]),
                sorted(browser.session.keys()),
                set(browser.cookies),
            ]
        )
    assert answers[0] == answers[1]
    assert Notice.objects.filter(kind="one_time_code").count() == 1


def test_tries_run_out_alike_where_there_is_no_draft(client: Client, phone_at_home: Client, draft: Dossier) -> None:
    said = []
    for browser, number in ((client, NUMBER), (phone_at_home, "7900000000")):
        ask(browser, number=number)
        wrong = f"{(int(last_code()) + 1) % 10**6:06d}"
        said.append([errors(browser.post("/dang-ky/tiep-tuc/", {"code": wrong})) for _ in range(6)])
    assert said[0] == said[1]
    assert "Đã nhập sai quá nhiều lần" in said[0][-1]


@pytest.mark.parametrize(("phone", "number"), [("0912 345 679", NUMBER), ("0912 345 678", "7900000000")])
def test_a_stranger_with_half_the_facts_gets_no_message_sent(
    client: Client, draft: Dossier, phone: str, number: str
) -> None:
    ask(client, phone, number)
    assert not Notice.objects.exists()


def test_a_code_for_one_number_does_not_open_another_draft_of_the_same_phone(client: Client, draft: Dossier) -> None:
    other = DossierFactory(phone=PHONE, social_insurance_number="7900000001")
    ask(client)
    code = last_code()
    elsewhere = Client()
    ask(elsewhere, number="7900000001")
    assert elsewhere.post("/dang-ky/tiep-tuc/", {"code": code}).status_code == 422
    assert elsewhere.get(url("information", other))["Location"] == "/dang-ky/tiep-tuc/"


def test_a_sent_dossier_is_not_resumed_but_followed(client: Client) -> None:
    DossierFactory(submitted=True, phone=PHONE, social_insurance_number=NUMBER)
    ask(client)
    assert not Notice.objects.exists()


def test_the_code_page_lets_people_type_other_numbers(client: Client, draft: Dossier) -> None:
    ask(client)
    assert 'name="code"' in text(client.get("/dang-ky/tiep-tuc/"))
    assert 'name="number"' in text(client.get("/dang-ky/tiep-tuc/?lai"))
    assert 'name="number"' in text(client.get("/dang-ky/tiep-tuc/"))


def test_too_many_questions_from_one_address_are_slowed_down(client: Client, settings: LazySettings) -> None:
    settings.LOOKUPS_PER_ADDRESS_HOUR = 2
    assert [ask(client, number=f"790000000{n}").status_code for n in range(3)] == [302, 302, 429]


def test_the_numbers_of_a_question_lie_sealed_in_the_session(client: Client, draft: Dossier) -> None:
    ask(client)
    stored = repr([row.get_decoded() for row in Session.objects.all()])
    assert NUMBER not in stored
    assert "912345678" not in stored


def test_a_session_gets_a_new_key_when_it_opens_a_draft(client: Client, draft: Dossier) -> None:
    ask(client)
    before = client.session.session_key
    client.post("/dang-ky/tiep-tuc/", {"code": last_code()})
    assert client.session.session_key != before


@pytest.mark.parametrize("typed", [{}, {"phone": "0912"}, {"phone": "0912345678", "number": "x"}])
def test_mistakes_are_told_beside_the_fields(client: Client, typed: dict[str, str]) -> None:
    response = client.post("/dang-ky/tiep-tuc/", typed)
    assert response.status_code == 422
    assert "Có lỗi cần sửa" in errors(response)


def test_a_code_without_a_question_is_a_question_without_answers(client: Client, db: None) -> None:
    assert client.post("/dang-ky/tiep-tuc/", {"code": "123456"}).status_code == 422


def test_ten_drafts_may_be_open_in_one_browser_and_the_newest_count(client: Client, office) -> None:
    drafts = [complete_draft(client, receiving_agency=office) for _ in range(11)]
    assert client.get(url("check", drafts[0]))["Location"] == "/dang-ky/tiep-tuc/"
    assert client.get(url("check", drafts[10])).status_code == 200
    assert opens(client, drafts[0]).get(url("check", drafts[0])).status_code == 200
