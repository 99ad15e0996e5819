"""The hand-written files of one assignment, as text."""

from __future__ import annotations

from pathlib import Path

import msgspec

from grader.course.files import load_assignment
from grader.course.model import ASSIGNMENT_FILE, HIDDEN_CHECKS, SOLUTIONS, Assignment, Course
from grader.errors import AuthoringError
from grader.work.kinds import Kind, kind_of


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


def read_sources(course: Course, name: str) -> Sources:
    """Read the files of an assignment; all that are missing or cannot be read are one AuthoringError."""
    folder = course.solution(name)
    assignment = load_assignment(folder)
    if assignment.public_checks == HIDDEN_CHECKS:
        raise AuthoringError(
            f"{SOLUTIONS}/{name}/{ASSIGNMENT_FILE}, module: {HIDDEN_CHECKS} would be the public checks.",
            f"Give the module another name than {assignment.module!r}.",
        )
    problems = list[str]()
    kind = kind_of(assignment, folder)
    solution = _read(course.root, folder / kind.file, problems)
    public = _read(course.root, folder / assignment.public_checks, problems)
    hidden = Source(f"{SOLUTIONS}/{name}/{HIDDEN_CHECKS}", "")
    if (folder / HIDDEN_CHECKS).exists():
        hidden = _read(course.root, folder / HIDDEN_CHECKS, problems)
    if problems:
        hint = f"Write what is missing, or correct 'module' in {ASSIGNMENT_FILE}; save files as UTF-8 text."
        raise AuthoringError("\n".join(problems), hint)
    return Sources(assignment, kind, solution, public, hidden)


def _read(root: Path, path: Path, problems: list[str]) -> Source:
    file = path.relative_to(root).as_posix()
    try:
        return Source(file, path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        problems.append(f"There is no {file}.")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{file} cannot be read: {error}.")
    return Source(file, "")
