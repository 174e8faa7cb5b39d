"""Parts of long lists: which are asked for, and where the next ones are."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, TypeVar

from django.http import HttpRequest, QueryDict
from ninja import Query
from pydantic import BeforeValidator, Field

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOST_TEXTS = 600
"""How many values a parameter may have; those of one request stay below what Django takes at all."""
Thing = TypeVar("Thing")
Offset = Annotated[int, Query(ge=0, le=1_000_000, description="how many to leave out")]
Limit = Annotated[int, Query(ge=1, le=1000, description="how many to return")]
Texts = Annotated[list[Annotated[str, Field(min_length=1, max_length=200)]], Field(max_length=MOST_TEXTS)]


def _as_iso(value: object) -> object:
    """Let only a day as ISO 8601 writes it be one; numbers would be taken for seconds."""
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):
        return value
    raise ValueError("YYYY-MM-DD")


Day = Annotated[date, BeforeValidator(_as_iso)]


def page(
    request: HttpRequest, found: Sequence[Thing], offset: int, limit: int, shown: Callable[[Thing], object]
) -> dict[str, object]:
    """Return a part of a list with the address of the next part."""
    after = offset + limit
    return {
        "items": [shown(each) for each in found[offset:after]],
        "total": len(found),
        "next": _address(request, after, limit) if after < len(found) else None,
    }


def _address(request: HttpRequest, offset: int, limit: int) -> str:
    query: QueryDict = request.GET.copy()
    query["offset"], query["limit"] = str(offset), str(limit)
    return f"{request.path}?{query.urlencode()}"
