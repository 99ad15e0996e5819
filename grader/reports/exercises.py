"""How a submission did, exercise by exercise: the one model behind every view of it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from grader import messages as m
from grader.engine.outcome import Diagnosis, Outcome, OutcomeKind
from grader.sandbox.text import plain_text

_COMMAND = re.compile(r"^(\s*)(::|##)")
"""How a line begins that a CI system takes for a command; spaces before it do not matter to it."""

_OWN_EXAMPLE = {"wrong", "unusable", "check"}
"""Kinds of which each check shows its own example; what stops the code is shown once for all checks."""


class Trouble(msgspec.Struct, frozen=True):
    """What befell one or several checks of an exercise in the same way."""

    titles: list[str]  # of these checks
    status: Literal["failed", "error"]
    kind: OutcomeKind
    lines: list[str]  # the message; below it, further in, the counterexample and the student's lines
    hint: str  # empty where it cannot help


class Exercise(msgspec.Struct, frozen=True):
    """How one exercise did."""

    name: str
    outcomes: list[Outcome]  # in the order of the check files
    diagnoses: Sequence[Diagnosis] = ()  # one or two known mistakes, or none

    @property
    def status(self) -> Literal["passed", "failed", "error"]:
        """The worst of the outcomes' states."""
        states = {outcome.status for outcome in self.outcomes}
        return "error" if "error" in states else "failed" if "failed" in states else "passed"

    @property
    def passed(self) -> int:
        """How many checks passed."""
        return sum(outcome.status == "passed" for outcome in self.outcomes)

    @property
    def earned(self) -> float:
        """Points earned."""
        return round(sum(outcome.earned for outcome in self.outcomes), 6)

    @property
    def points(self) -> float:
        """Points that the checks are worth."""
        return round(sum(outcome.check.points for outcome in self.outcomes), 6)

    @property
    def summary(self) -> str:
        """How many checks passed, and the points, in words."""
        checks = f"{self.passed} of {len(self.outcomes)} checks"
        return f"{checks}, {self.earned:g} of {self.points:g} points"

    @property
    def likely(self) -> list[tuple[str, str]]:
        """The known mistakes that its failures look like, in a sentence, and the hint for each."""
        texts = [m.KNOWN_MISTAKE, m.ANOTHER_MISTAKE]
        return [(t.format(title=d.title), d.hint) for t, d in zip(texts, self.diagnoses, strict=False)]

    @property
    def troubles(self) -> list[Trouble]:
        """What did not pass; what is the same for several checks comes once, with the titles of all."""
        groups: dict[tuple[str, ...], Trouble] = {}
        for outcome in self.outcomes:
            if outcome.status != "passed":
                alone = outcome.check.name if outcome.kind in _OWN_EXAMPLE else ""
                trouble = Trouble([], outcome.status, outcome.kind, list(_explanation(outcome)), outcome.hint)
                same = (outcome.message, outcome.detail, outcome.hint, alone)
                groups.setdefault(same, trouble).titles.append(outcome.check.title)
        return list(groups.values())


def by_exercise(
    outcomes: Sequence[Outcome], diagnoses: Mapping[str, Sequence[Diagnosis]] | None = None
) -> list[Exercise]:
    """Return the outcomes grouped by exercise, in the order in which exercises first come."""
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(outcome.check.exercise, []).append(outcome)
    return [Exercise(name, group, (diagnoses or {}).get(name, ())) for name, group in groups.items()]


def _explanation(outcome: Outcome) -> Iterator[str]:
    """Yield the message and, further in, what shows that it is so."""
    yield from safe_lines(outcome.message)
    shown = outcome.counterexample.lines() if outcome.counterexample is not None else []
    for text in (*shown, *filter(None, [outcome.detail])):
        yield from ("  " + line for line in safe_lines(text))


def safe_lines(text: str) -> Iterator[str]:
    """Yield the lines of a text by anybody, of which none moves a cursor or commands a CI system."""
    for line in plain_text(text).split("\n"):
        yield _COMMAND.sub(r"\1\\\2", line)
