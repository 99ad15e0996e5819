"""What people do in an exchange, whatever its transport: release, fetch, hand in, give back."""

import contextlib
import datetime as dt
import hashlib
import importlib.metadata
import os
import platform
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from grader.course.files import to_toml
from grader.course.materials import is_material, material_paths
from grader.course.model import COURSE_FILE, Assignment, Course
from grader.course.tables import close_to, read_table
from grader.errors import CourseError, ExchangeError, GraderError, explained
from grader.exchange.collected import collected
from grader.exchange.directory import LARGEST_RELEASE_MIB
from grader.exchange.submission import Dates, GivenBack, Receipt, Sent, Submission
from grader.exchange.transports import plan_at, transport_of
from grader.files.atomic import place_folder, write_atomically
from grader.files.names import check_student_id, did_you_mean, meant
from grader.files.records import FORMAT
from grader.files.tree import SubmittedFiles, read_files
from grader.messages import some

FETCHED_FILE = ".grader.toml"
_BEFORE = ".grader-before"  # in a fetched folder, what an update has replaced
_KEPT_OUT_OF_GIT = {".gitignore": b"# What grader notes here is for this computer.\n.grader*\n"}
_CARRIED = re.compile(rb"# deltagrade: [A-Za-z0-9+/=]+")  # as `grader.work.notebooks.carried` packs checks
_MOST_BELOW = 200
_MOST_MISSED = 10
_MOST_NAMED = 3
_NO_SECRET = (
    "It has no secret in its name, so others could read what it gets back; hand that out another way. "
    "Where nbgrader is used, keep its ExchangeSubmit.add_random_string on."
)
# Fields of a course, for students.
_PUBLIC = ("format", "id", "title", "timezone", "collect", "max_submission_mib", "python", "numpy")


class Fetched(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The note in a fetched folder that says where it comes from, whatever the folder is called since."""

    format: Literal[1] = FORMAT
    course: str
    assignment: str
    course_folder: str  # the transport's address; the folder that holds the plan for students
    python: str = ""  # what grades there, as far as it is known
    numpy: str = ""
    student: str = ""  # whose it is, where that is not the user of this computer, as in the demo
    receipts: str = ""  # the folder of that student's receipts; by default that of the user
    files: dict[str, str] = {}  # a hash of each file of the release; empty if that is not known


class Updated(msgspec.Struct, frozen=True):
    """What became of a student's folder with a newer release."""

    written: list[str]  # files that are as released now
    kept: list[str]  # the student's work, where the released file is another now
    before: Path | None  # where lies what was replaced; None if nothing was


class Exchange:
    """The exchange of one course: the instructor's own, or the public one that students see."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.transport = transport_of(course)

    def release(self, name: str, folder: Path, *, force: bool = False) -> None:
        """Give an assignment to students, and the plan as it is; other files than before only by force."""
        [name] = self.course.chosen([name])
        files = read_files(folder.resolve(), LARGEST_RELEASE_MIB)
        if not files:
            raise ExchangeError(f"There is nothing to release in {folder}.", "Run 'grader build' first.")
        before = self.transport.handed_out(name)
        if not force:
            self.refuse_replacing(name, folder)
        plan = public_plan(self.course, {*self.released(), name})
        self.transport.release(name, files if before is None or force else None, plan)

    def refuse_replacing(self, name: str, folder: Path) -> None:
        """Refuse other files than those that were released."""
        before = self.transport.handed_out(name)
        if before is not None and before != read_files(folder.resolve(), LARGEST_RELEASE_MIB):
            hint = "Release it with --force to replace it; who has it then gets it with "
            hint += f"'grader fetch {name} --update', and keeps what they wrote."
            raise ExchangeError(f"{name!r} was released before, with other files.", hint)

    def released(self) -> list[str]:
        """Return the names of the released assignments, in the course's order."""
        released = self.transport.released()
        return [name for name in self.course.names if name in released]

    def strays(self) -> list[str]:
        """Return a sentence for each assignment that was released and is not in the course now."""
        odd = sorted(set(self.transport.released()) - set(self.course.names))
        return [
            f"{name!r} was released, but {COURSE_FILE} has no such assignment"
            f"{close_to(name, self.course.names)}: nobody sees it, and nothing of it is collected."
            for name in odd
        ]

    def fetch(self, name: str, into: Path) -> Path:
        """Copy a released assignment into a new ``<into>/<name>``."""
        name = self.require_released(name)
        target = into / name
        with explained(f"{name!r} could not be fetched to {into}"):
            into.mkdir(parents=True, exist_ok=True)
            if target.exists() or target.is_symlink():
                hint = "Add --missing to put back what is missing, --update for a newer release."
                hint += " Rename it to start anew."
                raise ExchangeError(f"{target} is there already.", hint)
            files = self.transport.handed_out(name) or {}
            note = msgspec.structs.replace(self._note(name), files=_hashes(files))
            place_folder(target, {**files, FETCHED_FILE: note_content(note), **_KEPT_OUT_OF_GIT})
        return target

    def restore(self, name: str, folder: Path) -> list[str]:
        """Put back what is missing of a released assignment in a student's folder; return these files."""
        name = self.require_released(name)
        files, restored = self.transport.handed_out(name) or {}, list[str]()
        with explained(f"What is missing could not be put back into {folder}"):
            there = _paths_in(folder)
            for path, content in {**files, **_KEPT_OUT_OF_GIT}.items():
                if path.casefold() not in there:
                    _put(folder / path, content)
                    restored.append(path)
            restored = [path for path in restored if path in files]
            before, put_back = _note_in(folder), _hashes({path: files[path] for path in restored})
            known = before.files | put_back if before and before.files else {}
            self._write_note(folder, name, before, known)
        return restored

    def changed(self, note: Fetched) -> list[str]:
        """Return the files that are released otherwise than when a folder was fetched, as far as is known."""
        released = self.transport.handed_out(note.assignment) if note.files else None
        now = _hashes(released or {})
        return [path for path in now if now[path] != note.files.get(path)]

    def update(self, name: str, folder: Path, work: Collection[str]) -> Updated:
        """Bring a student's folder up to the newest release; what a person wrote in `work` is never touched.

        Of the rest, what the release does not change stays as well; what is replaced is kept beside it.
        """
        name = self.require_released(name)
        before = _note_in(folder)
        files, known = self.transport.handed_out(name) or {}, before.files if before else {}
        aside = folder / _BEFORE / f"{dt.datetime.now():%Y-%m-%d-%H%M%S-%f}"
        written, kept, now = list[str](), list[str](), _hashes(files)
        with explained(f"{folder} could not be brought up to date"):
            there = _paths_in(folder)
            for path, content in files.items():
                place = folder / path
                if path.casefold() in there:
                    own = place.read_bytes() if place.is_file() else b""
                    untouched = _hashes({path: own})[path] == known.get(path)
                    if own == content or not os.path.lexists(place):
                        continue
                    if now[path] == known.get(path) and not untouched:
                        continue
                    if path in work and not untouched:
                        kept.append(path)
                        continue
                    (aside / path).parent.mkdir(parents=True, exist_ok=True)
                    place.rename(aside / path)
                elif path in work:  # it was taken away, or has another name now
                    continue
                _put(place, content)
                written.append(path)
            self._write_note(folder, name, before, now)
        return Updated(written, kept, aside if aside.exists() else None)

    def _write_note(self, folder: Path, name: str, before: Fetched | None, known: dict[str, str]) -> None:
        note = msgspec.structs.replace(self._note(name), files=known)
        if before:
            note = msgspec.structs.replace(note, student=before.student, receipts=before.receipts)
        write_atomically(folder / FETCHED_FILE, note_content(note))

    def _note(self, name: str) -> Fetched:
        there = self.transport.address
        seen = plan_at(there) if self.transport.is_instructors else self.course
        return Fetched(
            course=seen.id, assignment=name, course_folder=there, python=seen.python, numpy=seen.numpy
        )

    def submit(
        self,
        folder: Path,
        name: str,
        student: str,
        *,
        files: SubmittedFiles | None = None,
        now: dt.datetime | None = None,
        sent: Sent | None = None,
    ) -> Receipt:
        """Hand in a folder, or these files of it, all or nothing; return the receipt for what has arrived."""
        self.course.require_sound()
        student = check_student_id(student)
        name = self.require_released(name)
        if files is None:
            files = read_files(folder.resolve(), self.course.max_submission_mib)
        if not files:
            raise ExchangeError(f"There are no files in {folder}.", "Go to the folder that holds your work.")
        submission = Submission.new(student, name, now or dt.datetime.now(dt.UTC))
        submission = msgspec.structs.replace(submission, sent=sent or Sent())
        self.transport.submit(submission, files)
        return Receipt.of(self.course.id, submission, files)

    def give_back(self, kind: GivenBack, texts: Mapping[str, str]) -> dict[str, str]:
        """Put a file where only each submission's student finds it; return what could not be, and why."""
        problems, hidden = dict[str, str](), dict[str, bytes]()
        for source, text in texts.items():
            try:
                if Submission.parse(source).secret:
                    hidden[source] = text.encode()
                else:
                    problems[source] = _NO_SECRET
            except ExchangeError as error:
                problems[source] = error.message
        return problems | (self.transport.give_back(kind, hidden) if hidden else {})

    def feedback(self, receipt: Receipt) -> str | None:
        """Return the feedback on a submission, or None if there is none yet."""
        content = self.transport.given_back("feedback", receipt.folder)
        return None if content is None else content.decode("utf-8", "replace")

    def news(self) -> bytes:
        """Return the plan of what is released, if students see another one as yet; or nothing."""
        released = self.released()
        if not (released and self.transport.is_instructors):
            return b""
        seen = msgspec.structs.replace(self.course, assignments=[])
        with contextlib.suppress(CourseError):  # it is broken, and made anew
            seen = plan_at(self.transport.address)
        versions = {"python": self.course.python or seen.python, "numpy": self.course.numpy or seen.numpy}
        plan = public_plan(msgspec.structs.replace(self.course, **versions), released)
        return plan if plan != public_plan(seen, released) else b""

    def inform(self) -> list[str]:
        """Tell students what `course.toml` says now: all of them the plan, and each of an extension.

        Extensions lie where only their student finds them, beside what is collected. Return in sentences what
        was done, and who cannot be told.
        """
        self.course.require_sound()
        plan = self.news()
        if plan:
            self.transport.release(self.released()[0], None, plan)
        dates, reached = dict[str, str](), set[str]()
        for name in self.course.names:
            for record, _ in collected(self.course, name, {}):
                reached.add(record.student)
                own = {
                    one.assignment: one.due for one in self.course.extensions if one.student == record.student
                }
                excused = tuple(one for one in self.course.names if self.course.excuse(one, record.student))
                given = self.transport.given_back("dates", record.source)  # what is withdrawn is told as well
                if own or excused or given is not None:
                    record_of = Dates(format=FORMAT, due=own, excused=excused)
                    dates[record.source] = record_of.to_json().decode()
        self.give_back("dates", dates)
        now = dt.datetime.now(dt.UTC)
        missed = sorted({one.student for one in self.course.extensions if one.due > now} - reached)
        sentences = ["Students now see the dates and rules of course.toml as it is."] if plan else []
        sentences += self.strays()
        if missed:
            told = "Tell them yourself of their extension, as nothing of them is collected yet: "
            sentences.append(f"{told}{some(missed, _MOST_MISSED)}.")
        return sentences

    def due(self, name: str, student: str, receipts: Sequence[Receipt]) -> dt.datetime | None:
        """Return when an assignment is due for the student to whom some of these receipts belong."""
        due, later = self.course.due(name, student), self._dates(student, receipts).due.get(name)
        return later.astimezone(due.tzinfo) if due and later else due

    def is_excused(self, name: str, student: str, receipts: Sequence[Receipt]) -> bool:
        """Return whether an assignment does not count for that student."""
        return name in self._dates(student, receipts).excused

    def _dates(self, student: str, receipts: Sequence[Receipt]) -> Dates:
        for receipt in reversed(receipts):
            if receipt.student == student and (content := self.transport.given_back("dates", receipt.folder)):
                return Dates.from_json(content, Path(f"The extensions of {student}"))
        return Dates(format=FORMAT, due={})

    def require_released(self, name: str) -> str:
        """Return the whole name of a released assignment; refuse another, and say which are released."""
        released = self.released()
        found = meant(name, released)
        if found is None:
            there = f"Released so far: {', '.join(released)}." if released else "Nothing is released yet."
            close = did_you_mean(name, released)
            raise ExchangeError(f"{name!r} is not released in the course {self.course.id}.", close + there)
        return found


def public_plan(course: Course, released: Collection[str]) -> bytes:
    """Return a `course.toml` for students: the plan of what is released, and nothing secret."""
    course.require_sound()
    planned = [
        # It carries its offset from UTC, so that a student's computer needs no table of time zones.
        {"name": item.name} | ({"due": item.due} if item.due else {})
        for item in course.assignments
        if item.name in released
    ]
    plan = {field: getattr(course, field) for field in _PUBLIC}
    plan["python"] = course.python or platform.python_version()
    plan["numpy"] = course.numpy or importlib.metadata.version("numpy")
    late = msgspec.structs.asdict(course.late)
    return to_toml({**plan, "exchange": "..", "late": late, "assignments": planned})


def newer_release(folder: Path) -> str:
    """Say that what a folder was fetched from is released anew; nothing where that is not known."""
    with contextlib.suppress(GraderError, OSError):
        note = read_fetched(folder)
        changed = Exchange(plan_at(note.course_folder)).changed(note) if note else []
        if note and changed:
            what = some(changed, _MOST_NAMED)
            return f"{note.assignment} was released anew ({what}): grader fetch {note.assignment} --update"
    return ""


def _note_in(folder: Path) -> Fetched | None:
    """Return the note in a folder; a broken one is none, and is replaced."""
    with contextlib.suppress(ExchangeError):
        return read_fetched(folder)
    return None


def _hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return what tells files apart; a notebook is the same whatever checks it carries."""
    plain = {path: _CARRIED.sub(b"", content) for path, content in files.items()}
    return {path: hashlib.sha256(content).hexdigest()[:16] for path, content in plain.items()}


def _paths_in(folder: Path) -> set[str]:
    """Return what lies in a folder, in lower case: a file in other letters is the same on many computers."""
    return {str(place.relative_to(folder)).casefold() for place in folder.rglob("*")}


def _put(place: Path, content: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(place, content, replace=False)


def note_content(note: Fetched) -> bytes:
    """Return what stands in a fetched folder's note."""
    return to_toml({field: value for field, value in msgspec.structs.asdict(note).items() if value})


def fetched_near(start: Path) -> list[tuple[Path, Fetched]]:
    """Return the fetched folder around `start`, or else those that lie in it, with their notes."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if note := read_fetched(folder):
            return [(folder, note)]
    below = sorted(path.parent for path in start.glob(f"*/{FETCHED_FILE}"))
    found = []
    for folder in below[:_MOST_BELOW]:
        with contextlib.suppress(ExchangeError):  # that it is broken is told in it
            found += [(folder, note) for note in [read_fetched(folder)] if note]
    return found


def originals_in(folder: Path, assignment: Assignment, fetched: Fetched | None) -> list[str]:
    """Return the paths in a student's folder of files that belong to the assignment, and are no work."""
    if fetched is None or not fetched.files:
        return material_paths(folder, assignment.files)
    return [path for path in fetched.files if is_material(path, assignment.files)]


def changed_originals(folder: Path, assignment: Assignment, fetched: Fetched | None) -> dict[str, bool]:
    """Return which of them are not as they were handed out, and whether they are there at all."""
    known = fetched.files if fetched else {}
    found = {path: folder / path for path in known if is_material(path, assignment.files)}
    there = {path: place.read_bytes() for path, place in found.items() if place.is_file()}
    now = _hashes(there)
    return {path: path in there for path in found if now.get(path) != known[path]}


def read_fetched(folder: Path) -> Fetched | None:
    """Return where a folder was fetched from, or None if it was not fetched."""
    path, hint = folder / FETCHED_FILE, "Fetch the assignment's missing files again to restore it."
    try:
        return read_table(path, Fetched, FORMAT, hint) if path.is_file() else None
    except CourseError as error:
        raise ExchangeError(error.message, hint) from None
