"""Kê khai hộ: an officer declares for somebody who stands at the counter, and hands over what a phone would get."""

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts import issuance, phone_change
from accounts.issuance import Slip
from accounts.models import User
from accounts.phone_change import AtCounter
from registration import account_dossiers, workflow
from registration.models import Dossier, Kind
from registration.states import Look, State

from .access import Officer
from .refusals import Refused


@transaction.atomic
def begin(officer: Officer, kind: str, number: str = "") -> Dossier:
    """A draft on somebody's behalf: of a new account, or about the one with this number. Only then may its phone be
    missing. Raises Refused where the number has no account, is the officer's own, or such a dossier waits already.
    """
    account = None if kind == Kind.ADULT else _account(officer, kind, number)
    draft = account_dossiers.start(officer.actor, kind, account, declared_by=officer.user)
    workflow.record(draft, Look.ASSISTED, officer.actor)
    return draft


def _account(officer: Officer, kind: str, number: str) -> User:
    try:
        account = phone_change.find_account(number, AtCounter(officer.user, officer.actor.address or ""))
    except phone_change.OwnAccount as own:
        raise Refused(_("Đây là tài khoản của chính bạn: một đồng nghiệp kê khai giúp.")) from own
    if account is None or account.is_stopped:
        raise Refused(_("Không có tài khoản đang dùng nào mang số này. Xem lại số trên giấy tờ."))
    if waiting := account_dossiers.open_dossier_of(account, kind):
        told = _("Hồ sơ %(code)s cùng nội dung đã gửi và chưa được quyết định.")
        raise Refused(told % {"code": waiting.grouped_code})
    return account


@transaction.atomic
def help_with(dossier: Dossier, officer: Officer) -> Dossier:
    """Correct a returned dossier for its declarant at the counter. Raises Refused when it is not returned."""
    locked = Dossier.objects.select_for_update(no_key=True).get(pk=dossier.pk)
    if locked.state != State.RETURNED:
        raise Refused(_("Hồ sơ này không chờ bổ sung."))
    Dossier.objects.filter(pk=locked.pk).update(declared_by=officer.user, version=F("version") + 1)
    locked.refresh_from_db()
    workflow.record(locked, Look.ASSISTED, officer.actor)
    return locked


@transaction.atomic
def hand_over(dossier: Dossier, officer: Officer) -> Slip:
    """The first password of somebody without a phone, to be printed now: each slip ends the one before.

    Raises Refused.
    """
    locked = Dossier.objects.select_for_update(no_key=True).select_related(None).get(pk=dossier.pk)
    if locked.state != State.APPROVED or locked.account is None or locked.phone or not locked.declared_by_id:
        raise Refused(_("Phiếu mật khẩu chỉ dành cho hồ sơ kê khai hộ, không có điện thoại, đã được chấp nhận."))
    try:
        slip = issuance.hand_over_first_password(locked.account)
    except issuance.NotByHand as refusal:
        raise Refused(_("Người dùng đã tự đặt mật khẩu hoặc đã có số điện thoại: không in phiếu nữa.")) from refusal
    workflow.record(locked, Look.PASSWORD_HANDED, officer.actor, {"hours": settings.FIRST_PASSWORD_HOURS})
    return slip
