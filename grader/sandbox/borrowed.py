"""What code gets in place of a check's functions, iterators and shared objects: it asks for the real ones."""

import contextlib
import dataclasses
import inspect
import io
from collections.abc import Callable
from typing import Any

from grader.sandbox.shared import SharedObjectError, is_value, updated
from grader.sandbox.values.own import named_in
from grader.sandbox.values.packing import Node

TOLD = "@told"  # an attribute, of no name that code can use
_GONE = object()


class CallbackError(ValueError):
    """A function that was passed as an argument could not take what it was called with."""


def callback_error(why: str, error: Any = None) -> BaseException:
    """Return what a function of the check raised, if that could travel."""
    if not isinstance(error, BaseException):
        return CallbackError(why)
    vars(error)[TOLD] = why
    return error


def in_place_of(
    call_back: Callable[..., Any], is_awaited: bool | None, name: str, doc: str, *parameters: str
) -> Any:
    """Return what code gets for a function of the check's that is called back; None: for an iterator."""

    async def awaited(*args: Any, **kwargs: Any) -> Any:
        return call_back(*args, **kwargs)

    def walk() -> Any:
        with contextlib.suppress(StopIteration):
            while True:
                yield call_back()

    if is_awaited is None:
        return walk()
    found = awaited if is_awaited else call_back
    found.__name__, found.__doc__ = name or found.__name__, doc or None
    if parameters:
        vars(found)["__signature__"] = inspect.Signature(list(map(_parameter, parameters)))
    return found


def _parameter(told: str) -> inspect.Parameter:
    default = ... if "=" in told else inspect.Parameter.empty
    return inspect.Parameter(told[1:].lstrip("="), inspect._ParameterKind(int(told[0])), default=default)


class BorrowedObject:
    """The student's side of a shared object, which `ask` calls; none of this is a defence."""

    def __init__(
        self, ask: Callable[..., Any], own: dict[str, Any], kind: str, methods: Node, *fields: str
    ) -> None:
        self._ask = ask
        self._names: list[str] = []
        made, base = dataclass_of(own, kind, fields), object
        if made is None:
            held: dict[str, Any] = {name: self._method(name) for name in map(str, methods.items)}
            base = io.TextIOBase if kind == "TextIOBase" else object  # which walks through its lines, say
            made = type(kind, (base,), held | ({"__eq__": _same_fields(fields)} if fields else {}))
        # What the student's function gets. A copy of it is another network, say, with the same methods.
        self.stand_in = base.__new__(made)

    def arrive(self) -> None:
        """Get the attributes: when what stands for it is known, as one of them may be the object itself."""
        self._fill(self.stand_in, *self._ask())

    def give_back(self) -> None:
        """Tell the other side the attributes, as they are now."""
        self._ask(self._attributes(self.stand_in))

    def _method(self, name: str) -> Callable[..., Any]:
        def method(stand_in: Any, *args: Any, **kwargs: Any) -> Any:
            value, attributes, names = self._ask(self._attributes(stand_in), name, args, kwargs)
            self._fill(stand_in, attributes, names)
            return value

        method.__name__ = name
        return method

    def _fill(self, stand_in: Any, attributes: dict[str, Any], names: list[str]) -> None:
        for gone in {*self._names} - {*names}:
            delattr(stand_in, gone)
        for name, value in attributes.items():  # also of a dataclass of theirs that is frozen
            object.__setattr__(stand_in, name, updated(getattr(stand_in, name, None), value))
        self._names = names

    def _attributes(self, stand_in: Any) -> dict[str, Any]:
        held = {name: getattr(stand_in, name, _GONE) for name in self._names}
        for name, value in held.items():
            if value is _GONE:
                raise SharedObjectError(f"its {name} is gone.")
            if not is_value(value):
                raise SharedObjectError(
                    f"its {name} holds more than plain values, and lists and dicts of them."
                )
        return held


def dataclass_of(own: dict[str, Any], name: str, fields: tuple[str, ...]) -> Any:
    """Return the student's own dataclass of this name, if it has these fields."""
    kind = named_in(own, name) if fields else None
    if not isinstance(kind, type) or not dataclasses.is_dataclass(kind) or kind.__new__ is not object.__new__:
        return None
    return kind if tuple(field.name for field in dataclasses.fields(kind)) == fields else None


def _same_fields(fields: tuple[str, ...]) -> Callable[[Any, Any], Any]:
    """Return what equals an instance of a dataclass of another module, by its name and fields."""

    def same(stand_in: Any, other: Any) -> Any:
        has_all = all(hasattr(other, name) for name in fields)
        if type(other).__name__ != type(stand_in).__name__ or not has_all:
            return NotImplemented
        return all(getattr(other, name) == getattr(stand_in, name) for name in fields)

    return same
