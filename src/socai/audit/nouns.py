"""Reads the noun that a number counts: classifier, head noun, and the phrase around it.

Vietnamese nouns do not change and words are written in syllables, so a noun is one syllable of a closed set (``hộ``,
``vụ``), a classifier with the noun behind it (``cuộc giám sát``), or else a pair of syllables (``hội nghị``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from socai.audit.closed_words import ALONE, CLASSIFIERS, LONE_NOUNS, NARROWING, NARROWING_PAIRS, SPANS, STOPS, phrases

_WORDS = re.compile(r" *([^\W\d_]+(?:-[^\W\d_]+)*)")
_HALF_NAMED = re.compile(r" *([^\W\d_]+), ([^\W\d_]+ [^\W\d_]+)")
_PER = re.compile(r" ?/ ?((?:km|m)[2²]|[^\W\d_]+)")
_STOP_PAIRS = phrases(
    "đối với|tham gia|tham dự|thực hiện|thông qua|tiếp tục|thu hút|diễn ra|xảy ra|vay vốn|thu được|dự kiến|đảm bảo"
    "|phục vụ|hoàn thành|làm việc|đăng ký|dự thi|tiếp nhận"
)
_NOT_STOPS = phrases(
    "đối tượng|đối thoại|dự án|dự thảo|thu nhập|thông tin|thông báo|thông tư|thực phẩm|thực vật|tính chất|từ điển"
    "|chỉ tiêu|chỉ thị|một cửa|đề án|còn lại|theo dõi|làng nghề|được phép|ngoài nước|trong nước|về đích|các loại"
    "|vì dân|tham luận|tiếp dân|tiếp công|bằng khen|bằng cấp|cũng cố|giảm nghèo|đi lại|đi làm|thuộc diện|thuộc thẩm"
    "|bị can|bị cáo|bị đơn|tăng trưởng|chỉ huy|tính mạng|tương tác|tương đương|mất tích|mất mùa|để dành"
)
#: Pairs of syllables whose first one would count alone.
_PAIRS = phrases(
    "đơn vị|trường hợp|tổ chức|vụ việc|khu vực|khu dân|bản đồ|bản tin|nhà văn|nhà máy|nhà trẻ|nhà giáo|nhà thầu"
    "|nhà nước|nhà ở|cơ sở|cơ quan|xã viên|trang thiết|đơn thư|khẩu súng|máy tính|máy móc|bộ phận"
    "|bộ tiêu|bài viết|chi bộ|chi hội|chi đoàn|chi nhánh|chi cục|chi phí|khoa học|khóa học|lớp học"
    "|điểm trường|phòng học|phòng ban|dân tộc|dân quân|nữ sinh|nam sinh|con em|em bé|trẻ em|đội viên"
    "|tuyến đường|trang trại|tổ viên|cụm loa|nước ngoài|gia đình|gia súc|gia cầm|ban ngành|báo cáo|tin nhắn"
    "|loại hình|mẫu vật|luật sư|ngành nghề|vụ án|cây trồng|con nuôi|vật nuôi|phần mềm|phần quà|suất quà"
    "|cấp ủy|cấp uỷ|kỳ họp|giống cây|video clip|mạng lưới|mục tiêu|mục đích|quỹ đất|viên chức|vườn cây"
    "|ngày công|lao động|dòng họ|tiếng nói|bàn giao|câu hỏi|câu lạc|buổi tập|nhóm mô|tập thể|tập huấn|đoàn viên"
    "|đoàn thể|khoản thu|điểm cầu|họ tộc|giải pháp|đồng chí|đồng bào|chị em|nguồn vốn|vùng sâu|dân số|hồ sơ"
    "|bộ đội|bộ máy|vị trí|tác phẩm"
)
_TRIPLES = phrases(
    "giấy chứng nhận|câu lạc bộ|hợp tác xã|trạm y tế|nhà văn hóa|nhà văn hoá|khu dân cư|khu công nghiệp"
    "|cụm công nghiệp|trang thiết bị"
    "|bộ tiêu chí|điểm bưu điện|sự nghiệp công|thủ tục hành|phòng khám đa|liên hiệp hội|tổ hợp tác"
    "|tổ hoà giải|tổ hòa giải"
)
_SINGLE = frozenset({"quà", "cơm", "ăn", "họp", "thi", "viên"})
_SEEN = frozenset({"khách", "xem", "like", "share", "view"})
LONGEST_PHRASE = 12


class Noun(NamedTuple):
    """The noun behind a number.

    Attributes:
        unit: the counted noun with its classifier, as printed.
        head: the same in lower case.
        phrase: the whole noun phrase.
        narrows: whether it only narrows a noun that was named before (``02 thường kỳ``).
    """

    unit: str
    head: str
    phrase: str
    narrows: bool = False


NO_NOUN = Noun("", "", "")


def noun_after(after: str) -> Noun:
    """Return the noun right behind a number or its measure; ``NO_NOUN`` when none follows."""
    if after.lstrip(" ").startswith(("đ/c", "Đ/c", "đ/C")):
        return Noun("đ/c", "đồng chí", "đ/c")
    words, end = _phrase(after)
    if not words or _is_time(words, after, end):
        return NO_NOUN
    lower = tuple(word.lower() for word in words)
    if _narrows(lower):
        return Noun("", "", " ".join(words), narrows=True)
    half = _HALF_NAMED.match(after) if lower == ("chi",) else None
    if half is not None:
        unit = f"{half[1]}, {half[2]}"
        return Noun(unit, unit.lower(), unit)
    count = unit_length(lower)
    unit = " ".join(words[:count])
    per = _PER.match(after, end) if count == len(words) else None
    if per is not None:
        unit = f"{unit}/{per[1]}"
    return Noun(unit, unit.lower(), " ".join(words))


def _is_time(words: Sequence[str], after: str, end: int) -> bool:
    """Return whether words tell a time and count nothing (``83% năm 2019``), unlike ``tháng/lần`` and ``ngày công``."""
    if words[0].lower() not in SPANS or words[1:2] in (["công"], ["giường"]):
        return False
    return len(words) > 1 or _PER.match(after, end) is None


def _narrows(lower: Sequence[str]) -> bool:
    """Return whether words are an adjective or adverb that narrows a noun named before."""
    if " ".join(lower[:2]) in NARROWING_PAIRS:
        return True
    return len(lower) == 1 and lower[0] in NARROWING


def _phrase(after: str) -> tuple[list[str], int]:
    """Return the words of the noun phrase that a text begins with, and where they end."""
    words: list[str] = []
    at = 0
    while len(words) < LONGEST_PHRASE:
        found = _WORDS.match(after, at)
        if found is None:
            break
        following = _WORDS.match(after, found.end())
        if _stops(found[1].lower(), following[1].lower() if following else "", counted=bool(words)):
            break
        words.append(found[1])
        at = found.end()
    return words, at


@lru_cache(maxsize=8192)
def _stops(word: str, following: str, *, counted: bool) -> bool:
    """Return whether a noun phrase ends before a word; ``lượt theo dõi`` and the like are let through."""
    pair = f"{word} {following}"
    if pair in _STOP_PAIRS:
        return True
    if pair in _NOT_STOPS:
        return False
    return word in STOPS


@lru_cache(maxsize=8192)
def unit_length(lower: tuple[str, ...]) -> int:
    """Return how many of the words of a noun phrase are the counted noun with its classifier."""
    if len(lower) == 1:
        return 1
    first, second = lower[0], lower[1]
    if first == "lượt":
        return 2 if second in LONE_NOUNS or second in _SEEN else min(3, len(lower))
    if len(lower) > 2 and f"{first} {second} {lower[2]}" in _TRIPLES:
        return 3
    if f"{first} {second}" in _PAIRS:
        return 2
    if first in ALONE:
        return 1
    if first in ("cuộc", "đoàn", "suất", "giải"):
        return 2 if second in LONE_NOUNS or second in _SINGLE or first == "giải" else min(3, len(lower))
    if first in LONE_NOUNS and first not in CLASSIFIERS:
        return 1
    if first in CLASSIFIERS and first in LONE_NOUNS:
        return 1
    return 3 if len(lower) > 2 and lower[2] == "viên" and second != "viên" else 2
