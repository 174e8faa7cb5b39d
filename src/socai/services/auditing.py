"""Audits files: reads each, checks its numbers, and gives the result in the form that was asked for.

It needs no instance and changes no file; copies with comments are written where the caller says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from socai.audit.against import compare_with
from socai.audit.audit import audit_document
from socai.audit.model import Difference, Verdict
from socai.audit.output.explaining import Explainer, shown
from socai.audit.output.machine import json_text
from socai.audit.output.page import html_page
from socai.audit.output.terminal import terminal_text
from socai.audit.result import AuditResult
from socai.core.findings import Finding, Severity
from socai.files.atomic import write_bytes, write_text
from socai.files.errors import FilesError, refusal
from socai.files.limits import read_bytes
from socai.files.reading import read_document
from socai.files.word_comments import Author, Comment, with_comments
from socai.services.wording import say

_ENDINGS = {"text": "txt", "json": "json", "html": "html"}
FORMATS = tuple(_ENDINGS)
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class AuditedFile:
    """A file and what became of it: a result, or the findings that say why it could not be read."""

    path: Path
    result: AuditResult | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def errors(self) -> int:
        """How many contradictions, and departures from other documents, change the message."""
        if self.result is None:
            return 0
        found: list[Verdict | Difference] = [*self.result.contradictions, *(self.result.against or ())]
        return sum(each.severity is Severity.ERROR for each in found)


def audit_files(*, paths: Sequence[Path], progress: Progress = lambda step, done, total: None) -> list[AuditedFile]:
    """Audit files one after the other; one that cannot be read does not stop the others.

    Args:
        paths: the files.
        progress: told before each file, and at the end.
    """
    audited = []
    for number, path in enumerate(paths):
        progress(path.name, number, len(paths))
        audited.append(_audited(path))
    progress("", len(paths), len(paths))
    return audited


def compared(drafts: Sequence[AuditedFile], sources: Sequence[AuditedFile]) -> list[AuditedFile]:
    """Return drafts with what departs from the sources, those that could be read."""
    results = [each.result for each in sources if each.result is not None]
    return [
        replace(each, result=replace(each.result, against=compare_with(each.result, results))) if each.result else each
        for each in drafts
    ]


def _audited(path: Path) -> AuditedFile:
    try:
        return AuditedFile(path, audit_document(read_document(path)))
    except FilesError as error:
        return AuditedFile(path, findings=tuple(error.findings))


def written_as(result: AuditResult, *, form: str, lang: str, is_terminal: bool = False, shows_all: bool = False) -> str:
    """Return a result as text.

    Args:
        result: of one file.
        form: one of ``FORMATS``.
        lang: language of the messages.
        is_terminal: whether the signs of a terminal may be used.
        shows_all: whether the text lists what holds too.
    """
    explainer = Explainer(result, partial(say, lang=lang), lang)
    if form == "json":
        return json_text(explainer) + "\n"
    if form == "html":
        return html_page(explainer)
    return terminal_text(explainer, is_terminal=is_terminal, shows_all=shows_all)


def result_files(paths: Sequence[Path], *, out: Path, form: str) -> list[Path]:
    """Return where the result of each document goes in a folder; documents of one name are numbered."""
    seen: Counter[str] = Counter()
    targets = []
    for path in paths:
        seen[path.name] += 1
        number = f".{seen[path.name]}" if seen[path.name] > 1 else ""
        targets.append(out / f"{path.name}{number}.{_ENDINGS[form]}")
    return targets


def write_result(text: str, *, target: Path) -> None:
    """Write a result to a file, making its folder.

    Raises:
        FilesError: when it cannot be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    write_text(target, text)


def write_commented(result: AuditResult, *, path: Path, out: Path, lang: str) -> int:
    """Write a copy of a Word file with each contradiction as a comment at its number; return how many there are.

    Raises:
        FilesError: when the file is no Word file, or is the one to be written.
    """
    if result.document.kind != "docx":
        raise refusal("audit.comments_need_word", str(path))
    if out.resolve() == path.resolve():
        raise refusal("audit.comments_over_source", str(path))
    explainer = Explainer(result, partial(say, lang=lang), lang)
    comments = [_comment(explainer, verdict) for verdict in result.contradictions]
    comments += [_departure(explainer, each) for each in result.against or () if each.mention]
    author = Author("Sổ Cái", "SC")
    data = with_comments(read_bytes(path), comments, author=author, file=str(path))
    out.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(out, data)
    return len(comments)


def _comment(explainer: Explainer, verdict: Verdict) -> Comment:
    target = explainer.result.by_id[verdict.proposal.target]
    words = f"{shown(target)}: {explainer.message(verdict)} {explainer.who(target)}"
    return Comment(target.start, target.end, words.rstrip())


def _departure(explainer: Explainer, difference: Difference) -> Comment:
    target = explainer.result.by_id[difference.mention]
    return Comment(target.start, target.end, f"{shown(target)}: {explainer.departure(difference)}")
