"""Fields as people and assistive technology meet them."""

import re

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms


class ThreeBoxes(forms.MultiWidget):
    template_name = "parts/date_boxes.html"

    def __init__(self) -> None:
        super().__init__([forms.TextInput(), forms.TextInput(), forms.TextInput()])

    def decompress(self, value: object) -> list[object]:
        return [None, None, None]


class Declaration(forms.Form):
    full_name = forms.CharField(label="Họ và tên", help_text="Như trên giấy tờ.")
    email = forms.EmailField(label="Địa chỉ thư điện tử", required=False)
    gender = forms.ChoiceField(
        label="Giới tính", choices=[("m", "Nam"), ("f", "Nữ")], widget=forms.RadioSelect
    )
    born = forms.MultiValueField(label="Ngày sinh", fields=[forms.CharField()] * 3, widget=ThreeBoxes)
    password = forms.CharField(label="Mật khẩu", widget=forms.PasswordInput)
    honest = forms.BooleanField(label="Tôi cam kết nội dung kê khai là đúng")


@pytest.fixture
def empty() -> str:
    return render_crispy_form(Declaration())


@pytest.fixture
def wrong() -> str:
    return render_crispy_form(Declaration({}))


def label_texts(html: str) -> list[str]:
    found = re.findall(r"<(?:label|legend)\b[^>]*>(.*?)</(?:label|legend)>", html, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", text).strip() for text in found]


def test_a_label_is_the_exact_name_of_its_field(empty: str) -> None:
    assert label_texts(empty) == [
        "Họ và tên",
        "Địa chỉ thư điện tử",
        "Giới tính",
        "Nam",
        "Nữ",
        "Ngày sinh",
        "Ngày",
        "Tháng",
        "Năm",
        "Mật khẩu",
        "Tôi cam kết nội dung kê khai là đúng",
    ]


def test_only_optional_fields_say_that_they_are_optional(empty: str) -> None:
    assert empty.count("(không bắt buộc)") == 1
    assert empty.count("required-mark") == 5


def test_an_error_stands_beside_its_field_and_is_tied_to_it(wrong: str) -> None:
    assert 'id="id_full_name_error"' in wrong
    name_input = re.search(r'<input[^>]+name="full_name"[^>]*>', wrong)
    assert name_input
    assert 'aria-describedby="id_full_name_helptext id_full_name_error"' in name_input[0]
    assert 'aria-invalid="true"' in name_input[0]


def test_radios_and_the_three_boxes_are_groups_tied_to_their_error(wrong: str) -> None:
    assert '<fieldset aria-describedby="id_gender_error">' in wrong
    assert '<fieldset aria-describedby="id_born_error">' in wrong


def test_a_password_has_its_show_button_hidden_until_a_script_can_serve_it(empty: str) -> None:
    button = re.search(r'<button[^>]+data-shows="id_password"[^>]*>\s*Hiện ký tự\s*</button>', empty)
    assert button
    assert " hidden" in button[0]


def test_no_field_carries_a_style_or_a_script_of_its_own(wrong: str) -> None:
    assert not re.search(r"\sstyle=|\son\w+=|<script(?![^>]+src=)", wrong)
