"""Every kind of dossier has its row in every table: what is missing would be met by a person first."""

import pytest

from registration import kinds, timeline
from registration.items import ITEMS, Step
from registration.models import Kind
from registration.steps import TITLES
from review import checklist, effects, reasons


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_its_rows(kind: Kind) -> None:
    rules = kinds._RULES[kind]
    assert rules.steps[-1] is Step.CHECK
    assert set(rules.titles) <= set(TITLES)
    assert effects._EFFECTS[kind].told
    assert checklist._CHECKLISTS[kind]
    assert timeline.APPROVED_TITLES[kind]
    assert timeline.AFTER_APPROVAL[kind]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", Kind)
def test_every_item_of_a_kind_can_be_flagged_with_words_of_its_own(kind: Kind) -> None:
    listed = reasons.of_items()
    for code in kinds._RULES[kind].items:
        assert ITEMS[code].fields
        assert reasons.SHORT_NAMES[code]
        assert listed[code]
