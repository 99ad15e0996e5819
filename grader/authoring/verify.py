"""Prove an assignment: its checks pass what is right and catch what is wrong, under any seed.

An assignment is proven when its reference and all its variants get full marks, its stub gets nothing, each
known mistake costs points in its own exercise and in no other, each check is needed, and nearly all mutants
of the reference are caught.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import msgspec

from grader.authoring.build import build
from grader.authoring.digest import folder_digest
from grader.authoring.equivalents import read_equivalents
from grader.authoring.form_mutants import form_mutants
from grader.authoring.mutants import mutants
from grader.authoring.prover import ROUNDS, Prover, Survivor
from grader.authoring.sources import read_sources
from grader.course.model import HIDDEN_CHECKS, Assignment, Course, Limits
from grader.engine.judge import Judge, judging
from grader.engine.suite import Suite
from grader.work.forms.questions import read_form
from grader.work.overlays import read_overlays

LEAST_MISTAKES = 8
LEAST_VARIANTS = 5
LEAST_SCORE = 0.95
SHARE = 0.25  # of its limits that the reference must do with


class Proof(msgspec.Struct, frozen=True):
    """What came of proving an assignment.

    Parameters
    ----------
    assignment : str
        Its name.
    digest : str
        Digest of its folder before anything was run; empty after a quick look, which proves nothing.
    gaps : list of str
        What is missing for a proof, a sentence each; empty if it is proven.
    checks, mistakes, variants, mutants : int
        How many there are.
    survivors : list of Survivor
        The mutants that no check caught.
    seconds : float
        Longest wall time of one run of the reference.
    """

    assignment: str
    digest: str
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
        unexplained = sum(not survivor.reason for survivor in self.survivors)
        faults = self.mutants - (len(self.survivors) - unexplained)
        return (faults - unexplained) / faults if faults else 1.0


def verify(course: Course, name: str, rounds: int = ROUNDS) -> Proof:
    """Prove one assignment, by running it all in the sandbox.

    Parameters
    ----------
    course : Course
        The course.
    name : str
        Name of the assignment.
    rounds : int, optional
        Under how many seeds right answers are run. Fewer than by default are a quick look, not a proof.

    Raises
    ------
    GraderError
        If it cannot be built, or its checks cannot be run at all.
    """
    folder = course.solution(name)
    digest = folder_digest(folder) if rounds >= ROUNDS else ""
    bundle = build(course, name)
    sources = read_sources(course, name)
    assignment, solution = sources.assignment, sources.solution.text
    mistakes = read_overlays(folder, assignment, "mistakes")
    variants = read_overlays(folder, assignment, "variants")
    equivalents = read_equivalents(folder)
    made = form_mutants(read_form(folder), solution) if assignment.form else mutants(solution)

    def prove(judge: Judge) -> Proof:
        prover = Prover(judge, assignment, rounds)
        seconds = prover.right("the reference", solution.encode())
        for variant in variants:
            prover.right(f"the variant {variant.name}", variant.over(solution))
        prover.stub(bundle[assignment.file])
        for mistake in mistakes:
            prover.mistake(mistake, mistake.over(solution))
        survivors = prover.mutants(made, equivalents)
        prover.needed()
        counts = (len(judge.checks), len(mistakes), len(variants), len(made))
        proof = Proof(name, digest, prover.gaps, *counts, survivors, seconds)
        return msgspec.structs.replace(proof, gaps=proof.gaps + _short_of(proof, assignment.limits))

    files = [folder / assignment.public_checks, folder / HIDDEN_CHECKS]
    suite = Suite(
        name,
        [file for file in files if file.exists()],
        folder / assignment.file,
        b"the seeds of proving are no secret",
    )
    return judging(suite, _with_less(assignment), prove)


def verify_all(
    course: Course, names: Sequence[str], processes: int | None = None, rounds: int = ROUNDS
) -> Iterator[Proof]:
    """Prove several assignments, on several processors, and yield each proof in the order of the names.

    Parameters
    ----------
    course : Course
        The course.
    names : sequence of str
        Names of the assignments.
    processes : int, optional
        How many processors to use; all of them by default.
    rounds : int, optional
        As for `verify`.

    Raises
    ------
    GraderError
        As `verify` does.
    """
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(functools.partial(verify, course, rounds=rounds), names)


def _with_less(assignment: Assignment) -> Assignment:
    """Return the assignment with a quarter of its time for a call and of its memory, which must do."""
    limits = assignment.limits
    less = msgspec.structs.replace(
        limits,
        call_seconds=SHARE * limits.call_seconds,
        memory_mib=int(SHARE * limits.memory_mib),
    )
    return msgspec.structs.replace(assignment, limits=less)


def _short_of(proof: Proof, limits: Limits) -> list[str]:
    """Return what there is too little of, or what takes too much time."""
    told = []
    if proof.mistakes < LEAST_MISTAKES:
        told.append(f"{proof.mistakes} known mistakes; at least {LEAST_MISTAKES} are asked for")
    if proof.variants < LEAST_VARIANTS:
        told.append(f"{proof.variants} variants; at least {LEAST_VARIANTS} are asked for")
    if proof.seconds > SHARE * limits.submission_seconds:
        limit = f"{limits.submission_seconds:g} s"
        told.append(f"the reference takes {proof.seconds:.1f} s, too near to its {limit}")
    if proof.score < LEAST_SCORE:
        told.append(f"the checks catch {proof.score:.1%} of the mutants, not {LEAST_SCORE:.0%}")
    return told
