"""A draft beside the reports it was made from."""

from __future__ import annotations

import pytest

from socai.audit import audit
from socai.audit.against import compare_with
from socai.audit.audit import audit_document
from socai.compose.word import write_word
from socai.core.findings import Severity
from socai.files.word_reading import read_word
from tests.shared import SHARED, needs_shared
from tests.unit.compose.half_year import half_year

TITLE = "BÁO CÁO\nKết quả công tác 6 tháng đầu năm 2031\n\n"
LAST = "BÁO CÁO\nKết quả công tác 6 tháng đầu năm 2030\n\n"
ROOFS = "Toàn xã đã hỗ trợ sửa chữa mái nhà cho 214 hộ gia đình bị bão, với kinh phí 3,42 tỷ đồng.\n"
BOOKS = "Thư viện cơ sở cho mượn 1.845 cuốn sách giáo khoa lớp chín.\n"
TREES = "Đoàn thanh niên trồng 36.500 cây keo lai trên đất rừng phòng hộ.\n"


def found(draft: str, *sources: str) -> list[tuple[str, str, str]]:
    """Return kind, number of the draft and number of the source of each difference."""
    result = audit(draft)
    return [
        (
            each.code.rpartition(".")[2],
            result.by_id[each.mention].raw if each.mention else "",
            each.other.raw if each.other else "",
        )
        for each in compare_with(result, [audit(source) for source in sources])
    ]


def test_a_draft_that_repeats_its_sources_departs_nowhere() -> None:
    assert found(TITLE + ROOFS + BOOKS + TREES, TITLE + ROOFS, TITLE + BOOKS + TREES) == []


def test_the_same_fact_told_differently() -> None:
    draft = TITLE + ROOFS.replace("214", "241") + BOOKS
    assert found(draft, TITLE + ROOFS + BOOKS) == [("differs", "241", "214")]
    (only,) = compare_with(audit(draft), [audit(TITLE + ROOFS)])
    assert only.severity is Severity.ERROR


def test_rounding_is_no_difference() -> None:
    assert found(TITLE + ROOFS.replace("3,42", "3,4"), TITLE + ROOFS) == []
    assert found(TITLE + ROOFS.replace("3,42 tỷ", "trên 3,4 tỷ"), TITLE + ROOFS) == []
    assert found(TITLE + ROOFS.replace("3,42 tỷ", "3.420 triệu"), TITLE + ROOFS) == []


def test_numbers_beyond_rounding_differ() -> None:
    assert found(TITLE + ROOFS.replace("3,42", "3,6"), TITLE + ROOFS) == [("differs", "3,6", "3,42")]


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("đã hỗ trợ", "có kế hoạch hỗ trợ"),
        ("hộ gia đình", "hộ gia đình mới"),
        ("Toàn xã", "Tại xã Đông Sơn"),
        ("Toàn xã", "Năm 2029, toàn xã"),
    ],
)
def test_another_role_place_or_year_is_another_fact(mine: str, theirs: str) -> None:
    draft = TITLE + ROOFS.replace("214", "320")
    other = ROOFS.replace(mine, theirs)
    assert not [each for each in found(draft, TITLE + other) if each[:2] == ("differs", "320")]


def test_two_facts_that_could_be_meant_say_nothing() -> None:
    source = TITLE + "Trạm y tế tiêm phòng dại cho 310 con chó.\n\nTrạm y tế tiêm phòng dại cho 305 con chó.\n"
    assert found(TITLE + "Trạm y tế tiêm phòng dại cho 350 con chó.\n", source) == []


def test_one_number_of_a_sentence_that_is_taken_over() -> None:
    meetings = "Ban Thường vụ tổ chức hội nghị sơ kết, giao ban: 14 cuộc, 380 lượt người dự, 22 ý kiến phát biểu.\n"
    assert found(TITLE + meetings.replace("22", "27"), TITLE + meetings) == [("differs", "27", "22")]
    assert found(TITLE + meetings.replace("22", "27"), LAST + meetings) == []


def test_the_same_sentence_on_another_place_is_another_fact() -> None:
    meetings = "Tại thôn {} đã tổ chức hội nghị sơ kết, giao ban: 14 cuộc, 22 ý kiến phát biểu.\n"
    draft = TITLE + meetings.format("Đông").replace("22", "27")
    assert not [each for each in found(draft, TITLE + meetings.format("Tây")) if each[0] == "differs"]


HEAD = "ỦY BAN NHÂN DÂN\n\n{}\n\nSố: 12/BC-UBND\n\n"


def test_reports_of_two_places_agree_only_where_both_name_the_place() -> None:
    here, there = HEAD.format("XÃ ĐÔNG SƠN"), HEAD.format("XÃ TÂY SƠN")
    changed = ROOFS.replace("214", "241")
    assert found(here + TITLE + changed, here + TITLE + ROOFS) == [("differs", "241", "214")]
    assert found(here + TITLE + changed, there + TITLE + ROOFS) == []
    assert found(HEAD.format("TỈNH MẪU") + TITLE + changed, here + TITLE + ROOFS) == []
    of_a_village = "Tại thôn Đông đã tổ chức hội nghị sơ kết, giao ban: 14 cuộc, 22 ý kiến phát biểu.\n"
    assert ("differs", "27", "22") in found(
        here + TITLE + of_a_village.replace("22", "27"), HEAD.format("HUYỆN MẪU") + TITLE + of_a_village
    )


def test_reports_of_two_days_are_of_two_periods() -> None:
    title = "# BÁO CÁO nhanh ngày {}/3/2028\n\n"
    changed = ROOFS.replace("214", "241")
    assert found(title.format(4) + changed, title.format(5) + ROOFS) == []
    assert found(title.format(4) + changed, title.format("04") + ROOFS) == [("differs", "241", "214")]


def test_last_periods_figures_are_not_this_periods() -> None:
    assert found(TITLE + ROOFS + BOOKS, LAST + ROOFS.replace("214", "180") + BOOKS.replace("1.845", "1.702")) == []


def test_what_the_draft_says_of_last_year_is_compared_with_last_years_report() -> None:
    draft = TITLE + "Cùng kỳ, thư viện cơ sở cho mượn 1.720 cuốn sách giáo khoa lớp chín.\n"
    assert found(draft, LAST + BOOKS.replace("1.845", "1.702")) == [("differs", "1.720", "1.702")]
    assert found(draft.replace("1.720", "1.702"), LAST + BOOKS.replace("1.845", "1.702")) == []


def test_a_figure_that_no_source_has() -> None:
    draft = TITLE + ROOFS + BOOKS + "Chợ trung tâm xếp lại 58 quầy hàng.\n"
    assert found(draft, TITLE + ROOFS, TITLE + BOOKS) == [("unsourced", "58", "")]


def test_a_number_told_with_another_noun_has_a_source() -> None:
    channel = "Kênh video của thư viện đăng 60 bài, có 4.336 {}.\n"
    assert (
        found(TITLE + ROOFS + channel.format("lượt theo dõi"), TITLE + ROOFS + channel.format("người xem kênh")) == []
    )


def test_the_scale_of_a_map_is_no_figure() -> None:
    assert found(TITLE + ROOFS + "Xã lập quy hoạch chi tiết 1/500 khu chợ.\n", TITLE + ROOFS) == []


def test_two_numbers_told_in_the_other_order_are_two_facts() -> None:
    source = "Ủy ban thu hồi 2 thiết bị phát sóng và 15 thiết bị ký số cũ của các đơn vị.\n"
    draft = "Ủy ban thu hồi 15 thiết bị ký số cũ và 02 thiết bị phát sóng của các đơn vị.\n"
    assert found(TITLE + draft, TITLE + source) == []


def test_what_the_draft_computes_needs_no_source() -> None:
    parts = "Tổ một thu gom 120 xe rác. Tổ hai thu gom 85 xe rác.\n"
    draft = TITLE + "Các tổ thu gom 205 xe rác (tổ một 120 xe, tổ hai 85 xe).\n"
    assert found(draft, TITLE + parts) == []


def test_sections_that_the_sources_do_not_cover_are_left_alone() -> None:
    draft = TITLE + ROOFS + "\n# II. VIỆC KHÁC\n\n" + TREES + BOOKS
    assert found(draft, TITLE + ROOFS) == []


def test_a_figure_that_the_draft_lost() -> None:
    draft = TITLE + ROOFS.replace(", với kinh phí 3,42 tỷ đồng", " theo kế hoạch") + BOOKS
    assert found(draft, TITLE + ROOFS + BOOKS) == [("lost", "", "3,42")]


def test_a_sentence_that_the_draft_does_not_take_over_is_not_lost() -> None:
    assert found(TITLE + ROOFS, TITLE + ROOFS + BOOKS + TREES) == []


CROPS = """## Nông nghiệp

| TT | Cây trồng | Diện tích (ha) | Sản lượng (tấn) |
|---|---|---|---|
| 1 | Lúa nương | 412 | 618 |
| 2 | Ngô lai | 275,5 | 1.102 |
| 3 | Sắn | 96 | 1.344 |
| | Tổng cộng | 783,5 | 3.064 |
"""
CROPS_TOLD = (
    "## Nông nghiệp\n\nDiện tích lúa nương đạt 412 ha, sản lượng lúa nương 618 tấn; ngô lai 275,5 ha, sản lượng "
    "1.102 tấn; sắn 96 ha, sản lượng 1.344 tấn; tổng diện tích 783,5 ha, tổng sản lượng 3.064 tấn.\n"
)
DESK = """## Một cửa

Trong kỳ, bộ phận một cửa nhận 2.318 hồ sơ, trong đó trả trước hạn 2.204 hồ sơ, đúng hạn 97 hồ sơ, quá hạn 17 hồ sơ.
"""
DESK_TABLE = """## Một cửa

| Chỉ tiêu | Số hồ sơ |
|---|---|
| Nhận | 2.318 |
| Trả trước hạn | 2.204 |
| Đúng hạn | 97 |
| Quá hạn | 17 |
"""


@pytest.mark.parametrize(
    ("draft", "source"), [(CROPS, CROPS), (CROPS_TOLD, CROPS), (DESK_TABLE, DESK), (DESK, DESK_TABLE)]
)
def test_a_table_and_the_sentence_that_tells_it_agree(draft: str, source: str) -> None:
    assert found(TITLE + draft, TITLE + source) == []


@pytest.mark.parametrize(
    ("draft", "source", "right", "wrong"),
    [
        (CROPS, CROPS, "412", "421"),
        (CROPS, CROPS, "1.344", "1.434"),
        (CROPS_TOLD, CROPS, "412", "421"),
        (CROPS_TOLD, CROPS, "275,5", "257,5"),
        (CROPS, CROPS_TOLD, "618", "681"),
        (DESK_TABLE, DESK, "2.204", "2.240"),
        (DESK_TABLE, DESK, "17", "71"),
        (DESK, DESK_TABLE, "97", "79"),
    ],
)
def test_a_number_of_a_table_told_differently(draft: str, source: str, right: str, wrong: str) -> None:
    assert found(TITLE + draft.replace(right, wrong), TITLE + source) == [("differs", wrong, right)]


def test_the_plan_of_a_table_is_not_what_was_done() -> None:
    planned = CROPS.replace("Diện tích (ha)", "Kế hoạch diện tích (ha)").replace("412", "400")
    assert ("differs", "400", "412") not in found(TITLE + planned, TITLE + CROPS)


def test_rows_of_a_table_in_another_order_are_the_same_rows() -> None:
    lines = CROPS.splitlines()
    turned = "\n".join([*lines[:4], lines[6], lines[5], lines[4], lines[7]]) + "\n"
    assert found(TITLE + turned, TITLE + CROPS) == []


def test_a_figure_of_a_table_that_no_source_has() -> None:
    more = DESK_TABLE + "| Trực tuyến | 1.555 |\n"
    assert found(TITLE + more, TITLE + DESK) == [("unsourced", "1.555", "")]


def test_a_figure_of_a_sentence_that_the_table_of_the_draft_lost() -> None:
    fewer = "".join(line for line in DESK_TABLE.splitlines(keepends=True) if "Quá hạn" not in line)
    assert found(TITLE + fewer, TITLE + DESK) == [("lost", "", "17")]


def test_a_figure_of_a_table_that_the_draft_lost() -> None:
    fewer = CROPS_TOLD.replace(", sản lượng 1.344 tấn", "")
    assert found(TITLE + fewer, TITLE + CROPS) == [("lost", "", "1.344")]
    rowless = "".join(line for line in CROPS.splitlines(keepends=True) if "Sắn" not in line)
    assert found(TITLE + rowless, TITLE + CROPS) == [("lost", "", "96"), ("lost", "", "1.344")]


def test_a_row_that_last_periods_table_had_and_the_draft_lost() -> None:
    now = CROPS.replace("412", "430").replace("1.102", "1.210").replace("275,5", "290")
    fewer = "".join(line for line in now.splitlines(keepends=True) if "Sắn" not in line)
    assert found(TITLE + now, LAST + CROPS) == []
    assert found(TITLE + fewer, LAST + CROPS) == [("lost", "", "96")]


@needs_shared
def test_a_whole_report_told_in_other_words_departs_only_where_it_does() -> None:
    draft = audit_document(read_word(write_word(half_year()), file="bao-cao.docx"))
    departures = compare_with(draft, [audit(SHARED / "seed" / "bao-cao-456.md")])
    kinds = [each.code.rpartition(".")[2] for each in departures]
    assert kinds.count("differs") == 0
    assert kinds.count("unsourced") <= 4
    assert kinds.count("lost") <= 4
