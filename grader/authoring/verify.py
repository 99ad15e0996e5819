"""Prove an assignment: its checks pass what is right and catch what is wrong, under any seed."""

import hashlib
import signal
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, get_context

import msgspec

from grader.authoring.build import build
from grader.authoring.mutants import mutants
from grader.authoring.proof import MutantKey, Proof, Survivor, folder_digest, read_equivalents
from grader.authoring.ready import proving_suite
from grader.authoring.sources import gather_sources
from grader.course.model import Assignment, Course
from grader.engine.judge import Judge, judging
from grader.engine.outcome import Outcome
from grader.messages import some
from grader.sandbox import protocol as p
from grader.sandbox.heard import Asked
from grader.sandbox.isolation.posix import end_with_parent
from grader.work.overlays import Overlay, read_overlays
from grader.work.work import Mutant

ROUNDS = 20  # seeds that every right answer must pass under, and every known mistake be caught under
SHOWN = 5  # rounds in which a mistake is not caught
LEAST_SCORE = 0.95
SHARE = 0.25  # of its limits that the reference must do with
SEEN, GRADED = 0, 1  # rounds, of which a student remembers the first
# What is missing, why that matters, and what to write where: for who never proved an assignment before.
GAPS = {
    "wrong_answer": (
        "{what} does not pass {check} (round {round} of the random inputs). Correct the one or the other:\n"
        "  {message}"
    ),
    "stub": (
        "{check} passes on the file as students get it, with nothing written yet, and so gives points for "
        "nothing. Let it ask for what only an answer has."
    ),
    "costs_others": (
        "The known mistake '{name}' is one of {exercise}, but costs points in {other} too. Let it change "
        "less, or let the checks of {other} not depend on {exercise}."
    ),
    "missed": (
        "The known mistake '{name}' of {exercise} is {noticed}: whoever makes it can get full marks. Give "
        "a check of {exercise} inputs on which it shows."
    ),
    "skipped": (
        "{check} is skipped, so nothing is known of it. Mend it, or drop it and give its points to others."
    ),
    "marked": (
        "equivalents.toml excuses a change of the solution that the checks catch, or that no longer "
        "exists, {function}: {before!r} -> {after!r}. Take it out there."
    ),
    "needed": (
        "These catch nothing that other checks do not catch too, so not all of them may be needed:\n{who}\n"
        "  Add to {mistakes} a mistake that only one of them catches; or drop it, and give its points to "
        "another; or, if it is there to give a half-right answer its share, say so: "
        '@check(..., stands_for="plain values").'
    ),
    "idle": (
        "These catch none of the known mistakes and small changes that were tried, so nothing shows what "
        "they are for:\n{who}\n"
        "  Add to {mistakes} a mistake that it catches; or drop it, and give its points to another."
    ),
    "slow": (
        "The solution takes {seconds:.1f} s for all checks: more than a quarter of submission_seconds = "
        "{limit:g}, and students' answers may be slower. Let checks ask for less, or set "
        "submission_seconds higher under [limits] in assignment.toml."
    ),
    "score": (
        "The checks notice {score:.1%} of the small changes that were made to the solution, and "
        "{least:.0%} is the least. Below are those that they miss. Ask for inputs on which they show; if "
        "one is no mistake at all, say why in equivalents.toml: a table [[mutant]] with function, before, "
        "after and reason."
    ),
    "remembered": (
        "Whoever writes no code, but only remembers the right answers to {what}, gets {share:.1%} of the "
        "points; course.toml says most_remembered = {most:g}. Let checks draw their inputs: def "
        "test_...(submission, rng)."
    ),
}


def verify(course: Course, name: str, rounds: int = ROUNDS) -> Proof:
    """Prove one assignment, by running it all in the sandbox; fewer rounds are a quick look, not a proof."""
    folder = course.solution(name)
    digest = folder_digest(folder) if rounds >= ROUNDS else ""
    bundle, sources = build(course, name), gather_sources(course, name)  # of which nothing is wrong then
    assignment, parts, file = sources.assignment, sources.parts, sources.kind.file
    solution = {path: text.encode() for path, text in parts.items()}
    mistakes = read_overlays(folder, assignment, "mistakes")
    variants = read_overlays(folder, assignment, "variants")
    equivalents = read_equivalents(folder)
    made = [(file, one) for one in sources.kind.mutants(parts[file], mutants)]
    made += [(path, one) for path in sources.also for one in mutants(parts[path])]

    def prove(judge: Judge) -> Proof:
        judge.require_points()
        prover = _Prover(judge, solution, assignment, rounds)
        seconds = prover.right("The solution", solution)
        judge.learn()
        limit = assignment.limits.submission_seconds
        slow = [GAPS["slow"].format(seconds=seconds, limit=limit)] * (seconds > SHARE * limit)
        if prover.gaps:  # all else would follow from it
            counts = (len(judge.checks), len(mistakes), len(variants), 0)
            return Proof(name, digest, prover.gaps + slow, *counts, [], seconds)
        prover.gaps += [GAPS["skipped"].format(check=check) for check in sorted(prover.skipped)]
        for variant in variants:
            prover.right(f"The unusual right answer '{variant.name}'", variant.within(parts, file))
        passed = [one.check.name for one in judge.run(bundle, proven=True, round_=0).outcomes if one.earned]
        prover.gaps += [GAPS["stub"].format(check=check) for check in passed]
        for mistake in mistakes:
            prover.mistake(mistake, mistake.within(parts, file))
        survivors = prover.mutants(made, equivalents)
        if rounds >= ROUNDS:  # few seeds do not tell what only one check catches
            prover.needed(f"mistakes{'.py' if sources.kind.is_python else '.md'}")
        counts = (len(judge.checks), len(mistakes), len(variants), len(made))
        shares = _remembered_shares(judge, solution, assignment)
        proof = Proof(name, digest, prover.gaps, *counts, survivors, seconds, shares)
        proof.gaps.extend(slow)
        if proof.score < LEAST_SCORE:
            proof.gaps.append(GAPS["score"].format(score=proof.score, least=LEAST_SCORE))
        asked = ("the inputs of the public checks", "all inputs of another round")
        for share, what in zip(shares, asked, strict=True):
            if share > course.most_remembered:
                most = course.most_remembered
                proof.gaps.append(GAPS["remembered"].format(what=what, share=share, most=most))
        return proof

    # The time for a submission as a whole is left as it is: how much of it the reference takes is measured.
    less = msgspec.structs.replace(
        assignment.limits,
        call_seconds=SHARE * assignment.limits.call_seconds,
        load_seconds=SHARE * assignment.limits.load_seconds,
        memory_mib=int(SHARE * assignment.limits.memory_mib),
    )
    return judging(proving_suite(folder, assignment), msgspec.structs.replace(assignment, limits=less), prove)


@contextmanager
def verify_all(
    course: Course, names: Sequence[str], rounds: int = ROUNDS
) -> Iterator[list[Callable[[], Proof]]]:
    """Prove several assignments, on all processors; give in order what returns the proof.

    Ctrl-C is for this process alone: whoever leaves before the end kills the others, and they say nothing.
    """
    with ProcessPoolExecutor(mp_context=get_context("spawn"), initializer=end_with_parent) as pool:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        try:
            futures = [pool.submit(verify, course, name, rounds) for name in names]
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        try:
            yield [future.result for future in futures]
        except BaseException:
            for process in active_children():
                process.kill()
            raise


class _Prover:
    """Runs answers of all kinds, right ones under `rounds` seeds, and gathers what is missing for a proof."""

    def __init__(self, judge: Judge, solution: dict[str, bytes], assignment: Assignment, rounds: int) -> None:
        self.gaps: list[str] = []
        self._judge = judge
        self._rounds = rounds
        self._solution = solution
        self._exercises = set(assignment.points)
        self._alone: set[str] = set()  # checks that were, for some fault, the only one to notice it
        self._noticed: set[str] = set()  # checks that noticed any fault
        self.skipped: set[str] = set()  # checks that skipped themselves in some run

    def right(self, what: str, files: dict[str, bytes]) -> float:
        """See that an answer gets full marks under every seed; return the longest time that it took."""
        longest = 0.0
        for round_ in range(self._rounds):
            start = time.perf_counter()
            wrong = self._failed(files, round_=round_)
            longest = max(longest, time.perf_counter() - start)
            if wrong:
                check, message = wrong[0].check.name, self._judge.told(wrong[0])
                gap = GAPS["wrong_answer"].format(what=what, check=check, round=round_, message=message)
                self.gaps.append(gap)
                break
        return longest

    def mistake(self, mistake: Overlay, files: dict[str, bytes]) -> None:
        """See that a known mistake costs points in its own exercise only, under every seed."""
        others, missed = set[str](), list[int]()
        for round_ in range(self._rounds):
            asked = {mistake.exercise} if round_ else self._exercises
            wrong = {one.check.exercise for one in self._failed(files, exercises=asked, round_=round_)}
            others |= wrong - {mistake.exercise}
            if mistake.exercise not in wrong:
                missed.append(round_)
        about = {"name": mistake.name, "exercise": mistake.exercise}
        self.gaps += [GAPS["costs_others"].format(**about, other=other) for other in sorted(others)]
        if missed:
            caught, of = self._rounds - len(missed), f"of {self._rounds} rounds of random inputs"
            noticed = f"noticed in {caught} {of}, not in {some([*map(str, missed)], SHOWN)}"
            never = f"never noticed, in none {of}"
            self.gaps.append(GAPS["missed"].format(**about, noticed=noticed if caught else never))

    def mutants(
        self, made: Iterable[tuple[str, Mutant]], equivalents: Mapping[MutantKey, str]
    ) -> list[Survivor]:
        """Return the mutants that no check of their own exercise caught; of no exercise, that none caught."""
        survivors = list[MutantKey]()
        for path, one in made:
            files = self._solution | {path: one.source.encode()}
            if not self._failed(files, exercises=self._exercises & {one.function}):
                survivors.append((one.function, one.before, one.after))
        for function, before, after in (mark for mark in equivalents if mark not in survivors):
            self.gaps.append(GAPS["marked"].format(function=function, before=before, after=after))
        return [Survivor(*mark, equivalents.get(mark, "")) for mark in survivors]

    def needed(self, mistakes: str) -> None:
        """See that each check caught something that no other did, or says what it stands for.

        More mistakes would stand in the file `mistakes`.
        """
        known = self._alone | self.skipped
        idle = [check for check in self._judge.checks if check.points and check.name not in known]
        found: dict[str, dict[str, list[str]]] = {"needed": {}, "idle": {}}
        for check in (check for check in idle if not check.stands_for):
            own = found["needed" if check.name in self._noticed else "idle"]
            own.setdefault(check.exercise, []).append(check.name.rpartition("::")[2])
        for gap, names in found.items():
            who = "\n".join(f"  {exercise}: {', '.join(checks)}" for exercise, checks in names.items())
            self.gaps += [GAPS[gap].format(who=who, mistakes=mistakes)] * bool(names)

    def _failed(
        self, files: dict[str, bytes], *, exercises: Collection[str] = (), round_: int = 0
    ) -> list[Outcome]:
        run = self._judge.run(files, proven=True, exercises=set(exercises), round_=round_)
        wrong = [o for o in run.outcomes if o.status != "passed" and o.check.points and o.kind != "skipped"]
        self.skipped |= {outcome.check.name for outcome in run.outcomes if outcome.kind == "skipped"}
        self._noticed |= {outcome.check.name for outcome in wrong}
        if len(wrong) == 1:
            self._alone.add(wrong[0].check.name)
        return wrong


def _remembered_shares(judge: Judge, files: dict[str, bytes], assignment: Assignment) -> tuple[float, float]:
    """Return the shares of the points for a table of the public answers, and of all in another round."""
    seen, graded = (_known(judge, files, round_) for round_ in (SEEN, GRADED))
    shown = {name: keys for name, keys in seen.items() if name.startswith(f"{assignment.public_checks}::")}

    def share(table: dict[str, list[bytes]]) -> float:
        known = {key for keys in table.values() for key in keys}
        run = [check for check in judge.checks if check.name in graded]  # and not skipped
        earned = sum(check.worth for check in run if known.issuperset(graded[check.name]))
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
