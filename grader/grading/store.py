"""Result files: `results/<assignment>/<student>.json`, each whole or not there.

Each carries a MAC under the course's secret, so that one that was changed, by a person or a bad disk, is no
result: it is told, and graded again.
"""

import hmac
import shlex
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path

import msgspec

from grader import messages as m
from grader.course.model import Course
from grader.course.secret import course_secret, derived_key, secret_file
from grader.errors import GradingError, explained
from grader.files.atomic import locked, sweep, write_atomically
from grader.grading.results import FORMAT, Result

_PURPOSE = "result, version 1"
_LOCK_FILE = ".lock"


class ResultStore:
    """The results of a course."""

    def __init__(self, course: Course) -> None:
        self.folder = course.results
        self._course = course

    def path(self, assignment: str, student: str, attempt: int = 1) -> Path:
        """Return where a result is kept; no student's id holds a ``+``, so no two share a file."""
        suffix = "" if attempt == 1 else f"+{attempt}"
        return self.folder / assignment / f"{student}{suffix}.json"

    @staticmethod
    def student(path: Path) -> str:
        """Return whose a result file is, by its name."""
        return path.stem.partition("+")[0]

    def paths(self, assignment: str) -> list[Path]:
        """Return the result files of an assignment, by student."""
        return sorted((self.folder / assignment).glob("[!.]*.json"))

    @contextmanager
    def alone(self, assignment: str) -> Iterator[None]:
        """Keep everybody else from grading an assignment; what a killed grader left half-written goes."""
        folder = self.folder / assignment
        hint = "Wait until that is done, and grade again: what is graded by then is not done twice."
        with ExitStack() as held:
            with _writing(folder):
                folder.mkdir(parents=True, exist_ok=True)
                busy = GradingError(f"Somebody else is grading {assignment} into {folder}.", hint)
                held.enter_context(locked(folder / _LOCK_FILE, busy))
                sweep(folder)
            yield

    def write(self, result: Result) -> None:
        """Keep a result, in place of the one before."""
        path = self.path(result.assignment, result.student, result.attempt)
        with _writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            as_read = msgspec.json.decode(msgspec.json.encode(result), type=Result)  # 2 is 2.0 then
            signed = msgspec.structs.replace(as_read, mac=_mac(as_read, course_secret(self._course)))
            write_atomically(path, msgspec.json.format(msgspec.json.encode(signed), indent=1) + b"\n", 0o600)

    def read(self, assignment: str, student: str, attempt: int = 1) -> Result | None:
        """Return a result, or None if there is none that can be read."""
        with suppress(GradingError):
            return self._read(self.path(assignment, student, attempt))
        return None

    def all(self, assignment: str) -> tuple[list[Result], list[str]]:
        """Return the results of an assignment by student, and a sentence for each that cannot be read."""
        results, problems = [], []
        for path in self.paths(assignment):
            try:
                results.append(self._read(path))
            except GradingError as error:
                problems.append(error.message)
        return results, list(dict.fromkeys(problems))

    def is_genuine(self, result: Result) -> bool:
        """Return whether a result is as grading wrote it; `GradingError` where nobody can tell."""
        secret = course_secret(self._course, make=False)
        if not secret:
            raise GradingError(
                f"The results in {self.folder} cannot be used: the course's secret, by which to tell whether "
                "they were changed, is not here.",
                f"Restore {secret_file(self._course)}; or grade again, with a new one.",
            )
        return hmac.compare_digest(result.mac.encode(), _mac(result, secret).encode())

    def set_aside(self, path: Path) -> None:
        """Hide a result that no longer belongs to a submission: reports leave it out, but it is not lost."""
        with _writing(path):
            path.replace(path.with_name(f".{path.name}.old"))

    def _read(self, path: Path) -> Result:
        """Read a result file, which must be genuine, and that of the student it is named after."""
        result = read_result(path)
        if self.path(result.assignment, result.student, result.attempt) != path:
            whose = f"attempt {result.attempt} of {result.student!r} for {result.assignment!r}"
            raise GradingError(f"The result {path} cannot be used: it is that of {whose}. Grade again.")
        if not self.is_genuine(result):
            raise GradingError(m.CHANGED_RESULT.format(path=path))
        return msgspec.structs.replace(result, mac="")


def read_result(path: Path) -> Result:
    """Read a result file, whatever its name."""
    try:
        content = path.read_bytes()
        version = msgspec.json.decode(content, type=_Versioned).format
        if version == FORMAT:
            return msgspec.json.decode(content, type=Result)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise GradingError(f"The result {path} cannot be read: {error}. Grade again.") from None
    raise GradingError((m.OLDER_RESULT if version < FORMAT else m.NEWER_RESULT).format(path=path))


def find_result(course: Course, named: str, student: str | None = None, attempt: int = 1) -> Result:
    """Return the result in a file, or that of a student for the assignment that is named."""
    if student is None:
        path, hint = Path(named), "Name a file of results/, or an assignment and a student."
    else:
        path = ResultStore(course).path(named, student, attempt)
        hint = f"Run first: grader grade {named} --student {shlex.quote(student)}"
    if not path.is_file():
        raise GradingError(f"There is no result file {path}.", hint)
    return read_result(path)


def _mac(result: Result, secret: bytes) -> str:
    key, content = derived_key(secret, _PURPOSE), msgspec.json.encode(msgspec.structs.replace(result, mac=""))
    return hmac.new(key, content, "sha256").hexdigest()


class _Versioned(msgspec.Struct):
    format: int = FORMAT


def _writing(path: Path) -> AbstractContextManager[None]:
    hint = "Make room there, or the right to write; then grade again: what is graded stays."
    return explained(f"The result {path} cannot be written", hint, GradingError)
