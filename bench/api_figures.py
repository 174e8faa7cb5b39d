"""A query of 10,000 figures over the HTTP API: the first of a batch, and the same one asked again.

The first query of a batch is what the evaluator takes; the same one again, until something is written, comes from
memory. The target holds for both; the first one misses it as long as the evaluator works figure by figure.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.harness import Row, say
from socai.services.instance import init_instance
from socai.services.opened import Instance
from socai.site import boot

FIGURES = 10_000
ROUNDS = 50
MOST_MS = 200


def run() -> list[Row]:
    """Measure on SQLite: every village by as many indicators as make 10,000 figures of a half-year."""
    with tempfile.TemporaryDirectory() as name:
        instance = init_instance(home=Path(name) / "var", pack="binh-lu").instance
        say(f"{FIGURES} figures, once and {ROUNDS} times again")
        ask, count = _asking(instance)
        first = _milliseconds(ask)
        again = sorted(_milliseconds(ask) for _ in range(ROUNDS))
        boot.disconnect()
    p95 = again[int(len(again) * 0.95)]
    title = f"API: {count} figures"
    return [
        Row(f"{title}, first of a batch", first, first, "ms", 1.0, f"< {MOST_MS} ms", "itself", first < MOST_MS),
        Row(f"{title}, asked again, p95", p95, first, "ms", first / p95, f"< {MOST_MS} ms", "the first", p95 < MOST_MS),
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


def _milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000
