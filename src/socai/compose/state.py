"""The profile of State papers. Never mixed with Party papers.

Source: Decree 30/2020/NĐ-CP (5/3/2020), Appendix I. Where the Decree leaves a range, these are values that offices use
together: the national line 13 pt with the motto 14 pt, letters 14 pt in single lines, margins of 20, 20, 30 and 15 mm.
"""

from __future__ import annotations

import re

from socai.compose.profile import DEMONSTRATION, Layout, Profile

STATE = Profile(
    key="state",
    national="CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    motto="Độc lập - Tự do - Hạnh phúc",
    under_body="",
    under_summary="",
    number_form="Số: {number}/{symbol}",
    recipients_title="Nơi nhận:",
    watermark=DEMONSTRATION,
    end_mark="./.",
    layout=Layout(
        font="Times New Roman",
        page_width=210,
        page_height=297,
        margin_top=20,
        margin_bottom=20,
        margin_left=30,
        margin_right=15,
        page_number_from_edge=10,
        first_line=10,
        paragraph_gap=6,
        line_exactly=0,
        body_size=14,
        page_number_size=14,
        national_size=13,
        # As long as the motto above it: its bold letters of 14 pt, by the font's own widths.
        national_rule=171,
        body_name_size=13,
        # Between a third and a half of "ỦY BAN NHÂN DÂN" (122 pt), the first line of every such body's name.
        body_rule=50,
        rule_gap=2,
        number_size=13,
        kind_size=14,
        summary_size=14,
        summary_rule_percent=41,
        letter_summary_italic=False,
        table_size=12,
        note_size=10,
        recipients_title_size=12,
        recipients_title_bold=True,
        recipients_title_italic=True,
        recipients_title_underlined=False,
        recipients_size=11,
        signer_title_bold=True,
        urgency_size=13,
        urgency_frames=(("HỎA TỐC", 30, 8), ("THƯỢNG KHẨN", 40, 8), ("KHẨN", 20, 8)),
        head_left=38,
        kind_gap=14,
    ),
    symbol_form=re.compile(r"[^/\s]+-[^/\s]+"),
    symbol_example="BC-UBND",
    authority_marks=("TM.", "KT.", "TL.", "TUQ.", "Q."),
    annex_form="(Kèm theo {kind} số {number}/{symbol} {day} của {body})",
)
