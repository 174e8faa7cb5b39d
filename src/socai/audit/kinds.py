"""Tells what a numeral is: a figure, or a date, a reference, a number in a row, a heading.

Decided from the numeral itself, the signs that join it to its neighbours, and the words on both sides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from socai.audit.closed_words import (
    ARTICLES,
    COUNTED_PAIRS,
    DATE_WORDS,
    DOCUMENT_WORDS,
    LONE_NOUNS,
    ROW_WORDS,
    SPANS,
    STRONG_ROW_WORDS,
    TIMES_OF_DAY,
    UPPER,
)
from socai.audit.grammar import Chain, Token
from socai.audit.model import MentionKind as Kind
from socai.audit.nouns import NO_NOUN
from socai.audit.page import Site
from socai.files.documents import BlockKind

_CODE = re.compile(r"[a-zđ]?(?:[-–/] ?)(?:[A-ZĐ]{2,}|[A-ZĐ]/|[A-ZĐ][a-z]?[A-ZĐ])")
#: The number of the document itself, set or scanned with spaces: ``Số: 12 /BC-UBND``.
_ANNOUNCED = re.compile(r"(?:^|\s)[Ss]ố *[:.]+ *$")
_LOOSE_CODE = re.compile(r" ?[-–/] ?[A-ZĐ]{2}")
_PERCENT = re.compile(r"\s*⁄?(?:%|‰|(?<=⁄)4(?!\d)|phần trăm|điểm\s*(?:%|phần trăm|phầm trăm))")
_HEADING_END = re.compile(r"[.)/](?:\s|$|[^\W\d_])|\.?\s*$")
_CLOCK = re.compile(r"\s?(?:h|g|giờ|phút)(?![^\W\d_])")
_NAME_BEFORE = re.compile(rf"(?:^|[\s(“\"*])([{UPPER}][^\W\d_]*)\s+$")
_METRES = re.compile(r"(?:^|[^\W\d_]/|[\d\W])[kcd]?m$")
#: Letters and digits in one word, as in a hash or a serial number (``9f3a07``); hours and metres have other letters.
_IDENTIFIER_BEFORE, _IDENTIFIER_BEHIND = re.compile(r"\d[a-f]+$"), re.compile(r"[a-f]+\d")
_LETTERED = re.compile(r"[A-ZĐ](?![^\W_])")
#: ``14,2 bác sĩ trên 1 vạn dân``: what a rate is reckoned by counts nothing.
_PER_TEN_THOUSAND = re.compile(r"\s*vạn (?:dân|người|trẻ|hộ|lao động)")
_MONTH_OF_YEAR = re.compile(r"(?:0?[1-9]|1[0-2])\.(?:19|20)[0-9]{2}")
_CONTACT = frozenset({"đt", "thoại", "hotline", "fax", "máy"})
_PLACE_WORDS = frozenset(
    {"bản", "thôn", "xã", "khu", "tổ", "ấp", "xóm", "buôn", "làng", "phường", "quận", "chi", "trạm"}
)
#: ``công nghiệp 4.0``
_VERSION = re.compile(r"[0-9]\.0")
#: Two words before a number that tells one of a row, unless it measures something (``ngân sách trung ương 40 tỷ``).
_ROW_PAIRS = frozenset(
    {
        "trung ương", "quân khu", "mức độ", "giai đoạn", "tiểu khu", "chu kỳ", "cấp độ", "phương án", "đường tỉnh",
        "đường huyện", "báo động", "khu phố", "dân phố", "số nhà",
    }
)  # fmt: skip
_SOLDIERS = ("bộ đội", "quân đội")
_HIGHEST_IN_NAME = 20
_LISTED_NAME = rf"(?:[^\W\d_]+ ){{0,3}}?(?:[{UPPER}][^\W\d_]* ){{1,4}}"
_AMOUNT = r"(\d{1,3}(?:\.\d{3})*)"
_NAME_AFTER = re.compile(rf"(?:[,;]| và) {_LISTED_NAME}{_AMOUNT}(?!\d|[.,/]\d)(?=[,;).]| và)")
_NAMED_BEFORE = re.compile(rf"(?<!\S)(?:[{UPPER}][^\W\d_]* ){_AMOUNT}(?:[,;]| và) {_LISTED_NAME}$")
_NAMED_ITEM = rf"((?:[{UPPER}][^\W\d_]* ){{0,3}}[{UPPER}][^\W\d_]*):? {_AMOUNT}"
_OWN_NAME = rf"((?:[{UPPER}][^\W\d_]* ){{0,3}}[{UPPER}][^\W\d_]*):? "
_LIST_BEFORE = re.compile(rf"((?:{_NAMED_ITEM}(?:[,;]| và) )*){_OWN_NAME}$")
#: ``27 sự cố, gồm Bắc Ninh 2, Hà Nội 1``: what a number before a list of names is broken down by.
_LIST_OPENED = re.compile(r"(?<![\d.,])(\d{1,3}) [^\d.;:()]{1,60}(?:\bgồm|:|\() ?$")
_LIST_BEHIND = re.compile(rf"(?:(?:[,;]| và) {_NAMED_ITEM}(?!\d|[.,/]\d))*")
_ITEM_OF_LIST = re.compile(_NAMED_ITEM)
_FEWEST_NAMES = 3
#: ``THCS 123 (56%)``: a name has no share.
_SHARE_BEHIND = re.compile(r" ?\((?:chiếm |đạt |tỷ lệ )?[0-9]+(?:[.,][0-9]+)? ?%")
#: ``Hải Phòng 947``: a word that tells one of a row may end a name.
_ENDS_NAME = re.compile(rf"[{UPPER}][^\W\d_]* [{UPPER}][^\W\d_]* $")
_LEADS_TO_DAY = frozenset({"đến", "hết", "từ", "tới", "trước", "sau"})
_NOT_NUMBERED = frozenset(
    {"tổng", "trong", "với", "có", "con", "một", "dân", "nhân", "quân", "tham", "chỉ", "đa", "thiểu", "hệ", "trị"}
)


def kinds_of(chain: Chain, sites: Sequence[Site], *, noted: frozenset[int]) -> list[Kind]:
    """Return the kind of every token of a chain.

    Args:
        chain: numerals joined by signs.
        sites: their surroundings, one each.
        noted: where footnote marks begin.
    """
    if _in_address(sites[0].before):
        return [Kind.OTHER] * len(sites)
    coded = _coded(chain, sites)
    if len(chain.tokens) == 1:
        return [Kind.DOC_REF if coded else _single(sites[0], noted)]
    kinds: list[Kind] = []
    first = 0
    for last in range(1, len(chain.tokens) + 1):
        if last == len(chain.tokens) or chain.joints[last - 1] in "-~":
            kinds += _group(chain.tokens[first:last], chain.joints[first : last - 1], sites[first:last], noted)
            first = last
    _dashed(chain, kinds, sites)
    if coded:
        for at in range(len(kinds) - coded, len(kinds)):
            kinds[at] = Kind.DOC_REF
    return kinds


def _in_address(before: str) -> bool:
    """Return whether what comes next belongs to a web or mail address."""
    word = before[-60:].rsplit(" ", 1)[-1]
    return "://" in word or "www." in word or "@" in word


def _coded(chain: Chain, sites: Sequence[Site]) -> int:
    """Return how many tokens at the end of a chain are the number of a document (``111/2022/NĐ-CP``: two)."""
    last = sites[-1]
    if not _CODE.match(last.after) and not (_ANNOUNCED.search(sites[0].before[-12:]) and _LOOSE_CODE.match(last.after)):
        return 0
    if len(chain.tokens) > 1 and chain.joints[-1] == "/" and last.token.is_year:
        return 2
    return 1


def _dashed(chain: Chain, kinds: list[Kind], sites: Sequence[Site]) -> None:
    """Read ranges: ``2025 - 2030`` is a term, ``5-7%`` two percentages, ``15-20/6`` two days."""
    for at, joint in enumerate(chain.joints):
        if joint not in "-~":
            continue
        left, right = chain.tokens[at], chain.tokens[at + 1]
        if joint == "-" and left.is_year and right.is_year and right.whole >= left.whole:
            kinds[at] = kinds[at + 1] = Kind.YEAR_RANGE
        elif kinds[at] in (Kind.QUANTITY, Kind.ORDINAL, Kind.DATE) and kinds[at + 1] is not Kind.QUANTITY:
            kinds[at] = kinds[at + 1] if not right.is_year else kinds[at]
        elif kinds[at] is Kind.ORDINAL and kinds[at + 1] is Kind.QUANTITY and not _ends_there(sites[at + 1]):
            kinds[at] = Kind.QUANTITY
        elif kinds[at] in (Kind.ORDINAL, Kind.DATE) and sites[at].words[-1:] != ["năm"]:
            kinds[at + 1] = kinds[at]


def _group(tokens: Sequence[Token], joints: str, sites: Sequence[Site], noted: frozenset[int]) -> list[Kind]:
    """Return the kinds of tokens joined by strokes, dots or colons."""
    if len(tokens) == 1:
        return [_single(sites[0], noted)]
    if ":" in joints:
        return [Kind.OTHER] * len(tokens)
    if len(tokens) == 3:
        return [Kind.DATE] * 3 if _is_date(tokens) else [Kind.OTHER] * 3
    if len(tokens) > 3:
        return [Kind.OTHER] * len(tokens)
    return [_fraction(tokens, sites)] * 2


def _is_date(tokens: Sequence[Token]) -> bool:
    """Return whether three joined tokens are day, month and year."""
    day, month, year = tokens
    if not (0 <= day.whole <= 99 and 0 <= month.whole <= 99):
        return False
    return year.is_year or (len(year.raw) == 2 and 0 < month.whole <= 12 and 0 < day.whole <= 31)


def _fraction(tokens: Sequence[Token], sites: Sequence[Site]) -> Kind:
    """Return what two tokens joined by a stroke are: day and month, month and year, a scale, or a part of a whole."""
    over, under = tokens
    words, behind = sites[0].words, sites[1]
    near = words[-1] if words else ""
    if over.whole == 1 and under.whole >= 100 and under.whole % 100 == 0 and near in ("lệ", "đồ"):
        return Kind.OTHER
    if near == "thứ":
        return Kind.ORDINAL
    if over.is_year and under.whole == over.whole + 1:
        return Kind.YEAR_RANGE
    if (
        under.is_year
        and 1 <= over.whole <= 12
        and (near in DATE_WORDS or near in STRONG_ROW_WORDS or _ends_there(behind))
    ):
        return Kind.DATE
    if 1 <= over.whole <= 31 and 1 <= under.whole <= 12:
        alone = sites[0].before.rstrip().endswith("(") and behind.lower_after[:1] == ")"
        if near in DATE_WORDS or near in TIMES_OF_DAY or (alone and over.whole > under.whole):
            return Kind.DATE
        if over.whole > under.whole and near in _LEADS_TO_DAY:
            return Kind.DATE
        if (over.whole > under.whole or near in ("đến", "hết", "từ", "dịp", "lễ")) and _ends_there(behind):
            return Kind.DATE
    if _CLOCK.match(behind.lower_after) or (over.raw == under.raw == "24"):
        return Kind.OTHER
    if near == "số" and " ".join(words[-3:-1]) in DOCUMENT_WORDS:
        return Kind.DOC_REF
    return Kind.RATIO_PART


def _ends_there(site: Site) -> bool:
    """Return whether no noun and no measure follows."""
    return site.measured.length == 0 and site.noun is NO_NOUN


def _single(site: Site, noted: frozenset[int]) -> Kind:
    """Return what a numeral is that no sign joins to another."""
    token = site.token
    if token.start in noted:
        return Kind.FOOTNOTE_REF
    kind = _glued(site)
    if kind is not None:
        return kind
    if _PERCENT.match(site.lower_after):
        return Kind.PERCENT
    if _is_heading(site):
        return Kind.HEADING
    for rule in (_time, _reference, _row, _year, _odd, _name):
        kind = rule(site)
        if kind is not None:
            return kind
    return Kind.QUANTITY


def _glued(site: Site) -> Kind | None:
    """Return what a numeral is whose neighbours are letters or marks without a space between."""
    before = site.before[-8:]
    if _IDENTIFIER_BEFORE.search(before) or _IDENTIFIER_BEHIND.match(site.after):
        return Kind.OTHER
    if site.before[-5:] == "<sup>":
        return (
            Kind.OTHER
            if before[:-5][-1:].isalpha() and before[:-5].rstrip(" ")[-2:-1] in ("", " ", "k", "c")
            else Kind.FOOTNOTE_REF
        )
    if not before:
        return None
    last = before[-1]
    if last.isalpha() or (last in "-_" and before[-2:-1].isalpha()):
        return _glued_to_letter(before, last)
    if last in "@#" or (last == "/" and before[-2:-1].isalpha() and site.after[:1] in "/-_"):
        return Kind.OTHER
    if last in "+" and site.token.whole >= 0 and len(site.token.raw) >= 9:
        return Kind.OTHER
    return None


def _glued_to_letter(before: str, last: str) -> Kind | None:
    """Return what a numeral behind a letter is: part of a document's code, of a unit, of a name."""
    if last in "hg" and before[-2:-1].isdigit():
        return Kind.OTHER
    if last.islower() and before[-2:-1] != "-":
        return Kind.OTHER if _METRES.search(before) else None if len(before.split()[-1]) > 2 else Kind.ORDINAL
    stem = before.rstrip(before[-1] if last in "-_" else "").rstrip()
    return Kind.DOC_REF if re.search(r"/[A-ZĐ]+$", before) else Kind.ORDINAL if stem else None


def _is_heading(site: Site) -> bool:
    """Return whether a numeral numbers a heading, a paragraph or an item of a list."""
    raw = site.token.raw
    if "," in raw or any(len(part) > 2 for part in raw.split(".")):
        return False
    if site.starts_block:
        if site.block.kind in (BlockKind.CELL, BlockKind.FOOTNOTE):
            return False
        if site.before.endswith("("):
            return site.after[:1] == ")"
        if _HEADING_END.match(site.after):
            return bool(site.after.strip())
        return site.block.kind is BlockKind.HEADING and "." in raw
    opened = site.before.endswith("(") and site.after[:2] == ") "
    return opened and site.before[:-1].rstrip()[-1:] in ("", ".", ";", ":", ",") and len(raw) <= 2


def _time(site: Site) -> Kind | None:
    """Return whether a numeral is a date or a length of time."""
    token, words, following = site.token, site.words, site.next_word
    near = words[-1] if words else ""
    whole = token.whole
    if near in DATE_WORDS and site.measured.length:
        # ``cây ngắn ngày 15 ha``: nothing is so much of a measure and a day.
        return None
    if near == "năm" and token.is_year:
        return Kind.DATE
    if following == "tết" and 1 <= whole <= 31:
        return Kind.DATE
    if near == "tháng" and (1 <= whole <= 12 or _MONTH_OF_YEAR.fullmatch(token.raw)):
        return Kind.DATE
    if near in ("ngày", "mùng", "mồng", "hôm") and 1 <= whole <= 31 and following not in LONE_NOUNS - {"tháng"}:
        return Kind.DATE
    if near == "quý" and 1 <= whole <= 4:
        return Kind.DATE
    if (
        following == "tháng"
        and 1 <= whole <= 31
        and re.match(r"\s*tháng\s+(?:[0-9]{1,2}|giêng|chạp|tư)(?![0-9.,])", site.lower_after)
    ):
        return Kind.DATE
    if following in SPANS:
        return _span(site, following)
    return Kind.OTHER if _CLOCK.match(site.lower_after) and whole <= 60 else None


def _span(site: Site, following: str) -> Kind | None:
    """Return what a numeral before a word of time is: a period, an anniversary, or a rate that counts."""
    behind = site.lower_after.lstrip()[len(following) :]
    if behind[:1] == "/" and behind[1:2].isalpha():
        return Kind.QUANTITY
    if following == "ngày" and behind[:5] in (" công", " giườ"):
        return Kind.QUANTITY
    if following == "năm" and " ".join(site.words[-2:]) in ("kỷ niệm", "kỉ niệm"):
        return Kind.ORDINAL
    if following in ("giờ", "phút", "giây"):
        return Kind.OTHER
    if following == "ngày" and not site.token.raw.isdecimal():
        return Kind.QUANTITY
    return Kind.PERIOD


def _reference(site: Site) -> Kind | None:
    """Return whether a numeral names a document or an article of one."""
    words = site.words
    if not words or "," in site.token.raw:
        return None
    near = words[-1]
    if near == "số":
        return _numbered(site)
    if near in ARTICLES and 0 <= site.token.whole < 1000:
        return Kind.DOC_REF
    pair = " ".join(words[-2:])
    if (pair in DOCUMENT_WORDS or near == "luật") and site.noun is NO_NOUN and not site.measured.length:
        return Kind.DOC_REF if site.token.raw.isdecimal() and site.lower_after[:2] != "%" else None
    return None


def _numbered(site: Site) -> Kind | None:
    """Return what a numeral behind "số" is: ``tổng số 15 thí sinh``, ``Nghị quyết số 12``, ``đoàn số 3``."""
    words = site.words
    if len(words) > 1 and words[-2] in _NOT_NUMBERED:
        return None
    if " ".join(words[-3:-1]) in DOCUMENT_WORDS or words[-2:-1] == ["luật"]:
        return Kind.DOC_REF
    return Kind.ORDINAL if site.token.raw.isdecimal() else None


def _row(site: Site) -> Kind | None:
    """Return whether a numeral tells one of a row: ``lần thứ 17``, ``đợt 2``, ``mức độ 2``, ``quốc lộ 6``."""
    words, token = site.words, site.token
    if not words or "," in token.raw or any(len(part) > 3 for part in token.raw.split(".")):
        return None
    near = words[-1]
    if near == "mục" and "." in token.raw:
        return Kind.ORDINAL
    if token.whole < 0:
        return None
    if near in STRONG_ROW_WORDS:
        # ``trợ cấp một lần 158 người`` counts; ``lần 2`` does not.
        counts = words[-2:-1] == ["mỗi"] or (near == "lần" and words[-2:-1] in (["một"], ["nhiều"]))
        return None if counts and site.noun.unit else Kind.ORDINAL
    if " ".join(words[-2:]) in _ROW_PAIRS:
        return None if site.measured.length or _is_counted(site) else Kind.ORDINAL
    if (
        near in ROW_WORDS
        and not site.lower_before.rstrip().endswith(_SOLDIERS)
        and token.whole < 1000
        and not site.token.raw.startswith("0")
    ):
        if _ENDS_NAME.search(site.before[-24:]) and _is_in_list_of_names(site):
            return None
        counted = site.measured.length > 0 or site.noun.unit
        return None if counted and near not in ("lớp", "khối") else Kind.ORDINAL
    return None


def _is_counted(site: Site) -> bool:
    """Return whether a noun follows of which reports count many."""
    head = site.noun.head
    return bool(site.noun.unit) and (head in COUNTED_PAIRS or head.split()[0] in LONE_NOUNS)


def _year(site: Site) -> Kind | None:
    """Return whether a bare numeral of four digits is a year."""
    if not site.token.is_year or site.measured.length:
        return None
    noun = site.noun
    if _is_counted(site) and site.words[-1:] not in (["nay"], ["đầu"], ["cuối"]):
        return None
    return Kind.DATE if not noun.unit or site.words or site.starts_block else None


def _odd(site: Site) -> Kind | None:
    """Return whether a numeral is none of these and no figure: an age, a level, a telephone, a lone page number."""
    raw, following = site.token.raw, site.next_word
    if _LETTERED.match(site.after) and not site.measured.length:
        return Kind.ORDINAL
    if _VERSION.fullmatch(raw) and not site.measured.length and not site.noun.unit:
        return Kind.OTHER
    if site.token.whole == 1 and _PER_TEN_THOUSAND.match(site.lower_after):
        return Kind.OTHER
    if following == "tuổi" or (following == "con" and site.lower_after.lstrip().startswith("con số")):
        return Kind.OTHER
    if following == "cấp" and site.token.whole in (2, 3) and site.words[-1:] != ["có"]:
        return Kind.OTHER
    if following == "sao" and site.token.whole in range(1, 8):
        return Kind.ORDINAL
    if site.token.whole >= 0 and (
        len(raw) >= 9 or (len(raw) > 3 and raw[0] == "0") or (set(site.words[-1:]) & _CONTACT and len(raw) > 3)
    ):
        return Kind.OTHER
    if site.starts_block and not site.after.strip() and site.block.kind is not BlockKind.CELL:
        return Kind.OTHER
    return Kind.ORDINAL if _in_slogan(site) else None


def _in_slogan(site: Site) -> bool:
    """Return whether a small numeral stands within a short quotation (“5 không, 3 sạch”)."""
    if not 0 <= site.token.whole < 10 or site.token.raw.startswith("0"):
        return False
    opened = max(site.before.rfind("“"), site.before.rfind('"'))
    if opened < 0 or site.before.rfind("”") > opened:
        return False
    closed = min((at for at in (site.after.find("”"), site.after.find('"')) if at >= 0), default=-1)
    return closed >= 0 and len(site.before) - opened + closed < 70 and site.before[opened:].count('"') < 2


def _name(site: Site) -> Kind | None:
    """Return whether a numeral belongs to a name (``bản Hợp Nhất 2``) and does not count."""
    token = site.token
    if token.whole < 0 or token.raw.startswith("0") or token.whole > 999:
        return None
    found = _NAME_BEFORE.search(site.before[-24:])
    if found is None or site.measured.length or _SHARE_BEHIND.match(site.after):
        return None
    return Kind.ORDINAL if not site.noun.unit and not _is_in_list_of_names(site) else None


def _is_in_list_of_names(site: Site) -> bool:
    """Return whether names with numbers stand in a row and one is too high for a name: ``An Hòa 412, An Phú 385``."""
    following, before = _NAME_AFTER.match(site.after), _NAMED_BEFORE.search(site.before)
    near = [found[1] for found in (following, before) if found is not None]
    high = near and (site.token.whole > _HIGHEST_IN_NAME or any(map(_is_too_high, near)))
    return bool(high) or _is_told_by_names(site)


def _is_too_high(amount: str) -> bool:
    """Return whether a number of a list, as printed, is no number of a name: too high, grouped or with decimals."""
    return not amount.isdecimal() or int(amount) > _HIGHEST_IN_NAME


def _is_told_by_names(site: Site) -> bool:
    """Return whether a list of different names breaks down a number before it: ``27 sự cố, gồm Bắc Ninh 2, Hà Nội 1``.

    So it does where one of its numbers is too high for a name, or written with a nought (``Sa Pa 09``). Where there are
    as many names as the number before it says, they are what it counts: ``3 thôn, gồm Hợp Nhất 1...``.
    """
    before, behind = _LIST_BEFORE.search(site.before), _LIST_BEHIND.match(site.after)
    if before is None or behind is None:
        return False
    items = [*_ITEM_OF_LIST.findall(before[1]), (before[4], site.token.raw), *_ITEM_OF_LIST.findall(behind.group())]
    if len({name for name, _ in items}) < max(len(items), _FEWEST_NAMES):
        return False
    if any(amount[0] == "0" or _is_too_high(amount) for _, amount in items):
        return True
    opened = _LIST_OPENED.search(site.before[: before.start()])
    return opened is not None and len(items) != int(opened[1])
