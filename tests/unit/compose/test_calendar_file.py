"""Calendar files as RFC 5545 has them: ends of lines, folding, escapes, whole days."""

from __future__ import annotations

from datetime import UTC, date, datetime

from socai.compose.calendar_file import DayEvent, write_calendar

AT = datetime(2026, 11, 27, 1, 2, 3, tzinfo=UTC)


def read(text: str) -> dict[str, str]:
    """Return the properties of a calendar of one event, unfolded and with escapes undone, as a reader does."""
    lines = text.replace("\r\n ", "").split("\r\n")
    plain = {}
    for line in lines:
        name, _, value = line.partition(":")
        plain[name] = value.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")
    return plain


def test_a_day_is_written_whole() -> None:
    text = write_calendar("Việc", [DayEvent("a-1@xa.socai", date(2026, 12, 31), "Nộp báo cáo")], at=AT)
    assert text == (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//socai//calendar//VI\r\nCALSCALE:GREGORIAN\r\nX-WR-CALNAME:Việc\r\n"
        "BEGIN:VEVENT\r\nUID:a-1@xa.socai\r\nDTSTAMP:20261127T010203Z\r\nSEQUENCE:0\r\n"
        "DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\nSUMMARY:Nộp báo cáo\r\n"
        "TRANSP:TRANSPARENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def test_long_lines_are_folded_between_letters_and_read_back_whole() -> None:
    summary = "Rà soát, thống kê; “đất rừng” \\ ở các bản\nvùng cao " * 5
    text = write_calendar("x", [DayEvent("u", date(2026, 1, 1), summary, "Phòng Kinh tế", "https://a/b")], at=AT)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    assert read(text)["SUMMARY"] == summary


def test_a_text_breaks_out_of_its_line_by_no_control_character() -> None:
    text = write_calendar("x", [DayEvent("u", date(2026, 1, 1), "a\r\nEND:VEVENT\x00\x85b")], at=AT)
    assert text.count("END:VEVENT\r\n") == 1
    assert "SUMMARY:a\\nEND:VEVENT  b" in text
