"""A total, and a clause or sentence after it that divides it: side by side, or under ``Phân theo``, ``Kết quả``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from socai.audit.context import Figure, Reading, adds_up, fits
from socai.audit.model import Proposal, RelationType
from socai.audit.outcomes import significance
from socai.audit.parts import (
    OPEN_ENDED,
    Wording,
    by_place,
    columns_alike,
    heads_of_kinds,
    is_complementary,
    is_cross_cutting,
    level,
    numerator,
    own_words,
    rows_by_kind,
)
from socai.audit.rules.rule import Rule

_LEAD = re.compile(
    r"\W*(?:(?:chia|phân|xét) theo [^:.;]{2,40}|(?:về )?cơ cấu|phân loại[^:.;]{0,40}|kết quả(?: phân loại)?"
    r"|trong số đó):?\s"
)
_WHOLE = re.compile(
    r"\b(?:tổng|thu về|tiếp nhận|thụ lý|nhận được|hiện có|toàn (?:xã|huyện|tỉnh|phường|ngành|đảng bộ))\b"
)
_RATE = re.compile(r"\b(?:tỷ lệ|tỉ lệ|đạt)\b[^,;.]*$")
_COMES_APART = re.compile(r"[;,.]")
_NAMED_LEAD = re.compile(r"\W*(?:phân loại|cơ cấu|phân theo|chia theo) ([^:.;,]{5,40}):")
_DONE = re.compile(r"\bđã (?:giải quyết|xử lý|hoàn thành|xét xử|thẩm định)(?: xong)?\W*$")
_NOT_YET = re.compile(r"\b(?:đang|chưa|còn(?: lại)?)(?: (?:giải quyết|xử lý|hoàn thành|xem xét|thực hiện))?\W*$")
_LAST = re.compile(r"\b(?:khác|còn lại)\b")
_BACK, _SENTENCES, _MOST, _TWO_DIGITS, _FEW, _LONG, _THREE = 24, 3, 12, 20, 4, 50, 3


def propose(reading: Reading) -> Iterator[Proposal]:
    """Read numbers of one kind after a number of that kind as its parts."""
    for total in reading.figures:
        if not total.is_percent and total.dimension and total.worth >= _TWO_DIGITS:
            yield from _side_by_side(reading, total)
    for number, span in enumerate(reading.sentences):
        yield from _rows(reading, number)
        yield from _done_and_not(reading, number)
        lead = _LEAD.match(reading.lower, span.start, span.end)
        if lead is not None:
            yield from _under_lead(reading, number, lead.end())


def _rows(reading: Reading, number: int) -> Iterator[Proposal]:
    """``thụ lý 163 vụ/304 bị cáo; xét xử 151 vụ/279 bị cáo; còn 12 vụ/25 bị cáo``: each kind adds up as the other."""
    figures = [each for each in reading.in_sentence(number) if each.bracket == -1 and not each.is_percent]
    rows = rows_by_kind(figures) if len(figures) <= _MOST * 2 else []
    if len(rows) < _THREE:
        return
    wording = Wording(RULE.code, f"rows:{number}", 84)
    yield from columns_alike(rows[0], rows[1:], wording)
    before = reading.figures[max(0, figures[0].at - _BACK) : figures[0].at]
    heads = heads_of_kinds([each for each in reversed(before) if each.bracket == -1], rows[0])
    if heads and figures[0].sentence - heads[0].sentence <= _SENTENCES:
        yield from columns_alike(heads, rows, wording)


def _done_and_not(reading: Reading, number: int) -> Iterator[Proposal]:
    """``Tiếp nhận 2.164 hồ sơ. Đã giải quyết 2.098 hồ sơ, đang giải quyết 66 hồ sơ``: both make what came."""
    figures = [each for each in reading.in_sentence(number) if each.bracket == -1 and not each.is_percent]
    for first, second in pairwise(figures):
        same = first.dimension == second.dimension != "" and not reading.pair_of(first) and not reading.pair_of(second)
        if not same or not _DONE.search(reading.label(first)) or not _NOT_YET.search(reading.label(second)):
            continue
        before = reading.figures[max(0, first.at - _BACK) : first.at]
        if any(each.dimension == first.dimension and adds_up(each, (first, second)) for each in before):
            continue
        wholes = [
            each
            for each in before
            if number - each.sentence <= _SENTENCES and each.dimension == first.dimension
            and each.bracket == -1 and _WHOLE.search(reading.label(each)[-60:])
        ]  # fmt: skip
        if wholes and wholes[-1].worth >= _TWO_DIGITS:
            yield _sum(wholes[-1], (first, second), 81)


def _side_by_side(reading: Reading, total: Figure) -> Iterator[Proposal]:
    """``57 kiến nghị; 49 kiến nghị đã giải quyết, 8 kiến nghị đang xem xét``: in this sentence, or all of the next."""
    if numerator(reading, total) is not total or reading.pair_of(total) is not None:
        return
    here = [each for each in reading.in_sentence(total.sentence) if each.at > total.at]
    there = reading.in_sentence(total.sentence + 1)
    near = there and there[0].mention.block == total.mention.block
    for figures in (here, there if near and not _alike(reading, total, here) else ()):
        parts = _alike(reading, total, figures)
        for length in range(2, min(len(parts), _MOST) + 1):
            if adds_up(total, parts[:length]) and not is_cross_cutting(reading, parts[:length]):
                yield _sum(total, parts[:length], 60, searched=True)
                yield from _share_of_first(reading, total, parts[:length])
                return
        yield from _but_for_a_slip(reading, total, parts)
        whole = 1 < len(parts) <= _MOST and _is_whole(reading, parts)
        told = (
            (whole and _opens(reading, total) and _LAST.search(own_words(reading, parts[-1])))
            or _WHOLE.search(reading.label(total)[-60:].rpartition(":")[2])
            or is_complementary(reading, parts)
            or by_place(reading, parts)
        )
        if whole and told and _comes_near(total, parts):
            yield _sum(total, parts, 55)


def _but_for_a_slip(reading: Reading, total: Figure, parts: Sequence[Figure]) -> Iterator[Proposal]:
    """Numbers so long that it is no accident when they come to the one before them but for one digit, or two swapped.

    The judge believes it only with such a slip.
    """
    for length in range(2, min(len(parts), _FEW) + 1):
        chosen = parts[:length]
        side_by_side = chosen[-1].at - total.at == length
        long = min(significance(each.mention) for each in (total, *chosen)) >= _LONG
        if side_by_side and long and not is_cross_cutting(reading, chosen):
            yield _sum(total, chosen, 52)


def _opens(reading: Reading, total: Figure) -> bool:
    """Return whether a number is the first of its kind in its sentence, so that it is no item of a list itself."""
    return next(each for each in reading.in_sentence(total.sentence) if each.dimension == total.dimension) is total


def _alike(reading: Reading, total: Figure, figures: Sequence[Figure]) -> list[Figure]:
    """Return the numbers of the total's own kind outside other brackets, no fraction's and no change's."""
    return [
        each
        for each in figures
        if each.dimension == total.dimension
        and each.bracket == total.bracket
        and each.worth
        and reading.pair_of(each) is None
        and _COMES_APART.search(reading.lower, reading.figures[each.at - 1].end, each.start)
    ]


def _comes_near(total: Figure, parts: Sequence[Figure]) -> bool:
    """Return whether parts come near enough to a number to be meant as all of it."""
    size = sum(each.size for each in parts)
    return 3 * abs(total.size - size) <= total.size and all(each.size < total.size for each in parts)


def _is_whole(reading: Reading, parts: Sequence[Figure]) -> bool:
    return not is_cross_cutting(reading, parts) and not OPEN_ENDED.search(reading.lower, parts[0].start, parts[-1].end)


def _share_of_first(reading: Reading, total: Figure, parts: Sequence[Figure]) -> Iterator[Proposal]:
    """``49 đã giải quyết, 8 đang xem xét, tỷ lệ giải quyết đạt 86%``: the share of what stands first."""
    for percent in reading.figures[parts[-1].at + 1 : parts[-1].at + 2]:
        same = percent.is_percent and percent.sentence == parts[-1].sentence
        if same and _RATE.search(reading.label(percent)):
            yield Proposal(
                RelationType.PERCENT_OF, percent.id, (parts[0].id, total.id), RULE.code, 62,
                statement=f"divided percent:{percent.id}", searched=True,
            )  # fmt: skip


def _under_lead(reading: Reading, number: int, start: int) -> Iterator[Proposal]:
    """``Phân theo lĩnh vực: 12 ..., 8 ..., 19 ...``: of the nearest number of their kind that they come to."""
    span = reading.sentences[number]
    parts = [each for each in level(reading, start, span.end, -1) if not each.is_percent]
    parts = [each for each in parts if reading.pair_of(each) is None and fits(parts[0], each) == 2]
    if len(parts) < 2 or not _is_whole(reading, parts):
        return
    before = [each for each in reversed(reading.figures[max(0, parts[0].at - _BACK) : parts[0].at])
              if each.start < start and each.sentence >= number - _SENTENCES and each.bracket == -1]  # fmt: skip
    kind = next((each.dimension for each in parts if each.dimension), "")
    totals = [each for each in before if each.dimension == kind and reading.pair_of(each) is None]
    for total in totals:
        if adds_up(total, parts):
            yield _sum(total, parts, 70, searched=True)
            return
    greater = [each for each in totals if _comes_near(each, parts)]
    # ``loại khác`` and ``còn lại`` at its end make a list whole.
    last = _LAST.search(own_words(reading, parts[-1])) is not None and all(each.dimension == kind for each in parts)
    for rank, total in enumerate(greater[:_SENTENCES]):
        yield _sum(total, parts, 58 - rank if rank or not last else 82)
    named = _NAMED_LEAD.match(reading.lower, span.start, start)
    for total in totals:
        if named is not None and named[1].strip() in reading.label(total):
            yield _sum(total, parts, 84)
            return


def _sum(total: Figure, parts: Sequence[Figure], confidence: int, *, searched: bool = False) -> Proposal:
    ids = tuple(each.id for each in parts)
    return Proposal(
        RelationType.SUM, total.id, ids, RULE.code, confidence,
        statement=f"divided:{parts[0].id}:{parts[-1].id}", searched=searched,
    )  # fmt: skip


RULE = Rule(
    "divided",
    "Số tổng rồi từng phần, không có lời dẫn “gồm”",
    "Các số cùng loại đứng sau một số cùng loại, trong câu ấy hoặc trong câu mở đầu bằng “phân theo”, “cơ cấu”, "
    "“kết quả”, được cộng lại và so với số ấy; chỉ báo khi lệch vì một lỗi gõ.",
    (
        "Thường trực nhận được 57 kiến nghị; đến nay 49 kiến nghị đã giải quyết, 8 kiến nghị đang xem xét.",
        "Thu về 432 phiếu hợp lệ. Kết quả: rất hài lòng 301 phiếu; hài lòng 122 phiếu; bình thường 9 phiếu.",
    ),
    ("Mở 57 lớp; tặng 49 suất quà, trồng 8 cây.",),
    propose,
)
