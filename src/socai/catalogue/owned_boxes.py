"""The boxes of a form of owners: each office has one for every indicator that it reports and that is entered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from socai.catalogue.forms import FormField, FormSection
from socai.catalogue.model import Heading, Indicator, headings_over


def sections_of_owners(
    indicators: Mapping[str, Indicator], headings: Mapping[str, Heading]
) -> dict[str, tuple[FormSection, ...]]:
    """Return the sections of each office, a heading each in the order in which tables show them.

    What is computed is not entered, and what may only be printed in reports has no box.
    """
    boxes: defaultdict[str, defaultdict[str, list[FormField]]] = defaultdict(lambda: defaultdict(list))
    for code, indicator in indicators.items():
        if indicator.formula is None and not indicator.is_report_only:
            over = headings_over(code, headings)
            boxes[indicator.office][over[-1].code if over else ""].append(FormField(code))
    order = ["", *headings]
    return {
        office: tuple(_section(headings.get(code), found[code]) for code in order if code in found)
        for office, found in boxes.items()
    }


def _section(heading: Heading | None, boxes: list[FormField]) -> FormSection:
    if heading is None:
        return FormSection("khac", "Chỉ tiêu khác", "Other indicators", tuple(boxes))
    return FormSection(heading.code, heading.name_vi, heading.name_en, tuple(boxes))
