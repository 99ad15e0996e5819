"""Modules whose own lines fail: what is lost is what depends on them, and each is told with its line."""

from __future__ import annotations

import pytest

from grader.course.model import Limits
from grader.sandbox.faults import ModuleFault, StudentFault, passed_over
from grader.sandbox.loading import StudentCode
from grader.sandbox.proxy import remote_module
from grader.sandbox.session import Session

LIMITS = Limits(call_seconds=0.2, load_seconds=0.2)
WORK = "import numpy as np\n\n\ndef f(x):\n    return np.sum(x)\n"


@pytest.fixture
def loaded(server):
    sessions = []

    def load(source, **files):
        source = source if isinstance(source, bytes) else source.encode()
        sessions.append(Session(server, StudentCode("work", {"work.py": source, **files}), LIMITS))
        sessions[-1].ready()
        return remote_module(sessions[-1]), sessions[-1].notes

    yield load
    for session in sessions:
        session.close()


FAILING = {
    "keyboard": ("name = input('?')", "it reads from the keyboard"),
    "exit": ("exit()", "it"),
    "sys.exit": ("import sys; sys.exit('done')", "it calls exit()"),
    "assertion": ("assert f([1]) == 2, 'wrong'", "it raises AssertionError: wrong"),
    "missing import": ("import matplotlib.pyplot as plt", "it"),
    "star import": ("from nothing_here import *", "it raises ModuleNotFoundError"),
    "interrupt": ("raise KeyboardInterrupt", "it raises KeyboardInterrupt"),
    "bracket": ("print(f([1, 2])", "it is not valid Python"),
    "return": ("return f([1])", "it is not valid Python"),
    "tab": ("if True:\n\tx = 1\n        y = 2", "it is not valid Python"),
    "quote": ("print('f)", "it is not valid Python"),
    "thread": (
        'import threading; threading.stack_size(0); raise RuntimeError("can\'t start new thread")',
        "it raises RuntimeError",
    ),
    "file": ("data = open('numbers.csv').read()", "it raises FileNotFoundError"),
    "block": ("for n in range(3):\n    print(f([n]) / 0 if n else undefined)", "it raises NameError"),
    "decorator": ("@undefined\ndef g(x):\n    return x", "it raises NameError"),
}


@pytest.mark.parametrize("where", ["before", "after", "between"])
@pytest.mark.parametrize("name", FAILING)
def test_a_line_that_fails_costs_what_depends_on_it_alone(loaded, name, where):
    line, told = FAILING[name]
    source = {
        "before": f"{line}\n{WORK}later = 3\n",
        "after": f"{WORK}later = 3\n{line}",
        "between": f"{WORK}\n{line}\n\nlater = 3\n",
    }[where]
    module, [*notes] = loaded(source)
    assert (module.f([1, 2]), module.later) == (3, 3)
    assert notes[0].startswith("work.py, line ")
    assert where == "before" or f"was passed over: {told}" in notes[0]


def test_of_a_program_nothing_is_said_of_what_reads_and_what_follows_from_it(server):
    source = f"name = input('Name: ')\nprint(name.upper())\n{WORK}k = 1 / 0\n".encode()
    session = Session(server, StudentCode("work", {"work.py": source}, is_program=True), LIMITS)
    with session:
        session.ready()
        assert remote_module(session).f([1, 2]) == 3
        [note] = session.notes
        assert "ZeroDivisionError" in note


def test_a_line_that_fails_is_told_by_its_number_and_runs_once(loaded):
    module, notes = loaded("runs = []\nruns.append(1); runs.append(1 / 0); runs.append(2)\nruns.append(3)\n")
    assert module.runs == [1, 2, 3]
    assert notes == ["work.py, line 2, was passed over: it raises ZeroDivisionError: division by zero"]


def test_what_fails_because_something_else_did_is_not_told_again(loaded):
    module, notes = loaded("import no_such\nk = no_such.k\nj = k + 1\ndef f(): return 1\n")
    assert module.f() == 1
    assert len(notes) == 1
    why = r"^k is not defined in work\.py, because line 2 of work\.py was passed over\.$"
    with pytest.raises(NameError, match=why):
        module.k  # noqa: B018


BROKEN = {
    "head": "def g(x:\n    return x",
    "body": "def g(x):\n    return (x",
    "indentation": "def g(x):\nreturn x",
    "words": "Here I did not know what to do, sorry!",
    "docstring": 'def g(x):\n    """Never closed.\n    return x',
    "commented out": "'''\ndef f(x):\n    return 'old'\n'''\nx = = 1",
    "null": "x = '\0'",
    "bracket in an f-string": 'print(f"{f([1, 2}")',
    "brace": 'print(f"{x")',
    "f-string of two lines": 'y = [f"{x}",\n     f"{x"]',
    "f-string without end": 'y = f"{foo(\n  1,\n  2\n"',
    "f-string of three quotes": "y = f'''{x\ny = 3",
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_parsed_costs_what_stands_there(loaded, name):
    module, notes = loaded(f"{WORK}\n\n{BROKEN[name]}\n\n\ndef h(x):\n    return f(x) + 1\n\n")
    assert (module.f([1, 2]), module.h([1])) == (3, 2)
    assert notes
    if "g(" in BROKEN[name]:
        with pytest.raises(NameError, match=r"because line \d+ of work\.py was passed over"):
            module.g(1)


def test_what_is_no_utf_8_costs_nothing_else(loaded):
    module, notes = loaded(b"name = 'f\xfcr'\n" + WORK.encode())
    assert module.f([1, 2]) == 3
    assert notes[0].startswith("work.py, line 1, was passed over: it is not valid Python")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("while True: pass", "did not return"),
        ("import os; os._exit(3)", "exit code 3"),
        ("while True: print('x' * 9999)", "more than 16 MiB"),
        ("import time; time.sleep(1000)", "waited without computing"),
    ],
)
@pytest.mark.slow
def test_a_line_that_ends_the_load_is_told(loaded, line, why):
    with pytest.raises(ModuleFault, match=why) as raised:
        loaded(f"{WORK}\n{line}\nlater = 3\n")
    assert raised.value.detail == f"work.py, line 7: {line}"


def test_nothing_that_a_process_says_of_itself_is_believed():
    for lie in (3, ["a"], [["a", "b", [], ""]], [["a", 1, [2], ""]], [["a", 1, [], b""]]):
        assert passed_over(lie) == []
    [note] = passed_over([["\x1b[2J" + "x" * 1000, 1, ["E"], "\n# heading"]])
    assert len(note) <= 300
    assert note.isprintable()


def test_a_module_of_which_nothing_works_is_a_fault_of_all_of_it(loaded):
    with pytest.raises(StudentFault, match=r"work.py cannot be loaded: it raises NameError"):
        loaded("undefined\nassert False\n")
