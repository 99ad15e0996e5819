"""A suite of checks, a fork-server, and one submission after another between them.

This is the one engine that students' own checks, CI and grading run; they differ in which check files are
there, and in whether a reference has proven them.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from typing import Any, TypeAlias, TypeVar

from grader.checks.engine import Engine, Suite, with_checks
from grader.checks.outcome import Check, Outcome
from grader.course.model import Assignment
from grader.errors import AuthoringError
from grader.forms.answers import read_answers
from grader.forms.files import read_form
from grader.forms.unreadable import Unreadable
from grader.notebooks.submitted import stopped_cells, submitted_code
from grader.notebooks.unreadable import UnreadableNotebook
from grader.sandbox.isolation import PROCESS
from grader.sandbox.launcher import ForkServer
from grader.sandbox.proxy import remote_module
from grader.sandbox.session import Session, StudentCode

_T = TypeVar("_T")

Trace: TypeAlias = list[Any]
"""What a submission answered in one check, in order."""


class Judge:
    """Runs the checks of one assignment against students' code; made by `judging`.

    Parameters
    ----------
    engine : Engine
        The collected checks.
    server : ForkServer
        Where the processes of students' code come from.
    assignment : Assignment
        Its module, exercises and limits.
    """

    def __init__(self, engine: Engine, server: ForkServer, assignment: Assignment) -> None:
        self._engine = engine
        self._server = server
        self._module = assignment.module
        self._file = assignment.file
        self._form = read_form(engine.suite.files[0].parent) if assignment.form else None
        self._limits = assignment.limits
        self._fresh_process_per_check = assignment.fresh_process_per_check
        self._share = assignment.limits.submission_seconds / len(assignment.points)

    @property
    def checks(self) -> list[Check]:
        """The checks, in the order of the files."""
        return self._engine.checks

    def prove(self) -> None:
        """Make sure that the reference solution passes every check, in the sandbox as a student's would.

        Raises
        ------
        AuthoringError
            If it does not: then nothing can be graded by these checks.
        """
        reference = self._engine.suite.reference
        assert reference is not None
        outcomes = self.run({self._file: reference.read_bytes()}, proven=False)
        wrong = [
            f"{outcome.check.name}: {outcome.message}" for outcome in outcomes if outcome.status != "passed"
        ]
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
        traces: dict[str, Trace] | None = None,
        remarks: list[str] | None = None,
    ) -> list[Outcome]:
        """Return how a submission does on each check.

        Each exercise has an equal share of the submission's time, so that none costs another its points.

        Parameters
        ----------
        files : dict of str to bytes
            The submission.
        proven : bool
            Whether the reference is known to pass the checks; see `grader.checks.verdict.verdict`.
        exercises : collection of str, optional
            Run the checks of these only.
        round_ : int, optional
            Round of the random inputs, instead of the suite's.
        traces : dict of str to list, optional
            Filled with what the code answered in each check, by the check's name.
        remarks : list of str, optional
            Filled with what the student should know about how the submission was read.
        """
        spent: dict[str, float] = defaultdict(float)
        exercise, since = "", 0.0
        unread: dict[str, str] = {}
        if self._form:
            answers = read_answers(self._form, files)
            files, unread = {f"{self._module}.py": answers.module(self._form).encode()}, answers.faults
        with Session(self._server, StudentCode(self._module, files), self._limits) as session:

            def before(check: Check) -> None:
                nonlocal exercise, since
                if self._fresh_process_per_check:
                    session.close()
                spent[exercise] += session.seconds - since
                exercise, since = check.exercise, session.seconds
                session.until = since + self._share - spent[exercise]
                session.call_seconds = check.seconds or self._limits.call_seconds
                session.heard = []
                if traces is not None:
                    traces[check.name] = session.heard
                if exercise in unread:
                    raise Unreadable(unread[exercise])

            module = remote_module(session)
            return self._engine.run(module, before=before, proven=proven, exercises=exercises, round_=round_)


def judging(
    suite: Suite, assignment: Assignment, body: Callable[[Judge], _T], *, isolation: str = PROCESS
) -> _T:
    """Start a fork-server, collect the checks meanwhile, and return what `body` makes of the judge.

    Parameters
    ----------
    suite : Suite
        The checks.
    assignment : Assignment
        What they are about.
    body : callable
        Called once with the `Judge`.
    isolation : str, optional
        Level at which students' code runs.

    Raises
    ------
    AuthoringError
        If a check file cannot be used.
    SandboxError
        If no process for a student's code can be started.
    """
    with ForkServer(isolation, assignment.packages) as server:

        def with_engine(engine: Engine) -> _T:
            with _on_one_processor(server):
                return body(Judge(engine, server, assignment))

        return with_checks(suite, with_engine)


@contextlib.contextmanager
def _on_one_processor(server: ForkServer) -> Iterator[None]:
    """Keep this process and the student's on one processor.

    They never compute at the same time, and a question that need not wake another processor is answered ten
    times sooner.
    """
    if sys.platform != "linux":
        yield
        return
    allowed = os.sched_getaffinity(0)
    chosen = {sorted(allowed)[os.getpid() % len(allowed)]}
    os.sched_setaffinity(0, chosen)
    server.stay_on(chosen)
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)
