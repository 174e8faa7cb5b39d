"""A page of Django with one query and nothing else: what a page of the centre costs at the least.

``python -m bench.bare_page HOME PORT`` serves it with the threads of the centre; a form sent to it writes one row.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.test import override_settings


def bare_page(request: Any) -> Any:
    """Return a page with the name of an account; a form that was sent is counted first."""
    from django.http import HttpResponse

    from socai.ledger.models import Account

    if request.method == "POST":
        Account.objects.filter(name="quan-tri").update(title="Quản trị")
    account = Account.objects.get(name="quan-tri")
    return HttpResponse(f"<!doctype html><title>{account.title}</title>")


class _Addresses:
    """The addresses of the bare site, as Django wants a module of them."""

    @property
    def urlpatterns(self) -> list[Any]:
        """Return every path as the bare page."""
        from django.urls import re_path

        return [re_path("", bare_page)]


def settings() -> Any:
    """Return the settings of the bare page, to be entered: no middleware, no other page."""
    return override_settings(ROOT_URLCONF=_Addresses(), MIDDLEWARE=[])


def main() -> None:
    """Serve the bare page over the database of an instance."""
    from waitress import serve

    from socai.site import boot
    from socai.site.options import Options

    home, port = sys.argv[1:]
    boot.configure(Path(home))
    with settings():
        application: Callable[..., Any] = _application()
        serve(application, host="127.0.0.1", port=int(port), threads=Options().threads, ident="bare")


def _application() -> Callable[..., Any]:
    from django.core.wsgi import get_wsgi_application

    return get_wsgi_application()


if __name__ == "__main__":
    main()
