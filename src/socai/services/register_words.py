"""Words for what stands in registers: names for codes and states, days and numbers as people write them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from socai.catalogue.model import Catalogue
from socai.catalogue.register_values import YES
from socai.catalogue.registers import Column, ColumnType, Privacy, Register, Role
from socai.core.clocks import ClockState
from socai.core.numerals import format_number
from socai.core.steps import Step, StepKind
from socai.services.register_checks import MASK
from socai.services.register_reading import RowView
from socai.services.wording import named, say

CLOCK_WORDS: Mapping[ClockState, str] = {
    ClockState.NOT_STARTED: "cli.clock_not_started",
    ClockState.RUNNING: "cli.clock_running",
    ClockState.OVERDUE: "cli.clock_overdue",
    ClockState.STOPPED: "cli.clock_stopped",
    ClockState.MET: "cli.clock_met",
    ClockState.MET_LATE: "cli.clock_met_late",
}

_STEP_WORDS: Mapping[StepKind, str] = {
    StepKind.SUSPEND: "cli.step_suspend",
    StepKind.RESUME: "cli.step_resume",
    StepKind.EXTEND: "cli.step_extend",
}


def cell_words(catalogue: Catalogue, row: RowView, column: Column, *, lang: str) -> str:
    """Return a cell as it is read: masked, erased, or its value in words."""
    if column.code in row.masked:
        return MASK
    if column.code in row.erased:
        return say("cli.erased", lang=lang)
    text = row.cells.get(column.code, "")
    return value_words(catalogue, column, text, lang=lang) if text else ""


def value_words(catalogue: Catalogue, column: Column, text: str, *, lang: str) -> str:
    """Return the canonical text of a cell as it is read."""
    match column.type:
        case ColumnType.CODE:
            vietnamese, english = catalogue.code_lists[column.codes].values.get(text, (text, text))
            return english if lang == "en" else vietnamese
        case ColumnType.DATE:
            return f"{date.fromisoformat(text):%d/%m/%Y}"
        case ColumnType.NUMBER:
            return format_number(Decimal(text), decimals=column.decimals, locale=lang)
        case ColumnType.YES_NO:
            return say("cli.yes" if text == YES else "cli.no", lang=lang)
    return text


def state_words(register: Register, state: str, *, lang: str) -> str:
    """Return the name of a state, empty for none."""
    found = register.states.get(state)
    return named(found, lang=lang) if found else state


def step_words(register: Register, step: Step, *, lang: str) -> str:
    """Return what a step did, with its day and its reason."""
    if step.kind is StepKind.STATE:
        did = state_words(register, step.subject, lang=lang)
    else:
        clock = register.clocks.get(step.subject)
        name = named(clock, lang=lang) if clock else step.subject
        did = say(_STEP_WORDS[step.kind], lang=lang, clock=name, days=step.days)
    return f"{step.day:%d/%m/%Y} {did}{f': {step.reason}' if step.reason else ''}"


def name_of(register: Register, values: Mapping[str, str]) -> str:
    """Return what a row is called: its column with the role of a name, else its first public text that is no key."""
    named = register.roles.get(Role.NAME, "")
    texts = (
        column.code
        for column in register.columns.values()
        if column.type is ColumnType.TEXT and column.privacy is Privacy.PUBLIC and column.code not in register.key
    )
    return next((values[code] for code in (named, *texts) if values.get(code)), "")
