"""Figures made by hand, and a template around a body, for tests that need no engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from socai.compose.composer import compose_report
from socai.compose.template import ParsedTemplate, parse_template
from socai.compose.tree import Number, Report, Runs, Text
from socai.core.figures import Basis, Figure, FigureKey, Qualifier, Source, State
from socai.core.measures import PHYSICAL, count_noun
from socai.core.periods import Period
from socai.formula.nodes import Formula

PERIOD = Period.parse("2026H1")
LETTERHEAD = {"superior": "ĐẢNG BỘ TỈNH LAI CHÂU", "body": "ĐẢNG ỦY XÃ BÌNH LƯ", "place": "Bình Lư"}
#: A little of everything that a template can hold, over the figures a.a to a.e.
BODY = """# TÌNH HÌNH

## Kết quả

### Nông nghiệp

#### Trồng trọt

Đạt {a.a} cuộc & <hơn> "nữa", {a.b | unit}, *nghiêng {a.c}* và **đậm {a.d}**[^n]; {a.e}.

- Ý {a.a}\\
  dòng hai
  1. con

| Chỉ tiêu | Kế hoạch | Thực hiện |
|---|:-:|---:|
| Lúa | {a.b} | {a.c} |

[^n]: Có {a.d} và {a.a}.

    Đoạn hai {a.b}.
"""
HEAD = """---
kind: BÁO CÁO
profile: party
title: Báo cáo {period}
summary:
  - tình hình thực hiện nhiệm vụ {period},
  - nhiệm vụ trọng tâm {next_period}
symbol: BC/ĐU
recipients:
  - Thường trực Tỉnh ủy (báo cáo);
  - Lưu VPĐU.
signature: {authority: T/M ĐẢNG ỦY, title: PHÓ BÍ THƯ}
---
"""
HEAD_LINES = HEAD.count("\n")
MEETING = count_noun("hoi_nghi", "hội nghị")


def figure(
    code: str,
    value: str | int | None,
    measure: str = "",
    *,
    decimals: int = 0,
    name: str = "",
    state: State | None = None,
    basis: Basis = Basis.ACTUAL,
    qualifier: Qualifier = Qualifier.EXACT,
    source: Source = Source.ENTERED,
    formula: str = "",
) -> Figure:
    """Return a figure about the commune in the first half of 2026; without a measure it counts meetings."""
    exact = None if value is None else Fraction(value)
    return Figure(
        key=FigureKey(code, "03390", PERIOD, basis),
        name=name or f"tên của {code}",
        measure=PHYSICAL[measure] if measure else MEETING,
        decimals=decimals,
        state=state or (State.MISSING if exact is None else State.VALUE),
        value=exact,
        qualifier=qualifier,
        source=source,
        formula=formula,
    )


def among(figures: Mapping[str, Figure]) -> Callable[[Formula], Figure]:
    """Return a source of figures by the text of their formula; one that is not there is missing."""
    return lambda formula: figures.get(formula.text) or figure(formula.text, None)


def template(body: str, head: str = HEAD) -> ParsedTemplate:
    """Return the template with this body under a correct head."""
    return parse_template(head + body, "mau.md")


def compose(body: str, *figures: Figure, demonstration: bool = True) -> Report:
    """Return the report of a body; a figure is found by its code, which is the text of the formula it answers."""
    known = {each.key.indicator: each for each in figures}
    return compose_report(
        template(body),
        figure_of=among(known),
        period=PERIOD,
        letterhead=LETTERHEAD,
        demonstration=demonstration,
    )


def plain(runs: Runs) -> str:
    """Return runs as a reader sees them; a number stands in square brackets."""
    return "".join(
        f"[{run.display}]"
        if isinstance(run, Number)
        else run.text
        if isinstance(run, Text)
        else getattr(run, "text", "¶")
        for run in runs
    )
