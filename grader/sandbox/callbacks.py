"""What a worker may call in the trusted process: functions that were passed to it, and shared objects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grader.sandbox import protocol as p
from grader.sandbox.shared import SharedObject, taken_back
from grader.sandbox.values.packing import CALLBACK, SHARED, Malformed, Node, Unsendable
from grader.sandbox.values.records import field_names
from grader.sandbox.wire import encode


class Callbacks:
    """Functions by number, for as long as a worker lives; shared objects by number, for one request."""

    def __init__(self) -> None:
        self._functions: list[Callable[..., Any]] = []
        self._shared: dict[int, int] = {}  # numbers by identity, so that one object has one number

    def offer(self, value: Any) -> Node:
        """Return what stands for a function or an object to share on the wire."""
        if callable(value):
            self._functions.append(value)
            return Node(CALLBACK, [len(self._functions) - 1])
        share = getattr(value, "_share", None)
        if callable(share):
            return self._share(share())
        if field_names(value):
            return self._share(SharedObject(value))
        raise Unsendable(f"a {type(value).__name__} cannot be sent to a submission")

    def answer(self, values: list[Any], offer: Callable[[Any], Node]) -> bytes:
        """Make the call that a worker asks for, if it can be one, and return the frame of its answer."""
        if len(values) != 3 or type(values[0]) is not int or not 0 <= values[0] < len(self._functions):
            raise Malformed("a call of no known function")
        number, args, kwargs = values
        kwargs = {} if kwargs is None else kwargs
        if type(args) is not tuple or type(kwargs) is not dict or not all(type(k) is str for k in kwargs):
            raise Malformed("a call without arguments")
        try:
            return encode(p.RETURNED, [self._functions[number](*args, **kwargs)], offer)
        except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            return encode(p.RAISED, [f"{type(error).__name__}: {error}"[:500]], offer)

    def take_back(self) -> None:
        """End the sharing of objects: the request is over."""
        for number in self._shared.values():
            self._functions[number] = taken_back
        self._shared.clear()

    def _share(self, shared: SharedObject) -> Node:
        number = self._shared.setdefault(id(shared.target), len(self._functions))
        if number == len(self._functions):
            self._functions.append(shared)
        return Node(SHARED, [number])
