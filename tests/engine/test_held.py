"""What checks and a reference hold is at each submission as it was when they were read."""

import re

import pytest

from grader.course.model import Assignment
from grader.engine.judge import judging
from grader.engine.suite import Suite
from grader.errors import AuthoringError

HEAD = """
import collections, functools, itertools, random
import numpy as np, pytest
from grader.checks import assert_close, assert_equal, check, exercise

@exercise("f")
@check(points=1)
"""
RIGHT = """
import itertools
made, numbers = [], itertools.count(1)
class Card:
    count = 0
    def __init__(self): Card.count += 1; self.number = Card.count
def f(x): return 2 * x
def g(x): made.append(x); return len(made), next(numbers)
"""
WRONG = RIGHT.replace("2 * x", "3 * x").replace("return len(made)", "return 0").replace("= Card.count", "= 0")

CHECKS = {
    "a table of answers": """
        def test_f(submission): assert KNOWN.setdefault(3, submission.f(3)) == 6
        KNOWN = {}""",
    "a name of the module": """
        def test_f(submission):
            global answer
            answer = submission.f(3) if answer is None else answer
            assert answer == 6
        answer = None""",
    "a class": """
        class TestF:
            answers = []
            def test_f(self, submission):
                self.__class__.first = getattr(self, "first", submission.f(3))
                self.answers.append(submission.f(4))
                assert (self.first, self.answers[0]) == (6, 8)""",
    "a cache": """
        def test_f(submission): assert answer(submission) == 6
        @functools.cache
        def answer(submission): return submission.f(3)""",
    "a cache that is full": """
        def test_f(submission):
            answer.of = submission
            assert answer(3) == 6
        @functools.lru_cache(maxsize=1)
        def answer(x): return answer.of.f(x) if x else 0
        answer(0)""",
    "an iterator": """
        def test_f(submission): assert all(submission.f(x) == y for x, y in CASES)
        CASES = zip([1, 2], [2, 4])""",
    "an iterator that cannot be copied": """
        def test_f(submission): assert all(submission.f(x) == y for x, y in CASES)
        CASES = itertools.pairwise([1, 2, 4])""",
    "a parameter": """
        @pytest.mark.parametrize("xs, more", [([1], iter([2, 3]))])
        def test_f(submission, xs, more):
            xs.extend(more)
            assert submission.f(xs) == [1, 2, 3, 1, 2, 3]""",
    "an object": """
        def test_f(submission): assert holds.answer(submission) == 6
        class Holder:
            known = None
            def answer(self, submission):
                self.known = self.known or submission.f(3)
                return self.known
        holds = Holder()""",
    "an object whose class keeps attributes in its own way": """
        def test_f(submission):
            holds.known = holds.known or submission.f(3)
            assert holds.known == 6
        import msgspec
        class Holder(msgspec.Struct):
            known: int = 0
        holds = Holder()""",
    "what a list of a class of its own holds besides": """
        def test_f(submission):
            holds.known = holds.known or submission.f(3)
            assert holds.known == 6
        class Holder(list):
            known = 0
        holds = Holder()""",
    "an object with slots": """
        def test_f(submission):
            assert not hasattr(holds, "more")
            holds.more = holds.known = holds.known or submission.f(3)
            assert holds.known == 6
        class Holder:
            __slots__ = "known", "more"
        holds = Holder()
        holds.known = None""",
    "what a function closes over, and its default": """
        def test_f(submission): assert answer(submission) == (1, 1, 6)
        def counting():
            count = 0
            def answer(submission, known=[]):
                nonlocal count
                count += 1
                known.append(submission.f(3))
                return count, len(known), known[0]
            return answer
        answer = counting()""",
    "other containers": """
        def test_f(submission):
            COUNTS["a"] += 1; ARRAY[0] += submission.f(1)
            ROW.append(submission.f(3)); SEEN.add(submission.f(4))
            assert (COUNTS, [*ROW], SEEN, [*ARRAY]) == ({"a": 3, "b": 1}, [6], {8}, [2, 1])
        COUNTS, ROW, SEEN, ARRAY = collections.Counter("aab"), collections.deque(), set(), np.arange(2)""",
    "the shape of an array": """
        def test_f(submission):
            assert ARRAY.shape == (4,)
            ARRAY.shape = (2, 2)
            assert submission.f(3) == 6
        ARRAY = np.arange(4)""",
    "random numbers": """
        def test_f(submission):
            drawn = np.random.random(), random.random(), OWN.random(), OTHER.random()
            assert drawn == tuple(FIRST) and submission.f(drawn[0]) == 2 * drawn[0]
        def seeded(): np.random.seed(1); random.seed(2); return np.random.default_rng(3), random.Random(4)
        OWN, OTHER = seeded()
        FIRST = [np.random.random(), random.random(), OWN.random(), OTHER.random()]
        OWN, OTHER = seeded()""",
    "the reference": """
        def test_f(submission, reference):
            assert submission.g(1) == reference.g(1)
            assert submission.Card().number == reference.Card().number""",
}


def judged(tmp_path, checks, body):
    (tmp_path / "nets.py").write_text(RIGHT)
    (tmp_path / "test_nets.py").write_text(HEAD + re.sub(r"^ {8}", "", checks, flags=re.MULTILINE).strip())
    suite = Suite("00-nets", [tmp_path / "test_nets.py"], tmp_path / "nets.py", b"secret")
    return judging(suite, Assignment(format=1, title="Nets", module="nets", points={"f": 1.0}), body)


@pytest.mark.parametrize("checks", CHECKS.values(), ids=CHECKS)
def test_no_submission_is_graded_by_what_another_one_left(tmp_path, checks):
    def body(judge):
        judge.prove()
        found = [
            judge.run({"nets.py": source.encode()}, proven=True) for source in (WRONG, RIGHT, WRONG, RIGHT)
        ]
        return [one.outcomes[0].status for one in found]

    assert judged(tmp_path, checks, body) == ["failed", "passed"] * 2


def test_a_generator_that_only_the_first_submission_would_meet_is_refused(tmp_path):
    checks = "def test_f(submission): assert [*CASES]\nCASES = enumerate(x for x in [1])"
    with pytest.raises(AuthoringError, match=r"test_nets\.py: it holds a generator"):
        judged(tmp_path, checks, lambda judge: None)


def test_a_generator_that_nothing_is_left_of_is_none(tmp_path):
    checks = (
        "def test_f(submission): assert submission.f(1) == LIST[0]\nCASES = (x for x in [2])\nLIST = [*CASES]"
    )
    judged(tmp_path, checks, lambda judge: judge.prove())
