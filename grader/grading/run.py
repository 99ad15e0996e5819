"""Grade an assignment: what has no result yet, or one that is incomplete or of another basis."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from pathlib import Path

import msgspec

from grader.authoring.sources import read_sources, refuse
from grader.authoring.suite import suite_problems
from grader.course.model import Assignment, Course
from grader.engine.outcome import Suite
from grader.errors import ExchangeError, GraderError, GradingError
from grader.exchange.collected import Collected, collected
from grader.grading.basis import basis_of, suite_of
from grader.grading.batch import Job, Task
from grader.grading.pool import graded, usable_processors
from grader.grading.results import Basis, Result, facts_of
from grader.grading.store import ResultStore
from grader.sandbox.scratch import remove_abandoned

_WORTH_A_WORKER = 4


class Plan(msgspec.Struct, frozen=True):
    """What a run has to do for one assignment."""

    assignment: Assignment
    suite: Suite
    basis: Basis  # of every submission, but for its own hash
    todo: list[tuple[Collected, Path]]
    kept: list[Result]  # those that still hold
    amended: list[Result]  # and of these, those of which collecting knows better by now
    outdated: list[Path]  # result files without a submission, such as of attempts that no longer count
    spoilt: dict[str, ExchangeError]  # by student: what is collected and cannot be graded; its results stay


def plan(
    course: Course,
    name: str,
    *,
    isolation: str,
    students: Collection[str] = (),
    force: bool = False,
    round_: int = 0,
) -> Plan:
    """Compare what was collected with what was graded; with `force`, grade all of it again.

    Checks that could not be released are not graded with either: a check file that is missing, or points that
    do not add up, would change grades and nobody would see it.
    """
    sources = read_sources(course, name)
    assignment = sources.assignment
    refuse(suite_problems(assignment.checked, sources.public, sources.hidden))
    suite = suite_of(course, assignment, round_)
    spoilt = dict[str, ExchangeError]()
    submissions = collected(course, name, spoilt)
    handed_in = {record.student for record, _ in submissions} | spoilt.keys()
    if not handed_in:
        hint = f"Run 'grader collect {name}' first."
        raise GradingError(f"Nothing of {name} has been collected yet.", hint)
    if unknown := [student for student in students if student not in handed_in]:
        raise GradingError(f"No submission of {unknown[0]!r} for {name} has been collected.")
    asked = set(students) or handed_in
    basis = basis_of(suite, assignment, isolation)
    store = ResultStore(course)
    todo, kept, amended = [], [], []
    for record, place in submissions:
        if record.student not in asked:
            continue
        own = msgspec.structs.replace(basis, submission=record.hash)
        before = None if force else store.read(name, record.student, record.attempt)
        if before is None or not before.complete or before.basis != own:
            todo.append((record, place))
        else:
            kept.append(msgspec.structs.replace(before, **facts_of(record)))
            if kept[-1] != before:  # such as by another due date
                amended.append(kept[-1])
    present = {store.path(name, record.student, record.attempt) for record, _ in submissions}
    outdated = [p for p in store.paths(name) if p not in present and p.stem.split("+")[0] not in spoilt]
    spoilt = {student: error for student, error in spoilt.items() if student in asked}
    return Plan(assignment, suite, basis, todo, kept, amended, outdated, spoilt)


def collected_assignments(course: Course, students: Collection[str] = ()) -> dict[str, list[str]]:
    """Return the assignments of which anything was collected, and those of `students` who handed each in."""
    whose = dict[str, set[str]]()
    for name in course.names:
        spoilt = dict[str, ExchangeError]()
        whose[name] = {record.student for record, _ in collected(course, name, spoilt)} | spoilt.keys()
    everybody = set().union(*whose.values())
    if not everybody:
        raise GradingError("Nothing has been collected yet.", "Run 'grader collect' first.")
    if unknown := [student for student in students if student not in everybody]:
        raise GradingError(f"No submission of {unknown[0]!r} has been collected.")
    asked = {name: [student for student in students if student in there] for name, there in whose.items()}
    return {name: own for name, own in asked.items() if (own if students else whose[name])}


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
    on_problem: Callable[[str, GraderError], object] | None = None,
) -> list[Result]:
    """Grade what was collected of some assignments, by default of all; `students` leaves all others out.

    What keeps one of several from being graded goes to `on_problem`, and keeps no other.
    """
    course.require_sound()
    todo = dict.fromkeys(names, students) if names else collected_assignments(course, students)
    results = []
    for name, chosen in todo.items():
        try:
            with ResultStore(course).alone(name):
                planned = plan(course, name, isolation=isolation, students=chosen, force=force, round_=round_)
                on_plan(planned)
                results += grade(course, planned, on_result, processes=processes)
        except GraderError as error:
            if on_problem is None or len(todo) == 1:
                raise
            on_problem(name, error)
    return results


def grade(
    course: Course,
    planned: Plan,
    on_result: Callable[[Result], object] = lambda _: None,
    *,
    processes: int | None = None,
) -> list[Result]:
    """Carry out a plan, writing each result as soon as it is known; return all, by student and attempt."""
    store = ResultStore(course)
    remove_abandoned()
    for path in planned.outdated:
        store.set_aside(path)
    results = list(planned.kept)
    for result in planned.amended:
        store.write(result)
    if planned.todo:
        task = Task(planned.assignment, planned.suite, planned.basis.isolation, course.max_submission_mib)
        # What a group handed in is graded once, for all its members.
        same = dict[tuple[str, ...], list[int]]()
        for number, (record, _) in enumerate(planned.todo):
            same.setdefault((record.hash, *record.group) if record.group else (str(number),), []).append(
                number
            )
        todo = [[planned.todo[number] for number in numbers] for numbers in same.values()]
        times = Counter(ours[0][0].hash for ours in todo)
        jobs = [Job(ours[0][1], ours[0][0].hash, times[ours[0][0].hash] > 1) for ours in todo]
        workers = min(processes or len(usable_processors()), -(-len(jobs) // _WORTH_A_WORKER))
        with closing(graded(task, jobs, workers)) as replies:
            for number, reply in replies:
                for record, _ in todo[number]:
                    result = Result(
                        **facts_of(record, reply.undecided),
                        course=course.id,
                        exercises=planned.assignment.worth,
                        judgement=reply.judgement,
                        basis=msgspec.structs.replace(planned.basis, submission=record.hash),
                        graded=dt.datetime.now(dt.UTC),
                    )
                    store.write(result)
                    results.append(result)
                    on_result(result)
    return sorted(results, key=lambda result: (result.student, result.attempt))
