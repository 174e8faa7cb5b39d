"""Days as an iCalendar file (RFC 5545), which phones and PCs subscribe to. It knows neither tasks nor people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_MOST_BYTES = 75
_PRODUCT = "-//socai//calendar//VI"


@dataclass(frozen=True)
class DayEvent:
    """Something that stands on a day.

    Attributes:
        uid: what it is, the same for ever.
        day: its day.
        summary: what it is called.
        description: more about it.
        url: where to read on, empty for nowhere.
        sequence: how often it was changed.
    """

    uid: str
    day: date
    summary: str
    description: str = ""
    url: str = ""
    sequence: int = 0


def write_calendar(name: str, events: Iterable[DayEvent], *, at: datetime) -> str:
    """Return an iCalendar file of whole days, its lines folded and ended as the standard wants.

    Args:
        name: what the calendar is called.
        events: what stands in it.
        at: the moment as of which it was made, in UTC.
    """
    head = ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{_PRODUCT}", "CALSCALE:GREGORIAN", f"X-WR-CALNAME:{_text(name)}")
    body = (line for event in events for line in _lines(event, at))
    return "".join(f"{_folded(line)}\r\n" for line in (*head, *body, "END:VCALENDAR"))


def _lines(event: DayEvent, at: datetime) -> Iterator[str]:
    yield from ("BEGIN:VEVENT", f"UID:{event.uid}", f"DTSTAMP:{at:%Y%m%dT%H%M%SZ}", f"SEQUENCE:{event.sequence}")
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{_text(event.description)}"
    if event.url:
        yield f"URL:{event.url}"
    yield from ("TRANSP:TRANSPARENT", "END:VEVENT")


def _text(text: str) -> str:
    """Return a text with what means something in a calendar file escaped; other control characters become blanks."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(letter if letter == "\n" or letter.isprintable() else " " for letter in lines)
    for letter, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        plain = plain.replace(letter, escaped)
    return plain


def _folded(line: str) -> str:
    """Return a line as several of at most 75 bytes, none cut inside a letter; all but the first begin with a blank."""
    parts, size = [""], 0
    for letter in line:
        width = len(letter.encode())
        if size + width > _MOST_BYTES:
            parts.append(" ")
            size = 1
        parts[-1] += letter
        size += width
    return "\r\n".join(parts)
