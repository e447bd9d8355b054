"""Tra cứu mã số BHXH: the owner of the phone on file gets the number, everybody else the same sentence (S-15)."""

import re

import pytest
from django.test import Client

from accounts.models import OneTimeCode
from agencies.models import Division
from notices.models import Notice
from participants.models import Identifier, Participant
from registration import access, services
from registration.items import Step
from registration.models import Dossier
from tests.accounts.people import last_code
from tests.factories import AgencyFactory, DivisionFactory, DossierFactory

pytestmark = pytest.mark.django_db
START = "/tra-cuu/ma-so-bhxh/"
CODE, RESULT = START + "ma-otp/", START + "ket-qua/"
NUMBER = "7915123456"


@pytest.fixture(autouse=True)
def _passed_is_the_check_code(settings):
    settings.CHECK_CODE_TEST_MODE = True


@pytest.fixture
def province() -> Division:
    return DivisionFactory(code="79")


@pytest.fixture
def hong(province) -> Participant:
    person = Participant.objects.create(
        social_insurance_number=NUMBER, full_name="Nguyễn Thị Hồng", born_on="1999-03-05", gender="female",
        province_code="79", phone="+84912345678",
    )  # fmt: skip
    for kind, value in (("citizen_id", "079199000001"), ("identity_card", "012345678")):
        Identifier.objects.create(participant=person, kind=kind, value=value)
    return person


def typed(**other: str) -> dict[str, str]:
    province = Division.objects.get(code="79")
    return {
        "province": str(province.pk), "full_name": "nguyen thi hong", "born_on_day": "5", "born_on_month": "3",
        "born_on_year": "1999", "identity_number": "079199000001", "check_code": "PASSED", **other,
    }  # fmt: skip


def ask(client: Client, **other: str):
    return client.post(START, typed(**other))


@pytest.mark.parametrize("name", ["nguyen thi hong", "Nguyễn Thị Hồng", "NGUYỄN THI HÔNG"])
@pytest.mark.parametrize("paper", ["079199000001", "079 199 000 001", "012345678"])
def test_name_birth_date_province_and_a_paper_bring_the_number_through_the_phone_on_file(client, hong, name, paper):
    assert ask(client, full_name=name, identity_number=paper).url == CODE
    assert client.post(CODE, {"code": last_code()}).url == RESULT
    assert "7915" in client.get(RESULT).content.decode()
    assert client.get(RESULT).context["code"] == NUMBER


@pytest.mark.parametrize("on_file", ["1999", "1999-03"])
def test_a_birth_date_the_register_knows_in_part_agrees(client, hong, on_file):
    Participant.objects.update(born_on=on_file)
    ask(client)
    assert client.post(CODE, {"code": last_code()}).url == RESULT


OTHERS = [
    {"full_name": "nguyen thi hong hanh"}, {"born_on_day": "6"}, {"identity_number": "079199000002"}, {"province": ""},
]  # fmt: skip


def shown(page: bytes) -> str:
    """Without what is new each time."""
    text = re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", page.decode())
    return re.sub(r"\d\d:\d\d(:\d\d)?|data-countdown=.\d+.|sau \d+ giây", "", text)


def walk(**other: str) -> list[tuple[int, str]]:
    OneTimeCode.objects.all().delete()
    browser = Client()
    answers = [ask(browser, **other), browser.get(CODE), browser.post(CODE, {"code": "000000"})]
    answers += [browser.post(CODE, {"gui-lai": "1"}), browser.get(CODE), browser.get(RESULT)]
    return [(answer.status_code, shown(answer.content)) for answer in answers]


def test_found_or_not_with_a_phone_or_without_every_page_is_the_same(hong, settings):
    settings.CODES_PER_HOUR = settings.CODES_PER_DAY = 100
    there = walk()
    assert Notice.objects.count() == 1
    elsewhere = DivisionFactory(code="48")
    for other in [*OTHERS[:3], {"province": str(elsewhere.pk)}]:
        assert walk(**other) == there
    Participant.objects.update(phone="")
    assert walk() == there
    assert Notice.objects.count() == 1


def test_a_guessed_code_of_a_person_who_is_not_there_opens_nothing(client, province):
    ask(client)
    assert not Notice.objects.exists()
    assert client.get(RESULT).url == START


def test_the_limits_count_the_paper_whoever_is_guessed_with_it(client, hong, settings):
    settings.CODES_PER_HOUR, settings.CODE_RESEND_SECONDS = 3, 0
    for day in ("6", "7", "8"):
        assert ask(Client(), born_on_day=day).url == CODE
    assert ask(Client()).status_code == 422
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("setting", "limit"),
    [("LOOKUPS_PER_ADDRESS_HOUR", 1), ("NUMBER_LOOKUPS_PER_DEVICE_HOUR", 1), ("NUMBER_LOOKUPS_OVERALL_HOUR", 0)],
)
def test_an_address_a_browser_and_everybody_together_have_limits(client, province, settings, setting, limit):
    setattr(settings, setting, limit)
    client.get(START)
    answers = [ask(client, identity_number=f"07919900000{number}").status_code for number in range(3)]
    assert answers[-1] == 429


def test_from_inside_the_form_what_was_typed_comes_along_and_the_number_is_filled_in(client, hong):
    draft = DossierFactory(social_insurance_number="", information_saved_at=None)
    session = client.session
    access.grant(session, draft)
    session.save()
    page = f"/dang-ky/{draft.pk}/thong-tin/"
    half = {"full_name": "Nguyễn Thị Hồng", "identity_number": "079199000001", "street": "1 ngõ Thử", "tra-cuu": "1"}
    there = client.post(page, half)
    assert there.url == f"{START}?ho-so={draft.pk}"
    assert 'value="079199000001"' in client.get(there.url).content.decode()
    assert client.post(there.url, typed()).url == CODE
    assert client.post(CODE, {"code": last_code()}).url == page
    form = client.get(page).context["form"]
    assert form.initial["social_insurance_number"] == NUMBER
    assert form.initial["street"] == "1 ngõ Thử"
    assert client.get(RESULT).url == START


def test_nobody_fills_in_the_draft_of_another(client, hong):
    draft = DossierFactory(receiving_agency=AgencyFactory(), social_insurance_number="")
    client.post(f"{START}?ho-so={draft.pk}", typed())
    assert client.post(CODE, {"code": last_code()}).url == RESULT
    assert services.typed_so_far(Dossier.objects.get(pk=draft.pk), Step.INFORMATION) == {}


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("province", "", "Chọn tỉnh"),
        ("full_name", "", "Nhập họ và tên"),
        ("born_on_year", "", "còn thiếu năm"),
        ("identity_number", "12", "CCCD có 12 chữ số"),
        ("check_code", "", "các chữ số trong ảnh"),
    ],
)
def test_every_mistake_has_its_sentence_and_the_rest_stays(client, province, field, value, sentence):
    answer = ask(client, **{field: value})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert field == "full_name" or "nguyen thi hong" in answer.content.decode()


def test_the_facts_are_sealed_in_the_session(client, hong):
    ask(client)
    assert "079199000001" not in str(dict(client.session))
