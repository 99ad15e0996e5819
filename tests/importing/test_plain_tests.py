"""Plain folders of solutions and tests become assignments."""

import pytest

from grader.authoring.build import build
from grader.authoring.new import new_course
from grader.course.files import load_assignment, load_course
from grader.engine.judge import judging
from grader.engine.suite import Suite
from grader.errors import CourseError
from grader.importing.course import import_folder
from grader.importing.unit_tests import Solution, check_file

HALF = '''\
"""Halves."""
import units


def half(x):
    """Return half of x.

    >>> half(3)
    1.5
    >>> half("a")
    Traceback (most recent call last):
    TypeError: a number, please
    """
    if not isinstance(x, (int, float)):
        raise TypeError("a number, please")
    return _divided(x)


def _divided(x):
    return x / units.TWO


class Counter:
    count = 0

    def up(self):
        self.count += 1
        return self.count
'''
ONE = """\
from one import one
def test_one():
    assert one() == 1
def test_wrong():
    assert one() == 2
"""
PYTEST = """\
import pytest
from half import Counter, half

CASES = {1: 0.5, 4: 2}


def test_cases_are_there_for_each_submission():
    while CASES:
        x, wanted = CASES.popitem()
        assert half(x) == wanted


@pytest.mark.parametrize(("x", "wanted"), [(1, 0.5), (4, 2)])
def test_half(x, wanted):
    assert half(x) == pytest.approx(wanted)


class TestCounter:
    def setup_method(self):
        self.counter = Counter()

    def test_set_up(self):
        assert self.counter.up() == 1

    class TestInside:
        def test_two(self):
            assert half(4) == 2

    def test_up(self, counter):
        assert counter.up() == 1
        assert counter.up() == 2


def test_wrong():
    assert half(1) == 2
"""
CONFTEST = """\
import pytest
from half import Counter


@pytest.fixture
def counter():
    return Counter()
"""
UNITTEST = """\
from unittest import IsolatedAsyncioTestCase, TestCase, main
import half


class Halves:
    def test_is_half(self):
        self.assertEqual(2 * half.half(self.x), self.x)


class Helped(TestCase):
    def setUp(self):
        self.one = half.half(2)

    def is_half(self, a, b):
        self.assertEqual(half.half(a), b)


class One(Halves, TestCase):
    x = 1


class Two(Halves, Helped):
    x = 2

    def test_with_help(self):
        self.is_half(self.x, self.one)


class Waiting(IsolatedAsyncioTestCase):
    async def test_waits(self):
        self.assertEqual(half.half(4), 2)


class Base(TestCase):
	def test_first_is_wrong(self):
		self.assertEqual(half.half(4), 3)

	def test_four(self):
		self.assertEqual(half.half(4), 2)


if __name__ == "__main__":
    main()
"""


def write(folder, **files):
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


@pytest.mark.slow
def test_pytest_and_unittest_and_doctest_files_beside_a_solution(tmp_path):
    origin = write(
        tmp_path / "homework",
        half_dot_py="def half(x):\n    pass\n\n\nclass Counter:\n    def up(self):\n        pass\n",
        solution__half_dot_py=HALF,
        units_dot_py="TWO = 2\n",
        tests__test_half_dot_py=PYTEST,
        tests__half_test_dot_py=UNITTEST,
        tests__conftest_dot_py=CONFTEST,
        examples_dot_txt="Half of ten:\n\n>>> x = 10\n>>> half(x)\n5.0\n>>> print(half(2), 1)\n1.0 1\n",
    )
    taken = import_folder(origin, "tests", tmp_path / "new")
    [made] = taken.assignments
    assert (made.found, made.kept) == (13, 11), taken.left_out
    assert made.exercises == {"half": 10, "Counter": 2}
    told = [one for one in taken.left_out if one.what == "test_wrong"]
    assert "does not pass" in told[0].why
    bundle = build(load_course(taken.root), made.name)
    assert bundle["units.py"] == b"TWO = 2\n"
    assert b"_divided" not in bundle["half.py"]


@pytest.mark.parametrize("imports", ["", "import math\n"])
def test_a_file_may_be_left_without_a_test(imports):
    source = f"{imports}from half import half\n\n\ndef test_half():\n    assert half(2) == 1\n"
    text = check_file("Checks.", source, Solution("half", ("half",), ("half",)), ["test_half"])
    assert text.split() == [
        '"""Checks."""',
        *imports.split(),
        *["from", "grader.checks", "import", "check,", "exercise"],
    ]


def test_docstrings_of_a_solution_alone(tmp_path):
    origin = write(tmp_path / "homework", half_dot_py=HALF, units_dot_py="TWO = 2\n")
    says = ">>> c = Counter(); c.up()\n    1\n    "
    wrong = "Half:\n\n            >>> half(1)\n        0.5"
    method = f'class Of:\n    """{says}"""\n    def up(self):\n        """{wrong}"""\n'
    (origin / "half.py").write_text(
        f'"""Halves.\n\n>>> half(1)\n0.5\n"""\n{HALF[HALF.index("import") :]}\n\n{method}'
    )
    taken = import_folder(origin, "tests", tmp_path / "new")
    [made] = taken.assignments
    assert (made.found, made.kept, made.exercises) == (4, 3, {"half": 2, "Counter": 1}), taken.left_out
    [told] = [one for one in taken.left_out if one.what == "test_example_of_Of_up"]
    assert "inconsistent leading whitespace" in told.detail


def test_what_two_files_of_tests_call_alike_are_two_things(tmp_path):
    test = """
from half import half

SIZE = {size}

def double(x):
    return {factor} * x

class TestHalf:
    SIZE = 1

    def double(self):
        return self.SIZE

    def test_half(self):
        assert self.double() and half(double(SIZE)) == {size}
"""
    origin = write(
        tmp_path / "homework",
        half_dot_py="def half(x):\n    return x / 2\n",
        sample_test_dot_py=test.format(size=1, factor=2),
        test_half_dot_py=test.format(size=4, factor=1 + 1),
        README_dot_markdown="# Halves\n",
    )
    taken = import_folder(origin, "tests", tmp_path / "new")
    [made] = taken.assignments
    assert (made.found, made.kept, made.exercises, made.problems) == (2, 2, {"half": 2}, "")
    assert "# # Halves" in (taken.root / "solutions" / made.name / "half.py").read_text()
    assert taken.left_out == ()


IN_PLACE = """\
import random


def shuffle(cards):
    random.shuffle(cards)
    return cards


def shuffled(cards):
    cards = [*cards]
    random.shuffle(cards)
    return cards


def tidy(boxes):
    for box in boxes.values():
        box.sort()
    boxes.pop('empty', None)


def all_tidy(many):
    tidy(many)


class Box:
    def __init__(self, *held):
        self.held = [*held]

    def empty(self, into):
        into.extend(self.held)
        self.held.clear()

    @staticmethod
    def sort(cards):
        cards.sort()
"""
TEST_IN_PLACE = """\
import in_place as work
from in_place import all_tidy, shuffle, shuffled


def test_same():
    cards = [1, 2, 3]
    assert shuffle(cards) is cards
    assert sorted(cards) == [1, 2, 3]
    assert sorted(shuffled(cards=cards)) == [1, 2, 3]
    assert shuffled(cards) is not cards


def test_inside():
    box = [2, 1]
    boxes = {'a': box, 'empty': []}
    work.tidy(boxes)
    assert boxes == {'a': [1, 2]} and box == [1, 2]
    boxes['b'] = [4, 3]
    all_tidy(boxes)
    assert boxes['b'] == [3, 4]


def test_methods():
    cards, box = [2, 1], work.Box(4, 3)
    box.empty(cards)
    assert (cards, box.held) == ([2, 1, 4, 3], [])
    cards.sort(key=abs, reverse=True)
    work.Box.sort(cards)
    assert cards == [1, 2, 3, 4]
"""


def test_what_a_function_changes_in_place_is_changed_for_the_test(tmp_path):
    origin = write(tmp_path / "homework", in_place_dot_py=IN_PLACE, test_in_place_dot_py=TEST_IN_PLACE)
    taken = import_folder(origin, "tests", tmp_path / "new")
    assert [(made.found, made.kept) for made in taken.assignments] == [(3, 3)], taken.left_out


def the_check(tmp_path, solution, test):
    """Return the folder of an assignment that came of one test, which is a check."""
    origin = write(tmp_path / "homework", work_dot_py=solution, test_work_dot_py=test)
    taken = import_folder(origin, "tests", tmp_path / "new")
    [made] = taken.assignments
    assert (made.found, made.kept, made.problems) == (1, 1, ""), taken.left_out
    return taken.root / "solutions" / made.name


def test_that_an_answer_is_another_object_than_the_argument_is_asked(tmp_path):
    test = "from work import clone\n\n\ndef test_clone():\n    xs = [1]\n    ys = clone(xs)\n"
    test += "    assert ys == xs and ys is not xs\n"
    folder = the_check(tmp_path, "def clone(xs):\n    return [*xs]\n", test)
    assert "clone = in_place(submission.clone)" in (folder / "test_work.py").read_text()


def test_a_wrong_function_that_changes_what_a_test_compares_afterwards_is_caught(tmp_path):
    test = "from work import doubled\n\n\ndef test_it():\n    xs = [1, 2]\n    assert doubled(xs) == [2, 4]\n"
    test += "    assert xs == [1, 2]\n"
    folder = the_check(tmp_path, "def doubled(xs):\n    return [2 * x for x in xs]\n", test)
    wrong = "def doubled(xs):\n    xs[:] = [2 * x for x in xs]\n    return xs\n"
    suite = Suite(folder.name, [folder / "test_work.py"], folder / "work.py")

    def body(judge):
        judge.prove()
        return judge.run({"work.py": wrong.encode()}, proven=True).outcomes

    [outcome] = judging(suite, load_assignment(folder), body)
    assert outcome.kind == "wrong"


def test_a_solution_that_takes_a_good_part_of_the_time_for_loading_gets_more(tmp_path, monkeypatch):
    monkeypatch.setattr("grader.importing.trial._MARGIN", 1e9)  # any time is
    test = "from one import one\ndef test_one():\n    assert one() == 1\n"
    origin = write(tmp_path / "old", one_dot_py="def one():\n    return 1\n", test_one_dot_py=test)
    taken = import_folder(origin, "tests", tmp_path / "new")
    settings = (taken.root / "solutions" / taken.assignments[0].name / "assignment.toml").read_text()
    assert "load_seconds = 25" in settings


def test_a_function_that_waits_is_an_exercise(tmp_path):
    test = (
        "import asyncio\nfrom later import double\ndef test_two():\n    assert asyncio.run(double(2)) == 4\n"
    )
    later = "async def double(x):\n    return 2 * x\n"
    origin = write(tmp_path / "homework", later_dot_py=later, test_later_dot_py=test)
    [made] = import_folder(origin, "tests", tmp_path / "new").assignments
    assert (made.found, made.kept, made.problems) == (1, 1, "")


@pytest.mark.slow
def test_assignments_are_added_to_a_course(tmp_path):
    new_course(tmp_path / "course", title="C", course_id="c", exchange="exchange")
    course = load_course(tmp_path / "course")
    origin = write(
        tmp_path / "homework",
        half_dot_py=HALF,
        units_dot_py="TWO = 2\n",
        test_half_dot_py=PYTEST,
        conftest_dot_py=CONFTEST,
    )
    taken = import_folder(origin, "tests", tmp_path / "unused", course)
    assert load_course(course.root).names == ["01-words", "02-homework"]
    assert taken.report == course.root / "imported" / "homework.md"
    assert "test_wrong" in taken.report.read_text()
    assert not (tmp_path / "unused").exists()


@pytest.mark.slow
def test_several_folders_are_several_assignments(tmp_path):
    for name in ("one", "two"):
        write(
            tmp_path / name,
            half_dot_py=HALF,
            units_dot_py="TWO = 2\n",
            test_half_dot_py=PYTEST,
            conftest_dot_py=CONFTEST,
        )
    taken = import_folder(tmp_path, "tests", tmp_path / "new")
    assert [one.name for one in taken.assignments] == ["01-one", "02-two"]


def test_what_is_left_out_is_told_though_the_plan_of_a_course_is_left_to_its_author(tmp_path):
    text = 'format = 1\nid = "c"\ntitle = "C"\nassignments = []\n'
    write(tmp_path / "course", course_dot_toml=text)
    origin = write(tmp_path / "old", one_dot_py="def one():\n    return 1\n", test_one_dot_py=ONE)
    with pytest.raises(CourseError, match="cannot be added") as caught:
        import_folder(origin, "tests", tmp_path / "unused", load_course(tmp_path / "course"))
    assert caught.value.hint.endswith('{name = "01-old"}')
    assert "test_wrong" in (tmp_path / "course" / "imported" / "old.md").read_text()


def test_a_module_that_lies_elsewhere_in_the_course_is_not_called_a_package(tmp_path):
    lines = "import elsewhere\nimport no_such_package\ndef one():\n    return 1\n"
    write(tmp_path / "old", lib__elsewhere_dot_py="x = 1\n", a__one_dot_py=lines)
    write(tmp_path / "old", a__test_one_dot_py=ONE)
    told = {one.what: one for one in import_folder(tmp_path / "old", "tests", tmp_path / "new").left_out}
    assert "lies elsewhere" in told["elsewhere"].why
    assert told["elsewhere"].detail == "It is lib/elsewhere.py."
    assert "is not installed" in told["no_such_package"].why


def test_tests_without_a_solution_are_told(tmp_path):
    write(tmp_path / "homework", test_half_dot_py=PYTEST)
    with pytest.raises(CourseError) as told:
        import_folder(tmp_path / "homework", "tests", tmp_path / "new")
    assert "import no module that lies beside them" in told.value.hint
    with pytest.raises(CourseError, match="holds no tests"):
        import_folder(write(tmp_path / "empty", a_dot_py="x = 1\n"), "tests", tmp_path / "new")


@pytest.mark.slow
def test_a_test_that_never_ends_is_left_out_and_costs_no_other(tmp_path, monkeypatch):
    monkeypatch.setattr("grader.importing.trial._TEST_SECONDS", 2.0)
    two = "from half import half\n\n\ndef test_two(): assert half(4) == 2\n"
    endless = f"{two}\n\ndef test_on():\n    while half(1): pass\n"
    write(tmp_path / "one", half_dot_py=HALF, units_dot_py="TWO = 2\n", test_half_dot_py=endless)
    taken = import_folder(tmp_path / "one", "tests", tmp_path / "new")
    [made] = taken.assignments
    assert (made.found, made.kept) == (2, 1), taken.left_out
    assert any(one.what == "test_on" and "did not end" in one.detail for one in taken.left_out)


EXERCISE = '{"files": {"solution": ["a.py"], "test": ["a_test.py"], "example": [".meta/example.py"]}}'
BROKEN = {
    "half a file": ("exercism", {"_dot_meta/config.json": "{"}, "cannot be read"),
    "no example": ("exercism", {"_dot_meta/config.json": EXERCISE}, "example.py cannot be read"),
    "nothing named": ("exercism", {"_dot_meta/config.json": '{"files": {}}'}, "names no solution"),
    "no Python": ("tests", {"a.py": "def f(:", "test_a.py": "from a import f"}, "not valid Python"),
    "no tests": ("tests", {"a.py": "def f(): return 1", "test_a.py": "from a import f"}, "no tests"),
    "no solution": ("tests", {"test_a.py": "from a import f"}, "import no module"),
    "asks for nothing": ("tests", {"a.py": "x = 1", "test_a.py": "import a\ndef test(): pass"}, "ask for no"),
    "cannot be loaded": (
        "tests",
        {
            "a.py": "import os\nos._exit(3)\ndef f(): return 1",
            "test_a.py": "from a import f\ndef test(): f()",
        },
        "cannot be loaded",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_source_that_is_broken_is_told_and_leaves_nothing(tmp_path, name):
    layout, files, told = BROKEN[name]
    for file, text in files.items():
        path = tmp_path / "old" / "a" / file.replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    with pytest.raises(CourseError) as error:
        import_folder(tmp_path / "old", layout, tmp_path / "new")
    assert told in f"{error.value.message} {error.value.hint}"
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
