"""The student's side: imports the module and does what the trusted side asks.

Runs in a process of its own, forked from the fork-server. Nothing here is a defence: the student's code can
change all of it. What counts is decided on the trusted side (`grader.sandbox.session`).
"""

from __future__ import annotations

import linecache
import random
import socket
import sys
import traceback
import types
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from grader.sandbox import protocol as p
from grader.sandbox.values import CALLBACK, HANDLE, Malformed, Node, Unsendable
from grader.sandbox.wire import Closed, FrameReader, decode, encode

MAX_HANDLES = 10_000
MAX_TEXT = 2000


class CallbackError(ValueError):
    """A function that was passed as an argument could not take what it was called with."""


class Worker:
    """Answers requests about one student's module, one at a time, until the other side is gone.

    Parameters
    ----------
    sock : socket
        Connected to the trusted side.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._reader = FrameReader(sock)
        self._objects: list[Any] = [None]
        self._files: set[str] = set()
        self._answers: dict[int, Callable[..., bytes]] = {
            p.LOAD: self._load,
            p.GET: self._get,
            p.SET: self._set,
            p.CALL: self._call,
        }

    def serve(self) -> None:
        """Say that this process is ready, then answer requests until the other side is gone."""
        self._sock.sendall(encode(p.READY, [], _nothing))
        while True:
            try:
                tag, parts = self._receive()
            except Closed:
                return
            answer = self._answer(tag, parts)
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
            self._sock.sendall(answer)

    def _answer(self, tag: int, parts: list[Any]) -> bytes:
        try:
            return self._answers[tag](*parts)
        except Unsendable as why:
            return encode(p.REFUSED, [str(why)], _nothing)
        except BaseException as error:  # noqa: BLE001 (the student's code may raise anything)
            return encode(p.RAISED, self._describe(error), _nothing)

    def _load(self, name: str, source: bytes, files: dict[str, bytes], seed: int) -> bytes:
        for relative, content in files.items():
            path = Path(relative)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        file = str(Path.cwd() / f"{name}.py")
        self._files = {file, *(str(Path.cwd() / relative) for relative in files)}
        sys.path.append(str(Path.cwd()))
        random.seed(seed)
        np.random.seed(seed % 2**32)
        module = types.ModuleType(name)
        module.__file__ = file
        self._objects[p.MODULE] = sys.modules[name] = module
        text = source.decode("utf-8-sig", "replace")
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
        exec(compile(source, file, "exec", dont_inherit=True), module.__dict__)
        return encode(p.RETURNED, [None], _nothing)

    def _get(self, handle: int, name: str) -> bytes:
        try:
            value = getattr(self._objects[handle], name)
        except AttributeError:
            return encode(p.MISSING, [], _nothing)
        if callable(value):
            return encode(p.CALLABLE, [], _nothing)
        if isinstance(value, dict):
            return encode(p.RETURNED, [self._handle(value)], self._as_given)
        return encode(p.RETURNED, [value], self._handle)

    def _set(self, handle: int, name: str, value: Any) -> bytes:
        setattr(self._objects[handle], name, value)
        return encode(p.RETURNED, [None], _nothing)

    def _call(self, handle: int, name: str, args: tuple[Any, ...], kwargs: Any, record: bool) -> bytes:
        target = self._objects[handle]
        function = getattr(target, name) if name else target
        if not record:
            return encode(p.RETURNED, [function(*args, **kwargs)], self._handle)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            value = function(*args, **kwargs)
        told = [f"{warning.category.__name__}: {warning.message}"[:MAX_TEXT] for warning in caught[:100]]
        return encode(p.RETURNED, [value, args, kwargs, told], self._handle)

    def _receive(self) -> tuple[int, list[Any]]:
        while True:
            frame = self._reader.read()
            if frame is not None:
                return decode(frame, self._foreign)

    def _handle(self, value: Any) -> Node:
        """Keep an object here and name it by a number."""
        if len(self._objects) > MAX_HANDLES:
            raise Unsendable(f"more than {MAX_HANDLES} objects were returned")
        self._objects.append(value)
        kind = "dict" if isinstance(value, dict) else "callable" if callable(value) else "object"
        return Node(HANDLE, [len(self._objects) - 1, kind, type(value).__name__[:100]])

    def _as_given(self, value: Any) -> Node:
        """Pass a node through that was made before."""
        if isinstance(value, Node):
            return value
        return self._handle(value)

    def _foreign(self, node: Node) -> Any:
        if node.tag == HANDLE:
            return self._objects[node.items[0]]  # type: ignore[index]
        if node.tag == CALLBACK:
            return self._callback(node.items[0])
        raise Malformed("no such node")

    def _callback(self, number: Any) -> Callable[..., Any]:
        def call_back(*args: Any, **kwargs: Any) -> Any:
            self._sock.sendall(encode(p.CALLED, [number, args, kwargs], self._handle))
            tag, parts = self._receive()
            if tag == p.RAISED:
                raise CallbackError(parts[0])
            return parts[0]

        return call_back

    def _describe(self, error: BaseException) -> list[Any]:
        """Return type, bases, message and the student's own lines of an exception."""
        names = [kind.__name__[:100] for kind in type(error).__mro__[:-1]]
        try:
            message = str(error)[:MAX_TEXT]
        except BaseException:  # noqa: BLE001 (an exception's own __str__ is the student's code too)
            message = "(its message cannot be shown)"
        return [names, message, self._traceback(error)]

    def _traceback(self, error: BaseException) -> list[str]:
        """Return the student's frames, innermost last, each as ``line 7, in f: source``."""
        if isinstance(error, SyntaxError) and error.filename in self._files:
            return [f"line {error.lineno}: {(error.text or '').strip()[:200]}"]
        frames = [
            frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in self._files
        ]
        where = [f"{Path(frame.filename).name}, line {frame.lineno}, in {frame.name}" for frame in frames]
        shown = [f"{place}: {(frame.line or '')[:200]}" for place, frame in zip(where, frames, strict=True)]
        return shown if len(shown) <= 6 else [*shown[:2], f"... {len(shown) - 5} more ...", *shown[-3:]]


def _nothing(value: Any) -> Node:
    raise Unsendable(f"a {type(value).__name__} cannot travel")
