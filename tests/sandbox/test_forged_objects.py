"""What a submission says of its objects, classes and exceptions is not believed."""

import msgspec
import pytest

from grader.sandbox.faults import Crashed, StudentException, fault_of
from grader.sandbox.values import TAGS, TYPES
from grader.sandbox.values.figures import MAX_AXES
from grader.sandbox.values.packing import Malformed, Node, Unpacker

FORGER = """
import gc, types
class Box(list): pass
def forge(tag, answer):
    '''Answer every CALL but of itself with a frame of our own making.'''
    worker = next(o for o in gc.get_objects() if type(o).__name__ == 'Worker')
    w = types.SimpleNamespace(**type(worker)._load.__globals__)
    tags = {tags!r}
    named = lambda name, *items: w.Node(tags[name], [*items])
    handle = lambda *items: w.Node(w.HANDLE, [*items])
    class One: pass
    def raw(value):
        return [value] if isinstance(value, w.Node) else value
    def answer_call(*_):
        made = eval(answer, dict(named=named, handle=handle, w=w, inf=float('inf')))
        parts = [one if not isinstance(one, w.Node) else Held(one) for one in made]
        return w.encode(tag, parts, lambda held: held.node)
    class Held:
        def __init__(self, node): self.node = node
    worker._answers[w.p.CALL] = answer_call
""".replace("{tags!r}", repr(TAGS))
RETURNED, RAISED = 10, 13
TOLD = "['E', 'Exception'], 'text', []"
CLASS = "handle(8, 'E', 'object', True, None)"
OBJECT = f"handle(9, {CLASS})"
RAISING = {
    "no built-in": "named('exception', 'Outside', 1)",
    "no exception": "named('exception', 'int', 1)",
    "name of no kind": "named('exception', 5)",
    "nothing": "named('exception')",
    "arguments that it cannot have": "named('exception', 'UnicodeDecodeError', 'x')",
    "group of no exceptions": "named('exception', 'ExceptionGroup', 'x', named('list', 1))",
    "syntax of an object": f"named('exception', 'SyntaxError', 'x', {OBJECT})",
    "object of no class": "handle(9)",
    "object of half a class": "handle(9, handle(8, 'E'))",
    "class of no kind": "handle(9, handle(8, 'E', 'exit', True, None))",
    "class with fields of no names": "handle(9, handle(8, 'E', 'object', True, None, 5))",
    "base of no kind": "handle(9, handle(8, 'E', 'object', True, handle('Outside')))",
    "base that is no exception": "handle(9, handle(8, 'E', 'object', True, handle({CLASS})))".replace(
        "{CLASS}", CLASS
    ),
    "no order of bases": "handle(9, handle(8, 'E', 'object', True, handle('Exception', 'ValueError')))",
    "bases of two layouts": "handle(9, handle(8, 'E', 'object', True, handle('OSError', 'SyntaxError')))",
}


@pytest.fixture
def forged(module_of):
    def run(tag, answer):
        module = module_of(FORGER)
        box = module.Box()
        module.forge(tag, answer)
        return module, box

    return run


@pytest.mark.parametrize("what", RAISING.values(), ids=RAISING)
def test_a_forged_exception_is_a_fault_of_the_submission(forged, what):
    module, _ = forged(RAISED, f"[{TOLD}, {what}, None, {{}}]")
    with pytest.raises(Crashed, match="no answer"):
        module.Box()
    assert len(module.Box([1, 2])) == 2


def test_a_name_that_no_class_has_is_made_one(forged):
    module, _ = forged(RAISED, f"[{TOLD}, handle(9, handle(8, 'E\\0', 'object', True, handle('Exception')))]")
    with pytest.raises(Exception, match="text") as caught:
        module.Box()
    assert fault_of(caught.value) is not None


@pytest.mark.parametrize("kind", ["KeyboardInterrupt", "GeneratorExit", "StopIteration"])
def test_a_forged_end_of_the_grader_is_a_fault(forged, kind):
    module, _ = forged(RAISED, f"[{TOLD}, named('exception', {kind!r}), None, {{}}]")
    with pytest.raises(StudentException):
        module.Box()
    own = f"handle(9, handle(8, 'E', 'object', True, handle({kind!r})))"
    module, _ = forged(RAISED, f"[{TOLD}, {own}, None, {{}}]")
    with pytest.raises(StudentException):
        module.Box()


def test_attributes_of_a_forged_exception_are_only_attributes(forged):
    attributes = "{'args': 5, '__class__': 6, '@fault': 7, '__cause__': 8, 'code': 9, 4: 4}"
    module, _ = forged(RAISED, f"[{TOLD}, named('exception', 'ValueError', 1), 5, {attributes}]")
    with pytest.raises(ValueError, match="1") as caught:
        module.Box()
    assert (caught.value.args, caught.value.code, caught.value.__cause__) == ((1,), 9, None)
    assert isinstance(fault_of(caught.value), StudentException)


@pytest.mark.parametrize(
    ("use", "answer"),
    [
        (len, "[-1]"),
        (len, "[True]"),
        (len, "['3']"),
        (bool, "[1]"),
        (hash, "['x']"),
        (str, "[5]"),
        (repr, "[b'x']"),
        (lambda box: format(box, "x"), "[None]"),
        (lambda box: 1 in box, "['yes']"),
        (int, "[1.5]"),
        (float, "[1]"),
        (bytes, "['x']"),
        (dir, "[5]"),
        (lambda box: isinstance(5, type(box)), "[1]"),
        (lambda box: issubclass(int, type(box)), "['yes']"),
        (lambda box: "abc"[box], "['0']"),
    ],
)
def test_an_operator_whose_answer_cannot_be_one_is_no_answer(forged, use, answer):
    _, box = forged(RETURNED, answer)
    with pytest.raises(Crashed, match="is no answer"):
        use(box)


def test_no_object_reaches_into_this_process(forged):
    module, box = forged(RETURNED, "[handle(0, handle(5, '__class__', 'object', True, None))]")
    answer = module.Box()
    assert type(answer).__name__ == "__class__" and answer is not box


CLASSES = "handle({n}, handle({n} + 10**6, 'E', 'object', True, None))"
FIELDS = "x for n in range(1001) for x in (f'f{n}', named('array', '|b1', 0))"
BOMBS = {
    "classes": "named('list', *[" + CLASSES.replace("{n}", "n") + " for n in range(4001)])",
    "classes of values": "named('list', *[named('own', f'L{n}', 'int', named('tuple'), named('tuple'), None, "
    "None, n) for n in range(1001)])",
    "fields": f"named('array', 'V', 1, 0, *[{FIELDS}])",
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_what_takes_far_more_time_to_make_than_to_send_is_no_answer(forged, bomb):
    module, _ = forged(RETURNED, f"[{bomb}]")
    with pytest.raises(Crashed, match="too many"):
        module.Box()


def test_a_figure_of_nothing_but_axes_is_no_answer():
    data = msgspec.msgpack.encode({"axes": [{}] * (MAX_AXES + 1)})
    unpacker = Unpacker(TYPES, memoryview(data), lambda node: node)
    with pytest.raises(Malformed, match="axes"):
        unpacker.unpack(Node(TAGS["figure"], [len(data)]))


def test_values_that_hostile_submissions_write_as_bytes_keep_their_numbers():
    numbers = {name: TAGS[name] for name in ("array", "list", "tuple", "dict")}
    assert numbers == {"array": 6, "list": 16, "tuple": 17, "dict": 18}
