"""Writes the taxonomy of a report: one schema with labels and break-downs inside, private to the pack it names.

Source: XBRL 2.1; XBRL Dimensions 1.0 for the basis of a figure; Calculations 1.1 for break-downs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from socai.catalogue.model import Catalogue
from socai.compose.sums import Summation, summations
from socai.compose.tagging import BASIS_AXIS, NAMED_BASES, PREFIX, Fact, Tagging, concept_of
from socai.compose.xml_text import element, text
from socai.core.figures import Basis

_SUMMATION = "https://xbrl.org/2023/arcrole/summation-item"
_SUMMATION_PLACE = "https://www.xbrl.org/2023/calculation-1.1.xsd#summation-item"
_PARENT_CHILD = "http://www.xbrl.org/2003/arcrole/parent-child"
_CONCEPT_LABEL = "http://www.xbrl.org/2003/arcrole/concept-label"
_LABEL = "http://www.xbrl.org/2003/role/label"
_LINK = "http://www.xbrl.org/2003/role/link"
_AXIS_LABELS = ("Cơ sở của số liệu", "Basis of the figure")
_BASIS_LABELS: Mapping[Basis, tuple[str, str]] = {
    Basis.PLAN: ("Kế hoạch", "Plan"),
    Basis.ESTIMATE: ("Ước thực hiện", "Estimate"),
}
_NAMESPACES = {
    "xmlns:xsd": "http://www.w3.org/2001/XMLSchema",
    "xmlns:xbrli": "http://www.xbrl.org/2003/instance",
    "xmlns:link": "http://www.xbrl.org/2003/linkbase",
    "xmlns:xlink": "http://www.w3.org/1999/xlink",
    "xmlns:xbrldt": "http://xbrl.org/2005/xbrldt",
}
_IMPORTS = (
    ("http://www.xbrl.org/2003/instance", "http://www.xbrl.org/2003/xbrl-instance-2003-12-31.xsd"),
    ("http://xbrl.org/2005/xbrldt", "http://www.xbrl.org/2005/xbrldt-2005.xsd"),
)
_Labels = Mapping[str, tuple[str, str]]


def write_taxonomy(tagging: Tagging, catalogue: Catalogue) -> bytes:
    """Return the schema of the concepts that a report prints; the same report gives the same bytes."""
    concepts = {fact.concept: _labels(fact, catalogue) for fact in tagging.facts.values()}
    bases = {basis.value: _BASIS_LABELS[basis] for basis in NAMED_BASES}
    linkbases = (
        _linkbase(_label_link({**concepts, BASIS_AXIS: _AXIS_LABELS, **bases})),
        _linkbase(_arc_role(), _calculation_link(summations(tagging, catalogue))),
        _linkbase(_presentation_link(concepts)),
    )
    content = (
        element("xsd:annotation", element("xsd:appinfo", "".join(linkbases)))
        + "".join(element("xsd:import", namespace=name, schemaLocation=place) for name, place in _IMPORTS)
        + "".join(_item(name, "xbrli:decimalItemType", "xbrli:item") for name in concepts)
        + _item(BASIS_AXIS, "xbrli:stringItemType", "xbrldt:dimensionItem", abstract="true")
        + "".join(_item(name, "xbrli:stringItemType", "xbrli:item") for name in bases)
    )
    namespaces = {**_NAMESPACES, f"xmlns:{PREFIX}": tagging.namespace}
    schema = element(
        "xsd:schema",
        content,
        **{name.replace(":", "__"): uri for name, uri in namespaces.items()},
        targetNamespace=tagging.namespace,
        elementFormDefault="qualified",
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{schema}\n'.encode()


def _labels(fact: Fact, catalogue: Catalogue) -> tuple[str, str]:
    """Return the Vietnamese and the English label of a concept, with what its number counts or measures."""
    figure = fact.number.figure
    indicator = None if fact.number.expression else catalogue.indicators.get(figure.key.indicator)
    names = (indicator.name_vi, indicator.name_en) if indicator else (fact.number.label, fact.number.label)
    vietnamese, english = (figure.measure.word(locale=locale) for locale in ("vi", "en"))
    return _with_measure(names[0], vietnamese), _with_measure(names[1], english)


def _with_measure(name: str, measure: str) -> str:
    return f"{name} ({measure})" if measure else name


def _item(name: str, kind: str, group: str, abstract: str | None = None) -> str:
    return element(
        "xsd:element",
        id=_identity(name),
        name=name,
        type=kind,
        substitutionGroup=group,
        abstract=abstract,
        nillable="true",
        xbrli__periodType="duration",
    )


def _identity(name: str) -> str:
    return f"{PREFIX}_{name}"


def _linkbase(*content: str) -> str:
    return element("link:linkbase", "".join(content))


def _extended(name: str, content: Iterable[str]) -> str:
    return element(name, "".join(content), xlink__type="extended", xlink__role=_LINK)


def _locator(name: str) -> str:
    return element("link:loc", xlink__type="locator", xlink__href=f"#{_identity(name)}", xlink__label=name)


def _arc(name: str, role: str, source: str, target: str, **others: str) -> str:
    ends = {"xlink__from": source, "xlink__to": target}
    return element(name, xlink__type="arc", xlink__arcrole=role, **ends, **others)


def _label_link(labels: _Labels) -> str:
    pieces = []
    for name, (vietnamese, english) in labels.items():
        pieces += [_locator(name), _label(name, "vi", vietnamese), _label(name, "en", english)]
        pieces.append(_arc("link:labelArc", _CONCEPT_LABEL, name, f"{name}-label"))
    return _extended("link:labelLink", pieces)


def _label(name: str, language: str, words: str) -> str:
    attributes = {"xlink__type": "resource", "xlink__label": f"{name}-label", "xlink__role": _LABEL}
    return element("link:label", text(words), **attributes, xml__lang=language)


def _arc_role() -> str:
    return element("link:arcroleRef", arcroleURI=_SUMMATION, xlink__type="simple", xlink__href=_SUMMATION_PLACE)


def _calculation_link(summations: Iterable[Summation]) -> str:
    named = [
        (concept_of(each.total), [(concept_of(code), weight) for code, weight in each.parts]) for each in summations
    ]
    concepts = dict.fromkeys(name for total, parts in named for name in (total, *(part for part, _ in parts)))
    arcs = (
        _arc("link:calculationArc", _SUMMATION, total, part, weight=str(weight), order=str(order))
        for total, parts in named
        for order, (part, weight) in enumerate(parts, start=1)
    )
    return _extended("link:calculationLink", [*map(_locator, concepts), *arcs])


def _presentation_link(labels: _Labels) -> str:
    """Put the concepts in the order in which the report prints them, all under the basis axis as the only heading."""
    arcs = (
        _arc("link:presentationArc", _PARENT_CHILD, BASIS_AXIS, name, order=str(order))
        for order, name in enumerate(labels, start=1)
    )
    return _extended("link:presentationLink", [_locator(BASIS_AXIS), *map(_locator, labels), *arcs])
