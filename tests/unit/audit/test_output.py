from __future__ import annotations

import json
import re
from functools import partial
from html.parser import HTMLParser
from typing import Any

import pytest

from socai.audit.model import RelationType
from socai.audit.output.explaining import Explainer, place_of
from socai.audit.output.machine import json_text
from socai.audit.output.page import html_page
from socai.audit.output.terminal import terminal_text
from socai.audit.result import AuditResult
from socai.core.findings import Severity
from socai.files.reading import document_of_text
from socai.files.word_reading import read_word
from socai.services.wording import say
from tests.unit.audit.results import result_of, verdict
from tests.unit.files.words import p, part, word_file

TEXT = (
    "I. KẾT QUẢ\n\nXã tổ chức 12 hội nghị (5 thường kỳ, 6 chuyên đề). "
    "Có <em>1.250 hộ</em>, 125 hộ nghèo, chiếm 12,5 %.\n"
)


def sample(text: str = TEXT) -> AuditResult:
    return result_of(
        document_of_text(text, "báo cáo.txt"),
        verdict("r1", RelationType.SUM, "m0", ["m1", "m2"], stated=12, computed=11, severity=Severity.ERROR),
        verdict(
            "r2", RelationType.PERCENT_OF, "m5", ["m4", "m3"], stated="12.5", computed=10, severity=Severity.WARNING
        ),
        verdict("r3", RelationType.PART_OF, "m3", ["m4"], stated=1250, computed=125, holds=True),
        verdict(
            "r4", RelationType.EQUAL, "m2", ["m1"], stated=6, computed=5, holds=None, reason="audit.reason.unlisted"
        ),
    )


def explainer(result: AuditResult | None = None, lang: str = "vi") -> Explainer:
    return Explainer(result or sample(), partial(say, lang=lang), lang)


def test_json_has_the_fields_of_the_contract() -> None:
    data: dict[str, Any] = json.loads(json_text(explainer()))
    assert {"file", "sha256", "chars", "mentions", "relations", "coverage"} <= set(data)
    assert data["chars"] == len(TEXT)
    assert data["coverage"] == {"mentions": 6, "quantities": 6, "checked": 6}
    assert data["mentions"][0] == {
        "id": "m0",
        "start": TEXT.index("12 hội"),
        "end": TEXT.index("12 hội") + 2,
        "raw": "12",
        "value": "12",
        "unit": "",
        "subject": "",
        "kind": "quantity",
        "qualifier": "exact",
        "decimals": 0,
    }
    first = data["relations"][0]
    message = first.pop("message")
    assert message == "Văn bản ghi 12, các thành phần cộng lại được 11 (5 + 6); cần kiểm tra lại."
    assert first == {
        "id": "r1",
        "type": "sum",
        "target": "m0",
        "parts": ["m1", "m2"],
        "holds": False,
        "stated": "12",
        "computed": "11",
        "interval": ["11", "11"],
        "severity": "error",
        "rule": "tong_trong_ngoac",
        "stated_by": None,
    }
    assert [relation["holds"] for relation in data["relations"]] == [False, False, True, None]


def test_offsets_are_those_of_the_file() -> None:
    text = TEXT.replace("\n", "\r\n")
    data = json.loads(json_text(explainer(sample(text))))
    assert [text[mention["start"] : mention["end"]] for mention in data["mentions"]] == [
        mention["raw"] for mention in data["mentions"]
    ]


def test_the_terminal_shows_the_sentence_and_never_says_wrong() -> None:
    text = terminal_text(explainer())
    assert "Dòng 3: Văn bản ghi 12, các thành phần cộng lại được 11 (5 + 6); cần kiểm tra lại." in text
    assert "Xã tổ chức [12] hội nghị ([5] thường kỳ, [6] chuyên đề)." in text
    assert "Văn bản ghi 12,5%, tính lại được 10% (100 × 125 / 1.250); cần kiểm tra lại." in text
    assert text.index("làm thay đổi nội dung: 1") < text.index("Cần kiểm tra lại: 1")
    assert not re.search(r"\bsai\b", text, re.IGNORECASE)
    assert "Đọc được 6 số, trong đó 6 số liệu" in text
    assert "\x1b[4m12\x1b[24m" in terminal_text(explainer(), is_terminal=True)
    assert "125 = 125, không vượt quá 1.250" in terminal_text(explainer(), shows_all=True)


def test_english_words() -> None:
    assert "Please check" in terminal_text(explainer(lang="en"))


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.classes: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        values = dict(attrs)
        if values.get("id"):
            self.classes[str(values["id"])] = str(values.get("class"))
        for name, value in attrs:
            assert name not in ("src", "onclick", "style"), (tag, name)
            assert not (name == "href" and not str(value).startswith("#"))


def test_the_page_marks_numbers_and_is_self_contained() -> None:
    page = html_page(explainer())
    parsed = _Page()
    parsed.feed(page)
    assert not {"script", "link", "img", "iframe", "em"} & set(parsed.tags)
    assert parsed.classes == {
        "m0": "differs",
        "m1": "open",
        "m2": "open",
        "m3": "agrees",
        "m4": "agrees",
        "m5": "differs",
    }
    assert "&lt;em&gt;" in page
    assert page.count("<tr>") == 3
    assert "I. KẾT QUẢ" in page
    assert "@media print" in page


def test_markdown_signs_are_not_shown_and_tables_are_tables() -> None:
    text = "**Xã** có 12 *hội nghị*<sup>1</sup> (5 cũ, 6 mới).\n\n| Thôn | Số hộ |\n|---|---|\n| Một | 25 |\n"
    document = document_of_text(text, "a.md", "md")
    total = verdict("r1", RelationType.SUM, "m0", ["m2", "m3"], stated=12, computed=11, severity=Severity.ERROR)
    shown = explainer(result_of(document, total))
    assert "Xã có [12] hội nghị1 ([5] cũ, [6] mới)." in terminal_text(shown)
    page = html_page(shown)
    assert "*" not in page.split("</style>")[1]
    assert "<tr><th>Thôn</th><th>Số hộ</th></tr><tr><td>Một</td><td>25</td></tr>" in page


def test_a_clean_document_says_so() -> None:
    page = html_page(explainer(result_of(document_of_text("Có 5 hộ.\n", "a.txt"))))
    assert "Không có chỗ nào cần kiểm tra lại" in page


@pytest.mark.parametrize(
    ("kind", "base", "formula"),
    [
        (RelationType.DIFFERENCE, "", "12 − 5 − 6"),
        (RelationType.GROWTH, "levels", "100 × (12 − 5) / 5"),
        (RelationType.GROWTH, "base", "100 × 12 / 5"),
        (RelationType.GROWTH, "rise_now", "100 × 12 / (5 − 12)"),
        (RelationType.PRODUCT, "", "12 × 5 × 6"),
        (RelationType.RATIO, "", "12 / 5"),
        (RelationType.PERCENT_OF, "plus", "100 × 12 / (5 + 6)"),
        (RelationType.EQUAL, "", "12"),
    ],
)
def test_formulas_are_written_as_people_do(kind: RelationType, base: str, formula: str) -> None:
    parts = ["m0"] if kind is RelationType.EQUAL else ["m0", "m1", "m2"]
    if kind in (RelationType.RATIO, RelationType.GROWTH):
        parts = parts[:2]
    result = result_of(document_of_text(TEXT), verdict("r1", kind, "m3", parts, stated=1250, computed=7, base=base))
    assert explainer(result).formula(result.verdicts[0].proposal) == formula


def test_a_recomputed_value_is_told_apart_from_the_stated_one() -> None:
    document = document_of_text("Đạt 50,3 % (5.850/31.500).\n")
    result = result_of(
        document, verdict("r1", RelationType.PERCENT_OF, "m0", ["m1", "m2"], stated="50.3", computed="50.31")
    )
    assert explainer(result).computed(result.verdicts[0]) == "50,31%"


def test_places_are_said_as_people_look_for_them() -> None:
    body = p("Có 12 hộ", '<w:r><w:footnoteReference w:id="7"/></w:r>', ".")
    notes = part("footnotes", f'<w:footnote w:id="7">{p("Gồm 5 hộ mới.")}</w:footnote>')
    document = read_word(word_file(body, footnotes=notes), file="a.docx")
    result = result_of(document)
    places = [place_of(document, mention, explainer(result).say) for mention in result.mentions]
    assert places == ["Đoạn 1", "Chú thích 1"]
