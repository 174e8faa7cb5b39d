"""Puts a comment into a Word file as Word does."""

from __future__ import annotations

import io
import zipfile

_MAIN, _COMMENTS = "word/document.xml", "word/comments.xml"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def commented(data: bytes, words: str, *, author: str, text: str) -> bytes:
    """Return a copy of a file with a comment where words of its body begin."""
    point = '<w:commentRangeStart w:id="7"/><w:commentRangeEnd w:id="7"/><w:r><w:commentReference w:id="7"/></w:r>'
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as copy:
        for member in source.namelist():
            content = source.read(member)
            if member == _MAIN:
                start = f'</w:t></w:r>{point}<w:r><w:t xml:space="preserve">{words}'
                content = content.decode().replace(words, start, 1).encode()
            copy.writestr(member, content)
        said = f'<w:comment w:id="7" w:author="{author}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:comment>'
        copy.writestr(_COMMENTS, f"<w:comments {_W}>{said}</w:comments>")
    return out.getvalue()
