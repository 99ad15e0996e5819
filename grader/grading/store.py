"""The files of results, `results/<assignment>/<student>.json`: whole or not there; and what was graded.

A result carries a MAC under the course's secret, so that one that was changed, by a person or a bad disk, is
none: it is told, and graded again.
"""

import datetime as dt
import glob
import hmac
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from grader import messages as m
from grader.course.group import share
from grader.course.logs import Event, record
from grader.course.model import COURSE_FILE, Course
from grader.course.roster import roster_of
from grader.course.secret import course_secret, derived_key, refuse_another
from grader.course.tables import close_to
from grader.errors import CourseError, ExchangeError, GradingError, explained
from grader.exchange.actions import Exchange
from grader.exchange.collected import collected_of, collected_students
from grader.files.atomic import alone_in, make_folder, write_atomically
from grader.files.folders import Together
from grader.files.names import did_you_mean
from grader.files.records import BROKEN, as_json
from grader.files.tree import SubmittedFiles, content_hash, read_files
from grader.grading.results import FORMAT, Result

_PURPOSE = "result, version 1"
_SHORT = 12  # digits of a digest that the log has

Through: TypeAlias = Callable[[Sequence[Any]], Iterable[Any]]  # goes through things; may show how far it is


class ResultStore:
    """The results of a course, or those that students have seen."""

    def __init__(self, course: Course, folder: Path | None = None) -> None:
        share(course)
        self.folder = folder or course.results
        self._doing = "publish" if folder else "grade"
        self._course = course
        self._key = b""  # once it was needed

    def path(self, assignment: str, student: str, attempt: int = 1) -> Path:
        """Return where a result is kept; no student's id holds a ``+``, so no two share a file."""
        suffix = "" if attempt == 1 else f"+{attempt}"
        return self.folder / assignment / f"{student}{suffix}.json"

    def paths(self, assignment: str, student: str = "") -> list[Path]:
        """Return the result files of an assignment, by student; or those of one."""
        found = sorted(
            (self.folder / assignment).glob(f"{glob.escape(student)}*.json" if student else "[!.]*.json")
        )
        return [path for path in found if path.stem.partition("+")[0] == student] if student else found

    @contextmanager
    def alone(self, assignment: str) -> Iterator[None]:
        """Keep everybody else from grading an assignment; what a killed grader left half-written goes."""
        folder = self.folder / assignment
        hint = "Wait until that is done, and grade again: what is graded by then is not done twice."
        with ExitStack() as held:
            with _writing(folder):
                busy = GradingError(f"Somebody else is grading {assignment} into {folder}.", hint)
                held.enter_context(alone_in(folder, busy))
            yield

    def write(self, *results: Result) -> None:
        """Keep results of an assignment in place of those before; while it is several, nobody else may."""
        if not results:
            return
        contents = {self._path_of(result): self._signed(result) for result in results}
        path = self._path_of(results[0])
        with _writing(path if len(contents) == 1 else path.parent, self._doing):
            make_folder(path.parent)
            record(self._course.root, map(self._event, results))
            _put(contents)

    def write_all(self, assignment: str, results: Sequence[Result]) -> int:
        """Keep results of an assignment as soon as nobody else does; return how many already were."""
        folder = self.folder / assignment
        if not results:
            return 0
        with _writing(folder, self._doing), alone_in(folder):
            new = [result for result in results if not self._keeps(result)]
            self.write(*new)
        return len(results) - len(new)

    def _keeps(self, result: Result) -> bool:
        path = self._path_of(result)
        return path.is_file() and path.read_bytes() == self._signed(result)

    def _path_of(self, result: Result) -> Path:
        return self.path(result.assignment, result.student, result.attempt)

    def _signed(self, result: Result) -> bytes:
        """Return the content of a result's file."""
        as_read = msgspec.json.decode(msgspec.json.encode(result), type=Result)  # 2 is 2.0 then
        return as_json(msgspec.structs.replace(as_read, mac=self._mac(as_read)))

    def _event(self, result: Result) -> Event:
        basis = result.basis
        parts = {"checks": basis.checks, "reference": basis.reference, "known mistakes": basis.mistakes}
        parts |= {"assignment.toml": basis.assignment, "submission": basis.submission, "inputs": basis.seed}
        facts = {"round": str(basis.round), "isolation": basis.isolation, **basis.versions}
        short = {name: digest[:_SHORT] for name, digest in parts.items() if digest}
        late = f"counts {100 * result.late_factor:.4g} %" if result.late_factor < 1 else ""
        return Event(
            at=dt.datetime.now(dt.UTC),
            did="graded" if self._doing == "grade" else "published",
            student=result.student,
            assignment=result.assignment,
            attempt=result.attempt,
            score=None if result.undecided else result.score,
            total=result.total,
            graded=result.graded,
            basis=short | facts,
            note=result.undecided.message if result.undecided else late,
        )

    def read(self, assignment: str, student: str, attempt: int = 1) -> Result | None:
        """Return a result, or None if there is none that can be read."""
        with suppress(GradingError):
            return self._read(self.path(assignment, student, attempt))
        return None

    def kept(self, assignment: str, student: str, attempt: int = 1) -> Result | None:
        """Return a result, or None if there is none; `GradingError` if it cannot be read."""
        path = self.path(assignment, student, attempt)
        return self._read(path) if path.exists() else None

    def all(
        self, assignment: str, student: str = "", through: Through = iter
    ) -> tuple[list[Result], list[str]]:
        """Return the results of an assignment by student, and a sentence for each that cannot be read.

        Of one student alone, if one is named.
        """
        results, problems = [], []
        for path in through(self.paths(assignment, student)):
            try:
                results.append(self._read(path))
            except GradingError as error:
                problems.append(error.message)
        return results, list(dict.fromkeys(problems))

    def is_genuine(self, result: Result) -> bool:
        """Return whether a result is as grading wrote it; `GradingError` where nobody can tell."""
        if not (self._key or course_secret(self._course, make=False)):
            unusable = f"The results in {self.folder} cannot be used."
            try:
                refuse_another(self._course)
            except CourseError as error:
                raise GradingError(f"{unusable} {error.message}", error.hint) from None
            raise GradingError(unusable, "Grade again.")
        return hmac.compare_digest(result.mac.encode(), self._mac(result).encode())

    def _mac(self, result: Result) -> str:
        self._key = self._key or derived_key(course_secret(self._course), _PURPOSE)
        content = msgspec.json.encode(msgspec.structs.replace(result, mac=""))
        return hmac.new(self._key, content, "sha256").hexdigest()

    def set_aside(self, path: Path) -> None:
        """Hide a result that no longer belongs to a submission: reports leave it out, but it is not lost."""
        with _writing(path):
            path.replace(path.with_name(f".{path.name}.old"))

    def _read(self, path: Path) -> Result:
        """Read a result file, which must be genuine, and that of the student it is named after."""
        result = read_result(path)
        if self._path_of(result) != path:
            whose = f"attempt {result.attempt} of {result.student!r} for {result.assignment!r}"
            raise GradingError(f"The result {path} cannot be used: it is that of {whose}. Grade again.")
        if not self.is_genuine(result):
            raise GradingError(m.CHANGED_RESULT.format(path=path))
        return msgspec.structs.replace(result, mac="")


def read_result(path: Path) -> Result:
    """Read a result file, whatever its name."""
    try:
        content = path.read_bytes()
        try:
            return msgspec.json.decode(content, type=Result)
        except msgspec.ValidationError:
            version = msgspec.json.decode(content, type=_Versioned).format
            if version in (FORMAT, FORMAT - 1):
                raise
    except (OSError, *BROKEN) as error:
        raise GradingError(f"The result {path} cannot be read: {error}. Grade again.") from None
    raise GradingError((m.OLDER_RESULT if version < FORMAT else m.NEWER_RESULT).format(path=path))


def strays(course: Course) -> list[str]:
    """Return a sentence for each assignment with work or results that is not in the course."""
    found = {path.parent.name for path in course.results.glob("*/[!.]*.json")}
    collected = (path for path in course.submitted.glob("[!.]*/[!.]*") if path.is_dir())
    found.update(path.name.partition("@")[0] for path in collected)  # of which each attempt may count
    return [
        f"Work on {name!r} is collected or graded, but left out: {COURSE_FILE} has no such assignment"
        f"{close_to(name, course.names)}. Write its name there again, or move what is there of it elsewhere."
        for name in sorted(found.difference(course.names))
    ]


def named_student(course: Course, named: str) -> str:
    """Return the student who is meant, whose id may be cut short; `GradingError` if nobody is known by it."""
    paths = (path for name in course.names for path in ResultStore(course).paths(name))
    known = {path.stem.partition("+")[0] for path in paths} | {*collected_students(course)}
    roster = roster_of(course.root)
    everybody = sorted(known | {extension.student for extension in course.extensions} | {*roster.students})
    student = roster.find(named, everybody)
    if student is None:
        message = f"Nothing of a student {named!r} is collected or graded in the course {course.id}."
        raise GradingError(message, f"{did_you_mean(named, everybody)}'grader report' lists all students.")
    return student


def find_result(course: Course, named: str, student: str | None = None, attempt: int = 1) -> Result:
    """Return the result in a file, or that of a student for the assignment that is named."""
    path, store = Path(named), ResultStore(course)
    if student is not None:
        path = store.path(named, student, attempt)
    if path.is_file():
        return read_result(path)
    if student is None:
        hint = "Name a file of results/, or an assignment and a student."
        with suppress(GradingError):
            who = named_student(course, named)
            there = [name for name in course.names if store.path(name, who).is_file()]
            commands = [f"\ngrader replay {name} {shlex.quote(who)}" for name in there]
            hint = f"Name the assignment as well:{''.join(commands)}" if commands else hint
        raise GradingError(f"There is no result file {path}.", hint)
    if not collected_of(course, named, student):
        hint = f"What was handed in is taken in by: grader collect {named}"
        raise GradingError(f"Nothing of {student} is collected for {named}.", hint)
    which = f"attempt {attempt} of {student}" if attempt > 1 else student
    hint = f"Run first: grader grade {named} --student {shlex.quote(student)}"
    raise GradingError(f"There is no result of {which} for {named}.", hint)


def graded_files(course: Course, result: Result) -> tuple[Path, SubmittedFiles]:
    """Return where the files lie that were graded, and these: collected, or else still in the exchange."""
    kept = [folder for _, folder in collected_of(course, result.assignment, result.student)]
    still_there = Exchange(course).transport.folder_of(result.source)
    for folder in [*kept, *([still_there] if still_there else [])]:
        try:
            files = read_files(folder, course.max_submission_mib)
        except ExchangeError:  # not there, or no longer fit to be graded
            continue
        if content_hash(files) == result.basis.submission:
            return folder, files
    hint = "If the student has the files and a receipt, 'grader receipt' tells whether they are the same."
    gone = f"no files with the hash {result.basis.submission:.12}... are collected or in the exchange."
    raise GradingError(f"The submission of {result.student!r} that was graded is gone: {gone}", hint)


class _Versioned(msgspec.Struct):
    format: int = FORMAT


def _put(contents: Mapping[Path, bytes]) -> None:
    if len(contents) > 1:
        with suppress(OSError):  # such as of too little room for all of them beside those before
            with Together() as disk:
                for path, content in contents.items():
                    disk.file(path, content, 0o600)
            return
    for path, content in contents.items():
        write_atomically(path, content, 0o600)


def _writing(path: Path, doing: str = "grade") -> AbstractContextManager[None]:
    hint = f"Make room there, or the right to write; then {doing} again: what is done stays."
    return explained(f"The result {path} cannot be written", hint, GradingError)
