"""The checks of a new assignment, run on its reference solution: which of them it does not pass."""

from __future__ import annotations

from grader.course.files import load_assignment
from grader.course.model import HIDDEN_CHECKS, Course
from grader.engine.judge import Judge, judging
from grader.engine.outcome import Outcome
from grader.engine.suite import Suite
from grader.work.kinds import kind_of


def failed_checks(course: Course, name: str) -> dict[str, str]:
    """Return the checks that the reference solution does not pass, each with what they say.

    Parameters
    ----------
    course : Course
        The course.
    name : str
        The assignment: a folder of ``solutions/``.

    Raises
    ------
    AuthoringError
        If the check files cannot be used at all.
    """
    folder = course.solution(name)
    assignment = load_assignment(folder)
    files = [folder / assignment.public_checks, folder / HIDDEN_CHECKS]
    file = kind_of(assignment, folder).file
    reference = folder / file
    suite = Suite(name, [file for file in files if file.exists()], reference)

    def run(judge: Judge) -> list[Outcome]:
        return judge.run({file: reference.read_bytes()}, proven=False).outcomes

    outcomes = judging(suite, assignment, run)
    wrong = [outcome for outcome in outcomes if outcome.status != "passed"]
    return {outcome.check.name.rpartition("::")[2]: outcome.message for outcome in wrong}
