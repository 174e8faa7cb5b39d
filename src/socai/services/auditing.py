"""Audits files: reads each, checks its numbers, and gives the result in the form that was asked for.

It needs no instance and changes no file; copies with comments are written where the caller says. Of an upload nothing
is written anywhere.
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
from socai.audit.output.page import html_fragment, html_page
from socai.audit.output.terminal import summary, terminal_text
from socai.audit.result import AuditResult
from socai.core.findings import Finding, Severity
from socai.files.atomic import write_bytes, write_text
from socai.files.errors import FilesError, refusal
from socai.files.limits import MIB, Limits, read_bytes
from socai.files.reading import read_content, read_document
from socai.files.word_comments import Author, Comment, with_comments
from socai.services.errors import ServiceError
from socai.services.wording import say

_ENDINGS = {"text": "txt", "json": "json", "html": "html"}
FORMATS = tuple(_ENDINGS)
UPLOAD_MEGABYTES = 20
UPLOAD = Limits(file_bytes=UPLOAD_MEGABYTES * MIB, pages=300, letters=500_000, lines=20_000)
"""What is taken from a browser, where others wait meanwhile; a report of 18 pages has 50,000 letters."""
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


def audit_upload(*, name: str, data: bytes) -> AuditedFile:
    """Audit a document that was sent by a browser.

    Args:
        name: what it is called; its ending says what it is.
        data: its content.
    """
    path = Path(name)
    try:
        return AuditedFile(path, audit_document(read_content(data, file=name, limits=UPLOAD)))
    except FilesError as error:
        return AuditedFile(path, findings=tuple(error.findings))


def on_screen(result: AuditResult, *, lang: str) -> str:
    """Return a result as HTML for a page of the centre: the list, then the document; computations are folded."""
    return html_fragment(_explainer(result, lang))


def summary_line(result: AuditResult, *, lang: str) -> str:
    """Return in a sentence how many numbers were read, checked and found to differ."""
    return summary(_explainer(result, lang))


def written_as(result: AuditResult, *, form: str, lang: str, is_terminal: bool = False, shows_all: bool = False) -> str:
    """Return a result as text.

    Args:
        result: of one file.
        form: one of ``FORMATS``.
        lang: language of the messages.
        is_terminal: whether the signs of a terminal may be used.
        shows_all: whether the text lists what holds too.
    """
    explainer = _explainer(result, lang)
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
    if out.resolve() == path.resolve():
        raise refusal("audit.comments_over_source", str(path))
    comments = _comments(result, str(path), lang)
    data = _with(comments, read_bytes(path), str(path))
    out.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(out, data)
    return len(comments)


def commented(result: AuditResult, *, data: bytes, lang: str) -> bytes:
    """Return a copy of an uploaded Word file with each contradiction as a comment at its number.

    Args:
        result: of the file.
        data: the file's content.
        lang: language of the comments.

    Raises:
        ServiceError: when the file is no Word file.
    """
    file = result.document.file
    try:
        return _with(_comments(result, file, lang), data, file)
    except FilesError as error:
        raise ServiceError(error.findings) from error


def _comments(result: AuditResult, file: str, lang: str) -> list[Comment]:
    if result.document.kind != "docx":
        raise refusal("audit.comments_need_word", file)
    explainer = _explainer(result, lang)
    comments = [_comment(explainer, verdict) for verdict in result.contradictions]
    return comments + [_departure(explainer, each) for each in result.against or () if each.mention]


def _with(comments: Sequence[Comment], data: bytes, file: str) -> bytes:
    return with_comments(data, comments, author=Author("Sổ Cái", "SC"), file=file)


def _explainer(result: AuditResult, lang: str) -> Explainer:
    return Explainer(result, partial(say, lang=lang), lang)


def _comment(explainer: Explainer, verdict: Verdict) -> Comment:
    target = explainer.result.by_id[verdict.proposal.target]
    words = f"{shown(target)}: {explainer.message(verdict)} {explainer.who(target)}"
    return Comment(target.start, target.end, words.rstrip())


def _departure(explainer: Explainer, difference: Difference) -> Comment:
    target = explainer.result.by_id[difference.mention]
    return Comment(target.start, target.end, f"{shown(target)}: {explainer.departure(difference)}")
