"""Whatever somebody does to a signed file, its signature no longer holds or the file cannot be read."""

from __future__ import annotations

import re
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from socai.compose.pdf import write_pdf
from socai.files.errors import FilesError
from socai.files.signing import read_key, sign_pdf, signatures
from tests.unit.compose.fakes import compose
from tests.unit.files.keys import PASSPHRASE, made_key


@cache
def signed() -> bytes:
    key = read_key(made_key("Nguyễn Văn An").p12, file="khoa.p12", passphrase=PASSPHRASE)
    return sign_pdf(write_pdf(compose("Toàn xã có 5 thôn.")), key, file="x.pdf")


@cache
def covered() -> int:
    """Return how many bytes of the file stand before the signature itself."""
    found = re.search(rb"<[0-9a-fA-F]{200}", signed())
    assert found is not None
    return found.start()


def holds(content: bytes) -> bool:
    """Return whether somebody's signature holds for a file that may be anything."""
    try:
        found = signatures(content, file="x.pdf")
    except FilesError:
        return False
    return any(each.holds for each in found)


@settings(max_examples=60)
@given(place=st.floats(0, 1, exclude_max=True), value=st.integers(1, 255))
def test_a_changed_byte_is_noticed(place: float, value: int) -> None:
    content = bytearray(signed())
    content[int(place * covered())] ^= value
    assert not holds(bytes(content))


@settings(max_examples=40)
@given(st.binary(min_size=1, max_size=60))
def test_bytes_behind_the_end_are_noticed(more: bytes) -> None:
    assert not holds(signed() + more)


@settings(max_examples=40)
@given(st.integers(1, 40_000))
def test_a_file_cut_short_is_noticed(less: int) -> None:
    assert not holds(signed()[:-less])
