"""Checks registers and code lists: types, codes, states, links, clocks, key columns. Rows have checks of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from socai.catalogue.errors import nearest, problem
from socai.catalogue.references import Known
from socai.catalogue.registers import FORMULA_PREFIX, PRIVATE, ColumnType, Mover, Retention, Role
from socai.catalogue.schema import WORD, Record
from socai.core.findings import Finding
from socai.core.measures import COUNT_KIND

YEAR, TERM, START = "year", "term", "start"
STATE_COLUMN = "state"
STEPS_COLUMN = "states"
_SLUG = re.compile(r"[a-z][a-z0-9_]*")
_RESERVED = ("and", "or", "not", "where", "by", "in", "true", "false", STATE_COLUMN, STEPS_COLUMN, "reason")
_HOUR = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_RETENTION = re.compile(r"(?P<count>[1-9][0-9]{0,3}) (?P<unit>days?|months?|years?)")
# What a column of each type must say beside its name, and what says nothing for the others.
_NEEDS = {ColumnType.CODE: "codes", ColumnType.LINK: "register", ColumnType.NUMBER: "measure"}
_ONLY_FOR = {
    "codes": (ColumnType.CODE,),
    "register": (ColumnType.LINK,),
    "measure": (ColumnType.NUMBER,),
    "decimals": (ColumnType.NUMBER,),
    "scope": (ColumnType.NUMBER_GIVEN,),
    "term_when": (ColumnType.NUMBER_GIVEN,),
}
_MAY_BE_PRIVATE = (
    ColumnType.TEXT,
    ColumnType.NUMBER,
    ColumnType.DATE,
    ColumnType.CODE,
    ColumnType.YES_NO,
    ColumnType.FILE,
)


def read_retention(text: str) -> Retention | None:
    """Return how long ``24 months``, ``5 years``, ``90 days`` is, ``None`` for another text."""
    match = _RETENTION.fullmatch(text)
    if match is None:
        return None
    count = int(match["count"])
    if match["unit"].startswith("day"):
        return Retention(days=count)
    return Retention(months=count * (12 if match["unit"].startswith("year") else 1))


def check_code_lists(known: Known) -> Iterator[Finding]:
    """Yield problems of code lists: lists without values, codes that no file and formula can write."""
    for code, record in known.draft.code_lists.items():
        if "values" in record.nodes and not record["values"]:
            yield problem("pack.empty_value", record.at("values"), code)
        for value in record["values"].values():
            yield from _slug_problems(value)


def check_registers(known: Known) -> Iterator[Finding]:
    """Yield every problem of every register."""
    for record in known.draft.registers.values():
        yield from known_office(known, record)
        for place, office in enumerate(record["also_kept_by"]):
            yield from known.unknown_org_unit(office, record.at("also_kept_by", place))
        for column in record["columns"].values():
            yield from _column_problems(known, record, column)
        yield from _role_problems(record)
        yield from _reader_problems(record)
        yield from _tally_problems(known, record)
        yield from _overnight_problems(known, record)
        yield from _row_problems(known, record)
        yield from _variant_problems(record)
        yield from _state_problems(record)
        for clock in record["clocks"].values():
            yield from _clock_problems(record, clock)
            yield from _condition_problems(known, record, clock, "when")


def known_office(known: Known, record: Record) -> Iterator[Finding]:
    """Yield a problem when the office of a declaration is no org unit."""
    if record["office"] is not None:
        yield from known.unknown_org_unit(record["office"], record.at("office"))


# -- columns -----------------------------------------------------------------------------------------------------------


def _column_problems(known: Known, register: Record, column: Record) -> Iterator[Finding]:
    yield from _slug_problems(column)
    type_ = column["type"]
    if type_ is None:
        return
    needed = _NEEDS.get(ColumnType(type_))
    if needed and needed not in column.nodes:
        yield problem("pack.missing_key", column.location, column.code.text, missing=(needed,))
    for key, types in _ONLY_FOR.items():
        if key in column.nodes and type_ not in types:
            yield problem(
                "pack.key_of_other_type", column.at(key), column.code.text, key=key, type=type_, allowed=types
            )
    yield from _target_problems(known, register, column)
    yield from _privacy_problems(column)


def _target_problems(known: Known, register: Record, column: Record) -> Iterator[Finding]:
    """Yield a problem for each thing that a column refers to and that is declared nowhere."""
    if column["measure"] is not None:
        yield from known.unknown_measure(column["measure"], column.at("measure"))
    if column["codes"] is not None:
        yield from known.unknown_code_list(column["codes"], column.at("codes"))
    if column["register"] is not None:
        yield from known.unknown_register(column["register"], column.at("register"))
    allowed = (YEAR, TERM, *(code for code, other in register["columns"].items() if other["type"] == ColumnType.CODE))
    for place, word in enumerate(column["scope"]):
        if word not in allowed:
            yield problem("pack.not_allowed", column.at("scope", place), "scope", value=word, allowed=allowed)
    yield from _condition_problems(known, register, column, "term_when")
    if column["term_when"] and YEAR not in column["scope"]:
        yield problem("pack.missing_key", column.at("term_when"), column.code.text, missing=(f"scope: [{YEAR}]",))


def _privacy_problems(column: Record) -> Iterator[Finding]:
    if column["privacy"] in PRIVATE and column["type"] not in _MAY_BE_PRIVATE:
        yield problem(
            "pack.not_private", column.at("privacy"), column.code.text, type=column["type"], allowed=_MAY_BE_PRIVATE
        )
    text = column["retention"]
    if text is not None and read_retention(text) is None:
        allowed = ("24 months", "5 years", "90 days")
        yield problem("pack.not_allowed", column.at("retention"), "retention", value=text, allowed=allowed)
    if text is not None and column["privacy"] not in PRIVATE:
        yield problem("pack.retention_not_private", column.at("retention"), column.code.text)


def _slug_problems(record: Record) -> Iterator[Finding]:
    code = record.code.text
    if not _SLUG.fullmatch(code):
        yield problem("pack.bad_code", record.location, code, allowed=_SLUG.pattern, example="ngay_nhan")
    elif code in _RESERVED:
        yield problem("pack.reserved_code", record.location, code, reserved=_RESERVED)


# -- what columns are for ----------------------------------------------------------------------------------------------


def _role_problems(record: Record) -> Iterator[Finding]:
    """Yield problems of the columns that make the key, the day, the end, the unit."""
    for place, name in enumerate(record["key"]):
        column = record["columns"].get(name)
        if column is None:
            yield _unknown_column(record, "key", name, place)
        elif column["privacy"] in PRIVATE:
            yield problem("pack.private_role", record.at("key", place), name, role="key")
    if "key" in record.nodes and not record["key"]:
        yield problem("pack.empty_value", record.at("key"), "key")
    yield from _typed_role(record, "date", ColumnType.DATE)
    yield from _typed_role(record, "ends", ColumnType.DATE)
    yield from _typed_role(record, "earliest", ColumnType.DATE)
    yield from _typed_role(record, "unit", ColumnType.UNIT)


def _reader_problems(record: Record) -> Iterator[Finding]:
    """Yield problems of the columns that programs find by their role."""
    for role, name in record["roles"].items():
        if role not in tuple(Role):
            yield problem("pack.not_allowed", record.at("roles", role), "roles", value=role, allowed=tuple(Role))
        elif name not in record["columns"]:
            yield _unknown_column(record, "roles", name, role)
        elif record["columns"][name]["privacy"] in PRIVATE:
            yield problem("pack.private_role", record.at("roles", role), name, role=role)
        elif role == Role.EXPIRES and (type_ := record["columns"][name]["type"]) not in (None, ColumnType.DATE):
            yield problem(
                "pack.role_of_other_type", record.at("roles", role), name, role=role, type=type_, needed=ColumnType.DATE
            )


def _tally_problems(known: Known, record: Record) -> Iterator[Finding]:
    """Yield problems of the columns in which kinds of damage are told: no such kind, or no column of numbers."""
    numbers = tuple(code for code, column in record["columns"].items() if column["type"] == ColumnType.NUMBER)
    yield from _code_problems(known, record, "tallied_in", Role.KIND)
    for kind, name in record["tallied_in"].items():
        if name not in numbers:
            yield problem("pack.not_allowed", record.at("tallied_in", kind), kind, value=name, allowed=numbers)


def _overnight_problems(known: Known, record: Record) -> Iterator[Finding]:
    """Yield problems of the shifts that go on in the next morning: no such shift, or no hour."""
    yield from _code_problems(known, record, "overnight", Role.SHIFT)
    for shift, hour in record["overnight"].items():
        if not _HOUR.fullmatch(hour):
            yield problem("pack.not_allowed", record.at("overnight", shift), shift, value=hour, allowed=("07:00",))


def _code_problems(known: Known, record: Record, key: str, role: Role) -> Iterator[Finding]:
    """Yield a problem for each code of a map that the column of a role does not know."""
    column = record["columns"].get(record["roles"].get(role, ""))
    codes = known.draft.code_lists.get(column["codes"]) if column is not None else None
    allowed = tuple(codes["values"]) if codes is not None else ()
    for code in record[key]:
        if code not in allowed:
            yield problem("pack.not_allowed", record.at(key, code), key, value=code, allowed=allowed)


def _row_problems(known: Known, record: Record) -> Iterator[Finding]:
    """Yield a problem when what a row counts is no count noun."""
    if record["row"] is None:
        return
    yield from known.unknown_measure(record["row"], record.at("row"))
    measure = known.measures.get(record["row"])
    if measure is not None and not measure.kind.startswith(COUNT_KIND):
        yield problem("pack.row_no_noun", record.at("row"), record["row"], name=measure.name)


def _variant_problems(record: Record) -> Iterator[Finding]:
    for name in ("remote", "complex"):
        yield from _typed_role(record, name, ColumnType.YES_NO)
        yield from _typed_role(record, f"{name}_reason", ColumnType.TEXT)


def _typed_role(record: Record, role: str, type_: ColumnType) -> Iterator[Finding]:
    yield from _typed_column(record, record, role, type_)


def _typed_column(record: Record, owner: Record, role: str, type_: ColumnType) -> Iterator[Finding]:
    """Yield a problem when what a record names is no column of a type that everybody may read."""
    name = owner[role]
    if name is None:
        return
    column = record["columns"].get(name)
    if column is None:
        alike = nearest(name, record["columns"])
        yield problem("pack.no_such_column", owner.at(role), name, register=record.code.text, nearest=alike)
    elif column["type"] is not None and column["type"] != type_:
        yield problem("pack.role_of_other_type", owner.at(role), name, role=role, type=column["type"], needed=type_)
    elif column["privacy"] in PRIVATE:
        yield problem("pack.private_role", owner.at(role), name, role=role)


def _unknown_column(record: Record, role: str, name: str, place: int | str | None = None) -> Finding:
    alike = nearest(name, record["columns"])
    return problem("pack.no_such_column", record.at(role, place), name, register=record.code.text, nearest=alike)


# -- states ------------------------------------------------------------------------------------------------------------


def states_of(record: Record) -> Mapping[str, Record]:
    """Return the declared states of a register by code."""
    return {code: state for code, state in record["states"].items() if code != START}


def start_of(record: Record) -> str:
    """Return the state in which rows of a register begin, empty when they have none."""
    return str(record["states"][START][WORD] or "") if START in record["states"] else ""


def _state_problems(record: Record) -> Iterator[Finding]:
    if not record["states"]:
        if record["lookup"]:
            yield problem("pack.lookup_without_states", record.at("lookup"), record.code.text)
        return
    states = states_of(record)
    if START not in record["states"]:
        yield problem("pack.missing_key", record.at("states"), "states", missing=(START,))
    else:
        yield from _unknown_states(record, (start_of(record),), record["states"][START])
    for state in states.values():
        yield from _slug_problems(state)
        yield from _unknown_states(record, state["next"], state, "next")
        yield from _mover_problems(record, state)
        if not state["next"] and not state["closed"]:
            yield problem("pack.state_without_end", state.location, state.code.text)
    for code in _unreached(states, start_of(record)):
        yield problem("pack.unreached_state", states[code].location, code, start=start_of(record))


def _mover_problems(record: Record, state: Record) -> Iterator[Finding]:
    """Yield a problem for each of those who may take a row to a state that is nobody, or that the register has not."""
    for place, who in enumerate(state["by"]):
        if who not in tuple(Mover):
            yield problem("pack.not_allowed", state.at("by", place), "by", value=who, allowed=tuple(Mover))
        elif who == Mover.OWNER and Role.OWNER not in record["roles"]:
            missing = (f"roles.{Role.OWNER}",)
            yield problem("pack.missing_key", state.at("by", place), state.code.text, missing=missing)
        elif who == Mover.REPORTER and record["unit"] is None:
            yield problem("pack.missing_key", state.at("by", place), state.code.text, missing=("unit",))


def _unknown_states(record: Record, names: tuple[str, ...], owner: Record, key: str = "") -> Iterator[Finding]:
    states = states_of(record)
    for place, name in enumerate(names):
        if name and name not in states:
            location = owner.at(key, place) if key else owner.at(WORD)
            alike = nearest(name, states)
            yield problem("pack.unknown_state", location, name, register=record.code.text, nearest=alike)


def _unreached(states: Mapping[str, Record], start: str) -> list[str]:
    """Return the states to which no way leads from the first one; none when that one is not declared."""
    if start not in states:
        return []
    seen, waiting = {start}, [start]
    while waiting:
        following = [name for name in states[waiting.pop()]["next"] if name in states and name not in seen]
        seen.update(following)
        waiting += following
    return [code for code in states if code not in seen]


# -- clocks ------------------------------------------------------------------------------------------------------------


def _clock_problems(record: Record, clock: Record) -> Iterator[Finding]:
    yield from _slug_problems(clock)
    yield from _start_problems(record, clock)
    yield from _length_problems(record, clock)
    for key in ("until", "suspended_in"):
        yield from _unknown_states(record, clock[key], clock, key)
    if "until" in clock.nodes and not clock["until"]:
        yield problem("pack.empty_value", clock.at("until"), clock.code.text)
    for key, roles in _VARIANTS.items():
        missing = tuple(role for role in roles if record[role] is None)
        if clock[key] is not None and missing:
            yield problem("pack.clock_without_flag", clock.at(key), clock.code.text, key=key, missing=missing)


def _condition_problems(known: Known, record: Record, owner: Record, key: str) -> Iterator[Finding]:
    """Yield problems of the codes that a row must have for a clock or a rule of numbers to be its own."""
    for name, code in owner[key].items():
        column = record["columns"].get(name)
        if column is None:
            alike = nearest(name, record["columns"])
            yield problem("pack.no_such_column", owner.at(key, name), name, register=record.code.text, nearest=alike)
        elif column["type"] != ColumnType.CODE:
            data = {"role": key, "type": column["type"], "needed": ColumnType.CODE}
            yield problem("pack.role_of_other_type", owner.at(key, name), name, **data)
        elif (codes := known.draft.code_lists.get(column["codes"])) and code not in (codes["values"] or (code,)):
            allowed = tuple(codes["values"])
            yield problem("pack.not_allowed", owner.at(key, name), name, value=code, allowed=allowed)


_VARIANTS = {
    "remote_days": ("remote",),
    "complex_days": ("complex",),
    "remote_complex_days": ("remote", "complex"),
}


def _length_problems(record: Record, clock: Record) -> Iterator[Finding]:
    """Yield a problem when a clock has not one last day: neither days nor a column of dates, or both."""
    if not {"days", "due"} & clock.nodes.keys():
        yield problem("pack.missing_key", clock.location, clock.code.text, missing=("days", "due"))
    elif "due" in clock.nodes:
        for key in {"days", *_VARIANTS} & clock.nodes.keys():
            yield problem("pack.not_allowed", clock.at(key), key, value=clock[key], allowed=("due",))
        yield from _typed_column(record, clock, "due", ColumnType.DATE)


def _start_problems(record: Record, clock: Record) -> Iterator[Finding]:
    """Yield a problem when a clock starts neither with a state nor with a column of dates."""
    name = clock["from"]
    columns = {code: column for code, column in record["columns"].items() if column["type"] == ColumnType.DATE}
    if name is None or name in states_of(record):
        return
    if name not in columns:
        alike = nearest(name, (*states_of(record), *columns))
        yield problem("pack.unknown_start", clock.at("from"), name, register=record.code.text, nearest=alike)
    elif columns[name]["privacy"] in PRIVATE:
        yield problem("pack.private_role", clock.at("from"), name, role="from")


def check_reserved_codes(known: Known) -> Iterator[Finding]:
    """Yield a problem for each indicator whose code formulas would read as the name of a register."""
    for code, record in known.draft.indicators.items():
        if code.split(".")[0] == FORMULA_PREFIX:
            yield problem("pack.reserved_code", record.location, code, reserved=(f"{FORMULA_PREFIX}.",))


CHECKS = (check_code_lists, check_registers, check_reserved_codes)
