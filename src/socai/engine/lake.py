"""A lake: what was entered as Parquet files by kind of period and province, with the units and the roll-up beside.

``manifest.json`` names the files that belong to the lake, with their rows and totals, and is written last, in one step.
Files are never changed: new ones get new names, and those that no manifest names any more go afterwards. So a lake can
be read at any moment, also where a push was killed.
"""

from __future__ import annotations

import csv
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, get_type_hints

import duckdb

from socai.engine.definition import Above, Edge, Moment, Rollup, Rule, Said, Tile
from socai.engine.facts_view import COLUMNS
from socai.engine.sql_engines import DuckEngine, SqlEngine, enumerated
from socai.files.atomic import write_text

SCHEMA = 1
MANIFEST = "manifest.json"
_SQL_TYPES = {"integer": "BIGINT", "text": "VARCHAR", "date": "DATE"}
FACT = tuple((column.name, _SQL_TYPES[column.type]) for column in COLUMNS)
UNIT = tuple(
    (name, "DATE" if name.startswith("valid_") else "VARCHAR")
    for name in ("unit", "key", "code", "type", "name", "parent", "valid_from", "valid_to")
)
CHANGE = (
    ("change", "VARCHAR"), ("kind", "VARCHAR"), ("day", "DATE"), ("source", "VARCHAR"), ("target", "VARCHAR"),
    ("weight", "VARCHAR"), ("numerator", "BIGINT"), ("denominator", "BIGINT"),
)  # fmt: skip
_FOLDERS = ("figures", "units", "changes", "rollup")
RELATIONS: Mapping[str, type[Any]] = {
    "rules": Rule, "said": Said, "moments": Moment, "tiles": Tile, "edges": Edge, "above": Above,
}  # fmt: skip

TABLES: Mapping[str, str] = {
    "rules": "rollup_rule", "said": "rollup_said", "moments": "rollup_moment", "tiles": "rollup_tile",
    "edges": "rollup_edge", "above": "rollup_above",
}  # fmt: skip
"""What each relation is called in the statements of ``engine.printing``."""


class LakeError(Exception):
    """A lake cannot be read or written; ``code`` is the finding code, ``data`` what its message needs."""

    def __init__(self, code: str, subject: str, **data: object) -> None:
        super().__init__(f"{code} {subject}")
        self.code, self.subject, self.data = code, subject, data


@dataclass(frozen=True)
class File:
    """A file of a lake: its path in it, how many rows it has, and the total of their values in the last decimals."""

    path: str
    rows: int
    total: int = 0


@dataclass(frozen=True)
class Manifest:
    """What belongs to a lake.

    Attributes:
        batch: number of the last batch of the ledger that it holds.
        seal: digest of that batch.
        figures: its files of figures, by kind of period and province (``month/01``).
        beside: its other files, by what they hold.
    """

    batch: int = 0
    seal: str = ""
    figures: Mapping[str, File] = field(default_factory=dict)
    beside: Mapping[str, File] = field(default_factory=dict)

    @property
    def files(self) -> Iterator[File]:
        """All of its files."""
        yield from (*self.figures.values(), *self.beside.values())


def read_manifest(lake: Path) -> Manifest | None:
    """Return what belongs to a lake, ``None`` when there is none yet.

    Raises:
        LakeError: it was written by a newer version, is damaged, or files of it are not there.
    """
    try:
        read = json.loads((lake / MANIFEST).read_text(encoding="utf-8"))
        if read["schema"] > SCHEMA:
            raise LakeError("lake.newer", str(lake), schema=read["schema"], known=SCHEMA)
        figures, beside = ({name: File(**file) for name, file in read[part].items()} for part in ("figures", "beside"))
        manifest = Manifest(read["batch"], read["seal"], figures, beside)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LakeError("lake.damaged", MANIFEST, reason=str(error)) from error
    absent = next((file.path for file in manifest.files if not (lake / file.path).is_file()), None)
    if absent is not None:
        raise LakeError("lake.file_gone", absent)
    return manifest


def publish(lake: Path, manifest: Manifest) -> None:
    """Make a manifest the one that holds, then remove what does not belong to the lake any more.

    Raises:
        FilesError: when it cannot be written; the lake is what it was.
    """
    text = json.dumps({"schema": SCHEMA, **asdict(manifest)}, ensure_ascii=False, indent=1, sort_keys=True)
    write_text(lake / MANIFEST, text + "\n")
    kept = {lake / file.path for file in manifest.files}
    for stray in {path for folder in _FOLDERS for path in (lake / folder).rglob("*.parquet*")} - kept:
        with suppress(OSError):
            stray.unlink()


def write(lake: Path, folder: str, columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[object]]) -> File:
    """Write rows to a new file, read it again, and return it; nothing refers to it yet.

    Rows are streamed: only one group of them is in memory.

    Args:
        lake: the folder of the lake.
        folder: where in it.
        columns: names and types.
        rows: their values; the total is that of ``value_scaled``.

    Raises:
        LakeError: what was read again is not what was written.
        OSError: the disk fails.
    """
    name = f"{folder}/{secrets.token_hex(8)}.parquet"
    target, beside = lake / name, lake / f"{name}.part"
    target.parent.mkdir(parents=True, exist_ok=True)
    value = next((place for place, (column, _) in enumerate(columns) if column == "value_scaled"), None)
    count = total = 0
    try:
        with beside.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            for row in rows:
                writer.writerow(["\\N" if cell is None else cell for cell in row])
                count += 1
                total += 0 if value is None else int(row[value] or 0)  # type: ignore[call-overload]
        with _connected() as connection:
            types = "{" + ", ".join(f"'{column}': '{type_}'" for column, type_ in columns) + "}"
            connection.execute(
                f"COPY (FROM read_csv({_text(beside)}, header=false, nullstr='\\N', columns={types}, "
                f"auto_detect=false, delim=',', quote='\"', escape='\"')) "
                f"TO {_text(target)} (FORMAT parquet, COMPRESSION zstd)"
            )
        written = File(name, count, total)
        check(lake, written, is_figures=value is not None)
        return written
    finally:
        beside.unlink(missing_ok=True)


def check(lake: Path, file: File, *, is_figures: bool) -> None:
    """Compare rows and total of a file with what the manifest says of it.

    Raises:
        LakeError: they differ, or it cannot be read.
    """
    total = "coalesce(sum(value_scaled), 0)" if is_figures else "0"
    with _connected() as connection:
        found = connection.execute(f"SELECT count(*), {total} FROM {_parquet([lake / file.path])}").fetchone()
    if found is None or (found[0], int(found[1])) != (file.rows, file.total):
        raise LakeError("lake.totals_differ", file.path, rows=file.rows, total=file.total)


def relations(lake: Path, rollup: Rollup) -> Iterator[tuple[str, File]]:
    """Write the relations of a roll-up beside the figures, and yield each with its file."""
    for name, node in RELATIONS.items():
        types = {int: "BIGINT", str: "VARCHAR"}
        columns = [(column, types[type_]) for column, type_ in get_type_hints(node).items()]
        yield name, write(lake, f"rollup/{name}", columns, getattr(rollup, name))


def read_rollup(lake: Path, manifest: Manifest) -> Rollup:
    """Return the roll-up that stands beside the figures.

    Of its units it has only one pair for each tree and height, which is what its steps go by: engines read the others
    where they are.

    Raises:
        LakeError: a file of it cannot be read.
    """
    found: dict[str, Any] = {"above": ()}
    with _connected() as connection:
        for name, node in RELATIONS.items():
            if name in found:
                continue
            path = lake / manifest.beside[name].path
            distinct = "DISTINCT ON (tree, height) " if name == "edges" else ""
            query = f"SELECT {distinct}{', '.join(node._fields)} FROM {_parquet([path])} ORDER BY ALL"
            found[name] = tuple(node(*row) for row in connection.execute(query).fetchall())
    return Rollup(**found)


def needed(rollup: Rollup) -> Mapping[str, str]:
    """Return which rows of each relation of a lake a roll-up needs, as the condition of a query."""
    indicators = f"indicator IN ({_texts(rule.indicator for rule in rollup.rules)})"
    periods = _texts(moment.period for moment in rollup.moments)
    trees = ", ".join(str(tree) for tree in sorted({moment.tree for moment in rollup.moments}))
    return {
        "rules": indicators, "said": indicators, "moments": f"period IN ({periods})", "tiles": f"whole IN ({periods})",
        "edges": f"tree IN ({trees or 'NULL'})", "above": "1 = 1",
    }  # fmt: skip


class LakeUnit(NamedTuple):
    """What a unit of a lake is called now."""

    unit: str
    key: str
    type: str


def read_units(lake: Path, manifest: Manifest) -> tuple[LakeUnit, ...]:
    """Return all units of a lake as they were last.

    Raises:
        LakeError: the file cannot be read.
    """
    query = "SELECT unit, arg_max(key, day), arg_max(type, day) FROM ({dated}) GROUP BY unit ORDER BY unit"
    file = _parquet([lake / manifest.beside["units"].path])
    dated = f"SELECT *, coalesce(valid_from, DATE '0001-01-01') AS day FROM {file}"
    with _connected() as connection:
        return tuple(LakeUnit(*row) for row in connection.execute(query.format(dated=dated)).fetchall())


@contextmanager
def opened(lake: Path, manifest: Manifest, rollup: Rollup) -> Iterator[SqlEngine]:
    """Roll up a lake with DuckDB; inside the block the cells can be read.

    Raises:
        LakeError: a file is damaged, or a figure is of a unit that the lake does not know.
    """
    with _connected() as connection:
        paths = [lake / file.path for file in manifest.figures.values()]
        connection.execute(f"CREATE VIEW lake_fact AS SELECT * FROM {_parquet(paths)}")
        _no_strangers(connection, lake / manifest.beside["units"].path)
        with _LakeEngine(connection, lake, manifest).rolled_up(rollup, "lake_fact") as engine:
            yield engine


class _LakeEngine(DuckEngine):
    """DuckDB beside a lake, which holds the relations already."""

    def __init__(self, connection: Any, lake: Path, manifest: Manifest) -> None:
        super().__init__(connection)
        self._beside = {name: _parquet([lake / file.path]) for name, file in manifest.beside.items()}

    def _words(self, _facts: str, _rollup: Rollup) -> Mapping[str, str]:
        return {
            "rollup_code": f"SELECT indicator AS word FROM {self._beside['rules']}",
            "rollup_key": f"SELECT unit AS word FROM {self._beside['units']}",
            "rollup_span": f"SELECT period AS word FROM {self._beside['moments']}",
        }

    def _give(self, rollup: Rollup) -> None:
        wanted = needed(rollup)
        for name, node in RELATIONS.items():
            columns, rows = enumerated(node._fields), f"SELECT * FROM {self._beside[name]} WHERE {wanted[name]}"
            self._make(TABLES[name], f"SELECT {columns} FROM ({rows})")


def _no_strangers(connection: Any, units: Path) -> None:
    """Refuse figures of units that the lake does not know."""
    strange = connection.execute(
        f"SELECT org_unit, count(*) FROM lake_fact WHERE org_unit NOT IN (SELECT unit FROM {_parquet([units])}) "
        "GROUP BY org_unit ORDER BY org_unit LIMIT 1"
    ).fetchone()
    if strange is not None:
        raise LakeError("lake.unknown_unit", strange[0], figures=strange[1])


@contextmanager
def _connected() -> Iterator[Any]:
    """Connect to DuckDB, and turn what it says of files into an error of the lake."""
    try:
        with duckdb.connect() as connection:
            yield connection
    except duckdb.Error as error:
        said = str(error).strip().partition("\n")[0]
        code = "lake.disk_full" if "No space left" in said or "could not write" in said.lower() else "lake.damaged"
        raise LakeError(code, "", reason=said) from error


def _parquet(paths: Sequence[Path]) -> str:
    return f"read_parquet([{', '.join(map(_text, paths))}])"


def _text(path: Path | str) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _texts(words: Iterable[str]) -> str:
    """Return words as the list of a condition; none match where there are none."""
    return ", ".join(map(_text, words)) or "NULL"
