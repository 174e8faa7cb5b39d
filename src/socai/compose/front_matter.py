"""The head of a template, between two lines ``---``: what kind of paper it is, who gets it, who signs it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from socai.catalogue.errors import nearest, problem
from socai.catalogue.schema import Key, Kind, Reader, Record
from socai.catalogue.sources import Source
from socai.catalogue.yaml_nodes import ListNode, MapNode, Node, Scalar, compose, place, place_in
from socai.compose.inlines import InlineReader
from socai.compose.nodes import Inlines, PeriodSlot, Words
from socai.compose.party import PARTY
from socai.compose.profiles import PROFILES
from socai.core.findings import Finding, Location

_FENCE = "---"
_FILE_NAME = re.compile(r"(?:\{year\}|\{period\}|[\w-])(?:\{year\}|\{period\}|[\w.-]){0,79}")
_DEFAULT_FILE = "-{period}"
_SIGNATURE = ("authority", "title")
_SCHEMA: Mapping[str, Key] = {
    "kind": Key(required=True),
    "profile": Key(Kind.CHOICE, required=True, allowed=tuple(PROFILES)),
    "title": Key(required=True),
    "file": Key(),
    "summary": Key(Kind.TEXTS, required=True, default=()),
    "symbol": Key(required=True),
    "urgency": Key(Kind.CHOICE, allowed=PARTY.urgency_marks, default=""),
    "to": Key(Kind.TEXTS, default=()),
    "recipients": Key(Kind.TEXTS, required=True, default=()),
    "signature": Key(Kind.TEXT_MAP, required=True),
    "annex": Key(Kind.MAPPING),
    "book": Key(Kind.TEXT_MAP, default={}),
}
_ANNEX: Mapping[str, Key] = {
    "title": Key(Kind.TEXTS, required=True, default=()),
    "indicators": Key(Kind.TEXTS, required=True, default=()),
    "without": Key(Kind.TEXTS, default=()),
    "separate": Key(Kind.FLAG, default=False),
    "landscape": Key(Kind.FLAG, default=True),
}


@dataclass(frozen=True)
class AnnexForm:
    """What the annex of a report shows.

    Attributes:
        title: lines over the table.
        indicators: patterns of codes (``kinh_te.*``) to show.
        without: patterns of codes to leave out of those.
        separate: whether it is only a file of its own and no pages of the report.
        landscape: whether its pages lie on their side.
        location: where it is declared.
    """

    title: tuple[Inlines, ...]
    indicators: tuple[str, ...]
    without: tuple[str, ...]
    separate: bool
    landscape: bool
    location: Location


@dataclass(frozen=True)
class FrontMatter:
    """The head of a template.

    Attributes:
        kind: name of the type of paper (``BÁO CÁO``).
        profile: the document profile, a key of ``PROFILES``.
        title: what the paper is called in the properties of its file; not printed.
        file: name of the output without ending; ``{year}`` and ``{period}`` stand for those of the report.
        summary: lines of the summary under the type name ("trích yếu").
        symbol: the part of the official number after the number itself (``BC/ĐU``).
        urgency: a mark such as ``KHẨN``, empty for none.
        addressees: lines of "Kính gửi", as printed.
        recipients: lines of "Nơi nhận", as printed after the dash.
        authority: on whose behalf it is signed (``T/M ĐẢNG ỦY``).
        signer_title: the signer's position (``PHÓ BÍ THƯ``).
        annex: its annex, ``None`` when it declares none.
        book: what the book of issued papers says of it (issuer, kind), by column; empty when it stands in none.
        book_location: where that is declared.
    """

    kind: str
    profile: str
    title: Inlines
    file: str
    summary: tuple[Inlines, ...]
    symbol: str
    urgency: str
    addressees: tuple[str, ...]
    recipients: tuple[str, ...]
    authority: str
    signer_title: str
    annex: AnnexForm | None = None
    book: Mapping[str, str] = field(default_factory=dict)
    book_location: Location = Location()


def bare_title(front: FrontMatter) -> str:
    """Return the title with dots in the place of what only a period or a figure can say."""
    return "".join(each.text if isinstance(each, Words) else "…" for each in front.title)


def split_front_matter(text: str) -> tuple[str, str] | None:
    """Return head and body with every line in its own place (lines of the other part are empty), or ``None``."""
    lines = text.split("\n")
    fences = [number for number, line in enumerate(lines) if line.rstrip() == _FENCE][:2]
    if len(fences) < 2 or fences[0] != 0:
        return None
    end = fences[1]
    head = ["", *lines[1:end]]
    body = [""] * (end + 1) + lines[end + 1 :]
    return "\n".join(head), "\n".join(body)


def read_front_matter(head: str, file: str, inlines: InlineReader) -> FrontMatter:
    """Return the head of a template; what is wrong with it goes to the problems of ``inlines``."""
    source = Source(file, head)
    problems = inlines.problems
    known = len(problems)
    root = compose(source, problems)
    if root is None:
        root = MapNode({}, 1, 1)
        if len(problems) > known:
            return _front(Record(source, Scalar("", 1, 1), _defaults()), inlines)
    record = Reader(source, problems).record(Scalar(file, 1, 1), root, _SCHEMA)
    problems += _signature_problems(record)
    _check_profile(record, inlines)
    return _front(record, inlines)


def _defaults() -> dict[str, Any]:
    return {name: key.default for name, key in _SCHEMA.items()}


def _front(record: Record, inlines: InlineReader) -> FrontMatter:
    signature = record["signature"] or {}
    return FrontMatter(
        kind=record["kind"] or "",
        profile=record["profile"] or "",
        title=_words(_node(record, "title"), record.source, inlines),
        file=_file_name(record, inlines),
        summary=tuple(_words(node, record.source, inlines) for node in _items(_node(record, "summary"))),
        symbol=record["symbol"] or "",
        urgency=record["urgency"],
        addressees=record["to"],
        recipients=record["recipients"],
        authority=signature.get("authority", ""),
        signer_title=signature.get("title", ""),
        annex=_annex(record, inlines),
        book=record["book"] or {},
        book_location=record.at("book") if "book" in record.nodes else record.location,
    )


def _annex(record: Record, inlines: InlineReader) -> AnnexForm | None:
    if record["annex"] is None:
        return None
    key, node = record.nodes["annex"]
    annex = Reader(record.source, inlines.problems).record(key, node, _ANNEX)
    return AnnexForm(
        title=tuple(_words(each, record.source, inlines) for each in _items(_node(annex, "title"))),
        indicators=annex["indicators"],
        without=annex["without"],
        separate=annex["separate"],
        landscape=annex["landscape"],
        location=annex.location,
    )


def _node(record: Record, key: str) -> Node | None:
    return record.nodes[key][1] if key in record.nodes else None


def _items(node: Node | None) -> tuple[Node, ...]:
    return node.items if isinstance(node, ListNode) else ()


def _words(node: Node | None, source: Source, inlines: InlineReader) -> Inlines:
    """Return the words of a text in the head, where the period may be named but no figure stands."""
    if not isinstance(node, Scalar):
        return ()
    words = inlines.read(node.text, lambda offset: place_in(source, node, offset))
    if any(not isinstance(inline, (Words, PeriodSlot)) for inline in words):
        inlines.report("template.figure_in_head", place(source, node), node.text)
    return words


def _file_name(record: Record, inlines: InlineReader) -> str:
    """Return the name of the output; without one, that of the template and the period."""
    name: str | None = record["file"]
    if name is None:
        return PurePath(record.source.file).stem + _DEFAULT_FILE
    if not _FILE_NAME.fullmatch(name):
        inlines.report("template.file_name", record.at("file"), name)
    return name


def _check_profile(record: Record, inlines: InlineReader) -> None:
    """See that symbol and authority are written as the profile writes them: Party and State papers never mix."""
    profile = PROFILES.get(record["profile"] or "")
    if profile is None:
        return
    symbol, authority = record["symbol"], (record["signature"] or {}).get("authority", "")
    if symbol and not profile.symbol_form.fullmatch(symbol):
        inlines.report("template.foreign_form", record.at("symbol"), symbol, allowed=profile.symbol_example)
    foreign = {mark for other in PROFILES.values() for mark in other.authority_marks} - {*profile.authority_marks}
    if authority.startswith(tuple(foreign)):
        allowed = ", ".join(profile.authority_marks)
        inlines.report("template.foreign_form", record.at("signature", "authority"), authority, allowed=allowed)


def _signature_problems(record: Record) -> list[Finding]:
    given = record["signature"]
    if given is None:
        return []
    location = record.at("signature")
    unknown = [
        problem(
            "pack.unknown_key",
            record.at("signature", name),
            "signature",
            key=name,
            nearest=nearest(name, _SIGNATURE),
            allowed=_SIGNATURE,
        )
        for name in given
        if name not in _SIGNATURE
    ]
    missing = tuple(name for name in _SIGNATURE if name not in given)
    return [*unknown, *([problem("pack.missing_key", location, "signature", missing=missing)] if missing else [])]
