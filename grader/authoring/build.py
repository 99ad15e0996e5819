"""From `solutions/<name>/`, written by hand, to `assignments/<name>/`, which students get.

The bundle is a function of the solution's files alone: the same sources make the same bytes. A generated
folder holds exactly what was made, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from grader.authoring.leaks import leak_problems, secret_problems
from grader.authoring.sources import Problem, read_sources, refuse
from grader.authoring.stub import solution_problems, strip_solutions
from grader.authoring.suite import suite_problems
from grader.course.model import ASSIGNMENT_FILE, ASSIGNMENTS, SOLUTIONS, Course
from grader.errors import AuthoringError, explained
from grader.files.atomic import write_atomically

_CACHES = ("__pycache__", ".pytest_cache", ".ipynb_checkpoints")


def build(course: Course, name: str) -> dict[str, bytes]:
    """Return the files that students get, by name; one AuthoringError lists all that is wrong."""
    sources = read_sources(course, name)
    kind, solution = sources.kind, sources.solution
    problems = suite_problems(sources.assignment.points, sources.public, sources.hidden)
    unsound = [Problem(f"{SOLUTIONS}/{name}/{file}", 1, why) for file, why in kind.problems(solution.text)]
    if kind.stripped:
        unsound += solution_problems(solution.text, solution.file, sources.assignment.points)
    if unsound:
        refuse([*unsound, *problems])
    stub = strip_solutions(solution.text, solution.file) if kind.stripped else ""
    given = [ASSIGNMENT_FILE, sources.assignment.public_checks, *kind.decides]
    folder = course.solution(name)
    handed_out = {file: (folder / file).read_bytes() for file in given if (folder / file).exists()}
    bundle = kind.blank(stub) | handed_out
    leaks = leak_problems(solution.text, solution.file, bundle) if kind.stripped else []
    refuse([*problems, *leaks, *secret_problems(kind.secrets(solution.text), solution.file, bundle)])
    return bundle


def write_bundle(course: Course, name: str) -> list[Path]:
    """Make the folder ``assignments/<name>/`` hold exactly the bundle; return the paths that changed."""
    return write_generated(course.assignment(name), build(course, name), f"{SOLUTIONS}/{name}")


def stale(course: Course, name: str) -> list[str]:
    """Return a sentence for each difference between ``assignments/<name>/`` and a fresh build."""
    told = []
    for path, content in _differences(course.assignment(name), build(course, name)).items():
        if content is None:
            why = "does not belong there"
        else:
            why = f"differs from what {SOLUTIONS}/{name} gives" if path.is_file() else "is missing"
        told.append(f"{ASSIGNMENTS}/{name}/{path.name} {why}.")
    return told


def write_generated(folder: Path, files: Mapping[str, bytes], move_to: str) -> list[Path]:
    """Make a folder hold exactly these files, caches aside, or refuse a folder in it; return what changed."""
    for path in entries(folder):
        if path.is_dir() and not path.is_symlink():
            place = "/".join(folder.parts[-2:])
            raise AuthoringError(
                f"{path} is a folder; {place} holds only what 'grader build' makes.",
                f"Move it to {move_to}, or delete it.",
            )
    changes = _differences(folder, files)
    with explained(f"{folder} cannot be written", kind=AuthoringError):
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in changes.items():
            if content is None:
                path.unlink()
            else:
                write_atomically(path, content)
    return list(changes)


def entries(folder: Path) -> list[Path]:
    """Return what lies in a generated folder, caches left out, in the order of names."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.name not in _CACHES)


def holds(path: Path, content: bytes) -> bool:
    """Return whether a file is there, with this content."""
    return path.is_file() and path.read_bytes() == content


def _differences(folder: Path, files: Mapping[str, bytes]) -> dict[Path, bytes | None]:
    """Return what each file should hold that does not hold it; None for one that should not be there."""
    wanted = {folder / name: content for name, content in files.items()}
    wrong = {path: content for path, content in wanted.items() if not holds(path, content)}
    return wrong | {path: None for path in entries(folder) if path not in wanted}
