"""Grade an assignment: what has no result yet, or one that is incomplete or of another basis."""

import datetime as dt
import math
import time
from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from contextlib import closing, suppress
from functools import partial
from itertools import chain
from pathlib import Path

import msgspec

from grader.authoring.sources import read_sources, refuse
from grader.authoring.suite import suite_problems
from grader.course.model import Assignment, Course
from grader.engine.outcome import Suite
from grader.errors import ExchangeError, GraderError, GradingError
from grader.exchange.collected import Collected, collected
from grader.exchange.transports import transport_of
from grader.grading.basis import basis_of, suite_of
from grader.grading.batch import Job, Task, WorkerReply
from grader.grading.marks import marked
from grader.grading.pool import graded, usable_processors
from grader.grading.results import Basis, Result, facts_of
from grader.grading.store import ResultStore
from grader.sandbox.scratch import remove_abandoned

_WORTH_A_WORKER = 4
_MOMENT = 0.5  # seconds


class How(msgspec.Struct, frozen=True, kw_only=True):
    """How to grade, and whose work."""

    isolation: str
    students: Collection[str] = ()  # by default all
    force: bool = False  # also what was graded and has not changed
    round: int = 0  # another one has other random inputs
    processes: int | None = None  # by default as many as there are processors
    cluster: str = ""  # of Dask, by its address, in place of this machine's processors


class Plan(msgspec.Struct, frozen=True):
    """What a run has to do for one assignment."""

    how: How
    assignment: Assignment
    suite: Suite
    basis: Basis  # of every submission, but for its own hash
    todo: list[tuple[Collected, Path]]
    kept: list[Result]  # those that still hold
    amended: list[Result]  # and of these, those of which collecting knows better by now
    outdated: list[Path]  # result files without a submission, such as of attempts that no longer count
    spoilt: dict[str, ExchangeError]  # by student: what is collected and cannot be graded; its results stay


def plan(course: Course, name: str, how: How) -> Plan:
    """Compare what was collected with what was graded.

    Checks that could not be released are not graded with either: a check file that is missing, or points that
    do not add up, would change grades and nobody would see it.
    """
    sources = read_sources(course, name)
    assignment = sources.assignment
    refuse(suite_problems(assignment.checked, sources.public, sources.hidden))
    suite = suite_of(course, assignment, how.round)
    spoilt = dict[str, ExchangeError]()
    submissions = collected(course, name, spoilt)
    handed_in = {record.student for record, _ in submissions} | spoilt.keys()
    if not handed_in:
        raise _nothing_there(course, [name], f" of {name}", f" {name}")
    if unknown := [student for student in how.students if student not in handed_in]:
        raise GradingError(f"No submission of {unknown[0]!r} for {name} has been collected.")
    asked = set(how.students) or handed_in
    basis = basis_of(suite, assignment, how.isolation)
    store = ResultStore(course)
    todo, kept, amended = [], [], []
    for record, place in submissions:
        if record.student not in asked:
            continue
        own = msgspec.structs.replace(basis, submission=record.hash)
        before = None if how.force else store.read(name, record.student, record.attempt)
        if before is None or not before.complete or before.basis != own:
            todo.append((record, place))
        else:
            kept.append(msgspec.structs.replace(before, **facts_of(record)))
            if kept[-1] != before:  # such as by another due date
                amended.append(kept[-1])
    present = {store.path(name, record.student, record.attempt) for record, _ in submissions}
    outdated = [p for p in store.paths(name) if p not in present and p.stem.split("+")[0] not in spoilt]
    spoilt = {student: error for student, error in spoilt.items() if student in asked}
    return Plan(how, assignment, suite, basis, todo, kept, amended, outdated, spoilt)


def _nothing_there(course: Course, names: Sequence[str], what: str = "", which: str = "") -> GradingError:
    """Say that nothing is collected, and where that is known that nothing was handed in either."""
    with suppress(GraderError):
        if not any(map(any, (transport_of(course).incoming(name, {}) for name in names))):
            hint = f"Once something is, 'grader collect{which}' takes it in; from elsewhere with --from."
            return GradingError(f"Nothing{what} was handed in to the exchange yet.", hint)
    return GradingError(f"Nothing{what} has been collected yet.", f"Run 'grader collect{which}' first.")


def collected_assignments(course: Course, students: Collection[str] = ()) -> dict[str, list[str]]:
    """Return the assignments of which anything was collected, and those of `students` who handed each in."""
    whose = dict[str, set[str]]()
    for name in course.names:
        spoilt = dict[str, ExchangeError]()
        whose[name] = {record.student for record, _ in collected(course, name, spoilt)} | spoilt.keys()
    everybody = set().union(*whose.values())
    if not everybody:
        raise _nothing_there(course, course.names)
    if unknown := [student for student in students if student not in everybody]:
        raise GradingError(f"No submission of {unknown[0]!r} has been collected.")
    asked = {name: [student for student in students if student in there] for name, there in whose.items()}
    return {name: own for name, own in asked.items() if (own if students else whose[name])}


def _plans(course: Course, names: Sequence[str], how: How) -> dict[str, Callable[[], Plan]]:
    """Return for each assignment that is to be graded, by default all, what makes its plan."""
    course.require_sound()
    whose = dict.fromkeys(names, how.students) if names else collected_assignments(course, how.students)
    own = {name: msgspec.structs.replace(how, students=chosen) for name, chosen in whose.items()}
    return {name: partial(plan, course, name, one) for name, one in own.items()}


def grade_assignments(
    course: Course,
    names: Sequence[str],
    how: How,
    *,
    on_plan: Callable[[Plan], object] = lambda _: None,
    on_result: Callable[[Result], object] = lambda _: None,
    on_problem: Callable[[str, GraderError], object] | None = None,
) -> list[Result]:
    """Grade what was collected of some assignments, by default of all.

    What keeps one of several from being graded goes to `on_problem`, and keeps no other.
    """
    plans, results = _plans(course, names, how), list[Result]()
    for name, make_plan in plans.items():
        try:
            with ResultStore(course).alone(name):
                planned = make_plan()
                on_plan(planned)
                results += grade(course, planned, on_result)
        except GraderError as error:
            if on_problem is None or len(plans) == 1:
                raise
            on_problem(name, error)
    return results


def grade(
    course: Course, planned: Plan, on_result: Callable[[Result], object] = lambda _: None
) -> list[Result]:
    """Carry out a plan, writing results as they come; return all, by student and attempt.

    Those of a moment are written together: each wait for the disk can take as long as grading one.
    """
    store, new, written = ResultStore(course), list[Result](), time.monotonic()
    remove_abandoned()
    for path in planned.outdated:
        store.set_aside(path)
    results = list(planned.kept)
    store.write(*planned.amended)

    def keep() -> None:
        group, new[:] = new.copy(), []
        store.write(*group)
        results.extend(group)
        for result in group:
            on_result(result)

    try:
        for result in _graded(course, planned):
            new.append(result)
            if time.monotonic() - written > _MOMENT:
                keep()
                written = time.monotonic()
    finally:  # Ctrl-C loses nothing that is graded
        keep()
    return sorted(results, key=lambda result: (result.student, result.attempt))


def _graded(course: Course, planned: Plan) -> Iterator[Result]:
    """Yield the result of each submission that is to be graded; nothing is written."""
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
        workers = min(planned.how.processes or len(usable_processors()), -(-len(jobs) // _WORTH_A_WORKER))
        with closing(_graders(planned.how.cluster)(task, jobs, workers)) as replies:
            for number, reply in replies:
                for record, _ in todo[number]:
                    yield Result(
                        **facts_of(record, reply.undecided),
                        course=course.id,
                        exercises=planned.assignment.worth,
                        judgement=reply.judgement,
                        basis=msgspec.structs.replace(planned.basis, submission=record.hash),
                        graded=dt.datetime.now(dt.UTC),
                    )


class Change(msgspec.Struct, frozen=True):
    """What a grade would become."""

    after: Result
    before: Result | None  # as it stands; None where there is no grade yet

    @property
    def by(self) -> float:
        """By how many points, or infinitely many where one of them is none yet."""
        if self.before is None or self.before.undecided or self.after.undecided:
            return math.inf
        return self.after.score - self.before.score

    @property
    def lateness(self) -> list[str]:
        """What counts of it, in words, if that is otherwise."""
        factors = [one.late_factor if one else 1.0 for one in (self.before, self.after)]
        told = " -> ".join(f"{100 * factor:.4g} %" for factor in factors)
        return [f"counts {told}"] if factors[0] != factors[1] else []

    @property
    def checks(self) -> list[str]:
        """The checks that come out otherwise, in words."""
        then = {one.check.name: one for one in self.before.judgement.outcomes} if self.before else {}
        now = {one.check.name: one for one in self.after.judgement.outcomes}
        titles = {name: one.check for name, one in {**then, **now}.items()}
        told = []
        for name, check in titles.items():
            sides = [then.get(name), now.get(name)]
            points = ["?" if one and one.is_open else f"{one.earned:g}" if one else "-" for one in sides]
            if points[0] != points[1]:
                told.append(f"{check.exercise}: {check.title} {points[0]} -> {points[1]}")
        return told


def what_if(
    course: Course,
    names: Sequence[str],
    how: How,
    *,
    on_plan: Callable[[Plan], object] = lambda _: None,
    on_result: Callable[[Result], object] = lambda _: None,
) -> list[Change]:
    """Return the grades that grading now would change, the largest change first; nothing is written.

    Lateness counts by the rules and due dates of today, as after collecting again.
    """
    changes, store = list[Change](), ResultStore(course)
    for make_plan in _plans(course, names, how).values():
        planned = make_plan()
        on_plan(planned)
        for found in chain(planned.kept, _graded(course, planned)):
            on_result(found)
            due = course.due(found.assignment, found.student)
            factor = course.late.factor(found.submitted, due) or 0.0
            if found.group or found.time_unknown:  # whose time is another's, or not known
                due, factor = found.due, found.late_factor
            new = msgspec.structs.replace(found, due=due, late_factor=factor)
            before = store.read(found.assignment, found.student, found.attempt)
            pair = [one and marked(course, [one])[0][0] for one in (new, before)]
            assert pair[0] is not None
            change = Change(pair[0], pair[1])
            if change.by:
                changes.append(change)
    return sorted(changes, key=lambda one: (-abs(one.by), one.after.assignment, one.after.student))


def _graders(
    cluster: str,
) -> Callable[[Task, Sequence[Job], int], Generator[tuple[int, WorkerReply], None, None]]:
    if not cluster:
        return graded
    try:
        from grader.grading.cluster import graded_on  # noqa: PLC0415 (Dask takes a second)
    except ModuleNotFoundError as error:
        hint = "pip install 'deltagrade[cluster]'"
        raise GradingError(f"To grade on a cluster needs Dask: {error}.", hint) from None
    return partial(graded_on, cluster)
