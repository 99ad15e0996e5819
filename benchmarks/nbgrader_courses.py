"""Whether a course that was taken over gives what nbgrader's own autograde gives, cell by cell.

Run it with the folders of nbgrader's courses, or without any for the small ones of the tests, each of which
has a trap. Graded are the solutions, what nbgrader releases, and (of the small ones) a wrong answer.

    python benchmarks/nbgrader_courses.py [COURSE ...]
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent / "tests"
sys.path[:0] = [str(TESTS / "nbgrader"), str(TESTS)]

from graded_by_nbgrader import Points, graded_by_nbgrader  # noqa: E402
from imported_courses import COURSES, cells_of, write_courses  # noqa: E402
from nbgrader_cells import notebook  # noqa: E402

from grader.course.files import load_assignment, load_course  # noqa: E402
from grader.engine.judge import Judge, judging  # noqa: E402
from grader.engine.suite import Suite  # noqa: E402
from grader.importing.course import Taken  # noqa: E402
from grader.nbgrader.importing.assemble import Placed  # noqa: E402
from grader.nbgrader.importing.course import import_nbgrader  # noqa: E402
from grader.nbgrader.importing.submissions import completed  # noqa: E402


def graded_here(imported: Taken[Placed], there: Path, answers: Mapping[str, Mapping[str, bytes]]) -> Points:
    """Grade the same notebooks by the checks that were taken over."""
    course, found = load_course(imported.root), dict[tuple[str, str, str, str], tuple[float, float]]()
    for placed in (one for one in imported.assignments if not one.problems):
        source, folder = placed.converted.source, course.solution(placed.name)
        in_place = placed.converted.module.in_place
        name, assignment = placed.converted.notebook, load_assignment(folder)
        cells = {check.name: check.draft.cell.label for check in placed.checks}
        work = {student: given.get(f"{source}/{name}") for student, given in answers.items()}
        for student, origin in (("right", "source"), ("none", "release")):
            path = there / origin / source / f"{name}.ipynb"
            work.setdefault(student, path.read_bytes() if path.is_file() else None)

        def run(judge: Judge) -> None:
            for student, content in work.items():  # noqa: B023 (run at once)
                if content is None:
                    continue
                # As 'import' brings submissions along.
                files = {f"{assignment.module}.ipynb": completed(content, in_place)}  # noqa: B023
                for one in judge.run(files, proven=True).outcomes:
                    cell = cells[one.check.name.rpartition("::")[2]]  # noqa: B023
                    key = (source, name, student, cell)  # noqa: B023
                    got, most = found.get(key, (0.0, 0.0))
                    worth = one.check.points
                    found[key] = (got + worth * (one.status == "passed"), most + worth)

        judging(Suite(placed.name, sorted(folder.glob("test_*.py"))), assignment, run)
    return found


def compare(title: str, there: Points, here: Points) -> None:
    """Print how many cells are the same, and each that is not."""
    passing = [key for key, (got, most) in there.items() if key[2] == "right" and got == most]
    taken = [key for key in passing if key in here]
    counts, wrong = Counter[str](), defaultdict[str, list[str]](list)
    for key, (got, most) in here.items():
        if key not in there:
            continue
        known, at_most = there[key]
        same = got == known if most == at_most else (got == most) == (known == at_most)
        kind = "the same" if same else "more here" if got > known else "less here"
        counts[f"{key[2]}: {kind}"] += 1
        if not same:
            wrong[kind].append(f"{'/'.join(key)}: {got:g} here, {known:g} there")
    cells = sum(key[2] == "right" for key in there)
    print(
        f"\n{title}: {cells} cells, {len(passing)} pass under nbgrader, {len(taken)} of them are checks here"
    )
    print(f"  {dict(sorted(counts.items()))}")
    for key in sorted(set(passing) - set(taken)):
        print(f"  not here: {'/'.join(key)}")
    for kind, found in wrong.items():
        print(*(f"  {kind}: {one}" for one in found), sep="\n")


def main(courses: list[Path]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        root, answers = Path(scratch), dict[str, dict[str, bytes]]()
        if not courses:
            courses = [write_courses(root / "traps")]
            answers = {"wrong": {f"{name}/{name}": notebook(*cells_of(name, "wrong")) for name in COURSES}}
        for number, course in enumerate(courses):
            imported = import_nbgrader(
                course, root / f"new{number}", advice=1.0
            )  # else nobody would see what they give
            reasons = {(one.where, one.what): one.said for one in imported.left_out}
            there = graded_by_nbgrader(course, root / f"there{number}", answers)
            compare(course.name, there, graded_here(imported, root / f"there{number}", answers))
            for (where, what), why in reasons.items():
                print(f"  left out: {where} {what}: {why}"[:300])


if __name__ == "__main__":
    main([Path(one) for one in sys.argv[1:]])
