"""What may be added to what: rates are no counts, and lists of different things are weak readings of a total."""

from __future__ import annotations

from socai.audit.context import Reading, fits
from socai.audit.mentions import find_mentions
from socai.audit.parts import Wording, breakdown
from socai.files.reading import document_of_text


def reading_of(text: str) -> Reading:
    document = document_of_text(text)
    return Reading(document, find_mentions(document))


def test_a_rate_of_money_is_neither_money_nor_a_count() -> None:
    count, rate, money = reading_of("Có 45 hộ, thu nhập 48 triệu đồng/người/năm, thưởng 3 triệu đồng.").figures
    assert (count.family, money.family) == ("count", "money")
    assert rate.family not in ("count", "money")
    assert fits(count, rate) == fits(money, rate) == 0


def test_every_reading_of_a_list_of_other_things_is_weak() -> None:
    reading = reading_of("Xã có 90 hộ: mở 12 lớp, giúp 15 hộ; thăm 7 trường, 3 cơ quan; cấp 41 giấy phép.")
    total, *rest = reading.figures
    proposals = list(breakdown(reading, total, rest, Wording("listed", "s", 60)))
    assert proposals
    assert all(each.confidence <= 45 for each in proposals)
