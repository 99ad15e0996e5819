"""Notebooks in the sandbox: what stops there, what goes on, and what is told."""

from __future__ import annotations

import contextlib
import sys

import pytest
from levels_tried import STRONGEST

from grader.course.model import Limits
from grader.sandbox.faults import StudentFault, fault_of
from grader.sandbox.loading import StudentCode
from grader.sandbox.proxy import remote_module
from grader.sandbox.session import Session
from grader.work.python_module import module_files

LIMITS = Limits(call_seconds=0.4, load_seconds=0.4, submission_seconds=30)


@pytest.fixture(scope="module", params=STRONGEST)
def server(request, warm_servers):
    with warm_servers(request.param) as server:
        yield server


@pytest.fixture
def load(server):
    sessions = []

    def start(*cells, **files):
        named = {f"code cell {number}": cell for number, cell in enumerate(cells, 1)}
        made = module_files(named, "work", "work.ipynb", LIMITS.call_seconds)
        sessions.append(Session(server, StudentCode("work", {**files, **made}), LIMITS))
        with contextlib.suppress(StudentFault):
            sessions[-1].ready()
        return remote_module(sessions[-1])

    yield start
    for session in sessions:
        session.close()


def notes_of(module):
    return module._grader_at.session.notes


def test_cells_make_one_module(load):
    module = load("import numpy as np\nk = 3", "def f(x):\n    return k * np.sum(x)")
    assert module.f([1, 2]) == 9
    assert module.k == 3
    assert notes_of(module) == []


def test_a_later_cell_wins(load):
    assert load("def f(): return 1", "def f(): return 2").f() == 2


def test_an_exception_names_cell_and_line(load):
    module = load("x = 1", "def f():\n    return g()\n\ndef g():\n    return 1 / 0\n")
    with pytest.raises(ZeroDivisionError) as raised:
        module.f()
    assert fault_of(raised.value).detail.split("\n") == [
        "code cell 2, line 2, in f: return g()",
        "code cell 2, line 5, in g: return 1 / 0",
    ]


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("x = (", "it is not valid Python 3.11, '(' was never closed."),
        ("x = 1; x.y", "it raises AttributeError: 'int' object has no attribute 'y'"),
        ("raise KeyboardInterrupt", "it raises KeyboardInterrupt."),
        ("import sys; sys.exit(0)", "it calls exit(); return a value instead."),
        ("input()", "it reads from the keyboard; take the arguments instead of input()."),
        ("x = '\0'", "it is"),
        ("return 1", "it is not valid Python 3.11, 'return' outside function."),
        ("class E(Exception):\n def __str__(self): 1/0\nraise E", "it raises E."),
    ],
)
def test_a_statement_that_fails_costs_no_other(load, cell, told):
    module = load(f"{cell}\nlater = 1", "def f(): return 7")
    assert (module.f(), module.later) == (7, 1)
    [note] = notes_of(module)
    line = 1 + cell.count("\n")
    told = told.replace("3.11", "{}.{}".format(*sys.version_info))
    assert note.startswith(f"Code cell 1, line {line}, was passed over: {told}")


def test_a_name_is_missed_with_the_cell_that_should_define_it(load):
    module = load("1 / 0", "def f(x)\n    return x")
    with pytest.raises(
        NameError, match=r"f is not defined in work\.ipynb, because line 1 of code cell 2 was passed over\.$"
    ):
        module.f(1)
    with pytest.raises(NameError, match=r"g is not defined in work\.ipynb\.$"):
        module.g(1)


def test_a_module_that_is_missing_here_does_not_stop_its_cell(load):
    module = load("import no_such_plots as plt\ndef f(): return 7\nplt.plot()\nk = plt.cm\nx = 3")
    assert (module.f(), module.x) == (7, 3)
    assert notes_of(module) == [
        "Code cell 1, line 1, was passed over: it raises ModuleNotFoundError: No module named 'no_such_plots'"
    ]
    with pytest.raises(NameError):
        module.k  # noqa: B018


@pytest.mark.parametrize("loop", ["while True: pass", "import time; time.sleep(600)"])
def test_a_statement_without_end_is_cut_off(load, loop):
    module = load("def f(): return 1", f"x = 1\n{loop}\ny = 2", "z = 3")
    assert (module.f(), module.x, module.y, module.z) == (1, 1, 2, 3)
    [note] = notes_of(module)
    assert note == "Code cell 2, line 2, was passed over: it takes too long."


def test_many_long_cells_leave_time_for_the_rest(load):
    module = load(*["while True: pass"] * 12, "def f(): return 1")
    assert module.f() == 1


def test_what_cells_print_is_nothing_to_anybody(load):
    module = load("for i in range(200_000): print('x' * 20)", "def f(): print('now'); return 1")
    assert module.f.record().output == "now\n"


def test_checks_displays_and_ipython_do_no_harm(load):
    module = load(
        "from grader.notebook import check, submit",
        "check('f'); check(); submit()",
        "display(1, x=2)\nfrom IPython.display import HTML, display, clear_output\ndisplay(HTML('<b>'))",
        "get_ipython().run_line_magic('matplotlib', 'inline')\nimport IPython\nIPython.display.Image('x')",
        "def f(): return 1",
    )
    assert notes_of(module) == []
    assert module.f() == 1


def test_annotations_of_the_future_hold_for_later_cells_as_well(load):
    module = load("from __future__ import annotations", "def f(x: NoSuchName) -> int: return 1")
    assert module.f(0) == 1


def test_dataclasses_and_own_modules_work(load):
    module = load(
        "from dataclasses import dataclass\nimport helper",
        "@dataclass\nclass P:\n    x: int",
        "def f(): return P(helper.K).x",
        **{"helper.py": b"K = 5\n"},
    )
    assert module.f() == 5


def test_going_to_another_folder_loses_no_cell(load):
    module = load("import os\nos.chdir('/')", "def f(): return g()", "def g(): return 1 / 0")
    with pytest.raises(ZeroDivisionError) as raised:
        module.f()
    assert "code cell 3, line 1, in g: def g(): return 1 / 0" in fault_of(raised.value).detail


def test_notes_are_few_short_and_plain(load):
    module = load(*["raise ValueError('\\x1b[31m\\n# a heading\\n' + 'x' * 10_000)"] * 300)
    notes = notes_of(module)
    assert len(notes) == 6
    assert notes[-1] == "95 more were passed over."
    assert all(len(note) <= 300 and note.isprintable() for note in notes)


def test_a_process_that_ends_while_it_loads_is_a_fault_and_has_no_notes(load):
    module = load("import os\nos._exit(0)", "def f(): return 1")
    assert notes_of(module) == []
    with pytest.raises(StudentFault, match="ends the Python process"):
        module.f()
