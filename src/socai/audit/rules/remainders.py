"""What is left: ``còn lại``, ``còn``, ``chưa``, after a whole and the part that is done or taken off."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from socai.audit.context import Figure, Reading, fits
from socai.audit.model import Proposal, RelationType
from socai.audit.rules.rule import Rule

_BEFORE = re.compile(
    r"\b(?:còn lại|còn|chưa|trừ|miễn|số dư|tồn|để lại|chuyển (?:sang|tiếp|(?:kỳ|năm|tháng|quý) sau))\b[^,;.]*$"
)
_AFTER = re.compile(r"^[^,;.(]{0,40}\b(còn lại|chưa|nữa)\b")
_DONE = re.compile(
    r"\b(?:đã|giải ngân|thực hiện|giải quyết|hoàn thành|phê duyệt|thu được|chi|nộp|hiện có|có mặt)\b[^,;.]*$"
)
_LEFT = re.compile(r"\b(?:(?:còn|để) lại|còn thiếu|còn phải thu|chuyển (?:sang )?(?:kỳ|năm|tháng) sau)\W*$")
_CAME = re.compile(r"\b(?:thụ lý|tiếp nhận|nhận được|phải (?:giải quyết|thi hành)|tổng số)(?: mới| được)?\W*$")
_SOLVED = re.compile(r"\b(?:giải quyết|xét xử|xử lý|hoàn thành|thi hành)(?: xong| được)*\W*$")
_OPEN = re.compile(r"\bcòn (?:tồn|lại)\W*$")
_NEAR, _CLOSE, _WIDE, _SENTENCES = 7, 3, 10, 2


def propose(reading: Reading) -> Iterator[Proposal]:
    """Read a number with a word of remainder as the difference of two numbers near it."""
    for figure in reading.figures:
        if figure.is_percent or not figure.worth or reading.pair_of(figure):
            continue
        cued = bool(_BEFORE.search(reading.label(figure)[-60:]) or _AFTER.search(reading.after(figure)[:60]))
        yield from _after_fraction(reading, figure, cued=cued)
        yield from _last_grade(reading, figure)
        if cued:
            yield from _between(reading, figure)
            yield from _of_distant_whole(reading, figure)
            yield from _of_what_came(reading, figure)


def _after_fraction(reading: Reading, rest: Figure, *, cued: bool) -> Iterator[Proposal]:
    """``a/b`` and then what is left of it: b - a."""
    before = [each for each in reading.figures[max(0, rest.at - 3) : rest.at] if not each.is_percent][-2:]
    pair = reading.pair_of(before[0]) if len(before) == 2 else None
    if pair is not None and rest.dimension and rest.dimension not in (pair[0].dimension, pair[1].dimension):
        # ``17/19 tiêu chí, 54/57 chỉ tiêu; còn 02 tiêu chí``: of the fraction of its own kind.
        told = (reading.pair_of(each) for each in reading.figures[max(0, rest.at - _NEAR) : rest.at])
        pair = next((each for each in told if each and rest.dimension in (each[0].dimension, each[1].dimension)), None)
        before = list(pair or ())
    if pair is None or pair[1] is not before[1] or rest.sentence != pair[1].sentence or rest.start - pair[1].end > 110:
        return
    whole, part = pair[1], pair[0]
    if rest.dimension and rest.dimension in (whole.dimension, part.dimension):
        confidence = 85 if cued else 80
        yield _difference(rest, (whole, part), confidence, f"rest:{rest.id}", searched=not cued)


def _last_grade(reading: Reading, last: Figure) -> Iterator[Proposal]:
    """``56/96 chi hội xuất sắc, 31 chi hội mạnh, 9 chi hội khá``: the fraction and the grades behind it are all."""
    row = [last]
    for figure in reversed(reading.figures[max(0, last.at - _NEAR) : last.at]):
        if figure.sentence != last.sentence or figure.dimension != last.dimension or figure.bracket != last.bracket:
            return
        pair = reading.pair_of(figure)
        if pair is not None:
            if len(row) > 1 and pair[0].dimension == last.dimension != "":
                ids = (pair[0].id, *(each.id for each in reversed(row)))
                yield Proposal(
                    RelationType.SUM, pair[1].id, ids, RULE.code, 66, statement=f"grades:{pair[1].id}", searched=True
                )
            return
        row.append(figure)


def _between(reading: Reading, rest: Figure) -> Iterator[Proposal]:
    near = [each for each in reading.figures[max(0, rest.at - _NEAR) : rest.at + 3] if each is not rest]
    near = [each for each in near if fits(rest, each) == 2 and abs(each.sentence - rest.sentence) <= 1]
    for whole in near:
        for part in near:
            if whole.worth > part.worth and whole.at < part.at:
                plain = whole.sentence == part.sentence == rest.sentence and whole.at < part.at < rest.at
                alike = {part.dimension, rest.dimension} <= {"", whole.dimension} and whole.dimension != ""
                plain = plain and alike and _is_next(reading, part, rest)
                told = plain and _DONE.search(reading.label(part)) and _LEFT.search(reading.label(rest))
                confidence = 82 if plain else 45
                yield _difference(rest, (whole, part), confidence, f"rest:{rest.id}", searched=not told)
    yield from _several(reading, rest, near)


def _of_what_came(reading: Reading, rest: Figure) -> Iterator[Proposal]:
    """``thụ lý 77 vụ, giải quyết 53 vụ. Thụ lý giảm 26 vụ. Còn tồn 24 vụ``: what came less what was done."""
    told = [
        each
        for each in reading.figures[max(0, rest.at - _WIDE) : rest.at]
        if each.dimension and fits(rest, each) == 2 and each.bracket == rest.bracket and not reading.is_change(each)
        and rest.sentence - each.sentence <= _SENTENCES and rest.mention.block - each.mention.block <= 1
    ][-2:]  # fmt: skip
    if len(told) < len(("came", "done")) or not _OPEN.search(reading.label(rest)):
        return
    came, done = told
    if came.sentence == done.sentence and _CAME.search(reading.label(came)) and _SOLVED.search(reading.label(done)):
        yield _difference(rest, (came, done), 82, f"rest:{rest.id}", searched=False)


def _of_distant_whole(reading: Reading, rest: Figure) -> Iterator[Proposal]:
    """``Chi bộ có 86 đồng chí... Miễn 12 đồng chí, còn lại 74 đồng chí``: the whole told before, found by its value."""
    before = reversed(reading.figures[max(0, rest.at - _CLOSE) : rest.at])
    part = next((each for each in before if not each.is_percent and each.dimension == rest.dimension), None)
    if part is None or part.sentence != rest.sentence or not _LEFT.search(reading.label(rest)):
        return
    if not rest.dimension or part.bracket != rest.bracket:
        return
    yield from _by_second_measure(reading, rest, part)
    size = part.worth + rest.worth
    for whole in reading.valued(rest.family, size, size, rest.start):
        if whole.at < part.at and whole.dimension and fits(rest, whole) == 2 and whole.bracket == rest.bracket:
            yield _difference(rest, (whole, part), 60, f"rest:{rest.id}")
            yield from _beside(reading, rest, whole, part)


def _beside(reading: Reading, rest: Figure, whole: Figure, part: Figure) -> Iterator[Proposal]:
    """``xong 398 việc, 9.742 triệu; chuyển kỳ sau 216 việc, 32.643 triệu``: the second measure of all three."""
    own = (rest, whole, part)
    side = [each for at in own for each in reading.figures[at.at + 1 : at.at + 2] if each.sentence == at.sentence]
    if len(side) == len(own):
        left, all_, done = side
        alike = left.dimension == all_.dimension == done.dimension != rest.dimension and left.dimension != ""
        if alike and not left.is_percent and len({left.id, all_.id, done.id}) == len(side):
            yield _difference(left, (all_, done), 84, f"rest:{left.id}", searched=False)


def _by_second_measure(reading: Reading, rest: Figure, part: Figure) -> Iterator[Proposal]:
    """The same, when it is the second measure that finds the whole by its value, and the first is wrong."""
    side = [
        each for at in (rest, part) for each in reading.figures[at.at + 1 : at.at + 2] if each.sentence == at.sentence
    ]
    if len(side) != len((rest, part)) or part.at + 1 == rest.at:
        return
    left, done = side
    if left.dimension != done.dimension or left.dimension in ("", rest.dimension) or left.is_percent:
        return
    size = done.worth + left.worth
    for all_ in reading.valued(left.family, size, size, rest.start):
        whole = reading.figures[all_.at - 1]
        if 0 < all_.at < part.at and whole.sentence == all_.sentence and whole.dimension == rest.dimension:
            yield _difference(left, (all_, done), 62, f"rest:{left.id}")
            yield _difference(rest, (whole, part), 84, f"rest:{rest.id}", searched=False)


def _is_next(reading: Reading, part: Figure, rest: Figure) -> bool:
    """Return whether nothing stands between a part and the rest but its percentage, and what else of it is measured."""
    return all(each.is_percent or fits(rest, each) == 0 for each in reading.figures[part.at + 1 : rest.at])


def _several(reading: Reading, rest: Figure, near: Sequence[Figure]) -> Iterator[Proposal]:
    """A whole and two parts before what is left."""
    before = [each for each in near if each.at < rest.at]
    if len(before) >= 3:
        yield _difference(rest, tuple(before[-3:]), 40, f"rest:{rest.id}")


def _difference(
    rest: Figure, parts: tuple[Figure, ...], confidence: int, statement: str, *, searched: bool = True
) -> Proposal:
    ids = tuple(part.id for part in parts)
    return Proposal(
        RelationType.DIFFERENCE, rest.id, ids, RULE.code, confidence, statement=statement, searched=searched
    )


RULE = Rule(
    "remainders",
    "Phần còn lại",
    "Số sau “còn lại”, “còn”, “chưa” được so với hiệu của tổng và phần đã nêu; sau “a/b” thì so với b - a.",
    ("Thôn đạt 14/17 tiêu chí, còn 3 tiêu chí chưa đạt.",),
    ("Xã có 4 trường, còn 12 phòng học tạm.",),
    propose,
)
