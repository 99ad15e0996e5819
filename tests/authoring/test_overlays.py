import pytest

from grader.authoring.overlays import read_overlays
from grader.course.model import Assignment
from grader.errors import AuthoringError

MISTAKE = '''"""Sum over the wrong axis.

Exercise: total
Hint: The sum goes over the rows,
    not over the columns.

The notes do this.
"""


def total(x):
    return x.sum(axis=0)
'''


@pytest.fixture
def folder(tmp_path):
    for kind in ("mistakes", "variants"):
        (tmp_path / kind).mkdir()
    return tmp_path


ASSIGNMENT = Assignment(
    format=1, name="01-sums", title="Sums", module="sums", points={"total": 1.0, "mean": 2.0}
)


def write(folder, kind, name, text):
    (folder / kind / name).write_bytes(text.encode())


def refused(folder, kind="mistakes"):
    with pytest.raises(AuthoringError) as caught:
        read_overlays(folder, ASSIGNMENT, kind)
    return caught.value


def test_a_mistake_says_what_it_is_whose_it_is_and_what_to_tell(folder):
    write(folder, "mistakes", "axis.py", MISTAKE)
    (mistake,) = read_overlays(folder, ASSIGNMENT, "mistakes")
    assert (mistake.name, mistake.exercise) == ("axis", "total")
    assert mistake.title == "Sum over the wrong axis."
    assert mistake.hint == "The sum goes over the rows, not over the columns."


def test_files_come_by_name_and_other_files_are_left_out(folder):
    for name in ("b.py", "a.py", "notes.txt"):
        write(folder, "mistakes", name, MISTAKE)
    assert [mistake.name for mistake in read_overlays(folder, ASSIGNMENT, "mistakes")] == ["a", "b"]


def test_laid_over_a_solution_its_functions_are_the_ones_that_count(folder):
    write(folder, "mistakes", "axis.py", MISTAKE)
    (mistake,) = read_overlays(folder, ASSIGNMENT, "mistakes")
    module = {}
    exec(mistake.over("import math\n\ndef total(x):\n    return 1\n\ndef mean(x):\n    return 2"), module)
    assert module["mean"](None) == 2
    assert module["total"].__code__.co_names == ("sum",)


def test_a_variant_needs_neither_exercise_nor_hint(folder):
    write(folder, "variants", "loops.py", '"""All of it by loops."""\n')
    (variant,) = read_overlays(folder, ASSIGNMENT, "variants")
    assert (variant.exercise, variant.title, variant.hint) == ("", "All of it by loops.", "")


def test_a_mistake_without_an_exercise_is_refused_with_one_to_name(folder):
    write(folder, "mistakes", "axis.py", MISTAKE.replace("Exercise: total\n", ""))
    error = refused(folder)
    assert error.message.endswith("axis.py: its docstring names no exercise of 01-sums.")
    assert error.hint == "Add a line such as 'Exercise: total'."


@pytest.mark.parametrize("kind", ["mistakes", "variants"])
def test_an_exercise_that_the_assignment_does_not_have_is_refused(folder, kind):
    write(folder, kind, "axis.py", MISTAKE.replace("Exercise: total", "Exercise: sum"))
    assert "names no exercise" in refused(folder, kind).message


def test_a_mistake_without_a_hint_is_refused(folder):
    write(folder, "mistakes", "axis.py", MISTAKE.replace("Hint: ", "Note: "))
    assert refused(folder).message.endswith("its docstring has no hint.")


@pytest.mark.parametrize("text", ["def total(:\n", '"no end', ""])
def test_a_file_that_is_no_python_or_says_nothing_is_refused(folder, text):
    write(folder, "mistakes", "axis.py", text)
    assert "axis.py" in refused(folder).message


def test_a_file_that_is_no_text_is_refused(folder):
    (folder / "mistakes" / "axis.py").write_bytes(b"\xff\xfe\x00")
    assert "axis.py cannot be used" in refused(folder).message
