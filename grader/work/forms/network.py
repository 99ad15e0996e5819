"""From the lines that describe a network to a dict: sizes of layers, names of inputs and outputs."""

from __future__ import annotations

import re
import unicodedata

from grader.work.forms.model import Network
from grader.work.forms.unreadable import Unreadable

MOST = 50
LARGEST = 10**6
LONGEST_NAME = 100

_SIZES = re.compile(r"[\s\d,;x×>()\[\]→⇒ー–−-]+")


def network(question: Network, answer: str) -> dict[str, list[int] | list[str] | str]:
    r"""Return the value of each field.

    Parameters
    ----------
    question : Network
        The question; its only field needs no ``field:`` before the value.
    answer : str
        What stands in its section.

    Raises
    ------
    Unreadable
        If a field is missing, stands twice or does not hold what it should.

    Examples
    --------
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
            raise Unreadable(f"Your answer has the line {line[:50]!r}; write {_form(question)}.")
        if field in found:
            raise Unreadable(f"Your answer has two lines for {field!r}.")
        found[field] = value.strip()
    empty = [field for field in question.fields if not found.get(field)]
    if len(empty) == len(question.fields):
        raise Unreadable("There is no answer.")
    if empty:
        raise Unreadable(f"Your answer has nothing for {empty[0]!r}; write {_form(question)}.")
    return {field: _value(kind, field, found[field]) for field, kind in question.fields.items()}


def _form(question: Network) -> str:
    return " and ".join(f"'{field}: ...'" for field in question.fields)


def _value(kind: str, field: str, text: str) -> list[int] | list[str] | str:
    if kind == "sizes":
        return _sizes(field, text)
    names = [name.strip(" \t\"'`[]().") for name in re.split(r"[,;、]", text)]
    if len(names) > MOST or any(len(name) > LONGEST_NAME for name in names):
        raise Unreadable(f"Your answer has too much for {field!r}.")
    if kind == "name":
        return names[0].lower()
    return [name for name in names if name]


def _sizes(field: str, text: str) -> list[int]:
    numbers = [digits for digits in re.findall(r"[0-9]+", text) if len(digits) <= len(str(LARGEST))]
    if not _SIZES.fullmatch(text) or not 0 < len(numbers) <= MOST:
        raise Unreadable(f"Your answer for {field!r} is not a list of sizes, such as 4-5-2.")
    return [int(digits) for digits in numbers]
