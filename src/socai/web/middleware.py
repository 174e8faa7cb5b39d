"""What happens around every page: safe headers, and finding out who asks."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from socai.services import sights, sign_in
from socai.web.pages import SESSION_COOKIE, refusal_page

Next = Callable[[HttpRequest], HttpResponse]

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)


class SafeHeaders:
    """Allow only our own files on a page, and let nobody keep pages that show figures."""

    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the headers to the answer."""
        response = self._next(request)
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response


class NotTooLarge:
    """Refuse what says that it is too large before anything of it is read."""

    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with a page that says so, or go on."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
            return refusal_page(request, 413)
        return self._next(request)


class Visitor:
    """Put who is signed in on the request as ``visit``, and let the request see what they see of the ledger."""

    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look the cookie up, except for files."""
        if request.path.startswith("/static/"):
            return self._next(request)
        with sights.everything():
            visit = sign_in.visit(secret=request.COOKIES.get(SESSION_COOKIE, ""))
        request.visit = visit  # type: ignore[attr-defined]
        with sights.within(visit.actor) if visit else sights.nothing():
            return self._next(request)
