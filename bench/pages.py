"""The form page of a village beside a bare page of Django, and 200 clerks who send their forms within ten seconds.

The clerks have opened and filled in their forms before, as people do; the seconds are those in which they all send.
"""

from __future__ import annotations

import csv
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from bench import bare_page
from bench.harness import SOCAI, Row, say
from socai.services.instance import init_instance
from socai.services.opened import Instance
from socai.site import boot

CLERKS = 200
WITHIN = 10
"""Seconds in which all of them send."""
FORM, PERIOD = "thon_thang", "2026-11"
MONTHS = [f"2025-{number:02}" for number in range(7, 13)] + [f"2026-{number:02}" for number in range(1, 11)]
VISITS = 200
MOST_PAGE_MS, MOST_SEND_MS = 60, 1000
_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
_BOX = re.compile(rb'name="(value\.[^"]+)"')


@dataclass(frozen=True)
class Clerk:
    """Somebody who is signed in, and the path of their form."""

    secret: str
    path: str


def run() -> list[Row]:
    """Measure on SQLite, with the figures of 16 months of every village in the ledger."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "var"
        instance = init_instance(home=home, pack="binh-lu").instance
        say(f"{CLERKS} villages with their clerks")
        villages = _villages(instance, Path(name) / "villages.csv")
        clerks = _clerks(instance, villages)
        _figures(instance, villages, Path(name) / "figures.csv")
        say(f"{VISITS} visits of a form")
        page = _page_row(instance, clerks[0])
        boot.disconnect()
        say(f"{CLERKS} clerks send within {WITHIN} seconds")
        send = _send_row(home, clerks)
    return [page, send]


# -- what is there -----------------------------------------------------------------------------------------------------


def _villages(instance: Instance, path: Path) -> Sequence[str]:
    """Add villages until there are as many as clerks, and return the keys of all."""
    from socai.services import actors, imports, units

    commune = instance.catalogue.reporting_unit
    known = [key for key in sorted(units.index().keys()) if key.startswith(f"{commune}-B")]
    new = [f"{commune}-B{number:03}" for number in range(100, 100 + CLERKS - len(known))]
    rows = [["key", "type", "name", "parent", "valid_from"]]
    rows += [[key, "village", f"Bản {key[-3:]}", commune, "2025-07-01"] for key in new]
    write_csv(path, rows)
    took(imports.import_units(instance=instance, actor=actors.administrator(), path=path))
    return sorted([*known, *new])


def _clerks(instance: Instance, villages: Sequence[str]) -> list[Clerk]:
    from socai.ledger.models import Account
    from socai.services import actors, people, sign_in
    from socai.services.actors import Role
    from socai.services.people import Granted

    keeper, made = actors.administrator(), []
    for number, village in enumerate(villages, 1):
        name = f"truong-ban-{number}"
        place = Granted(Role.CONTRIBUTOR, village)
        account = people.add(instance=instance, actor=keeper, name=name, title=name, place=place)
        Account.objects.filter(name=name).update(must_change_password=False)
        secret = sign_in.sign_in(name=name, password=account.password).secret
        made.append(Clerk(secret, f"/phieu/{FORM}/{village}/{PERIOD}"))
    return made


def _figures(instance: Instance, villages: Sequence[str], path: Path) -> None:
    """Give every village a figure in every box for every month."""
    from socai.services import actors, imports

    codes = [field.indicator for section in instance.catalogue.forms[FORM].sections for field in section.fields]
    rows: list[list[str]] = [["indicator", "org_unit", "period", "value"]]
    rows += [[code, village, month, "3"] for month in MONTHS for village in villages for code in codes]
    write_csv(path, rows)
    took(imports.import_figures(instance=instance, actor=actors.administrator(), path=path))


def write_csv(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """Write rows as a CSV file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)


def took(result: object) -> None:
    """Stop when an import refused something."""
    findings = getattr(result, "findings", ())
    if getattr(result, "has_errors", False):
        raise RuntimeError(f"refused: {findings[:3]}")


# -- one page ----------------------------------------------------------------------------------------------------------


def _page_row(instance: Instance, clerk: Clerk) -> Row:
    from django.test import Client

    from socai.web.pages import INSTANCE, SESSION_COOKIE

    ours = Client(**{INSTANCE: instance, "SERVER_NAME": "127.0.0.1"})
    ours.cookies[SESSION_COOKIE] = clerk.secret
    times = visits(lambda: ours.get(clerk.path))
    with bare_page.settings():
        bare = Client(SERVER_NAME="127.0.0.1")
        least = visits(lambda: bare.get("/"))
    return row_of("form page, p95 of the server's time", "bare page of Django", times, least, MOST_PAGE_MS)


def visits(visit: Callable[[], object]) -> list[float]:
    """Return how many milliseconds each visit took, after a few that fill the caches."""
    for _ in range(VISITS // 10):
        visit()
    return [milliseconds(visit) for _ in range(VISITS)]


def milliseconds(work: Callable[[], object]) -> float:
    """Return how many milliseconds work takes."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def row_of(name: str, peer_name: str, ours: Sequence[float], peer: Sequence[float], most: int = 0) -> Row:
    mine, theirs = _p95(ours), _p95(peer)
    row = Row(name, mine, theirs, "ms", theirs / mine, peer_name=peer_name)
    return replace(row, target=f"at most {most} ms", is_met=mine <= most) if most else row


def _p95(times: Sequence[float]) -> float:
    return sorted(times)[int(len(times) * 0.95) - 1]


# -- 200 clerks --------------------------------------------------------------------------------------------------------


def _send_row(home: Path, clerks: Sequence[Clerk]) -> Row:
    with _served([SOCAI, "--home", str(home), "serve", "--port"]) as port:
        times = _at_once([_filled_in(port, clerk) for clerk in clerks])
    lost = CLERKS - _sent(home)
    if lost:
        raise RuntimeError(f"{lost} of {CLERKS} forms are not in the ledger")
    with _served([sys.executable, "-m", "bench.bare_page", str(home)]) as port:
        least = _at_once([lambda: _post(port, "/", "x=1", "")] * CLERKS)
    name = f"{CLERKS} clerks send 12 figures within {WITHIN} s, p95"
    return row_of(name, "bare page that writes one row", times, least, MOST_SEND_MS)


def _at_once(senders: Sequence[Callable[[], None]]) -> list[float]:
    """Let clerks send one after the other within the time, each in a thread of theirs; return the milliseconds."""
    times: list[float] = []
    start = time.perf_counter()

    def come(number: int, send: Callable[[], None]) -> None:
        time.sleep(max(0.0, start + number * WITHIN / len(senders) - time.perf_counter()))
        times.append(milliseconds(send))

    threads = [threading.Thread(target=come, args=each) for each in enumerate(senders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(times) != len(senders):
        raise RuntimeError(f"{len(senders) - len(times)} clerks were not served")
    return times


def _filled_in(port: int, clerk: Clerk) -> Callable[[], None]:
    """Open the form of a clerk and fill in its twelve boxes; return what sends it."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", clerk.path, headers={"Cookie": f"socai_session={clerk.secret}"})
    answer = connection.getresponse()
    page = answer.read()
    connection.close()
    token = _TOKEN.search(page)
    if answer.status != 200 or token is None:
        raise RuntimeError(f"{clerk.path}: {answer.status}")
    boxes = {name.decode(): "3" for name in _BOX.findall(page)}
    body = urlencode({"csrfmiddlewaretoken": token[1].decode(), **boxes, "sure": "1"})
    cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
    return lambda: _post(port, clerk.path, body, f"socai_session={clerk.secret}; {cookie}")


def _post(port: int, path: str, body: str, cookie: str) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status not in (200, 302):
        raise RuntimeError(f"{path}: {answer.status}")


def _sent(home: Path) -> int:
    """Return how many forms of the month are in the ledger with all their figures."""
    boot.configure(home)
    from django.db.models import Count

    from socai.ledger.models import Entry

    counted = Entry.objects.filter(period=PERIOD).values("org_unit_id").annotate(figures=Count("id"))
    complete = sum(each["figures"] == 12 for each in counted)
    boot.disconnect()
    return complete


@contextmanager
def _served(command: Sequence[str]) -> Iterator[int]:
    """Serve on a free port until the work is done."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    server = subprocess.Popen([*command, str(port)], stdout=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server does not answer")
