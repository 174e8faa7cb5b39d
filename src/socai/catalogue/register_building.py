"""Builds registers and code lists from records without problems. It checks nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time

from socai.catalogue.register_checks import read_retention, start_of, states_of
from socai.catalogue.registers import (
    Clock,
    CodeList,
    Column,
    ColumnType,
    Counting,
    Mover,
    Privacy,
    Register,
    Role,
    RowState,
)
from socai.catalogue.schema import Record
from socai.core.measures import Measure


def build_code_list(record: Record) -> CodeList:
    """Return the code list that a record declares."""
    values = {code: (value["vi"], value["en"] or code) for code, value in record["values"].items()}
    code = record.code.text
    return CodeList(code, record["vi"], record["en"] or code, values, record.location)


def build_register(record: Record, measures: Mapping[str, Measure]) -> Register:
    """Return the register that a record declares."""
    columns = {code: _column(column, measures) for code, column in record["columns"].items()}
    return Register(
        code=record.code.text,
        name_vi=record["vi"],
        name_en=record["en"],
        office=record["office"],
        has_lookup=record["lookup"],
        key=record["key"],
        date_column=record["date"],
        columns=columns,
        end_column=record["ends"] or "",
        unit_column=record["unit"] or "",
        states={code: _state(state) for code, state in states_of(record).items()},
        start=start_of(record),
        clocks={code: _clock(clock) for code, clock in record["clocks"].items()},
        counted=measures[record["row"]] if record["row"] else None,
        min_level=record["min_level"] or "",
        since=record["since"],
        variants={name: record[name] for name in ("remote", "complex") if record[name]},
        reasons={name: record[f"{name}_reason"] for name in ("remote", "complex") if record[f"{name}_reason"]},
        earliest_column=record["earliest"] or "",
        roles={Role(role): column for role, column in record["roles"].items()},
        also_kept_by=record["also_kept_by"],
        tallied_in=record["tallied_in"],
        overnight={shift: time.fromisoformat(hour) for shift, hour in record["overnight"].items()},
        legal=record["legal"],
        location=record.location,
    )


def _column(record: Record, measures: Mapping[str, Measure]) -> Column:
    return Column(
        code=record.code.text,
        name_vi=record["vi"],
        name_en=record["en"] or record.code.text,
        type=ColumnType(record["type"]),
        required=record["required"],
        privacy=Privacy(record["privacy"]),
        retention=read_retention(record["retention"] or ""),
        codes=record["codes"] or "",
        measure=measures[record["measure"]] if record["measure"] else None,
        decimals=record["decimals"],
        register=record["register"] or "",
        scope=record["scope"],
        term_when=record["term_when"],
        location=record.location,
    )


def _state(record: Record) -> RowState:
    code = record.code.text
    return RowState(
        code, record["vi"], record["en"] or code, record["next"], record["closed"],
        by=frozenset(map(Mover, record["by"])), is_down=record["down"],
    )  # fmt: skip


def _clock(record: Record) -> Clock:
    extension = record["extension"]
    days = {(False, False): record["days"]} if record["days"] else {}
    for variant, key in _VARIANTS.items():
        if record[key] is not None:
            days[variant] = record[key]
    return Clock(
        code=record.code.text,
        name_vi=record["vi"],
        name_en=record["en"] or record.code.text,
        start=record["from"],
        until=record["until"],
        counting=Counting(record["counting"]),
        days=days,
        due=record["due"] or "",
        extension_days=extension["days"] if extension else 0,
        extension_times=extension["times"] if extension else 0,
        suspended_in=record["suspended_in"],
        shift=record["shift"],
        legal=record["legal"],
        when=record["when"],
        location=record.location,
    )


_VARIANTS = {(True, False): "remote_days", (False, True): "complex_days", (True, True): "remote_complex_days"}
