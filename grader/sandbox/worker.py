"""The student's side: does what is asked. None of it is a defence, as the student's code can change it."""

import contextlib
import functools
import inspect
import linecache
import os
import socket
import sys
import types
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TextIO

from grader.sandbox import protocol as p
from grader.sandbox.borrowed import TOLD, BorrowedObject, CallbackError, callback_error, in_place_of
from grader.sandbox.operations import FUNCTIONS, OPERATIONS, recorded, told_of
from grader.sandbox.programs import begin_program, end_program
from grader.sandbox.runner import attribute_of, name_like, run_as_program, run_module
from grader.sandbox.shared import METHODS, is_value, updated
from grader.sandbox.text import described, sendable
from grader.sandbox.values.named import NAMES, is_known, known_bases
from grader.sandbox.values.packing import CALLBACK, HANDLE, Node, Unsendable
from grader.sandbox.wire import MAX_ASKED, Closed, FrameReader, decode, encode

MAX_HANDLES = 100_000
MAX_FIELDS = 1000
MAX_CLASSES = 1000
_DEEPEST = 16
_GONE = p.RUN + 1  # stands for a request that cannot be understood any more
_OPERATIONS = types.SimpleNamespace(**OPERATIONS)


class Worker:
    """Answers requests about one student's module; `streams` are what the student's code prints to."""

    def __init__(self, streams: Sequence[TextIO] = ()) -> None:
        self._streams = streams
        self._objects: list[Any] = [None, _OPERATIONS]
        self._classes: dict[int, list[Any]] = {}  # by number: as they are told
        self._callbacks: dict[int, Any] = {}
        self._given: dict[int, int] = {}  # their numbers, by identity
        self._numbers: dict[int, int] = {}
        self._borrowed: dict[Any, BorrowedObject] = {}
        self._arriving = 0  # so many shared objects at the moment, each within the one before
        self._waiting: list[BorrowedObject] = []
        self._files: set[str] = set()
        self._recorded: list[list[Any]] = []  # answer, args and kwargs of each recorded call
        by_tag = (self._load, self._get, self._set, self._put, self._call, self._again, self._run, _fail)
        self._answers: list[Callable[..., bytes]] = [*by_tag]

    def serve(self, sock: socket.socket) -> None:
        """Say that this process is ready, then answer requests until the other side is gone."""
        self._sock, self._reader = sock, FrameReader(sock.recv, MAX_ASKED)
        self._sock.sendall(_READY)
        with contextlib.suppress(Closed):
            while True:
                self._reply(*self._receive())
                self._borrowed.clear()

    def _reply(self, tag: int, parts: list[Any]) -> None:
        try:
            answer = self._answers[tag](*parts)
        except Unsendable as why:
            answer = encode(p.REFUSED, [sendable(str(why))], _nothing)
        except BaseException as error:  # noqa: BLE001 (the student's code may raise anything)
            answer = self._raised(error, _described(error, self._files), loading=tag == p.LOAD)
        for stream in self._streams:
            with contextlib.suppress(OSError, ValueError):  # the student's code may have closed it
                stream.flush()
        self._sock.sendall(answer)

    def _raised(self, error: BaseException, told: list[Any], loading: bool) -> bytes:
        if not loading:
            error.__traceback__ = None  # whose frames would live as long as this process
            for more in ((error.__cause__, _plain_attributes(error)), (None, {})):
                with contextlib.suppress(Unsendable):
                    return encode(p.RAISED, [*told, error, *more], self._handle)
        return encode(p.RAISED, told, _nothing)

    def _load(self, name: str, source: bytes, files: dict[str, bytes], report: Any = None) -> bytes:
        module, file = self._prepare(name, f"{name}.py", source, files)
        notes = run_module(module.__dict__, file, source, report)
        held = vars(module).items()
        names = [other for other, value in held if issubclass(type(value), FUNCTIONS)]
        kinds = [(other, value) for other, value in held if issubclass(type(value), type)]
        own = dict([one for one in kinds if getattr(one[1], "__module__", None) == name][:MAX_CLASSES])
        return encode(p.RETURNED, [names, own, notes], self._handle)

    def _prepare(
        self, name: str, own: str, source: bytes, files: dict[str, bytes]
    ) -> tuple[types.ModuleType, str]:
        """Put all files into place; return the module, which is still to be run, and its file's path."""
        # A fork has to copy every page of `pathlib` that it runs through.
        here = os.getcwd().replace(os.sep, "/")  # noqa: PTH109
        for relative, content in files.items():
            path = Path(here, relative)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        file = f"{here}/{own}"
        self._files = {file, *(f"{here}/{relative}".replace("/", os.sep) for relative in files)}
        sys.path.append(here)
        module = types.ModuleType(name)
        module.__file__ = file
        self._objects[p.MODULE] = sys.modules[name] = module
        text = source.decode("utf-8", "replace").removeprefix("\ufeff")
        linecache.cache[file] = (lambda: text,)  # split into lines when they are asked for
        return module, file

    def _run(
        self, _: int, own: str, source: bytes, files: dict[str, bytes], stdin: bytes, args: list[str]
    ) -> bytes:
        errors = begin_program(stdin, [own, *args])
        module, file = self._prepare("__main__", own, source, {**files, own: source})
        run = functools.partial(run_as_program, module.__dict__, file, source)
        return encode(p.RETURNED, end_program(run, errors, self._files, self._streams), _nothing)

    def _get(self, handle: int, path: str) -> bytes:
        target, name = self._follow(handle, path)
        try:
            value = attribute_of(target, name)
        except AttributeError as error:
            return self._missing(target, name, error)
        if isinstance(value, FUNCTIONS):
            kind = target if isinstance(target, type) else type(target)
            is_method = isinstance(inspect.getattr_static(kind, name, None), METHODS)
            return encode(p.CALLABLE, [is_method], _nothing)
        answer = self._handle(value) if isinstance(value, dict) else value
        return encode(p.RETURNED, [answer], self._handle)

    def _follow(self, handle: int, path: str) -> tuple[Any, str]:
        """Return what a path leads to but for its last name, and that."""
        target, name = self._objects[handle], path
        if "." in path:
            *through, name = path.split(".")
            target = functools.reduce(getattr, through, target)
        return target, name

    def _missing(self, target: Any, name: str, error: AttributeError) -> bytes:
        """Tell that a name is not there, unless it is the student's code that says something else."""
        if target is not self._objects[p.MODULE] and f"no attribute {name!r}" not in str(error):
            raise error
        is_class = isinstance(target, type)
        kind = target if is_class else type(target)
        return encode(p.MISSING, [sendable(kind.__name__), is_class, name_like(name, target)], _nothing)

    def _set(self, handle: int, path: str, value: Any) -> bytes:
        target, name = self._follow(handle, path)
        setattr(target, name, value)
        return encode(p.RETURNED, [None], _nothing)

    def _put(self, handle: int, _: str, key: Any, value: Any) -> bytes:
        entries = self._objects[handle]
        entries[key] = updated(entries.get(key), value)
        return encode(p.RETURNED, [None], _nothing)

    def _call(self, handle: int, path: str, args: tuple[Any, ...], kwargs: Any, record: bool) -> bytes:
        target, name = self._follow(handle, path)
        kwargs = kwargs or {}
        try:
            function = getattr(target, name) if name else target
        except AttributeError as error:
            return self._missing(target, name, error)
        value, *about = recorded(function, args, kwargs) if record else (function(*args, **kwargs),)
        for borrowed in [*self._borrowed.values()]:
            borrowed.give_back()
        if not record:
            return encode(p.RETURNED, [value], self._handle)
        self._recorded.append([value, args, kwargs])
        number = len(self._recorded) - 1
        return encode(p.RETURNED, [value, args, kwargs, *about, number], self._handle)

    def _again(self, _: int, __: str, number: int) -> bytes:
        return encode(p.RETURNED, self._recorded[number], self._handle)

    def _receive(self) -> tuple[int, list[Any]]:
        while (frame := self._reader.read()) is None:
            pass
        try:
            message = decode(frame, self._foreign, getattr(self._objects[p.MODULE], "__dict__", {}))
        except AttributeError as error:  # of a function among the arguments, which is gone
            return _GONE, [error]
        while self._waiting and not self._arriving:
            self._arrive(self._waiting.pop())
        return message

    def _arrive(self, borrowed: BorrowedObject) -> None:
        """Get what a shared object holds: at once, as it may be hashed, unless it is deep within another."""
        if self._arriving >= _DEEPEST:
            self._waiting.append(borrowed)
            return
        self._arriving += 1
        try:
            borrowed.arrive()
        finally:
            self._arriving -= 1

    def _handle(self, value: Any) -> Node:
        """Keep an object here and name it by a number; what was named before is a node already."""
        if type(value) is Node:
            return value
        if id(value) in self._given:
            return Node(CALLBACK, [self._given[id(value)]])
        number = self._number(value)
        if issubclass(type(value), type):
            return self._class(number, value)
        return Node(HANDLE, [number, self._class(self._number(type(value)), type(value))])

    def _class(self, number: int, kind: type) -> Node:
        """Tell of a class; of its bases those that Python brings, and of an exception's all exceptions."""
        if number not in self._classes:
            what, sized, fields = told_of(kind)
            told: list[Any] = [NAMES[base] for base in known_bases(kind)]
            if issubclass(kind, BaseException):
                parents = [base for base in kind.__bases__ if issubclass(base, BaseException)]
                told = [NAMES.get(base) or self._class(self._number(base), base) for base in parents]
            about = [number, sendable(kind.__name__)[:100], what, sized, Node(HANDLE, told) if told else None]
            self._classes[number] = [*about, *fields[:MAX_FIELDS]]
        return Node(HANDLE, self._classes[number])

    def _number(self, value: Any) -> int:
        number = self._numbers.setdefault(id(value), len(self._objects))
        if number == len(self._objects):
            if number > MAX_HANDLES:
                raise Unsendable(f"more than {MAX_HANDLES} objects were returned")
            self._objects.append(value)
        return number

    def _foreign(self, node: Node) -> Any:
        if node.tag == HANDLE:
            target, name = self._follow(*node.items)  # type: ignore[arg-type]
            return getattr(target, name) if name else target
        if node.tag == CALLBACK:
            return self._callback(*node.items)
        number, *about = node.items
        if number not in self._borrowed:
            own = getattr(self._objects[p.MODULE], "__dict__", {})
            self._borrowed[number] = BorrowedObject(self._callback(number), own, *about)  # type: ignore[arg-type]
            self._arrive(self._borrowed[number])
        return self._borrowed[number].stand_in

    def _callback(
        self, number: Any, is_awaited: Any = False, name: Any = "", doc: Any = "", *parameters: Any
    ) -> Any:
        if number in self._callbacks:  # the same function of the check is the same here
            return self._callbacks[number]

        def call_back(*args: Any, **kwargs: Any) -> Any:
            try:
                self._sock.sendall(encode(p.CALLED, [number, args, kwargs or None], self._handle))
            except Unsendable as why:
                raise CallbackError(f"an argument cannot be taken: {why}") from None
            while True:
                tag, parts = self._receive()
                if tag == p.RETURNED:
                    return parts[0]
                if tag == p.RAISED:
                    raise callback_error(*parts)
                self._reply(tag, parts)  # the function itself asks something of this module

        self._callbacks[number] = found = in_place_of(call_back, is_awaited, name, doc, *parameters)
        self._given[id(found)] = number
        return found


def _described(error: BaseException, files: set[str]) -> list[Any]:
    """Return what is told of an exception: of one that a function of the check raised, that it did."""
    names, text, lines = described(error, files)
    why = getattr(error, "__dict__", {}).get(TOLD)
    return [names, text, lines] if why is None else [["CallbackError", *names], why, lines]


def _plain_attributes(error: BaseException) -> dict[str, Any]:
    """Return what else a built-in exception holds; for one of the student's own it is asked."""
    held = vars(error) if is_known(type(error)) else {}
    return {name: value for name, value in held.items() if name != TOLD and is_value(value)}


def _fail(error: Exception) -> bytes:
    raise error


def _nothing(value: Any) -> Node:
    raise Unsendable(f"a {type(value).__name__} cannot travel")


_READY = encode(p.READY, [], _nothing)
