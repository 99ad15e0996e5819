"""The table of `docs/checks.md`: what of Python a check can ask, in the sandbox and under plain pytest."""

import collections
import collections.abc
import contextlib
import copy
import dataclasses
import enum
import functools
import inspect
import itertools
import pickle
import sys
import typing
from operator import attrgetter

import numpy as np
import pytest

from grader.course.model import Assignment, Limits
from grader.engine.judge import judging
from grader.engine.local import load_module, local_object
from grader.engine.suite import Suite
from grader.errors import AuthoringError
from grader.sandbox.choose_level import levels_here
from grader.sandbox.faults import fault_of
from grader.sandbox.launcher import ForkServer
from grader.sandbox.loading import StudentCode
from grader.sandbox.proxy import remote_module
from grader.sandbox.session import Session
from grader.sandbox.stand_in_class import derives

SOURCE = '''
import abc
import collections
import dataclasses
import enum
import functools
import itertools
import random
import sys
import time
import typing
import numpy

def apply(f, *args, **kwargs): return f(*args, **kwargs)
def defaults(a, b=2, *rest, c=3, **named): return [a, b, list(rest), c, named]
def by_length(word): return len(word)
def compare(a, b): return b - a
def is_odd(n): return n % 2 == 1
def down(n): return 0 if n == 0 else 1 + down(n - 1)
def naturals():
    n = 0
    while True:
        yield n
        n += 1

class Countdown:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if self.n == 0: raise StopIteration
        self.n -= 1
        return self.n

class Slotted:
    __slots__ = ("x",)
    def __init__(self, x): self.x = x

class Positive:
    def __set_name__(self, owner, name): self.name = "_" + name
    def __get__(self, instance, owner): return self if instance is None else getattr(instance, self.name)
    def __set__(self, instance, value):
        if value <= 0: raise ValueError("must be positive")
        setattr(instance, self.name, value)
class Box:
    width = Positive()
    def __init__(self, width): self.width = width

class Registry(type):
    known = []
    def __new__(meta, name, bases, namespace):
        made = super().__new__(meta, name, bases, namespace)
        meta.known.append(name)
        return made
    def __len__(cls): return 7
    def shout(cls): return cls.__name__.upper()
class Plugin(metaclass=Registry):
    kind = "plugin"
class Single:
    _one = None
    def __new__(cls):
        cls._one = cls._one or super().__new__(cls)
        return cls._one

class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self): ...
    @property
    @abc.abstractmethod
    def name(self): ...
    def twice(self): return 2 * self.area()
class Half(Shape):
    def area(self): return 1
class Square(Shape):
    name = "square"
    def __init__(self, a): self.a = a
    def area(self): return self.a ** 2

class Sized(typing.Protocol):
    def size(self): ...
@typing.runtime_checkable
class Named(typing.Protocol):
    name: str

class Point(typing.NamedTuple):
    x: int
    y: int = 0
    def norm(self): return (self.x ** 2 + self.y ** 2) ** 0.5
def point(x, y): return Point(x, y)

@dataclasses.dataclass(order=True, frozen=True)
class Version:
    major: int
    minor: int = 0
    names: list = dataclasses.field(default_factory=list, compare=False)
    def text(self): return f"{self.major}.{self.minor}"

class Color(enum.Enum):
    RED = 1
    GREEN = 2
    def other(self): return Color.GREEN if self is Color.RED else Color.RED
    @classmethod
    def first(cls): return cls.RED
class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2
class Right(enum.Flag):
    READ = 1
    WRITE = 2

class Default(dict):
    def __missing__(self, key): return key * 2
class Scores(dict):
    def get(self, key, default=0): return ("asked", super().get(key, default))
    def __iter__(self): return iter(["mine"])
    def items(self): return [("own", 1)]
    def pop(self, key): return "popped"
    def setdefault(self, key, default=None): return "set"
class Pile(list):
    def push(self, x): self.append(x)
    def __call__(self, x): return x in self
class Folded(str):
    def __eq__(self, other): return self.lower() == other.lower()
    __hash__ = str.__hash__
class Lines(collections.UserDict): pass
class Readings:
    def __init__(self): self.by_day = collections.defaultdict(list)
    def __array__(self, dtype=None, copy=None): return numpy.array([1.0, 2.0])
class Ratio:
    """A ratio."""
    def __init__(self, x):
        """Take one."""
        self.x = x
    def __round__(self, digits=None): return round(self.x, digits)
    def __index__(self): return int(self.x)
    def __format__(self, spec): return format(self.x, spec or ".1f")
    def __contains__(self, other): return other < self.x
    def __call__(self, y): return self.x * y
class Swallow:
    def __init__(self, *kinds): self.kinds = kinds
    def __enter__(self): return self
    def __exit__(self, kind, error, trace): return kind is not None and issubclass(kind, self.kinds)
class Vector:
    def __init__(self, *xs): self.xs = list(xs)
    def __iter__(self): return iter(self.xs)
    def __eq__(self, other): return isinstance(other, Vector) and self.xs == other.xs
    def __mul__(self, k): return Vector(*[k * x for x in self.xs])
    __rmul__ = __mul__
    def __getitem__(self, i): return self.xs[i]
    def __deepcopy__(self, memo): return Vector(*self.xs)
class Base:
    def greet(self): return "base"
class Child(Base):
    def greet(self): return "child of " + super().greet()
class Cached:
    def __init__(self): self.computed = 0
    @functools.cached_property
    def value(self):
        self.computed += 1
        return 5
    @functools.singledispatchmethod
    def show(self, x): return "any"
    @show.register
    def _(self, x: int): return "int"
class Counter:
    count = 0
    def __init__(self): type(self).count += 1
    def __del__(self): pass
def adder(n): return lambda x: x + n
def timed(f):
    @functools.wraps(f)
    def inner(*args):
        inner.calls += 1
        return f(*args)
    inner.calls = 0
    return inner
@timed
def slow(x):
    """Be slow."""
    return x
def echo():
    got = None
    while True: got = yield got
def roll(): return random.randint(1, 10**9)
def now(): return time.time()
def argv(): return sys.argv
def swap(pair):
    a, b = pair
    return b, a
def typed(a: int, b: "print(a)" = 2) -> list[int]: return [a]
def match(command):
    match command.split():
        case ["go", where]: return where
        case _: return None
total = 3
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


def test_what_a_function_is_given(module):
    assert module.apply(functools.partial(pow, 2), 5) == 32
    assert module.apply(lambda x, *, y: x + y, 1, y=2) == 3
    assert module.apply("a b".split) == ["a", "b"]
    assert module.apply(module.Vector(1, 2).__getitem__, 1) == 2
    assert module.apply(module.by_length, "abc") == 3
    assert module.apply(module.Square, 3).area() == 9
    assert module.apply(max, [1, 3, 2]) == 3
    assert module.apply(functools.partial(module.defaults, 1), 5, c=7) == [1, 5, [], 7, {}]
    assert module.defaults(1) == [1, 2, [], 3, {}]
    assert module.defaults(1, 2, 3, 4, c=5, d=6) == [1, 2, [3, 4], 5, {"d": 6}]
    assert module.defaults(*(1, 2), **{"c": 9}) == [1, 2, [], 9, {}]
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        module.defaults()
    assert module.swap((1, 2)) == (2, 1)
    assert module.match("go home") == "home"


def test_functions_that_a_check_hands_on(module):
    words = ["ccc", "a", "bb"]
    assert sorted(words, key=module.by_length) == ["a", "bb", "ccc"]
    assert sorted([1, 3, 2], key=functools.cmp_to_key(module.compare)) == [3, 2, 1]
    assert list(map(module.by_length, words)) == [3, 1, 2]
    assert list(filter(module.is_odd, range(5))) == [1, 3]
    assert functools.reduce(module.compare, [1, 5, 9]) == 5
    assert min(words, key=module.by_length) == "a"
    assert list(itertools.takewhile(module.is_odd, [1, 3, 4, 5])) == [1, 3]
    assert module.adder(3)(4) == 7
    assert functools.partial(module.adder, 3)()(1) == 4
    assert callable(module.by_length)
    assert callable(module.Ratio(2))
    assert module.Ratio(2)(4) == 8
    assert not callable(module.Vector())
    assert (module.slow(3), module.slow.__name__, module.slow.__doc__) == (3, "slow", "Be slow.")
    assert module.slow.calls >= 1


def test_iterators_and_generators(module):
    assert list(module.Countdown(3)) == [2, 1, 0]
    assert list(itertools.islice(module.naturals(), 4)) == [0, 1, 2, 3]
    assert [n for n, _ in zip(module.naturals(), "ab", strict=False)] == [0, 1]
    first, second, *_ = itertools.islice(module.naturals(), 3)
    assert (first, second) == (0, 1)
    ends = module.Countdown(1)
    assert (next(ends), next(ends, "end")) == (0, "end")
    with pytest.raises(StopIteration):
        next(ends)
    talk = module.echo()
    next(talk)
    assert talk.send(3) == 3
    with pytest.raises(KeyError):
        talk.throw(KeyError("out"))
    closed = module.echo()
    next(closed)
    closed.close()
    assert list(closed) == []
    assert isinstance(module.Countdown(1), collections.abc.Iterable)
    assert isinstance(module.Countdown(1), collections.abc.Iterator)
    assert not isinstance(module.Countdown(1), collections.abc.Sequence)
    assert isinstance(module.naturals(), collections.abc.Generator)
    assert isinstance(module.Vector(1), collections.abc.Iterable)
    assert not isinstance(module.Vector(1), collections.abc.Iterator)
    assert not isinstance(module.Square(1), collections.abc.Iterable)
    assert isinstance(module.Ratio(1), collections.abc.Callable)
    assert isinstance(module.Ratio(1), collections.abc.Container)
    assert isinstance(module.Version(1), collections.abc.Hashable)
    assert not isinstance(module.Vector(1), collections.abc.Hashable)
    assert not isinstance(module.Vector(1), collections.abc.Sized)
    assert sum(module.Vector(1, 2)) == 3
    a, b = module.Vector(1, 2)
    assert (a, b, *module.Vector(3)) == (1, 2, 3)


def test_what_a_class_has(module):
    assert module.Plugin.kind == "plugin"
    assert module.Plugin.shout() == "PLUGIN"
    assert len(module.Plugin) == 7
    assert module.Registry.known == ["Plugin"]
    assert module.Single() is module.Single()
    assert module.Child().greet() == "child of base"
    assert issubclass(module.Child, module.Base)
    assert isinstance(module.Child(), module.Base)
    assert [base.__name__ for base in module.Child.__mro__] == ["Child", "Base", "object"]
    before = module.Counter.count
    module.Counter()
    assert module.Counter.count == before + 1
    slotted = module.Slotted(1)
    slotted.x = 2
    assert slotted.x == 2
    with pytest.raises(AttributeError):
        slotted.y = 3
    assert not hasattr(slotted, "y")
    assert not hasattr(slotted, "__dict__")
    assert tuple(module.Slotted.__slots__) == ("x",)
    box = module.Box(3)
    assert box.width == 3
    with pytest.raises(ValueError, match=r"^must be positive$"):
        box.width = -1
    cached = module.Cached()
    assert (cached.value, cached.value, cached.computed) == (5, 5, 1)
    assert (cached.show(1), cached.show("a")) == ("int", "any")
    assert hasattr(module.Square(1), "area")
    assert getattr(module.Square(1), "missing", 5) == 5
    assert {"a", "area", "name", "twice"} <= set(dir(module.Square(1)))
    assert vars(module.Square(2)) == {"a": 2}


def test_abstract_classes_and_protocols(module):
    for kind in (module.Shape, module.Half):
        with pytest.raises(TypeError, match=r"Can't instantiate abstract class \w+ with") as error:
            kind()
        assert type(error.value) is TypeError
    assert (module.Square(3).twice(), module.Square(3).name) == (18, "square")
    assert isinstance(module.Square(1), module.Shape)
    assert module.Shape.__abstractmethods__ == {"area", "name"}
    assert inspect.isabstract(module.Shape)
    assert not inspect.isabstract(module.Square)
    assert isinstance(module.Square(1), module.Named)
    assert not isinstance(module.Vector(), module.Named)
    with pytest.raises(TypeError, match="Protocol"):
        module.Sized()


def test_records_and_enumerations(module):
    point = module.point(3, 4)
    assert point == (3, 4)
    assert (point.x, point[1], point._replace(y=0).y) == (3, 4, 0)
    assert point._asdict() == {"x": 3, "y": 4}
    x, y = point
    assert (x, y) == (3, 4)
    assert module.Point(3, 4).norm() == 5
    assert module.Point(1) == (1, 0)
    assert isinstance(point, tuple)
    old, new = module.Version(1, 2), module.Version(2)
    assert old < new
    assert max(old, new).text() == "2.0"
    assert sorted([new, old], key=attrgetter("minor")) == [new, old]
    assert sorted([new, old]) == [old, new]
    assert len({old, module.Version(1, 2)}) == 1
    assert repr(old) == "Version(major=1, minor=2, names=[])"
    with pytest.raises(AttributeError, match="cannot assign to field") as frozen:
        old.major = 5
    assert type(frozen.value).__name__ == "FrozenInstanceError"
    red = module.Color.RED
    assert red.other() is module.Color.GREEN
    assert (red.name, red.value, module.Color(1) is red, module.Color["RED"] is red) == ("RED", 1, True, True)
    assert [color.name for color in module.Color] == ["RED", "GREEN"]
    assert red in module.Color
    assert len(module.Color) == 2
    assert module.Color.first() == red
    assert module.Level.HIGH > module.Level.LOW
    assert module.Level.HIGH == 2
    both = module.Right.READ | module.Right.WRITE
    assert module.Right.READ in both
    with pytest.raises(ValueError, match="is not a valid Color"):
        module.Color(9)


def test_special_methods(module):
    ratio = module.Ratio(2.567)
    assert (round(ratio, 1), round(ratio)) == (2.6, 3)
    assert "abc"[ratio] == "c"
    assert (f"{ratio}", f"{ratio:.2f}", format(ratio, ".0f")) == ("2.6", "2.57", "3")
    assert 1 in ratio
    assert 5 not in ratio
    made = module.Default(a=1)
    assert (made["a"], made["b"]) == (1, "bb")
    assert "b" not in made
    doubled = 2 * module.Vector(1, 2)
    assert doubled == module.Vector(2, 4)
    assert type(doubled) is module.Vector
    with module.Swallow(ValueError):
        raise ValueError("swallowed")
    with pytest.raises(KeyError), module.Swallow(ValueError):
        raise KeyError("not swallowed")
    with pytest.raises(AssertionError), module.Swallow(Exception):
        raise AssertionError("a check's own verdict")
    vector = module.Vector(1, 2)
    for other in (copy.copy(vector), copy.deepcopy(vector)):
        assert other is not vector
        assert other == vector
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(vector)
    with pytest.raises(TypeError, match="cannot derive a class"):
        type("Mine", (module.Base,), {})


def test_a_special_method_that_is_not_there_is_not_there(module):
    ratio, base = module.Ratio(2), module.Base()
    assert [hasattr(ratio, name) for name in ("__round__", "__len__", "__iter__", "__add__")] == [
        True,
        *[False] * 3,
    ]
    assert (hasattr(module.Vector, "__iter__"), hasattr(module.Vector, "__len__")) == (True, False)
    assert (isinstance(ratio, typing.SupportsIndex), isinstance(base, typing.SupportsIndex)) == (True, False)
    assert (module.Base.__repr__ is object.__repr__, module.Vector.__eq__ is object.__eq__) == (True, False)
    assert (module.Vector.__hash__, module.Vector(1).__hash__) == (None, None)
    assert module.Ratio.__init__.__doc__ == "Take one."
    assert str(inspect.signature(module.Ratio.__init__)) == "(self, x)"
    assert module.Vector.__mul__(module.Vector(1), 3) == module.Vector(3)
    assert base.__eq__(5) is NotImplemented
    assert "greet" in dir(module.Child)
    with pytest.raises(AttributeError, match=r"^type object 'Base' has no attribute 'nothing'$"):
        _ = module.Base.nothing
    with pytest.raises(AttributeError, match=r"^'Base' object has no attribute 'nothing'$"):
        _ = base.nothing
    assert module.Child.mro() == [module.Child, module.Base, object]
    assert module.Child.__base__ is module.Base
    assert sys.getsizeof(module.naturals()) > 100
    assert np.asarray(module.Readings()).tolist() == [1.0, 2.0]
    with contextlib.ExitStack() as stack:
        stack.enter_context(module.Swallow(ValueError))
        raise ValueError("swallowed")


def test_containers_of_own_classes_answer_themselves(module):
    scores = module.Scores(a=1)
    assert (scores.get("b"), list(scores), scores.items()) == (("asked", 0), ["mine"], [("own", 1)])
    assert (scores.pop("a"), scores.setdefault("a")) == ("popped", "set")
    made = module.Default(a=1)
    assert (made.get("b"), made.setdefault("c", 3), made.pop("d", 4), made.popitem()) == (
        None,
        3,
        4,
        ("c", 3),
    )
    by_day = module.Readings().by_day
    assert (by_day.get("x"), len(by_day), by_day["y"], by_day.setdefault("z", [5])) == (None, 0, [], [5])
    assert module.Pile([1, 2])(2)
    folded = module.Folded("Abc")
    assert (folded == "aBC", {folded: 1}["Abc"]) == (True, 1)
    match module.Pile([1, 2]), made, module.Lines(a=3):
        case [first, *_], {"a": a}, {"a": third}:
            assert (first, a, third) == (1, 1, 3)
        case _:
            raise AssertionError("a list and a dict of own classes are none for match")


def test_what_a_class_derives_from(module):
    assert derives(module.Pile, list)
    assert derives(module.Default, (str, dict))
    assert derives(module.Color, enum.Enum)
    assert derives(module.Lines, collections.UserDict)
    assert isinstance(module.Lines(), collections.UserDict)
    assert not derives(module.Box, (list, dict))
    assert derives(module.Child, module.Base)
    assert derives(bool, int)
    red, high = module.Color.RED, module.Level.HIGH
    assert (isinstance(red, enum.Enum), isinstance(high, enum.IntEnum), isinstance(high, int)) == (True,) * 3
    assert not isinstance(module.Base(), enum.Enum)


def test_fields_of_a_dataclass(module):
    version = module.Version(1)
    assert dataclasses.is_dataclass(module.Version)
    assert not dataclasses.is_dataclass(module.Base())
    fields = {field.name: field for field in dataclasses.fields(version)}
    assert [*fields] == ["major", "minor", "names"]
    assert (fields["major"].type, fields["minor"].default, fields["names"].compare) == (int, 0, False)
    assert dataclasses.asdict(version) == {"major": 1, "minor": 0, "names": []}
    assert dataclasses.replace(version, minor=4) == module.Version(1, 4)


def test_annotations_are_the_students_and_none_is_run_here(module):
    assert module.typed.__annotations__["a"] is int
    assert module.typed.__annotations__["b"] == "print(a)"
    assert inspect.signature(module.typed).parameters["a"].annotation == "int"
    assert module.typed.__code__.co_varnames == ("a", "b")
    for run in (typing.get_type_hints, functools.partial(inspect.get_annotations, eval_str=True)):
        for target in (module.typed, module.Version):
            with pytest.raises(TypeError, match=r"would run text of the submission .* as text"):
                run(target)


def test_what_ends_too_deep_is_a_recursion_error(module):
    with pytest.raises(RecursionError) as caught:
        module.down(10**6)
    assert fault_of(caught.value) is None or "RecursionError" in fault_of(caught.value).names
    assert module.down(50) == 50


WORK = """
import logging, os, random, sys, time, warnings
from pathlib import Path
import numpy as np

def warn():
    warnings.warn("old", DeprecationWarning, stacklevel=1)
    return 1
def log(): logging.getLogger("work").warning("careful")
def read(path): return Path(path).read_text()
def write(path): Path(path).write_text("hello")
def env(): return os.environ.get("MODE", "")
def here(): return str(Path.cwd())
def roll(): return random.randint(1, 10**9)
def noise(): return float(np.random.rand())
def now(): return time.time()
def argv(): return sys.argv
def big(n): return "x" * n
def numbers(n): return list(range(n))
def shout(n): print("x" * n)
def complain(): print("oops", file=sys.stderr)
async def later(x): return 2 * x
class Lines(list): pass
def use(o): return o.greet()
def ask(): return input()
def turn(xs): xs.reverse()
class Bag:
    def __init__(self): self.items = []
"""
HEAD = """
import asyncio, inspect, io, random, sys, threading, time, types, unittest.mock, warnings
import numpy as np
from pathlib import Path
import pytest
from grader.checks import check, exercise, shared
pytestmark = [exercise("now"), check(points=1)]
class Greeter:
    def greet(self): return "mine"
"""
WORKS = """
def test_warnings(submission): assert submission.warn.record().warnings == ("DeprecationWarning: old",)
def test_logged(submission, capsys):
    submission.log()
    submission.complain()
    assert capsys.readouterr().out == "careful\\noops\\n"
def test_replaced(submission, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda: "3")
    assert submission.ask() == "3"
def test_asked_for_before_the_submission(capsys, submission):
    submission.complain()
    assert capsys.readouterr().out == "oops\\n"
def test_files(submission):
    submission.write("b.txt")
    assert submission.read("b.txt") == "hello"
def test_environment(submission):
    submission.os.environ["MODE"] = "y"
    assert submission.env() == "y"
def test_seed(submission):
    submission.random.seed(3)
    random.seed(3)
    assert submission.roll() == random.randint(1, 10**9)
    submission.np.random.seed(3)
    assert submission.noise() == np.random.RandomState(3).rand()
def test_patches(submission, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(submission.random, "randint", lambda a, b: 4)
        assert submission.roll() == 4
    assert submission.roll() != 4
    monkeypatch.setattr(submission.time, "time", lambda: 5.0)
    monkeypatch.setattr(submission.sys, "argv", ["a", "b"])
    assert (submission.now(), submission.argv()) == (5.0, ["a", "b"])
def test_derived(submission):
    assert issubclass(submission.Lines, list) and not issubclass(submission.Lines, dict)
def test_names(submission, monkeypatch):
    monkeypatch.setattr(submission, "now", lambda: 6.0)
    assert submission.now() == 6.0
def test_clock(submission): assert submission.now() > 6.0
def test_large(submission, capsys):
    assert (len(submission.big(10**6)), submission.numbers(10**5)[-1]) == (10**6, 99999)
    submission.shout(5000)
    assert len(capsys.readouterr().out) == 5001
def test_awaited(submission): assert asyncio.run(submission.later(2)) == 4
def test_shared(submission): assert submission.use(shared(Greeter())) == "mine"
def test_threads(submission):
    got = []
    thread = threading.Thread(target=lambda: got.append(submission.env()))
    thread.start()
    thread.join()
    assert len(got) == 1
"""
WITHOUT_EFFECT = {  # by what the sentence says instead
    "with pytest.warns(DeprecationWarning): submission.warn()": ".record(x).warnings",
    "with pytest.deprecated_call(): submission.warn()": ".record(x).warnings",
    "with warnings.catch_warnings(record=True) as w:\n        assert submission.warn() and w": "warnings",
    "assert caplog.text or submission.log()": "capsys",
    "assert submission.shout(3) or capfd.readouterr().out": "capsys.readouterr().out",
    "assert submission.complain() or capsys.readouterr().err": "of both streams",
    "(tmp_path / 'a').touch()\n    assert not submission.read(str(tmp_path / 'a'))": "files = [...]",
    "assert submission.read(tmp_path / 'a') == 'x'": "files = [...]",
    "monkeypatch.chdir('/')\n    assert submission.here() == '/'": "folder of its own",
    "monkeypatch.setenv('MODE', 'x')\n    assert submission.env() == 'x'": "submission.os.environ",
    "random.seed(3)\n    assert submission.roll() == random.randint(1, 10**9)": "submission.random.seed(3)",
    "np.random.seed(3)\n    assert submission.noise() == np.random.rand()": "submission.np.random.seed(3)",
    "monkeypatch.setattr(time, 'time', lambda: 5.0)\n    assert submission.now() == 5.0": "submission.time",
    "with unittest.mock.patch('time.time', lambda: 5): assert submission.now() == 5": "submission.time",
    "xs = [2, 1]\n    submission.turn(xs)\n    assert xs == [1, 2]": "in_place(submission.f)",
    "b = submission.Bag()\n    b.items.append(1)\n    assert b.items == [1]": "let a method of theirs",
    "class Clock: time = 5.0\n    submission.time = Clock\n    assert submission.now() == 5": "are functions",
    "c = asyncio.sleep(0)\n    c.close()\n    assert submission.use(c) == 'mine'": "'async def' itself",
    "assert inspect.getsource(submission.now)": "submission.source",
    "assert inspect.iscoroutinefunction(submission.later)": "submission.source",
    "assert isinstance(submission, types.ModuleType)": "callable(submission.f)",
    "assert submission.use(Greeter()) == 'mine'": "shared(",
    "assert submission.use(io.BytesIO(b'a')) == 'mine'": "give the bytes",
}


def suite_of(tmp_path, checks):
    (tmp_path / "test_work.py").write_text(HEAD + checks)
    (tmp_path / "work.py").write_text(WORK)
    suite = Suite("00-work", [tmp_path / "test_work.py"], tmp_path / "work.py")
    return suite, Assignment(
        format=1, title="Work", module="work", points={"now": float(checks.count("def "))}
    )


def test_what_a_check_can_do_with_the_process_of_a_submission(tmp_path):
    judging(*suite_of(tmp_path, WORKS), lambda judge: judge.prove(), isolation=levels_here()[-1])


def test_what_has_no_effect_there_is_told_with_what_to_write_instead(tmp_path):
    lines = [*WITHOUT_EFFECT]
    known = ("caplog", "capfd", "capsys", "monkeypatch", "tmp_path")
    fixtures = [", ".join(["submission", *(name for name in known if name in line)]) for line in lines]
    checks = "".join(
        f"def test_{n:02}({names}):\n    {line}\n"
        for n, (names, line) in enumerate(zip(fixtures, lines, strict=True))
    )
    checks += "async def test_99(submission): assert await submission.later(2) == 4\n"
    with pytest.raises(AuthoringError) as error:
        judging(*suite_of(tmp_path, checks), lambda judge: judge.prove(), isolation=levels_here()[-1])
    told = error.value.hint.split("test_work.py::")[1:]
    assert len(told) == len(lines) + 1
    for wanted, line in zip([*WITHOUT_EFFECT.values(), "asyncio.run"], told, strict=True):
        assert wanted in line.partition("Note that")[2], line


@pytest.mark.slow
def test_an_error_of_the_checks_themselves_is_told_once_and_as_theirs(tmp_path):
    checks = "def test_1(submision): ...\n"
    checks += "".join(f"def test_{n}(submission): forgotten(submission.now())\n" for n in (2, 3))
    with pytest.raises(AuthoringError, match="fail by an error of their own") as error:
        judging(*suite_of(tmp_path, checks), lambda judge: judge.prove(), isolation=levels_here()[-1])
    assert "asks for a fixture 'submision', and there is none. Did you mean submission?" in error.value.hint
    assert error.value.hint.count("name 'forgotten' is not defined") == 1
