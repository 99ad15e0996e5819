"""Feedback for students, as Markdown that also reads well as plain text; and how they get it."""

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from html import escape
from pathlib import Path
from textwrap import dedent

from grader import messages as m
from grader.course.files import load_assignment
from grader.course.model import Course
from grader.errors import GraderError, GradingError, explained
from grader.exchange.actions import Exchange
from grader.exchange.submission import GivenBack, Submission
from grader.files.atomic import write_atomically
from grader.grading.marking import lowered_from
from grader.grading.results import Mark, Result
from grader.grading.store import ResultStore
from grader.reports.exercises import Exercise, by_exercise
from grader.reports.report import Report
from grader.reports.standing import came, counting, lateness, why_open
from grader.sandbox.text import plain_text
from grader.work.kinds import kind_of

_PICTURE = "![What it drew](data:image/png;base64,"
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }}
h2 {{ margin: 2.2rem 0 .6rem; padding-top: .8rem; border-top: 1px solid #8886; font-size: 1.2rem; }}
pre {{ overflow-x: auto; padding: .6rem .8rem; border-left: 3px solid #d0432b; background: #8881; }}
img {{ max-width: 100%; background: white; }}
@media print {{ body {{ margin: 0; max-width: none; }} pre {{ white-space: pre-wrap; }} }}
</style>
<main>
{body}
</main>
</html>
"""


class Feedback(Report, frozen=True):
    """What each student reads, one after the other; who is in doubt is only named."""

    model_answers: bool = False  # show them to the questions that a person marks

    def document(self, course: Course, results: Mapping[str, Sequence[Result]]) -> bytes:
        """Return the feedback of all students on all assignments."""
        pages = []
        for name, found in results.items():
            title, models = _title_and_models(course, name, self.model_answers)
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
) -> tuple[list[Result], list[str]]:
    """Put feedback where only its student reads it, unless in doubt; return what is out, and problems.

    What has fewer points than was published of the same work stays back, unless `allow_lower`.
    """
    title, models = _title_and_models(course, name, with_models)
    lowered = {one.source: told for one in results if not allow_lower and (told := _why_lower(course, one))}
    ready = [result for result in results if not (result.undecided or result.source in lowered)]
    exchange, unreached, problems = Exchange(course), dict[str, str](), dict[str, str]()
    own = [*_own_of_groups(exchange, name, ready)]
    kinds: dict[GivenBack, Callable[..., str]] = {"feedback": feedback, "page": feedback_page}
    for kind, written in kinds.items():
        texts = {result.source: written(title, result, models) for result in ready}
        unreached |= exchange.give_back(kind, {source: texts[counts] for source, counts in own})
        problems |= exchange.give_back(kind, texts)
    problems |= lowered
    for result in results:
        if why := result.undecided:
            known = f"{why.message}." if why.kind == "ungraded" else "the result is in doubt."
            problems[result.source] = known
    store = ResultStore(course, course.published)
    for result in ready:
        if result.source not in problems:
            store.write(result)
    left = [f"{result.student}: {problems[result.source]}" for result in results if result.source in problems]
    left += [f"{Submission.parse(source).student}: {why}" for source, why in unreached.items()]
    return [result for result in ready if result.source not in problems], left


def _own_of_groups(exchange: Exchange, name: str, results: Sequence[Result]) -> Iterator[tuple[str, str]]:
    """Yield what members of groups handed in last themselves, and what counts for them instead."""
    counts = {result.student: result.source for result in results if result.group}
    submissions = list[Submission]()
    with suppress(GraderError):  # it can be read with the receipt of who handed in all the same
        submissions = exchange.transport.incoming(name, {})[0] if counts else []
    for student, own in {one.student: one.source for one in submissions if one.secret}.items():
        if counts.get(student, own) != own:
            yield own, counts[student]


def _why_lower(course: Course, result: Result) -> str:
    """Return why a result must not take the place of the published one, or nothing."""
    try:
        before = lowered_from(course, result)
    except GradingError as error:
        return error.message
    return (
        f"{result.score:g} points, {before.score:g} before, which stand until --allow-lower."
        if before
        else ""
    )


def feedbacks(
    course: Course, name: str, results: Sequence[Result], *, with_models: bool = False
) -> dict[str, str]:
    """Return what each student reads of the result that counts, but for who is in doubt."""
    title, models = _title_and_models(course, name, with_models)
    return {one.student: feedback(title, one, models) for one in counting(results) if not one.undecided}


def write_pages(course: Course, results: Mapping[str, Sequence[Result]], folder: Path) -> int:
    """Write the page of each student on each assignment, for whoever may read the folder; return how many."""
    count = 0
    with explained(f"{folder} cannot be written", "Make room there, or the right to write.", GradingError):
        folder.mkdir(mode=0o700, exist_ok=True)
        for name, found in results.items():
            (folder / name).mkdir(exist_ok=True)
            title, models = _title_and_models(course, name, with_models=False)
            for one in counting(found):
                if not one.undecided:
                    text = feedback_page(title, one, models).encode("utf-8", "backslashreplace")
                    write_atomically(folder / name / f"{one.student}.html", text, 0o600)
                    count += 1
    return count


def feedback(title: str, result: Result, models: Mapping[str, str] | None = None) -> str:
    """Return what a student reads about a submission that is graded, with the `models` to show."""
    return "\n\n".join(_paragraphs(title, result, models or {})) + "\n"


def feedback_page(title: str, result: Result, models: Mapping[str, str] | None = None) -> str:
    """Return the same as one page for a browser, with pictures of what was drawn; it loads nothing."""
    body = "\n".join(map(_html, _paragraphs(title, result, models or {}, pictures=True)))
    return _PAGE.format(title=escape(title), body=body)


def _html(paragraph: str) -> str:
    """Return a paragraph of ours as HTML, in which all text is escaped."""
    if paragraph.startswith(_PICTURE):
        return f'<img alt="What it drew" src="{escape(paragraph[paragraph.index("(") + 1 : -1])}">'
    if paragraph.startswith("    "):
        return f"<pre>{escape(dedent(paragraph))}</pre>"
    for sign, tag in (("## ", "h2"), ("# ", "h1"), ("**", "strong")):
        if paragraph.startswith(sign):
            return f"<{tag}>{escape(paragraph.removeprefix(sign).removesuffix('**'))}</{tag}>"
    return f"<p>{escape(paragraph)}</p>"


def _paragraphs(
    title: str, result: Result, models: Mapping[str, str], *, pictures: bool = False
) -> Iterator[str]:
    yield f"# {title}: {result.score:g} of {result.total:g} points"
    late = f", {lateness(result)}" if lateness(result) else ""
    when = came(result, f"submitted {result.submitted:%Y-%m-%d %H:%M:%S %Z}")
    submitted = f"{when[0].upper()}{when[1:]}{late}."
    if result.group:
        yield f"The work of {', '.join(result.group)} together."
    yield f"{submitted} Contents {result.basis.submission[:12]}, graded {result.graded:%Y-%m-%d %H:%M %Z}."
    if result.open_points:
        are = "is" if result.open_points == 1 else "are"
        still_open = f"{m.counted(result.open_points, 'point')} {are} still open"
        yield f"{still_open}: {why_open(result)}, which is not your fault."
    yield from _block("How your work was read", "\n".join(result.judgement.remarks))
    for exercise in by_exercise(result.judgement.outcomes, result.judgement.diagnoses):
        earned = result.earned_in(exercise.name)
        yield f"## {exercise.name}: {exercise.of_points(earned)}"
        mark = result.marks.get(exercise.name)
        if mark and mark.points is not None:
            yield f"A person gave {m.counted(mark.points, 'point')}; the checks gave {exercise.earned:g}."
        yield from (*_said(mark), *exercise_markdown(exercise, pictures=pictures))
    for question, answer in result.judgement.texts.items():
        waits = result.waits_for_mark(question)
        points = "not marked yet, of" if waits else f"{result.earned_in(question):g} of"
        yield f"## {question}: {points} {result.exercises[question]:g} points"
        if not answer:
            yield m.NO_ANSWER_GIVEN
        yield from _said(result.marks.get(question))
        yield from _block("A model answer", models.get(question, ""))


def exercise_markdown(exercise: Exercise, *, pictures: bool = False) -> Iterator[str]:
    """Yield the paragraphs that say how an exercise did on its checks."""
    for title, hint in exercise.likely:
        yield from (title, f"Hint: {hint}")
    count = len(exercise.graded)
    if count and exercise.status == "passed":
        yield "The check passes." if count == 1 else f"All {count} checks pass."
    for trouble in exercise.troubles:
        yield f"**{trouble.title}**"
        if trouble.status == "error":
            # What is wrong with the check is the instructor's to know; it may show a hidden check.
            yield "    This check could not be carried out."
            continue
        yield "\n".join(f"    {line}" for line in trouble.lines)
        if trouble.picture and pictures:
            yield f"{_PICTURE}{b64encode(trouble.picture).decode()})"
        if trouble.hint:
            yield f"Hint: {trouble.hint}"


def _said(mark: Mark | None) -> Iterator[str]:
    """Yield what a person says about an exercise or an answer."""
    if mark and mark.extra:
        yield f"{m.counted(mark.extra, 'point')} of these {'is' if mark.extra == 1 else 'are'} extra credit."
    yield from _block("Comment", mark.comment if mark else "")


def _block(label: str, text: str) -> Iterator[str]:
    """Yield a text that anybody may have written, indented below its label."""
    if text:
        yield f"{label}:"
        yield "\n".join(f"    {line}" for line in plain_text(text).split("\n"))
