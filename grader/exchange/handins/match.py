"""Whose a hand-in is: by ids and names of the roster, never by a guess; guesses are for a person to see."""

import re
import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher

from grader.course.roster import Roster, Student, ids_of
from grader.errors import ExchangeError
from grader.exchange.handins.handin import Field, HandIn
from grader.files.names import check_student_id

_MOST_LIKELY, _LIKELY = 3, 0.6
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_IDS: tuple[Field, ...] = ("any", "login", "email")


def students_of(one: HandIn, roster: Roster) -> list[str]:
    """Return the one student whom all clues allow that say anything, or the members of a group of that name.

    None where the clues allow nobody, or several.
    """
    if not roster.students:
        return [student for field, text in one.clues if (student := _as_id(field, text))][:1]
    allowed = [found for clue in one.clues if (found := _who(*clue, roster))]
    both = set.intersection(*allowed) if allowed else set[str]()
    if allowed:
        return sorted(both) if len(both) == 1 else []
    texts = {tokens(text) for _, text in one.clues} - {()}
    return [student.id for student in roster.active.values() if tokens(student.group) in texts]


def likely(one: HandIn, roster: Roster) -> list[str]:
    """Return who may be meant, likeliest first."""
    named = [student for clue in one.clues for student in sorted(_who(*clue, roster))]
    texts = [text for _, text in one.clues] or [one.found]
    scores = {
        student.id: max(_alike(text, other) for text in texts for other in _texts(student))
        for student in roster.students.values()
    }
    close = sorted((who for who in scores if scores[who] >= _LIKELY), key=lambda who: -scores[who])
    return list(dict.fromkeys([*named, *close]))[:_MOST_LIKELY]


def tokens(text: str) -> tuple[str, ...]:
    """Return the words of a name, whatever their order, accents and case.

    >>> tokens("Łukasz Müller") == tokens("MULLER, Lukasz")
    True
    """
    return tuple(sorted(re.findall(r"[^\W_]+", _folded(text))))


def _as_id(field: Field, text: str) -> str:
    """Return a text as a student's id, where there is no roster and it can be one."""
    try:
        return check_student_id(text) if field in _IDS else ""
    except ExchangeError:
        return ""


def _who(field: Field, text: str, roster: Roster) -> set[str]:
    """Return the students whom one clue can mean."""
    wanted, students = text.strip().casefold(), roster.students.values()
    if field == "any":
        return {one.id for one in roster.known_as(text)}
    if field == "name":
        return {one.id for one in students if _is_named(one, text)}
    if field == "part":
        return _longest(wanted, roster)
    if field == "words":
        words = set(tokens(text))
        ids = {one.id for one in students if {value.casefold() for _, value in ids_of(one)} & _words(text)}
        named = {one.id for one in students if len(own := tokens(one.name)) > 1 and words >= set(own)}
        return ids | named
    return {one.id for one in students if getattr(one, field).casefold() == wanted}


def _is_named(one: Student, text: str) -> bool:
    """Return whether a text is a name, in any order, with or without spaces."""
    own = _in_order(one.name)
    if not own:
        return False
    joined = {"".join(own[turn:] + own[:turn]) for turn in range(len(own))}
    return tokens(text) == tokens(one.name) or "".join(_in_order(text)) in joined


def _longest(text: str, roster: Roster) -> set[str]:
    """Return whose id a text begins or ends with, beside a sign; of several, the longest."""
    found = dict[str, int]()
    for one in roster.students.values():
        for _, value in ids_of(one):
            own = re.escape(value.casefold())
            if re.fullmatch(rf"{own}|.*[-_. ]{own}|{own}[-_. ].*", text, re.DOTALL):
                found[one.id] = max(found.get(one.id, 0), len(value))
    return {student for student, length in found.items() if length == max(found.values())}


def _words(text: str) -> set[str]:
    """Return the parts of a text that may be an id, at several ways to cut it."""
    return {part for sign in (r"\s+", r"[\s_]+", r"[\s_-]+") for part in re.split(sign, text.casefold())}


def _in_order(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", _folded(text))


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in apart if not unicodedata.combining(c)).translate(_PLAIN)


def _texts(one: Student) -> Iterator[str]:
    yield from (value for _, value in ids_of(one))
    yield one.name


def _alike(text: str, other: str) -> float:
    mine, theirs = "".join(tokens(text)), "".join(tokens(other))
    return SequenceMatcher(None, mine, theirs).ratio() if mine and theirs else 0.0
