import msgspec
import pytest

from grader.course.model import Assignment
from grader.errors import AuthoringError
from grader.work.overlays import read_overlays

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
    assert "axis.py: it names no exercise of 01-sums; write a line such as 'Exercise: total'" in error.message


@pytest.mark.parametrize("kind", ["mistakes", "variants"])
def test_an_exercise_that_the_assignment_does_not_have_is_refused(folder, kind):
    write(folder, kind, "axis.py", MISTAKE.replace("Exercise: total", "Exercise: sum"))
    assert "names no exercise" in refused(folder, kind).message


def test_a_mistake_without_a_hint_is_refused(folder):
    write(folder, "mistakes", "axis.py", MISTAKE.replace("Hint: ", "Note: "))
    assert refused(folder).message.endswith("axis.py: it has no hint; write a line such as 'Hint: ...'.")


@pytest.mark.parametrize("text", ["def total(:\n", '"no end', ""])
def test_a_file_that_is_no_python_or_says_nothing_is_refused(folder, text):
    write(folder, "mistakes", "axis.py", text)
    assert "axis.py" in refused(folder).message


def test_a_file_that_is_no_text_is_refused(folder):
    (folder / "mistakes" / "axis.py").write_bytes(b"\xff\xfe\x00")
    assert "axis.py cannot be used" in refused(folder).message


PAGE = """\
# %% [markdown]
# # Known mistakes
#
# What this page is.

# %%
import numpy as np

# %% [markdown]
# ## total
#
# ### axis
#
# Sum over the wrong
# axis.
#
# Hint: The sum goes over the rows,
# not over the columns.
#
# The notes do this.

# %%
def total(x):
    return np.sum(x, axis=0)

# %% [markdown]
# ### forgotten
#
# The last number is forgotten.
#
# Hint: All of them.

# %%
def total(x):
    return np.sum(x[:-1])

# %% [markdown]
# ## mean
#
# ### mean of squares
#
# Squares.
#
# Hint: No squares.

# %%
def mean(x):
    return square(x).mean()

# %%
def square(x):
    return x * x
"""


def write_page(folder, text, name="mistakes.py"):
    (folder / name).write_text(text, encoding="utf-8")


def test_a_page_holds_many_each_below_its_name_and_its_exercise(folder):
    write_page(folder, PAGE)
    axis, forgotten, mean = read_overlays(folder, ASSIGNMENT, "mistakes")
    assert (axis.name, axis.exercise, axis.title) == ("axis", "total", "Sum over the wrong axis.")
    assert axis.hint == "The sum goes over the rows, not over the columns."
    assert (forgotten.name, forgotten.exercise, forgotten.hint) == ("forgotten", "total", "All of them.")
    assert (mean.name, mean.exercise) == ("mean_of_squares", "mean")


def test_what_stands_above_the_first_name_goes_with_each_and_no_other_does(folder):
    write_page(folder, PAGE)
    axis, _, mean = read_overlays(folder, ASSIGNMENT, "mistakes")
    for overlay, names in (axis, {"np", "total"}), (mean, {"np", "mean", "square"}):
        module = {}
        exec(overlay.over(""), module)
        assert module.keys() - {"__builtins__"} == names


def test_a_page_and_a_folder_are_read_together_if_no_name_is_in_both(folder):
    write_page(folder, PAGE)
    write(folder, "mistakes", "other.py", MISTAKE)
    names = [mistake.name for mistake in read_overlays(folder, ASSIGNMENT, "mistakes")]
    assert names == ["axis", "forgotten", "mean_of_squares", "other"]
    write(folder, "mistakes", "axis.py", MISTAKE)
    assert "there is another of the name axis" in refused(folder).message


def test_a_variant_on_a_page_needs_neither_exercise_nor_hint(folder):
    write_page(folder, "# %% [markdown]\n# ## loops\n#\n# By loops.\n\n# %%\nx = 1\n", "variants.py")
    (variant,) = read_overlays(folder, ASSIGNMENT, "variants")
    assert (variant.name, variant.exercise, variant.title) == ("loops", "", "By loops.")


def test_all_that_is_wrong_with_a_page_is_told_at_once(folder):
    page = PAGE.replace("# Hint: All of them.\n", "").replace("# ## mean\n", "# ## means\n")
    page = page.replace("# %%\ndef mean", "#%%\ndef mean").replace(
        "return np.sum(x, axis=0)", "return np.sum("
    )
    write_page(folder, page)
    message = refused(folder).message
    for told in (
        "mistakes.py:45: '#%%' starts no cell",
        "mistakes.py, axis: it is not valid Python",
        "mistakes.py, forgotten: it has no hint",
        "mistakes.py, means: there is no code below it",
        "mistakes.py, means: it has no hint",
    ):
        assert told in message, message


FORM_PAGE = """\
# Known mistakes

## total

### mean

The mean.

Hint: The sum.

````markdown
## total

```python
np.mean(x)
```
````

### nothing

No answer.

Hint: Write one.

````markdown
## total

````
"""


def test_a_page_of_a_form_has_the_sections_of_each_in_a_fence_of_four_backticks(folder):
    form = msgspec.structs.replace(ASSIGNMENT, form=True, marked={"why": 2.0})
    write_page(folder, FORM_PAGE, "mistakes.md")
    mean, nothing = read_overlays(folder, form, "mistakes")
    assert (mean.name, mean.exercise, mean.title, mean.hint) == ("mean", "total", "The mean.", "The sum.")
    solution = "## total\n\nnp.sum(x)\n\n## mean\n\n1\n"
    assert mean.over(solution).decode().split() == [
        "##",
        "total",
        "```python",
        "np.mean(x)",
        "```",
        "##",
        "mean",
        "1",
    ]
    assert nothing.over(solution).decode().split() == ["##", "total", "##", "mean", "1"]


def test_a_fence_that_is_not_closed_is_refused(folder):
    form = msgspec.structs.replace(ASSIGNMENT, form=True)
    write_page(folder, FORM_PAGE.replace("````\n\n### nothing", "\n### nothing"), "mistakes.md")
    with pytest.raises(AuthoringError, match="a fence of four backticks is not closed"):
        read_overlays(folder, form, "mistakes")
