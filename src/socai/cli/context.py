"""What every command receives: the instance folder, the language, and the opened instance on demand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from socai.services.instance import Instance
    from socai.services.wording import Named

OK = 0
FOUND_ERRORS = 1
BAD_INPUT = 2


@dataclass(frozen=True)
class CommandContext:
    """The global options of one call."""

    home: Path
    lang: str

    def open(self) -> Instance:
        """Open the instance folder; services raise with a finding when there is none.

        Whoever runs a command keeps the machine: it acts for the whole ledger, whatever account it names.
        """
        from socai.services.instance import open_instance

        instance = open_instance(home=self.home)
        from socai.services import sights  # models can be imported from here on

        sights.see_everything()
        return instance

    @property
    def has_instance(self) -> bool:
        """Whether the folder holds an instance; commands that can do without one ask."""
        return (self.home / "socai.toml").is_file()

    @classmethod
    def from_arguments(cls, arguments: Sequence[str]) -> CommandContext:
        """Return the context for reporting an error that arose before or after click parsed the options."""
        english = "--lang=en" in arguments or ("--lang", "en") in pairwise(arguments)
        return cls(home=Path("var"), lang="en" if english else "vi")

    def named(self, declared: Named) -> str:
        """Return the name of what a pack declares, in the language of the call."""
        from socai.services.wording import named

        return named(declared, lang=self.lang)

    def say(self, code: str, **data: object) -> str:
        """Return a line of the message catalogue in the language of the call."""
        from socai.services.wording import say

        return say(code, lang=self.lang, **data)


pass_context = click.make_pass_decorator(CommandContext)
