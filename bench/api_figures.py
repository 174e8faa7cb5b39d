"""A query of 10,000 figures over the HTTP API: the first of a batch, and the same one asked again.

The first query of a batch comes after a figure was written, as it does at work: what the figure has a part in is worked
out again. The same one again, until something is written, comes from memory. The target holds for both. The very first
one after a start, which reads the ledger and works everything out, stands beside them.
"""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.harness import Row, say
from bench.overview_page import figures_come_in
from bench.pages import milliseconds, row_of, visits
from socai.services.instance import init_instance
from socai.services.opened import Instance
from socai.site import boot

FIGURES = 10_000
CHANGES = 40
MOST_MS = 200


def run() -> list[Row]:
    """Measure on SQLite: every village by as many indicators as make 10,000 figures of a half-year."""
    with tempfile.TemporaryDirectory() as name:
        instance = init_instance(home=Path(name) / "var", pack="binh-lu").instance
        ask, count = _asking(instance)
        start = milliseconds(ask)
        say(f"{count} figures, {CHANGES} times after a new figure")
        first = [milliseconds(ask) for _ in itertools.islice(figures_come_in(instance), CHANGES)]
        say("when nothing changed")
        again = visits(ask)
        boot.disconnect()
    title, peer = f"API: {count} figures", "the first after a start"
    return [
        row_of(f"{title}, first of a batch, p95", peer, first, [start] * len(first), MOST_MS),
        row_of(f"{title}, asked again, p95", peer, again, [start] * len(again), MOST_MS),
    ]


def _asking(instance: Instance) -> tuple[Callable[[], object], int]:
    from django.test import Client

    from socai.api.problems import INSTANCE
    from socai.services import actors, tokens, units

    keeper = actors.administrator()
    secret = tokens.make(actor=keeper, name="bench", account=keeper.name, scopes=["read"], days=1).secret
    client = Client(**{INSTANCE: instance, "SERVER_NAME": "127.0.0.1"})
    villages = [key for key in sorted(units.index().keys()) if "-B" in key]
    codes = list(instance.catalogue.indicators)[: FIGURES // len(villages)]
    query = {"indicator": codes, "unit": villages, "period": "2026H1"}

    def ask() -> object:
        answer = client.get("/api/v1/figures", query, headers={"Authorization": f"Bearer {secret}"})
        if answer.status_code != 200:
            raise RuntimeError(answer.content.decode())
        return answer.content

    count = len(codes) * len(villages)
    if not 0.9 * FIGURES < count <= FIGURES:
        raise RuntimeError(f"{count} figures")
    return ask, count
