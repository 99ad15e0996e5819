"""Work in groups: one submission, a copy for each member, and nobody in a group against what they did."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from grader.course.files import load_course
from grader.course.logs import decide
from grader.errors import ExchangeError
from grader.exchange.actions import Exchange
from grader.exchange.collected import Collected, collected
from grader.exchange.submission import Receipt, Sent
from grader.exchange.take_in import Taken
from grader.receipts.deliver import collect, hand_in, signed_receipt

NOON = dt.datetime(2040, 5, 1, 12, tzinfo=dt.UTC)
LATER = NOON + dt.timedelta(days=100)

HandIn = Callable[..., Receipt]


@pytest.fixture
def course(exchange: Exchange) -> Path:
    """A course in which 01-relu is done in groups, without a roster."""
    plan = exchange.course.root / "course.toml"
    plan.write_text(plan.read_text().replace('name = "01-relu"', 'name = "01-relu"\ngroups = true'))
    return exchange.course.root


@pytest.fixture
def sends(course: Path, tmp_path: Path) -> HandIn:
    """Hand in a file, some hours after the due date, with partners."""

    def submit(student: str, content: str = "x", *partners: str, hour: float = -1) -> Receipt:
        folder = tmp_path / "work of students"
        folder.mkdir(exist_ok=True)
        (folder / "relu.py").write_text(content)
        now, sent = NOON + dt.timedelta(hours=hour), Sent(partners=partners)
        return Exchange(load_course(course)).submit(folder, "01-relu", student, now=now, sent=sent)

    return submit


def roster(course: Path, *lines: str) -> None:
    (course / "roster.csv").write_text("\n".join(["id,group", *lines, ""]))


def run(course: Path) -> dict[str, Taken]:
    return {one.student: one for one in collect(Exchange(load_course(course)), "01-relu", LATER)}


def stored(course: Path) -> dict[str, str]:
    """Return what each student has, in one word."""
    return {
        one.student: (folder / "relu.py").read_text()
        for one, folder in collected(load_course(course), "01-relu")
    }


def records(course: Path) -> dict[str, Collected]:
    return {one.student: one for one, _ in collected(load_course(course), "01-relu")}


def groups(course: Path) -> dict[str, Sequence[str]]:
    return {student: one.group for student, one in records(course).items()}


def test_one_of_a_group_hands_in_for_all(course: Path, sends: HandIn) -> None:
    roster(course, "ada,red", "bo,red", "cy,")
    sends("ada", "A")
    taken = run(course)
    assert stored(course) == {"ada": "A", "bo": "A"}
    assert taken["bo"].reason.startswith("by ada, ")
    assert records(course)["bo"].by == "ada"
    assert groups(course) == {"ada": ("ada", "bo"), "bo": ("ada", "bo")}
    assert {one.action for one in run(course).values()} == {"unchanged"}


def test_of_two_members_the_later_counts_and_that_is_told(course: Path, sends: HandIn) -> None:
    roster(course, "ada,red", "bo,red")
    sends("ada", "A", hour=-2)
    run(course)
    sends("bo", "B", hour=-1)
    taken = run(course)
    assert stored(course) == {"ada": "B", "bo": "B"}
    for student in ("ada", "bo"):
        assert "ada and bo handed in each; the later counts for all of the group." in taken[student].notes


def test_students_form_a_group(course: Path, sends: HandIn) -> None:
    roster(course, "ada,", "bo,", "cy,", "di,")
    sends("ada", "A", "bo", "cy")
    sends("di", "D")
    run(course)
    assert stored(course) == {"ada": "A", "bo": "A", "cy": "A", "di": "D"}
    assert groups(course)["cy"] == ("ada", "bo", "cy")
    assert groups(course)["di"] == ()


def test_nobody_who_handed_in_alone_is_put_into_a_group(course: Path, sends: HandIn) -> None:
    roster(course, "ada,", "eve,")
    sends("ada", "A", hour=-5)
    sends("eve", "E", "ada", hour=-1)
    taken = run(course)
    assert stored(course) == {"ada": "A", "eve": "E"}
    assert "'eve' names 'ada', who handed in without naming 'eve': they are no group." in taken["eve"].notes


def test_who_hands_in_alone_afterwards_leaves_the_group(course: Path, sends: HandIn) -> None:
    roster(course, "ada,", "bo,")
    sends("ada", "A", "bo")
    run(course)
    assert stored(course)["bo"] == "A"
    sends("bo", "B", hour=-0.5)
    run(course)
    assert stored(course) == {"ada": "A", "bo": "B"}
    assert set(groups(course).values()) == {()}
    assert records(course)["bo"].by == ""


def test_who_is_named_by_two_is_in_neither_group(course: Path, sends: HandIn) -> None:
    roster(course, "ada,", "bo,", "cy,")
    sends("ada", "A", "cy")
    run(course)
    sends("bo", "B", "cy")
    taken = run(course)
    told = "'cy' is named by 'ada' and by 'bo', so is in the group of neither."
    for student in ("ada", "bo", "cy"):
        assert told in taken[student].notes
    assert records(course)["cy"].late_factor == 0
    sends("cy", "C", "bo")
    sends("bo", "B2", "cy", hour=-0.5)
    run(course)
    assert stored(course) == {"ada": "A", "bo": "B2", "cy": "B2"}
    assert records(course)["cy"].late_factor == 1


@pytest.mark.parametrize("student", ["eve", "ada"])
def test_only_who_is_in_the_roster_makes_a_group(course: Path, sends: HandIn, student: str) -> None:
    roster(course, "ada,", "bo,")
    other = "bo" if student == "eve" else "eve"
    sends(student, "X", other)
    assert any("'eve' is not in roster.csv" in note for note in run(course)[student].notes)
    assert stored(course) == {student: "X"}


def test_the_roster_goes_before_what_students_say(course: Path, sends: HandIn) -> None:
    roster(course, "ada,red", "bo,red", "cy,")
    sends("cy", "C", "ada")
    assert "'ada' is not in the group of 'cy' by roster.csv." in run(course)["cy"].notes
    assert stored(course) == {"cy": "C"}


def test_without_a_roster_only_who_has_handed_in_is_known(course: Path, sends: HandIn) -> None:
    sends("ada", "A", "bo")
    assert "is not known" in run(course)["ada"].notes[0]
    sends("bo", "B", "ada", hour=-2)
    run(course)
    assert stored(course) == {"ada": "A", "bo": "A"}


def test_who_has_most_time_gives_it_to_the_group(course: Path, sends: HandIn) -> None:
    roster(course, "ada,red", "bo,red")
    until = NOON + dt.timedelta(days=2)
    decide(course, ["bo"], kind="extension", assignment="01-relu", why="ill", until=until)
    sends("ada", "A", hour=24)
    run(course)
    assert {one.late_factor for one in records(course).values()} == {1.0}
    assert {one.due for one in records(course).values()} == {until}


def test_nobody_gets_more_time_by_naming_who_has_it(course: Path, sends: HandIn) -> None:
    roster(course, "eve,", "bo,")
    until = NOON + dt.timedelta(days=2)
    decide(course, ["bo"], kind="extension", assignment="01-relu", why="ill", until=until)
    sends("eve", "E", "bo", hour=24)
    assert run(course)["eve"].action == "not taken"
    sends("bo", "B", "eve", hour=25)
    run(course)
    assert stored(course) == {"bo": "B", "eve": "B"}


def test_a_group_made_afterwards_gets_what_was_collected(course: Path, sends: HandIn) -> None:
    sends("ada", "A")
    run(course)
    roster(course, "ada,red", "bo,red")
    run(course)
    assert stored(course) == {"ada": "A", "bo": "A"}


def test_the_receipt_is_that_of_who_handed_in(course: Path, sends: HandIn) -> None:
    roster(course, "ada,red", "bo,red")
    receipt = sends("ada", "A")
    run(course)
    signed = signed_receipt(Exchange(load_course(course)), receipt)
    assert signed
    assert signed.statement.student == "ada"


def test_all_attempts_of_a_group_are_kept_for_each(course: Path, sends: HandIn) -> None:
    plan = course / "course.toml"
    plan.write_text(plan.read_text().replace("format = 1", 'format = 1\ncollect = "best"'))
    roster(course, "ada,red", "bo,red")
    sends("ada", "A", hour=-2)
    sends("bo", "B", hour=-1)
    run(course)
    found = [(one.student, one.attempt, one.by) for one, _ in collected(load_course(course), "01-relu")]
    assert found == [("ada", 1, ""), ("ada", 2, "bo"), ("bo", 1, "ada"), ("bo", 2, "")]


def test_an_assignment_that_is_no_group_work_has_no_groups(exchange: Exchange, tmp_path: Path) -> None:
    course = exchange.course.root
    roster(course, "ada,red", "bo,red")
    (tmp_path / "relu.py").write_text("x")
    exchange.submit(
        tmp_path, "01-relu", "ada", files={"relu.py": b"x"}, now=NOON, sent=Sent(partners=("bo",))
    )
    run(course)
    assert stored(course) == {"ada": "x"}


def test_students_are_told_where_there_are_no_groups(toy_folder: Path) -> None:
    folder, exchange = toy_folder / "work", Exchange(load_course(toy_folder / "course"))
    with pytest.raises(ExchangeError, match="is not done in groups"):
        hand_in(exchange, folder, "ada", partners=["bo"])
    plan = toy_folder / "course" / "course.toml"
    plan.write_text(plan.read_text() + "groups = true\n")
    exchange = Exchange(load_course(toy_folder / "course"))
    for partners, told in ([["b/o"], "The student id 'b/o'"], [[f"s{n}" for n in range(21)], "at most 20"]):
        with pytest.raises(ExchangeError, match=told):
            hand_in(exchange, folder, "ada", partners=partners)


@pytest.fixture
def toy_folder(tmp_path: Path) -> Path:
    """The folder of a course, and beside it a student's work."""
    (tmp_path / "course").mkdir(exist_ok=True)
    (tmp_path / "course" / "course.toml").write_text(
        'format = 1\nid = "a"\ntitle = "A"\n[[assignments]]\nname = "work"\n'
    )
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "assignment.toml").write_text(
        'format = 1\ntitle = "T"\nmodule = "m"\n[points]\nf = 1\n'
    )
    (tmp_path / "work" / "m.py").write_text("def f():\n    return 1\n")
    return tmp_path
