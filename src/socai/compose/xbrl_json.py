"""Lays the facts of a report out as xBRL-JSON, beside the page that holds the same facts.

Source: Open Information Model 1.0 and xBRL-JSON 1.0 (REC 2021-10-13).
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from socai.compose.tagging import Context, Fact, Tagging
from socai.compose.taxonomy import taxonomy_file
from socai.compose.tree import Report
from socai.compose.xbrl_names import (
    CONCEPT_PREFIX,
    CONCEPTS,
    CURRENCIES,
    ENTITIES,
    ENTITY_PREFIX,
    PURE,
    UNIT_PREFIX,
    UNITS,
)

_FOOTNOTE = "http://www.xbrl.org/2003/arcrole/fact-footnote"
_DOCUMENT = "https://xbrl.org/2021/xbrl-json"
_STANDARD_LINK = "http://www.xbrl.org/2003/role/link"


def write_xbrl_json(report: Report, tagging: Tagging) -> bytes:
    """Return the facts of a report as xBRL-JSON; the same report gives the same bytes.

    The object ``facts`` holds each figure once under its key, in however many places the page prints it; words such as
    "ước" are notes linked to facts.
    """
    notes = tagging.qualifiers()
    document = {
        "documentInfo": {
            "documentType": _DOCUMENT,
            "namespaces": {
                CONCEPT_PREFIX: CONCEPTS,
                ENTITY_PREFIX: ENTITIES,
                UNIT_PREFIX: UNITS,
                "iso4217": CURRENCIES,
                "xbrl": "https://xbrl.org/2021",
            },
            "taxonomy": [taxonomy_file(report)],
            "linkTypes": {"footnote": _FOOTNOTE},
            "linkGroups": {"_": _STANDARD_LINK},
        },
        "facts": {**{fact.key: dict(_members(fact, notes)) for fact in tagging.facts}, **_notes(notes)},
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _members(fact: Fact, notes: dict[str, str]) -> Iterator[tuple[str, object]]:
    yield "value", fact.value or None
    if fact.decimals is not None and fact.value:
        yield "decimals", fact.decimals
    yield "dimensions", _dimensions(fact)
    if fact.qualifier:
        yield "links", {"footnote": {"_": [notes[fact.qualifier]]}}


def _dimensions(fact: Fact) -> dict[str, str]:
    dimensions = {
        "concept": f"{CONCEPT_PREFIX}:{fact.concept}",
        "entity": f"{ENTITY_PREFIX}:{fact.context.org_unit}",
        "period": _period(fact.context),
    }
    return dimensions if fact.unit.name == PURE else {**dimensions, "unit": fact.unit.name}


def _period(context: Context) -> str:
    """Return time as the model writes it: a day begins at its midnight, and ends at that of the next."""
    end = f"{context.after}T00:00:00"
    return f"{context.start}T00:00:00/{end}" if context.start else end


def _notes(notes: dict[str, str]) -> dict[str, object]:
    return {
        name: {"value": words, "dimensions": {"concept": "xbrl:note", "noteId": name, "language": "vi"}}
        for words, name in notes.items()
    }
