"""Comparison of values that must be equal, not close; the first difference is named, and marked in text."""

import unicodedata
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

import numpy as np

from grader.checks.compare import Comparison, detail_of, show, unlike
from grader.sandbox.stand_ins import is_stand_in
from grader.sandbox.text import same_start
from grader.sandbox.values import TYPES, shown_as
from grader.sandbox.values.containers import compare_each
from grader.sandbox.values.difference import Difference, type_name, wrong_type

_WIDTH = 56  # characters of a line that are shown around the first difference
_BEFORE = 24
_MOST_LINES = 50  # that are compared from the first different one on


def assert_equal(
    actual: Any,
    expected: Any,
    *,
    inputs: Mapping[str, Any] | None = None,
    what: str = "The answer",
    hint: str | None = None,
) -> None:
    """Fail unless `actual` equals `expected`; the counterexample marks the first difference.

    Text is compared character by character, and of several lines the first that differs is shown. A list is a
    list and a tuple a tuple; a dict has the same keys, in any order, unless both are an `OrderedDict`.
    1 equals 1.0, but neither equals True. For numbers that are computed, use `assert_close`.

    Parameters
    ----------
    actual : object
        What the student's code returned or, as ``record.output``, printed; anything is allowed.
    expected : text, number, list, tuple, dict, set, array, dataclass or other object
        The right answer. An object stands for the student's of a class of the same name; its fields, or its
        public attributes that are plain values, are compared.
    inputs, what, hint
        As for `assert_close`.

    Raises
    ------
    CheckFailed
        With a counterexample: input, what came back, what was expected, the first difference.

    Examples
    --------
    >>> assert_equal({"a": [1, 2]}, {"a": [1, 2]})
    >>> assert_equal("hello wrold", "hello world", what="greet()")
    Traceback (most recent call last):
        ...
    grader.checks.compare.CheckFailed: greet() is wrong.
    returned    'hello wrold'
                        ^
    expected    'hello world'
                        ^
    difference  at character 8
    """
    if found := Equality(rtol=0, atol=0)(actual, expected):
        texts = isinstance(found.actual, str) and isinstance(found.expected, str)
        shown = _of_texts(found.actual, found.expected) if texts else None
        raise unlike(found, what, inputs, hint, shown)


class Equality(Comparison):
    """Takes a list for no array, a bool for no number, and no key that is not expected."""

    def __call__(self, actual: Any, expected: Any) -> Difference | None:
        """Return the first difference, if there is one."""
        if actual is None:
            return super().__call__(actual, expected)
        bools = [isinstance(value, bool | np.bool_) for value in (actual, expected)]
        if isinstance(expected, int | float | np.generic) and bools[0] != bools[1]:
            return wrong_type(actual, expected)
        if isinstance(expected, list | tuple):
            kind = list if isinstance(expected, list) else tuple
            if not isinstance(actual, kind):
                return wrong_type(actual, expected, f"a {kind.__name__}")
            return self._in_order(actual, expected)
        if shown_as(expected) is None and (fields := _attributes(expected)):
            return self._attributes(actual, expected, fields)
        if type(actual) is type(expected) is Counter and actual == expected:
            return None  # what is there no times may be left out
        found = super().__call__(actual, expected)
        if found is None and isinstance(expected, Mapping):
            for key in actual:
                if key not in expected:
                    kept = sorted(map(str, actual)), sorted(map(str, expected))
                    return Difference(f"has an entry {show(key)} that is not expected", *kept)
            if type(actual) is type(expected) is OrderedDict and [*actual] != [*expected]:
                return Difference("has its entries in another order", [*actual], [*expected])
        return found

    def _in_order(self, actual: Sequence[Any], expected: Sequence[Any]) -> Difference | None:
        """Compare entries; of two lengths, say where the shorter one is over or the two first differ."""
        shorter = min(len(actual), len(expected))
        first = compare_each(actual[:shorter], expected[:shorter], self)
        if len(actual) == len(expected):
            return first
        if first:
            known = detail_of(first)
            more = f"at {first.where}: {known}" if known else f"from {first.where} on"
        elif len(actual) < len(expected):
            more = f"missing from [{shorter}] on: {show(expected[shorter])}"
        else:
            more = f"not expected from [{shorter}] on: {show(actual[shorter])}"
        detail = f"length {len(actual)} instead of {len(expected)}; {more}"
        return Difference("has the wrong length", actual, expected, detail)

    def _attributes(self, actual: Any, expected: Any, fields: dict[str, Any]) -> Difference | None:
        if type_name(actual) != type_name(expected):
            return wrong_type(actual, expected)
        for name, wanted in fields.items():
            if found := self(getattr(actual, name), wanted):
                return found.inside(f".{name}")
        return None


def _attributes(value: Any) -> dict[str, Any]:
    """Return the public attributes of an object of this process that are plain values."""
    if is_stand_in(value):
        value = getattr(value._grader_at, "target", None)
    own = getattr(value, "__dict__", {})
    return {name: one for name, one in own.items() if name[0] != "_" and TYPES.find(type(one)) is not None}


def _of_texts(actual: str, expected: str) -> tuple[str, str, str]:
    """Return of two different texts the first lines that differ, and where they do."""
    texts = actual.splitlines(keepends=True), expected.splitlines(keepends=True)
    same = same_start(*texts)
    mine, right = (lines[same : same + _MOST_LINES] for lines in texts)
    changes = SequenceMatcher(None, mine, right, autojunk=False).get_opcodes()
    tag = next(tag for tag, *_ in changes if tag != "equal")
    returned, wanted = mine[:1] if tag != "insert" else [], right[:1] if tag != "delete" else []
    where = f"in line {same + 1}, " if max(map(len, texts)) > 1 else ""
    column = same_start("".join(returned), "".join(wanted))
    place = f"{where}at character {column + 1}"
    if actual and expected and not (returned and wanted):
        place = f"line {same + 1} is {'not expected' if returned else 'missing'}"
    left = max(0, column - _BEFORE)
    first, other = (
        _marked("".join(lines), left, column) if lines or not (actual and expected) else ""
        for lines in (returned, wanted)
    )
    return first, other, place


def _marked(line: str, left: int, column: int) -> str:
    """Return a line around a column, and below it a mark at that column."""
    start, end = "... " if left else "", " ..." if len(line) > left + _WIDTH else ""
    before, after = (
        "".join(c if c.isprintable() and c != "\\" else repr(c)[1:-1] for c in part)
        for part in (line[left:column], line[column : left + _WIDTH])
    )
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in before)
    return f"{start}'{before}{after}'{end}\n{' ' * (len(start) + 1 + len(before) + wide)}^"
