"""Results stand in nbgrader's gradebook as they do here, and what persons marked there comes back."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from gradebook_course import ANSWER, CODE, FORM, NOTEBOOKS, GradedCourse
from made_results import HOSTILE, NOON, hostile_outcome

from grader.engine.outcome import Check, Outcome
from grader.grading.marks import answer_hash
from grader.grading.results import Result, Undecided
from grader.nbgrader.gradebook.merge import Summary
from grader.reports.feedback import feedback
from grader.reports.standing import state

pytestmark = pytest.mark.slow

HOUR = dt.timedelta(hours=1)


def three_students(root: Path) -> GradedCourse:
    """Ada handed in both assignments, Ben the form, Eve the code, late."""
    course = GradedCourse(root)
    course.grade("ada", lost=("softmax",))
    course.grade("eve", submitted=NOON + HOUR, late_factor=0.75)
    course.grade("ada", FORM)
    course.grade("ben", FORM)
    return course


@pytest.fixture
def graded(tmp_path: Path, cells_written: Path) -> GradedCourse:
    """Results of three students, and a gradebook that has nothing of them yet."""
    shutil.copy(cells_written, tmp_path)
    return three_students(tmp_path)


@pytest.fixture(scope="module")
def written_once(tmp_path_factory: pytest.TempPathFactory, cells_written: Path) -> Path:
    """The gradebook of their results."""
    folder = tmp_path_factory.mktemp("written")
    shutil.copy(cells_written, folder)
    three_students(folder).write()
    return folder / "gradebook.db"


@pytest.fixture
def written(graded: GradedCourse, written_once: Path, tmp_path: Path) -> GradedCourse:
    """The same results, which stand in a gradebook."""
    shutil.copy(written_once, tmp_path)
    return graded


def nbgrader_cells(graded: GradedCourse, name: str) -> list[dict]:
    """Return the metadata of the notebook that students got."""
    file = graded.root / "assignments" / name / f"{NOTEBOOKS[name]}.ipynb"
    cells = [cell for cell in json.loads(file.read_text())["cells"] if cell["metadata"]]
    of_nbgrader = [cell for cell in cells if "nbgrader" in cell["metadata"]]
    return [{**cell["metadata"]["nbgrader"], "kind": cell["cell_type"]} for cell in of_nbgrader]


def changed_answer(result: Result) -> dict[str, str]:
    """Return the answers of a form, another one to `why_half`."""
    return {**result.judgement.texts, "why_half": "For the derivative."}


def test_the_cells_are_those_of_the_released_notebook(written):
    with written.book() as book:
        for name, notebook in NOTEBOOKS.items():
            cells = nbgrader_cells(written, name)
            there = book.find_notebook(notebook, name)
            assert {(c.name, c.max_score, c.cell_type) for c in there.grade_cells} == {
                (cell["grade_id"], cell["points"], cell["kind"]) for cell in cells if cell["grade"]
            }
            assert {c.name for c in there.solution_cells} == {c["grade_id"] for c in cells if c["solution"]}
            assert {(c.name, c.locked) for c in there.source_cells} == {
                (cell["grade_id"], cell["locked"]) for cell in cells
            }
            assert there.max_score == {CODE: 12.0, FORM: 30.0}[name]


def test_automatic_points_comments_and_due_dates_stand_there(graded):
    assert graded.write() == Summary(submissions=4)
    assert graded.points("ada", CODE, "check-relu") == (1.5, None, None, False)
    assert graded.points("ada", CODE, "check-softmax") == (0.0, None, None, False)
    lines = [
        "softmax: 0 of 1 check, 0 of 4.5 points.",
        "**softmax**",
        "    softmax is wrong.",
        "Hint: Think again.",
    ]
    assert graded.comments("ada", CODE, "softmax") == ("\n\n".join(lines), None)
    with graded.book() as book:
        assert sorted(student.id for student in book.students) == ["ada", "ben", "eve"]
        assert book.find_assignment(CODE).duedate == NOON.replace(tzinfo=None)
        assert book.find_assignment(CODE).course_id == "nets"


def test_a_late_penalty_is_what_lateness_takes_off(written):
    assert written.submission("ada")[2:] == (7.5, 0.0)
    time, extension, points, penalty = written.submission("eve")
    assert (time, extension) == ((NOON + HOUR).replace(tzinfo=None), None)
    assert points - penalty == written.standing("eve").score == 9.0


def test_a_late_penalty_takes_part_in_the_marks_of_persons(written):
    written.person("eve", CODE, "check-relu", 0.5, extra=2.0)
    written.write()
    _, _, points, penalty = written.submission("eve")
    assert points == 13.0
    assert points - penalty == written.standing("eve").score


def test_open_answers_wait_for_a_person_and_marked_ones_do_not(graded):
    graded.mark("ada", "why_half", 0.5, "Half.")
    graded.write()
    assert graded.points("ada", FORM, "why_half")[1:] == (0.5, None, False)
    assert graded.comments("ada", FORM, "why_half")[1] == "Half."
    assert graded.points("ben", FORM, "why_half") == (None, None, None, True)


def test_an_answer_left_empty_waits_for_nobody(graded):
    ben = graded.results[FORM, "ben"]
    graded.grade("ben", FORM, texts=dict.fromkeys(ben.judgement.texts, ""))
    graded.write()
    assert graded.points("ben", FORM, "purpose") == (None, None, None, False)


def test_writing_again_changes_no_row(graded):
    graded.mark("ada", "why_half", 0.5)
    graded.extend("eve", NOON + 2 * HOUR)
    graded.write()
    before = graded.everything()
    assert graded.write() == Summary(submissions=4)
    assert graded.everything() == before


def test_writing_again_after_a_person_marked_changes_no_row_of_theirs(written):
    written.person("ada", FORM, "why_half", 1.0, extra=0.5)
    written.person_says("ada", FORM, "why_half", "Well said.")
    written.person_says("ada", CODE, "softmax", "See the notes.")
    before = written.everything()
    assert written.write().taken_over == 2
    assert written.everything() == before
    assert written.write().taken_over == 0
    assert written.everything() == before


def test_a_mark_made_in_the_formgrader_comes_back_under_the_answers_hash(written):
    written.person("ada", FORM, "why_half", 0.5)
    written.person_says("ada", FORM, "why_half", "Half.")
    assert written.write().taken_over == 1
    [mark] = written.marks.read(FORM, "ada")
    assert (mark.question, mark.answer, mark.points) == ("why_half", answer_hash(ANSWER), 0.5)
    standing = written.standing("ada", FORM)
    assert standing.marks["why_half"].points == 0.5
    assert standing.unmarked_points == 9.0
    assert "Half." in feedback("Check tests", standing)


def test_points_in_place_of_the_checks_come_back_and_are_told(written):
    written.person("ada", CODE, "check-softmax", 3.0)
    written.person_says("ada", CODE, "softmax", "Nearly.")
    written.write()
    standing = written.standing("ada")
    assert (standing.earned, standing.earned_in("softmax")) == (10.5, 3.0)
    assert state(standing) == "points by a person: softmax"
    told = feedback("Activations", standing)
    assert "## softmax: 3 of 4.5 points" in told
    assert "A person gave 3 points; the checks gave 0." in told
    assert "Nearly." in told
    assert written.points("ada", CODE, "check-softmax") == (0.0, 3.0, None, False)


def test_extra_credit_comes_back_and_survives_a_new_mark(graded):
    graded.mark("ada", "why_half", 0.5)
    graded.write()
    graded.person("ada", FORM, "why_half", 0.5, extra=1.0)
    graded.write()
    assert graded.standing("ada", FORM).earned_in("why_half") == 1.5
    graded.mark("ada", "why_half", 1.0)
    assert graded.standing("ada", FORM).earned_in("why_half") == 2.0
    graded.write()
    assert graded.points("ada", FORM, "why_half")[1:3] == (1.0, 1.0)


def test_a_second_opinion_here_or_there_is_carried_over(graded):
    graded.mark("ada", "why_half", 0.5)
    graded.write()
    graded.mark("ada", "why_half", 1.0)
    graded.write()
    assert graded.points("ada", FORM, "why_half")[1] == 1.0
    graded.person("ada", FORM, "why_half", 0.25)
    graded.write()
    graded.person("ada", FORM, "why_half", 0.75)
    assert graded.write().problems == []
    assert graded.standing("ada", FORM).marks["why_half"].points == 0.75


def test_different_marks_here_and_there_are_told_and_both_stay(written):
    written.mark("ada", "why_half", 0.5, "Half.")
    written.person("ada", FORM, "why_half", 1.0)
    before = written.everything()
    for _ in range(2):
        assert written.write().problems == [
            "ada, 09-check-tests, why_half: 0.5 points with 'Half.' here, 1 point in the gradebook; "
            "both stay until --prefer says 'ours' or 'gradebook'."
        ]
    assert written.everything() == before
    assert written.standing("ada", FORM).marks["why_half"].points == 0.5


@pytest.mark.parametrize(("prefer", "points"), [("ours", 0.5), ("gradebook", 1.0)])
def test_a_conflict_ends_as_it_is_told_to(written, prefer, points):
    written.mark("ada", "why_half", 0.5)
    written.person("ada", FORM, "why_half", 1.0)
    assert written.write(prefer=prefer).problems == []
    assert written.points("ada", FORM, "why_half")[1] == points
    assert written.standing("ada", FORM).marks["why_half"].points == points
    assert written.write() == Summary(submissions=4)


def test_a_mark_for_an_earlier_answer_stays_there_for_a_person_to_look_at(written):
    written.person("ada", FORM, "why_half", 1.0)
    written.grade("ada", FORM, version=2, texts=changed_answer(written.results[FORM, "ada"]))
    for _ in range(2):
        assert written.write().remarks == [
            "ada, 09-check-tests, why_half: the gradebook's 1 point may be for an earlier submission; "
            "look at it in the formgrader."
        ]
        assert written.points("ada", FORM, "why_half") == (None, 1.0, None, True)
        assert written.standing("ada", FORM).waits_for_mark("why_half")
    written.person("ada", FORM, "why_half", 1.0)  # "mark as written"
    assert written.write().taken_over == 1
    assert written.standing("ada", FORM).marks["why_half"].points == 1.0


def test_our_mark_for_an_earlier_answer_goes_with_it_and_comes_back_with_it(graded):
    graded.mark("ada", "why_half", 1.0)
    graded.write()
    first = graded.results[FORM, "ada"]
    changed = {
        **first.judgement.texts,
        "why_half": "Other.",
    }
    graded.grade("ada", FORM, version=2, texts=changed)
    assert graded.write().remarks == []
    assert graded.points("ada", FORM, "why_half") == (None, None, None, True)
    graded.grade("ada", FORM, version=3)
    graded.write()
    assert graded.points("ada", FORM, "why_half") == (1.0, 1.0, None, False)


def test_points_in_place_of_the_checks_belong_to_the_submission(written):
    written.person("ada", CODE, "check-softmax", 3.0)
    written.write()
    written.grade("ada", version=2)
    assert len(written.write().remarks) == 1
    assert written.standing("ada").earned_in("softmax") == 4.5
    assert written.points("ada", CODE, "check-softmax") == (4.5, 3.0, None, True)


def test_a_mark_that_a_second_autograde_unconfirmed_is_confirmed_if_it_is_known(written):
    written.person("ada", CODE, "check-softmax", 3.0)
    written.write()
    with written.book() as book:
        book.find_grade("check-softmax", "activations", CODE, "ada").needs_manual_grade = True
        book.db.commit()
    assert written.write() == Summary(submissions=4)
    assert written.points("ada", CODE, "check-softmax")[3] is False


def test_points_that_cannot_be_stay_there_and_are_told(written):
    written.person("ada", FORM, "why_half", 7.0)
    assert written.write().problems == [
        "ada, 09-check-tests, why_half: the gradebook's 7 points cannot be, of 1; it counts for nothing here."
    ]
    assert written.points("ada", FORM, "why_half")[1] == 7.0
    assert written.standing("ada", FORM).waits_for_mark("why_half")


def test_a_gradebook_that_was_lost_is_made_again_with_all_marks(graded, tmp_path):
    graded.mark("ada", "why_half", 0.5)
    graded.write()
    graded.person("ada", CODE, "check-softmax", 3.0, extra=1.0)
    graded.write()
    (tmp_path / "gradebook.db").unlink()
    graded.write()
    assert graded.points("ada", FORM, "why_half")[1] == 0.5
    assert graded.points("ada", CODE, "check-softmax") == (0.0, 3.0, 1.0, False)


def test_marks_that_were_lost_here_come_back_from_the_gradebook(graded):
    graded.mark("ada", "why_half", 0.5, "Half.")
    graded.write()
    graded.marks.path(FORM, "ada").unlink()
    before = graded.everything()
    assert graded.write().taken_over == 1
    assert graded.standing("ada", FORM).marks["why_half"].comment == "Half."
    assert graded.everything() == before


def test_a_result_in_doubt_has_no_automatic_points_and_undoes_no_mark(written):
    written.person("ada", CODE, "check-softmax", 3.0)
    written.grade("ada", version=2, undecided=Undecided("machine", "The disk was full"), outcomes=[])
    written.write()
    assert written.points("ada", CODE, "check-relu") == (None, None, None, True)
    assert written.points("ada", CODE, "check-softmax") == (None, 3.0, None, False)
    written.grade("ada", lost=("softmax",))
    assert written.write().taken_over == 1
    assert written.standing("ada").earned_in("softmax") == 3.0


def test_a_check_that_broke_waits_for_a_person(graded):
    broken = Outcome(Check("test_it.py::Test::test_relu", "relu", 1.5), "error", kind="check")
    graded.grade("ada", outcomes=[broken])
    graded.write()
    assert graded.points("ada", CODE, "check-relu") == (0.0, None, None, True)
    graded.person("ada", CODE, "check-relu", 1.5)
    graded.write()
    assert graded.points("ada", CODE, "check-relu")[3] is False
    assert graded.standing("ada").open_points == 0


def test_an_extension_stands_there_and_one_that_only_stands_there_is_told_and_left(graded):
    graded.extend("eve", NOON + 24 * HOUR)
    assert graded.write().remarks == []
    assert graded.submission("eve")[1] == 24 * HOUR
    graded.write_plan()
    assert graded.write().remarks == [
        "eve, 01-activations: an extension of 1 day, 0:00:00 in the gradebook is not in course.toml, "
        "so it counts for nothing."
    ]
    assert graded.submission("eve")[1] == 24 * HOUR


def test_results_graded_with_other_points_are_left_out_and_told(graded):
    eve = graded.results[CODE, "eve"]
    graded.grade("eve", exercises={**eve.exercises, "relu": 2.0})
    summary = graded.write()
    assert summary.submissions == 3
    assert summary.problems == ["eve, 01-activations: left out, for exercises had other points; grade again."]


def test_marks_that_cannot_be_read_keep_their_student_out(graded):
    graded.mark("ada", "why_half", 0.5)
    graded.write()
    graded.marks.path(FORM, "ada").write_text("{")
    before = graded.everything()
    [problem] = graded.write().problems
    assert "cannot be read" in problem
    assert "left out" in problem
    assert graded.everything() == before


def test_what_only_the_gradebook_has_is_told_and_left(written):
    with written.book() as book:
        book.add_student("zoe")
        with book.db.no_autoflush:  # else SQLAlchemy warns of nbgrader
            book.add_submission(CODE, "zoe")
        book.add_grade_cell("bonus", "activations", CODE, max_score=2.0, cell_type="code")
    before = written.everything()
    assert written.write().remarks == [
        "01-activations: the gradebook has submissions without a result here: 'zoe'. They stay.",
        "01-activations: the gradebook has cells with points that the assignment has not: "
        "'activations/bonus'. They stay.",
    ]
    assert written.everything() == before


def test_rows_that_another_program_did_not_make_are_made(graded, made_by_nbgrader, tmp_path):
    shutil.copy(made_by_nbgrader, tmp_path)
    with graded.book() as book:
        book.add_assignment(CODE)
        book.add_student("ada")
        with book.db.no_autoflush:
            book.add_submission(CODE, "ada")
    assert graded.write().remarks == []
    assert graded.points("ada", CODE, "check-relu") == (1.5, None, None, False)
    assert graded.comments("ada", CODE, "relu")[0] is not None


def test_names_and_due_dates_that_only_the_gradebook_knows_stay(graded, made_by_nbgrader, tmp_path):
    shutil.copy(made_by_nbgrader, tmp_path)
    plan = graded.root / "course.toml"
    plan.write_text(plan.read_text().replace(f"due = {NOON.isoformat()}\n", ""))
    with graded.book() as book:
        book.add_student("ada", first_name="Ada", email="ada@example.org")
        book.add_assignment(CODE, duedate=NOON)
    graded.write()
    with graded.book() as book:
        assert book.find_student("ada").first_name == "Ada"
        assert book.find_assignment(CODE).duedate == NOON.replace(tzinfo=None)


def test_nothing_that_came_from_a_student_is_live_in_nbgraders_feedback(graded):
    from nbconvert.filters import markdown2html

    graded.grade("ada", outcomes=[hostile_outcome()])
    graded.write()
    comment, _ = graded.comments("ada", CODE, "relu")
    assert comment is not None and "<script>" in comment
    shown = markdown2html(comment)
    assert "<script" not in shown and "<img" not in shown and "<a " not in shown
    assert HOSTILE not in comment


def test_a_gradebook_is_nobody_elses_business(written, tmp_path):
    assert (tmp_path / "gradebook.db").stat().st_mode & 0o077 == 0
