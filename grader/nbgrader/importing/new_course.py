"""The files of the new course: `course.toml`, and `solutions/<name>/`, tried and then built."""

import datetime as dt
import keyword
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from grader.authoring.build import build, leak_problems
from grader.course.files import to_toml
from grader.course.model import ASSIGNMENT_FILE, COURSE_FILE, FORMAT, HIDDEN_CHECKS, Assignment, Course
from grader.errors import AuthoringError, CourseError, SandboxError
from grader.importing.assemble import missing_packages, packages_of, serving, settings
from grader.importing.beside import NOTHING, SHOWS_SOLUTION, Beside
from grader.importing.course import folder_name
from grader.importing.left_out import LeftOut
from grader.importing.trial import NOT_INSTALLED, Trial, try_checks
from grader.nbgrader.importing.assignment import Converted, after_trial, checks_of, opened
from grader.nbgrader.importing.check_files import CheckSource, check_file, trial_file
from grader.nbgrader.importing.grades import Grades
from grader.nbgrader.importing.origin import LARGEST_MIB, Settings
from grader.sandbox.launcher import ForkServer

_NOT_FOR_STUDENTS = {"hidden", "grader", "numpy", "pytest", *sys.stdlib_module_names}
"""Modules that no student's may hide; public checks of ``hidden`` would be taken for the hidden ones."""


class Placed(msgspec.Struct, frozen=True):
    """An assignment in the new course."""

    name: str
    converted: Converted  # what it is made of
    beside: Beside = NOTHING  # the files that go along
    problems: str = ""  # why it is not in `course.toml` yet

    @property
    def module(self) -> str:
        """The module that students write."""
        return module_name(self.converted.notebook)

    @property
    def checks(self) -> list[CheckSource]:
        """Its checks, those that students get first."""
        public, hidden = checks_of(self.converted)
        return [*public, *hidden]


def named(all_converted: Iterable[Converted], beside: Mapping[str, Beside]) -> list[Placed]:
    """Give each assignment a name with a number, so that they keep their order."""
    every = list(all_converted)
    placed = []
    for number, one in enumerate(every, 1):
        alone = sum(other.source == one.source for other in every) == 1 and one.source == one.notebook
        parts = [f"{number:02d}", folder_name(one.source), *([] if alone else [folder_name(one.notebook)])]
        placed.append(
            Placed("-".join(part for part in parts if part)[:64].strip("-._"), one, beside[one.source])
        )
    return placed


def tried(placed: Placed) -> Placed:
    """Return an assignment without the checks that fail their trial."""
    placed = _without_leaks(placed)
    try:
        return msgspec.structs.replace(placed, converted=_after_trials(placed))
    except (AuthoringError, CourseError, SandboxError) as error:
        return msgspec.structs.replace(placed, problems=str(error))


def _without_leaks(placed: Placed) -> Placed:
    """Return an assignment without the modules beside it that would show students its solution."""
    one, files = placed.converted, placed.beside.files
    shown = {name for name in files if leak_problems(one.module.text, "", {name: files[name]})}
    told = (LeftOut(one.where, name, SHOWS_SOLUTION) for name in sorted(shown))
    kept = {name: content for name, content in files.items() if name not in shown}
    return msgspec.structs.replace(
        placed,
        converted=msgspec.structs.replace(one, left_out=(*one.left_out, *told)),
        beside=Beside(kept),
    )


def write(course: Course, placed: Placed) -> Placed:
    """Write an assignment into a course, if it has a check; return it with what keeps it from being built."""
    if not placed.converted.drafts:
        return placed
    _write(course, placed)
    try:
        if not placed.problems:
            build(course, placed.name)
    except (AuthoringError, CourseError) as error:
        return msgspec.structs.replace(placed, problems=str(error).replace(f"{course.root}/", ""))
    return placed


def _after_trials(placed: Placed) -> Converted:
    """Return an assignment in which checks that fail take what is locked from the submission."""
    first, beside = placed.converted, placed.beside
    lacking = missing_packages(packages_of(first.module.text, beside))
    if lacking:
        told = (LeftOut(first.where, name, NOT_INSTALLED) for name in lacking)
        first = msgspec.structs.replace(first, left_out=(*first.left_out, *told))
        placed = msgspec.structs.replace(placed, converted=first)
    with serving(assignment_of(first, beside).packages, [first.module.text, *beside.sources]) as server:
        trial = _trial(placed, placed.checks, server)
        failed = [check.draft for check in placed.checks if check.name in trial.failed]
        other = msgspec.structs.replace(placed, converted=opened(first, failed))
        checks = [check for check in other.checks if check.name in trial.failed]
        if [check.draft for check in checks] == failed:  # nothing of theirs is locked
            return after_trial(first, trial)
        return after_trial(other.converted, trial.replaced(_trial(other, checks, server)))


def _trial(placed: Placed, checks: Sequence[CheckSource], server: ForkServer) -> Trial:
    one, assignment = placed.converted, assignment_of(placed.converted, placed.beside)
    files = {assignment.public_checks: trial_file(checks, one.namespace)}
    return try_checks(assignment, one.module.text, files, server, placed.beside.files)


def _write(course: Course, placed: Placed) -> None:
    beside = placed.beside
    folder = course.solution(placed.name)
    folder.mkdir(parents=True, exist_ok=True)
    texts = solution_files(placed.converted, beside)
    for name, content in {**beside.files, **{name: text.encode() for name, text in texts.items()}}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def assignment_of(converted: Converted, beside: Beside) -> Assignment:
    """Return the assignment that a notebook becomes."""
    wanted = packages_of(converted.module.text, beside)
    return Assignment(
        format=FORMAT,
        title=converted.module.title or converted.where.replace("/", ": "),
        module=module_name(converted.notebook),
        points=converted.exercises,
        packages=sorted(wanted - missing_packages(wanted)),
        files=beside.patterns,
        limits=converted.limits,
        name=converted.notebook,
    )


def solution_files(converted: Converted, beside: Beside = NOTHING) -> dict[str, str]:
    """Return the files of an assignment that has a check, by name."""
    assignment, (public, hidden) = assignment_of(converted, beside), checks_of(converted)
    origin = f"taken over from the notebook {converted.notebook}.ipynb"
    files = {
        ASSIGNMENT_FILE: settings(assignment),
        f"{assignment.module}.py": converted.module.text,
        assignment.public_checks: check_file(f"Public checks, {origin}.", public, converted.namespace),
    }
    if hidden:
        files[HIDDEN_CHECKS] = check_file(f"Hidden checks, {origin}.", hidden, converted.namespace)
    return files


def module_name(notebook: str) -> str:
    """Return a notebook's name as that of a module which students may write.

    >>> module_name("1. Problem set"), module_name("random")
    ('m_1_Problem_set', 'random_work')
    """
    name = re.sub(r"\W+", "_", notebook, flags=re.ASCII)[:50].strip("_") or "work"
    name = f"m_{name}" if name[0].isdigit() else name
    return f"{name}_work" if keyword.iskeyword(name) or name in _NOT_FOR_STUDENTS else name


def write_course_file(
    root: Path, name: str, settings: Settings, grades: Grades, placed: Sequence[Placed]
) -> None:
    """Write `course.toml`; assignments with problems are left out of it."""
    ready = [one for one in placed if not one.problems]
    planned = {one.name: grades.due.get(one.converted.source) for one in ready}
    due = {name: moment for name, moment in planned.items() if moment and 2000 <= moment.year < dt.MAXYEAR}
    # nbgrader takes the newest submission, and by itself takes nothing off for lateness.
    table: dict[str, object] = {
        "format": FORMAT,
        "id": name,
        "title": name,
        "exchange": "exchange",
        "timezone": "UTC",
        "collect": "last",
        "max_submission_mib": LARGEST_MIB,
        "proof": "advised",  # as in a new course: nbgrader's tests come without known mistakes
        "late": {"policy": "none" if settings.late_penalty == "zero" else "percent"},
        "assignments": [
            {"name": one.name, **({"due": due[one.name]} if one.name in due else {})} for one in ready
        ],
        "extensions": [
            {"student": student, "assignment": assignment, "due": until}
            for student, assignment, until in sorted(_extended(grades, ready, due))
        ],
    }
    (root / COURSE_FILE).write_bytes(to_toml(table))


def _extended(
    grades: Grades, placed: Sequence[Placed], usual: Mapping[str, dt.datetime]
) -> Iterator[tuple[str, str, dt.datetime]]:
    """Yield student, assignment and due date of all who may hand in later than usual."""
    for one in placed:
        for work in grades.work:
            own = (work.assignment, work.notebook) == (one.converted.source, one.converted.notebook)
            if own and work.due and one.name in usual and work.due > usual[one.name]:
                yield work.student, one.name, work.due
