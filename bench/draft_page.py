"""The draft of the full report on screen: the first of a batch, and the same one until something is written.

The draft is kept by the last batch of the ledger; after another, the report is composed anew of figures of which only
those are worked out again that something written has a part in. The target holds for both.
"""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path

from bench import bare_page
from bench.harness import Row, say
from bench.overview_page import bare, figures_come_in, leader
from bench.pages import milliseconds, row_of, visits
from socai.services.instance import init_instance
from socai.site import boot

PATH = "/bao-cao/bao-cao-6-thang/2026H1/du-thao"
CHANGES = 20
MOST_MS = 300


def run() -> list[Row]:
    """Measure on SQLite, with the figures of the pack."""
    with tempfile.TemporaryDirectory() as name:
        instance = init_instance(home=Path(name) / "var", pack="binh-lu").instance
        visit = leader(instance, PATH)
        if (status := visit().status_code) != 200:
            raise RuntimeError(f"the draft answers {status}")
        say(f"{CHANGES} visits, each after a new figure")
        first = [milliseconds(visit) for _ in itertools.islice(figures_come_in(instance), CHANGES)]
        say("visits when nothing changed")
        again = visits(visit)
        with bare_page.settings():
            least = visits(bare())
        boot.disconnect()
    peer = "bare page of Django"
    return [
        row_of("draft of the full report, first of a batch, p95", peer, first, least, MOST_MS),
        row_of("draft of the full report, asked again, p95", peer, again, least, MOST_MS),
    ]
