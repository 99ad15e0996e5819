import dataclasses
import os
import py_compile
import sys
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from grader.checks.compare import CheckFailed, assert_close, show
from grader.course.model import Limits
from grader.engine.local import load_module, local_module, local_object
from grader.sandbox.choose_level import levels_here
from grader.sandbox.launcher import ForkServer
from grader.sandbox.loading import StudentCode
from grader.sandbox.proxy import remote_module
from grader.sandbox.session import Session
from grader.sandbox.stand_in_kinds import StandInDict

SOURCE = """
from __future__ import annotations
import collections, dataclasses, functools, warnings
import numpy as np

W = np.eye(2)

@dataclasses.dataclass
class Layer:
    number: int
    next: object = None
    def double(self): return 2 * self.number
    def grow(self): self.number += 1

def layer(n): return Layer(n, Layer(n + 1, {"w": np.ones(2)}))
def circle():
    one = Layer(1)
    one.next = one
    return one
def grown(layer):
    layer.grow()
    layer.number += 1
    return layer.double()
def are_layers(layer): return isinstance(layer, Layer) and isinstance(layer.next, Layer | None)

class Net:
    def __init__(self, n):
        self.n = n
        self.params = {"W": np.ones(n), "b": np.zeros(1)}
        self.ordered = collections.OrderedDict(b=1, a=2)
    def step(self): self.params["W"] += 1
    def __call__(self, x): return x + self.n
    def __getitem__(self, key): return key * 2
    def __setitem__(self, key, value): self.n = value

def net(n): return Net(n)
def wrapping(f):
    return functools.wraps(f)(lambda *args: [f(*args)])
def same(f): return f
def is_net(x): return type(x) is Net
def count(n):
    for i in range(n): yield i, Layer(i)
def pair(): return collections.namedtuple("Pair", "a b")(1, 2)
def kept(x):
    global last
    last = x
    return x
def apply(f, *args): return f(*args)
def changing(f):
    x = np.zeros(2)
    f(x)
    x += 1
    f(x)
def twice(f): return lambda x: f(f(x))
def draw(rng): return rng.normal()
def keys(): return {"a": 1}.keys()
def change(x, *, y):
    print("changing")
    x[0] = 9
    y["new"] = 1
    warnings.warn("careful")
    return x.sum()
"""


@pytest.fixture(scope="module")
def sandboxed():
    with (
        ForkServer(levels_here()[-1]) as server,
        Session(server, StudentCode("work", {"work.py": SOURCE.encode()}), Limits()) as s,
    ):
        yield remote_module(s)


@pytest.fixture(params=["local", "sandboxed"])
def module(request, tmp_path):
    """Return the module as checks see it in this process, and as they see it in the sandbox."""
    if request.param == "sandboxed":
        return request.getfixturevalue("sandboxed")
    (tmp_path / "work.py").write_text(SOURCE)
    return local_object(load_module(tmp_path / "work.py", "work"))


def test_arguments_and_answers_are_copies(module):
    x = np.zeros(2)
    answer = module.kept(x)
    answer[0] = 5
    assert x.tolist() == [0, 0]
    assert module.last.tolist() == [0, 0]


@pytest.mark.parametrize(
    "value",
    [
        *({1, "a"}, frozenset([(1, 2)]), 2**100, 1j, None, b"a", Decimal("1.50"), timedelta(days=1)),
        *(date(2020, 1, 2), time(1, 2), datetime(2020, 1, 2, tzinfo=ZoneInfo("Europe/Rome"))),
        {"a": [{1}, {Decimal(1): date(2020, 1, 1)}]},
    ],
)
def test_values_of_every_type_go_there_and_come_back(module, value):
    found = module.kept(value)
    assert (type(found), found) == (type(value), value)
    assert module.last == value


def test_dicts_of_objects_are_changed_in_place_and_their_arrays_are_copies(module):
    net = module.Net(2)
    before = net.params["W"]
    net.step()
    assert before.tolist() == [1, 1]
    assert net.params["W"].tolist() == [2, 2]
    net.params["W"] = np.zeros(2)
    net.step()
    assert dict(net.params)["W"].tolist() == [1, 1]
    del net.params["b"]
    assert (list(net.params), len(net.params), "b" in net.params) == (["W"], 1, False)
    assert list(net.ordered.items()) == [("b", 1), ("a", 2)]
    assert net.params.get("nothing") is None


def test_objects_are_read_set_called_indexed_and_given_back(module):
    net = module.net(3)
    assert (net.n, net(1), net[4]) == (3, 4, 8)
    net.n = 5
    assert net(1) == 6
    net["x"] = 7
    assert net.n == 7
    assert module.is_net(net)
    assert repr(net) == "<Net object>"


@dataclasses.dataclass
class Layer:
    number: int
    next: object = None

    def double(self):
        return 2 * self.number

    def grow(self):
        self.number += 1


def test_instances_of_dataclasses_are_objects_whose_fields_are_compared(module):
    layer = module.layer(3)
    assert (layer.number, layer.next.number, layer.double()) == (3, 4, 6)
    assert_close(layer, Layer(3, Layer(4, {"w": np.ones(2)})))
    with pytest.raises(CheckFailed, match=r"^The answer\.next\.next\['w'\] is wrong") as caught:
        assert_close(layer, Layer(3, Layer(4, {"w": np.zeros(2)})))
    assert caught.value.counterexample.returned == "[1, 1]"
    with pytest.raises(CheckFailed, match="is an int; return a Layer"):
        assert_close(layer.number, layer)
    assert show(layer) == "Layer(number=3, next=Layer(number=4, next={'w': [1, 1]}))"
    assert show(module.circle()).startswith("Layer(number=1, next=Layer(number=1, next=")
    assert module.Layer.record(1).value.number == 1


def test_an_instance_of_a_dataclass_that_is_passed_is_lent(module):
    mine = Layer(3)
    assert module.grown(mine) == 10
    assert mine.number == 5
    assert module.are_layers(mine)
    assert module.are_layers(Layer(3, Layer(4)))
    mine.next = mine
    assert module.are_layers(mine)


def test_what_a_module_prints_while_it_is_loaded_is_no_answer_of_a_call(tmp_path, capsys):
    (tmp_path / "loud.py").write_text("print('loading')\ndef hello(): print('hello')\n")
    module = local_module(tmp_path / "loud.py")
    module.hello()
    assert capsys.readouterr().out == "hello\n"


def test_objects_without_end_or_number_are_iterated(module):
    assert [(i, layer.number) for i, layer in module.count(3)] == [(0, 0), (1, 1), (2, 2)]
    assert next(module.count(1))[0] == 0
    a, b = module.pair()
    assert (a, b) == (1, 2)
    assert module.keys() == ["a"]


def test_given_functions_get_copies_and_give_copies(module):
    seen = []
    module.changing(seen.append)
    assert [x.tolist() for x in seen] == [[0, 0], [1, 1]]
    assert module.apply(lambda net: net.n, module.Net(4)) == 4
    assert module.twice(lambda x: x + 1)(5) == 7
    assert module.apply(module.net, 2).n == 2


def test_what_wraps_a_given_function_is_another_one(module):
    wrapped = module.wrapping(abs)
    assert (wrapped(-1), wrapped.__name__) == ([1], "abs")
    assert module.same(abs) is abs


def test_a_generator_given_away_goes_on_from_where_it_was(module):
    rng = np.random.default_rng(3)
    assert module.draw(rng) == rng.normal()


def test_a_record_tells_what_else_a_call_did(module):
    x, y = np.zeros(2), {}
    record = module.change.record(x, y=y)
    assert (record.value, record.args[0].tolist(), record.kwargs) == (9, [9, 0], {"y": {"new": 1}})
    assert (record.output, record.warnings) == ("changing\n", ("UserWarning: careful",))
    assert (x.tolist(), y) == ([0, 0], {})
    assert record.seconds > 0
    assert module.net(2).record(3).value == 5


def test_a_missing_name_is_an_attribute_error(module):
    with pytest.raises(AttributeError):
        _ = module.nothing


def test_a_missing_exercise_is_told_as_in_the_sandbox(sandboxed, tmp_path):
    (tmp_path / "work.py").write_text(SOURCE)
    told = []
    for module in (sandboxed, local_module(tmp_path / "work.py", {"softmax"})):
        with pytest.raises(AttributeError) as caught:
            _ = module.softmax
        told.append(str(caught.value))
    assert told == ["softmax is not defined in work.py."] * 2


def test_an_attribute_error_while_a_module_is_loaded_is_no_missing_exercise(tmp_path):
    (tmp_path / "work.py").write_text("import math\n\nTABLE = math.no_such_table\n\ndef softmax(x): pass\n")
    with pytest.raises(AttributeError, match="no_such_table"):
        _ = local_module(tmp_path / "work.py", {"softmax"}).softmax


def test_kinds_of_objects_have_their_own_classes(tmp_path):
    (tmp_path / "work.py").write_text(SOURCE)
    module = local_object(load_module(tmp_path / "work.py", "work"))
    assert callable(module.Net)
    assert isinstance(module.Net(1).params, StandInDict)
    assert "work" not in sys.modules


def test_a_module_is_read_afresh_and_leaves_another_of_its_name_alone(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "work", sys)
    (tmp_path / "work.py").write_text("x = 1")
    assert load_module(tmp_path / "work.py", "work").x == 1
    (tmp_path / "work.py").write_text("x = 1 / 0")
    with pytest.raises(ZeroDivisionError):
        load_module(tmp_path / "work.py", "work")
    assert sys.modules["work"] is sys


def test_of_a_program_with_functions_what_reads_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "work.py").write_text("""from __future__ import annotations
name = input("Name: ")
print(name.upper())
def double(x: nothing): return k * x
k = 2
""")
    module = local_object(load_module(tmp_path / "work.py", "work"))
    assert module.double(3) == 6
    with (tmp_path / "work.py").open("a") as file:
        file.write("1 / 0\n")
    with pytest.warns(UserWarning, match=r"work\.py, line 6, was passed over: it raises ZeroDivisionError"):
        load_module(tmp_path / "work.py", "work")
    with pytest.raises(EOFError):
        load_module(tmp_path / "work.py", "work", checks=True)


def test_compiled_file_of_what_a_module_held_before_is_not_loaded(tmp_path: Path) -> None:
    path = tmp_path / "work.py"
    for number in (1, 2):
        path.write_text(f"x = {number}\n")
        os.utime(path, (0, 0))  # as if it were saved twice in one second
        assert load_module(path, "work").x == number
        py_compile.compile(str(path))


def test_a_record_tells_what_later_calls_did(module):
    def lazily(x):
        yield len(x)
        x[0] = 99

    record = local_object(lazily).record(np.zeros(2))
    assert list(record.value) == [2]
    assert record.args[0].tolist() == [0, 0]
    assert record.now().args[0].tolist() == [99, 0]
