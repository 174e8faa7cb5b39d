"""A report as plain text: what is read out in a village or sent in a chat."""

from __future__ import annotations

from socai.compose.plain_text import write_text
from tests.unit.compose.fakes import compose, figure
from tests.unit.compose.papers import composed, paper, template_text
from tests.unit.compose.shipped import desk


def lines(body: str) -> list[str]:
    """Return the lines of a body without what stands around it."""
    text = write_text(compose(body, figure("a.a", 12), figure("a.b", "2.5", "ha", decimals=1), demonstration=False))
    head, body_text, end = text.split("\n\n")
    assert (head.startswith("BÁO CÁO: "), end) == (True, "ĐẢNG ỦY XÃ BÌNH LƯ\n")
    return body_text.split("\n")


def test_every_sentence_has_a_line() -> None:
    assert lines("Họp {a.a} cuộc. Đạt {a.b | unit}! Xong chưa? Chưa.") == [
        "Họp 12 cuộc.", "Đạt 2,5 ha!", "Xong chưa?", "Chưa.",
    ]  # fmt: skip


def test_a_stop_that_ends_no_sentence_ends_no_line() -> None:
    assert lines("Mục 2.1 và đ/c. an. ở bản; **đậm** *nghiêng*.") == ["Mục 2.1 và đ/c. an. ở bản; đậm nghiêng."]


def test_the_number_of_a_paragraph_stays_with_its_words() -> None:
    assert lines("**1\\. Khám bệnh:** {a.a} lượt. Phòng phụ trách.") == ["1. Khám bệnh: 12 lượt.", "Phòng phụ trách."]


def test_blocks_of_every_kind() -> None:
    table = "| Tên | Số |\n|---|---|\n| Lúa | {a.b} |\n| Ngô | |\n"
    body = f"# TÌNH HÌNH\n\nA\\\nb[^n]\n\n- Ý {{a.a}}\n\n{table}\n[^n]: Có {{a.a}}. Hết.\n"
    assert lines(body) == [
        "I. TÌNH HÌNH", "A", "b (1)", "- Ý 12", "- Tên: Lúa; Số: 2,5.", "- Tên: Ngô.", "(1) Có 12.", "(1) Hết.",
    ]  # fmt: skip


def test_nothing_of_the_paper_s_form_is_left() -> None:
    text = write_text(paper("state"))
    assert "./." not in text
    assert "\u00a0" not in text
    assert text.endswith("kỳ.\n(1) Gồm 12 hội nghị.\n\nỦY BAN NHÂN DÂN XÃ BÌNH LƯ\n")


def test_a_last_number_keeps_its_stop() -> None:
    assert write_text(composed(template_text("state", "Đạt {a.a}"), "state")).split("\n\n")[1] == "Đạt 12."


def test_a_demonstration_says_so_first() -> None:
    assert write_text(compose("Chữ.")).startswith("BẢN MÔ PHỎNG\nBÁO CÁO: ")


def test_the_news_of_the_pack_is_short_and_plain() -> None:
    """A loudspeaker reads about 130 words a minute; a chat shows some 12 lines on a phone."""
    for period in ("2026-06", "2026Q2", "2026-07"):
        text = write_text(desk().report("ban-tin", period))
        body = text.split("\n\n")[1]
        assert len(body.split()) <= 130
        assert max(len(line.split()) for line in body.split("\n")) <= 22
        assert not set("*_#|[]{}\u00a0") & set(text)
        assert "chưa có số liệu" not in text
