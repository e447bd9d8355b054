"""Receiving people at the counter: a scan opens the right dossier, or says why it does not."""

import datetime as dt
import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import StaffEvent, User
from agencies.models import Agency
from registration import dossier_code, print_code
from registration.models import Dossier
from registration.states import Look, State
from registration.workflow import record
from tests.factories import CITIZEN, AgencyFactory, DossierFactory, OfficerFactory, ProvinceOfficeFactory

pytestmark = pytest.mark.django_db

COUNTER = "/can-bo/quay/"
CARD = "001090123456|012345678|Nguyễn Văn Hòa|12031990|Nam|Thôn Mẫu, Xã Thử|26112021"


@pytest.fixture
def dossier(office: Agency) -> Dossier:
    return DossierFactory(submitted=True, receiving_agency=office, identity_number="001090123456")


def scan(desk: Client, text: str) -> str:
    """Where a scanner is led, or the sentence it gets."""
    answer = desk.post(COUNTER, {"payload": text, "open": "1"}, headers={"accept": "application/json"})
    said = answer.json()
    return said.get("url") or said["message"]


def page_of(dossier: Dossier) -> str:
    return reverse("review:dossier", args=[dossier.code])


def test_a_scanned_form_opens_its_dossier_held_for_this_officer(desk: Client, dossier: Dossier, binh: User) -> None:
    assert scan(desk, print_code.of_form(dossier).digits) == page_of(dossier)
    held = Dossier.objects.get(pk=dossier.pk)
    assert (held.state, held.held_by_id) == (State.IN_REVIEW, binh.pk)
    assert "Chấp nhận" in desk.get(page_of(dossier)).content.decode()


def test_a_scan_twice_is_harmless(desk: Client, dossier: Dossier) -> None:
    digits = print_code.of_form(dossier).digits
    assert [scan(desk, digits) for _ in range(2)] == [page_of(dossier)] * 2
    assert dossier.events.filter(action="take").count() == 1


def test_without_scripts_the_code_is_typed_and_the_page_opens(desk: Client, dossier: Dossier) -> None:
    assert desk.post(COUNTER, {"payload": dossier.grouped_code})["Location"] == page_of(dossier)


def test_the_camera_only_asks_first_and_nothing_is_held_for_that(desk: Client, dossier: Dossier) -> None:
    answer = desk.post(COUNTER, {"payload": dossier.code}, headers={"accept": "application/json"})
    assert answer.json() == {"message": ""}
    assert Dossier.objects.get(pk=dossier.pk).state == State.SUBMITTED


def test_what_a_colleague_holds_opens_all_the_same_and_says_so(desk: Client, office: Agency) -> None:
    cuc = OfficerFactory(agency=office, full_name="Lê Thị Cúc")
    theirs = DossierFactory(in_review=True, receiving_agency=office, officer=cuc)
    assert scan(desk, str(theirs.code)) == page_of(theirs)
    assert Dossier.objects.get(pk=theirs.pk).held_by == cuc
    assert "Lê Thị Cúc đang xem xét" in desk.get(page_of(theirs)).content.decode()


def test_an_outdated_print_is_recognised_and_the_page_says_what_to_do(desk: Client, dossier: Dossier) -> None:
    old = print_code.of_form(dossier).digits
    record(dossier, Look.FIXED, CITIZEN)
    assert scan(desk, old) == page_of(dossier)
    page = desk.get(page_of(dossier)).content.decode()
    today = timezone.localdate().strftime("%d/%m/%Y")
    assert f"Tờ khai in trước lần bổ sung ngày {today} – in lại" in page
    assert scan(desk, print_code.of_form(dossier).digits) == page_of(dossier)
    assert "in lại" not in re.sub(r"<script.*?</script>", "", desk.get(page_of(dossier)).content.decode())


def test_an_old_print_without_a_number_still_opens(desk: Client, dossier: Dossier) -> None:
    assert scan(desk, str(dossier.code)) == page_of(dossier)


# --- Wrong codes say why ---------------------------------------------------------------------------------------------


def test_a_wrong_digit_is_told(desk: Client, dossier: Dossier) -> None:
    digits = print_code.of_form(dossier).digits
    assert "sai chữ số" in scan(desk, digits[:-1] + str((int(digits[-1]) + 1) % 10))
    assert "gõ nhầm" in scan(desk, str(dossier.code)[:-1] + str((int(str(dossier.code)[-1]) + 1) % 10))


def test_a_code_nobody_has_is_told(desk: Client, office: Agency) -> None:
    unknown = dossier_code.build(office.padded_code, timezone.localdate(), 9999)
    assert scan(desk, unknown) == f"Không có hồ sơ nào mang mã {unknown}."


def test_another_offices_form_names_that_office_and_leaves_a_trail(desk: Client, binh: User) -> None:
    elsewhere = AgencyFactory(name="BHXH huyện Khác")
    theirs = DossierFactory(submitted=True, receiving_agency=elsewhere)
    told = scan(desk, str(theirs.code))
    assert elsewhere.label in told
    assert theirs.full_name not in told
    trail = StaffEvent.objects.filter(user=binh, kind=StaffEvent.Kind.OUT_OF_REACH)
    assert trail.get().detail["code"] == theirs.code


def test_whether_another_office_has_that_dossier_is_not_told(desk: Client) -> None:
    elsewhere = AgencyFactory()
    real = DossierFactory(submitted=True, receiving_agency=elsewhere)
    made_up = dossier_code.build(elsewhere.padded_code, timezone.localdate() - dt.timedelta(days=9), 4321)
    assert scan(desk, str(real.code)) == scan(desk, made_up)


def test_a_province_offices_form_is_named_too(desk: Client) -> None:
    province = ProvinceOfficeFactory()
    theirs = DossierFactory(submitted=True, receiving_agency=province)
    assert "không phải cơ quan bạn phục vụ" in scan(desk, str(theirs.code))


@pytest.mark.parametrize(
    "text", ["", "   ", "abc", "https://example.vn/1", "12345", "\0", "9" * 1024, "|||||||", "١٢٣"]
)
def test_anything_else_gets_a_sentence_and_keeps_what_was_typed(desk: Client, text: str) -> None:
    answer = desk.post(COUNTER, {"payload": text})
    assert answer.status_code == 422
    assert 'id="id_payload_error"' in answer.content.decode()


def test_the_officers_own_dossier_stays_closed_to_them(desk: Client, dossier: Dossier, binh: User) -> None:
    Dossier.objects.filter(pk=dossier.pk).update(account=binh)
    answer = desk.post(COUNTER, {"payload": dossier.code})
    assert answer.status_code == 403
    assert "Hồ sơ của bạn hoặc người nhà" in answer.content.decode()


# --- Cards -----------------------------------------------------------------------------------------------------------


def test_a_card_finds_its_persons_dossier_by_the_number(desk: Client, dossier: Dossier) -> None:
    assert scan(desk, CARD) == page_of(dossier)
    assert scan(desk, "001090123456") == page_of(dossier)
    assert scan(desk, dossier.social_insurance_number) == page_of(dossier)


def test_a_name_garbled_by_the_input_method_is_a_hint_and_no_obstacle(desk: Client, dossier: Dossier) -> None:
    assert scan(desk, CARD.replace("Nguyễn Văn Hòa", "Nguye6n4 Va8n Ho2a")) == page_of(dossier)
    page = desk.get(page_of(dossier)).content.decode()
    assert "Nguye6n4 Va8n Ho2a" in page
    assert "so lại với thẻ bằng mắt" in page


def test_dates_are_digits_and_are_believed(desk: Client, dossier: Dossier) -> None:
    scan(desk, CARD.replace("12031990", "13031990"))
    assert "ghi ngày sinh 13/03/1990, khác với hồ sơ" in desk.get(page_of(dossier)).content.decode()


def test_the_old_number_on_the_card_finds_a_dossier_declared_with_it(desk: Client, office: Agency) -> None:
    old = DossierFactory(submitted=True, receiving_agency=office, identity_number="012345678")
    assert scan(desk, CARD) == page_of(old)


def test_an_open_dossier_comes_before_a_decided_one_and_several_are_listed(
    desk: Client, office: Agency, binh: User
) -> None:
    same = {"receiving_agency": office, "identity_number": "001090123456"}
    DossierFactory(rejected=True, officer=binh, **same)
    opened = DossierFactory(submitted=True, **same)
    assert scan(desk, CARD) == page_of(opened)
    DossierFactory(submitted=True, **same)
    assert scan(desk, CARD) == "/can-bo/?q=001090123456"


def test_a_card_nobody_knows_is_told_without_its_whole_number(desk: Client, office: Agency) -> None:
    DossierFactory(submitted=True, identity_number="001090123456")  # at another office
    assert scan(desk, CARD) == "Số 001•••456 chưa có hồ sơ nào gửi tới cơ quan bạn."


# --- Around it -------------------------------------------------------------------------------------------------------


def test_every_page_of_the_desk_listens_to_the_scanner(desk: Client, dossier: Dossier) -> None:
    for address in ("/can-bo/", COUNTER, page_of(dossier)):
        page = desk.get(address).content.decode()
        assert "js/wedge.js" in page
        assert "data-wedge " in page


def test_the_queues_search_and_the_declarant_understand_a_scanned_print(
    desk: Client, client: Client, dossier: Dossier
) -> None:
    digits = print_code.of_form(dossier).digits
    assert desk.get("/can-bo/", {"q": digits})["Location"] == page_of(dossier)
    assert client.post("/ho-so/", {"code": digits, "phone": "0" + dossier.phone[3:]})["Location"] == "/ho-so/"


def test_the_reader_is_loaded_on_a_tap_only(desk: Client) -> None:
    page = desk.get(COUNTER).content.decode()
    assert (
        f'data-reader="{settings.STATIC_URL if settings.STATIC_URL.startswith("/") else "/" + settings.STATIC_URL}'
        in page
    )
    assert 'src="/static/vendor/zxing' not in page
