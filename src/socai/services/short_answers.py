"""Asks another server something over HTTP: a short answer in a short time, from the address itself, or none at all."""

from __future__ import annotations

import time
from http.client import HTTPException
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

MOST_BYTES = 256 * 1024
LONGEST = 10
_LONGEST_SILENCE = 5
_PIECE = 8192


class NoAnswerError(Exception):
    """There was no answer that can be used; the text says why."""


class _NoRedirects(HTTPRedirectHandler):
    """Follow nobody elsewhere: an address was checked, what it points to was not."""

    def redirect_request(self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str) -> None:
        return None


def answer_to(request: Request) -> bytes:
    """Return the body of the answer to a request.

    Raises:
        NoAnswerError: none came, or one that is no success, too long or too slow.
    """
    opener = build_opener(ProxyHandler({}), _NoRedirects())
    end = time.monotonic() + LONGEST
    try:
        with opener.open(request, timeout=_LONGEST_SILENCE) as response:
            body = b""
            while piece := response.read1(_PIECE):
                body += piece
                if len(body) > MOST_BYTES:
                    raise NoAnswerError(f"> {MOST_BYTES} bytes")
                if time.monotonic() > end:
                    raise NoAnswerError(f"> {LONGEST} s")
            return body
    except HTTPError as error:
        error.close()
        raise NoAnswerError(f"HTTP {error.code}") from error
    except (OSError, HTTPException, ValueError) as error:
        raise NoAnswerError(_why(error)) from error


def _why(error: Exception) -> str:
    """Return why there was no answer; what urllib wraps up is taken out of its wrapping."""
    cause = error.reason if isinstance(error, URLError) and isinstance(error.reason, OSError) else error
    return getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
