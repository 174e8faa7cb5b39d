"""What there was, what came in, what went out, and what is left at the end: one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from socai.audit.context import Figure, Reading
from socai.audit.model import Proposal, RelationType
from socai.audit.rules.rule import Rule

_OPENING = re.compile(
    r"\b(?:đầu (?:kỳ|năm|tháng|quý)|(?:kỳ|năm|tháng|quý) trước(?: chuyển sang)?|chuyển sang|tồn cũ|mang sang)\b"
)
_COMES = re.compile(r"\b(?:thu|nhập|nhận|tăng|kết nạp|phát sinh|chuyển đến|bổ sung)\b")
_GOES = re.compile(r"\b(?:chi|xuất|giảm|giải quyết|chuyển đi|đã dùng|sử dụng|trả)\b")
_CLOSING = re.compile(
    r"\b(?:cuối (?:kỳ|năm|tháng|quý)|còn lại|tồn quỹ|còn tồn|còn dư|số dư|kết dư|chuyển (?:kỳ|năm|tháng) sau|hiện còn)\b"
)
_WEIGHTS = (1, 1, -1)


def propose(reading: Reading) -> Iterator[Proposal]:
    """Read four numbers of one measure side by side as a balance, when the words of each say which is which."""
    for at in range(len(reading.figures) - len(_WEIGHTS)):
        four = reading.figures[at : at + len(_WEIGHTS) + 1]
        if _is_balance(reading, four):
            *parts, left = four
            yield Proposal(
                RelationType.DIFFERENCE, left.id, tuple(each.id for each in parts), RULE.code, 84, weights=_WEIGHTS,
                statement=f"balance:{left.id}",
            )  # fmt: skip


def _is_balance(reading: Reading, four: Sequence[Figure]) -> bool:
    first = four[0]
    alike = all(each.dimension == first.dimension and each.bracket == first.bracket for each in four)
    if not alike or first.is_percent or four[-1].mention.block - first.mention.block > len(_WEIGHTS):
        return False
    forms = (_OPENING, _COMES, _GOES, _CLOSING)
    labels = [reading.label(each)[-60:] for each in four]
    return all(form.search(label) for form, label in zip(forms, labels, strict=True)) and not _COMES.search(labels[2])


RULE = Rule(
    "balances",
    "Đầu kỳ, tăng, giảm, cuối kỳ",
    "Số cuối kỳ được tính lại bằng số đầu kỳ cộng phần thu (tăng) trừ phần chi (giảm), khi bốn số đứng liền nhau.",
    ("Quỹ đầu kỳ 12.450.000 đồng; thu 28.300.000 đồng; chi 31.120.000 đồng; tồn quỹ 9.630.000 đồng.",),
    ("Quỹ đầu năm 12.450.000 đồng; thu 28.300.000 đồng; hỗ trợ 3.000.000 đồng; tồn quỹ 9.630.000 đồng.",),
    propose,
)
