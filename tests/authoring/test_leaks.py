from grader.authoring.leaks import leak_problems

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
