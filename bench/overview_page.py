"""The overview of a commune beside a bare page of Django: after a start, just after a figure, and when nothing changed.

Beside the page stands what is worked out for it: all figures and statuses anew with the entries and the figures that
did not change at hand, and what depends on one entry.

The ledger holds 36 months of the whole pack: every box of the monthly form for each of the 35 villages, every other
indicator that may be entered by month for the commune, and a target for each that is added up. The pack's commune is
founded two years earlier than it was, so that it can have so many months.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import socai
from bench import bare_page
from bench.harness import Row, say
from bench.pages import milliseconds, row_of, took, visits, write_csv
from socai.catalogue.model import OverTime
from socai.core.calendars import Kind
from socai.core.periods import Period
from socai.services.instance import init_instance
from socai.services.opened import Instance

PACK, FORM, MONTHS = "binh-lu", "thon_thang", 36
FOUNDED, EARLIER = "2025-07-01", "2023-07-01"
CHANGES = 40
MOST_STILL_MS, MOST_CHANGED_MS, MOST_EVERY_MS, MOST_DEPENDENT_MS = 20, 80, 150, 20
MOST_BYTES = 100_000
_NEW = itertools.count(8)
"""Values of new figures; the same value again would change nothing."""


def run() -> list[Row]:
    """Measure on SQLite."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        instance = init_instance(home=folder / "var", pack=str(founded_earlier(folder))).instance
        fill(instance, folder)
        visit = leader(instance, "/tong-quan")
        start = milliseconds(visit)
        _small(visit())
        settle()
        say(f"{CHANGES} visits, each after a new figure")
        changed = [milliseconds(visit) for _ in itertools.islice(figures_come_in(instance), CHANGES)]
        say("visits when nothing changed")
        still = visits(visit)
        say("statuses without a page")
        work = _standings(instance)
        dependent = [milliseconds(work) for _ in itertools.islice(figures_come_in(instance), CHANGES)]
        every = [milliseconds(_anew(work)) for _ in range(CHANGES)]
        with bare_page.settings():
            least = visits(bare())
    peer = "bare page of Django"
    return [
        row_of("overview, first visit after a start without warming", peer, [start], least),
        row_of("overview, nothing changed, p95 of the server's time", peer, still, least, MOST_STILL_MS),
        row_of("overview after a new figure, p95 of the server's time", peer, changed, least, MOST_CHANGED_MS),
        row_of("all figures and statuses of the commune, p95", peer, every, least, MOST_EVERY_MS),
        row_of("what depends on one entry, p95", peer, dependent, least, MOST_DEPENDENT_MS),
    ]


def settle() -> None:
    """Spare the collector what is in memory, as the server does after its start."""
    from socai.services import warming

    warming.settle()


def _standings(instance: Instance) -> Callable[[], object]:
    """Return what works out how all indicators stand today, as far as that is not known."""
    from django.utils import timezone

    from socai.services.kept_standings import standings

    return lambda: standings(instance=instance, today=timezone.localdate())


def _anew(work: Callable[[], object]) -> Callable[[], object]:
    """Forget how indicators stand, and return the work."""
    from socai.services import kept_standings

    kept_standings.forget()
    return work


def founded_earlier(folder: Path) -> Path:
    copied = Path(shutil.copytree(Path(socai.__file__).parent / "packs", folder / "packs"))
    for path in (copied / PACK).glob("*.yaml"):
        path.write_text(path.read_text(encoding="utf-8").replace(FOUNDED, EARLIER), encoding="utf-8")
    return copied / PACK


def last_month() -> Period:
    today = date.today()
    return Period(Kind.MONTH, today.year, today.month).previous()


def boxes(instance: Instance) -> list[str]:
    """Return the indicators of the monthly form of villages."""
    return [field.indicator for section in instance.catalogue.forms[FORM].sections for field in section.fields]


def _own(instance: Instance) -> list[str]:
    """Return the other indicators that may be entered by month."""
    known, taken = instance.catalogue.indicators, boxes(instance)
    return [
        code for code in known if known[code].formula is None and known[code].takes(last_month()) and code not in taken
    ]


def villages(instance: Instance) -> list[str]:
    from socai.services import units

    return [key for key in sorted(units.index().keys()) if key.startswith(f"{instance.catalogue.reporting_unit}-B")]


def fill(instance: Instance, folder: Path) -> None:
    from socai.services import actors, imports

    commune, known = instance.catalogue.reporting_unit, instance.catalogue.indicators
    rows: list[list[str]] = [["indicator", "org_unit", "period", "value"]]
    for month in map(str, last_month().window(MONTHS)):
        rows += [[code, village, month, "3"] for code in boxes(instance) for village in villages(instance)]
        rows += [[code, commune, month, "7"] for code in _own(instance)]
    targets = [["indicator", "org_unit", "year", "value", "source"]]
    planned = (code for code in known if known[code].formula is None and known[code].over_time is OverTime.SUM)
    targets += [[code, commune, str(last_month().year), "84", "Nghị quyết"] for code in planned]
    say(f"{len(rows) - 1} figures of {MONTHS} months, {len(targets) - 1} targets")
    write_csv(folder / "figures.csv", rows)
    write_csv(folder / "targets.csv", targets)
    keeper = actors.administrator()
    took(imports.import_figures(instance=instance, actor=keeper, path=folder / "figures.csv"))
    took(imports.import_targets(instance=instance, actor=keeper, path=folder / "targets.csv"))


def figures_come_in(instance: Instance) -> Iterator[str]:
    """Write a figure that was never there and yield its code: by turns one of a village and one of the commune."""
    from socai.catalogue.model import FigureRow
    from socai.services import actors, entries

    keeper, month = actors.administrator(), last_month()
    turns = zip(itertools.cycle(boxes(instance)), itertools.cycle(_own(instance)), _NEW)
    for of_village, of_commune, value in turns:
        for code, unit in ((of_village, villages(instance)[0]), (of_commune, instance.catalogue.reporting_unit)):
            rows = [FigureRow(code, unit, month, Decimal(value))]
            took(entries.record(instance=instance, actor=keeper, rows=rows, reason="x"))
            yield code


def leader(instance: Instance, path: str) -> Callable[[], Any]:
    """Return what visits a page as the leader of the commune."""
    from django.test import Client

    from socai.ledger.models import Account, Role
    from socai.services import actors, people, sign_in
    from socai.services.people import Granted
    from socai.web.pages import INSTANCE, SESSION_COOKIE

    place = Granted(Role.LEADER, instance.catalogue.reporting_unit)
    account = people.add(
        instance=instance, actor=actors.administrator(), name="chu-tich", title="Chủ tịch", place=place
    )
    Account.objects.filter(name="chu-tich").update(must_change_password=False)
    browser = Client(**{INSTANCE: instance, "SERVER_NAME": "127.0.0.1"})
    browser.cookies[SESSION_COOKIE] = sign_in.sign_in(name="chu-tich", password=account.password).secret
    return lambda: browser.get(path)


def bare() -> Callable[[], Any]:
    """Return what visits the bare page."""
    from django.test import Client

    browser = Client(SERVER_NAME="127.0.0.1")
    return lambda: browser.get("/")


def _small(page: Any) -> None:
    if page.status_code != 200 or len(page.content) > MOST_BYTES:
        raise RuntimeError(f"the overview answers {page.status_code} with {len(page.content)} bytes")
    say(f"the overview has {len(page.content)} bytes")
