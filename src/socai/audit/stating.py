"""Names the body that states a number: the one that its sentence names, else the one of the document's letterhead.

A sentence names its source by ``theo báo cáo của X``, ``theo Sở X``, ``X cho biết``, ``(Nguồn: X)``.

Letterheads are those of state papers and of the Party, laid out as a table, as paragraphs, or with both halves run
together on one line as text that was taken out of a scan has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from socai.audit.model import Mention
from socai.audit.passages import MARKUP, sentence_span
from socai.files.documents import BlockKind, Document

_HEAD_BLOCKS, _HEAD_LENGTH, _FOOT_BLOCKS, _LONGEST_NAME = 16, 1500, 24, 120
# The half of a letterhead that every paper bears alike; it stands to the right of the body's name or under it.
_COMMON = re.compile(
    r"C[ỘO]NG H(?:ÒA|OÀ|OA) X[ÃA] H[ỘO]I.*|Đ[ộôo]c\s+l[ậâa]p\s*[-–].*|ĐẢNG CỘNG SẢN VIỆT NAM.*", re.DOTALL
)
_NUMBER_LINE = re.compile(r"S[ốoô]\s*[:.]?\s*(?:[\d….]|\S{1,8}\s*[-/]\s*[A-ZĐ])")
_TITLE = re.compile(
    r"(?:BÁO CÁO|THÔNG BÁO|KẾ HOẠCH|QUYẾT ĐỊNH|NGHỊ QUYẾT|TỜ TRÌNH|CÔNG VĂN|CHƯƠNG TRÌNH"
    r"|KẾT LUẬN|CHỈ THỊ|BIÊN BẢN|PHỤ LỤC)\b"
)
# A line that only says where: the body's name is the line before it and this one.
_PLACE = re.compile(
    r"(?:XÃ|PHƯỜNG|THỊ TRẤN|THỊ XÃ|ĐẶC KHU|HUYỆN|QUẬN|TỈNH|THÀNH PHỐ|TP\.?|KHÓA|LÂM THỜI)(?! ?[ỦU][ỶYỲ])\s"
)
# The superior body, where a reader of pages put it on one line with the body itself.
_SUPERIOR = re.compile(r"ĐẢNG BỘ .+? (?=ĐẢNG [ỦU][ỶYỲ] )")
_SIGNED = re.compile(r"\bT(?:/M|M\.)\s*(?P<body>[^\n,;]+)")
# How the name of a body begins: state, Party, mass organisations, services, schools, firms; and how people are named.
_BODY = (
    r"(?:Văn phòng|Tổng cục|Chi cục|Cục|Vụ|Bộ|Sở|Phòng|Ban|Ủy ban|Uỷ ban|UBND|HĐND|Hội đồng|UBMTTQ|MTTQ|Mặt trận"
    r"|Công an|Quân khu|Thanh tra|Trạm|Trung tâm|Viện|Bệnh viện|Trường|Học viện|Đại học|Tòa án|Toà án|Kho bạc|Ngân hàng"
    r"|Thuế|Hải quan|Kiểm lâm|Hạt|Đội|Bảo hiểm|BHXH|Liên đoàn|Liên minh|Hội|Đoàn|Đảng ủy|Đảng uỷ|Đảng bộ|Chi bộ"
    r"|Tỉnh ủy|Tỉnh uỷ|Thành ủy|Thành uỷ|Huyện ủy|Huyện uỷ|Tổ chức|Hiệp hội|Tập đoàn|Tổng công ty|Công ty|Hợp tác xã"
    r"|Cơ quan)"
)
_PERSON = r"(?:[ÔôB](?:ng|à)|[Đđ]ồng chí|[Bb]ác sĩ|[Đđ]ại diện|[Ll]ãnh đạo|[Tt]rưởng|[Gg]iám đốc|[Cc]hủ tịch|[Bb]í thư)"
_SPEAKER = re.compile(rf"(?<!\w)(?:{_PERSON}(?= \w)|{_BODY}(?= [A-ZĐĂÂÊÔƠƯÁÀẢÃẠa-zđ]))")
_SAYS = re.compile(
    r"\s(?:(?:đã|vừa|cũng|mới|thì)\s+)?(?:cho\s+biết|cho\s+hay|công\s+bố|ghi\s+nhận|xác\s+nhận|thống\s+kê\s+được"
    r"|báo\s+cáo\s+rằng|thông\s+tin\s+rằng|khẳng\s+định)(?!\w)"
)
_CLAUSE = re.compile(r"[,;:.()\[\]\n|]")
# What stands between a name and the verb when the verb has another subject.
_NO_NAME = re.compile(r"[0-9]|(?<!\w)(?:được|đã|là|có|do|theo|để|và đã)(?!\w)")
_KINDS = (
    r"(?:báo cáo|số liệu|thống kê|tổng hợp|đánh giá|kết quả|thông tin|sơ bộ|nhanh|cung cấp|mới nhất|công bố|ước tính)"
)
_SOURCE = re.compile(
    rf"(?i:(?<!\w)theo\s+(?:{_KINDS}\s+)+(?:của|từ|do)\s+|(?<!\w)nguồn(?:\s+số liệu)?\s*:\s*)"
    rf"|(?<!\w)[Tt]heo\s+(?:{_KINDS}\s+)*(?={_BODY} \w|{_PERSON} \w)"
)
_SOURCE_NOTE = re.compile(r"\W*nguồn(?:\s+số liệu)?\s*:", re.IGNORECASE)
_NAME_END = re.compile(
    r"[,;:()\[\]\n|]|\.(?:\s|$)|\s(?:tính\s+đến|đến\s+(?:ngày|hết|tháng|nay)|thì|là|có|đã|cung\s+cấp|báo\s+cáo|trong\s+(?:năm|tháng|quý|kỳ)"
    r"|tại\s+(?:báo|văn)|năm|tháng|quý|ngày|hiện|toàn|tổng\s+số)\s",
    re.IGNORECASE,
)


def stated_by(document: Document, mention: Mention) -> str:
    """Return who states a number, as printed; empty when the document does not tell."""
    return source_of(document, mention) or issuer_of(document)


def issuer_of(document: Document) -> str:
    """Return the body that issues a document: by its letterhead, else for whom it is signed; empty without both."""
    return _letterhead(document) or _signed_for(document)


def _letterhead(document: Document) -> str:
    """Return the body of the letterhead; empty when there is none."""
    lines = list(_head_lines(document))
    before_title = list(takewhile(lambda line: not _TITLE.match(line), lines))
    if not any(_COMMON.search(line) or _NUMBER_LINE.match(line) for line in before_title):
        return ""
    kept = takewhile(lambda line: not _NUMBER_LINE.match(line), before_title)
    names = [name for name in map(_without_common, kept) if _is_name(name)]
    if not names:
        return ""
    joined = names[-2:] if _PLACE.match(f"{names[-1]} ") else names[-1:]
    return _SUPERIOR.sub("", " ".join(joined))


def _signed_for(document: Document) -> str:
    """Return the body on whose behalf (T/M, TM.) the document is signed; empty when the last blocks do not tell."""
    for block in reversed(document.blocks[-_FOOT_BLOCKS:]):
        match = _SIGNED.search(MARKUP.sub("", document.text_of(block)))
        if match and _is_name(match["body"].strip(" *")):
            return " ".join(match["body"].strip(" *").split())
    return ""


def _head_lines(document: Document) -> Iterator[str]:
    """Yield the lines at the beginning of a document without marks and with single spaces, empty ones left out."""
    for block in document.blocks[:_HEAD_BLOCKS]:
        if block.start > _HEAD_LENGTH or block.kind is BlockKind.FOOTNOTE:
            continue
        for line in document.text[block.start : min(block.end, _HEAD_LENGTH)].splitlines():
            words = " ".join(MARKUP.sub("", line).split()).strip("*|-–_ ")
            if words:
                yield words


def _without_common(line: str) -> str:
    return _COMMON.sub("", line).rstrip(" ˆ|*-–_")


def _is_name(line: str) -> bool:
    """Tell whether a line is a body's name: letterheads print it in capitals."""
    return line.isupper() and sum(letter.isalpha() for letter in line) > 1 and len(line) <= _LONGEST_NAME


def source_of(document: Document, mention: Mention) -> str:
    """Return the source that a number's own sentence names, or that stands right under its table."""
    start, end = sentence_span(document, mention)
    named = _name_in(document.text[start:end], mention.start - start)
    is_cell = document.blocks[mention.block].kind is BlockKind.CELL
    return named or (_under_table(document, mention.block) if is_cell else "")


def _under_table(document: Document, number: int) -> str:
    """Return the source in the line that follows the table of a cell."""
    blocks = document.blocks
    rest = range(number, len(blocks))
    after = next((blocks[each] for each in rest if blocks[each].table != blocks[number].table), None)
    words = document.text_of(after) if after else ""
    return _name_in(words, len(words)) if _SOURCE_NOTE.match(words) else ""


def _name_in(sentence: str, offset: int) -> str:
    """Return the source named nearest before an offset of a sentence, else the first one after it."""
    found = sorted([*_named_after_words(sentence), *_named_before_verbs(sentence)])
    before = [name for at, name in found if at <= offset]
    return before[-1] if before else next((name for _, name in found), "")


def _named_after_words(sentence: str) -> Iterator[tuple[int, str]]:
    """Yield sources that stand after words such as ``theo báo cáo của``, each with where its name begins."""
    for match in _SOURCE.finditer(sentence):
        words = MARKUP.sub("", sentence[match.end() : match.end() + 2 * _LONGEST_NAME])
        stop = _NAME_END.search(words)
        name = " ".join((words[: stop.start()] if stop else words).split()).strip(" .*_")
        if name[:1].isalpha() and len(name) <= _LONGEST_NAME:
            yield match.end(), name


def _named_before_verbs(sentence: str) -> Iterator[tuple[int, str]]:
    """Yield bodies and people that ``cho biết`` and the like have for their subject, with where the verb ends."""
    for verb in _SAYS.finditer(sentence):
        clause = _CLAUSE.split(MARKUP.sub("", sentence[max(0, verb.start() - _LONGEST_NAME) : verb.start()]))[-1]
        speaker = _SPEAKER.search(clause)
        if speaker and not _NO_NAME.search(clause, speaker.start()):
            yield verb.end(), " ".join(clause[speaker.start() :].split()).strip(" .*_")
