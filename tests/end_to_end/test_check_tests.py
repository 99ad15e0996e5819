"""The bundled form, through the real engine: right answers pass, wrong ones fail, nothing else happens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.authoring.build import build
from grader.course.files import load_assignment, load_course
from grader.engine.judge import Judge, judging
from grader.engine.outcome import Outcome
from grader.engine.suite import Suite
from grader.work.forms.filled import read_answers
from grader.work.forms.questions import read_form, read_rubrics
from grader.work.overlays import read_overlays

ROOT = Path(__file__).parents[2]
NAME = "09-check-tests"
FOLDER = ROOT / "solutions" / NAME
ASSIGNMENT = load_assignment(FOLDER)
COURSE = load_course(ROOT)
REFERENCE = (FOLDER / "answers.md").read_text()

Run = Callable[[dict[str, bytes]], list[Outcome]]


def graded(*forms: dict[str, bytes]) -> list[list[Outcome]]:
    """Grade some submissions, after the reference."""
    suite = Suite(
        NAME, [FOLDER / "test_answers.py", FOLDER / "test_hidden.py"], FOLDER / "answers.md", b"a secret"
    )

    def run(judge: Judge) -> list[list[Outcome]]:
        judge.prove()
        return [judge.run(files, proven=True).outcomes for files in forms]

    return judging(suite, ASSIGNMENT, run)


def form(text: str | bytes) -> dict[str, bytes]:
    return {"answers.md": text.encode() if isinstance(text, str) else text}


def answer(question: str, text: str) -> str:
    """Return the reference with another answer to one question."""
    head, _, rest = REFERENCE.partition(f"## {question}\n")
    _, _, tail = rest.partition("\n## ")
    return f"{head}## {question}\n\n```\n{text}\n```\n\n## {tail}"


def failed(outcomes: list[Outcome]) -> set[str]:
    return {outcome.check.exercise for outcome in outcomes if outcome.status != "passed"}


def test_points_add_up_to_those_of_the_curriculum():
    assert (sum(ASSIGNMENT.points.values()), sum(ASSIGNMENT.marked.values())) == (20, 10)
    rubrics = read_rubrics(FOLDER, read_form(FOLDER))
    worth = {name: sum(item.points for item in items) for name, items in rubrics.items()}
    assert worth == ASSIGNMENT.marked


def test_every_exercise_has_three_checks_or_more():
    [outcomes] = graded(form(REFERENCE))
    assert failed(outcomes) == set()
    for name, points in ASSIGNMENT.points.items():
        own = [outcome.check.points for outcome in outcomes if outcome.check.exercise == name]
        assert len(own) >= 3
        assert sum(own) == points


@pytest.mark.slow
def test_the_empty_form_earns_nothing_and_says_so_plainly():
    [outcomes] = graded(form(build(COURSE, NAME)["answers.md"]))
    assert sum(outcome.earned for outcome in outcomes) == 0
    assert {outcome.kind for outcome in outcomes} == {"answer"}
    assert all(outcome.message.startswith("There is no answer to") for outcome in outcomes)


def test_every_mistake_can_be_read():
    questions = read_form(FOLDER)
    for mistake in read_overlays(FOLDER, ASSIGNMENT, "mistakes"):
        assert read_answers(questions, form(mistake.over(REFERENCE))).work.faults == {}, mistake.name


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_files_of_other_systems_pass(ends):
    content = b"\xef\xbb\xbf" + REFERENCE.replace("\n", ends).encode()
    assert failed(graded(form(content))[0]) == set()


def test_the_derivative_at_the_output_of_the_notes_is_told_by_its_hint():
    [outcomes] = graded(form(answer("middle_delta", "delta1 = np.dot(delta2, W2.T) * d_sigmoid(z1)")))
    wrong = [outcome for outcome in outcomes if outcome.status != "passed"]
    assert failed(outcomes) == {"middle_delta"}
    assert any("at the total input u1, not at the output z1" in outcome.check.hint for outcome in wrong)


def test_a_module_that_is_handed_in_beside_the_form_is_never_run():
    own = b"raise SystemExit('taken over')"
    outcomes, without = graded({**form(REFERENCE), "answers.py": own}, {"answers.py": own})
    assert failed(outcomes) == set()
    assert {outcome.message for outcome in without} == {"There is no answers.md."}


@pytest.mark.slow
def test_an_answer_that_never_ends_costs_only_its_own_points():
    [outcomes] = graded(form(answer("total_input", "9**9**9**9")))
    assert failed(outcomes) == {"total_input"}
    assert {outcome.kind for outcome in outcomes if outcome.status != "passed"} <= {
        "timeout",
        "crash",
        "exception",
    }


def test_answers_that_are_not_allowed_cost_only_their_own_points():
    text = answer("descent", "__import__('os').system('true')")
    [outcomes] = graded(form(text.replace("np.dot(x, W) + b", "open('x')")))
    assert failed(outcomes) == {"descent", "total_input"}
    assert {outcome.kind for outcome in outcomes if outcome.status != "passed"} == {"answer"}
