"""Rows of registers as the ledger knows them at a moment, as plain values. It reads no private value by itself."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from socai.core.steps import Step, StepKind
from socai.ledger.models import Erasure, PrivateValue, RowStep, RowVersion, reference

_COLUMNS = (
    "id", "register", "key", "day", "org_unit_id", "revision", "first_id", "replaces_id", "is_withdrawn", "contents",
    "hashes",
)  # fmt: skip
_REPLACES, _WITHDRAWN = _COLUMNS.index("replaces_id"), _COLUMNS.index("is_withdrawn")


@dataclass(frozen=True)
class StandingRow:
    """A row as it stands: its last version, and its steps without those that were cancelled.

    Attributes:
        identity: id of its first version.
        version: id of its last one.
        revision: how many versions it has.
        register: code of the register.
        key: what names it there.
        day: its day.
        org_unit: identity of the unit that it is about.
        values: canonical texts by column, private ones left out.
        hashes: salted hashes of its private values by column.
        erased: private columns of which a value was erased, in any of its versions.
        steps: its steps after the first state.
        step_ids: their ids.
        last_step: number of its last step, those cancelled and those that cancel among them.
    """

    identity: int
    version: int
    revision: int
    register: str
    key: str
    day: date
    org_unit: str
    values: Mapping[str, str]
    hashes: Mapping[str, str]
    erased: frozenset[str] = frozenset()
    steps: tuple[Step, ...] = ()
    step_ids: tuple[int, ...] = ()
    last_step: int = 0

    @property
    def mark(self) -> str:
        """What changes with every version and step of it."""
        return f"{self.version}-{self.last_step}"

    @property
    def entry(self) -> str:
        """The name of its last version for people."""
        return reference(self.version)


def standing(registers: Iterable[str] | None = None, *, as_known_at: int | None = None) -> list[StandingRow]:
    """Return the rows of registers (of all when ``None``) in the order of their days and keys."""
    versions, steps = RowVersion.objects.order_by("id"), RowStep.objects.order_by("row_id", "number")
    erasures = Erasure.objects.select_related("version")
    if registers is not None:
        codes = list(registers)
        versions, steps = versions.filter(register__in=codes), steps.filter(row__register__in=codes)
        erasures = erasures.filter(version__register__in=codes)
    if as_known_at is not None:
        versions, steps = versions.filter(batch_id__lte=as_known_at), steps.filter(batch_id__lte=as_known_at)
    rows = list(versions.values_list(*_COLUMNS))
    replaced = {row[_REPLACES] for row in rows}
    more = _More(_by_row(steps), _erased(erasures))
    found = [more.row(*row) for row in rows if row[0] not in replaced and not row[_WITHDRAWN]]
    return sorted(found, key=lambda row: (row.register, row.day, row.key))


def next_key(register: str, day: date) -> str:
    """Return the key of the next row of a year in a register that is numbered so, asked for while nobody else writes.

    Raises:
        DatabaseError: the database fails.
    """
    pattern = re.compile(rf"{day.year}-(\d+)")
    taken = (pattern.fullmatch(row.key) for row in standing([register]))
    return f"{day.year}-{max((int(each[1]) for each in taken if each), default=0) + 1:03d}"


def private_values(versions: Iterable[int]) -> dict[int, dict[str, PrivateValue]]:
    """Return the private values that are left of versions, by version and column."""
    found: defaultdict[int, dict[str, PrivateValue]] = defaultdict(dict)
    for value in PrivateValue.objects.filter(version_id__in=list(versions)):
        found[value.version_id][value.cell] = value
    return dict(found)


@dataclass(frozen=True)
class _More:
    """What is known of rows beside their versions: steps and erased columns, by identity."""

    steps: Mapping[int, list[RowStep]]
    erased: Mapping[int, set[str]]

    def row(
        self,
        version: int,
        register: str,
        key: str,
        day: date,
        org_unit: str,
        revision: int,
        first: int | None,
        _replaces: int | None,
        _is_withdrawn: bool,
        contents: str,
        hashes: str,
    ) -> StandingRow:
        """Return a row, given the values of its last version."""
        identity = first or version
        steps = self.steps.get(identity, [])
        cancelled = {step.cancels_id for step in steps}
        taken = [step for step in steps if not step.cancels_id and step.id not in cancelled]
        return StandingRow(
            identity, version, revision, register, key, day, org_unit, json.loads(contents), json.loads(hashes),
            erased=frozenset(self.erased.get(identity, ())),
            steps=tuple(Step(StepKind(each.kind), each.day, each.subject, each.days, each.reason) for each in taken),
            step_ids=tuple(each.id for each in taken),
            last_step=steps[-1].number if steps else 0,
        )  # fmt: skip


def _by_row(steps: Iterable[RowStep]) -> dict[int, list[RowStep]]:
    found: defaultdict[int, list[RowStep]] = defaultdict(list)
    for step in steps:
        found[step.row_id].append(step)
    return found


def _erased(erasures: Iterable[Erasure]) -> dict[int, set[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    for erasure in erasures:
        found[erasure.version.identity].add(erasure.cell)
    return found
