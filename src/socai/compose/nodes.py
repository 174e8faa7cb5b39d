"""What a parsed template is made of: words, slots for figures, blocks and conditions. It reads and computes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from socai.compose.tree import PLAIN, LineBreak, Style
from socai.core.findings import Location
from socai.formula.nodes import Formula


@dataclass(frozen=True, slots=True)
class Words:
    """Text as the author typed it."""

    text: str
    style: Style = PLAIN


@dataclass(frozen=True, slots=True)
class FigureOptions:
    """How a figure is shown.

    Attributes:
        unit: the measure's name follows the number.
        plain: the qualifier word ("ước", "trên") is left out.
        bare: the percent sign is left out.
        words: the sign is told by a word ("tăng", "giảm", "không thay đổi").
        decimals: digits after the comma of an expression, ``None`` for the figure's own rule.
        missing: what stands there when there is no value yet, ``None`` for the default words.
        na: the same for what does not apply.
        undefined: the same for a computation without a result.
    """

    unit: bool = False
    plain: bool = False
    bare: bool = False
    words: bool = False
    decimals: int | None = None
    missing: str | None = None
    na: str | None = None
    undefined: str | None = None


@dataclass(frozen=True, slots=True)
class FigureSlot:
    """A place for a figure: ``{code | unit}``."""

    formula: Formula
    options: FigureOptions
    location: Location
    style: Style = PLAIN


class PeriodWord(StrEnum):
    """Words about the period of the report that a template may print."""

    PERIOD = "period"
    PREVIOUS = "previous_period"
    NEXT = "next_period"
    TO_DATE = "to_date"
    ELAPSED = "elapsed"
    YEAR = "year"
    LAST_YEAR = "last_year"


class LetterCase(StrEnum):
    """How the letters of inserted words are changed."""

    AS_IS = ""
    CAPS = "caps"
    CAPITAL = "capital"


@dataclass(frozen=True, slots=True)
class PeriodSlot:
    """A place for words about the period: ``{period | caps}``."""

    word: PeriodWord
    letter_case: LetterCase = LetterCase.AS_IS
    style: Style = PLAIN


@dataclass(frozen=True, slots=True)
class ListSlot:
    """A list in a sentence that drops the items whose first figure is empty: ``{list: {a} x; {b} y}``."""

    items: tuple[Inlines, ...]
    separator: str = "; "
    last: str | None = None
    empty: str = ""
    style: Style = PLAIN


@dataclass(frozen=True, slots=True)
class ConditionSlot:
    """Words that stand in a sentence only when a condition holds: ``{if a > 0: …}``."""

    condition: Formula
    content: Inlines
    location: Location


class ItemWord(StrEnum):
    """Words about an item of a list that a template may print inside the list."""

    NUMBER = "item.number"
    NAME = "item.name"
    MEASURE = "item.measure"
    OFFICE = "item.office"
    NOTE = "item.note"


@dataclass(frozen=True, slots=True)
class ItemSlot:
    """A place for words about an item: ``{item.name}``; ``missing`` stands there when there are none."""

    word: ItemWord
    missing: str
    location: Location
    style: Style = PLAIN


@dataclass(frozen=True, slots=True)
class RowSlot:
    """A place for a cell of a row in a list of rows: ``{item.han}``; the options are for cells with numbers."""

    column: str
    options: FigureOptions
    location: Location
    style: Style = PLAIN


@dataclass(frozen=True, slots=True)
class NoteCall:
    """The place where a footnote is called: ``[^label]``."""

    label: str
    location: Location


Inline = Words | LineBreak | FigureSlot | PeriodSlot | ListSlot | ConditionSlot | ItemSlot | RowSlot | NoteCall
Inlines = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class HeadingBlock:
    """A heading of level 1 to 4; it gets its number when the report is composed."""

    level: int
    content: Inlines
    location: Location


@dataclass(frozen=True, slots=True)
class ParagraphBlock:
    """A paragraph; ``key`` says which one of the template it is, empty where people cannot write it anew."""

    content: Inlines
    key: str = ""


@dataclass(frozen=True, slots=True)
class ItemBlock:
    """One item of a list: its mark (``-``, ``1.``), how deep it stands (from 1), its words."""

    mark: str
    depth: int
    content: Inlines
    key: str = ""


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table: alignment of each column (``left``, ``center``, ``right``), header cells, rows of cells."""

    alignments: tuple[str, ...]
    header: tuple[Inlines, ...]
    rows: tuple[tuple[Inlines, ...], ...]


@dataclass(frozen=True, slots=True)
class ConditionBlock:
    """Blocks of which one or the other branch stands in the report."""

    condition: Formula
    then: tuple[Block, ...]
    otherwise: tuple[Block, ...]
    location: Location


class ListName(StrEnum):
    """Lists of indicators that a template may ask for."""

    BEHIND = "behind"
    CHANGED = "changed"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class EachBlock:
    """Blocks that stand once for each item of a list, or other blocks when the list is empty."""

    name: ListName
    most: int
    then: tuple[Block, ...]
    otherwise: tuple[Block, ...]
    location: Location


@dataclass(frozen=True, slots=True)
class RowList:
    """Rows of a register that a template asks for.

    Attributes:
        register: code of the register.
        stands: whether the rows are meant that stand on the last day of the period, else those dated in it.
        where: condition on their columns in the formula language, empty for all.
        order: columns to order by, each with whether the greatest comes first.
        most: how many rows at most, ``None`` for all.
    """

    register: str
    stands: bool = False
    where: str = ""
    order: tuple[tuple[str, bool], ...] = ()
    most: int | None = None

    @property
    def count(self) -> str:
        """The formula that counts these rows."""
        return f"{'count_open' if self.stands else 'count'}(so.{self.register}{self._condition()})"

    def cell(self, column: str, key: str) -> str:
        """Return the formula of the number in a column of the row that meets the condition ``key``."""
        function = "sum_open" if self.stands else "sum"
        return f"{function}(so.{self.register}.{column} where {key})"

    def _condition(self) -> str:
        return f" where {self.where}" if self.where else ""


@dataclass(frozen=True, slots=True)
class RowsBlock:
    """Blocks that stand once for each row of a list, or other blocks when there is none."""

    rows: RowList
    then: tuple[Block, ...]
    otherwise: tuple[Block, ...]
    location: Location


Block = HeadingBlock | ParagraphBlock | ItemBlock | TableBlock | ConditionBlock | EachBlock | RowsBlock


@dataclass(frozen=True, slots=True)
class Note:
    """The text of a footnote: one or more paragraphs, each with its key."""

    label: str
    paragraphs: tuple[Inlines, ...]
    location: Location
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Literal:
    """Digits that the author typed, with the words around them, so that a check can tell a law from a quantity."""

    text: str
    context: str
    location: Location
