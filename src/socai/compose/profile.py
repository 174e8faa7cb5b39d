"""What a document profile decides: words, numbering, sizes and distances of an official paper. It lays out nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from socai.compose.widths import estimated_width
from socai.core.periods import Period
from socai.core.roman import format_roman

DEMONSTRATION = "BẢN MÔ PHỎNG"
"""What every page of a demonstration bears, lest it passes for a real paper."""
NBSP = "\u00a0"
_BLANK = NBSP * 5
_LETTERS = "abcdđeghiklmnopqrstuvxy"


@dataclass(frozen=True)
class Layout:
    """Sizes and distances. Lengths are in millimetres; letters, rules, gaps and distances between lines in points.

    ``head_left`` and ``tail_left`` are per cent of the line that the left half of the header, and of recipients and
    signature, takes: the national line is longer than the body's name, the recipients' lines than the signature.
    ``signature_lines`` is how many lines of the body's letters stay free for the signature; ``heading_looks`` says of
    each level of heading whether it is bold and whether it is italic.

    Where ``line_exactly`` is 0, lines of the body have ``line_percent`` of the height that their letters need.
    ``national_rule`` and ``body_rule`` are the lengths of the rules under the national lines and under the body's name,
    ``summary_rule_percent`` is how long the one under the summary is beside the line above it; 0 where there is none.
    ``rule_gap`` keeps rules off the letters above.
    ``urgency_frames`` are mark, width and height of the frame of each mark of urgency; none where marks stand alone.
    """

    font: str
    page_width: int
    page_height: int
    margin_top: int
    margin_bottom: int
    margin_left: int
    margin_right: int
    page_number_from_edge: int
    first_line: int
    paragraph_gap: int
    line_exactly: int
    body_size: int
    page_number_size: int
    national_size: int
    national_rule: int
    body_name_size: int
    number_size: int
    kind_size: int
    summary_size: int
    table_size: int
    note_size: int
    recipients_title_size: int
    recipients_size: int
    kind_gap: int = 24
    summary_gap: int = 12
    tail_gap: int = 12
    table_gap: int = 2
    head_left: int = 46
    tail_left: int = 54
    signature_lines: int = 5
    watermark_width: int = 460
    watermark_height: int = 92
    heading_looks: tuple[tuple[bool, bool], ...] = ((True, False), (True, False), (True, True), (False, True))
    line_percent: int = 100
    motto_size: int = 14
    body_rule: int = 0
    rule_gap: int = 0
    summary_rule_percent: int = 0
    place_size: int = 14
    letter_summary_size: int = 12
    letter_summary_italic: bool = True
    letter_summary_gap: int = 6
    recipients_title_bold: bool = False
    recipients_title_italic: bool = False
    recipients_title_underlined: bool = True
    signer_title_bold: bool = False
    urgency_size: int = 14
    urgency_frames: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True)
class Profile:
    """A family of official papers.

    Attributes:
        key: name in front matter.
        national: the first line at the right of the header.
        under_body: what stands under the issuing body's name.
        under_summary: what stands under the summary.
        number_form: the official number, with ``{number}`` and ``{symbol}``.
        recipients_title: the words over the list of recipients.
        watermark: what every page of a demonstration bears.
        layout: sizes and distances.
        symbol_form: what the part of the official number after the number itself must look like.
        symbol_example: such a symbol.
        authority_marks: marks of whose authority a paper is signed with (``T/M``).
        motto: the line under the national one, empty for none.
        end_mark: what closes the last sentence in the place of its full stop, empty for the stop itself.
        addressing: the words before those to whom the paper goes.
        letter_kind: the type of paper whose name is not printed and whose summary stands under the number.
        letter_summary_form: that summary, with ``{summary}``.
        urgency_marks: marks of urgency.
        annex_title: the word over an annex.
        annex_form: the line that says to which paper an annex belongs, with ``{kind}``, ``{number}``, ``{symbol}``,
            ``{day}`` and ``{body}``.
    """

    key: str
    national: str
    under_body: str
    under_summary: str
    number_form: str
    recipients_title: str
    watermark: str
    layout: Layout
    symbol_form: re.Pattern[str]
    symbol_example: str
    authority_marks: tuple[str, ...]
    motto: str = ""
    end_mark: str = ""
    addressing: str = "Kính gửi:"
    letter_kind: str = "CÔNG VĂN"
    letter_summary_form: str = "V/v {summary}"
    urgency_marks: tuple[str, ...] = ("KHẨN", "THƯỢNG KHẨN", "HỎA TỐC")
    annex_title: str = "PHỤ LỤC"
    annex_form: str = "(Kèm theo {kind} số {number}-{symbol} {day} của {body})"

    def number_line(self, number: str, symbol: str) -> str:
        """Return the official number as printed; blanks stand for a number not given yet, below ten it is padded."""
        return self.number_form.format(number=_shown(number), symbol=symbol)

    def annex_line(self, *, kind: str, number: str, symbol: str, day: str, body: str) -> str:
        """Return the line under the title of an annex: to which paper it belongs.

        Args:
            kind: name of the type of paper, in capitals.
            number: official number, empty when it is not given yet.
            symbol: what follows the number.
            day: as ``day_words`` returns it.
            body: who issues the paper.
        """
        return self.annex_form.format(kind=kind.capitalize(), number=_shown(number), symbol=symbol, day=day, body=body)

    def date_line(self, place: str, day: date | None, period: Period) -> str:
        """Return place and day as printed."""
        return f"{place}, {self.day_words(day, period)}"

    def day_words(self, day: date | None, period: Period) -> str:
        """Return a day as printed: days below 10 and the months 1 and 2 are padded; blanks for no day yet."""
        if day is None:
            return f"ngày{_BLANK}tháng{_BLANK}năm {period.end.year}"
        month = f"{day.month:02}" if day.month < 3 else str(day.month)
        return f"ngày {day.day:02} tháng {month} năm {day.year}"

    def summary_rule(self, line: str) -> int:
        """Return the length in points of the rule under the last line of the summary, 0 for none."""
        return estimated_width(line, size=self.layout.summary_size) * self.layout.summary_rule_percent // 100

    def urgency_frame(self, mark: str) -> tuple[int, int] | None:
        """Return width and height in millimetres of the frame of a mark of urgency, ``None`` when it has none."""
        return next(((width, height) for name, width, height in self.layout.urgency_frames if name == mark), None)

    def heading_number(self, counts: Sequence[int]) -> str:
        """Return the number of a heading as printed: ``I.``, ``1.``, ``1.1.``, ``a)``.

        Args:
            counts: how many headings of each level there have been, down to the heading's own level.
        """
        level = len(counts)
        if level == 1:
            return f"{format_roman(counts[0])}."
        if level == 4:
            return f"{_letter(counts[3])})"
        return ".".join(str(count) for count in counts[1:]) + "."

    def heading_place(self, counts: Sequence[int]) -> str:
        """Return where what stands under a heading is found: ``I``, ``I.2``, ``I.2.1``, ``I.2.1.a``."""
        if not counts:
            return "đầu báo cáo"
        inner = [str(count) for count in counts[1:3]] + [_letter(count) for count in counts[3:]]
        return ".".join([format_roman(counts[0]), *inner])


def _shown(number: str) -> str:
    padded = number.zfill(2) if number.isascii() and number.isdigit() else number
    return padded or _BLANK


def _letter(count: int) -> str:
    """Return the count-th letter of the Vietnamese order without ă, â, ê, ô, ơ, ư; after the last one doubled."""
    rounds, index = divmod(count - 1, len(_LETTERS))
    return _LETTERS[index] * (rounds + 1)
