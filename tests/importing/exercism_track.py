"""A track in exercism's form, each exercise with a trap for whoever takes it over."""

import json
from pathlib import Path

EXERCISES: dict[str, dict[str, str]] = {
    # A function with a helper of its own, which students do not get.
    "tea-order": {
        "stub": """\
def order(cups=1, *, sugar=False):
    pass
""",
        "example": """\
PRICE = 3


def order(cups=1, *, sugar=False):
    if cups < 1:
        raise ValueError('no cups')
    return _bill(cups) + (' with sugar' if sugar else '')


def _bill(cups):
    return f'{cups} for {cups * PRICE}'
""",
        "test": """\
import unittest

from tea_order import (
    order,
)


class TeaOrderTest(unittest.TestCase):
    def test_one(self):
        self.assertEqual(order(), '1 for 3')

    def test_sugar(self):
        self.assertEqual(order(2, sugar=True), '2 for 6 with sugar')

    def test_none(self):
        with self.assertRaises(ValueError) as err:
            order(0)
        self.assertEqual(type(err.exception), ValueError)
        self.assertEqual(err.exception.args[0], 'no cups')
""",
    },
    # A class, and an exception of its own.
    "parking-lot": {
        "stub": """\
class FullError(Exception):
    pass


class Lot:
    def __init__(self, places):
        pass

    def enter(self, car):
        pass

    def __len__(self):
        pass

    def __contains__(self, car):
        pass

    def __iter__(self):
        pass
""",
        "example": """\
class FullError(Exception):
    pass


class Lot:
    def __init__(self, places):
        self.places = places
        self._cars = []

    def enter(self, car):
        if self._is_full():
            raise FullError('the lot is full')
        self._cars.append(car)

    def _is_full(self):
        return len(self._cars) == self.places

    def __len__(self):
        return len(self._cars)

    def __contains__(self, car):
        return car in self._cars

    def __iter__(self):
        return iter(self._cars)
""",
        "test": """\
import unittest
from parking_lot import FullError, Lot


class ParkingLotTest(unittest.TestCase):
    def setUp(self):
        self.lot = Lot(2)

    def tearDown(self):
        self.lot = None

    def enter(self, *cars):
        for car in cars:
            self.lot.enter(car)

    def test_counts(self):
        self.enter('a')
        self.assertEqual(len(self.lot), 1)

    def test_holds(self):
        self.enter('a')
        self.assertIn('a', self.lot)
        self.assertNotIn('b', self.lot)

    def test_walks(self):
        self.enter('a', 'b')
        self.assertEqual(list(self.lot), ['a', 'b'])

    def test_full(self):
        self.enter('a', 'b')
        with self.assertRaises(FullError) as err:
            self.lot.enter('c')
        self.assertEqual(str(err.exception), 'the lot is full')
""",
    },
    # Operators.
    "money-bag": {
        "stub": """\
class Money:
    def __init__(self, cents):
        pass

    def __eq__(self, other):
        pass

    def __lt__(self, other):
        pass

    def __add__(self, other):
        pass

    def __repr__(self):
        pass
""",
        "example": """\
class Money:
    def __init__(self, cents):
        self.cents = cents

    def __eq__(self, other):
        return self.cents == other.cents

    def __lt__(self, other):
        return self.cents < other.cents

    def __add__(self, other):
        return Money(self.cents + other.cents)

    def __repr__(self):
        return f'Money({self.cents})'
""",
        "test": """\
import unittest
from money_bag import Money


class MoneyBagTest(unittest.TestCase):
    def test_equal(self):
        self.assertEqual(Money(3), Money(3))

    def test_different(self):
        self.assertNotEqual(Money(3), Money(4))

    def test_less(self):
        self.assertLess(Money(3), Money(4))

    def test_sum(self):
        self.assertEqual(Money(3) + Money(4), Money(7))

    def test_shown(self):
        self.assertEqual(repr(Money(3)), 'Money(3)')
""",
    },
    # Names of the module that are no functions, and the module itself under another name.
    "traffic-light": {
        "stub": """\
RED = None
GREEN = None


def after(light):
    pass
""",
        "example": """\
RED = 'r'
GREEN = 'g'


def after(light):
    return GREEN if light == RED else RED
""",
        "test": """\
import unittest

import traffic_light as lights
from traffic_light import RED


class TrafficLightTest(unittest.TestCase):
    def test_green(self):
        self.assertEqual(lights.after(RED), lights.GREEN)

    def test_red(self):
        self.assertEqual(lights.after(lights.GREEN), RED)

    def test_two(self):
        self.assertNotEqual(lights.RED, lights.GREEN)
""",
    },
    # A module of helpers beside the tests, and data at top level that the solution makes.
    "word-ladder": {
        "stub": """\
def steps(words):
    pass


def parse(text):
    pass
""",
        "example": """\
from itertools import pairwise


def steps(words):
    return [sum(a != b for a, b in zip(one, two)) for one, two in pairwise(words)]


def parse(text):
    return text.split('-')
""",
        "test": """\
import unittest

from word_ladder import *
from ladders import LONG, assert_ladder as is_ladder

SHORT = parse('cat-cot-dot')


class WordLadderTest(unittest.TestCase):
    def test_short(self):
        self.assertEqual(steps(SHORT), [1, 1])

    def test_long(self):
        is_ladder(self, steps(parse(LONG)))

    def test_broken(self):
        self.assertEqual(steps(['cat', 'dog']), [3])
""",
        "ladders.py": """\
LONG = 'cold-cord-card-ward-warm'


def assert_ladder(case, steps):
    case.assertEqual(set(steps), {1})
""",
        ".gitignore": "*.pyc\n",
    },
    # What unittest does besides: a skipped test, sub-tests, an import inside of a test, a message.
    "leap-seconds": {
        "stub": """\
def leap(year):
    pass
""",
        "example": """\
def leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
""",
        "test": '''\
"""Tests of leap years."""
import unittest


class LeapTests(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        from leap_seconds import leap
        cls.of_2024 = leap(2024)

    def test_class(self):
        self.assertIs(self.of_2024, True)

    def test_many(self):
        from leap_seconds import leap
        for year, wanted in [(1900, False), (2000, True)]:
            with self.subTest(year=year):
                self.assertIs(leap(year), wanted, f'{year} is wrong')

    @unittest.skip('not yet')
    def test_skipped(self):
        self.fail()


if __name__ == '__main__':
    unittest.main()
''',
    },
    # Tests of pytest, as exercism's concept exercises have them.
    "tile-price": {
        "stub": """\
def price(area, unit=2):
    pass


def tiles(width, height):
    pass
""",
        "exemplar": """\
def price(area, unit=2):
    return area * unit


def tiles(width, height):
    return width * height
""",
        "test": """\
import pytest
from tile_price import price, tiles


@pytest.fixture
def room():
    return 2, 3


@pytest.mark.parametrize('area, wanted', [(1, 2), (2, 4)])
def test_price(area, wanted):
    assert price(area) == wanted


def test_tiles(room):
    assert tiles(*room) == 6


class TestBoth:
    unit = 5

    def test_room(self, room):
        assert price(tiles(*room), self.unit) == 30
""",
    },
    # A concept exercise of unittest: marks of its own first of all, and data that can be gone through once.
    "train-cars": {
        "stub": """\
def cars(train):
    pass


def longest(trains):
    pass
""",
        "exemplar": """\
def cars(train):
    return train.split('-')


def longest(trains):
    return max(trains, key=lambda train: len(cars(train)))
""",
        "test": """\
import unittest
import pytest
from train_cars import cars, longest
from train_cars_data import cars_data, long_data

LONG = longest('''
a-b-c
a-b'''.split())


class TrainCarsTest(unittest.TestCase):

    @pytest.mark.task(taskno=1)
    def test_cars(self):
        for variant, (train, wanted) in enumerate(cars_data, start=1):
            with self.subTest(f'variation #{variant}', train=train):
                self.assertEqual(cars(train), wanted)

    @pytest.mark.task(taskno=2)
    def test_longest(self):
        for trains, wanted in long_data:
            self.assertEqual(longest(trains), wanted)

    @pytest.mark.task(taskno=2)
    def test_lines(self):
        self.assertEqual(LONG, 'a-b-c')
""",
        "train_cars_data.py": """\
trains = ['a', 'a-b']

cars_data = zip(trains, [['a'], ['a', 'b']])

long_data = (([*pair], pair[-1]) for pair in [('a', 'b-c')])
""",
    },
    # A file that the student's module would open is replaced there: no check can do that.
    "line-count": {
        "stub": """\
def count(path):
    pass
""",
        "example": """\
def count(path):
    with open(path) as file:
        return len(file.readlines())
""",
        "test": """\
import io
import unittest
from unittest import mock
from line_count import count


class LineCountTest(unittest.TestCase):
    @mock.patch('line_count.open', return_value=io.StringIO('a b'), create=True)
    def test_one(self, opened):
        self.assertEqual(count('x'), 1)
""",
    },
}


def write_track(root: Path) -> Path:
    """Write all exercises below a folder; return it."""
    concept = root / "concepts" / "loops" / ".meta" / "config.json"
    concept.parent.mkdir(parents=True)
    concept.write_text(json.dumps({"blurb": "A text about loops, and no exercise.", "authors": []}))
    for slug, files in EXERCISES.items():
        example = "exemplar" if "exemplar" in files else "example"
        kind, module = "concept" if example == "exemplar" else "practice", slug.replace("-", "_")
        folder = root / "exercises" / kind / slug
        named = {
            "solution": [f"{module}.py"],
            "test": [f"{module}_test.py"],
            example: [f".meta/{example}.py"],
        }
        places = {"stub": f"{module}.py", "test": f"{module}_test.py", example: f".meta/{example}.py"}
        texts = {places.get(name, name): text for name, text in files.items()}
        texts[".meta/config.json"] = json.dumps({"authors": [], "files": named, "blurb": "Made here."})
        texts[".docs/instructions.md"] = f"# Instructions\n\nWrite {module}.\n"
        for name, text in texts.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return root
