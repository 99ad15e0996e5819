from __future__ import annotations

from grader.work.choosing import Candidate, choose
from grader.work.handed_out import code_lines, to_write

STUB = 'def f(x):\n    """Twice x.\n\n    >>> f(1)\n    """\n    raise NotImplementedError("Write f here.")\n'


def candidate(name, source):
    return Candidate(name, code_lines(source), to_write(source), source.count("def "))


def chosen(*usual, others=()):
    names = [name for name, _ in usual]
    found, rivals = choose([candidate(*one) for one in (*usual, *others)], names)
    return (found.name, rivals) if rivals else found.name


def test_the_stub_says_nothing_and_to_write():
    assert (
        code_lines(
            STUB + 'import numpy\nfrom grader.notebook import check\ncheck("f")\ncheck(f)\nsubmit()\n# so\n'
        )
        == frozenset()
    )
    assert to_write(STUB) and not to_write("def f(x): return x")


def test_a_function_on_one_line_is_work():
    assert code_lines("def f(x): return 2 * x") == {"def f(x): return 2 * x"}


def test_a_one_line_docstring_hides_nothing_below_it():
    assert code_lines('def f(x):\n    """Twice."""\n    return 2 * x\n') == {"return 2 * x"}


def test_the_file_that_was_written_is_chosen():
    written = "def f(x):\n    return 2 * x\n"
    assert chosen(("a.py", STUB), ("a.ipynb", written)) == "a.ipynb"
    assert chosen(("a.py", written), ("a.ipynb", STUB)) == "a.py"


def test_a_raise_left_below_the_answer_does_not_hide_it():
    written = STUB.replace("    raise", "    return 2 * x\n    raise")
    assert chosen(("a.py", STUB), ("a.ipynb", written)) == "a.ipynb"


def test_two_that_say_the_same_are_the_module():
    assert chosen(("a.py", STUB), ("a.ipynb", STUB)) == "a.py"


def test_two_that_were_written_are_rivals_and_the_longer_is_taken():
    one, other = "x = 1\ny = 2\n", "x = 3\n"
    assert chosen(("a.py", one), ("a.ipynb", other)) == ("a.py", ("a.py", "a.ipynb"))
    assert chosen(("a.py", other), ("a.ipynb", one)) == ("a.ipynb", ("a.py", "a.ipynb"))


def test_of_rivals_the_one_with_less_to_write_is_taken():
    written, spoilt = "x = 1\n", STUB + "y = (\n" * 20
    assert chosen(("a.py", written), ("a.ipynb", spoilt)) == ("a.py", ("a.py", "a.ipynb"))
    assert chosen(("a.py", spoilt), ("a.ipynb", written)) == ("a.ipynb", ("a.py", "a.ipynb"))


def test_of_rivals_the_one_with_more_exercises_written_is_taken_also_where_others_are_gone():
    most = "def f(x): return 1\ndef g(x): return 2\n" + STUB.replace("f(x)", "h(x)")
    for spoilt in ("def f(x): return 3\n", "def f(x): return (3\n"):
        assert chosen(("a.py", most), ("a.ipynb", spoilt)) == ("a.py", ("a.py", "a.ipynb"))
        assert chosen(("a.py", spoilt), ("a.ipynb", most)) == ("a.ipynb", ("a.py", "a.ipynb"))


def test_a_copy_counts_only_where_nothing_else_was_written():
    written = "x = 1\n"
    copy = ("a-Copy1.ipynb", written)
    assert chosen(("a.py", STUB), ("a.ipynb", STUB), others=[copy]) == "a-Copy1.ipynb"
    assert chosen(("a.py", STUB), ("a.ipynb", "y = 1"), others=[copy]) == "a.ipynb"
    assert chosen(("a.ipynb", STUB + "y = 1"), others=[copy]) == "a.ipynb"


def test_a_single_notebook_of_another_name_is_taken():
    assert chosen(others=[("mine.ipynb", STUB)]) == "mine.ipynb"


def test_several_notebooks_of_other_names_are_rivals():
    two = [("a1.ipynb", "x = 1"), ("a2.ipynb", "x = 1\ny = 2")]
    assert chosen(others=two) == ("a2.ipynb", ("a1.ipynb", "a2.ipynb"))
    assert chosen(("a.py", STUB), others=two) == ("a1.ipynb", ("a1.ipynb", "a2.ipynb"))


def test_a_name_that_students_start_from_says_nothing_and_to_write():
    for stub in ("answer = ...  # Write answer here.", "answer = None  # your answer", "answer = ..."):
        assert code_lines(stub) == set()
        assert to_write(stub)
    written = "answer = 42  # Write answer here."
    assert code_lines(written) == {written}
    assert code_lines("def f():\n    best = None\n") == {"best = None"}
