"""What a student's function changes in its arguments is changed in those of the check as well."""

from typing import Any

import numpy as np

from grader.sandbox.stand_ins import StandInCallable, is_stand_in

_PLAIN = (list, dict, set, bytearray, np.ndarray)


def in_place(function: Any) -> Any:
    """Let a student's function change lists, dicts, sets and arrays of the check in place.

    A call copies its arguments to the student's process. After one of what this returns, they hold what the
    function left in its own; an answer that is one of the arguments is that object here, too.

    Parameters
    ----------
    function : object
        A function of the submission, or the submission itself, for all its functions.

    Returns
    -------
    object
        What is to be called in place of it: ``in_place(submission.shuffle)(cards)``.
    """
    return _InPlace(function)


class _InPlace:
    def __init__(self, target: Any) -> None:
        self._target = target

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._target, name)
        return _InPlace(found) if isinstance(found, StandInCallable) else found

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not is_stand_in(self._target):  # a method of a list, say, changes what it is given itself
            return self._target(*args, **kwargs)
        record = self._target.record(*args, **kwargs)
        given = [*args, *kwargs.values()]
        left = [*record.args, *(record.kwargs[name] for name in kwargs)]
        for before, after in zip(given, left, strict=True):
            _left(before, after)
        return given[record.returned] if 0 <= record.returned < len(given) else record.value


def _left(before: Any, after: Any) -> Any:
    """Have a value hold what another one holds, if it is of the same kind; return which of the two does."""
    if type(before) is not type(after) or not isinstance(before, _PLAIN):
        return after
    if isinstance(before, np.ndarray):
        if before.shape != after.shape or before.dtype != after.dtype or not before.flags.writeable:
            return after
        before[...] = after
    elif isinstance(before, dict):
        entries = {key: _left(before[key], one) if key in before else one for key, one in after.items()}
        before.clear()
        before.update(entries)
    elif isinstance(before, set):
        before.clear()
        before.update(after)
    else:
        is_same = isinstance(before, list) and len(before) == len(after)
        before[:] = map(_left, before, after) if is_same else after
    return before
