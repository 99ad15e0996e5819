"""A name of the module as an exercise: ``answer = 42``."""

import json

import pytest
from provable_course import NAME, provable_course

from grader.authoring.build import build
from grader.authoring.mutants import mutants
from grader.authoring.stub import find_regions, solution_problems, strip_solutions
from grader.authoring.verify import verify
from grader.course.files import load_assignment
from grader.engine.diagnosis import Diagnoser
from grader.engine.judge import judging
from grader.engine.suite import Suite

SOURCE = '''\
# %% [markdown]
# # Numbers

# %%
"""Numbers."""

data = [3.0, 4.0, 8.0]

# %% [markdown]
# ## mean
#
# The mean of `data`.

# %%
### BEGIN SOLUTION
total = sum(data)
mean = total / len(data)
### END SOLUTION

# %%
top = None
### BEGIN SOLUTION
top = max(data)
### END SOLUTION
'''
CHECKS = """\
from grader.checks import assert_close, check, exercise

@exercise("mean")
class TestMean:
    @check(points=1, stands_for="a number")
    def test_number(self, submission):
        assert submission.mean > 0

    @check(points=1)
    def test_value(self, submission):
        assert_close(submission.mean, 5.0, what="mean")

@exercise("top")
@check(points=1)
def test_top(submission):
    assert_close(submission.top, 8.0, what="top")
"""
MISTAKE = '"""The sum.\n\nExercise: mean\nHint: Divide by how many there are.\n"""\n\nmean = sum(data)\n'
FILES = {
    "assignment.toml": 'format = 1\ntitle = "Numbers"\nmodule = "figures"\n[points]\nmean = 2\ntop = 1\n',
    "figures.py": SOURCE,
    "test_figures.py": CHECKS,
    "test_hidden.py": '"""Nothing."""\n',
    "equivalents.toml": "",
    "mistakes/the_sum.py": MISTAKE,
    **{f"mistakes/wrong_{n}.py": MISTAKE.replace("sum(data)", f"{n + 20}.0") for n in range(8)},
    **{f"variants/right_{n}.py": '"""Right."""\n\nmean = 5.0\n' for n in range(5)},
}


@pytest.fixture
def course(tmp_path):
    return provable_course(tmp_path, files=FILES)


def test_a_name_becomes_what_is_still_to_be_written_and_helpers_are_gone():
    stub = strip_solutions(SOURCE, "figures.py", ["mean", "top"])
    assert "\nmean = ...  # Write mean here.\n" in stub
    assert "total" not in stub
    assert stub.count("top =") == 1  # there it stands above the solution already


def test_a_name_without_a_solution_of_its_own_is_refused():
    (problem,) = solution_problems(SOURCE, "figures.py", ["data"])
    assert "holds no solution" in problem.message


def test_mutants_of_a_name_are_its_own():
    assert {mutant.function for mutant in mutants(SOURCE)} == {"mean", "top"}
    assert find_regions(SOURCE)[0][0].names == ("total", "mean")
    assert {one.function for one in mutants("### BEGIN SOLUTION\nlow, high = 1, 2\n### END SOLUTION\n")} == {
        ""
    }


def test_it_has_a_cell_of_its_own_and_one_that_checks_it(course):
    cells = json.loads(build(course, NAME)["figures.ipynb"])["cells"]
    marked = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in cells]
    assert [name for name in marked if name] == ["mean", "check-mean", "top", "check-top"]
    assert "in place of each `...`" in build(course, NAME)["README.md"].decode()
    assert "in place of each `...`" in "".join(cells[1]["source"])


@pytest.mark.slow
def test_it_is_proven_by_mistakes_variants_and_mutants(course):
    proof = verify(course, NAME, rounds=3)
    assert proof.gaps == []
    assert proof.score == 1.0


@pytest.mark.slow
def test_a_known_mistake_of_a_name_is_recognised(course):
    folder = course.solution(NAME)
    assignment = load_assignment(folder)
    suite = Suite(NAME, [folder / "test_figures.py"], folder / "figures.py", b"secret")
    sources = {
        "sum": "data = [3.0, 4.0, 8.0]\nmean = sum(data)\ntop = 8\n",
        "stub": build(course, NAME)["figures.py"],
    }

    def body(judge):
        diagnoser = Diagnoser(judge, folder, assignment)
        found = {}
        for name, source in sources.items():
            text = source if isinstance(source, bytes) else source.encode()
            found[name] = diagnoser.diagnose(judge.run({"figures.py": text}, proven=True)).diagnoses
        return found

    found = judging(suite, assignment, body)
    assert [one.mistake for one in found["sum"]["mean"]] == ["the_sum"]
    assert found["stub"] == {}
