"""Dossiers that may be one person's: which rules find them, and the officer's word on them."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from agencies.models import Agency
from participants.models import Identifier, Participant
from registration.models import Dossier, PhotoKind
from registration.states import Action
from registration.workflow import advance
from review import duplicates
from review.duplicate_rows import DuplicateFinding
from review.duplicate_rules import RULES, near_identical
from review.duplicates import AlreadySettled
from review.refusals import Refused
from tests.factories import CITIZEN, DossierFactory, OfficerFactory, add_photos, officer_actor, send

pytestmark = pytest.mark.django_db
HOA = {"full_name": "Nguyễn Văn Hòa", "born_on": "1990-03-12"}
LAN = {"full_name": "Phạm Thị Lan", "born_on": "1971-08-30"}


def found(dossier: Dossier) -> dict[Any, list[str]]:
    """`{key of the other: rules}`"""
    dossier.refresh_from_db()
    duplicates.seek(dossier)
    findings = DuplicateFinding.objects.filter(duplicates.about(dossier.pk))
    return {one.second_id if one.first_id == dossier.pk else one.first_id: one.rules for one in findings}


@pytest.mark.parametrize(
    ("shared", "rules"),
    [
        ({"social_insurance_number": "0123456780"}, ["number"]),
        ({"identity_number": "001090999999"}, ["identity"]),
        ({"phone": "+84912345678"}, ["phone"]),
        ({"identity_number": "001090999999", "phone": "+84912345678"}, ["identity", "phone"]),
        ({"full_name": "Nguyễn Văn Hoà", "born_on": "1990-03-12"}, ["name"]),
    ],
)
def test_each_rule_finds_what_it_is_for(shared: dict[str, str], rules: list[str]) -> None:
    first = DossierFactory(submitted=True, **{**HOA, **shared})
    second = DossierFactory(submitted=True, **{**(HOA if "full_name" in shared else LAN), **shared})
    assert found(second) == {first.pk: rules}
    assert {first.pk, second.pk} == set(Dossier.objects.filter(suspected_duplicate=True).values_list("pk", flat=True))


def test_people_who_share_nothing_are_not_found() -> None:
    DossierFactory(submitted=True, **HOA)
    assert found(DossierFactory(submitted=True, **LAN)) == {}


@pytest.mark.parametrize("stage", ["draft", "rejected", "withdrawn"])
def test_a_dossier_that_takes_nobodys_place_is_not_compared(stage: str) -> None:
    DossierFactory(stage=stage, phone="+84912345678", **HOA)
    assert found(DossierFactory(submitted=True, phone="+84912345678", **LAN)) == {}


@pytest.mark.parametrize("stage", ["submitted", "in_review", "returned", "approved"])
def test_open_and_approved_dossiers_are_compared(stage: str) -> None:
    first = DossierFactory(stage=stage, phone="+84912345678", **HOA)
    assert found(DossierFactory(submitted=True, phone="+84912345678", **LAN)) == {first.pk: ["phone"]}


@pytest.mark.parametrize("cmnd_first", [True, False])
def test_the_cmnd_in_the_cards_code_finds_the_dossier_declared_with_it(office: Agency, cmnd_first: bool) -> None:
    old = DossierFactory(document_type="identity_card", identity_number="012345678", **HOA)
    new = DossierFactory(identity_number="001071765432", **LAN)
    [front] = add_photos(new, (PhotoKind.CARD_FRONT,))
    front.read = json.dumps(["001071765432|012345678|Phạm Thị Lan|30081971|Nữ|Xã Mẫu, Huyện Thử|24092021"])
    front.save()
    for dossier in (old, new) if cmnd_first else (new, old):
        send(dossier)
        last = found(dossier)
    assert last == {(old if cmnd_first else new).pk: ["identity"]}


def test_the_register_knows_the_cmnd_before_the_card() -> None:
    person = Participant.objects.create(
        social_insurance_number="0123456781", full_name="Nguyễn Văn Hòa", born_on="1990-03-12", gender="male"
    )
    for kind, value in (("citizen_id", "001090777777"), ("identity_card", "012345678")):
        Identifier.objects.create(participant=person, kind=kind, value=value)
    first = DossierFactory(submitted=True, document_type="identity_card", identity_number="012345678", **HOA)
    assert found(DossierFactory(submitted=True, identity_number="001090777777", **LAN)) == {first.pk: ["identity"]}


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("nguyen van hoa", "nguyen van hoan", True),
        ("nguyen van hoa", "nguyen hoa van", True),
        ("nguyen thi thu huong", "nguyen thu huong", True),
        ("nguyen van hoa", "nguyen van binh", False),
        ("tran thi lan", "tran thi lien", False),
        ("nguyen van hoa", "le van hoa", False),
        ("hoa", "nguyen hoa", False),
    ],
)
def test_near_identical_names(one: str, other: str, alike: bool) -> None:
    assert near_identical(one, other) == near_identical(other, one) == alike


WORDS = st.lists(st.text("abcdefghinoptu", min_size=2, max_size=6), min_size=2, max_size=5)


@given(words=WORDS, place=st.integers(0, 40), fault=st.sampled_from(["more", "less", "other", "swapped"]))
def test_a_slip_of_one_letter_is_still_the_same_name(words: list[str], place: int, fault: str) -> None:
    name = " ".join(words)
    at = place % (len(name) - 1)
    slip = {
        "more": name[:at] + "x" + name[at:],
        "less": name[:at] + name[at + 1 :],
        "other": name[:at] + "x" + name[at + 1 :],
        "swapped": name[:at] + name[at + 1] + name[at] + name[at + 2 :],
    }[fault]
    assert near_identical(name, slip)
    assert near_identical(slip, name)


def test_where_only_the_year_is_known_the_name_must_be_the_very_same() -> None:
    first = DossierFactory(submitted=True, full_name="Nguyễn Văn Hòa", born_on="1990")
    DossierFactory(submitted=True, full_name="Nguyễn Văn Hoàn", born_on="1990")
    assert found(DossierFactory(submitted=True, full_name="NGUYỄN VĂN HOÀ", born_on="1990")) == {first.pk: ["name"]}


def test_the_clock_looks_once_a_round_and_a_correction_takes_a_finding_back() -> None:
    DossierFactory(submitted=True, phone="+84912345678", **HOA)
    second = DossierFactory(submitted=True, phone="+84912345678", **LAN)
    assert duplicates.seek_new() == 2
    assert duplicates.seek_new() == 0
    Dossier.objects.filter(pk=second.pk).update(state="returned")
    second.refresh_from_db()
    second.phone = "+84912345679"
    second.save(update_fields=["phone"])
    send(second)
    assert duplicates.seek_new() == 1
    assert not DuplicateFinding.objects.exists()
    assert not Dossier.objects.filter(suspected_duplicate=True).exists()


def test_a_flag_goes_when_the_other_dossier_is_withdrawn() -> None:
    first = DossierFactory(submitted=True, phone="+84912345678", **HOA)
    DossierFactory(submitted=True, phone="+84912345678", **LAN)
    duplicates.seek_new()
    first.refresh_from_db()
    advance(first, Action.WITHDRAW, CITIZEN)
    duplicates.seek_new()
    assert not Dossier.objects.filter(state="submitted", suspected_duplicate=True).exists()


def test_seeking_costs_the_same_however_many_dossiers_there_are() -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as context:
            duplicates.seek(DossierFactory(submitted=True, phone="+84912345678", **LAN))
        return len(context)

    first = statements()
    for _ in range(6):
        DossierFactory(submitted=True, **HOA)
    assert abs(statements() - first) <= 1


# --- The officer's word ----------------------------------------------------------------------------------------------


@pytest.fixture
def pair(office: Agency) -> list[Dossier]:
    """Two dossiers of one office that share a phone."""
    two = [
        DossierFactory(submitted=True, receiving_agency=office, phone="+84912345678", **facts) for facts in (HOA, LAN)
    ]
    duplicates.seek_new()
    for dossier in two:
        dossier.refresh_from_db()
    return two


def address(dossier: Dossier) -> str:
    return reverse("review:duplicates", args=[dossier.code])


def says(desk: Client, dossier: Dossier, verdict: str, reason: str = "Hai mẹ con dùng chung máy") -> Any:
    finding = DuplicateFinding.objects.get()
    return desk.post(address(dossier), {"finding": finding.pk, "verdict": verdict, "reason": reason})


def test_both_stand_side_by_side_with_their_differences_marked(desk: Client, pair: list[Dossier]) -> None:
    page = desk.get(address(pair[0])).content.decode()
    assert "<strong>Số điện thoại</strong>" in page
    for fact in ("Nguyễn Văn Hòa", "Phạm Thị Lan", "12/03/1990", "30/08/1971"):
        assert fact in page
    assert page.count('class="desk-different"') == 4  # identity, name, birth date, number; not the phone
    assert "Là một người" in page
    assert pair[1].events.latest("sequence").action == "seen"  # beside it, the other was looked at too


@pytest.mark.parametrize("verdict", ["same", "different"])
def test_a_verdict_is_kept_leaves_an_event_on_both_and_settles_the_flag(
    desk: Client, binh: User, pair: list[Dossier], verdict: str
) -> None:
    assert says(desk, pair[0], verdict).status_code == 302
    finding = DuplicateFinding.objects.get()
    assert (finding.verdict, finding.officer, finding.reason) == (verdict, binh, "Hai mẹ con dùng chung máy")
    for mine, other in (pair, reversed(pair)):
        last = mine.events.latest("sequence")
        assert last.action == "compared"
        assert last.detail == {"other": other.code, "verdict": verdict, "reason": "Hai mẹ con dùng chung máy"}
    assert not Dossier.objects.filter(suspected_duplicate=True).exists()
    assert "Trần Văn Bình kết luận lúc" in desk.get(address(pair[1])).content.decode()
    duplicates.seek(pair[0])
    assert not Dossier.objects.filter(suspected_duplicate=True).exists()  # looked for again, it stays settled


def test_without_a_reason_nothing_is_settled(desk: Client, pair: list[Dossier]) -> None:
    answer = says(desk, pair[0], "same", " ")
    assert answer.status_code == 422
    assert "Ghi lý do: bạn dựa vào đâu để kết luận." in answer.content.decode()
    assert DuplicateFinding.objects.get().verdict == ""
    with pytest.raises(Refused):
        duplicates.settle(DuplicateFinding.objects.get(), officer_actor(OfficerFactory()), "same", "")


def test_the_second_verdict_comes_too_late_and_reads_the_first(
    desk: Client, pair: list[Dossier], office: Agency
) -> None:
    colleague = OfficerFactory(agency=office, full_name="Lê Thị Cúc")
    finding = DuplicateFinding.objects.get()
    duplicates.settle(finding, officer_actor(colleague), "same", "Cùng ảnh")
    with pytest.raises(AlreadySettled, match=r"Lê Thị Cúc đã kết luận lúc .*: Là một người\."):
        duplicates.settle(finding, officer_actor(colleague), "different", "Khác ảnh")
    page = desk.post(address(pair[0]), {"finding": finding.pk, "verdict": "different", "reason": "x"}, follow=True)
    assert "Lê Thị Cúc đã kết luận" in page.content.decode()


def test_of_a_dossier_beyond_the_scope_the_page_tells_only_what_is_shared(desk: Client, office: Agency) -> None:
    mine = DossierFactory(submitted=True, receiving_agency=office, phone="+84912345678", **HOA)
    other = DossierFactory(submitted=True, phone="+84912345678", street="9 ngõ Kín", **LAN)
    duplicates.seek_new()
    page = desk.get(address(mine)).content.decode()
    assert "Với một hồ sơ ở cơ quan khác" in page
    for secret in (other.full_name, other.code, other.identity_number, "30/08/1971", "ngõ Kín"):
        assert str(secret) not in page
    assert not other.events.filter(action="seen").exists()


def test_a_finding_of_other_dossiers_cannot_be_settled_from_here(
    desk: Client, office: Agency, pair: list[Dossier]
) -> None:
    stranger = DossierFactory(submitted=True, receiving_agency=office, full_name="Lý Thị Mơ", born_on="1950-01-02")
    assert says(desk, stranger, "same").status_code == 404


def test_the_dossiers_page_leads_to_the_comparison_and_the_tab_lists_it(desk: Client, pair: list[Dossier]) -> None:
    page = desk.get(reverse("review:dossier", args=[pair[0].code])).content.decode()
    assert "Có 1 hồ sơ có thể cùng một người." in page
    assert address(pair[0]) in page
    tab = desk.get("/can-bo/?muc=nghi-trung").content.decode()
    assert pair[0].full_name in tab
    says(desk, pair[0], "different")
    assert pair[0].full_name not in desk.get("/can-bo/?muc=nghi-trung").content.decode()


def test_every_rule_has_a_name_and_its_own_code() -> None:
    assert [rule.code for rule in RULES.values()] == list(RULES) == ["number", "identity", "phone", "name"]
