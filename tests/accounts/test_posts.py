from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import AgencyPost
from accounts.posts import Role, agencies_of, is_supervisor, role_of
from agencies.models import Agency, Division

from .people import citizen, officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def agencies() -> dict[str, Agency]:
    hcm = Division.objects.create(
        structure="2021",
        level="province",
        code="79",
        name="Hồ Chí Minh",
        type="Thành phố",
        full_name="Thành phố Hồ Chí Minh",
    )
    shared = {"structure": "2021", "province": hcm}
    province = Agency.objects.create(**shared, level="province", code="079", name="BHXH TP Hồ Chí Minh")
    return {
        "province": province,
        "cu_chi": Agency.objects.create(
            **shared, level="office", code="07920", name="BHXH huyện Củ Chi", parent=province
        ),
        "hoc_mon": Agency.objects.create(
            **shared, level="office", code="07921", name="BHXH huyện Hóc Môn", parent=province
        ),
    }


def post(user, agency, **facts) -> AgencyPost:
    return AgencyPost.objects.create(user=user, agency=agency, **facts)


def test_a_local_officer_serves_their_own_office_only(agencies):
    user = officer()
    post(user, agencies["cu_chi"])
    assert set(agencies_of(user)) == {agencies["cu_chi"]}
    assert role_of(user) == Role.OFFICER
    assert not is_supervisor(user)


def test_a_provincial_post_reaches_every_office_below(agencies):
    user = officer()
    post(user, agencies["province"], role=Role.SUPERVISOR)
    assert set(agencies_of(user)) == set(agencies.values())
    assert is_supervisor(user)


def test_several_posts_add_up_and_the_highest_role_counts(agencies):
    user = officer()
    post(user, agencies["cu_chi"])
    post(user, agencies["hoc_mon"], role=Role.SUPERVISOR)
    assert set(agencies_of(user)) == {agencies["cu_chi"], agencies["hoc_mon"]}
    assert role_of(user) == Role.SUPERVISOR


def test_posts_hold_from_their_first_day_to_their_last(agencies):
    today, day = timezone.localdate(), timedelta(days=1)
    user = officer()
    held = post(user, agencies["cu_chi"], since=today, until=today)
    assert agencies_of(user).exists()
    AgencyPost.objects.filter(pk=held.pk).update(until=today - day)
    assert not agencies_of(user).exists()
    AgencyPost.objects.filter(pk=held.pk).update(since=today + day, until=None)
    assert role_of(user) is None


def test_nobody_else_serves_an_agency(agencies):
    former = officer(is_active=False)
    post(former, agencies["cu_chi"])
    for user in (former, citizen(), AnonymousUser()):
        assert not agencies_of(user).exists()
        assert role_of(user) is None
