import pytest

from accounts.models import User

from .people import HOA, OFFICER_PASSWORD, citizen, officer

pytestmark = pytest.mark.django_db
LIST = "/quan-tri/accounts/user/"


@pytest.fixture
def desk(client):
    """An administrator's browser."""
    client.force_login(
        User.objects.create_superuser("quantri", "đồng hồ treo tường cũ", full_name="Quản Trị")
    )
    return client


def test_a_new_officer_must_set_their_own_password(desk):
    password = OFFICER_PASSWORD
    facts = {
        "username": "canbo.moi",
        "full_name": "Phạm Thị Lan",
        "password1": password,
        "password2": password,
    }
    inline = {"posts-TOTAL_FORMS": "0", "posts-INITIAL_FORMS": "0"}
    assert desk.post(LIST + "add/", {**facts, **inline}).status_code == 302
    lan = User.objects.get(username="canbo.moi")
    assert lan.kind == User.Kind.STAFF
    assert lan.must_change_password
    assert lan.check_password(password)


def test_a_short_password_for_an_officer_is_refused(desk):
    facts = {
        "username": "canbo.moi",
        "full_name": "Phạm Thị Lan",
        "password1": "sổ bìa",
        "password2": "sổ bìa",
    }
    page = desk.post(LIST + "add/", {**facts, "posts-TOTAL_FORMS": "0", "posts-INITIAL_FORMS": "0"})
    assert "ít nhất 12 ký tự" in page.content.decode()


def test_a_password_set_by_the_administrator_must_be_changed_too(desk):
    user = officer()
    fresh = "ghế gỗ bốn chân"
    desk.post(
        f"{LIST}{user.pk}/password/", {"password1": fresh, "password2": fresh, "usable_password": "true"}
    )
    user.refresh_from_db()
    assert user.check_password(fresh)
    assert user.must_change_password


def test_citizens_and_sealed_values_are_not_to_be_seen(desk):
    hoa = citizen()
    user = officer(phone="+84987654321")
    pages = desk.get(LIST).content.decode() + desk.get(f"{LIST}{user.pk}/change/").content.decode()
    assert HOA.full_name not in pages
    assert "987654321" not in pages
    assert desk.get(f"{LIST}{hoa.pk}/change/").status_code == 302


def test_officers_are_deactivated_not_deleted(desk):
    user = officer()
    assert desk.get(f"{LIST}{user.pk}/delete/").status_code == 403
    page = desk.get(f"{LIST}{user.pk}/change/")
    assert "is_active" in page.content.decode()


def test_the_desk_is_closed_to_officers_without_the_right(client):
    client.force_login(officer())
    assert client.get(LIST).status_code == 302


def test_a_supervisor_is_given_the_address_of_their_morning_letter(desk):
    user = officer()
    facts = {"username": user.username, "full_name": "Phạm Thị Lan", "email": "lan@bhxh.example", "is_active": "on"}
    inline = {"posts-TOTAL_FORMS": "0", "posts-INITIAL_FORMS": "0"}
    assert desk.post(f"{LIST}{user.pk}/change/", {**facts, **inline}).status_code == 302
    user.refresh_from_db()
    assert user.email == "lan@bhxh.example"


def saves(desk, user: User, **facts: str):
    inline = {"posts-TOTAL_FORMS": "0", "posts-INITIAL_FORMS": "0"}
    named = {"username": user.username, "full_name": user.full_name, "is_active": "on"}
    return desk.post(f"{LIST}{user.pk}/change/", {**named, **inline, **facts})


def test_an_officers_personal_number_is_written_down_once_and_never_shown(desk):
    user = officer()
    assert saves(desk, user, personal_number="079 190 000 001").status_code == 302
    user.refresh_from_db()
    assert user.identity_number == "079190000001"
    page = desk.get(f"{LIST}{user.pk}/change/").content.decode()
    assert "079190000001" not in page
    assert "Đã ghi; để trống thì giữ nguyên." in page
    saves(desk, user, full_name="Phạm Thị Lan Anh")
    user.refresh_from_db()
    assert (user.full_name, user.identity_number) == ("Phạm Thị Lan Anh", "079190000001")
    assert "Số CCCD có 12 chữ số" in saves(desk, user, personal_number="0791").content.decode()
