"""A document profile as Word styles and a Word page."""

from __future__ import annotations

from functools import cache

from socai.compose.profile import Layout
from socai.files.docx_package import Page, ParagraphStyle

_RULE_LINE = 3


def page(layout: Layout) -> Page:
    """Return paper and margins of a profile."""
    return Page(
        width=layout.page_width,
        height=layout.page_height,
        top=layout.margin_top,
        bottom=layout.margin_bottom,
        left=layout.margin_left,
        right=layout.margin_right,
        header=layout.page_number_from_edge,
    )


@cache
def styles(layout: Layout) -> tuple[ParagraphStyle, ...]:
    """Return every paragraph style that the writer uses."""
    return (
        *_body(layout),
        *_headings(layout),
        *_head(layout),
        *_tail(layout),
        *_tables(layout),
        ParagraphStyle("AnnexTitle", "Tiêu đề phụ lục", layout.summary_size, "center", bold=True),
        ParagraphStyle("AnnexNote", "Ghi chú phụ lục", layout.table_size, italic=True),
        ParagraphStyle("AnnexLine", "Kèm theo", layout.summary_size, "center", italic=True, after=layout.summary_gap),
    )


def _body(layout: Layout) -> tuple[ParagraphStyle, ...]:
    size = layout.body_size
    return (
        ParagraphStyle("Normal", "Normal", size),
        _text(layout, "BodyText", "Body Text"),
        _text(layout, "ListItem", "Gạch đầu dòng"),
        ParagraphStyle("Header", "header", layout.page_number_size, "center"),
        ParagraphStyle("FootnoteText", "footnote text", layout.note_size, "both"),
        ParagraphStyle("Nothing", "Dòng trống cuối", 1, line=1),
    )


def _text(layout: Layout, style_id: str, name: str) -> ParagraphStyle:
    return ParagraphStyle(
        style_id,
        name,
        layout.body_size,
        "both",
        after=layout.paragraph_gap,
        line=layout.line_exactly,
        line_percent=layout.line_percent,
        first_line=layout.first_line,
    )


def _headings(layout: Layout) -> tuple[ParagraphStyle, ...]:
    return tuple(
        ParagraphStyle(
            f"Heading{level}",
            f"heading {level}",
            layout.body_size,
            "both",
            bold=bold,
            italic=italic,
            before=layout.paragraph_gap if level == 1 else 0,
            after=layout.paragraph_gap,
            line=layout.line_exactly,
            line_percent=layout.line_percent,
            first_line=layout.first_line,
            outline=level,
            keep_next=True,
        )
        for level, (bold, italic) in enumerate(layout.heading_looks, start=1)
    )


def _head(layout: Layout) -> tuple[ParagraphStyle, ...]:
    name, number, gap = layout.body_name_size, layout.number_size, layout.summary_gap
    return (
        ParagraphStyle("Superior", "Cơ quan cấp trên", name, "center"),
        ParagraphStyle("IssuingBody", "Cơ quan ban hành", name, "center", bold=True),
        ParagraphStyle("UnderBody", "Dưới tên cơ quan", name, "center"),
        ParagraphStyle("UnderBodyGap", "Khoảng dưới tên cơ quan", 1, line=layout.paragraph_gap),
        ParagraphStyle("OfficialNumber", "Số và ký hiệu", number, "center"),
        *_under_number(layout),
        ParagraphStyle("National", "Tiêu đề", layout.national_size, "center", bold=True),
        ParagraphStyle("Motto", "Tiêu ngữ", layout.motto_size, "center", bold=True),
        ParagraphStyle("Rule", "Đường kẻ dưới tiêu đề", 1, "center", before=layout.rule_gap, line=_RULE_LINE),
        ParagraphStyle("PlaceAndDay", "Địa danh và ngày", layout.place_size, "center", italic=True),
        ParagraphStyle("Title", "Title", layout.kind_size, "center", bold=True, before=layout.kind_gap),
        ParagraphStyle("Summary", "Trích yếu", layout.summary_size, "center", bold=True),
        ParagraphStyle("UnderSummary", "Dưới trích yếu", layout.summary_size, "center", after=gap),
        ParagraphStyle("UnderSummaryGap", "Khoảng dưới trích yếu", 1, line=gap),
        ParagraphStyle("Addressee", "Kính gửi", layout.body_size, "center", before=gap, after=layout.paragraph_gap),
    )


def _under_number(layout: Layout) -> tuple[ParagraphStyle, ...]:
    size, gap, italic = layout.letter_summary_size, layout.letter_summary_gap, layout.letter_summary_italic
    return (
        ParagraphStyle("LetterSummary", "Trích yếu công văn", size, "center", italic=italic, before=gap),
        ParagraphStyle("Urgency", "Độ khẩn", layout.urgency_size, "center", bold=True, before=gap),
    )


def _tail(layout: Layout) -> tuple[ParagraphStyle, ...]:
    size, gap = layout.body_size, layout.tail_gap
    return (
        ParagraphStyle(
            "RecipientsTitle",
            "Nơi nhận",
            layout.recipients_title_size,
            bold=layout.recipients_title_bold,
            italic=layout.recipients_title_italic,
            underline=layout.recipients_title_underlined,
            before=gap,
        ),
        ParagraphStyle("Recipients", "Danh sách nơi nhận", layout.recipients_size),
        ParagraphStyle("Authority", "Quyền hạn ký", size, "center", bold=True, before=gap),
        ParagraphStyle("SignerTitle", "Chức vụ người ký", size, "center", bold=layout.signer_title_bold),
        ParagraphStyle("Signer", "Họ tên người ký", size, "center", bold=True),
    )


def _tables(layout: Layout) -> tuple[ParagraphStyle, ...]:
    size, gap = layout.table_size, layout.table_gap
    return (
        ParagraphStyle("TableHead", "Đầu bảng", size, "center", bold=True, before=gap, after=gap),
        ParagraphStyle("TableText", "Chữ trong bảng", size, before=gap, after=gap),
        ParagraphStyle("AfterTable", "Sau bảng", 1, line=layout.paragraph_gap),
    )
