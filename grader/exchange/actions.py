"""What people do in an exchange, whatever its transport: release, fetch, hand in, give back."""

import contextlib
import datetime as dt
import importlib.metadata
import platform
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import msgspec

from grader.course.files import to_toml
from grader.course.model import COURSE_FILE, Course
from grader.course.tables import close_to
from grader.errors import CourseError, ExchangeError, GraderError, explained
from grader.exchange import fetched
from grader.exchange.collected import collected
from grader.exchange.directory import LARGEST_RELEASE_MIB
from grader.exchange.fetched import Fetched, Updated
from grader.exchange.submission import Dates, GivenBack, Receipt, Sent, Submission
from grader.exchange.transports import plan_at, transport_of
from grader.files.folders import place_folder
from grader.files.names import check_here, check_student_id, did_you_mean, meant
from grader.files.records import FORMAT
from grader.files.tree import SubmittedFiles, content_hash, read_files
from grader.messages import some

_MOST_MISSED = 10
_MOST_NAMED = 3
_WRITE = "Make room there, or the right to write."
_NO_SECRET = (
    "It has no secret in its name, so others could read what it gets back; hand that out another way, "
    "such as by 'grader report --format moodle-feedback'. "
    "Where nbgrader is used, keep its ExchangeSubmit.add_random_string on."
)
# Fields of a course, for students.
_PUBLIC = ("format", "id", "title", "timezone", "collect", "max_submission_mib", "python", "numpy")


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
        is_out = not force and self.is_out(name, folder)
        plan = public_plan(self.course, {*self.released(), name})
        self.transport.release(name, None if is_out else files, plan)

    def is_out(self, name: str, folder: Path) -> bool:
        """Return whether an assignment is released as it is here; refuse other files than were released."""
        before = self.transport.handed_out(name)
        if before is not None and before != read_files(folder.resolve(), LARGEST_RELEASE_MIB):
            hint = "Release it with --force to replace it; who has it then gets it with "
            hint += f"'grader fetch {name} --update', and keeps what they wrote."
            raise ExchangeError(f"{name!r} was released before, with other files.", hint)
        return before is not None

    def released(self) -> list[str]:
        """Return the names of the released assignments, in the course's order."""
        released = self.transport.released()
        return [name for name in self.course.names if name in released]

    def strays(self) -> list[str]:
        """Return a sentence for each assignment that was released and is not in the course now."""
        return [
            f"{name!r} was released, but {COURSE_FILE} has no such assignment"
            f"{close_to(name, self.course.names)}: nobody sees it, and nothing of it is collected."
            for name in sorted({*self.transport.released()} - {*self.course.names})
        ]

    def fetch(self, name: str, into: Path) -> Path:
        """Copy a released assignment into a new ``<into>/<name>``."""
        name = self.require_released(name)
        target = into / name
        with explained(f"{name!r} could not be fetched to {into}", "Name a folder of your own: --into DIR."):
            into.mkdir(parents=True, exist_ok=True)
            if target.exists() or target.is_symlink():
                hint = "Add --missing to put back what is missing, --update for a newer release."
                hint += " Rename it to start anew."
                raise ExchangeError(f"{target} is there already.", hint)
            place_folder(target, self.handed_out(name))
        return target

    def handed_out(self, name: str) -> SubmittedFiles:
        """Return what lies in the folder of a student who fetches a released assignment now."""
        return fetched.as_fetched(*self._out(name))

    def restore(self, name: str, folder: Path) -> list[str]:
        """Put back what is missing of a released assignment in a student's folder; return these files."""
        released = self._out(self.require_released(name))
        with explained(f"What is missing could not be put back into {folder}", _WRITE):
            return fetched.restore(folder, *released)

    def update(self, name: str, folder: Path, work: Collection[str]) -> Updated:
        """Bring a student's folder up to the newest release, but for what a person wrote in `work`."""
        released = self._out(self.require_released(name))
        with explained(f"{folder} could not be brought up to date", _WRITE):
            return fetched.update(folder, *released, work)

    def bring_back(self, receipt: Receipt, folder: Path, work: Collection[str]) -> Updated:
        """Put what a student handed in back into a folder: the `work` of it, and what nobody handed out."""
        there = self.transport.holds(receipt.folder)
        files = self.transport.read(Submission.parse(receipt.folder))[0] if there else {}
        if content_hash(files) != receipt.hash:
            hint = "Show your receipt to your instructor: what was collected stays as it was."
            raise ExchangeError("What you submitted is no longer in the exchange as it was.", hint)
        out = self.transport.handed_out(receipt.assignment) or {}
        with explained(f"What you submitted could not be put into {folder}", f"{_WRITE} Or: --into DIR."):
            return fetched.bring_back(folder, files, out, work)

    def _out(self, name: str) -> tuple[SubmittedFiles, Fetched]:
        """Return what is handed out of an assignment, and a note on where that was."""
        there = self.transport.address
        seen = self.transport.seen() if self.transport.is_instructors else self.course
        note = Fetched(
            course=seen.id, assignment=name, course_folder=there, python=seen.python, numpy=seen.numpy
        )
        files = self.transport.handed_out(name) or {}
        check_here(f"{name}/{path}" for path in files)
        return files, note

    def submit(
        self,
        folder: Path,
        name: str,
        student: str,
        *,
        files: SubmittedFiles | None = None,
        now: dt.datetime | None = None,
        sent: Sent | None = None,
        secret: str | None = None,
    ) -> Receipt:
        """Hand in a folder, or these files of it, all or nothing; return the receipt for what has arrived.

        What comes by a network may come twice: by its `secret`, made by who sends it, it is known again.
        """
        self.course.require_sound()
        student = check_student_id(student)
        name = self.require_released(name)
        if files is None:
            files = read_files(folder.resolve(), self.course.max_submission_mib)
        if not files:
            raise ExchangeError(f"There are no files in {folder}.", "Go to the folder that holds your work.")
        submission = Submission.new(student, name, now or dt.datetime.now(dt.UTC), secret)
        submission = msgspec.structs.replace(submission, sent=sent or Sent())
        submission = self.transport.submit(submission, files)
        return Receipt.of(self.course.id, submission, files)

    def give_back(self, kind: GivenBack, texts: Mapping[str, str]) -> dict[str, str]:
        """Put a file where only each submission's student finds it; return what could not be, and why.

        What came in another way, as from an LMS, has no copy here, and nothing is given back for it.
        """
        problems, hidden = dict[str, str](), dict[str, bytes]()
        for source, text in texts.items():
            try:
                if Submission.parse(source).secret:
                    hidden[source] = text.encode()
                elif self.transport.holds(source):
                    problems[source] = _NO_SECRET
            except ExchangeError as error:
                problems[source] = error.message
        return problems | (self.transport.give_back(kind, hidden) if hidden else {})

    def has_copy(self, source: str) -> bool:
        """Return whether a submission came in by the exchange, and its student can find something there."""
        return bool(Submission.parse(source).secret) or self.transport.holds(source)

    def feedback(self, receipt: Receipt, kind: GivenBack = "feedback") -> str | None:
        """Return the feedback on a submission as text or page, or None if there is none yet."""
        content = self.transport.given_back(kind, receipt.folder)
        return None if content is None else content.decode("utf-8", "replace")

    def news(self) -> bytes:
        """Return the plan of what is released, if students see another one as yet; or nothing."""
        released = self.released()
        if not (released and self.transport.is_instructors):
            return b""
        seen = msgspec.structs.replace(self.course, assignments=[])
        with contextlib.suppress(CourseError):  # it is broken, and made anew
            seen = self.transport.seen()
        versions = {"python": self.course.python or seen.python, "numpy": self.course.numpy or seen.numpy}
        plan = public_plan(msgspec.structs.replace(self.course, **versions), released)
        return plan if plan != public_plan(seen, released) else b""

    def inform(self, decided: Collection[str] = ()) -> list[str]:
        """Tell students what `course.toml` says now: all of them the plan, and each of an extension.

        Extensions lie where only their student finds them, beside what is collected. Return in sentences what
        was done, and who cannot be told: of those whom something was `decided` about just now, or else of
        those with an extension in `course.toml` itself.
        """
        self.course.require_sound()
        plan = self.news()
        if plan:
            self.transport.release(self.released()[0], None, plan)
        sentences = ["Students now see the dates and rules of course.toml as it is."] if plan else []
        sentences += self.strays()
        if self.transport.knows_people:  # who asks is told what is theirs
            return sentences
        dates, reached = dict[str, str](), set[str]()
        for name in self.course.names:
            for record, _ in collected(self.course, name, {}):
                if record.by:
                    continue  # only who handed it in knows where what is given back lies
                reached.add(student := record.student)
                told = Dates.of(self.course, student)
                given = self.transport.given_back("dates", record.source)  # what is withdrawn is told as well
                if told.due or told.excused or given is not None:
                    dates[record.source] = told.to_json().decode()
        self.give_back("dates", dates)
        now = dt.datetime.now(dt.UTC)
        logged = {(one.assignment, one.student) for one in self.course.decisions if one.kind == "extension"}
        written = [one for one in self.course.extensions if (one.assignment, one.student) not in logged]
        missed = sorted(set(decided or (one.student for one in written if one.due > now)) - reached)
        if missed:
            what = "" if decided else " of their extension"
            why = f"Tell them yourself{what}, as nothing of them is collected yet: "
            sentences.append(f"{why}{some(missed, _MOST_MISSED)}.")
        return sentences

    def due(self, name: str, student: str, receipts: Sequence[Receipt]) -> dt.datetime | None:
        """Return when an assignment is due for the student to whom some of these receipts belong."""
        due, later = self.course.due(name, student), self._dates(student, receipts).due.get(name)
        return later.astimezone(due.tzinfo) if due and later else due

    def is_excused(self, name: str, student: str, receipts: Sequence[Receipt]) -> bool:
        """Return whether an assignment does not count for that student."""
        return name in self._dates(student, receipts).excused

    def asking(self, receipts: Sequence[Receipt]) -> str:
        """Return the student who asks: known to the other side, or else of the last of some own receipts."""
        return self.transport.known().student or (receipts[-1].student if receipts else "")

    def with_known(self, receipts: Sequence[Receipt]) -> list[Receipt]:
        """Return a student's own receipts, and those of other computers that the other side knows."""
        known = [one for one in self.transport.known().receipts if one.course == self.course.id]
        every = {one.folder: one for one in (*receipts, *known)}
        return sorted(every.values(), key=lambda receipt: receipt.submitted)

    def _dates(self, student: str, receipts: Sequence[Receipt]) -> Dates:
        known = self.transport.known()
        if known.dates and known.student == student:
            return known.dates
        for receipt in reversed(receipts):
            if receipt.student == student and (content := self.transport.given_back("dates", receipt.folder)):
                return Dates.from_json(content, f"The extensions of {student}")
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
    planned = []
    for item in (one for one in course.assignments if one.name in released):
        # A date carries its offset from UTC, so that a student's computer needs no table of time zones.
        shown = {"name": item.name, "due": item.due, "groups": item.groups}
        planned.append({field: value for field, value in shown.items() if value})
    plan = {field: getattr(course, field) for field in _PUBLIC}
    plan["python"] = course.python or platform.python_version()
    plan["numpy"] = course.numpy or importlib.metadata.version("numpy")
    late = msgspec.structs.asdict(course.late)
    return to_toml({**plan, "exchange": "..", "late": late, "assignments": planned})


def newer_release(folder: Path) -> str:
    """Say that what a folder was fetched from is released anew; nothing where that is not known.

    A folder that an older version fetched learns here what was handed out.
    """
    with contextlib.suppress(GraderError, OSError):
        if note := fetched.read_fetched(folder):
            transport = Exchange(plan_at(note.course_folder, patient=False)).transport
            if not note.files:
                note = fetched.learn(folder, transport.handed_out(note.assignment) or {}, note)
            if changed := fetched.changed(note, transport.outline(note.assignment)):
                name, what = note.assignment, some(changed, _MOST_NAMED)
                return f"{name} was released anew ({what}): grader fetch {name} --update"
    return ""
