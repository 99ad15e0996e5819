"""Small courses of nbgrader, each with what keeps tests from being checks; and a wrong answer to each."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import inspect
import io
import re
import warnings
from pathlib import Path
from typing import Any

from nbgrader_cells import cell, course, notebook

Cells = list[dict[str, Any]]

_DATA = {
    "data/rows.csv": "city,t\nOslo,4\nRome,21\n",
    "tools.py": "OFFSET = 3\ndef shift(x):\n    return x + 3\n",
}


def solution(name: str, right: str, wrong: str = "") -> tuple[dict[str, Any], str]:
    """Return a solution cell, and what somebody wrote who was wrong."""
    return cell("solution", right, name), wrong or right


def test(name: str, source: str, points: float = 1) -> dict[str, Any]:
    """Return a test cell."""
    return cell("test", source, name, points)


def schema(one: dict[str, Any], version: int) -> dict[str, Any]:
    """Return a cell as an older nbgrader kept it."""
    marks = {name: value for name, value in one["metadata"]["nbgrader"].items() if name != "task"}
    marks |= {"schema_version": version}
    return {**one, "metadata": {"nbgrader": marks}}


COURSES: dict[str, list[Any]] = {
    "variables": [
        solution("a", "answer = 6 * 7\n", "answer = 41\n"),
        test("answer", "assert answer == 42"),
        solution("b", "half = answer / 2\nwords = ['a', 'b']\n", "half = answer\nwords = ['a']\n"),
        test("half", "assert half == answer / 2"),
        test("words", "assert len(words) == 2 and 'b' in words", 2),
        test("type", "assert isinstance(half, float)", 0),
    ],
    "in_place": [
        cell("given", "import numpy as np\n"),
        solution(
            "a",
            "def edge(grid, value):\n    grid[0] = value\n    grid[-1] = value\n    return grid\n",
            "def edge(grid, value):\n    grid = grid.copy()\n    grid[0] = value\n    return grid\n",
        ),
        test("edge", "grid = np.zeros((3, 2))\nedge(grid, 5)\nassert grid.sum() == 20"),
        test("same", "assert edge(grid, 1) is grid"),
        test("other", "assert edge([1, 2, 3], 0)[0] == 0"),
    ],
    "tried_out": [
        solution("a", "base = [1, 2, 3]\n", "base = [1, 2]\n"),
        cell("given", "cubes = []\nfor one in base:\n    cubes.append(one**3)\ntotal = sum(cubes)\n"),
        solution("b", "third = [one**3 for one in base]\n", "third = [3 * one for one in base]\n"),
        test("third", "assert third == cubes and total == 36"),
    ],
    "started": [
        solution(
            "a",
            "word = 'hello'\nback = None\n### BEGIN SOLUTION\nback = word[::-1]\n### END SOLUTION\n",
            "word = 'hello'\nback = None\nback = word\n",
        ),
        test("back", "### BEGIN HIDDEN TESTS\nassert back == 'olleh'\n### END HIDDEN TESTS"),
        solution(
            "b",
            "line = ['a', 'c']\nkept = []\n### BEGIN SOLUTION\nline.insert(1, 'b')\nkept = line\n"
            "### END SOLUTION\n",
            "line = ['a', 'c']\nkept = line\n",
        ),
        test("kept", "line = ['a', 'b', 'c']\nassert kept == line"),
    ],
    "replaced": [
        solution("a", "x = 5\n", "x = 4\n"),
        test("first", "assert x == 5"),
        cell("given", "x = x + 1\nitems = [1]\n"),
        solution("b", "y = x * 2\n", "y = 1\n"),
        test("second", "assert y == 12"),
        solution("c", "x = 'done'\nitems.append(y)\n", "x = 'do'\n"),
        test("third", "assert x == 'done'"),
        test("fourth", "assert items == [1, 12]"),
    ],
    "across": [
        cell("locked", "limit = 3\ndef close(a, b):\n    return abs(a - b) < 1e-9\n", "lock"),
        solution("a", "def triple(x):\n    return 3 * x\n", "def triple(x):\n    return x + x\n"),
        test("first", "import math\ncases = {1: 3, 2: 6}\nassert triple(limit) == 9"),
        test("second", "for x, y in cases.items():\n    assert close(triple(x), y)"),
        solution("b", "def area(r):\n    return math.pi * triple(r)\n", "def area(r):\n    return r\n"),
        test("third", "cases[5] = 15\nassert close(area(1), 3 * math.pi)"),
        test("fourth", "assert all(triple(x) == y for x, y in cases.items()) and len(cases) == 3"),
    ],
    "imported_below": [
        solution(
            "a",
            "def keep(rows):\n    return deepcopy(rows)\n",
            "def keep(rows):\n    return rows and deepcopy(rows[:1])\n",
        ),
        test("same", "from copy import deepcopy\nassert keep([[1], [2]]) == [[1], [2]]"),
        test("again", "assert keep([[3], [4]]) == deepcopy([[3], [4]])"),
    ],
    "files": [
        cell("given", ("from tools import *\nimport tools\nrows = open('data/rows.csv').read().split()\n")),
        solution("a", "def count():\n    return len(rows) - 1\n", "def count():\n    return len(rows)\n"),
        test("count", "assert count() == 2"),
        test(
            "data", ("with open('data/rows.csv') as file:\n    assert len(file.readlines()) - 1 == count()")
        ),
        solution("b", "total = shift(OFFSET)\n", "total = OFFSET\n"),
        test("total", "assert total == tools.shift(OFFSET)"),
    ],
    "seeds": [
        cell("given", "import random\nimport numpy as np\n"),
        solution(
            "a",
            "def roll(n):\n    return [random.randint(1, 6) for _ in range(n)]\n",
            "def roll(n): return [1] * n",
        ),
        test(
            "seeded",
            (
                "random.seed(3)\n"
                "wanted = [random.randint(1, 6) for _ in range(5)]\n"
                "random.seed(3)\n"
                "assert roll(5) == wanted"
            ),
        ),
        solution(
            "b", "def noise(n):\n    return np.random.normal(size=n)\n", "def noise(n): return np.zeros(n)"
        ),
        test(
            "numpy",
            (
                "np.random.seed(0)\n"
                "x = np.random.normal(size=4)\n"
                "np.random.seed(0)\n"
                "assert np.allclose(noise(4), x)"
            ),
        ),
        test("length", ("np.random.seed(1)\nz = np.random.rand(3)\nassert noise(len(z)).shape == z.shape")),
    ],
    "talking": [
        cell("given", "name = input('Your name? ')\nprint('Hello', name)\n"),
        solution(
            "a",
            "def greet(name):\n    print('Hi ' + name)\n    return 'Hi ' + name\n",
            "def greet(name): return name",
        ),
        test("greet", "assert greet('Ada') == 'Hi Ada'"),
        test("whom", "assert greet(name)"),
    ],
    "failing": [
        cell("given", "import no_such_package\n"),
        cell("given", "table = no_such_package.read()\n"),
        solution("a", "def double(x):\n    return 2 * x\n", "def double(x): return x"),
        test("double", "assert double(4) == 8"),
        test("needs", "assert no_such_package.check(double(4))"),
        solution("b", "n = len(table)\n"),
        test("table", "assert n == 3"),
    ],
    "frames": [
        cell(
            "given",
            ("import pandas as pd\nimport matplotlib.pyplot as plt\ndf = pd.read_csv('data/rows.csv')\n"),
        ),
        solution("a", "warm = df[df['t'] > 10]\n", "warm = df\n"),
        test("warm", "assert warm.shape == (1, 2)\nassert list(warm['city']) == ['Rome']"),
        solution("b", "def mean(frame):\n    return frame['t'].mean()\n", "def mean(frame): return 0"),
        test("mean", ("assert abs(mean(df) - 12.5) < 1e-9\nassert mean(pd.DataFrame({'t': [1, 3]})) == 2")),
        solution(
            "c",
            "def means(frame):\n    return frame.groupby('city').mean()\n",
            "def means(frame): return frame",
        ),
        test("means", "pd.testing.assert_frame_equal(means(df), df.groupby('city').mean())"),
        solution(
            "d",
            "fig, ax = plt.subplots()\nax.plot(df['t'])\nax.set_title('Heat')\n",
            "fig, ax = plt.subplots()\n",
        ),
        test("kind", "assert isinstance(warm, pd.DataFrame) and isinstance(warm['t'], pd.Series)"),
        test("plot", "assert ax.get_title() == 'Heat'\nassert len(ax.lines) == 1"),
    ],
    "columns": [
        cell("given", "import pandas as pd\n"),
        solution(
            "a", "df = pd.DataFrame({'x': [1, 2], 'y': [3, 4]})\n", "df = pd.DataFrame({'x': [1, 2]})\n"
        ),
        test("columns", "assert df.columns.tolist() == ['x', 'y']"),
        test("rows", "assert df.index.tolist() == [0, 1] and df['y'].tolist() == [3, 4]"),
    ],
    "objects": [
        solution(
            "a",
            (
                "class Full(Exception):\n"
                "    pass\n"
                "\n"
                "class Box:\n"
                "    def __init__(self, n):\n"
                "        self.n = n\n"
                "        self.things = []\n"
                "    def put(self, x):\n"
                "        if len(self.things) == self.n:\n"
                "            raise Full('no room')\n"
                "        self.things.append(x)\n"
                "    def __len__(self):\n"
                "        return len(self.things)\n"
                "    def __eq__(self, other):\n"
                "        return self.things == other.things\n"
            ),
            (
                "class Full(Exception):\n"
                "    pass\n"
                "\n"
                "class Box:\n"
                "    def __init__(self, n):\n"
                "        self.things = []\n"
                "    def put(self, x):\n"
                "        self.things.append(x)\n"
                "    def __len__(self):\n"
                "        return 0\n"
            ),
        ),
        test("len", "box = Box(2)\nbox.put('a')\nassert len(box) == 1"),
        test("equal", "other = Box(9)\nother.put('a')\nassert box == other"),
        test(
            "full",
            (
                "try:\n"
                "    for _ in range(3):\n"
                "        box.put(1)\n"
                "except Full as error:\n"
                "    assert str(error) == 'no room'\n"
                "else:\n"
                "    raise AssertionError('nothing raised')"
            ),
        ),
    ],
    "magics": [
        cell("given", "%matplotlib inline\n!ls\nimport math\n"),
        solution("a", "%%time\ndef twice(x):\n    return 2 * x\n", "def twice(x):\n    return x\n"),
        test("timed", "%%time\nassert twice(4) == 8"),
        test("listed", "!ls\n%pwd\nassert twice(math.pi) > 6"),
    ],
    "displays": [
        cell("given", "import numpy as np\ntable = np.arange(6).reshape(2, 3)\ntable\n"),
        solution(
            "a",
            "def total(t):\n    return t.sum(axis=0)\n\ntotal(table)\n",
            "def total(t):\n    return t.sum(axis=1)\n\ntotal(table)\n",
        ),
        cell("given", "total(table)\ntotal(table)[0]\n"),
        test("shape", "assert total(table).shape == (3,)\ntotal(table)"),
        test("shown", "print(total(table))\nassert total(table)[0] == 3\n'well done'"),
        test("testing", "np.testing.assert_array_equal(total(table), [3, 5, 7])"),
        test("close", "from numpy.testing import *\nassert_allclose(total(table / 2), [1.5, 2.5, 3.5])"),
    ],
    "raising": [
        cell(
            "locked",
            "def check_raises(f, *args):\n    try:\n        f(*args)\n    except ValueError:\n"
            "        return True\n    return False\n",
            "helper",
        ),
        cell("given", "from math import *\n"),
        solution(
            "a",
            "def root(x):\n    if x < 0:\n        raise ValueError('negative')\n    return sqrt(x)\n",
            "def root(x):\n    return abs(x)\n",
        ),
        test("helper_raises", "assert check_raises(root, -1)"),
        test("unittest", "from unittest import TestCase\nTestCase().assertRaises(ValueError, root, -1)"),
        test(
            "with_block",
            "import unittest\ncase = unittest.TestCase()\nwith case.assertRaises(ValueError):\n"
            "    root(-4)\ncase.assertAlmostEqual(root(2), sqrt(2))",
        ),
        test("numpy_raises", "from numpy.testing import assert_raises\nassert_raises(ValueError, root, -1)"),
        test("pytest_raises", "import pytest\nwith pytest.raises(ValueError, match='neg'):\n    root(-1)"),
        test("star", "assert root(pi) == sqrt(pi) and floor(root(9)) == 3"),
    ],
    "regions": [
        solution(
            "a",
            "def half(x):\n    ### BEGIN SOLUTION\n    return x / 2\n    ### END SOLUTION\n"
            "assert half(2) == 1\nprint(half(3))\n",
            "def half(x):\n    return x // 2\nprint(half(3))\n",
        ),
        test(
            "hidden",
            "assert half(4) == 2\n### BEGIN HIDDEN TESTS\nassert half(3) == 1.5\n### END HIDDEN TESTS",
            2,
        ),
        test("all_hidden", "### BEGIN HIDDEN TESTS\nassert half(5) == 2.5\n### END HIDDEN TESTS"),
        cell("manual", "It halves.\n", "why", 1, "markdown"),
    ],
    "older": [
        schema(cell("locked", "base = 10\n", "locked"), 2),
        (
            schema(cell("solution", "def add(x):\n    return base + x\n", "a"), 1),
            "def add(x):\n    return x\n",
        ),
        schema(test("first", "assert add(1) == 11"), 1),
        schema(test("second", "assert add(0) == base"), 2),
    ],
    "written": [
        solution(
            "a",
            "def save(path, rows):\n    with open(path, 'w') as file:\n        file.write('\\n'.join(rows))\n"
            "\ndef load(path):\n    return open(path).read().split('\\n')\n",
            "def save(path, rows):\n    open(path, 'w').close()\n\ndef load(path):\n    return []\n",
        ),
        cell("given", "with open('given.txt', 'w') as file:\n    file.write('a b')\n"),
        test("both", "save('out.txt', ['x', 'y'])\nassert load('out.txt') == ['x', 'y']"),
        test("given_file", "assert load('given.txt') == ['a b']"),
        test("read_here", "save('here.txt', ['x'])\nassert open('here.txt').read() == 'x'"),
        test("read_given", "assert open('given.txt').read() == load('given.txt')[0]"),
    ],
    "waiting": [
        cell("given", "import asyncio\n"),
        solution(
            "a",
            "async def fetch(x):\n    await asyncio.sleep(0)\n    return x + 1\n",
            "async def fetch(x): return x",
        ),
        test("awaited", "assert await fetch(1) == 2"),
        test("gathered", "found = await asyncio.gather(fetch(1), fetch(2))\nassert found == [2, 3]"),
        solution("b", "value = await fetch(5)\n", "value = 0\n"),
        test("value", "assert value == 6"),
    ],
    "growing": [
        solution(
            "a",
            "class Point:\n    def __init__(self, x):\n        self.x = x\n",
            "class Point:\n    def __init__(self, x):\n        self.x = 0\n",
        ),
        test("made", "p = Point(3)\nassert p.x == 3"),
        solution(
            "b",
            "class Point(Point):\n    def moved(self, dx):\n        return Point(self.x + dx)\n",
            "class Point(Point):\n    def moved(self, dx):\n        return self\n",
        ),
        test("moved", "assert Point(1).moved(2).x == 3"),
        solution(
            "c",
            "def norm(self):\n    return abs(self.x)\n\nPoint.norm = norm\n",
            "def norm(self):\n    return self.x\n\nPoint.norm = norm\n",
        ),
        test("norm", "q = Point(-2)\nassert q.norm() == 2"),
        test("both_cells", "assert isinstance(q.moved(1), Point) and q.moved(1).norm() == 1"),
    ],
    "twice": [
        cell("given", "scores = {'Ada': 1}\n"),
        solution(
            "a",
            "def add(name, n):\n    scores[name] = scores.get(name, 0) + n\n",
            "def add(name, n):\n    scores[name] = n\n",
        ),
        test("first", "add('Ada', 2)\nassert scores['Ada'] == 3"),
        test("second", "add('Bob', 5)\nassert scores == {'Ada': 3, 'Bob': 5}"),
        solution("b", "best = max(scores, key=scores.get)\n", "best = 'Ada'\n"),
        test("best", "assert best == 'Bob'"),
        test("loops", "for name in list(scores):\n    add(name, 1)\nassert sum(scores.values()) == 10"),
    ],
}


def cells_of(name: str, answers: str = "right") -> Cells:
    """Return the cells of a course as its instructor wrote them, or with other answers: wrong, or none."""
    found: Cells = []
    for one in COURSES[name]:
        if isinstance(one, dict):
            found.append(one)
            continue
        right, wrong = one
        written = {"right": None, "notebook": None, "wrong": wrong, "none": "raise NotImplementedError()\n"}[
            answers
        ]
        found.append(right if written is None else {**right, "source": written.splitlines(keepends=True)})
    return found


def write_courses(root: Path) -> Path:
    """Write one course of nbgrader that has all of them as assignments; return its folder."""
    course(root, **{name: notebook(*cells_of(name)) for name in COURSES})
    for name in COURSES:
        write_data(root / "source" / name)
    return root


def write_data(folder: Path) -> None:
    """Write the files beside a notebook."""
    for path, text in _DATA.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


def passed_in_a_kernel(cells: Cells) -> set[str]:
    """Return the tests that pass when all cells run in one process, as nbgrader has it."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    loop = asyncio.new_event_loop()
    passed = set[str]()
    quiet = contextlib.redirect_stdout(io.StringIO())
    with quiet, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for one in cells:
            marks = one["metadata"].get("nbgrader", {})
            source = re.sub(r"^[%!].*$", "pass", "".join(one["source"]), flags=re.MULTILINE)
            try:
                code = compile(source, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
                waiting = eval(code, namespace)
                if code.co_flags & inspect.CO_COROUTINE:
                    loop.run_until_complete(waiting)
            except BaseException:  # noqa: BLE001 (a cell may raise anything, pytest.fail too)
                continue
            if marks.get("grade"):
                passed.add(marks["grade_id"])
    loop.close()
    return passed
