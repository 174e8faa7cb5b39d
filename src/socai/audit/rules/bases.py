"""A percentage whose base the words tell in another place: a plan or a whole before it, its rest after it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from socai.audit.context import Figure, Reading, content_words, fits
from socai.audit.model import MentionKind, Proposal, RelationType
from socai.audit.outcomes import significance
from socai.audit.rules.rule import Rule

_SHARE = re.compile(r"^\W*(?:đạt|bằng|chiếm)?\W*(?:tỷ lệ|tỉ lệ)?\W*$|\b(?:đạt|bằng|chiếm|tỷ lệ|tỉ lệ)\b[^,;.%]{0,24}$")
_PLANNED = re.compile(r"\b(?:kế hoạch|chỉ tiêu|dự toán|biên chế)\b(?! *[0-9])[^,;.]*$")
_CHANGE = re.compile(r"\b(?:(?<!trị gia )tăng|giảm|hơn|kém|vượt|hụt|cùng kỳ|so với)\b")
_OUT_OF = re.compile(r"%?\)?\s*(?:so với|trên|trong|của)\s+(?:tổng )?(?:số )?((?:[^\W\d_]+ ){1,5}[^\W\d_]+)")
_REST = re.compile(r"^[^.;,]{0,40}[\s,;)%.]*(?:hiện )?(?:còn(?: lại)?|chưa|đang|vắng|không)\b[^,;.]{0,30}$")
_LEFT = re.compile(r"[,;]\s*(?:hiện )?(?:còn(?: lại| phải \w+| thiếu)?|vắng|chưa \w+)\W*$")
_BEHIND = re.compile(r"%?\s*\(\W*")
_ALL = re.compile(r"\b(?:tổng|toàn|hiện có|có)\b[^,;.:]*$")
_DONE = re.compile(r"\bđã\b[^,;.]*\b(?:khám phá|làm rõ|giải quyết|xử lý|hoàn thành|xét xử)(?: xong| được)?\W*$")
_CAME = re.compile(r"\b(?:xảy ra|tiếp nhận|thụ lý|nhận được|phát sinh)(?: mới| được| tổng số)?\W*$")
_MARK = re.compile(r"[,;:.()]")
_RATE_OF = re.compile(r"\b(?:tỷ|tỉ) lệ ([^,;.:()0-9]{8,60}):?\s*$")
_WIDE = 4
_NEAR, _BACK, _SENTENCES, _LONG = 60, 40, 2, 30


def propose(reading: Reading) -> Iterator[Proposal]:
    """Look for the base that the words around each percentage tell."""
    for percent in reading.figures:
        plain = percent.mention.kind is MentionKind.PERCENT and percent.dimension != "point" and percent.worth > 0
        if not plain or _CHANGE.search(reading.label(percent)[-_NEAR:]):
            continue
        yield from _amount_behind(reading, percent)
        yield from _of_named_rate(reading, percent)
        amount = _amount(reading, percent)
        if amount is not None:
            yield from _plan_before(reading, percent, amount)
            yield from _with_rest(reading, percent, amount)
            yield from _out_of(reading, percent, amount)
            yield from _before(reading, percent, amount)
            yield from _solved(reading, percent, amount)
            yield from _of_same_words(reading, percent, amount)


def _amount(reading: Reading, percent: Figure) -> Figure | None:
    """Return the number right before a percentage that is said to be a share of something, itself no ``a/b``."""
    before = reading.figures[max(0, percent.at - 1) : percent.at]
    for figure in before:
        near = figure.sentence == percent.sentence and figure.bracket in (percent.bracket, -1)
        told = _SHARE.search(reading.gap(figure, percent)[-_NEAR:])
        if near and told and not figure.is_percent and figure.dimension and reading.pair_of(figure) is None:
            return None if _CHANGE.search(reading.label(figure)[-24:]) else figure
    return None


def _plan_before(reading: Reading, percent: Figure, amount: Figure) -> Iterator[Proposal]:
    """``Kế hoạch giao 48 lớp, đã mở 36 lớp, đạt 75%``: of the plan right before the amount."""
    named = content_words(reading.after(percent)[:_NEAR].partition(",")[0].partition(".")[0])
    for plan in reading.figures[max(0, amount.at - 1) : amount.at]:
        alone = plan.sentence == amount.sentence and plan.bracket == amount.bracket and reading.pair_of(plan) is None
        same = plan.dimension == amount.dimension and not named
        if alone and same and _PLANNED.search(reading.label(plan)) and not _CHANGE.search(reading.gap(plan, amount)):
            yield _percent(percent, amount, plan, 82)


def _with_rest(reading: Reading, percent: Figure, amount: Figure) -> Iterator[Proposal]:
    """``145 đơn... Đã giải quyết 121 đơn, đạt 83,4%, còn 24 đơn``: of the whole that the amount and its rest make."""
    for rest in reading.figures[percent.at + 1 : percent.at + 2]:
        told = rest.sentence == percent.sentence and _REST.search(reading.gap(percent, rest))
        if not told or rest.dimension != amount.dimension or rest.bracket != amount.bracket:
            continue
        size = amount.worth + rest.worth
        wholes = [
            each
            for each in reading.valued(amount.family, size, size, percent.start)
            if each.at < amount.at and amount.at - each.at <= _BACK and fits(each, amount) == 2 and each.dimension
        ]
        if wholes:
            yield _percent(percent, amount, wholes[-1], 82)
        elif _LEFT.search(reading.gap(percent, rest)):
            yield from _rest_of_share(reading, percent, amount, rest)


def _rest_of_share(reading: Reading, percent: Figure, amount: Figure, rest: Figure) -> Iterator[Proposal]:
    """``đã nộp 985 triệu, đạt 81,7%; còn 221 triệu``: what is left of the one number that the percentage is of."""
    wholes = [each for each in _wholes(reading, percent, amount) if amount.sentence - each.sentence <= _SENTENCES]
    others = [each for each in reading.in_sentence(rest.sentence) if each.dimension == rest.dimension]
    if any(each not in (amount, rest, *wholes) and each.bracket == rest.bracket for each in others):
        return
    for whole in wholes:
        if whole.dimension == rest.dimension and whole.at < amount.at:
            yield Proposal(
                RelationType.DIFFERENCE, rest.id, (whole.id, amount.id), RULE.code, 82, statement=f"rest:{rest.id}"
            )


def _before(reading: Reading, percent: Figure, amount: Figure) -> Iterator[Proposal]:
    """``61 mô hình. Đến nay công nhận 38 mô hình, đạt 62,3%``: of the number of the kind before, but for a slip."""
    named = content_words(reading.after(percent)[:_NEAR].partition(",")[0].partition(".")[0])
    told = [
        each
        for each in reading.figures[max(0, amount.at - _BACK) : amount.at]
        if amount.sentence - each.sentence <= _SENTENCES and each.bracket == amount.bracket == -1
        and each.mention.block == amount.mention.block and each.dimension == amount.dimension
    ]  # fmt: skip
    whole = told[-1] if told else amount
    following = reading.figures[whole.at + 1 : whole.at + 2]
    is_share = following[0].is_percent and following[0].bracket == -1 if following else True
    long = significance(percent.mention) >= _LONG
    if long and not named and not is_share and whole.size > amount.size and reading.pair_of(whole) is None:
        yield _percent(percent, amount, whole, 54)


def _solved(reading: Reading, percent: Figure, amount: Figure) -> Iterator[Proposal]:
    """``xảy ra 257 vụ. Đã khám phá 251 vụ (tỷ lệ 86%)``: what was done of all that came, where no other is told."""
    plain = not content_words(reading.after(percent)[:_NEAR].partition(")")[0].partition(",")[0].partition(".")[0])
    if not plain or amount.bracket != -1 or not _DONE.search(reading.label(amount)):
        return
    told = [
        each
        for each in reading.figures[max(0, amount.at - _BACK) : amount.at]
        if amount.sentence - each.sentence <= 1 and each.bracket == -1 and each.dimension == amount.dimension
        and each.mention.block == amount.mention.block
    ]  # fmt: skip
    if len(told) == 1 and told[0].size > amount.size and _CAME.search(reading.label(told[0])):
        yield _percent(percent, amount, told[0], 80)


def _of_same_words(reading: Reading, percent: Figure, amount: Figure) -> Iterator[Proposal]:
    """``527 vụ việc KN, 46 vụ việc TC... xong 35 vụ việc TC, đạt 76%``: of the number that the same words narrow."""
    counted = _counted(reading, amount)
    told = [
        each
        for each in reading.figures[max(0, amount.at - _BACK) : amount.at]
        if each.dimension == amount.dimension and _counted(reading, each) == counted != "" and each.size > amount.size
    ]
    if len({each.size for each in told}) == 1 and reading.pair_of(told[-1]) is None:
        yield _percent(percent, amount, told[-1], 70, searched=True)


def _counted(reading: Reading, figure: Figure) -> str:
    """Return the words behind a number up to the next mark, where they narrow what it counts."""
    words = _MARK.split(reading.after(figure), maxsplit=1)[0].split()
    return " ".join(words) if len(words) > len(figure.mention.unit.split()) else ""


def _of_named_rate(reading: Reading, percent: Figure) -> Iterator[Proposal]:
    """``Số xã đạt chuẩn: 3 xã. Tỷ lệ xã đạt chuẩn: 27,27%``: the number and the rate of one thing, of a number told."""
    named = _RATE_OF.search(reading.label(percent))
    if named is None or significance(percent.mention) < _LONG:
        return
    phrase = re.compile(rf"\bsố {re.escape(named[1].strip())}\W*$")
    for amount in reading.figures[max(0, percent.at - _WIDE) : percent.at]:
        if amount.is_count and amount.dimension and phrase.search(reading.label(amount)):
            place = Fraction(1, 10**percent.mention.decimals)
            for times in (1, 10, 100):
                worth = percent.worth / times
                low, high = (amount.worth * 100 / (worth + sign * place / times) for sign in (1, -1))
                for base in reading.valued("count", low, high, percent.start):
                    if base.dimension == amount.dimension and base.size > amount.size:
                        yield _percent(percent, amount, base, 60, searched=times == 1)


def _out_of(reading: Reading, percent: Figure, amount: Figure) -> Iterator[Proposal]:
    """``214 hộ đăng ký, 198 hộ được công nhận, đạt 92,5% so với số hộ đăng ký``: of what the same words counted."""
    found = _OUT_OF.match(f"{reading.after(percent)[:_NEAR]} ")
    words = found[1].split() if found else []
    wholes = [
        each
        for each in reading.figures[max(0, amount.at - _BACK) : amount.at]
        if amount.sentence - each.sentence <= _SENTENCES and each.size > amount.size and fits(each, amount) == 2
    ]
    for length in range(len(words), 1, -1):
        phrase = " ".join(words[:length])
        told = [each for each in wholes if f"{reading.after(each).strip()} ".startswith(f"{phrase} ".replace(",", " "))]
        if told:
            yield _percent(percent, amount, told[-1], 84)
            return


def _amount_behind(reading: Reading, percent: Figure) -> Iterator[Proposal]:
    """``187 người... Tỷ lệ nữ chiếm 64,7% (121 người)``: the amount alone in brackets, of a number told before."""
    following = reading.figures[percent.at + 1 : percent.at + 3]
    amount = following[0] if following else None
    if (
        amount is None
        or amount.is_percent
        or not amount.dimension
        or not _SHARE.search(reading.label(percent)[-_NEAR:])
    ):
        return
    alone = len(following) < len((percent, amount)) or following[1].bracket != amount.bracket
    if amount.bracket < 0 or not alone or not _BEHIND.fullmatch(reading.gap(percent, amount)):
        return
    for base in _wholes(reading, percent, amount):
        yield _percent(percent, amount, base, 66, searched=True)


def _wholes(reading: Reading, percent: Figure, amount: Figure) -> Sequence[Figure]:
    """Return the numbers before a percentage that it fits as their share, the nearest first."""
    place = Fraction(1, 10**percent.mention.decimals)
    if percent.worth <= place:
        return ()
    low, high = (amount.worth * 100 / (percent.worth + sign * place) for sign in (1, -1))
    found = [
        each
        for each in reading.valued(amount.family, low, high, percent.start)
        if each.at < percent.at
        and percent.at - each.at <= _BACK
        and fits(each, amount) == 2
        and each.size > amount.size
    ]
    return sorted(found, key=lambda each: -each.at)[:1]


def _percent(percent: Figure, amount: Figure, base: Figure, confidence: int, *, searched: bool = False) -> Proposal:
    return Proposal(
        RelationType.PERCENT_OF, percent.id, (amount.id, base.id), RULE.code, confidence,
        statement=f"percent:{percent.id}", searched=searched,
    )  # fmt: skip


RULE = Rule(
    "bases",
    "Tỷ lệ có số gốc nói rõ ở chỗ khác",
    "Tỷ lệ được tính lại từ kế hoạch đứng ngay trước, từ số tổng mà phần đã làm và phần còn lại hợp thành, từ số cùng "
    "lời với “so với số…”, hoặc từ số trong ngoặc ngay sau tỷ lệ và số tổng nêu trước.",
    (
        "Kế hoạch giao 48 lớp, đã mở được 36 lớp, đạt 75%.",
        "Tiếp nhận 145 đơn. Đã giải quyết 121 đơn, đạt 83,4%, còn lại 24 đơn đang xem xét.",
    ),
    ("Kế hoạch giao 48 lớp, tăng 6 lớp so với năm trước, đạt 75% nhu cầu.",),
    propose,
)
