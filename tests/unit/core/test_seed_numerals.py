"""Every figure of the real report is read as the value that its annotators gave it."""

from __future__ import annotations

import json
from decimal import Decimal

from socai.core.numerals import format_number, parse_number
from tests.shared import SHARED, needs_shared

FIGURES = ("quantity", "percent", "ratio_part")


@needs_shared
def test_every_figure_of_the_report_is_read() -> None:
    lines = (SHARED / "seed" / "numbers.jsonl").read_text(encoding="utf-8").splitlines()
    figures = [figure for figure in map(json.loads, lines) if figure["kind"] in FIGURES]
    assert len(figures) == 447
    for figure in figures:
        numeral = parse_number(figure["raw"], locale="vi")
        assert numeral.value == Decimal(figure["value"]), figure["raw"]
        if not numeral.ambiguous:
            shown = format_number(numeral.value, decimals=numeral.decimals, locale="vi")
            assert shown == figure["raw"].removeprefix("0").rjust(len(shown), "0"), figure["raw"]
