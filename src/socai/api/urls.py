"""Puts the answers together under ``/api/v1``, with how each refusal is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from socai.api import availability, catalogue, dhis2, figures, packages, papers, registers, sdmx, submissions, units
from socai.api.problems import KIND, RefusedError, failed, problem, status_of
from socai.core.findings import Finding
from socai.services.errors import ServiceError

_DESCRIPTION = "Reads the ledger of a commune, and takes forms. Every refusal is a problem (RFC 9457)."


class Api(NinjaAPI):
    """The API; its description tells that refusals are problems."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Return the description, with the media type of problems where they are told."""
        schema = super().get_openapi_schema(**options)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, response in operation["responses"].items():
                    if int(status) >= 400 and "content" in response:
                        response["content"] = {KIND: next(iter(response["content"].values()))}
        return schema


api = Api(
    title="Sổ Cái", version="1", description=_DESCRIPTION, docs_url=None, openapi_url="/openapi.json",
    urls_namespace="api-1",
)  # fmt: skip
api_of_dhis2 = NinjaAPI(docs_url=None, openapi_url=None, urls_namespace="api-dhis2")
api_of_dhis2.add_router("", dhis2.router)
for _router in (catalogue, units, figures, packages, submissions, registers, papers, sdmx, availability):
    api.add_router("", _router.router)


def _refused_by_a_service(request: HttpRequest, error: ServiceError) -> HttpResponse:
    return problem(request, status_of(error.findings), error.findings)


def _refused(request: HttpRequest, error: RefusedError) -> HttpResponse:
    response = problem(request, error.status, error.findings)
    if error.status == 429:
        response["Retry-After"] = "60"
    return response


def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    response = problem(request, 401)
    response["WWW-Authenticate"] = "Bearer"
    return response


def _malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    findings = [
        Finding("api.field_missing" if each["type"] == "missing" else "api.field", subject=_place(each["loc"]))
        for each in error.errors
    ]
    return problem(request, 422, findings)


def _place(parts: Iterable[object]) -> str:
    """Return where a wrong value stands, without what the program calls its own argument."""
    return ".".join(str(part) for part in parts if part not in ("asked", "body"))


def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    findings = [Finding("api.not_json")] if error.status_code == 400 else []
    return problem(request, error.status_code, findings)


def _suspicious(request: HttpRequest, error: SuspiciousOperation) -> HttpResponse:
    return problem(request, 400)


def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    return failed(request, error)


def _nowhere(request: HttpRequest) -> HttpResponse:
    return problem(request, 404)


_HANDLERS: Mapping[type[Exception], Any] = {
    ServiceError: _refused_by_a_service,
    RefusedError: _refused,
    AuthenticationError: _unknown,
    ValidationError: _malformed,
    HttpError: _http,
    SuspiciousOperation: _suspicious,
    Exception: _failed,
}
for _api in (api, api_of_dhis2):
    for _kind, _handler in _HANDLERS.items():
        _api.add_exception_handler(_kind, _handler)

urlpatterns = [path("v1/", api.urls), path("", api_of_dhis2.urls), re_path(".*", _nowhere)]
