"""From what a student wrote below a choice or network question to a plain value."""

import re
import unicodedata

from grader import messages as m
from grader.work.forms.questions import Choice, Network
from grader.work.work import Unreadable

MOST_NAMES = 50
LARGEST_SIZE = 10**6
LONGEST_NAME = 100

_BETWEEN = r"(?:[\s,;:.、。・&+/()\[\]{}*_`'\"-]|\band\b|\bund\b|と)*+"
_WORD_END = "(?![0-9A-Za-z])"
_SIZES = re.compile(r"[\s\d,;x×>()\[\]→⇒ー–−-]+")


def chosen_options(question: Choice, answer: str) -> tuple[int, ...]:
    """Return the numbers of the options that an answer names, by number or by name, in order.

    >>> question = Choice(id="fruit", prompt="Which?", options=(("apple",), ("pine tree", "pine"), ("pear",)))
    >>> chosen_options(question, "3. pear, and ②")
    (2, 3)
    """
    apart = re.sub("[①-⑳⑴-⒇]", r" \g<0> ", answer)
    text = unicodedata.normalize("NFKC", apart).lower()
    numbers = {str(number): number for number in range(1, len(question.options) + 1)}
    for number, names in reversed([*enumerate(question.options, 1)]):  # of two of a name, the first counts
        numbers |= {name.lower(): number for name in names}
    longest_first = sorted(numbers, key=len, reverse=True)
    options = "|".join(re.escape(name) + (_WORD_END if name[-1].isalnum() else "") for name in longest_first)
    found = set[int]()
    for match in re.finditer(rf"{_BETWEEN}(?:(?P<option>{options})|(?P<other>[^\n]{{1,30}})|\Z)", text):
        if match["other"]:
            raise Unreadable(m.NO_OPTION, part=match["other"], count=len(question.options))
        if match["option"]:
            found.add(numbers[match["option"]])
    if not found:
        raise Unreadable(m.NO_ANSWER_GIVEN)
    return tuple(sorted(found))


def network(question: Network, answer: str) -> dict[str, list[int] | list[str] | str]:
    r"""Return the value of each field; where there is only one, its line needs no ``field:``.

    >>> question = Network(id="net", prompt="Which?", fields={"layers": "sizes", "outputs": "names"})
    >>> network(question, "Outputs: cat, dog\nlayers: 4 -> 3 -> 2")
    {'layers': [4, 3, 2], 'outputs': ['cat', 'dog']}
    """
    lines = [line.strip(" \t`*-") for line in unicodedata.normalize("NFKC", answer).split("\n")]
    found: dict[str, str] = {}
    for line in filter(None, lines):
        name, colon, value = line.replace("=", ":", 1).partition(":")
        field = name.strip(" `*\"'").lower()
        if not colon and len(question.fields) == 1:
            field, value = next(iter(question.fields)), line
        if field not in question.fields:
            raise Unreadable(m.OTHER_LINE, line=line[:50], wanted=_wanted(question))
        if field in found:
            raise Unreadable(m.TWO_LINES, field=field)
        found[field] = value.strip()
    empty = [field for field in question.fields if not found.get(field)]
    if len(empty) == len(question.fields):
        raise Unreadable(m.NO_ANSWER_GIVEN)
    if empty:
        raise Unreadable(m.NOTHING_FOR, field=empty[0], wanted=_wanted(question))
    return {field: _value(kind, field, found[field]) for field, kind in question.fields.items()}


def _wanted(question: Network) -> str:
    return " and ".join(f"'{field}: ...'" for field in question.fields)


def _value(kind: str, field: str, text: str) -> list[int] | list[str] | str:
    if kind == "sizes":
        longest = len(str(LARGEST_SIZE))
        numbers = [digits for digits in re.findall(r"[0-9]+", text) if len(digits) <= longest]
        if not _SIZES.fullmatch(text) or not 0 < len(numbers) <= MOST_NAMES:
            raise Unreadable(m.NO_SIZES, field=field)
        return [int(digits) for digits in numbers]
    names = [name.strip(" \t\"'`[]().") for name in re.split(r"[,;、]", text)]
    if len(names) > MOST_NAMES or any(len(name) > LONGEST_NAME for name in names):
        raise Unreadable(m.TOO_MUCH_FOR, field=field)
    return names[0].lower() if kind == "name" else [name for name in names if name]
