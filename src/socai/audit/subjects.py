"""Reads what a number is about: from the noun behind it, from the label before it, from what a list has named before.

The label is the end of the clause before the number, without the words that only bind it to the number.
"""

from __future__ import annotations

import re
from functools import lru_cache

from socai.audit.closed_words import LONE_NOUNS, words
from socai.audit.nouns import unit_length
from socai.audit.units import measure_of

_CUT = re.compile(r"[.;,()\[\]|>=:]+(?=\s|$)|[()\[\]|>=]|[0-9]+(?:[.,][0-9]+)*(?: ?%|(?: ?m[23²³])?/[^\W\d_]+)?")
#: An aside in the middle of a label, which the label goes on over: ``Giá trị sản xuất (giá so sánh) đạt``.
_ASIDE = re.compile(r"\([^()0-9]{1,60}\)")
_PERIOD_WORDS = words("năm tháng quý ngày đoạn kỳ điểm học thứ")
_PERIOD = re.compile(
    r"(?:(?:trong|vào|tính|đến|hết|từ|cuối|đầu) )*(?:[0-9]{1,2} tháng (?:đầu |cuối )?)?"
    r"(?:năm học|năm|tháng|quý|ngày|giai đoạn|nhiệm kỳ|thời điểm) [0-9]+(?: ?[/-] ?[0-9]+)*(?![0-9.,]*[0-9%])"
    r"|[0-9]{1,2} tháng(?: (?:đầu|cuối) năm)?|(?:(?:từ|dưới|trên) )?[0-9]+ tuổi(?: trở (?:lên|xuống))?",
    re.IGNORECASE,
)
_TIED = re.compile(r" (?:với|và|trong đó|cùng|hoặc) ")
_BINDING = words(
    "là đạt có được với ước trên hơn gần khoảng gồm còn tới lên đến xuống bằng chiếm thêm giảm tăng từ cho khoản tính"
    " chừng dưới quá hiện nay đã thì mới lại tổng cộng chung khoảng cả và về ở tại khoảng ngót xấp xỉ"
    " cùng riêng bình quân tương đương ứng chỉ đều vẫn cao thấp nhiều ít mức"
)
_OPENING = words(
    "và trong đó cụ thể riêng gồm như các những đến nay hiện có còn toàn tổng số với về đã do được bao tiếp tục tính"
    " theo cùng - + • – * bên cạnh ngoài ra"
)
#: Nouns of quantity: they are what a measure measures, wherever in the label they stand.
_MEASURED = re.compile(
    r"diện tích|sản lượng|năng suất|tỷ lệ|tỉ lệ|giá trị|doanh thu|doanh số|kinh phí|số tiền|dư nợ|trị giá|thu nhập"
    r"|khối lượng|chiều dài|thể tích|nguồn vốn|tổng vốn|vốn|tổng thu|tổng chi|thu ngân sách|chi ngân sách"
    r"|thu cân đối|dân số"
    r"|tốc độ|tổng mức|mức|tỷ trọng|tỉ trọng|chỉ số|kim ngạch|tổng đàn|thiệt hại|số lượng|công suất|ngân sách|dự toán"
    r"|giải ngân|mật độ|tỷ suất|tỉ suất|tỷ số|tỉ số|chênh lệch|nhu cầu|lãi suất|thuế|quỹ|học phí|tiền"
)


def label_of(before: str) -> str:
    """Return the end of the clause before a number, without binding words; empty when none names anything."""
    text = before.rstrip(" :-–•/=")
    if ")" in text:
        text = _ASIDE.sub(" ", text)
    last, clause, dated, counted = 0, 0, False, False
    for found in reversed(list(_CUT.finditer(text))):
        numeral = text[found.start()].isdigit()
        if numeral and _is_period(text, found.start(), found.end()):
            dated = True
            continue
        last = last or found.end()
        if found.group() != ",":
            clause, counted = found.end(), numeral
            break
    if counted and clause == last:
        last = clause = last + measure_of(text[last:].lower()).length
    if clause < last and not counted and not names_quantity(text[last:]) and names_quantity(text[clause:last]):
        last = clause
    text = text[last:]
    if dated:
        text = " ".join(_PERIOD.sub(" ", text).split())
    for found in _TIED.finditer(text):
        rest = text[found.end() :]
        if len(rest.split()) > 1:
            last = found.end()
            text = rest
            break
    return _trimmed(text)


def _is_period(text: str, start: int, end: int) -> bool:
    """Return whether a number in a label tells a time or an age, so that the label goes on over it."""
    before = text[max(0, start - 12) : start].lower().split()
    if before and before[-1] in _PERIOD_WORDS:
        return True
    behind = text[end : end + 7].lower().lstrip()
    return behind.startswith(("tuổi", "tháng")) or text[max(0, start - 2) : start].strip() in ("-", "/")


@lru_cache(maxsize=4096)
def _trimmed(text: str) -> str:
    """Return a label without opening and binding words."""
    parts = text.strip(' ,;:"“”').split()
    while parts and parts[-1].lower() in _BINDING:
        parts.pop()
    while parts and parts[0].lower().strip("-+•–*") in _OPENING:
        parts.pop(0)
    return " ".join(parts).strip(' ,;:"“”')


def names_quantity(label: str) -> bool:
    """Return whether a label names a quantity (``tỷ lệ``, ``diện tích``) and not only a doing."""
    return _MEASURED.search(label.lower()) is not None


@lru_cache(maxsize=4096)
def head_of_label(label: str) -> str:
    """Return the head noun of a label in lower case: a noun of quantity if it has one, else its first noun."""
    lower = label.lower()
    found = _MEASURED.search(lower)
    if found is not None:
        return found.group()
    parts = tuple(re.findall(r"[^\W\d_]+", lower))
    if not parts:
        return ""
    return " ".join(parts[: max(unit_length(parts), 1 if parts[0] in LONE_NOUNS else 2)])
