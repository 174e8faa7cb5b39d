"""Remarks a list of tasks that names neither who does them nor until when, once for the whole document.

Whether a sentence is a task is known from its heading; whoever is named in a paragraph answers for all of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from socai.audit.context import Reading, Span
from socai.audit.style.remarking import remark
from socai.core.findings import Finding
from socai.files.documents import Block, BlockKind

_TASKS = re.compile(r"\bnhiệm vụ\b")
_TO_COME = re.compile(
    r"\b(?:cuối năm|thời gian tới|tiếp theo|trọng tâm|quý [ivx\d]+|tháng \d|tháng tới|phương hướng)\b"
)
_NO_TASKS = re.compile(r"\b(?:kết quả|đánh giá|tình hình|đã thực hiện|nơi nhận)\b")
_BODY = (
    r"(?:các |đồng chí |đ/c )?(?:phòng|ban|ủy ban|ubnd|hđnd|công an|trung tâm|văn phòng|sở|trạm|mặt trận|đảng ủy|"
    r"bộ chỉ huy|chi cục|cục|đơn vị|cơ quan)\b"
)
_OWNER = re.compile(rf"\b(?:giao|phân công|chủ trì|chịu trách nhiệm|đầu mối)\b|\b(?:do|yêu cầu|đề nghị) {_BODY}")
_BEGINS_WITH_OWNER = re.compile(rf"[\W\d_]*{_BODY}")
_WHEN = re.compile(
    r"\b(?:trước|đến|trong|hết|cuối|đầu|xong) (?:\w+ ){0,2}(?:ngày|tháng|quý|năm|tuần)\b|\bquý [ivx\d]|\btháng \d|"
    r"\bnăm \d{4}|\b(?:hằng|hàng) (?:ngày|tuần|tháng|quý|năm)\b|\d/\d{4}"
)
#: A heading's own number says more about its depth than its looks.
_NUMBERED = re.compile(r"[\W_]*(?:(?P<roman>[ivx]+)\.|(?P<arabic>\d+)\.(?!\d)|(?P<deeper>\d+\.\d|[a-zđ]\)))")
_LEVELS = {"roman": 1, "arabic": 2, "deeper": 3}
_SHORTEST = 40
_FEWEST = 3


def tasks_without_owner(reading: Reading) -> Iterator[Finding]:
    """Yield one finding when most tasks of the document name neither an owner nor a date."""
    tasks = list(_tasks(reading))
    bare = [task for task in tasks if not _is_assigned(reading, task)]
    if len(tasks) >= _FEWEST and 2 * len(bare) >= len(tasks):
        first = bare[0]
        opening = " ".join(reading.text[first.start : first.end].split()[:8]).strip("*_-+ ")
        yield remark(reading, "audit.style.tasks_unassigned", first.start, opening, count=len(bare), total=len(tasks))


def _tasks(reading: Reading) -> Iterator[Span]:
    """Yield the sentences and items that stand under a heading of tasks to come."""
    depth = 0
    for block in reading.document.blocks:
        if block.kind is BlockKind.HEADING:
            depth = _depth(reading, block, depth)
        elif depth and block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM) and block.end - block.start >= _SHORTEST:
            yield Span(block.start, block.end, 0)


def _depth(reading: Reading, heading: Block, depth: int) -> int:
    """Return the level of the heading of tasks that a place stands under, 0 under none."""
    words = reading.lower[heading.start : heading.end]
    numbered = _NUMBERED.match(words)
    level = _LEVELS[numbered.lastgroup or ""] if numbered else heading.level or 1
    if _NO_TASKS.search(words):
        return 0
    if _TASKS.search(words) and _TO_COME.search(words):
        return level
    return depth if depth and level > depth else 0


def _is_assigned(reading: Reading, task: Span) -> bool:
    if _BEGINS_WITH_OWNER.match(reading.lower, task.start, task.end):
        return True
    return any(pattern.search(reading.lower, task.start, task.end) for pattern in (_OWNER, _WHEN))
