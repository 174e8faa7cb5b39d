"""What rules may ask about a document, and that nothing in it makes them look through all of it."""

from __future__ import annotations

from socai.audit.context import Reading
from socai.audit.mentions import find_mentions
from socai.files.reading import document_of_text


def _reading(text: str) -> Reading:
    document = document_of_text(text, kind="md")
    return Reading(document, find_mentions(document))


def test_sentences_end_at_a_stop_and_not_inside_a_number() -> None:
    reading = _reading("Xã có 1.250 hộ. Năm nay TP. Huế có thêm 14 hộ.")
    assert [each.mention.raw for each in reading.in_sentence(0)] == ["1.250"]
    assert [each.mention.raw for each in reading.in_sentence(1)] == ["14"]


def test_a_number_knows_its_brackets() -> None:
    reading = _reading("Có 98 người (xã Huế 2 người (nam 1 người), xã Yên 96 người) và 10 nhà.")
    assert [each.bracket for each in reading.figures] == [-1, 0, 1, 0, -1]


def test_a_printed_ratio_is_a_pair() -> None:
    reading = _reading("Có 14/17 tiêu chí và 3 xã.")
    first, second, third = reading.figures
    assert reading.pair_of(first) == reading.pair_of(second) == (first, second)
    assert reading.pair_of(third) is None


def test_a_footnote_is_the_one_after_its_call() -> None:
    reading = _reading("A có 5 hộ<sup>1</sup>.\n\n<sup>1</sup> Một.\n\nB có 6 hộ<sup>1</sup>.\n\n<sup>1</sup> Hai.\n")
    notes = [reading.note_at(call.note, call.start) for call in reading.document.calls]
    texts = [reading.text[blocks[0].start : blocks[-1].end] for blocks in notes]
    assert [text[-4:].strip() for text in texts] == ["Một.", "Hai."]


def test_a_sentence_that_never_ends_is_cut() -> None:
    reading = _reading("tăng 3% so với 5; " * 2000)
    assert max(each.end - each.start for each in reading.sentences) <= 4000
    assert reading.sentences[0].start == 0
    assert all(one.end == two.start for one, two in zip(reading.sentences, reading.sentences[1:], strict=False))


def test_brackets_within_brackets_end_at_a_depth() -> None:
    reading = _reading("(1" * 500)
    assert len(reading.brackets) <= 8
