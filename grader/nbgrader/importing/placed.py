"""An assignment in the new course: written, tried, and held against what `grader build` asks for."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Collection, Iterable

from grader.authoring.build import build
from grader.course.model import Course
from grader.errors import AuthoringError, CourseError
from grader.nbgrader.importing.assignment import Converted, without
from grader.nbgrader.importing.check_files import Written
from grader.nbgrader.importing.naming import folder_name, module_name
from grader.nbgrader.importing.solution_folder import checks_of, solution_files
from grader.nbgrader.importing.trial import failed_checks

_FAILED = "The solution does not pass it as a check: {}"


@dataclasses.dataclass(frozen=True, slots=True)
class Placed:
    """An assignment in the new course.

    Parameters
    ----------
    name : str
        Its name there.
    converted : Converted
        What it is made of.
    problems : str
        Why it is not in `course.toml` yet; empty if it is.
    """

    name: str
    converted: Converted
    problems: str = ""

    @property
    def module(self) -> str:
        """The module that students write."""
        return module_name(self.converted.notebook)

    @property
    def checks(self) -> list[Written]:
        """Its checks."""
        public, hidden = checks_of(self.converted)
        return [*public, *hidden]


def named(all_converted: Iterable[Converted]) -> list[Placed]:
    """Give each assignment a name with a number, so that they keep their order."""
    every = list(all_converted)
    placed = []
    for number, one in enumerate(every, 1):
        alone = sum(other.source == one.source for other in every) == 1 and one.source == one.notebook
        parts = [f"{number:02d}", folder_name(one.source), *([] if alone else [folder_name(one.notebook)])]
        placed.append(Placed("-".join(part for part in parts if part)[:64].strip("-._"), one))
    return placed


def place(course: Course, placed: Placed, local: Collection[str], *, tried: bool) -> Placed:
    """Write an assignment into a course; return it as it became.

    Parameters
    ----------
    course : Course
        The new course.
    placed : Placed
        The assignment.
    local : collection of str
        Modules that lie beside its notebook.
    tried : bool
        Whether to run its checks on its reference solution, and to leave out what that does not pass.
    """
    _write(course, placed, local)
    try:
        if tried:
            failed = failed_checks(course, placed.name)
            cells = {
                check.draft.cell.label: failed[check.name] for check in placed.checks if check.name in failed
            }
            told = {label: _FAILED.format(said.split("\n")[0]) for label, said in cells.items()}
            placed = dataclasses.replace(placed, converted=without(placed.converted, told))
            if not placed.converted.drafts:
                shutil.rmtree(course.solution(placed.name))
                return placed
            _write(course, placed, local)
        build(course, placed.name)
    except (AuthoringError, CourseError) as error:
        return dataclasses.replace(placed, problems=str(error).replace(f"{course.root}/", ""))
    return placed


def _write(course: Course, placed: Placed, local: Collection[str]) -> None:
    folder = course.solution(placed.name)
    folder.mkdir(parents=True, exist_ok=True)
    files = solution_files(placed.converted, local)
    for path in folder.iterdir():
        if path.name not in files:
            path.unlink()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
