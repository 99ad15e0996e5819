"""What needs grading: the collected submissions whose result is missing, incomplete, or of another basis."""

import contextlib
import hashlib
import platform
from collections.abc import Collection
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec
import numpy as np

from grader.authoring.sources import read_sources, refuse
from grader.authoring.suite import suite_problems
from grader.course.files import load_assignment
from grader.course.model import Assignment, Course
from grader.course.secret import course_secret
from grader.engine.suite import Suite
from grader.errors import ExchangeError, GradingError
from grader.exchange.collected import Collected, collected
from grader.grading.basis import check_files, digests
from grader.grading.results import Basis, Result, facts_of
from grader.grading.store import ResultStore
from grader.work.kinds import kind_of


class Plan(msgspec.Struct, frozen=True):
    """What a run has to do for one assignment."""

    assignment: Assignment
    suite: Suite
    basis: Basis  # of every submission, but for its own hash
    todo: list[tuple[Collected, Path]]
    kept: list[Result]  # those that still hold
    outdated: list[Path]  # result files without a submission, such as of attempts that no longer count
    spoilt: dict[str, ExchangeError]  # by student: what is collected and cannot be graded; its results stay


def plan(
    course: Course,
    name: str,
    *,
    isolation: str,
    students: Collection[str] = (),
    force: bool = False,
    round_: int = 0,
) -> Plan:
    """Compare what was collected with what was graded; with `force`, grade all of it again.

    Checks that could not be released are not graded with either: a check file that is missing, or points that
    do not add up, would change grades and nobody would see it.
    """
    sources = read_sources(course, name)
    refuse(suite_problems(sources.assignment.points, sources.public, sources.hidden))
    folder = course.solution(name)
    assignment = load_assignment(folder)
    suite = suite_of(course, assignment, folder, round_)
    spoilt = dict[str, ExchangeError]()
    submissions = collected(course, name, spoilt)
    handed_in = {record.student for record, _ in submissions} | spoilt.keys()
    if not handed_in:
        raise GradingError(
            f"Nothing of {name} has been collected yet.", f"Run 'grader collect {name}' first."
        )
    for student in students:
        if student not in handed_in:
            raise GradingError(f"No submission of {student!r} for {name} has been collected.")
    basis = basis_of(suite, assignment, folder, isolation)
    store = ResultStore(course)
    todo, kept = [], []
    for record, place in submissions:
        if students and record.student not in students:
            continue
        own = msgspec.structs.replace(basis, submission=record.hash)
        before = None if force else store.read(name, record.student, record.attempt)
        if before is None or not before.complete or before.basis != own:
            todo.append((record, place))
        else:
            # Collecting may know better by now, such as of another due date.
            kept.append(msgspec.structs.replace(before, **facts_of(record)))
    present = {store.path(name, record.student, record.attempt) for record, _ in submissions}
    outdated = [
        path for path in store.paths(name) if path not in present and store.student(path) not in spoilt
    ]
    spoilt = {student: error for student, error in spoilt.items() if not students or student in students}
    return Plan(assignment, suite, basis, todo, kept, outdated, spoilt)


def collected_assignments(course: Course, students: Collection[str] = ()) -> dict[str, list[str]]:
    """Return the assignments of which anything was collected, and those of `students` who handed each in."""
    whose = dict[str, set[str]]()
    for name in course.names:
        spoilt = dict[str, ExchangeError]()
        whose[name] = {record.student for record, _ in collected(course, name, spoilt)} | spoilt.keys()
    everybody = set().union(*whose.values())
    if not everybody:
        raise GradingError("Nothing has been collected yet.", "Run 'grader collect ASSIGNMENT' first.")
    unknown = [student for student in students if student not in everybody]
    if unknown:
        raise GradingError(f"No submission of {unknown[0]!r} has been collected.")
    asked = {name: [student for student in students if student in there] for name, there in whose.items()}
    return {name: own for name, own in asked.items() if (own if students else whose[name])}


def suite_of(course: Course, assignment: Assignment, folder: Path, round_: int) -> Suite:
    """Return the checks of an assignment, public and hidden, as grading runs them in a round."""
    reference = folder / kind_of(assignment, folder).file
    return Suite(assignment.name, check_files(assignment, folder), reference, course_secret(course), round_)


def basis_of(suite: Suite, assignment: Assignment, folder: Path, isolation: str) -> Basis:
    """Return what grades by these checks depend on, but for the submission; `folder` is a solution's."""
    versions = {name: version(name) for name in ("pytest", "deltagrade")}
    for name in assignment.packages:
        with contextlib.suppress(PackageNotFoundError):  # that one is missing is told when it is needed
            versions[name] = version(name)
    fingerprint = hashlib.blake2b(str(suite.round).encode(), key=suite.secret[:64], digest_size=16)
    return Basis(
        **digests(assignment, folder),
        seed=fingerprint.hexdigest(),
        round=suite.round,
        isolation=isolation,
        versions={"python": platform.python_version(), "numpy": np.__version__, **versions},
    )
