from pathlib import Path

import pytest

from grader.course.model import Assignment, Limits
from grader.work.python_module import PythonModule

ASSIGNMENT = Assignment(
    format=1,
    title="Activation functions",
    module="nets",
    points={"relu": 1.5, "step": 2.0},
    limits=Limits(call_seconds=0.5, memory_mib=300),
)
STUB = """\
# %% [markdown]
# # Activations
#
# An introduction.

# %%
import numpy

# %% [markdown]
# ## relu
#
# The statement.
"""


def readme(stub, folder=Path()):
    return PythonModule(ASSIGNMENT, folder).blank(stub)["README.md"].decode()


def test_introduction_table_and_statements_come_in_this_order():
    text = readme(STUB)
    assert text.startswith("# Activations\n\nAn introduction.\n\n## Exercises\n\nYou write `nets.py`, or ")
    assert "| `relu` | 1.5 |\n| `step` | 2 |\n| all | 3.5 |\n\n## relu\n\nThe statement.\n\n" in text
    assert "import numpy" not in text


def test_it_speaks_of_hidden_checks_only_where_there_are_some(tmp_path):
    assert "Grading runs these checks and no others." in readme(STUB, tmp_path)
    (tmp_path / "test_hidden.py").touch()
    assert "Grading runs these checks and further ones that you do not see." in readme(STUB, tmp_path)


def test_it_says_how_to_work_on_it_and_within_which_limits():
    text = readme(STUB)
    for part in ("`grader check`", "`grader submit`", "`pytest`", "`test_nets.py`", "`nets.ipynb`"):
        assert part in text
    assert "| one call of a function | 0.5 seconds |" in text
    assert "| memory | 300 MiB |" in text
    assert text.endswith("|\n")


@pytest.mark.parametrize(
    ("code", "where"),
    [
        ('def relu(x):\n    raise NotImplementedError("Write relu here.")', "in place of each {raises}."),
        ('class relu:\n    """What it is."""', "into each class."),
        (
            'class relu:\n    def go(self):\n        raise NotImplementedError("Write it.")',
            "in place of each {raises}.",
        ),
        (
            'class relu:\n    pass\n\ndef step(x):\n    raise NotImplementedError("Write step here.")',
            "in place of each {raises}, and into each class without one.",
        ),
        ("class Given(Exception):\n    pass\n\nrelu = ...  # Write relu here.", "in place of each `...`."),
        ("", "where the text asks for it."),
    ],
)
def test_it_says_where_to_write_what_is_asked_for(code, where):
    told = where.format(raises="`raise NotImplementedError(...)`")
    assert f"In `nets.py`, put your code {told}\n" in readme(f"{STUB}\n# %%\n{code}\n")


def test_without_any_text_the_title_is_the_assignments():
    assert readme("").startswith("# Activation functions\n\n## Exercises\n")
