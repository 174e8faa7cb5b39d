"""Every refusal as problem details: what is wrong, in the language of who asks, and never how the program is made.

Source: RFC 9457.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse, JsonResponse

from socai.core.findings import Finding
from socai.services import access, figure_rights
from socai.services.opened import Instance
from socai.services.wording import LANGUAGES, say, word

INSTANCE = "socai.instance"
KIND = "application/problem+json"
ROOT = "/api/"
_LOG = logging.getLogger(__name__)
_TITLES = {
    400: "api.bad_request",
    401: "api.unknown_token",
    403: "api.not_allowed",
    404: "api.not_there",
    405: "api.wrong_method",
    406: "api.not_acceptable",
    409: "api.conflict",
    413: "api.too_large",
    422: "api.not_taken",
    429: "api.too_often",
    500: "api.failed",
    503: "api.busy",
}
_STATUSES = {
    access.REFUSED: 403,
    **dict.fromkeys(figure_rights.REFUSALS, 403),
    "register.may_not_read": 403,
    "actor.may_not_enter": 403,
    "query.unknown_indicator": 404,
    "query.unknown_unit": 404,
    "register.unknown": 404,
    "form.unknown": 404,
    "submission.not_open": 409,
    "batch.request_key_reused": 409,
    "ledger.busy": 503,
}
Next = Callable[[HttpRequest], HttpResponse]


class RefusedError(Exception):
    """An answer that is a problem."""

    def __init__(self, status: int, findings: Iterable[Finding] = ()) -> None:
        self.status = status
        self.findings = tuple(findings)
        super().__init__(status)


def instance_of(request: HttpRequest) -> Instance:
    """Return the instance that this server serves."""
    instance: Instance = request.META[INSTANCE]
    return instance


def lang_of(request: HttpRequest) -> str:
    """Return the first of our languages that the program prefers, else that of the instance."""
    wanted = (part.split(";")[0].strip()[:2].lower() for part in request.headers.get("Accept-Language", "").split(","))
    return next((lang for lang in wanted if lang in LANGUAGES), instance_of(request).options.language)


def status_of(findings: Iterable[Finding]) -> int:
    """Return the status that says most about findings."""
    return max((_STATUSES.get(finding.code, 422) for finding in findings), key=lambda status: (status != 422, status))


def problem(request: HttpRequest, status: int, findings: Iterable[Finding] = ()) -> HttpResponse:
    """Return a problem."""
    lang = lang_of(request)
    known = tuple(findings)
    title = say(_TITLES.get(status, "api.bad_request"), lang=lang)
    words = [word(finding, lang=lang) for finding in known]
    said = {
        "type": f"urn:socai:problem:{known[0].code if known else status}",
        "title": title,
        "status": status,
        "detail": " ".join(words) or title,
        "findings": [
            {"code": each.code, "severity": each.severity.value, "subject": each.subject, "message": text}
            for each, text in zip(known, words, strict=True)
        ],
    }
    response = JsonResponse(said, status=status, content_type=KIND, json_dumps_params={"ensure_ascii": False})
    response["Content-Language"] = lang
    return response


def failed(request: HttpRequest, error: Exception) -> HttpResponse:
    """Say that the program failed; how is for its log."""
    _LOG.error("the API failed at %s", request.path, exc_info=error)
    return problem(request, 500)


class Problems:
    """Turn every refusal below the API that is no problem yet (405, too large, another host) into one."""

    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer, or the problem that it is."""
        response = self._next(request)
        is_refusal = request.path.startswith(ROOT) and response.status_code >= 400
        if not is_refusal or response.headers.get("Content-Type") == KIND:
            return response
        said = problem(request, response.status_code)
        for name in ("Allow", "Retry-After", "WWW-Authenticate"):
            if name in response.headers:
                said[name] = response.headers[name]
        return said
