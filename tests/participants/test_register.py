"""Finding a person by any number, and what the database keeps."""

import pytest
from django.db import IntegrityError, connection, transaction

from participants.models import Identifier, Participant
from participants.services import find_person
from vssid_portal.partial_date import PartialDate

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "typed",
    ["7915123456", "GD4797915123456", "7915 123 456", "079199000001", "012345678", "C1234567", "c1234567"],
)
def test_any_number_finds_the_same_person(hong, typed):
    found = find_person(typed)
    assert (found.full_name, found.social_insurance_number) == ("Nguyễn Thị Hồng", "7915123456")
    assert found.born_on == PartialDate(1999, 3, 5)
    assert (found.gender, found.province_code, found.phone) == ("female", "79", "+84912345678")
    assert (found.citizen_id, found.identity_card, found.passport) == (
        "079199000001",
        "012345678",
        "C1234567",
    )


@pytest.mark.parametrize(
    "typed", ["", "7915123457", "079199000002", "C7654321", "Nguyễn Thị Hồng", "' OR 1=1"]
)
def test_another_number_and_nonsense_find_nobody(hong, typed):
    assert find_person(typed) is None


def test_a_foreign_passport_of_nine_digits_is_found_beside_old_cards(hong):
    Identifier.objects.create(participant=hong, kind="passport", value="512345678")
    assert find_person("512345678").full_name == "Nguyễn Thị Hồng"


def test_the_newest_number_of_a_kind_counts(hong):
    Identifier.objects.create(participant=hong, kind="passport", value="K7654321")
    assert find_person("7915123456").passport == "K7654321"
    assert find_person("C1234567").passport == "K7654321"


def test_a_person_without_papers_has_empty_numbers(db):
    Participant.objects.create(
        social_insurance_number="0100000001",
        full_name="Thảo",
        born_on="1950",
        gender="female",
        province_code="01",
    )
    found = find_person("0100000001")
    assert (found.born_on, found.citizen_id, found.phone) == (PartialDate(1950), "", "")


def test_a_look_up_asks_the_database_at_most_three_times(hong, django_assert_max_num_queries):
    for number in ("7915123456", "079199000001", "C1234567", "999999999"):
        with django_assert_max_num_queries(3):
            find_person(number)


def test_numbers_and_phones_are_sealed_in_the_database(hong):
    with connection.cursor() as cursor:
        cursor.execute("SELECT value, value_index FROM participants_identifier")
        stored = str(cursor.fetchall())
        cursor.execute("SELECT phone, phone_index FROM participants_participant")
        stored += str(cursor.fetchall())
    assert "079199000001" not in stored
    assert "912345678" not in stored


def test_one_number_belongs_to_one_person(hong):
    other = Participant.objects.create(
        social_insurance_number="7915123457",
        full_name="An",
        born_on="1990",
        gender="male",
        province_code="79",
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Identifier.objects.create(participant=other, kind="citizen_id", value="079199000001")
    with pytest.raises(IntegrityError), transaction.atomic():
        Participant.objects.create(
            social_insurance_number="7915123456",
            full_name="Bình",
            born_on="1990",
            gender="male",
            province_code="79",
        )


def test_name_and_birth_date_find_without_accents(hong):
    assert Participant.objects.get(full_name_folded="nguyen thi hong", born_on="1999-03-05") == hong
