"""Named tuples, enumerations and own numbers are values, and ask what their classes add of the submission."""

import dataclasses
import enum
import sys
import threading
import types
from collections import namedtuple
from typing import NamedTuple

import numpy as np
import pytest
from levels_tried import STRONGEST
from wire_values import back, packed, unpacked

from grader.checks import CheckFailed, assert_close, assert_equal
from grader.checks.compare import show
from grader.course.model import Limits
from grader.engine.local import load_module, local_object
from grader.sandbox.launcher import ForkServer
from grader.sandbox.loading import StudentCode
from grader.sandbox.proxy import remote_module
from grader.sandbox.session import Session
from grader.sandbox.values import TAGS
from grader.sandbox.values.own import plain
from grader.sandbox.values.packing import HANDLE, Malformed, Node, Unsendable

SOURCE = """
from __future__ import annotations
import collections, dataclasses, enum
from typing import NamedTuple

class Color(enum.Enum):
    RED = 1
    BLUE = "b"
    def mix(self, other): return self.name + other.name
class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2
class Word(str, enum.Enum):
    A = "a"
class Perm(enum.Flag):
    R = 1
    W = 2
class Bits(enum.IntFlag):
    R = 1
    W = 2
class Point(NamedTuple):
    x: int
    y: int = 0
class Vec(NamedTuple):
    x: int
    y: int
    def __add__(self, other): return Vec(self.x + other.x, self.y + other.y)
    def norm(self): return self.x**2 + self.y**2
Pair = collections.namedtuple("Pair", "a b")
class Odd(NamedTuple):
    x: int
    def __eq__(self, other): return other == "odd"
    def __hash__(self): return 7
class Twice(tuple): _fields = ("a", "a")
class Fewer(tuple): _fields = ("a",)
class Shy(tuple): _fields = ("_a",)
class Meters(float):
    def __add__(self, other): return Meters(float(self) + 10 * other)
    def feet(self): return 3 * self
class Name(str):
    def upper(self): return "mine"
class Plain(int): pass
@dataclasses.dataclass
class Rect:
    w: int
    h: int

def color(): return Color.RED
def counts(): return {Color.RED: 1, Level.LOW: 2, Point(1, 2): 3}
def level(): return Level.HIGH
def word(): return Word.A
def perm(): return Perm.R | Perm.W
def bits(): return Bits.R | Bits.W
def points(n): return [Point(i, i) for i in range(n)]
def point(): return Point(1, 2)
def vec(): return Vec(1, 2)
def pair(): return Pair([1], {"k": 2})
def odd(): return [Odd(1)]
def odd_keys(): return {Odd(1): 2}
def in_name_only(): return [Twice((1, 2)), Fewer((1, 2)), Shy((1,))]
def meters(): return Meters(2.0)
def name(): return Name("ada")
def plain(): return Plain(3)
def rect(): return Rect(1, 2)
def kind(value): return type(value).__name__, isinstance(value, (Color, Level, Word, Point, Vec, Meters))
def is_red(color): return color is Color.RED
"""


class Color(enum.Enum):
    RED = 1
    BLUE = "b"


class Point(NamedTuple):
    x: int
    y: int = 0


@dataclasses.dataclass
class Rect:
    w: int
    h: int


@pytest.fixture(scope="module", params=[*STRONGEST, "here"])
def module(request, tmp_path_factory):
    if request.param == "here":
        file = tmp_path_factory.mktemp("own") / "work.py"
        file.write_text(SOURCE)
        yield local_object(load_module(file, "work"))
        return
    limits = Limits(call_seconds=5, load_seconds=10, submission_seconds=100)
    code = StudentCode("work", {"work.py": SOURCE.encode()})
    with ForkServer(request.param) as server, Session(server, code, limits) as session:
        yield remote_module(session)


def test_a_named_tuple_is_a_tuple_with_names(module):
    point = module.point()
    assert point == (1, 2) == tuple(point) and isinstance(point, tuple)
    assert (point.x, point.y, point._fields, point[1], len(point)) == (1, 2, ("x", "y"), 2, 2)
    x, y = point
    assert (x, y) == (1, 2)
    assert point._asdict() == {"x": 1, "y": 2} and point._replace(x=5) == (5, 2)
    assert repr(point) == show(point) == "Point(x=1, y=2)"
    assert type(point).__name__ == "Point" and isinstance(point, module.Point)
    assert hash(point) == hash((1, 2)) and point < (1, 3)
    assert np.array(module.points(2)).tolist() == [[0, 0], [1, 1]]
    assert module.pair().b == {"k": 2}
    with pytest.raises(AttributeError):
        _ = point.z


def test_what_the_class_of_a_named_tuple_adds_is_asked_there(module):
    vec = module.vec()
    assert vec.norm() == 5
    assert vec + vec == (2, 4) and (vec + vec).x == 2
    assert module.odd()[0] == "odd"
    assert [key.x for key in module.odd_keys()] == [1]


def test_a_tuple_that_only_looks_like_a_named_one_is_a_tuple(module):
    assert module.in_name_only() == [(1, 2), (1, 2), (1,)]


def test_values_come_home_as_what_they_are(module):
    assert module.kind(module.point()) == ("Point", True)
    assert module.kind(module.vec()) == ("Vec", True)
    assert module.kind(module.meters()) == ("Meters", True)
    assert module.kind(module.level()) == ("Level", True)
    assert module.is_red(module.color()) and module.is_red(module.Color.RED)
    assert module.kind((1, 2)) == ("tuple", False)


def test_a_member_of_an_enumeration_has_its_name_and_value(module):
    red = module.Color.RED
    assert (red.name, red.value, module.Color["RED"], module.Color(1)) == ("RED", 1, red, red)
    assert red == module.color() and red is module.color() and red != module.Color.BLUE
    assert list(module.Color) == [red, module.Color.BLUE] and red in module.Color
    assert repr(red) == show(red) == "<Color.RED: 1>" and str(red) == "Color.RED"
    assert red.mix(module.Color.BLUE) == "REDBLUE"
    assert isinstance(red, module.Color)
    assert module.counts() == {red: 1, module.Level.LOW: 2, (1, 2): 3}


def test_a_member_that_is_a_number_or_text_is_that_too(module):
    level = module.level()
    assert level == 2 and level + 1 == 3 and level.name == "HIGH" and level.value == 2
    assert level is module.Level.HIGH and module.Level.HIGH > module.Level.LOW and isinstance(level, int)
    assert (str(level), repr(level), show(level)) == ("2", "<Level.HIGH: 2>", "<Level.HIGH: 2>")
    assert module.word() == "a" and module.word().name == "A" and str(module.word()) == "Word.A"
    assert module.Perm.R in module.perm() and module.perm() == module.Perm.R | module.Perm.W
    assert (
        module.bits() == 3 and module.Bits.R in module.bits() and (module.bits() & module.Bits.R).name == "R"
    )


def test_numbers_and_text_of_own_classes_are_asked_what_these_change(module):
    meters = module.meters()
    assert meters == 2.0 and isinstance(meters, float) and meters.feet() == 6
    assert meters + 1 == 12 and meters * 2 == 4
    assert module.name() == "ada" and module.name().upper() == "mine" and module.name().title() == "Ada"
    assert type(module.plain()).__name__ in ("int", "Plain") and module.plain() == 3
    assert_close(meters, 2.0)


def test_they_are_compared_with_plain_values_and_among_themselves(module):
    assert_equal(module.point(), (1, 2))
    assert_equal(module.point(), Point(1, 2))
    assert_equal([module.color()], [module.Color.RED])
    assert_equal(module.counts(), {module.Color.RED: 1, module.Level.LOW: 2, (1, 2): 3})
    assert_equal(module.color(), Color.RED)
    assert_equal(module.level(), 2)
    assert_equal(module.word(), "a")
    assert_equal(module.word(), module.Word.A)
    assert_equal(module.rect(), Rect(1, 2))


UNLIKE = {
    "tuple": ("point", lambda m: (1, 3), "f()[1] is wrong."),
    "member": ("color", lambda m: m.Color.BLUE, "f() is wrong."),
    "member of the reference": ("color", lambda m: Color.BLUE, "f() is wrong."),
    "text": ("color", lambda m: "RED", "f() is a Color; return a str."),
    "no member": ("level", lambda m: Color.RED, "f() is a Level; return a Color."),
    "number": ("level", lambda m: 3, "f() is wrong."),
}


@pytest.mark.parametrize(("name", "expected", "message"), UNLIKE.values(), ids=UNLIKE)
def test_what_differs_is_told(module, name, expected, message):
    with pytest.raises(CheckFailed) as caught:
        assert_equal(getattr(module, name)(), expected(module), what="f()")
    assert caught.value.message == message


def test_values_of_the_checks_own_classes_become_the_students(module):
    if hasattr(module._grader_at, "session"):
        assert module.is_red(Color.RED)
        assert module.kind(Point(1, 2)) == ("Point", True)
        assert module.color() == Color.RED and module.rect() == Rect(1, 2)
        assert module.rect() != Rect(1, 3)
        assert module.kind(namedtuple("Other", "a")(1)) == ("Other", False)


@pytest.mark.slow
def test_many_named_tuples_cost_no_object_each(module):
    assert len(module.points(20_000)) == 20_000


def test_without_anybody_to_ask_only_the_value_is_there():
    class Level(enum.IntEnum):
        LOW = 1

    found = back(Level.LOW)
    assert (found, found.name, repr(found)) == (1, "LOW", "<Level.LOW: 1>")
    assert back(Color.RED).name == "RED" and repr(back(Color.BLUE)) == "<Color.BLUE: 'b'>"
    assert back(namedtuple("P", "a b")(1, [2])) == (1, [2])
    assert type(back(np.float64(1))) is np.float64


EMPTY = Node(TAGS["tuple"], [])
FIELDS = packed(("a", "b"))[0]
BROKEN = {
    "nothing": [],
    "no base": ["P", "list", EMPTY, EMPTY, None, None],
    "no member": ["P", "", EMPTY, EMPTY, None, None],
    "two numbers": ["P", "int", EMPTY, EMPTY, None, None, 1, 2],
    "no number": ["P", "int", EMPTY, EMPTY, None, None, "1"],
    "truth for a number": ["P", "int", EMPTY, EMPTY, None, None, True],
    "fields of numbers": ["P", "tuple", packed((1,))[0], EMPTY, None, None, 1],
    "private field": ["P", "tuple", packed(("_there",))[0], EMPTY, None, None, 1],
    "special field": ["P", "tuple", packed(("__class__",))[0], EMPTY, None, None, 1],
    "field that is no name": ["P", "tuple", packed(("a b",))[0], EMPTY, None, None, 1],
    "one field twice": ["P", "tuple", packed(("a", "a"))[0], EMPTY, None, None, 1, 2],
    "fewer values": ["P", "tuple", FIELDS, EMPTY, None, None, 1],
    "member of two parts": ["P", "int", EMPTY, EMPTY, FIELDS, None, 1],
    "number to ask": ["P", "int", EMPTY, EMPTY, None, 5, 1],
    "function to ask": ["P", "int", EMPTY, EMPTY, None, Node(HANDLE + 1, [0]), 1],
    "unknown object to ask": ["P", "int", EMPTY, EMPTY, None, Node(HANDLE, [0]), 1],
}


@pytest.mark.parametrize("items", BROKEN.values(), ids=BROKEN)
def test_a_value_that_no_honest_peer_makes_is_malformed(items):
    with pytest.raises(Malformed):
        unpacked(Node(TAGS["own"], items))


def test_what_is_plain_of_a_member_is_its_number_if_it_is_one(module):
    color = module.color()
    assert plain(color) is color and plain(module.level()) == 2


HELPER = b"""
import dataclasses, enum
from typing import NamedTuple

class Suit(enum.Enum):
    CLUBS = 1
    HEARTS = 2
class Card(NamedTuple):
    suit: Suit
    rank: int
@dataclasses.dataclass
class Deal:
    suit: Suit
    rank: int
@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    x: int
    y: int
@dataclasses.dataclass
class Player:
    name: str
    at: Place
    cards: list
    next: object = None
    def hello(self): return "Hello, " + self.name
"""
USES_HELPER = b"""
import shapes
from shapes import Place

def about(player):
    kinds = [type(player) is shapes.Player, type(player.at) is Place, type(player.cards[0]) is shapes.Card,
             player.cards[0].suit is shapes.Suit.CLUBS]
    return all(kinds), player.hello(), player.at == Place(1, 2), player.cards[0].rank
def move(player):
    player.cards.append(4)
    player.name = player.next.name if player.next is not None else "none"
    return player.next is player
def total(places): return sum(place.x for place in places)
def deal(hand):
    was, hand.suit, hand.rank = hand.suit.name, shapes.Suit.HEARTS, hand.rank + 1
    return was, type(hand.suit).__name__
def look(hand): return hand.suit.name
def length(player):
    found = 0
    while player is not None:
        found, player = found + 1, player.next
    return found
def xs(places): return sorted(place.x for place in places)
def kind(thing): return type(thing).__module__ == "work", type(thing).__name__, thing.x, thing.twice()
"""


@dataclasses.dataclass
class Odd:
    x: int
    lock: object = None

    def twice(self):
        return 2 * self.x


@pytest.fixture(scope="module", params=STRONGEST)
def with_helper(request):
    code = StudentCode("work", {"work.py": USES_HELPER, "shapes.py": HELPER})
    limits = Limits(call_seconds=5, load_seconds=10, submission_seconds=100)
    with ForkServer(request.param) as server, Session(server, code, limits) as session:
        yield remote_module(session)


def shapes():
    found = types.ModuleType("shapes")
    sys.modules["shapes"] = found
    exec(HELPER, vars(found))
    return found


def test_what_both_sides_import_of_a_helper_module_is_the_same_there(with_helper):
    there = shapes()
    player = there.Player("Ann", there.Place(1, 2), [there.Card(there.Suit.CLUBS, 7)])
    assert with_helper.about(player) == (True, "Hello, Ann", True, 7)
    assert with_helper.total([there.Place(n, 0) for n in range(3)]) == 3
    assert with_helper.xs({there.Place(n, 0) for n in range(3)}) == [0, 1, 2]


@dataclasses.dataclass
class Hand:
    suit: enum.Enum
    rank: enum.IntEnum


def test_members_of_enumerations_in_a_dataclass_stay_what_they_are(with_helper):
    there = shapes()
    level = enum.IntEnum("Level", "LOW HIGH")
    for kind in (Hand, there.Deal):
        hand = kind(there.Suit.CLUBS, level.LOW)
        assert with_helper.deal(hand) == ("CLUBS", "Suit")
        assert (hand.suit, hand.rank) == (there.Suit.CLUBS, 2)
        hand.rank = level.HIGH
        assert with_helper.look(hand) == "CLUBS" and hand.rank is level.HIGH


def test_a_long_list_of_instances_that_hold_each_other_arrives_whole(with_helper):
    there = shapes()
    player = None
    for _ in range(200):
        player = there.Player("Ann", there.Place(1, 2), [], player)
    assert with_helper.length(player) == 200


def test_what_is_done_to_an_instance_of_a_dataclass_is_seen(with_helper):
    there = shapes()
    player = there.Player("Ann", there.Place(1, 2), [1], there.Player("Bob", there.Place(0, 0), []))
    with_helper.move(player)
    assert (player.name, player.cards, player.at) == ("Bob", [1, 4], there.Place(1, 2))
    player.next = player
    assert with_helper.move(player) is True


def test_an_instance_of_another_dataclass_has_its_fields_and_methods(with_helper):
    assert with_helper.kind(Odd(2)) == (False, "Odd", 2, 4)
    with pytest.raises(Unsendable, match="a lock cannot be sent to a submission"):
        with_helper.kind(Odd(2, threading.Lock()))
