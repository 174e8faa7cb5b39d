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

from socai.engine.definition import Above, Edge, Moment, Restless, Rollup, Rule, Said, Tile
from socai.engine.facts_view import COLUMNS
from socai.engine.printing import DUCKDB, owed
from socai.engine.staging import STAGED, staged
from socai.files.atomic import write_text

SCHEMA = 2
MANIFEST = "manifest.json"
_SQL_TYPES = {"integer": "BIGINT", "text": "VARCHAR", "date": "DATE"}
FIGURE = tuple((column.name, _SQL_TYPES[column.type]) for column in COLUMNS)
FACT = (*FIGURE, *STAGED)
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
    "restless": Restless,
}  # fmt: skip

TABLES: Mapping[str, str] = {
    "rules": "rollup_rule", "said": "rollup_said", "moments": "rollup_moment", "tiles": "rollup_tile",
    "edges": "rollup_edge", "above": "rollup_above", "restless": "rollup_restless",
}  # fmt: skip
"""What each relation is called in the statements of ``engine.printing``."""
OWED = ("tree", "parent", "indicator", "owed", "height")
"""Columns of who owes how many figures, with numbers."""
_TOLD_BY = {"edges": "tree, height", "restless": "whole"}
_NUMBER = (("kind", "VARCHAR"), ("word", "VARCHAR"), ("number", "INTEGER"))
_FITS = {"unit": 2**25, "indicator": 2**16, "period": 2**16}
_KINDS = {
    "indicator": "indicator", **dict.fromkeys(("unit", "parent", "child", "above"), "unit"),
    **dict.fromkeys(("period", "whole", "part"), "period"),
}  # fmt: skip
"""What the columns are that have a number for each word, by their name."""


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
        LakeError: it was written by a newer or an older version, is damaged, or files of it are not there.
    """
    try:
        read = json.loads((lake / MANIFEST).read_text(encoding="utf-8"))
        if read["schema"] > SCHEMA:
            raise LakeError("lake.newer", str(lake), schema=read["schema"], known=SCHEMA)
        if read["schema"] < SCHEMA:
            raise LakeError("lake.older", str(lake), schema=read["schema"], known=SCHEMA)
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
    said = json.dumps({"schema": SCHEMA, **asdict(manifest)}, ensure_ascii=False, indent=1, sort_keys=True)
    write_text(lake / MANIFEST, said + "\n")
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
        rows: their values.

    Raises:
        LakeError: what was read again is not what was written.
        OSError: the disk fails.
    """
    with connected() as connection, _table(lake / folder, columns, rows) as table:
        return _copied(connection, lake, folder, f"FROM {table.relation}", table)


def write_figures(lake: Path, folder: str, rows: Iterable[Sequence[object]], beside: Mapping[str, File]) -> File:
    """Write rows of figures to a new file, with the columns of ``engine.staging``.

    Args:
        lake: the folder of the lake.
        folder: where in it.
        rows: as ``facts_view`` has them.
        beside: the relations of the roll-up.

    Raises:
        LakeError: what was read again is not what was written.
        OSError: the disk fails.
    """
    with connected() as connection, _table(lake / folder, FIGURE, rows) as table:
        return stage(connection, lake, folder, f"FROM {table.relation}", beside, table)


@dataclass
class Table:
    """Rows on their way to a lake: how many, and the total of their values."""

    relation: str
    rows: int
    total: int


def stage(
    connection: Any, lake: Path, folder: str, query: str, beside: Mapping[str, File], given: Table | None = None
) -> File:
    """Write what a query finds of figures to a new file, with the columns of ``engine.staging``.

    Args:
        connection: to DuckDB.
        lake: the folder of the lake.
        folder: where in it.
        query: gives the columns of ``facts_view``.
        beside: the relations of the roll-up.
        given: what the query must find, what it does find when ``None``.

    Raises:
        LakeError: what was read again is not what was given.
    """
    connection.execute(f"CREATE OR REPLACE TEMPORARY TABLE lake_given AS {query}")
    count, total = connection.execute("SELECT count(*), coalesce(sum(value_scaled), 0) FROM lake_given").fetchone()
    moments, edges, numbers = (parquet([lake / beside[name].path]) for name in ("moments", "edges", "numbers"))
    found = given or Table("lake_given", count, int(total))
    file = _copied(connection, lake, folder, staged("lake_given", moments, edges, numbers), found)
    connection.execute("DROP TABLE lake_given")
    return file


@contextmanager
def _table(folder: Path, columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[object]]) -> Iterator[Table]:
    """Stream rows to a text file that DuckDB reads, which is gone at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f"{secrets.token_hex(8)}.parquet.part"
    value = next((place for place, (column, _) in enumerate(columns) if column == "value_scaled"), None)
    count = total = 0
    try:
        with beside.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            for row in rows:
                writer.writerow(["\\N" if cell is None else cell for cell in row])
                count += 1
                total += 0 if value is None else int(row[value] or 0)  # type: ignore[call-overload]
        types = "{" + ", ".join(f"'{column}': '{type_}'" for column, type_ in columns) + "}"
        relation = (
            f"read_csv({text(beside)}, header=false, nullstr='\\N', columns={types}, "
            f"auto_detect=false, delim=',', quote='\"', escape='\"')"
        )
        yield Table(relation, count, total)
    finally:
        beside.unlink(missing_ok=True)


def _copied(connection: Any, lake: Path, folder: str, query: str, given: Table) -> File:
    """Write what a query finds to a new file, and compare what is read from it with what was given."""
    name = f"{folder}/{secrets.token_hex(8)}.parquet"
    (lake / folder).mkdir(parents=True, exist_ok=True)
    connection.execute(f"COPY ({query}) TO {text(lake / name)} (FORMAT parquet, COMPRESSION zstd)")
    relation = parquet([lake / name])
    columns = [row[0] for row in connection.execute(f"DESCRIBE FROM {relation}").fetchall()]
    summed = "coalesce(sum(value_scaled), 0)" if "value_scaled" in columns else "0"
    count, total = connection.execute(f"SELECT count(*), {summed} FROM {relation}").fetchone()
    if (count, int(total)) != (given.rows, given.total):
        raise LakeError("lake.totals_differ", name, rows=given.rows, total=given.total)
    return File(name, given.rows, given.total)


def relations(
    lake: Path, rollup: Rollup, units: Iterable[str], before: Mapping[str, File]
) -> Iterator[tuple[str, File]]:
    """Write the relations of a roll-up beside the figures, and yield each with its file.

    All units of the lake, indicators and periods have numbers (``numbers``), and keep those that they had before.

    Raises:
        LakeError: a file cannot be read or written, or there are more of them than there are numbers.
    """
    types = {int: "BIGINT", str: "VARCHAR"}
    for name, node in RELATIONS.items():
        columns = [(column, types[type_]) for column, type_ in get_type_hints(node).items()]
        yield name, write(lake, f"rollup/{name}", columns, getattr(rollup, name))
    yield "numbers", write(lake, "rollup/numbers", _NUMBER, _numbers(lake, rollup, units, before))


def _numbers(
    lake: Path, rollup: Rollup, units: Iterable[str], before: Mapping[str, File]
) -> Iterator[tuple[str, str, int]]:
    """Yield the numbers of all words, by kind."""
    words = {
        "unit": sorted({*units, *(unit for each in rollup.above for unit in each)}),
        "indicator": [rule.indicator for rule in rollup.rules],
        "period": [moment.period for moment in rollup.moments],
    }
    known: dict[tuple[str, str], int] = {}
    if "numbers" in before:
        with connected() as connection:
            rows = connection.execute(f"FROM {parquet([lake / before['numbers'].path])} ORDER BY number").fetchall()
        known = {(kind, word): number for kind, word, number in rows}
    for kind, every in words.items():
        of_kind = [word for other, word in known if other == kind]
        of_kind += [word for word in every if (kind, word) not in known]
        if len(of_kind) > _FITS[kind]:
            raise LakeError("lake.too_many", str(lake), kind=kind, most=_FITS[kind])
        yield from ((kind, word, number) for number, word in enumerate(of_kind))


def counted(lake: Path, figures: Mapping[str, File], beside: Mapping[str, File]) -> Iterator[tuple[str, File]]:
    """Write what is counted once over all figures: which units owe one (``owed``), and which have any (``reported``).

    Raises:
        LakeError: a file cannot be read or written.
    """
    with connected() as connection:
        if figures:
            facts = parquet([lake / file.path for file in figures.values()])
        else:
            facts = f"(SELECT {', '.join(f'CAST(NULL AS {type_}) AS {name}' for name, type_ in FACT)} LIMIT 0)"
        connection.execute(f"CREATE VIEW lake_fact AS SELECT * FROM {facts}")
        for name, table in TABLES.items():
            connection.execute(f"CREATE VIEW {table} AS SELECT * FROM {parquet([lake / beside[name].path])}")
        numbers = parquet([lake / beside["numbers"].path])
        owing = numbered(f"({owed(DUCKDB, 'lake_fact')})", OWED, numbers)
        reported = "SELECT org_unit AS unit, count(*) AS figures FROM lake_fact GROUP BY org_unit"
        for name, query in (("owed", owing), ("reported", reported)):
            path = f"rollup/{name}/{secrets.token_hex(8)}.parquet"
            (lake / path).parent.mkdir(parents=True, exist_ok=True)
            found = connection.execute(f"COPY ({query}) TO {text(lake / path)} (FORMAT parquet, COMPRESSION zstd)")
            yield name, File(path, found.fetchone()[0])


def numbered(relation: str, columns: Sequence[str], numbers: str) -> str:
    """Return the query of a relation with the numbers of its units, indicators and periods instead of the words."""
    named = [(column, _KINDS.get(column)) for column in columns]
    chosen = ", ".join(f"{column}_.number AS {column}" if kind else f"r.{column}" for column, kind in named)
    joined = " ".join(
        f"JOIN {numbers} AS {column}_ ON {column}_.kind = '{kind}' AND {column}_.word = r.{column}"
        for column, kind in named
        if kind
    )
    return f"SELECT {chosen} FROM {relation} AS r {joined}"


def read_rollup(lake: Path, manifest: Manifest) -> Rollup:
    """Return the roll-up that stands beside the figures.

    Of its units it has only one pair for each tree and height, and one that is restless for each period, which is what
    its steps go by: engines read the others where they are.

    Raises:
        LakeError: a file of it cannot be read.
    """
    found: dict[str, Any] = {"above": ()}
    with connected() as connection:
        for name, node in RELATIONS.items():
            if name in found:
                continue
            path = lake / manifest.beside[name].path
            distinct = f"DISTINCT ON ({_TOLD_BY[name]}) " if name in _TOLD_BY else ""
            query = f"SELECT {distinct}{', '.join(node._fields)} FROM {parquet([path])} ORDER BY ALL"
            found[name] = tuple(node(*row) for row in connection.execute(query).fetchall())
    return Rollup(**found)


def needed(rollup: Rollup) -> Mapping[str, str]:
    """Return which rows of each relation of a lake its steps need, as the condition of a query.

    Who is above whom is told by what units owe, which was counted when the lake was written. Where everything is staged
    the lowest units are needed only by those that lack something.
    """
    indicators = f"indicator IN ({_texts(rule.indicator for rule in rollup.rules)})"
    periods = _texts(moment.period for moment in rollup.moments)
    trees = ", ".join(str(tree) for tree in sorted({moment.tree for moment in rollup.moments}))
    is_high = "is_low = 0" if all(rule.is_staged for rule in rollup.rules) else "true"
    return {
        "rules": indicators, "said": indicators, "moments": f"period IN ({periods})", "tiles": f"whole IN ({periods})",
        "restless": f"whole IN ({periods})", "edges": f"tree IN ({trees or 'NULL'}) AND {is_high}",
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
    file = parquet([lake / manifest.beside["units"].path])
    dated = f"SELECT *, coalesce(valid_from, DATE '0001-01-01') AS day FROM {file}"
    with connected() as connection:
        return tuple(LakeUnit(*row) for row in connection.execute(query.format(dated=dated)).fetchall())


@contextmanager
def connected() -> Iterator[Any]:
    """Connect to DuckDB, and turn what it says of files into an error of the lake.

    Raises:
        LakeError: a file cannot be read or written.
    """
    with told(), duckdb.connect() as connection:
        yield connection


@contextmanager
def told() -> Iterator[None]:
    """Turn what DuckDB says of files into an error of the lake.

    Raises:
        LakeError: a file cannot be read or written.
    """
    try:
        yield
    except duckdb.Error as error:
        said = str(error).strip().partition("\n")[0]
        code = "lake.disk_full" if "No space left" in said or "could not write" in said.lower() else "lake.damaged"
        raise LakeError(code, "", reason=said) from error


def parquet(paths: Sequence[Path]) -> str:
    """Return the relation of some files, as DuckDB reads it."""
    return f"read_parquet([{', '.join(map(text, paths))}])"


def text(path: Path | str) -> str:
    """Return words as SQL has them."""
    return "'" + str(path).replace("'", "''") + "'"


def _texts(words: Iterable[str]) -> str:
    """Return words as the list of a condition; none match where there are none."""
    return ", ".join(map(text, words)) or "NULL"
