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

from grader.course.model import Assignment
from grader.engine.outcome import Check, Outcome
from grader.engine.suite import Engine, Suite, with_checks
from grader.errors import AuthoringError, SandboxError
from grader.sandbox.isolation import PROCESS
from grader.sandbox.launcher import ForkServer
from grader.sandbox.proxy import remote_module
from grader.sandbox.session import Session, StudentCode
from grader.work.forms.answers import read_answers
from grader.work.forms.files import read_form
from grader.work.forms.unreadable import Unreadable
from grader.work.notebooks.submitted import Code, notes_of, submitted_code
from grader.work.notebooks.unreadable import UnreadableNotebook

_T = TypeVar("_T")
_TRIES = 2

Trace: TypeAlias = list[Any]
"""What a submission answered in one check, in order."""


class WatchedForkServer(ForkServer):
    """A fork-server that tells whether it was lost: before another takes its place, it is closed."""

    closed = 0

    def close(self) -> None:
        """End the fork-server and all it started, and count that."""
        self.closed += 1
        super().close()


class Judge:
    """Runs the checks of one assignment against students' code; made by `judging`.

    Parameters
    ----------
    engine : Engine
        The collected checks.
    server : WatchedForkServer
        Where the processes of students' code come from.
    assignment : Assignment
        Its module, exercises and limits.
    """

    def __init__(self, engine: Engine, server: WatchedForkServer, assignment: Assignment) -> None:
        self._engine = engine
        self._server = server
        self._module = assignment.module
        self._file = assignment.file
        self._form = read_form(engine.suite.files[0].parent) if assignment.form else None
        self._limits = assignment.limits
        self._fresh_process_per_check = assignment.fresh_process_per_check
        self._exercises = list(assignment.points)
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
            Whether the reference is known to pass the checks; see `grader.engine.verdict.verdict`.
        exercises : collection of str, optional
            Run the checks of these only.
        round_ : int, optional
            Round of the random inputs, instead of the suite's.
        traces : dict of str to list, optional
            Filled with what the code answered in each check, by the check's name.
        remarks : list of str, optional
            Filled with what the student should know about how the submission was read.

        Raises
        ------
        SandboxError
            If the fork-server ended meanwhile, and once more when all was run again: then what the checks
            saw is no judgement on the submission.
        """
        for _ in range(_TRIES):
            before = self._server.closed
            if remarks:
                remarks.clear()  # of the run that was in vain
            outcomes = self._run(
                files, proven=proven, exercises=exercises, round_=round_, traces=traces, remarks=remarks
            )
            if self._server.closed == before:
                return outcomes
        errors = [outcome.message for outcome in outcomes if outcome.status == "error"]
        why = errors[0] if errors else "somebody ends it, a full disk, or the submission."
        raise SandboxError(
            f"The process that starts students' code ended twice while it was needed: {why}",
            "Mend this, and grade again; if only one submission brings it about, look at its code.",
        )

    def _run(
        self,
        files: dict[str, bytes],
        *,
        proven: bool,
        exercises: Collection[str],
        round_: int | None,
        traces: dict[str, Trace] | None,
        remarks: list[str] | None,
    ) -> list[Outcome]:
        spent: dict[str, float] = defaultdict(float)
        exercise, since = "", 0.0
        unread: dict[str, str] = {}
        told = [] if remarks is None else remarks
        if self._form:
            answers = read_answers(self._form, files)
            code = Code({f"{self._module}.py": answers.module(self._form).encode()}, remarks=answers.remarks)
            unread = answers.faults
        else:
            code = submitted_code(files, self._module, self._exercises, self._limits.call_seconds)
        told += code.remarks
        with Session(self._server, StudentCode(self._module, code.files), self._limits) as session:

            def before(check: Check) -> None:
                nonlocal exercise, since
                if self._fresh_process_per_check:
                    session.close()
                spent[exercise] += session.seconds - since
                exercise, since = check.exercise, session.seconds
                session.until = since + self._share - spent[exercise]
                session.call_seconds = check.seconds or self._limits.call_seconds
                session.begin_check()
                if traces is not None:
                    traces[check.name] = session.heard
                if code.fault:
                    raise UnreadableNotebook(code.fault)
                if exercise in unread:
                    raise Unreadable(unread[exercise])

            module = remote_module(session)
            if code.made_of and remarks is not None:
                told += notes_of(module)
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
    with WatchedForkServer(isolation, assignment.packages) as server:

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
    with contextlib.suppress(OSError, EOFError):  # it was lost; the next one inherits the processor
        server.stay_on(chosen)
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)
