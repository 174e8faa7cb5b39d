"""Macros in Office files: what runs by itself when somebody opens it is taken from nobody."""

from __future__ import annotations

import re

from socai.files.errors import refusal
from socai.files.packages import Package

_MACROS = "vbaProject.bin"
_TYPES, _MACRO_TYPE = "[Content_Types].xml", re.compile(rb"vbaProject|macroEnabled", re.IGNORECASE)


def refuse_macros(package: Package, *, file: str) -> None:
    """Refuse a package that holds macros or is declared to.

    Raises:
        FilesError: it does.
    """
    declared = package.read(_TYPES) if _TYPES in package.names else b""
    if any(name.endswith(_MACROS) for name in package.names) or _MACRO_TYPE.search(declared):
        raise refusal("proof.macros", file)
