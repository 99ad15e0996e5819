"""What persons gave: `marks/<assignment>/<student>.json`, whole or not there, and laid over results.

A mark belongs to an answer, not to a submission: it stands as long as the student hands in the same answer.
"""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from grader.course.group import share
from grader.course.logs import Event, record
from grader.course.model import Course
from grader.errors import GradingError, explained
from grader.files.atomic import alone_in, make_folder, write_atomically
from grader.files.records import BROKEN, FORMAT, Moment, Record, as_json, read_json
from grader.grading.results import Mark, Result
from grader.messages import outdated_marks

_BANK_FILE = ".comments.json"
_TAKEN_FILE = ".taken.json"
_HELD = dt.timedelta(minutes=15)  # as long as somebody may think about one answer


def answer_hash(answer: str) -> str:
    """Return what a mark knows an answer by."""
    return hashlib.sha256(answer.encode("utf-8", "surrogatepass")).hexdigest()


def marked_hashes(result: Result) -> dict[str, str]:
    """Return for each exercise what its mark must belong to: the hash of the answer, or of the submission."""
    answers = {question: answer_hash(text) for question, text in result.judgement.texts.items()}
    return {exercise: answers.get(exercise, result.basis.submission) for exercise in result.exercises}


def with_marks(result: Result, marks: Sequence[Mark]) -> Result:
    """Return a result with those marks that belong to what is graded, and are not above its worth now."""
    known = {(mark.question, mark.answer): mark for mark in marks}
    found = {}
    for exercise, belongs_to in marked_hashes(result).items():
        mark = known.get((exercise, belongs_to))
        if mark is not None and (mark.points is None or 0 <= mark.points <= result.most(exercise)):
            found[exercise] = mark
    return msgspec.structs.replace(result, marks=found)


def whose(result: Result) -> str:
    """Return whose work a result is of: of a group, its first member."""
    return min(result.group, default=result.student)


def key_of(result: Result, question: str) -> str:
    """Return what an answer is known by among those who mark at the same time."""
    return f"{question}/{whose(result)}/{result.attempt}"


class _Marks(Record, frozen=True):
    assignment: str
    student: str
    marks: list[Mark]


class Comment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was given to answers of a question, and how often."""

    question: str
    points: float | None
    comment: str
    times: int


class MarkStore:
    """The marks of a course."""

    def __init__(self, course: Course) -> None:
        share(course)
        self.folder, self._root = course.marks, course.root

    def path(self, assignment: str, student: str) -> Path:
        """Return where the marks of a student are kept."""
        return self.folder / assignment / f"{student}.json"

    def read(self, assignment: str, student: str) -> list[Mark]:
        """Return the marks of a student, for all answers that were ever marked."""
        path = self.path(assignment, student)
        hint = "Restore it from a backup; or move it elsewhere, and mark this student's answers again."
        kept = read_json(path, _Marks, f"The marks {path}", hint, GradingError)
        if kept is None:
            return []
        if (kept.assignment, kept.student) != (assignment, student):
            whose = f"{kept.student!r} for {kept.assignment!r}"
            raise GradingError(f"The marks {path} are those of {whose}.", hint)
        return kept.marks

    def all(self, assignment: str) -> list[Mark]:
        """Return the marks of all students; files that cannot be read, which reports tell, are left out."""
        found = list[Mark]()
        for path in sorted((self.folder / assignment).glob("[!.]*.json")):
            with suppress(GradingError):
                found += self.read(assignment, path.stem)
        return found

    def comments(self, assignment: str) -> list[Comment]:
        """Return the comments that were given, here and in semesters before, the most frequent first."""
        path, used = self.folder / assignment / _BANK_FILE, Counter[tuple[str, float | None, str]]()
        before = read_json(path, list[Comment], f"The comments {path}", "Move it elsewhere.", GradingError)
        for one in before or ():
            used[one.question, one.points, one.comment] += one.times
        used.update(
            (mark.question, mark.points, mark.comment) for mark in self.all(assignment) if mark.comment
        )
        return [Comment(*what, times) for what, times in used.most_common()]

    def keep_bank(self, assignment: str, comments: list[Comment]) -> None:
        """Keep comments of another semester, which name nobody's answer."""
        if comments:
            path = self.folder / assignment / _BANK_FILE
            make_folder(path.parent)
            write_atomically(path, as_json(comments), 0o600)

    def take(self, assignment: str, person: str, keys: Sequence[str]) -> int | None:
        """Return the place of the first key that nobody else has before them, which this person has now.

        Each person has one at a time, and loses it after a while; so whoever is free takes the next.
        """
        path = self.folder / assignment / _TAKEN_FILE
        hint = "Make room there, or the right to write."
        with explained(f"{path} cannot be written", hint, GradingError), alone_in(path.parent):
            # By person: the key of an answer, and since when.
            now, held = dt.datetime.now(dt.UTC), dict[str, tuple[str, Moment]]()
            with suppress(FileNotFoundError, *BROKEN):  # nobody has anything then
                held = msgspec.json.decode(path.read_bytes(), type=dict[str, tuple[str, Moment]])
            held = {one: it for one, it in held.items() if one != person and now - it[1] < _HELD}
            others = {key for key, _ in held.values()}
            place = next((number for number, key in enumerate(keys) if key not in others), None)
            if place is not None:
                held[person] = keys[place], now
            write_atomically(path, msgspec.json.encode(held), 0o600)
            return place

    def write(
        self, assignment: str, student: str, *marks: Mark, check: Callable[[list[Mark]], object] | None = None
    ) -> None:
        """Keep marks, each in place of the one before for that answer; others may be marking meanwhile.

        The marks before go to `check`, which raises what is to keep these from being written.
        """
        new = {(mark.question, mark.answer) for mark in marks}
        path = self.path(assignment, student)
        hint = "Make room there, or the right to write; the marks before are kept."
        with explained(f"The mark {path} cannot be written", hint, GradingError), alone_in(path.parent):
            before = self.read(assignment, student)
            if check:
                check(before)
            others = [other for other in before if (other.question, other.answer) not in new]
            kept = _Marks(format=FORMAT, assignment=assignment, student=student, marks=[*others, *marks])
            record(self._root, [_marked(assignment, student, mark) for mark in marks])
            write_atomically(path, kept.to_json(), 0o600)


def _marked(assignment: str, student: str, mark: Mark) -> Event:
    extra = f"{mark.extra:g} extra credit" if mark.extra else ""
    return Event(
        at=dt.datetime.now(dt.UTC),
        did="marked",
        student=student,
        assignment=assignment,
        by=mark.by,
        score=mark.points,
        question=mark.question,
        note="; ".join(filter(None, [extra, mark.comment])),
    )


def marked(course: Course, results: Sequence[Result]) -> tuple[list[Result], list[str]]:
    """Return results with the marks of their answers, and a sentence for each file that cannot be read.

    The notes of a result say how many marks do not count, for they are of an earlier submission.
    """
    store = MarkStore(course)
    given, notes = dict[tuple[str, str], list[Mark]](), dict[tuple[str, str], str]()
    problems = dict[str, None]()
    for key, own in _by_student(results).items():
        try:
            given[key] = store.read(*key)
        except GradingError as error:
            problems[error.message] = None
        if old := _outdated(own, given.get(key, ())):
            notes[key] = outdated_marks(len(old))
    found = list[Result]()
    for result in results:
        key = result.assignment, result.student
        told = [notes[key]] if key in notes and notes[key] not in result.notes else []
        noted = msgspec.structs.replace(result, notes=(*result.notes, *told))
        found.append(with_marks(noted, given.get(key, ())))
    return found, list(problems)


def outdated(course: Course, results: Sequence[Result]) -> dict[tuple[str, str], int]:
    """Return how many marks of code are of an earlier submission alone, by assignment and exercise."""
    store, found = MarkStore(course), Counter[tuple[str, str]]()
    for (assignment, student), own in _by_student(results).items():
        with suppress(GradingError):  # which reports tell
            old = _outdated(own, store.read(assignment, student))
            found.update((assignment, exercise) for exercise in old)
    return dict(found)


def _by_student(results: Sequence[Result]) -> dict[tuple[str, str], list[Result]]:
    """Return the results of each assignment and student: one, or one for each attempt."""
    found = dict[tuple[str, str], list[Result]]()
    for result in results:
        found.setdefault((result.assignment, result.student), []).append(result)
    return found


def _outdated(own: Sequence[Result], marks: Sequence[Mark]) -> set[str]:
    """Return the exercises whose code a person marked, in none of a student's results.

    Not those of answers in plain text, which wait for a person again.
    """
    given, found = {(mark.question, mark.answer) for mark in marks}, {mark.question for mark in marks}
    for result in own:
        now = marked_hashes(result)
        found &= now.keys() - result.judgement.texts.keys()
        found -= {exercise for exercise, _ in given & now.items()}
    return found


def refreshed(store: MarkStore, result: Result) -> Result:
    """Return a result with the marks that it has by now."""
    return with_marks(result, store.read(result.assignment, result.student))


def items_used(store: MarkStore, assignment: str, question: str) -> list[tuple[float | None, str]]:
    """Return points and comments that were given to a question before, the most frequent first."""
    return [(one.points, one.comment) for one in store.comments(assignment) if one.question == question]


class MarkedMeanwhile(GradingError):
    """Somebody else marked an answer since it was read; `result` is with that mark."""

    def __init__(self, result: Result, question: str) -> None:
        mark = result.marks[question]
        given = "" if mark.points is None else f" with {mark.points:g}"
        said = f": {mark.comment!r}" if mark.comment else ""
        message = f"{mark.by or 'Somebody else'} has marked {question} meanwhile{given}{said}. That stands."
        super().__init__(message, "Your mark was not kept. If it should count, give it again.")
        self.result = result


def give(
    store: MarkStore, result: Result, question: str, points: float | None, comment: str, *, by: str = ""
) -> Result:
    """Keep a mark for an answer, or for code, and return the result with it; extra credit stays as it was.

    `MarkedMeanwhile` if another mark has come since the result was read: that one stands.
    """
    before = result.marks.get(question)
    belongs_to = marked_hashes(result)[question]
    now, extra = dt.datetime.now(dt.UTC), before.extra if before else 0.0
    mark = Mark(question, belongs_to, points, comment, now, extra, by=by)

    def check(marks: Sequence[Mark]) -> None:
        latest = with_marks(result, marks)
        if latest.marks.get(question, before) not in (before, mark):
            raise MarkedMeanwhile(latest, question)

    first, *others = sorted(result.group) or [result.student]  # of a group, whose marks are the same
    store.write(result.assignment, first, mark, check=check)
    for student in others:
        store.write(result.assignment, student, mark)
    return msgspec.structs.replace(result, marks={**result.marks, question: mark})
