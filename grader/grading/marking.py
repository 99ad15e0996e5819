"""The results of a course as people need them: with marks, with who is not graded yet, and what to mark."""

import datetime as dt
import hashlib
from collections.abc import Sequence

import msgspec

from grader.course.files import load_assignment
from grader.course.model import Course
from grader.engine.outcome import Judgement
from grader.errors import ExchangeError, GradingError
from grader.exchange.collected import Collected, collected
from grader.files.records import in_zone
from grader.grading.results import Basis, Mark, Result, Undecided, facts_of
from grader.grading.store import MarkStore, ResultStore
from grader.work.kinds import kind_of
from grader.work.work import MarkedQuestion


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
        if mark is not None and (mark.points is None or 0 <= mark.points <= result.exercises[exercise]):
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


def read_results(course: Course, names: Sequence[str] = ()) -> tuple[dict[str, list[Result]], list[str]]:
    """Return the results of some assignments, or of all that have any; and a sentence for what is wrong."""
    found, problems = {}, []
    for name in course.chosen(names):
        results, unread = ResultStore(course).all(name)
        problems += unread
        results, unmarked = marked(course, results)
        problems += [f"{problem} Its answers count as not marked." for problem in unmarked]
        results, uncollected = with_ungraded(course, name, results)
        problems += uncollected
        if results:
            found[name] = [in_zone(result, course.zone) for result in results]
        elif names:
            hint = f"Run 'grader grade {name}' first."
            raise GradingError(f"Nothing of {name} is graded yet.", "\n".join([*problems, hint]))
    if not found:
        hint = "Run 'grader collect' and 'grader grade' first."
        raise GradingError("Nothing is graded yet.", "\n".join([*problems, hint]))
    return found, problems


def with_ungraded(course: Course, name: str, results: Sequence[Result]) -> tuple[list[Result], list[str]]:
    """Return results, with one that is no grade for each that is missing or outdated; and what is wrong."""
    spoilt = dict[str, ExchangeError]()
    try:
        records = [record for record, _ in collected(course, name, spoilt)]
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


def questions_to_mark(
    course: Course, name: str, question: str | None = None, *, again: bool = False
) -> tuple[list[tuple[MarkedQuestion, list[Result]]], list[str]]:
    """Return the questions of an assignment, or one, each with what `to_mark` returns; and problems."""
    folder = course.solution(name)
    asked = {text.id: text for text in kind_of(load_assignment(folder), folder).marked()}
    if not asked:
        raise GradingError(f"{name} has no answers to mark: its checks grade all of it.")
    if question is not None and question not in asked:
        raise GradingError(f"{name} has no text question {question!r}.", f"It has: {', '.join(asked)}.")
    results, unread = ResultStore(course).all(name)
    if not results and not unread:
        raise GradingError(f"Nothing of {name} is graded yet.", f"Run 'grader grade {name}' first.")
    results, unmarked = marked(course, results)
    found = to_mark(results, again=again)
    chosen = [asked[question]] if question else asked.values()
    return [(text, found[text.id]) for text in chosen if text.id in found], unread + unmarked


def to_mark(results: Sequence[Result], *, again: bool = False) -> dict[str, list[Result]]:
    """Return the results whose answers are to mark, by question; with `again`, also those that were marked.

    The same answers follow each other; where a student's attempts say the same, one of them comes.
    """
    found: dict[str, dict[tuple[str, str], Result]] = {}
    for result in results:
        for question, text in result.judgement.texts.items():
            own = found.setdefault(question, {})
            if text and (again or not result.decided_by_person(question)):
                own[result.student, text] = result

    def order(key: tuple[str, str]) -> list[str]:  # tells nothing of whose they are
        return [answer_hash(part) for part in (wording(key[1]), key[1], key[0])]

    return {question: [own[key] for key in sorted(own, key=order)] for question, own in found.items() if own}


def wording(answer: str) -> str:
    """Return an answer without what nobody sees: where lines break, and how much space there is."""
    return " ".join(answer.split())


def give(store: MarkStore, result: Result, question: str, points: float, comment: str) -> Result:
    """Keep a mark for an answer, and return the result with it; extra credit stays as it was."""
    before = result.marks.get(question)
    belongs_to = answer_hash(result.judgement.texts[question])
    now, extra = dt.datetime.now(dt.UTC), before.extra if before else 0.0
    mark = Mark(question, belongs_to, points, comment, now, extra)
    store.write(result.assignment, result.student, mark)
    return msgspec.structs.replace(result, marks={**result.marks, question: mark})
