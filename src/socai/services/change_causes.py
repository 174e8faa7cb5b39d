"""Why a figure is another one now: walks the two trees that it was made of, and asks the ledger about each leaf."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.utils import timezone

from socai.core.figures import Basis, Figure, FigureKey, Source, State
from socai.core.findings import Finding, Severity
from socai.ledger.models import Entry, EntryState
from socai.services import reading, units
from socai.services.errors import translated
from socai.services.reading import Origin

_Key = tuple[str, str, str, bool]
"""Indicator, unit, period, whether it is a plan; an estimate that became actual is the same figure."""


@dataclass(frozen=True)
class Known:
    """How much of the ledger a report was made of: the number of the last batch."""

    batch: int


@dataclass(frozen=True)
class _Pair:
    """A figure of both trees that differs between them; ``None`` where it is not."""

    before: Figure | None
    after: Figure | None


def causes(before: Figure, after: Figure, then: Known, now: Known) -> list[Finding]:
    """Return why a figure differs from what it was, each as a note that can be worded.

    Args:
        before: the figure of the first report.
        after: the same figure of the second one.
        then: what the first report was made of.
        now: what the second one was made of.

    Raises:
        ServiceError: when the database fails.
    """
    found = [*_declared_anew(before, after), *_leaves_changed(before, after, then, now)]
    return found or [Finding("diff.otherwise", Severity.NOTE, before.key.indicator)]


def _declared_anew(before: Figure, after: Figure) -> Iterator[Finding]:
    """Yield what the pack says otherwise about the figure itself and about all that it is made of."""
    former, later = _nodes(before), _nodes(after)
    for key in former.keys() & later.keys():
        one, other = former[key], later[key]
        if one.formula != other.formula:
            data = {"before": one.formula or "-", "after": other.formula or "-"}
            yield Finding("diff.formula", Severity.NOTE, key[0], data=data)
        shown = [f"{each.measure.name}, {each.decimals}" for each in (one, other)]
        if shown[0] != shown[1]:
            yield Finding("diff.declared", Severity.NOTE, key[0], data={"before": shown[0], "after": shown[1]})


def _leaves_changed(before: Figure, after: Figure, then: Known, now: Known) -> Iterator[Finding]:
    former, later = _leaves(before), _leaves(after)
    keys = [key for key in dict.fromkeys((*former, *later)) if _said(former.get(key)) != _said(later.get(key))]
    came_from = {
        **reading.origins([former[key] for key in keys if key in former], then.batch),
        **reading.origins([later[key] for key in keys if key in later], now.batch),
    }
    for key in keys:
        yield _leaf_finding(key, _Pair(former.get(key), later.get(key)), came_from, then, now)


def _leaf_finding(key: _Key, pair: _Pair, came_from: Mapping[FigureKey, Origin], then: Known, now: Known) -> Finding:
    data: dict[str, object] = {
        "unit": key[1],
        "period": key[2],
        "before": _value(pair.before),
        "after": _value(pair.after),
    }
    if pair.after is None:
        return _gone(key, pair.before, data, now)
    origin = came_from[pair.after.key]
    data |= {
        "batch": int(origin.entry.partition("/")[0]),
        "day": origin.at.date().isoformat(),
        "account": origin.account,
        "note": origin.note or origin.reason,
    }
    return Finding(_code(key, pair, data, then), Severity.NOTE, key[0], data=data)


def _code(key: _Key, pair: _Pair, data: Mapping[str, object], then: Known) -> str:
    if key[3]:
        return "diff.target"
    if pair.before is not None:
        return "diff.corrected"
    return "diff.entered" if int(str(data["batch"])) > then.batch else "diff.counted_in"


def _gone(key: _Key, before: Figure | None, data: Mapping[str, object], now: Known) -> Finding:
    """Return why a leaf is no longer there: it was taken back, or it still stands and is no longer counted."""
    with translated():
        taken_back = (
            Entry.objects.filter(
                indicator=key[0],
                org_unit_id=units.index().identity(key[1]),
                period=key[2],
                basis=before.key.basis.value if before else "",
                breakdown="",
                state=EntryState.MISSING,
                batch_id__lte=now.batch,
            )
            .select_related("batch__actor")
            .order_by("-id")
            .first()
        )
    if taken_back is None:
        return Finding("diff.counted_out", Severity.NOTE, key[0], data=data)
    said = {
        "batch": taken_back.batch_id,
        "day": timezone.localtime(taken_back.batch.created_at).date().isoformat(),
        "account": taken_back.batch.actor.title,
        "note": taken_back.note or taken_back.batch.reason,
    }
    return Finding("diff.retracted", Severity.NOTE, key[0], data={**data, **said})


def _nodes(figure: Figure) -> dict[_Key, Figure]:
    """Return a figure and all that it was made of, by what they are about."""
    found = {_key(figure): figure}
    for part in figure.parts:
        found |= _nodes(part)
    return found


def _leaves(figure: Figure) -> dict[_Key, Figure]:
    """Return the entries and plans that a figure was made of."""
    kept = (Source.ENTERED, Source.PLANNED)
    return {key: node for key, node in _nodes(figure).items() if node.source in kept}


def _key(figure: Figure) -> _Key:
    about = figure.key
    return (about.indicator, about.org_unit, str(about.period), about.basis is Basis.PLAN)


def _said(leaf: Figure | None) -> tuple[object, ...] | None:
    return None if leaf is None else (leaf.value, leaf.state, leaf.qualifier, leaf.key.basis)


def _value(leaf: Figure | None) -> Fraction | str:
    """Return a leaf's value for a message."""
    if leaf is None or leaf.value is None:
        return "NA" if leaf is not None and leaf.state is State.NOT_APPLICABLE else "-"
    return leaf.value
