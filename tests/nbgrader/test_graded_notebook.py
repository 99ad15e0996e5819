"""Submissions as notebooks with their results, for the formgrader."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from made_results import HOSTILE, hostile_outcome, outcome, result
from toy_course import NAME, RIGHT, ToyCourse

from grader.authoring.build import build
from grader.course.files import load_assignment, load_course
from grader.errors import GradingError
from grader.nbgrader.graded_notebook import graded_notebook, write_graded_notebooks
from grader.work.kinds import kind_of

ROOT = Path(__file__).parents[2]
CODE, FORM = "01-activations", "09-check-tests"
RELU = "def relu(x):\n    return np.maximum(0, x)"


@pytest.fixture(scope="module")
def bundle():
    return build(load_course(ROOT), CODE)


def graded(bundle, files, made=None):
    """Return the cells of a graded submission."""
    import nbformat

    home = ROOT / "solutions" / CODE
    assignment = load_assignment(home)
    told = made or result(outcomes=[outcome("relu", status="failed"), outcome("step")])
    content = graded_notebook(bundle["activations.ipynb"], assignment, kind_of(assignment, home), files, told)
    notebook = nbformat.reads(content, as_version=4)
    nbformat.validate(notebook)
    return notebook.cells


def by_id(cells):
    return {cell.id: cell for cell in cells}


def handed_in(bundle, **answers):
    """Return the notebook that students got, with answers in its cells."""
    document = json.loads(bundle["activations.ipynb"])
    for cell in document["cells"]:
        cell["source"] = answers.get(cell["id"].replace("-", "_"), cell["source"])
    return document


def as_file(document):
    return {"activations.ipynb": json.dumps(document).encode()}


def test_each_check_cell_says_how_its_exercise_went(bundle):
    cells = by_id(graded(bundle, as_file(handed_in(bundle, relu=RELU))))
    assert cells["relu"].source == RELU
    (shown,) = cells["check-relu"].outputs
    assert shown["data"]["text/plain"].startswith("✗ relu  0 of 1 check, 0 of 2 points")
    assert "Public checks" not in shown["data"]["text/html"]
    assert "✓ step" in cells["check-step"].outputs[0]["data"]["text/plain"]
    assert cells["check-softmax"].outputs == []


def test_what_a_student_made_of_the_checks_is_put_right(bundle):
    document = handed_in(bundle, check_relu="print('full marks')")
    document["cells"] = [cell for cell in document["cells"] if cell["id"] != "check-step"]
    cells = by_id(graded(bundle, as_file(document)))
    assert cells["check-relu"].source == 'check("relu")'
    assert cells["check-step"].source == 'check("step")'
    assert cells["check-step"].outputs


def test_outputs_of_a_student_are_not_shown_and_own_cells_are(bundle):
    document = handed_in(bundle)
    shown = {"output_type": "display_data", "data": {"text/html": "<script>x()</script>"}, "metadata": {}}
    own = {"cell_type": "code", "id": "mine", "metadata": {}, "source": "relu(3)", "outputs": [shown]}
    document["cells"].insert(5, {**own, "execution_count": 1})
    cells = graded(bundle, as_file(document))
    assert [cell.outputs for cell in cells if cell.source == "relu(3)"] == [[]]
    assert "<script>" not in str(cells)


def test_text_of_a_student_holds_no_tags_and_that_of_the_assignment_is_as_it_was(bundle):
    document = handed_in(bundle)
    given = document["cells"][0]["source"] = "<b>Read</b> this, a < b."
    bundle = {**bundle, "activations.ipynb": json.dumps(document).encode()}
    evil = "<script>x()</script> <img src=x onerror='y()'> <!-- z --> 1 < 2"
    document["cells"].append({"cell_type": "markdown", "id": "own", "metadata": {}, "source": evil})
    cells = graded(bundle, as_file(document))
    assert cells[0].source == given
    assert cells[-1].source == ("&lt;script>x()&lt;/script> &lt;img src=x onerror='y()'> &lt;!-- z --> 1 < 2")


LIVE = [
    "[x](javascript:a())",
    "[x](<javascript:a()> 'title')",
    "[x] (javascript:a())",
    "![x](https://example.org/x.png)",
    "![x][y]\n\n[y]: https://example.org/x.png",
    "[x][y]\n\n[y]:\n   javascript:a()",
    "[y]\n\n[y]: data:text/html,a",
    "x[^y]\n\n[^y]: [x](javascript:a())",
    "<javascript:a()>",
    "&#91;x&#93;&#40;javascript:a()&#41; &lt;img src=x&gt;",
    "- > 1. [x](java&#115;cript:a())",
]


@pytest.mark.parametrize("text", LIVE)
def test_text_of_a_student_holds_no_links_and_no_pictures(bundle, text):
    from nbconvert.filters import markdown2html

    document = handed_in(bundle)
    document["cells"].append({"cell_type": "markdown", "id": "own", "metadata": {}, "source": text})
    shown = markdown2html(graded(bundle, as_file(document))[-1].source)
    # An address in plain sight may be a link to that very address.
    assert not re.search(r"<img|<a(?! href=\"(https://[^\"]*)\">\1</a>)", shown), shown


@pytest.mark.parametrize(
    "text", [r"$\href{javascript:a()}{x}$", r"&#36;\\href{javascript:a()}{x}&#36;", "$&#92;href{x}$"]
)
def test_formulas_of_a_student_hold_no_links(bundle, text):
    document = handed_in(bundle)
    document["cells"].append({"cell_type": "markdown", "id": "own", "metadata": {}, "source": text})
    shown = graded(bundle, as_file(document))[-1].source
    assert r"\href" not in shown and "&#" not in shown


def test_answer_in_text_is_not_live_either_and_what_was_handed_out_is_put_right(bundle):
    document = handed_in(bundle)
    for name, solution in (("why", True), ("read", False)):
        marks = {"grade_id": name, "grade": solution, "solution": solution, "locked": not solution}
        cell = {"cell_type": "markdown", "id": name, "metadata": {"nbgrader": marks}, "source": name}
        document["cells"].append(cell)
    bundle = {**bundle, "activations.ipynb": json.dumps(document).encode()}
    for cell in document["cells"][-2:]:
        cell["source"] = "[x](javascript:a()) <script>"
    why, read = graded(bundle, as_file(document))[-2:]
    assert why.source == "[x]&#40;javascript:a()) &lt;script>"
    assert read.source == "read"


def test_module_is_spread_over_the_cells_of_its_exercises(bundle):
    source = f"import numpy as np\n\nLIMIT = 3\n\n\n{RELU}\n\n\ndef helper():\n    return LIMIT\n"
    cells = by_id(graded(bundle, {"activations.py": source.encode()}))
    assert cells["relu"].source == RELU
    assert cells["step"].source == ""
    assert cells["imports"].source == ("import numpy as np\n\nLIMIT = 3\n\n\ndef helper():\n    return LIMIT")
    assert cells["check-relu"].outputs


def test_function_that_is_there_twice_is_shown_twice(bundle):
    cells = by_id(graded(bundle, {"activations.py": f"{RELU}\n\n@once\n{RELU}\n".encode()}))
    assert cells["relu"].source == f"{RELU}\n@once\n{RELU}"


@pytest.mark.parametrize("source", ["def relu(x)\n    return x\n", "\0", "(" * 5000])
def test_module_that_is_no_python_is_shown_as_it_is(bundle, source):
    cells = by_id(graded(bundle, {"activations.py": source.encode()}))
    assert cells["imports"].source == source


def test_nothing_of_a_student_is_live_in_what_the_checks_say(bundle):
    made = result(outcomes=[hostile_outcome()], remarks=[HOSTILE])
    cells = by_id(graded(bundle, as_file(handed_in(bundle)), made))
    assert "<script>" not in cells["check-relu"].outputs[0]["data"]["text/html"]
    first, _, *lines = cells["remarks"].source.split("\n")
    assert first == "How this was read:"
    assert all(line.startswith("    ") for line in lines)


def test_form_is_shown_with_its_answers_and_checks():
    import nbformat

    home = ROOT / "solutions" / FORM
    assignment = load_assignment(home)
    made = result(outcomes=[outcome("total_input")])
    files = {"answers.md": (home / "answers.md").read_bytes().replace(b"Deep", b"<script>Deep")}
    content = graded_notebook(b"", assignment, kind_of(assignment, home), files, made)
    cells = by_id(nbformat.reads(content, as_version=4).cells)
    assert cells["total_input"].source == "%%answer total_input\nnp.dot(x, W) + b"
    assert cells["purpose"].source.startswith("&lt;script>Deep learning adjusts")
    assert cells["purpose"].metadata["nbgrader"]["points"] == 2
    assert cells["check-total_input"].outputs
    assert cells["check-layer_output"].outputs == []


@pytest.fixture
def toy_results(tmp_path):
    """A course that nbgrader knows, and the results of two submissions."""
    toys = ToyCourse(tmp_path)
    shutil.copy(ROOT / "nbgrader_config.py", toys.root / "course")
    handed_out = toys.root / "course" / "assignments" / NAME
    handed_out.mkdir(parents=True)
    (handed_out / "toy.ipynb").write_text('{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}')
    toys.hand_in({"ada": RIGHT, "bob": RIGHT})
    return toys.course, toys.settle()


def test_notebooks_are_written_where_the_formgrader_looks(toy_results):
    course, results = toy_results
    changed = write_graded_notebooks(course, NAME, results)
    folder = course.root / "for-nbgrader" / "autograded"
    assert sorted(changed) == [folder / name / NAME / "toy.ipynb" for name in ("ada", "bob")]
    assert write_graded_notebooks(course, NAME, results) == []


def test_notebook_that_was_not_built_is_told(toy_results):
    course, results = toy_results
    (course.assignment(NAME) / "toy.ipynb").unlink()
    with pytest.raises(GradingError, match=r"toy\.ipynb cannot be read"):
        write_graded_notebooks(course, NAME, results)


def test_course_without_nbgrader_has_none(toy_results):
    course, results = toy_results
    (course.root / "nbgrader_config.py").unlink()
    assert write_graded_notebooks(course, NAME, results) == []
    assert not (course.root / "for-nbgrader").exists()
