"""Reports of the packs that ship, made of the figures of the pack binh-lu without a ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache

from socai.catalogue.model import Catalogue
from socai.catalogue.pack import builtin_packs, load_catalogue
from socai.compose.composer import DRAFT, Issue, compose_annex, compose_report
from socai.compose.template import ParsedTemplate, parse_template
from socai.compose.tree import Annex, Report
from socai.core.figures import Atom, FigureKey
from socai.core.periods import Period
from socai.engine.facts import Facts
from socai.engine.reference import Evaluator
from socai.services.listing import listed
from tests.unit.compose.half_year import facts_of


@cache
def catalogue() -> Catalogue:
    return load_catalogue(builtin_packs() / "binh-lu")


@cache
def facts() -> Facts:
    return facts_of(catalogue())


def template(name: str) -> ParsedTemplate:
    return parse_template(catalogue().templates[name].text, f"{name}.md")


@dataclass(frozen=True)
class Desk:
    """Somebody who makes reports of a commune: by default of the figures of the pack."""

    known: Facts
    demonstration: bool = True
    issue: Issue = DRAFT

    def report(self, name: str, period: str) -> Report:
        """Return the report of a template and a period."""
        asked, evaluator, unit = Period.parse(period), self._evaluator(), catalogue().reporting_unit
        parsed = template(name)
        return compose_report(
            parsed,
            figure_of=lambda formula: evaluator.evaluate(formula, unit, asked),
            period=asked,
            letterhead=catalogue().letterheads[parsed.front.profile],
            demonstration=self.demonstration,
            issue=self.issue,
            catalogue=catalogue(),
            items_of=lambda each, most: listed(evaluator, each, most, unit, asked),
        )

    def annex(self, name: str, period: str) -> Annex:
        """Return the annex of a template and a period, also one that is no pages of the report."""
        asked, evaluator, parsed = Period.parse(period), self._evaluator(), template(name)
        made = compose_annex(
            parsed,
            catalogue=catalogue(),
            figure_of=lambda formula: evaluator.evaluate(formula, catalogue().reporting_unit, asked),
            period=asked,
            letterhead=catalogue().letterheads[parsed.front.profile],
            issue=self.issue,
        )
        if made is None:
            raise LookupError(f"{name} declares no annex")
        return made

    def _evaluator(self) -> Evaluator:
        return Evaluator(catalogue(), self.known)


def desk(atoms: Mapping[FigureKey, Atom] | None = None, plans: Mapping[str, int] | None = None) -> Desk:
    """Return a desk with the figures of the pack and more: entries, and plans of the commune for 2026 by indicator."""
    more = {(code, catalogue().reporting_unit, 2026): Fraction(value) for code, value in (plans or {}).items()}
    known = facts()
    return Desk(replace(known, atoms={**known.atoms, **(atoms or {})}, plans={**known.plans, **more}))
