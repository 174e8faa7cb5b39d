"""The store of a Word file: each figure's display text beside its exact value, so that a changed number can be seen."""

from __future__ import annotations

from hashlib import sha256
from uuid import NAMESPACE_URL, uuid5

from socai.compose.tree import Number, Report
from socai.core.figures import Figure
from socai.files.docx import Store
from socai.files.ooxml import xml_attribute, xml_text

STORE_NAMESPACE = "urn:socai:figures:1"
_PREFIX = "s"


def store_of(report: Report) -> Store:
    """Return the identity of a report's store: the same report of the same period has the same one."""
    name = f"{STORE_NAMESPACE}/{report.profile}/{report.letterhead.body}/{report.period}/{report.title}"
    return Store(f"{{{str(uuid5(NAMESPACE_URL, xml_text(name))).upper()}}}", _PREFIX, STORE_NAMESPACE)


def stored_path(key: str) -> str:
    """Return where the text of a figure stands in the store. The key is in the path, as Word's rivals drop tags."""
    return f"/{_PREFIX}:figures/{_PREFIX}:figure[@id='{key}']/{_PREFIX}:display"


def store_xml(report: Report) -> str:
    """Return the store of a report: one ``figure`` for each key, its display text inside."""
    figures = {number.key: number for number in report.numbers()}
    rows = "".join(map(_figure_xml, figures.values()))
    demonstration = "true" if report.demonstration else "false"
    return (
        f'<figures xmlns="{STORE_NAMESPACE}" period="{report.period}" demonstration="{demonstration}" '
        f'batch="{report.batch}">{rows}</figures>'
    )


def display_hash(key: str, figure: Figure, display: str) -> str:
    """Return what ties a display text to the exact value it was made of: 16 hexadecimal digits.

    A text changed by hand in Word no longer has this hash.
    """
    return stored_hash(key, str(figure.value), str(figure.decimals), display)


def stored_hash(key: str, value: str, decimals: str, display: str) -> str:
    """Return the hash of a figure as its store writes it: exact value, decimals and display text."""
    return sha256(f"{key}|{value}|{decimals}|{display}".encode()).hexdigest()[:16]


def _figure_xml(number: Number) -> str:
    figure, about = number.figure, number.figure.key
    quoted = xml_attribute
    return (
        f'<figure id="{number.key}" indicator="{quoted(about.indicator)}" name="{quoted(number.label)}" '
        f'org_unit="{quoted(about.org_unit)}" period="{about.period}" basis="{about.basis}" '
        f'qualifier="{figure.qualifier}" value="{figure.value}" decimals="{figure.decimals}" '
        f'measure="{quoted(figure.measure.code)}" unit="{quoted(figure.measure.name)}" source="{figure.source}" '
        f'formula="{quoted(number.expression or figure.formula)}" '
        f'hash="{display_hash(number.key, figure, number.display)}">'
        f"<display>{xml_text(number.display)}</display></figure>"
    )
