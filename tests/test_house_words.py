"""What people read: every word goes through gettext, none is rude, no page has an inline script or style."""

import ast
import re
from pathlib import Path

import pytest

from tests import house

GETTEXT = {"_", *(prefix + "gettext" + suffix for prefix in ("", "n", "p", "np") for suffix in ("", "_lazy"))}
GETTEXT.add("gettext_noop")
VIETNAMESE = re.compile("[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE)
# Where Vietnamese words are not a text to be translated, and why.
NOT_FOR_TRANSLATION = {
    "accounts/sound.py": "digits as they are spoken",
    "agencies/address_words.py": "words of addresses and an alphabet",
    "agencies/reference_data.py": "words of the data",
    "agencies/search.py": "an alphabet",
    "notices/gateways/smpp_text.py": "an alphabet",
    "notices/sms_alphabet.py": "an alphabet",
    "notices/kinds.py": "belongs to the wording of messages, a file per language",
    "notices/variables.py": "made-up values, and the longest of each",
    "participants/birth_places.py": "names of places",
    "registration/demo.py": "names of persons",
    "registration/made_up.py": "what made-up officers wrote",
    "registration/photos/worker.py": "a made-up card to warm up with",
    "registration/paper/form.py": "the words of Form 01, see PAPER",
    "vssid_portal/errors.py": "the page for when nothing works any more, gettext included",
    "vssid_portal/settings.py": "texts an operator may replace",
    "vssid_portal/vietnamese.py": "an alphabet",
}
RUDE = re.compile(r"không hợp lệ|vui lòng|xin lỗi", re.IGNORECASE)


def translated(path: Path) -> set[int]:
    """The ids of the string constants of a module that go through gettext."""
    return {
        id(constant)
        for node in ast.walk(house.tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in GETTEXT
        for argument in node.args
        for constant in ast.walk(argument)
    }


def docstrings(path: Path) -> set[int]:
    """The ids of docstrings and other strings that stand alone."""
    return {id(node.value) for node in ast.walk(house.tree(path)) if isinstance(node, ast.Expr)}


def test_every_vietnamese_text_in_python_goes_through_gettext() -> None:
    bare = []
    for path in house.app_modules():
        if str(path) in NOT_FOR_TRANSLATION:
            continue
        fine = translated(path) | docstrings(path)
        bare += [
            f"{path}:{node.lineno} {node.value[:40]!r}"
            for node in ast.walk(house.tree(path))
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and VIETNAMESE.search(node.value)
            and id(node) not in fine
        ]
    assert bare == []


def test_nothing_is_exempt_from_translation_without_need() -> None:
    needless = [name for name in NOT_FOR_TRANSLATION if not VIETNAMESE.search(house.text(Path(name)))]
    assert needless == []


def test_gettext_gets_whole_texts_that_it_can_find() -> None:
    """xgettext cannot see through an f-string or a name: such a text would never be translated.

    A module that marks its texts with gettext_noop may look them up by name.
    """
    hidden = [
        f"{path}:{node.lineno} {ast.unparse(node)[:60]}"
        for path in house.app_modules()
        if "gettext_noop(" not in house.text(path)
        for node in ast.walk(house.tree(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] in GETTEXT
        and not (node.args and isinstance(node.args[0], ast.Constant))
    ]
    assert hidden == []


def visible_text(template: str) -> str:
    """What a template shows outside of translate tags and variables, with attributes that are read out."""
    rest = re.sub(r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}|<!--.*?-->", " ", template, flags=re.DOTALL)
    rest = re.sub(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", " ", rest, flags=re.DOTALL)
    rest = re.sub(r"{%\s*block page_class\s*%}.*?{%\s*endblock\s*%}", " ", rest)
    in_tags = re.findall(r"""(?:title|label|text|hint|heading|alt)=["']([^"'{]*)["']""", rest)
    rest = re.sub(r"{%.*?%}|{{.*?}}", " ", rest, flags=re.DOTALL)
    rest = re.sub(r"<(script|style)\b.*?</\1>", " ", rest, flags=re.DOTALL)
    rest = re.sub(r"<[^>]*>", " ", rest, flags=re.DOTALL)
    return rest + " ".join(in_tags)


# Marks and names that are the same in every language.
SAME_EVERYWHERE = re.compile(r"&\w+;|\b(VssID|BHXH|BHYT|CCCD|CMND|OTP|PDF|QR|SMS|Google Play|App Store)\b")


# Form 01 is a paper of the law: its words are Vietnamese whatever language the screens speak.
PAPER = "registration/paper/"
PAGES = sorted(name for name in house.templates() if name.endswith(".html"))


@pytest.mark.parametrize("name", [name for name in PAGES if not name.startswith(PAPER)])
def test_every_word_of_a_template_goes_through_gettext(name: str) -> None:
    shown = SAME_EVERYWHERE.sub(" ", visible_text(house.text(house.templates()[name])))
    assert re.findall(r"[^\W\d_]{2,}[^\n]{0,40}", shown) == []


@pytest.mark.parametrize("name", PAGES)
def test_no_template_carries_an_inline_script_or_style(name: str) -> None:
    """The Content-Security-Policy would refuse it. Blocks of data (application/json) are not scripts."""
    page = house.text(house.templates()[name])
    inline = re.findall(
        r"""<script(?![^>]*(?:\ssrc=|application/json))[^>]*>|<style\b|\sstyle=["'{]|\son[a-z]+=["']|javascript:""",
        page,
    )
    assert inline == []


def test_no_text_is_rude_or_vague() -> None:
    """Say what is wrong and how to mend it (QUALITY: never "không hợp lệ", "vui lòng", "xin lỗi")."""
    rude = [f"{path}" for path in (*house.app_modules(), *house.templates().values()) if RUDE.search(house.text(path))]
    assert rude == []
