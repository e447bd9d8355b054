"""Made-up people: always the same, consistent, and each with numbers of their own."""

import re

import pytest
from django.core.management import CommandError, call_command

from participants.birth_places import PROVINCES
from participants.identifiers import (
    citizen_id,
    doubts_about,
    old_identity_card,
    passport,
    social_insurance_number,
)
from participants.models import Identifier, Participant
from participants.names import person_name
from participants.services import find_person
from participants.synthetic import MOST_PERSONS, make_person, make_persons
from vssid_portal.partial_date import PartialDate
from vssid_portal.vietnamese import fold


def test_the_same_seed_gives_the_same_people_in_any_portions(names):
    whole = list(make_persons(names, 7, 0, 300))
    portions = [person for start in (0, 100, 200) for person in make_persons(names, 7, start, 100)]
    assert whole == portions


def test_the_first_person_of_seed_1_never_changes(names):
    """Demo sign-ins in the guides stand on it."""
    first = make_person(names, 1, 0)
    assert (first.social_insurance_number, first.full_name, first.born_on, first.citizen_id) == (
        "8988986217",
        "Nguyễn Bảo Bình",
        "1965-02-23",
        "089065377659",
    )


def test_another_seed_gives_other_people(names):
    one = {person.social_insurance_number for person in make_persons(names, 1, 0, 2000)}
    other = {person.social_insurance_number for person in make_persons(names, 2, 0, 2000)}
    assert not one & other


def test_every_person_would_pass_the_portals_own_checks(names):
    for person in make_persons(names, 3, 0, 3000):
        assert social_insurance_number(person.social_insurance_number) == person.social_insurance_number
        assert citizen_id(person.citizen_id) == person.citizen_id
        assert doubts_about(person.citizen_id, person.gender, PartialDate.parse(person.born_on).year) == []
        assert person_name(person.full_name) == person.full_name
        assert person.full_name_folded == fold(person.full_name)
        assert f"0{person.province_code}" in PROVINCES
        assert person.phone == "" or re.fullmatch(
            r"\+84(3[2-9]|5[2689]|7[06-9]|8[1-9]|9[0-46-9])\d{7}", person.phone
        )
        assert person.identity_card == "" or old_identity_card(person.identity_card)
        assert person.passport == "" or passport(person.passport)


def test_numbers_are_distinct_over_the_whole_range_of_a_seed(names):
    """A sample spread over ten million, and a stretch at each end."""
    people = [
        *make_persons(names, 4, 0, 5000),
        *make_persons(names, 4, MOST_PERSONS - 5000, 5000),
        *(make_person(names, 4, index) for index in range(5000, MOST_PERSONS - 5000, 499)),
    ]
    for number in ("social_insurance_number", "citizen_id", "identity_card", "passport"):
        values = [value for person in people if (value := getattr(person, number))]
        assert len(set(values)) == len(values)


def test_family_names_follow_their_shares(names):
    families = [person.full_name.split()[0] for person in make_persons(names, 5, 0, 5000)]
    assert 0.36 < families.count("Nguyễn") / 5000 < 0.41
    assert 0.10 < families.count("Trần") / 5000 < 0.14


def test_more_than_a_seed_holds_is_refused(names):
    with pytest.raises(ValueError, match="10000000 persons"):
        make_persons(names, 1, MOST_PERSONS - 1, 2)


@pytest.mark.django_db
def test_made_up_people_are_found_by_their_numbers(names, capsys):
    call_command("make_participants", "50", "--seed", "6")
    assert "50 persons added, 0 were there already" in capsys.readouterr().out
    for person in make_persons(names, 6, 0, 50):
        found = find_person(person.citizen_id)
        assert found.full_name == person.full_name
        assert found.social_insurance_number == person.social_insurance_number
        assert (found.phone, found.identity_card, found.passport) == (
            person.phone,
            person.identity_card,
            person.passport,
        )


@pytest.mark.django_db
def test_running_again_adds_only_who_is_missing(capsys):
    call_command("make_participants", "30", "--seed", "6")
    call_command("make_participants", "50", "--seed", "6")
    assert "20 persons added, 30 were there already" in capsys.readouterr().out
    assert Participant.objects.count() == 50


@pytest.mark.django_db
def test_a_seed_can_be_continued(capsys):
    call_command("make_participants", "50", "--seed", "6")
    whole = set(Participant.objects.values_list("social_insurance_number", flat=True))
    Participant.objects.all().delete()
    call_command("make_participants", "20", "--seed", "6")
    call_command("make_participants", "30", "--seed", "6", "--start", "20")
    assert set(Participant.objects.values_list("social_insurance_number", flat=True)) == whole


@pytest.mark.django_db
def test_a_number_that_is_somebody_elses_gains_no_papers(names):
    person = make_person(names, 6, 0)
    Participant.objects.create(
        social_insurance_number=person.social_insurance_number,
        full_name="Người có trước",
        born_on="1980",
        gender="male",
        province_code="01",
    )
    call_command("make_participants", "1", "--seed", "6")
    assert Identifier.objects.count() == 0
    assert find_person(person.social_insurance_number).full_name == "Người có trước"


@pytest.mark.django_db
def test_production_takes_no_made_up_people(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        call_command("make_participants", "1")
    assert Participant.objects.count() == 0
