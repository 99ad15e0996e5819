"""Prove an assignment: its checks pass what is right and catch what is wrong, under any seed.

An assignment is proven when its reference and all its variants get full marks, its stub gets nothing, each
known mistake costs points in its own exercise and in no other, each check is needed, and nearly all mutants
of the reference are caught.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import msgspec

from grader.authoring.build import build
from grader.authoring.equivalents import Equivalents, read_equivalents
from grader.authoring.mutants import Mutant, mutants
from grader.authoring.overlays import Overlay, read_overlays
from grader.authoring.sources import HIDDEN_CHECKS, SOLUTIONS, read_sources
from grader.checks.engine import Suite
from grader.checks.judge import Judge, judging
from grader.checks.outcome import Outcome
from grader.course.model import Assignment, Course

ROUNDS = 20
LEAST_MISTAKES = 8
LEAST_VARIANTS = 5
LEAST_SCORE = 0.95
SHARE = 0.25


class Survivor(msgspec.Struct, frozen=True):
    """A mutant that no check caught, and why that is right, if somebody said so."""

    function: str
    before: str
    after: str
    reason: str = ""


class Proof(msgspec.Struct, frozen=True):
    """What came of proving an assignment.

    Parameters
    ----------
    assignment : str
        Its name.
    gaps : list of str
        What is missing for a proof, a sentence each; empty if it is proven.
    checks, mistakes, variants : int
        How many there are.
    mutants, equivalent : int
        How many mutants were made, and how many of the survivors are marked as no fault at all.
    survivors : list of Survivor
        The mutants that no check caught.
    seconds : float
        Longest wall time of one run of the reference.
    """

    assignment: str
    gaps: list[str]
    checks: int
    mistakes: int
    variants: int
    mutants: int
    survivors: list[Survivor]
    seconds: float

    @property
    def score(self) -> float:
        """Share of the mutants that were caught, those marked as equivalent left out."""
        open_ = sum(not survivor.reason for survivor in self.survivors)
        faults = self.mutants - (len(self.survivors) - open_)
        return (faults - open_) / faults if faults else 1.0


def verify(course: Course, name: str) -> Proof:
    """Prove one assignment, by running it all in the sandbox.

    Parameters
    ----------
    course : Course
        The course.
    name : str
        Name of the assignment.

    Raises
    ------
    GraderError
        If it cannot be built, or its checks cannot be run at all.
    """
    bundle = build(course, name)
    sources = read_sources(course, name)
    assignment = sources.assignment
    folder = course.root / SOLUTIONS / name
    hidden = folder / HIDDEN_CHECKS
    module = f"{assignment.module}.py"
    files = [folder / f"test_{module}", *([hidden] if hidden.exists() else [])]
    suite = Suite(name, files, folder / module, b"the seeds of proving are no secret")
    equivalents = read_equivalents(folder)
    stub = bundle[module]

    def prove(judge: Judge) -> Proof:
        return _Prover(judge, assignment, sources.solution.text).prove(
            stub,
            read_overlays(course, assignment, "mistakes"),
            read_overlays(course, assignment, "variants"),
            equivalents,
        )

    return judging(suite, _with_less(assignment), prove)


def verify_all(course: Course, names: Sequence[str], processes: int | None = None) -> Iterator[Proof]:
    """Prove several assignments, on several processors, and yield each proof in the order of the names.

    Parameters
    ----------
    course : Course
        The course.
    names : sequence of str
        Names of the assignments.
    processes : int, optional
        How many processors to use; all of them by default.

    Raises
    ------
    GraderError
        As `verify` does.
    """
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(functools.partial(verify, course), names)


def _with_less(assignment: Assignment) -> Assignment:
    """Return the assignment with a quarter of its time for a call and of its memory, which must do."""
    limits = assignment.limits
    less = msgspec.structs.replace(
        limits,
        call_seconds=SHARE * limits.call_seconds,
        memory_mib=int(SHARE * limits.memory_mib),
    )
    return msgspec.structs.replace(assignment, limits=less)


class _Prover:
    """Runs what must pass and what must fail, and gathers the gaps."""

    def __init__(self, judge: Judge, assignment: Assignment, solution: str) -> None:
        self._judge = judge
        self._assignment = assignment
        self._solution = solution
        self._gaps: list[str] = []
        # For each check: some fault that it alone noticed.
        self._alone: set[str] = set()

    def prove(
        self,
        stub: bytes,
        mistakes: list[Overlay],
        variants: list[Overlay],
        equivalents: Equivalents,
    ) -> Proof:
        seconds = self._right("the reference", self._solution.encode())
        for variant in variants:
            self._right(f"the variant {variant.name}", variant.over(self._solution))
        self._stub(stub)
        for mistake in mistakes:
            self._mistake(mistake)
        made = mutants(self._solution)
        survivors = self._mutants(made, equivalents)
        self._needed()
        self._enough(mistakes, variants, seconds)
        proof = Proof(
            self._assignment.name,
            self._gaps,
            len(self._judge.checks),
            len(mistakes),
            len(variants),
            len(made),
            survivors,
            seconds,
        )
        if proof.score < LEAST_SCORE:
            self._gaps.append(f"the checks catch {proof.score:.1%} of the mutants, not {LEAST_SCORE:.0%}")
        return proof

    def _run(self, source: bytes, round_: int = 0) -> list[Outcome]:
        return self._judge.run({f"{self._assignment.module}.py": source}, proven=True, round_=round_)

    def _right(self, what: str, source: bytes) -> float:
        """See that an answer gets full marks on every seed; return the longest time that it took."""
        longest = 0.0
        for round_ in range(ROUNDS):
            start = time.perf_counter()
            wrong = _failed(self._run(source, round_))
            longest = max(longest, time.perf_counter() - start)
            if wrong:
                first = wrong[0]
                self._gaps.append(f"{what} fails {first.check.name} in round {round_}: {first.message}")
                break
        return longest

    def _stub(self, stub: bytes) -> None:
        for outcome in self._run(stub):
            if outcome.earned:
                self._gaps.append(f"the stub passes {outcome.check.name}")

    def _mistake(self, mistake: Overlay) -> None:
        wrong = _failed(self._run(mistake.over(self._solution)))
        exercises = {outcome.check.exercise for outcome in wrong}
        if mistake.exercise not in exercises:
            self._gaps.append(f"the mistake {mistake.name} is not caught")
        for other in sorted(exercises - {mistake.exercise}):
            self._gaps.append(f"the mistake {mistake.name} in {mistake.exercise} costs points in {other}")
        self._note(wrong)

    def _mutants(self, made: Iterable[Mutant], equivalents: Equivalents) -> list[Survivor]:
        survivors = []
        for mutant in made:
            wrong = _failed(self._run(mutant.source.encode()))
            self._note(wrong)
            if not wrong:
                reason = equivalents.reason(mutant)
                survivors.append(Survivor(mutant.function, mutant.before, mutant.after, reason))
        self._gaps += [
            f"no survivor is the one marked as equivalent: {told}" for told in equivalents.unused()
        ]
        return survivors

    def _note(self, wrong: list[Outcome]) -> None:
        names = {outcome.check.name for outcome in wrong}
        if len(names) == 1:
            self._alone |= names

    def _needed(self) -> None:
        for check in self._judge.checks:
            if check.name not in self._alone and not check.stands_for:
                self._gaps.append(f"{check.name}: no fault is caught by it alone, and it stands for nothing")

    def _enough(self, mistakes: list[Overlay], variants: list[Overlay], seconds: float) -> None:
        limits = self._assignment.limits
        if len(mistakes) < LEAST_MISTAKES:
            self._gaps.append(f"{len(mistakes)} known mistakes; at least {LEAST_MISTAKES} are asked for")
        if len(variants) < LEAST_VARIANTS:
            self._gaps.append(f"{len(variants)} variants; at least {LEAST_VARIANTS} are asked for")
        if seconds > SHARE * limits.submission_seconds:
            self._gaps.append(
                f"the reference takes {seconds:.1f} s, too near to its {limits.submission_seconds:g} s"
            )


def _failed(outcomes: list[Outcome]) -> list[Outcome]:
    return [outcome for outcome in outcomes if outcome.status != "passed"]
