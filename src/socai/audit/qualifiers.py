"""Reads how exactly a number is meant from the words beside it: ``trên``, ``gần``, ``ước``, ``không quá``..."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

_NEAREST: Mapping[str, str] = MappingProxyType(
    {
        "trên": "approx_more", "hơn": "approx_more", "gần": "approx", "khoảng": "approx", "ước": "approx",
        "chừng": "approx", "dưới": "about_less", "ngót": "about_less", "ngoài": "approx_more",
    }
)  # fmt: skip
_PAIRS: Mapping[str, str] = MappingProxyType(
    {
        "không quá": "at_most", "tối đa": "at_most", "nhiều nhất": "at_most", "cao nhất": "at_most",
        "không dưới": "at_least", "tối thiểu": "at_least", "ít nhất": "at_least", "thấp nhất": "at_least",
        "xấp xỉ": "approx", "ước đạt": "approx", "ước tính": "approx", "ước khoảng": "approx", "ước có": "approx",
        "ước thu": "approx", "ước chi": "approx", "ước là": "approx", "ước tăng": "approx", "ước giảm": "approx",
        "tương đương": "exact", "nhiều hơn": "exact", "cao hơn": "exact", "thấp hơn": "exact", "ít hơn": "exact",
        "lớn hơn": "exact", "nhỏ hơn": "exact", "dài hơn": "exact", "kém hơn": "exact", "rộng hơn": "exact",
        "nhanh hơn": "exact", "chậm hơn": "exact", "vượt hơn": "approx_more", "không hơn": "at_most",
    }
)  # fmt: skip
_BOUND = re.compile(r"[^0-9.,;:()]{0,24} trở (lên|xuống)")
_LONGER = frozenset(
    {("ước", "thực", "hiện"), ("ước", "tính", "đạt"), ("ước", "tính", "khoảng"), ("ước", "thực", "đạt")}
)


def qualifier_of(words: Sequence[str], lower_after: str) -> str:
    """Return how exactly a number is meant.

    Args:
        words: the words right before it, the nearest last, in lower case.
        lower_after: the text behind it, in lower case.
    """
    bound = _BOUND.match(lower_after)
    if bound is not None:
        return "at_least" if bound[1] == "lên" else "at_most"
    if not words:
        return "exact"
    pair = _PAIRS.get(" ".join(words[-2:]))
    if pair:
        return pair
    if words[-1] in ("từ", "là", "đạt", "có") and (pair := _PAIRS.get(" ".join(words[-3:-1]))) in (
        "at_most",
        "at_least",
    ):
        return pair
    if tuple(words[-3:]) in _LONGER:
        return "approx"
    return _NEAREST.get(words[-1], "exact")
