"""An incident that came as a chat message: what it tells, to be looked at, then reported. The text is kept nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from socai.audit.messages import Awaited, Unclear, names_of_unit, parted_by_unit, read_message, without_phones
from socai.core.findings import Finding, Severity
from socai.core.numerals import format_exact
from socai.core.spelling import folded
from socai.services import incident_acts, incidents, secrets_guard
from socai.services.actors import Actor
from socai.services.incident_acts import Told
from socai.services.opened import Instance

_AT = re.compile(r"(?<![\d/])(?P<at>(?:[01]?[0-9]|2[0-3])\s?[hg](?:\s?[0-5][0-9])?)(?!\w)", re.IGNORECASE)
_PART = re.compile(r"\s*,\s*")


@dataclass(frozen=True)
class Reading:
    """What a message tells: an incident, as it would be typed, and what was not understood."""

    told: Told
    findings: tuple[Finding, ...]


def read(*, instance: Instance, actor: Actor, text: str) -> Reading:
    """Return what a message tells of an incident of a unit of which the actor may report. Writes nothing.

    Words without the name of a unit are of the actor's own, when there is one alone; those of a second unit are left
    out and named.

    Raises:
        ServiceError: the pack keeps no incidents; the text bears a mark of secrecy; the database fails.
    """
    secrets_guard.admit_text(actor=actor, text=text)
    register = incidents.required(instance)
    units = incident_acts.reporting_units(actor=actor)
    awaited = tuple(_awaited(instance))
    names = {key: names_of_unit(name) for key, name in units}
    parts = parted_by_unit(text, names, awaited)
    unit = next((key for key, _ in parts if key), units[0][0] if len(units) == 1 else "")
    words = "\n".join(part for key, part in parts if key in ("", unit)).strip()
    at = _AT.search(words)
    reading = read_message(_AT.sub(" ", words), awaited)
    damage = {
        each.indicator: "0" if each.value is None else format_exact(Fraction(each.value), decimals=0, locale="vi")
        for each in reading.told
    }
    told = Told(
        unit, _kind(incidents.kinds_of(instance, register, lang="vi"), words), "", at["at"] if at else "",
        without_phones(words), damage,
    )  # fmt: skip
    others = (Unclear("incident.other_unit", part) for key, part in parts if key not in ("", unit))
    asked = (*reading.unclear, *others)
    return Reading(told, tuple(Finding(each.code, Severity.WARNING, data={"words": each.words}) for each in asked))


def _awaited(instance: Instance) -> Iterator[Awaited]:
    tally = incidents.tally_of(instance)
    for each in incidents.damage_told(instance, {}, lang="vi"):
        if tally is not None and each.column.measure is not None:
            called = tuple(dict.fromkeys((each.name, *_PART.split(each.name))))
            yield Awaited(each.kind, called, each.column.measure, each.column.decimals)


def _kind(kinds: Mapping[str, str], words: str) -> str:
    """Return the kind of which a message uses a name or a part of it, the longest; empty when it uses none."""
    said = f" {folded(words)} "
    found = [
        (len(part), code)
        for code, name in kinds.items()
        for part in map(folded, (name, *_PART.split(name)))
        if re.search(rf"(?<!\w){re.escape(part)}(?!\w)", said)
    ]
    return max(found, default=(0, ""))[1]
