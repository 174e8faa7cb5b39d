"""An open instance, as every service receives it, and how long work reports its progress."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from socai.catalogue.model import Catalogue
from socai.site.options import Options

Progress = Callable[[str, int, int], None]
"""Called with the name of a step (``database``, ``units``, ``figures``...), how much of it is done, and of how much."""


@dataclass(frozen=True, eq=False)
class Instance:
    """An instance folder that Django is set up for. Each opening is one of its own, by which work may be kept.

    Attributes:
        home: the folder.
        options: its settings.
        catalogue: what its pack declares.
    """

    home: Path
    options: Options
    catalogue: Catalogue

    @property
    def attachments(self) -> Path:
        """Where documents stand under their hashes."""
        return self.home / "attachments"

    @property
    def archive(self) -> Path:
        """Where the files of issued reports, and packs as they then were, stand under their hashes."""
        return self.home / "issued"


def silent(step: str, done: int, total: int) -> None:
    """Report no progress."""
