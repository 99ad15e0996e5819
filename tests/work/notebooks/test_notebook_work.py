from __future__ import annotations

from pathlib import Path

from made_notebooks import checking, code, graded, notebook, text

from grader import messages as m
from grader.course.model import Assignment
from grader.work.kinds import kind_of
from grader.work.python_module import module_files

STUB = b'def f(x):\n    raise NotImplementedError("Write f here.")\n'


A = Assignment(format=1, title="A", module="a", points={"f": 1.0, "g": 1.0})


def read(files):
    return kind_of(A, Path()).read(files)


def work(**files):
    return read({name.replace("_", "."): content for name, content in files.items()})


def cells(found):
    """Return the cells that the sandbox gets."""
    return {name: content.decode() for name, content in found.files.items() if name.startswith("code cell")}


def of_cells(*cells):
    return work(a_ipynb=notebook(*cells, checking("f"), checking("g")))


def test_code_cells_are_named_by_their_place_among_code_cells():
    found = of_cells(text("# A"), "x = 1", text("b"), "y = 2")
    assert cells(found) == {"code cell 1": "x = 1", "code cell 2": "y = 2"}
    assert found.remarks == []


def test_checks_are_not_run_and_a_changed_one_is_told():
    found = work(a_ipynb=notebook("x = 1", checking("f", "y = 2"), checking("g")))
    assert cells(found) == {"code cell 1": "x = 1"}
    assert found.remarks == [
        "Code cell 2 only runs checks, but has been changed; what you wrote there was not taken."
    ]


def test_a_copy_of_a_check_in_which_code_was_written_is_run():
    found = of_cells(checking("f", "def f(x): return x"))
    assert cells(found) == {"code cell 1": "def f(x): return x"}
    assert found.remarks == ["2 cells have the id 'check-f', as copies of a cell do."]


def test_missing_checks_are_told_and_cost_nothing():
    found = work(a_ipynb=notebook("x = 1", checking("g")))
    assert found.remarks == ["Cells that run checks are missing for f; that costs nothing."]


def test_what_was_left_out_is_named_with_its_cell():
    found = of_cells("%matplotlib inline\n!pip install torch\n%conda install x\nx = 1", *["!ls"] * 5)
    assert found.remarks == [
        "Nothing is installed for grading, so this was left out: !pip install torch (code cell 1), "
        "%conda install x (code cell 1).",
        "Only Jupyter knows this, so it was left out: %matplotlib inline (code cell 1), !ls (code cell 2), "
        "!ls (code cell 3), !ls (code cell 4), !ls (code cell 5) and 1 more.",
    ]


def test_what_a_student_wrote_moves_no_cursor_in_a_remark():
    [told] = of_cells("!echo \x1b[31m\u202e\nx = 1").remarks
    assert told.isprintable()


def test_a_renamed_notebook_is_taken_and_told():
    whole = notebook("x = 1", checking("f"), checking("g"))
    found = read({"mine.ipynb": whole, "a.py": STUB})
    assert (found.file, found.remarks) == ("mine.ipynb", ["mine.ipynb was taken for a.ipynb."])


def test_notebooks_in_folders_below_are_not_meant():
    assert read({"old/a.ipynb": notebook("x = 1"), "a.py": STUB}).file == "a.py"


def test_an_unreadable_notebook_beside_a_module_is_told():
    found = work(a_ipynb=b"{", a_py=STUB + b"x = 1\n")
    assert found.file == "a.py"
    assert found.remarks == ["a.ipynb cannot be read: it was saved only in part."]


def test_a_notebook_with_one_exercise_left_does_not_take_the_place_of_a_module():
    module = b"def f(x): return 1\ndef g(x): return 2\n"
    spoilt = "def f(x):\n    y = 1\n    y += 2\n    y += 3\n    return (y\n"  # of which more lines are own
    both = work(a_py=module, a_ipynb=notebook(spoilt))
    assert (both.file, both.rivals) == ("a.py", ("a.py", "a.ipynb"))


def test_an_untouched_file_is_told():
    assert work(a_py=STUB, a_ipynb=notebook(STUB.decode())).remarks == [m.NOTHING_WRITTEN.format(file="a.py")]


def test_hostile_metadata_leave_code_out_at_most():
    cell = code("x = 1", metadata={**graded("f", grade=True, locked=True), "tags": ["skip"], "run": "y = 2"})
    assert cells(work(a_ipynb=notebook(cell, "z = 3"))) == {"code cell 2": "z = 3"}


def test_a_module_is_sent_as_it_is():
    files = {"a.py": b"x = 1\n", "data.txt": b"1"}
    assert read(files).files == files


def test_the_sandbox_gets_cells_and_never_a_notebook():
    output = {"output_type": "stream", "name": "stdout", "text": "secret" * 100}
    files = {"a.ipynb": notebook(code("x = 1", outputs=[output])), "old/b.ipynb": b"{}", "data.txt": b"1"}
    code_ = read(files)
    assert sorted(code_.files) == ["a.py", "code cell 1", "data.txt"]
    assert code_.file == "a.ipynb"
    assert not any(b"secret" in content for content in code_.files.values())


def test_a_module_that_was_a_notebook_is_run_as_one_cell():
    files = {"a.py": b'from grader.notebook import check\ncheck("f")\n'}
    assert sorted(read(files).files) == ["a.py", "exported/a.py"]
    assert read(files).file == "a.py"


def test_a_module_that_was_made_of_cells_before_is_sent_as_it_is():
    made = module_files({"In [1]": "x = 1"}, "a", "so far", 2.0)
    assert read(made).files == made


def test_the_only_notebook_that_cannot_be_read_is_the_fault():
    assert read({"a.ipynb": b"{"}).fault == "a.ipynb cannot be read: it was saved only in part."
    assert read({"a.ipynb": b"{", "a.py": b"x = 1\n"}).fault == ""


def test_lines_that_were_handed_out_are_nobody_s_work():
    given = "TABLE = {\n    1: 2,\n}\n"
    handed_out = {"metadata": {"deltagrade": {"given": ["TABLE = {", "1: 2,", "}"]}}}
    untouched = notebook(given + STUB.decode(), **handed_out)
    module = STUB + b"\nx = 1\n"  # which needs no table
    found = work(a_ipynb=untouched, a_py=module)
    assert (found.file, found.rivals) == ("a.py", ())
    assert work(a_ipynb=untouched, a_py=b"").file == "a.py"


def test_metadata_about_what_was_handed_out_may_be_anything():
    for odd in (3, [], {"given": 3}, {"given": [3]}, None):
        found = work(a_ipynb=notebook("x = 1", metadata={"deltagrade": odd}), a_py=STUB)
        assert found.file == "a.ipynb"
