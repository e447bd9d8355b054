"""The gateways of the settings, their weights as they fail and heal, and the carriers of numbers."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from notices import delivery, failover, phones, routing
from notices.carriers import PREFIXES, carrier_of
from notices.checks import gateways_can_be_used
from notices.failover import RULES, judge, judge_fallen
from notices.gateways.configured import routes
from notices.gateways.esms import EsmsGateway
from notices.gateways.smpp import SmppGateway
from notices.models import Attempt, AttemptOutcome, Lane, LaneShift, Notice
from notices.sweep import sweep_codes
from tests.partners.sms_gateway import Mode, SmsGateway

from .drafts import one_time_code, posted, returned_dossier


def test_a_line_of_the_settings_is_a_gateway_with_its_weight_price_and_carriers() -> None:
    viettel, esms = routes(
        "viettel=smpp://bhxh:p%40ss@10.1.2.3:2776/?weight=60&price=350&carriers=viettel,gmobile&from=BHXH "
        "esms=esms+https://key:secret@rest.esms.vn/?timeout=3"
    )
    assert isinstance(viettel.gateway, SmppGateway)
    assert (viettel.gateway.login.host, viettel.gateway.login.port) == ("10.1.2.3", 2776)
    assert (viettel.gateway.login.password, viettel.gateway.brandname) == ("p@ss", "BHXH")
    assert (viettel.weight, viettel.price, viettel.carriers) == (60, 350, {"viettel", "gmobile"})
    assert isinstance(esms.gateway, EsmsGateway)
    assert esms.gateway.url == "https://rest.esms.vn/MainService.svc/json/SendMultipleMessage_V4_post_json/"
    assert (esms.gateway.timeout, esms.weight, esms.price, esms.carriers) == (3, 100, 0, frozenset())


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("esms+https://key:secret@host/", "name=url"),
        ("Esms=mailbox:", "small letters"),
        ("pigeon=pigeon://key:secret@host/", "scheme"),
        ("a=mailbox: a=mailbox:", "one name"),
        ("a=mailbox:?weight=0", "weight"),
        ("a=mailbox:?weight=-1", "weight"),
        ("a=mailbox:?price=cheap", "price"),
        ("a=mailbox:?carriers=viettel,verizon", "verizon"),
        ("a=esms+https://key:secret@host/?colour=red", "colour"),
        ("a=smpp://key:secret@host:port/", "cannot be read"),
    ],
)
def test_a_mistake_in_the_settings_is_named_and_quotes_no_secret(text: str, mistake: str, settings: Any) -> None:
    with pytest.raises(ImproperlyConfigured, match=mistake) as caught:
        routes(text)
    assert "secret" not in str(caught.value)
    settings.SMS_GATEWAYS = text
    assert [problem.id for problem in gateways_can_be_used(None)] == ["notices.E001"]


@pytest.mark.parametrize(("text", "ids"), [("", ["notices.E002"]), ("m=mailbox:", ["notices.E003"])])
def test_production_wants_gateways_that_send(settings: Any, text: str, ids: list[str]) -> None:
    settings.SMS_GATEWAYS, settings.EMAIL_GATEWAY, settings.PRODUCTION = text, "smtp", True
    assert [problem.id for problem in gateways_can_be_used(None)] == ids
    settings.SMS_GATEWAYS = "esms=esms+https://key:secret@host/"
    assert gateways_can_be_used(None) == []


@given(st.from_regex(r"\+84[35789][0-9]{8}", fullmatch=True))
def test_every_number_has_one_carrier_or_none(number: str) -> None:
    assert phones.is_mobile(number)
    prefix = "0" + number[3:5]
    assert carrier_of(number) == next((name for name, held in PREFIXES.items() if prefix in held.split()), "")


def test_no_prefix_belongs_to_two_carriers() -> None:
    prefixes = [prefix for held in PREFIXES.values() for prefix in held.split()]
    assert len(prefixes) == len(set(prefixes))


def tried(gateway: str, outcomes: str, seconds: float = 0.1, ago: float = 1.0) -> None:
    """Tries of a gateway: `a` accepted, `l` later, `d` doubtful, `x` its worker was lost."""
    meaning = {"a": "accepted", "l": "later", "d": "doubtful", "x": AttemptOutcome.LOST}
    notice = posted(returned_dossier(event_key=f"event:{Notice.objects.count()}"))
    done = timezone.now() - timedelta(seconds=ago)
    began = done - timedelta(seconds=seconds)
    Attempt.objects.bulk_create(
        Attempt(
            notice=notice, number=number, gateway=gateway, outcome=meaning[letter], started_at=began, finished_at=done
        )
        for number, letter in enumerate(outcomes, 1)
    )


def share_after(gateway: str) -> int:
    Lane.objects.update(judged_at=timezone.now() - RULES.judged_every)
    judge(gateway)
    return Lane.objects.get(gateway=gateway).share


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("outcomes", "seconds", "share"),
    [
        ("aaaaaaaaaa", 0.1, 100),
        ("ll", 0.1, 100),  # two say nothing
        ("lll", 0.1, 2),
        ("ddd", 4, 2),
        ("aaaalaaaaa", 0.1, 100),
        ("aaaaaadddd", 0.1, 2),
        ("aaaaa", 3, 10),
        ("xxxxxxx", 0.1, 100),  # not the gateway's doing
    ],
)
def test_a_gateway_in_trouble_loses_weight_and_the_reason_is_kept(outcomes: str, seconds: float, share: int) -> None:
    tried("esms", outcomes, seconds)
    assert share_after("esms") == share
    if share < 100:
        shift = LaneShift.objects.get()
        assert (shift.share_before, shift.share_after) == (100, share)
        assert f"in {len(outcomes)} tries" in shift.reason
    share_after("esms")
    assert LaneShift.objects.count() == (share < 100)  # told once


@pytest.mark.django_db
def test_old_trouble_says_nothing() -> None:
    tried("esms", "llllll", ago=11)
    assert share_after("esms") == 100


@pytest.mark.django_db
def test_it_comes_back_in_steps_and_only_with_tries_that_went_well() -> None:
    tried("esms", "llll")
    assert share_after("esms") == 2

    def a_while_later(outcomes: str) -> int:
        Attempt.objects.all().delete()
        Lane.objects.update(changed_at=timezone.now() - RULES.heals_after)
        if outcomes:
            tried("esms", outcomes)
        return share_after("esms")

    assert a_while_later("") == 2
    assert a_while_later("al") == 2
    assert [a_while_later("aa") for _ in range(4)] == [10, 40, 100, 100]
    assert LaneShift.objects.count() == 4
    judge_fallen()


@pytest.mark.django_db
def test_no_gateway_loses_all_its_weight_and_all_in_trouble_share_alike(settings: Any) -> None:
    settings.SMS_GATEWAYS = "one=mailbox: two=mailbox:"
    for name in ("one", "two"):
        tried(name, "dddddd")
        assert share_after(name) > 0
    chosen = Counter(
        route.name
        for number in range(300)
        if (route := routing.route_of(posted(one_time_code(event_key=f"code:{number}"))))
    )
    assert min(chosen["one"], chosen["two"]) > 90


@pytest.mark.django_db
def test_weights_are_kept_to_and_one_in_trouble_gets_next_to_nothing(settings: Any) -> None:
    settings.SMS_GATEWAYS = "big=mailbox:?weight=75 small=mailbox:?weight=25"

    def spread() -> Counter[str]:
        failover.forget()
        notice = posted(one_time_code())
        return Counter(route.name for _ in range(1000) if (route := routing.route_of(notice)))

    assert 680 < spread()["big"] < 820
    now = timezone.now()
    Lane.objects.create(gateway="big", share=2, changed_at=now, judged_at=now)
    assert spread()["big"] < 120


@pytest.mark.django_db
def test_when_a_gateway_falls_over_the_next_codes_leave_by_the_other(settings: Any) -> None:
    with SmsGateway(name="falls", mode=Mode.ERROR_500) as falls, SmsGateway(name="stands") as stands:
        settings.SMS_GATEWAYS = f"{falls.with_options(weight=900)} {stands.with_options(weight=900)}"
        for number in range(40):
            Lane.objects.update(judged_at=timezone.now() - RULES.judged_every)
            delivery.deliver(posted(one_time_code(event_key=f"code:{number}")).pk)
        first_shift = LaneShift.objects.get()
        assert (first_shift.gateway, first_shift.share_after) == ("falls", RULES.share_with_errors)
        assert len(falls.requests) < 15
        assert len(stands.accepted) + len(falls.requests) == 40
        sweep_codes()
