"""What checks do with objects of the submission: the same in the sandbox and under plain pytest."""

# ruff: noqa: SIM201, SIM202, SIM300, PLR0124, PLW0108, B009, B010
import asyncio
import copy
import inspect
import json
import math
import pickle
import re
import struct
import unittest
import unittest.mock
from collections.abc import Iterable, Iterator, Sequence, Sized
from types import GeneratorType

import numpy as np
import pytest

from grader.course.model import Limits
from grader.engine.diagnosis import agree
from grader.engine.local import load_module, local_object
from grader.sandbox.choose_level import levels_here
from grader.sandbox.faults import fault_of
from grader.sandbox.launcher import ForkServer
from grader.sandbox.loading import StudentCode
from grader.sandbox.proxy import remote_module
from grader.sandbox.session import Session
from grader.sandbox.values.packing import Unsendable

SOURCE = '''
import asyncio
import collections.abc
import functools
import json
import re
import struct
import types

class Money:
    """An amount."""

    made = 0

    def __init__(self, cents):
        self.cents = cents
        Money.made += 1

    @classmethod
    def euros(cls, euros):
        return cls(100 * euros)

    @staticmethod
    def unit():
        return "cent"

    @property
    def whole(self):
        return self.cents // 100

    @whole.setter
    def whole(self, euros):
        if euros < 0:
            raise ValueError("no debts")
        self.cents = 100 * euros

    def __eq__(self, other):
        return self.cents == other.cents if isinstance(other, Money) else NotImplemented

    def __lt__(self, other):
        return self.cents < other.cents

    def __le__(self, other):
        return self.cents <= other.cents

    def __hash__(self):
        return hash(self.cents)

    def __add__(self, other):
        return Money(self.cents + other.cents) if isinstance(other, Money) else NotImplemented

    def __radd__(self, other):
        return Money(self.cents + other)

    def __iadd__(self, other):
        self.cents += other.cents
        return self

    def __matmul__(self, other): return ("matmul", other)
    def __rsub__(self, other): return ("rsub", other)
    def __and__(self, other): return ("and", other)
    def __or__(self, other): return ("or", other)
    def __xor__(self, other): return ("xor", other)
    def __lshift__(self, other): return ("lshift", other)
    def __rpow__(self, other): return ("rpow", other)
    def __pow__(self, other, modulo=None): return ("pow", other, modulo)
    def __divmod__(self, other): return ("divmod", other)
    def __neg__(self): return Money(-self.cents)
    def __pos__(self): return self
    def __invert__(self): return "inverted"
    def __abs__(self): return Money(abs(self.cents))
    def __bool__(self): return self.cents != 0
    def __int__(self): return self.cents
    def __float__(self): return self.cents / 100
    def __complex__(self): return complex(self.cents)
    def __index__(self): return self.cents
    def __round__(self, digits=None): return ("rounded", digits)
    def __floor__(self): return self.cents // 100
    def __str__(self): return f"{self.cents / 100:.2f}"
    def __repr__(self): return f"Money({self.cents})"
    def __format__(self, spec): return f"<{spec}>"
    def __bytes__(self): return b"money"
    def same(self): return self
    def __copy__(self): return Money(self.cents)

class Coin(Money):
    pass

class Plain:
    def __init__(self, x=0): self.x = x

class Shelf:
    def __init__(self, *items): self.items = list(items)
    def __len__(self): return len(self.items)
    def __getitem__(self, key): return self.items[key]
    def __setitem__(self, key, value): self.items[key] = value
    def __delitem__(self, key): del self.items[key]
    def __contains__(self, item): return item in self.items
    def __reversed__(self): return reversed(self.items)

class Stack(list):
    def push(self, x): self.append(x)
class Scores(dict):
    def best(self): return max(self, key=self.get)
class Deck(collections.abc.Sequence):
    def __len__(self): return 2
    def __getitem__(self, i): return "ab"[i]
class Fields:
    def __init__(self, **fields): self.fields = fields
    def __getattr__(self, name):
        if name in self.__dict__.get("fields", ()): return self.fields[name]
        raise AttributeError(f"no field {name}")
    @property
    def inside(self): return Plain().nothing
class Ring:
    def __iter__(self): return iter("ring")
holding = types.SimpleNamespace(stack=Stack([1, 2]), scores=Scores(a=1, b=2), plain={"a": 1})

class Guard:
    def __init__(self, swallows=False): self.swallows, self.seen, self.left = swallows, "nothing", 0
    def __enter__(self): return self
    def __exit__(self, kind, error, trace):
        self.left += 1
        self.seen = None if kind is None else f"{kind.__name__}: {error}"
        return self.swallows
    def fail(self): raise ValueError("inside")

class Account(Exception): pass
class Empty(Account):
    def __init__(self, needed, there):
        super().__init__(f"{needed} needed, {there} there")
        self.needed, self.there = needed, there
class Broke(Empty, ValueError): pass

def fail(kind, *args):
    raise {"value": ValueError, "key": KeyError, "stop": StopIteration, "os": FileNotFoundError,
           "exit": SystemExit, "interrupt": KeyboardInterrupt, "close": GeneratorExit, "index": IndexError,
           "assert": AssertionError, "runtime": RuntimeError, "own": Account}[kind](*args)
def decode(): return b"\\xff".decode()
def group(): raise ExceptionGroup("several", [ValueError(1), Broke(2, 1)])
def broke(): raise Broke(5, 3)
class Gone(OSError): pass
class Many(ExceptionGroup): pass
def gone(): raise Gone(2, "no such thing", "a.txt")
def many(): raise Many("several", [ValueError(1)])
def noted():
    error = ValueError("x")
    error.code = 7
    error.add_note("a note")
    raise error
def retry(f, kind, times):
    for _ in range(times):
        try: return f()
        except kind as error: last = f"{type(error).__name__} {error}"
    return last
def private():
    plain = Plain()
    plain._number = plain._at = plain._sized = 5
    return plain
def chained():
    try: fail("key", "a")
    except KeyError as error: raise ValueError("outer") from error
def parsed(text): return json.loads(text)
def matched(pattern): return re.match(pattern, "")
def unpacked(data): return struct.unpack("i", data)
def name_of(error): return f"{type(error).__name__}: {error}"
def is_int(kind): return kind is int
def is_same(a, b): return a is b
def made(n): return [Plain(i) for i in range(n)]
shared = Plain(7)
def get_shared(): return shared
def add(a, b): return a + b
async def awaited(f): return await f(3) + 1
kept = []
def keep(f):
    kept.append(f)
    return f
def named(f): return f.__name__, f.__doc__
def added(*numbers): return sum(add(0, number) for number in numbers)

def counting():
    got = []
    try:
        while True:
            got.append((yield len(got)))
    except ValueError as error:
        yield f"caught {error}"
    return got

def upto(n):
    yield from range(n)
    return "end"

async def later(x):
    await asyncio.sleep(0)
    if x < 0: raise Broke(x, 0)
    return 2 * x

async def ticks(n):
    for i in range(n):
        await asyncio.sleep(0)
        yield i

class Connection:
    def __init__(self): self.open = False
    async def __aenter__(self):
        self.open = True
        return self
    async def __aexit__(self, *_): self.open = False

class Subject:
    def __init__(self): self.watchers = []
    def watch(self, f): self.watchers.append(f)
    def unwatch(self, f): self.watchers.remove(f)
    def tell(self, x):
        for f in self.watchers: f(x)

@functools.lru_cache
def cached(x): return Plain(x)
def documented(x):
    """Say it."""
documented.calls = 3
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
    return local_object(load_module(tmp_path / "work.py", "work"))


@pytest.mark.parametrize(
    ("kind", "name", "args"),
    [
        (ValueError, "value", ("no", 3, (1, "a"))),
        (ValueError, "value", ()),
        (KeyError, "key", ("a",)),
        (IndexError, "index", ("list index out of range",)),
        (RuntimeError, "runtime", ([1, {"a": 2.0}],)),
        (FileNotFoundError, "os", (2, "No such file")),
        (SystemExit, "exit", (3,)),
        (AssertionError, "assert", ("why",)),
    ],
)
def test_an_exception_is_the_built_in_one_with_its_own_arguments_and_text(module, kind, name, args):
    with pytest.raises(kind) as caught:
        module.fail(name, *args)
    assert type(caught.value) is kind
    assert caught.value.args == args
    assert str(caught.value) == str(kind(*args))


def test_ways_to_ask_for_an_exception(module):
    with pytest.raises(ValueError, match=r"^no$"):
        module.fail("value", "no")
    case = unittest.TestCase()
    with case.assertRaises(ValueError) as caught:
        module.fail("value", "no")
    case.assertEqual(type(caught.exception), ValueError)
    case.assertEqual(caught.exception.args[0], "no")
    with case.assertRaisesRegex(KeyError, "^'a'$"):
        module.fail("key", "a")
    case.assertRaises(module.Empty, module.broke)
    with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"), pytest.raises(ValueError):
        module.is_int(int)
    with pytest.raises(SystemExit) as ended:
        module.fail("exit", 3)
    assert ended.value.code == 3
    with pytest.raises(UnicodeDecodeError) as decoding:
        module.decode()
    assert (decoding.value.object, decoding.value.start) == (b"\xff", 0)


def test_what_else_an_exception_has(module):
    with pytest.raises(ValueError, match="outer") as caught:
        module.chained()
    assert (type(caught.value.__cause__), caught.value.__cause__.args) == (KeyError, ("a",))
    with pytest.raises(ValueError, match="x") as noted:
        module.noted()
    assert (noted.value.code, noted.value.__notes__) == (7, ["a note"])
    with pytest.raises(module.Gone) as gone:
        module.gone()
    error = gone.value
    assert (error.errno, error.strerror, error.filename) == (2, "no such thing", "a.txt")
    assert isinstance(error, OSError)
    with pytest.raises(module.Many) as many:
        module.many()
    assert [one.args for one in many.value.exceptions] == [(1,)]
    with pytest.raises(ValueError, match="no") as plain:
        module.fail("value", "no")
    assert plain.value.__cause__ is None


def test_exceptions_of_pythons_own_modules_are_theirs(module):
    with pytest.raises(json.JSONDecodeError) as wrong:
        module.parsed("[1,")
    assert (wrong.value.doc, wrong.value.pos) == ("[1,", 3)
    with pytest.raises(re.error, match="unterminated") as pattern:
        module.matched("(")
    assert (pattern.value.pattern, pattern.value.pos) == ("(", 0)
    with pytest.raises(struct.error):
        module.unpacked(b"a")


def test_exceptions_of_given_functions_are_of_their_class_there(module):
    tries = []

    def flaky():
        tries.append(1)
        if len(tries) < 3:
            raise ConnectionError("down")
        return "up"

    assert module.retry(flaky, ConnectionError, 5) == "up"
    assert len(tries) == 3

    def missing():
        raise KeyError("a")

    with pytest.raises(KeyError):
        module.retry(missing, IndexError, 1)
    with pytest.raises(AssertionError, match="mine"):
        module.retry(
            lambda: pytest.fail("mine") if False else (_ for _ in ()).throw(AssertionError("mine")),
            ValueError,
            2,
        )


def test_groups_of_exceptions_are_groups(module):
    with pytest.raises(ExceptionGroup) as caught:
        module.group()
    first, second = caught.value.exceptions
    assert (type(first), first.args, type(second), second.needed) == (ValueError, (1,), module.Broke, 2)
    found = []
    try:
        module.group()
    except* module.Account as own:
        found += own.exceptions
    except* ValueError as others:
        found += others.exceptions
    assert len(found) == 2


def test_the_students_own_exceptions_are_classes_that_can_be_caught(module):
    for kind in (module.Broke, module.Empty, module.Account, ValueError, Exception):
        with pytest.raises(kind) as caught:
            module.broke()
        assert type(caught.value) is module.Broke
    error = caught.value
    assert (error.needed, error.there, error.args) == (5, 3, ("5 needed, 3 there",))
    assert str(error) == "5 needed, 3 there"
    assert issubclass(module.Broke, module.Account) and issubclass(module.Broke, ValueError)
    assert not issubclass(module.Empty, ValueError)
    assert fault_of(module.Empty(1, 1)) is None
    assert isinstance(error, module.Empty) and not isinstance(ValueError(), module.Empty)
    assert (module.Broke.__name__, module.Broke.__bases__) == ("Broke", (module.Empty, ValueError))
    try:
        module.broke()
    except (KeyError, module.Empty) as again:
        assert again.there == 3
    with pytest.raises(module.Account, match=r"^plain$"):
        module.fail("own", "plain")
    made = module.Empty(2, 1)
    assert (made.needed, str(made), isinstance(made, Exception)) == (2, "2 needed, 1 there", True)
    with pytest.raises(module.Empty):
        raise made


def test_exceptions_go_there_as_well(module):
    assert module.name_of(KeyError("a")) == "KeyError: 'a'"
    assert module.name_of(module.Broke(2, 1)) == "Broke: 2 needed, 1 there"
    assert module.is_int(int) is True


def test_operators_are_the_students(module):
    one, other = module.Money(5), module.Money(7)
    assert one == module.Money(5) and not one != module.Money(5)
    assert one != other and not one == other
    assert (one == 5, 5 == one, one != 5, one == None) == (False, False, True, False)  # noqa: E711
    assert one < other and one <= other and other > one and other >= one
    assert sorted([other, one])[0] is one
    assert max(one, other) is other
    assert one + other == module.Money(12)
    assert 3 + one == module.Money(8)
    assert np.int64(3) + one == module.Money(8)
    assert sum([one, other], 0) == module.Money(12)
    assert (one @ 2, one & 2, one | 2, one ^ 2, one << 2) == (
        *(("matmul", 2), ("and", 2), ("or", 2), ("xor", 2), ("lshift", 2)),
    )
    assert (2 - one, 2**one, one**2, pow(one, 2, 3)) == (
        *(("rsub", 2), ("rpow", 2), ("pow", 2, None), ("pow", 2, 3)),
    )
    assert divmod(one, 2) == ("divmod", 2)
    assert (-one).cents == -5
    assert +one is one
    assert ~one == "inverted"
    assert abs(module.Money(-5)) == one
    assert (int(one), float(one), complex(one), [0] * 6 + [1] == [0] * 6 + [1]) == (5, 0.05, 5 + 0j, True)
    assert "abcdef"[one] == "f"
    assert (round(one), round(one, 1), math.floor(module.Money(250))) == (
        ("rounded", None),
        ("rounded", 1),
        2,
    )
    assert (bool(one), bool(module.Money(0)), not module.Money(0)) == (True, False, True)
    assert (str(one), repr(one), f"{one:x}", f"{one!s}", bytes(one)) == (
        *("0.05", "Money(5)", "<x>", "0.05", b"money"),
    )
    kept = one
    kept += other
    assert kept is one
    assert one.cents == 12


def test_what_an_object_does_not_do_raises_as_python_does(module):
    plain = module.Plain()
    for use in (
        lambda: plain < plain,
        lambda: plain + 1,
        lambda: 1 + plain,
        lambda: len(plain),
        lambda: int(plain),
        lambda: plain[0],
        lambda: list(plain),
        lambda: 1 in plain,
        lambda: -plain,
        lambda: next(plain),
        lambda: reversed(plain),
        lambda: plain.__enter__(),
        lambda: module.Shelf(1) << 2,
        lambda: hash(module.Shelf([1])) and hash(module.unhashable),
    ):
        with pytest.raises((TypeError, AttributeError)):
            use()
    assert plain == plain and plain != module.Plain()
    assert bool(plain) is True
    assert repr(plain) == str(plain) == f"{plain}" == "<Plain object>"


def test_one_object_is_one(module):
    money = module.Money(5)
    assert money.same() is money
    assert module.get_shared() is module.shared is module.get_shared()
    assert module.cached(1) is module.cached(1)
    assert module.cached(1) is not module.cached(2)
    assert module.is_same(money, money)
    first, second = module.Plain(), module.Plain()
    assert {first: 1, second: 2}[first] == 1
    assert len({module.Money(1), module.Money(1), module.Money(2)}) == 2
    assert first in [second, first]
    assert module.Money(1) in {module.Money(1)}


def test_classes_are_classes(module):
    before = module.Money.made
    money, coin = module.Money(5), module.Coin(1)
    assert module.Money.made == before + 2
    assert module.Money.euros(3).cents == 300
    assert type(module.Coin.euros(1)) is module.Coin
    assert module.Money.unit() == money.unit() == "cent"
    assert type(money) is module.Money and type(money).__name__ == "Money" and money.__class__ is module.Money
    assert (
        isinstance(coin, module.Money)
        and isinstance(coin, module.Coin)
        and not isinstance(money, module.Coin)
    )
    assert not isinstance(5, module.Money)
    assert issubclass(module.Coin, module.Money) and not issubclass(module.Money, module.Coin)
    assert isinstance(money, (int, module.Money))
    assert (module.Money.__doc__, money.__doc__) == ("An amount.", "An amount.")
    assert (module.documented.__doc__, module.documented.__name__) == ("Say it.", "documented")
    assert module.documented.calls == 3
    assert module.Coin.__mro__[:2] == (module.Coin, module.Money)
    assert callable(module.Money) and not callable(money)
    module.Money.made = 100
    assert module.Money.made == 100
    assert (repr(module.Money(1)), module.Money.record(4).value.cents) == ("Money(1)", 4)


def test_attributes_are_read_set_and_deleted(module):
    plain = module.Plain(3)
    assert (plain.x, getattr(plain, "x"), getattr(plain, "y", 5)) == (3, 3, 5)
    assert hasattr(plain, "x") and not hasattr(plain, "y")
    setattr(plain, "y", 4)
    assert dict(vars(plain)) == {"x": 3, "y": 4}
    del plain.y
    delattr(plain, "x")
    for use in (lambda: plain.x, lambda: plain.y):
        with pytest.raises(AttributeError, match=r"'Plain' object has no attribute '[xy]'") as caught:
            use()
        assert type(caught.value) is AttributeError
    assert "x" not in dir(plain) and "same" in dir(module.Money(1))
    money = module.Money(250)
    money.whole += 1
    assert money.cents == 300
    with pytest.raises(ValueError, match=r"^no debts$"):
        money.whole = -1
    plain.kept = money
    assert plain.kept is money


def test_what_an_object_itself_says_of_a_missing_attribute_is_told(module):
    fields = module.Fields(a=1)
    assert (fields.a, hasattr(fields, "b"), getattr(fields, "b", 2)) == (1, False, 2)
    with pytest.raises(AttributeError, match=r"^no field b$"):
        _ = fields.b
    with pytest.raises(AttributeError, match="no field b"):
        fields.b()
    with pytest.raises(AttributeError, match=r"no field inside|'Plain' object has no attribute 'nothing'"):
        _ = fields.inside


def test_items_slices_and_walks(module):
    shelf = module.Shelf("a", "b", "c")
    assert (len(shelf), shelf[0], shelf[-1], shelf[1:], shelf[::2]) == (3, "a", "c", ["b", "c"], ["a", "c"])
    assert "b" in shelf and "x" not in shelf
    shelf[0] = "z"
    shelf[1:] = ["y"]
    assert list(shelf) == ["z", "y"] and list(reversed(shelf)) == ["y", "z"]
    del shelf[0]
    assert [*shelf] == ["y"] and tuple(shelf) == ("y",)
    with pytest.raises(IndexError):
        shelf[5]
    assert bool(module.Shelf()) is False
    first, *rest = module.Shelf(1, 2, 3)
    assert (first, rest) == (1, [2, 3])


def test_with_tells_the_object_what_ended_it(module):
    with module.Guard() as guard:
        assert guard.seen == "nothing"
    assert (guard.seen, guard.left) == (None, 1)
    with module.Guard(swallows=True) as guard:
        raise KeyError("a")
    assert guard.seen == "KeyError: 'a'"
    with pytest.raises(module.Account), module.Guard() as guard:
        module.broke()
    assert guard.seen == "Broke: 5 needed, 3 there"
    with pytest.raises(ValueError), module.Guard() as guard:
        guard.fail()
    assert guard.seen == "ValueError: inside"


def test_nothing_that_a_check_finds_wrong_is_swallowed(module):
    with pytest.raises(AssertionError), module.Guard(swallows=True) as guard:
        raise AssertionError("the answer is 42")
    assert guard.seen == "AssertionError: "
    with pytest.raises(pytest.fail.Exception), module.Guard(swallows=True):
        pytest.fail("no")


def test_generators_are_sent_to_and_end_with_their_value(module):
    generator = module.counting()
    assert next(generator) == 0
    assert generator.send("a") == 1
    assert generator.throw(ValueError("x")) == "caught x"
    with pytest.raises(StopIteration) as ended:
        next(generator)
    assert ended.value.value == ["a"]
    closed = module.counting()
    next(closed)
    closed.close()
    assert list(closed) == []
    assert list(module.upto(3)) == [0, 1, 2]
    walk = module.upto(1)
    assert [next(walk), next(walk, "over")] == [0, "over"]
    assert iter(walk) is walk

    def through():
        return (yield from module.upto(2))

    inner = through()
    assert [next(inner), next(inner)] == [0, 1]
    with pytest.raises(StopIteration, match="end"):
        next(inner)


def test_coroutines_run_to_their_end(module):
    assert asyncio.run(module.later(3)) == 6

    async def several():
        assert await module.later(2) == 4
        found = await asyncio.gather(module.later(1), module.later(5))
        ticks = [tick async for tick in module.ticks(3)]
        async with module.Connection() as connection:
            opened = connection.open
        with pytest.raises(module.Broke):
            await module.later(-1)
        return found, ticks, opened, connection.open

    assert asyncio.run(several()) == ([2, 10], [0, 1, 2], True, False)
    module.later(1).close()


def test_a_function_given_twice_is_the_same(module):
    subject, seen = module.Subject(), []

    def watch(x):
        seen.append(x)

    subject.watch(watch)
    subject.watch(seen.append)
    subject.tell(1)
    subject.unwatch(watch)
    subject.tell(2)
    subject.unwatch(seen.append)
    subject.tell(3)
    assert seen == [1, 1, 2]
    assert module.is_same(watch, watch) and not module.is_same(watch, seen.append)


def test_objects_are_instances_of_what_their_classes_derive_from(module):
    stack, scores, deck, ring = module.Stack([1, 2]), module.Scores(a=1, b=2), module.Deck(), module.Ring()
    assert isinstance(stack, list) and isinstance(stack, Sequence) and isinstance(stack, module.Stack)
    assert not isinstance(stack, dict | tuple)
    stack.push(3)
    assert stack == [1, 2, 3] and [1, 2, 3] == stack and list(stack) == [1, 2, 3] and stack[-1] == 3
    assert isinstance(module.holding.scores, dict) and isinstance(module.holding.plain, dict)
    assert (scores.best(), dict(scores), scores == {"a": 1, "b": 2}) == ("b", {"a": 1, "b": 2}, True)
    assert isinstance(deck, Sequence) and list(deck) == ["a", "b"] and deck.index("b") == 1
    assert isinstance(ring, Iterable) and not isinstance(ring, Sized) and not isinstance(ring, Iterator)
    assert isinstance(module.Shelf(), Sized) and not isinstance(module.Plain(), Iterable)
    assert isinstance(module.upto(3), Iterator) and isinstance(module.upto(3), GeneratorType)
    assert inspect.isgenerator(module.upto(3)) and not inspect.isgenerator(ring)
    assert type(stack) is module.Stack
    unittest.TestCase().assertListEqual(stack, [1, 2, 3])


def test_mocks_and_patches_are_given_as_other_functions(module, monkeypatch):
    mock = unittest.mock.Mock(return_value=5)
    assert module.retry(mock, ValueError, 1) == 5
    mock.assert_called_once_with()
    monkeypatch.setattr(module, "add", lambda a, b: a * b)
    assert module.add(3, 4) == 12
    monkeypatch.undo()
    assert module.add(3, 4) == 7
    with unittest.mock.patch.object(module, "add", return_value="patched"):
        assert module.add(3, 4) == "patched"
    assert module.add(3, 4) == 7


def test_what_was_handed_out_stays_what_it_is_while_its_name_is_patched(module, monkeypatch):
    add = module.add
    with unittest.mock.patch.object(module, "add", wraps=add) as spy:
        assert module.added(3, 4) == 7
    assert spy.call_args_list == [unittest.mock.call(0, 3), unittest.mock.call(0, 4)]
    monkeypatch.delattr(module, "add")
    assert not hasattr(module, "add")
    with pytest.raises(NameError):
        module.added(1)
    monkeypatch.undo()
    module.add = 3
    assert module.add == 3
    module.add = add
    assert module.added(3, 4) == 7
    with unittest.mock.patch.object(module, "Plain", 8):
        assert module.Plain == 8
    assert isinstance(module.made(1)[0], module.Plain)


def test_copies_are_made_there(module):
    money, plain = module.Money(5), module.Plain([1])
    twin, deep, shallow = copy.copy(money), copy.deepcopy(plain), copy.copy(plain)
    assert twin == money and twin is not money
    assert (deep.x, shallow.x) == ([1], [1]) and deep is not plain and shallow is not plain


def test_what_cannot_be_done_says_so(module):
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(module.Plain())
    with pytest.raises(TypeError, match="cannot derive a class"):
        type("Mine", (module.Money,), {})


@pytest.mark.parametrize("kind", ["stop", "interrupt", "close"])
def test_no_exception_of_the_students_ends_a_loop_or_the_grader(sandboxed, kind):
    with pytest.raises(Exception, match=r"StopIteration|KeyboardInterrupt|GeneratorExit"):
        list(map(sandboxed.fail, [kind]))


def test_what_cannot_travel_is_no_answer_to_an_operator(sandboxed):
    for use in (
        lambda x: sandboxed.Money(1) == x,
        lambda x: sandboxed.Money(1) + x,
        lambda x: x in sandboxed.Shelf(),
    ):
        with pytest.raises(Unsendable):
            use(memoryview(b""))


def test_no_name_of_a_stand_in_hides_one_of_the_objects(module):
    private = module.private()
    assert (private._number, private._at, private._sized) == (5, 5, 5)


def test_diagnosis_takes_objects_of_two_processes_for_alike_by_their_class(sandboxed, tmp_path):
    (tmp_path / "work.py").write_text(SOURCE)
    other = local_object(load_module(tmp_path / "work.py", "work"))
    assert agree([sandboxed.Money(5)], [other.Money(5)])
    assert not agree([sandboxed.Money(5)], [other.Coin(5)])
    assert not agree([5], [other.Money(5)])
    assert not agree([sandboxed.Money(5)], [5])


def test_functions_of_a_check_are_themselves_on_both_sides(module):
    def mine(x):
        """Mine."""
        return x

    async def later(x):
        await asyncio.sleep(0)
        return 10 * x

    assert module.keep(mine) is mine
    assert module.kept[0](4) == 4
    assert module.named(mine) == ("mine", "Mine.")
    assert asyncio.run(module.awaited(later)) == 31
