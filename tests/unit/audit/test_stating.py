from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import partial

import pytest

from socai.audit.against import compare_with
from socai.audit.audit import audit_document
from socai.audit.model import RelationType
from socai.audit.output.explaining import Explainer
from socai.audit.output.machine import json_text
from socai.audit.output.page import html_page
from socai.audit.output.terminal import terminal_text
from socai.audit.stating import issuer_of, stated_by
from socai.files.html_reading import read_html
from socai.files.reading import document_of_text
from socai.files.word_reading import read_word
from socai.services.wording import say
from tests.unit.audit.results import result_of, verdict
from tests.unit.files.words import p, word_file

MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n\nĐộc lập - Tự do - Hạnh phúc\n\n"
STATE = f"ỦY BAN NHÂN DÂN\n\nXÃ SUỐI MƠ\n\nSố: 12/BC-UBND\n\n{MOTTO}BÁO CÁO\n\nKết quả sáu tháng\n"
PARTY = "ĐẢNG BỘ TỈNH A\n\nĐẢNG ỦY XÃ SUỐI MƠ\n\n*\n\nSố 12-BC/ĐU\n\nĐẢNG CỘNG SẢN VIỆT NAM\n\nBÁO CÁO\n"


@pytest.mark.parametrize(
    ("text", "issuer"),
    [
        (STATE, "ỦY BAN NHÂN DÂN XÃ SUỐI MƠ"),
        (PARTY, "ĐẢNG ỦY XÃ SUỐI MƠ"),
        ("ĐẢNG BỘ TỈNH A\n\nHUYỆN ỦY B\n\n*\n\nSố 7-BC/HU\n\nBÁO CÁO\n", "HUYỆN ỦY B"),
        ("UBND TỈNH A\n\nSỞ Y TẾ\n\nSố: …/BC-SYT\n\nBÁO CÁO\n", "SỞ Y TẾ"),
        ("UBND XÃ SUỐI MƠ CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM\n\nSố: 3/BC\n\nBÁO CÁO\n", "UBND XÃ SUỐI MƠ"),
        (
            "UỶ BAN NHÂN DÂN CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM\n\nHUYỆN B Độc lập - Tự do - Hạnh phúc\n\nBÁO CÁO\n",
            "UỶ BAN NHÂN DÂN HUYỆN B",
        ),
        ("ĐẢNG BỘ TỈNH A ĐẢNG ỦY XÃ SUỐI MƠ *\n\nSố -BC/ĐU\n\nBÁO CÁO\n", "ĐẢNG ỦY XÃ SUỐI MƠ"),
        ("Số 9-BC/ĐU\n\nBÁO CÁO\n\nCó 5 hộ.\n\nT/M ĐẢNG ỦY\n\nBÍ THƯ\n", "ĐẢNG ỦY"),
        ("Có 5 hộ.\n\nTM. ỦY BAN NHÂN DÂN\n\nCHỦ TỊCH\n", "ỦY BAN NHÂN DÂN"),
        (f"{MOTTO}BÁO CÁO\n\nCÔNG TÁC QUÝ I\n", ""),
        ("BÁO CÁO CÔNG TÁC QUÝ I\n\nXÃ SUỐI MƠ\n\nCó 5 hộ.\n", ""),
        ("Xã có 5 hộ.\n", ""),
        ("", ""),
    ],
)
def test_the_issuer_is_read_from_the_letterhead(text: str, issuer: str) -> None:
    assert issuer_of(document_of_text(text)) == issuer


def test_bold_letterheads_of_markdown() -> None:
    text = "**ĐẢNG BỘ TỈNH A**\n\n**ĐẢNG ỦY XÃ SUỐI MƠ**\n\nSố 12-BC/ĐU\n\n# BÁO CÁO\n"
    assert issuer_of(document_of_text(text, kind="md")) == "ĐẢNG ỦY XÃ SUỐI MƠ"


def _cell(*lines: str) -> str:
    return f"<w:tc>{''.join(map(p, lines))}</w:tc>"


@pytest.mark.parametrize(
    ("left", "right", "issuer"),
    [
        (
            ("ỦY BAN NHÂN DÂN", "XÃ SUỐI MƠ", "Số: 12/BC-UBND"),
            ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"),
            "ỦY BAN NHÂN DÂN XÃ SUỐI MƠ",
        ),
        (
            ("ĐẢNG BỘ TỈNH A", "ĐẢNG ỦY XÃ SUỐI MƠ", "*", "Số 12-BC/ĐU"),
            ("ĐẢNG CỘNG SẢN VIỆT NAM", "Suối Mơ, ngày 3 tháng 6 năm 2026"),
            "ĐẢNG ỦY XÃ SUỐI MƠ",
        ),
    ],
)
def test_a_letterhead_in_a_table_of_word(left: tuple[str, ...], right: tuple[str, ...], issuer: str) -> None:
    table = f"<w:tbl><w:tr>{_cell(*left)}{_cell(*right)}</w:tr></w:tbl>"
    assert issuer_of(read_word(word_file(table + p("BÁO CÁO")), file="a.docx")) == issuer


def test_a_letterhead_in_a_table_of_a_web_page() -> None:
    left, right = "UBND TỈNH A<br>SỞ Y TẾ<br>Số: 4/BC-SYT", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    page = f"<table><tr><td>{left}</td><td>{right}</td></tr></table>"
    assert issuer_of(read_html(page.encode(), file="a.html")) == "SỞ Y TẾ"


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("Theo báo cáo của Công an xã, có 12 vụ việc.", "Công an xã"),
        ("Theo số liệu thống kê của Chi cục Thuế tính đến ngày 30/6, thu 12 tỷ đồng.", "Chi cục Thuế"),
        ("Có 12 hộ nghèo (Nguồn: Phòng Kinh tế).", "Phòng Kinh tế"),
        ("Có 12 hộ nghèo theo kết quả tổng hợp từ các thôn.", "các thôn"),
        ("Theo báo cáo của Trạm Y tế. Xã có 12 hội nghị.", "ỦY BAN NHÂN DÂN XÃ SUỐI MƠ"),
        ("Bộ Y tế cho biết, cả nước có 12 ca mắc.", "Bộ Y tế"),
        ("Trong tuần, Công an huyện B vừa ghi nhận 12 vụ.", "Công an huyện B"),
        ("Theo Sở Tài chính, thu 12 tỷ đồng.", "Sở Tài chính"),
        ("Theo số liệu Cục Thống kê công bố, có 12 dự án.", "Cục Thống kê"),
        ("Theo ông Nguyễn Văn A, Trưởng thôn Một, thôn có 12 hộ nghèo.", "ông Nguyễn Văn A"),
        ("Đại diện Phòng Kinh tế cho hay có 12 hồ sơ chậm.", "Đại diện Phòng Kinh tế"),
        ("Xã giao Công an xã lập 12 hồ sơ và đã công bố kết quả.", "ỦY BAN NHÂN DÂN XÃ SUỐI MƠ"),
        ("Theo Quyết định của Bộ Y tế, có 12 trạm.", "ỦY BAN NHÂN DÂN XÃ SUỐI MƠ"),
        ("Ban hành 12 văn bản theo từng tháng.", "ỦY BAN NHÂN DÂN XÃ SUỐI MƠ"),
        ("Theo Kế hoạch số 5, tổ chức 12 hội nghị.", "ỦY BAN NHÂN DÂN XÃ SUỐI MƠ"),
    ],
)
def test_a_sentence_names_its_source_before_the_letterhead(sentence: str, source: str) -> None:
    result = result_of(document_of_text(f"{STATE}\n{sentence}\n"))
    assert (
        stated_by(result.document, next(each for each in result.mentions if each.raw == "12" and each.block > 6))
        == source
    )


def test_a_source_under_a_table() -> None:
    text = "| Thôn | Số hộ |\n|---|---|\n| Một | 25 |\n\nNguồn: Văn phòng xã\n"
    result = result_of(document_of_text(text, kind="md"))
    assert stated_by(result.document, result.mentions[0]) == "Văn phòng xã"


@pytest.mark.parametrize(("head", "who"), [(STATE, "ỦY BAN NHÂN DÂN XÃ SUỐI MƠ"), ("", "chưa rõ")])
def test_the_list_says_who_stated_a_number(head: str, who: str) -> None:
    document = document_of_text(f"{head}\nXã có 20 hội nghị (5 cũ, 6 mới).\n")
    names = [each.id for each in result_of(document).mentions][-3:]
    failing = verdict("r1", RelationType.SUM, names[0], names[1:], stated=20, computed=11)
    page = html_page(Explainer(result_of(document, failing), partial(say, lang="vi"), "vi"))
    assert "<th>Nơi nêu số liệu</th>" in page
    assert re.search(r"<tbody><tr>.*?</tr>", page)[0].endswith(f"<td>{who}</td></tr>")  # type: ignore[index]


def _failing(head: str) -> Explainer:
    document = document_of_text(f"{head}\nTheo Sở Y tế, có 20 hội nghị (5 cũ, 6 mới).\n")
    names = [each.id for each in result_of(document).mentions][-3:]
    failing = verdict("r1", RelationType.SUM, names[0], names[1:], stated=20, computed=11)
    return Explainer(result_of(document, failing), partial(say, lang="vi"))


def test_the_terminal_and_json_say_who_stated_a_number() -> None:
    explainer = _failing(STATE)
    assert "Nơi nêu số liệu: Sở Y tế." in terminal_text(explainer)
    assert json.loads(json_text(explainer))["relations"][0]["stated_by"] == "Sở Y tế"


def test_a_source_of_the_comparison_is_named_before_its_file() -> None:
    draft = audit_document(document_of_text(f"{STATE}\nTổng số hộ nghèo của toàn xã cuối kỳ là 125 hộ.\n", "draft.txt"))
    told = "TRẠM KHUYẾN NÔNG XÃ SUỐI MƠ\n\nSố: 3/BC\n\nBÁO CÁO\n\nTổng số hộ nghèo của toàn xã cuối kỳ là 152 hộ.\n"
    (found,) = compare_with(draft, [audit_document(document_of_text(told, "office.txt"))])
    explainer = Explainer(replace(draft, against=(found,)), partial(say, lang="vi"))
    assert "TRẠM KHUYẾN NÔNG XÃ SUỐI MƠ, office.txt (" in explainer.departure(found)
    assert json.loads(json_text(explainer))["against"][0]["stated_by"] == "TRẠM KHUYẾN NÔNG XÃ SUỐI MƠ"
