"""Refuses parameters that an address does not have: a mistyped one would be left out in silence."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse

from socai.api.problems import Next, problem
from socai.api.urls import api
from socai.core.findings import Finding

_PLACE = re.compile(r"<(?:\w+:)?(\w+)>")


class KnownParameters:
    """Look at the parameters of every address that the description tells of."""

    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on; the address is not known yet."""
        return self._next(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        """Return a problem that names every unknown parameter, or go on."""
        route = request.resolver_match.route if request.resolver_match else ""
        known = _known().get((_PLACE.sub(r"{\1}", f"/{route}"), (request.method or "").lower()))
        unknown = [] if known is None else [name for name in request.GET if name not in known]
        if not unknown:
            return None
        return problem(request, 422, [Finding("api.unknown_parameter", subject=name[:100]) for name in unknown])


@cache
def _known() -> Mapping[tuple[str, str], frozenset[str]]:
    """Return the names of parameters by address and method."""
    paths: Mapping[str, Mapping[str, Mapping[str, Any]]] = api.get_openapi_schema()["paths"]
    return {
        (path, method): frozenset(each["name"] for each in operation.get("parameters", ()) if each["in"] == "query")
        for path, operations in paths.items()
        for method, operation in operations.items()
    }
