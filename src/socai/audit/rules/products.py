"""Area, yield and output: in one line or in the lines beside each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from socai.audit.context import Figure, Reading, content_words, fits
from socai.audit.model import Proposal, RelationType
from socai.audit.parts import numerator
from socai.audit.rules.rule import Rule

_YIELD, _AREA, _MASS = "mass/area", "area", "mass"
_EACH = re.compile(r"\b(mỗi|bình quân mỗi|một)\b")
_WHOLE = re.compile(r"\b(?:tổng|trị giá|kinh phí|số tiền|thành tiền)\b")
_LABEL, _CROP = 60, 16
_SAID = frozenset({"năng", "suất", "bình", "quân", "diện", "tích", "cây", "vụ", "gieo", "trồng", "tính"})
_YIELDS = re.compile(r"\bnăng suất\b[^,;.]*$")
_SCOPE = re.compile(r"\b(?:toàn vụ|cả vụ|cả năm|chung)\b")
_NEAR, _WIDE = 4, 12
_BLOCKS = 3


def propose(reading: Reading) -> Iterator[Proposal]:
    """Read the area before a yield and the output beside it as area x yield = output."""
    for figure in reading.figures:
        if figure.dimension == _YIELD and not reading.is_change(figure):
            yield from _read(reading, figure)
        yield from _each(reading, figure)


def _read(reading: Reading, per_area: Figure) -> Iterator[Proposal]:
    near = _levels_near(reading, per_area)
    areas = _of_crop(reading, per_area, _nearest(per_area, [each for each in near if each.dimension == _AREA]))
    outputs = _nearest(
        per_area, [each for each in near if each.dimension == _MASS and not _YIELDS.search(reading.label(each))]
    )
    last = next((each for each in reversed(near) if each.at < per_area.at), None)
    for area in areas[:2]:
        for output in outputs[:2]:
            together = len({each.mention.block for each in (area, per_area, output)})
            one_sentence = area.sentence == per_area.sentence == output.sentence
            of_one_scope = _are_of_one_scope(reading, area, output)
            told = one_sentence and area is last and of_one_scope
            loose = together == 1 and not told and not (of_one_scope and _is_of_crop(reading, per_area, area))
            yield Proposal(
                RelationType.PRODUCT, output.id, (area.id, per_area.id), RULE.code, 90 if told else 60,
                statement=f"product:{per_area.id}", family="product", searched=loose,
            )  # fmt: skip


def _levels_near(reading: Reading, per_area: Figure) -> list[Figure]:
    """Return the levels told around a yield, without changes, percentages and plans behind a stroke."""
    sides = (
        reversed(reading.figures[max(0, per_area.at - _WIDE) : per_area.at]),
        iter(reading.figures[per_area.at + 1 : per_area.at + _WIDE]),
    )
    found: list[Figure] = []
    for side in sides:
        levels = (each for each in side if not each.is_percent and not reading.is_change(each))
        levels = (each for each in levels if numerator(reading, each) is each)
        found += islice(levels, _NEAR)
    near = [each for each in found if abs(each.mention.block - per_area.mention.block) <= _BLOCKS]
    return sorted(near, key=lambda each: each.at)


def _are_of_one_scope(reading: Reading, area: Figure, output: Figure) -> bool:
    """Return whether an output is of the area told: not of the whole season where only a part of it is harvested."""
    whole = (_SCOPE.search(reading.label(each)[-_LABEL:]) for each in (area, output))
    return len({found is not None for found in whole}) == 1


def _of_crop(reading: Reading, per_area: Figure, areas: Sequence[Figure]) -> Sequence[Figure]:
    """Return the areas whose crop the words before the yield name (``năng suất lúa``), all where none is named."""
    named = [each for each in areas if _is_of_crop(reading, per_area, each)]
    return named if len(named) == 1 else areas


def _is_of_crop(reading: Reading, per_area: Figure, area: Figure) -> bool:
    """Return whether the words before a yield and those before an area name the same crop."""
    words = content_words(reading.label(per_area)[-_LABEL:]) - _SAID
    return not words.isdisjoint(content_words(reading.label(area)[-_CROP:]))


def _nearest(per_area: Figure, figures: Sequence[Figure]) -> list[Figure]:
    """Return figures by nearness; those of a break-down in brackets only where no other stands beside the yield."""
    level = [each for each in figures if each.bracket == per_area.bracket and each.sentence == per_area.sentence]
    return sorted(level or figures, key=lambda each: (abs(each.at - per_area.at), each.at))


def _each(reading: Reading, per_one: Figure) -> Iterator[Proposal]:
    """``120 hộ, mỗi hộ 5 triệu đồng, tổng 600 triệu đồng``."""
    if not _EACH.search(reading.label(per_one)[-30:]):
        return
    yield from _spelled_out(reading, per_one)
    around = reading.figures[max(0, per_one.at - 3) : per_one.at + 3]
    near = [each for each in around if each.sentence == per_one.sentence and each is not per_one]
    for count in near:
        for total in near:
            if count is not total and count.is_count and fits(per_one, total) == 2 and total.worth > per_one.worth:
                yield Proposal(
                    RelationType.PRODUCT, total.id, (count.id, per_one.id), RULE.code, 70,
                    statement=f"each:{per_one.id}", searched=True,
                )  # fmt: skip


def _spelled_out(reading: Reading, per_one: Figure) -> Iterator[Proposal]:
    """Propose the product when the count, the amount for each and the whole stand side by side and say so."""
    three = reading.figures[max(0, per_one.at - 1) : per_one.at + 2]
    if len(three) != 3 or any(each.sentence != per_one.sentence or each.bracket != per_one.bracket for each in three):
        return
    count, _, total = three
    noun = count.mention.head.split(" ")[0]
    each_of = bool(noun) and re.search(rf"\b(?:mỗi|một) {re.escape(noun)}\b", reading.label(per_one)[-_LABEL:])
    if each_of and count.is_count and fits(per_one, total) == 2 and _WHOLE.search(reading.label(total)[-_LABEL:]):
        yield Proposal(
            RelationType.PRODUCT, total.id, (count.id, per_one.id), RULE.code, 84, statement=f"each:{per_one.id}"
        )


RULE = Rule(
    "products",
    "Diện tích, năng suất và sản lượng",
    "Sản lượng được tính lại bằng diện tích nhân năng suất, sau khi quy về cùng đơn vị.",
    ("Lúa mùa 250 ha, năng suất 48,2 tạ/ha, sản lượng 1.205 tấn.",),
    ("Chè 60 ha, sản lượng 410 tấn.",),
    propose,
)
