"""What is to mark: the answers of all students, one question after the other.

They come in the order of their hashes, so that nothing about their order tells whose they are, and answers
that are the same follow each other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from grader.grading.marks import Mark, MarkStore, answer_hash
from grader.grading.results import Result


class Paper(msgspec.Struct, frozen=True):
    """One student's answer to one question.

    Parameters
    ----------
    assignment, student, question : str
        Whose answer it is, and to what.
    worth : float
        Points of the question.
    answer : str
        The answer.
    given : float or None
        Its points, if it was marked before.
    comment : str
        What was said of it.
    extra : float
        Extra credit that was given for it; a new mark leaves it as it is.
    """

    assignment: str
    student: str
    question: str
    worth: float
    answer: str
    given: float | None = None
    comment: str = ""
    extra: float = 0.0

    @property
    def wording(self) -> str:
        """The answer without what nobody sees: where lines break, and how much space there is."""
        return " ".join(self.answer.split())


def papers(results: Sequence[Result], *, again: bool = False) -> dict[str, list[Paper]]:
    """Return the answers to mark, by question.

    Parameters
    ----------
    results : sequence of Result
        Of one assignment, with the marks there are.
    again : bool, optional
        Whether answers that were marked come as well.
    """
    found: dict[str, dict[tuple[str, str], Paper]] = {}
    for result in results:
        for question, written in result.written.items():
            paper = Paper(
                result.assignment,
                result.student,
                question,
                written.points,
                written.answer,
                written.given,
                written.comment,
                written.extra,
            )
            of_question = found.setdefault(question, {})
            if written.answer and (again or written.given is None):
                of_question[result.student, answer_hash(written.answer)] = paper
    return {question: sorted(own.values(), key=_order) for question, own in found.items() if own}


def give(store: MarkStore, paper: Paper, points: float, comment: str) -> Paper:
    """Keep a mark, and return the paper with it.

    Raises
    ------
    GradingError
        If it cannot be kept.
    """
    now = dt.datetime.now(dt.UTC)
    mark = Mark(paper.question, answer_hash(paper.answer), points, comment, now, paper.extra)
    store.write(paper.assignment, paper.student, mark)
    return msgspec.structs.replace(paper, given=points, comment=comment)


def _order(paper: Paper) -> tuple[str, str, str]:
    return answer_hash(paper.wording), answer_hash(paper.answer), answer_hash(paper.student)
