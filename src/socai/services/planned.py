"""Targets as the evaluator reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from django.utils import timezone

from socai.engine.facts import Milestone
from socai.ledger.models import Batch, Target
from socai.services import targets
from socai.services.scaling import exact
from socai.services.units import UnitIndex

_Place = tuple[str, str, int]


@dataclass(frozen=True)
class Planned:
    """Targets by indicator, key of the unit and year; its attributes are those of ``Facts``."""

    plans: Mapping[_Place, Fraction] = field(default_factory=dict)
    planned_on: Mapping[_Place, date] = field(default_factory=dict)
    dues: Mapping[_Place, date] = field(default_factory=dict)
    milestones: Mapping[_Place, tuple[Milestone, ...]] = field(default_factory=dict)


def read(index: UnitIndex, as_known_at: int | None = None) -> Planned:
    """Return the targets that the ledger knew at a batch number, now when ``None``.

    Raises:
        DatabaseError: the database fails.
    """
    rows = targets.by_year(targets.latest(as_known_at=as_known_at).values())
    by_key = {(code, index.key(unit), year): known for (code, unit, year), known in rows.items()}
    numbers = {known[-1].batch_id for known in by_key.values()}
    written = dict(Batch.objects.filter(number__in=numbers).values_list("number", "created_at"))
    return Planned(
        plans={key: exact(known[-1].value_scaled, known[-1].decimals) for key, known in by_key.items()},
        planned_on={key: timezone.localdate(written[known[-1].batch_id]) for key, known in by_key.items()},
        dues={key: date.fromisoformat(known[-1].due) for key, known in by_key.items() if known[-1].due},
        milestones={key: tuple(map(_milestone, known[:-1])) for key, known in by_key.items() if len(known) > 1},
    )


def _milestone(row: Target) -> Milestone:
    return Milestone(date.fromisoformat(row.due), exact(row.value_scaled, row.decimals))
