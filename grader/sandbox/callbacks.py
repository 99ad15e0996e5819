"""The trusted side of what a check gives away: its functions are called here, by number."""

import contextlib
import functools
import inspect
import io
import math
from collections.abc import Callable, Iterator
from pathlib import PurePath
from types import BuiltinMethodType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any, NoReturn

from grader import messages as m
from grader.sandbox import protocol as p
from grader.sandbox.clock import PATIENCE
from grader.sandbox.faults import RefusedValue, TimedOut
from grader.sandbox.isolation.system import ends_within
from grader.sandbox.operations import OPERATIONS
from grader.sandbox.shared import Shared, SharedObject
from grader.sandbox.stand_ins import is_stand_in
from grader.sandbox.text import sendable
from grader.sandbox.values import TAGS
from grader.sandbox.values.difference import field_names
from grader.sandbox.values.named import is_known
from grader.sandbox.values.packing import CALLBACK, Malformed, Node, Unsendable
from grader.sandbox.wire import encode

if TYPE_CHECKING:
    from grader.sandbox.session import Session

_LARGEST_CALL = 16 << 20  # what one call may bring
_LARGE_CALL = 1 << 20  # a single operation on so much may take very long
_CAUSED_BY_ARGUMENTS = (
    *(TypeError, ValueError, ArithmeticError, LookupError, AttributeError),
    *(MemoryError, RecursionError),
)
_BOUND = (MethodType, BuiltinMethodType)
_NOTHING = (False,)  # is told of an object's methods


def same_function(function: Callable[..., Any]) -> Any:
    """Return what is equal for the same function: each access to a bound method makes another one."""
    return function if isinstance(function, _BOUND) else id(function)


def _about(function: Callable[..., Any]) -> list[Any]:
    """Return whether a function is a coroutine's, its name, its text, and of each parameter what it is.

    That is its kind, ``=`` if it has a default, and its name.
    """
    texts = (getattr(function, name, None) for name in ("__name__", "__doc__"))
    about = [sendable(text) if type(text) is str else "" for text in texts]
    if isinstance(function, FunctionType):
        taken = inspect.signature(function, follow_wrapped=False).parameters.values()
        about += [
            f"{int(one.kind)}{'=' * (one.default is not one.empty)}{sendable(one.name)}" for one in taken
        ]
    return [inspect.iscoroutinefunction(function), *about]


class Walked(functools.partial[Any]):
    """The next item of an iterator of the check's, of which a submission asks for one after the other."""


def taken_back(*_: Any) -> NoReturn:
    """Stand where a shared object was, once the call is over that it was shared for."""
    raise ValueError("it was shared for one call, and that is over")


class Callbacks:
    """Functions by number, for as long as a worker lives; shared objects by number, for one request."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self._functions: list[Callable[..., Any]] = []
        self._known: dict[Any, int] = {}  # numbers of functions: the same function has the same
        self._about: dict[int, list[Any]] = {}  # of functions, by number: what is told of them
        self._shared: dict[int, int] = {}  # numbers by identity, so that one object has one number

    def offer(self, value: Any) -> Node:
        """Name what is not plain: an object of the student's, what can be called from there, or is shared."""
        self._session.heard.dialogue.is_plain = False
        at = value._grader_at if is_stand_in(value) else value
        # Of the class, as an object of the check's may have any attribute.
        node: Callable[..., Node] | None = getattr(type(at), "_wire_node", None)
        if node is not None:
            return node(at, self._session)
        if callable(value):
            number = self._number(self._known, same_function(value), value)
            if number not in self._about:
                self._about[number] = _about(value)
            return Node(CALLBACK, [number, *self._about[number]])
        if isinstance(value, PurePath):
            return Node(TAGS["path"], [sendable(str(value))])
        if isinstance(value, io.TextIOBase):
            at = Shared(value)
        elif at is value and isinstance(value, Iterator):
            walked = Walked(next, value)
            return Node(CALLBACK, [self._number(self._known, ("walked", id(value)), walked), None])
        if not isinstance(at, Shared) and not field_names(value):
            raise Unsendable(f"a {type(value).__name__} cannot be sent to a submission")
        shared = SharedObject(at.target if isinstance(at, Shared) else value)
        return shared.node(self._number(self._shared, id(shared.target), shared))

    def _number(self, numbers: dict[Any, int], key: Any, called: Callable[..., Any]) -> int:
        number = numbers.setdefault(key, len(self._functions))
        if number == len(self._functions):
            self._functions.append(called)
        return number

    def given(self, number: Any) -> Any:
        """Return the function that a worker hands back by its number."""
        if type(number) is not int or number not in self._known.values():
            raise Malformed("a function that nobody gave")
        found = self._functions[number]
        return found.args[0] if isinstance(found, Walked) else found

    def answer(self, values: list[Any], size: int) -> bytes:
        """Make the call that a worker asks for in so many bytes, and return the frame of what came of it."""
        if size > _LARGEST_CALL:
            raise RefusedValue(m.CALL_TOO_LARGE, mib=_LARGEST_CALL >> 20)
        self._session.busy = False
        try:
            if size > _LARGE_CALL:
                self._rehearse(values)
            return self._answer(values)
        finally:
            self._session.busy = True

    def _rehearse(self, values: list[Any]) -> None:
        """Make a call in a copy of this process first: nothing breaks off an operation on large arrays."""

        def answer() -> None:
            self._session.until = -math.inf  # the copy must ask nothing of the module
            self._answer(values)

        if not ends_within(PATIENCE * self._session.call_seconds, answer):
            raise TimedOut(m.CHECK_WITHOUT_END)

    def _answer(self, values: list[Any]) -> bytes:
        match values:
            case [int(number), tuple(args), dict() | None as named] if 0 <= number < len(self._functions):
                kwargs = named or {}
            case _:
                raise Malformed("a call of no known function, or without arguments")
        if not {*map(type, kwargs)} <= {str}:
            raise Malformed("a call with arguments of no name")
        function = self._functions[number]
        try:
            value = function(*args, **kwargs)
            value = OPERATIONS["run"](value) if self._about.get(number, _NOTHING)[0] else value
            return encode(p.RETURNED, [value], self.offer)
        except Exception as error:
            known = is_known(type(error)) and not isinstance(error, AssertionError)
            if not known and not isinstance(error, _CAUSED_BY_ARGUMENTS):
                raise
            told = f"{type(error).__name__}: {error}"[:500]
            with contextlib.suppress(Unsendable):
                return encode(p.RAISED, [told, error if known else None], self.offer)
            with contextlib.suppress(Unsendable, TypeError):
                return encode(p.RAISED, [told, type(error)(told)], self.offer)
            return encode(p.RAISED, [told, None], self.offer)

    def take_back(self) -> None:
        """End the sharing of objects: the request is over."""
        for number in self._shared.values():
            self._functions[number] = taken_back
        self._shared.clear()
