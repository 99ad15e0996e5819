"""Whether an assignment can be built or released: all that stops it is gathered before any of it is told."""

import ast
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from grader.authoring.build import built, require_built
from grader.authoring.proof import require_proof, why_unproven
from grader.authoring.sources import Problem, gather_sources
from grader.course.model import CONFTEST, COURSE_FILE, HIDDEN_CHECKS, Assignment, Course
from grader.course.secret import course_secret, refuse_another
from grader.engine.judge import Judge, judging
from grader.engine.outcome import Suite
from grader.errors import AuthoringError, CourseError, ExchangeError, GraderError
from grader.exchange.actions import Exchange
from grader.work.kinds import kind_of

_SEED = b"the seeds of proving are no secret"


def proving_suite(folder: Path, assignment: Assignment) -> Suite:
    """Return all checks of an assignment, with its reference, as authors run them."""
    files = [folder / file for file in (assignment.public_checks, HIDDEN_CHECKS)]
    reference = folder / kind_of(assignment, folder).file
    there = [file for file in files if file.is_file()]
    return Suite(folder.name, there, reference, _SEED, conftest=folder / CONFTEST)


def build_problems(course: Course, name: str) -> list[GraderError]:
    """Return what keeps an assignment from being built; its reference must pass its checks as well."""
    try:
        problems = built(course, name)[1]
        return [*(AuthoringError(str(one)) for one in problems), *_reference_problems(course, name, problems)]
    except GraderError as error:  # there is nothing to read
        return [error]


def release_problems(exchange: Exchange, name: str, *, force: bool) -> list[GraderError]:
    """Return what keeps an assignment from its students."""
    course = exchange.course
    found = build_problems(course, name)
    found = found or _raised(require_built, course, name)
    if not (found or force):
        found += _raised(exchange.is_out, name, course.assignment(name))
    found += _raised(require_proof, course, name)
    found += [CourseError(fault, f"Mend {COURSE_FILE}.") for fault in course.faults]
    state, message = exchange.transport.check()
    if state == "broken":
        hint = f"Make it, or name another folder as 'exchange' in {COURSE_FILE}; 'grader doctor' looks at it."
        found.append(ExchangeError(f"The exchange cannot be used: {message}.", hint))
    if not course_secret(course, make=False):
        found += _raised(refuse_another, course)
    return found


def refuse_all(name: str, problems: Sequence[GraderError], then: str) -> None:
    """Raise one error of all that is wrong, with the command for each and the one to go on with."""
    if len(problems) > 1:
        told = [f"{name}: {len(problems)} things to mend:"]
        told += ["- " + str(problem).replace("\n", "\n  ") for problem in problems]
        raise AuthoringError("\n".join(told), f"Then: {then}")
    for problem in problems:
        raise type(problem)(problem.message, problem.hint or f"Mend it, then: {then}")


def _reference_problems(course: Course, name: str, known: Sequence[Problem]) -> list[GraderError]:
    """Run the reference through all checks that can be read, unless that is proven.

    What follows from a `known` problem is not told again: of the solution, or of the same line of checks.
    """
    if not why_unproven(course, name):
        return []
    folder, sources = course.solution(name), gather_sources(course, name)
    texts = [sources.public.text, sources.hidden.text, *[sources.solution.text] * sources.kind.is_python]
    try:
        for text in texts:
            ast.parse(text)
    except (SyntaxError, ValueError):
        return []  # that is told, and nothing can be run
    suite = proving_suite(folder, sources.assignment)
    if not suite.files or suite.reference is None or not suite.reference.is_file():
        return []
    points = sources.assignment.points or {name: 1.0}  # whatever they are, the reference passes
    assignment = msgspec.structs.replace(sources.assignment, points=points)
    unsound = {sources.solution.file, *(one.file for one in sources.also.values())}
    unsound &= {problem.file for problem in known}

    def prove(judge: Judge) -> None:
        if not unsound:
            judge.prove()

    told = tuple(f"{Path(problem.file).name}:{problem.line}:" for problem in known)
    found = _raised(judging, suite, assignment, prove)
    return [AuthoringError(str(error)) for error in found if not _only_of(error.message, told)]


def _only_of(message: str, places: tuple[str, ...]) -> bool:
    """Return whether all lines of a message but its first are about some places."""
    _, *lines = message.splitlines()
    return bool(lines) and all(line.startswith(places) for line in lines)


def _raised(action: Callable[..., object], *arguments: object) -> list[GraderError]:
    try:
        action(*arguments)
    except GraderError as error:
        return [error]
    return []
