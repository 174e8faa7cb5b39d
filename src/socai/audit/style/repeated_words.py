"""Remarks a word that stands twice in a row by a slip of the pen (``của của``, ``thường xuyên thường xuyên``).

Vietnamese doubles words on purpose (``ngày ngày``), and a noun may be followed by the verb that is spelled alike (``các
tổ chức tổ chức``): of single syllables only those are remarked that join others, of pairs only those that are no such
verb.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from socai.audit.context import Reading
from socai.audit.style.remarking import remark
from socai.core.findings import Finding

_SYLLABLES = re.compile(r"\W*([^\W\d_]+(?: [^\W\d_]+)?) \1\b")
_JOINING_WORDS = "của các những và là được đã đang sẽ cho trong với tại từ về theo để do bị khi thì mà nhưng"
_JOINING = frozenset(_JOINING_WORDS.split())
#: Nouns that are verbs as well, and what is doubled for stress.
_ALIKE = frozenset(
    {
        "báo cáo", "bảo vệ", "biểu diễn", "chỉ đạo", "chỉ huy", "chủ trì", "đại diện", "đề nghị", "điều hành",
        "giám sát", "hoạt động", "hướng dẫn", "kết luận", "kiểm tra", "kiến nghị", "lãnh đạo", "phục vụ", "phụ trách",
        "quản lý", "quy định", "quyết định", "thanh tra", "tham mưu", "thông báo", "tố cáo", "tổ chức", "tuyên truyền",
        "yêu cầu", "rất nhiều", "từng bước", "ngày càng", "nhiều hơn",
    }
)  # fmt: skip


def repeated_words(reading: Reading) -> Iterator[Finding]:
    """Yield a finding for every word that is printed twice, in the order of the text."""
    for start in _candidates(reading.lower):
        found = _SYLLABLES.match(reading.lower, start)
        if found is not None and _is_slip(reading, found):
            word = reading.text[found.start(1) : found.end(1)]
            printed = reading.text[found.start(1) : found.end()]
            yield remark(reading, "audit.style.repeated_word", found.start(1), printed, word=word)


def _candidates(text: str) -> Iterator[int]:
    """Yield where a word begins that comes again one or two words later; regular expressions would take far longer."""
    words = text.split(" ")
    start = 0
    for word, second, third in zip_longest(words, words[1:], words[2:], fillvalue=""):
        if word and word in (second, third):
            yield start
        start += len(word) + 1


def _is_slip(reading: Reading, found: re.Match[str]) -> bool:
    """Return whether syllables are doubled by mistake; a name or a heading that follows begins with a capital."""
    first, _, second = found[1].partition(" ")
    if not second:
        return first in _JOINING
    again = reading.text[found.end() - len(found[1])]
    return first != second and found[1] not in _ALIKE and not again.isupper()
