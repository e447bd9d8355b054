"""One notice on its way, against a gateway that really answers."""

from typing import Any

import pytest

from notices import delivery, promises, settling
from notices.gateways import routes_for
from notices.gateways.base import Accepted, TryLater
from notices.models import Attempt, Notice, NoticeClass, NoticeState
from notices.outbox import cancel
from notices.sweep import deliver_due_here, sweep_outbox
from tests.partners.mail_sink import MailSink
from tests.partners.mail_sink import Mode as MailMode
from tests.partners.sms_gateway import Mode, SmsGateway

from .drafts import (
    EMAIL,
    PASSWORD,
    issued_account,
    one_time_code,
    posted,
    returned_dossier,
    when_it_is_stale,
    when_its_lease_is_over,
    when_its_pause_is_over,
)

pytestmark = pytest.mark.django_db


def state_of(notice: Notice) -> str:
    notice.refresh_from_db()
    return notice.state


def outcomes(notice: Notice) -> list[str]:
    return list(notice.tries.order_by("number").values_list("outcome", flat=True))


def killed_while_sending(notice: Notice) -> None:
    """What a worker leaves behind that was killed after it wrote the request."""
    assert delivery._claim(notice.pk) is not None


def test_a_message_is_handed_over_once_under_our_reference(sms_gateway: SmsGateway) -> None:
    notice = posted(returned_dossier())
    assert delivery.deliver(notice.pk) == Accepted("sms-1")
    assert delivery.deliver(notice.pk) is None
    (request,) = sms_gateway.requests
    assert request["RequestId"] == notice.reference
    assert request["Phone"] == "84912345678"
    assert request["Content"] == notice.body
    assert request["SmsType"] == "2"
    assert request["IsUnicode"] == "0"
    assert state_of(notice) == NoticeState.ACCEPTED
    assert (notice.gateway, notice.gateway_id) == ("esms", "sms-1")
    assert notice.accepted_at is not None
    assert outcomes(notice) == ["accepted"]


def test_a_secret_is_blanked_in_the_row_as_soon_as_the_gateway_has_it(sms_gateway: SmsGateway) -> None:
    notice = posted(issued_account())
    delivery.deliver(notice.pk)
    notice.refresh_from_db()
    assert notice.body == ""
    assert PASSWORD in sms_gateway.accepted[0]["Content"]


def test_a_notice_keeps_its_text(sms_gateway: SmsGateway) -> None:
    notice = posted(returned_dossier())
    delivery.deliver(notice.pk)
    notice.refresh_from_db()
    assert "Anh chan dung bi mo" in notice.body


@pytest.mark.parametrize("mode", [Mode.ERROR_500, Mode.BUSY])
def test_a_gateway_in_trouble_is_asked_again_after_a_pause(sms_gateway: SmsGateway, mode: Mode) -> None:
    sms_gateway.mode = mode
    notice = posted(issued_account())
    assert isinstance(delivery.deliver(notice.pk), TryLater)
    assert delivery.deliver(notice.pk) is None  # the pause is not over
    assert state_of(notice) == NoticeState.WAITING
    sms_gateway.mode = Mode.ACCEPT
    when_its_pause_is_over(notice)
    delivery.deliver(notice.pk)
    assert state_of(notice) == NoticeState.ACCEPTED
    assert outcomes(notice) == ["later", "accepted"]
    first, second = sms_gateway.requests
    assert (first["RequestId"], first["Content"]) == (second["RequestId"], second["Content"])


def test_a_gateway_that_is_not_there_is_asked_again(sms_gateway: SmsGateway) -> None:
    sms_gateway.close()
    notice = posted(returned_dossier())
    assert delivery.deliver(notice.pk) == TryLater("NotConnected")
    assert state_of(notice) == NoticeState.WAITING


def test_a_refused_message_fails_and_the_error_names_no_person(sms_gateway: SmsGateway) -> None:
    sms_gateway.mode = Mode.REFUSE
    notice = posted(issued_account())
    delivery.deliver(notice.pk)
    assert state_of(notice) == NoticeState.FAILED
    assert (notice.last_error, notice.body) == ("code 146", "")
    assert deliver_due_here() == 0


def test_after_the_last_try_a_message_fails(sms_gateway: SmsGateway) -> None:
    sms_gateway.mode = Mode.ERROR_500
    notice = posted(returned_dossier())
    Notice.objects.update(attempts=promises.PROMISES[NoticeClass.NOTICE].most_tries - 1)
    delivery.deliver(notice.pk)
    assert state_of(notice) == NoticeState.FAILED


def test_after_silence_the_same_message_goes_to_the_same_gateway_and_the_phone_rings_once(
    sms_gateway: SmsGateway, settings: Any
) -> None:
    settings.SMS_GATEWAYS = sms_gateway.with_options(timeout=0.3)
    sms_gateway.mode = Mode.ACCEPT_THEN_SILENCE
    notice = posted(issued_account())
    delivery.deliver(notice.pk)
    assert state_of(notice) == NoticeState.WAITING
    sms_gateway.mode = Mode.ACCEPT
    when_its_pause_is_over(notice)
    delivery.deliver(notice.pk)
    assert state_of(notice) == NoticeState.ACCEPTED
    assert outcomes(notice) == ["doubtful", "accepted"]
    assert len(sms_gateway.requests) == 2
    assert len(sms_gateway.accepted) == 1
    assert sms_gateway.requests[0] == sms_gateway.requests[1]


def test_silence_to_the_last_try_ends_in_doubt_not_in_failure(sms_gateway: SmsGateway, settings: Any) -> None:
    settings.SMS_GATEWAYS = sms_gateway.with_options(timeout=0.3)
    sms_gateway.mode = Mode.ACCEPT_THEN_SILENCE
    notice = posted(returned_dossier())
    Notice.objects.update(attempts=promises.PROMISES[NoticeClass.NOTICE].most_tries - 1)
    delivery.deliver(notice.pk)
    assert state_of(notice) == NoticeState.DOUBTFUL


def test_a_code_that_came_too_late_is_dropped(sms_gateway: SmsGateway) -> None:
    notice = posted(one_time_code())
    when_it_is_stale(notice)
    assert delivery.deliver(notice.pk) is None
    sweep_outbox()
    assert state_of(notice) == NoticeState.CANCELLED
    assert (notice.last_error, notice.body) == ("stale", "")
    assert sms_gateway.requests == []


def test_a_message_whose_worker_died_before_the_call_is_sent(sms_gateway: SmsGateway) -> None:
    notice = posted(issued_account())
    Notice.objects.update(attachment_name="made-before-the-call")
    delivery._claim(notice.pk)
    assert outcomes(notice) == []
    assert delivery.deliver(notice.pk) is None  # its worker may be alive
    when_its_lease_is_over(notice)
    assert sweep_outbox().abandoned == 1
    when_its_pause_is_over(notice)
    delivery.deliver(notice.pk)
    assert state_of(notice) == NoticeState.ACCEPTED
    assert len(sms_gateway.accepted) == 1


def test_a_message_whose_worker_died_in_the_call_is_repeated_under_its_reference(
    sms_gateway: SmsGateway,
) -> None:
    notice = posted(issued_account())
    killed_while_sending(notice)
    when_its_lease_is_over(notice)
    sweep_outbox()
    when_its_pause_is_over(notice)
    delivery.deliver(notice.pk)
    assert state_of(notice) == NoticeState.ACCEPTED
    assert outcomes(notice) == ["lost", "accepted"]
    assert sms_gateway.requests[0]["RequestId"] == notice.reference


def test_an_email_whose_worker_died_in_the_call_is_in_doubt(mail_sink: MailSink) -> None:
    notice = posted(issued_account(phone="", email=EMAIL))
    killed_while_sending(notice)
    when_its_lease_is_over(notice)
    sweep_outbox()
    assert state_of(notice) == NoticeState.DOUBTFUL
    assert deliver_due_here() == 0
    assert mail_sink.messages == []


def test_after_doubt_a_message_does_not_change_to_another_gateway(
    sms_gateway: SmsGateway, settings: Any
) -> None:
    notice = posted(issued_account())
    killed_while_sending(notice)
    settings.SMS_GATEWAYS = "mailbox=mailbox:"
    when_its_lease_is_over(notice)
    sweep_outbox()
    assert state_of(notice) == NoticeState.DOUBTFUL


def test_without_any_gateway_a_message_waits(settings: Any) -> None:
    settings.SMS_GATEWAYS = ""
    notice = posted(returned_dossier())
    assert delivery.deliver(notice.pk) is None
    assert state_of(notice) == NoticeState.WAITING
    assert (notice.last_error, outcomes(notice)) == ("no gateway", [])


def test_a_secret_in_doubt_is_wiped_when_it_opens_nothing_any_more(mail_sink: MailSink) -> None:
    notice = posted(issued_account(phone="", email=EMAIL))
    killed_while_sending(notice)
    when_its_lease_is_over(notice)
    sweep_outbox()
    when_it_is_stale(notice)
    sweep_outbox()
    assert state_of(notice) == NoticeState.DOUBTFUL
    assert notice.body == ""


def test_a_worker_that_was_held_up_settles_its_own_try_only(sms_gateway: SmsGateway) -> None:
    notice = posted(returned_dossier())
    slow = delivery._claim(notice.pk)
    assert slow is not None
    assert slow.route is not None
    when_its_lease_is_over(notice)
    sweep_outbox()
    when_its_pause_is_over(notice)
    delivery.deliver(notice.pk)
    settling.settle(slow.notice, slow.route, TryLater("http 500"))
    assert state_of(notice) == NoticeState.ACCEPTED


def test_what_a_held_up_worker_handed_over_counts_as_accepted(mail_sink: MailSink) -> None:
    notice = posted(issued_account(phone="", email=EMAIL))
    killed_while_sending(notice)
    slow = Notice.objects.get()
    when_its_lease_is_over(notice)
    sweep_outbox()
    (route,) = routes_for("email")
    settling.settle(slow, route, Accepted())
    assert state_of(notice) == NoticeState.ACCEPTED
    assert notice.body == ""


def test_cancelling_while_a_worker_is_sending_prevents_further_tries(sms_gateway: SmsGateway) -> None:
    sms_gateway.mode = Mode.ERROR_500
    notice = posted(issued_account())
    claimed = delivery._claim(notice.pk)
    assert claimed is not None
    assert claimed.route is not None
    assert cancel("account:1") == 0
    settling.settle(claimed.notice, claimed.route, TryLater("http 500"))
    when_its_pause_is_over(notice)
    assert deliver_due_here() == 0
    sweep_outbox()
    assert state_of(notice) == NoticeState.CANCELLED


def test_cancelling_what_may_have_left_leaves_the_doubt_visible(sms_gateway: SmsGateway) -> None:
    notice = posted(issued_account())
    killed_while_sending(notice)
    when_its_lease_is_over(notice)
    sweep_outbox()
    assert cancel("account:1") == 0
    assert state_of(notice) == NoticeState.DOUBTFUL


def test_a_mail_server_that_stays_silent_leaves_doubt(mail_sink: MailSink, settings: Any) -> None:
    settings.EMAIL_TIMEOUT = 0.3
    mail_sink.mode = MailMode.ACCEPT_THEN_SILENCE
    notice = posted(returned_dossier(phone="", email=EMAIL))
    delivery.deliver(notice.pk)
    assert state_of(notice) == NoticeState.DOUBTFUL


def test_a_vanished_notice_is_no_trouble() -> None:
    assert delivery.deliver(404) is None
    assert not Attempt.objects.exists()


def test_pauses_grow_are_capped_and_differ() -> None:
    pauses = [promises.pause_after(NoticeClass.NOTICE, tries).total_seconds() for tries in range(1, 61)]
    assert 2 <= pauses[0] <= 4
    assert 4 <= pauses[1] <= 8
    assert all(900 <= pause <= 1800 for pause in pauses[10:])
    assert len(set(pauses)) == 60
