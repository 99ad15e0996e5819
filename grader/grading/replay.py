"""Grade one submission again as its result says it was graded, and compare; nothing is written."""

from pathlib import Path

import msgspec

from grader.course.files import load_assignment
from grader.course.model import Course
from grader.engine.outcome import Check, Judgement, Outcome
from grader.errors import GradingError
from grader.grading.basis import basis_of, suite_of
from grader.grading.batch import Job, Task
from grader.grading.pool import graded_one
from grader.grading.results import Basis, Result
from grader.grading.store import ResultStore, graded_files
from grader.sandbox.choose_level import chosen_level

# The submission is found by its hash, round and level are the result's, and known mistakes give no points.
_COMPARED = {
    "checks": "the check files",
    "reference": "the reference solution",
    "assignment": "assignment.toml, with the points and limits",
    "seed": "the course's secret, and with it the random inputs",
}


class Replay(msgspec.Struct, frozen=True):
    """A result, and what grading its submission again gave."""

    result: Result
    judgement: Judgement
    folder: Path  # where the submission lies
    changed: list[str]  # what is not as it was then; empty if this was a true replay
    genuine: bool = True  # whether the result is as grading wrote it

    @property
    def differences(self) -> list[tuple[Check, Outcome | None, Outcome | None]]:
        """The checks that came out differently, then and now; None where there was, or is, no such check."""
        then = {outcome.check.name: outcome for outcome in self.result.judgement.outcomes}
        now = {outcome.check.name: outcome for outcome in self.judgement.outcomes}
        return [
            (outcome.check, then.get(name), now.get(name))
            for name, outcome in {**now, **then}.items()
            if _essence(then.get(name)) != _essence(now.get(name))
        ]


def replay(course: Course, result: Result) -> Replay:
    """Grade a submission again as a result says; what is not as it was then is as today, and in `changed`."""
    _require_graded(course, result)
    assignment = load_assignment(course.solution(result.assignment))
    level = chosen_level(result.basis.isolation)
    suite = suite_of(course, assignment, result.basis.round)
    changed = _changed(result.basis, basis_of(suite, assignment, level))
    folder = graded_files(course, result)[0]
    task = Task(assignment, suite, level, course.max_submission_mib)
    reply = graded_one(task, Job(folder, result.basis.submission))
    if reply.undecided:
        raise GradingError(f"The submission could not be graded again: {reply.undecided.message}")
    return Replay(result, reply.judgement, folder, changed, ResultStore(course).is_genuine(result))


def _require_graded(course: Course, result: Result) -> None:
    if result.course != course.id:
        what = f"This result is of the course {result.course!r}; the one here is {course.id!r}."
        raise GradingError(what, "Name the folder of its course: --course DIR.")
    if result.assignment not in course.names:
        raise GradingError(f"{result.assignment!r} is no assignment of the course {course.id} now.")
    if not result.judgement.outcomes:
        why = f": {result.undecided.message}" if result.undecided else "."
        raise GradingError(f"This submission was never graded{why}", "Run 'grader grade'.")


def _changed(then: Basis, now: Basis) -> list[str]:
    """Return what a grade depends on that is another now, each with what it was and is."""
    pairs = {part: (getattr(then, field), getattr(now, field)) for field, part in _COMPARED.items()}
    for package in sorted(then.versions.keys() | now.versions.keys()):
        pairs[package] = (then.versions.get(package, "none"), now.versions.get(package, "none"))
    # A version, or the beginning of a digest.
    return [f"{part} ({was:.12}, now {now_:.12})" for part, (was, now_) in pairs.items() if was != now_]


def _essence(outcome: Outcome | None) -> object:
    """Return what of an outcome must be the same; its words may hold times and addresses."""
    return outcome and (outcome.status, outcome.kind, outcome.check.points, outcome.earned)
