"""Laying out answers on a terminal: tables, findings, progress. Formats no number."""

from __future__ import annotations

import csv
import json
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

import click

from socai.core.findings import Finding, Severity

MOST_LINES = 200
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: None}


def print_findings(findings: Iterable[Finding], *, lang: str) -> None:
    """Print one line a finding to standard error, at most ``MOST_LINES``, then how many more there are."""
    from socai.services.wording import say, word

    listed = list(findings)
    for finding in listed[:MOST_LINES]:
        click.secho(word(finding, lang=lang), err=True, fg=_COLOURS[finding.severity])
    if len(listed) > MOST_LINES:
        click.echo(say("cli.more_findings", lang=lang, rest=len(listed) - MOST_LINES), err=True)


def table(header: Sequence[str], rows: Iterable[Sequence[str]], *, right: frozenset[int] = frozenset()) -> str:
    """Return rows as aligned columns under a header; columns whose index is in ``right`` are set flush right."""
    lines = [list(header), *([str(cell) for cell in row] for row in rows)]
    widths = [max(_width(line[column]) for line in lines) for column in range(len(header))]

    def laid_out(line: list[str]) -> str:
        cells = (_pad(cell, widths[i], right=i in right) for i, cell in enumerate(line))
        return "  ".join(cells).rstrip()

    return "\n".join([laid_out(lines[0]), "  ".join("-" * width for width in widths), *map(laid_out, lines[1:])])


def print_json(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows as a JSON list of objects under the names of the header."""
    click.echo(json.dumps([dict(zip(header, row, strict=True)) for row in rows], ensure_ascii=False, indent=1))


def print_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows as CSV under a header."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)


def _width(text: str) -> int:
    """Return how many columns a text takes: combining marks take none."""
    return sum(not unicodedata.combining(character) for character in text)


def _pad(text: str, width: int, *, right: bool) -> str:
    spaces = " " * (width - _width(text))
    return spaces + text if right else text + spaces


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[str, int, int], None]]:
    """Yield a callback ``(step, done, total)`` that draws a bar on standard error, when that is a terminal."""
    with click.progressbar(length=1, label=label, file=sys.stderr, hidden=not _is_terminal()) as bar:

        def report(step: str, done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        yield report


def _is_terminal() -> bool:
    return sys.stderr.isatty()
