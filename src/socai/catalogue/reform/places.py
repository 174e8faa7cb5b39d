"""Takes the cells that name a place apart: its kind, its name, its official code. It compares no two places."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from socai.catalogue.reform.words import same_spelling, tidy
from socai.core.spelling import folded

Kinds = tuple[tuple[str, str], ...]

# Words of a kind, and the type that units of it carry. Cities of the country and of a province have the same words.
PROVINCES: Kinds = (("Thành phố", "city"), ("Tỉnh", "province"))
DISTRICTS: Kinds = (
    ("Thành phố", "district_city"),
    ("Thị xã", "district_town"),
    ("Quận", "urban_district"),
    ("Huyện", "district"),
)
COMMUNES: Kinds = (("Thị trấn", "township"), ("Đặc khu", "special_zone"), ("Phường", "ward"), ("Xã", "commune"))
AREA = "area"
"""Type of a territory that belonged to a district without being a unit of its own."""

UNSPECIFIED = "unspecified"
"""Type of a former unit whose kind the table does not say."""

_CODED = re.compile(r"(?P<name>.*\S)\s*\((?P<code>[0-9]+)\)")


@dataclass(frozen=True)
class Place:
    """A place as a cell names it.

    Attributes:
        type: type of unit, empty when the cell does not say its kind.
        name: its name with its kind, ``Xã Bình Lư``.
        code: its official code, empty when it has none.
    """

    type: str
    name: str
    code: str

    @cached_property
    def spelling(self) -> str:
        """What all spellings of its name have in common, its kind included."""
        return same_spelling(self.name)


@lru_cache(maxsize=32768)
def named(text: str, code: str, kinds: Kinds) -> Place:
    """Return the place that a name with its kind stands for; its type is empty when it begins with no known kind.

    The words of the kind are put right (``Thị Xã``), the name itself is kept as written.
    """
    name = tidy(text)
    for words, kind in kinds:
        rest = name[len(words) :]
        if folded(name[: len(words)]) == folded(words) and rest.startswith(" "):
            return Place(kind, f"{words}{rest}", code)
    return Place("", name, code)


@lru_cache(maxsize=32768)
def coded(text: str, digits: int, kinds: Kinds) -> Place | None:
    """Return the place of a cell like ``Tỉnh Lai Châu (12)``; ``None`` when it does not end with such a code.

    Args:
        text: the cell.
        digits: how many digits a code of this level has.
        kinds: words of the kinds of this level.
    """
    match = _CODED.fullmatch(tidy(text))
    if match is None or len(match["code"]) != digits:
        return None
    return named(match["name"], match["code"], kinds)


@lru_cache(maxsize=32768)
def bare(place: Place, kinds: Kinds) -> str:
    """Return what all spellings of a place's name have in common, its kind aside."""
    words = next((words for words, kind in kinds if kind == place.type), "")
    return same_spelling(place.name[len(words) :])
