"""Name the misunderstandings behind wrong answers: the known mistakes that give the very same ones."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from grader.checks.compare import Comparison
from grader.course.materials import materials
from grader.course.model import Assignment
from grader.engine.judge import Judge
from grader.engine.outcome import Diagnosis, Judgement, Outcome
from grader.engine.verdict import removed_name
from grader.sandbox.stand_ins import is_stand_in
from grader.sandbox.text import plain_text, without_addresses
from grader.sandbox.values import shown_as
from grader.sandbox.values.difference import Difference, exactly, type_name, wrong_type
from grader.sandbox.values.own import plain
from grader.work.kinds import kind_of
from grader.work.overlays import Overlay, read_overlays

_SHARE = 0.1  # of a submission's time
_MOST_DIAGNOSED = 10_000
_MOST = 2  # mistakes that are named together
_AT_LEAST = 0.25  # of the failures of a mistake must look the same: a few may by chance, as for two samples
_UNLIKE = Difference("is wrong", None, None)


class _Fit(msgspec.Struct, frozen=True):
    """A known mistake that explains failures: those checks fail just as they fail with it."""

    mistake: Overlay
    # The checks it explains, and minus how many fail with it too, but in another way: less than those of a
    # mistake that explains all of these and more, or the same with fewer others.
    rank: tuple[set[str], int]
    everywhere: bool  # whether the answers in all checks are the same, and held by the same lists


class _Known:
    """How a known mistake does, and its answers as they are compared with those of every submission."""

    def __init__(self, judgement: Judgement) -> None:
        self.traces = judgement.traces
        self.parts = {check: _parts(answers) for check, answers in self.traces.items()}
        counting = [o for o in judgement.outcomes if o.check.points and not o.check.seconds]
        self.failed = {o.check.name for o in counting if o.status == "failed"}


class Diagnoser:
    """Compares submissions with the known mistakes of the assignment in a folder under ``solutions/``."""

    def __init__(self, judge: Judge, folder: Path, assignment: Assignment) -> None:
        self._judge = judge
        self._limits = assignment.limits
        self._exercises = len(assignment.points)
        self._file = kind_of(assignment, folder).file
        also = {path: content.decode() for path, content in materials(folder, assignment, "also").items()}
        self._solution = {self._file: (folder / self._file).read_text(encoding="utf-8")} | also
        self._mistakes = read_overlays(folder, assignment, "mistakes")
        self._known: dict[str, _Known] = {}  # how each mistake does on the checks of its exercise
        # By exercise and what was answered in its checks, for all who answered the same.
        self._diagnosed: dict[tuple[str, ...], list[Diagnosis]] = {}

    def diagnose(self, judgement: Judgement) -> Judgement:
        """Add to a judgement one or two known mistakes behind each exercise that failed, if they are sure.

        It takes a share of the submission's time; what is not known by then names nothing. An error of ours
        is told to the instructor, and changes nothing else.
        """
        end = self._spent() + _SHARE * self._limits.submission_seconds
        found, wrong = dict[str, list[Diagnosis]](), ""
        counting = [o for o in judgement.outcomes if o.check.points]  # advice is no sign of a mistake
        for exercise in dict.fromkeys(o.check.exercise for o in counting if o.answered):
            outcomes = [o for o in counting if o.check.exercise == exercise]
            removed = [removed_name(o.message) for o in outcomes if o.kind == "exception"]
            named = [*filter(None, removed)][:1]
            try:
                named = named or self._diagnosis(exercise, outcomes, judgement, end)
            except Exception as error:  # noqa: BLE001 (the result stands without it, whatever the answers are)
                wrong = plain_text(f"{exercise}: {type(error).__name__}: {error}", 300)
            if named:
                found[exercise] = named
        return msgspec.structs.replace(judgement, diagnoses=found, undiagnosed=wrong, traces={}, alike={})

    def _spent(self) -> float:
        """Return processor seconds, here and in the sandbox: a busy machine costs nobody a diagnosis."""
        return time.process_time() + self._judge.computed

    def _diagnosis(
        self, exercise: str, outcomes: Sequence[Outcome], judgement: Judgement, end: float
    ) -> list[Diagnosis]:
        alike = [judgement.alike.get(outcome.check.name) for outcome in outcomes]
        key = exercise, *map(str, alike)
        if key in self._diagnosed:
            return self._diagnosed[key]
        named = self._named(exercise, outcomes, judgement, end)
        if named is not None and None not in alike:
            if len(self._diagnosed) >= _MOST_DIAGNOSED:
                self._diagnosed.clear()
            self._diagnosed[key] = named
        return named or []

    def _named(
        self, exercise: str, outcomes: Sequence[Outcome], judgement: Judgement, end: float
    ) -> list[Diagnosis] | None:
        """Return the diagnosis of one exercise, None if the time has ended before it was known.

        Checks with a limit of their own are too slow for it.
        """
        quick = [o for o in outcomes if o.check.seconds is None]
        wrong = {o.check.name for o in quick if o.answered}
        passed = {o.check.name for o in quick if o.status == "passed"}
        traces, fits = judgement.traces, []
        parts = {check: _parts(traces.get(check)) for check in wrong | passed}
        for mistake in self._mistakes:
            if mistake.exercise != exercise or not wrong:
                continue
            known = self._ask(mistake, end)
            if known is None:
                return None  # another mistake might fit as well
            failed = known.failed
            alike = {c for c, its in parts.items() if agree(its, known.parts.get(c, _parts(None)))}
            explained = failed & wrong & alike
            if explained and len(explained) >= _AT_LEAST * len(failed) and not failed & passed:
                pairs = [(traces.get(c), known.traces.get(c)) for c in alike]
                everywhere = len(alike) == len(quick) and agree(*zip(*pairs, strict=True))
                fits.append(_Fit(mistake, (explained, -len(failed - explained)), everywhere))
        return [Diagnosis(f.mistake.name, f.mistake.title, f.mistake.hint) for f in _surest(fits)]

    def _ask(self, mistake: Overlay, end: float) -> _Known | None:
        """Return how a mistake does; it is run once, unless the time ends meanwhile."""
        left = end - self._spent()
        if mistake.name in self._known or left <= 0:
            return self._known.get(mistake.name)
        limits = msgspec.structs.replace(
            self._limits,
            call_seconds=min(self._limits.call_seconds, left),
            load_seconds=min(self._limits.load_seconds, left),
            submission_seconds=left * self._exercises,
        )
        files = mistake.within(self._solution, self._file)
        known = self._judge.run(files, proven=True, exercises=(mistake.exercise,), quick=limits)
        if self._spent() >= end:
            if left < _SHARE * self._limits.submission_seconds / 2:
                return None
            known = Judgement()  # it takes most of any submission's time, so no failure looks like its own
        return self._known.setdefault(mistake.name, _Known(known))


def _surest(fits: Sequence[_Fit]) -> list[_Fit]:
    """Return the one or two mistakes that explain most; none where others might be meant as well."""
    everywhere = [fit for fit in fits if fit.everywhere]
    if len(everywhere) == 1:
        return everywhere
    most = [fit for fit in fits if not any(fit.rank < other.rank for other in fits)]
    alone = [fit for fit in most if sum(fit.rank[0] == other.rank[0] for other in most) == 1]
    return alone if len(alone) <= _MOST else []


class _Closeness(Comparison):
    """Compares two answers as checks do, but closely, and a list of numbers entry by entry."""

    def __call__(self, actual: Any, expected: Any) -> Difference | None:
        actual, expected = plain(actual), plain(expected)
        if is_stand_in(expected):  # their processes are gone, and each had a class of its own
            alike = is_stand_in(actual) and type_name(actual) == type_name(expected)
            return None if alike else wrong_type(actual, expected)
        if callable(expected) and not isinstance(expected, type):  # of a check: anew in each run
            names = (getattr(one, "__qualname__", "") for one in (actual, expected))
            alike = type(actual) is type(expected) and len({*names}) == 1
            return None if alike else wrong_type(actual, expected)
        alike = type(actual) is type(expected)
        if alike and isinstance(expected, str):
            return None if without_addresses(actual) == without_addresses(expected) else _UNLIKE
        if isinstance(expected, list | tuple):
            if not alike or len(actual) != len(expected):
                return Difference("is wrong", actual, expected)
            return next(filter(None, map(self, actual, expected)), None)
        entry = shown_as(expected)
        return (entry.compare if entry else exactly)(actual, expected, self)


def _parts(answers: Any) -> list[Any]:
    """Return answers without the lists that hold them: a list and a generator of the same are one."""
    if is_stand_in(answers):
        return []
    answers = plain(answers)
    if not isinstance(answers, list | tuple):
        return [answers]
    if [type(part) for part in answers] == [str] * 3 and answers[1] == "StopIteration":
        return []  # a generator has come to its end
    return [part for answer in answers for part in _parts(answer)]


def agree(one: Any, other: Any) -> bool:
    """Return whether two answers agree; both ways, as what goes beyond a right answer is no difference."""
    compare = _Closeness(rtol=1e-6, atol=0.0)
    return compare(one, other) is None and compare(other, one) is None
