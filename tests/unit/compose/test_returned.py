"""Prose that comes back from a Word file: known by its place, numbers as slots, what others changed and said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from socai.catalogue.pack import builtin_packs, load_catalogue
from socai.compose.composer import compose_report, printed_of
from socai.compose.returned import ReturnedProse, Returning, returned
from socai.compose.template import ParsedTemplate, parse_template
from socai.compose.word import PLACE, write_word
from socai.core.figures import Figure
from socai.files.word_prose import read_prose
from socai.formula.nodes import Formula
from tests.unit.compose.fakes import LETTERHEAD, PERIOD, figure
from tests.unit.compose.test_prose import figures, key, parsed
from tests.unit.files.word_remarks import commented
from tests.unit.services.word_editing import MAIN, saying, typed_over, with_part, without_control

Edit = Callable[[bytes], bytes]


def back(template: ParsedTemplate, edit: Edit, figure_of: Callable[[Formula], Figure] = figures) -> ReturnedProse:
    report = compose_report(template, figure_of=figure_of, period=PERIOD, letterhead=LETTERHEAD, demonstration=False)
    printed = printed_of(template, figure_of=figure_of, period=PERIOD)
    notes = {key: label for label, note in template.notes.items() for key in note.keys}
    prose = read_prose(edit(write_word(report)), file="x.docx")
    return returned(prose, Returning(report, printed, notes))


def text_of(edit: Edit, start: str = "Có") -> str:
    found = back(parsed(), edit)
    return {each.key: each.text for each in found.paragraphs}[key(start)]


def some(formula: Formula) -> Figure:
    """Return a figure that has a value or not, as its formula happens to be written."""
    value = sum(formula.text.encode()) % 5
    return figure(formula.text, None if value == 4 else value)


def same(data: bytes) -> bytes:
    return data


def replaced(old: str, new: str) -> Edit:
    return lambda data: with_part(data, MAIN, lambda part: part.replace(old, new, 1))


def number_key(code: str) -> str:
    report = compose_report(parsed(), figure_of=figures, period=PERIOD, letterhead=LETTERHEAD, demonstration=False)
    return next(each.key for each in report.numbers() if each.figure.key.indicator == code)


@pytest.mark.parametrize("pack", ["binh-lu", "xa"])
def test_a_file_that_nobody_edited_says_nothing_new(pack: str) -> None:
    for template in load_catalogue(builtin_packs() / pack).templates.values():
        found = back(parse_template(template.text, "mau.md"), same, some)
        assert found == ReturnedProse((), (), ())


def test_words_change_and_slots_stay_as_they_were_typed() -> None:
    text = text_of(lambda data: saying(data, "hội nghị", "hội nghị lớn"))
    assert text == "Có {a.b | unit} hội nghị lớn[^1], gồm {c.d} x và {e.f} z. Dòng *hai {a.b}* của **đoạn** năm {year}."


def test_what_is_typed_over_a_number_is_no_prose() -> None:
    assert back(parsed(), lambda data: typed_over(data, number_key("a.b"), "98")).paragraphs == ()


def test_a_number_without_its_control_is_words() -> None:
    text = text_of(lambda data: without_control(data, number_key("c.d"), digits="98"))
    assert "gồm 98 x và {e.f} z" in text


def test_a_number_that_moved_comes_back_as_its_slot_and_is_told() -> None:
    def move(part: str) -> str:
        start = part.index("<w:sdt>", part.index("gồm"))
        control = part[start : part.index("</w:sdt>", start) + len("</w:sdt>")]
        return part.replace(control, "", 1).replace("Đoạn dưới", f"</w:t></w:r>{control}<w:r><w:t>Đoạn dưới", 1)

    found = back(parsed(), lambda data: with_part(data, MAIN, move)).paragraphs
    there = next(each for each in found if each.key == key("Đoạn"))
    assert there.text == '{c.d | missing="chưa có"}Đoạn dưới điều kiện.'
    assert [(each.figure.key.indicator, each.place) for each in there.moved] == [("c.d", "I")]


def test_a_paragraph_that_was_deleted_is_left_out_and_a_new_one_follows_the_one_before_it() -> None:
    def edit(part: str) -> str:
        start = part.rindex("<w:p>", 0, part.index("Đoạn dưới"))
        end = part.index("</w:p>", start) + len("</w:p>")
        return f"{part[:start]}<w:p><w:r><w:t>Đoạn mới, 5 * 3 ý.</w:t></w:r></w:p>{part[end:]}"

    found = {each.key: each.text for each in back(parsed(), lambda data: with_part(data, MAIN, edit)).paragraphs}
    assert found[key("Đoạn")] == ""
    assert found[key("Có")].endswith("năm {year}.\n\nĐoạn mới, 5 \\* 3 ý.")


def test_a_paragraph_without_its_bookmark_is_known_by_its_words() -> None:
    def edit(data: bytes) -> bytes:
        return saying(replaced(f'w:name="{PLACE}{key("Có")}"', 'w:name="x"')(data), "hội nghị", "cuộc họp")

    assert "cuộc họp[^1]" in text_of(edit)


def test_what_follows_the_template_alone_is_told_and_not_taken() -> None:
    found = back(parsed(), lambda data: saying(data, "MỘT", "MỘT SỬA"))
    assert found.paragraphs == ()
    assert found.following == ("I. MỘT SỬA",)


def test_a_comment_that_stands_at_nothing_people_may_write_comes_with_the_whole() -> None:
    def edit(data: bytes) -> bytes:
        for number, words in enumerate(["MỘT", "Đoạn dưới", "Mục", "Chậm", "BÁO CÁO"]):
            data = commented(data, words, author="A", text="như nhau", number=number)
        return data

    found = back(parsed(), edit)
    assert [len(each.remarks) for each in found.paragraphs] == [1, 1]
    assert [each.about for each in found.remarks] == ["I. MỘT", "", "BÁO CÁO"]


def test_tracked_changes_are_told_and_can_be_left_out() -> None:
    who = 'w:id="900" w:author="Nguyễn Văn A" w:date="2026-07-02T08:00:00Z"'
    deleted = f'</w:t></w:r><w:del {who}><w:r><w:delText xml:space="preserve">dưới</w:delText></w:r></w:del>'
    inserted = f'<w:ins {who}><w:r><w:t xml:space="preserve">trên</w:t></w:r></w:ins><w:r><w:t xml:space="preserve">'
    found = back(parsed(), replaced("dưới", deleted + inserted)).paragraphs
    (one,) = found
    assert (one.text, one.untracked) == ("Đoạn trên điều kiện.", "Đoạn dưới điều kiện.")
    assert [(each.change.is_insertion, each.change.author, each.change.day, each.text) for each in one.tracked] == [
        (False, "Nguyễn Văn A", date(2026, 7, 2), "dưới"),
        (True, "Nguyễn Văn A", date(2026, 7, 2), "trên"),
    ]


def test_a_footnote_whose_bookmark_was_copied_is_known_still() -> None:
    def edit(data: bytes) -> bytes:
        name = f'w:name="{PLACE}{key("Chú")}'
        copied = with_part(data, "word/footnotes.xml", lambda part: part.replace(f'{name}"', f'{name}_Copy_1"'))
        return saying(copied, "hội nghị", "cuộc họp")

    assert "cuộc họp[^1]" in text_of(edit)


def test_a_footnote_comes_back_with_its_paragraph() -> None:
    edit = lambda data: with_part(data, "word/footnotes.xml", lambda part: part.replace("Chú thích", "Ghi chú"))  # noqa: E731
    assert text_of(edit, "Chú") == "Ghi chú {e.f}."
