"""A student's module as checks see it: functions to call, classes, objects, their attributes and items.

What is not plain stays in the student's process, and has a stand-in here: one object has one. Its class
stands for the object's class, so ``type(net) is submission.Net``; that of an exception's class can be caught.
A dict that is an attribute is a `StandInDict`, so that ``net.params["W1"] = w`` reaches it. Arrays that are
read are copies, and read-only.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Iterable
from typing import Any

import msgspec

from grader import messages as m
from grader.sandbox import faults, stand_ins
from grader.sandbox import protocol as p
from grader.sandbox.faults import Crashed, MissingName
from grader.sandbox.operations import ENDING, GENERATOR, JUDGING, RESULTS
from grader.sandbox.protocol import CallRecord
from grader.sandbox.session import Session
from grader.sandbox.stand_in_class import StandInClass
from grader.sandbox.stand_in_exceptions import exception_class
from grader.sandbox.stand_in_kinds import KINDS, posing_as
from grader.sandbox.stand_ins import StandIn, StandInFunction, is_stand_in, read_only
from grader.sandbox.text import plain_text
from grader.sandbox.values.difference import type_name
from grader.sandbox.values.figures import Figure, Parts
from grader.sandbox.values.named import is_known, type_named
from grader.sandbox.values.own import Own
from grader.sandbox.values.packing import CALLBACK, HANDLE, MAX_DEPTH, Malformed, Node, Unsendable

MAX_CLASSES = 4000  # of a process, each of which takes long to make


class RemotePlace(msgspec.Struct, frozen=True):
    """Where something is in a student's process: an object by its number, and names to follow from there."""

    session: Session
    handle: int
    path: str = ""
    generation: int = 0

    @property
    def label(self) -> str:
        return f"{self.path} of {self.session.code.module}.py"

    def inside(self, name: str) -> RemotePlace:
        path = f"{self.path}.{name}" if self.path else name
        return RemotePlace(self.session, self.handle, path, self.generation)

    def _wire_node(self, session: Session) -> Node:
        """Return what stands for it as an argument."""
        if session is not self.session:
            raise Unsendable("an object of one submission cannot be given to another")
        self._live()
        return Node(HANDLE, [self.handle, self.path])

    def set(self, name: str, value: Any) -> None:
        self.inside(name)._ask(p.SET, value)

    def put(self, key: Any, value: Any) -> None:
        self._ask(p.PUT, key, value)

    def call(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        self._prepare_call(args, kwargs)
        answer = self._ask(p.CALL, args, kwargs or None, False, ends=self._may_end)[1][0]
        self.session.heard.called = self.path, args, kwargs, answer
        return answer

    def record(self, *args: Any, **kwargs: Any) -> CallRecord:
        self._prepare_call(args, kwargs)
        start = time.perf_counter()
        _, values = self._ask(p.CALL, args, kwargs or None, True, ends=self._may_end)
        seconds = time.perf_counter() - start
        match values:
            case [value, tuple(after), dict(named), list(told), list(drawn), int(which), int(number)] if {
                *map(type, told)
            } <= {str} and {*map(type, drawn)} <= {Figure}:
                values.pop()  # no part of what the session heard: it tells how many records there were
                warned = tuple(plain_text(t, 500) for t in told)
                printed, figures = self.session.printed(), Parts(drawn, "figures")
                look_again = functools.partial(self._look_again, self.session.generation, number)
                self.session.heard.drawn(drawn)
                self.session.heard.called = self.path, args, kwargs, value
                return CallRecord(value, after, named, warned, printed, seconds, look_again, figures, which)
        raise Crashed(m.NO_RECORD)

    def operate(self, name: str, *args: Any) -> Any:
        self._live()
        if name in JUDGING:
            self._require_judge(name, args, next(filter(is_stand_in, args), None))
        operation = RemotePlace(self.session, p.OPERATIONS, name, self.session.generation)
        value: Any = operation._ask(p.CALL, args, None, False, ends=name in ENDING)[1][0]
        wanted = RESULTS.get(name)
        if name == "figures":
            if type(value) is not list or not {*map(type, value)} <= {Figure}:
                raise Crashed(m.NO_ANSWER)
            self.session.heard.drawn(value)
        if (wanted and type(value) is not wanted) or (name == "len" and value < 0):
            raise Crashed(m.NO_ANSWER)
        return value

    @property
    def _may_end(self) -> bool:
        """Whether it may be a generator's method, which can end an iteration; no function of a module can."""
        return self.handle != p.MODULE and self.path in GENERATOR

    def _require_judge(self, what: str, told: Iterable[Any], judge: Any) -> None:
        """Refuse to tell an object plain values, unless the reference's is told some in the same check."""
        if all(is_stand_in(one) or isinstance(one, Own) for one in told):
            return
        self.session.heard.judged[what] = type_name(judge)
        may_judge = self.session.heard.may_judge
        if may_judge is not None and what not in may_judge:
            raise faults.NoPlainValue(m.NO_PLAIN_VALUE, type=type_name(judge))

    def _prepare_call(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Bring what the check has put around itself along; hold the same of methods, ``a.equals(b)``."""
        for name, value in self.session.around.changed():
            self.operate("around", name, value)
        if self.handle > p.OPERATIONS and self.path:
            told, judge = (*args, *kwargs.values()), self.session.stand_ins.get(self.handle)
            self._require_judge(f".{self.path}", told, judge)

    def attribute(self, name: str, owner: Any) -> Any:
        # That it is a method is known of a class once it was asked for.
        known = (owner._grader_number if owner else (self.handle, self.path), name)
        inside = self.inside(name)
        if known in self.session.methods:
            return StandInFunction(inside)
        tag, values = inside._ask(p.GET)
        if tag == p.CALLABLE:
            if values == [True]:  # a method, so all objects of this class have it
                self.session.methods.add(known)
            return StandInFunction(inside)
        self.session.heard.called = None  # what the check looks at is no answer of a call
        return read_only(values[0])

    def knows(self, kind: type) -> bool:
        return is_known(kind)  # one of the student's own stands for itself

    def fault(self, error: Exception) -> BaseException:
        return faults.marked(error, faults.student_exception([type(error).__name__], str(error), [], error))

    def _live(self) -> None:
        if self.handle != p.MODULE and self.session.generation != self.generation:
            raise Crashed(m.OBJECT_GONE)

    def _ask(self, tag: int, *parts: Any, ends: bool = False) -> tuple[int, list[Any]]:
        """Ask for something of it; `ends`: a student's `StopIteration` ends an iteration."""
        self._live()
        foreign = functools.partial(_stand_in, self.session)
        try:
            answer, values = self.session.request(tag, [self.handle, self.path, *parts], foreign)
        except faults.StudentFault as fault:
            error = faults.raised(fault, ends)
            raise error from error.__cause__
        if answer == p.MISSING:
            owner, _, name = self.path.rpartition(".")
            if self.handle == p.MODULE and not owner:
                missing = MissingName(m.NOT_DEFINED, name=name, file=f"{self.session.code.module}.py")
                if name in self.session.code.exercises:
                    self.session.heard.note(missing)
                raise missing
            kind, is_class, close = owner, False, ""
            match values:
                case [str(kind), bool(is_class), str(close)]:
                    pass
            text = m.NEARLY_DEFINED_IN_OBJECT if close else m.NOT_DEFINED_IN_OBJECT
            missing = MissingName(text, name=name, type=kind, close=close)
            what = f"type object {kind!r}" if is_class else f"{kind!r} object"
            raise faults.marked(AttributeError(f"{what} has no attribute {name!r}", name=name), missing)
        return answer, values

    def _look_again(self, generation: int, number: int) -> tuple[Any, tuple[Any, ...], dict[str, Any]]:
        if generation != self.session.generation:
            raise Crashed(m.OBJECT_GONE)
        match self._ask(p.AGAIN, number)[1]:
            case [value, tuple(after), dict(named)]:
                return value, after, named
        raise Crashed(m.NO_RECORD)


class RemoteModule(StandIn):
    """The module itself; of its functions and classes it is known from loading that they are there."""

    _grader_at: RemotePlace
    _grader_number = None

    def __getattr__(self, name: str) -> Any:
        session = self._grader_at.session
        if name in ("run", "source", "figure") and name not in session.code.exercises:
            return stand_ins.OpenFigure(self._grader_at) if name == "figure" else getattr(session.whole, name)
        if name not in session.names and not session.heard.dialogue.ahead:
            session.ready()
        session.has(name)
        try:
            found = session.names[name]
        except KeyError:
            value = super().__getattr__(name)
            if value is None and name in session.code.exercises:
                session.heard.nones.add(name)
            stand_ins.require_written(name, value, session.code.never_none)
            if type(value) is StandInFunction:
                session.names[name] = value
            return value
        if found is None or isinstance(found, Node):
            found = StandInFunction(self._grader_at.inside(name)) if found is None else _class(session, found)
            session.names[name] = found
        return found

    def __setattr__(self, name: str, value: Any) -> None:
        self._grader_keep(name)
        super().__setattr__(name, value)

    def __delattr__(self, name: str) -> None:
        self._grader_keep(name)
        super().__delattr__(name)

    def _grader_keep(self, name: str) -> None:
        """Have what stands for a function or a class go on to be this one, whatever the name is given to."""
        session = self._grader_at.session
        held = session.names.pop(name, None)
        if isinstance(held, Node):
            held = session.classes.get(held.items[0])  # type: ignore[arg-type]
        if isinstance(held, StandInClass):
            at = RemotePlace(session, held._grader_number or 0, "", session.generation)
            type.__setattr__(held, "_grader_at", at)
        elif held is not None:
            function = self.__getattr__("__dict__").get(name)
            if isinstance(function, StandIn):
                object.__setattr__(held, "_grader_at", function._grader_at)

    def __repr__(self) -> str:
        return f"<{self._grader_at.session.code.module}.py object>"


def remote_module(session: Session) -> RemoteModule:
    """Return the student's module of a session."""
    return RemoteModule(RemotePlace(session, p.MODULE))


def _stand_in(session: Session, node: Node) -> Any:
    """Return what stands for an object, or a class, that a student's process names: the same for the same."""
    session.heard.dialogue.is_plain = False
    if node.tag == CALLBACK:
        return session.callbacks.given(node.items[0] if len(node.items) == 1 else None)
    match node.tag, node.items:
        case 0, [int(number), Node() as kind]:
            found = session.stand_ins.get(number)
            if found is None:
                cls = _class(session, kind)
                found = cls.__new__(cls)
                at = RemotePlace(session, number, "", session.generation)
                type.__getattribute__(cls, "__init__")(found, at)
                session.stand_ins[number] = found
            return found
    return _class(session, node)


def _class(session: Session, node: Node, depth: int = 0) -> Any:
    """Return the class that stands for one of the student's, as it is told: number, name, kind, bases."""
    match [node.tag == HANDLE, depth < MAX_DEPTH, *node.items]:
        case [True, True, int(number), str(name), str(kind), bool(sized), bases, *fields] if {
            *map(type, fields)
        } <= {str} and kind in KINDS:
            if number in session.classes:
                return session.classes[number]
        case _:
            raise Malformed("an object of no known kind")
    if len(session.classes) >= MAX_CLASSES:
        raise Malformed("objects of too many classes")
    told = bases.items if isinstance(bases, Node) else []
    known = [_class(session, one, depth + 1) if isinstance(one, Node) else type_named(one) for one in told]
    raises = [type.__subclasscheck__(BaseException, base) for base in known]
    if not any(raises) and not any(isinstance(base, Node) for base in told):
        parents, about = [KINDS[kind]], posing_as(name, known)
    elif all(raises):
        groups = (ExceptionGroup, BaseExceptionGroup)  # one without its exceptions cannot be made
        parents, about = [Exception if base in groups else base for base in known], {}
        if not any(type(base) is StandInClass for base in parents):
            parents.insert(0, exception_class(tuple(parents)))
    else:
        raise Malformed("an exception of no known kind")
    at = RemotePlace(session, number, "", session.generation)
    for place, there in session.names.items():
        if isinstance(there, Node) and there.items[:1] == [number]:
            at = RemotePlace(session, p.MODULE, place)  # looked up anew, as a function is
    about |= {"_grader_number": number, "_grader_at": at, "_grader_sized": sized}
    about |= {"_grader_field_names": tuple(fields), "__module__": session.code.module}
    try:
        made = StandInClass(plain_text(name, 100), tuple(parents), about)
    except TypeError:
        raise Malformed("a class that there cannot be") from None
    session.classes[number] = made
    return made
