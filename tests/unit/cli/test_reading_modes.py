"""Figures read in three ways on the command line: what is printed, what is said beside it, what is refused."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import pytest

from socai.cli.main import run
from socai.ledger.models import AuditEvent
from socai.services.entries import record
from tests.ledgers import AREA, Ledger, row
from tests.unit.services.eventful import VILLAGE, apply, event

Socai = Callable[..., int]
ASKED = ("query", "--indicator", AREA, "--period", "2026-04")


@pytest.fixture
def socai(sqlite_ledger: Ledger) -> Socai:
    """Return the command on the little commune, whose village 1 is cut in two on 1 May: 60 and 40 percent."""
    rows = [row(AREA, "10", org_unit="thon_1", period="2026-04")]
    record(instance=sqlite_ledger.instance, actor=sqlite_ledger.actor("quan-tri"), rows=rows, reason="Nhập")
    pieces = [("thon_1", unit, {"population": share}) for unit, share in (("thon_a", "0.6"), ("thon_b", "0.4"))]
    apply(
        sqlite_ledger,
        event("split", "2026-05-01", *pieces, sets={key: {**VILLAGE, "name": key} for _, key, _ in pieces}),
    )
    return lambda *arguments: run(["--home", str(sqlite_ledger.home), *map(str, arguments)])


def test_what_is_not_known_is_said_below_the_table(socai: Socai, capsys: pytest.CaptureFixture[str]) -> None:
    assert socai(*ASKED, "--unit", "thon_a,thon_1", "--boundaries", "2026-05-01") == 0
    printed = capsys.readouterr()
    assert "10" not in printed.out
    cut, gone = printed.err.splitlines()
    assert "Thôn Một" in cut
    assert "--boundaries panel" in cut
    assert "thon_a, thon_b" in gone


def test_each_way_of_reading_answers(socai: Socai, capsys: pytest.CaptureFixture[str]) -> None:
    for boundaries, unit in (("as-reported", "thon_1"), ("2026-04-30", "thon_1"), ("panel", "thon_a")):
        assert socai(*ASKED, "--unit", unit, "--boundaries", boundaries, "--format", "csv") == 0
        (found,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
        assert (found["value"], found["basis"], found["estimated"]) == ("10", "actual", "0")


def test_a_trace_tells_the_units_that_reported(socai: Socai, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("trace", AREA, "--period", "2026-04", "--unit", "thon_a", "--boundaries")
    assert socai(*asked, "panel") == 0
    assert "(thon_1, 2026-04): 10" in capsys.readouterr().out


def test_unknown_boundaries_are_refused_in_one_line(socai: Socai, capsys: pytest.CaptureFixture[str]) -> None:
    assert socai(*ASKED, "--boundaries", "hom-qua") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "hom-qua" in line
    assert "as-reported" in line


def test_a_report_is_built_in_the_boundaries_asked_for(
    socai: Socai, sqlite_ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    out = sqlite_ledger.home / "ra"
    built = ("report", "build", "so-ho", "--period", "2026H1", "--out", out, "--formats", "csv")
    assert socai(*built, "--boundaries", "2026-12-31") == 0
    assert told()["boundaries"] == "2026-12-31"
    assert socai(*built, "--boundaries", "hom-qua") == 2
    assert "hom-qua" in capsys.readouterr().err
    assert socai(*built) == 0
    assert "boundaries" not in told()


def told() -> dict[str, object]:
    """Return what the last event of the journal says."""
    data: dict[str, object] = json.loads(AuditEvent.objects.order_by("-number")[0].data)
    return data
