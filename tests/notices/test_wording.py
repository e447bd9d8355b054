import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from notices import sms_alphabet, wording
from notices.wording import KINDS, PURPOSES, WordingError, email_text, sms_parts, sms_text
from vssid_portal.vietnamese import clean

pytestmark = pytest.mark.django_db  # another wording may be kept there

LONGEST = {
    "budget": "số tin đến một số điện thoại",
    "waits": "Thông báo",
    "until": "14:00 27/11/2026",
    "last_day": "27/05/2027",
    "code": "0790 0261 1220 0017",
    "office": "[58211] BHXH thành phố Phan Rang-Tháp Chàm, phòng Tiếp nhận và Trả kết quả thủ tục hành chính",
    "office_phone": "0259 3822 123 - 0259 3822 124",
    "reason": "Ảnh mặt trước căn cước công dân bị lóa, không đọc được số; ảnh chân dung có người đứng sau. "
    * 4,
    "username": "079185001234",
    "password": "Kx7mQp2Rt9Wz",
    "purpose": "resume",
    "what": "điện thoại, thư điện tử, số giấy tờ, địa chỉ",
    "wish": "ngừng sử dụng",
    "outcome": "Không thực hiện",
    "name": "Công Tằng Tôn Nữ Nguyễn Huỳnh Phương Thảo Nguyên Khánh",
    "years": "18",
    "day": "29/02/2028",
    "late": "1204",
    "soon": "310",
    "agencies": "BHXH huyện Củ Chi: 12 trễ hạn, 3 có nguy cơ",
    **dict.fromkeys(("calls", "stuck", "doubtful", "lost", "overdue"), "1204"),
}
SMS_KINDS = [kind for kind, about in KINDS.items() if about.sms]


def test_gsm_text_has_160_characters_to_a_part_and_accented_text_70() -> None:
    assert [sms_parts("a" * length) for length in (0, 1, 160, 161, 306, 307, 459)] == [0, 1, 1, 2, 2, 3, 3]
    assert [sms_parts("ạ" * length) for length in (70, 71, 134, 135)] == [1, 2, 2, 3]
    assert sms_parts("{" * 80) == 1
    assert sms_parts("{" * 81) == 2
    assert sms_parts("😀" * 35) == 1
    assert sms_parts("😀" * 36) == 2


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("kind", SMS_KINDS)
def test_every_sms_with_the_longest_data_is_one_part_that_carriers_take(kind: str, purpose: str) -> None:
    text = sms_text(kind, LONGEST | {"purpose": purpose})
    assert len(text) <= 160
    assert sms_parts(text) == 1
    assert text.isascii()
    assert not set(text) & sms_alphabet.BANNED
    assert text.startswith("BHXHVN: ")
    assert "http" not in text
    assert "www" not in text
    for name in {"code", "username", "password", "office_phone"} & KINDS[kind].needs:
        assert LONGEST[name] in text


@pytest.mark.parametrize("kind", SMS_KINDS)
def test_every_sms_has_a_line_against_fraud(kind: str) -> None:
    text = sms_text(kind, LONGEST)
    assert any(line in text for line in ("Khong cung cap", "Khong thu phi", "khong bao gio hoi mat khau"))


def test_a_code_is_sent_in_these_words() -> None:
    assert sms_text("one_time_code", {"code": "482913", "purpose": "register"}) == (
        "BHXHVN: Ma OTP dang ky giao dich dien tu cua ban la 482913. Hieu luc 5 phut."
        " Khong cung cap ma cho bat ky ai."
    )


def test_a_long_reason_is_cut_and_the_rest_of_the_sms_survives() -> None:
    text = sms_text("dossier_returned", {"reason": LONGEST["reason"], "office_phone": "028 3892 1234"})
    assert text.startswith("BHXHVN: Ho so dang ky VssID can bo sung: Anh mat truoc")
    assert text.endswith("... Vao muc Tra cuu ho so de bo sung. LH 028 3892 1234. Khong thu phi.")


def test_a_short_reason_is_not_cut() -> None:
    text = sms_text("dossier_rejected", {"reason": "Không đúng người.", "office_phone": "1900 9068"})
    assert "Ly do: Khong dung nguoi. Can huong dan" in text


def test_what_carriers_refuse_is_spelt_otherwise() -> None:
    reason = "Tên & họ sai 100% [xem #2] “ảnh” <b>…"
    text = sms_text("dossier_returned", {"reason": reason, "office_phone": "1900 9068"})
    assert 'Ten va ho sai 100 phan tram (xem 2) "anh" (b)...' in text


@pytest.mark.parametrize("link", ["https://evil.example/x", "www.evil.vn", "bhxh-vssid.com/otp", "evil.vn"])
def test_a_link_in_a_reason_does_not_reach_a_phone(link: str) -> None:
    text = sms_text("dossier_returned", {"reason": f"Xem {link} nhé", "office_phone": "1900 9068"})
    assert "evil" not in text
    assert "vssid.com" not in text
    assert "Xem ... nhe" in text


def test_a_password_that_an_sms_would_change_is_refused_without_being_quoted() -> None:
    with pytest.raises(WordingError) as caught:
        sms_text("account_issued", {"username": "0100000003", "password": "mật#khẩu"})
    assert "mật#khẩu" not in str(caught.value)


def test_a_missing_value_a_strange_kind_and_a_strange_purpose_are_refused() -> None:
    for kind, context in [
        ("dossier_returned", {"reason": "Ảnh mờ"}),
        ("dossier_returned", {"reason": " ", "office_phone": "1900 9068"}),
        ("no_such_kind", {}),
        ("form_copy", LONGEST),
        ("one_time_code", {"code": "482913", "purpose": "constructor"}),
    ]:
        with pytest.raises(WordingError):
            sms_text(kind, context)


@pytest.mark.parametrize("kind", KINDS)
def test_every_email_is_accented_plain_and_filled(kind: str) -> None:
    mail = email_text(kind, LONGEST)
    assert mail.body.startswith("Kính gửi Ông/Bà,\n")
    assert "Bảo hiểm xã hội Việt Nam" in mail.body
    assert "{" not in mail.body + mail.subject
    assert not any(str(LONGEST[name]) in mail.subject for name in LONGEST)
    for name in KINDS[kind].needs - {"purpose", "reason"}:
        assert str(LONGEST[name]) in mail.body


def test_an_email_holds_text_as_it_was_typed_and_no_markup_of_its_own() -> None:
    reason = "Tên <b>&amp; họ</b> {{ password }} {% now 'Y' %}"
    mail = email_text("dossier_returned", {"reason": reason, "office_phone": "1900 9068"})
    assert reason in mail.body


def test_line_breaks_in_a_value_do_not_make_lines_of_their_own() -> None:
    reason = "Ảnh mờ\r\nBcc: thief@evil.example\r\n\r\nChuyển 900.000 đồng"
    mail = email_text("dossier_returned", {"reason": reason, "office_phone": "1900 9068"})
    assert "Ảnh mờ Bcc: thief@evil.example Chuyển 900.000 đồng." in mail.body
    assert "\n" not in mail.subject
    assert "\n" not in sms_text("dossier_returned", {"reason": reason, "office_phone": "1900 9068"})


readable = st.text(min_size=1, max_size=400).filter(lambda text: clean(text).strip(" .;,"))


@given(reason=readable, office=readable)
def test_whatever_people_type_the_sms_is_one_plain_part_with_its_fixed_words(
    reason: str, office: str
) -> None:
    returned = sms_text("dossier_returned", {"reason": reason, "office_phone": "1900 9068"})
    received = sms_text("dossier_received", {"code": "0790026112200017", "office": office})
    for text in (returned, received):
        assert len(text) <= 160
        assert sms_alphabet.is_plain(text)
    assert "LH 1900 9068. Khong thu phi." in returned
    assert "0790026112200017" in received


def test_every_kind_has_its_files_and_every_file_its_kind() -> None:
    files = {path.name for path in (settings.BASE_DIR / "templates" / "notices").glob("*.txt")}
    wanted = {f"{kind}_sms.txt" for kind in SMS_KINDS}
    for kind in wording.KINDS:
        wanted |= {f"{kind}_email_subject.txt", f"{kind}_email.txt"}
    assert files == wanted
