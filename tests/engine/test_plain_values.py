"""Where the reference gives a plain value, no object says itself that it equals the right answer."""

import subprocess
import sys
import textwrap

import pytest

from grader import messages as m
from grader.course.model import Assignment, Limits
from grader.engine.judge import judging
from grader.engine.suite import Suite

CHECKS = """
    import pytest
    from grader.checks import assert_equal, check, exercise

    @exercise("f")
    class TestF:
        @check(points=1)
        def test_equal(self, submission): assert submission.f() == 6
        @check(points=1)
        def test_turned_round(self, submission): assert not [6] != [submission.f()]
        @check(points=1)
        def test_near(self, submission): assert abs(submission.f() - 6) < 0.1
        @check(points=1)
        def test_sum(self, submission): assert sum([submission.f()]) == 6
        @check(points=1)
        def test_in(self, submission): assert submission.f() in (5, 6)
        @check(points=1)
        def test_asserted(self, submission): assert_equal(submission.word(), "six")
        @check(points=1)
        def test_contains(self, submission): assert 2 in submission.squares() or 4 in submission.squares()
        @check(points=1)
        def test_same(self, submission): assert submission.table() == {"six": 6} and submission.f() != None
        @check(points=1)
        def test_method(self, submission): assert submission.word().startswith("six")
        @check(points=1)
        def test_called(self, submission): assert submission.table().get("six") or submission.table()("six")
        @check(points=1)
        def test_objects(self, submission):
            assert submission.Money(5) == 5 and submission.Money(5).more(2).n == 7
            assert submission.Money(5) == submission.Money(5)
    """
RIGHT = """
    class Money:
        def __init__(self, n): self.n = n
        def more(self, n): return Money(self.n + n)
        def __eq__(self, other): return self.n == getattr(other, "n", other)
    def f(): return 6
    def table(): return {"six": 6}
    def word(): return "six"
    def squares(): return [n * n for n in range(3)]
"""
LIAR = """
    class {name}({base}):
        def __eq__(self, other): return True
        __le__ = __lt__ = __contains__ = __eq__
        def __ne__(self, other): return False
        def __sub__(self, other): return 0
        def __add__(self, other): return self
        __radd__ = __add__
        def __hash__(self): return 6
        startswith = get = __call__ = __eq__
        def __abs__(self): return self
        def __iter__(self): return iter([self])
    def f(): return {value}
    squares = word = table = f
"""
OBJECTS = ["test_objects"]


@pytest.fixture
def judged(tmp_path):
    """Return how a source does, where the reference is there to be proven or was elsewhere."""

    def run(source, proven=True):
        (tmp_path / "test_work.py").write_text(textwrap.dedent(CHECKS))
        (tmp_path / "work.py").write_text(textwrap.dedent(RIGHT))
        suite = Suite("00-work", [tmp_path / "test_work.py"], tmp_path / "work.py", b"secret")
        limits = Limits(call_seconds=0.5, load_seconds=0.5, submission_seconds=5.0, memory_mib=128)
        work = Assignment(format=1, title="Work", module="work", points={"f": 11.0}, limits=limits)

        def body(judge):
            if proven is True:
                judge.prove()
            return judge.run({"work.py": textwrap.dedent(source).encode()}, proven=proven)

        return judging(suite, work, body)

    return run


@pytest.fixture
def passed(judged):
    """Return which checks a source passes."""

    def run(source):
        found = {o.check.name.rpartition("::")[2]: o.status for o in judged(source).outcomes}
        assert "error" not in found.values()
        return [name for name, status in found.items() if status == "passed"]

    return run


@pytest.mark.parametrize(
    ("base", "value"),
    [
        ("object", "Any()"),
        ("int", "Any(1)"),
        ("str", "Any('x')"),
        ("list", "Any([1])"),
        ("tuple", "Any([1])"),
    ],
)
def test_an_object_that_equals_everything_is_no_right_answer(passed, base, value):
    liar = LIAR.format(name="Any", base=base, value=value)
    assert passed(textwrap.dedent(RIGHT) + textwrap.dedent(liar)) == OBJECTS
    inside = liar.replace(f"return {value}\n", f"return [{value}]\n")
    assert passed(textwrap.dedent(RIGHT) + textwrap.dedent(inside)) == OBJECTS


def test_own_numbers_and_what_can_be_walked_through_are_what_they_are(passed):
    own = """
    class Steps(int):
        def __eq__(self, other): return int(self) == other
        def __sub__(self, other): return 100
        __hash__ = int.__hash__
    def f(): return Steps(6)
    def squares(): return map(lambda n: n * n, range(3))
    class Texts(dict): pass
    def table(): return Texts(six=6)
    """
    assert len(passed(textwrap.dedent(RIGHT) + textwrap.dedent(own))) == 11


def test_what_can_be_called_is_as_good_as_a_function(passed):
    own = """
    import functools
    class Once:
        def __init__(self, function): self.function = function
        def __call__(self): return self.function()
    f = functools.cache(f)
    word = functools.partial(str, "six")
    squares = Once(squares)
    table = functools.partial(dict, six=6)
    """
    assert len(passed(textwrap.dedent(RIGHT) + textwrap.dedent(own))) == 11


def test_where_the_reference_is_not_it_is_told_who_passes_on_its_own_word(judged):
    liar = LIAR.format(name="Any", base="object", value="Any()")
    told = judged(textwrap.dedent(RIGHT) + textwrap.dedent(liar), proven="elsewhere")
    assert told.outcomes[0].status == "passed"
    assert m.OWN_WORD.format(check="equal", type="Any") in told.remarks
    assert not [remark for remark in told.remarks if remark.startswith("objects")]  # which asks for Money
    assert judged(RIGHT, proven="elsewhere").remarks == []


@pytest.mark.slow
def test_plain_pytest_warns_of_who_passes_on_its_own_word(tmp_path):
    (tmp_path / "test_work.py").write_text(textwrap.dedent(CHECKS))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "equal"]
    for source in (LIAR.format(name="Any", base="object", value="Any()"), ""):
        (tmp_path / "work.py").write_text(textwrap.dedent(RIGHT) + textwrap.dedent(source))
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
        assert ("an object of your class Any says itself" in done.stdout) is bool(source)
