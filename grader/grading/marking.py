"""What persons are to mark of an assignment, answers in plain text and code; and who of several marks what.

`marks/<assignment>/.shares.json` says that. What the shares name nobody for is for whoever is free, such as
work that comes later; and whom they do not name marks whatever there is. Nobody is kept from marking more.
"""

import random
from collections.abc import Sequence
from typing import Literal, TypeAlias

import msgspec

from grader.course.files import load_assignment
from grader.course.materials import materials
from grader.course.model import Course
from grader.course.roster import roster_of
from grader.errors import GraderError, GradingError, explained
from grader.files.atomic import make_folder, write_atomically
from grader.files.names import did_you_mean, meant
from grader.files.records import as_json, read_json
from grader.grading.marks import answer_hash, marked, whose
from grader.grading.results import Result
from grader.grading.store import ResultStore, graded_files
from grader.work.kinds import kind_in, kind_of
from grader.work.percent import BEGIN, END
from grader.work.work import Kind, MarkedQuestion

_MOST_KEPT = 100_000  # characters of each submission, while a whole class is gone through
_SHARES_FILE = ".shares.json"
Way: TypeAlias = Literal["question", "student", "section"]


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
    if question is None and not kind.marked():
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
    return answers_to_mark(kind, results, wanted, again=again), unread + unmarked


def answers_to_mark(
    kind: Kind, results: Sequence[Result], only: str = "", *, again: bool = False
) -> list[ToMark]:
    """Return the answers in plain text that are to mark, of all questions or one."""
    found = to_mark(results, again=again)
    asked = [one for one in kind.marked() if one.id in found and only in ("", one.id)]
    texts = {one.id: [result.judgement.texts[one.id] for result in found[one.id]] for one in asked}
    return [ToMark(one, found[one.id], texts[one.id]) for one in asked]


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
    lines = kind.read(solution).source_of(exercise).split("\n")
    model = "\n".join(line for line in lines if line.strip() not in (BEGIN, END))
    answers, whole_files, own = map(list, zip(*found, strict=True))
    return [ToMark(MarkedQuestion(exercise, "", [], model), own, answers, whole_files)], problems


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


class Shares(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who marks which questions, or whose work."""

    format: Literal[1] = 1
    by: Literal["question", "student"] = "student"
    markers: dict[str, str] = {}  # of each question, or student

    def has(self, person: str, question: str, result: Result) -> bool:
        """Return whether an answer is for this person to mark."""
        marker = self.markers.get(question if self.by == "question" else whose(result))
        return marker in (None, person) or person not in self.markers.values()


def shares_of(course: Course, name: str) -> Shares:
    """Return who marks what of an assignment."""
    path = course.marks / name / _SHARES_FILE
    hint = "Move it elsewhere, and share the marking out again."
    return read_json(path, Shares, f"Who marks what, {path},", hint, GradingError) or Shares()


def share_out(course: Course, name: str, way: Way, people: Sequence[str]) -> Shares:
    """Share the marking of an assignment out, evenly and at random, sections in their order; nobody: to all.

    Whoever had a share before keeps it, as far as they are among the people and the way is the same.
    """
    folder, students = course.solution(name), roster_of(course.root).active
    by: Literal["question", "student"] = "question" if way == "question" else "student"
    if way == "question":
        pieces = [[question.id] for question in kind_in(folder).marked()]
    elif way == "section":
        sections = sorted({one.section for one in students.values()} - {""})
        pieces = [[one.id for one in students.values() if one.section == section] for section in sections]
    else:
        results, _ = ResultStore(course).all(name)
        pieces = [[student] for student in sorted({*students, *map(whose, results)})]
    if people and not pieces:
        lacks = {
            "question": f"{name} has no questions that a person marks",
            "section": "no section is in the roster",
        }
        why = lacks.get(way, f"nobody is in the roster, or has a result of {name}")
        raise GradingError(f"The marking cannot be shared out by {way}: {why}.", "Choose another way.")
    before, markers = shares_of(course, name), dict[str, str]()
    if before.by == by and way != "section":
        own = ((key, before.markers.get(key, "")) for [key] in pieces)
        markers = {key: marker for key, marker in own if marker in people}
    rest = [piece for piece in pieces if piece[0] not in markers]
    if way != "section":
        random.shuffle(rest)
    load = {person: list(markers.values()).count(person) for person in people}
    for piece in rest if people else ():
        least = min(people, key=load.__getitem__)
        load[least] += 1
        markers |= dict.fromkeys(piece, least)
    shares = Shares(by=by, markers=markers)
    path = course.marks / name / _SHARES_FILE
    with explained(f"{path} cannot be written", "Make room there, or the right to write.", GradingError):
        make_folder(path.parent)
        write_atomically(path, as_json(shares), 0o600)
    return shares


def share_of(shares: Shares, person: str, todo: Sequence[ToMark]) -> list[ToMark]:
    """Return what of all that is to mark is for this person."""
    found = list[ToMark]()
    for one in todo:
        own = [n for n, result in enumerate(one.results) if shares.has(person, one.question.id, result)]
        whole = [one.whole[n] for n in own] if one.whole else []
        if own:
            results, answers = [one.results[n] for n in own], [one.answers[n] for n in own]
            found.append(ToMark(one.question, results, answers, whole))
    return found
