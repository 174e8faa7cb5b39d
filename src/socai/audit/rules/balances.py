"""What there was, what came in, what went out, and what is left at the end: one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from socai.audit.context import Figure, Reading
from socai.audit.model import Proposal, RelationType
from socai.audit.rules.rule import Rule

_OPENING = re.compile(
    r"\b(?:đầu (?:kỳ|năm|tháng|quý)|(?:kỳ|năm|tháng|quý) trước(?: chuyển sang)?|chuyển sang|tồn cũ|mang sang)\b"
)
_COMES = re.compile(
    r"\b(?:thu|nhập|nhận|tăng|kết nạp|phát sinh|chuyển đến|bổ sung|mới|vận động|huy động|ủng hộ|đóng góp)\b"
)
_GOES = re.compile(
    r"\b(?:chi|xuất|giảm|thoát|giải quyết|chuyển đi|đã dùng|sử dụng|trả|nộp|trích|hỗ trợ|thăm|từ trần|xóa tên)\b"
)
_CLOSING = re.compile(
    r"\b(?:cuối (?:kỳ|năm|tháng|quý)|còn lại|tồn|còn tồn|còn dư|kết dư|chuyển (?:kỳ|năm|tháng) sau|"
    r"hiện (?:còn|có)|còn(?= *$)|đến nay(?: còn| có)?)\b"
)
_ALL_IN, _ALL_OUT = re.compile(r"\btổng (?:số )?thu\b[^,;.]*$"), re.compile(r"\btổng (?:số )?chi\b[^,;.]*$")
_SURPLUS = re.compile(r"\b(?:kết dư|bội thu|chênh lệch thu(?:,| -| –)? ?chi)\b[^,;.]*$")
_BACK = 12
_FAR = 12
_SHORTEST, _LONGEST, _LABEL = 3, 6, 60


def propose(reading: Reading) -> Iterator[Proposal]:
    """Read numbers of one measure side by side as a balance, when the words of each say which way it goes."""
    for first in reading.figures:
        yield from _surplus(reading, first)
        if not first.is_percent and _OPENING.search(_words(reading, first)):
            yield from _from(reading, first)


def _words(reading: Reading, figure: Figure) -> str:
    return reading.label(figure)[-_LABEL:]


def _from(reading: Reading, first: Figure) -> Iterator[Proposal]:
    """Follow the numbers behind an opening one, as long as each comes or goes, to the closing one."""
    parts, weights = [first], [1]
    for left in reading.figures[first.at + 1 : first.at + _FAR]:
        if reading.is_around(first.bracket, left) and left.bracket != first.bracket:
            continue
        if not _goes_on(first, left) or len(parts) == _LONGEST:
            return
        words = _words(reading, left)
        if _CLOSING.search(words) and len(weights) >= _SHORTEST and {1, -1} <= set(weights[1:]):
            yield Proposal(
                RelationType.DIFFERENCE, left.id, tuple(each.id for each in parts), RULE.code, 84,
                weights=tuple(weights), statement=f"balance:{left.id}",
            )  # fmt: skip
            return
        goes, comes = _GOES.search(words) is not None, _COMES.search(words) is not None
        if goes == comes:
            return
        weights.append(-1 if goes else 1)
        parts.append(left)


def _surplus(reading: Reading, left: Figure) -> Iterator[Proposal]:
    """``Tổng thu 118 tỷ. Tổng chi 112 tỷ; kết dư 6 tỷ``: what came in less what went out, told next to each other."""
    if left.is_percent or not _SURPLUS.search(reading.label(left)):
        return
    before = [each for each in reading.figures[max(0, left.at - _BACK) : left.at] if each.dimension == left.dimension]
    before = [each for each in before if left.mention.block - each.mention.block <= 1]
    out = next((each for each in reversed(before) if _ALL_OUT.search(_words(reading, each))), None)
    come = next((each for each in reversed(before) if _ALL_IN.search(_words(reading, each))), None)
    if out is not None and come is not None and come.at < out.at and left.sentence - out.sentence <= 1:
        yield Proposal(
            RelationType.DIFFERENCE, left.id, (come.id, out.id), RULE.code, 84, statement=f"balance:{left.id}"
        )


def _goes_on(first: Figure, figure: Figure) -> bool:
    near = figure.mention.block - first.mention.block < _LONGEST
    return figure.dimension == first.dimension and figure.bracket == first.bracket and near


RULE = Rule(
    "balances",
    "Đầu kỳ, tăng, giảm, cuối kỳ",
    "Số cuối kỳ được tính lại bằng số đầu kỳ cộng phần thu (tăng) trừ phần chi (giảm), khi bốn số đứng liền nhau.",
    ("Quỹ đầu kỳ 12.450.000 đồng; thu 28.300.000 đồng; chi 31.120.000 đồng; tồn quỹ 9.630.000 đồng.",),
    ("Quỹ đầu năm 12.450.000 đồng; thu 28.300.000 đồng; hỗ trợ 3.000.000 đồng; tồn quỹ 9.630.000 đồng.",),
    propose,
)
