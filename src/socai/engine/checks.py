"""What does not agree: relations that are broken, and entries beside figures that are computed.

Counts are compared exactly. Anything that was rounded when it was entered stands for all values that round to it, and
"more than" for all above; a finding is made only of what no such value can explain, or is a warning that rounding or
an "about" may explain it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from socai.catalogue.model import Indicator, Relation
from socai.core.calculations import agree
from socai.core.figures import Atom, Basis, Figure, Qualifier, State
from socai.core.findings import Finding, Severity
from socai.core.intervals import Interval, exact, of_printed
from socai.core.numerals import round_half_up
from socai.core.periods import Period
from socai.engine.needs import Outcome
from socai.engine.operands import Operand, reaching
from socai.formula.nodes import COMPARISONS, Binary, Formula, walk

_MOST_DECIMALS = 12
_MOST_NAMES, _FEW_NAMES = 6, 3


def reason_finding(figure: Figure) -> Finding | None:
    """Return why a figure has no value as a note, so that it can be worded; ``None`` when it has one."""
    if figure.state is State.VALUE:
        return None
    data = {name: _few(value) for name, value in figure.reason_data.items()}
    return Finding(figure.reason, Severity.NOTE, figure.key.indicator, data=data)


def _few(value: object) -> object:
    """Return the first few of many names and how many more there are; anything else as it is."""
    if not isinstance(value, (list, tuple)) or len(value) <= _MOST_NAMES:
        return value
    return [*value[:_FEW_NAMES], f"… (+{len(value) - _FEW_NAMES})"]


def relation_finding(
    relation: Relation, unit: str, period: Period, value_of: Callable[[Formula], Operand]
) -> Finding | None:
    """Return the finding of a relation that no value within the rounding of its operands makes true.

    Args:
        relation: what must hold.
        unit: key of the org unit at hand.
        period: the period at hand.
        value_of: value of a formula there.
    """
    statement = relation.statement
    if not _is_broken(value_of(statement)):
        return None
    data: dict[str, object] = {"statement": statement.text, "message": relation.message_vi, **_place(unit, period)}
    severity = Severity(relation.severity)
    witness = _witness(statement, value_of)
    if witness is None:
        return Finding("relation.not_true", severity, relation.code, data=data)
    left, right = (value_of(replace(statement, expression=side)) for side in (witness.left, witness.right))
    data["left"], data["right"] = _told_apart(left.value, right.value, max(left.decimals, right.decimals))
    if severity is Severity.ERROR and Qualifier.ABOUT in (left.qualifier, right.qualifier):
        severity = Severity.WARNING
    return Finding("relation.broken", severity, relation.code, data=data)


def entry_finding(indicator: Indicator, atom: Atom, outcome: Outcome) -> Finding | None:
    """Return the finding of an entry beside a figure that is computed, ``None`` when there is nothing to say.

    An actual figure or estimate of a computed indicator is not used. A statement is compared with what is computed, at
    the precision at which the indicator is printed.
    """
    is_stated = atom.key.basis is Basis.STATED
    if not is_stated and indicator.formula is not None:
        return Finding("figure.entered_but_computed", Severity.ERROR, indicator.code, data=_about(indicator, atom))
    if not is_stated or atom.value is None or outcome.figure.value is None:
        return None
    severity = _disagreement(indicator, atom, outcome)
    if severity is None:
        return None
    stated, computed = _told_apart(atom.value, outcome.figure.value, indicator.decimals)
    data = {**_about(indicator, atom), "stated": stated, "computed": computed, "decimals": indicator.decimals}
    return Finding("figure.stated_differs", severity, indicator.code, data=data)


def _is_broken(truth: Operand) -> bool:
    """Return whether a statement is false whatever its rounded operands stand for."""
    spread = truth.spread
    return truth.has_value and not truth.is_true and spread is not None and spread.hi == 0


def _witness(statement: Formula, value_of: Callable[[Formula], Operand]) -> Binary | None:
    """Return the comparison that shows why a statement is broken: of several joined by ``and`` one that is."""
    expression = statement.expression
    while isinstance(expression, Binary) and expression.operator == "and":
        left = replace(statement, expression=expression.left)
        expression = expression.left if _is_broken(value_of(left)) else expression.right
    comparisons = (node for node in walk(expression) if isinstance(node, Binary) and node.operator in COMPARISONS)
    return next(comparisons, None)


def _disagreement(indicator: Indicator, atom: Atom, outcome: Outcome) -> Severity | None:
    """Return how much a statement disagrees with what is computed, ``None`` when it does not.

    It is an error when no rounding of what was entered explains it, and neither of the two is said to be "about".
    """
    stated, computed = atom.value or Fraction(0), outcome.figure.value or Fraction(0)
    printed = exact(stated) if indicator.measure.is_count else of_printed(stated, indicator.decimals)
    qualifiers = atom.qualifier, outcome.figure.qualifier
    if _agrees(printed, exact(computed), *qualifiers):
        return None
    is_explained = outcome.spread is not None and _agrees(printed, outcome.spread, *qualifiers)
    return Severity.WARNING if is_explained or Qualifier.ABOUT in qualifiers else Severity.ERROR


def _agrees(stated: Interval, computed: Interval, stated_as: Qualifier, computed_as: Qualifier) -> bool:
    """Return whether some computed value is what a statement says."""
    return agree(reaching(stated, stated_as, computed), reaching(computed, computed_as, stated))


def _told_apart(left: Fraction, right: Fraction, decimals: int) -> tuple[Decimal, Decimal]:
    """Return two values rounded to ``decimals``, or to as many more as it takes to tell them apart."""
    places = range(decimals, max(decimals, _MOST_DECIMALS) + 1)
    enough = next((n for n in places if round_half_up(left, n) != round_half_up(right, n)), decimals)
    return round_half_up(left, enough), round_half_up(right, enough)


def _about(indicator: Indicator, atom: Atom) -> dict[str, object]:
    """Return what a message says of an entry beside a computed figure."""
    return {
        "name": indicator.name_vi,
        "formula": indicator.formula.text if indicator.formula else "",
        "entry": atom.entry,
        "reporter": atom.reporter,
        **_place(atom.key.org_unit, atom.key.period),
    }


def _place(unit: str, period: Period) -> dict[str, object]:
    """Return where a finding was made, as data of its message."""
    return {"org_unit": unit, "period": str(period)}
