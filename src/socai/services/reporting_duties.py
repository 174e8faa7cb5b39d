"""The use case behind ``socai duty``: which reports are owed, by when, and with which figures. It changes nothing.

Duties are rows of registers that say by roles of their columns what is owed; no register is known by its name. A figure
that several reports ask for is one indicator, so it is entered once; two indicators of one name and measure are told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import filter as matching

from socai.catalogue.model import Catalogue
from socai.catalogue.registers import Register, Role
from socai.compose.annex import chosen
from socai.core.findings import Finding
from socai.formula.nodes import references
from socai.services import reports
from socai.services.deadlines import DueReport, next_due
from socai.services.errors import ServiceError, refusal, translated
from socai.services.opened import Instance
from socai.services.register_rows import StandingRow, standing
from socai.services.register_words import value_words
from socai.services.units import UnitIndex, index

_ROLES = (Role.NAME, Role.RHYTHM, Role.RECIPIENT)


@dataclass(frozen=True)
class ReportingDuty:
    """A report that is owed.

    Attributes:
        key: what names it in its register.
        name: what the report is called.
        recipient: who gets it.
        rhythm: how often, in words.
        cut_off: when its figures close, in words.
        due: by when it is sent, in words.
        owner: name of the unit that makes it.
        layout: template of the pack, empty when there is none.
        figures: codes of the indicators that it needs.
        following: the next one by the rule of its deadline, ``None`` when no rule says so.
    """

    key: str
    name: str
    recipient: str
    rhythm: str
    cut_off: str
    due: str
    owner: str
    layout: str
    figures: tuple[str, ...]
    following: DueReport | None


@dataclass(frozen=True)
class Asked:
    """A figure that reports ask for: its indicator, who reports it, and the keys of the duties."""

    indicator: str
    name: str
    office: str
    duties: tuple[str, ...]


def duties(*, instance: Instance, on: date, lang: str = "vi") -> list[ReportingDuty]:
    """Return the duties that are in force on a day, the next due first, then those without a rule by their keys.

    Args:
        instance: whose ledger it is.
        on: the day.
        lang: language of rhythms.

    Raises:
        ServiceError: when the database fails.
    """
    registers = {code: one for code, one in instance.catalogue.registers.items() if set(_ROLES) <= set(one.roles)}
    with translated():
        rows = standing(registers)
    reader = _Reader(instance, index(), on, lang)
    found = [
        reader.duty(registers[row.register], row) for row in rows if _is_in_force(registers[row.register], row, on)
    ]
    return sorted(found, key=_urgency)


def asked(*, instance: Instance, owed: Sequence[ReportingDuty], key: str = "") -> list[Asked]:
    """Return the figures that a duty asks for, or without a key those that several do, by code.

    Raises:
        ServiceError: no duty has this key.
    """
    keys = [duty.key for duty in owed]
    if key and key not in keys:
        raise refusal("duty.unknown", key, allowed=keys)
    wanted: defaultdict[str, list[str]] = defaultdict(list)
    for duty in owed:
        for code in duty.figures:
            wanted[code].append(duty.key)
    known = index()
    return [
        _asked(instance.catalogue, known, code, wanted[code])
        for code in sorted(wanted)
        if (key in wanted[code] if key else len(wanted[code]) > 1)
    ]


def twice_entered(*, catalogue: Catalogue, owed: Iterable[ReportingDuty]) -> Iterator[Finding]:
    """Yield the figures of duties that are two indicators of one name and measure: one number, entered twice."""
    found: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    for code in {code for duty in owed for code in duty.figures}:
        indicator = catalogue.indicators[code]
        if indicator.formula is None:
            name = " ".join(indicator.name_vi.casefold().split())
            found[name, indicator.measure.code, indicator.office].add(code)
    for codes in sorted(sorted(each) for each in found.values() if len(each) > 1):
        name = catalogue.indicators[codes[0]].name_vi
        yield Finding("duty.entered_twice", subject=codes[0], data={"name": name, "others": codes[1:]})


@dataclass(frozen=True)
class _Reader:
    """Reads duties out of rows."""

    instance: Instance
    units: UnitIndex
    on: date
    lang: str

    def duty(self, register: Register, row: StandingRow) -> ReportingDuty:
        said = {role: row.values.get(column, "") for role, column in register.roles.items()}
        return ReportingDuty(
            key=row.key,
            name=said[Role.NAME],
            recipient=said[Role.RECIPIENT],
            rhythm=self._words(register, Role.RHYTHM, said),
            cut_off=self._words(register, Role.CUT_OFF, said),
            due=self._words(register, Role.DUE, said),
            owner=self._owner(said.get(Role.OWNER, "")),
            layout=said.get(Role.LAYOUT, ""),
            figures=tuple(sorted(_figures(self.instance.catalogue, said))),
            following=self._following(said),
        )

    def _following(self, said: Mapping[Role, str]) -> DueReport | None:
        rule = said.get(Role.DEADLINE, "")
        return next_due(instance=self.instance, code=rule, kind=said[Role.RHYTHM], on=self.on)

    def _words(self, register: Register, role: Role, said: Mapping[Role, str]) -> str:
        text = said.get(role, "")
        column = register.columns[register.roles[role]] if text else None
        return value_words(self.instance.catalogue, column, text, lang=self.lang) if column else ""

    def _owner(self, key: str) -> str:
        identity = self.units.identity(key)
        return self.units.name(identity) if identity else key


def _is_in_force(register: Register, row: StandingRow, on: date) -> bool:
    last = row.values.get(register.end_column, "")
    return row.day <= on and not (last and date.fromisoformat(last) < on)


def _figures(catalogue: Catalogue, said: Mapping[Role, str]) -> set[str]:
    """Return what a duty needs: the codes and groups it names, and what its template prints or asks for."""
    named = {code for part in said.get(Role.FIGURES, "").split() for code in matching(catalogue.indicators, part)}
    return named | _printed(catalogue, said.get(Role.LAYOUT, ""))


def _printed(catalogue: Catalogue, layout: str) -> set[str]:
    try:
        parsed = reports.parsed_template(catalogue, layout)
    except ServiceError:  # told by ``socai check``; the duty stands all the same
        return set()
    annex = parsed.front.annex
    annexed = {each.code for each in chosen(catalogue, annex.indicators, annex.without)} if annex else set()
    codes = (code for formula, _ in parsed.formulas for code in references(formula.expression))
    return annexed | {code for code in codes if code in catalogue.indicators}


def _asked(catalogue: Catalogue, units: UnitIndex, code: str, keys: Sequence[str]) -> Asked:
    indicator = catalogue.indicators[code]
    identity = units.identity(indicator.office)
    return Asked(code, indicator.name_vi, units.name(identity) if identity else indicator.office, tuple(keys))


def _urgency(duty: ReportingDuty) -> tuple[date, str]:
    return duty.following.falling.earliest if duty.following else date.max, duty.key
