"""A suite of checks, a fork-server, and one submission after another between them.

Students' own checks, CI and grading all run this; they differ in which check files are there and proven.
"""

import contextlib
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from typing import TypeVar

from grader import messages as m
from grader.course.model import Assignment, Limits
from grader.engine.collect import with_checks
from grader.engine.outcome import Check, Judgement, Trace
from grader.engine.own_side import OwnTime, bounded_memory
from grader.engine.suite import Runner, Suite
from grader.errors import AuthoringError, SandboxError
from grader.sandbox.faults import ModuleFault, StudentFault, TimedOut
from grader.sandbox.launcher import ForkServer
from grader.sandbox.levels import WEAKEST
from grader.sandbox.proxy import remote_module
from grader.sandbox.session import Asked, Session, StudentCode
from grader.work.kinds import kind_of
from grader.work.work import Unreadable, Work

_T = TypeVar("_T")
_TRIES = 2


class Turns:
    """The limits of each check; exercises have equal shares of the time, so none costs another points."""

    def __init__(
        self,
        session: Session,
        assignment: Assignment,
        work: Work,
        asked: dict[str, list[Asked]] | None,
        quick: Limits | None,
    ) -> None:
        self.traces: dict[str, Trace] = {}
        self._asked = asked
        self._session = session
        self._assignment = assignment
        self._work = work
        self._quick = quick
        self._limits = quick or assignment.limits
        self._share = self._limits.submission_seconds / len(assignment.points)
        self.own_time = OwnTime(session, self._share)
        self._spent: dict[str, float] = defaultdict(float)
        self._exercise, self._since = "", 0.0  # whose turn it is, and when it began

    def begin(self, check: Check) -> None:
        """Set the limits of a check; raise what is wrong with its exercise already."""
        session = self._session
        if self._assignment.fresh_process_per_check or self._asked is not None:
            session.close()
        if self._asked is not None:
            session.asked = self._asked[check.name] = []
        self._spent[self._exercise] += session.seconds - self._since
        self._exercise, self._since = check.exercise, session.seconds
        session.until = self._since + self._share - self._spent[check.exercise]
        session.call_seconds = check.seconds or self._limits.call_seconds
        session.begin_check()
        self.traces[check.name] = session.heard
        if self._quick and check.seconds is not None:
            raise TimedOut(m.NO_TIME_LEFT)
        if self._work.fault:
            raise ModuleFault(self._work.fault)
        if check.exercise in self._work.faults:
            raise Unreadable(self._work.faults[check.exercise])


class Judge:
    """Runs the checks of one assignment against students' code; made by `judging`."""

    def __init__(self, runner: Runner, server: ForkServer, assignment: Assignment) -> None:
        self.checks = runner.checks  # in the order of the files
        self.charged = 0.0  # seconds that all runs have cost
        self._runner = runner
        self._server = server
        self._assignment = assignment
        self._kind = kind_of(assignment, runner.suite.files[0].parent)

    def prove(self) -> None:
        """Make sure that the reference passes every check, in the sandbox as a student's file would."""
        reference = self._runner.suite.reference
        assert reference is not None
        found = self.run({self._kind.file: reference.read_bytes()}, proven=False)
        wrong = [f"{one.check.name}: {one.message}" for one in found.outcomes if one.status != "passed"]
        if wrong:
            raise AuthoringError(
                f"The reference solution {reference} does not pass its own checks.", "\n".join(wrong)
            )

    def run(
        self,
        files: dict[str, bytes],
        *,
        proven: bool,
        exercises: Collection[str] = (),
        round_: int | None = None,
        asked: dict[str, list[Asked]] | None = None,
        quick: Limits | None = None,
    ) -> Judgement:
        """Return how a submission does on each check, or on those of some exercises.

        `proven` says whether the reference passes these checks (see `grader.engine.verdict`); `round_` is
        the round of the random inputs, if not the suite's; `asked` gets the requests of each check, every one
        in a process of its own; `quick` are limits in place of the assignment's, for a run without the checks
        that have one of their own. A fork-server that ends meanwhile says nothing about the submission: all
        is run again, and if it ends once more, that is a `SandboxError`.
        """
        start = time.perf_counter()
        work = self._kind.read(files)
        limits = quick or self._assignment.limits
        for _ in range(_TRIES):
            starts = self._server.starts
            with Session(self._server, StudentCode(work.module, work.files), limits) as session:
                turns = Turns(session, self._assignment, work, asked, quick)
                module = remote_module(session)
                with contextlib.suppress(StudentFault, SandboxError):  # a check will say so
                    session.ready()
                with turns.own_time:
                    outcomes = self._runner.run(
                        module,
                        before=turns.begin,
                        within=turns.own_time.within,
                        proven=proven,
                        exercises=exercises,
                        round_=round_,
                    )
            self.charged += session.seconds
            if self._server.starts == starts:
                seconds = round(time.perf_counter() - start, 4)
                remarks = [*work.remarks, *session.notes]
                return Judgement(
                    outcomes,
                    remarks,
                    work.texts,
                    seconds=seconds,
                    waited_loading=session.waited_loading,
                    traces=turns.traces,
                )
        errors = [outcome.message for outcome in outcomes if outcome.status == "error"]
        why = errors[0] if errors else "somebody ends it, a full disk, or the submission."
        raise SandboxError(
            f"The process that starts students' code ended twice while it was needed: {why}",
            "Mend this, and grade again; if only one submission brings it about, look at its code.",
        )


def judging(
    suite: Suite, assignment: Assignment, body: Callable[[Judge], _T], *, isolation: str = WEAKEST
) -> _T:
    """Start a fork-server, collect the checks meanwhile, and return what `body` makes of the judge."""
    with ForkServer(isolation, assignment.packages) as server:

        def with_runner(runner: Runner) -> _T:
            with _on_one_processor(server), bounded_memory(assignment.limits):
                return body(Judge(runner, server, assignment))

        return with_checks(suite, with_runner)


@contextlib.contextmanager
def _on_one_processor(server: ForkServer) -> Iterator[None]:
    """Keep this process and the student's on one processor, which answers a question ten times sooner."""
    if sys.platform != "linux":
        yield
        return
    allowed = os.sched_getaffinity(0)
    chosen = {sorted(allowed)[os.getpid() % len(allowed)]}
    os.sched_setaffinity(0, chosen)
    with contextlib.suppress(OSError):  # it was lost; the next one inherits the processor
        server.stay_on(chosen)
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)
