from __future__ import annotations

import pytest

from socai.core.findings import Finding, Location, Severity, has_errors


@pytest.mark.parametrize(
    ("location", "text"),
    [
        (Location("so-lieu.csv", 4, 2), "so-lieu.csv:4:2"),
        (Location("so-lieu.csv", 4), "so-lieu.csv:4"),
        (Location("so-lieu.csv"), "so-lieu.csv"),
        (Location(), ""),
    ],
)
def test_a_location_is_written_without_its_unknown_parts(location: Location, text: str) -> None:
    assert str(location) == text


def test_only_errors_count_as_errors() -> None:
    notes = [Finding("import.repeated", Severity.WARNING), Finding("import.padded", Severity.NOTE)]
    assert not has_errors(notes)
    assert has_errors([*notes, Finding("import.unknown_unit")])
