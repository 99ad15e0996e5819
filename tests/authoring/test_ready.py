"""All that keeps an assignment from its students is told at once, with what to do about each."""

from __future__ import annotations

import pytest
from provable_course import NAME, provable_course

from grader.authoring.build import write_bundle
from grader.authoring.ready import build_problems, refuse_all, release_problems
from grader.course.files import load_course
from grader.errors import AuthoringError
from grader.exchange.actions import Exchange

THEN = f"grader build {NAME}"


@pytest.fixture
def course(tmp_path):
    return provable_course(tmp_path / "course")


def change(course, file, old, new):
    path = course.solution(NAME) / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def told(problems):
    return "\n".join(map(str, problems))


def test_checks_that_pass_their_reference_can_be_built(course):
    assert build_problems(course, NAME) == []
    refuse_all(NAME, [], THEN)


def test_all_kinds_of_mistakes_are_told_together(course):
    change(course, "assignment.toml", 'title = "Numbers"', 'titel = "Numbers"\nkind = "modul"')
    change(course, "assignment.toml", 'kind = "modul"\n', "")
    change(
        course,
        "figures.py",
        "    return 2.0 * x\n    ### END SOLUTION",
        "    return 2.0 * x\n    # END SOLUTION",
    )
    change(course, "test_figures.py", '"""Public checks."""', "import nowhere_to_be_found\nreturn_x = 1")
    change(course, "test_hidden.py", "points=1", "points=7")
    found = build_problems(course, NAME)
    for part in (
        f"solutions/{NAME}/assignment.toml:2: titel: there is no such field",
        f"solutions/{NAME}/assignment.toml: title: it is missing",
        "'# END SOLUTION' marks no solution",
        "The checks of 'above' are worth 8 points; assignment.toml says 2.",
        "No module named 'nowhere_to_be_found'",
    ):
        assert part in told(found)
    with pytest.raises(AuthoringError) as caught:
        refuse_all(NAME, found, THEN)
    assert caught.value.message.startswith(f"{NAME}: {len(found)} things to mend:\n- ")
    assert caught.value.hint == f"Then: {THEN}"


def test_points_that_cannot_be_read_bring_no_other_mistakes_with_them(course):
    change(course, "assignment.toml", "above = 2", "above = 'two'")
    [problem] = build_problems(course, NAME)
    assert problem.message.startswith(
        f"solutions/{NAME}/assignment.toml:5: points.above: 'two' is not allowed"
    )


def test_a_leak_is_told_beside_a_marker_that_is_wrong(course):
    change(course, "figures.py", "    ### BEGIN SOLUTION\n    return 2.0 * x", "    return 2.0 * x")
    change(course, "test_figures.py", '"""Public checks."""', "def own(x):\n    return x if x > 0 else 0.0\n")
    problems = told(build_problems(course, NAME))
    assert "No solution has begun" in problems
    assert "also stands in test_figures.py, line 2" in problems


@pytest.mark.parametrize(
    ("file", "old", "new", "part"),
    [
        ("test_figures.py", "import assert_close", "import asert_close", "cannot import name 'asert_close'"),
        ("test_hidden.py", "0.0)", "1.0)", "does not pass its own checks"),
        ("test_hidden.py", "from grader", "raise SystemExit(3)\nfrom grader", "ends Python where it is read"),
        ("figures.py", "return 2.0 * x", "return 3.0 * x", "does not pass its own checks"),
    ],
)
@pytest.mark.slow
def test_checks_that_cannot_run_or_fail_the_reference_are_not_built(course, file, old, new, part):
    change(course, file, old, new)
    [problem] = build_problems(course, NAME)
    assert part in problem.message
    with pytest.raises(AuthoringError, match="Mend it, then: grader build"):
        refuse_all(NAME, [problem], THEN)


def test_all_that_stops_a_release_is_told_together(course):
    plan = course.root / "course.toml"
    plan.write_text(
        plan.read_text().replace('"exchange"', '"course.toml/x"') + "[late]\npercent_per_day = 3\n"
    )
    course = load_course(course.root)
    problems = release_problems(Exchange(course), NAME, force=False)
    for part in (
        f"{NAME} is not built as it stands",
        f"Run 'grader build {NAME}'",
        f"Run 'grader verify {NAME}'",
        "course.toml, line 8, late.percent_per_day",
        "The exchange cannot be used",
    ):
        assert part in told(problems)
    assert all(problem.hint for problem in problems)


def test_an_assignment_that_is_not_there_is_one_problem(course):
    [problem] = build_problems(course, "02-none")
    assert "There is no " in problem.message
    [problem] = build_problems(course, "01-number")
    assert f"Did you mean {NAME}?" in problem.hint


def test_what_was_released_is_replaced_by_force_only(course):
    plan = course.root / "course.toml"
    plan.write_text('proof = "advised"\n' + plan.read_text())
    exchange = Exchange(load_course(course.root))
    write_bundle(course, NAME)
    assert release_problems(exchange, NAME, force=False) == []
    exchange.release(NAME, course.assignment(NAME))
    change(course, "test_figures.py", "0.75), 0.75", "0.5), 0.5")
    write_bundle(course, NAME)
    assert "--force" in told(release_problems(exchange, NAME, force=False))
    assert release_problems(exchange, NAME, force=True) == []


def misspell(course, file, old, new):
    change(course, file, old, new)
    return [str(one).removeprefix(f"solutions/{NAME}/") for one in build_problems(course, NAME)]


def test_a_slip_is_told_once_with_its_line_and_what_is_meant(course):
    said = "assignment.toml:5: points.abvoe: neither checks nor solution know it; did you mean 'above'?"
    assert misspell(course, "assignment.toml", "above = 2", "abvoe = 2") == [said]
    change(course, "assignment.toml", "abvoe", "above")
    [found] = misspell(course, "assignment.toml", '"figures"', '"figurs"')
    assert found.startswith("assignment.toml:3: module: there is no figurs.py here, and no test_figurs.py")
    assert "did you mean figures?" in found


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("test_figures.py", "submission):", "submission)", "This is not valid Python: expected ':'."),
        ("test_figures.py", "@check(points=1)", "@check()", "Give the check's points as a plain number"),
        (
            "figures.py",
            "def above",
            "def abvoe",
            "The exercise 'above' of assignment.toml is not defined here",
        ),
    ],
)
def test_what_follows_from_a_slip_is_not_told_as_well(course, file, old, new, told):
    path = course.solution(NAME) / file
    path.write_text(path.read_text().replace(old, new, 1))
    [found] = build_problems(course, NAME)
    assert told in str(found)
