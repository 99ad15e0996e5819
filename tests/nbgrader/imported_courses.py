"""Small courses of nbgrader, each with what keeps tests from being checks; and a wrong answer to each."""

from __future__ import annotations

import contextlib
import io
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


COURSES: dict[str, list[Any]] = {
    "variables": [
        solution("a", "answer = 6 * 7\n", "answer = 41\n"),
        test("answer", "assert answer == 42"),
        solution("b", "half = answer / 2\nwords = ['a', 'b']\n", "half = answer\nwords = ['a']\n"),
        test("half", "assert half == answer / 2"),
        test("words", "assert len(words) == 2 and 'b' in words", 2),
        test("type", "assert isinstance(half, float)", 0),
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
}


def cells_of(name: str, answers: str = "right") -> Cells:
    """Return the cells of a course as its instructor wrote them, or with other answers: wrong, or none."""
    found: Cells = []
    for one in COURSES[name]:
        if isinstance(one, dict):
            found.append(one)
            continue
        right, wrong = one
        written = {"right": None, "wrong": wrong, "none": "raise NotImplementedError()\n"}[answers]
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
    passed = set[str]()
    quiet = contextlib.redirect_stdout(io.StringIO())
    with quiet, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for one in cells:
            marks = one["metadata"].get("nbgrader", {})
            try:
                exec("".join(one["source"]), namespace)
            except Exception:  # noqa: BLE001 (a cell may raise anything)
                continue
            if marks.get("grade"):
                passed.add(marks["grade_id"])
    return passed
