import pytest

from grader.authoring.build import leak_problems

SOURCE = """\
import numpy as np

def softmax(x):
    largest_entry = 0
    ### BEGIN SOLUTION
    from itertools import accumulate
    y = x
    largest_entry = 0
    # The largest exponent is subtracted.
    exponents = np.exp(x - np.max(x))
    for entry in range(len(exponents)):
        "A text that is long enough."
    return exponents
    ### END SOLUTION
"""


def leaks(text, name="test_nets.py"):
    return [str(problem) for problem in leak_problems(SOURCE, "nets.py", {name: text.encode()})]


def test_a_statement_of_a_solution_is_found_whatever_its_spaces_and_where_it_stands():
    told = "nets.py:10: This line of a solution also stands in test_nets.py, line 2; change it there."
    assert leaks("# Title\nexponents=np.exp(x  -  np.max(x))  # as usual\n") == [told]
    assert leaks("def wanted(x):\n    exponents = np.exp(x - np.max(\n        x))\n") == [told]


def test_every_leak_is_told():
    assert len(leaks("def f():\n    return exponents\n\nexponents = np.exp(x - np.max(x))\n")) == 2


@pytest.mark.parametrize(
    "text",
    [
        "total = np.exp(x)",
        "y = x",  # too short to give anything away
        "largest_entry = 0",  # the source shows it outside of solutions
        "### BEGIN SOLUTION\n### END SOLUTION",
        "# The largest exponent is subtracted.",
        "# exponents = np.exp(x - np.max(x))",  # what an author writes for people is meant
        '"""Use\n\nexponents = np.exp(x - np.max(x))\n"""',
        "hint = 'exponents = np.exp(x - np.max(x))'",
        "from itertools import accumulate",
        "for entry in range(len(exponents)):\n    'A text that is long enough.'",
    ],
)
def test_what_is_no_leak(text):
    assert leaks(text) == []


def test_text_is_an_authors_own():
    assert leaks("Use `exponents = np.exp(x - np.max(x))` here.", "README.md") == []
