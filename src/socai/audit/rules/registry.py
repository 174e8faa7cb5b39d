"""All rules in the order in which they read, which is also the order of the page that explains them."""

from __future__ import annotations

from collections.abc import Iterator

from socai.audit.context import Reading
from socai.audit.model import Proposal
from socai.audit.rules import (
    balances,
    bases,
    bracketed,
    by_kind,
    changes,
    closed,
    covered,
    distant,
    divided,
    enumerated,
    footnoted,
    fractions,
    in_rows,
    jointly,
    listed,
    multiples,
    outlined,
    paired,
    pooled,
    possible,
    products,
    rates,
    recalled,
    remainders,
    repeated,
    retold,
    same_fact,
    settled,
    shares,
    summed_up,
    superiors,
    tables,
    terms,
)
from socai.audit.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    bracketed.RULE,
    enumerated.RULE,
    closed.RULE,
    listed.RULE,
    by_kind.RULE,
    footnoted.RULE,
    repeated.RULE,
    distant.RULE,
    divided.RULE,
    in_rows.RULE,
    outlined.RULE,
    fractions.RULE,
    shares.RULE,
    recalled.RULE,
    bases.RULE,
    jointly.RULE,
    pooled.RULE,
    changes.RULE,
    remainders.RULE,
    balances.RULE,
    multiples.RULE,
    same_fact.RULE,
    retold.RULE,
    paired.RULE,
    covered.RULE,
    tables.RULE,
    summed_up.RULE,
    terms.RULE,
    products.RULE,
    rates.RULE,
    possible.RULE,
    settled.RULE,
    superiors.RULE,
)


def propose_all(reading: Reading) -> Iterator[Proposal]:
    """Read every relation that some rule knows out of a document."""
    for rule in RULES:
        yield from rule.propose(reading)
