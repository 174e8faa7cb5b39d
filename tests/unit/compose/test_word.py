"""The Word file of a report, read by others than our own reader."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import docx
import pytest
from docx2python import docx2python

from socai.compose.composer import Issue, compose_report
from socai.compose.tree import Number, Report, figure_key
from socai.compose.word import PLACE, write_word
from socai.compose.word_store import STORE_NAMESPACE, display_hash
from socai.core.figures import Qualifier
from tests.unit.compose.fakes import BODY, LETTERHEAD, PERIOD, among, compose, figure, template
from tests.unit.compose.words import W, audit, paragraphs, part, parts, rewritten, text_of

S = f"{{{STORE_NAMESPACE}}}"
FIGURES = (
    figure("a.a", 5, name="Số cuộc họp của Ban Chấp hành Đảng bộ xã, kể cả thường kỳ và chuyên đề"),
    figure("a.b", "1234.5", "ha", decimals=1, qualifier=Qualifier.ABOUT),
    figure("a.c", "200/3", "percent", decimals=2),
    figure("a.d", 0),
)


@pytest.fixture(scope="module")
def report() -> Report:
    return compose(BODY, *FIGURES)


@pytest.fixture(scope="module")
def word(report: Report) -> bytes:
    return write_word(report)


@pytest.fixture(scope="module")
def flat(report: Report) -> bytes:
    return write_word(report, bound=False)


# -- validity and outside readers --------------------------------------------------------------------------------------


def test_the_validator_finds_nothing(word: bytes, flat: bytes, tmp_path: Path) -> None:
    assert audit(word, tmp_path) == []
    assert audit(flat, tmp_path) == []


def test_the_validator_would_find_a_fault(word: bytes, tmp_path: Path) -> None:
    broken = rewritten(word, "word/styles.xml", b'<w:jc w:val="both"/>', b'<w:jc w:val="middle"/>')
    assert audit(broken, tmp_path) != []


def test_python_docx_opens_it(word: bytes) -> None:
    assert len(docx.Document(io.BytesIO(word)).tables) == 3


@pytest.mark.parametrize("kind", ["word", "flat"])
def test_another_reader_sees_every_number(report: Report, kind: str, request: pytest.FixtureRequest) -> None:
    content: bytes = request.getfixturevalue(kind)
    with docx2python(io.BytesIO(content)) as read:
        text = read.text
    for number in report.numbers():
        assert number.display in text
    squeezed = " ".join(text.split())
    assert 'Đạt 05 cuộc & <hơn> "nữa", khoảng 1.234,5 ha, nghiêng 66,67% và đậm 0' in squeezed
    assert "Có 0 và 05." in squeezed
    assert "Đoạn hai khoảng 1.234,5." in squeezed


# -- numbers -----------------------------------------------------------------------------------------------------------


def controls(content: bytes) -> list[tuple[str, str]]:
    """Return tag and shown text of every control, body first."""
    return [
        (sdt.find(f"{W}sdtPr/{W}tag").get(f"{W}val"), text_of(sdt.find(f"{W}sdtContent")))
        for name in ("word/document.xml", "word/footnotes.xml")
        for sdt in part(content, name).iter(f"{W}sdt")
    ]


def test_every_number_is_a_control(report: Report, word: bytes) -> None:
    assert controls(word) == [(number.key, number.display) for number in report.numbers()]
    assert len(list(report.numbers())) == 10


def test_a_control_is_bound_by_the_key_in_its_path(word: bytes) -> None:
    store = part(word, "customXml/item1.xml")
    guid = part(word, "customXml/itemProps1.xml").attrib.values()[0]
    UUID(guid)
    for name in ("word/document.xml", "word/footnotes.xml"):
        for sdt in part(word, name).iter(f"{W}sdt"):
            properties = sdt.find(f"{W}sdtPr")
            binding = properties.find(f"{W}dataBinding")
            assert binding.get(f"{W}storeItemID") == guid
            assert binding.get(f"{W}prefixMappings") == f"xmlns:s='{STORE_NAMESPACE}'"
            (node,) = store.xpath(binding.get(f"{W}xpath"), namespaces={"s": STORE_NAMESPACE})
            assert node.text == text_of(sdt.find(f"{W}sdtContent"))
            assert properties.find(f"{W}text") is not None


def test_the_title_of_a_control_is_readable_and_fits(word: bytes) -> None:
    titles = [each.get(f"{W}val") for each in part(word, "word/document.xml").iter(f"{W}alias")]
    assert titles[0] == f"Số cuộc họp của Ban Chấp hành Đảng bộ xã, kể cả t… · {figure_key(FIGURES[0])}"
    assert max(map(len, titles)) <= 64


def test_identities_are_unique(word: bytes) -> None:
    roots = [part(word, name) for name in ("word/document.xml", "word/footnotes.xml")]
    control_ids = [each.get(f"{W}val") for root in roots for each in root.iter(f"{W}id")]
    bookmark_ids = [each.get(f"{W}id") for root in roots for each in root.iter(f"{W}bookmarkStart")]
    names = [each.get(f"{W}name") for root in roots for each in root.iter(f"{W}bookmarkStart")]
    for unique in (control_ids, bookmark_ids, names):
        assert len(unique) == len(set(unique))
    of_numbers = [name for name in names if not name.startswith(PLACE)]
    assert len(control_ids) == len(of_numbers) == 10
    assert all(re.fullmatch(r"f[0-9a-f]{10}(_\d+)?", name) for name in of_numbers)


def test_a_bookmark_surrounds_each_control(word: bytes) -> None:
    for sdt in part(word, "word/document.xml").iter(f"{W}sdt"):
        before, after = sdt.getprevious(), sdt.getnext()
        assert before.tag == f"{W}bookmarkStart"
        assert before.get(f"{W}name").split("_")[0] == sdt.find(f"{W}sdtPr/{W}tag").get(f"{W}val")
        assert after.tag == f"{W}bookmarkEnd"
        assert after.get(f"{W}id") == before.get(f"{W}id")


def test_a_number_keeps_its_look_when_word_writes_it_anew(word: bytes) -> None:
    for sdt in part(word, "word/document.xml").iter(f"{W}sdt"):
        own = sdt.find(f"{W}sdtPr/{W}rPr")
        shown = sdt.find(f"{W}sdtContent/{W}r/{W}rPr")
        assert (own is None) == (shown is None)
        assert own is None or [each.tag for each in own] == [each.tag for each in shown]


def test_the_store_holds_exact_values(report: Report, word: bytes) -> None:
    store = part(word, "customXml/item1.xml")
    assert (store.get("period"), store.get("demonstration")) == ("2026H1", "true")
    stored = {each.get("id"): each for each in store.iter(f"{S}figure")}
    assert stored.keys() == {number.key for number in report.numbers()}
    third = stored[figure_key(FIGURES[2])]
    assert third.get("value") == "200/3"
    assert third.get("decimals") == "2"
    assert (third.get("measure"), third.get("unit")) == ("percent", "%")
    assert third.get("hash") == display_hash(figure_key(FIGURES[2]), FIGURES[2], "66,67")


def test_the_hash_changes_with_display_and_value() -> None:
    key, one = figure_key(FIGURES[0]), FIGURES[0]
    assert display_hash(key, one, "05") != display_hash(key, one, "06")
    assert display_hash(key, one, "05") != display_hash(key, replace(one, value=None), "05")


def test_the_flat_copy_has_bookmarks_alone(report: Report, flat: bytes) -> None:
    assert controls(flat) == []
    assert "customXml/item1.xml" not in parts(flat)
    root = part(flat, "word/document.xml")
    for start in root.iter(f"{W}bookmarkStart"):
        if start.get(f"{W}name").startswith(PLACE):
            continue
        displays = {number.display for number in report.numbers() if number.key == start.get(f"{W}name").split("_")[0]}
        assert displays == {text_of(start.getnext())}


def test_the_same_report_gives_the_same_bytes(word: bytes) -> None:
    assert write_word(compose(BODY, *FIGURES)) == word


# -- the Party profile -------------------------------------------------------------------------------------------------


def test_paper_and_margins(word: bytes) -> None:
    section = part(word, "word/document.xml").find(f"{W}body/{W}sectPr")
    margins = section.find(f"{W}pgMar")
    lengths = [margins.get(f"{W}{side}") for side in ("top", "bottom", "left", "right", "header")]
    assert lengths == ["1134", "1134", "1701", "850", "567"]
    assert section.find(f"{W}titlePg") is not None
    assert section.find(f"{W}pgSz").get(f"{W}h") == "16838"


def test_the_page_number_is_hidden_on_the_first_page(word: bytes) -> None:
    assert list(part(word, "word/header1.xml").iter(f"{W}fldSimple")) == []
    (field,) = part(word, "word/header2.xml").iter(f"{W}fldSimple")
    assert field.get(f"{W}instr").strip() == "PAGE"


def test_every_style_names_the_font(word: bytes) -> None:
    styles = part(word, "word/styles.xml")
    for style in styles.iter(f"{W}style"):
        fonts = style.find(f"{W}rPr/{W}rFonts")
        if style.get(f"{W}type") == "paragraph":
            assert set(fonts.attrib.values()) == {"Times New Roman"}
            assert len(fonts.attrib) == 4
    assert b"Theme" not in parts(word)["word/styles.xml"]


def test_used_styles_are_declared(word: bytes) -> None:
    declared = {each.get(f"{W}styleId") for each in part(word, "word/styles.xml").iter(f"{W}style")}
    for name in ("word/document.xml", "word/footnotes.xml", "word/header1.xml", "word/header2.xml"):
        for kind in ("pStyle", "rStyle", "tblStyle"):
            assert {each.get(f"{W}val") for each in part(word, name).iter(f"{W}{kind}")} <= declared


def test_the_body_is_set_as_the_guidance_says(word: bytes) -> None:
    (style,) = [
        each for each in part(word, "word/styles.xml").iter(f"{W}style") if each.get(f"{W}styleId") == "BodyText"
    ]
    properties = style.find(f"{W}pPr")
    spacing = properties.find(f"{W}spacing")
    assert (spacing.get(f"{W}line"), spacing.get(f"{W}lineRule"), spacing.get(f"{W}after")) == ("360", "exact", "120")
    assert properties.find(f"{W}ind").get(f"{W}firstLine") == "567"
    assert properties.find(f"{W}jc").get(f"{W}val") == "both"
    assert style.find(f"{W}rPr/{W}sz").get(f"{W}val") == "28"


def test_the_header(word: bytes) -> None:
    assert [text_of(each) for each in paragraphs(word, "Superior")] == ["ĐẢNG BỘ TỈNH LAI CHÂU"]
    assert [text_of(each) for each in paragraphs(word, "IssuingBody")] == ["ĐẢNG ỦY XÃ BÌNH LƯ"]
    assert [text_of(each) for each in paragraphs(word, "UnderBody")] == ["*"]
    assert [text_of(each) for each in paragraphs(word, "National")] == ["ĐẢNG CỘNG SẢN VIỆT NAM"]
    assert [text_of(each) for each in paragraphs(word, "UnderSummary")] == ["-----"]


def test_a_paragraph_without_height_stands_before_the_header(word: bytes) -> None:
    """Without it LibreOffice puts an empty line there."""
    first = part(word, "word/document.xml").find(f"{W}body/*")
    assert first.find(f"{W}pPr/{W}pStyle").get(f"{W}val") == "Nothing"
    (style,) = [
        each for each in part(word, "word/styles.xml").iter(f"{W}style") if each.get(f"{W}styleId") == "Nothing"
    ]
    spacing = style.find(f"{W}pPr/{W}spacing")
    assert (spacing.get(f"{W}line"), spacing.get(f"{W}lineRule")) == ("20", "exact")


def test_headings_carry_number_and_level(word: bytes) -> None:
    found = [text_of(each) for level in range(1, 5) for each in paragraphs(word, f"Heading{level}")]
    assert found == ["I. TÌNH HÌNH", "1. Kết quả", "1.1. Nông nghiệp", "a) Trồng trọt"]


def test_recipients_and_signature_stay_together(word: bytes) -> None:
    assert [text_of(each) for each in paragraphs(word, "Recipients")] == [
        "- Thường trực Tỉnh ủy (báo cáo);",
        "- Lưu VPĐU.",
    ]
    table = part(word, "word/document.xml").findall(f"{W}body/{W}tbl")[-1]
    assert table.find(f".//{W}cantSplit") is not None
    held = [each for each in table.iter(f"{W}p") if each.find(f"{W}pPr/{W}keepNext") is None]
    assert len(held) == 1


def test_the_last_paragraph_stays_with_the_signature() -> None:
    content = write_word(compose("Một.\n\nHai."))
    first, last = paragraphs(content, "BodyText")
    assert first.find(f"{W}pPr/{W}keepNext") is None
    assert last.find(f"{W}pPr/{W}keepNext") is not None


def test_a_data_table_repeats_its_header_and_fills_the_width(word: bytes) -> None:
    table = part(word, "word/document.xml").findall(f"{W}body/{W}tbl")[1]
    assert table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None
    assert sum(int(each.get(f"{W}w")) for each in table.iter(f"{W}gridCol")) == 9354
    aligned = [each.find(f"{W}pPr/{W}jc").get(f"{W}val") for each in paragraphs(word, "TableText")]
    assert aligned == ["left", "center", "right"]


def test_properties_name_the_report_and_no_time(word: bytes) -> None:
    core = parts(word)["docProps/core.xml"].decode()
    assert "<dc:title>Báo cáo 6 tháng đầu năm 2026</dc:title>" in core
    assert "ĐẢNG ỦY XÃ BÌNH LƯ" in core
    assert "dcterms" not in core


# -- demonstration -----------------------------------------------------------------------------------------------------


def watermarks(content: bytes) -> list[str]:
    return [
        each.get("string")
        for name in ("word/header1.xml", "word/header2.xml")
        for each in part(content, name).iter("{urn:schemas-microsoft-com:vml}textpath")
        if each.get("string")
    ]


def test_every_page_of_a_demonstration_is_marked(word: bytes) -> None:
    assert watermarks(word) == ["BẢN MÔ PHỎNG"] * 2


def test_a_demonstration_bears_no_number_and_no_name(word: bytes) -> None:
    (number,) = paragraphs(word, "OfficialNumber")
    assert re.search(r"\d", text_of(number)) is None
    assert {text_of(each) for each in paragraphs(word, "Signer")} == {""}


def test_a_real_paper_is_not_marked() -> None:
    report = compose_report(
        template("Chữ."),
        figure_of=among({}),
        period=PERIOD,
        letterhead=LETTERHEAD,
        demonstration=False,
        issue=Issue("456", None, "Nguyễn Văn A"),
    )
    content = write_word(report)
    assert watermarks(content) == []
    assert [text_of(each) for each in paragraphs(content, "OfficialNumber")] == ["Số 456-BC/ĐU"]
    assert [text_of(each) for each in paragraphs(content, "Signer")][-1] == "Nguyễn Văn A"


def test_a_gap_is_plain_words(word: bytes) -> None:
    assert "chưa có số liệu" in text_of(part(word, "word/document.xml"))
    assert all("chưa" not in shown for _, shown in controls(word))


def test_numbers_in_the_tree_are_what_is_written() -> None:
    """The writer formats nothing: it prints the display text, whatever that is."""
    report = compose("{a.b}", figure("a.b", 5))
    (block,) = report.blocks
    (number,) = report.numbers()
    changed = replace(report, blocks=(replace(block, content=(replace(number, display="năm"),)),))
    assert isinstance(number, Number)
    assert [shown for _, shown in controls(write_word(changed))] == ["năm"]
