"""The reference evaluator over generated catalogues and facts."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from socai.catalogue.model import Catalogue, Indicator, OverTime, OverUnits
from socai.core.figures import Atom, Basis, Figure, FigureKey, Qualifier, State
from socai.core.findings import Severity
from socai.core.intervals import of_printed
from socai.core.measures import Measure
from socai.core.periods import Period
from socai.engine.facts import Facts
from socai.engine.reference import Evaluator
from socai.engine.trees import StandingTree
from socai.formula.functions import FUNCTIONS, standing
from socai.formula.measures import check_formula
from socai.formula.nodes import COMPARISONS, Formula, Missing, Reference, references
from socai.formula.parser import parse_formula
from socai.formula.printer import to_text
from tests.unit.engine.world import MEASURES, catalogue, facts, indicator, relation, unit
from tests.unit.formula.growing import expressions

CODES = [f"a.x{n}" for n in range(6)]
UNITS = ["xa", "b1", "b2", "b3"]
PERIODS = [
    Period.parse(text)
    for text in ("2026", "2026H1", "2026H2", "2026Q1", "2026Q2", "2026-01", "2026-02", "2026-03", "2025H1", "2026W53",
                 "2026H1@adm", "2025@school", "1900")
]  # fmt: skip
H1 = Period.parse("2026H1")

codes = st.sampled_from(CODES)
units = st.sampled_from(UNITS)
periods = st.sampled_from(PERIODS)
values = st.fractions(min_value=-1000, max_value=1000, max_denominator=100)
references_ = st.sampled_from([*CODES, "a.khong_co"]).map(Reference)


formulas = st.builds(
    lambda expression, missing: Formula(to_text(expression), expression, missing),
    expressions(references_, depth=2),
    st.sampled_from(Missing),
)


# Packs may not let a figure ask how another stands.
computed_by = formulas.filter(lambda formula: not standing(formula.expression))


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    made = [
        Indicator(
            code, code, code, MEASURES[draw(st.sampled_from(sorted(MEASURES)))], draw(st.integers(0, 3)),
            draw(st.sampled_from(OverTime)), draw(st.sampled_from(OverUnits)), "vp",
            draw(st.none() | computed_by),
        )
        for code in CODES
    ]  # fmt: skip
    return catalogue(*made, units=[unit("b1"), unit("b2", end="2026-02-01"), unit("b3", type="office")])


@st.composite
def said(draw: st.DrawFn) -> Facts:
    keys = st.builds(FigureKey, codes, units, periods, st.sampled_from([Basis.ACTUAL, Basis.ESTIMATE, Basis.STATED]))
    given_values = draw(st.dictionaries(keys, st.none() | values, max_size=25))
    atoms = {
        key: Atom(key, State.NOT_APPLICABLE if value is None else State.VALUE, value, draw(st.sampled_from(Qualifier)))
        for key, value in given_values.items()
    }
    plans = draw(st.dictionaries(st.tuples(codes, units, st.sampled_from([2025, 2026])), values, max_size=6))
    below = draw(st.sampled_from([{}, {"xa": ("b1", "b2", "b3")}, {"xa": ("b1",), "b1": ("xa", "b2")}]))
    return Facts(atoms, plans, StandingTree(below))


@given(catalogues(), said(), units, periods, formulas)
@settings(max_examples=300)
def test_any_catalogue_and_facts_give_figures(
    cat: Catalogue, known: Facts, about: str, period: Period, formula: Formula
) -> None:
    evaluator = Evaluator(cat, known)
    for code in CODES:
        _is_sound(evaluator.figure(code, about, period))
    _is_sound(evaluator.evaluate(formula, about, period))
    evaluator.findings(about, period)


def _is_sound(figure: Figure) -> None:
    assert (figure.value is not None) == (figure.state is State.VALUE)
    assert bool(figure.reason) == (figure.state is not State.VALUE)


@given(catalogues(), said(), units, periods)
def test_a_value_lies_in_its_spread(cat: Catalogue, known: Facts, about: str, period: Period) -> None:
    evaluator = Evaluator(cat, known)
    for code in CODES:
        figure, spread = evaluator.outcome(code, about, period)
        if figure.value is not None and spread is not None:
            assert spread.contains(figure.value)


@given(catalogues(), said(), st.permutations(CODES))
def test_the_order_of_questions_does_not_matter(cat: Catalogue, known: Facts, order: list[str]) -> None:
    assume("xa" not in known.below("b1", H1))
    cat = _without_circles(cat)
    one, other = Evaluator(cat, known), Evaluator(cat, known)
    answers = {code: one.figure(code, "xa", H1) for code in CODES}
    assert {code: other.figure(code, "xa", H1) for code in order} == answers


def _without_circles(cat: Catalogue) -> Catalogue:
    """Return the catalogue with those formulas only that need earlier indicators."""
    kept = {}
    for place, (code, one) in enumerate(cat.indicators.items()):
        needed = references(one.formula.expression) if one.formula else frozenset()
        kept[code] = replace(one, formula=None) if needed & set(CODES[place:]) else one
    return replace(cat, indicators=kept)


# What the checker refuses is left out, and that is most of what grows at random.
@given(st.data())
@settings(max_examples=300, suppress_health_check=[HealthCheck.filter_too_much])
def test_what_the_checker_accepts_never_mismatches(data: st.DataObject) -> None:
    """The checker and the evaluator share one algebra: what is accepted is computed or honestly without a value."""
    formula = data.draw(formulas)
    target = data.draw(st.sampled_from(sorted(MEASURES)))
    # Indicators of one measure, mostly: among many measures nearly every formula is refused.
    measured = {code: data.draw(st.sampled_from([target] * 5 + ["ha"])) for code in CODES}

    def measure_of(code: str) -> Measure | None:
        return MEASURES[measured[code]] if code in measured else None

    assume(check_formula(formula, MEASURES[target], measure_of, MEASURES) == [])
    plain = [indicator(code, measure, time=data.draw(st.sampled_from(OverTime))) for code, measure in measured.items()]
    cat = catalogue(*plain, replace(indicator("b.x", target), formula=formula))
    assert Evaluator(cat, data.draw(said())).figure("b.x", "xa", H1).reason != "figure.measure_mismatch"


lists = st.lists(values, min_size=1, max_size=6)


def _sum_of(parts: list[Fraction]) -> Fraction | None:
    made = [indicator(f"b.x{n}", "ha") for n in range(len(parts))]
    text = " + ".join(one.code for one in made)
    entered = facts(*(f"{one.code} xa 2026H1 = {part}" for one, part in zip(made, parts, strict=True)))
    evaluator = Evaluator(catalogue(*made, indicator("b.tong", "ha", formula=text)), entered)
    return evaluator.figure("b.tong", "xa", H1).value


@given(lists, values)
def test_sums_are_linear(parts: list[Fraction], factor: Fraction) -> None:
    assert _sum_of([factor * part for part in parts]) == factor * (_sum_of(parts) or 0) == factor * sum(parts)


@given(st.data(), lists)
def test_sums_do_not_depend_on_order(data: st.DataObject, parts: list[Fraction]) -> None:
    assert _sum_of(data.draw(st.permutations(parts))) == _sum_of(parts)


counts = st.integers(0, 10_000)


@given(st.lists(st.tuples(counts, counts), min_size=1, max_size=5))
def test_a_ratio_of_units_is_the_ratio_of_their_sums(pairs: list[tuple[int, int]]) -> None:
    keys = [f"b{n}" for n in range(len(pairs))]
    cat = catalogue(
        indicator("b.dat"), indicator("b.tong"),
        indicator("b.ty", "percent", time="ratio", units="ratio", formula="percent(b.dat, b.tong)"),
    )  # fmt: skip
    lines = [f"b.dat {key} 2026H1 = {part}" for key, (part, _) in zip(keys, pairs, strict=True)]
    lines += [f"b.tong {key} 2026H1 = {whole}" for key, (_, whole) in zip(keys, pairs, strict=True)]
    figure = Evaluator(cat, facts(*lines, below={"xa": " ".join(keys)})).figure("b.ty", "xa", H1)
    part, whole = sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
    if whole == 0:
        assert figure.reason == "figure.division_by_zero"
    else:
        assert figure.value == Fraction(100 * part, whole)


@given(st.lists(counts, min_size=12, max_size=12))
def test_months_quarters_and_halves_make_the_same_year(months: list[int]) -> None:
    lines = [f"b.x xa 2026-{month:02} = {value}" for month, value in enumerate(months, 1)]
    evaluator = Evaluator(catalogue(indicator("b.x")), facts(*lines))
    year = Period.parse("2026")
    total = evaluator.figure("b.x", "xa", year).value
    assert total == sum(months)
    for kind in year.finer_kinds:
        parts = [evaluator.figure("b.x", "xa", part).value or Fraction(0) for part in year.parts(kind)]
        assert sum(parts) == total
    to_date = evaluator.evaluate(parse_formula("year_to_date(b.x)"), "xa", Period.parse("2026-11"))
    assert to_date.value == sum(months[:11])


@given(catalogues(), said(), codes, values, values)
@settings(max_examples=200)
def test_a_correction_changes_only_what_depends_on_it(
    cat: Catalogue, known: Facts, corrected: str, earlier: Fraction, value: Fraction
) -> None:
    cat, key = _without_circles(cat), FigureKey(corrected, "xa", H1)
    before, after = (
        replace(known, atoms={**known.atoms, key: Atom(key, State.VALUE, each)}) for each in (earlier, value)
    )
    one, other = Evaluator(cat, before), Evaluator(cat, after)
    for code in CODES:
        then, now = one.figure(code, "xa", H1), other.figure(code, "xa", H1)
        if key not in _keys(then) | _keys(now):
            assert then == now


def _keys(figure: Figure) -> set[FigureKey]:
    """Return the keys of a figure and of all that it was made of."""
    found: set[FigureKey] = set()
    waiting = [figure]
    while waiting:
        one = waiting.pop()
        if one.key not in found:
            found.add(one.key)
            waiting.extend(one.parts)
    return {replace(key, basis=Basis.ACTUAL) for key in found}


@given(st.lists(st.tuples(st.integers(-500, 500), st.integers(-50, 50)), min_size=3, max_size=3))
def test_any_values_that_round_to_the_entries_give_a_result_within_the_spread(entries: list[tuple[int, int]]) -> None:
    """An entry with one decimal stands for all that rounds to it; no formula of such values leaves the spread."""
    made = [indicator(f"b.x{n}", "percent", decimals=1) for n in range(3)]
    formula = parse_formula("(b.x0 - b.x1) * b.x2 + max(b.x0, abs(b.x1)) / 3 - growth(b.x0, b.x2)")
    printed = [Fraction(value, 10) for value, _ in entries]
    exact = [value + Fraction(offset, 1000) for value, (_, offset) in zip(printed, entries, strict=True)]
    assert all(of_printed(value, 1).contains(real) for value, real in zip(printed, exact, strict=True))
    values_of = [
        Evaluator(catalogue(*made), facts(*(f"b.x{n} xa 2026H1 = {value}" for n, value in enumerate(said_values))))
        for said_values in (printed, exact)
    ]
    spread = values_of[0].operand(formula, "xa", H1).spread
    result = values_of[1].operand(formula, "xa", H1)
    if spread is not None and result.has_value:
        assert spread.contains(result.value)


def test_every_function_is_among_the_generated_formulas() -> None:
    """The generator of formulas here grows from that of the language, which is tested to hold every function."""
    assert set(FUNCTIONS) >= {"plan", "last_year", "previous", "year_to_date"}


@st.composite
def honest(draw: st.DrawFn) -> tuple[int, int, Qualifier]:
    """Return a count as it is, and the number and the word by which somebody says it without lying."""
    real, said_as = draw(st.integers(1, 40)), draw(st.sampled_from(Qualifier))
    match said_as:
        case Qualifier.MORE_THAN:
            return real, draw(st.integers(1, real)), said_as
        case Qualifier.LESS_THAN:
            return real, draw(st.integers(real, 60)), said_as
        case Qualifier.ABOUT:
            return real, draw(st.integers(1, 60)), said_as
        case Qualifier.EXACT:
            return real, real, said_as


sides = st.sampled_from([
    "b.x0", "b.x1 + b.x2", "b.x0 - b.x1", "2 * b.x0", "b.x0 / 3", "max(b.x0, b.x2)", "min(b.x1, b.x2)",
    "abs(b.x0 - b.x1)", "sum(b.x0, -b.x1, b.x2)",
])  # fmt: skip
shares = st.sampled_from(
    ["percent(b.x0, b.x1)", "growth(b.x2, b.x0)", "ratio(b.x0, b.x1 + b.x2)", "b.x0 * 5 / b.x2", "100 * b.x1 / b.x0"]
)
comparisons = st.builds(" ".join, st.tuples(sides, st.sampled_from(COMPARISONS), sides)) | st.builds(
    " ".join, st.tuples(shares, st.sampled_from(COMPARISONS), shares)
)


@given(st.tuples(honest(), honest(), honest()), comparisons)
@settings(max_examples=500)
def test_what_is_true_of_the_counts_is_never_an_error_of_what_is_said_of_them(
    told: tuple[tuple[int, int, Qualifier], ...], statement: str
) -> None:
    """A relation that holds is not called broken because a number was given with "more than", "less than", "about"."""
    made = [indicator(f"b.x{n}") for n in range(3)]
    cat = catalogue(*made, relations=[relation("r.x", statement)])
    actual = facts(*(f"b.x{n} xa 2026H1 = {real}" for n, (real, _, _) in enumerate(told)))
    spoken = facts(*(f"b.x{n} xa 2026H1 = {number} {word}" for n, (_, number, word) in enumerate(told)))
    assume(Evaluator(cat, actual).check(cat.relations[0], "xa", H1) is None)
    finding = Evaluator(cat, spoken).check(cat.relations[0], "xa", H1)
    assert finding is None or finding.severity is not Severity.ERROR
