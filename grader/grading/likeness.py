"""Which submissions of an assignment are unusually alike, without what was handed out and what is common.

Fingerprints of the code without names and comments (Schleimer, Wilkerson and Aiken, "Winnowing:
local algorithms for document fingerprinting", SIGMOD 2003) are made by copydetect. A fingerprint that two
submissions share counts the more, the fewer others have it: log(n / how many have it). Likeness is what is
shared, of what the smaller one has. It says how alike two are, and not why.
"""

import io
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from grader.course.files import load_course
from grader.course.model import Course
from grader.errors import GraderError, GradingError
from grader.exchange.collected import collected
from grader.files.tree import read_files
from grader.work.kinds import kind_in

_LENGTH = 20  # characters of a fingerprint, without names and spaces
_WINDOW = 1  # all are kept: which of several would be, changes with Python's hashes from run to run
_FEWEST = 40  # fingerprints by which a submission that has less is measured
_MOST_OF_CLASS, _AT_LEAST = 0.5, 4  # what more than this share have, and so many, is nobody's own
_LARGEST = 200_000  # characters that are looked at


class Compared(msgspec.Struct, frozen=True):
    """The code of one submission."""

    who: str  # all of a group
    code: str
    where: str = ""  # another course; empty: this one


class CodeLine(msgspec.Struct, frozen=True):
    """A line of code, and whether it is alike in the other one."""

    text: str
    alike: bool


class Pair(msgspec.Struct, frozen=True):
    """Two submissions that are alike."""

    left: Compared
    right: Compared
    likeness: float  # from 0 to 1
    as_alike: int  # pairs of this class that are at least as alike, other than this one
    lines: tuple[list[CodeLine], list[CodeLine]]


class Likeness(msgspec.Struct, frozen=True):
    """The pairs that are most alike, and what is usual."""

    pairs: list[Pair]
    count: int  # submissions of this class
    all_pairs: int  # of this class
    usual: float  # the likeness of the pair in the middle
    high: float  # that of the highest of a hundred
    problems: list[str]


def likeness(
    course: Course,
    name: str,
    others: Sequence[Path] = (),
    most: int = 20,
    through: Callable[[Sequence[Compared]], Iterable[Compared]] = iter,
) -> Likeness:
    """Return the pairs of this class that are most alike, and those with work of other courses.

    `through` goes through what is read, and may show how far it is.
    """
    problems = list[str]()
    handed = _handed(course, name, problems)
    if len(handed) < 2:
        told = f"{len(handed)} of {name} can be compared: there is nothing to compare it with."
        raise GradingError("\n".join([told, *problems]), f"Run 'grader collect {name}' first.")
    for folder in others:
        other = load_course(folder)
        [theirs] = other.chosen([name])
        handed += _handed(other, theirs, problems, other.id if other.id != course.id else str(folder))
    return compared(handed, _handed_out(course, name), most, problems, through)


def _handed(course: Course, name: str, problems: list[str], where: str = "") -> list[Compared]:
    """Return what was collected, once for a group; of several attempts the last."""
    kind = kind_in(course.solution(name))
    last = {
        record.group or (record.student,): (record, place) for record, place in collected(course, name, {})
    }
    found = []
    for who, (_, place) in last.items():
        try:
            files = read_files(place, course.max_submission_mib)
            work = kind.read(files)
        except GraderError as error:
            problems.append(error.message)
            continue
        found.append(Compared(", ".join(who), _code(work.sources), where))
    return found


def _handed_out(course: Course, name: str) -> str:
    folder = course.assignment(name)
    if not folder.is_dir():
        return ""
    files = read_files(folder, course.max_submission_mib)
    return _code(kind_in(course.solution(name)).read(files).sources)


def _code(sources: Mapping[str, bytes]) -> str:
    parts = (text.decode("utf-8", "replace").expandtabs(4) for text in sources.values())
    return "\n".join(line.rstrip() for part in parts for line in part.splitlines())[:_LARGEST]


def compared(
    handed: Sequence[Compared],
    handed_out: str = "",
    most: int = 20,
    problems: Iterable[str] = (),
    through: Callable[[Sequence[Compared]], Iterable[Compared]] = iter,
) -> Likeness:
    """Return the pairs that are most alike; at least one of each is of this class."""
    prints = [set(_fingerprint(one.code).hashes) for one in through(handed)]
    own = [number for number, one in enumerate(handed) if not one.where]
    held = Counter(h for number in own for h in prints[number])
    enough = max(_MOST_OF_CLASS * len(own), _AT_LEAST - 1)
    left_out = {h for h, count in held.items() if count > enough}
    left_out |= set(_fingerprint(handed_out).hashes) if handed_out else set()
    scores = _scores([one - left_out for one in prints])
    inside = scores[np.ix_(own, own)][np.triu_indices(len(own), 1)]
    rows, columns = np.triu_indices(len(handed), 1)
    here = np.array([not one.where for one in handed])
    wanted = (here[rows] | here[columns]) & (scores[rows, columns] > 0)
    rows, columns = rows[wanted], columns[wanted]
    order = np.argsort(-scores[rows, columns], kind="stable")[:most]
    pairs = []
    for left, right in zip(rows[order].tolist(), columns[order].tolist(), strict=True):
        score, two = float(scores[left, right]), (handed[left], handed[right])
        as_alike = int((inside >= score).sum()) - (not any(one.where for one in two))
        pairs.append(Pair(*two, score, as_alike, _side_by_side(two, left_out)))
    middle, high = (float(np.quantile(inside, q)) for q in (0.5, 0.99)) if inside.size else (0.0, 0.0)
    return Likeness(pairs, len(own), int(inside.size), middle, high, list(problems))


def _fingerprint(code: str) -> Any:
    try:
        from copydetect import CodeFingerprint  # noqa: PLC0415 (in an extra; it imports matplotlib)
    except ImportError:
        hint = "pip install 'deltagrade[similarity]' brings it."
        raise GradingError("To compare submissions, the package copydetect is needed.", hint) from None
    return CodeFingerprint("code.py", _LENGTH, _WINDOW, language="python", fp=io.StringIO(code))


def _scores(hashes: Sequence[set[int]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the likeness of all pairs: the weight of what both have, of the lighter one's."""
    count = len(hashes)
    every = np.concatenate([np.fromiter(one, np.int64, len(one)) for one in hashes])
    _, which, held = np.unique(every, return_inverse=True, return_counts=True)
    weights = np.log((1 + count) / held)
    holders = np.repeat(np.arange(count), [*map(len, hashes)])
    whole = np.bincount(holders, weights[which], minlength=count)
    by_print = np.split(holders[np.argsort(which, kind="stable")], np.cumsum(held)[:-1])
    shared = np.zeros((count, count))
    for who, weight in zip(by_print, weights, strict=True) if len(every) else ():
        if len(who) > 1:
            shared[who[:, None], who] += weight
    # A few lines that happen to be alike must not count as much as a whole file.
    least = _FEWEST * math.log(1 + count)
    found: np.ndarray[Any, np.dtype[np.float64]] = shared / np.maximum(np.minimum.outer(whole, whole), least)
    return np.round(found, 4)


def _side_by_side(
    two: tuple[Compared, Compared], left_out: set[int]
) -> tuple[list[CodeLine], list[CodeLine]]:
    from copydetect import compare_files  # noqa: PLC0415

    prints = [_fingerprint(one.code) for one in two]  # of a whole class they would take much memory
    for one in prints:
        one.hashes = one.hashes - left_out
    slices = compare_files(*prints)[2]
    return _lines(two[0].code, slices[0]), _lines(two[1].code, slices[1])


def _lines(code: str, slices: Any) -> list[CodeLine]:
    """Return the lines of a code; alike are those of which most characters lie in what is alike."""
    inside = np.zeros(len(code) + 1, dtype=bool)
    for begin, end in zip(*slices, strict=True) if len(slices) else ():
        inside[int(begin) : int(end)] = True
    found, at = [], 0
    for text in code.split("\n"):
        seen = [inside[at + k] for k, c in enumerate(text) if not c.isspace()]
        is_code = bool(seen) and text.lstrip()[0] != "#"
        found.append(CodeLine(text, is_code and sum(seen) > len(seen) / 2))
        at += len(text) + 1
    return found
