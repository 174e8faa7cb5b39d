"""What a rule is: its name, what it recognises, examples for and against, and the function that proposes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from socai.audit.context import Reading
from socai.audit.model import Proposal


@dataclass(frozen=True)
class Rule:
    """One way in which a text states a relation between numbers.

    Attributes:
        code: stable name, printed with each verdict.
        name_vi: name for users.
        recognises_vi: one sentence for users: which wording it reads, and what is then recomputed.
        examples: sentences that state such a relation.
        counterexamples: sentences that look alike and state none.
        propose: reads the relations out of a document; decides nothing.
    """

    code: str
    name_vi: str
    recognises_vi: str
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]
    propose: Callable[[Reading], Iterator[Proposal]]
