"""Reads what narrows a figure: period, comparison, whether it is new or accumulated, sex, place.

Only words that stand in the figure's own clause count; nothing is carried over from other sentences.
"""

from __future__ import annotations

import re

from socai.audit.closed_words import UPPER

_PERIOD = re.compile(
    r"[0-9]{1,2} tháng(?: (?:đầu|cuối))? năm(?: [0-9]{4})?"
    r"|(?:quý|tháng) (?:[ivx]+|[0-9]{1,2})(?:[ /](?:năm )?[0-9]{4})?"
    r"|(?:cả |đầu |cuối |hết )?năm [0-9]{4}|cùng kỳ(?: năm (?:trước|[0-9]{4}))?"
)
_ACCUMULATED = re.compile(r"l[ũu]y kế|cộng dồn|tính đến|đến nay|từ đầu năm")
_NEW = re.compile(r"(?<![^\W_])mới(?![^\W_])|phát sinh")
_PLACE = re.compile(
    r"(?:tại|ở|xã|huyện|tỉnh|thôn|bản|phường|quận|thành phố|thị trấn) (["
    + UPPER
    + r"][^\W\d_]*(?: ["
    + UPPER
    + r"][^\W\d_]*)*)"
)
_SEX = re.compile(r"(?:^| )(nam|nữ)(?![^\W_])")
_NOT_SEX = ("việt nam", "miền nam", "phía nam")


def modifiers_of(clause: str, phrase: str) -> dict[str, str]:
    """Return what narrows a figure, by name.

    Args:
        clause: the words before it in its clause, case kept.
        phrase: the noun phrase behind it.
    """
    lower, behind = clause.lower(), phrase.lower()
    found: dict[str, str] = {}
    if "năm" in lower or "tháng" in lower or "quý" in lower or "kỳ" in lower:
        _note(found, "period", _PERIOD.findall(lower)[-1:])
    _note(found, "accumulated", _ACCUMULATED.findall(lower)[-1:])
    _note(found, "new", _NEW.findall(behind) or _NEW.findall(lower[-16:]))
    _note(found, "place", _PLACE.findall(clause)[-1:] or _PLACE.findall(phrase)[:1])
    if ("nam" in behind or "nữ" in behind) and not any(name in behind for name in _NOT_SEX):
        _note(found, "sex", _SEX.findall(behind)[:1])
    return found


def _note(found: dict[str, str], name: str, values: list[str]) -> None:
    """Keep a modifier when there is one."""
    if values:
        found[name] = values[0]
