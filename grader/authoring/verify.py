"""Prove an assignment: its checks pass what is right and catch what is wrong, under any seed."""

import functools
import hashlib
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import msgspec

from grader.authoring.build import build
from grader.authoring.mutants import mutants
from grader.authoring.proof import Mark, Proof, Survivor, folder_digest, read_equivalents
from grader.authoring.ready import proving_suite
from grader.authoring.sources import read_sources
from grader.course.model import Assignment, Course
from grader.engine.judge import Judge, judging
from grader.engine.outcome import Outcome
from grader.sandbox import protocol as p
from grader.sandbox.session import Asked
from grader.work.overlays import Overlay, read_overlays
from grader.work.work import Mutant

ROUNDS = 20  # seeds that every right answer must pass under, and every known mistake be caught under
SHOWN = 5  # rounds in which a mistake is not caught
LEAST_SCORE = 0.95
SHARE = 0.25  # of its limits that the reference must do with
SEEN, GRADED = 0, 1  # rounds, of which a student remembers the first


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
        prover = _Prover(judge, sources.kind.file, assignment, rounds)
        seconds = prover.right("the reference", solution.encode())
        for variant in variants:
            prover.right(f"the variant {variant.name}", variant.over(solution))
        passed = [one.check.name for one in judge.run(bundle, proven=True, round_=0).outcomes if one.earned]
        prover.gaps += [f"the stub passes {check}" for check in passed]
        for mistake in mistakes:
            prover.mistake(mistake, mistake.over(solution))
        survivors = prover.mutants(made, equivalents)
        if rounds >= ROUNDS:  # few seeds do not tell what only one check catches
            prover.needed()
        counts = (len(judge.checks), len(mistakes), len(variants), len(made))
        shares = _remembered_shares(judge, {sources.kind.file: solution.encode()}, assignment)
        proof = Proof(name, digest, prover.gaps, *counts, survivors, seconds, shares)
        limit = assignment.limits.submission_seconds
        if seconds > SHARE * limit:
            proof.gaps.append(f"the reference takes {seconds:.1f} s, too near to its {limit:g} s")
        if proof.score < LEAST_SCORE:
            proof.gaps.append(f"the checks catch {proof.score:.1%} of the mutants, not {LEAST_SCORE:.0%}")
        for share, what in zip(shares, ("the public checks", "all checks of another round"), strict=True):
            if share > course.most_remembered:
                told = f"who only remembers the inputs of {what} gets {share:.1%} of the points"
                proof.gaps.append(f"{told}, more than {course.most_remembered:.0%}")
        return proof

    # The time for a submission as a whole is left as it is: how much of it the reference takes is measured.
    less = msgspec.structs.replace(
        assignment.limits,
        call_seconds=SHARE * assignment.limits.call_seconds,
        load_seconds=SHARE * assignment.limits.load_seconds,
        memory_mib=int(SHARE * assignment.limits.memory_mib),
    )
    return judging(proving_suite(folder, assignment), msgspec.structs.replace(assignment, limits=less), prove)


def verify_all(
    course: Course, names: Sequence[str], processes: int | None = None, rounds: int = ROUNDS
) -> Iterator[Proof]:
    """Prove several assignments, on all processors or so many; yield the proofs in the order of the names."""
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(functools.partial(verify, course, rounds=rounds), names)


class _Prover:
    """Runs answers of all kinds, right ones under `rounds` seeds, and gathers what is missing for a proof."""

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

    def mistake(self, mistake: Overlay, source: bytes) -> None:
        """See that a known mistake costs points in its own exercise only, under every seed."""
        others, missed = set[str](), list[int]()
        for round_ in range(self._rounds):
            asked = {mistake.exercise} if round_ else self._exercises
            wrong = {one.check.exercise for one in self._failed(source, exercises=asked, round_=round_)}
            others |= wrong - {mistake.exercise}
            if mistake.exercise not in wrong:
                missed.append(round_)
        for other in sorted(others):
            self.gaps.append(f"the mistake {mistake.name} in {mistake.exercise} costs points in {other}")
        if missed:
            caught = f"caught in {self._rounds - len(missed)} of {self._rounds} rounds"
            rounds = ", ".join(map(str, missed[:SHOWN])) + ", ..." * (len(missed) > SHOWN)
            self.gaps.append(f"the mistake {mistake.name} is {caught}, not in {rounds}")

    def mutants(self, made: Iterable[Mutant], equivalents: Mapping[Mark, str]) -> list[Survivor]:
        """Return the mutants that no check of their own exercise caught; of no exercise, that none caught."""
        survivors = [
            (one.function, one.before, one.after)
            for one in made
            if not self._failed(one.source.encode(), exercises=self._exercises & {one.function})
        ]
        for function, before, after in (mark for mark in equivalents if mark not in survivors):
            marked = f"{function}: {before!r} -> {after!r}"
            self.gaps.append(f"no survivor is the one marked as equivalent: {marked}")
        return [Survivor(*mark, equivalents.get(mark, "")) for mark in survivors]

    def needed(self) -> None:
        """See that each check caught something that no other did, or says what it stands for."""
        for check in self._judge.checks:
            if check.name not in self._alone and not check.stands_for and check.points:
                self.gaps.append(f"{check.name}: no fault is caught by it alone, and it stands for nothing")

    def _failed(self, source: bytes, *, exercises: Collection[str] = (), round_: int = 0) -> list[Outcome]:
        run = self._judge.run({self._file: source}, proven=True, exercises=set(exercises), round_=round_)
        wrong = [o for o in run.outcomes if o.status != "passed" and o.check.points and o.kind != "skipped"]
        if len(wrong) == 1:
            self._alone.add(wrong[0].check.name)
        return wrong


def _remembered_shares(judge: Judge, files: dict[str, bytes], assignment: Assignment) -> tuple[float, float]:
    """Return the shares of the points for a table of the public answers, and of all in another round."""
    seen, graded = (_known(judge, files, round_) for round_ in (SEEN, GRADED))
    shown = {name: keys for name, keys in seen.items() if name.startswith(f"{assignment.public_checks}::")}

    def share(table: dict[str, list[bytes]]) -> float:
        known = {key for keys in table.values() for key in keys}
        earned = sum(check.worth for check in judge.checks if known.issuperset(graded[check.name]))
        return earned / assignment.total if assignment.total else 0.0

    return share(shown), share(seen)


def _known(judge: Judge, files: dict[str, bytes], round_: int) -> dict[str, list[bytes]]:
    """Return by check what a submission is asked in a round, as digests."""
    asked, known = dict[str, list[Asked]](), dict[str, list[bytes]]()
    judge.run(files, proven=True, round_=round_, asked=asked)
    for name, requests in asked.items():
        past, known[name] = hashlib.blake2b(digest_size=16), []
        for tag, handle, frame in requests:
            past.update(frame)
            # What a function of the module answers hangs on its arguments, an object's on all before it.
            alone = handle == p.MODULE and tag != p.AGAIN
            digest = hashlib.blake2b(frame, digest_size=16) if alone else past
            known[name].append(digest.digest())
    return known
