"""The class of the classes of stand-ins: what is asked of a class of the student's, as of their objects."""

from __future__ import annotations

import dataclasses
import inspect
from abc import ABCMeta
from collections.abc import Callable
from typing import Any, NoReturn, Protocol

from grader import messages as m
from grader.sandbox.faults import Crashed
from grader.sandbox.operations import BINARY, FUNCTIONS_ONLY, OPERATIONS
from grader.sandbox.protocol import CallRecord
from grader.sandbox.text import plain_text

# Special names that are worth asking for: Python and NumPy look for many others.
ASKED = frozenset(
    [
        *("__name__", "__qualname__", "__module__", "__doc__", "__dict__", "__annotations__", "__notes__"),
        *("__defaults__", "__kwdefaults__", "__slots__", "__match_args__", "__members__", "__call__"),
        *("__base__", "__bases__", "__mro__", "__flags__", "__abstractmethods__", "__self__", "__func__"),
        *("__wrapped__", "__code__", "__closure__", "__array__"),
    ]
)
# What every stand-in, or its class, has for Python to find: by name it is asked whether the object has it.
SPECIAL = {f"__{name}__" for name in OPERATIONS.keys() - FUNCTIONS_ONLY - {"copy", "deepcopy"}}
SPECIAL |= {f"__r{name}__" for name in (*BINARY, "divmod", "pow")}
SPECIAL |= {*("__init__", "__call__", "__reduce__", "__getstate__", "__module__", "__annotations__")}
_OF_ANY_CLASS = {*SPECIAL, "mro", "__subclasses__"} - {"__module__"}
# Of these ours is found, where the object has one: they take what ends a ``with``, which does not travel.
HERE = {"__exit__", "__aexit__"}
_OF_CLASSES = ("__doc__", "__dict__", "__base__", "__bases__", "__mro__", "__flags__")
_DOC = property(lambda self: self.__getattr__("__doc__"))


def _no_hints(_: Any) -> NoReturn:
    raise TypeError(m.NO_TYPE_HINTS)


# Under names that `typing.get_type_hints` and `inspect.get_annotations` look at, before these run text.
NO_HINTS = property(_no_hints)


class Place(Protocol):
    """Where an object is, and what can be asked of it there."""

    @property
    def label(self) -> str:
        """What a function is called."""

    def inside(self, name: str) -> Place:
        """Return the place of an attribute."""

    def attribute(self, name: str, owner: Any) -> Any:
        """Return an attribute; `owner` is the class of the object, or nothing."""

    def set(self, name: str, value: Any) -> None:
        """Set an attribute."""

    def put(self, key: Any, value: Any) -> None:
        """Set an entry of a dict, in the array that is there already where the new one fits."""

    def call(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call it, and return its answer."""

    def record(self, *args: Any, **kwargs: Any) -> CallRecord:
        """Call it, and return what is known of the call."""

    def operate(self, name: str, *args: Any) -> Any:
        """Have an operation carried out."""

    def knows(self, kind: type) -> bool:
        """Return whether an exception of a class can be handed there as it is."""

    def fault(self, error: Exception) -> BaseException:
        """Return an exception as one that the object raises."""


def _of_class(name: str) -> Any:
    """Return what Python asks of a class itself: of a student's, it is asked where that is."""
    here = (lambda _: None) if name == "__doc__" else vars(type)[name].__get__
    return property(lambda cls: here(cls) if cls._grader_number is None else cls._grader_asked(name))


class StandInClass(ABCMeta):
    """A class elsewhere, which has a number there; those of this file have none, and are ordinary ones."""

    _grader_number: int | None = None
    _grader_at: Place
    _grader_sized = True
    __no_type_check__ = __globals__ = NO_HINTS

    def __new__(meta, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> StandInClass:
        """Make a class for one of the student's, but none of the check's."""
        names = namespace | {"__doc__": _DOC}  # the docstring of a stand-in's class is no answer
        if "_grader_number" in namespace:  # no abstract class: nothing is looked up in it before it is asked
            return type.__new__(meta, name, bases, names)
        if any(getattr(base, "_grader_number", None) is not None for base in bases):
            raise TypeError(m.NO_SUBCLASS)
        return super().__new__(meta, name, bases, names)

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        """Have an instance made."""
        if cls._grader_number is None:
            return super().__call__(*args, **kwargs)
        return cls._grader_at.call(args, kwargs)

    @property
    def record(cls) -> Callable[..., CallRecord]:
        """Have an instance made, and return what is known of the call."""
        return cls._grader_at.record

    def _grader_asked(cls, name: str) -> Any:
        if cls._grader_number is None or (name[:2] == "__" and name not in ASKED):
            raise AttributeError(name)
        return cls._grader_at.attribute(name, None)

    def __getattribute__(cls, name: str) -> Any:
        if name in _OF_ANY_CLASS and type.__getattribute__(cls, "_grader_number") is not None:
            owner = cls._grader_at.operate("owner", cls, name)
            if owner is object:  # so that ``Card.__eq__ is object.__eq__`` says that none was written
                return getattr(object, name)
            asked = cls._grader_at.attribute(name, None)
            return type.__getattribute__(cls, name) if name in HERE else asked
        return type.__getattribute__(cls, name)

    __getattr__ = _grader_asked
    # Whether a class is abstract is one of its flags.
    __doc__, __dict__, __base__, __bases__, __mro__, __flags__ = map(_of_class, _OF_CLASSES)  # type: ignore[misc]

    @property
    def __signature__(cls) -> inspect.Signature | None:
        """What `inspect.signature` returns."""
        if cls._grader_number is None:
            return None
        return told_signature(cls._grader_at.operate("signature", cls))

    @property
    def __dataclass_fields__(cls) -> dict[str, dataclasses.Field[Any]]:
        """What the functions of `dataclasses` look at."""
        if cls._grader_number is None or not getattr(cls, "_grader_field_names", ()):
            raise AttributeError("__dataclass_fields__")
        return told_fields(cls._grader_at.operate("fields", cls))

    def __setattr__(cls, name: str, value: Any) -> None:
        if cls._grader_number is None:
            super().__setattr__(name, value)
        else:
            cls._grader_at.set(name, value)

    def __instancecheck__(cls, instance: Any) -> bool:
        if cls._grader_number is None or type.__subclasscheck__(BaseException, cls):
            return type.__instancecheck__(cls, instance)
        kind: Any = type(instance)
        return kind is cls or bool(cls._grader_at.operate("isinstance", instance, cls))

    def __subclasscheck__(cls, other: Any) -> bool:
        if cls._grader_number is None or type.__subclasscheck__(BaseException, cls):
            return type.__subclasscheck__(cls, other)
        return other is cls or bool(cls._grader_at.operate("issubclass", other, cls))

    def __bool__(cls) -> bool:
        return True

    def __dir__(cls) -> Any:
        return super().__dir__() if cls._grader_number is None else cls._grader_at.operate("dir", cls)


def operator(name: str, *, reflected: bool = False) -> Callable[..., Any]:
    """Return a method that has an operation carried out where an object, or a class, is."""

    def operate(self: Any, *args: Any) -> Any:
        operands = (*args, self) if reflected else (self, *args)
        return self._grader_at.operate(name, *operands)

    operate.__name__ = name
    return operate


# What an enumeration's class does, or ``list[int]``; what else a class does is Python's own.
for _name in ("len", "iter", "contains", "getitem", "setitem", "delitem", "reversed", "delattr"):
    setattr(StandInClass, f"__{_name}__", operator(_name))


def derives(cls: Any, kinds: Any) -> bool:
    """Return what `issubclass` does, which does not ask a class elsewhere whether it is a dict, say."""
    if not isinstance(cls, StandInClass) or not isinstance(kinds, type | tuple):
        return issubclass(cls, kinds)
    if isinstance(kinds, tuple):
        return any(derives(cls, one) for one in kinds)
    return kinds in cls.__mro__ or issubclass(cls, kinds)


def told_fields(told: list[Any]) -> dict[str, dataclasses.Field[Any]]:
    """Return the fields of a dataclass as they are told."""
    fields = dict[str, Any]()
    try:
        for name, kind, init, shown, compared, by_name, *default in told:
            made: Any = dataclasses.field(default=default[0]) if default else dataclasses.field()
            made.name, made.type, made._field_type = plain_text(name, 100), kind, vars(dataclasses)["_FIELD"]
            made.init, made.repr, made.compare, made.kw_only = init, shown, compared, by_name
            fields[made.name] = made
    except (ValueError, TypeError, AttributeError):
        raise Crashed(m.NO_ANSWER) from None
    return fields


def told_signature(told: list[Any]) -> inspect.Signature:
    """Return a signature as it is told; annotations are text, as if each were written in quotes."""
    empty = inspect.Parameter.empty
    try:
        returns, *rows = told
        parameters = [
            inspect.Parameter(
                name,
                inspect._ParameterKind(kind),
                default=default[0] if default else empty,
                annotation=empty if annotation is None else plain_text(annotation, 200),
            )
            for name, kind, default, annotation in rows
        ]
        returned = empty if returns is None else plain_text(returns, 200)
        return inspect.Signature(parameters, return_annotation=returned)
    except (ValueError, TypeError, IndexError, AttributeError):
        raise Crashed(m.NO_ANSWER) from None
