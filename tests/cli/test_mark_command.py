"""Marking from the keyboard: one question at a time, without names, kept at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from cli_fixtures import at_home
from click.testing import CliRunner
from click.testing import Result as Run
from terminal import ASSIGNMENT, ok, refused, run

from grader.cli.main import cli
from grader.course.files import load_course
from grader.grading.marks import MarkStore

FORM = "01-form"
SETTINGS = """\
format = 1
title = "A form"
module = "answers"
form = true

[points]
total = 1

[marked]
why = 2
how = 1.5
"""
QUESTIONS = """\
format = 1
introduction = "# A form"

[[questions]]
id = "total"
kind = "code"
prompt = "Add up."
variables = { x = "(N,)" }

[[questions]]
id = "why"
kind = "text"
prompt = "Why is it so?"

[[questions]]
id = "how"
kind = "text"
prompt = "How does it work?"
"""
RUBRIC = """\
format = 1
[[rubric.why]]
points = 2
says = "It names the reason."
[[rubric.how]]
points = 1.5
says = "It names the steps."
"""
CHECKS = """\
from grader.checks import assert_close, check, exercise

@exercise("total")
class TestTotal:
    @check(points=1)
    def test_three_numbers(self, submission):
        import numpy as np
        assert_close(submission.total(np.array([1.0, 2.0, 4.0])), 7.0)
"""
REFERENCE = """\
## total

```
np.sum(x)
```

## why

```
The model reason.
```

## how

```
The model steps.
```
"""
ALL = ["f", "y"] * 9  # a 'y' that nothing asks for only shows the keys
HOSTILE = "\x1b[2Jq\r0 to 2: 2\u202e"
ANSWERS = {
    "ada": ("Because of the data.", "In steps."),
    "ben": ("because it must be", ""),
    "cleo": ("Because  of the data.", HOSTILE),
}


@pytest.fixture(scope="module")
def first_forms(first_course: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with a form that three students handed in; graded; made once, and copied for each test."""
    place = tmp_path_factory.mktemp("forms")
    shutil.copytree(first_course, place, dirs_exist_ok=True)
    with at_home(place):
        _with_graded_form(place / "course")
    return place


@pytest.fixture
def forms(first_forms: Path, tmp_path: Path) -> Path:
    """A course with a form that three students handed in; graded."""
    shutil.copytree(first_forms, tmp_path, dirs_exist_ok=True)
    return tmp_path / "course"


def _with_graded_form(course: Path) -> None:
    folder = course / "solutions" / FORM
    folder.mkdir()
    texts = {"assignment.toml": SETTINGS, "questions.toml": QUESTIONS, "rubric.toml": RUBRIC}
    for name, text in {**texts, "answers.md": REFERENCE, "test_answers.py": CHECKS}.items():
        (folder / name).write_text(text)
    plan = course / "course.toml"
    plan.write_text(f'{plan.read_text()}\n[[assignments]]\nname = "{FORM}"\n')
    ok("build", FORM, "--course", course)
    bundle = course / "assignments" / FORM
    from grader.exchange.actions import Exchange

    exchange = Exchange(load_course(course))
    exchange.release(FORM, bundle)
    for student, answers in ANSWERS.items():
        hand_in(course, student, *answers)
    ok("collect", FORM, "--course", course)
    ok("grade", FORM, "--course", course)


def hand_in(course: Path, student: str, why: str, how: str) -> None:
    from grader.exchange.actions import Exchange

    work = course.parent / student
    work.mkdir(exist_ok=True)
    empty = (course / "assignments" / FORM / "answers.md").read_text()
    parts = empty.split("```text\n\n```")
    filled = f"{parts[0]}```text\n{why}\n```{parts[1]}```text\n{how}\n```{parts[2]}"
    (work / "answers.md").write_text(filled.replace("```python\n\n", "```python\nx.sum()\n"), newline="")
    Exchange(load_course(course)).submit(work, FORM, student)


def mark(course: Path, *keys: str, options: tuple[str, ...] = ()) -> Run:
    """Mark with some keys; the input then ends, as it does when a terminal is closed."""
    return CliRunner().invoke(
        cli, ["mark", FORM, "--course", str(course), *options], input="".join(f"{k}\n" for k in keys)
    )


def marks(course: Path) -> dict[str, list[tuple[str, float, str]]]:
    store = MarkStore(load_course(course))
    return {s: [(m.question, m.points, m.comment) for m in store.read(FORM, s)] for s in ANSWERS}


def given(course: Path, question: str) -> dict[str, float]:
    return {s: points for s, own in marks(course).items() for q, points, _ in own if q == question}


@pytest.mark.slow
def test_all_answers_to_one_question_come_before_the_next(forms):
    done = (
        mark(forms, "1", "y", "1", "f", "f")
        if first_is_shared(forms)
        else mark(forms, "1", "1", "y", "f", "f")
    )
    assert done.exit_code == 0, done.output
    assert done.output.index("Question 1 of 2: why") < done.output.index("Question 2 of 2: how")
    assert "5 marked; all marks are kept." in done.output
    assert given(forms, "why") == {"ada": 1.0, "ben": 1.0, "cleo": 1.0}
    assert given(forms, "how") == {"ada": 1.5, "cleo": 1.5}


def first_is_shared(course: Path) -> bool:
    """Return whether the answer that two students share comes first; hashes decide."""
    output = mark(course, "q").output
    return "of the data" in output.partition("answer:")[2]


@pytest.mark.slow
def test_rubric_and_model_answer_are_on_the_screen(forms):
    output = mark(forms, "q").output
    for told in ("Why is it so?", "2  It names the reason.", "| The model reason."):
        assert told in output


def test_names_are_shown_only_if_asked_for(forms):
    output = mark(forms, *ALL).output
    assert not any(student in output for student in ANSWERS)
    assert any(student in mark(forms, "q", options=("--names", "--again")).output for student in ANSWERS)


def test_marking_goes_on_where_it_stopped(forms):
    assert "1 marked, 4 left" in mark(forms, "s", "2", "n" if not first_is_shared(forms) else "q").output
    left = sum(len(own) for own in marks(forms).values())
    assert left == 1
    assert "answer 1 of 2" in mark(forms, "q").output


def test_the_end_of_the_input_loses_nothing(forms):
    done = mark(forms, "1.5 Nearly right.", "n")
    assert done.exit_code == 0
    assert [own for own in marks(forms).values() if own] == [[("why", 1.5, "Nearly right.")]]


def test_back_changes_a_mark(forms):
    mark(forms, "0", "n", "b", "2 Better.", "q")
    assert [own for own in marks(forms).values() if own] == [[("why", 2.0, "Better.")]]


def test_a_comment_may_come_before_the_points(forms):
    mark(forms, "c Think of the data.", "1", "n", "q")
    assert [own for own in marks(forms).values() if own] == [[("why", 1.0, "Think of the data.")]]


@pytest.mark.parametrize(
    ("key", "told"),
    [
        *((key, f"'{key}' is more than 2 points; ? shows the keys.") for key in ("3", "2,5")),
        *(
            (key, f"'{key}' is neither points nor one of the keys; ?")
            for key in ("-1", "nan", "x", "1e9", "#1")
        ),
        ("", "f all points"),
        ("?", "f all points, c comment, b back, s skip, q quit, r question"),
    ],
)
def test_what_is_no_mark_is_asked_again(forms, key, told):
    output = mark(forms, key, "q").output
    assert told in output and output.count("all points") == (key in ("", "?"))
    assert "#1 as" not in output  # there is no list yet
    assert not any(marks(forms).values())


def test_same_answers_are_marked_together_only_if_wanted(forms):
    keys = ("1", "n") if first_is_shared(forms) else ("s", "1", "n")
    output = mark(forms, *keys, "q").output
    assert "The same for 1 more answer in the same words?" in output
    assert len(given(forms, "why")) == 1


@pytest.mark.slow
def test_an_answer_that_was_changed_is_asked_again(forms):
    mark(forms, *ALL)
    assert "0 marked; all" in mark(forms).output
    hand_in(forms, "ben", "Now I know.", "")
    ok("collect", FORM, "--course", forms)
    ok("grade", FORM, "--course", forms)
    output = mark(forms, "f").output
    assert "Now I know." in output
    assert "1 marked; all" in output


def test_hostile_answers_move_no_cursor_and_begin_no_line(forms):
    output = (
        mark(forms, "q", options=("--question", "how")).output
        + mark(forms, "s", options=("--question", "how")).output
    )
    assert "\x1b" not in output
    assert "\u202e" not in output
    assert "\\x1b[2Jq" in output


def test_reports_and_feedback_have_the_marks(forms):
    before = ok("report", FORM, "--course", forms)
    assert "open/2" in before
    assert "3.5 points wait for 'grader mark'" in before
    mark(forms, "2 Well said.", "y", *ALL)
    after = ok("report", FORM, "--course", forms)
    assert "open" not in after
    table = ok("report", FORM, "--course", forms, "--csv", "-")
    assert "ada,1," in table
    assert ",4.5,4.5,4.5,0" in table.replace(".0,", ",")
    assert '"comment": "Well said."' in ok("report", FORM, "--course", forms, "--json", "-")


def test_published_feedback_shows_points_and_comment_and_no_model_answer_unasked(forms):
    assert "hold answers that are not marked yet" in ok("publish", FORM, "--course", forms)
    mark(forms, *["1 Well said.", "y"] * 9)
    assert "not marked yet" not in ok("publish", FORM, "--course", forms)
    texts = [path.read_text() for path in feedback_files(forms)]
    assert all("## why: 1 of 2 points" in text and "    Well said." in text for text in texts)
    assert not any("The model reason." in text for text in texts)
    assert sum("There is no answer." in text for text in texts) == 1
    ok("publish", FORM, "--course", forms, "--model-answers")
    assert all("    The model reason." in path.read_text() for path in feedback_files(forms))


def feedback_files(course: Path) -> list[Path]:
    return sorted((course.parent / "exchange" / "nets" / "feedback").glob("*.md"))


def test_marks_that_cannot_be_read_are_told_in_reports(forms):
    mark(forms, *ALL)
    (forms / "marks" / FORM / "ada.json").write_text("{")
    done = run("report", FORM, "--course", forms)
    assert done.exit_code == 1
    assert "Its answers count as not marked" in done.output


def test_what_cannot_be_marked_is_told(forms):
    assert "no answers to mark" in refused("mark", ASSIGNMENT, "--course", forms)
    told = refused("mark", FORM, "--question", "hwo", "--course", forms)
    assert "no exercise 'hwo'" in told and "It has: total, why, how." in told


def test_what_is_not_graded_cannot_be_marked(forms):
    for path in (forms / "results" / FORM).iterdir():
        path.unlink()
    assert "Nothing of 01-form is graded yet" in refused("mark", FORM, "--course", forms)


def test_what_others_have_before_them_is_passed_over_and_what_they_marked_is_told(forms, monkeypatch):
    import grader.cli.mark
    from grader.grading.marking import questions_to_mark
    from grader.grading.marks import give, key_of

    course = load_course(forms)
    todo, _ = questions_to_mark(course, FORM, "why")
    first, second, _ = todo[0].results
    MarkStore(course).take(FORM, "ann", [key_of(first, "why")])
    ask = grader.cli.mark._ask

    def ask_while_ann_marks(shown, place, *rest):
        if place == 1 and second.student not in given(forms, "why"):
            give(MarkStore(course), second, "why", 0.5, "Hm.", by="ann")
        return ask(shown, place, *rest)

    monkeypatch.setattr(grader.cli.mark, "_ask", ask_while_ann_marks)
    output = mark(forms, "2", "n", "b", "b", "q", options=("--question", "why")).output
    assert "Answer 1 of 3 is passed over: somebody else has it before them." in output
    assert "ann has marked why meanwhile with 0.5: 'Hm.'. That stands." in output
    assert given(forms, "why") == {second.student: 0.5}


def test_whoever_has_a_share_goes_through_it_alone(forms, monkeypatch):
    monkeypatch.setenv("LOGNAME", "ann")
    among = ("--among", "ann", "--among", "ben")
    told = ok("staff", "--course", forms, "share", FORM, "--by", "question", *among)
    assert told == "ann: 1 question\nben: 1 question\n"
    assert " of the share of others; --all shows them as well." in mark(forms, "q").output
    assert "Question 1 of 2" in mark(forms, "q", options=("--all",)).output
    assert "whoever is free" in ok("staff", "--course", forms, "share", FORM, "--off")
    assert "of the share of others" not in mark(forms, "q").output
