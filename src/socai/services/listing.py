"""Lists of indicators for reports: the engine ranks them, the catalogue names them and who reports them."""

from __future__ import annotations

from socai.catalogue.model import Catalogue
from socai.compose.items import Item
from socai.core.figures import Figure
from socai.core.periods import Period
from socai.engine.reference import Evaluator
from socai.engine.standing import LISTS
from socai.formula.parser import parse_formula


def listed(evaluator: Evaluator, name: str, most: int, unit: str, period: Period) -> tuple[Item, ...]:
    """Return the first items of a list.

    Args:
        evaluator: computes the figures.
        name: of the list, a key of ``LISTS``.
        most: how many items at most.
        unit: key of the org unit.
        period: the reporting period.
    """
    codes = LISTS[name](evaluator, unit, period)[:most]
    return tuple(_item(evaluator, code, unit, period) for code in codes)


def _item(evaluator: Evaluator, code: str, unit: str, period: Period) -> Item:
    catalogue = evaluator.catalogue
    figure = evaluator.evaluate(parse_formula(f"year_to_date({code})"), unit, period)
    indicator = catalogue.indicators[code]
    return Item(
        code,
        name=indicator.name_vi,
        measure=indicator.measure.word(locale="vi"),
        office=_office(catalogue, code),
        note="; ".join(_notes(figure)),
    )


def _office(catalogue: Catalogue, code: str) -> str:
    key = catalogue.indicators[code].office
    return catalogue.org_units[key].name if key in catalogue.org_units else key


def _notes(figure: Figure) -> tuple[str, ...]:
    """Return the remarks that were entered with a figure or with what it was made of, each once."""
    own = (figure.atom.note,) if figure.atom and figure.atom.note else ()
    below = (note for part in figure.parts for note in _notes(part))
    return tuple(dict.fromkeys((*own, *below)))
