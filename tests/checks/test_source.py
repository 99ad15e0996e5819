"""Rules on how code is written, signatures, and examples in docstrings: in the sandbox, and beside it."""

import ast
import inspect

import pytest

from grader.checks import (
    COMPREHENSIONS,
    LOOPS,
    CheckFailed,
    assert_doctests,
    calls,
    imports,
    uses,
)
from grader.course.model import Limits
from grader.engine.local import local_module
from grader.sandbox.choose_level import levels_here
from grader.sandbox.faults import MissingName, RefusedValue
from grader.sandbox.launcher import ForkServer
from grader.sandbox.loading import StudentCode
from grader.sandbox.proxy import remote_module
from grader.sandbox.runner import MADE
from grader.sandbox.session import Session
from grader.sandbox.source import source_tree

SOURCE = '''
import numpy.linalg as la
from os import path

answer = 6 * 7
bias = 2

class Net:
    def forward(self, x: "list[int]") -> float:
        """Add them."""
        return sum([2 * one for one in x])

def fact(n: int, *, start=1) -> int:
    """Return n!.

    >>> fact(3)
    6
    >>> print("n!")
    n!
    >>> fact(-1)
    Traceback (most recent call last):
        ...
    ValueError: below 0
    """
    if n < 0:
        raise ValueError("below 0")
    return start if n < 2 else n * fact(n - 1)

def total(xs):
    """Return the sum.

    >>> total([1, 2])
    4
    """
    result = 0
    for x in xs:
        result += x
    return max([result])
'''


@pytest.fixture(scope="module")
def sandboxed():
    with (
        ForkServer(levels_here()[-1]) as server,
        Session(server, StudentCode("work", {"work.py": SOURCE.encode()}), Limits()) as session,
    ):
        yield remote_module(session)


@pytest.fixture(params=["local", "sandboxed"])
def module(request, tmp_path):
    """Return the module as checks see it in this process, and as they see it in the sandbox."""
    if request.param == "sandboxed":
        return request.getfixturevalue("sandboxed")
    (tmp_path / "work.py").write_text(SOURCE)
    return local_module(tmp_path / "work.py")


@pytest.mark.slow
def test_the_source_of_a_function_a_class_a_method_a_name_and_all(module):
    kinds = {
        "fact": ast.FunctionDef,
        "Net": ast.ClassDef,
        "Net.forward": ast.FunctionDef,
        "answer": ast.Assign,
    }
    assert {name: type(module.source(name)) for name in kinds} == kinds
    assert isinstance(module.source(), ast.Module)
    with pytest.raises(MissingName, match=r"nothing is not defined in work\.py"):
        module.source("nothing")


@pytest.mark.slow
def test_rules(module):
    assert imports(module.source()) == {"numpy", "numpy.linalg", "os", "os.path"}
    assert imports(ast.parse("from a.b import *\nfrom . import c")) == {"a", "a.b", "c"}
    assert "fact" in calls(module.source("fact"))
    assert calls(module.source("total")) == {"max"}
    assert uses(module.source("total"), *LOOPS) == ["line 36: for x in xs:"]
    assert uses(module.source("fact"), *LOOPS) == []
    assert uses(module.source("Net"), *COMPREHENSIONS) == ["line 11: [2 * one for one in x]"]
    assert uses(module.source("Net"), ast.comprehension) == ["line 11: for one in x"]


def test_signatures_annotations_defaults_and_docstrings(module):
    signature = inspect.signature(module.fact)
    assert [*signature.parameters] == ["n", "start"]
    assert signature.parameters["n"].annotation == "int"
    assert signature.parameters["start"].default == 1
    assert signature.parameters["start"].kind is inspect.Parameter.KEYWORD_ONLY
    assert signature.return_annotation == "int"
    assert [*inspect.signature(module.Net().forward).parameters] == ["x"]
    assert [*inspect.signature(module.Net).parameters] == []
    assert module.fact.__doc__.startswith("Return n!.")


def test_examples_of_a_docstring_hold_or_the_first_that_does_not_is_shown(module):
    assert_doctests(module, module.fact.__doc__, least=3)
    with pytest.raises(CheckFailed) as raised:
        assert_doctests(module, module.total.__doc__)
    shown = raised.value.counterexample
    assert (shown.returned, shown.expected, shown.others) == ("3", "4", {"example": "total([1, 2])"})


@pytest.mark.parametrize(
    ("text", "words"),
    [(None, "too few"), ("nothing", "too few"), (">>> 1\n1\n>>>2", "cannot be read: line 3")],
)
def test_what_holds_no_examples_is_told(module, text, words):
    with pytest.raises(CheckFailed, match=words):
        assert_doctests(module, text)


OWN = {
    "work.py": b"import numpy\nfrom helpers import area\nimport pack.inner\ndef f(x): return area(x)\n",
    "helpers.py": b"import math\nfrom given import unit\n\ndef area(x):\n    for _ in x: pass\n",
    "pack/__init__.py": b"",
    "pack/inner.py": b"from . import deep\nfrom .deep import g\nclass Box:\n    def size(self): pass\n",
    "pack/deep.py": b"import json\n\ndef g(): return sum([1])\n",
    "given.py": b"import re\n\ndef unit(): return [x for x in 'ab']\n",
    "draft.py": b"import turtle\nwhile True: pass\n",
}


@pytest.fixture(params=["local", "sandboxed"])
def several(request, tmp_path):
    """Return a module that imports others of the student's, and one of the assignment's."""
    if request.param == "local":
        for path, text in OWN.items():
            (tmp_path / path).parent.mkdir(exist_ok=True)
            (tmp_path / path).write_bytes(text)
        head = 'format = 1\ntitle = "Work"\nmodule = "work"\nfiles = ["given.py"]\n[points]\nf = 1\n'
        (tmp_path / "assignment.toml").write_text(head)
        yield local_module(tmp_path / "work.py")
        return
    code = StudentCode("work", OWN, given=["given.py"])
    with ForkServer(levels_here()[-1]) as server, Session(server, code, Limits()) as session:
        yield remote_module(session)


@pytest.mark.slow
def test_own_modules_that_are_imported_are_part_of_the_source(several):
    assert imports(several.source()) == {
        *("numpy", "helpers", "helpers.area", "pack", "pack.inner", "math", "given", "given.unit"),
        *("deep", "deep.g", "json"),
    }
    assert "sum" in calls(several.source())
    assert uses(several.source(), ast.While) == []
    assert uses(several.source(), *LOOPS) == ["line 5: for _ in x:"]
    assert uses(several.source("area"), ast.For)
    assert uses(several.source("helpers.area"), ast.For)
    assert several.source("pack.inner.Box.size").name == "size"
    for name in ("helpers.nothing", "unit", "pack.nothing"):
        with pytest.raises(MissingName):
            several.source(name)


def test_cells_of_a_notebook_are_read_in_their_order_and_what_is_no_python_is_left_out():
    made = MADE + repr((["code cell 2", "code cell 1"], "work.ipynb", 1.0)).encode()
    files = {"work.py": made, "code cell 1": b"x = 1\n", "code cell 2": b"x = 2\ny = = 3\nz = 4\n"}
    body = source_tree(files.get, "work").body
    assert [ast.unparse(node) for node in body] == ["x = 2", "z = 4", "x = 1"]
    assert ast.unparse(source_tree(files.get, "work", "x")) == "x = 1"


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "(" * 5000,
        "x = " + "-" * 100_000 + "1",
        "x = " + "+".join(["1"] * 100_000),
        "x" * 300_000,
        "# Made of cells.\n" + "[" * 5000,
    ],
)
def test_no_source_harms_what_reads_it(source):
    try:
        tree = source_tree({"work.py": source.encode()}.get, "work")
    except RefusedValue:
        return
    assert uses(tree, *LOOPS) == []
    assert calls(tree) == imports(tree) == set()
