"""How the checks of a submission share its time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from grader.course.model import Assignment
from grader.engine.judgement import Trace
from grader.engine.outcome import Check
from grader.sandbox.faults import StudentFault
from grader.sandbox.session import Session


class Turns:
    """Before each check: its limits, and a fault that is known already.

    Each exercise has an equal share of the submission's time, so that none costs another its points.
    """

    def __init__(
        self, session: Session, assignment: Assignment, fault_of: Callable[[str], StudentFault | None]
    ) -> None:
        self.traces: dict[str, Trace] = {}
        self._session = session
        self._assignment = assignment
        self._fault_of = fault_of
        self._share = assignment.limits.submission_seconds / len(assignment.points)
        self._spent: dict[str, float] = defaultdict(float)
        self._exercise, self._since = "", 0.0

    def begin(self, check: Check) -> None:
        """Set the limits of a check; raise what is wrong with its exercise already."""
        session = self._session
        if self._assignment.fresh_process_per_check:
            session.close()
        self._spent[self._exercise] += session.seconds - self._since
        self._exercise, self._since = check.exercise, session.seconds
        session.until = self._since + self._share - self._spent[check.exercise]
        session.call_seconds = check.seconds or self._assignment.limits.call_seconds
        session.begin_check()
        self.traces[check.name] = session.heard
        if fault := self._fault_of(check.exercise):
            raise fault
