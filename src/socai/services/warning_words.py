"""Codes of the words for warnings: where they stand, and how much they matter."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from socai.core.warning_life import State

STATE_WORDS: Mapping[State, str] = MappingProxyType({
    State.OPEN: "cli.warning_open",
    State.EXPLAINED: "cli.warning_explained",
    State.ACCEPTED: "cli.warning_accepted",
    State.TASK_CREATED: "cli.warning_task_created",
    State.CLOSED: "cli.warning_closed",
})  # fmt: skip
SEVERITY_WORDS: Mapping[str, str] = MappingProxyType({
    "error": "cli.warning_error",
    "warning": "cli.warning_warning",
    "note": "cli.warning_note",
})  # fmt: skip
