"""Who marks what of an assignment, where several people share it: `marks/<assignment>/.shares.json`.

What the shares name nobody for is for whoever is free, such as work that comes later; and whom they do not
name marks whatever there is. Nobody is kept from marking more than their share.
"""

import random
from collections.abc import Sequence
from typing import Literal, TypeAlias

import msgspec

from grader.course.files import load_assignment
from grader.course.model import Course
from grader.course.roster import roster_of
from grader.errors import GradingError, explained
from grader.files.atomic import make_folder, write_atomically
from grader.grading.marking import ToMark
from grader.grading.marks import whose
from grader.grading.results import Result
from grader.grading.store import ResultStore
from grader.work.kinds import kind_of

_SHARES_FILE = ".shares.json"
Way: TypeAlias = Literal["question", "student", "section"]


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
    try:
        return msgspec.json.decode(path.read_bytes(), type=Shares) if path.exists() else Shares()
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        hint = "Move it elsewhere, and share the marking out again."
        raise GradingError(f"Who marks what, {path}, cannot be read: {error}.", hint) from None


def share_out(course: Course, name: str, way: Way, people: Sequence[str]) -> Shares:
    """Share the marking of an assignment out, evenly and at random, sections in their order; nobody: to all.

    Whoever had a share before keeps it, as far as they are among the people and the way is the same.
    """
    folder, students = course.solution(name), roster_of(course.root).active
    by: Literal["question", "student"] = "question" if way == "question" else "student"
    if way == "question":
        pieces = [[question.id] for question in kind_of(load_assignment(folder), folder).marked()]
    elif way == "section":
        sections = dict[str, list[str]]()
        for one in students.values():
            if one.section:
                sections.setdefault(one.section, []).append(one.id)
        pieces = [sections[section] for section in sorted(sections)]
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
        write_atomically(path, msgspec.json.format(msgspec.json.encode(shares), indent=1) + b"\n", 0o600)
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
