import datetime as dt
import re
import socket
import subprocess
import unicodedata
from contextlib import closing
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO

import numpy as np
import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from registration.paper import render
from registration.paper.form import FormOne, Visit, in_words
from registration.paper.render import FormTooLong, form_html, form_pdf

CODE = "0792026112200015"


def portrait(width: int = 1500, height: int = 2000) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), (150, 180, 220)).save(out, "JPEG")
    return out.getvalue()


ALICE = FormOne(
    agency="Bảo hiểm xã hội huyện Củ Chi, Thành phố Hồ Chí Minh",
    full_name="Nguyễn Thị Ngọc Ánh",
    social_insurance_number="7912345678",
    identity_number="079190012345",
    address="Số 12/3 đường Nguyễn Thị Rành, xã Trung Lập Hạ, huyện Củ Chi, TP Hồ Chí Minh",
    phone="0912 345 678",
    start_on=dt.date(2026, 11, 22),
    place="Thành phố Hồ Chí Minh",
    declared_on=dt.date(2026, 11, 21),
    birth_date="12/03/1990",
    gender="Nữ",
    email="ngocanh@example.vn",
    portrait=portrait(),
    code=CODE,
    code_shown="07920 261122 0001 5",
    legal_basis="Nghị định số 166/2016/NĐ-CP ngày 24 tháng 12 năm 2016 của Chính phủ",
    visit=Visit("BHXH huyện Củ Chi", "77 Tỉnh lộ 8, thị trấn Củ Chi", "028 3892 0000", dt.date(2026, 12, 22)),
)
DRAFT = replace(ALICE, code="", code_shown="")
WIDEST = replace(
    ALICE,
    full_name=("NGUYỄN PHƯỚC BẢO QUỲNH TRÂM HOÀNG " * 5)[:150],
    agency="Bảo hiểm xã hội khu vực liên huyện " * 6,
    address="Tổ 15, ngõ 128/45/7 đường Nguyễn Thị Minh Khai nối dài, " * 8,
    email="W" * 108 + "@EXAMPLE.COM",
    identity_number="W" * 30,
    place="Thành phố Hồ Chí Minh " * 4,
    legal_basis="Nghị định số 164/2025/NĐ-CP ngày 29 tháng 6 năm 2025 của Chính phủ " * 4,
    visit=Visit(
        "Bảo hiểm xã hội khu vực " * 8,
        "77 Tỉnh lộ 8, thị trấn Củ Chi " * 8,
        "028 3892 0000; " * 4,
        dt.date(2026, 12, 2),
    ),
)


def read(form: FormOne) -> PdfReader:
    return PdfReader(BytesIO(form_pdf(form)))


def words_of(form: FormOne) -> str:
    return " ".join(read(form).pages[0].extract_text().split())


class _Text(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.words += data.split()


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_the_paper_says_what_was_declared_with_every_accent():
    text = words_of(ALICE)
    for part in (
        "Mẫu số 01",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "TỜ KHAI",
        "ĐĂNG KÝ/ĐIỀU CHỈNH/NGỪNG SỬ DỤNG PHƯƠNG THỨC GIAO DỊCH ĐIỆN TỬ VỚI CƠ QUAN BẢO HIỂM XÃ HỘI",
        "Kính gửi: Bảo hiểm xã hội huyện Củ Chi, Thành phố Hồ Chí Minh",
        "Họ và tên: Nguyễn Thị Ngọc Ánh",
        "Mã số BHXH: 7912345678",
        "Ngày sinh: 12/03/1990",
        "Giới tính: Nữ",
        "Số CMND/CCCD/Hộ chiếu: 079190012345",
        "Địa chỉ liên hệ: Số 12/3 đường Nguyễn Thị Rành, xã Trung Lập Hạ, huyện Củ Chi, TP Hồ Chí Minh",
        "Điện thoại di động: 0912 345 678",
        "Địa chỉ thư điện tử: ngocanh@example.vn",
        "từ ngày 22 tháng 11 năm 2026.",
        "2. Điều chỉnh thông tin:",
        "3. Ngừng sử dụng phương thức giao dịch điện tử từ ngày",
        "cam kết hoàn toàn chịu trách nhiệm trước pháp luật về tính chính xác, trung thực của nội dung",
        "Thành phố Hồ Chí Minh, ngày 21 tháng 11 năm 2026",
        "NGƯỜI KÊ KHAI (ký, ghi rõ họ tên)",
        "Mã hồ sơ: 07920 261122 0001 5",
        "BHXH huyện Củ Chi, 77 Tỉnh lộ 8, thị trấn Củ Chi; điện thoại 028 3892 0000",
        "chậm nhất ngày 22/12/2026",
    ):
        assert part in text
    assert text == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("form", [ALICE, DRAFT, WIDEST], ids=["sent", "draft", "widest"])
def test_screen_and_paper_say_the_same(form):
    on_screen = squeezed("".join(_Text(form_html(form)).words))
    on_paper = squeezed(words_of(form))
    assert sorted(on_screen) == sorted(on_paper.replace("BẢNNHÁP", ""))


@pytest.mark.parametrize("form", [ALICE, DRAFT, WIDEST], ids=["sent", "draft", "widest"])
def test_it_is_one_a4_page_whatever_the_data(form):
    (page,) = read(form).pages
    assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [210, 297]


def test_text_without_limit_is_refused_rather_than_spread_over_pages():
    with pytest.raises(FormTooLong):
        form_pdf(replace(ALICE, address="đường dài " * 1500))


@pytest.mark.parametrize("form", [ALICE, WIDEST], ids=["usual", "widest"])
@pytest.mark.parametrize("kind", [zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.Code128])
def test_a_scanner_reads_the_code_off_the_printed_page(form, kind):
    page = subprocess.run(
        ["pdftoppm", "-r", "150", "-png", "-singlefile", "-"],
        input=form_pdf(form),
        stdout=subprocess.PIPE,
        check=True,
    )
    pixels = np.asarray(Image.open(BytesIO(page.stdout)).convert("L"))
    assert [barcode.text for barcode in zxingcpp.read_barcodes(pixels, formats=kind)] == [CODE]


def test_a_draft_says_so_and_has_no_code():
    text = words_of(DRAFT)
    assert "Bản nháp – mã hồ sơ được cấp khi gửi" in text
    assert "BẢN NHÁP" in text
    assert "Mã hồ sơ:" not in text
    assert "Mã QR" not in form_html(DRAFT)


def test_the_chosen_way_of_transacting_is_crossed():
    assert "X Cổng thông tin điện tử" in words_of(ALICE)
    assert "X Tổ chức I-VAN" in words_of(replace(ALICE, transacts_through="ivan"))


def test_a_form_without_visit_sends_nobody_to_an_office():
    assert "nộp tờ khai" not in words_of(replace(ALICE, visit=None))


def test_the_legal_basis_is_a_setting(settings):
    settings.FORM_LEGAL_BASIS = "Nghị định số 164/2025/NĐ-CP"
    form = FormOne(
        agency="Bảo hiểm xã hội huyện Củ Chi",
        full_name="Trần Văn Bình",
        social_insurance_number="7912345679",
        identity_number="079090012346",
        address="Củ Chi",
        phone="0912 345 679",
        start_on=dt.date(2026, 11, 22),
        place="Củ Chi",
        declared_on=dt.date(2026, 11, 22),
    )
    assert "Theo Nghị định số 164/2025/NĐ-CP, cơ quan" in words_of(form)


@pytest.mark.parametrize(
    ("day", "words"),
    [(dt.date(2026, 2, 3), "ngày 03 tháng 02 năm 2026"), (dt.date(2026, 3, 10), "ngày 10 tháng 3 năm 2026")],
)
def test_dates_are_written_as_official_papers_write_them(day, words):
    assert in_words(day) == words


def test_decomposed_letters_are_composed_on_paper():
    decomposed = replace(ALICE, full_name=unicodedata.normalize("NFD", ALICE.full_name))
    assert "Nguyễn Thị Ngọc Ánh" in words_of(decomposed)


def test_equal_forms_give_equal_files():
    assert form_pdf(ALICE) == form_pdf(ALICE)


def test_the_file_has_a_language_a_title_and_tags():
    pdf = read(ALICE)
    assert pdf.trailer["/Root"]["/Lang"] == "vi"
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert pdf.metadata.title == "Tờ khai mẫu số 01 – 07920 261122 0001 5"
    assert b"pdfuaid" in pdf.trailer["/Root"]["/Metadata"].get_data()


def test_every_picture_has_words_for_those_who_do_not_see_it():
    alternatives = re.findall(r'alt="([^"]+)"', form_html(ALICE))
    assert alternatives == [
        "Mã vạch của hồ sơ 07920 261122 0001 5",
        "Ảnh chân dung của người kê khai",
        "Mã QR của hồ sơ 07920 261122 0001 5",
    ]
    assert set(alternatives) <= set(_alternatives_of(read(ALICE).trailer["/Root"]["/StructTreeRoot"]))


def _alternatives_of(node) -> list[str]:
    node = node.get_object()
    if not isinstance(node, dict):
        return [text for kid in node for text in _alternatives_of(kid)] if isinstance(node, list) else []
    found = [node["/Alt"]] if "/Alt" in node else []
    return found + (_alternatives_of(node["/K"]) if "/K" in node else [])


def test_the_fonts_are_inside_the_file_and_are_ours():
    fonts = read(ALICE).pages[0]["/Resources"]["/Font"].values()
    descendants = [font.get_object()["/DescendantFonts"][0].get_object() for font in fonts]
    assert len(descendants) == 3
    for font in descendants:
        assert "Tinos" in font["/BaseFont"]
        assert {"/FontFile2", "/FontFile3"} & set(font["/FontDescriptor"].keys())


def test_nothing_in_the_file_runs_or_is_attached():
    root = read(ALICE).trailer["/Root"]
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(root)
    raw = form_pdf(ALICE)
    for word in (b"/JavaScript", b"/JS", b"/EmbeddedFile", b"/Launch", b"/URI"):
        assert word not in raw


def test_the_portrait_is_cut_to_3_by_4_and_small():
    (image,) = read(replace(ALICE, portrait=portrait(2000, 1500))).pages[0].images
    assert image.image.size == (354, 472)


def test_on_the_screen_the_portrait_can_come_from_its_own_address():
    html = form_html(ALICE, portrait_url="/dang-ky/1/anh/portrait/")
    assert 'src="/dang-ky/1/anh/portrait/"' in html
    assert "image/jpeg" not in html


def test_the_screen_needs_no_inline_style_or_script():
    assert not re.search(r"<style|<script|\sstyle=|\son\w+=", form_html(ALICE))


@pytest.fixture
def canary():
    """A server that must never be called; gives its address and whether somebody knocked."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        server.setblocking(False)

        def was_called() -> bool:
            try:
                server.accept()[0].close()
            except BlockingIOError:
                return False
            return True

        yield f"http://127.0.0.1:{server.getsockname()[1]}/", was_called


def test_markup_in_a_name_is_printed_as_it_was_typed_and_fetches_nothing(canary):
    address, was_called = canary
    name = f"<img src={address}x.png>"
    street = '"><link rel=attachment href="file:///etc/hostname"> {{ 7|add:1 }} &amp;'
    form = replace(ALICE, full_name=name, address=street)
    assert squeezed(f"Họ và tên: {name}") in squeezed(words_of(form))
    assert squeezed(street) in squeezed(words_of(form))
    assert "<img src=http" not in form_html(form)
    assert not was_called()


def test_even_unescaped_the_renderer_would_open_neither_network_nor_files(canary, tmp_path):
    address, was_called = canary
    picture = tmp_path / "secret.png"
    Image.new("RGB", (50, 50), "red").save(picture)
    page = render._laid_out(
        f'<title>x</title><link rel=stylesheet href="{address}a.css"><img src="{address}b.png" alt="b">'
        f'<img src="{picture.as_uri()}" alt="c"><p style="background:url({address}d.png)">text</p>'
    )
    assert not PdfReader(BytesIO(page.write_pdf())).pages[0].images
    assert not was_called()
