"""The small taxonomy of a report as one XML schema: its concepts with their names, sections, and break-downs.

Linkbases stand inside the schema. A break-down is stated only where a formula adds up indicators of the same unit and
time, so it holds by construction; a partial list ("trong đó") is never one.
Source: XBRL 2.1 §5.1-5.2; XBRL Calculations 1.1 (REC 2023-02-22).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from socai.compose.formula_words import linear_terms
from socai.compose.glossary import Glossary
from socai.compose.outline import heading_words
from socai.compose.tagging import Fact, Tagging, context_of
from socai.compose.tree import Report
from socai.compose.xbrl_names import CONCEPT_PREFIX, CONCEPTS, concept_name, concept_text, unit_of
from socai.core.figures import Basis, Figure, Source
from socai.files.ooxml import XML_HEAD, xml_attribute, xml_text
from socai.formula.errors import FormulaError
from socai.formula.parser import parse_formula

SUMMATION = "https://xbrl.org/2023/arcrole/summation-item"
_STANDARD_ROLE = "http://www.xbrl.org/2003/role/link"
_ROLES = "urn:socai:role:"
_STANDARD_LABEL = "http://www.xbrl.org/2003/role/label"
_CONCEPT_LABEL = "http://www.xbrl.org/2003/arcrole/concept-label"
_PARENT_CHILD = "http://www.xbrl.org/2003/arcrole/parent-child"
_SECTION = "muc."
_SUMS = "tong"
_SUMS_TITLE = "Các phép cộng"
_UNPRINTED = "nguồn số liệu"
_NAMESPACES = (
    'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xbrli="http://www.xbrl.org/2003/instance" '
    'xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink" '
    f'xmlns:{CONCEPT_PREFIX}="{CONCEPTS}"'
)


@dataclass(frozen=True)
class Breakdown:
    """A total and what it is made of, by names of concepts, each part with 1 or -1."""

    total: str
    parts: tuple[tuple[str, int], ...]


def taxonomy_file(report: Report) -> str:
    """Return the name of the file that a report's taxonomy stands in."""
    return f"{report.file_stem}.xsd"


def write_taxonomy(report: Report, tagging: Tagging) -> bytes:
    """Return the taxonomy of a report as an XML schema; the same report gives the same bytes."""
    concepts = {fact.concept: fact for fact in tagging.facts}
    sections = _sections(tagging)
    titles = _titles(report, sections)
    sums = breakdowns(tagging)
    roles = {_section(place): title for place, title in titles.items()} | ({_SUMS: _SUMS_TITLE} if sums else {})
    links = (
        "".join(_role_reference(name) for name in roles)
        + f'<link:arcroleRef arcroleURI="{SUMMATION}" xlink:type="simple" '
        'xlink:href="https://www.xbrl.org/2023/calculation-1.1.xsd#summation-item"/>\n'
        + _labels(concepts, titles, tagging.glossary)
        + "".join(_presentation(place, sections[place]) for place in sections)
        + _calculation(sums)
    )
    elements = "".join([*map(_element, concepts.values()), *(_abstract(_section(place)) for place in sections)])
    return (
        f'{XML_HEAD}<xs:schema targetNamespace="{CONCEPTS}" elementFormDefault="qualified" {_NAMESPACES}>\n'
        f"<xs:annotation><xs:appinfo>\n{''.join(_role_type(*role) for role in roles.items())}"
        f"<link:linkbase>\n{links}</link:linkbase>\n</xs:appinfo></xs:annotation>\n"
        '<xs:import namespace="http://www.xbrl.org/2003/instance" '
        'schemaLocation="http://www.xbrl.org/2003/xbrl-instance-2003-12-31.xsd"/>\n'
        f"{elements}</xs:schema>\n"
    ).encode()


def breakdowns(tagging: Tagging) -> tuple[Breakdown, ...]:
    """Return the break-downs that the formulas of figures state, each total once."""
    found = (_breakdown(trace.figure, tagging.glossary) for trace in tagging.traces)
    return tuple({each.total: each for each in found if each is not None}.values())


def _breakdown(figure: Figure, glossary: Glossary) -> Breakdown | None:
    if figure.source is not Source.COMPUTED or figure.key.basis is Basis.PLAN or not figure.formula:
        return None
    terms = _terms(figure.formula)
    parts = {part.key.indicator: part for part in figure.parts}
    total = concept_name(concept_text(figure))
    if terms is None or any(
        code not in parts or not _compare(figure, parts[code], glossary) or concept_name(code) == total
        for code, _ in terms
    ):
        return None
    return Breakdown(total, tuple((concept_name(code), sign) for code, sign in terms))


def _terms(formula: str) -> tuple[tuple[str, int], ...] | None:
    try:
        return linear_terms(parse_formula(formula).expression)
    except FormulaError:
        return None


def _compare(total: Figure, part: Figure, glossary: Glossary) -> bool:
    """Whether a part may be added into a total as they are reported: same org unit, time and unit, and no plan."""
    return (
        part.key.basis is not Basis.PLAN
        and unit_of(part.measure).name == unit_of(total.measure).name
        and context_of(part, glossary) == context_of(total, glossary)
    )


def _sections(tagging: Tagging) -> Mapping[str, list[str]]:
    """Return the concepts of each place of the report, each concept at the place where it is first printed."""
    places = {number.key: number.place for trace in tagging.traces for number in trace.numbers[:1]}
    seen: set[str] = set()
    sections: dict[str, list[str]] = {}
    for fact in tagging.facts:
        if fact.concept not in seen:
            seen.add(fact.concept)
            sections.setdefault(places.get(fact.key, _UNPRINTED), []).append(fact.concept)
    return sections


def _titles(report: Report, places: Iterable[str]) -> dict[str, str]:
    """Return how each place is called: its own number with the words of its heading."""
    words = heading_words(report)
    return {place: f"{place} {words.get(place.partition(',')[0], '')}".strip() for place in places}


def _section(place: str) -> str:
    return _SECTION + concept_name(place)


def _element(fact: Fact) -> str:
    kind = "duration" if fact.context.start else "instant"
    item = "monetaryItemType" if fact.unit.name.startswith("iso4217:") else "decimalItemType"
    return (
        f'<xs:element id="{fact.concept}" name="{fact.concept}" type="xbrli:{item}" '
        f'substitutionGroup="xbrli:item" xbrli:periodType="{kind}" nillable="true"/>\n'
    )


def _abstract(name: str) -> str:
    return (
        f'<xs:element id="{name}" name="{name}" type="xbrli:stringItemType" substitutionGroup="xbrli:item" '
        'xbrli:periodType="duration" abstract="true" nillable="true"/>\n'
    )


def _role_type(name: str, title: str) -> str:
    """Return the declaration of a section of the taxonomy, by which viewers group facts."""
    used = "calculation" if name == _SUMS else "presentation"
    return (
        f'<link:roleType roleURI="{_ROLES}{name}" id="role.{name}"><link:definition>{xml_text(title)}</link:definition>'
        f"<link:usedOn>link:{used}Link</link:usedOn></link:roleType>\n"
    )


def _role_reference(name: str) -> str:
    return f'<link:roleRef roleURI="{_ROLES}{name}" xlink:type="simple" xlink:href="#role.{name}"/>\n'


def _labels(concepts: Mapping[str, Fact], titles: Mapping[str, str], glossary: Glossary) -> str:
    rows = [*_concept_labels(concepts, glossary), *((_section(place), "vi", title) for place, title in titles.items())]
    return _extended("labelLink", _STANDARD_ROLE, "".join(_label(*row) for row in rows))


def _concept_labels(concepts: Mapping[str, Fact], glossary: Glossary) -> Iterator[tuple[str, str, str]]:
    for name, fact in concepts.items():
        yield name, "vi", _with_measure(fact.label, fact.measure.word(locale="vi"))
        if english := glossary.english(fact.text):
            yield name, "en", _with_measure(english, fact.measure.word(locale="en"))


def _with_measure(name: str, measure: str) -> str:
    return f"{name} ({measure})" if measure else name


def _label(concept: str, language: str, words: str) -> str:
    name = f"{concept}.{language}"
    locator = _locator(concept) if language == "vi" else ""
    return (
        f'{locator}<link:label xlink:type="resource" xlink:label="{name}" xlink:role="{_STANDARD_LABEL}" '
        f'xml:lang="{language}">{xml_text(words)}</link:label>'
        f'<link:labelArc xlink:type="arc" xlink:arcrole="{_CONCEPT_LABEL}" xlink:from="{concept}" xlink:to="{name}"/>\n'
    )


def _presentation(place: str, concepts: list[str]) -> str:
    name = _section(place)
    arcs = [_child(name, concept, order) for order, concept in enumerate(concepts, start=1)]
    locators = "".join(map(_locator, (name, *concepts)))
    return _extended("presentationLink", _ROLES + name, "".join([locators, "\n", *arcs]))


def _child(parent: str, child: str, order: int) -> str:
    return (
        f'<link:presentationArc xlink:type="arc" xlink:arcrole="{_PARENT_CHILD}" xlink:from="{parent}" '
        f'xlink:to="{child}" order="{order}"/>\n'
    )


def _calculation(found: tuple[Breakdown, ...]) -> str:
    if not found:
        return ""
    names = dict.fromkeys(name for each in found for name in (each.total, *(part for part, _ in each.parts)))
    arcs = [
        f'<link:calculationArc xlink:type="arc" xlink:arcrole="{SUMMATION}" xlink:from="{each.total}" '
        f'xlink:to="{part}" weight="{sign}" order="{order}"/>\n'
        for each in found
        for order, (part, sign) in enumerate(each.parts, start=1)
    ]
    return _extended("calculationLink", _ROLES + _SUMS, "".join([*map(_locator, names), "\n", *arcs]))


def _locator(concept: str) -> str:
    return f'<link:loc xlink:type="locator" xlink:href="#{concept}" xlink:label="{xml_attribute(concept)}"/>'


def _extended(kind: str, role: str, content: str) -> str:
    return f'<link:{kind} xlink:type="extended" xlink:role="{role}">\n{content}</link:{kind}>\n'
