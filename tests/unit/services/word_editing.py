"""Edits Word reports as people and other programs do: in the text of a control, in the store, around a control."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

MAIN = "word/document.xml"
STORE = re.compile(r"customXml/item\d+\.xml")


def with_part(data: bytes, name: str | re.Pattern[str], edit: Callable[[str], str]) -> bytes:
    """Return a copy of a package with one kind of part edited."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as copy:
        for member in source.namelist():
            content = source.read(member)
            is_meant = member == name if isinstance(name, str) else name.fullmatch(member)
            copy.writestr(member, edit(content.decode("utf-8")).encode("utf-8") if is_meant else content)
    return out.getvalue()


def _control(key: str) -> re.Pattern[str]:
    return re.compile(
        rf"<w:sdt>(?:(?!<w:sdt>).)*?\[@id=(?:'|&apos;){key}(?:'|&apos;)\](?:(?!<w:sdt>).)*?</w:sdt>", re.DOTALL
    )


def typed_over(data: bytes, key: str, text: str) -> bytes:
    """Type into the first control of a figure; the store keeps its text, as outside Word."""

    def edit(part: str) -> str:
        def one(match: re.Match[str]) -> str:
            return re.sub(r"(<w:t(?: [^>]*)?>)[^<]*", rf"\g<1>{text}", match[0], count=1)

        return _control(key).sub(one, part, count=1)

    return with_part(data, MAIN, edit)


def without_control(data: bytes, key: str, *, digits: str | None = None) -> bytes:
    """Remove the first control of a figure; its content stays, with other digits when some are given.

    Without digits (``""``) the bookmark goes too.
    """

    def edit(part: str) -> str:
        def one(match: re.Match[str]) -> str:
            content = re.search(r"<w:sdtContent>(.*)</w:sdtContent>", match[0], re.DOTALL)
            assert content is not None
            if digits is None:
                return content[1]
            return re.sub(r"(<w:t(?: [^>]*)?>)[^<]*", rf"\g<1>{digits}", content[1], count=1)

        part = _control(key).sub(one, part, count=1)
        return re.sub(rf'<w:bookmarkStart [^>]*w:name="{key}"/>', "", part) if digits == "" else part

    return with_part(data, MAIN, edit)


def stored(data: bytes, key: str, text: str) -> bytes:
    """Edit what the store holds for a figure."""
    return with_part(
        data,
        STORE,
        lambda part: re.sub(rf'(<figure id="{key}"[^>]*><display>)[^<]*', rf"\g<1>{text}", part),
    )


def saying(data: bytes, words: str, instead: str) -> bytes:
    """Replace words of the body."""
    shown = re.compile(rf"(<w:t(?: [^>]*)?>[^<]*){re.escape(words)}")
    return with_part(data, MAIN, lambda part: shown.sub(rf"\g<1>{instead}", part, count=1))


def saved_elsewhere(data: bytes) -> bytes:
    """Drop every tag of a control, as LibreOffice does."""
    return with_part(data, MAIN, lambda part: re.sub(r"<w:tag [^>]*/>", "", part))
