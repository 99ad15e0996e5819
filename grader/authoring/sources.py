"""The hand-written files of one assignment, as text, and what is wrong in them: told all at once."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from grader.course.files import load_assignment
from grader.course.model import ASSIGNMENT_FILE, HIDDEN_CHECKS, SOLUTIONS, Assignment, Course
from grader.errors import AuthoringError
from grader.work.kinds import kind_of
from grader.work.work import Kind


class Source(msgspec.Struct, frozen=True):
    """One file: its path from the course's folder, for people, and its content."""

    file: str
    text: str


class Sources(msgspec.Struct, frozen=True):
    """The files that an assignment is built from."""

    assignment: Assignment
    kind: Kind  # of work that it asks for
    solution: Source  # of a form the right answers
    public: Source
    hidden: Source  # without text if there is no such file


class Problem(msgspec.Struct, frozen=True, order=True):
    """One thing that its author has to mend."""

    file: str  # as the author knows it: relative to the course's folder
    line: int  # counted from 1
    message: str  # what is wrong, and what to do about it

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


def read_sources(course: Course, name: str) -> Sources:
    """Read the files of an assignment; all that are missing or cannot be read are one AuthoringError."""
    folder = course.solution(name)
    assignment = load_assignment(folder)
    if assignment.public_checks == HIDDEN_CHECKS:
        raise AuthoringError(
            f"{SOLUTIONS}/{name}/{ASSIGNMENT_FILE}, module: {HIDDEN_CHECKS} would be the public checks.",
            f"Give the module another name than {assignment.module!r}.",
        )
    kind, problems = kind_of(assignment, folder), list[str]()
    files = (kind.file, assignment.public_checks, HIDDEN_CHECKS)
    solution, public, hidden = (_read(course.root, folder / file, problems) for file in files)
    if problems:
        hint = f"Write what is missing, or correct 'module' in {ASSIGNMENT_FILE}; save files as UTF-8 text."
        raise AuthoringError("\n".join(problems), hint)
    return Sources(assignment, kind, solution, public, hidden)


def refuse(problems: Iterable[Problem]) -> None:
    """Do nothing if there are no problems; else raise one AuthoringError that lists all of them, in order."""
    listed = [str(problem) for problem in sorted(set(problems))]
    if listed:
        head = [f"There are {len(listed)} problems:"] if len(listed) > 1 else []
        raise AuthoringError("\n".join([*head, *listed]))


def syntax_problem(error: SyntaxError, file: str) -> Problem:
    """Return the problem that a file is not Python."""
    return Problem(file, error.lineno or 1, f"This is not valid Python: {error.msg}.")


def _read(root: Path, path: Path, problems: list[str]) -> Source:
    file = path.relative_to(root).as_posix()
    try:
        return Source(file, path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if path.name != HIDDEN_CHECKS:
            problems.append(f"There is no {file}.")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{file} cannot be read: {error}.")
    return Source(file, "")
