"""What is graded again, and what is not."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
import pytest
from made_results import judged
from toy_course import DOUBLE_WRONG, HALF_WRONG, HOUR, NAME, NOON, RIGHT, ToyCourse, made_results, outcomes

from grader.errors import AuthoringError, CourseError, GradingError
from grader.exchange.handins.source import HandIns
from grader.grading import basis
from grader.grading.results import Undecided
from grader.grading.run import collected_assignments, grade
from grader.receipts.deliver import collect

WORK = {"ada": RIGHT, "bob": HALF_WRONG}


@pytest.fixture
def settled(toy: ToyCourse) -> ToyCourse:
    """A course in which all that was collected is graded."""
    toy.hand_in(WORK)
    toy.settle()
    return toy


def test_everything_collected_is_graded_first(toy: ToyCourse) -> None:
    toy.hand_in(WORK)
    planned = toy.plan()
    assert [record.student for record, _ in planned.todo] == ["ada", "bob"]
    assert planned.kept == []
    assert planned.outdated == []
    assert [file.name for file in planned.suite.files] == ["test_toy.py", "test_hidden.py"]


def test_unchanged_submissions_are_kept(settled: ToyCourse) -> None:
    planned = settled.plan()
    assert planned.todo == []
    assert [result.student for result in planned.kept] == ["ada", "bob"]


def test_a_folder_that_lies_among_the_known_mistakes_changes_nothing(settled: ToyCourse) -> None:
    (settled.solution / "mistakes" / "__pycache__").mkdir(parents=True)
    assert settled.plan().todo == []


def append(name: str) -> Callable[[ToyCourse], None]:
    def change(toy: ToyCourse) -> None:
        with (toy.solution / name).open("a") as file:
            file.write("# changed\n")

    change.__name__ = name
    return change


def other_secret(toy: ToyCourse) -> None:
    (toy.root / "secret").write_text("another secret of this course\n")


CHANGES = [append("test_toy.py"), append("test_hidden.py"), append("toy.py"), append("assignment.toml")]
CHANGES += [other_secret]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_change_of_what_grades_depend_on_grades_all_again(
    settled: ToyCourse, change: Callable[[ToyCourse], None]
) -> None:
    change(settled)
    assert settled.to_grade() == ["ada", "bob"]


def test_line_that_moves_between_check_files_grades_again(settled: ToyCourse) -> None:
    files = [settled.solution / name for name in ("test_toy.py", "test_hidden.py")]
    texts = [file.read_text() for file in files]
    files[0].write_text(texts[0] + texts[1][:1])
    files[1].write_text(texts[1][1:])
    assert settled.to_grade() == ["ada", "bob"]


@pytest.mark.parametrize("options", [{"round": 1}, {"isolation": "stronger"}, {"force": True}])
def test_other_way_of_grading_grades_all_again(settled: ToyCourse, options: dict[str, Any]) -> None:
    assert settled.to_grade(**options) == ["ada", "bob"]


def test_other_versions_grade_all_again(settled: ToyCourse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(basis, "version", lambda name: "99.0" if name == "numpy" else version(name))
    assert settled.to_grade() == ["ada", "bob"]


def test_file_beside_the_checks_changes_nothing(settled: ToyCourse) -> None:
    (settled.solution / "notes.txt").write_text("not a check")
    assert settled.to_grade() == []


def test_new_submission_is_graded_again_alone(settled: ToyCourse) -> None:
    settled.submit("bob", DOUBLE_WRONG, now=NOON - HOUR / 2)
    settled.collect()
    assert settled.to_grade() == ["bob"]


def test_same_work_handed_in_again_is_not_graded_again(settled: ToyCourse) -> None:
    settled.submit("bob", HALF_WRONG, now=NOON - HOUR / 2)
    settled.collect()
    planned = settled.plan()
    assert planned.todo == []
    [_, bob] = planned.kept
    assert bob.submitted == NOON - HOUR / 2


def test_doubt_and_open_points_are_graded_again(settled: ToyCourse) -> None:
    ada, bob = settled.plan().kept
    settled.store.write(msgspec.structs.replace(judged(ada, outcomes=[]), undecided=Undecided("worker_lost")))
    settled.store.write(judged(bob, outcomes=outcomes("it broke", "error")))
    assert settled.to_grade() == ["ada", "bob"]


def test_moved_due_date_is_written_without_running_a_check(
    settled: ToyCourse, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled.write_plan(due=NOON - 2 * HOUR, late='policy = "percent"\npercent_per_day = 25')
    settled.collect()
    monkeypatch.setattr("grader.grading.run.graded", None)  # no worker may be asked for
    told: list[str] = []
    results = grade(settled.course, settled.plan(), lambda result: told.append(result.student))
    assert told == []
    assert {(result.due, result.late_factor, result.score) for result in results} == {
        (NOON - 2 * HOUR, 0.75, 3.0)
    }
    assert settled.store.all(NAME) == (results, [])


def test_nothing_is_written_where_nothing_changed(settled: ToyCourse) -> None:
    before = {path: path.stat().st_ino for path in settled.store.paths(NAME)}
    grade(settled.course, settled.plan(), lambda result: None)
    assert {path: path.stat().st_ino for path in settled.store.paths(NAME)} == before


def test_students_can_be_chosen(toy: ToyCourse) -> None:
    toy.hand_in(WORK)
    assert toy.to_grade(students=["bob"]) == ["bob"]


def test_student_without_submission_is_told(settled: ToyCourse) -> None:
    with pytest.raises(GradingError, match=r"No submission of 'eve' for 01-toy has been collected\."):
        settled.plan(students=["ada", "eve"])


def test_nothing_collected_is_told(toy: ToyCourse) -> None:
    with pytest.raises(GradingError, match="Nothing of 01-toy was handed in to the exchange yet"):
        toy.plan()
    with pytest.raises(GradingError, match="Nothing was handed in to the exchange yet"):
        collected_assignments(toy.course)
    toy.submit("ada")
    with pytest.raises(GradingError, match="Nothing of 01-toy has been collected yet") as raised:
        toy.plan()
    assert raised.value.hint == "Run 'grader collect 01-toy' first."
    with pytest.raises(GradingError, match="Nothing has been collected yet"):
        collected_assignments(toy.course)


def test_missing_files_of_the_assignment_are_told(settled: ToyCourse) -> None:
    (settled.solution / "toy.py").unlink()
    with pytest.raises(AuthoringError, match=r"solutions/01-toy/toy\.py: There is no such file"):
        settled.plan()
    (settled.solution / "assignment.toml").unlink()
    with pytest.raises(CourseError, match=r"There is no .*assignment\.toml"):
        settled.plan()


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("test_hidden.py", None, "", "worth 1 point; assignment.toml says 2"),
        ("test_hidden.py", "points=1", "points=2", "worth 3 points; assignment.toml says 2"),
        ("assignment.toml", "half = 2", "half = 3", "worth 2 points; assignment.toml says 3"),
        ("test_toy.py", "def test_double", "def double", "worth 1 point;"),
        (
            "test_toy.py",
            "def test_double_of_3(",
            "def test_double_of_5(self): pass\n    def test_double_of_3(",
            "above it",
        ),
    ],
)
def test_checks_that_could_not_be_released_grade_nothing(
    settled: ToyCourse, name: str, old: str | None, new: str, told: str
) -> None:
    before = {path: path.read_bytes() for path in settled.store.paths(NAME)}
    file = settled.solution / name
    file.write_text(file.read_text().replace(old, new) if old else new)
    with pytest.raises(AuthoringError, match=told):
        settled.plan(force=True)
    assert {path: path.read_bytes() for path in settled.store.paths(NAME)} == before


def test_result_without_submission_is_set_aside(settled: ToyCourse) -> None:
    stray = settled.store.path(NAME, "ada", 2)
    [ada, _] = settled.plan().kept
    settled.store.write(msgspec.structs.replace(ada, attempt=2))
    planned = settled.plan(students=["bob"])
    assert planned.outdated == [stray]
    grade(settled.course, planned, lambda result: None)
    assert [result.student for result in settled.store.all(NAME)[0]] == ["ada", "bob"]
    assert stray.with_name(".ada+2.json.old").is_file()


def test_every_attempt_is_graded_where_the_best_counts(toy: ToyCourse) -> None:
    toy.write_plan(top='collect = "best"')
    for number, source in enumerate((HALF_WRONG, RIGHT, DOUBLE_WRONG)):
        toy.submit("ada", source, now=NOON - HOUR + dt.timedelta(minutes=number))
    toy.collect()
    toy.settle()
    assert [path.name for path in toy.store.paths(NAME)] == ["ada+2.json", "ada+3.json", "ada.json"]
    toy.write_plan(top='collect = "last"')
    toy.collect()
    assert [path.name for path in toy.plan().outdated] == ["ada+2.json", "ada+3.json"]


def test_refused_later_choice_puts_the_result_in_doubt(toy: ToyCourse) -> None:
    toy.hand_in({"ada": RIGHT})
    toy.settle()
    toy.submit("ada", "x = 1\n" * 100, now=NOON - HOUR / 2)
    toy.write_plan(top="max_submission_mib = 0.0001")
    toy.collect()
    [ada] = toy.plan().kept
    assert ada.undecided is not None
    assert ada.undecided.kind == "refused"
    assert "A later choice was refused" in ada.undecided.message
    assert ada.open_points == ada.total
    # Mended, it is graded as if nothing had been.
    toy.write_plan()
    toy.collect()
    assert toy.to_grade() == ["ada"]


def test_all_assignments_that_were_collected_are_found(settled: ToyCourse) -> None:
    text = (settled.root / "course/course.toml").read_text()
    other = '[[assignments]]\nname = "00-not-yet"\n'
    (settled.root / "course/course.toml").write_text(
        text.replace("[[assignments]]", other + "[[assignments]]")
    )
    assert collected_assignments(settled.course) == {NAME: []}
    assert collected_assignments(settled.course, ["bob"]) == {NAME: ["bob"]}
    with pytest.raises(GradingError, match=r"No submission of 'eve' has been collected\."):
        collected_assignments(settled.course, ["bob", "eve"])


def test_basis_says_all_that_a_grade_depends_on(settled: ToyCourse) -> None:
    [ada, bob] = settled.plan().kept
    assert set(ada.basis.versions) == {"python", "numpy", "pytest", "deltagrade"}
    assert ada.basis.submission != bob.basis.submission
    assert msgspec.structs.replace(ada.basis, submission="") == msgspec.structs.replace(
        bob.basis, submission=""
    )
    secret = (settled.root / "secret").read_text().strip()
    assert secret not in settled.store.path(NAME, "ada").read_text()


@pytest.mark.slow
def test_made_results_have_the_form_of_real_ones(toy: ToyCourse) -> None:
    # The other tests of this file write results by hand; this one keeps them honest.
    toy.hand_in({"ada": RIGHT})
    [real] = grade(toy.course, toy.plan(), lambda result: None)
    [made] = made_results(toy.plan(force=True), graded=real.graded)
    made = msgspec.structs.replace(made, judgement=real.judgement)
    assert made == real
    assert real.score == 4


def spoil_record(toy: ToyCourse, student: str, content: str | None = None) -> Path:
    """Leave a folder in `submitted/` without its record, as somebody may put one there by hand."""
    folder = toy.course.submitted / student / NAME
    (folder / ".collected.json").unlink()
    if content is not None:
        (folder / ".collected.json").write_text(content)
    return folder


@pytest.mark.parametrize("content", [None, "{", "[]"])
def test_folder_without_a_good_record_stops_nobody_else_and_keeps_its_result(
    settled: ToyCourse, content: str | None
) -> None:
    folder = spoil_record(settled, "bob", content)
    plan = settled.plan(force=True)
    assert [record.student for record, _ in plan.todo] == ["ada"]
    assert plan.outdated == []
    [(student, error)] = plan.spoilt.items()
    assert student == "bob"
    assert str(folder / ".collected.json") in error.message
    assert f"Move {folder} elsewhere" in error.hint
    assert f"grader collect {NAME} --from FILE.zip" in error.hint
    assert settled.plan(students=["ada"]).spoilt == {}
    assert collected_assignments(settled.course, ["bob"]) == {NAME: ["bob"]}


def test_folder_without_a_record_can_be_collected_from_a_zip_file(settled: ToyCourse) -> None:
    folder = spoil_record(settled, "bob")
    with zipfile.ZipFile(settled.root / "again.zip", "w") as archive:
        archive.write(folder / "toy.py", "bob/toy.py")
    folder.rename(settled.root / "elsewhere")
    taken = collect(settled.exchange, NAME, NOON, HandIns(settled.course, str(settled.root / "again.zip")))
    assert {one.student: one.action for one in taken} == {"ada": "unchanged", "bob": "new"}
    assert settled.plan().spoilt == {}
