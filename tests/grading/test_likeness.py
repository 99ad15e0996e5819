"""Which submissions are alike, in a class made for it."""

from __future__ import annotations

import random
import re
from importlib.util import find_spec

import msgspec
import pytest
from made_results import COURSE
from terminal import ok
from toy_course import NAME, RIGHT, ToyCourse

from grader.grading.likeness import Compared, Likeness, compared
from grader.reports.similarity import similarity_page, usual

pytestmark = pytest.mark.skipif(find_spec("copydetect") is None, reason="copydetect is not installed")

# Ways to write the same function, as different people do.
WAYS = {
    "mean": [
        "total = 0.0\nfor value in values:\n    total += value\nreturn total / len(values)",
        "if not values:\n    return 0.0\nreturn sum(values) / len(values)",
        "import statistics\nresult = statistics.fmean(values)\nreturn float(result)",
        "array = np.asarray(values, dtype=float)\nreturn array.sum() / array.size",
    ],
    "softmax": [
        "shifted = values - np.max(values)\ne = np.exp(shifted)\nreturn e / np.sum(e)",
        "top = max(values)\nparts = [math.exp(v - top) for v in values]\nwhole = sum(parts)\n"
        "return np.array([p / whole for p in parts])",
        "out = np.empty(len(values))\nfor i in range(len(values)):\n"
        "    out[i] = np.exp(values[i] - values.max())\n"
        "out /= out.sum()\nreturn out",
        "z = np.exp(values - values.max(axis=-1, keepdims=True))\nreturn z / z.sum(axis=-1, keepdims=True)",
    ],
    "count": [
        "found = {}\nfor word in values:\n    if word in found:\n        found[word] += 1\n    else:\n"
        "        found[word] = 1\nreturn found",
        "from collections import Counter\nreturn dict(Counter(values))",
        "table = dict.fromkeys(values, 0)\nfor one in values:\n    table[one] = table.get(one, 0) + 1\n"
        "return table",
        "return {word: sum(other == word for other in values) for word in set(values)}",
    ],
    "step": [
        "answer = []\nfor value in values:\n    answer.append(1 if value > 0 else 0)\n"
        "return np.array(answer)",
        "return (np.asarray(values) > 0).astype(int)",
        "return np.where(np.array(values) > 0, 1, 0)",
        "result = np.zeros(len(values), dtype=int)\nresult[np.asarray(values) > 0] = 1\nreturn result",
    ],
    "walk": [
        "place = start\nwhile abs(slope(place)) > 1e-6:\n    place = place - rate * slope(place)\n"
        "return place",
        "for _ in range(1000):\n    step = rate * slope(start)\n    if abs(step) < 1e-9:\n        break\n"
        "    start -= step\nreturn start",
        "def inner(x, left):\n    return x if left == 0 else inner(x - rate * slope(x), left - 1)\n"
        "return inner(start, 500)",
        "history = [start]\nfor k in range(200):\n"
        "    history.append(history[-1] - rate * slope(history[-1]))\nreturn history[-1]",
    ],
}
HEADS = {"walk": "start, slope, rate"}
GIVEN = """import math
import numpy as np


def check_input(values):
    assert len(values) > 0, 'none'
    return values
"""


def functions(draw: random.Random) -> list[str]:
    """Return the functions of one person, who does a few things in a way of their own."""
    made = []
    for name, ways in WAYS.items():
        numbers = f"{draw.randrange(100)} + {draw.randrange(9)} * len('{draw.random()}')"
        own = f"limit_{name} = {numbers}\nprint(limit_{name} - 1)\n"
        body = own * (draw.random() < 0.5) + draw.choice(ways)
        lines = "\n".join(f"    {line}" for line in body.split("\n"))
        made.append(f"def {name}({HEADS.get(name, 'values')}):\n{lines}\n")
    return made


def whole(parts: list[str]) -> str:
    return GIVEN + "\n\n" + "\n\n".join(parts)


def renamed(code: str) -> str:
    names = [
        "values",
        "total",
        "value",
        "found",
        "word",
        "place",
        "result",
        "parts",
        "history",
        "out",
        "e",
        "z",
    ]
    for name in names:
        code = re.sub(rf"\b{name}\b", f"my_{name}_2", code)
    return code


def commented(code: str) -> str:
    lines = [f"{line}  # {line.strip()[::-1]}" if line.strip() else "# mine" for line in code.split("\n")]
    return '"""Written all by myself."""\n' + "\n".join(lines)


def made_class(count: int = 24) -> list[Compared]:
    draw = random.Random(5)
    people = {f"s{number:02}": functions(draw) for number in range(count)}
    copies = {
        "renamed": renamed(whole(people["s00"])),
        "reordered": whole(people["s01"][::-1]),
        "commented": commented(whole(people["s02"])),
        "halves": whole([*people["s03"][:2], *people["s04"][2:]]),
    }
    texts = {name: whole(parts) for name, parts in people.items()} | copies
    return [Compared(name, text) for name, text in texts.items()]


@pytest.fixture(scope="module")
def found() -> Likeness:
    return compared(made_class(), GIVEN, most=12)


PLANTED = [{"s00", "renamed"}, {"s01", "reordered"}, {"s02", "commented"}]


@pytest.mark.slow
def test_copies_come_first_however_they_were_changed(found: Likeness) -> None:
    first = [{pair.left.who, pair.right.who} for pair in found.pairs]
    assert all(pair in first[:4] for pair in PLANTED)
    assert all(pair.likeness > 0.95 for pair in found.pairs[:2])
    halves = [pair for pair in found.pairs if pair.right.who == "halves"]
    assert [pair.left.who for pair in halves[:2]] == ["s04", "s03"]
    assert 4 * found.usual < found.pairs[3].likeness
    assert found.count == 28 and found.all_pairs == 28 * 27 // 2


def test_it_says_how_usual_such_likeness_is(found: Likeness) -> None:
    assert re.fullmatch(r"(no|1|2) other of 378 pairs (is|are) as alike", usual(found.pairs[0], found))
    assert found.pairs[-1].as_alike >= 5


def test_alike_lines_are_marked_in_both_and_what_was_handed_out_is_not(found: Likeness) -> None:
    pair = next(pair for pair in found.pairs if {pair.left.who, pair.right.who} == PLANTED[0])
    for lines in pair.lines:
        alike = [line.text.strip() for line in lines if line.alike]
        assert len(alike) > len(lines) / 3
        assert not any("assert len" in text for text in alike)
    [commented] = [lines for pair in found.pairs for lines in pair.lines if lines[0].text.startswith('"""')]
    assert sum(line.alike for line in commented) > 10
    assert not any(line.alike for line in commented if line.text == "# mine")


def test_what_most_of_the_class_has_is_nobodys_own() -> None:
    same = Compared("x", whole(functions(random.Random(1)))).code
    everybody = compared([Compared(f"s{k}", same) for k in range(6)])
    assert everybody.pairs == []
    assert len(compared([Compared(f"s{k}", same) for k in range(3)]).pairs) == 3  # too few to say


@pytest.mark.slow
def test_work_of_other_courses_is_compared_with_this_one_but_not_with_itself(found: Likeness) -> None:
    here = made_class(10)[:10]
    before = [msgspec.structs.replace(one, where="nets-30") for one in made_class(12)]
    pairs = compared([*here, *before], GIVEN, most=50).pairs
    assert (pairs[0].left.where, pairs[0].right.where, pairs[0].likeness) == ("", "nets-30", 1)
    assert all(not (pair.left.where and pair.right.where) for pair in pairs)


def test_nothing_of_a_student_is_markup_on_the_page() -> None:
    code = whole(functions(random.Random(1))) + "\n# <script>alert(1)</script> <img src=x onerror=y>\n"
    alike = compared(
        [Compared("<b>ada", code), Compared("bob", code), Compared("cyn", "x = '\x1b[2J\u202e'\n")]
    )
    page = similarity_page(COURSE, "01-toy", alike)
    assert "&lt;script&gt;alert(1)" in page and "&lt;b&gt;ada" in page
    tags = set(re.findall(r"<([a-z0-9]+)", page.split("<main>")[1]))
    assert tags <= {"header", "h1", "h2", "p", "details", "summary", "b", "span", "div", "ol", "li", "code"}


def test_the_command_compares_what_was_collected_modules_and_notebooks(tmp_path) -> None:
    toy, code = ToyCourse(tmp_path), whole(functions(random.Random(2)))
    for student, source in {"ada": code, "bob": renamed(code), "cyn": RIGHT}.items():
        toy.submit(student, source)
    toy.collect()
    file = tmp_path / "alike.html"
    told = ok("similarity", NAME, "--course", toy.root / "course", "--html", file)
    assert "ada" in told and "bob" in told and "Likeness is no proof of anything." in told
    assert "ada and bob" in file.read_text()
