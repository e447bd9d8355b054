"""Photos are judged: each fault is seen and named, and a good photo is left in peace."""

import random

import pytest
from PIL import Image

from registration.photos import judge_card, judge_faces
from registration.photos.judge import Judgement, PhotoKind, Problem, judge, unreadable
from registration.photos.judge_advice import advice, first_advice
from tests.cards.people import citizen_payload, invent
from tests.cards.pictures import FAULTS, KINDS, take

SPOILT = [(kind, fault) for kind in KINDS for fault in FAULTS[kind]]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", [100, 101])
def test_a_good_photo_is_left_in_peace(kind: str, seed: int) -> None:
    assert judge(take(kind, None, seed), PhotoKind(kind)).problems == ()


@pytest.mark.parametrize(("kind", "fault"), SPOILT)
def test_a_spoilt_photo_gets_the_right_advice(kind: str, fault: str) -> None:
    judgement = judge(take(kind, fault, 101), PhotoKind(kind))
    assert fault in [problem.value for problem in judgement.problems]
    assert not judgement.ok


def test_a_blank_picture_is_unreadable() -> None:
    assert judge(Image.new("RGB", (1200, 800), "white"), PhotoKind.CARD_FRONT).problems == (Problem.UNREADABLE,)
    assert unreadable().problems == (Problem.UNREADABLE,)


def test_the_code_on_it_tells_the_side_of_a_card_for_certain() -> None:
    picture, person = take("card_back", None, 100), invent(random.Random(1))
    older, newer = citizen_payload(person, 7), citizen_payload(person, 11)
    assert Problem.WRONG_SIDE in judge(picture, PhotoKind.CARD_BACK, [older]).problems
    assert judge(picture, PhotoKind.CARD_BACK, [newer]).ok
    assert judge(picture, PhotoKind.CARD_BACK, ["https://example.vn/"]).ok


def test_a_scan_cropped_to_the_card_is_not_cut_off() -> None:
    picture = take("card_front", None, 100)
    outline = judge_card.find_outline(picture)
    assert outline is not None
    card = Image.fromarray(judge_card.flattened(picture, outline)).resize((1280, 808))
    assert Problem.CUT_OFF not in judge(card, PhotoKind.CARD_FRONT).problems


def test_the_camera_turn_is_applied_before_judging() -> None:
    picture = take("card_front", None, 100).rotate(90, expand=True)
    picture.getexif()[0x0112] = 6
    assert judge(picture, PhotoKind.CARD_FRONT).ok


def test_without_opencv_light_and_sharpness_are_judged_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge_card, "cv2", None)
    monkeypatch.setattr(judge_faces, "_cascade", lambda: None)
    assert judge(take("card_front", "not_landscape", 101), PhotoKind.CARD_FRONT).ok
    assert judge(take("portrait", "no_face", 101), PhotoKind.PORTRAIT).scores["faces"] is None
    assert judge(take("card_front", "dark", 101), PhotoKind.CARD_FRONT).problems == (Problem.DARK,)


@pytest.mark.parametrize("problem", Problem)
@pytest.mark.parametrize("kind", PhotoKind)
def test_every_problem_has_one_sentence_that_says_what_to_do(problem: Problem, kind: PhotoKind) -> None:
    sentence = str(advice(problem, kind))
    assert sentence.endswith(".")
    assert sentence.count(". ") == 0
    assert "hãy" in sentence or "mời" in sentence


def test_the_weightiest_problem_is_the_one_to_show() -> None:
    judgement = Judgement((Problem.DARK, Problem.GLARE))
    assert "tối" in str(first_advice(judgement, PhotoKind.CARD_FRONT))
    assert first_advice(Judgement(), PhotoKind.CARD_FRONT) == ""
