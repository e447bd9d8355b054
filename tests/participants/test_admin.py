"""The register in the admin: found by number or name, nothing sealed on the screen, nothing to change."""

import pytest
from django.contrib import admin
from django.core.management import call_command

from participants.admin import FirstThousand, ParticipantAdmin
from participants.models import Participant

pytestmark = pytest.mark.django_db


@pytest.fixture
def register():
    return ParticipantAdmin(Participant, admin.site)


@pytest.mark.parametrize(
    ("typed", "found"),
    [("7915 123 456", 1), ("nguyen thi", 1), ("NGUYỄN THỊ HỒNG", 1), ("hong", 0), ("7915", 0)],
)
def test_a_person_is_found_by_number_or_by_the_beginning_of_the_name(hong, register, rf, typed, found):
    rows, _ = register.get_search_results(rf.get("/"), Participant.objects.all(), typed)
    assert rows.count() == found


def test_no_sealed_value_is_shown(hong, register):
    shown = [*register.list_display, *register.fields]
    assert not {"phone", "phone_index", "identifiers"} & set(shown)
    assert register.papers(hong) == "CCCD, CMND, Hộ chiếu"


def test_nothing_can_be_added_changed_or_deleted(hong, register, rf):
    request = rf.get("/")
    assert not register.has_add_permission(request)
    assert not register.has_change_permission(request, hong)
    assert not register.has_delete_permission(request, hong)


def test_the_list_counts_no_further_than_a_thousand():
    call_command("make_participants", "1005")
    assert FirstThousand(Participant.objects.order_by("pk"), 100).count == 1000
