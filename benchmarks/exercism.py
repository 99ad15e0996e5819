"""How a track of exercism fares here: the authors' examples, their stubs, and what we release.

    python benchmarks/exercism.py TRACK

TRACK is a clone of, say, github.com/exercism/python. Whole is an exercise of which each test that its author
does not skip is a check which the example passes. No stub may pass one whole; what it passes is listed.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from grader.authoring.build import build
from grader.course.files import load_assignment, load_course
from grader.engine.judge import Judge, judging
from grader.engine.suite import Suite
from grader.importing.course import import_folder
from grader.importing.folders import find_materials


def main(track: Path) -> None:
    """Take the track over, grade three answers to each exercise, and print what is not as it should be."""
    materials = {one.name: one for one in find_materials(track, "exercism")[0]}
    with tempfile.TemporaryDirectory() as scratch:
        taken = import_folder(track, "exercism", Path(scratch, "course"))
        course, whole, found, kept = load_course(taken.root), set[str](), 0, 0
        for made in taken.assignments:
            folder, name = course.solution(made.name), made.name.partition("-")[2]
            assignment, one = load_assignment(folder), materials[name]
            module = f"{assignment.module}.py"
            answers = {
                "the example": one.solution.encode(),
                "its author's stub": one.stub.encode(),
                "what we release": build(course, made.name)[module],
            }
            suite = Suite(made.name, sorted(folder.glob("test_*.py")))
            passed = judging(suite, assignment, lambda judge: _passed(judge, module, answers))  # noqa: B023
            found, kept = found + made.found, kept + made.kept
            got, most = passed.pop("the example")
            if got == most and made.kept == made.found:
                whole.add(name)
            else:
                print(f"{name}: {made.kept} of {made.found} tests are checks; of {most} it passes {got}")
            for answer, (got, most) in passed.items():
                if got:
                    print(f"{name}: {answer} passes {got} of {most} checks{' (ALL)' * (got == most)}")
        for name in sorted(materials.keys() - {one.name.partition("-")[2] for one in taken.assignments}):
            print(f"{name}: no assignment")
        print(f"{len(whole)} of {len(materials)} exercises pass whole; {kept} of {found} tests are checks")


def _passed(judge: Judge, module: str, answers: dict[str, bytes]) -> dict[str, tuple[int, int]]:
    """Return how many checks each answer passes, and how many there are."""
    passed = dict[str, tuple[int, int]]()
    for answer, content in answers.items():
        outcomes = judge.run({module: content}, proven=True).outcomes
        passed[answer] = sum(one.status == "passed" for one in outcomes), len(outcomes)
    return passed


if __name__ == "__main__":
    main(Path(sys.argv[1]))
