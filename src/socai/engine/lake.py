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
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple, get_type_hints

import duckdb

from socai.engine.definition import Above, Edge, Moment, Restless, Rollup, Rule, Said, Tile
from socai.engine.facts_view import COLUMNS
from socai.engine.printing import DUCKDB, owed
from socai.engine.staging import OWNED_INDICATOR, OWNER, PERIOD, STAGED, staged
from socai.files.atomic import write_text

SCHEMA = 3
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
    "rules": Rule, "said": Said, "moments": Moment, "tiles": Tile, "rungs": Tile, "edges": Edge, "above": Above,
    "restless": Restless,
}  # fmt: skip

TABLES: Mapping[str, str] = {
    "rules": "rollup_rule", "said": "rollup_said", "moments": "rollup_moment", "tiles": "rollup_tile",
    "rungs": "rollup_rung", "edges": "rollup_edge", "above": "rollup_above", "restless": "rollup_restless",
    "owed": "rollup_owed", "shared": "rollup_shared",
}  # fmt: skip
"""What each relation is called in the statements of ``engine.printing``."""
_TOLD_BY = {"edges": "tree, height, is_low", "restless": "whole"}
_NUMBER = (("kind", "VARCHAR"), ("word", "VARCHAR"), ("number", "INTEGER"))
_NUMBERED = """
SELECT i.number AS indicator, u.number AS org_unit, f.basis
FROM (SELECT DISTINCT indicator, org_unit, basis FROM lake_fact) AS f
JOIN rollup_number AS i ON i.kind = 'indicator' AND i.word = f.indicator
JOIN rollup_number AS u ON u.kind = 'unit' AND u.word = f.org_unit
"""
_SHARED = f"""
SELECT slot FROM (SELECT DISTINCT place, place >> {PERIOD} AS slot FROM lake_fact WHERE place IS NOT NULL)
GROUP BY slot HAVING count(*) > 1 ORDER BY slot
"""
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
    """A file of a lake.

    Attributes:
        path: where it is in the lake.
        rows: how many it has.
        total: of their values in the last decimals.
        single: how many of its figures are always read one by one, for they are not of lowest units.
    """

    path: str
    rows: int
    total: int = 0
    single: int = 0


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
    single = f"SELECT count(*) FROM {parquet([lake / file.path])} WHERE above IS NULL AND standing IS NOT NULL"
    return replace(file, single=connection.execute(single).fetchone()[0])


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

    All units of the lake, indicators and periods have numbers (``numbers``), and keep those that they had before. The
    other relations have the numbers instead of the words.

    Raises:
        LakeError: a file cannot be read or written, or there are more of them than there are numbers.
    """
    numbers = _numbers(lake, rollup, units, before)
    for name, node in RELATIONS.items():
        kinds = [_KINDS.get(column) for column in node._fields]
        columns = [
            (column, "INTEGER" if kind or type_ is int else "VARCHAR")
            for kind, (column, type_) in zip(kinds, get_type_hints(node).items(), strict=True)
        ]
        rows = (
            [numbers[kind][cell] if kind else cell for kind, cell in zip(kinds, row, strict=True)]
            for row in getattr(rollup, name)
        )
        yield name, write(lake, f"rollup/{name}", columns, rows)
    named = ((kind, word, number) for kind, words in numbers.items() for word, number in words.items())
    yield "numbers", write(lake, "rollup/numbers", _NUMBER, named)


def _numbers(
    lake: Path, rollup: Rollup, units: Iterable[str], before: Mapping[str, File]
) -> Mapping[str, Mapping[str, int]]:
    """Return the numbers of all words, by kind; of units last, which are many."""
    words = {
        "indicator": [rule.indicator for rule in rollup.rules],
        "period": [moment.period for moment in rollup.moments],
        "unit": sorted({*units, *(unit for each in rollup.above for unit in each)}),
    }
    known: dict[str, list[str]] = {kind: [] for kind in words}
    if "numbers" in before:
        with connected() as connection:
            rows = connection.execute(f"FROM {parquet([lake / before['numbers'].path])} ORDER BY number").fetchall()
        for kind, word, _ in rows:
            known[kind].append(word)
    for kind, every in words.items():
        had = set(known[kind])
        known[kind] += [word for word in every if word not in had]
        if len(known[kind]) > _FITS[kind]:
            raise LakeError("lake.too_many", str(lake), kind=kind, most=_FITS[kind])
    return {kind: {word: number for number, word in enumerate(every)} for kind, every in known.items()}


def counted(lake: Path, figures: Mapping[str, File], beside: Mapping[str, File]) -> Iterator[tuple[str, File]]:
    """Write what is counted once over all figures.

    It is which units owe one (``owed``), which have any (``reported``), and which units above lowest ones have several
    places for a figure (``shared``), since some of it has other decimals or is of a unit that ended before. Where all
    figures are of units that the lake knows, its file of units is also ``known``.

    Raises:
        LakeError: a file cannot be read or written.
    """
    with connected() as connection:
        if figures:
            facts = parquet([lake / file.path for file in figures.values()])
        else:
            facts = f"(SELECT {', '.join(f'CAST(NULL AS {type_}) AS {name}' for name, type_ in FACT)} LIMIT 0)"
        connection.execute(f"CREATE VIEW lake_fact AS SELECT * FROM {facts}")
        connection.execute(f"CREATE VIEW rollup_number AS FROM {parquet([lake / beside['numbers'].path])}")
        connection.execute(f"CREATE TABLE lake_numbered AS {_NUMBERED}")
        reporters = "SELECT org_unit, count(*) AS figures FROM lake_fact GROUP BY org_unit"
        connection.execute(f"CREATE TABLE lake_reporter AS {reporters}")
        for name in RELATIONS:
            connection.execute(f"CREATE VIEW {TABLES[name]} AS FROM {parquet([lake / beside[name].path])}")
        owner = OWNER.format(tree="tree", unit="parent", indicator="indicator")
        columns = ("tree", "parent", "indicator", "owed", "height")
        small = ", ".join(f"CAST({column} AS INTEGER) AS {column}" for column in columns)
        queries = {
            "owed": f"SELECT {owner} AS owner, {small} FROM ({owed(DUCKDB, 'lake_numbered')}) ORDER BY owner",
            "reported": "SELECT org_unit AS unit, figures FROM lake_reporter",
            "shared": _SHARED,
        }
        for name, query in queries.items():
            path = f"rollup/{name}/{secrets.token_hex(8)}.parquet"
            (lake / path).parent.mkdir(parents=True, exist_ok=True)
            found = connection.execute(f"COPY ({query}) TO {text(lake / path)} (FORMAT parquet, COMPRESSION zstd)")
            yield name, File(path, found.fetchone()[0])
        known = f"SELECT unit FROM {parquet([lake / beside['units'].path])}"
        strange = f"SELECT org_unit FROM lake_reporter WHERE org_unit NOT IN ({known}) LIMIT 1"
        if connection.execute(strange).fetchone() is None:
            yield "known", beside["units"]


def worded(relation: str, columns: Sequence[str], numbers: str) -> str:
    """Return the query of columns of a relation with the words of its units, indicators and periods."""
    chosen = ", ".join(f"{column}_.word AS {column}" for column in columns)
    joined = " ".join(
        f"JOIN {numbers} AS {column}_ ON {column}_.kind = '{_KINDS[column]}' AND {column}_.number = r.{column}"
        for column in columns
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
        rows: dict[str, list[tuple[Any, ...]]] = {}
        for name, node in RELATIONS.items():
            if name not in found:
                distinct = f"DISTINCT ON ({_TOLD_BY[name]}) " if name in _TOLD_BY else ""
                file = parquet([lake / manifest.beside[name].path])
                query = f"SELECT {distinct}{', '.join(node._fields)} FROM {file} ORDER BY ALL"
                rows[name] = connection.execute(query).fetchall()
        words = _words(connection, lake, manifest, rows)
    for name, each in rows.items():
        node, kinds = RELATIONS[name], [_KINDS.get(column) for column in RELATIONS[name]._fields]
        found[name] = tuple(
            node(*(words[kind, cell] if kind else cell for kind, cell in zip(kinds, row, strict=True))) for row in each
        )
    return Rollup(**found)


def _words(
    connection: Any, lake: Path, manifest: Manifest, rows: Mapping[str, Sequence[Sequence[Any]]]
) -> Mapping[tuple[str, int], str]:
    """Return the words of the numbers that are in some relations, by kind and number."""
    units = {
        cell
        for name, every in rows.items()
        for row in every
        for column, cell in zip(RELATIONS[name]._fields, row, strict=True)
        if _KINDS.get(column) == "unit"
    }
    numbers = parquet([lake / manifest.beside["numbers"].path])
    condition = f"kind <> 'unit' OR number IN ({', '.join(map(str, units)) or 'NULL'})"
    query = f"SELECT kind, number, word FROM {numbers} WHERE {condition}"
    return {(kind, number): word for kind, number, word in connection.execute(query).fetchall()}


def read_numbers(lake: Path, manifest: Manifest) -> Mapping[str, int]:
    """Return the numbers of the indicators and periods of a lake.

    Raises:
        LakeError: the file cannot be read.
    """
    file = parquet([lake / manifest.beside["numbers"].path])
    with connected() as connection:
        return dict(connection.execute(f"SELECT word, number FROM {file} WHERE kind <> 'unit'").fetchall())


def needed(rollup: Rollup, manifest: Manifest, numbers: Mapping[str, int]) -> Mapping[str, str]:
    """Return which rows of each relation of a lake its steps need, as the condition of a query.

    Who is above whom is told by what units owe, which was counted when the lake was written. Where everything is staged
    the lowest units are needed only by those that lack something.

    Args:
        rollup: what is rolled up.
        manifest: what belongs to the lake.
        numbers: of indicators and periods.
    """
    is_whole = are_all(rollup, manifest)
    codes = listed(numbers[rule.indicator] for rule in rollup.rules)
    periods = listed(numbers[moment.period] for moment in rollup.moments)
    trees = listed(sorted({moment.tree for moment in rollup.moments}))
    of_codes = "true" if is_whole[0] else f"indicator IN ({codes})"
    of_periods, of_wholes = ("true" if is_whole[1] else f"{column} IN ({periods})" for column in ("period", "whole"))
    of_trees = "true" if is_whole[1] else f"tree IN ({trees})"
    is_high = "is_low = 0" if all(rule.is_staged for rule in rollup.rules) else "true"
    return {
        "rules": of_codes, "said": of_codes, "moments": of_periods, "tiles": of_wholes, "rungs": of_wholes,
        "restless": of_wholes, "edges": f"{of_trees} AND {is_high}", "shared": "true",
        "owed": "true" if is_whole[0] else f"{OWNED_INDICATOR} IN ({codes})",
    }  # fmt: skip


def are_all(rollup: Rollup, manifest: Manifest) -> tuple[bool, bool]:
    """Return whether a roll-up has all indicators of a lake, and all its periods."""
    rules, moments = (manifest.beside[name].rows for name in ("rules", "moments"))
    return len(rollup.rules) == rules, len(rollup.moments) == moments


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


def texts(words: Iterable[str]) -> str:
    """Return words as the list of a condition; none match where there are none."""
    return ", ".join(map(text, words)) or "NULL"


def listed(numbers: Iterable[int]) -> str:
    """Return numbers as the list of a condition; none match where there are none."""
    return ", ".join(map(str, numbers)) or "NULL"
