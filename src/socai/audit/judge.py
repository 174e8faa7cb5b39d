"""Chooses between the readings that rules propose, and says which hold: the only place that compares numbers.

A reading that holds is believed the more readily the more digits it meets; one that fails is believed only when its
wording leaves no doubt, when its siblings hold, or when one slip of the pen explains it. The judge reads no text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from socai.audit.causes import FACTOR, SEPARATOR_LOST, SWAPPED, causes_of, slips_of
from socai.audit.intervals_of import Operands
from socai.audit.model import Mention, Proposal, RelationType, Verdict
from socai.audit.outcomes import Outcome, compare, is_met, significance
from socai.core.findings import Severity

CERTAIN = 80
"""Confidence from which a failing statement needs no other support than being near."""
LIKELY = 50
"""Confidence from which a failing statement is believed when a slip explains it."""
_ENOUGH, _SURE = 100, 86
_PER_DIGIT = 2
_TELLING, _LONG = 30, 40
_WIDE = 5
_ADDING = (RelationType.SUM, RelationType.DIFFERENCE, RelationType.PART_OF)
UNLISTED = "audit.reason.unlisted"
SETTLED = "audit.reason.settled"
UNKNOWN = "audit.reason.undefined"

Key = tuple[str, str, frozenset[str]]


def judge(mentions: Iterable[Mention], proposals: Iterable[Proposal]) -> tuple[Verdict, ...]:
    """Return the verdicts on everything that is believed to be stated, in the order of the text.

    Args:
        mentions: the numbers of the document in the order of the text.
        proposals: what the rules read out of it.
    """
    known = {mention.id: mention for mention in mentions}
    order = {name: at for at, name in enumerate(known)}
    operands = Operands(known)
    outcomes = [_at_most(compare(proposal, operands)) for proposal in proposals]
    families = _families(outcomes)
    chosen = [best for group in _statements(outcomes) if (best := _choose(group, families))]
    kept = _consistent(_distinct(chosen, order))
    kept.sort(key=lambda each: (order[each.proposal.target], min(order[part] for part in each.proposal.parts)))
    return tuple(_verdict(f"r{number}", outcome) for number, outcome in enumerate(kept, start=1))


def _statements(outcomes: Iterable[Outcome]) -> Iterable[Sequence[Outcome]]:
    """Group the readings of one wording."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for number, outcome in enumerate(outcomes):
        groups[outcome.proposal.statement or f"#{number}"].append(outcome)
    return groups.values()


def _families(outcomes: Iterable[Outcome]) -> Mapping[str, tuple[int, int]]:
    """Return for each family in how many of its statements some reading holds, and how many statements it has."""
    held: dict[str, dict[str, bool]] = defaultdict(dict)
    for outcome in outcomes:
        if family := outcome.proposal.family:
            statements = held[family]
            name = outcome.proposal.statement or outcome.proposal.target
            statements[name] = statements.get(name, False) or bool(outcome.holds)
    return {family: (sum(each.values()), len(each)) for family, each in held.items()}


def _at_most(outcome: Outcome) -> Outcome:
    """Return a list that leaves parts out, and stays below its total, as what it states: at most the total."""
    proposal = outcome.proposal
    if not (outcome.holds and proposal.partial and proposal.type is RelationType.SUM) or is_met(outcome):
        return outcome
    if proposal.confidence >= CERTAIN and (_is_slip_in_total(outcome) or _is_swap(outcome)):
        return replace(outcome, holds=False)
    return replace(outcome, proposal=replace(proposal, type=RelationType.PART_OF))


def _is_slip_in_total(outcome: Outcome) -> bool:
    """Return whether the parts come to the total but for a separator or a nought in it."""
    total = outcome.operands[0].mention
    slips = [
        cause for cause in slips_of(outcome) if cause.mention == total.id and cause.code in (SEPARATOR_LOST, FACTOR)
    ]
    return bool(slips) and significance(total) >= _TELLING


def _is_swap(outcome: Outcome) -> bool:
    """Return whether three parts or more of a long total come close to it, and to it but for two digits swapped."""
    total, *parts = outcome.operands
    close = len(parts) > 2 and 10 * outcome.gap <= total.value and significance(total.mention) >= _LONG
    alike = close and all(each.mention.dimension == total.mention.dimension for each in parts)
    return alike and any(cause.code == SWAPPED for cause in slips_of(outcome))


def _choose(group: Sequence[Outcome], families: Mapping[str, tuple[int, int]]) -> Outcome | None:
    """Return the reading of a wording that is believed: the best that holds, else the best failure worth telling."""
    holding = [
        each
        for each in group
        if each.holds and not each.proposal.silent and (_believed(each) or _is_usual(each, families))
    ]
    if holding:
        return max(holding, key=lambda each: (each.proposal.confidence, -_odd(each)))
    failing = [each for each in group if each.holds is False]
    failing.sort(key=lambda each: -each.proposal.confidence)
    return next((each for each in failing if _is_error(each, families)), None)


def _odd(outcome: Outcome) -> Fraction:
    """Return how far a reading that holds is from holding exactly, as a part of what it states."""
    return outcome.gap / abs(outcome.stated) if outcome.stated else outcome.gap


def _believed(outcome: Outcome) -> bool:
    """Return whether a reading that holds is no accident."""
    proposal = outcome.proposal
    if proposal.type in (RelationType.PART_OF, RelationType.ORDER, RelationType.EQUAL):
        return proposal.confidence >= LIKELY
    adds = proposal.type in (RelationType.SUM, RelationType.DIFFERENCE)
    if adds and proposal.confidence < CERTAIN and _is_wide(outcome):
        return False
    return proposal.confidence + _PER_DIGIT * significance(outcome.operands[0].mention) >= _ENOUGH


def _is_wide(outcome: Outcome) -> bool:
    """Return whether parts are so roughly told (``gần 100``) that they come to almost any total."""
    interval = outcome.interval
    if interval is None or all(each.mention.qualifier == "exact" for each in outcome.operands):
        return False
    return _WIDE * (interval.hi - interval.lo) > abs(outcome.stated)


def _is_error(outcome: Outcome, families: Mapping[str, tuple[int, int]]) -> bool:
    """Return whether a reading that fails was meant all the same."""
    proposal = outcome.proposal
    if proposal.searched:
        return False
    if proposal.partial:
        return proposal.confidence >= LIKELY and (_is_slip(outcome) or _is_just_exceeded(outcome))
    if proposal.confidence >= CERTAIN and (proposal.spelled or _is_near(outcome) or _exceeds(outcome)):
        return True
    if _is_usual(outcome, families) and _is_near(outcome):
        return True
    return proposal.confidence >= LIKELY and _is_slip(outcome)


def _is_just_exceeded(outcome: Outcome) -> bool:
    """Return whether parts come to a little more than a long total: they are all of it, and one of them is wrong."""
    total, *parts = outcome.operands
    alike = all(each.mention.dimension == total.mention.dimension for each in parts)
    return alike and significance(total.mention) >= _LONG and 100 * outcome.gap <= abs(total.value)


def _exceeds(outcome: Outcome) -> bool:
    """Return whether one part of a total is greater than it, though both count the same things."""
    proposal, first = outcome.proposal, outcome.operands[0].mention
    alike = all(each.mention.dimension == first.dimension for each in outcome.operands)
    return proposal.type is RelationType.PART_OF and len(proposal.parts) == 1 and alike and first.dimension != ""


def _is_usual(outcome: Outcome, families: Mapping[str, tuple[int, int]]) -> bool:
    """Return whether most statements worded like this one hold."""
    held, total = families.get(outcome.proposal.family, (0, 0))
    return held >= 2 and 2 * held > total


def _is_near(outcome: Outcome) -> bool:
    """Return whether a failure is small enough to be an error and not another meaning, or is a slip of the pen."""
    if outcome.proposal.type not in _ADDING:
        return True
    return 3 * outcome.gap <= abs(outcome.stated) or bool(slips_of(outcome))


def _is_slip(outcome: Outcome) -> bool:
    """Return whether one slip explains a failure of numbers so long that this is no accident."""
    if max(significance(operand.mention) for operand in outcome.operands) < _TELLING:
        return False
    adds = outcome.proposal.type in _ADDING
    rare = (SEPARATOR_LOST, FACTOR, SWAPPED)
    return any(adds or cause.code in rare for cause in slips_of(outcome))


def _distinct(outcomes: Iterable[Outcome], order: Mapping[str, int]) -> list[Outcome]:
    """Return each relation once, by its most confident reading."""
    best: dict[Key, Outcome] = {}
    for outcome in outcomes:
        proposal = outcome.proposal
        kind = proposal.type.value
        key = (kind, proposal.target, frozenset(proposal.parts))
        other = best.get(key)
        if other is None or _rank(outcome) > _rank(other):
            best[key] = outcome
    return _nearest(best.values(), order)


def _nearest(outcomes: Iterable[Outcome], order: Mapping[str, int]) -> list[Outcome]:
    """Return relations found by search once for all repeats of their numbers: where these stand nearest."""
    best: dict[tuple[object, ...], Outcome] = {}
    kept: list[Outcome] = []
    for outcome in outcomes:
        if outcome.holds and outcome.proposal.type not in (RelationType.EQUAL, RelationType.PART_OF):
            parts = sorted(part.value for part in outcome.operands[1:])
            key = (outcome.proposal.type in _ADDING, outcome.stated, *parts)
            if key in best:
                first, second = sorted((best[key], outcome), key=lambda each: _apart(each, order))
                if second.proposal.searched:
                    best[key] = first
                    continue
                kept.append(best[key])
            best[key] = outcome
        else:
            kept.append(outcome)
    return [*best.values(), *kept]


def _apart(outcome: Outcome, order: Mapping[str, int]) -> tuple[bool, int, int]:
    places = [order[each.mention.id] for each in outcome.operands]
    return outcome.proposal.searched, max(places) - min(places), places[0]


def _rank(outcome: Outcome) -> tuple[bool, bool, int]:
    return bool(outcome.holds), outcome.proposal.type is RelationType.SUM, outcome.proposal.confidence


def _consistent(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Leave out what a better reading of the same total explains, and bounds that follow from a sum that holds."""
    sums: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        if outcome.proposal.type in (RelationType.SUM, RelationType.DIFFERENCE):
            sums[outcome.proposal.target].append(outcome)
    return _told_once([each for each in outcomes if not _is_explained(each, sums[each.proposal.target])])


def _told_once(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Leave out a failure that is told of the same numbers in surer words: ``a = b + c`` beside ``c = a - b``."""
    surest: dict[tuple[bool, frozenset[str]], int] = {}
    failing = [each.proposal for each in outcomes if each.holds is False]
    for proposal in failing:
        key = _numbers(proposal)
        surest[key] = max(surest.get(key, 0), proposal.confidence)
    return [
        each
        for each in outcomes
        if each.holds is not False or surest[_numbers(each.proposal)] <= each.proposal.confidence
    ]


def _numbers(proposal: Proposal) -> tuple[bool, frozenset[str]]:
    """Return the numbers of a relation, and whether it adds them."""
    return proposal.type in _ADDING, frozenset((proposal.target, *proposal.parts))


def _is_explained(outcome: Outcome, sums: Sequence[Outcome]) -> bool:
    proposal, parts = outcome.proposal, frozenset(outcome.proposal.parts)
    if proposal.type is RelationType.PART_OF and any(parts <= frozenset(each.proposal.parts) for each in sums):
        return True
    others = [(each.proposal, frozenset(each.proposal.parts)) for each in sums if each.holds and each is not outcome]
    if proposal.type is RelationType.EQUAL:
        return not outcome.holds and bool(others) and proposal.base != "open"
    if proposal.type in _ADDING and not outcome.holds:
        # Some of the parts of a sure list that come to its total by themselves do so by chance.
        chance = [each.searched and theirs < parts and proposal.confidence >= _SURE for each, theirs in others]
        return any(
            2 * len(parts & theirs) >= len(parts) and not odd for (_, theirs), odd in zip(others, chance, strict=True)
        )
    if proposal.type is not RelationType.SUM:
        return False
    return any(parts < theirs or (theirs < parts and each.confidence > proposal.confidence) for each, theirs in others)


def _verdict(name: str, outcome: Outcome) -> Verdict:
    """Return the verdict on a chosen reading."""
    proposal = outcome.proposal
    verdict = Verdict(name, proposal, outcome.holds, outcome.stated, outcome.computed, outcome.interval)
    if outcome.holds is None:
        return replace(verdict, reason=UNKNOWN)
    if outcome.holds:
        return replace(verdict, holds=None, reason=UNLISTED) if _is_short(outcome) else verdict
    if proposal.base == "open":
        return replace(verdict, holds=None, reason=SETTLED)
    return replace(verdict, severity=_severity(outcome), causes=causes_of(outcome))


def _is_short(outcome: Outcome) -> bool:
    """Return whether a list that may be open falls short of a total that is "more than" a number."""
    more = outcome.operands[0].mention.qualifier in ("approx_more", "at_least")
    return more and outcome.proposal.partial and outcome.computed is not None and outcome.computed < outcome.stated


def _severity(outcome: Outcome) -> Severity:
    """An error changes the message; rounded or qualified numbers and loose wordings only warn."""
    loose = outcome.proposal.confidence <= CERTAIN and not _is_slip(outcome)
    if loose or any(each.mention.qualifier != "exact" for each in outcome.operands):
        return Severity.WARNING
    place = outcome.operands[0].place
    if place and outcome.gap <= 2 * place:
        return Severity.NOTE
    return Severity.ERROR if outcome.proposal.type is not RelationType.EQUAL else Severity.WARNING


def checked(verdicts: Iterable[Verdict]) -> Iterator[str]:
    """Yield the ids of the numbers that take part in a decided relation."""
    for verdict in verdicts:
        if verdict.holds is not None:
            yield from (verdict.proposal.target, *verdict.proposal.parts)
