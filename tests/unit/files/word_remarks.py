"""Puts a comment into a Word file as Word does."""

from __future__ import annotations

import io
import zipfile

_MAIN, _COMMENTS = "word/document.xml", "word/comments.xml"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def commented(data: bytes, words: str, *, author: str, text: str, number: int = 7) -> bytes:
    """Return a copy of a file with one more comment, each line a paragraph, where words of its body begin.

    Words that are not there give a comment that stands nowhere.
    """
    id_ = f'w:id="{number}"'
    point = f"<w:commentRangeStart {id_}/><w:commentRangeEnd {id_}/><w:r><w:commentReference {id_}/></w:r>"
    lines = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.split("\n"))
    said = f'<w:comment {id_} w:author="{author}">{lines}</w:comment>'
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as copy:
        parts = {member: source.read(member) for member in source.namelist()}
        start = f'</w:t></w:r>{point}<w:r><w:t xml:space="preserve">{words}'
        parts[_MAIN] = parts[_MAIN].decode().replace(words, start, 1).encode()
        before = parts.get(_COMMENTS, f"<w:comments {_W}></w:comments>".encode()).decode()
        parts[_COMMENTS] = before.replace("</w:comments>", f"{said}</w:comments>").encode()
        for member, content in parts.items():
            copy.writestr(member, content)
    return out.getvalue()
