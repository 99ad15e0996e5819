import json

from grader.authoring.build import leak_problems

SOURCE = """\
def softmax(x):
    largest_entry = 0
    ### BEGIN SOLUTION
    y = x
    largest_entry = 0
    exponents = np.exp(x - np.max(x))
    return exponents
    ### END SOLUTION
"""


def leaks(text):
    return [str(problem) for problem in leak_problems(SOURCE, "nets.py", {"README.md": text.encode()})]


def test_a_bundle_without_lines_of_solutions_is_sound():
    assert leaks("softmax subtracts the largest entry\n") == []


def test_a_line_of_a_solution_is_found_anywhere_whatever_its_spaces():
    assert leaks("# Title\nUse `exponents=np.exp(x  -  np.max(x))` here.\n") == [
        "nets.py:6: This line of a solution also stands in README.md, line 2; change it there."
    ]


def test_every_leak_is_told():
    assert len(leaks("return exponents\n\nexponents = np.exp(x - np.max(x))\n")) == 2


def test_short_lines_give_nothing_away():
    assert leaks("y = x\n") == []


def test_lines_that_the_source_shows_outside_of_solutions_give_nothing_away():
    assert leaks("largest_entry = 0\n") == []


def test_markers_are_not_lines_of_solutions():
    assert leaks("### BEGIN SOLUTION\n### END SOLUTION\n") == []


def notebook(*lines):
    return json.dumps({"cells": [{"source": list(lines), "metadata": {"so": "x"}}]}).encode()


def test_a_notebook_is_read_as_its_cells_and_not_as_json():
    source = SOURCE.replace("return exponents", 'return {"y": exponents}')
    told = leak_problems(source, "nets.py", {"nets.ipynb": notebook("# a\n", '  return {"y": exponents}')})
    assert [str(problem).partition(";")[0] for problem in told] == [
        "nets.py:7: This line of a solution also stands in nets.ipynb, line 4"
    ]


def test_metadata_of_a_notebook_give_nothing_away_either():
    hidden = json.dumps({"cells": [], "metadata": {"return exponents": 1}}).encode()
    assert len(leak_problems(SOURCE, "nets.py", {"nets.ipynb": hidden})) == 1


def test_a_notebook_does_not_repeat_what_another_file_gives_away():
    line = "return exponents"
    bundle = {"nets.ipynb": notebook(line), "README.md": line.encode()}
    assert [problem.message.split(",")[0][-9:] for problem in leak_problems(SOURCE, "nets.py", bundle)] == [
        "README.md"
    ]
