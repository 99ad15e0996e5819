"""From `solutions/<name>/`, written by hand, to `assignments/<name>/`, which students get.

The bundle is a function of the solution's files alone: the same sources make the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from grader.authoring.form_bundle import form_bundle
from grader.authoring.generated import entries, holds, write_generated
from grader.authoring.leaks import leak_problems
from grader.authoring.notebook import assignment_notebook
from grader.authoring.problems import refuse
from grader.authoring.readme import assignment_readme
from grader.authoring.sources import Sources, read_sources
from grader.authoring.strip import solution_problems, strip_solutions
from grader.authoring.suite import suite_problems
from grader.course.model import ASSIGNMENT_FILE, ASSIGNMENTS, SOLUTIONS, Course
from grader.work.choosing import notebook_of
from grader.work.percent import Cell, parse_cells


def build(course: Course, name: str) -> dict[str, bytes]:
    """Return the files that students get, by name; one AuthoringError lists all that is wrong."""
    sources = read_sources(course, name)
    points, solution = sources.assignment.points, sources.solution
    problems = suite_problems(points, sources.public, sources.hidden)
    if sources.assignment.form:
        refuse(problems)
        return form_bundle(course, sources)
    unsound = solution_problems(solution.text, solution.file, points)
    if unsound:
        refuse([*unsound, *problems])
    settings = (course.solution(name) / ASSIGNMENT_FILE).read_bytes()
    bundle = _bundle(sources, settings, (course.root / sources.public.file).read_bytes())
    refuse([*problems, *leak_problems(solution.text, solution.file, bundle)])
    return bundle


def write_bundle(course: Course, name: str) -> list[Path]:
    """Make the folder ``assignments/<name>/`` hold exactly the bundle; return the paths that changed."""
    return write_generated(course.assignment(name), build(course, name), f"{SOLUTIONS}/{name}")


def stale(course: Course, name: str) -> list[str]:
    """Return a sentence for each difference between ``assignments/<name>/`` and a fresh build."""
    bundle = build(course, name)
    folder = course.assignment(name)
    told = []
    for file, content in bundle.items():
        if not (folder / file).is_file():
            told.append(f"{ASSIGNMENTS}/{name}/{file} is missing.")
        elif not holds(folder / file, content):
            told.append(f"{ASSIGNMENTS}/{name}/{file} differs from what {SOLUTIONS}/{name} gives.")
    extra = [path.name for path in entries(folder) if path.name not in bundle]
    return told + [f"{ASSIGNMENTS}/{name}/{file} does not belong there." for file in extra]


def _bundle(sources: Sources, settings: bytes, public: bytes) -> dict[str, bytes]:
    cells = parse_cells(strip_solutions(sources.solution.text, sources.solution.file))
    module = sources.assignment.module
    return {
        ASSIGNMENT_FILE: settings,
        "README.md": assignment_readme(sources.assignment, cells).encode(),
        f"{module}.py": _module(cells).encode(),
        notebook_of(f"{module}.py"): assignment_notebook(sources.assignment, cells),
        f"test_{module}.py": public,
    }


def _module(cells: Sequence[Cell]) -> str:
    return "\n\n\n".join(cell.source for cell in cells if cell.kind == "code") + "\n"
