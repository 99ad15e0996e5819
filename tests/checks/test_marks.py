import pytest

from grader.checks import check, exercise


def test_marks_hold_what_the_author_says():
    mark = check(points=2, hint="Look.", seconds=0.5).mark
    assert mark.name == "check"
    assert {key: mark.kwargs[key] for key in ("points", "hint", "seconds")} == {
        "points": 2,
        "hint": "Look.",
        "seconds": 0.5,
    }
    assert exercise("relu").mark.args == ("relu",)


def test_a_check_needs_points():
    with pytest.raises(TypeError):
        check()
