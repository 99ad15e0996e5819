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
from grader.authoring.equivalents import read_equivalents
from grader.authoring.mutants import mutants
from grader.authoring.proof import Proof, folder_digest
from grader.authoring.prover import ROUNDS, Prover
from grader.authoring.sources import read_sources
from grader.course.model import HIDDEN_CHECKS, Assignment, Course, Limits
from grader.engine.judge import Judge, judging
from grader.engine.suite import Suite
from grader.work.overlays import read_overlays

LEAST_SCORE = 0.95
SHARE = 0.25  # of its limits that the reference must do with


def verify(course: Course, name: str, rounds: int = ROUNDS) -> Proof:
    """Prove one assignment, by running it all in the sandbox; fewer rounds are a quick look, not a proof."""
    folder = course.solution(name)
    digest = folder_digest(folder) if rounds >= ROUNDS else ""
    bundle = build(course, name)
    sources = read_sources(course, name)
    assignment, solution = sources.assignment, sources.solution.text
    mistakes = read_overlays(folder, assignment, "mistakes")
    variants = read_overlays(folder, assignment, "variants")
    equivalents = read_equivalents(folder)
    made = sources.kind.mutants(solution, mutants)

    def prove(judge: Judge) -> Proof:
        prover = Prover(judge, sources.kind.file, assignment, rounds)
        seconds = prover.right("the reference", solution.encode())
        for variant in variants:
            prover.right(f"the variant {variant.name}", variant.over(solution))
        prover.stub(bundle)
        for mistake in mistakes:
            prover.mistake(mistake, mistake.over(solution))
        survivors = prover.mutants(made, equivalents)
        prover.needed()
        counts = (len(judge.checks), len(mistakes), len(variants), len(made))
        proof = Proof(name, digest, prover.gaps, *counts, survivors, seconds)
        return msgspec.structs.replace(proof, gaps=[*proof.gaps, *_short_of(proof, assignment.limits)])

    files = [folder / assignment.public_checks, folder / HIDDEN_CHECKS]
    seed = b"the seeds of proving are no secret"
    suite = Suite(name, [file for file in files if file.exists()], folder / sources.kind.file, seed)
    return judging(suite, _with_less(assignment), prove)


def verify_all(
    course: Course, names: Sequence[str], processes: int | None = None, rounds: int = ROUNDS
) -> Iterator[Proof]:
    """Prove several assignments, on all processors or so many; yield the proofs in the order of the names."""
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(functools.partial(verify, course, rounds=rounds), names)


def _with_less(assignment: Assignment) -> Assignment:
    """Return the assignment with a quarter of its time for a call and of its memory, which must do."""
    limits = msgspec.structs.replace(
        assignment.limits,
        call_seconds=SHARE * assignment.limits.call_seconds,
        memory_mib=int(SHARE * assignment.limits.memory_mib),
    )
    return msgspec.structs.replace(assignment, limits=limits)


def _short_of(proof: Proof, limits: Limits) -> Iterator[str]:
    """Yield what takes too much time, and how many mutants are caught if those are too few."""
    if proof.seconds > SHARE * limits.submission_seconds:
        limit = f"{limits.submission_seconds:g} s"
        yield f"the reference takes {proof.seconds:.1f} s, too near to its {limit}"
    if proof.score < LEAST_SCORE:
        yield f"the checks catch {proof.score:.1%} of the mutants, not {LEAST_SCORE:.0%}"
