"""The frame around every page: title, error summary, steps, help."""

from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory

PAGE = engines["django"].from_string(
    "{% extends 'base.html' %}{% block title %}Xác thực số điện thoại{% endblock %}"
    "{% block content %}<h1>Xác thực số điện thoại</h1>{% endblock %}"
)


class CodeForm(forms.Form):
    code = forms.CharField(label="Mã OTP", error_messages={"required": "Nhập 6 số trong tin nhắn."})
    kind = forms.ChoiceField(
        label="Loại",
        choices=[("a", "A")],
        widget=forms.RadioSelect,
        error_messages={"required": "Chọn loại."},
    )


def page(**context: Any) -> str:
    return PAGE.render(context, RequestFactory().get("/"))


def steps() -> SimpleNamespace:
    titles = {"Thông tin": "done", "Ảnh": "current", "Xác thực": "ahead"}
    return SimpleNamespace(number=2, total=3, steps=[{"title": t, "state": s} for t, s in titles.items()])


def test_the_title_names_the_page_the_step_and_the_service() -> None:
    assert "<title>Xác thực số điện thoại – Bước 2 trên 3 – VssID</title>" in page(progress=steps())
    assert "<title>Xác thực số điện thoại – VssID</title>" in page()


def test_the_title_of_a_page_with_errors_begins_with_the_news() -> None:
    assert "<title>Lỗi: Xác thực số điện thoại – VssID</title>" in page(form=CodeForm({}))


def test_the_error_summary_leads_to_each_bad_field() -> None:
    html = page(form=CodeForm({}))
    assert "Có lỗi cần sửa" in html
    assert '<a href="#id_code">Nhập 6 số trong tin nhắn.</a>' in html
    assert '<a href="#id_kind_0">Chọn loại.</a>' in html
    assert html.index("Có lỗi cần sửa") < html.index("<h1>")


def test_a_page_without_errors_has_no_summary() -> None:
    assert "Có lỗi cần sửa" not in page(form=CodeForm())


def test_the_current_step_is_marked_for_everybody() -> None:
    html = page(progress=steps())
    assert html.count('aria-current="step"') == 1
    assert "(đã xong)" in html


def test_every_page_offers_the_help_line_and_the_warning_against_fraud() -> None:
    html = page(hotline="1800 1234")
    assert 'href="tel:18001234"' in html
    assert "không bao giờ hỏi mã OTP, mật khẩu hay thu tiền" in html
    assert 'href="tel:19009068"' in page()


def test_back_comes_before_the_heading() -> None:
    html = page(back_url="/dang-ky/")
    assert html.index('href="/dang-ky/"') < html.index("<h1>")
    assert html.count("Quay lại") == 1


@pytest.mark.django_db
def test_the_answer_to_a_form_becomes_a_page_that_back_and_reload_can_fetch(client):
    assert "/answer" not in client.get("/dang-nhap/").content.decode()
    assert "js/answer" in client.post("/dang-nhap/").content.decode()
