"""What evaluators of the same facts found out, kept for those that come after them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from socai.engine.needs import Need, Outcome


@dataclass(frozen=True)
class Memo:
    """Outcomes that were worked out, by the code of their indicator; evaluators in several threads may share them.

    Attributes:
        outcomes: by code, then by need.
        reported: those of figures as they were reported, where these here are in the boundaries of a day.
    """

    outcomes: dict[str, dict[Need, Outcome]] = field(default_factory=dict)
    reported: Memo | None = None

    def get(self, wanted: Need) -> Outcome | None:
        """Return the outcome of a need, ``None`` when it is not known."""
        known = self.outcomes.get(wanted.code)
        return None if known is None else known.get(wanted)

    def keep(self, wanted: Need, found: Outcome) -> Outcome:
        """Keep the outcome of a need and return it."""
        self.outcomes.setdefault(wanted.code, {})[wanted] = found
        return found

    def without(self, codes: Collection[str]) -> dict[str, dict[Need, Outcome]]:
        """Return the outcomes of all indicators but some; what is found out of those later is shared with this."""
        return {code: known for code, known in self.outcomes.items() if code not in codes}

    def of(self, code: str, stays: Callable[[Need], bool]) -> dict[Need, Outcome]:
        """Return those outcomes of an indicator that stay."""
        # Another thread may be adding to it.
        return {need: found for need, found in list(self.outcomes.get(code, {}).items()) if stays(need)}

    @property
    def size(self) -> int:
        """How many outcomes are kept here."""
        return sum(map(len, list(self.outcomes.values())))
