"""What the design promises and is not there yet, so that the repository itself says what is left.

A test that passes here must be taken out: it is strict.
"""

from __future__ import annotations

import pytest

from socai.cli.main import run

MISSING = (
    "warning list",
)


@pytest.mark.parametrize("command", MISSING)
@pytest.mark.xfail(strict=True, reason="not built yet")
def test_a_command_of_the_design_is_there(command: str) -> None:
    assert run([*command.split(), "--help"]) == 0
