"""What passes under nbgrader passes here: for the reference, a wrong answer, and where nothing is written."""

from __future__ import annotations

import io
import sys

import pytest
from imported_courses import COURSES, cells_of, passed_in_a_kernel, write_courses, write_data
from nbgrader_cells import notebook

from grader.authoring.build import build
from grader.course.files import load_assignment, load_course
from grader.engine.judge import judging
from grader.engine.suite import Suite
from grader.nbgrader.importing.course import import_nbgrader
from grader.nbgrader.importing.submissions import completed

pytestmark = pytest.mark.slow
ANSWERS = ("right", "notebook", "wrong", "none")  # the second is the right one, handed in as nbgrader has it


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    root = tmp_path_factory.mktemp("traps")
    return import_nbgrader(write_courses(root / "old"), root / "new")


@pytest.fixture(scope="module")
def there(tmp_path_factory):
    """The tests that pass in a kernel, by course and answers."""
    folder = tmp_path_factory.mktemp("kernel")
    write_data(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(sys, "path", [str(folder), *sys.path])
        patch.setattr(sys, "stdin", io.StringIO())
        patch.setenv("MPLBACKEND", "agg")
        found = {(name, a): passed_in_a_kernel(cells_of(name, a)) for name in COURSES for a in ANSWERS}
        sys.modules.pop("tools", None)
        return found


@pytest.fixture(scope="module")
def here(imported):
    """The tests that pass here, each with its points, by course and answers."""
    course, found = load_course(imported.root), {}
    for placed in imported.assignments:
        folder = course.solution(placed.name)
        assignment, source = load_assignment(folder), placed.converted.source
        added = placed.converted.module.in_place
        labels = {check.name: check.draft.cell.label for check in placed.converted.checks}
        work = {
            "right": {f"{assignment.module}.py": (folder / f"{assignment.module}.py").read_bytes()},
            **{
                answers: {
                    f"{assignment.module}.ipynb": completed(notebook(*cells_of(source, answers)), added)
                }
                for answers in ("notebook", "wrong")
            },
            "none": {f"{assignment.module}.py": build(course, placed.name)[f"{assignment.module}.py"]},
        }

        def run(judge, source=source, labels=labels, work=work):
            for answers, files in work.items():
                outcomes = judge.run(files, proven=True).outcomes
                got = [(labels[one.check.name.rpartition("::")[2]], one) for one in outcomes]
                lost = {name for name, one in got if one.status != "passed"}
                found[source, answers] = {name for name, _ in got} - lost

        files = sorted(folder.glob("test_*.py"))
        judging(Suite(placed.name, files), assignment, run)
    return found


def kept(imported, name):
    placed = [one for one in imported.assignments if one.converted.source == name and not one.problems]
    return {draft.cell.label for one in placed for draft in one.converted.drafts}


def test_nearly_all_tests_that_pass_under_nbgrader_are_checks(imported, there):
    passing = {(name, test) for name in COURSES for test in there[name, "right"]}
    taken = {(name, test) for name in COURSES for test in kept(imported, name)}
    assert len(passing & taken) / len(passing) >= 0.9, passing - taken


@pytest.mark.parametrize("name", COURSES)
def test_the_reference_passes_here_what_it_passes_there_and_nothing_else(imported, there, here, name):
    assert here[name, "right"] == kept(imported, name) <= there[name, "right"]


@pytest.mark.parametrize("answers", ANSWERS[1:])
@pytest.mark.parametrize("name", COURSES)
def test_other_answers_pass_the_same_tests_here_as_there(imported, there, here, name, answers):
    assert here[name, answers] == there[name, answers] & kept(imported, name)


def test_points_are_those_of_nbgrader(imported):
    worth = {one.converted.source: one.converted.exercises for one in imported.assignments}
    assert worth["variables"] == {"answer": 1, "half": 1, "words": 2}
    assert worth["objects"] == {"Box": 3}
