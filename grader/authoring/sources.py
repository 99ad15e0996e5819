"""The hand-written files of one assignment, as text, and what is wrong in them: told all at once."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

import msgspec

from grader.course.files import NEEDED_MODULES, read_assignment
from grader.course.materials import material_paths
from grader.course.model import ASSIGNMENT_FILE, CONFTEST, HIDDEN_CHECKS, SOLUTIONS, Assignment, Course
from grader.course.tables import close_to
from grader.errors import AuthoringError, CourseError
from grader.work.kinds import kind_of
from grader.work.work import Kind

_NAMED = re.compile(r"\bexercise\(\s*[\"']([^\"'\n]+)[\"']")  # the exercises that check files name


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
    problems: list["Problem"]  # with reading them
    also: dict[str, Source] = {}  # further files of the solution, by path in its folder

    @property
    def parts(self) -> dict[str, str]:
        """All files of the solution, by path in its folder: the module, and what is written besides."""
        return {self.kind.file: self.solution.text} | {path: one.text for path, one in self.also.items()}


class Problem(msgspec.Struct, frozen=True, order=True):
    """One thing that its author has to mend."""

    file: str  # as the author knows it: relative to the course's folder
    line: int  # counted from 1; 0 if it is the whole file
    message: str  # what is wrong, and what to do about it

    def __str__(self) -> str:
        return f"{self.file}:{f'{self.line}:' if self.line else ''} {self.message}"


def read_sources(course: Course, name: str) -> Sources:
    """Read the files of an assignment; all that is wrong with reading them is one AuthoringError."""
    sources = gather_sources(course, name)
    refuse(sources.problems)
    return sources


def gather_sources(course: Course, name: str) -> Sources:
    """Read the files of an assignment as far as they can be used; `CourseError` if there are none."""
    folder, file = course.solution(name), f"{SOLUTIONS}/{name}/{ASSIGNMENT_FILE}"
    table = read_assignment(folder)
    problems = [Problem(file, line, what) for line, what in table.told()]
    assignment = table.value or Assignment(format=1)
    if table.spoils("points", "bonus"):  # which exercises there are is not known then
        assignment = msgspec.structs.replace(assignment, points={}, bonus={})
    if assignment.public_checks == HIDDEN_CHECKS:
        why = f"module: {HIDDEN_CHECKS} would be the public checks; call it other than {assignment.module!r}."
        problems.append(Problem(file, 0, why))
    if assignment.module in NEEDED_MODULES:
        needed = f"Checks need the package {assignment.module!r}, which this would hide"
        why = f"module: {needed}: call it otherwise."
        problems.append(Problem(file, 0, why))
    try:
        kind = kind_of(assignment, folder)
    except CourseError as error:
        if problems:
            raise AuthoringError("\n".join([*map(str, problems), error.message]), error.hint) from None
        raise
    files = [] if table.spoils("module") else [kind.file, assignment.public_checks, HIDDEN_CHECKS]
    if files and not any((folder / path).exists() for path in files[:2]):
        others = [path.stem.removeprefix("test_") for path in folder.glob(f"test_*{Path(CONFTEST).suffix}")]
        why = f"module: there is no {kind.file} here, and no {files[1]}{close_to(assignment.module, others)}."
        problems.append(Problem(file, table.line("module"), why))
        files = []
    read = [_read(course.root, folder / path, problems) for path in files] or [Source("", "")] * 3
    solution, public, hidden = read
    meant = _meant(assignment, solution.text, public.text + hidden.text)
    for exercise, close in meant.items():
        field = "bonus" if exercise in assignment.bonus else "points"
        why = f"{field}.{exercise}: neither checks nor solution know it; did you mean {close!r}?"
        problems.append(Problem(file, table.line(field, exercise), why))
    fields = {
        field: {meant.get(exercise, exercise): worth for exercise, worth in there.items()}
        for field, there in (("points", assignment.points), ("bonus", assignment.bonus))
    }
    assignment = msgspec.structs.replace(assignment, **fields)  # so that each slip is told once
    paths = material_paths(folder, assignment.also)
    also = {path: _read(course.root, folder / path, problems) for path in paths}
    return Sources(assignment, kind, solution, public, hidden, problems, also)


def _meant(assignment: Assignment, solution: str, checks: str) -> dict[str, str]:
    """Return for each exercise of ``assignment.toml`` that nothing else names what is plainly meant."""
    checked = [*dict.fromkeys(_NAMED.findall(checks))]
    lost = [name for name in checked if name not in assignment.points]
    unknown = [name for name in assignment.points if name not in checked]
    unknown = [name for name in unknown if not re.search(rf"\b{re.escape(name)}\b", solution)]
    close = {name: get_close_matches(name, lost, 1) for name in unknown}
    return {name: found[0] for name, found in close.items() if found}


def refuse(problems: Iterable[Problem]) -> None:
    """Do nothing if there are no problems; else raise one AuthoringError that lists all of them, in order."""
    listed = [str(problem) for problem in sorted(set(problems))]
    if listed:
        head = [f"There are {len(listed)} problems:"] if len(listed) > 1 else []
        raise AuthoringError("\n".join([*head, *listed]))


def syntax_problem(error: SyntaxError, file: str) -> Problem:
    """Return the problem that a file is not Python."""
    return Problem(file, error.lineno or 1, f"This is not valid Python: {error.msg}.")


def _read(root: Path, path: Path, problems: list[Problem]) -> Source:
    file = path.relative_to(root).as_posix()
    try:
        return Source(file, path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        if path.name != HIDDEN_CHECKS:
            why = f"There is no such file; write it, or correct 'module' in {ASSIGNMENT_FILE}."
            if path.with_suffix("").is_dir():
                why += f" A package is no module: let one import it, and name {path.stem}/*.py in 'also'."
            problems.append(Problem(file, 0, why))
    except UnicodeDecodeError as error:
        problems.append(Problem(file, 0, f"It cannot be read as UTF-8 text: {error}."))
    except OSError as error:
        problems.append(Problem(file, 0, f"It cannot be read: {error.strerror}."))
    return Source(file, "")
