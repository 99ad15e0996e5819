"""How a submission did, exercise by exercise: the one model behind every view of it, and its lines."""

import functools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Concatenate, Literal, ParamSpec, TypeVar

import msgspec

from grader import messages as m
from grader.course.model import Assignment
from grader.engine.outcome import Diagnosis, Judgement, Outcome, OutcomeKind
from grader.reports.evidence import Paint, Shown, evidence, laid_out, safe_lines, wrapped

# Kinds of which each check shows its own example, and those that are one cause for all checks that they hit.
_OWN_EXAMPLE = {"wrong", "unusable", "check", "skipped"}
_ONE_CAUSE = {"module", "unwritten", "timeout", "crash", "output"}
_MOST_TITLES, _MOST_AFTER = 4, 6
_MOST_KNOWN = 1000
_PROSE = {"remark", "title", "hint"}
SIGNS = {"passed": "✓", "failed": "✗", "error": "?"}
WORDS = {"passed": "PASS", "failed": "FAIL", "error": "ERROR"}
_further_in = "  {}".format
_P = ParamSpec("_P")
_T = TypeVar("_T")


class Trouble(msgspec.Struct, frozen=True):
    """What befell one or several checks of an exercise for the same cause."""

    titles: list[str]  # of these checks
    status: Literal["failed", "error"]
    kind: OutcomeKind
    outcome: Outcome  # the first of them
    hint: str  # empty where it cannot help
    part: str = ""  # how much of it is right
    needed: bool = True  # or it is advice, or a bonus

    @property
    def title(self) -> str:
        """The checks that it befell, of many only the first."""
        return m.some(self.titles, _MOST_TITLES)

    @property
    def evidence(self) -> list[Shown]:
        """The counterexample; nothing, where there is no answer to look at."""
        shown = self.outcome.counterexample
        return [] if shown is None or self.outcome.is_none else evidence(shown)

    @property
    def lines(self) -> list[str]:
        """The message; below it, further in, the counterexample and the student's lines."""
        return [*safe_lines(self.outcome.message), *map(_further_in, laid_out(self.evidence)), *self.below]

    @property
    def below(self) -> list[str]:
        """What stands below the counterexample: the student's lines, what was drawn and printed."""
        lines = [*map(_further_in, filter(None, safe_lines(self.outcome.detail)))]
        for told, text in ((m.DREW, self.outcome.drawn), (m.PRINTED, self.outcome.printed)):
            if text:
                lines += [told, *map(_further_in, safe_lines(text))]
        return [*lines, *filter(None, [self.part])]


class Exercise(msgspec.Struct, frozen=True):
    """How one exercise did."""

    name: str
    outcomes: list[Outcome]  # in the order of the check files
    diagnoses: Sequence[Diagnosis] = ()  # one or two known mistakes, or none

    @property
    def graded(self) -> list[Outcome]:
        """The outcomes of the checks that must pass; where all are a bonus or advice, of the bonus."""
        needed = [outcome for outcome in self.outcomes if outcome.is_needed]
        return needed or [outcome for outcome in self.outcomes if outcome.check.points]

    @property
    def status(self) -> Literal["passed", "failed", "error"]:
        """The worst state of the checks that must pass."""
        states = {outcome.status for outcome in self.graded}
        return "error" if "error" in states else "failed" if "failed" in states else "passed"

    @property
    def passed(self) -> int:
        """How many of the checks that must pass do."""
        return sum(outcome.status == "passed" for outcome in self.graded)

    @property
    def earned(self) -> float:
        """Points earned."""
        return round(sum(outcome.earned for outcome in self.outcomes), 6)

    @property
    def points(self) -> float:
        """Points that the checks are worth, without a bonus."""
        return round(sum(outcome.check.worth for outcome in self.outcomes), 6)

    @property
    def summary(self) -> str:
        """How many checks passed, and the points, in words."""
        bonus = sum(outcome.earned for outcome in self.outcomes if outcome.check.bonus)
        more = f", {bonus:g} of them a bonus" if bonus and self.points else ""
        free = sum(outcome.status == "failed" and outcome not in self.graded for outcome in self.outcomes)
        more += f"; {m.counted(free, 'more check')} that cost nothing" if free else ""
        checks = m.counted(len(self.graded), "check")
        return f"{self.passed} of {checks}, {self.of_points(self.earned)}{more}"

    def of_points(self, earned: float) -> str:
        """Return points in words, of those that there are."""
        if self.points:
            return f"{earned:g} of {m.counted(self.points, 'point')}"
        bonus = sum(outcome.check.points for outcome in self.outcomes)
        return f"{earned:g} of {m.counted(bonus, 'bonus point')}"

    @property
    def likely(self) -> list[tuple[str, str]]:
        """The known mistakes that its failures look like, in a sentence, and the hint for each."""
        texts = [m.KNOWN_MISTAKE, m.ANOTHER_MISTAKE]
        return [(t.format(title=d.title), d.hint) for t, d in zip(texts, self.diagnoses, strict=False)]

    @property
    def troubles(self) -> list[Trouble]:
        """What did not pass; one cause comes once, as its first check tells it, with the titles of all.

        Advice comes last.
        """
        groups: dict[tuple[str, ...], list[Outcome]] = {}
        for outcome in sorted(self.outcomes, key=lambda outcome: not outcome.check.points):
            if outcome.status != "passed":
                groups.setdefault(_cause(outcome), []).append(outcome)
        return [_trouble(group) for group in groups.values()]


def by_exercise(judgement: Judgement, *, whole: bool = False) -> list[Exercise]:
    """Return the outcomes grouped by exercise, in the order in which exercises first come.

    As students may read them; an instructor reads the `whole` of checks that tell only their title.
    """
    groups: dict[str, list[Outcome]] = {}
    for outcome in judgement.outcomes:
        groups.setdefault(outcome.check.exercise, []).append(outcome if whole else outcome.for_student)
    return [Exercise(name, group, judgement.diagnoses.get(name, ())) for name, group in groups.items()]


def once_for_equal(show: Callable[Concatenate[Exercise, _P], _T]) -> Callable[Concatenate[Exercise, _P], _T]:
    """Return the same function, which shows equal exercises once: a class makes the same mistakes."""
    known = dict[bytes, _T]()

    @functools.wraps(show)
    def shown(exercise: Exercise, /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        outcomes = [msgspec.structs.replace(outcome, seconds=0.0) for outcome in exercise.outcomes]
        key = msgspec.msgpack.encode((exercise.name, outcomes, exercise.diagnoses, args, kwargs))
        if key not in known:
            if len(known) >= _MOST_KNOWN:
                known.clear()
            known[key] = show(exercise, *args, **kwargs)
        return known[key]

    return shown


def _cause(outcome: Outcome) -> tuple[str, ...]:
    """Return what is the same for checks that fail for one cause."""
    if outcome.kind in _ONE_CAUSE:
        return (outcome.kind,)
    if outcome.is_none:
        return ("None", outcome.message.partition("(")[0])
    if outcome.kind in _OWN_EXAMPLE:
        return (outcome.kind, outcome.check.name)
    return (outcome.kind, outcome.message, outcome.detail.rpartition("\n")[2])


def _trouble(group: Sequence[Outcome]) -> Trouble:
    """Return what one cause did; a hint that fits one of its checks only is about something else."""
    first, hints = group[0], {outcome.hint for outcome in group}
    titles = [outcome.check.title for outcome in group]
    hint = first.hint if len(hints) == 1 else ""
    status: Literal["failed", "error"] = "error" if first.status == "error" else "failed"
    earned, points = sum(one.earned for one in group), sum(one.check.points for one in group)
    part = m.PART_IS_RIGHT.format(earned=earned, points=points) if earned else ""
    needed = any(outcome.is_needed for outcome in group)
    return Trouble(titles, status, first.kind, first, hint, part, needed)


class Line(msgspec.Struct, frozen=True):
    """A line, and what it is: a skin gives each role its colour, and may wrap what is prose."""

    role: Literal["heading", "remark", "passed", "failed", "error", "title", "detail", "hint", "plain"]
    text: str
    indent: int = 0
    after: str = ""  # the rest of the same line, in no colour
    shown: Sequence[Shown] = ()  # of a counterexample, which a skin lays out itself


def checked_lines(
    assignment: Assignment, judgement: Judgement, signs: Mapping[str, str] = SIGNS, *, first: bool = False
) -> Iterator[Line]:
    """Yield all that `grader check` says of one folder, or only the `first` thing to mend.

    A file that cannot be loaded comes once, on top.
    """
    exercises = by_exercise(judgement)
    yield from (Line("heading", line) for line in safe_lines(f"{assignment.name}: {assignment.title}"))
    for remark in judgement.remarks:
        yield from (Line("remark", line) for line in safe_lines(remark))
    unloaded = next((one for each in exercises for one in each.troubles if one.kind == "module"), None)
    if unloaded is not None:
        yield from (Line("failed", line) for line in unloaded.lines)
    # That nothing is written is told by a remark, and where to write by the first exercise.
    blank = bool(judgement.remarks) and all(o.kind == "unwritten" for o in judgement.outcomes)
    if first or blank:
        yield from _first_lines(exercises, signs, explained=unloaded is None)
    else:
        yield from exercise_lines(exercises, signs, explained=unloaded is None)
    yield Line("plain", f"{in_all((assignment, exercises))}; {judgement.seconds:.2f} s")


def in_all(*did: tuple[Assignment, Sequence[Exercise]]) -> str:
    """Return of one or several assignments how many exercises pass, and the points of all."""
    exercises = [exercise for _, own in did for exercise in own]
    passed = sum(exercise.status == "passed" for exercise in exercises)
    earned, points = sum(one.earned for one in exercises), sum(one.points for one in exercises)
    public = "public point" if any(hidden_checks_note(*one) for one in did) else "point"
    total = sum(assignment.total for assignment, _ in did)
    whole = "" if math.isclose(points, total) else f", of {total:g} in all"
    pass_ = f"{m.counted(len(exercises), 'exercise')} {'passes' if len(exercises) == 1 else 'pass'}"
    return f"{passed} of {pass_}; {earned:g} of {m.counted(points, public)}{whole}"


def hidden_checks_note(assignment: Assignment, exercises: Sequence[Exercise]) -> str:
    """Say that grading runs further checks, unless these give all the points that there are."""
    worth = sum(assignment.points.get(exercise.name, 0) for exercise in exercises)
    given = sum(exercise.points for exercise in exercises)
    return "" if math.isclose(given, worth) else "Public checks; grading runs further ones."


def _first_lines(
    exercises: Sequence[Exercise], signs: Mapping[str, str], *, explained: bool
) -> Iterator[Line]:
    """Yield the first trouble, and in one line what comes after it."""
    failing = [exercise for exercise in exercises if exercise.status != "passed"]
    yield from exercise_lines(failing[:1], signs, explained=explained, most=1)
    after = [trouble.title for one in failing[:1] for trouble in one.troubles[1:] if explained]
    after += [exercise.name for exercise in failing[1:]]
    if after:
        yield Line("plain", f"After that: {m.some(after, _MOST_AFTER, '; ')}")


def exercise_lines(
    exercises: Sequence[Exercise],
    signs: Mapping[str, str] = SIGNS,
    *,
    explained: bool = True,
    most: int | None = None,
) -> Iterator[Line]:
    """Yield a line an exercise and, where they are to be explained, its troubles below it."""
    width = max((len(exercise.name) for exercise in exercises), default=0)
    for exercise in exercises:
        status = exercise.status
        yield Line(status, f"{signs[status]} {exercise.name:<{width}}", after=f"  {exercise.summary}")
        for title, hint in exercise.likely if explained else ():
            yield Line("title", title, 4)
            yield Line("hint", f"Hint: {hint}", 6)
        for trouble in exercise.troubles[:most] if explained else ():
            yield Line("title", trouble.title, 4)
            yield from (Line("detail", line, 6) for line in safe_lines(trouble.outcome.message))
            if seen := trouble.evidence:
                yield Line("detail", "", 8, shown=seen)
            yield from (Line("detail", line, 6) for line in trouble.below)
            if trouble.hint:
                yield from (Line("hint", line, 6) for line in safe_lines(f"Hint: {trouble.hint}"))


def on_screen(line: Line, columns: float = math.inf, paint: Paint | None = None) -> Iterator[str]:
    """Yield a line as it is shown, without `after`: where it is too wide, broken between words or values."""
    space = " " * line.indent
    if line.shown:
        yield from (space + text for text in laid_out(line.shown, columns - line.indent, paint))
        return
    text = space + line.text
    further = space if line.role in _PROSE else " " * (len(text) - len(text.lstrip()) + 4)
    yield from wrapped(text, columns, further)


def exercises_text(exercises: Sequence[Exercise], note: str = "") -> str:
    """Return the same as plain text, with a last line such as `hidden_checks_note` gives."""
    lines = [text + line.after for line in exercise_lines(exercises) for text in on_screen(line)]
    return "\n".join([*lines, *filter(None, [note])])
