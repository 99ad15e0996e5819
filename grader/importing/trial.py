"""The trial of new checks: the solution must pass each of them, and what is no solution must not.

Nobody predicts from a test's text what can be a check here, where values are copied to a process of their own
and back. The solution runs in the sandbox as a student's work would, the tests in this process as in grading.
"""

import contextlib
import io
import re
import signal
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import CodeType, FrameType

import msgspec

from grader.authoring.stub import strip_solutions
from grader.course.model import Assignment, Limits
from grader.engine.judge import Judge, judging
from grader.engine.outcome import Outcome, Suite
from grader.errors import AuthoringError
from grader.sandbox.faults import ModuleFault, TimedOut
from grader.sandbox.launcher import ForkServer

NOT_PASSED = "The solution does not pass it as a check."
ASKS_NOTHING = "It passes where nothing is written and where functions return nothing: it checks nothing."
FAILS_HERE = "A line of the solution fails here, which costs what depends on it."
NOT_INSTALLED = (
    "The package is not installed here, so what needs it was left out: install it, and import again, or name"
    " it in packages of assignment.toml."
)
BLIND = (
    "It is a check now, but one that passes where functions return nothing: look at what it asks. Whether a"
    " function leaves its arguments alone, say, only .record(x).args can tell: values are copied."
)
_MEND = "Install what it imports, or mend it; 'grader verify' then runs its checks."
_WRITE_HERE = re.compile(r"^( *)raise NotImplementedError\(.*\)$", re.MULTILINE)
_TEST_SECONDS = 20.0  # in which a test must have ended, if it began before the last look
_SOON = 1.0
_MARGIN = 4.0
_LONGER = 5.0  # times the usual limits, where a solution needs it


class Trial(msgspec.Struct, frozen=True):
    """What came of it, by the names of the checks without file and case."""

    failed: dict[str, str]  # that the solution does not pass, each with what it says
    unasking: set[str]  # that pass where nothing is written, and where functions return nothing
    blind: set[str]  # that pass where functions return nothing
    exercises: dict[str, str]  # of each check
    points: dict[str, float]  # of each check, all its cases together
    limits: Limits  # that the solution needs
    remarks: list[str] = []  # about lines of the solution that fail


def try_checks(
    assignment: Assignment, solution: str, checks: str, running: ForkServer, files: Mapping[str, bytes]
) -> Trial:
    """Run a check file on a solution that must load, on its stub, and on what returns None."""
    module = f"{assignment.module}.py"
    stub, remarks = strip_solutions(solution, module, assignment.points), list[str]()

    def failed(judge: Judge, source: str, limits: Limits) -> dict[str, Outcome]:
        judgement = judge.run({module: source.encode()}, proven=False, quick=limits)
        whole = [one.message for one in judgement.outcomes if one.kind == ModuleFault.kind]
        if source is solution:
            remarks[:] = judgement.remarks
            if whole:
                raise AuthoringError(f"The solution cannot be loaded here. {whole[0]}", _MEND)
        return {_name(one.check.name): one for one in reversed(judgement.outcomes) if one.status != "passed"}

    def run(judge: Judge) -> Trial:
        limits, wrong = assignment.limits, dict[str, Outcome]()
        is_loaded, before = False, judge.computed
        with contextlib.suppress(AuthoringError):  # which may come of the limit for loading
            wrong, is_loaded = failed(judge, solution, limits), True
        if judge.computed - before > limits.load_seconds / _MARGIN:  # a notebook also tries things out
            limits = msgspec.structs.replace(limits, load_seconds=_LONGER * limits.load_seconds)
        if not is_loaded:
            wrong = failed(judge, solution, limits)
        if any(one.kind == TimedOut.kind for one in wrong.values()):
            longer = (_LONGER * limits.call_seconds, _LONGER * limits.submission_seconds)
            limits = msgspec.structs.replace(limits, call_seconds=longer[0], submission_seconds=longer[1])
            wrong = failed(judge, solution, limits)
        judge.learn()
        exercises = {_name(check.name): check.exercise for check in judge.checks}
        points = defaultdict[str, float](float)
        for check in judge.checks:
            points[_name(check.name)] += check.points
        quick = msgspec.structs.replace(assignment.limits, load_seconds=limits.load_seconds)
        blank, blind = (
            points.keys() - failed(judge, source, quick).keys()
            for source in (stub, _WRITE_HERE.sub(r"\1return None", stub))
        )
        said = {name: one.message.split("\n")[0] for name, one in wrong.items()}
        return Trial(said, blank & blind, blind, exercises, dict(points), limits, remarks)

    with tempfile.TemporaryDirectory() as folder, _nothing_around(), _each_ends(folder):
        for name, content in {**files, assignment.public_checks: checks.encode()}.items():
            Path(folder, name).parent.mkdir(parents=True, exist_ok=True)
            Path(folder, name).write_bytes(content)
        suite = Suite(assignment.name, [Path(folder, assignment.public_checks)])
        return judging(suite, assignment, run, running=running)


def _name(check: str) -> str:
    """Return the name of a check without its file and its case."""
    return check.partition("::")[2].partition("[")[0]


@contextlib.contextmanager
def _each_ends(folder: str) -> Iterator[None]:
    """End a test that goes on for ever by itself, in this process, where no limit of the sandbox holds."""
    running: FrameType | None = None
    endless = set[CodeType]()

    def look(_: int, frame: FrameType | None) -> None:
        nonlocal running
        test = None  # the outermost frame of a check file
        while frame is not None:
            test = frame if frame.f_code.co_filename.startswith(folder) else test
            frame = frame.f_back
        if test is not None and (test is running or test.f_code in endless):
            endless.add(test.f_code)
            signal.setitimer(signal.ITIMER_REAL, _SOON, _SOON)  # it will not end on other answers either
            raise TimeoutError(f"it did not end within {_TEST_SECONDS} s")
        running = test

    if threading.current_thread() is not threading.main_thread():  # which alone gets signals
        yield
        return
    before = signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, _TEST_SECONDS, _TEST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def _nothing_around() -> Iterator[None]:
    """Let tests find nobody to ask; undo what they replace."""
    stdin, stderr = sys.stdin, sys.stderr
    sys.stdin = io.StringIO()
    try:
        yield
    finally:
        sys.stdin, sys.stderr = stdin, stderr
