"""A trusted object in a student's hands: what works, and all that must not."""

import copy
import warnings

import numpy as np
import pytest

from grader.checks import shared
from grader.course.model import Limits
from grader.engine.local import load_module, local_object
from grader.sandbox.faults import Crashed, TimedOut
from grader.sandbox.shared import updated
from grader.sandbox.values.packing import SHARED, Unsendable

SOURCE = """
import copy
import numpy as np

kept = []

def train(net, steps, lr=0.5):
    for _ in range(steps):
        for name, slope in net.gradient().items():
            net.params[name] -= lr * slope
    return net.count

def rebind(net):
    net.params["W"] = net.params["W"] + 1
    net.count = 7
    net.params = {name: value * 2 for name, value in net.params.items()}

def wrong_then_caught(net):
    try:
        net.refuse(np.zeros(2))
    except ValueError as error:
        return str(error)

def try_out(net):
    other = copy.deepcopy(net)
    other.params["W"] += 100
    return float(other.total()), float(net.total())

def twice(one, two):
    one.params["W"] += 1
    two.params["W"] += 1
    return one is two

def names(net):
    return sorted(name for name in dir(net) if not name.startswith("__"))

def keep(net):
    kept.append(net)

def use_kept():
    return kept[0].total()

def change_kept():
    kept[0].params["W"] += 1

def step(net):
    net.descend(0.5)
    return net.params["W"]

def local_name(net):
    W = net.params["W"]
    net.descend(0.5)
    return W

def fail(net):
    net.params["W"] += 1
    net.total()
    raise KeyError("mine")

def draw(net, rng):
    return net.draw(rng)

def nothing(net):
    pass

class Own:
    def __init__(self):
        self.W = np.zeros(2)
        self.params = {"W": self.W}

def make():
    return Own()
"""


class Net:
    """A trusted network of one weight and one bias."""

    shared = 3

    def __init__(self):
        self.params = {"W": np.array([1.0, 2.0]), "b": np.array([3.0])}
        self.layers = [self]
        self.count = 0
        self.label = "net"
        self._secret = "of nobody's business"

    def gradient(self):
        self.count += 1
        return {name: value.copy() for name, value in self.params.items()}

    def total(self):
        return sum(np.sum(value) for value in self.params.values())

    def descend(self, lr):
        for value in self.params.values():
            value[...] = (1 - lr) * value

    def draw(self, rng):
        return rng.random()

    def refuse(self, x):
        raise ValueError(f"no use for {x.shape}")

    def me(self):
        return self

    def loop(self):
        return [self.total() for _ in range(10**5)]

    def explode(self):
        raise RuntimeError("a fault of the trusted method")

    def _private(self):
        return self._secret

    @property
    def looked_at(self):
        raise AssertionError("a property is none of the attributes")


@pytest.fixture
def net():
    return Net()


@pytest.fixture(params=["sandbox", "local"])
def either(request, module_of, tmp_path):
    """Return the module, in the sandbox or in this process: both must do the same."""
    if request.param == "sandbox":
        return module_of(SOURCE)
    (tmp_path / "work.py").write_text(SOURCE)
    return local_object(load_module(tmp_path / "work.py", "work"))


@pytest.mark.parametrize("way", [shared, local_object], ids=["of the check", "of the reference"])
def test_a_student_trains_a_trusted_network(either, net, way):
    W, params = net.params["W"], net.params
    assert either.train(way(net), 3) == 3
    np.testing.assert_array_equal(net.params["W"], [0.125, 0.25])
    np.testing.assert_array_equal(net.params["b"], [0.375])
    assert net.params is params and net.params["W"] is W
    assert local_object(net).total() == 0.75


def test_arrays_and_attributes_can_be_replaced(either, net):
    either.rebind(local_object(net))
    np.testing.assert_array_equal(net.params["W"], [4, 6])
    np.testing.assert_array_equal(net.params["b"], [6])
    assert net.count == 7


def test_what_holds_an_array_too_sees_its_new_values(module_of, net):
    W = net.params["W"]
    module_of(SOURCE).rebind(local_object(net))
    np.testing.assert_array_equal(W, [4, 6])


def test_an_error_of_a_method_can_be_caught(either, net):
    assert "no use for (2,)" in either.wrong_then_caught(local_object(net))


def test_an_error_of_a_method_is_told(module_of, net):
    module = module_of("def f(net): net.refuse(5)")
    with pytest.raises(AttributeError, match=r"^'int' object has no attribute 'shape'$"):
        module.f(local_object(net))


def test_a_copy_is_another_network(either, net):
    assert either.try_out(local_object(net)) == (206, 6)
    assert net.total() == 6


def test_the_same_object_twice_is_one(either, net):
    assert either.twice(local_object(net), local_object(net)) is True
    np.testing.assert_array_equal(net.params["W"], [3, 4])


def test_a_method_may_change_the_attributes(either, net):
    np.testing.assert_array_equal(either.step(local_object(net)), [0.5, 1])
    np.testing.assert_array_equal(either.local_name(local_object(net)), [0.25, 0.5])


def test_what_a_method_drops_or_adds_is_seen(module_of):
    class Changing:
        def __init__(self):
            self.old = 1

        def change(self):
            del self.old
            self.new = 2

    target = Changing()
    module = module_of("def f(net):\n    net.change()\n    net.new += 1\n    return hasattr(net, 'old')")
    assert module.f(local_object(target)) is False
    assert vars(target) == {"new": 3}


def test_a_generator_is_taken(either, net):
    rng = np.random.default_rng(5)
    assert either.draw(local_object(net), rng) == copy.deepcopy(rng).random()


def test_only_public_plain_parts_are_there(module_of, net):
    expected = [
        "count",
        "descend",
        "draw",
        "explode",
        "gradient",
        "label",
        "loop",
        "me",
        "params",
        "refuse",
        "total",
    ]
    assert module_of(SOURCE).names(local_object(net)) == expected


def test_an_exception_leaves_what_was_told_before(module_of, net):
    with pytest.raises(KeyError):
        module_of(SOURCE).fail(local_object(net))
    np.testing.assert_array_equal(net.params["W"], [2, 3])


def test_it_is_lent_for_one_call(module_of, net):
    module = module_of(SOURCE)
    module.keep(local_object(net))
    with pytest.raises(ValueError, match="shared for one call, and that is over"):
        module.use_kept()
    module.change_kept()
    module.nothing(local_object(net))
    assert net.total() == 6


def test_it_is_taken_back_after_a_fault_too(module_of, net):
    module = module_of(
        "kept = []\ndef f(net):\n    kept.append(net)\n    1 / 0\ndef g(): return kept[0].total()"
    )
    with pytest.raises(ZeroDivisionError):
        module.f(local_object(net))
    with pytest.raises(ValueError, match="shared for one call"):
        module.g()


def test_the_record_of_a_call_still_comes(module_of, net):
    record = module_of(SOURCE).train.record(local_object(net), 1, lr=0.25)
    assert record.value == 1 and record.args[1] == 1 and record.kwargs == {"lr": 0.25}
    assert net.total() == 4.5


def test_a_function_and_an_object_together(module_of, net):
    module = module_of("def f(g, net):\n    net.params['W'] += g(1)\n    return g(net.total())")
    assert module.f(lambda x: 2 * x, local_object(net)) == 20


def test_a_function_can_hand_out_an_object(module_of, net):
    module = module_of("def f(make):\n    net = make()\n    net.params['W'] += 1\n    return net.total()")
    assert module.f(lambda: local_object(net)) == 8
    np.testing.assert_array_equal(net.params["W"], [2, 3])


def test_a_function_may_ask_the_module_meanwhile(module_of, net):
    module = module_of(
        SOURCE + "\ndef f(net, again):\n    again()\n    net.params['W'] += 1\n    return net.total()"
    )
    assert module.f(local_object(net), lambda: module.train(local_object(net), 1)) == 5
    assert net.total() == 5


def test_time_of_the_methods_is_not_the_calls(module_of):
    class Slow:
        def __init__(self):
            self.n = 0

        def work(self):
            sum(range(10**6))

    module = module_of("def f(net):\n    for _ in range(5): net.work()", Limits(call_seconds=0.1))
    module.f(local_object(Slow()))
    assert module._grader_at.session.seconds > 0.02  # but the submission's


@pytest.mark.slow
def test_endless_use_is_stopped(module_of, net):
    module = module_of("def f(net):\n    while True: net.total()")
    with pytest.raises(TimedOut):
        module.f(local_object(net))


LARGE = "    x = np.ones(300_000)\n    return len(g(x))"


@pytest.mark.slow
def test_one_operation_that_takes_too_long_here_is_broken_off(module_of):
    module = module_of(f"import numpy as np\ndef f(g):\n{LARGE}", Limits(call_seconds=0.05))
    with pytest.raises(TimedOut, match="never ends with"):
        module.f(lambda x: np.convolve(x, x))
    assert module.f(lambda x: x[:3]) == 3


def test_a_large_call_has_its_effects_once_and_may_ask_the_module(module_of):
    module, calls = module_of(f"import numpy as np\nk = 5\ndef f(g):\n{LARGE}"), []

    def g(x):
        calls.append(module.k)
        return x[: calls[-1]]

    assert module.f(g) == 5
    assert calls == [5]


@pytest.mark.parametrize("target", [np, 5, [1], {"a": 1}], ids=["module", "number", "list", "dict"])
def test_only_objects_are_shared(module_of, target):
    with pytest.raises(Unsendable, match="cannot be shared"):
        module_of(SOURCE).nothing(local_object(target))


def test_a_dict_of_a_trusted_object_is_refused(module_of, net):
    with pytest.raises(Unsendable, match="cannot be shared"):
        module_of(SOURCE).nothing(local_object(net).params)


SPOILED = {
    "object": ("net.params = object()", "its params holds more than plain values"),
    "object inside": ("net.params['W'] = [object()]", "its params holds more than plain values"),
    "function": ("net.count = lambda: 1", "its count holds more"),
    "array of objects": ("net.params['W'] = np.array([object()])", "its params holds more"),
    "object as key": ("net.params[object] = 1", "its params holds more"),
    "itself": ("net.params = net", "its params holds more"),
    "endless nesting": ("a = []; a.append(a); net.params = a", "its params holds more"),
    "deep nesting": ("a = 1\n    for _ in range(900): a = [a]\n    net.params = a", "its params holds more"),
    "attribute gone": ("del net.params", "its params is gone"),
    "all gone": ("vars(net).clear()", "is gone"),
    "huge": ("net.params['W'] = np.zeros(10**7)", "larger than 64 MiB"),
    "huge number": ("net.count = 1 << (1 << 20)", "more than 1048576 bits"),
    "many keys": ("net.params = dict.fromkeys(range(70_000))", "more than 65536"),
}


@pytest.mark.parametrize(("code", "told"), SPOILED.values(), ids=SPOILED)
@pytest.mark.parametrize("then", ["", "net.total()"], ids=["at the end", "with a method"])
def test_a_spoiled_stand_in_is_told_and_the_object_is_as_it_was(module_of, net, code, told, then):
    limits = Limits(call_seconds=2.0, memory_mib=512)
    module = module_of(f"import numpy as np\ndef f(net):\n    {code}\n    {then}\ndef g(): return 1", limits)
    with pytest.raises(ValueError, match=told):
        module.f(local_object(net))
    assert net.count == 0 and net.total() == 6 and list(net.params) == ["W", "b"]
    assert module.g() == 1


def test_wrong_shapes_and_lost_keys_are_the_students_own_loss(module_of, net):
    module = module_of(
        "import numpy as np\ndef f(net):\n    net.params = {'W': np.zeros((3, 0)), 5: 'x'}\n    net.extra = 1"
    )
    module.f(local_object(net))
    assert net.params["W"].shape == (3, 0) and net.params[5] == "x" and "b" not in net.params
    assert not hasattr(net, "extra")


def test_an_argument_must_be_plain(module_of, net):
    module = module_of("class A: pass\ndef f(net): net.refuse(A())\ndef g(net): net.refuse(x=[lambda: 1])")
    for function in (module.f, module.g):
        with pytest.raises(TypeError, match="takes numbers, text, arrays"):
            function(local_object(net))


def test_an_answer_must_be_plain(module_of, net):
    with pytest.raises(TypeError, match="cannot be sent to a submission"):
        module_of("def f(net): net.me()").f(local_object(net))


def test_a_fault_of_a_trusted_method_is_the_checks_own(module_of, net):
    with pytest.raises(RuntimeError, match="a fault of the trusted method"):
        module_of("def f(net): net.explode()").f(local_object(net))


FORGED = {
    "private method": "call(STATE, '_private', (), {})",
    "constructor": "call(STATE, '__init__', (), {})",
    "class": "call(STATE, '__class__', (), {})",
    "attribute as method": "call(STATE, 'layers', (), {})",
    "property": "call(STATE, 'looked_at', (), {})",
    "no such method": "call(STATE, 'nope', (), {})",
    "method as number": "call(STATE, 5, (), {})",
    "arguments as list": "call(STATE, 'total', [], {})",
    "too many parts": "call(STATE, 'total', (), {}, 1)",
    "too few parts": "call(STATE, 'total')",
    "private attribute": "call({**STATE, '_secret': 1})",
    "class attribute": "call({**STATE, 'shared': 1})",
    "unplain attribute": "call({**STATE, 'layers': []})",
    "dunder": "call({**STATE, '__class__': 1})",
    "attribute left out": "call({'count': 1})",
    "state as list": "call([1])",
    "state as None": "call(None)",
    "object in the state": "call({**STATE, 'count': open})",
    "object as a key": "call({**STATE, 'params': {open: 1}})",
    "number as a name": "call({**STATE, 5: 1})",
}
FORGER = """
import gc

def f(net):
    borrowed = next(o for o in gc.get_objects() if type(o).__name__ == 'BorrowedObject')
    call, STATE = borrowed._ask, dict(vars(net))
    return {forged}
"""


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_a_forged_frame_ends_the_process_and_changes_nothing(module_of, net, forged):
    with pytest.raises(Crashed, match="no answer"):
        module_of(FORGER.replace("{forged}", forged)).f(local_object(net))
    assert vars(net).keys() == vars(Net()).keys()
    assert net.count == 0 and net.total() == 6 and net._secret == Net()._secret


def test_keywords_that_are_none_are_an_error_of_the_call(module_of, net):
    with pytest.raises(TypeError):
        module_of(FORGER.replace("{forged}", "call(STATE, 'total', (), {5: 1})")).f(local_object(net))


@pytest.mark.parametrize("number", ["-1", "10**6", "'0'", "None", "1.0", "True"])
def test_a_frame_about_no_object_ends_the_process(module_of, net, number):
    source = """
import gc

def f(net):
    worker = next(o for o in gc.get_objects() if type(o).__name__ == 'Worker')
    return worker._callback({number})()
"""
    with pytest.raises(Crashed, match="no known function"):
        module_of(source.replace("{number}", number)).f(local_object(net))


def test_the_student_cannot_share(module_of):
    source = """
import gc

class Odd: pass

def f():
    worker = next(o for o in gc.get_objects() if type(o).__name__ == 'Worker')
    Node = type(worker)._load.__globals__['Node']
    worker._handle = lambda value: Node(SHARED, [0])
    return Odd()
"""
    with pytest.raises(Crashed, match="no answer"):
        module_of(source.replace("SHARED", str(SHARED))).f()


def test_an_item_is_put_into_the_array_that_is_there(either):
    net = either.make()
    net.params["W"] = np.array([1.0, 2.0])
    np.testing.assert_array_equal(net.W, [1, 2])
    net.params["W"] = np.array([1.0, 2.0, 3.0])
    assert net.W.shape == (2,) and net.params["W"].shape == (3,)
    net.params["new"] = 5
    assert net.params["new"] == 5


def test_values_fit_into_arrays_of_their_shape_and_kind():
    old = np.zeros(2)
    assert updated(old, np.array([1, 2])) is old and old.tolist() == [1, 2]
    assert updated(old, np.array([1 + 1j, 2])) is not old
    assert updated(old, np.zeros((2, 1))) is not old
    assert updated(np.zeros(2, dtype=int), np.array([0.5, 1])).tolist() == [0.5, 1]
    still = np.zeros(2)
    still.flags.writeable = False
    assert updated(still, np.ones(2)) is not still
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        narrow = np.zeros(2, dtype=np.float32)
        assert updated(narrow, np.array([1.5, 2])) is narrow


def test_dicts_keep_their_place_and_lose_what_is_gone():
    old = {"a": np.zeros(1), "b": 1, "c": {"d": 2}}
    inner, a = old["c"], old["a"]
    assert updated(old, {"a": np.ones(1), "c": {}, "e": 3}) is old
    assert old["c"] is inner and inner == {} and old["a"] is a and a[0] == 1
    assert "b" not in old and old["e"] == 3


@pytest.mark.parametrize("number", ["10**6", "-1", "True", "'0'", "None"])
def test_a_function_that_nobody_gave_is_not_handed_back(module_of, number):
    source = """
import gc

def f(g):
    worker = next(o for o in gc.get_objects() if type(o).__name__ == 'Worker')
    worker._given[id(f)] = {number}
    return f
"""
    with pytest.raises(Crashed, match="a function that nobody gave"):
        module_of(source.replace("{number}", number)).f(len)
