"""A chain of packs as read, before anything refers to anything: records and rows by section. It checks only form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from socai.catalogue.csv_rows import Row, read_rows
from socai.catalogue.declarations import (
    CASE,
    CODE_FORMS,
    CODE_LIST,
    DEADLINE,
    FIGURE_COLUMNS,
    FORM,
    HEADING,
    HOLIDAYS,
    INDICATOR,
    MEASURE,
    ORG_UNIT,
    PACE,
    REGISTER,
    RELATION,
    REPLACEABLE,
    TARGET_COLUMNS,
    UNIT_EVENTS,
    WARNING,
)
from socai.catalogue.errors import nearest, problem
from socai.catalogue.layers import Layer
from socai.catalogue.model import Template
from socai.catalogue.schema import Reader, Record, Schema, extended, optional
from socai.catalogue.sources import Source, read_source, relative_name
from socai.catalogue.yaml_nodes import ListNode, MapNode, Node, Scalar, compose
from socai.core.findings import Finding, Location

_SECTIONS: tuple[tuple[str, str, Schema], ...] = (
    ("measures", "measures.yaml", MEASURE),
    ("org_units", "org_units.yaml", ORG_UNIT),
    ("indicators", "indicators", INDICATOR),
    ("headings", "headings.yaml", HEADING),
    ("relations", "relations.yaml", RELATION),
    ("holidays", "holidays.yaml", HOLIDAYS),
    ("unit_events", "unit_events.yaml", UNIT_EVENTS),
    ("deadlines", "deadlines.yaml", DEADLINE),
    ("code_lists", "code_lists.yaml", CODE_LIST),
    ("registers", "registers", REGISTER),
    ("forms", "forms", FORM),
    ("warnings", "warnings.yaml", WARNING),
)
_EXTENDS = "extends"


@dataclass
class Draft:
    """What the packs of a chain declare, by section and code, in the order of declaration.

    ``unread`` names the sections of which a file could not be read, so that nothing is called unknown which may stand
    there.
    """

    manifests: list[Record] = field(default_factory=list)
    measures: dict[str, Record] = field(default_factory=dict)
    org_units: dict[str, Record] = field(default_factory=dict)
    indicators: dict[str, Record] = field(default_factory=dict)
    headings: dict[str, Record] = field(default_factory=dict)
    relations: dict[str, Record] = field(default_factory=dict)
    holidays: dict[str, Record] = field(default_factory=dict)
    unit_events: dict[str, Record] = field(default_factory=dict)
    deadlines: dict[str, Record] = field(default_factory=dict)
    code_lists: dict[str, Record] = field(default_factory=dict)
    registers: dict[str, Record] = field(default_factory=dict)
    forms: dict[str, Record] = field(default_factory=dict)
    register_files: list[tuple[Path, Source]] = field(default_factory=list)
    warnings: dict[str, Record] = field(default_factory=dict)
    paces: list[Record] = field(default_factory=list)
    targets: list[Row] = field(default_factory=list)
    figures: list[Row] = field(default_factory=list)
    cases: list[Record] = field(default_factory=list)
    templates: dict[str, Template] = field(default_factory=dict)
    figure_files: list[Path] = field(default_factory=list)
    country: Path | None = None
    unread: set[str] = field(default_factory=set)

    def section(self, name: str) -> dict[str, Record]:
        """Return the records of a section by code."""
        sections = {
            "measures": self.measures,
            "org_units": self.org_units,
            "indicators": self.indicators,
            "headings": self.headings,
            "relations": self.relations,
            "holidays": self.holidays,
            "unit_events": self.unit_events,
            "deadlines": self.deadlines,
            "code_lists": self.code_lists,
            "registers": self.registers,
            "forms": self.forms,
            "warnings": self.warnings,
        }
        return sections[name]

    def manifest_value(self, key: str) -> object:
        """Return what the most special pack that says it says under a key of its manifest, else ``None``."""
        return next((record[key] for record in reversed(self.manifests) if record[key]), None)


def read_draft(layers: Iterable[Layer], root: Path, problems: list[Finding]) -> Draft:
    """Return everything that stands in the files of a chain, the most general pack first.

    Args:
        layers: the packs.
        root: folder that file names in findings are relative to.
        problems: receives a finding for everything that cannot be read or is declared twice.
    """
    draft = Draft()
    for layer in layers:
        draft.manifests.append(layer.manifest)
        _LayerReader(layer, root, problems, draft).read()
    return draft


@dataclass(frozen=True)
class _LayerReader:
    """Adds the files of one pack to a draft."""

    layer: Layer
    root: Path
    problems: list[Finding]
    draft: Draft

    def read(self) -> None:
        for section, name, schema in _SECTIONS:
            for source, node in self._trees(section, name):
                self._add_records(section, Reader(source, self.problems), node, schema)
        for source, node in self._trees("paces", "paces.yaml"):
            self.draft.paces += _paces(Reader(source, self.problems), node)
        for source, node in self._trees("cases", "cases"):
            self.draft.cases += _cases(Reader(source, self.problems), node)
        for _, source in self._sources("targets", "targets.csv"):
            self.draft.targets += read_rows(source, TARGET_COLUMNS, self.problems)
        self.draft.register_files += self._sources("registers", "registers", ".csv")
        for path, source in self._sources("figures", "figures"):
            self.draft.figure_files.append(path)
            self.draft.figures += read_rows(source, FIGURE_COLUMNS, self.problems)
        for path in self.layer.files.get("country.csv", ()):
            self.draft.country = path
        for path, source in self._sources("templates", "templates"):
            self._add_template(path, source)

    def _sources(self, section: str, name: str, ending: str = "") -> Iterator[tuple[Path, Source]]:
        for path in self.layer.files.get(name, ()):
            if ending and path.suffix != ending:
                continue
            source = read_source(path, self.root, self.problems)
            if source is None:
                self.draft.unread.add(section)
            else:
                yield path, source

    def _trees(self, section: str, name: str) -> Iterator[tuple[Source, Node]]:
        for _, source in self._sources(section, name, ".yaml"):
            before = len(self.problems)
            node = compose(source, self.problems)
            if node is not None:
                yield source, node
            elif len(self.problems) > before:
                self.draft.unread.add(section)

    def _add_records(self, section: str, reader: Reader, root: Node, schema: Schema) -> None:
        records = self.draft.section(section)
        form, example = CODE_FORMS[section]
        for code, node in reader.entries(root):
            is_extension = _EXTENDS in schema and _is_extension(node)
            record = reader.record(code, node, optional(schema) if is_extension else schema)
            if not form.fullmatch(code.text):
                reader.report("pack.bad_code", code, code.text, allowed=form.pattern, example=example)
            is_replaced = section in REPLACEABLE and code.text in records and records[code.text].source != reader.source
            if is_extension and code.text in records:
                records[code.text] = extended(records[code.text], record)
            elif is_extension:
                reader.report("pack.extends_nothing", code, code.text, nearest=nearest(code.text, records))
            elif code.text in records and not is_replaced:
                reader.report("pack.duplicate_code", code, code.text, first=str(records[code.text].location))
            else:
                records[code.text] = record

    def _add_template(self, path: Path, source: Source) -> None:
        known = self.draft.templates.get(path.stem)
        if known is None:
            self.draft.templates[path.stem] = Template(path.stem, source.text, path)
        else:
            first = relative_name(known.path, self.root)
            self.problems.append(problem("pack.duplicate_code", Location(source.file), path.stem, first=first))


def _is_extension(node: Node) -> bool:
    """Return whether a declaration says that it changes one of a pack below."""
    entry = node.entries.get(_EXTENDS) if isinstance(node, MapNode) else None
    return entry is not None and isinstance(entry[1], Scalar) and entry[1].text == "true"


def _paces(reader: Reader, root: Node) -> Iterator[Record]:
    """Yield what a file says of paces; a more special pack, or a more special code, adds to it key by key."""
    form, example = CODE_FORMS["paces"]
    for code, node in reader.entries(root):
        if not form.fullmatch(code.text):
            reader.report("pack.bad_code", code, code.text, allowed=form.pattern, example=example)
        else:
            yield reader.record(code, node, PACE)


def _cases(reader: Reader, root: Node) -> Iterator[Record]:
    """Yield the cases of a file, each under its name."""
    if not isinstance(root, ListNode):
        reader.report("pack.not_a_list", root, reader.source.file)
        return
    for number, node in enumerate(root.items, start=1):
        yield reader.record(Scalar(f"{reader.source.file} #{number}", node.line, node.column), node, CASE)
