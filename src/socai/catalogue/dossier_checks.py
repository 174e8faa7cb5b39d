"""Reads and checks how a form counts the list of dossiers that a one-stop system exports."""

from __future__ import annotations

from collections.abc import Iterator

from socai.catalogue.errors import problem
from socai.catalogue.forms import DossierList
from socai.catalogue.references import Known
from socai.catalogue.schema import Record
from socai.core.dossiers import Group
from socai.core.findings import Finding
from socai.core.spelling import folded


def build_dossier_list(record: Record) -> DossierList:
    """Return what a record without problems declares."""
    return DossierList(
        headings=record["headings"].values,
        states={folded(word): Group(name) for name, words in record["states"].values.items() for word in words},
        boxes={code: name for name, code in record["boxes"].values.items() if code},
        due_within=record["due_within"],
    )


def check_dossier_list(known: Known, record: Record) -> Iterator[Finding]:
    """Yield every problem: a word for two things, a box for two counts, an indicator that nobody enters."""
    for part in ("headings", "states"):
        yield from _word_problems(record[part])
    boxes: Record | None = record["boxes"]
    seen: dict[str, str] = {}
    for name, code in (boxes.values if boxes else {}).items():
        if boxes is None or not code:
            continue
        yield from known.unknown_indicator(code, boxes.at(name))
        indicator = known.draft.indicators.get(code)
        if indicator is not None and "formula" in indicator.nodes:
            yield problem("pack.computed_entered", boxes.at(name), code, place=str(indicator.location))
        other = seen.setdefault(code, name)
        if other != name:
            yield problem("form.dossiers_same_box", boxes.at(name), code, counts=(other, name))


def _word_problems(record: Record | None) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for name, words in (record.values if record else {}).items():
        for place, word in enumerate(words or ()):
            other = seen.setdefault(folded(word), name)
            if record is not None and other != name:
                yield problem("form.same_word", record.at(name, place), word, other=other)
