"""What every layout of an entry form shows: its boxes with the figures around them. It holds and lays out nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from socai.catalogue.forms import Form, FormField, FormSection
from socai.catalogue.model import Indicator
from socai.compose.profile import DEMONSTRATION
from socai.core.figures import Figure, State
from socai.core.numerals import format_figure
from socai.core.periods import Period
from socai.engine.reference import Evaluator

NOT_APPLICABLE = "không có"


@dataclass(frozen=True)
class Box:
    """A box of a form for one unit and period.

    Attributes:
        field: what the form declares.
        indicator: what is entered.
        now: the figure of the period, as it stands.
        before: that of the period before.
        last_year: that of the same period last year.
    """

    field: FormField
    indicator: Indicator
    now: Figure
    before: Figure
    last_year: Figure


@dataclass(frozen=True)
class Sheet:
    """A form for one unit and period.

    Attributes:
        form: the declaration.
        unit: key of the org unit that fills it in.
        unit_name: its name.
        about: key of the org unit that its figures are about.
        period: the period.
        sections: each group with its boxes, in the order shown.
        known: computes what stands in it, for what is asked of values that are typed.
        demonstration: whether it belongs to a demonstration and must not pass for a real one.
    """

    form: Form
    unit: str
    unit_name: str
    about: str
    period: Period
    sections: tuple[tuple[FormSection, tuple[Box, ...]], ...]
    known: Evaluator = field(repr=False, compare=False)
    demonstration: bool = False

    def boxes(self) -> Iterator[Box]:
        """Yield its boxes in the order shown."""
        for _, boxes in self.sections:
            yield from boxes

    @property
    def mark(self) -> str:
        """The words that a form of a demonstration bears; empty on a real one."""
        return DEMONSTRATION if self.demonstration else ""

    @property
    def file_stem(self) -> str:
        """What files of it are called, without their ending."""
        return f"{self.form.code}-{self.unit}-{self.period}"


def shown(figure: Figure) -> str:
    """Return a figure as a box shows it: empty when there is none, words when there is none of it."""
    if figure.state is State.NOT_APPLICABLE:
        return NOT_APPLICABLE
    return "" if figure.value is None else format_figure(figure, locale="vi")
