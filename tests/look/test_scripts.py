"""The small scripts in a real browser: our own templates and files, the network answered from here."""

import io
import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django import forms
from django.conf import settings
from django.template import engines
from django.test import RequestFactory
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

pytestmark = pytest.mark.journey
HOME = "http://portal.test/"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'"
)


class PortalForm(forms.Form):
    name = forms.CharField(label="Họ và tên", error_messages={"required": "Nhập họ và tên."})
    password = forms.CharField(label="Mật khẩu", widget=forms.PasswordInput)
    province = forms.ChoiceField(
        label="Tỉnh/Thành phố",
        choices=[("", "---------"), ("79", "Thành phố Hồ Chí Minh")],
        widget=forms.Select({"data-fills": "id_district", "data-fills-from": "/dia-ban/{value}/"}),
    )
    district = forms.ChoiceField(label="Quận/Huyện", choices=[("", "---------")])
    portrait = forms.FileField(label="Ảnh chân dung", widget=forms.FileInput)


class Stage:
    """A page of ours in the browser, and what the page sent out."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.posts: list[bytes] = []
        self.html = ""
        self.answers: dict[str, Any] = {}
        page.route("**/*", self._answer)

    def show(self, body: str, **context: Any) -> Page:
        template = "{% extends 'base.html' %}{% load crispy_forms_tags %}{% block content %}<h1>Trang</h1>"
        form = '<form method="post" enctype="multipart/form-data" novalidate>'
        source = f"{template}{form}{body}<button>Tiếp tục</button></form>{{% endblock %}}"
        self.html = engines["django"].from_string(source).render(context, RequestFactory().get("/"))
        self.page.goto(HOME)
        return self.page

    def _answer(self, route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.path in self.answers:
            route.fulfill(json=self.answers[address.path])
        elif address.path.startswith("/static/"):
            route.fulfill(path=settings.BASE_DIR / address.path[1:])
        elif route.request.method == "POST":
            self.posts.append(route.request.post_data_buffer or b"")
            self._answer_post(route)
        else:
            route.fulfill(body=self.html, content_type="text/html", headers={"Content-Security-Policy": CSP})

    def _answer_post(self, route: Route) -> None:
        if route.request.headers.get("accept") == "application/json":
            route.fulfill(json={"advice": ["Ảnh hơi tối."]})
        else:
            route.fulfill(status=204)  # stays on the page, so a second click would reach us


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def stage(browser: Browser) -> Iterator[Stage]:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    yield Stage(page)
    page.close()


def test_a_double_click_sends_a_form_once(stage: Stage) -> None:
    page = stage.show("")
    page.get_by_role("button", name="Tiếp tục").dblclick()
    expect(page.get_by_role("button", name="Đang gửi…")).to_be_visible()
    assert len(stage.posts) == 1


def test_the_error_summary_has_the_focus_and_hands_it_to_the_field(stage: Stage) -> None:
    page = stage.show("{{ form.name|as_crispy_field }}", form=PortalForm({}))
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name="Nhập họ và tên.").click()
    expect(page.get_by_role("textbox", name="Họ và tên", exact=True)).to_be_focused()


def test_a_password_can_be_shown_and_hidden(stage: Stage) -> None:
    page = stage.show("{{ form.password|as_crispy_field }}", form=PortalForm())
    page.get_by_role("button", name="Hiện ký tự", exact=True).click()
    expect(page.get_by_label("Mật khẩu", exact=True)).to_have_attribute("type", "text")
    page.get_by_role("button", name="Ẩn ký tự", exact=True).click()
    expect(page.get_by_label("Mật khẩu", exact=True)).to_have_attribute("type", "password")


AREA_FIELDS = (
    "{% include 'parts/quick_search.html' with search_id='id_area' search_url='/dia-ban/tim/' %}"
    "{{ form.province|as_crispy_field }}{{ form.district|as_crispy_field }}"
)
DISTRICTS = {"choices": [{"value": "783", "label": "Huyện Củ Chi"}, {"value": "760", "label": "Quận 1"}]}
FOUND = {
    "results": [{"label": "Huyện Củ Chi, TP HCM", "values": {"id_province": "79", "id_district": "783"}}]
}


def test_a_chosen_province_brings_its_districts(stage: Stage) -> None:
    stage.answers["/dia-ban/79/"] = DISTRICTS
    page = stage.show(AREA_FIELDS, form=PortalForm())
    page.get_by_label("Tỉnh/Thành phố").select_option("79")
    expect(page.get_by_label("Quận/Huyện").locator("option")).to_have_text(
        ["---------", "Huyện Củ Chi", "Quận 1"]
    )


def test_the_quick_search_fills_all_choices_by_keyboard_and_never_sends_the_form(stage: Stage) -> None:
    stage.answers |= {"/dia-ban/79/": DISTRICTS, "/dia-ban/tim/": FOUND}
    page = stage.show(AREA_FIELDS, form=PortalForm())
    search = page.get_by_role("combobox", name="Tìm nhanh địa bàn")
    search.fill("cu chi")
    expect(page.get_by_role("option", name="Huyện Củ Chi, TP HCM")).to_be_visible()
    search.press("ArrowDown")
    search.press("Enter")
    expect(page.get_by_label("Quận/Huyện")).to_have_value("783")
    assert stage.posts == []


def test_a_photo_is_turned_upright_shrunk_and_sent_on_its_own(stage: Stage) -> None:
    page = stage.show("{% include 'parts/photo_card.html' with field=form.portrait %}", form=PortalForm())
    photo = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": sideways_photo(4000, 3000)}
    page.get_by_label("Ảnh chân dung", exact=True).set_input_files(photo)
    expect(page.get_by_text("Đã lưu ảnh.")).to_be_visible()
    expect(page.get_by_text("Ảnh hơi tối.")).to_be_visible()
    size = page.get_by_alt_text("Ảnh đã chọn").evaluate(
        "picture => [picture.naturalWidth, picture.naturalHeight]"
    )
    assert size == [1500, 2000]
    assert len(stage.posts) == 1
    assert len(stage.posts[0]) < len(photo["buffer"])


def test_a_photo_that_did_not_get_through_can_be_sent_again(stage: Stage) -> None:
    page = stage.show("{% include 'parts/photo_card.html' with field=form.portrait %}", form=PortalForm())
    photo = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": sideways_photo(400, 300)}
    page.route(HOME, lambda route: route.abort())
    page.get_by_label("Ảnh chân dung", exact=True).set_input_files(photo)
    expect(page.get_by_role("button", name="Gửi lại ảnh")).to_be_visible()
    page.unroute(HOME)
    page.get_by_role("button", name="Gửi lại ảnh").click()
    expect(page.get_by_text("Đã lưu ảnh.")).to_be_visible()


def test_the_countdown_frees_its_button_at_the_end(stage: Stage) -> None:
    stage.page.clock.install()
    page = stage.show(
        "{% include 'parts/countdown.html' with seconds=42 enables='again' text=text done_text='Gửi được.' %}"
        '<button id="again" type="button">Gửi lại mã</button>',
        text="Sau {time}.",
    )
    button = page.get_by_role("button", name="Gửi lại mã")
    expect(button).to_be_disabled()
    page.clock.run_for(43_000)
    expect(button).to_be_enabled()
    expect(page.get_by_role("status").filter(has_text="Gửi được.")).to_be_attached()


def sideways_photo(width: int, height: int) -> bytes:
    """A JPEG whose EXIF orientation says: turn me a quarter clockwise."""
    exif = Image.Exif()
    exif[0x0112] = 6
    file = io.BytesIO()
    Image.effect_noise((width, height), 40).convert("RGB").save(file, "JPEG", exif=exif)
    return file.getvalue()
