"""Runs a suite on one submission after another: for students' own checks, CI and grading alike."""

import contextlib
import math
import os
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from grader import messages as m
from grader.course.materials import materials, put_over, without
from grader.course.model import ASSIGNMENT_FILE, CONFTEST, Assignment, Limits
from grader.engine.instead import instead
from grader.engine.outcome import Judgement, Outcome, Suite
from grader.engine.server import server_for
from grader.engine.suite import Runner
from grader.engine.turns import Turns
from grader.engine.verdict import Proven, unwritten
from grader.engine.warm_session import RESTORE, with_checks
from grader.errors import AuthoringError, SandboxError, explained
from grader.sandbox.dialogue import Strayed
from grader.sandbox.faults import StudentFault
from grader.sandbox.heard import Asked
from grader.sandbox.launcher import ForkServer
from grader.sandbox.levels import WEAKEST
from grader.sandbox.loading import StudentCode
from grader.sandbox.operations import SAYING
from grader.sandbox.proxy import remote_module
from grader.sandbox.scratch import scratch_of_a_run
from grader.sandbox.session import Session
from grader.work.kinds import kind_of
from grader.work.syntax import lost_lines

_T = TypeVar("_T")
_TRIES = 2
_MOST_NAMED = 3
_MEMORY_MIB = 512  # of this process, besides what a submission may have itself


class Judge:
    """Runs the checks of one assignment against students' code; made by `judging`."""

    def __init__(
        self, runner: Runner, server: ForkServer, assignment: Assignment, originals: Mapping[str, bytes]
    ) -> None:
        self.checks = runner.checks  # in the order of the files
        self.computed = 0.0  # processor seconds of all runs in the sandbox
        self._runner = runner
        self._server = server
        self._assignment = assignment
        self._kind = kind_of(assignment, runner.suite.files[0].parent)
        self._originals = originals
        # By check: what it had objects say of plain values in the last run, and may have them say.
        self._judged: dict[str, dict[str, str]] = {}
        self._nones = set[str]()
        self._never_none: Collection[str] = ()  # without a reference nobody knows
        self._may_judge: dict[str, dict[str, str]] | None = None

    def require_points(self) -> None:
        """Make sure that the checks that run are worth what the assignment says."""
        for exercise, wanted in self._assignment.checked.items():
            extra = exercise in self._assignment.bonus
            worth = sum(c.points if extra else c.worth for c in self.checks if c.exercise == exercise)
            if not math.isclose(worth, wanted):
                raise AuthoringError(
                    f"The checks of {exercise!r} are worth {m.counted(worth, 'point')} when they run; "
                    f"{ASSIGNMENT_FILE} says {wanted:g}.",
                    f"Look for what makes or drops checks in {CONFTEST} and in fixtures.",
                )

    def prove(self) -> None:
        """Make sure that the reference passes every check, in the sandbox as a student's file would."""
        reference = self._runner.suite.reference
        assert reference is not None
        self._runner.remember()
        also = materials(reference.parent, self._assignment, "also")
        found = self.run({self._kind.file: reference.read_bytes(), **also}, proven=False)
        not_passed = [o for o in found.outcomes if o.status != "passed" and o.kind != "skipped"]
        names, texts = dict[str, list[str]](), dict[str, str]()  # a cause of several checks is told once
        for one in not_passed:
            told = self.told(one)
            cause = told.partition("\n")[0] if one.kind == "check" else one.check.name
            names.setdefault(cause, []).append(one.check.name)
            texts.setdefault(cause, told)
        if not_passed:
            what = f"The reference solution {reference} does not pass its own checks."
            if all(one.kind == "check" for one in not_passed):
                what = f"Checks of {self._assignment.name} fail by an error of their own."
            told = "\n".join(f"{m.some(names[cause], _MOST_NAMED)}: {texts[cause]}" for cause in names)
            raise AuthoringError(what, told)
        self.learn()

    def told(self, outcome: Outcome) -> str:
        """Return what a right answer that does not pass says of the check, to its author."""
        function = next(one.item.function for one in self._runner.collected if one.check == outcome.check)
        return "\n    ".join([outcome.message + instead(function, outcome.message), *outcome.evidence])

    def learn(self) -> None:
        """Let objects say of plain values what those of the last run did, the reference's, and no more.

        An exercise of which that was not None is not written yet while it is None.
        """
        self._may_judge = self._judged
        self._never_none = self._assignment.points.keys() - self._nones

    def run(
        self,
        files: dict[str, bytes],
        *,
        proven: Proven,
        exercises: Collection[str] = (),
        round_: int | None = None,
        asked: dict[str, list[Asked]] | None = None,
        quick: Limits | None = None,
        once: bool = False,
    ) -> Judgement:
        """Return how a submission does on each check, or on those of some exercises.

        `proven` says whether the reference passes these checks (see `grader.engine.verdict`); `round_` is
        the round of the random inputs, if not the suite's; `asked` gets the requests of each check, every one
        in a process of its own; `quick` are limits in place of the assignment's, for a run without the checks
        that have one of their own; with `once`, an exercise, or the program, that did not return is not
        tried again. A fork-server that ends meanwhile says nothing about the submission: all is run again,
        and if it ends once more, that is a `SandboxError`.
        """
        start = time.perf_counter()
        work = self._kind.read(without(files, self._originals))
        placed = put_over(work.files, self._originals)
        limits = quick or self._assignment.limits
        is_loaded = bool(self._assignment.points.keys() - self._kind.programs)  # else it may only be run
        lost = 0
        while lost < _TRIES:
            starts = self._server.starts
            code = StudentCode(
                *(work.module, placed, [*self._assignment.points]),
                is_program=work.is_program,
                never_none=self._never_none,
                given=[*self._originals],
            )
            with Session(self._server, code, limits) as session:
                turns = Turns(
                    session, self._assignment, work, asked, quick, once=once, may_judge=self._may_judge
                )
                if is_loaded:
                    with contextlib.suppress(StudentFault, SandboxError):  # a check will say so
                        session.ready()
                try:
                    with turns:
                        outcomes = self._runner.run(
                            remote_module(session), turns, proven=proven, exercises=exercises, round_=round_
                        )
                except Strayed:  # from now on, that check runs each time
                    continue
            self.computed += session.computed
            self._judged = {name: heard.judged for name, heard in turns.heard.items()}
            self._nones = {name for heard in turns.heard.values() for name in heard.nones}
            if self._server.starts == starts:
                # A program in which nothing is written says nothing that a check would show.
                notes = lost_lines(work)[0] if work.untouched and not is_loaded else session.notes
                return Judgement(
                    [unwritten(one) for one in outcomes] if work.untouched else outcomes,
                    [*work.remarks, *notes, *self._own_words(outcomes, work.files, proven)],
                    work.texts,
                    seconds=round(time.perf_counter() - start, 4),
                    waited_loading=session.waited_loading,
                    traces={name: heard.answers for name, heard in turns.heard.items()},
                    alike={name: heard.alike for name, heard in turns.heard.items() if heard.alike},
                )
            lost += 1
        errors = (outcome.message for outcome in outcomes if outcome.status == "error")
        why = next(errors, "somebody ends it, a full disk, or the submission.")
        raise SandboxError(
            f"The process that starts students' code ended twice while it was needed: {why}",
            "Mend this, and grade again; if only one submission brings it about, look at its code.",
        )

    def _own_words(
        self, outcomes: Sequence[Outcome], files: Mapping[str, bytes], proven: Proven
    ) -> Iterator[str]:
        """Yield which checks pass on the word of an object that they do not ask for; no reference is here."""
        if proven != "elsewhere":
            return
        with explained("The check file cannot be read", RESTORE, AuthoringError):  # it may be gone by now
            asked = " ".join(file.read_text(encoding="utf-8") for file in self._runner.suite.files)
        written = b"\n".join(files.values()).decode("utf-8", "replace")
        for check in [o.check for o in outcomes if o.status == "passed"]:
            for operation, kind in self._judged.get(check.name, {}).items():
                if operation in SAYING and f"class {kind}" in written and kind not in asked:
                    yield m.OWN_WORD.format(check=check.title, type=kind)
                    break


def judging(
    suite: Suite,
    assignment: Assignment,
    body: Callable[[Judge], _T],
    *,
    isolation: str = WEAKEST,
    running: ForkServer | None = None,
) -> _T:
    """Start a fork-server, or take one that is running, and return what `body` makes of the judge."""
    folder = suite.files[0].parent.absolute()
    files, reference = [folder / file.name for file in suite.files], suite.reference
    suite = msgspec.structs.replace(
        suite,
        files=files,
        reference=reference and reference.absolute(),
        conftest=suite.conftest and suite.conftest.absolute(),
        bonus=[*assignment.bonus],
    )
    originals = materials(folder, assignment)
    also = materials(folder, assignment, "also") if reference else {}  # never a student's code
    with (
        contextlib.nullcontext(running) if running else server_for(folder, assignment, isolation) as server,
        _workspace(originals | also),
    ):

        def with_runner(runner: Runner) -> _T:
            with contextlib.ExitStack() as limited:
                if sys.platform == "linux":
                    from grader.sandbox.isolation.limits import bounded_memory  # noqa: PLC0415 (not on Windows)

                    limited.enter_context(_on_one_processor(server))
                    limited.enter_context(bounded_memory(_MEMORY_MIB + assignment.limits.memory_mib))
                return body(Judge(runner, server, assignment, originals))

        return with_checks(suite, with_runner)


@contextlib.contextmanager
def _workspace(originals: Mapping[str, bytes]) -> Iterator[None]:
    """Work in a folder with the files of the assignment, for the reference and the checks to find them."""
    with scratch_of_a_run() as scratch, contextlib.chdir(scratch.folder):
        here = str(scratch.folder)
        for path, content in originals.items():
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            Path(path).write_bytes(content)
        sys.path.append(here)
        try:
            yield
        finally:
            sys.path.remove(here)
            for name, module in [*sys.modules.items()]:
                if (getattr(module, "__file__", None) or "").startswith(here):
                    del sys.modules[name]


@contextlib.contextmanager
def _on_one_processor(server: ForkServer) -> Iterator[None]:
    """Keep this process and the student's on one processor, which answers a question ten times sooner."""
    allowed = os.sched_getaffinity(0)
    chosen = {sorted(allowed)[os.getpid() % len(allowed)]}
    os.sched_setaffinity(0, chosen)
    with contextlib.suppress(OSError):  # it was lost; the next one inherits the processor
        server.stay_on(chosen)
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)
