"""Notebooks on the whole way, beside the same work handed in as Python files."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from grader.authoring.build import write_bundle
from grader.authoring.new import EXAMPLE_ASSIGNMENT, new_course
from grader.cli.demo import student_file
from grader.course.files import load_assignment, load_course
from grader.course.model import Course
from grader.exchange.actions import Exchange
from grader.grading.results import Result
from grader.grading.run import How, grade, plan
from grader.receipts.deliver import collect
from grader.reports.feedback import feedback
from grader.work.handing_in import handed_in
from grader.work.kinds import kind_of

NAME = "00-warm-up"

RIGHT = {
    "standardize": (
        "d = np.ptp(x, axis=0) > 0\n    return (x - x.mean(axis=0)) * d / np.where(d, x.std(axis=0), 1)"
    ),
    "one_hot": "return np.eye(n_classes)[labels]",
    "logsumexp": "m = x.max(axis=-1)\n    return m + np.log(np.exp(x - m[..., None]).sum(axis=-1))",
}


@pytest.fixture
def course(tmp_path: Path) -> Course:
    folder = tmp_path / "course"
    new_course(folder, title="Demo", course_id="demo", exchange="../exchange", assignment=EXAMPLE_ASSIGNMENT)
    text = (folder / "course.toml").read_text()
    (folder / "course.toml").write_text(f'secret = "../secret"\n{text}')
    settings = folder / "solutions" / NAME / "assignment.toml"
    soon = "call_seconds = 0.2\nload_seconds = 0.2"  # so that loops end soon
    settings.write_text(settings.read_text().replace("call_seconds = 0.5", soon))
    course = load_course(folder)
    write_bundle(course, NAME)
    Exchange(course).release(NAME, folder / "assignments" / NAME)
    return course


class Student:
    """Somebody who fetched the assignment."""

    def __init__(self, course: Course, name: str) -> None:
        self.course, self.name = course, name
        home = course.root.with_name("students") / name
        home.mkdir(parents=True)
        self.folder = Exchange(course).fetch(NAME, home)
        self.notebook = json.loads((self.folder / "warmup.ipynb").read_bytes())

    def write(self, cell_id: str, source: str) -> None:
        """Write into a cell."""
        [cell] = [cell for cell in self.notebook["cells"] if cell["id"] == cell_id]
        cell["source"] = source

    def append(self, source: str) -> None:
        """Write a cell at the end."""
        cell = {"cell_type": "code", "id": f"new-{len(self.notebook['cells'])}", "metadata": {}}
        self.notebook["cells"].append({**cell, "source": source, "outputs": [], "execution_count": None})

    def solve(self) -> None:
        """Write all functions as they should be."""
        for name, arguments in (("standardize", "x"), ("one_hot", "labels, n_classes"), ("logsumexp", "x")):
            self.write(name, f"def {name}({arguments}):\n    {RIGHT[name]}\n")

    def submit(self, file: str = "warmup.ipynb") -> list[str]:
        """Save the notebook and hand in; return the remarks."""
        (self.folder / file).write_text(json.dumps(self.notebook))
        kind = kind_of(load_assignment(self.folder), self.folder)
        files, work = handed_in(self.folder, kind, self.course.max_submission_mib)
        Exchange(self.course).submit(self.folder, NAME, self.name, files=files)
        return work.remarks


def graded(course: Course) -> dict[str, Result]:
    collect(Exchange(course), NAME, dt.datetime.now(dt.UTC))
    results = grade(course, plan(course, NAME, How(isolation="process")))
    return {result.student: result for result in results}


@pytest.mark.slow
def test_students_of_every_kind_get_the_same_points_for_notebooks(course: Course) -> None:
    students = ("alan", "carl", "emmy", "grace", "kurt")  # endless, right, wrong once and twice, no Python
    for one in students:
        source = student_file(one, course)
        python = Student(course, f"{one}-py")
        (python.folder / "warmup.py").write_text(source)
        Exchange(course).submit(python.folder, NAME, python.name)
        student = Student(course, f"{one}-nb")
        for cell in student.notebook["cells"]:
            cell["source"] = "" if cell["cell_type"] == "code" and not cell["id"].startswith("check") else "x"
        student.append(source)
        (student.folder / "warmup.py").unlink()
        (student.folder / "warmup.ipynb").write_text(json.dumps(student.notebook))
        Exchange(course).submit(student.folder, NAME, student.name)
    results = graded(course)
    for one in students:
        as_python, as_notebook = results[f"{one}-py"], results[f"{one}-nb"]
        assert as_notebook.earned == as_python.earned, one
        assert as_notebook.judgement.diagnoses == as_python.judgement.diagnoses
        statuses = [
            [outcome.status for outcome in result.judgement.outcomes] for result in (as_python, as_notebook)
        ]
        assert statuses[0] == statuses[1]


@pytest.mark.slow
def test_a_notebook_in_which_much_went_wrong_is_graded_as_far_as_it_can_be(course: Course) -> None:
    student = Student(course, "eve")
    student.solve()
    student.write("logsumexp", "def logsumexp(x)\n    return 1\n")
    student.write("check-one_hot", "def one_hot(labels, n_classes): return None\n")
    student.append("%matplotlib inline\n!pip install torch\nimport no_such_plots as plt\nplt.plot([1])")
    student.append("while True:\n    pass")
    student.notebook["nbformat_minor"] = 7
    remarks = student.submit("final version.ipynb")
    assert len(remarks) == 6
    result = graded(course)["eve"]
    assert {name: result.earned_in(name) for name in result.exercises} == {
        "standardize": 4, "one_hot": 2, "logsumexp": 0,
    }  # fmt: skip
    told = feedback("Warm-up", result)
    number = sum(cell["cell_type"] == "code" for cell in student.notebook["cells"]) - 1
    for sentence in (
        "final version.ipynb was taken for warmup.ipynb.",
        "saved by a newer program, in format 4.7",
        "only runs checks, but has been changed; what you wrote there was not taken.",
        f"Nothing is installed for grading, so this was left out: !pip install torch (code cell {number}).",
        f"Only Jupyter knows this, so it was left out: %matplotlib inline (code cell {number}).",
        "line 1, was passed over: it is not valid Python",
        "was passed over: it raises ModuleNotFoundError: No module named 'no_such_plots'",
        "was passed over: it takes too long.",
    ):
        assert sentence in told
    assert "logsumexp is not defined in final version.ipynb, because line " in told


@pytest.mark.slow
def test_a_notebook_that_came_broken_is_no_doubt_and_no_crash(course: Course) -> None:
    student = Student(course, "kim")
    student.solve()
    whole = json.dumps(student.notebook)
    (student.folder / "warmup.py").unlink()
    (student.folder / "warmup.ipynb").write_text(whole[: len(whole) // 2])
    Exchange(course).submit(student.folder, NAME, "kim")  # as another program would
    result = graded(course)["kim"]
    assert (result.earned, result.undecided) == (0, None)
    assert "warmup.ipynb cannot be read: it was saved only in part." in feedback("Warm-up", result)


@pytest.mark.slow
def test_a_written_module_wins_over_an_untouched_notebook(course: Course) -> None:
    student = Student(course, "mo")
    functions = [
        f"def {name}({a}):\n    {RIGHT[name]}\n" for name, a in (("standardize", "x"), ("logsumexp", "x"))
    ]
    (student.folder / "warmup.py").write_text("import numpy as np\n" + "\n\n".join(functions))
    assert student.submit() == []
    assert graded(course)["mo"].earned == 8
