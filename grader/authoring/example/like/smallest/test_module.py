"""Checks that students get; others go into test_hidden.py."""

from grader.checks import check, exercise


@exercise("longest")
class TestLongest:
    @check(points=1, hint="A word is longer than another if len(word) is larger.")
    def test_one_is_longest(self, submission):
        assert submission.longest(["zoo", "a", "banana"]) == "banana"

    @check(points=1, hint="Of several longest words return the one that comes first.")
    def test_several_are_longest(self, submission):
        assert submission.longest(["bee", "cat"]) == "bee"
