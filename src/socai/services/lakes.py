"""Pushes figures of the ledger to a lake: what changed since the last push, or nothing at all.

What a guard keeps in the commune's own ledger, or in a report, never gets there. The lake is what one batch of the
ledger was; what is pushed is added up again from its files and compared with the ledger before the lake says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import connection
from django.utils import timezone

from socai.catalogue.levels import depth
from socai.core.figures import Basis
from socai.core.lineage import Lineage
from socai.core.periods import Period
from socai.engine import lake as lakes
from socai.engine.definition import Entered, Rollup, define
from socai.engine.facts import Facts
from socai.engine.facts_view import COLUMNS, VIEW
from socai.engine.lake import File, LakeError, Manifest
from socai.engine.trees import Trees
from socai.files.errors import FilesError
from socai.ledger import events
from socai.ledger.locks import alone
from socai.ledger.models import Batch, Entry, OrgUnitVersion, UnitEvent
from socai.ledger.snapshots import snapshot
from socai.services import unit_history, units
from socai.services.actors import Actor
from socai.services.boundaries import trees
from socai.services.errors import ServiceError, refusal, translated
from socai.services.opened import Instance, Progress, silent
from socai.services.units import UnitIndex

_AT_ONCE = 5000
_NOWHERE = "00"
_PROVINCE = 1
_NAMES = ", ".join(column.name for column in COLUMNS)
_READ = f"('{Basis.ACTUAL}', '{Basis.ESTIMATE}')"


@dataclass(frozen=True)
class Pushed:
    """What a push did.

    Attributes:
        batch: last batch that the lake holds now.
        written: how many parts of it were written anew; none where nothing had changed.
        figures: how many figures it holds.
    """

    batch: int
    written: int
    figures: int


def push(*, instance: Instance, actor: Actor, lake: Path, progress: Progress = silent) -> Pushed:
    """Write what changed since the last push to a lake, which is made when it is not there.

    Raises:
        ServiceError: the lake is damaged, newer, of another ledger, or differs from the ledger; disk or database fail.
    """
    with lake_errors(lake), translated(str(lake)), snapshot():
        head = Batch.objects.order_by("-number").first()
        before = lakes.read_manifest(lake) or Manifest()
        if head is None or (before.batch, before.seal) == (head.number, head.digest):
            return Pushed(before.batch, 0, _figures(before))
        if before.seal and not Batch.objects.filter(number=before.batch, digest=before.seal).exists():
            raise LakeError("lake.other_ledger", str(lake), batch=before.batch)
        pushing = _Pushing(instance, lake, before)
        manifest, written = pushing.manifest(head, progress)
        lakes.publish(lake, manifest)
    with translated(), alone():
        data = {"lake": str(lake), "batch": manifest.batch, "figures": _figures(manifest)}
        events.append("lake.pushed", actor=actor.account, at=timezone.now(), data=data)
    return Pushed(manifest.batch, written, _figures(manifest))


def ledger_rollup(instance: Instance, codes: Sequence[str] = (), *, leaves_ledger: bool = False) -> Rollup:
    """Return the roll-up of what the ledger holds, units by identity; guarded figures may not leave it.

    Raises:
        ServiceError: when the database fails.
    """
    return defined(instance, entered(codes), codes, leaves_ledger=leaves_ledger)


def defined(
    instance: Instance, found: Iterable[Entered], codes: Sequence[str] = (), *, leaves_ledger: bool = False
) -> Rollup:
    """Return the roll-up of what was entered, as ``ledger_rollup`` does of all of it.

    Raises:
        ServiceError: when the database fails.
    """
    lineage = trees().lineage
    facts = Facts({}, {}, Trees(lineage, {version.unit: version.unit for version in lineage.versions}))
    return define(instance.catalogue, facts, found, codes, leaves_ledger=leaves_ledger)


def entered(codes: Sequence[str] = (), facts: str = VIEW) -> list[Entered]:
    """Return what some indicators, all where none is named, were entered for.

    Args:
        codes: of the indicators.
        facts: the relation of what was entered.

    Raises:
        ServiceError: when the database fails.
    """
    named = f"AND indicator IN ({_places(codes)})" if codes else ""
    query = f"SELECT indicator, period, max(decimals) FROM {facts} AS fact WHERE basis IN {_READ} {named}"  # noqa: S608 - constants
    with translated(), connection.cursor() as cursor:
        cursor.execute(f"{query} GROUP BY indicator, period ORDER BY indicator, period", list(codes))
        return [Entered(*row) for row in cursor.fetchall()]


@contextmanager
def lake_errors(lake: Path) -> Iterator[None]:
    """Turn errors of a lake and of its files into a ``ServiceError`` of one line.

    Raises:
        ServiceError: with what failed.
    """
    try:
        yield
    except LakeError as error:
        raise refusal(error.code, error.subject or str(lake), **error.data) from error
    except FilesError as error:
        raise ServiceError(error.findings) from error


class _Pushing:
    """One push: what the ledger holds, and which parts of the lake must be written."""

    def __init__(self, instance: Instance, lake: Path, before: Manifest) -> None:
        self._lake = lake
        self._before = before
        self._index = units.index()
        self._rollup = ledger_rollup(instance, leaves_ledger=True)
        self._codes = [rule.indicator for rule in self._rollup.rules]
        self._provinces = _provinces(self._index)

    def manifest(self, head: Batch, progress: Progress) -> tuple[Manifest, int]:
        """Write what must be written and return what belongs to the lake now, and how many parts are new."""
        figures = dict(self._before.figures)
        beside = {
            "units": lakes.write(self._lake, "units", lakes.UNIT, _unit_rows(self._index)),
            "changes": lakes.write(self._lake, "changes", lakes.CHANGE, change_rows(unit_history.lineage())),
            **dict(lakes.relations(self._lake, self._rollup, self._index.identities, self._before.beside)),
        }
        parts = sorted(self._changed())
        for done, (kind, province) in enumerate(parts):
            progress("lake", done, len(parts))
            self._put(figures, beside, kind, province)
        beside |= dict(lakes.counted(self._lake, figures, beside))
        manifest = Manifest(head.number, head.digest, figures, beside)
        self._verify(manifest)
        progress("lake", 1, 1)
        return manifest, len(parts)

    def _put(self, figures: dict[str, File], beside: Mapping[str, File], kind: str, province: str) -> None:
        """Write one part anew, or take it out when nothing is left of it."""
        folder = f"figures/{kind}/{province}"
        file = lakes.write_figures(self._lake, folder, self._rows(kind, province), beside)
        if file.rows:
            figures[f"{kind}/{province}"] = file
        else:
            figures.pop(f"{kind}/{province}", None)

    def _rows(self, kind: str, province: str) -> Iterator[Sequence[object]]:
        """Yield the figures of a part, of one unit after the other."""
        periods = [moment.period for moment in self._rollup.moments if moment.kind == kind]
        with connection.cursor() as cursor:
            for unit in self._provinces[province]:
                cursor.execute(
                    f"SELECT {_NAMES} FROM {VIEW} WHERE org_unit = %s AND basis IN {_READ} "  # noqa: S608 - constants
                    f"AND indicator IN ({_places(self._codes)}) AND period IN ({_places(periods)})",
                    [unit, *self._codes, *periods],
                )
                while rows := cursor.fetchmany(_AT_ONCE):
                    yield from rows

    def _changed(self) -> set[tuple[str, str]]:
        """Return the parts that something was written to since the last push; all of them where units changed."""
        kinds = {said.kind for said in self._rollup.said}
        since = self._before.batch
        tells_of_units = (OrgUnitVersion, UnitEvent)
        if not since or any(each.objects.filter(batch_id__gt=since).exists() for each in tells_of_units):
            return {(kind, province) for kind in kinds for province in self._provinces}
        province_of = {unit: province for province, each in self._provinces.items() for unit in each}
        entered = Entry.objects.filter(batch_id__gt=since, indicator__in=self._codes)
        places = entered.values_list("org_unit_id", "period").distinct()
        return {(Period.parse(period).kind.value, province_of[unit]) for unit, period in places}

    def _verify(self, manifest: Manifest) -> None:
        """Compare what the lake holds with the ledger."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*), coalesce(sum(value_scaled), 0) FROM {VIEW} "  # noqa: S608 - constants
                f"WHERE basis IN {_READ} AND indicator IN ({_places(self._codes)})",
                self._codes,
            )
            rows, total = cursor.fetchone()
        held = sum(file.total for file in manifest.figures.values())
        if (rows, int(total)) != (_figures(manifest), held):
            raise LakeError("lake.totals_differ", str(self._lake), rows=rows, total=int(total))


def _places(values: Sequence[object]) -> str:
    """Return the places of values in a statement; none match where there are none."""
    return ", ".join(["%s"] * len(values)) or "NULL"


def _figures(manifest: Manifest) -> int:
    return sum(file.rows for file in manifest.figures.values())


def _provinces(index: UnitIndex) -> Mapping[str, Sequence[str]]:
    """Return the units of each province by its code, where they stand now or stood last."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for unit in index.identities:
        found[_province(index, unit)].append(unit)
    return found


def _province(index: UnitIndex, unit: str) -> str:
    """Return the code of the province over a unit, ``00`` for one that is over none."""
    passed: set[str] = set()
    while unit and unit not in passed and index.versions(unit):
        passed.add(unit)
        version = index.versions(unit)[-1]
        if depth(version.type) == _PROVINCE:
            return version.code or version.key
        unit = version.parent
    return _NOWHERE


def _unit_rows(index: UnitIndex) -> Iterator[Sequence[object]]:
    for unit in index.identities:
        for each in index.versions(unit):
            yield unit, each.key, each.code, each.type, each.name, each.parent, each.valid_from, each.valid_to


def change_rows(lineage: Lineage) -> Iterator[tuple[str, str, date, str, str, str, int | None, int | None]]:
    """Yield the pieces of all changes of units, one row for each weight and one where there is none."""
    for change in lineage.changes:
        for piece in change.pieces:
            for name, share in piece.weights.items() or [("", None)]:
                parts = (None, None) if share is None else (share.numerator, share.denominator)
                yield change.identity, change.kind.value, change.on, piece.source, piece.target, name, *parts
