"""One run of the main job, shared by the golden tests of this process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def half_year_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with the half-year report, made by the commands that ``make run`` calls."""
    folder = tmp_path_factory.mktemp("main-job")
    home, out = folder / "var", folder / "out"
    socai = [str(Path(sys.executable).parent / "socai"), "--home", str(home)]
    subprocess.run([*socai, "init", "--pack", "binh-lu"], check=True, capture_output=True, text=True)
    build = ["report", "build", "bao-cao-6-thang", "--period", "2026H1", "--out", str(out)]
    subprocess.run([*socai, *build], check=True, capture_output=True, text=True)
    return out
