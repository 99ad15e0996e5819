"""Grade an assignment: plan, run what the plan says, keep each result as soon as it is there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import closing

from grader.course.model import Course
from grader.grading.batch import Answer, Order, Task
from grader.grading.plan import Job, Plan
from grader.grading.pool import graded, usable_processors
from grader.grading.results import Result, Written, facts_of
from grader.grading.scratch import remove_abandoned
from grader.grading.store import ResultStore

_WORTH_A_WORKER = 4


def grade(
    course: Course,
    plan: Plan,
    on_result: Callable[[Result], None],
    *,
    processes: int | None = None,
) -> list[Result]:
    """Carry out a plan.

    Every result is written as soon as it is known: killed at any moment, nothing is lost but what was under
    way, and the next plan leaves out what is done.

    Parameters
    ----------
    course : Course
        The course.
    plan : Plan
        What to grade.
    on_result : callable
        Called with each result as it comes.
    processes : int, optional
        How many processors to use; all of them by default.

    Returns
    -------
    list of Result
        Of all submissions in the plan, by student and attempt.

    Raises
    ------
    GradingError
        If nothing can be graded, or a result cannot be written.
    """
    store = ResultStore(course)
    remove_abandoned()
    for path in plan.outdated:
        store.set_aside(path)
    results = list(plan.kept)
    for result in results:
        if result != store.read(result.assignment, result.student, result.attempt):
            store.write(result)
    if plan.jobs:
        basis = plan.jobs[0].basis
        task = Task(plan.assignment, plan.suite, basis.isolation, course.max_submission_mib)
        orders = [Order(job.folder, job.record.hash) for job in plan.jobs]
        workers = min(processes or len(usable_processors()), -(-len(orders) // _WORTH_A_WORKER))
        with closing(graded(task, orders, workers)) as answers:
            for number, answer in answers:
                result = _result(course, plan, plan.jobs[number], answer)
                store.write(result)
                results.append(result)
                on_result(result)
    return sorted(results, key=lambda result: (result.student, result.attempt))


def _result(course: Course, plan: Plan, job: Job, answer: Answer) -> Result:
    facts = facts_of(job.record)
    return Result(
        **{**facts, "doubt": answer.doubt or facts["doubt"]},
        course=course.id,
        assignment=plan.assignment.name,
        exercises=plan.assignment.worth,
        outcomes=answer.outcomes,
        diagnoses=answer.diagnoses,
        remarks=tuple(answer.remarks),
        basis=job.basis,
        graded=dt.datetime.now(dt.UTC),
        seconds=round(answer.seconds, 4),
        written={
            question: Written(points, answer.texts.get(question, ""))
            for question, points in plan.assignment.marked.items()
        },
    )
