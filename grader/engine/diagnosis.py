"""Name the misunderstanding behind wrong answers: the one known mistake that gives the very same ones."""

from pathlib import Path
from typing import Any

from grader.checks.compare import Comparison
from grader.course.model import Assignment
from grader.engine.judge import Judge
from grader.engine.outcome import Diagnosis, Judgement, Trace
from grader.sandbox.proxy import RemoteFunction, RemoteObject
from grader.sandbox.values import shown_as
from grader.sandbox.values.difference import Difference, exactly, wrong_type
from grader.work.kinds import kind_of
from grader.work.overlays import Overlay, read_overlays


class Diagnoser:
    """Compares submissions with the known mistakes of the assignment in a folder under ``solutions/``."""

    def __init__(self, judge: Judge, folder: Path, assignment: Assignment) -> None:
        self._judge = judge
        self._file = kind_of(assignment, folder).file
        self._solution = (folder / self._file).read_text(encoding="utf-8")
        self._mistakes = read_overlays(folder, assignment, "mistakes")
        self._known: dict[str, dict[str, Trace]] = {}

    def diagnose(self, judgement: Judgement) -> dict[str, Diagnosis]:
        """Return the known mistake behind each exercise that failed, where there is exactly one."""
        outcomes, traces = judgement.outcomes, judgement.traces
        found = {}
        for exercise in dict.fromkeys(o.check.exercise for o in outcomes if o.answered):
            checks = [o.check.name for o in outcomes if o.check.exercise == exercise]
            possible = [mistake for mistake in self._mistakes if mistake.exercise == exercise]
            same = [m for m in possible if all(_same(traces.get(c), self._trace(m).get(c)) for c in checks)]
            if len(same) == 1:
                found[exercise] = Diagnosis(same[0].name, same[0].title, same[0].hint)
        return found

    def _trace(self, mistake: Overlay) -> dict[str, Trace]:
        """Return what a known mistake answers in each check of its exercise; it is run once."""
        if mistake.name not in self._known:
            files = {self._file: mistake.over(self._solution)}
            found = self._judge.run(files, proven=True, exercises=(mistake.exercise,))
            self._known[mistake.name] = found.traces
        return self._known[mistake.name]


class _Closeness(Comparison):
    """Compares two answers as checks do, but closely, and a list of numbers entry by entry."""

    def __call__(self, actual: Any, expected: Any) -> Difference | None:
        alike = type(actual) is type(expected)
        if isinstance(expected, RemoteObject | RemoteFunction):  # their process may be gone by now
            return None if alike else wrong_type(actual, expected)
        if isinstance(expected, list | tuple):
            if not alike or len(actual) != len(expected):
                return Difference("is wrong", actual, expected)
            return next(filter(None, map(self, actual, expected)), None)
        entry = shown_as(expected)
        return (entry.compare if entry else exactly)(actual, expected, self)


def _same(one: Any, other: Any) -> bool:
    """Return whether two answers agree; both ways, as what goes beyond a right answer is no difference."""
    compare = _Closeness(rtol=1e-6, atol=0.0)
    return compare(one, other) is None and compare(other, one) is None
