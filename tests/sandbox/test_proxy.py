import numpy as np
import pytest

from grader.course.model import Limits
from grader.sandbox import protocol as p
from grader.sandbox.faults import Crashed, MissingName, RefusedValue, TimedOut, fault_of
from grader.sandbox.proxy import remote_module
from grader.sandbox.stand_in_kinds import StandInDict
from grader.sandbox.stand_ins import StandIn, StandInCallable
from grader.sandbox.values.packing import Unsendable

SOURCE = """
import collections, functools, os, warnings
import numpy as np

SIZES = [3, 4]
W = np.eye(2)
TABLE = {"a": 1}
odd = np.zeros(1, 'V3')
half = functools.partial(np.multiply, 0.5)
root = np.sqrt

def double(x):
    return 2 * x

class Net:
    scale = 2

    def __init__(self, n, loss=None):
        self.n, self.loss = n, loss
        self.params = {"W1": np.ones(n), "b1": np.zeros(1)}
        self.ordered = collections.OrderedDict(b=1, a=2)

    def forward(self, x):
        return self.params["W1"] * x

    def __call__(self, x):
        return self.scale * x

    def layers(self):
        for i in range(self.n):
            yield Layer(i)

    @property
    def broken(self):
        raise ValueError("no")

    @property
    def hidden(self):
        raise AttributeError("deep inside")

class Layer:
    def __init__(self, number):
        self.number = number
    def __getitem__(self, key):
        return np.arange(3) + key
    def __setitem__(self, key, value):
        self.number = value
    def __iter__(self):
        return iter([1, 2])

class Indexed:
    def __getitem__(self, place):
        return [10, 20, 30][place]

class NotIterable(dict):
    def keys(self):
        return 5

class Strange:
    pass
Strange.__name__ = "St\\x1b[31m"

def net(n): return Net(n)
def layer(): return Layer(5)
def indexed(): return Indexed()
def strange(): return Strange()
def is_net(x): return type(x) is Net
def keyless(): return NotIterable(a=1)
def same(x): return x
def twice(f): return lambda x: f(f(x))
def apply(f, *args, **kwargs): return f(*args, **kwargs)
def apply_each(f, xs): return [f(x) for x in xs]
def apply_to_odd(f): return f(odd)
def forever(f):
    while True: f(1)
def caught(f, *args):
    try: return f(*args)
    except Exception as error: return type(error).__name__, str(error)
def views(): return TABLE.keys()
def namedtuple(): return collections.namedtuple("Pair", "a b")(1, np.ones(2))
def count():
    i = 0
    while True:
        yield i
        i += 1
def change(x, *, y=None):
    print("changing")
    x[0] = 99.0
    if y is not None: y["new"] = 1
    warnings.warn("careful \\x1b")
    np.log(np.zeros(1))
    return x.sum()
def leave(): os._exit(0)
def draw(rng): return rng.normal()
"""


@pytest.fixture
def module(module_of):
    return module_of(SOURCE)


def test_values_of_the_module_are_plain_and_arrays_read_only(module):
    assert module.SIZES == [3, 4]
    assert module.W.tolist() == [[1, 0], [0, 1]]
    with pytest.raises(ValueError, match="read-only"):
        module.W[0] = 5
    assert repr(module) == "<work.py object>"


def test_a_value_of_the_module_that_cannot_be_taken_is_refused(module):
    with pytest.raises(RefusedValue, match=r"Its value cannot be taken: it is an array of \|V3"):
        _ = module.odd


def test_names_that_are_missing_are_told_with_their_place(module):
    with pytest.raises(MissingName, match=r"^nothing is not defined in work\.py\.$"):
        _ = module.nothing
    with pytest.raises(AttributeError, match=r"^'Net' object has no attribute 'nothing'$") as caught:
        _ = module.Net(1).nothing
    assert fault_of(caught.value).message == "nothing is not defined in the Net object."
    assert not hasattr(module, "nothing")


def test_a_name_of_a_class_in_other_letters_is_told(module_of):
    source = "class Account:\n    def Deposit(self): pass\n    @classmethod\n    def OpenNew(cls): pass\n"
    account = module_of(source).Account()
    renamed = "is not defined in the Account object, but {0} is; if you mean that, rename it to {1}."
    for owner, name, close in (
        (account, "deposit", "Deposit"),
        (account, "open_new", "OpenNew"),
        (type(account), "open_new", "OpenNew"),
    ):
        with pytest.raises(AttributeError) as caught:
            getattr(owner, name)()
        assert fault_of(caught.value).message == f"{name} {renamed.format(close, name)}"
    with pytest.raises(AttributeError) as caught:
        account.class_()  # every object has a __class__
    assert fault_of(caught.value).message == "class_ is not defined in the Account object."


def test_no_name_of_a_class_brings_escapes_into_a_message(module):
    strange = module.strange()
    assert "\x1b" not in type(strange).__name__
    with pytest.raises(AttributeError) as caught:
        _ = strange.nothing
    assert "\x1b" not in str(fault_of(caught.value))


def test_instances_keep_their_state_between_calls(module):
    net = module.Net(2, loss="mse")
    assert (net.n, net.loss) == (2, "mse")
    net.n = 7
    assert net.n == 7
    net.params["W1"] = np.array([2.0, 3.0])
    assert net.forward(2.0).tolist() == [4, 6]
    assert module.is_net(net)
    assert repr(net) == "<Net object>"


def test_what_an_object_says_of_itself_names_no_place_in_memory(module_of):
    source = "def walk(): yield\nclass Held:\n    def __repr__(self): return f'Held({walk()!r}, {len})'\n"
    module = module_of(source + "def refuse(): raise ValueError(walk())\n")
    assert repr(module.walk()) == "<generator object walk>"
    assert f"{module.Held()}" == "Held(<generator object walk>, <built-in function len>)"
    with pytest.raises(ValueError, match=r"^<generator object walk>$"):
        module.refuse()


def test_attributes_that_raise_are_told_as_exceptions(module):
    net = module.Net(1)
    with pytest.raises(ValueError, match=r"^no$") as caught:
        _ = net.broken
    assert fault_of(caught.value).message == "It raises ValueError: no"
    with pytest.raises(AttributeError):
        _ = net.hidden


def test_a_dict_of_an_object_is_read_and_changed_in_place(module):
    params = module.Net(2).params
    assert isinstance(params, StandInDict)
    assert list(params) == ["W1", "b1"]
    assert len(params) == 2
    assert "W1" in params
    assert "W2" not in params
    assert params.get("W2", 5) == 5
    assert {key: value.shape for key, value in params.items()} == {"W1": (2,), "b1": (1,)}
    del params["b1"]
    params["c"] = 1.5
    assert dict(params)["c"] == 1.5
    assert list(params) == ["W1", "c"]
    with pytest.raises(KeyError):
        _ = params["nothing"]
    with pytest.raises(ValueError, match="read-only"):
        params["W1"][0] = 5


def test_a_dict_of_another_kind_is_iterated_as_well(module):
    ordered = module.Net(1).ordered
    assert list(ordered.items()) == [("b", 1), ("a", 2)]
    assert list(module.keyless()) == ["a"]  # which is asked itself, as its class changes a method of a dict


def test_one_object_has_one_number_however_often_it_is_read(open_session):
    session = open_session(SOURCE)
    net = remote_module(session).Net(1)
    assert len({net.params._grader_at.handle for _ in range(20)}) == 1


def test_an_instance_that_can_be_called_has_attributes_too(module):
    net = module.net(3)
    assert isinstance(net, StandInCallable)
    assert net(4) == 8
    assert net.n == 3
    assert net.record(2).value == 4
    assert module.half(4) == 2.0
    assert module.root(9.0) == 3.0


def test_a_function_that_is_returned_can_be_called(module):
    assert module.twice(lambda x: x + 1)(5) == 7


def test_objects_are_iterated_and_indexed(module):
    numbers = [layer.number for layer in module.Net(3).layers()]
    assert numbers == [0, 1, 2]
    layer = module.layer()
    assert layer[2].tolist() == [2, 3, 4]
    layer[0] = 8
    assert layer.number == 8
    assert list(layer) == [1, 2]
    first, second = module.namedtuple()
    assert (first, second.tolist()) == (1, [1, 1])
    generator = module.count()
    assert [next(generator) for _ in range(3)] == [0, 1, 2]


def test_an_object_that_has_an_index_only_is_iterated_too(module):
    assert list(module.indexed()) == [10, 20, 30]


def test_views_of_dicts_are_lists(module):
    assert module.views() == ["a"]


def test_an_object_without_end_can_only_be_iterated_for_its_time(open_session):
    session = open_session(SOURCE)
    session.until = 0.05
    with pytest.raises(TimedOut):
        list(remote_module(session).count())


def test_objects_and_functions_of_the_module_can_be_given_back_to_it(module):
    net = module.Net(2)
    assert module.same(net).__class__.__name__ == "Net"
    assert module.is_net(module.same(net))
    assert module.apply(module.apply, module.half, 6) == 3.0
    assert module.apply(net.forward, 2.0).tolist() == [2, 2]
    assert module.apply(module.Net, 4).n == 4
    assert isinstance(module.same(module), StandIn)


def test_functions_are_called_back_with_copies_and_can_be_counted(module):
    seen = []

    def watched(x, scale=1):
        seen.append(x)
        return x * scale

    xs = [np.ones(2), np.zeros(2)]
    answers = module.apply_each(watched, xs)
    assert [a.tolist() for a in answers] == [[1, 1], [0, 0]]
    assert len(seen) == 2
    assert seen[0] is not xs[0]
    assert module.apply(watched, 3, scale=4) == 12


def test_a_function_that_cannot_take_its_arguments_is_the_callers_fault(module):
    with pytest.raises(TypeError, match="takes 1 positional argument but 2 were given") as caught:
        module.apply(lambda x: x, 1, 2)
    assert "It cannot call the function that it was given: TypeError" in fault_of(caught.value).message
    with pytest.raises(ZeroDivisionError, match=r"^division by zero$"):
        module.apply(lambda x: 1 / x, 0)
    with pytest.raises(ValueError, match=r"an argument cannot be taken: it is an array of \|V3"):
        module.apply_to_odd(lambda x: x)


def test_an_exception_of_a_given_function_can_be_caught_by_the_caller(module):
    name, text = module.caught(lambda x: [][x], 3)
    assert (name, text) == ("IndexError", "list index out of range")


class Watched(AssertionError):
    pass


def test_what_a_given_function_finds_wrong_reaches_the_check_and_ends_the_process(open_session):
    session = open_session(SOURCE)
    module = remote_module(session)
    net = module.Net(1)

    def watch(x):
        raise Watched

    with pytest.raises(Watched):
        module.caught(watch, 1)
    with pytest.raises(Crashed, match="The object is gone"):
        _ = net.n
    assert module.same(5) == 5


def test_a_given_function_that_returns_what_cannot_travel_is_the_checks_fault(module):
    with pytest.raises(Unsendable, match="a memoryview cannot be sent"):
        module.apply(lambda: memoryview(b""))
    assert module.same(5) == 5


def test_a_given_function_may_ask_the_module_itself(open_session):
    session = open_session(SOURCE)
    module = remote_module(session)
    net = module.Net(2)
    assert module.apply(lambda x: module.half(x) + net.n, 6) == 5.0
    assert module.apply(lambda: module.apply(lambda: module.apply(lambda: 4))) == 4
    with pytest.raises(ValueError, match=r"^no$"):
        module.apply(lambda: net.broken)
    assert session.generation == 1


def test_a_process_that_ends_within_a_given_function_ends_the_outer_call(module):
    with pytest.raises(Crashed, match="exit code 0"):
        module.apply(lambda: module.leave() or 1)

    def forgiving():
        with pytest.raises(Crashed):
            module.leave()
        return module.same(3)

    with pytest.raises(Crashed, match="ended while it called a function"):
        module.apply(forgiving)
    assert module.same(5) == 5


def test_a_given_function_that_is_called_without_end_is_a_loop(module_of):
    module = module_of(SOURCE, Limits(call_seconds=0.05))
    with pytest.raises(TimedOut):
        module.forever(lambda x: x)


def test_a_given_function_can_be_kept_and_called_later(module):
    seen = []
    net = module.Net(2, loss=seen.append)
    other = module.Net(2, loss=lambda x: x)
    assert net.loss(7) is None
    assert other.loss(8) == 8
    assert seen == [7]


def test_a_handle_of_an_ended_process_is_told(open_session, server):
    session = open_session(SOURCE)
    module = remote_module(session)
    net, forward = module.Net(1), module.Net(1).forward
    with pytest.raises(Crashed):
        module.leave()
    for use in (lambda: net.n, lambda: forward(1), lambda: module.same(net), lambda: module.same(forward)):
        with pytest.raises(Crashed, match="The object is gone: the process that held it has ended"):
            use()
    assert module.same(1) == 1


def test_an_object_of_one_submission_cannot_be_given_to_another(open_session):
    first = open_session(SOURCE)
    net = remote_module(first).Net(1)
    first.close()
    with pytest.raises(Unsendable):
        remote_module(open_session(SOURCE)).same(net)


def test_what_cannot_be_sent_is_the_checks_fault_and_the_process_goes_on(module):
    with pytest.raises(Unsendable, match="a memoryview cannot be sent to a submission"):
        module.same(memoryview(b""))
    assert module.same(2) == 2


def test_a_record_tells_what_else_a_call_did(module):
    x, y = np.zeros(2), {"old": 0}
    module.same(1)
    record = module.change.record(x, y=y)
    assert record.value == 99.0
    assert record.args[0].tolist() == [99, 0]
    assert record.kwargs == {"y": {"old": 0, "new": 1}}
    assert record.output == "changing\n"
    assert record.warnings == (
        "UserWarning: careful \\x1b",
        "RuntimeWarning: divide by zero encountered in log",
    )
    assert 0 < record.seconds < 5
    assert (x.tolist(), y) == ([0, 0], {"old": 0})
    assert module.half.record(2).output == ""


def test_what_one_call_prints_is_not_told_of_the_next(module_of):
    module = module_of("def f(): print('f')\ndef g(): print('g' * 3000, flush=True)\ndef h(): pass\n")
    module.f()
    assert module.g.record().output == "g" * 1024
    assert module.h.record().output == ""


def test_a_copy_of_a_generator_is_given(module):
    rng = np.random.default_rng(3)
    assert module.draw(rng) == rng.normal()


def test_a_forged_record_is_a_crash(module_of):
    module = module_of(
        "import gc, types\n"
        "def f():\n"
        "    worker = next(o for o in gc.get_objects() if type(o).__name__ == 'Worker')\n"
        "    w = types.SimpleNamespace(**type(worker)._load.__globals__)\n"
        "    worker._answers[w.p.CALL] = lambda *a: w.encode(w.p.RETURNED, [1], None)\n"
    )
    module.f()
    with pytest.raises(Crashed, match="no record of a call"):
        module.f.record()


def test_special_names_are_not_asked_for(module):
    with pytest.raises(AttributeError):
        _ = module.__wrapped__


def test_an_object_that_cannot_be_iterated_is_told(module):
    with pytest.raises(TypeError, match="'Net' object is not iterable"):
        list(module.Net(1))


@pytest.fixture
def asked(module, monkeypatch):
    """Return the requests that the module gets, by kind and name."""
    session, seen = module._grader_at.session, []
    request = session.request

    def watched(tag, parts, foreign):
        seen.append((tag, parts[1]))
        return request(tag, parts, foreign)

    monkeypatch.setattr(session, "request", watched)
    return seen


def test_a_call_of_a_function_is_one_request_from_the_first_on(module, asked):
    assert module.double(2) == module.double(2) == 4
    assert asked == [(p.CALL, "double")] * 2
    assert callable(module.double) and hasattr(module, "double")
    assert len(asked) == 2


def test_a_call_of_a_method_is_one_request_once_an_object_of_its_class_was_asked_for_it(module, asked):
    one, other = module.Net(2), module.Net(3)
    assert asked == [(p.CALL, "Net")] * 2
    asked.clear()
    assert one.forward(2.0).tolist() == [2, 2]
    assert asked == [(p.GET, "forward"), (p.CALL, "forward")]
    asked.clear()
    assert other.forward(1.0).tolist() == [1, 1, 1]
    assert asked == [(p.CALL, "forward")]


def test_an_operator_is_one_request(module, asked):
    net = module.Net(2)
    asked.clear()
    assert net == net and isinstance(net, module.Net) and net is not None and type(net) is module.Net  # noqa: PLR0124
    assert asked == [(p.CALL, "eq")]
    asked.clear()
    assert list(module.Net(2).layers())[1].number == 1
    assert [name for _, name in asked] == [
        "Net",
        "layers",
        "layers",
        "iter",
        "next",
        "next",
        "next",
        "number",
    ]


def test_a_function_that_is_an_attribute_of_one_object_is_none_of_all(module):
    assert module.Net(1, module.double).loss(3) == 6
    assert module.Net(1, "mse").loss == "mse"


def test_a_name_is_looked_up_in_each_call(module_of):
    module = module_of(
        "def f(): return 1\ndef g(): global f; f = lambda: 2\n"
        "def h(): global f; del f\ndef i(): global f; f = 5\n"
    )
    f = module.f
    assert f() == 1
    module.g()
    assert f() == module.f() == 2
    module.h()
    for call in (f, module.f):
        with pytest.raises(MissingName, match=r"^f is not defined in work\.py\.$"):
            call()
    module.i()
    with pytest.raises(TypeError, match="not callable"):
        module.f()


def test_what_is_known_of_functions_ends_with_their_process(module_of):
    module = module_of("import os\ndef f(): os._exit(1)\n")
    with pytest.raises(Crashed):
        module.f()
    assert module._grader_at.session.names == {}
    assert callable(module.f)
    assert module._grader_at.session.names.keys() == {"f"}


@pytest.mark.parametrize("names", ["5", "[5, None]", "[['f']]", "None"])
def test_a_forged_list_of_functions_is_not_believed(module_of, names):
    module = module_of(
        "import gc, types\n"
        "worker = next(o for o in gc.get_objects() if type(o).__name__ == 'Worker')\n"
        "space = type(worker)._load.__globals__\n"
        "encode = space['encode']\n"
        f"space['encode'] = lambda tag, parts, foreign: encode(tag, [{names}], foreign)\n"
        "x = 5\ndef f(): space['encode'] = encode\n"
    )
    assert module._grader_at.session.ready() and module._grader_at.session.names == {}


LATER = """
import numpy as np
buffer = np.zeros(2)

def shared(x):
    buffer[:] = x
    return buffer

def lazily(x):
    yield len(x)
    x[0] = 99

class Heavy:
    def __init__(self):
        self.v = None
    def step(self, g):
        self.v = g if self.v is None else self.v
        self.v *= 2
"""


def test_a_record_tells_what_later_calls_did_to_its_answer_and_arguments(module_of):
    module = module_of(LATER)
    first = module.shared.record(np.ones(2))
    module.shared(np.full(2, 7.0))
    assert first.value.tolist() == [1, 1]
    assert first.now().value.tolist() == [7, 7]
    lazy = module.lazily.record(np.zeros(2))
    assert list(lazy.value) == [2]
    assert lazy.args[0].tolist() == [0, 0]
    assert lazy.now().args[0].tolist() == [99, 0]
    heavy = module.Heavy()
    step = heavy.step.record(g=np.ones(1))
    heavy.step(np.ones(1))
    assert step.kwargs["g"].tolist() == [2]
    assert step.now().kwargs["g"].tolist() == [4]


def test_a_record_of_a_process_that_has_ended_cannot_be_looked_at_again(module_of):
    module = module_of(LATER + "\ndef leave():\n    import os; os._exit(3)\n")
    record = module.shared.record(np.ones(2))
    with pytest.raises(Crashed):
        module.leave()
    module.shared(np.ones(2))
    with pytest.raises(Crashed, match="The object is gone"):
        record.now()


def test_what_a_session_heard_of_a_record_does_not_tell_how_many_there_were(module_of):
    module = module_of(LATER)
    for _ in range(2):
        module.shared.record(np.ones(2))
    first, second = module._grader_at.session.heard.answers[-2:]
    assert repr(first) == repr(second)


@pytest.mark.slow
def test_a_check_may_send_longer_lists_than_come_back(module_of):
    module = module_of("def size(x): return len(x)\ndef same(x): return x\n", Limits(memory_mib=256))
    numbers = [1000] * 400_000
    assert module.size(numbers) == 400_000
    with pytest.raises(RefusedValue, match="too many parts"):
        module.same(numbers)
