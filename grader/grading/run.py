"""Grade an assignment: plan, run what the plan says, keep each result as soon as it is there."""

import datetime as dt
from collections.abc import Callable, Sequence
from contextlib import closing

import msgspec

from grader.course.model import Course
from grader.engine.outcome import Judgement
from grader.grading.batch import Job, Task
from grader.grading.plan import Plan, collected_assignments, plan
from grader.grading.pool import graded, usable_processors
from grader.grading.results import Result, facts_of
from grader.grading.store import ResultStore
from grader.sandbox.scratch import remove_abandoned

_WORTH_A_WORKER = 4


def grade_assignments(
    course: Course,
    names: Sequence[str] = (),
    students: Sequence[str] = (),
    *,
    isolation: str,
    round_: int = 0,
    force: bool = False,
    processes: int | None = None,
    on_plan: Callable[[Plan], object] = lambda _: None,
    on_result: Callable[[Result], object] = lambda _: None,
) -> list[Result]:
    """Grade what was collected of some assignments, by default of all; `students` leaves all others out."""
    todo = dict.fromkeys(names, students) if names else collected_assignments(course, students)
    results = []
    for name, chosen in todo.items():
        with ResultStore(course).alone(name):
            found = plan(course, name, isolation=isolation, students=chosen, force=force, round_=round_)
            on_plan(found)
            results += grade(course, found, on_result, processes=processes)
    return results


def grade(
    course: Course,
    plan: Plan,
    on_result: Callable[[Result], object] = lambda _: None,
    *,
    processes: int | None = None,
) -> list[Result]:
    """Carry out a plan, and return the results of all its submissions, by student and attempt.

    Each is written as soon as it is known: when this is killed, only what was under way is lost.
    """
    store = ResultStore(course)
    remove_abandoned()
    for path in plan.outdated:
        store.set_aside(path)
    results = list(plan.kept)
    for result in results:
        if result != store.read(result.assignment, result.student, result.attempt):
            store.write(result)
    if plan.todo:
        task = Task(plan.assignment, plan.suite, plan.basis.isolation, course.max_submission_mib)
        jobs = [Job(folder, record.hash) for record, folder in plan.todo]
        workers = min(processes or len(usable_processors()), -(-len(jobs) // _WORTH_A_WORKER))
        with closing(graded(task, jobs, workers)) as replies:
            for number, reply in replies:
                record = plan.todo[number][0]
                result = Result(
                    **facts_of(record, reply.undecided),
                    course=course.id,
                    exercises=plan.assignment.worth,
                    judgement=reply.judgement or Judgement(),
                    basis=msgspec.structs.replace(plan.basis, submission=record.hash),
                    graded=dt.datetime.now(dt.UTC),
                )
                store.write(result)
                results.append(result)
                on_result(result)
    return sorted(results, key=lambda result: (result.student, result.attempt))
