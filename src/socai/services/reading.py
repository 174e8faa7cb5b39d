"""Reads figures: the facts of the ledger as known at a batch, given to the evaluator. Writes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from fractions import Fraction
from typing import TypeVar

from django.db.models import QuerySet
from django.utils import timezone

from socai.catalogue.model import Catalogue
from socai.core.figures import Basis, Figure, FigureKey, RowSource, Source
from socai.core.findings import Finding
from socai.core.periods import FIRST_YEAR, Period, PeriodError
from socai.engine.checks import reason_finding
from socai.engine.estimates import change_from_estimate
from socai.engine.facts import Facts
from socai.engine.reference import Evaluator
from socai.formula.nodes import Formula, references
from socai.ledger import chain
from socai.ledger.models import Attachment, Batch, Entry, RowVersion, Target, reference, row_id
from socai.services import kept_atoms, kept_facts, planned, targets, units
from socai.services.boundaries import AS_REPORTED, TODAY, Mode, Reading, read_mode, trees
from socai.services.errors import ServiceError, refusal, translated
from socai.services.kept_facts import Asked, Ledger, Span
from socai.services.opened import Instance
from socai.services.register_facts import LedgerRegisters, RegisterReader
from socai.services.sources import with_parts
from socai.services.units import UnitIndex
from socai.services.wording import word

Found = TypeVar("Found")
_NEAREST = 3
_YEARS_BEFORE = 1
_GROUP = ".*"
_PLAIN = frozenset({"figure.missing", "figure.no_plan", "figure.not_applicable"})
"""Why a figure has no value, where its state says all."""


@dataclass(frozen=True)
class Origin:
    """Where an entry or a planned value came from.

    Attributes:
        entry: its name, ``<batch>/<position>``.
        account: who wrote it, as people call them.
        reporter: name of the unit that reported it; of the account where nobody reported, as for plans.
        at: when it was written.
        reason: why the batch was written.
        sources: the papers it came from: the one it names, then those kept with the batch.
        note: what was noted with it.
        replaced: how many earlier entries of the same figure, or versions of the plan, it takes the place of.
    """

    entry: str
    account: str
    reporter: str
    at: datetime
    reason: str
    sources: tuple[str, ...]
    note: str
    replaced: int


@dataclass(frozen=True)
class Trace:
    """A figure, the entry or plan it is, or what it was made of; ``estimate`` is what was told before it was known.

    ``change`` is by how many percent it lies above that estimate; ``rows`` are those of a register that it was counted
    from, each with its origin.
    """

    figure: Figure
    origin: Origin | None
    parts: tuple[Trace, ...]
    estimate: Trace | None = None
    change: Fraction | None = None
    rows: tuple[tuple[RowSource, Origin], ...] = ()


def batch_known_on(day: date | None) -> int | None:
    """Return the number of the last batch written by the end of a day, 0 when there was none; ``None`` for no day.

    Days are those of the instance's time zone.
    """
    if day is None:
        return None
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    with translated():
        return chain.last_batch_before(end)


def last_batch() -> int:
    """Return the number of the last batch, 0 when there is none."""
    with translated():
        return chain.last_batch()[0]


def evaluator(
    *,
    instance: Instance,
    period: Period,
    as_known_at: int | None = None,
    is_report: bool = False,
    as_estimated: bool = False,
    boundaries: str = AS_REPORTED,
    on: date | None = None,
    years_before: int = _YEARS_BEFORE,
    only: Sequence[str] = (),
    indicators: Collection[str] = (),
) -> Evaluator:
    """Return an evaluator over the facts around a period; each period is read in its own tree of units.

    Args:
        instance: whose ledger it is.
        period: the period that will be asked for; entries of the year before are at hand too.
        as_known_at: number of the last batch to read, all of them when ``None``.
        as_estimated: whether to read estimates also where actual figures have come in since.
        is_report: whether the figures are to be printed in a report of the period; some may be read for nothing else.
        boundaries: in whose boundaries, as ``query`` takes them.
        on: the day for which it is asked how indicators stand; the last day of the period when ``None``.
        years_before: how many years before the period are at hand.
        only: keys of the only units that will be asked for, as they were reported; all units when empty.
        indicators: codes of the only indicators that will be asked for; all when empty.

    Raises:
        ServiceError: an unknown mode of boundaries; the database fails.
    """
    found = Reading(read_mode(boundaries), trees(as_known_at=as_known_at), (period,))
    return _evaluator(
        instance, period, as_known_at, found, is_report=is_report, as_estimated=as_estimated, on=on,
        years_before=years_before, only=only, indicators=indicators,
    )  # fmt: skip


def _evaluator(
    instance: Instance,
    period: Period,
    as_known_at: int | None,
    found: Reading,
    *,
    rows: RegisterReader | None = None,
    is_report: bool = False,
    as_estimated: bool = False,
    on: date | None = None,
    years_before: int = _YEARS_BEFORE,
    only: Sequence[str] = (),
    indicators: Collection[str] = (),
) -> Evaluator:
    index = units.index(as_known_at=as_known_at)
    report_period = period if is_report else None
    span = around(instance.catalogue, period, years_before)._replace(as_estimated=as_estimated)
    if as_known_at is None and not only and not (found.boundaries and found.boundaries.groups):
        day = found.boundaries.day if found.boundaries else None
        kept = kept_facts.kept(Ledger(instance, index, found.trees), span, Asked(report_period, day, on))
        if kept is not None:
            facts, memo = kept
            return Evaluator(
                instance.catalogue, facts, report_period=report_period, boundaries=found.boundaries, on=on, memo=memo
            )
    with translated():
        about = [index.identity(key) or "" for key in found.trees.ever_below(only)] if only else []
        wanted = with_parts(instance.catalogue, indicators) if indicators else frozenset()
        of_units = kept_atoms.of_units(instance, index, about) if about and as_known_at is None and not wanted else None
        if of_units is None:
            entries = _entries(span, as_known_at)
            entries = entries.filter(org_unit_id__in=about) if only else entries
            entries = entries.filter(indicator__in=wanted) if wanted else entries
            near = kept_atoms.read(index, entries)
        else:
            near = (atom for atom in of_units if span.holds(atom.key.period))
        facts = Facts(
            atoms={atom.key: atom for atom in near},
            trees=found.trees,
            types=found.types(index.types(period.end)),
            registers=LedgerRegisters(instance.catalogue, index, period.end, rows or RegisterReader(as_known_at)),
            as_estimated=as_estimated,
            **vars(planned.read(index, as_known_at)),
        )
    return Evaluator(instance.catalogue, facts, report_period=report_period, boundaries=found.boundaries, on=on)


def query(
    *,
    instance: Instance,
    indicators: Sequence[str],
    units: Sequence[str] = (),
    periods: Sequence[str],
    basis: str | None = None,
    as_known_on: date | None = None,
    boundaries: str = TODAY,
) -> list[Figure]:
    """Return the figures of indicators for units and periods, in that order of nesting: period, unit, indicator.

    Args:
        instance: whose ledger it is.
        indicators: codes; ``a.b.*`` stands for every code below ``a.b``.
        units: keys of org units, the reporting unit when empty.
        periods: as periods print.
        basis: leave out what is not ``actual`` or ``estimate``, as asked; estimates are read as they were told, also
            where an actual figure has come in since.
        as_known_on: read the ledger as it was known at the end of this day.
        boundaries: a day (``2026-12-31``), ``today``, ``as-reported`` or ``panel``: units that were merged, cut or
            moved since the first of the periods are put together in groups, whose keys join those of their units.

    Raises:
        ServiceError: naming every unknown code, unit, period, basis and mode of boundaries.
    """
    as_known_at = batch_known_on(as_known_on)
    asked = _Asked.check(instance, indicators, units, periods, basis, boundaries, as_known_at)
    found = Reading(asked.mode, trees(as_known_at=as_known_at), asked.periods)
    rows = RegisterReader(as_known_at)
    as_estimated = basis == Basis.ESTIMATE
    figures = [
        known.figure(code, unit, period)
        for period in asked.periods
        for known in [_evaluator(instance, period, as_known_at, found, rows=rows, as_estimated=as_estimated)]
        for unit in found.rows(asked.units)
        for code in asked.indicators
    ]
    return [figure for figure in figures if basis is None or figure.key.basis == basis]


def trace(
    *,
    instance: Instance,
    indicator: str,
    unit: str = "",
    period: str,
    as_known_on: date | None = None,
    boundaries: str = TODAY,
) -> Trace:
    """Return the tree from a figure down to its entries, each with who wrote it, when and from which paper.

    Every printed number can be walked back, so this reads what only reports may print, at that very place. In the
    boundaries of another day, the units that reported are among the parts.

    Raises:
        ServiceError: an unknown code, unit, period or mode of boundaries; the database fails.
    """
    as_known_at = batch_known_on(as_known_on)
    asked = _Asked.check(instance, [indicator], [unit] if unit else [], [period], None, boundaries, as_known_at)
    found = Reading(asked.mode, trees(as_known_at=as_known_at), asked.periods)
    known = _evaluator(instance, asked.periods[0], as_known_at, found, is_report=True)
    place = (asked.indicators[0], found.rows(asked.units)[0], asked.periods[0])
    return _whole(known, known.figure(*place), as_known_at)


def trace_formula(*, instance: Instance, formula: Formula, unit: str, period: str) -> Trace:
    """Return the tree of what a formula gives for a unit and a period, in the boundaries of that time, as ``trace``.

    Args:
        instance: whose ledger it is.
        formula: over indicators of the pack, such as ``year_to_date(dan_so.sinh)`` or ``plan(dan_so.sinh)``.
        unit: key of the org unit.
        period: as periods print.

    Raises:
        ServiceError: an unknown unit or period; the database fails.
    """
    asked = _Asked.check(instance, (), [unit], [period], None, AS_REPORTED, None)
    (place,) = asked.periods
    known = evaluator(
        instance=instance,
        period=place,
        is_report=True,
        years_before=max(instance.catalogue.past_years, _YEARS_BEFORE),
        indicators=references(formula.expression),
    )
    return _whole(known, known.evaluate(formula, unit, place), None)


def _whole(known: Evaluator, figure: Figure, as_known_at: int | None) -> Trace:
    estimates = _estimates_before(known, _leaves(figure))
    with translated():
        entered = origins((*_leaves(figure), *estimates.values()), as_known_at)
        told = _Told(entered, estimates, row_origins(counted_rows(figure)))
    return _traced(figure, told)


def reason_words(figure: Figure, *, lang: str) -> str:
    """Return why a figure has no value, in words; empty when it has one."""
    finding = reason_finding(figure)
    return word(finding, lang=lang) if finding else ""


def absences(figures: Iterable[Figure]) -> list[Finding]:
    """Return why figures have no value, as notes, where there is more to say than that nobody entered them."""
    found = (reason_finding(figure) for figure in figures if figure.reason not in _PLAIN)
    return [finding for finding in found if finding is not None]


@dataclass(frozen=True)
class _Told:
    """Where figures and rows came from, and which estimates stood before: by key, rows by the name of their version."""

    origins: Mapping[FigureKey, Origin]
    estimates: Mapping[FigureKey, Figure]
    rows: Mapping[str, Origin]


@dataclass(frozen=True)
class _Asked:
    """What was asked for, all of it known."""

    indicators: tuple[str, ...]
    units: tuple[str, ...]
    periods: tuple[Period, ...]
    mode: Mode

    @classmethod
    def check(
        cls,
        instance: Instance,
        indicators: Sequence[str],
        unit_keys: Sequence[str],
        periods: Sequence[str],
        basis: str | None,
        boundaries: str,
        as_known_at: int | None,
    ) -> _Asked:
        """Return what was asked for, or refuse with every problem at once."""
        refused: list[ServiceError] = []
        if basis not in (None, Basis.ACTUAL, Basis.ESTIMATE):
            refused.append(refusal("query.unknown_basis", str(basis)))
        then, now = units.index(as_known_at=as_known_at), units.index()
        asked = cls(
            indicators=tuple(_each(indicators, lambda code: _codes(instance, code), refused)),
            units=tuple(
                _each(unit_keys or [instance.catalogue.reporting_unit], lambda key: _unit(then, now, key), refused)
            ),
            periods=tuple(_each(periods, _period, refused)),
            mode=next(_each([boundaries], lambda text: [read_mode(text)], refused), Mode()),
        )
        if refused:
            raise ServiceError(finding for error in refused for finding in error.findings)
        return asked


def _each(texts: Iterable[str], read: Callable[[str], Iterable[Found]], refused: list[ServiceError]) -> Iterator[Found]:
    """Yield what each text stands for, keeping the refusals for later."""
    for text in texts:
        try:
            yield from read(text)
        except ServiceError as error:
            refused.append(error)


def indicator_codes(instance: Instance, texts: Sequence[str]) -> tuple[str, ...]:
    """Return the codes that texts stand for: themselves, or all below ``a.b`` for ``a.b.*``.

    Raises:
        ServiceError: naming every one that is unknown.
    """
    refused: list[ServiceError] = []
    found = tuple(_each(texts, lambda text: _codes(instance, text), refused))
    if refused:
        raise ServiceError(finding for error in refused for finding in error.findings)
    return found


def _codes(instance: Instance, text: str) -> Iterable[str]:
    """Return the codes that a text stands for: itself, or all below ``a.b`` for ``a.b.*``."""
    known = instance.catalogue.indicators
    found = [code for code in known if code.startswith(text[: -len(_GROUP) + 1])] if text.endswith(_GROUP) else [text]
    if not found or any(code not in known for code in found):
        nearest = get_close_matches(text, known, n=_NEAREST, cutoff=0.5)
        raise refusal("query.unknown_indicator", text, nearest=", ".join(nearest) or "-")
    return found


def _unit(then: UnitIndex, now: UnitIndex, key: str) -> Iterable[str]:
    """Return the key of a unit that is known now, or was on the day whose knowledge is asked for."""
    if now.identity(key) is None and then.identity(key) is None:
        raise refusal("query.unknown_unit", key, nearest=now.nearest(key) or "-")
    return (key,)


def _period(text: str) -> Iterable[Period]:
    return (read_period(text),)


def read_period(text: str) -> Period:
    """Return the period that a text names.

    Raises:
        ServiceError: when it names none.
    """
    try:
        return Period.parse(text)
    except PeriodError as error:
        raise ServiceError((Finding(error.code, subject=text, data=error.data),)) from error


def around(catalogue: Catalogue, period: Period, years_before: int = _YEARS_BEFORE) -> Span:
    """Return which entries are at hand for a period: from two years back on, or as far as formulas of the pack look."""
    try:
        earliest = period.window(max(1, catalogue.longest_window))[0].start.year - 1
    except PeriodError:
        earliest = FIRST_YEAR
    return Span(date(min(period.start.year - years_before - 1, earliest), 1, 1), period.end)


def _entries(span: Span, as_known_at: int | None) -> QuerySet[Entry]:
    """Return the entries of a span, without break-downs."""
    rows = Entry.objects.filter(breakdown="", period_end__gte=span.first, period_start__lte=span.last)
    return rows if as_known_at is None else rows.filter(batch_id__lte=as_known_at)


def _leaves(figure: Figure) -> Iterator[Figure]:
    """Yield the figures that stand in the ledger themselves: entries and plans."""
    if figure.source in (Source.ENTERED, Source.PLANNED):
        yield figure
    for part in figure.parts:
        yield from _leaves(part)


def origins(leaves: Iterable[Figure], as_known_at: int | None) -> dict[FigureKey, Origin]:
    """Return where figures came from that stand in the ledger themselves: entries and plans, by their keys.

    Raises:
        ServiceError: when the database fails.
    """
    index = units.index()
    rows = dict(_rows(list(leaves), index, as_known_at))
    numbers = {row.batch_id for row in rows.values()}
    batches = Batch.objects.select_related("actor").in_bulk(numbers)
    papers: dict[int, list[str]] = defaultdict(list)
    for batch, name in Attachment.objects.filter(batch_id__in=numbers).values_list("batch_id", "name"):
        papers[batch].append(name)
    return {key: _origin(row, batches[row.batch_id], index, tuple(papers[row.batch_id])) for key, row in rows.items()}


def _rows(
    leaves: Iterable[Figure], index: UnitIndex, as_known_at: int | None
) -> Iterator[tuple[FigureKey, Entry | Target]]:
    entries = {leaf.atom.entry: leaf.key for leaf in leaves if leaf.atom is not None}
    for entry in Entry.objects.filter(id__in=[row_id(*map(int, name.split("/"))) for name in entries]):
        yield entries[reference(entry.id)], entry
    plans = targets.by_year(targets.latest(as_known_at=as_known_at).values())
    for key in (leaf.key for leaf in leaves if leaf.source is Source.PLANNED):
        yield key, plans[key.indicator, index.identity(key.org_unit) or "", key.period.year][-1]


def _origin(row: Entry | Target, batch: Batch, index: UnitIndex, papers: tuple[str, ...]) -> Origin:
    if isinstance(row, Entry):
        reporter, note, revision = index.name(row.reporter_id), row.note, row.revision
    else:
        reporter, note, revision = batch.actor.title, "", row.version
    return Origin(
        entry=reference(row.id),
        account=batch.actor.title,
        reporter=reporter,
        at=timezone.localtime(batch.created_at),
        reason=batch.reason,
        sources=tuple(filter(None, (row.source, *papers))),
        note=note,
        replaced=revision - 1,
    )


def _estimates_before(found: Evaluator, leaves: Iterable[Figure]) -> Mapping[FigureKey, Figure]:
    """Return the estimates that stand behind actual entries, by the keys of those."""
    facts = replace(found.facts, as_estimated=True)
    earlier = Evaluator(found.catalogue, facts, report_period=found.report_period)
    estimates = {
        leaf.key: earlier.figure(leaf.key.indicator, leaf.key.org_unit, leaf.key.period)
        for leaf in leaves
        if leaf.source is Source.ENTERED and leaf.key.basis is Basis.ACTUAL
    }
    return {key: figure for key, figure in estimates.items() if figure.key.basis is Basis.ESTIMATE}


def _traced(figure: Figure, told: _Told) -> Trace:
    parts = tuple(_traced(part, told) for part in figure.parts)
    rows = tuple((row, told.rows[row.entry]) for row in figure.rows)
    is_leaf = figure.source in (Source.ENTERED, Source.PLANNED)
    trace = Trace(figure, told.origins.get(figure.key) if is_leaf else None, parts, rows=rows)
    before = told.estimates.get(figure.key) if is_leaf else None
    if before is None:
        return trace
    is_known = figure.value is not None and before.value is not None
    change = change_from_estimate(figure.value, before.value) if is_known else None  # type: ignore[arg-type]
    return replace(trace, estimate=Trace(before, told.origins.get(before.key), ()), change=change)


def counted_rows(figure: Figure) -> Iterator[RowSource]:
    """Yield the rows of registers that a figure was counted from."""
    yield from figure.rows
    for part in figure.parts:
        yield from counted_rows(part)


def row_origins(rows: Iterable[RowSource]) -> dict[str, Origin]:
    """Return where rows of registers came from, by the name of their last version.

    Raises:
        ServiceError: when the database fails.
    """
    wanted = {row_id(*map(int, row.entry.split("/"))) for row in rows}
    versions = list(RowVersion.objects.in_bulk(list(wanted)).values())
    batches = Batch.objects.select_related("actor").in_bulk({version.batch_id for version in versions})
    return {reference(version.id): _row_origin(version, batches[version.batch_id]) for version in versions}


def _row_origin(version: RowVersion, batch: Batch) -> Origin:
    return Origin(
        entry=reference(version.id),
        account=batch.actor.title,
        reporter=batch.actor.title,
        at=timezone.localtime(batch.created_at),
        reason=batch.reason,
        sources=(),
        note="",
        replaced=version.revision - 1,
    )
