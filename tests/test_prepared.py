"""Statements that are planned once a connection."""

from vssid_portal.prepared import PREPARED, Prepared


def test_long_names_that_begin_alike_stay_two_statements() -> None:
    """PostgreSQL cuts a name after 63 characters."""
    names = [f"{'a_long_name_' * 6}{end}" for end in ("one", "two")]
    first, second = (Prepared(name, (), lambda: "SELECT 1") for name in names)
    try:
        assert first.name != second.name
        assert max(len(first.name), len(second.name)) < 64
        assert (PREPARED[first.name], PREPARED[second.name]) == (first, second)
    finally:
        del PREPARED[first.name], PREPARED[second.name]
