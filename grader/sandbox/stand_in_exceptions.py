"""Stand-ins for exceptions of a student's own classes, which can be raised and caught as theirs can."""

from __future__ import annotations

import functools
import inspect
from typing import Any

from grader.sandbox.stand_in_class import Place, StandInClass
from grader.sandbox.stand_ins import StandIn

_OF_RAISING = ("__traceback__", "__context__", "__cause__", "__suppress_context__", "__notes__")


class StandInException(StandIn):
    """An exception of a class of the student's, derived from what that derives from: it can be caught."""

    def __bool__(self) -> bool:  # unasked, as it must be one for whoever looks whether there is any
        return True

    def __init__(self, at: Place) -> None:
        BaseException.__setattr__(self, "_grader_at", at)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _OF_RAISING:
            BaseException.__setattr__(self, name, value)
        else:
            super().__setattr__(name, value)


@functools.cache
def exception_class(built_in: tuple[type, ...]) -> type:
    """Return the class of stand-ins for exceptions that derive from some that are built in.

    These have attributes of their own, such as ``args`` and ``errno``, which are asked for all the same.
    """
    names = {
        name
        for kind in built_in
        for base in kind.__mro__
        for name, value in vars(base).items()
        if not name.startswith("__") and inspect.isdatadescriptor(value)
    }
    ask: Any = StandIn.__getattr__
    asked = {name: property(functools.partial(ask, name=name)) for name in names}
    return StandInClass("StandInException", (StandInException,), asked)
