"""Stand-ins: what a check has for an object that lives elsewhere, which answer nothing without asking.

A stand-in has a `Place`, where the object is: in a student's process (`grader.sandbox.proxy`), or wrapped in
this one (`grader.engine.local`). Python looks for operators on classes only, so each is a method here, and
asks for an operation by its name (`grader.sandbox.operations`), which Python carries out where the object is.
"""

from __future__ import annotations

import inspect
from collections import abc
from collections.abc import Collection, Generator
from typing import Any, NoReturn

import numpy as np

from grader import messages as m
from grader.sandbox.faults import MissingName, NoPlainValue, StudentFault, Unwritten, fault_of
from grader.sandbox.operations import BINARY, FUNCTIONS_ONLY, OPERATIONS
from grader.sandbox.protocol import CallRecord
from grader.sandbox.stand_in_class import (
    ASKED,
    HERE,
    NO_HINTS,
    SPECIAL,
    Place,
    StandInClass,
    operator,
    told_signature,
)
from grader.sandbox.values.figures import Figure
from grader.sandbox.values.named import is_known


class StandIn(metaclass=StandInClass):  # noqa: PLW1641 (it has `__hash__` with the other operators, below)
    """An object elsewhere."""

    _grader_at: Place
    _grader_number: int | None
    _grader_sized: bool
    __array_ufunc__ = None  # so that ``array + object`` is asked as well, and no array of objects is made
    # Every object of Python's has one, so that it never comes to `__getattr__`; as it is with `__doc__`.
    __dict__ = property(lambda self: self.__getattr__("__dict__"))
    __dataclass_fields__ = property(lambda self: type(self).__dataclass_fields__)

    __no_type_check__ = __globals__ = NO_HINTS

    def __init__(self, at: Place) -> None:
        object.__setattr__(self, "_grader_at", at)

    def __getattribute__(self, name: str) -> Any:
        if name in SPECIAL:
            asked = self._grader_at.attribute(name, type(self))
            return object.__getattribute__(self, name) if name in HERE else asked
        return object.__getattribute__(self, name)

    def __getattr__(self, name: str) -> Any:
        if name[:2] == "__" and name not in ASKED:
            raise AttributeError(name)
        return self._grader_at.attribute(name, type(self))

    def __setattr__(self, name: str, value: Any) -> None:
        self._grader_at.set(name, value)

    def __getitem__(self, key: Any) -> Any:
        return read_only(self._grader_at.operate("getitem", self, key))

    def __len__(self) -> int:
        if not self._grader_sized:  # `list` asks every iterator for it, and passes over just this
            raise self._grader_at.fault(TypeError(f"object of type {type(self).__name__!r} has no len()"))
        length: int = self._grader_at.operate("len", self)
        return length

    def __eq__(self, other: object) -> Any:
        return self._grader_compare("eq", other)

    def __ne__(self, other: object) -> Any:
        return self._grader_compare("ne", other)

    def _grader_compare(self, name: str, other: object) -> Any:
        """Ask it; of a list, dict or set of a class that may not say so itself, compare what it holds."""
        try:
            return self._grader_at.operate(name, self, other)
        except NoPlainValue:
            entries: Any = self
            for kind, made in ((abc.MutableSequence, list), (abc.Mapping, dict), (abc.Set, set)):
                if isinstance(other, made) and isinstance(self, kind):
                    return bool(made(entries) == other) is (name == "eq")
            if other is not None:
                raise
            return name == "ne"

    def __contains__(self, value: object) -> bool:
        try:
            return bool(self._grader_at.operate("contains", self, value))
        except NoPlainValue:  # it may be a map, say, which can be looked through here
            return any(entry is value or entry == value for entry in self._grader_at.operate("iter", self))

    def _grader_next(self) -> CallRecord:
        return self._grader_at.inside("__next__").record()

    def __deepcopy__(self, _: Any) -> Any:
        return self._grader_at.operate("deepcopy", self)

    def __exit__(self, _: object, error: BaseException | None, __: object) -> bool:
        return self._grader_leave("exit", error)

    def _grader_leave(self, operation: str, error: BaseException | None) -> bool:
        """Tell the object what ends its ``with``; only what the check raised on purpose can it swallow."""
        if isinstance(error, StudentFault):
            return False
        judges = error is not None and (not isinstance(error, Exception) or isinstance(error, AssertionError))
        told = error
        strange = judges or (error is not None and not self._grader_at.knows(type(error)))
        if strange and not is_stand_in(error):  # what a check says is not for the submission
            told = next(kind for kind in type(error).__mro__ if is_known(kind))()
        try:
            swallows = self._grader_at.operate(operation, self, told)
        except BaseException as other:
            if not judges or fault_of(other) is None:
                raise
            return False
        return bool(swallows) and not judges and fault_of(error) is None

    def __await__(self) -> Generator[Any, Any, Any]:
        return self._grader_at.operate("run", self)
        yield  # so that it is an iterator

    async def __anext__(self) -> Any:
        return self._grader_at.operate("anext", self)

    async def __aenter__(self) -> Any:
        return self._grader_at.operate("aenter", self)

    async def __aexit__(self, _: object, error: BaseException | None, __: object) -> bool:
        return self._grader_leave("aexit", error)

    def __reduce_ex__(self, _: object) -> NoReturn:
        raise TypeError("an object of a submission cannot be pickled; compare what it holds")


for _name in OPERATIONS.keys() - FUNCTIONS_ONLY:
    if vars(StandIn).get(f"__{_name}__") is None:
        setattr(StandIn, f"__{_name}__", operator(_name))
for _name in (*BINARY, "divmod", "pow"):
    setattr(StandIn, f"__r{_name}__", operator(_name, reflected=True))


class StandInCallable(StandIn):
    """An object elsewhere that can also be called."""

    @property
    def __signature__(self) -> inspect.Signature:
        """What `inspect.signature` returns."""
        return told_signature(self._grader_at.operate("signature", self))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it, and return its answer; whatever the submission did wrong is told by what it raises."""
        return self._grader_at.call(args, kwargs)

    def record(self, *args: Any, **kwargs: Any) -> CallRecord:
        """Call it, and return what is known of the call."""
        return self._grader_at.record(*args, **kwargs)


class StandInFunction(StandInCallable):
    """A function or a method."""

    def __repr__(self) -> str:
        return f"<function {self._grader_at.label}>"


class OpenFigure:
    """What ``submission.figure`` is."""

    def __init__(self, at: Place) -> None:
        self._at = at

    def record(self) -> Figure:
        """Return the last figure of matplotlib that is open, as plain data."""
        drawn = self._at.operate("figures", None)
        if not drawn:
            raise MissingName(m.NOTHING_DRAWN)
        last: Figure = drawn[-1]
        return last


def is_stand_in(value: Any) -> bool:
    """Return whether a value stands for an object, or a class, that is elsewhere; nothing is asked."""
    kind = type(value)
    return isinstance(kind, StandInClass) or issubclass(kind, StandInClass)


def require_written(name: str, value: Any, never_none: Collection[str] = ()) -> None:
    """Raise `Unwritten` for what students start from: ``...``, or None where it is known to be wrong."""
    if value is ... or (value is None and name in never_none):
        raise Unwritten(m.UNWRITTEN, name=name, value="..." if value is ... else None)


def read_only(value: Any) -> Any:
    """Return a value; an array, which is a copy, so that nobody takes it for the one that is elsewhere."""
    if isinstance(value, np.ndarray):
        value.flags.writeable = False
    return value
