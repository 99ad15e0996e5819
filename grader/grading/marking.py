"""The results of a course as people need them: with marks, with who is not graded yet, and what to mark."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from grader.course.files import load_assignment
from grader.course.materials import materials
from grader.course.model import Course
from grader.course.roster import roster_of
from grader.engine.outcome import Judgement
from grader.errors import CourseError, ExchangeError, GraderError, GradingError
from grader.exchange.actions import Exchange
from grader.exchange.collected import Collected, collected, collected_of
from grader.files.names import did_you_mean, meant
from grader.files.records import in_zone
from grader.files.tree import SubmittedFiles, content_hash, read_files
from grader.grading.results import Basis, Mark, Result, Undecided, facts_of
from grader.grading.store import MarkStore, ResultStore, strays
from grader.work.kinds import kind_of
from grader.work.work import Kind, MarkedQuestion

_MOST_KEPT = 100_000  # characters of each submission, while a whole class is gone through


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


def marked(course: Course, results: Sequence[Result]) -> tuple[list[Result], list[str]]:
    """Return results with the marks of their answers, and a sentence for each file that cannot be read."""
    store = MarkStore(course)
    found, problems = [], dict[str, None]()
    for result in results:
        try:
            marks = store.read(result.assignment, result.student)
        except GradingError as error:
            marks = []
            problems[error.message] = None
        found.append(with_marks(result, marks))
    return found, list(problems)


def read_results(
    course: Course,
    names: Sequence[str] = (),
    *,
    dropped: bool = False,
    newest: bool = False,
    student: str = "",
) -> tuple[dict[str, list[Result]], list[str]]:
    """Return the results of some assignments, or of all that have any; and a sentence for what is wrong.

    Those of students who have left the course are kept, but come only if they are asked for. Where grading
    again took points away, the published result comes, unless the `newest` is wanted. Of one student alone,
    if one is named.
    """
    gone = {one.id for one in roster_of(course.root).students.values() if one.is_dropped and not dropped}
    found, problems = {}, [] if names else strays(course)
    for name in course.chosen(names):
        results, unread = ResultStore(course).all(name, student)
        problems += unread
        results, unmarked = marked(course, results)
        problems += [f"{problem} Its answers count as not marked." for problem in unmarked]
        try:
            results, uncollected = with_ungraded(course, name, results, student)
            problems += uncollected
        except CourseError as error:  # with what assignment.toml says it would be known
            problems.append(f"{error.message}\nWho is not graded yet in {name} is not known.")
        results = [result for result in results if result.student not in gone]
        if not newest:
            results = [_standing(course, result, problems) for result in results]
        if results:
            found[name] = [in_zone(result, course.zone) for result in results]
        elif names:
            hint = f"Run 'grader grade {name}' first."
            raise GradingError(f"Nothing of {name} is graded yet.", "\n".join([*problems, hint]))
    if not found:
        hint = "Run 'grader collect' and 'grader grade' first."
        raise GradingError("Nothing is graded yet.", "\n".join([*problems, hint]))
    return found, problems


def lowered_from(course: Course, result: Result) -> Result | None:
    """Return the published result of the same work, if it has more points than this one."""
    store = ResultStore(course, course.published)
    try:
        before = store.kept(result.assignment, result.student, result.attempt)
    except GradingError as error:
        told = f"Whether a published grade of {result.student} is lowered is not known: {error.message}"
        raise GradingError(told, "Restore the file, or publish with --allow-lower.") from None
    if before is None or result.undecided or before.basis.submission != result.basis.submission:
        return None
    return before if result.score < before.score else None


def _standing(course: Course, result: Result, problems: list[str]) -> Result:
    """Return a result, or the published one which stands as long as nobody allows to lower it."""
    try:
        before = lowered_from(course, result)
    except GradingError as error:
        problems.append(error.message)
        return result
    if before is None:
        return result
    told = f"graded again with {result.score:g} points, which 'grader publish --allow-lower' makes the grade"
    return msgspec.structs.replace(before, basis=result.basis, notes=(*result.notes, told))


def with_ungraded(
    course: Course, name: str, results: Sequence[Result], only: str = ""
) -> tuple[list[Result], list[str]]:
    """Return results, with one that is no grade for each that is missing or outdated; and what is wrong."""
    spoilt = dict[str, ExchangeError]()
    try:
        records = [record for record, _ in collected(course, name, spoilt, only)]
    except ExchangeError as error:
        return list(results), [f"{error.message} Who is not graded yet is not known."]
    found = {(result.student, result.attempt): result for result in results}
    missing = [(record, Undecided("ungraded")) for record in records]
    for student in spoilt.keys() - {result.student for result in results}:
        changed = dt.datetime.fromtimestamp((course.submitted / student).lstat().st_mtime, dt.UTC)
        record = Collected(
            format=1, student=student, assignment=name, attempt=1, submitted=changed, due=None,
            late_factor=1.0, hash="", source="", taken_in=changed,
        )  # fmt: skip
        missing.append((record, Undecided("unreadable", spoilt[student].message)))
    for record, undecided in missing:
        result = found.get((record.student, record.attempt))
        if result is None or result.basis.submission != record.hash:
            found[record.student, record.attempt] = Result(
                **facts_of(record, undecided),
                course=course.id,
                exercises=load_assignment(course.solution(name)).worth,
                judgement=Judgement(),
                basis=Basis(submission=record.hash),
                graded=record.submitted,
            )
    problems = [f"{error.message} Whether it is graded is not known." for error in spoilt.values()]
    return [found[key] for key in sorted(found)], problems


class ToMark(msgspec.Struct, frozen=True):
    """A question, or an exercise whose code is looked at, and what is to mark of it."""

    question: MarkedQuestion
    results: list[Result]
    answers: list[str]  # of each result
    whole: list[str] = []  # of code: all files in which the answer stands


def questions_to_mark(
    course: Course, name: str, question: str | None = None, *, again: bool = False, student: str = ""
) -> tuple[list[ToMark], list[str]]:
    """Return what is to mark of an assignment, all answers in plain text or one exercise; and problems."""
    folder = course.solution(name)
    assignment = load_assignment(folder)
    kind = kind_of(assignment, folder)
    asked = {text.id: text for text in kind.marked()}
    if question is None and not asked:
        hint = f"The code of one exercise: grader mark {name} --exercise {next(iter(assignment.points))}"
        raise GradingError(f"{name} has no answers to mark: its checks grade all of it.", hint)
    wanted = meant(question, assignment.worth) if question is not None else ""
    if wanted is None:
        hint = f"{did_you_mean(question or '', assignment.worth)}It has: {', '.join(assignment.worth)}."
        raise GradingError(f"{name} has no exercise {question!r}.", hint)
    results, unread = ResultStore(course).all(name)
    if not results and not unread:
        raise GradingError(f"Nothing of {name} is graded yet.", f"Run 'grader grade {name}' first.")
    results = [one for one in results if student in ("", one.student, *one.group)]
    results, unmarked = marked(course, results)
    if wanted in assignment.points:
        code, gone = _code_to_mark(course, kind, wanted, results, again=again)
        return code, [*unread, *unmarked, *gone]
    found = to_mark(results, again=again)
    chosen = [asked[one] for one in ([wanted] if wanted else asked) if one in found]
    texts = {one.id: [result.judgement.texts[one.id] for result in found[one.id]] for one in chosen}
    return [ToMark(one, found[one.id], texts[one.id]) for one in chosen], unread + unmarked


def _code_to_mark(
    course: Course, kind: Kind, exercise: str, results: Sequence[Result], *, again: bool
) -> tuple[list[ToMark], list[str]]:
    """Return the code of an exercise, of each student's best attempt; and whose files are gone."""
    best = {
        one.group or one.student: one for one in sorted(results, key=lambda one: (one.score, -one.attempt))
    }
    found, problems = list[tuple[str, str, Result]](), list[str]()
    for result in best.values():
        if result.undecided or (exercise in result.marks and not again):
            continue
        try:
            work = kind.read(graded_files(course, result)[1])
        except GraderError as error:
            problems.append(error.message)
            continue
        whole = "\n\n".join(content.decode("utf-8", "replace") for content in work.sources.values())
        answer = work.faults.get(exercise) or work.source_of(exercise)
        found.append((answer, whole[:_MOST_KEPT], result))
    if not found:
        return [], problems
    found.sort(key=lambda one: [answer_hash(part) for part in one[:2]])  # tells nothing of whose they are
    folder = course.solution(results[0].assignment)
    solution = {kind.file: (folder / kind.file).read_bytes()}
    solution |= materials(folder, load_assignment(folder), "also")
    model = kind.read(solution).source_of(exercise)
    answers, whole_files, own = map(list, zip(*found, strict=True))
    return [ToMark(MarkedQuestion(exercise, "", [], model), own, answers, whole_files)], problems


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


def to_mark(results: Sequence[Result], *, again: bool = False) -> dict[str, list[Result]]:
    """Return the results whose answers are to mark, by question; with `again`, also those that were marked.

    The same answers follow each other; where a student's attempts say the same, one of them comes.
    """
    found: dict[str, dict[tuple[str, str], Result]] = {}  # of a group, that of one member
    for result in results:
        for question, text in result.judgement.texts.items():
            own = found.setdefault(question, {})
            if text and (again or not result.decided_by_person(question)):
                own[whose(result), text] = result

    def order(key: tuple[str, str]) -> list[str]:  # tells nothing of whose they are
        return [answer_hash(part) for part in (wording(key[1]), key[1], key[0])]

    return {question: [own[key] for key in sorted(own, key=order)] for question, own in found.items() if own}


def wording(answer: str) -> str:
    """Return an answer without what nobody sees: where lines break, and how much space there is."""
    return " ".join(answer.split())


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


def refreshed(store: MarkStore, result: Result) -> Result:
    """Return a result with the marks that it has by now."""
    return with_marks(result, store.read(result.assignment, result.student))


def key_of(result: Result, question: str) -> str:
    """Return what an answer is known by among those who mark at the same time."""
    return f"{question}/{whose(result)}/{result.attempt}"


def whose(result: Result) -> str:
    """Return whose work a result is of: of a group, its first member."""
    return min(result.group, default=result.student)


def items_used(store: MarkStore, assignment: str, question: str) -> list[tuple[float | None, str]]:
    """Return points and comments that were given to a question before, the most frequent first."""
    return [(one.points, one.comment) for one in store.comments(assignment) if one.question == question]
