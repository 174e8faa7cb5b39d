"""What is kept of facts and figures is what working everything out again gives, whatever was written in between."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from socai.catalogue.model import Pace
from socai.core.figures import Basis, Figure, FigureKey
from socai.core.pace import Profile
from socai.core.periods import Period
from socai.engine.entered import EnteredAtoms
from socai.engine.needs import Outcome
from socai.engine.reference import Evaluator
from socai.formula.parser import parse_formula
from socai.services import kept_facts, reading, units
from socai.services.entries import record
from socai.services.imports import import_targets
from socai.services.opened import Instance
from socai.services.writing import give_up, open_write
from tests.ledgers import ALL, AREA, AREA_OF_PLAN, COMMUNE, OTHER, POOR, Ledger, row
from tests.unit.services.eventful import apply, merge
from tests.unit.services.registering import added, move, petition
from tests.unit.services.test_kept_atoms import values

TODAY = date(2026, 11, 27)
UNITS = (COMMUNE, "thon_1", "thon_2", "thon_3")
PERIODS = tuple(map(Period.parse, ("2026-02", "2026-03", "2026Q1", "2026-05", "2026H1", "2026H2", "2026", "2025-12")))
ASKED = tuple(map(Period.parse, ("2026Q1", "2026H1", "2026")))
FORMULAS = {
    "x.truoc": f"previous({POOR})",
    "x.ba_ky": f"rolling({AREA}, 3)",
    "x.nam_truoc": f"{ALL} - last_year_to_date({ALL})",
    "x.dat": f"achieved({AREA})",
    "x.han": f"plan({AREA}) - year_to_date({AREA})",
    "x.don": f"don_thu.tong + {POOR}",
}


@pytest.fixture
def known(ledger: Ledger) -> Instance:
    """An instance whose formulas look to other periods, to targets, and to how others stand."""
    catalogue = ledger.instance.catalogue
    made = {
        code: replace(catalogue.indicators[ALL], code=code, formula=parse_formula(text))
        for code, text in FORMULAS.items()
    }
    paces = {AREA: Pace(Profile.LINEAR, stated_percent=AREA_OF_PLAN, source="Giả định")}
    return replace(
        ledger.instance, catalogue=replace(catalogue, indicators={**catalogue.indicators, **made}, paces=paces)
    )


def evaluators(instance: Instance) -> Iterator[Evaluator]:
    """Yield evaluators as pages, reports and programs ask for them."""
    year = Period.parse("2026")
    yield reading.evaluator(instance=instance, period=year)
    yield reading.evaluator(instance=instance, period=Period.parse("2026H1"), is_report=True)
    yield reading.evaluator(instance=instance, period=year, as_estimated=True)
    yield reading.evaluator(instance=instance, period=year, boundaries=TODAY.isoformat(), on=TODAY)


def told(evaluator: Evaluator) -> list[object]:
    """Return all that may be asked of an evaluator."""
    found: list[object] = []
    for unit in (COMMUNE, "thon_1", "thon_m"):
        for period in ASKED:
            for code in evaluator.catalogue.indicators:
                found += [evaluator.outcome(code, unit, period), evaluator.to_date(code, unit, period)]
            found += evaluator.findings(unit, period)
        for code in evaluator.catalogue.indicators:
            found += [evaluator.plan(code, unit, ASKED[2]), evaluator.standing(code, unit, ASKED[2])]
    return found


def same(instance: Instance, about: str) -> None:
    """Compare what is kept with what is worked out in a transaction, where nothing kept is used."""
    kept = [told(each) for each in evaluators(instance)]
    with transaction.atomic():
        afresh = [told(each) for each in evaluators(instance)]
    for one, other in zip(kept, afresh, strict=True):
        different = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
        assert not different, (about, different[0])


def an_entry(ledger: Ledger, chance: random.Random) -> None:
    """Enter, correct or take back a few figures."""
    rows = {
        (code, unit, str(period)): row(
            code,
            chance.choice((None, "1", "2", "30", "400")),
            org_unit=unit,
            period=str(period),
            basis=chance.choice((Basis.ACTUAL, Basis.ACTUAL, Basis.ESTIMATE, Basis.STATED)),
        )
        for code, unit, period in (
            (chance.choice((POOR, OTHER, AREA, ALL)), chance.choice(UNITS), chance.choice(PERIODS))
            for _ in range(chance.choice((1, 1, 3)))
        )
    }
    record(instance=ledger.instance, actor=ledger.actor("quan-tri"), rows=list(rows.values()), reason="Gõ")


def a_row(ledger: Ledger, chance: random.Random) -> None:
    added(ledger, petition(f"{chance.random()}/KN", loai="khieu_nai", thon=chance.choice(("", "thon_1", "thon_3"))))


def a_step(ledger: Ledger, chance: random.Random) -> None:
    key = f"{chance.random()}/B"
    added(ledger, petition(key, loai="khieu_nai"))
    move(ledger, key, "tra_lai")


def a_target(ledger: Ledger, chance: random.Random) -> None:
    path = Path(ledger.home) / "a.csv"
    code, value = chance.choice((POOR, AREA)), chance.randrange(1, 500)
    path.write_text(f"indicator,org_unit,year,value,source\n{code},xa_mau,2026,{value},Nghị quyết\n", encoding="utf-8")
    import_targets(instance=ledger.instance, actor=ledger.actor("quan-tri"), path=path)


WRITES: tuple[Callable[[Ledger, random.Random], None], ...] = (
    an_entry, an_entry, an_entry, an_entry, a_row, a_step, a_target,
)  # fmt: skip


def test_what_is_kept_is_what_working_all_out_again_gives(ledger: Ledger, known: Instance) -> None:
    chance = random.Random(ledger.vendor)  # noqa: S311 - no secret
    same(known, "before")
    for number, written in enumerate(chance.sample(WRITES, len(WRITES))):
        written(ledger, chance)
        if chance.random() < 0.7:  # several batches may come in before anybody asks
            same(known, f"{number} {written.__name__}")
    assert apply(ledger, merge("2026-10-01")).batch is not None
    same(known, "event")
    for number in range(3):
        an_entry(ledger, chance)
        same(known, f"after the event, {number}")


def entries_asked_for(instance: Instance, ask: Callable[[Instance], object] | None = None) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        (ask or outcomes)(instance)
    return [each["sql"] for each in asked if '"value_scaled"' in each["sql"] and "_entry" in each["sql"]]


def test_the_ledger_is_read_once_and_then_what_came_in_alone(sqlite_ledger: Ledger) -> None:
    instance = sqlite_ledger.instance
    assert len(entries_asked_for(instance)) == 1
    assert not entries_asked_for(instance)
    an_entry(sqlite_ledger, random.Random(0))  # noqa: S311 - no secret
    (statement,) = entries_asked_for(instance)
    assert '"id" >=' in statement


def test_queries_of_programs_share_what_is_kept(sqlite_ledger: Ledger) -> None:
    def ask(instance: Instance) -> object:
        return reading.query(instance=instance, indicators=[POOR, ALL], periods=["2026H1", "2026"])

    before = ask(sqlite_ledger.instance)
    assert not entries_asked_for(sqlite_ledger.instance, ask)
    write(sqlite_ledger, row(POOR, "5"))
    assert len(entries_asked_for(sqlite_ledger.instance, ask)) == 1
    assert ask(sqlite_ledger.instance) != before


def test_a_figure_that_comes_in_leaves_what_it_has_no_part_in(sqlite_ledger: Ledger) -> None:
    instance = sqlite_ledger.instance
    write(sqlite_ledger, row(POOR, "5", org_unit="thon_1", period="2026-02"))
    before = outcomes(instance)
    write(sqlite_ledger, row(POOR, "6", org_unit="thon_1", period="2026-02"))
    after = outcomes(instance)
    changed = {key for key, found in after.items() if found is not before[key]}
    units, codes = {unit for _, unit, _ in changed}, {code for code, _, _ in changed}
    assert units == {COMMUNE, "thon_1", *(unit for code, unit, _ in after if code == ALL)}
    assert codes == {POOR, ALL}
    assert all(period.start <= date(2026, 2, 1) for code, _, period in changed if code == POOR)


def test_of_years_of_months_that_alone_is_worked_out_again_which_was_written(sqlite_ledger: Ledger) -> None:
    months = list(map(str, Period.parse("2026-12").window(36)))

    def figures() -> dict[FigureKey, Figure]:
        found = reading.query(instance=sqlite_ledger.instance, indicators=[AREA], units=["thon_1"], periods=months)
        return {figure.key: figure for figure in found}

    write(sqlite_ledger, row(AREA, "5", org_unit="thon_1", period="2026-02"))
    before = figures()
    write(sqlite_ledger, row(AREA, "6", org_unit="thon_1", period="2026-02"))
    assert {str(key.period) for key, figure in figures().items() if figure is not before[key]} == {"2026-02"}


def test_a_missing_figure_names_what_others_have_entered_by_another_calendar_since(sqlite_ledger: Ledger) -> None:
    def named() -> object:
        asked = {"indicators": [AREA], "units": ["thon_3"], "periods": ["2026-05"]}
        (found,) = reading.query(instance=sqlite_ledger.instance, **asked)
        return found.reason_data["periods"]

    write(sqlite_ledger, row(AREA, "1", org_unit="thon_3", period="2026-04"))
    for number, period in enumerate(("2026-05@adm", "2026-06@adm"), 1):
        write(sqlite_ledger, row(AREA, "5", org_unit="thon_1", period=period))
        assert len(named()) == number


def write(ledger: Ledger, *rows: object) -> None:
    recorded = record(instance=ledger.instance, actor=ledger.actor("quan-tri"), rows=rows, reason="Gõ")
    assert recorded.batch is not None, recorded.findings


def outcomes(instance: Instance) -> dict[tuple[str, str, Period], Outcome]:
    evaluator = next(evaluators(instance))
    periods = (*ASKED, Period.parse("2026-03"))
    places = [(code, unit, period) for code in (POOR, ALL, AREA) for unit in UNITS for period in periods]
    return {place: evaluator.outcome(*place) for place in places}


def test_what_a_write_that_is_given_up_wrote_is_not_kept(ledger: Ledger) -> None:
    instance = ledger.instance
    before = outcomes(instance)
    with open_write(instance) as writer:
        writer.add_entries([values(units.index().identity("thon_1") or "")])
        assert dict(next(evaluators(instance)).facts.atoms).keys() != {
            outcome.figure.atom.key for outcome in before.values() if outcome.figure.atom
        }
        give_up()
    assert outcomes(instance) == before


def test_nothing_is_kept_of_a_large_ledger(sqlite_ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    instance = sqlite_ledger.instance
    expected = outcomes(instance)
    kept_facts.forget()
    monkeypatch.setattr(kept_facts, "_MOST_ATOMS", 2)
    assert outcomes(instance) == expected
    assert len(entries_asked_for(instance)) == len(entries_asked_for(instance)) == 1


def test_an_older_copy_of_the_ledger_is_read_anew(sqlite_ledger: Ledger) -> None:
    instance = sqlite_ledger.instance
    expected = outcomes(instance)
    memory = kept_facts._memory("")
    memory.seal, memory.atoms = (memory.seal[0], "0" * 64, ""), EnteredAtoms({})
    memory.around.clear()
    assert outcomes(instance) == expected
