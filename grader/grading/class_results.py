"""The results of a course as people need them: with marks, with who is not graded yet, and what stands."""

import datetime as dt
from collections.abc import Sequence

from msgspec.structs import replace

from grader.course.files import load_assignment
from grader.course.model import Course
from grader.course.roster import roster_of
from grader.engine.outcome import Judgement
from grader.errors import CourseError, ExchangeError, GradingError
from grader.exchange.collected import Collected, collected
from grader.files.names import in_utf_8
from grader.files.records import clock_time, in_zone
from grader.grading.marks import marked
from grader.grading.results import Basis, Result, Undecided, facts_of
from grader.grading.store import ResultStore, Through, strays
from grader.messages import counted


def read_results(
    course: Course,
    names: Sequence[str] = (),
    *,
    dropped: bool = False,
    newest: bool = False,
    student: str = "",
    through: Through = iter,
) -> tuple[dict[str, list[Result]], list[str]]:
    """Return the results of some assignments, or of all that have any; and a sentence for what is wrong.

    Those of students who have left the course are kept, but come only if they are asked for. Where grading
    again took points away, the published result comes, unless the `newest` is wanted. Of one student alone,
    if one is named.
    """
    published = ResultStore(course, course.published)
    gone = {one.id for one in roster_of(course.root).students.values() if one.is_dropped and not dropped}
    found, problems = {}, [] if names else strays(course)
    for name in course.chosen(names):
        results, unread = ResultStore(course).all(name, student, through)
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
            results = [_standing(published, result, problems) for result in through(results)]
            aside = {one.student for one in results if course.excuse(name, one.student)}
            results = [replace(one, excused=True) if one.student in aside else one for one in results]
        if results:
            found[name] = [in_zone(result, course.zone) for result in results]
        elif names:
            hint = f"Run 'grader grade {name}' first."
            raise GradingError(f"Nothing of {name} is graded yet.", "\n".join([*problems, hint]))
    if not found:
        hint = "Run 'grader collect' and 'grader grade' first."
        raise GradingError("Nothing is graded yet.", "\n".join([*problems, hint]))
    return found, problems


def lowered_from(published: ResultStore, result: Result) -> Result | None:
    """Return the published result of the same work, if it has more points than this one."""
    try:
        before = published.kept(result.assignment, result.student, result.attempt)
    except GradingError as error:
        told = f"Whether a published grade of {result.student} is lowered is not known: {error.message}"
        raise GradingError(told, "Restore the file, or publish with --allow-lower.") from None
    if before is None or result.undecided or before.basis.submission != result.basis.submission:
        return None
    return before if result.score < before.score else None


def _standing(published: ResultStore, result: Result, problems: list[str]) -> Result:
    """Return a result, or the published one which stands as long as nobody allows to lower it."""
    try:
        before = lowered_from(published, result)
    except GradingError as error:
        problems.append(error.message)
        return result
    if before is None:
        return result
    now = f"{counted(result.score, 'point')} now, fewer than published"
    told = f"{now}: 'grader publish --allow-lower' makes that the grade"
    return replace(before, basis=result.basis, notes=(*result.notes, told))


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
        changed = clock_time((course.submitted / student).lstat().st_mtime) or dt.datetime.now(dt.UTC)
        record = Collected(
            format=1, student=in_utf_8(student), assignment=name, attempt=1, submitted=changed, due=None,
            late_factor=1.0, hash="", source="", taken_in=changed,
        )  # fmt: skip
        missing.append((record, Undecided("unreadable", in_utf_8(spoilt[student].message))))
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
    problems = [f"{in_utf_8(error.message)} Whether it is graded is not known." for error in spoilt.values()]
    return [found[key] for key in sorted(found)], problems
