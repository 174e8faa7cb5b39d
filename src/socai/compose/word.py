"""Lays a report tree out as a Word file. It formats no number: what stands in the tree is what is printed.

Every number becomes an inline control bound to the store of the file, with a bookmark of the same key around it.
"""

from __future__ import annotations

from socai.compose.columns import column_shares
from socai.compose.profile import Profile
from socai.compose.profiles import PROFILES
from socai.compose.tree import (
    Annex,
    Block,
    Footnote,
    FootnoteCall,
    Gap,
    Heading,
    Letterhead,
    LineBreak,
    ListItem,
    Number,
    Paragraph,
    Report,
    Run,
    Runs,
    Table,
    Text,
)
from socai.compose.word_store import store_of, store_xml, stored_path
from socai.compose.word_styles import page, styles
from socai.files.docx import (
    LINE_BREAK,
    PAGE_FIELD,
    Marks,
    Store,
    bookmarked,
    bound_control,
    control_title,
    data_table,
    footnote,
    footnote_call,
    layout_table,
    paragraph,
    run,
    run_properties,
    twips,
    watermark,
)
from socai.files.docx_package import Section, StoredText, WordContent, write_docx

PLACE = "doan_"
"""What the bookmark of a paragraph begins with; the key of the paragraph follows."""
_KEEP = "<w:keepNext/>"
_SIDES = ("top", "left", "bottom", "right")


def write_word(report: Report, *, bound: bool = True) -> bytes:
    """Return a report as a Word file; the same report gives the same bytes.

    Args:
        report: the report.
        bound: whether numbers are controls bound to the file's store of figures; without, bookmarks alone are kept.
    """
    profile = PROFILES[report.profile]
    writer = _Writer(profile, store_of(report) if bound else None)
    letterhead = report.letterhead
    body = writer.head(report) + writer.blocks(report.blocks) + writer.tail(letterhead)
    sections = [writer.annex(annex) for annex in report.annexes]
    mark = _watermark(profile) if report.demonstration else ""
    layout = profile.layout
    return write_docx(
        WordContent(
            body=body,
            footnotes="".join(footnote(note.number, writer.note(note)) for note in report.footnotes),
            first_header=paragraph(mark, "Header"),
            header=paragraph(PAGE_FIELD + mark, "Header"),
            styles=styles(layout),
            page=page(layout),
            font=layout.font,
            title=report.title,
            creator=letterhead.body,
            stored=StoredText(writer.store, store_xml(report)) if writer.store else None,
            sections=sections,
        )
    )


class _Writer:
    """Writes one report; hands out the identities of its controls and bookmarks."""

    def __init__(self, profile: Profile, store: Store | None) -> None:
        self.store = store
        self._profile = profile
        self._layout = profile.layout
        self._marks = Marks()
        self._placed: set[str] = set()
        width = twips(mm=self._layout.page_width - self._layout.margin_left - self._layout.margin_right)
        self._width = width
        self._head_halves = _halves(width, self._layout.head_left)
        self._tail_halves = _halves(width, self._layout.tail_left)

    # -- around the body -----------------------------------------------------------------------------------------------

    def head(self, report: Report) -> str:
        """Return header table, type name and summary."""
        letterhead = report.letterhead
        rows = [
            (self._body_name(letterhead), self._national()),
            (self._number(report), _line(letterhead.date_line, "PlaceAndDay")),
        ]
        # LibreOffice puts a paragraph of its own before a table that comes first; this one takes no room.
        return (
            paragraph("", "Nothing")
            + layout_table(self._head_halves, rows)
            + self._subject(report)
            + self._addressees(letterhead.addressees)
        )

    def _body_name(self, letterhead: Letterhead) -> str:
        under = self._under(self._profile.under_body, "UnderBody", self._layout.body_rule, self._head_halves[0])
        return _some(letterhead.superior, "Superior") + _line(letterhead.body, "IssuingBody") + under

    def _national(self) -> str:
        profile = self._profile
        rule = _rule(self._layout.national_rule, self._head_halves[1])
        return _line(profile.national, "National") + _some(profile.motto, "Motto") + rule

    def _number(self, report: Report) -> str:
        """Return the official number with what stands under it: a letter's summary, a mark of urgency."""
        profile, letterhead = self._profile, report.letterhead
        summary = profile.letter_summary_form.format(summary=" ".join(report.summary))
        return (
            _line(letterhead.number_line, "OfficialNumber")
            + (_line(summary, "LetterSummary") if report.kind == profile.letter_kind else "")
            + (
                _line(letterhead.urgency, "Urgency", self._urgency_frame(letterhead.urgency))
                if letterhead.urgency
                else ""
            )
        )

    def _urgency_frame(self, mark: str) -> str:
        """Return the properties that draw the frame of a mark of urgency, if it has one."""
        frame = self._profile.urgency_frame(mark)
        if frame is None:
            return ""
        sides = "".join(f'<w:{side} w:val="single" w:sz="8" w:space="1" w:color="auto"/>' for side in _SIDES)
        indent = (self._head_halves[0] - twips(mm=frame[0])) // 2
        height = f'<w:spacing w:before="120" w:line="{twips(mm=frame[1])}" w:lineRule="exact"/>'
        return f'<w:pBdr>{sides}</w:pBdr>{height}<w:ind w:left="{indent}" w:right="{indent}"/>'

    def _subject(self, report: Report) -> str:
        """Return type name and summary; those of a letter stand with its number."""
        profile = self._profile
        if report.kind == profile.letter_kind:
            return ""
        rule = profile.summary_rule(report.summary[-1])
        return (
            _line(report.kind, "Title")
            + "".join(_line(line, "Summary") for line in report.summary)
            + self._under(profile.under_summary, "UnderSummary", rule, self._width)
        )

    def _addressees(self, lines: tuple[str, ...]) -> str:
        words = self._profile.addressing
        if len(lines) == 1:
            return _line(f"{words} {lines[0]}", "Addressee")
        return "".join(_line(line, "Addressee") for line in (words, *(f"- {each}" for each in lines)) if lines)

    def _under(self, text: str, style: str, rule: int, width: int) -> str:
        """Return what stands under a name or summary: a sign, or a rule in the middle of the width."""
        return _line(text, style) if text else _rule(rule, width) + paragraph("", f"{style}Gap")

    def tail(self, letterhead: Letterhead) -> str:
        """Return recipients and signature side by side, kept on one page with the last words of the body."""
        recipients = _line(self._profile.recipients_title, "RecipientsTitle", _KEEP) + "".join(
            _line(f"- {line}", "Recipients", _KEEP) for line in letterhead.recipients
        )
        signature = (
            _line(letterhead.authority, "Authority", _KEEP)
            + _line(letterhead.signer_title, "SignerTitle", _KEEP)
            + _line("", "Signer", _KEEP) * self._layout.signature_lines
            + _line(letterhead.signer, "Signer")
        )
        # Word wants a paragraph after a table at the end; this one takes no room.
        return layout_table(self._tail_halves, [(recipients, signature)]) + paragraph("", "Nothing")

    # -- the body ------------------------------------------------------------------------------------------------------

    def blocks(self, blocks: tuple[Block, ...]) -> str:
        """Return the body; its last paragraph stays with the signature."""
        last = len(blocks) - 1
        return "".join(self._block(block, _KEEP if index == last else "") for index, block in enumerate(blocks))

    def _block(self, block: Block, keep: str) -> str:
        match block:
            case Paragraph():
                return paragraph(self._place(block.key) + self.runs(block.content), "BodyText", keep)
            case ListItem():
                mark = run(f"{block.mark} ")
                return paragraph(self._place(block.key) + mark + self.runs(block.content), "ListItem", keep)
            case Heading():
                return paragraph(run(f"{block.number} ") + self.runs(block.content), f"Heading{block.level}", keep)
            case Table():
                return self._table(block, self._width)

    def note(self, note: Footnote) -> list[str]:
        """Return the runs of each paragraph of a footnote."""
        keys = note.keys or ("",) * len(note.paragraphs)
        return [self._place(key) + self.runs(content) for key, content in zip(keys, note.paragraphs, strict=True)]

    def _place(self, key: str) -> str:
        """Return the bookmark by which a paragraph is known again when the file comes back; of several the first."""
        if not key or key in self._placed:
            return ""
        self._placed.add(key)
        return bookmarked("", f"{PLACE}{key}", self._marks)

    def annex(self, annex: Annex) -> Section:
        """Return an annex: its title, to which paper it belongs, its table."""
        layout = self._layout
        upright = page(layout)
        turned = upright.on_its_side() if annex.landscape else upright
        width = twips(mm=turned.width - turned.left - turned.right)
        head = "".join(_line(line, "AnnexTitle", _KEEP) for line in annex.title) + _line(
            annex.belongs, "AnnexLine", _KEEP
        )
        return Section(head + self._table(annex.table, width) + _some(annex.note, "AnnexNote"), turned)

    def _table(self, table: Table, width: int) -> str:
        count = len(table.alignments)
        widths = _column_widths(table, width)
        header = [paragraph(self.runs(cell), "TableHead") for cell in table.header]
        aligned = [f'<w:jc w:val="{side}"/>' for side in table.alignments]
        rows = [
            [paragraph(self.runs(row[index]), "TableText", _kept(row) + aligned[index]) for index in range(count)]
            for row in table.rows
        ]
        return data_table(widths, header, rows) + paragraph("", "AfterTable")

    def runs(self, runs: Runs) -> str:
        """Return the runs of a paragraph."""
        return "".join([self._run(each) for each in runs])

    def _run(self, each: Run) -> str:
        match each:
            case Number():
                return self._figure(each)
            case FootnoteCall():
                return footnote_call(each.number)
            case LineBreak():
                return LINE_BREAK
            case Text() | Gap():
                return run(each.text, _look(each))

    def _figure(self, number: Number) -> str:
        look = _look(number)
        shown = run(number.display, look)
        if self.store is not None:
            shown = bound_control(
                shown,
                key=number.key,
                title=control_title(number.label, number.key),
                path=stored_path(number.key),
                store=self.store,
                number=self._marks.next_id(),
                properties=look,
            )
        return bookmarked(shown, number.key, self._marks)


def _halves(width: int, left_percent: int) -> tuple[int, int]:
    left = width * left_percent // 100
    return left, width - left


def _rule(points: int, width: int) -> str:
    """Return a rule in the middle of a width in twips: the border of an empty paragraph drawn in from both sides."""
    side = (width - twips(points=points)) // 2
    border = '<w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="auto"/></w:pBdr>'
    return paragraph("", "Rule", f'{border}<w:ind w:left="{side}" w:right="{side}"/>')


def _some(text: str, style: str) -> str:
    """Return a line, nothing for no words."""
    return _line(text, style) if text else ""


def _line(text: str, style: str, properties: str = "") -> str:
    return paragraph(run(text) if text else "", style, properties)


def _look(each: Text | Number | Gap) -> str:
    return run_properties(each.style.bold, each.style.italic)


def _kept(row: tuple[Runs, ...]) -> str:
    """Return what keeps a row that only heads those below it on their page."""
    return _KEEP if len(row) > 1 and not any(row[1:]) else ""


def _column_widths(table: Table, width: int) -> list[int]:
    """Return widths of columns in twips; together they fill the page."""
    shares = column_shares(table)
    widths = [width * share // sum(shares) for share in shares]
    widths[0] += width - sum(widths)
    return widths


def _watermark(profile: Profile) -> str:
    layout = profile.layout
    width, height = layout.watermark_width, layout.watermark_height
    return watermark(profile.watermark, font=layout.font, width_points=width, height_points=height)
