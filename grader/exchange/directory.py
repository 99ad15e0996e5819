"""The exchange as a shared folder, in nbgrader's layout.

::

    <root>/<course>/course.toml                 0644   the plan, for students
    <root>/<course>/outbound/<assignment>/      0755   what students fetch
    <root>/<course>/inbound/<submission>/       2733   students may put in, but not list
    <root>/<course>/feedback/<token>.md         0711   students may read what they can name, but not list

The modes are those of POSIX: on Windows and on its servers, whoever shares the folder sets the rights.
What is given back has a name that only those can know who know the submission's id, which holds its secret.
"""

import contextlib
import datetime as dt
import os
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from grader.course.files import load_assignment, load_course
from grader.course.group import group_of
from grader.course.materials import material_paths
from grader.course.model import COURSE_FILE, Course
from grader.errors import CourseError, ExchangeError, explained
from grader.exchange.fetched import outlined
from grader.exchange.inbound import read_inbound
from grader.exchange.submission import CLOCK_TOLERANCE, GivenBack, Incoming, Known, Submission, key_of
from grader.files.atomic import locked, share_below, sweep, write_atomically
from grader.files.folders import Together, place_folder, remove_abandoned
from grader.files.records import shown
from grader.files.system import ON_WINDOWS, long_path
from grader.files.tree import SubmittedFiles, last_change, read_files

LARGEST_RELEASE_MIB = 500.0
_ABANDONED = dt.timedelta(days=1)
_SUFFIXES = {"feedback": ".md", "page": ".html", "receipt": ".receipt.json", "dates": ".dates.json"}
# The instructor must be able to delete it, so anyone may write to a submission who knows its secret name.
_SUBMITTED = 0o777


class Directory:
    """The folders of one course: the instructor's own, or the public one that lies in the exchange."""

    knows_people = False

    def __init__(self, course: Course) -> None:
        self.course = course
        self.folder = course.exchange_root / course.id
        self.inbound = self.folder / "inbound"
        self.outbound = self.folder / "outbound"
        self.feedback = self.folder / "feedback"
        self.address = str(self.folder)
        self.is_instructors = self.folder != course.root
        self._given = dict[str, list[str]]()

    def seen(self) -> Course:
        return plan_in(self.address)

    def known(self) -> Known:
        return Known()

    def prepare(self) -> None:
        """Make the folders of the course, with nbgrader's permissions whatever the umask."""
        root = self.folder.parent
        hint = f"Set 'exchange' in {COURSE_FILE} to another folder, or ask for the right to write there."
        with explained(f"The exchange {root} cannot be set up", hint):
            if not root.exists():
                root.mkdir(parents=True)
                # As in /tmp: anyone may add a course (nbgrader asks for that), nobody removes another's.
                root.chmod(0o1777)
            modes = {self.folder: 0o755, self.outbound: 0o755, self.inbound: 0o2733, self.feedback: 0o711}
            gid = group_of(self.course)
            for path, mode in modes.items():
                _ensure_folder(path, mode, gid)
            if gid is not None:
                share_below(self.folder)

    def released(self) -> list[str]:
        with explained(f"The exchange {self.folder} cannot be read"):
            if self.is_instructors and self.outbound.is_dir():
                return sorted(path.name for path in self.outbound.glob("[!.]*") if path.is_dir())
            return [name for name in self.course.names if (self.outbound / name).is_dir()]

    def release(self, name: str, files: SubmittedFiles | None, plan: bytes) -> None:
        self.prepare()
        with explained(f"{name!r} could not be released"):
            if files is not None:
                place_folder(self.outbound / name, files, 0o755, replace=True)
            write_atomically(self.folder / COURSE_FILE, plan, mode=0o644)

    def handed_out(self, name: str) -> SubmittedFiles | None:
        target = self.outbound / name
        return read_files(target, LARGEST_RELEASE_MIB) if target.exists() else None

    def outline(self, name: str) -> Mapping[str, str]:
        return outlined(self.handed_out(name) or {})

    def submit(self, submission: Submission, files: SubmittedFiles) -> Submission:
        target = self._inside(submission.source)
        with explained(f"It could not be submitted to {self.inbound}", "Mend this and submit again."):
            place_folder(target, {**files, **submission.notes_beside()}, _SUBMITTED)
        if read_files(target, self.course.max_submission_mib) != files:
            raise ExchangeError("It was damaged on its way to the exchange.", "Submit it again.")
        return submission

    def why_not_submit(self) -> str:
        if os.access(self.inbound, os.W_OK | os.X_OK):
            return ""
        return f"You may not write into {self.inbound}; ask your instructor."

    def holds(self, source: str) -> bool:
        with explained(f"The exchange {self.inbound} cannot be read"):
            return self._inside(source).is_dir()

    def folder_of(self, source: str) -> Path | None:
        return self._inside(source) if self.holds(source) else None

    def incoming(self, name: str, before: Mapping[str, str]) -> Incoming:
        """Return what came in, and remove what killed submissions left."""
        hint = "Release the assignment first; only the instructor can list submissions."
        self._given.clear()
        if self.course.group and self.inbound.exists():
            self.prepare()
        with explained(f"The submissions in {self.inbound} cannot be listed", hint):
            found = read_inbound(self.inbound, name, before)
            remove_abandoned(self.inbound, _ABANDONED)
        return found

    def read(self, submission: Submission) -> tuple[SubmittedFiles, list[str]]:
        course, path = self.course, self._inside(submission.source)
        skipped = self._handed_out(submission.assignment)
        with explained(f"{path} cannot be read"):
            owner = path.lstat().st_uid
        files = read_files(path, course.max_submission_mib, owner=owner, skipped=skipped)
        changed = last_change(path, skipped)
        told = f"It was last changed at {shown(changed, course.zone)}, after the time in its name."
        late = changed - submission.submitted > CLOCK_TOLERANCE  # or it was restored from a backup since
        return files, [told] if late else []

    def _handed_out(self, name: str) -> list[str]:
        """Return what is nobody's work, as the assignment hands it out; looked up once for all."""
        if name not in self._given:
            folder, self._given[name] = self.course.solution(name), []
            with contextlib.suppress(CourseError):  # that it cannot be read is told where work is graded
                self._given[name] = material_paths(folder, load_assignment(folder).files)
        return self._given[name]

    def give_back(self, kind: GivenBack, contents: Mapping[str, bytes]) -> dict[str, str]:
        problems = dict[str, str]()
        if self.course.group:
            self.prepare()
        with explained(f"Nothing can be given back in {self.feedback}"), locked(self.feedback, folder=True):
            sweep(self.feedback)
            try:
                with Together() as disk:
                    for source, content in contents.items():
                        self._put(kind, source, content, disk.file)
            except OSError:  # then each by itself, so that what fails is nobody else's problem
                for source, content in contents.items():
                    try:
                        with explained(f"The {kind} could not be written"):
                            self._put(kind, source, content, write_atomically)
                    except ExchangeError as error:
                        problems[source] = error.message
        return problems

    def _put(
        self, kind: GivenBack, source: str, content: bytes, write: Callable[[Path, bytes, int], None]
    ) -> None:
        path = self._private(kind, source)
        if not (path.exists() and path.read_bytes() == content):  # else it is there already
            write(path, content, 0o644)

    def given_back(self, kind: GivenBack, source: str) -> bytes | None:
        path = self._private(kind, source)
        with explained(f"The {kind} {path} cannot be read"):
            return path.read_bytes() if path.exists() else None

    def check(self) -> tuple[Literal["ok", "weak", "broken"], str]:
        there = next(place for place in (self.folder, *self.folder.parents) if place.exists())
        if not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
            return "broken", f"{there} is no folder that you can write to"
        if there != self.folder:
            return "ok", f"{self.folder} will be made by the first release"
        if os.access(self.inbound, os.R_OK | os.W_OK | os.X_OK):
            return "ok", str(self.folder)
        return "weak", f"{self.inbound} cannot be listed: you cannot collect"

    def _inside(self, source: str) -> Path:
        """Return where a submission lies, which may be more than the 260 characters of Windows deep."""
        return long_path(self.inbound / source)

    def _private(self, kind: GivenBack, source: str) -> Path:
        return self.feedback / f"{key_of(self.course.id, source)}{_SUFFIXES[kind]}"


def plan_in(address: str, *, patient: bool = True) -> Course:  # a folder is there at once, or is not
    """Return the course of a folder, as students see it; they are told what a student can do about it."""
    folder = Path(address)
    with explained(f"The course's folder {folder} cannot be looked at", "Ask your instructor."):
        if not folder.is_dir():
            moved = "if the course has moved, name its new folder: --course DIR."
            message = f"The course's folder {folder} is not there."
            raise ExchangeError(message, f"Its disk may not be mounted on this computer; {moved}")
        if not (folder / COURSE_FILE).exists():
            hint = "Ask your instructor for the folder of the course, and name it: --course DIR."
            raise CourseError(f"{folder} is the folder of no course: there is no {COURSE_FILE}.", hint)
    return load_course(folder)


def _ensure_folder(path: Path, mode: int, gid: int | None = None) -> None:
    """Make a folder, or see that an older one is safe and shuts others out as well.

    An older folder may give its group more, for instructors who share it; the group `gid` may do all. One
    that somebody else made is refused, for they could change all that is put into it.
    """
    mode = mode if gid is None else mode | 0o2070
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode):
        theirs = True
    elif ON_WINDOWS:
        return
    else:
        wrong = found.st_mode & 0o007 != mode & 0o007 or found.st_mode & mode != mode
        wrong |= gid not in (None, found.st_gid)
        theirs = found.st_uid not in (0, os.geteuid()) and (gid is None or wrong)
    if theirs:
        hint = "Release as its owner, or use another exchange folder."
        raise ExchangeError(f"{path} belongs to another user, or is no folder.", hint)
    if wrong:
        if gid is not None:
            os.chown(path, -1, gid)
        path.chmod(stat.S_IMODE(found.st_mode) & ~0o007 | mode)
