"""What came of verifying a bundle."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.bundle.contents import Contents
from bot.bundle.manifest import Manifest, Signature
from bot.facts import Fact


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not hold: in which file, and which fact where one can be named."""

    file: str
    text: str
    fact: int | None = None


@dataclass
class Verdict:
    """What came of verifying a bundle. It holds where there is no problem.

    `same_program` is false where the bundle was made by a program with other rules: what is
    computed may then differ with nothing altered. `replayed` counts the recorded decisions and
    certificates that were computed again as they stood then.
    """

    manifest: Manifest | None = None
    signature: Signature | None = None
    contents: Contents | None = None
    facts: list[Fact] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    same_program: bool = True
    stretches: int = 0
    replayed: int = 0

    @property
    def holds(self) -> bool:
        """Whether nothing was altered."""
        return not self.problems
