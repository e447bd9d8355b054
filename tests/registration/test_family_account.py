"""Quản lý cá nhân: the children with the state of each, what their parent may do, the messages that were sent."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Guardianship, User
from agencies.models import Agency
from notices.models import Notice
from registration.models import Dossier
from review import services
from tests.factories import ChildDossierFactory, DossierFactory, OfficerFactory, add_photos, officer_actor

from .family import child, parent, registers
from .wizard import assert_chain_holds, errors, text

pytestmark = pytest.mark.django_db
ACCOUNT = "/tai-khoan/"


def with_account(guardian: User, office: Agency, **facts: object) -> Guardianship:
    """A child of this parent who has an account."""
    dossier = ChildDossierFactory(approved=True, guardian=guardian, receiving_agency=office, **facts)
    return Guardianship.objects.get(child=dossier.account)


def returned(guardian: User, office: Agency, *items: str) -> Dossier:
    officer = OfficerFactory(agency=office)
    dossier = ChildDossierFactory(in_review=True, guardian=guardian, receiving_agency=office, officer=officer)
    add_photos(dossier, ("portrait", "birth_certificate"))
    services.return_for_changes(dossier, officer_actor(officer), {item: "Chưa rõ" for item in items})
    return Dossier.objects.get(pk=dossier.pk)


def test_each_child_stands_there_with_its_state_and_its_link(client: Client, office: Agency) -> None:
    mother = parent(client)
    held = with_account(mother, office, full_name="Bé Có Tài Khoản")
    mended = returned(mother, office, "portrait")
    sent = ChildDossierFactory(submitted=True, guardian=mother, receiving_agency=office, full_name="Bé Đã Gửi")
    page = text(client.get(ACCOUNT))
    for name, label in (("Bé Có Tài Khoản", "Có tài khoản"), ("Bé Đã Gửi", "Đã gửi – chờ tiếp nhận")):
        assert name in page
        assert label in page
    for route, key in (("child_account", held.pk), ("child_mend", mended.pk), ("child_dossier", sent.pk)):
        assert reverse(f"registration:{route}", args=[key]) in page
    assert "Đăng ký cho con" in page
    assert "/anh/" not in page  # no child's photo on a list


def test_a_draft_is_gone_on_with_or_thrown_away(client: Client, office: Agency) -> None:
    parent(client)
    address = f"{reverse('registration:child_new')}?ban-khai=11111111-1111-4111-8111-111111111111"
    client.post(address, child(office) | {"check_code": "sai"})
    assert f'href="{address}"' in text(client.get(ACCOUNT))
    draft = Dossier.objects.get()
    away = reverse("registration:child_withdraw", args=[draft.pk])
    assert "sẽ bị xóa" in text(client.get(away))
    assert "Đã rút hồ sơ" in text(client.post(away, follow=True))
    draft.refresh_from_db()
    assert (draft.state, draft.full_name, draft.typed, draft.photos.count()) == ("withdrawn", "", "", 0)
    assert "Nguyễn Thị An" not in text(client.get(ACCOUNT))


def test_a_sent_dossier_is_taken_back_until_an_officer_has_it(client: Client, office: Agency) -> None:
    parent(client)
    registers(client, office)
    dossier = Dossier.objects.get()
    away = reverse("registration:child_withdraw", args=[dossier.pk])
    services.take(dossier, officer_actor(OfficerFactory(agency=office)))
    assert "không rút được nữa" in text(client.post(away, follow=True))
    dossier.refresh_from_db()
    services.release(dossier, officer_actor(dossier.held_by))
    assert "Đã rút hồ sơ" in text(client.post(away, follow=True))
    assert registers(client, office).status_code == 302


def test_exactly_the_flagged_items_are_mended_from_the_account(client: Client, office: Agency) -> None:
    mother = parent(client)
    dossier = returned(mother, office, "full_name", "birth_certificate")
    address = reverse("registration:child_mend", args=[dossier.pk])
    page = text(client.get(address))
    assert "Các mục cần bổ sung" in page
    assert 'name="birth_certificate"' in page
    assert 'name="portrait"' not in page
    typed = child(office) | {"full_name": "Nguyễn Thị Ân", "born_on_year": "2001", "portrait": ""}
    response = client.post(address, typed)
    assert response["Location"] == reverse("registration:child_done", args=[dossier.pk])
    mended = Dossier.objects.get()
    assert (mended.state, mended.round, mended.full_name, mended.born_on) == (
        "submitted", 2, "Nguyễn Thị Ân", dossier.born_on,
    )  # fmt: skip
    assert mended.code == dossier.code
    assert mended.photos.filter(kind="birth_certificate").count() == 2
    assert_chain_holds(mended)


def test_a_flagged_photo_has_to_come_anew(client: Client, office: Agency) -> None:
    dossier = returned(parent(client), office, "birth_certificate")
    typed = child(office) | {"birth_certificate": "", "portrait": ""}
    response = client.post(reverse("registration:child_mend", args=[dossier.pk]), typed)
    assert "Thêm ảnh giấy khai sinh của trẻ." in errors(response)


def test_a_returned_child_is_not_opened_by_a_code_but_from_the_account(client: Client, office: Agency) -> None:
    dossier = returned(parent(client), office, "portrait")
    stranger = Client()
    stranger.post("/ho-so/", {"code": dossier.code, "phone": dossier.phone})
    assert "Quản lý cá nhân" in text(stranger.get("/ho-so/"))
    assert stranger.post("/ho-so/bo-sung/")["Location"] == ACCOUNT
    assert not Notice.objects.filter(kind="one_time_code").exists()


def test_the_childs_account_says_what_its_parent_may_do(client: Client, office: Agency) -> None:
    held = with_account(parent(client), office)
    address = reverse("registration:child_account", args=[held.pk])
    page = text(client.get(address))
    assert held.child.username in page
    assert held.until.strftime("%d/%m/%Y") in page
    assert "Gửi lại mật khẩu lần đầu" in page
    assert "Đã gửi mật khẩu mới của Nguyễn Thị An" in text(client.post(address, follow=True))
    assert [n.kind for n in Notice.objects.order_by("pk")] == ["child_account_issued", "child_password_reissued"]


def test_a_password_of_their_own_is_not_replaced(client: Client, office: Agency) -> None:
    held = with_account(parent(client), office)
    User.objects.filter(pk=held.child_id).update(must_change_password=False)
    address = reverse("registration:child_account", args=[held.pk])
    assert "Gửi lại mật khẩu lần đầu" not in text(client.get(address))
    assert "đã có mật khẩu riêng" in text(client.post(address, follow=True))
    assert Notice.objects.count() == 1


def test_passwords_are_sent_again_three_times_a_day(client: Client, office: Agency) -> None:
    held = with_account(parent(client), office)
    address = reverse("registration:child_account", args=[held.pk])
    assert [client.post(address).status_code for _ in range(4)] == [302, 302, 302, 429]


def test_from_the_birthday_on_the_parent_reaches_the_account_no_more(client: Client, office: Agency) -> None:
    held = with_account(parent(client), office)
    address = reverse("registration:child_account", args=[held.pk])
    Guardianship.objects.filter(pk=held.pk).update(until=timezone.localdate() + dt.timedelta(days=1))
    assert client.get(address).status_code == 200
    Guardianship.objects.filter(pk=held.pk).update(until=timezone.localdate())
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404
    assert address not in text(client.get(ACCOUNT))


def test_another_parents_child_does_not_exist(client: Client, office: Agency) -> None:
    held = with_account(ChildDossierFactory().child_declaration.guardian, office)
    parent(client)
    address = reverse("registration:child_account", args=[held.pk])
    assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)


def test_a_child_who_signs_in_reads_until_when_and_nothing_of_the_parents(client: Client, office: Agency) -> None:
    held = with_account(parent(client), office)
    User.objects.filter(pk=held.child_id).update(must_change_password=False)
    client.force_login(User.objects.get(pk=held.child_id))
    page = text(client.get(ACCOUNT))
    assert f"đến trước ngày {held.until:%d/%m/%Y}" in page
    assert "Đăng ký cho con" not in page
    assert client.get(reverse("registration:child_new")).status_code == 403
    assert Dossier.objects.get().grouped_code not in page


def test_the_messages_sent_stand_there_without_what_they_say(client: Client, office: Agency) -> None:
    mother = parent(client, phone="+84903000077")
    with_account(mother, office)
    page = text(client.get(ACCOUNT))
    assert "Tài khoản VssID của trẻ" in page
    assert "09•• ••• 077" in page
    body = Notice.objects.get().body
    assert body not in page
    assert body.partition("Mat khau: ")[2][:8] not in page


def test_ones_own_dossier_opens_from_the_account(client: Client, office: Agency) -> None:
    dossier = DossierFactory(approved=True, receiving_agency=office)
    User.objects.filter(pk=dossier.account_id).update(must_change_password=False)
    client.force_login(User.objects.get(pk=dossier.account_id))
    link = reverse("registration:own_dossier", args=[dossier.code])
    assert link in text(client.get(ACCOUNT))
    assert dossier.grouped_code in text(client.get(link, follow=True))
    parent(client)
    assert client.get(link).status_code == 404


def test_the_pages_ask_the_database_no_more_with_more_children(client: Client, office: Agency) -> None:
    mother = parent(client)

    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len([one for one in queries if "SAVEPOINT" not in one["sql"]])

    held = with_account(mother, office)
    dossier = returned(mother, office, "portrait", "full_name")
    pages = [
        ACCOUNT,
        reverse("registration:child_new"),
        reverse("registration:child_account", args=[held.pk]),
        reverse("registration:child_dossier", args=[dossier.pk]),
        reverse("registration:child_mend", args=[dossier.pk]),
    ]
    asked(ACCOUNT)  # the first page of a sign-in notes the device
    few = {page: asked(page) for page in pages}
    assert max(few.values()) <= 12, few
    for _ in range(4):
        with_account(mother, office)
        ChildDossierFactory(submitted=True, guardian=mother, receiving_agency=office)
        ChildDossierFactory(guardian=mother)
    assert {page: asked(page) for page in pages} == few
