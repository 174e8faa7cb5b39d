"""Files that pages need (style, scripts), each under a name with its hash in it, so that browsers may keep it."""

from __future__ import annotations

import gzip
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse

_OWN = Path(__file__).with_name("static")
_KEEP = "public, max-age=31536000, immutable"
_HASH = 12
MOST_BYTES = 100_000


@dataclass(frozen=True)
class Asset:
    """A file as it is sent."""

    name: str
    kind: str
    plain: bytes
    packed: bytes


@cache
def assets() -> Mapping[str, Asset]:
    """Return every file by its plain name (``site.css``)."""
    # htmx comes with the locked package django-htmx; nothing of it is copied here.
    library = files("django_htmx") / "static" / "django_htmx" / "htmx-2.min.js"
    found = {path.name: path.read_bytes() for path in sorted(_OWN.iterdir()) if path.is_file()}
    return {name: _asset(name, content) for name, content in {**found, "htmx.js": library.read_bytes()}.items()}


@cache
def _by_hashed_name() -> Mapping[str, Asset]:
    return {asset.name: asset for asset in assets().values()}


def path_of(name: str) -> str:
    """Return the path of a file by its plain name."""
    return f"/static/{assets()[name].name}"


def plain(name: str) -> bytes:
    """Return what a file says, by its plain name."""
    return assets()[name].plain


def asset(request: HttpRequest, name: str) -> HttpResponse:
    """Send a file by its name with the hash in it."""
    found = _by_hashed_name().get(name)
    if found is None:
        raise Http404
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(found.packed if is_packed else found.plain, content_type=found.kind)
    if is_packed:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = _KEEP
    return response


def _asset(name: str, content: bytes) -> Asset:
    stem, _, ending = name.rpartition(".")
    hashed = f"{stem}.{sha256(content).hexdigest()[:_HASH]}.{ending}"
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    is_text = kind.startswith("text/") or kind.endswith(("javascript", "json", "xml"))
    return Asset(hashed, f"{kind}; charset=utf-8" if is_text else kind, content, gzip.compress(content, mtime=0))
