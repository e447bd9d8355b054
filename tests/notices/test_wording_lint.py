"""What may become a wording, whatever somebody types; and what becomes of it with any values."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from notices import rendering, sms_alphabet, variables, wording_versions
from notices.kinds import KINDS, Form, WordingError
from notices.models import Wording
from notices.wording import sms_text
from notices.wording_files import built_in
from notices.wording_form import result_of
from notices.wording_lint import Wanted, lint

GOOD = "BHXHVN: Ho so can sua: {{ reason }}. Hoi {{ office_phone }}. Khong thu phi."
FORMS = [(kind, form) for kind, about in KINDS.items() for form in about.forms]


def codes(body: str, kind: str = "dossier_returned", form: str = Form.SMS, subject: str = "") -> set[str]:
    return {finding.code for finding in lint(Wanted(kind, form, subject, body))}


@pytest.mark.parametrize(("kind", "form"), FORMS)
def test_the_portals_own_wording_keeps_its_own_rules(kind: str, form: Form) -> None:
    own = built_in(kind, form)
    assert lint(Wanted(kind, form, own.subject, own.body)) == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (GOOD.removeprefix("BHXHVN: "), "sender"),
        (GOOD.replace("Khong thu phi", "Cam on"), "fraud"),
        (GOOD.replace(" {{ reason }}", " lam on"), "missing"),
        (GOOD + " {{ name }}", "unknown"),
        (GOOD + " {{ username }}", "number"),
        (GOOD + " {{ citizen_id }}", "number"),
        (GOOD + " So 0790 8500 1234", "number"),
        (GOOD + " xem vssid.vn", "link"),
        (GOOD + " https://x", "link"),
        (GOOD + " zalo.me/bhxh", "link"),
        (GOOD + " tai evil.tuyet/a", "link"),
        (GOOD.replace("Hoi", "Hỏi"), "alphabet"),
        (GOOD + " @", "alphabet"),
        (GOOD + " €", "alphabet"),
        (GOOD + " x" * 40, "length"),
        (GOOD + "\nBcc: x", "invisible"),
        (GOOD + "\u202e", "invisible"),
        (GOOD + "\u200b", "invisible"),
        (GOOD.replace("Hoi", "Ho\u0309i"), "nfc"),
        (GOOD + " {{ reason.x }}", "braces"),
        (GOOD + " {reason}", "braces"),
        (GOOD + " {{ reason", "braces"),
        (GOOD + " {% now 'Y' %}", "braces"),
        ("", "blank"),
    ],
)  # fmt: skip
def test_each_rule_finds_its_mistake(body: str, code: str) -> None:
    assert code in codes(body)


def test_a_password_comes_with_the_word_to_keep_it() -> None:
    body = "BHXHVN: {{ username }}/{{ password }}. Khong thu phi."
    assert codes(body, "account_issued") == {"fraud"}
    assert codes(body + " Khong cung cap mat khau cho bat ky ai.", "account_issued") == set()


def test_accented_text_may_hold_every_letter_of_vietnamese_and_nothing_else() -> None:
    body = "BHXHVN: Cần sửa: {{ reason }}. Hỏi {{ office_phone }}. Không thu phí. "
    assert codes(body + "Ằẵựỡ đĐ", form=Form.ACCENTED) == set()
    assert codes(body + "😀", form=Form.ACCENTED) == {"alphabet"}
    assert codes(body + "ș", form=Form.ACCENTED) == {"alphabet"}


def test_the_subject_of_an_email_names_nobody() -> None:
    body = "Trẻ {{ name }} {{ reason }} {{ office_phone }}"
    assert codes(body, "child_dossier_returned", Form.EMAIL, "Hồ sơ") == set()
    assert codes(body, "child_dossier_returned", Form.EMAIL, "Hồ sơ của {{ name }}") == {"unknown"}
    assert codes(body, "child_dossier_returned", Form.EMAIL, "") == {"subject"}


plain = "".join(chr(code) for code in range(32, 127) if sms_alphabet.is_plain(chr(code)))
pieces = st.one_of(
    st.text(alphabet=plain, max_size=40),
    st.sampled_from([f"{{{{ {name} }}}}" for name in variables.VARIABLES]),
    st.sampled_from(["Khong thu phi. ", "Khong cung cap ma cho bat ky ai. ", "{", "}}", "ấ", "\n", "a.vn", "%s", "…"]),
)


@st.composite
def sms_wordings(draw: st.DrawFn) -> Wanted:
    """Some pass, some do not: the beginning and the end are right, in between is anything."""
    kind = draw(st.sampled_from([kind for kind in KINDS if KINDS[kind].sms]))
    needed = [f"{{{{ {name} }}}}" for name in built_in_places(kind)]
    middle = draw(st.permutations(needed + draw(st.lists(pieces, max_size=4))))
    line = "Khong cung cap ma cho bat ky ai." if KINDS[kind].bears_secret else "Khong thu phi."
    return Wanted(kind, Form.SMS, "", f"BHXHVN: {' '.join(middle)} {line}")


def built_in_places(kind: str) -> list[str]:
    return sorted(set(rendering.PLACE.findall(built_in(kind, Form.SMS).body)) & KINDS[kind].needs)


# As long as each value gets; what people type is of any length and made of anything.
permitted_values = st.fixed_dictionaries({
    name: st.text(min_size=1, max_size=300) if name in variables.FREE
    else st.one_of(st.just("W" * variables.longest(name)), st.text(plain, min_size=1, max_size=variables.longest(name)))
    for name in variables.VARIABLES
})  # fmt: skip


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(wanted=sms_wordings(), values=permitted_values)
def test_whatever_passes_is_one_part_in_the_carriers_alphabet_with_any_permitted_values(
    wanted: Wanted, values: dict[str, str]
) -> None:
    if lint(wanted):
        return
    text = rendering.sms(wanted.body, values, Form.SMS)
    assert sms_alphabet.parts(text) == 1
    assert sms_alphabet.is_gsm(text)
    assert sms_alphabet.is_plain(text)
    assert "{{" not in text


@settings(max_examples=300)
@given(reason=st.text(min_size=1, max_size=600), phone=st.text(alphabet=plain, min_size=1, max_size=30))
def test_an_accented_sms_is_three_parts_at_most_whatever_people_type(reason: str, phone: str) -> None:
    body = built_in("dossier_returned", Form.ACCENTED).body
    text = rendering.sms(body, {"reason": reason, "office_phone": phone}, Form.ACCENTED)
    assert sms_alphabet.parts(text) <= 3
    assert sms_alphabet.is_accented(text)


hostile = st.one_of(
    st.text(max_size=700),
    st.lists(st.sampled_from(["{{", "}}", "{", "}", "__class__", "settings.SECRET_KEY", "|", "%", ".", " ", "reason",
                              "{{ reason }}", "{{ settings }}", "{0.x}", "%(a)s", "\x00", "\ud800", "\r\n", "ﷺ"]),
             max_size=60).map("".join),
)  # fmt: skip


@settings(max_examples=500)
@given(
    body=hostile, subject=hostile, kind=st.sampled_from([*KINDS, "", "__class__"]), form=st.sampled_from([*Form, "x"])
)
@example(body="{{ settings.SECRET_KEY }}", subject="", kind="one_time_code", form=Form.SMS)
@example(body="{reason.__class__.__mro__}", subject="", kind="dossier_returned", form=Form.EMAIL)
def test_a_hostile_text_never_raises_and_brings_nothing_to_light(body: str, subject: str, kind: str, form: str) -> None:
    wanted = Wanted(kind, form, subject, body)
    findings = lint(wanted)
    if kind not in KINDS or form not in KINDS[kind].forms:
        assert findings
        return
    shown = result_of(wanted)
    for secret in ("demo-", "<class", "object at 0x"):
        assert secret not in shown.body + shown.subject + "".join(finding.text for finding in findings)


def row(**changes: object) -> Wording:
    facts = {"kind": "dossier_returned", "form": Form.SMS, "version": 2, "body": GOOD, "written_by": "quantri",
             "reason": "Gọn hơn"}  # fmt: skip
    return Wording(**(facts | changes))


@pytest.mark.django_db
def test_the_model_refuses_what_the_linter_refuses_and_any_change_of_a_version() -> None:
    with pytest.raises(ValidationError, match="BHXHVN"):
        row(body="Xin chào").save()
    kept = row()
    kept.save()
    kept.reason = "Khác"
    with pytest.raises(ValidationError, match="lưu một bản mới"):
        kept.save()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {"version": 1}, {"reason": ""}, {"written_by": ""}, {"subject": "x"}, {"form": "fax"},
        {"body": "Khong thu phi"},
        {"body": "BHXHVN: http://x"}, {"body": "BHXHVN: a\nb"}, {"form": Form.EMAIL, "subject": ""},
    ],
)  # fmt: skip
def test_the_database_refuses_the_worst_even_past_the_model(changes: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Wording.objects.bulk_create([row(**changes)])


@pytest.mark.django_db
def test_the_database_keeps_every_version() -> None:
    row().save()
    for act in (lambda: Wording.objects.update(body="BHXHVN: x"), lambda: Wording.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()


@pytest.mark.django_db
def test_a_row_that_came_past_the_linter_is_never_sent() -> None:
    Wording.objects.bulk_create([row(body="BHXHVN: Chuyen 900000 dong roi goi {{ office_phone }}")])
    text = sms_text("dossier_returned", {"reason": "Ảnh mờ", "office_phone": "1900 9068"})
    assert text.startswith("BHXHVN: Ho so dang ky VssID can bo sung")


@pytest.mark.django_db
def test_a_value_longer_than_any_that_was_thought_of_falls_back_on_the_portals_own_words() -> None:
    body = GOOD + " Cam on." + " x" * 15
    row(body=body).save()
    wording_versions.forget()
    assert len(sms_text("dossier_returned", {"reason": "Ảnh mờ", "office_phone": "1" * 30})) <= 160
    with pytest.raises(WordingError) as caught:
        sms_text("dossier_returned", {"reason": "Ảnh mờ", "office_phone": "1" * 150})
    assert "1111" not in str(caught.value)


@pytest.mark.django_db
def test_no_message_costs_a_query_for_its_wording() -> None:
    context = {"reason": "Ảnh mờ", "office_phone": "1900 9068"}
    sms_text("dossier_returned", context)
    with connection.execute_wrapper(lambda *_: pytest.fail("asked the database")):
        for _ in range(50):
            sms_text("dossier_returned", context)
