"""The refusals that every answer may be, for OpenAPI."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socai.api.schemas import Problem

REFUSALS: Mapping[int, Any] = dict.fromkeys((400, 401, 403, 404, 409, 413, 422, 429, 500, 503), Problem) | {304: None}
