"""How a submission did, exercise by exercise, as lines of text: for a terminal and for feedback alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from grader.engine.outcome import Outcome
from grader.sandbox.text import plain_text

Mark = Literal["passed", "failed", "error"]

_COMMAND = re.compile(r"^(\s*)(::|##)")
"""How a line begins that a CI system takes for a command; spaces before it do not matter to it."""


class Exercise(msgspec.Struct, frozen=True):
    """The outcomes of one exercise.

    Parameters
    ----------
    name : str
        The exercise.
    outcomes : list of Outcome
        Of its checks, in the order of the files.
    """

    name: str
    outcomes: list[Outcome]

    @property
    def mark(self) -> Mark:
        """Return the worst of the outcomes' states."""
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


def by_exercise(outcomes: Sequence[Outcome]) -> list[Exercise]:
    """Return the outcomes grouped by exercise, in the order in which exercises first come."""
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(outcome.check.exercise, []).append(outcome)
    return [Exercise(name, group) for name, group in groups.items()]


def troubles(exercise: Exercise) -> list[tuple[Outcome, list[str]]]:
    """Return the checks that did not pass, what is the same for several told once.

    Returns
    -------
    list of tuple of Outcome and list of str
        The first outcome of each trouble, and the titles of all checks that it befell.
    """
    groups: dict[tuple[str, str], tuple[Outcome, list[str]]] = {}
    for outcome in exercise.outcomes:
        if outcome.status != "passed":
            # A wrong value is told with each counterexample; what stops the code is told once.
            alone = outcome.check.name if outcome.kind in ("wrong", "unusable", "check") else ""
            _, titles = groups.setdefault((outcome.message, alone), (outcome, []))
            titles.append(outcome.check.title)
    return list(groups.values())


def explanation(outcome: Outcome) -> Iterator[str]:
    """Yield the lines that explain one outcome: message, counterexample, the student's lines.

    Whatever a student's process put into them moves no cursor and commands no CI system.
    """
    yield from _lines(outcome.message)
    shown = outcome.counterexample.lines() if outcome.counterexample is not None else []
    for text in (*shown, *filter(None, [outcome.detail])):
        yield from ("  " + line for line in _lines(text))


def _lines(text: str) -> Iterator[str]:
    for line in plain_text(text).split("\n"):
        yield _COMMAND.sub(r"\1\\\2", line)


def hint(outcome: Outcome) -> str:
    """Return the check's hint, if it can help with what went wrong."""
    return outcome.check.hint if outcome.answered else ""
