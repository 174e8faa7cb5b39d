"""What stands around the body of a PDF: header, names, recipients, signature, as pieces that ``report.typ`` lays out.

A piece is a line of words, a rule, a gap, or the room of the signature. Lengths are in points, those of frames in
millimetres; every one is the profile's.
"""

from __future__ import annotations

from socai.compose.profile import Profile
from socai.compose.tree import Report

Piece = dict[str, object]
_FRAME_GAP = 6


class Around:
    """The pieces of one report."""

    def __init__(self, report: Report, profile: Profile) -> None:
        self._report = report
        self._letterhead = report.letterhead
        self._profile = profile
        self._layout = profile.layout
        self._is_letter = report.kind == profile.letter_kind

    def head(self) -> list[list[Piece]]:
        """Return the four cells of the header, row by row."""
        day = _line(self._letterhead.date_line, self._layout.place_size, italic=True)
        return [self._body_name(), self._national(), self._number(), [day]]

    def names(self) -> list[Piece]:
        """Return type name, summary and what stands under it; those of a letter stand with its number."""
        layout, profile, summary = self._layout, self._profile, self._report.summary
        if self._is_letter:
            return []
        under = _line(profile.under_summary, layout.summary_size, after=layout.summary_gap)
        return [
            _line(self._report.kind, layout.kind_size, bold=True, before=layout.kind_gap),
            *(_line(line, layout.summary_size, bold=True) for line in summary),
            *([under] if profile.under_summary else _ruled(profile.summary_rule(summary[-1]), layout.summary_gap)),
        ]

    def addressees(self) -> list[Piece]:
        """Return to whom the paper goes."""
        lines, words, layout = self._letterhead.addressees, self._profile.addressing, self._layout
        if not lines:
            return []
        shown = [f"{words} {lines[0]}"] if len(lines) == 1 else [words, *(f"- {each}" for each in lines)]
        return [_line(line, layout.body_size, after=layout.paragraph_gap) for line in shown]

    def recipients(self) -> list[Piece]:
        """Return the list of recipients under its title."""
        layout = self._layout
        title = _line(
            self._profile.recipients_title,
            layout.recipients_title_size,
            bold=layout.recipients_title_bold,
            italic=layout.recipients_title_italic,
            underline=layout.recipients_title_underlined,
        )
        return [title, *(_line(f"- {line}", layout.recipients_size) for line in self._letterhead.recipients)]

    def signature(self) -> list[Piece]:
        """Return who signs, with room for the signature between title and name."""
        letterhead, layout, size = self._letterhead, self._layout, self._layout.body_size
        return [
            _line(letterhead.authority, size, bold=True),
            _line(letterhead.signer_title, size, bold=layout.signer_title_bold),
            {"lines": layout.signature_lines, "size": size},
            _line(letterhead.signer, size, bold=True),
        ]

    def _body_name(self) -> list[Piece]:
        layout, under = self._layout, self._profile.under_body
        superior = self._letterhead.superior
        return [
            *([_line(superior, layout.body_name_size)] if superior else []),
            _line(self._letterhead.body, layout.body_name_size, bold=True),
            *([_line(under, layout.body_name_size)] if under else _ruled(layout.body_rule, layout.paragraph_gap)),
        ]

    def _national(self) -> list[Piece]:
        layout, motto = self._layout, self._profile.motto
        return [
            _line(self._profile.national, layout.national_size, bold=True),
            *([_line(motto, layout.motto_size, bold=True)] if motto else []),
            *_ruled(layout.national_rule),
        ]

    def _number(self) -> list[Piece]:
        """Return the official number with what stands under it: a letter's summary, a mark of urgency."""
        layout, urgency = self._layout, self._letterhead.urgency
        pieces = [_line(self._letterhead.number_line, layout.number_size)]
        if self._is_letter:
            words = self._profile.letter_summary_form.format(summary=" ".join(self._report.summary))
            italic, gap = layout.letter_summary_italic, layout.letter_summary_gap
            pieces.append(_line(words, layout.letter_summary_size, italic=italic, before=gap))
        if urgency:
            mark = _line(urgency, layout.urgency_size, bold=True, before=_FRAME_GAP)
            pieces.append({**mark, "frame": self._profile.urgency_frame(urgency)})
        return pieces


def _line(
    text: str, size: int, *, bold: bool = False, italic: bool = False, underline: bool = False,
    before: int = 0, after: int = 0,
) -> Piece:  # fmt: skip
    looks: Piece = {"bold": bold, "italic": italic, "underline": underline}
    return {"text": text, "size": size, "before": before, "after": after, **looks}


def _ruled(length: int, gap: int = 0) -> list[Piece]:
    return [{"rule": length, "after": gap}]
