"""An autograder that another platform starts: packed from a course, and run where that platform put it."""

import datetime as dt
import json
import traceback
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import ClassVar

import msgspec

from grader import messages as m
from grader.authoring.build import require_built
from grader.authoring.proof import require_proof
from grader.authoring.sources import read_sources, refuse
from grader.authoring.suite import suite_problems
from grader.course.files import load_assignment, load_course, to_toml
from grader.course.model import SOLUTIONS, Assignment, Course
from grader.course.secret import course_secret, derived_key
from grader.engine.outcome import Judgement, Outcome
from grader.errors import ExchangeError, GraderError, GradingError, explained
from grader.exchange.handins.filenames import settled
from grader.files.atomic import write_atomically
from grader.files.folders import place_folder
from grader.files.tree import SubmittedFiles, content_hash, read_files
from grader.grading.basis import suite_of
from grader.grading.batch import Job, Task
from grader.grading.pool import graded_one
from grader.reports.exercises import Exercise, by_exercise
from grader.sandbox.choose_level import chosen_level
from grader.sandbox.levels import WEAKEST
from grader.work.choosing import notebook_of
from grader.work.kinds import kind_of

LARGEST_SOURCE_MIB = 100.0
NOT_YOUR_FAULT = "That is not your fault. Tell your instructor, who has to have it graded again."


class Graded(msgspec.Struct, frozen=True):
    """How a submission did, for a platform to show."""

    assignment: Assignment
    judgement: Judgement
    remarks: list[str]  # on what was handed in, and on how it was graded
    level: str  # of isolation

    @property
    def troubles(self) -> Iterator[tuple[Outcome, list[str], str]]:
        """Each outcome with what a student reads about it, and a hint."""
        for exercise in by_exercise(self.judgement):
            likely = [f"{title}\nHint: {hint}" for title, hint in exercise.likely]
            for outcome in exercise.outcomes:
                trouble = next(iter(Exercise(exercise.name, [outcome]).troubles), None)
                if trouble is None:
                    yield outcome, [], ""
                elif trouble.status == "error":  # what is wrong with it may show a hidden check
                    yield outcome, ["This check could not be carried out."], ""
                else:
                    yield outcome, [*trouble.lines, *likely], trouble.hint
                    likely = []  # told once an exercise

    @property
    def open(self) -> str:
        """Say that points are neither earned nor lost, or nothing."""
        points = sum(outcome.check.points for outcome in self.judgement.outcomes if outcome.is_open)
        return f"Still open: {m.counted(points, 'point')}. {NOT_YOUR_FAULT}" if points else ""

    @property
    def exposed(self) -> str:
        """Say, to the instructor, what this level does not keep from a submission, or nothing."""
        return m.CHECKS_EXPOSED if self.level == WEAKEST else ""

    @property
    def notes(self) -> list[str]:
        """What is said of the submission as a whole."""
        marked = ", ".join(self.judgement.texts)
        by_person = [f"A person marks {marked}; these points come on top."] if marked else []
        return [*self.remarks, *self.judgement.remarks, *filter(None, [self.open]), *by_person]


class Refused(GradingError):
    """A submission that cannot be graded, for which its student is to blame."""


class Autograder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A platform's autograder; its fields are its options, the same where it is packed and where it runs."""

    root: ClassVar[str]  # where the platform puts all
    course: ClassVar[str]  # below it: the packed course
    submission: ClassVar[str]  # the student's files
    results: ClassVar[str]  # what is written

    install: str = ""

    def files(self, course: Course, name: str) -> dict[str, bytes]:
        """Return what the platform gets of an assignment, by path in a zip file."""
        raise NotImplementedError

    def document(self, graded: Graded, root: Path, seconds: float) -> object:
        """Return what the platform reads of a graded submission, for JSON; or raise a `GradingError`."""
        raise NotImplementedError

    def failed(self, why: str, root: Path, *, by_student: bool) -> object:
        """Return the same of one that could not be graded, or None if an exit code tells the platform."""
        raise NotImplementedError

    def grade(self, root: Path) -> Graded:
        """Grade what was handed in with all checks of the packed course."""
        course = load_course(root / self.course)
        [name] = course.names
        assignment, level = load_assignment(course.solution(name)), chosen_level()
        most = course.max_submission_mib
        try:
            found = read_files(root / self.submission, most)
            files, notes = named_as_handed_out(found, course.solution(name), assignment, most)
        except ExchangeError as error:
            raise Refused(error.message, error.hint) from None
        with TemporaryDirectory(prefix="grader-submission-") as place:
            folder = Path(place) / "files"
            place_folder(folder, files)
            task = Task(assignment, suite_of(course, assignment, 0), level, most)
            reply = graded_one(task, Job(folder, content_hash(files)))
        if reply.undecided:
            raise GradingError(reply.undecided.message)
        return Graded(assignment, reply.judgement, notes, level)

    def place(self, root: Path) -> Path:
        """Return where the platform looks for the document."""
        return root / self.results

    def requirements(
        self, course: Course, assignment: Assignment, packed: str
    ) -> tuple[list[str], dict[str, bytes]]:
        """Return what pip installs, and a wheel among it to be put into the folder that is `packed` there."""
        wheel, own = Path(self.install), self.install or f"deltagrade=={version('deltagrade')}"
        content = dict[str, bytes]()
        if wheel.suffix == ".whl":
            with explained(f"{wheel} cannot be read", "Name a wheel, or a requirement.", GradingError):
                content[wheel.name] = wheel.read_bytes()
            own = f"{packed}/{wheel.name}"
        numpy = [f"numpy=={course.numpy}"] if course.numpy else []
        return [own, *numpy, *assignment.packages], content


def run(autograder: Autograder, root: Path) -> bool:
    """Grade what the platform put below `root`, and write its results; return whether there are any.

    Whatever goes wrong is told there; what printed is for the instructor.
    """
    start = perf_counter()
    try:
        document = autograder.document(autograder.grade(root), root, perf_counter() - start)
    except Refused as error:
        document = autograder.failed(str(error), root, by_student=True)
    except Exception as error:  # noqa: BLE001 (whatever it is, the platform must be told)
        print(error) if isinstance(error, GraderError) else traceback.print_exc()
        document = autograder.failed(f"It could not be graded. {NOT_YOUR_FAULT}", root, by_student=False)
    if document is None:
        return False
    place = autograder.place(root)
    place.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(place, as_json(document))
    return True


def as_json(document: object) -> bytes:
    """Return a document as JSON that people can read."""
    return json.dumps(document, indent=2).encode() + b"\n"


def named_as_handed_out(
    files: SubmittedFiles, folder: Path, assignment: Assignment, max_mib: float
) -> tuple[SubmittedFiles, list[str]]:
    """Return files under the names that an assignment knows, and what was changed about them."""
    file = kind_of(assignment, folder).file
    return settled(files, [file, notebook_of(file)], dt.UTC, max_mib)


def course_files(course: Course, name: str, system: str) -> dict[str, bytes]:
    """Return a course of one assignment with all that grading it needs, and a secret of its own.

    With that, hidden checks have random inputs that nobody knows; receipts cannot be signed with it.
    """
    sources = read_sources(course, name)
    refuse(suite_problems(sources.assignment.checked, sources.public, sources.hidden))
    require_proof(course, name)
    plan = {
        "format": course.format,
        "id": course.id,
        "title": course.title,
        "secret": "../secret",
        "max_submission_mib": course.max_submission_mib,
        "proof": "advised",
        "assignments": [{"name": name}],
    }
    inner = read_files(course.solution(name), LARGEST_SOURCE_MIB)
    secret = derived_key(course_secret(course), f"autograder {system}")
    return {
        "secret": secret.hex().encode() + b"\n",
        "course/course.toml": to_toml(plan),
        **{f"course/{SOLUTIONS}/{name}/{path}": content for path, content in inner.items()},
    }


def built_files(course: Course, name: str) -> SubmittedFiles:
    """Return what students get of an assignment."""
    require_built(course, name)
    return read_files(course.assignment(name), LARGEST_SOURCE_MIB)
