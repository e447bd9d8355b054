import os
import signal
import threading
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from registration.photos import images
from registration.photos.decoder import Decoder, decoder
from registration.photos.images import PhotoRefused, sanitise
from registration.photos.refusals import Refusal

from . import corpus

SENTENCES = {
    Refusal.EMPTY: "Tệp ảnh trống, không có nội dung. Chụp lại hoặc chọn ảnh khác.",
    Refusal.TOO_LARGE: "Ảnh nặng hơn 15 MB. Chọn ảnh nhẹ hơn hoặc chụp lại ở độ phân giải thấp hơn.",
    Refusal.NOT_A_PICTURE: "Tệp này không phải là ảnh. Chọn ảnh JPEG, PNG, WebP hoặc HEIC.",
    Refusal.FORMAT: "Loại tệp này chưa dùng được. Chọn ảnh JPEG, PNG, WebP hoặc HEIC, hoặc chụp ảnh mới.",
    Refusal.ANIMATED: "Đây là ảnh động. Chọn một ảnh chụp bình thường.",
    Refusal.TOO_MANY_PIXELS: "Ảnh có hơn 50 triệu điểm ảnh. Chụp lại ở độ phân giải thấp hơn.",
    Refusal.TOO_SMALL: "Ảnh quá nhỏ: mỗi cạnh cần ít nhất 100 điểm ảnh. Chụp lại hoặc chọn ảnh gốc.",
    Refusal.TOO_NARROW: "Ảnh quá dài và hẹp. Chụp lại, hoặc chọn ảnh chưa bị cắt.",
    Refusal.DAMAGED: "Không đọc được ảnh: tệp bị hỏng hoặc chưa tải lên đủ. Chụp lại hoặc chọn ảnh khác.",
    Refusal.BUSY: "Máy chủ đang xử lý nhiều ảnh. Chờ một phút rồi gửi lại ảnh này.",
}


def cleaned(data: bytes) -> Image.Image:
    photo = sanitise(BytesIO(data))
    image = Image.open(BytesIO(photo.jpeg))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (photo.width, photo.height))
    assert set(image.info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    return image


def corner_colours(image: Image.Image) -> list[tuple[int, ...]]:
    width, height = image.size
    spots = [(x, y) for y in (height // 4, 3 * height // 4) for x in (width // 4, 3 * width // 4)]
    return [image.getpixel(spot) for spot in spots]


def looks_like(colour: tuple[int, ...], expected: tuple[int, ...]) -> bool:
    return all(abs(one - other) < 25 for one, other in zip(colour, expected, strict=True))


def is_the_scene(image: Image.Image) -> bool:
    return all(looks_like(*pair) for pair in zip(corner_colours(image), corpus.CORNERS, strict=True))


HONEST = {
    "jpeg": lambda: corpus.saved(corpus.scene(), "JPEG"),
    "png": lambda: corpus.saved(corpus.scene(), "PNG"),
    "webp": lambda: corpus.saved(corpus.scene(), "WEBP"),
    "heic": lambda: corpus.saved(corpus.scene(), "HEIF"),
    "progressive jpeg": lambda: corpus.saved(corpus.scene(), "JPEG", progressive=True),
    "cmyk jpeg": lambda: corpus.saved(corpus.scene().convert("CMYK"), "JPEG"),
    "two pictures in one (MPO)": corpus.multi_picture,
    "colour profile of junk": lambda: corpus.saved(corpus.scene(), "JPEG", icc_profile=b"junk" * 300),
    "jpeg with a page of HTML behind it": lambda: (
        corpus.saved(corpus.scene(), "JPEG") + b"<script>alert(1)</script>"
    ),
    "png with a zip behind it": lambda: corpus.saved(corpus.scene(), "PNG") + b"PK\x03\x04evil",
}


@pytest.mark.parametrize("make", HONEST.values(), ids=HONEST.keys())
def test_an_honest_photo_becomes_a_plain_jpeg_of_the_same_scene(make):
    assert is_the_scene(cleaned(make()))


HOSTILE = {
    "zero bytes": (lambda: b"", Refusal.EMPTY),
    "text": (lambda: b"hello, this is no picture", Refusal.NOT_A_PICTURE),
    "zip": (lambda: b"PK\x03\x04" + bytes(200), Refusal.NOT_A_PICTURE),
    "svg": (lambda: b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', Refusal.FORMAT),
    "gif": (lambda: corpus.saved(corpus.scene(), "GIF"), Refusal.FORMAT),
    "moving gif": (lambda: corpus.moving("GIF"), Refusal.FORMAT),
    "tiff": (lambda: corpus.saved(corpus.scene(), "TIFF"), Refusal.FORMAT),
    "bmp": (lambda: corpus.saved(corpus.scene(), "BMP"), Refusal.FORMAT),
    "pdf": (lambda: corpus.saved(corpus.scene(), "PDF"), Refusal.FORMAT),
    "eps": (lambda: corpus.saved(corpus.scene(), "EPS"), Refusal.FORMAT),
    "avif": (lambda: corpus.saved(corpus.scene(), "AVIF"), Refusal.FORMAT),
    "video": (lambda: b"\0\0\0\x18ftypmp42" + bytes(100), Refusal.FORMAT),
    "moving png": (lambda: corpus.moving("PNG"), Refusal.ANIMATED),
    "moving webp": (lambda: corpus.moving("WEBP"), Refusal.ANIMATED),
    "400 megapixels in a small png": (lambda: corpus.png_of_zeros(20_000, 20_000), Refusal.TOO_MANY_PIXELS),
    "81 megapixels in 10 kB": (lambda: corpus.png_of_zeros(9_000, 9_000), Refusal.TOO_MANY_PIXELS),
    "one pixel": (lambda: corpus.saved(Image.new("RGB", (1, 1)), "PNG"), Refusal.TOO_SMALL),
    "a line of 30,000 pixels": (lambda: corpus.png_of_zeros(30_000, 1), Refusal.TOO_SMALL),
    "a ribbon": (lambda: corpus.png_of_zeros(6_000, 110), Refusal.TOO_NARROW),
    "half a jpeg": (lambda: corpus.half(HONEST["jpeg"]), Refusal.DAMAGED),
    "half a png": (lambda: corpus.half(HONEST["png"]), Refusal.DAMAGED),
    "half a webp": (lambda: corpus.half(HONEST["webp"]), Refusal.DAMAGED),
    "half a heic": (lambda: corpus.half(HONEST["heic"]), Refusal.DAMAGED),
    "only a jpeg's first bytes": (lambda: b"\xff\xd8\xff\xe0" + bytes(50), Refusal.DAMAGED),
    "only a heic's first bytes": (lambda: b"\0\0\0\x18ftypheic" + bytes(50), Refusal.DAMAGED),
    "16 MB": (lambda: b"\xff\xd8\xff" + bytes(16 * 1024 * 1024), Refusal.TOO_LARGE),
}


@pytest.mark.parametrize(("make", "reason"), HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_usable_photo_is_refused_with_one_sentence_that_tells_what_to_do(make, reason):
    with pytest.raises(PhotoRefused) as refused:
        sanitise(BytesIO(make()))
    assert refused.value.reason == reason
    assert str(refused.value) == SENTENCES[reason]


def test_every_refusal_has_its_sentence():
    assert {reason: str(PhotoRefused(reason)) for reason in Refusal} == SENTENCES


def test_a_png_that_holds_more_rows_than_it_says_costs_no_more_than_it_says():
    assert sanitise(BytesIO(corpus.lying_png())).width == 400


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_turned_the_way_the_camera_noted(orientation):
    image = cleaned(corpus.turned_jpeg(orientation))
    assert image.size == (400, 300)
    assert is_the_scene(image)


def test_a_note_on_orientation_that_makes_no_sense_is_ignored():
    assert is_the_scene(cleaned(corpus.saved(corpus.scene(), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff")))


def test_place_maker_and_comment_do_not_survive():
    source = corpus.jpeg_with_position()
    assert b"MAKER-OF-PHONES" in source
    photo = sanitise(BytesIO(source + b"<script>"))
    for secret in (b"MAKER-OF-PHONES", b"SECRET-COMMENT", b"Exif", b"<script>"):
        assert secret not in photo.jpeg
    assert not Image.open(BytesIO(photo.jpeg)).getexif()


def test_colours_follow_the_embedded_profile():
    image = cleaned(corpus.saved(corpus.scene(), "JPEG", icc_profile=corpus.swapped_profile()))
    red, green, *_ = corner_colours(image)
    assert red[1] > red[0]
    assert green[0] > green[1]


def test_sixteen_bit_grey_keeps_its_brightness():
    assert looks_like(corner_colours(cleaned(corpus.deep_png()))[0], (128, 128, 128))


def test_what_is_transparent_becomes_white_paper():
    assert looks_like(corner_colours(cleaned(corpus.see_through_png()))[0], (255, 255, 255))
    assert (255, 255, 255) in corner_colours(cleaned(corpus.palette_png()))


@pytest.mark.parametrize(
    ("kind", "size"), [("JPEG", (4032, 3024)), ("PNG", (3000, 4000)), ("WEBP", (2500, 1200))]
)
def test_a_large_photo_is_brought_to_2000_pixels_and_keeps_its_shape(kind, size):
    image = cleaned(corpus.saved(corpus.scene(*size), kind))
    assert max(image.size) == 2000
    assert image.width / image.height == pytest.approx(size[0] / size[1], abs=0.01)
    assert is_the_scene(image)


def test_a_small_photo_is_not_blown_up():
    assert cleaned(corpus.saved(corpus.scene(120, 160), "PNG")).size == (120, 160)


def test_ten_megabytes_of_noise_are_a_photo_like_any_other():
    assert cleaned(corpus.noisy_jpeg(3000, 2400, 92)).width == 2000


@pytest.mark.parametrize("name", ["ảnh.png", "../../x;.html", "anh\u202egpj.exe", "a" * 300, "\0.jpg"])
def test_the_name_of_a_file_plays_no_part(name):
    upload = SimpleUploadedFile("x.jpg", HONEST["png"](), content_type="text/html")
    upload._name = name
    assert sanitise(upload).width == 400


def test_no_more_is_read_than_the_limit_allows(settings):
    settings.PHOTO_MAX_BYTES = 1000
    file = BytesIO(b"\xff\xd8\xff" + bytes(5000))
    with pytest.raises(PhotoRefused):
        sanitise(file)
    assert file.tell() == 1001


def test_a_decoder_that_was_killed_is_replaced():
    sanitise(BytesIO(HONEST["jpeg"]()))
    os.kill(decoder._process.pid, signal.SIGKILL)
    decoder._process.wait()
    assert is_the_scene(cleaned(HONEST["jpeg"]()))


def test_a_decoder_that_hangs_is_ended_and_the_photo_refused():
    impatient = Decoder(patience=0.3)
    impatient._ready_process()
    os.kill(impatient._process.pid, signal.SIGSTOP)
    assert impatient.decode(HONEST["jpeg"](), "JPEG", 50_000_000).refusal == Refusal.DAMAGED
    assert impatient._process is None


def test_while_another_photo_is_being_decoded_for_too_long_the_next_is_told_to_wait():
    busy = Decoder(patience=0.01)
    with busy._turn:
        assert busy.decode(HONEST["jpeg"](), "JPEG", 50_000_000).refusal == Refusal.BUSY


def test_want_of_memory_in_the_decoder_is_a_photo_that_cannot_be_read():
    """400 megapixels with the pixel limit lifted: only the decoder's own ceiling is left, and it holds."""
    bomb = corpus.png_of_zeros(20_000, 20_000)
    try:
        assert decoder.decode(bomb, "PNG", 10**9).refusal == Refusal.DAMAGED
        assert is_the_scene(cleaned(HONEST["jpeg"]()))
    finally:
        decoder.close()


def test_photos_sent_at_the_same_time_do_not_mix():
    sizes = [(200 + 10 * index, 300) for index in range(8)]
    results: dict[int, tuple[int, int]] = {}

    def send(index: int) -> None:
        photo = sanitise(BytesIO(corpus.saved(corpus.scene(*sizes[index]), "JPEG")))
        results[index] = (photo.width, photo.height)

    threads = [threading.Thread(target=send, args=(index,)) for index in range(len(sizes))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == dict(enumerate(sizes))


def test_a_forked_web_worker_starts_a_decoder_of_its_own():
    sanitise(BytesIO(HONEST["jpeg"]()))
    parents = decoder._process.pid
    child = os.fork()
    if child == 0:
        code = 1
        try:
            photo = sanitise(BytesIO(HONEST["png"]()))
            code = 0 if photo.width == 400 and decoder._process.pid != parents else 2
        finally:
            decoder.close()
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert is_the_scene(cleaned(HONEST["jpeg"]()))
    assert decoder._process.pid == parents


def test_the_decoder_knows_no_secret_and_can_open_nothing():
    decoder.close()
    sanitise(BytesIO(HONEST["jpeg"]()))
    process = f"/proc/{decoder._process.pid}"
    with open(f"{process}/environ") as environ:
        assert {entry.split("=")[0] for entry in environ.read().split("\0") if entry} <= {
            "PATH", "LD_LIBRARY_PATH", "PYTHONUTF8", "LC_CTYPE", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS",
        }  # fmt: skip
    with open(f"{process}/limits") as limits:
        rows = {line[:26].strip(): line[26:].split()[:2] for line in limits}
    assert rows["Max open files"] == ["0", "0"]
    assert rows["Max core file size"] == ["0", "0"]
    assert max(int(limit) for limit in rows["Max address space"]) < 3 * 1024**3


def test_the_file_picker_offers_exactly_what_is_taken():
    assert {"image/jpeg", "image/png", "image/webp", "image/heic"} <= set(images.ACCEPT.split(","))
