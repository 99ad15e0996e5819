from grader.checks import assert_equal, check, exercise


@exercise("count")
@check(points=2, hint="text.lower().split() cuts at any white space; an empty text has no words.")
def test_words_are_counted(submission):
    assert_equal(submission.count("  To be\nor NOT to\tbe "), {"to": 2, "be": 2, "or": 1, "not": 1})
    assert_equal(submission.count(""), {})


@exercise("by_count")
@check(points=2, hint="setdefault(n, []) gives the list that is there, or a new one.")
def test_words_are_in_alphabetical_order(submission):
    assert_equal(submission.by_count({"c": 1, "b": 2, "a": 1}), {1: ["a", "c"], 2: ["b"]})
