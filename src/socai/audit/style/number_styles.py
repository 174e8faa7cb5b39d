"""Remarks habits of writing numbers that change within one document: decimal sign, grouping of thousands, padding.

The document's own habit is what most of its numbers follow; the others are remarked together, once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from socai.audit.context import Reading
from socai.audit.model import Mention, MentionKind
from socai.audit.style.remarking import remark
from socai.core.findings import Finding

_MOST_EXAMPLES = 3
_FEWEST = 4
# Where no habit leads clearly, there is none that could be broken.
_CLEAR = 3


def number_styles(reading: Reading) -> Iterator[Finding]:
    """Yield one finding for each habit that the document does not keep."""
    figures = [mention for mention in reading.mentions if mention.is_figure and mention.raw[:1].isdigit()]
    for code, style_of in _HABITS.items():
        styled = [(mention, style) for mention in figures if (style := style_of(mention)) is not None]
        yield from _mixed(reading, code, styled)


def _mixed(reading: Reading, code: str, styled: Sequence[tuple[Mention, str]]) -> Iterator[Finding]:
    """Yield a finding when most numbers follow one style and some another."""
    habit, count = next(iter(Counter(style for _, style in styled).most_common(1)), ("", 0))
    others = [mention for mention, style in styled if style != habit]
    if not others or len(styled) < _FEWEST or count < _CLEAR * len(others):
        return
    usual = next(mention for mention, style in styled if style == habit)
    examples = [_printed(mention) for mention in others[:_MOST_EXAMPLES]]
    yield remark(
        reading, code, others[0].start, examples[0],
        count=len(others), usual=count, examples=examples, example=_printed(usual),
    )  # fmt: skip


def _printed(mention: Mention) -> str:
    if mention.kind is MentionKind.PERCENT:
        return f"{mention.raw}%"
    return f"{mention.raw} {mention.unit}".rstrip()


def _decimal_sign(mention: Mention) -> str | None:
    """Return the sign before the decimals."""
    return mention.raw[-mention.decimals - 1] if 0 < mention.decimals < len(mention.raw) else None


def _grouping(mention: Mention) -> str | None:
    """Return the sign that groups thousands, empty for digits that run on; a number below 1.000 has neither."""
    whole = mention.raw[: -mention.decimals - 1] if mention.decimals else mention.raw
    if sum(map(str.isdigit, whole)) < 4 or not whole[:1].isdigit():
        return None
    sign = next((character for character in whole if not character.isdigit()), "")
    return " " if sign.isspace() else sign


def _padding(mention: Mention) -> str | None:
    """Return whether a count below ten is padded with a zero."""
    if not mention.dimension.startswith("count:") or mention.factor != 1 or not mention.raw.isdecimal():
        return None
    if mention.value is None or not 0 < mention.value < 10:
        return None
    return "padded" if mention.raw.startswith("0") else "bare"


_HABITS: Mapping[str, Callable[[Mention], str | None]] = {
    "audit.style.decimal_signs": _decimal_sign,
    "audit.style.thousands": _grouping,
    "audit.style.padding": _padding,
}
