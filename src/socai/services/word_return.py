"""Takes the prose of a draft back from a Word file: what it says anew is shown first, and kept when somebody says so.

Nothing of the file itself is kept. A number is never taken from it: controls come back as the slots that they were, and
what was typed over them is a finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from socai.compose.returned import ReturnedParagraph, TrackedWords, returned
from socai.core.differences import Kind, Stretch, word_changes
from socai.core.findings import Finding, Severity
from socai.core.periods import Period
from socai.files.docx_reading import read_bindings
from socai.files.errors import FilesError
from socai.files.word_prose import Remark, read_prose
from socai.services import access, drafts, prose, prose_editing, report_approval
from socai.services.actors import Actor
from socai.services.errors import ServiceError
from socai.services.opened import Instance
from socai.services.prose import Change
from socai.services.report_approval import MOST_SAID, Asked, ReportStepKind
from socai.services.report_checking import CheckedReport

_IN_WORD = "{author} (Word): {text}"


@dataclass(frozen=True)
class Taken:
    """A paragraph that comes back.

    Attributes:
        paragraph: its key.
        text: its prose as the file has it, tracked changes taken; empty leaves it out.
        untracked: the same without the tracked changes.
        changes: what the text changes, word by word.
        tracked: the changes that Word tracked.
        said: the comments of the file on it that the desk does not have yet.
        base: number of its last revision.
        is_written_since: whether somebody wrote it after the file was made.
    """

    paragraph: str
    text: str
    untracked: str
    changes: tuple[Stretch, ...]
    tracked: tuple[TrackedWords, ...]
    said: tuple[str, ...]
    base: int
    is_written_since: bool

    @property
    def is_changed(self) -> bool:
        """Whether its words change, and not only comments come."""
        return any(each.kind is not Kind.SAME for each in self.changes) or bool(self.tracked)


@dataclass(frozen=True)
class WordReturn:
    """A Word file that came back.

    Attributes:
        checked: its numbers beside the ledger.
        findings: numbers that moved, and words that are not taken.
        paragraphs: what it says anew.
    """

    checked: CheckedReport
    findings: tuple[Finding, ...]
    paragraphs: tuple[Taken, ...]


def read(*, instance: Instance, actor: Actor, template: str, period: str, name: str, data: bytes) -> WordReturn:
    """Return what a Word file says anew; its numbers are compared with the ledger. Writes nothing.

    Raises:
        ServiceError: as ``drafts.check_word``.
    """
    checked = drafts.check_word(instance=instance, actor=actor, template=template, period=period, name=name, data=data)
    if not access.may_somewhere(actor, "report:write"):
        return WordReturn(checked, (), ())
    beside = prose_editing.beside(instance=instance, actor=actor, template=template, period=period, known=checked.keys)
    try:
        found = returned(read_prose(data, file=name), beside)
        stated = next((root["prose"] for root in read_bindings(data, file=name).roots if "prose" in root), "")
    except FilesError as error:
        raise ServiceError(error.findings) from error
    when = beside.report.period
    written = prose.numbers(template, when)
    until = int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 19 else 0
    return WordReturn(
        checked,
        (*_moved(found.paragraphs), *_not_taken(found.following, found.unplaced)),
        tuple(_taken(each, template, when, written.get(each.key, []), until) for each in found.paragraphs),
    )


def keep(
    *,
    instance: Instance,
    actor: Actor,
    template: str,
    period: str,
    changes: Sequence[Change],
    said: Iterable[tuple[str, str]],
) -> None:
    """Keep the paragraphs that were chosen as revisions, and comments with the key of their paragraph.

    Raises:
        ServiceError: as ``prose_editing.save`` and ``report_approval.take``; the paragraphs come first, all of them or
            none.
    """
    if changes:
        prose_editing.save(instance=instance, actor=actor, template=template, period=period, changes=changes)
    for paragraph, words in said:
        asked = Asked(ReportStepKind.COMMENT, words[:MOST_SAID], paragraph)
        report_approval.take(instance=instance, actor=actor, template=template, period=period, asked=asked)


def _taken(found: ReturnedParagraph, template: str, period: Period, written: Sequence[int], until: int) -> Taken:
    known = {each.said for each in report_approval.comments(template, period, found.key, settled=True)}
    said = tuple(_said(remark) for remark in found.remarks)
    return Taken(
        paragraph=found.key,
        text=found.text,
        untracked=found.untracked,
        changes=tuple(word_changes(found.now, found.text)),
        tracked=found.tracked,
        said=tuple(each for each in said if each not in known),
        base=len(written),
        is_written_since=any(batch > until for batch in written),
    )


def _said(remark: Remark) -> str:
    return _IN_WORD.format(author=remark.author, text=remark.text).strip()[:MOST_SAID].strip()


def _moved(paragraphs: Iterable[ReturnedParagraph]) -> Iterable[Finding]:
    for each in paragraphs:
        for number in each.moved:
            data = {"number": number.display, "place": number.place}
            yield Finding("prose.number_moved", Severity.WARNING, number.label, data=data)


def _not_taken(following: Iterable[str], unplaced: Iterable[str]) -> Iterable[Finding]:
    yield from (Finding("prose.follows_template", Severity.WARNING, _short(words)) for words in following)
    yield from (Finding("prose.unplaced", Severity.WARNING, _short(words)) for words in unplaced)


def _short(words: str) -> str:
    return words if len(words) <= 80 else f"{words[:79].rstrip()}…"
