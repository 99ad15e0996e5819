"""The hand-written files of one assignment, as text."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from grader.course.files import load_assignment
from grader.course.model import ASSIGNMENT_FILE, HIDDEN_CHECKS, SOLUTIONS, Assignment, Course
from grader.errors import AuthoringError
from grader.work.kinds import Kind, kind_of


@dataclasses.dataclass(frozen=True, slots=True)
class Source:
    """One file.

    Parameters
    ----------
    file : str
        Its path from the course's folder, for people.
    text : str
        Its content.
    """

    file: str
    text: str


@dataclasses.dataclass(frozen=True, slots=True)
class Sources:
    """The files that an assignment is built from.

    Parameters
    ----------
    assignment : Assignment
        What ``assignment.toml`` says.
    kind : Kind
        The work that it asks for.
    solution : Source
        The solution, ``<module>.py``; of a form the right answers, ``answers.md``.
    public : Source
        The checks that students get, ``test_<module>.py``.
    hidden : Source
        The checks that they do not get, ``test_hidden.py``; without text if there is no such file.
    """

    assignment: Assignment
    kind: Kind
    solution: Source
    public: Source
    hidden: Source


def read_sources(course: Course, name: str) -> Sources:
    """Read the files of an assignment.

    Parameters
    ----------
    course : Course
        The course.
    name : str
        The assignment: a folder of ``solutions/``.

    Raises
    ------
    CourseError
        If ``assignment.toml`` is missing or wrong.
    AuthoringError
        If another file is missing or cannot be read.
    """
    folder = course.solution(name)
    assignment = load_assignment(folder)
    public = assignment.public_checks
    if public == HIDDEN_CHECKS:
        raise AuthoringError(
            f"{SOLUTIONS}/{name}/{ASSIGNMENT_FILE}, module: {HIDDEN_CHECKS} would be the public checks.",
            f"Give the module another name than {assignment.module!r}.",
        )
    hidden = Source(f"{SOLUTIONS}/{name}/{HIDDEN_CHECKS}", "")
    if (folder / HIDDEN_CHECKS).exists():
        hidden = _read(course.root, folder / HIDDEN_CHECKS)
    kind = kind_of(assignment, folder)
    solution = _read(course.root, folder / kind.file)
    return Sources(assignment, kind, solution, _read(course.root, folder / public), hidden)


def _read(root: Path, path: Path) -> Source:
    file = path.relative_to(root).as_posix()
    try:
        return Source(file, path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise AuthoringError(
            f"There is no {file}.", f"Write it, or mend 'module' in {ASSIGNMENT_FILE}."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise AuthoringError(f"{file} cannot be read: {error}.", "Save it as UTF-8 text.") from None
