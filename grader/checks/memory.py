"""A call leaves its arguments alone, and what it gave and got stays as it is whatever is called later."""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from grader.checks.compare import CheckFailed, in_lines
from grader.checks.equal import Equality
from grader.sandbox.counterexample import Counterexample
from grader.sandbox.protocol import CallRecord
from grader.sandbox.values import shown_as
from grader.sandbox.values.difference import Difference

_COPIES = "Write into no array of the caller's: x = x - m makes a new one, x -= m changes theirs."
_ANEW = "Make a new array at every call, and keep no array of the caller's."
_LATER = "at first", "now"
_EACH_ANEW = "Make a new array for every item: one that is filled again is another for whoever kept it."


def assert_unchanged(record: CallRecord, what: str, **before: Any) -> None:
    """Fail if a recorded call changed an argument.

    Parameters
    ----------
    record : CallRecord
        What ``submission.f.record(...)`` returned.
    what : str
        The call in the student's words, such as ``"affine(x, W, b)"``.
    **before : object
        The arguments as they were, by name: positional ones in their order, or keyword arguments.

    Raises
    ------
    CheckFailed
        That names the argument, with its value before and after the call.
    """
    after = dict(zip(before, record.args, strict=False)) | record.kwargs
    for name, value in before.items():
        told, places = f"{what} changes its argument {name}", (f"{name} before", f"{name} after")
        _assert_same(after.get(name), value, told, _COPIES, places=places, record=record)


def assert_settled(*records: CallRecord, what: str) -> None:
    """Fail if later calls changed what recorded calls returned, or an argument of theirs.

    Call this after the later calls. What a function returns must not be memory that it writes into again, and
    what it was given is not its own to keep and change. Handles of objects are not looked into.

    Parameters
    ----------
    *records : CallRecord
        What ``submission.f.record(...)`` returned; the process must still be the same.
    what : str
        The call in the student's words, such as ``"softmax(x)"``.

    Raises
    ------
    CheckFailed
        That names the answer or the argument, with its value at first and now.
    """
    for record in records:
        now = record.now()
        held = {f"What {what} returned": (now.value, record.value)}
        for number, (after, before) in enumerate(zip(now.args, record.args, strict=False), 1):
            held[f"Argument {number} of {what}"] = after, before
        for name, before in record.kwargs.items():
            held[f"{name} of {what}"] = now.kwargs.get(name), before
        for name, (after, before) in held.items():
            _assert_same(after, before, f"{name} is changed by a later call", _ANEW)


def recorded_walk(items: Iterable[Any], *, what: str) -> Iterator[Any]:
    """Walk through what a student's function returned, and fail if an item changed after it came.

    An iterator that fills the same array again and again changes what it handed out before. So all items are
    looked at once more when there are no more; a list comes as a whole, and is only walked through.

    Parameters
    ----------
    items : iterable
        What ``submission.f(...)`` returned: an iterator or a generator of the student's, or a list.
    what : str
        The call in the student's words, such as ``"minibatches(x, t, 4, rng)"``.

    Yields
    ------
    object
        Each item as it was when it came.

    Raises
    ------
    CheckFailed
        That names the item, with its value at first and now.
    """
    iterator, records = iter(items), list[CallRecord]()
    if not hasattr(iterator, "_grader_next"):
        yield from iterator
        return
    with contextlib.suppress(StopIteration):
        while True:
            records.append(iterator._grader_next())
            yield records[-1].value
    for number, record in enumerate(records, 1):
        problem = f"Item {number} of {what} is changed when a later one is asked for"
        _assert_same(record.now().value, record.value, problem, _EACH_ANEW)


def _assert_same(
    after: Any, before: Any, problem: str, hint: str, *, places: Sequence[str] = _LATER, record: Any = None
) -> None:
    if found := _Same(rtol=0, atol=0)(after, before):
        told = f"{problem}{f', at {found.where}' * bool(found.where)}."
        others = {places[0]: in_lines(found.expected), places[1]: in_lines(found.actual, found.wrong)}
        returned = in_lines(record.value) if record else ""
        how = found.detail or (found.problem if found.problem.startswith("has ") else "")
        raise CheckFailed(told, Counterexample({}, returned, "", how, others), hint)


class _Same(Equality):
    """Takes what cannot be compared, such as a student's object, for unchanged."""

    def __call__(self, actual: Any, expected: Any) -> Difference | None:
        return super().__call__(actual, expected) if shown_as(expected) else None
