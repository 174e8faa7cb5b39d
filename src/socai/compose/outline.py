"""The headings of a report as an outline. It lays out nothing."""

from __future__ import annotations

from socai.compose.profiles import PROFILES
from socai.compose.tree import Gap, Heading, Number, Report, Runs, Text


def headings(report: Report) -> list[Heading]:
    """Return the headings of a report in reading order."""
    return [block for block in report.blocks if isinstance(block, Heading)]


def heading_words(report: Report) -> dict[str, str]:
    """Return the words of each heading by the place that stands under it, as numbers name their places (``I.2.1``)."""
    profile = PROFILES[report.profile]
    counts: list[int] = []
    words: dict[str, str] = {}
    for heading in headings(report):
        above = counts[: heading.level - 1]
        above += [0] * (heading.level - 1 - len(above))
        counts = [*above, (counts[heading.level - 1] if len(counts) >= heading.level else 0) + 1]
        words[profile.heading_place(counts)] = plain(heading.content)
    return words


def plain(runs: Runs) -> str:
    """Return the words of runs, numbers as they are printed."""
    return "".join(
        run.display if isinstance(run, Number) else run.text if isinstance(run, Text | Gap) else " " for run in runs
    )
