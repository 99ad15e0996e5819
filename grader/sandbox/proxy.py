"""A student's module as checks see it: functions to call, objects, their attributes and items.

What is not plain stays in the student's process and comes as a `RemoteObject`, a dict that is an attribute as
a `RemoteDict`, so that ``net.params["W1"] = w`` reaches it. Arrays that are read are copies, and read-only.
"""

import functools
import time
from collections.abc import Callable, Collection, Iterator, MutableMapping
from typing import Any

import numpy as np

from grader import messages as m
from grader.sandbox import protocol as p
from grader.sandbox.faults import Crashed, MissingName, RefusedValue, StudentException, Unwritten
from grader.sandbox.protocol import CallRecord
from grader.sandbox.session import Session
from grader.sandbox.text import plain_text
from grader.sandbox.values.packing import HANDLE, Malformed, Node, Unsendable


class RemoteObject:
    """An object in a student's process, by its number there; handle 0 is the module itself."""

    def __init__(self, session: Session, handle: int, type_name: str, fields: tuple[str, ...] = ()) -> None:
        own = vars(self)  # as setting an attribute sets that of the object there
        own.update(_session=session, _handle=handle, _generation=session.generation)
        own.update(_type_name=type_name, _field_names=fields)  # as the worker says

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        session, of_module = self._session, self._handle == p.MODULE
        if of_module:
            session.ready()  # from then on its functions are known
        known = ("" if of_module else self._type_name, name)
        if known in session.functions:
            return RemoteFunction(self, name)
        tag, values = _ask(self, p.GET, [name])
        if tag == p.CALLABLE:
            if values == [True] and not of_module:  # a method, so all objects of this class have it
                session.functions.add(known)
            return RemoteFunction(self, name)
        if of_module:
            require_written(name, values[0], session.code.exercises)
        return _read_only(values[0])

    def __setattr__(self, name: str, value: Any) -> None:
        _ask(self, p.SET, [name, value])

    def __getitem__(self, key: Any) -> Any:
        return _read_only(RemoteFunction(self, "__getitem__")(key))

    def __setitem__(self, key: Any, value: Any) -> None:
        RemoteFunction(self, "__setitem__")(key, value)

    def __iter__(self) -> Iterator[Any]:
        iterator = RemoteFunction(self, "__iter__")()
        return iterator if isinstance(iterator, RemoteObject) else iter(iterator)

    def __next__(self) -> Any:
        return self._next(RemoteFunction.__call__)

    def _record_next(self) -> CallRecord:
        record: CallRecord = self._next(RemoteFunction.record)
        return record

    def _next(self, ask: Callable[["RemoteFunction"], Any]) -> Any:
        try:
            return ask(RemoteFunction(self, "__next__"))
        except StudentException as error:
            if "StopIteration" in error.names[:1]:
                raise StopIteration from None
            raise

    def __repr__(self) -> str:
        return f"<{plain_text(self._type_name, 100)} object>"

    def _wire_node(self, session: Session, name: str = "") -> Node:
        """Return what stands for this object, or for an attribute of it, as an argument."""
        if session is not self._session:
            raise Unsendable("an object of one submission cannot be given to another")
        _live(self)
        return Node(HANDLE, [self._handle, name])


class RemoteCallable(RemoteObject):
    """An object in a student's process that can also be called, as a `RemoteFunction`."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it, and return its answer."""
        return RemoteFunction(self, "")(*args, **kwargs)

    def record(self, *args: Any, **kwargs: Any) -> CallRecord:
        """Call it, and return what is known of the call."""
        return RemoteFunction(self, "").record(*args, **kwargs)


class RemoteDict(RemoteObject, MutableMapping[Any, Any]):
    """A dict in a student's process."""

    def __len__(self) -> int:
        return len(self._keys())

    def __delitem__(self, key: Any) -> None:
        RemoteFunction(self, "__delitem__")(key)

    def __setitem__(self, key: Any, value: Any) -> None:
        _ask(self, p.PUT, [key, value])

    def __getitem__(self, key: Any) -> Any:
        try:
            return super().__getitem__(key)
        except StudentException as error:
            if "KeyError" in error.names[:1]:
                raise KeyError(key) from None
            raise

    def __iter__(self) -> Iterator[Any]:
        return iter(self._keys())

    def _keys(self) -> list[Any]:
        keys = RemoteFunction(self, "keys")()
        if not isinstance(keys, list):
            raise RefusedValue(m.KEYS_REFUSED)
        return keys


class RemoteFunction:
    """A function, class or method in a student's process; without a name it is `owner` that is called."""

    def __init__(self, owner: RemoteObject, name: str) -> None:
        self._owner = owner
        self._name = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it, and return its answer; whatever the submission did wrong is a `StudentFault`."""
        return _ask(self._owner, p.CALL, [self._name, args, kwargs or None, False])[1][0]

    def record(self, *args: Any, **kwargs: Any) -> CallRecord:
        """Call it, and return what is known of the call."""
        start = time.perf_counter()
        _, values = _ask(self._owner, p.CALL, [self._name, args, kwargs or None, True])
        seconds = time.perf_counter() - start
        match values:
            case [value, tuple(after), dict(named), list(told), int(number)] if {*map(type, told)} <= {str}:
                values.pop()  # no part of what the session heard: it tells how many records there were
                warned = tuple(plain_text(t, 500) for t in told)
                printed = self._owner._session.printed()
                look_again = functools.partial(self._look_again, self._owner._session.generation, number)
                return CallRecord(value, after, named, warned, printed, seconds, look_again)
        raise Crashed(m.NO_RECORD)

    def _look_again(self, generation: int, number: int) -> tuple[Any, tuple[Any, ...], dict[str, Any]]:
        if generation != self._owner._session.generation:
            raise Crashed(m.OBJECT_GONE)
        match _ask(self._owner, p.AGAIN, [number])[1]:
            case [value, tuple(after), dict(named)]:
                return value, after, named
        raise Crashed(m.NO_RECORD)

    def _wire_node(self, session: Session) -> Node:
        return self._owner._wire_node(session, self._name)


def require_written(name: str, value: Any, exercises: Collection[str]) -> None:
    """Raise `Unwritten` for what students start from: ``...``, or None where the name is an exercise."""
    dots = value is ... or (isinstance(value, RemoteObject) and value._type_name == "ellipsis")
    if dots or (value is None and name in exercises):
        raise Unwritten(m.UNWRITTEN, name=name, value="..." if dots else None)


def remote_module(session: Session) -> RemoteObject:
    """Return the student's module of a session."""
    return RemoteObject(session, p.MODULE, f"{session.code.module}.py")


def _ask(target: RemoteObject, tag: int, parts: list[Any]) -> tuple[int, list[Any]]:
    """Ask for something of an object; `parts` begin with the name that it is about, if any."""
    session: Session = target._session
    _live(target)

    def foreign(node: Node) -> Any:
        match [node.tag == HANDLE, *node.items]:
            case [True, int(handle), str(kind), str(name), *fields] if {*map(type, fields)} <= {str}:
                return _KINDS.get(kind, RemoteObject)(session, handle, name, tuple(map(str, fields)))
        raise Malformed("an object of no known kind")

    answer, values = session.request(tag, [target._handle, *parts], foreign)
    if answer == p.MISSING:
        if target._handle == p.MODULE:
            raise MissingName(m.NOT_DEFINED, name=parts[0], file=target._type_name)
        raise MissingName(m.NOT_DEFINED_IN_OBJECT, name=parts[0], type=target._type_name)
    return answer, values


_KINDS: dict[str, type[RemoteObject]] = {"callable": RemoteCallable, "dict": RemoteDict}


def _live(target: RemoteObject) -> None:
    if target._handle != p.MODULE and target._session.generation != target._generation:
        raise Crashed(m.OBJECT_GONE)


def _read_only(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        value.flags.writeable = False
    return value
