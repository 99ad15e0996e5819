"""What a worker may call in the trusted process: functions that were passed to it, and shared objects.

A shared object is in the hands of a student's function for one call, as a stand-in with its public methods,
which run in the trusted process, and its public attributes that are plain values, which are copied. Whoever
has the turn has them: they cross over with every call of a method, and back with its answer, and once more at
the end. Nothing else of it can be reached. An array that it holds under two names is two arrays there.

An instance of a dataclass is shared with all its fields. Where the student's module has a dataclass of its
name with these fields, it is one of theirs there, with their methods. What holds a member of an enumeration,
or an object, does not come back.

On the wire a shared object is a number, a name, methods and fields; and a function that is called back
(see `grader.sandbox.protocol`)::

    ()                                     attributes, names             when it arrives; which come back
    (attributes, method, args, kwargs)     value, attributes, names      when a method is called
    (attributes)                           None                          when the call is over
"""

import enum
import inspect
import io
from types import FunctionType, ModuleType
from typing import Any

import numpy as np
from numpy.random import Generator

from grader.sandbox.values import is_plain
from grader.sandbox.values.difference import field_names
from grader.sandbox.values.own import as_before
from grader.sandbox.values.packing import MAX_DEPTH, SHARED, Malformed, Node, Unsendable

METHODS = (FunctionType, staticmethod, classmethod)  # of a class, as they stand in it
_CONTAINERS = (list, tuple, dict, set, frozenset)
_OF_FILES = ("read", "readline", "write", "seek", "tell", "truncate", "getvalue")  # the others go by these


class Shared:
    """What a check gives away for the length of a call."""

    def __init__(self, target: Any) -> None:
        self.target = target


class SharedObjectError(ValueError):
    """What was shared with a student's function cannot be taken back as it is."""


class SharedObject:
    """The trusted side of a shared object: serves the calls of its stand-in, and believes none of them."""

    def __init__(self, target: Any) -> None:
        self._fields = field_names(target)
        if isinstance(target, ModuleType) or not (self._fields or hasattr(target, "__dict__")):
            raise Unsendable(f"a {type(target).__name__} cannot be shared with a submission")
        self.target = target
        kind = type(target)
        names = [name for name in dir(kind) if not name.startswith("_")]
        self._methods = [name for name in names if isinstance(inspect.getattr_static(kind, name), METHODS)]
        if isinstance(target, io.TextIOBase):
            self._methods = [name for name in _OF_FILES if hasattr(target, name)]
        self._sent: list[str] = []  # names of the attributes that the stand-in gives back

    def node(self, number: int) -> Node:
        """Return what stands for it on the wire."""
        kind = io.TextIOBase if isinstance(self.target, io.TextIOBase) else type(self.target)
        name, methods = kind.__name__, Node(SHARED, [*self._methods])
        return Node(SHARED, [number, name, methods, *self._fields])

    def __call__(self, *parts: Any) -> Any:
        """Serve one call; what no stand-in asks is `Malformed`."""
        match parts:
            case ():
                return self._attributes()
            case (dict(attributes),):
                self._take(attributes)
                return None
            case (dict(attributes), str(method), tuple(args), dict(kwargs)) if method in self._methods:
                self._take(attributes)
                return self._call(method, args, kwargs), *self._attributes()
        raise Malformed("a use of a shared object that it does not have")

    def _call(self, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if not all(isinstance(part, Generator) or is_value(part) for part in (*args, *kwargs.values())):
            raise TypeError(f"{method}() takes numbers, text, arrays, and lists and dicts of them")
        value = getattr(self.target, method)(*args, **kwargs)
        if not is_value(value):
            raise TypeError(f"the answer of {method}() cannot be sent to a submission")
        return value

    def _attributes(self) -> tuple[dict[str, Any], list[str]]:
        fields = {name: getattr(self.target, name) for name in self._fields}
        held = fields or vars(self.target)
        plain = {name: value for name, value in held.items() if name[0] != "_" and is_value(value)}
        self._sent = [name for name, value in plain.items() if not _holds_a_member(value)]
        return fields or plain, self._sent

    def _take(self, attributes: dict[str, Any]) -> None:
        if {*attributes} != {*self._sent} or not all(map(is_value, attributes.values())):
            raise Malformed("attributes that a shared object does not have")
        for name, value in attributes.items():  # also of a dataclass that is frozen
            object.__setattr__(self.target, name, updated(getattr(self.target, name), value))


def is_value(value: Any, depth: int = 0) -> bool:
    """Return whether a value is plain, or made of plain values by lists, tuples and dicts."""
    if is_plain(value):
        return True
    if depth > MAX_DEPTH or type(value) not in _CONTAINERS:
        return False
    return all(is_value(part, depth + 1) for part in _parts(value))


def _holds_a_member(value: Any) -> bool:
    """Return whether it holds a member of an enumeration that is no number: this comes back as an object."""
    if isinstance(value, enum.Enum):
        return not isinstance(value, int | float | str)
    return type(value) in _CONTAINERS and any(map(_holds_a_member, _parts(value)))


def _parts(value: Any) -> Any:
    return [*value, *value.values()] if type(value) is dict else value


def updated(old: Any, new: Any) -> Any:
    """Return the new value; or `old`, changed in place for whoever holds it, where `new` fits into it."""
    if type(old) is dict and type(new) is dict:
        for key in [key for key in old if key not in new]:
            del old[key]
        for key, value in new.items():
            old[key] = updated(old.get(key), value)
        return old
    if isinstance(old, np.ndarray) and isinstance(new, np.ndarray):
        fits = old.shape == new.shape and np.can_cast(new.dtype, old.dtype, "same_kind")
        if fits and old.flags.writeable:
            old[...] = new
            return old
    return as_before(old, new)
