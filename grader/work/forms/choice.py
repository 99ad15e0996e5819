"""From what a student wrote below a choice question to the numbers of the options."""

from __future__ import annotations

import re
import unicodedata

from grader.work.forms.model import Choice
from grader.work.forms.unreadable import Unreadable

_BETWEEN = re.compile(r"(?:[\s,;:.、。・&+/()\[\]{}*_`'\"-]|\band\b|\bund\b|と)*")


def chosen(question: Choice, answer: str) -> tuple[int, ...]:
    """Return the numbers of the options that an answer names, by number or by name, in order.

    Raises
    ------
    Unreadable
        If it holds anything else.

    Examples
    --------
    >>> question = Choice(id="fruit", prompt="Which?", options=(("apple",), ("pine tree", "pine"), ("pear",)))
    >>> chosen(question, "3. pear, and ②")
    (2, 3)
    """
    apart = re.sub("[①-⑳⑴-⒇]", r" \g<0> ", answer)
    text = unicodedata.normalize("NFKC", apart).lower()
    spellings = [(name.lower(), number) for number, names in enumerate(question.options, 1) for name in names]
    spellings += [(str(number), number) for number in range(1, len(question.options) + 1)]
    spellings.sort(key=lambda pair: -len(pair[0]))
    found, place = set[int](), _skip(text, 0)
    while place < len(text):
        for name, number in spellings:
            if _stands_at(text, name, place):
                found.add(number)
                place = _skip(text, place + len(name))
                break
        else:
            raise Unreadable(
                f"Your answer holds {text[place : place + 30].split(chr(10))[0]!r}, which is no option; "
                f"write numbers from 1 to {len(question.options)}, such as 1, 2."
            )
    if not found:
        raise Unreadable("There is no answer.")
    return tuple(sorted(found))


def _skip(text: str, place: int) -> int:
    match = _BETWEEN.match(text, place)
    assert match is not None
    return match.end()


def _stands_at(text: str, name: str, place: int) -> bool:
    """Return whether a whole word or number stands there."""
    end = place + len(name)
    return text.startswith(name, place) and not (
        end < len(text) and text[end].isascii() and text[end].isalnum() and name[-1].isalnum()
    )
