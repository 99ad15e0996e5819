"""The limits of each check, of what it asks of a submission and of what this process does for that.

Checks, and functions and objects that they share with a submission, run here, and its values may make them
endless: their processor time and memory have limits too. To pass them is the submission's fault, as the
reference stays below.
"""

import contextlib
import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from grader import messages as m
from grader.course.model import Assignment, Limits
from grader.engine.outcome import Check
from grader.sandbox.clock import PATIENCE
from grader.sandbox.faults import ModuleFault, StudentFault, TimedOut
from grader.sandbox.heard import Asked, Heard
from grader.sandbox.isolation.system import Alarm
from grader.sandbox.session import Session
from grader.work.work import Unreadable, Work

_SOON = 0.05  # where all time is used up already


class Turns:
    """Limits one check after another, in the main thread; exercises have equal shares of the time."""

    def __init__(
        self,
        session: Session,
        assignment: Assignment,
        work: Work,
        asked: dict[str, list[Asked]] | None,
        quick: Limits | None,
        *,
        once: bool = False,
        may_judge: Mapping[str, Collection[str]] | None = None,
    ) -> None:
        self.heard: dict[str, Heard] = {}  # by check
        self._may_judge = may_judge
        self._asked = asked
        self.session = session
        self._anew = assignment.fresh_process_per_check or asked is not None
        self._work = work
        self._quick = quick
        self._once = session.whole.once = once
        self._without_end = set[str]()  # the exercises of which a check did not return
        self._limits = quick or assignment.limits
        self._share = self._limits.submission_seconds / len(assignment.points)
        # By exercise, in the sandbox and here; then whose turn it is, since when, and whether it may end.
        self._spent: dict[str, float] = defaultdict(float)
        self._spent_here: dict[str, float] = defaultdict(float)
        self._exercise, self._since, self._armed = "", 0.0, False
        self._alarm = Alarm(self._late)

    def printed(self) -> str:
        """Return what the check whose turn it is has not read of what was printed."""
        return self.session.heard.take_printed()

    def __enter__(self) -> None:
        self._alarm.install()

    def __exit__(self, *_: object) -> None:
        self._alarm.remove()

    def begin(self, check: Check) -> None:
        """Set the limits of a check; raise what is wrong with its exercise already."""
        session = self.session
        if self._anew:
            session.close()
        self._spent[self._exercise] += session.seconds - self._since
        self._exercise, self._since = check.exercise, session.seconds
        session.until = self._since + self._share - self._spent[check.exercise]
        session.call_seconds = check.seconds or self._limits.call_seconds
        heard = self.heard[check.name] = session.begin_check()
        heard.may_judge = None if self._may_judge is None else self._may_judge.get(check.name, ())
        if self._asked is not None:
            heard.asked = self._asked[check.name] = []
        if self._once and check.exercise in self._without_end:
            raise StudentFault(m.NOT_TRIED)
        if self._quick and check.seconds is not None:
            raise TimedOut(m.NO_TIME_LEFT)
        if self._work.fault:
            raise ModuleFault(self._work.fault)
        if check.exercise in self._work.faults:
            raise Unreadable(self._work.faults[check.exercise])

    @contextlib.contextmanager
    def within(self, exercise: str) -> Iterator[None]:
        """Raise `TimedOut` in what runs meanwhile once the exercise's processor time is used up."""
        began = time.process_time()
        left = PATIENCE * self._share - self._spent_here[exercise]
        self._armed = True
        self._alarm.arm(max(_SOON, left))
        try:
            try:
                yield
            except TimedOut:
                self._without_end.add(exercise)
                raise
            finally:
                self._disarm()
        finally:  # once more, as the fault may have come between
            self._disarm()
            self._spent_here[exercise] += time.process_time() - began

    def _disarm(self) -> None:
        self._armed = False
        self._alarm.disarm()

    def _late(self) -> None:
        if self._armed and not self.session.busy:
            raise TimedOut(m.CHECK_WITHOUT_END)
