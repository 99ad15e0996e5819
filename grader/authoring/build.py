"""From `solutions/<name>/`, written by hand, to `assignments/<name>/`, which students get.

The bundle is a function of the solution's files alone: the same sources make the same bytes.
"""

from __future__ import annotations

from pathlib import Path

from grader.authoring.generated import entries, holds, write_generated
from grader.authoring.leaks import leak_problems, secret_problems
from grader.authoring.problems import Problem, refuse
from grader.authoring.sources import read_sources
from grader.authoring.strip import solution_problems, strip_solutions
from grader.authoring.suite import suite_problems
from grader.course.model import ASSIGNMENT_FILE, ASSIGNMENTS, SOLUTIONS, Course


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
