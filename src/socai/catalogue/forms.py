"""Entry forms as frozen plain objects: which indicators a kind of org unit reports for a kind of period.

Whatever enters figures by a form (screen, grid, Excel, chat message, paper) adapts this one specification.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from socai.core.calendars import STATISTICAL, Kind
from socai.core.deadlines import Timing
from socai.core.dossiers import Group
from socai.core.findings import Location


@dataclass(frozen=True)
class FormField:
    """A box of a form.

    Attributes:
        indicator: code of what is entered in it.
        called: the words by which people call it in a message, as they are spelled.
        least: what an ordinary value does not fall below, ``None`` for no bound.
        most: what it does not exceed.
        jump: by how many percent it may differ from the period before without anybody wondering, ``None`` for any.
    """

    indicator: str
    called: tuple[str, ...] = ()
    least: Decimal | None = None
    most: Decimal | None = None
    jump: int | None = None


@dataclass(frozen=True)
class FormSection:
    """Boxes that stand together under a name."""

    code: str
    name_vi: str
    name_en: str
    fields: tuple[FormField, ...]


@dataclass(frozen=True)
class DossierList:
    """What a form says of the list of dossiers.

    Attributes:
        headings: the words that stand over a column, by what it holds (``declarations.DOSSIER_COLUMNS``).
        states: what each folded word for a state comes to.
        boxes: the count that a box takes (of ``core.dossiers.COUNTS``), by code of its indicator.
        due_within: dossiers due within so many days are shown.
    """

    headings: Mapping[str, tuple[str, ...]]
    states: Mapping[str, Group]
    boxes: Mapping[str, str]
    due_within: int


@dataclass(frozen=True)
class Form:
    """A form: of units of a type, each about itself, or of owners, each about the reporting unit.

    Attributes:
        code: ASCII slug.
        name_vi: name shown in Vietnamese.
        name_en: the same in English.
        fills: type of the org units that fill it in, empty for a form of owners.
        kind: kind of period that it is for.
        calendar: name of the calendar of its periods.
        sections: its boxes in groups, in the order shown; of a form of owners there are none.
        steps: keys of the offices that accept it one after the other before a leader approves it; none: any office that
            reaches the unit accepts it once.
        due: by which day it is to be sent, ``None`` when the instance says it.
        dossiers: how a list of dossiers of a one-stop system is counted for its boxes, ``None`` when it is not.
        owned: for a form of owners, the boxes of each office: the indicators that it reports, by headings.
        location: where it is declared.
    """

    code: str
    name_vi: str
    name_en: str
    fills: str
    kind: Kind
    calendar: str = STATISTICAL
    sections: tuple[FormSection, ...] = field(default=())
    steps: tuple[str, ...] = ()
    due: Timing | None = None
    dossiers: DossierList | None = None
    owned: Mapping[str, tuple[FormSection, ...]] = field(default_factory=dict)
    location: Location = Location()

    @property
    def is_of_owners(self) -> bool:
        """Whether each office fills in the figures about the reporting unit that it reports."""
        return not self.fills

    def fields(self) -> Iterator[FormField]:
        """Yield its boxes in the order shown, those of all owners one after the other."""
        for sections in (self.sections, *self.owned.values()):
            for section in sections:
                yield from section.fields

    def steps_for(self, unit: str) -> tuple[str, ...]:
        """Return the offices that accept the form of a unit, in their order: no office accepts its own."""
        return tuple(office for office in self.steps if office != unit)

    def names(self, name_of: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
        """Return the words for each indicator: those people use, then its own name.

        Args:
            name_of: name by indicator.
        """
        return {box.indicator: (*box.called, name_of[box.indicator]) for box in self.fields()}
