"""The centre of these tests. Django is set up only after this module is read, so it imports late."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.web.centre import Centre


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    from tests.unit.web.centre import centre_in

    with centre_in(tmp_path) as opened:
        yield opened
