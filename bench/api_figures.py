"""A query of 10,000 figures over the HTTP API: the first of a batch, and the same one asked again.

The first query of a batch comes after a figure was written, as it does at work: what the figure has a part in is worked
out again. The same one again, until something is written, comes from memory. The target holds for both. The very first
one after a start, which reads the ledger and works everything out, stands beside them.

The ledger is the one of the overview; every figure that is asked for has a value: what the villages reported.
"""

from __future__ import annotations

import itertools
import json
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.harness import Row, say
from bench.overview_page import MONTHS, boxes, figures_come_in, fill, founded_earlier, last_month, settle, villages
from bench.pages import milliseconds, row_of, visits
from socai.services.instance import init_instance
from socai.services.opened import Instance
from socai.site import boot

FIGURES = 10_000
CHANGES = 40
MOST_MS = 200


def run() -> list[Row]:
    """Measure on SQLite: every box of every village for as many months as make 10,000 figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        instance = init_instance(home=folder / "var", pack=str(founded_earlier(folder))).instance
        fill(instance, folder)
        ask = _asking(instance)
        start = milliseconds(ask)
        count = _values(ask())
        settle()
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


def _asking(instance: Instance) -> Callable[[], bytes]:
    from django.test import Client

    from socai.api.problems import INSTANCE
    from socai.services import actors, tokens

    keeper = actors.administrator()
    secret = tokens.make(actor=keeper, name="bench", account=keeper.name, scopes=["read"], days=1).secret
    client = Client(**{INSTANCE: instance, "SERVER_NAME": "127.0.0.1"})
    codes, units = boxes(instance), villages(instance)
    months = last_month().window(min(MONTHS, FIGURES // (len(codes) * len(units))))
    query = {"indicator": codes, "unit": units, "period": list(map(str, months))}

    def ask() -> bytes:
        answer = client.get("/api/v1/figures", query, headers={"Authorization": f"Bearer {secret}"})
        if answer.status_code != 200:
            raise RuntimeError(answer.content.decode())
        return answer.content

    return ask


def _values(answer: bytes) -> int:
    """Return how many figures of an answer have a value."""
    count = sum(each["value"] is not None for each in json.loads(answer)["items"])
    if not 0.9 * FIGURES < count <= FIGURES:
        raise RuntimeError(f"{count} figures with a value")
    return count
