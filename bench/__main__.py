"""Runs the benchmarks and prints one table, each row also as soon as it is measured: ``python -m bench [NAME...]``."""

from __future__ import annotations

import sys

from bench.harness import Row, benchmarks, line, say, table


def main() -> None:
    """Run the benchmarks named on the command line, or all, and print what they found."""
    rows: list[Row] = []
    for name, run in benchmarks(sys.argv[1:]):
        say(name)
        for row in run():
            say(line(row))
            rows.append(row)
    print(table(rows))


main()
