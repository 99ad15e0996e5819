"""Runs what must pass and what must fail, and says what is missing for a proof."""

from __future__ import annotations

import time
from collections.abc import Iterable

from grader.authoring.equivalents import Equivalents
from grader.authoring.proof import Survivor
from grader.course.model import Assignment
from grader.engine.judge import Judge
from grader.engine.outcome import Outcome
from grader.work.overlays import Overlay
from grader.work.work import Mutant

ROUNDS = 20  # seeds that every right answer must pass under
ROUNDS_OF_MISTAKES = 3  # seeds that every known mistake must be caught under


class Prover:
    """Runs answers of all kinds, right ones under `rounds` seeds, and gathers the gaps."""

    def __init__(self, judge: Judge, file: str, assignment: Assignment, rounds: int) -> None:
        self.gaps: list[str] = []
        self._judge = judge
        self._rounds = rounds
        self._file = file
        self._exercises = set(assignment.points)
        # The checks that were, for some fault, the only one to notice it.
        self._alone: set[str] = set()

    def right(self, what: str, source: bytes) -> float:
        """See that an answer gets full marks under every seed; return the longest time that it took."""
        longest = 0.0
        for round_ in range(self._rounds):
            start = time.perf_counter()
            wrong = self._failed(source, round_=round_)
            longest = max(longest, time.perf_counter() - start)
            if wrong:
                first = wrong[0]
                self.gaps.append(f"{what} fails {first.check.name} in round {round_}: {first.message}")
                break
        return longest

    def stub(self, files: dict[str, bytes]) -> None:
        """See that what students get passes nothing."""
        for outcome in self._judge.run(files, proven=True, round_=0).outcomes:
            if outcome.earned:
                self.gaps.append(f"the stub passes {outcome.check.name}")

    def mistake(self, mistake: Overlay, source: bytes) -> None:
        """See that a known mistake costs points, under several seeds, and in its own exercise only."""
        for round_ in range(min(ROUNDS_OF_MISTAKES, self._rounds)):
            asked = {mistake.exercise} if round_ else self._exercises
            wrong = self._failed(source, exercises=asked, round_=round_)
            exercises = {outcome.check.exercise for outcome in wrong}
            found = [
                f"the mistake {mistake.name} in {mistake.exercise} costs points in {other}"
                for other in sorted(exercises - {mistake.exercise})
            ]
            if mistake.exercise not in exercises:
                found.append(f"the mistake {mistake.name} is not caught in round {round_}")
            if found:
                self.gaps += found
                break

    def mutants(self, made: Iterable[Mutant], equivalents: Equivalents) -> list[Survivor]:
        """Return the mutants that no check of their own exercise caught; of no exercise, that none caught."""
        survivors = []
        for mutant in made:
            own = self._exercises & {mutant.function}
            if not self._failed(mutant.source.encode(), exercises=own):
                reason = equivalents.reason(mutant)
                survivors.append(Survivor(mutant.function, mutant.before, mutant.after, reason))
        self.gaps += [f"no survivor is the one marked as equivalent: {mark}" for mark in equivalents.unused()]
        return survivors

    def needed(self) -> None:
        """See that each check caught something that no other did, or says what it stands for."""
        for check in self._judge.checks:
            if check.name not in self._alone and not check.stands_for:
                self.gaps.append(f"{check.name}: no fault is caught by it alone, and it stands for nothing")

    def _failed(self, source: bytes, *, exercises: Iterable[str] = (), round_: int = 0) -> list[Outcome]:
        outcomes = self._run(source, exercises=exercises, round_=round_)
        wrong = [outcome for outcome in outcomes if outcome.status != "passed"]
        if len(wrong) == 1:
            self._alone.add(wrong[0].check.name)
        return wrong

    def _run(self, source: bytes, *, exercises: Iterable[str] = (), round_: int = 0) -> list[Outcome]:
        files = {self._file: source}
        return self._judge.run(files, proven=True, exercises=set(exercises), round_=round_).outcomes
