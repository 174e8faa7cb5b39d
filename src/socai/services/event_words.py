"""Turns what the algebra of lineage found, which knows identities only, into findings that people can read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from socai.core.findings import Finding

_UNITS = ("unit", "parent", "child", "source", "target")


def worded(finding: Finding, key_of: Callable[[str], str]) -> Finding:
    """Return a finding with the keys of units in place of their identities."""
    said = {name: key_of(str(value)) if name in _UNITS else value for name, value in finding.data.items()}
    return replace(finding, data=said)
