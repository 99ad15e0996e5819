"""Check a student's folder with the public checks: what students and their CI run."""

import contextlib
import math
import time
from collections.abc import Collection, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

import msgspec
from msgspec.structs import replace

from grader import messages as m
from grader.course.files import load_assignment
from grader.course.materials import is_material
from grader.course.model import ASSIGNMENT_FILE, CONFTEST, Assignment
from grader.engine.outcome import Judgement, Suite
from grader.engine.server import server_for
from grader.errors import CourseError, ExchangeError
from grader.exchange.fetched import changed_checks, note_in, originals_in, read_fetched
from grader.files.atomic import write_atomically
from grader.files.names import meant
from grader.files.records import BROKEN
from grader.files.tree import SubmittedFiles, read_files
from grader.grading.checked_folders import no_exercise
from grader.sandbox.choose_level import level_of_own_checks
from grader.work.choosing import SUFFIX
from grader.work.handing_in import LARGEST_WORK_MIB
from grader.work.kinds import KINDS, kind_of
from grader.work.syntax import lost_lines, other_versions

if TYPE_CHECKING:
    from grader.engine.verdict import Proven
    from grader.sandbox.launcher import ForkServer

_MOST_LOST = 5
_POLL_SECONDS = 0.05
_NOTE = ".grader-checked.json"  # hidden, so no part of what is handed in
_SUBMITTED = ".grader-submitted.json"
_WATCHED = [f"*{suffix}" for suffix in (SUFFIX, *(kind.suffix for kind in KINDS.values()))]


class Checked(msgspec.Struct, frozen=True):
    """How a folder did on its public checks."""

    assignment: Assignment
    judgement: Judgement

    @property
    def passed(self) -> bool:
        """Whether every check passed, but for advice and what is a bonus."""
        return all(one.status == "passed" for one in self.judgement.outcomes if one.is_needed)


class ServerAhead:
    """The fork-server of a folder's next check, which starts while nobody waits for it."""

    def __init__(self) -> None:
        self._server: ForkServer | None = None
        self._about: object = None  # what it was started for

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._server:
            self._server.close()

    def start(self, folder: Path, assignment: Assignment, isolation: str) -> None:
        """Start the next one."""
        self._about = assignment.packages, isolation
        self._server = server_for(folder, assignment, isolation)

    def take(self, assignment: Assignment, isolation: str) -> "ForkServer | None":
        """Return the one that was started, if it is of use."""
        server, self._server = self._server, None
        if server and self._about != (assignment.packages, isolation):
            server.close()
            return None
        return server


def check_folder(
    folder: Path,
    exercises: Collection[str] = (),
    files: SubmittedFiles | None = None,
    seconds: float = math.inf,
    *,
    once: bool = True,
    ahead: "ServerAhead | None" = None,
) -> Checked:
    """Run the public checks of a folder on the work beside them, or on the `files` given instead.

    What takes longer than so many `seconds` fails here as a timeout. With `once`, where a check does not
    return, the others of its exercise are not tried: whoever waits has something to mend. What is started
    `ahead` need not start now.
    """
    assignment, suite = handed_out(folder, seconds)
    chosen = []
    for name in exercises:
        if (one := meant(name, assignment.points)) is None:
            raise no_exercise(name, assignment.name, assignment.points)
        chosen.append(one)
    work = dict(work_in(folder) if files is None else files)
    isolation, weaker = level_of_own_checks()
    # A check passes with the reference before it is handed out.
    proven: Proven = False if _other_checks(folder) else "elsewhere"
    checks = suite.files[0]
    with contextlib.ExitStack() as held:
        server = None
        if checks.is_file():
            found = ahead.take(assignment, isolation) if ahead else None
            server = held.enter_context(found or server_for(folder, assignment, isolation))
        from grader.engine.judge import Judge, judging  # noqa: PLC0415 (pytest and NumPy: that starts meanwhile)

        run = partial(Judge.run, files=work, proven=proven, exercises=chosen, once=once)
        judgement = judging(suite, assignment, run, isolation=isolation, running=server)
    if ahead and checks.is_file():
        ahead.start(folder, assignment, isolation)
    odd = [*filter(None, [weaker]), *_graded_elsewhere(folder, assignment, work)]
    _remember(folder, judgement, [] if chosen else [*assignment.points])
    if chosen:  # points in all are those of what was asked for
        assignment = replace(assignment, points={name: assignment.points[name] for name in chosen})
    return Checked(assignment, replace(judgement, remarks=[*judgement.remarks, *odd]))


def handed_out(folder: Path, seconds: float) -> tuple[Assignment, Suite]:
    """Return an assignment as students have it, with no more than so many seconds, and its public checks."""
    assignment = load_assignment(folder)
    limits = assignment.limits
    limits = replace(limits, submission_seconds=min(limits.submission_seconds, seconds))
    # One that the course did not hand out is the student's own.
    conftest = folder / CONFTEST if is_material(CONFTEST, assignment.files) else None
    suite = Suite(assignment.name, [folder / assignment.public_checks], conftest=conftest)
    return replace(assignment, limits=limits), suite


def work_in(folder: Path) -> SubmittedFiles:
    """Read a student's folder, but for files of the assignment, which are read when it is judged."""
    originals = originals_in(folder, load_assignment(folder), note_in(folder))
    return read_files(folder, LARGEST_WORK_MIB, skipped=originals)


def _other_checks(folder: Path) -> bool:
    """Return whether the checks here are known to be other ones than were handed out."""
    with contextlib.suppress(ExchangeError):
        fetched = read_fetched(folder)
        return fetched is not None and bool(changed_checks(folder, fetched))
    return True


def _graded_elsewhere(folder: Path, assignment: Assignment, files: dict[str, bytes]) -> list[str]:
    """Return what is known to be otherwise where the work is graded: versions, and lines that are lost."""
    fetched = note_in(folder)
    if fetched is None:
        return []
    work = kind_of(assignment, folder).read(files)
    here, there = lost_lines(work)[0], lost_lines(work, fetched.python)[0]
    lost = [line for line in there if line not in here]
    changed = changed_checks(folder, fetched, assignment.files)
    gone = [path for path, is_there in changed.items() if not is_there]
    others = [path for path in changed if path not in gone]
    odd = [m.MATERIALS_CHANGED.format(files=", ".join(others[:_MOST_LOST]))] if others else []
    odd += [m.MATERIALS_MISSING.format(files=", ".join(gone[:_MOST_LOST]))] if gone else []
    return [*odd, *other_versions(fetched.python, fetched.numpy), *lost[:_MOST_LOST]]


def _remember(folder: Path, judgement: Judgement, asked: Collection[str]) -> None:
    """Note in a fetched folder which exercises pass, and of those that were `asked` for which have no check.

    A disk that refuses it costs no check.
    """
    with contextlib.suppress(OSError):
        if note_in(folder):
            passes: dict[str, bool | None] = dict.fromkeys(asked)
            needed = [outcome for outcome in judgement.outcomes if outcome.is_needed]
            passes |= {outcome.check.exercise: True for outcome in needed}
            passes |= {outcome.check.exercise: False for outcome in needed if outcome.status != "passed"}
            write_atomically(folder / _NOTE, msgspec.json.encode(_noted(folder) | passes))


def _noted(folder: Path) -> dict[str, bool | None]:
    with contextlib.suppress(OSError, *BROKEN):
        return msgspec.json.decode((folder / _NOTE).read_bytes(), type=dict[str, bool | None])
    return {}


def submitted_before(folder: Path, passed: int) -> int:
    """Note how many exercises pass of what was handed in from a folder; return how many did the last time."""
    before, note = 0, folder / _SUBMITTED
    with contextlib.suppress(OSError, *BROKEN):
        before = msgspec.json.decode(note.read_bytes(), type=int)
    with contextlib.suppress(OSError):
        if note_in(folder):
            write_atomically(note, msgspec.json.encode(passed))
    return before


def course_progress(folder: Path) -> tuple[str, int, int, str] | None:
    """Return a folder's course, how many exercises pass of all fetched, as last checked, and what is next.

    None for a folder that was not fetched.
    """
    course, passed, total, following = "", 0, 0, ""
    with contextlib.suppress(ExchangeError, CourseError, OSError):
        here = read_fetched(folder)
        for path in sorted(folder.resolve().parent.glob(f"*/{ASSIGNMENT_FILE}")):
            there = read_fetched(path.parent)
            if here is None or there is None or there.course != here.course:
                continue
            course = here.course
            noted = _noted(path.parent)
            states = {name: noted.get(name, False) for name in load_assignment(path.parent).points}
            passed += sum(state is True for state in states.values())
            total += sum(state is not None for state in states.values())
            name = next((name for name, state in states.items() if state is False), "")
            following = following or (f"{name} in {path.parent.name}" if name else "")
    return (course, passed, total, following) if total else None


def saves(folder: Path) -> Iterator[None]:
    """Return an iterator that yields whenever work in `folder` is saved, from now on and for ever."""

    def changes(before: dict[str, int]) -> Iterator[None]:
        while True:
            time.sleep(_POLL_SECONDS)
            now = _stamps(folder)
            if now != before:
                before = now
                yield

    return changes(_stamps(folder))


def _stamps(folder: Path) -> dict[str, int]:
    found = {}
    for path in (path for kind in _WATCHED for path in folder.glob(kind)):
        with contextlib.suppress(OSError):  # an editor is just replacing it
            found[path.name] = path.stat().st_mtime_ns
    return found
