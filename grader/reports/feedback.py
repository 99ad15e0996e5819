"""Feedback for students: one model (`Told`), as Markdown and as a page for a browser; and how they get it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from grader import messages as m
from grader.course.files import load_assignment
from grader.course.model import Course
from grader.errors import GraderError, GradingError, explained
from grader.exchange.actions import Exchange
from grader.exchange.submission import GivenBack, Submission
from grader.files.folders import Together
from grader.grading.class_results import lowered_from
from grader.grading.results import Mark, Result
from grader.grading.store import ResultStore
from grader.reports.exercises import Exercise, by_exercise, once_for_equal
from grader.reports.formats import Results
from grader.reports.pages import page
from grader.reports.standing import came, counting, lateness, why_open
from grader.sandbox.text import plain_text
from grader.work.kinds import kind_of

_AT_ONCE = 200  # submissions whose pages are in memory


def feedback_all(course: Course, results: Results, *, model_answers: bool = False) -> bytes:
    """Return what each student reads, one after the other; who is in doubt is only named."""
    pages = []
    for name, found in results.items():
        title, models = _title_and_models(course, name, model_answers)
        for result in counting(found):
            why = result.undecided
            text = f"{why.message}\n" if why else feedback(title, result, models)
            pages.append(f"{plain_text(result.student)}, {name}\n\n{text}")
    return "\n---\n\n".join(pages).encode()


def _title_and_models(course: Course, name: str, with_models: bool) -> tuple[str, dict[str, str]]:
    """Return the title of an assignment, and the model answers to the questions that a person marks."""
    folder = course.solution(name)
    assignment = load_assignment(folder)
    marked = kind_of(assignment, folder).marked() if with_models else ()
    return assignment.title, {question.id: question.model for question in marked}


def publish(
    course: Course,
    name: str,
    results: Sequence[Result],
    *,
    with_models: bool = False,
    allow_lower: bool = False,
    through: Callable[[Sequence[list[Result]]], Iterable[list[Result]]] = iter,
) -> tuple[list[Result], list[str], int]:
    """Put feedback where only its student reads it, unless in doubt.

    Return what is out, problems, and of how many the same result was out before.

    What has fewer points than was published of the same work stays back, unless `allow_lower`. `through` goes
    through the results in pieces, and may show how far it is.
    """
    title, models = _title_and_models(course, name, with_models)
    store = ResultStore(course, course.published)
    lowered = {one.source: less for one in results if not allow_lower and (less := _why_lower(store, one))}
    ready = [result for result in results if not (result.undecided or result.source in lowered)]
    exchange, unreached, problems = Exchange(course), dict[str, str](), dict[str, str]()
    own = [*_own_of_groups(exchange, name, ready)]
    kinds: dict[GivenBack, Callable[..., str]] = {"feedback": feedback, "page": feedback_page}
    pieces = [ready[start : start + _AT_ONCE] for start in range(0, len(ready), _AT_ONCE)]
    for some in through(pieces):
        for kind, written in kinds.items():
            texts = {one.source: written(title, one, models) for one in some}
            theirs = {source: texts[counts] for source, counts in own if counts in texts}
            unreached |= exchange.give_back(kind, theirs)
            problems |= exchange.give_back(kind, texts)
    problems |= lowered
    for result in results:
        if why := result.undecided:
            known = f"{why.message}." if why.kind == "ungraded" else "the result is in doubt."
            problems[result.source] = known
    out = [result for result in ready if result.source not in problems]
    before = store.write_all(name, out)
    left = [f"{result.student}: {problems[result.source]}" for result in results if result.source in problems]
    left += [f"{Submission.parse(source).student}: {why}" for source, why in unreached.items()]
    return out, left, before


def _own_of_groups(exchange: Exchange, name: str, results: Sequence[Result]) -> Iterator[tuple[str, str]]:
    """Yield what members of groups handed in last themselves, and what counts for them instead."""
    counts = {result.student: result.source for result in results if result.group}
    submissions = list[Submission]()
    with suppress(GraderError):  # it can be read with the receipt of who handed in all the same
        submissions = exchange.transport.incoming(name, {})[0] if counts else []
    for student, own in {one.student: one.source for one in submissions if one.secret}.items():
        if counts.get(student, own) != own:
            yield own, counts[student]


def _why_lower(published: ResultStore, result: Result) -> str:
    """Return why a result must not take the place of the published one, or nothing."""
    try:
        before = lowered_from(published, result)
    except GradingError as error:
        return error.message
    now = m.counted(result.score, "point")
    return f"{now}, {before.score:g} before, which stand until --allow-lower." if before else ""


def feedbacks(
    course: Course, name: str, results: Sequence[Result], *, with_models: bool = False
) -> dict[str, str]:
    """Return what each student reads of the result that counts, but for who is in doubt."""
    title, models = _title_and_models(course, name, with_models)
    return {one.student: feedback(title, one, models) for one in counting(results) if not one.undecided}


def write_pages(
    course: Course,
    results: Results,
    folder: Path,
    through: Callable[[Sequence[Result]], Iterable[Result]] = iter,
) -> int:
    """Write the page of each student on each assignment, for whoever may read the folder; return how many."""
    count = 0
    with explained(f"{folder} cannot be written", "Make room there, or the right to write.", GradingError):
        folder.mkdir(mode=0o700, exist_ok=True)
        for name, found in results.items():
            (folder / name).mkdir(exist_ok=True)
            title, models = _title_and_models(course, name, with_models=False)
            decided = [one for one in counting(found) if not one.undecided]
            with Together() as disk:
                for one in through(decided):
                    text = feedback_page(title, one, models).encode("utf-8", "backslashreplace")
                    disk.file(folder / name / f"{one.student}.html", text, 0o600)
            count += len(decided)
    return count


class Part(msgspec.Struct, frozen=True):
    """What is said of one exercise or question."""

    name: str
    points: str  # in words
    status: str  # passed, failed, error; of an answer that a person marks: open or marked
    said: list[str]  # by a person, in sentences of ours
    comment: str  # of a person
    exercise: Exercise | None = None  # what the checks say; None of an answer that a person marks
    unanswered: str = ""
    model: str = ""  # answer


class Told(msgspec.Struct, frozen=True):
    """All that a student reads about a submission: each skin shows this, and nothing else."""

    title: str
    result: Result
    facts: list[str]  # whose, when, late, what, and what is still open
    remarks: str  # on how the work was read
    parts: list[Part]

    @property
    def heading(self) -> str:
        """What it is about, and the points."""
        return f"{self.title}: {self.result.score:g} of {m.counted(self.result.total, 'point')}"


def told(title: str, result: Result, models: Mapping[str, str] | None = None) -> Told:
    """Return what a student reads about a submission that is graded, with the `models` to show."""
    parts = []
    for exercise in by_exercise(result.judgement):
        mark, points = result.marks.get(exercise.name), exercise.of_points(result.earned_in(exercise.name))
        said = []
        if mark and mark.points is not None:
            said = [f"A person gave {m.counted(mark.points, 'point')}; the checks gave {exercise.earned:g}."]
        comment = mark.comment if mark else ""
        parts.append(Part(exercise.name, points, exercise.status, said + _extra(mark), comment, exercise))
    for question, answer in result.judgement.texts.items():
        waits, mark = result.waits_for_mark(question), result.marks.get(question)
        points = "not marked yet, of" if waits else f"{result.earned_in(question):g} of"
        part = Part(
            question,
            f"{points} {m.counted(result.exercises[question], 'point')}",
            "open" if waits else "marked",
            _extra(mark),
            mark.comment if mark else "",
            unanswered="" if answer else m.NO_ANSWER_GIVEN,
            model=(models or {}).get(question, ""),
        )
        parts.append(part)
    return Told(title, result, [*_facts(result)], "\n".join(result.judgement.remarks), parts)


def _facts(result: Result) -> Iterator[str]:
    late = f", {lateness(result)}" if lateness(result) else ""
    when = came(result, f"submitted {result.submitted:%Y-%m-%d %H:%M:%S %Z}")
    if result.group:
        yield f"The work of {', '.join(result.group)} together."
    contents = f"Contents {result.basis.submission[:12]}, graded {result.graded:%Y-%m-%d %H:%M %Z}."
    yield f"{when[0].upper()}{when[1:]}{late}. {contents}"
    if late and result.due and result.late_factor < 1:
        due = f"It was due {result.due:%Y-%m-%d %H:%M %Z}"
        counts = f"{100 * result.late_factor:.4g} % of {m.counted(result.earned, 'point')}"
        yield f"{due}; by the rules of the course {counts} count: {result.score:g}."
    if result.open_points:
        are = "is" if result.open_points == 1 else "are"
        still_open = f"{m.counted(result.open_points, 'point')} {are} still open"
        yield f"{still_open}: {why_open(result)}, which is not your fault."


def _extra(mark: Mark | None) -> list[str]:
    if mark is None or not mark.extra:
        return []
    return [f"{m.counted(mark.extra, 'point')} of these {'is' if mark.extra == 1 else 'are'} extra credit."]


def feedback(title: str, result: Result, models: Mapping[str, str] | None = None) -> str:
    """Return it as Markdown, which reads well as plain text too."""
    return "\n\n".join(_paragraphs(told(title, result, models))) + "\n"


def feedback_page(title: str, result: Result, models: Mapping[str, str] | None = None) -> str:
    """Return it as one page for a browser, with pictures; it loads nothing."""
    return page("feedback.html", told=told(title, result, models))


def _paragraphs(one: Told) -> Iterator[str]:
    yield f"# {one.heading}"
    yield from one.facts
    yield from _block("How your work was read", one.remarks)
    for part in one.parts:
        yield f"## {part.name}: {part.points}"
        yield from filter(None, [part.unanswered, *part.said])
        yield from _block("Comment", part.comment)
        yield from exercise_markdown(part.exercise) if part.exercise else ()
        yield from _block("A model answer", part.model)


@once_for_equal
def exercise_markdown(exercise: Exercise) -> list[str]:
    """Return the paragraphs that say how an exercise did on its checks."""
    said = [line for title, hint in exercise.likely for line in (title, f"Hint: {hint}")]
    count = len(exercise.graded)
    if count and exercise.status == "passed":
        said.append("The check passes." if count == 1 else f"All {count} checks pass.")
    for trouble in exercise.troubles:
        said.append(f"**{trouble.title}**")
        if trouble.status == "error":
            # What is wrong with the check is the instructor's to know; it may show a hidden check.
            said.append("    This check could not be carried out.")
            continue
        said.append("\n".join(f"    {line}" for line in trouble.lines))
        if trouble.hint:
            said.append(f"Hint: {trouble.hint}")
    return said


def _block(label: str, text: str) -> Iterator[str]:
    """Yield a text that anybody may have written, indented below its label."""
    if text:
        yield f"{label}:"
        yield "\n".join(f"    {line}" for line in plain_text(text).split("\n"))
