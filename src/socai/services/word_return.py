"""Takes the prose of a draft back from a Word file: what it says anew is shown first, and kept when somebody says so.

Nothing of the file itself is kept. A number is never taken from it: controls come back as the slots that they were, and
what was typed over them is a finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from socai.compose.returned import ReturnedParagraph, TrackedWords, returned
from socai.core.differences import Kind, Stretch, word_changes
from socai.core.findings import Finding, Severity
from socai.core.periods import Period
from socai.files.docx_reading import WordBindings, read_bindings
from socai.files.errors import FilesError
from socai.files.word_prose import Remark, read_prose
from socai.services import access, drafts, prose, prose_editing, reading, report_approval
from socai.services.actors import Actor
from socai.services.errors import ServiceError
from socai.services.opened import Instance
from socai.services.prose import Change
from socai.services.report_approval import MOST_SAID
from socai.services.report_checking import CheckedReport

_LONGEST_NUMBER = 19
_IN_WORD = "{author} (Word): "
_ELSEWHERE = "{author} (Word, “{about}”): "
_LONGEST_NAME = 80


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
        said: its comments that stand at no paragraph which people may write, that the desk does not have yet.
    """

    checked: CheckedReport
    findings: tuple[Finding, ...]
    paragraphs: tuple[Taken, ...]
    said: tuple[str, ...] = ()


def read(*, instance: Instance, actor: Actor, template: str, period: str, name: str, data: bytes) -> WordReturn:
    """Return what a Word file says anew; its numbers are compared with the ledger. Writes nothing.

    Raises:
        ServiceError: as ``drafts.check_word``.
    """
    checked = drafts.check_word(instance=instance, actor=actor, template=template, period=period, name=name, data=data)
    if not access.may_somewhere(actor, "report:write"):
        return WordReturn(checked, (), ())
    try:
        written, batch = read_prose(data, file=name), _batch_of(read_bindings(data, file=name))
    except FilesError as error:
        raise ServiceError(error.findings) from error
    beside = prose_editing.beside(instance=instance, actor=actor, template=template, period=period, as_known_at=batch)
    if batch is None:
        beside = replace(beside, known=checked.keys)
    found = returned(written, beside)
    desk = _Desk(template, beside.report.period, batch or 0)
    return WordReturn(
        checked,
        (*_moved(found.paragraphs), *_not_taken(found.following, found.unplaced)),
        tuple(each for each in map(desk.taken, found.paragraphs) if each.is_changed or each.said),
        desk.news("", found.remarks),
    )


def keep(
    *,
    instance: Instance,
    actor: Actor,
    template: str,
    period: str,
    changes: Sequence[Change],
    said: Sequence[tuple[str, str]],
) -> None:
    """Keep the paragraphs that were chosen as revisions, and comments with the key of their paragraph, empty for none.

    Raises:
        ServiceError: as ``prose_editing.save`` and ``report_approval.comment``; when a comment may not be said, or a
            paragraph not be written, nothing of the file is kept.
    """
    if said:
        report_approval.require_sayable(actor=actor, said=[words for _, words in said])
    if changes:
        prose_editing.save(instance=instance, actor=actor, template=template, period=period, changes=changes)
    report_approval.comment(instance=instance, actor=actor, template=template, period=period, said=said)


def _batch_of(bindings: WordBindings) -> int | None:
    """Return the batch that a file was made of, ``None`` when it names none that there is."""
    stated = next((root["batch"] for root in bindings.roots if "batch" in root), "")
    batch = int(stated) if stated.isascii() and stated.isdigit() and len(stated) < _LONGEST_NUMBER else 0
    return batch if 0 < batch <= reading.last_batch() else None


@dataclass(frozen=True)
class _Desk:
    """What the desk has of a report beside a file that was made of a batch."""

    template: str
    period: Period
    batch: int

    def taken(self, found: ReturnedParagraph) -> Taken:
        """Return a paragraph that comes back beside what it is now."""
        written = self._written.get(found.key, [])
        return Taken(
            paragraph=found.key,
            text=found.text,
            untracked=found.untracked,
            changes=tuple(word_changes(self._now.get(found.key, found.now), found.text)),
            tracked=found.tracked,
            said=self.news(found.key, found.remarks),
            base=len(written),
            is_written_since=any(batch > self.batch for batch in written),
        )

    def news(self, paragraph: str, remarks: Iterable[Remark]) -> tuple[str, ...]:
        """Return what comments say on a paragraph, or on the whole, that nobody brought to the desk yet."""
        comments = report_approval.comments(self.template, self.period, paragraph, settled=True)
        known = {each.said for each in comments}
        said = (part for remark in remarks for part in _said(remark, "" if paragraph else remark.about))
        return tuple(each for each in dict.fromkeys(said) if each not in known)

    @cached_property
    def _now(self) -> Mapping[str, str]:
        return prose.texts(self.template, self.period)

    @cached_property
    def _written(self) -> Mapping[str, Sequence[int]]:
        return prose.numbers(self.template, self.period)


def _said(remark: Remark, about: str) -> Iterator[str]:
    """Yield a comment with its writer and what it is about, in several when it is too long for one."""
    words = _ELSEWHERE if about else _IN_WORD
    before = words.format(author=remark.author[:_LONGEST_NAME], about=_short(about))
    room = MOST_SAID - len(before)
    for start in range(0, max(len(remark.text), 1), room):
        yield f"{before}{remark.text[start : start + room]}".strip()


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
