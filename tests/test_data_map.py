"""docs/data-map.md names every field that the portal keeps, once, and nothing that does not exist (QUALITY S-44)."""

from pathlib import Path
from typing import NamedTuple

import pytest
from django.apps import apps

from registration import retention
from tests import house

CLASSES = {"sensitive", "basic", "none"}
READERS = {"owner", "office", "admin", "system"}
TERMS = {"drafts", "account", "dossier", "audit", "always", "session", "register"}
# Libraries' tables that hold nothing of anybody, or that the portal's settings leave empty.
NOT_OURS = {
    "auth.Group", "auth.Permission", "axes.AccessAttemptExpiration", "axes.AccessFailureLog", "axes.AccessLog",
    "contenttypes.ContentType",
}  # fmt: skip


class Row(NamedTuple):
    model: str
    fields: list[str]
    kind: str
    purpose: str
    kept: list[str]
    readers: list[str]


def rows() -> list[Row]:
    found = []
    for line in house.text(Path("docs/data-map.md")).splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 6 and "." in cells[0] and not cells[0].startswith("---"):
            found.append(Row(cells[0], cells[1].split(), cells[2], cells[3], cells[4].split(), cells[5].split()))
    return found


ROWS = rows()


@pytest.mark.parametrize("model", [m for m in apps.get_models() if m._meta.label not in NOT_OURS])
def test_every_field_is_on_the_map_once(model) -> None:
    label = model._meta.label
    named = sorted(name for row in ROWS if row.model == label for name in row.fields)
    kept = sorted(f.name for f in model._meta.concrete_fields if f.name != "id")
    assert (label, named) == (label, kept)


def test_the_map_names_no_model_that_is_not_there() -> None:
    assert {row.model for row in ROWS} <= {model._meta.label for model in apps.get_models()}


def test_every_row_says_why_of_what_class_how_long_and_for_whom() -> None:
    terms = TERMS | {rule.code for rule in retention.RULES}
    for row in ROWS:
        assert row.purpose
        assert row.kind in CLASSES, row
        assert row.kept, row
        assert set(row.kept) <= terms, row
        assert row.readers, row
        assert set(row.readers) <= READERS, row


def test_what_is_sealed_is_personal() -> None:
    """An encrypted column that the map calls nobody's would be a mistake in one of the two."""
    for row in ROWS:
        for name in row.fields:
            field = apps.get_model(row.model)._meta.get_field(name)
            if type(field).__name__ == "EncryptedTextField":
                assert row.kind in ("basic", "sensitive"), (row.model, name)
