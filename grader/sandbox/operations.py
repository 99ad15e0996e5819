"""What Python does with an object, by name: asked in the process that the object lives in."""

import builtins
import contextlib
import copy
import dataclasses
import inspect
import io
import math
import operator
import sys
import traceback
import warnings
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Coroutine, Mapping, Sequence
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from grader.sandbox.drawing import drawing, figures_of
from grader.sandbox.text import sendable, without_addresses
from grader.sandbox.values.figures import Figure

BINARY = ["add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "lshift", "rshift", "and", "or", "xor"]
COMPARISONS = ["eq", "ne", "lt", "le", "gt", "ge"]
RESULTS: dict[str, type] = {  # of what these must be
    **dict.fromkeys(["len", "hash", "index", "int", "sizeof"], int),
    **dict.fromkeys(["str", "repr", "format"], str),
    **dict.fromkeys(["bool", "contains", "isinstance", "issubclass", "exit", "aexit"], bool),
    **dict.fromkeys(["dir", "signature", "examples", "get"], list),
    **{"float": float, "complex": complex, "bytes": bytes},
}
JUDGING = {  # what tells an object a plain value, perhaps the right answer, and asks what it says of it
    *(*COMPARISONS, *BINARY, *(f"i{name}" for name in BINARY), "divmod", "pow", "ipow", "contains")
}
SAYING = {*COMPARISONS, "contains"}  # of these: what says whether something is right
FUNCTIONS_ONLY = {  # no methods
    *("isinstance", "issubclass", "run", "signature", "examples", "figures", "get", "owner", "fields")
}
ENDING = {"next": StopIteration, "anext": StopAsyncIteration}  # what ends an iteration, and is no fault
GENERATOR = ("__next__", "send", "throw", "asend", "athrow", "__anext__")  # methods that may end one as well

_BUILT_IN = (
    *("len", "bool", "hash", "iter", "reversed", "next", "isinstance", "issubclass", "abs", "divmod"),
    *("int", "float", "complex", "bytes", "dir"),
)
_OF_OPERATOR = ("neg", "pos", "invert", "index", "contains", "getitem", "setitem", "delitem")
# What needs no handle, as a check only calls it; an object that can be called may have attributes too.
FUNCTIONS = (FunctionType, BuiltinFunctionType, MethodType)
_KINDS: dict[Any, str] = {
    **{Mapping: "mapping", Sequence: "sequence"},  # which `match` knows
    **{Coroutine: "coroutine", FUNCTIONS: "function"},
}
_DICTS = (object, dict, OrderedDict, defaultdict)
# Where a class has its own of these, that is asked.
_ASKED_OF_DICTS = {*dir(dict)} - {*dir(object)} | {"__eq__", "__ne__", "__call__"}
_LONGEST = 10_000  # characters of what an example printed
_PLAIN: Any = object  # whose methods every class has that defines none


def told_of(kind: type) -> tuple[str, bool, tuple[str, ...]]:
    """Return what a stand-in of an object is, whether it has a length, and the fields of a dataclass."""
    held = {name for base in kind.__mro__ for name in vars(base)}
    what = "callable" if "__call__" in held else "object"
    for other, name in _KINDS.items():
        called = f"callable {name}" if what == "callable" and name in ("mapping", "sequence") else name
        what = called if issubclass(kind, other) else what
    if issubclass(kind, dict):
        own = {name for base in kind.__mro__ if base not in _DICTS for name in vars(base)}
        what = what if own & _ASKED_OF_DICTS else "dict"
    fields = dataclasses.fields(kind) if dataclasses.is_dataclass(kind) else ()
    return what, "__len__" in held, tuple(field.name for field in fields)


def _repr(value: Any) -> str:
    """Return it as Python does, without addresses."""
    if type(value).__repr__ is _PLAIN.__repr__:
        return f"<{type(value).__name__} object>"
    return without_addresses(repr(value))


def _str(value: Any) -> str:
    return _repr(value) if type(value).__str__ is _PLAIN.__str__ else str(value)


def _format(value: Any, spec: str) -> str:
    return _str(value) if type(value).__format__ is _PLAIN.__format__ and not spec else format(value, spec)


def _special(value: Any, name: str, protocol: str) -> Callable[..., Any]:
    try:
        method: Callable[..., Any] = getattr(type(value), name)
    except AttributeError:
        what = f"{type(value).__name__!r} object does not support the {protocol} protocol"
        raise TypeError(what) from None
    return method


def _fields(kind: Any) -> list[list[Any]]:
    """Return the fields of a dataclass: name, type, what is asked of each, and its default if it has one."""
    told = []
    for one in dataclasses.fields(kind):
        default = [] if one.default is dataclasses.MISSING else [one.default]
        told.append([one.name, one.type, one.init, one.repr, one.compare, one.kw_only, *default])
    return told


def _owner(kind: type, name: str) -> Any:
    """Return which class an attribute of a class is of, itself or one that it derives from."""
    return next((base for base in kind.__mro__ if name in vars(base)), None)


def _enter(value: Any) -> Any:
    _special(value, "__exit__", "context manager")
    return _special(value, "__enter__", "context manager")(value)


def _exit(value: Any, error: BaseException | None, asynchronous: bool = False) -> bool:
    about = (type(error), error, error.__traceback__) if error is not None else (None, None, None)
    if asynchronous:
        return bool(_run(_special(value, "__aexit__", "asynchronous context manager")(value, *about)))
    return bool(_special(value, "__exit__", "context manager")(value, *about))


def _run(awaitable: Any) -> Any:
    """Run what can be awaited to its end, in the one loop of this process."""
    import asyncio  # noqa: PLC0415 (few submissions need it, and it takes long)
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    async def awaited() -> Any:
        return await awaitable

    if asyncio._get_running_loop() is not None:  # under plain pytest that of the check
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(asyncio.run, awaited()).result()
    global _runner  # noqa: PLW0603
    _runner = _runner or asyncio.Runner()
    return _runner.run(awaited())


_runner: Any = None
_AROUND = {"input": builtins.input, "print": builtins.print, "stdin": sys.stdin}


class _Printed(io.TextIOBase):
    """Standard output that is a text of the check's."""

    def __init__(self, write: Callable[[str], int], own: Any) -> None:
        self.write, self.own = write, own  # type: ignore[method-assign]


def _around(name: str, value: Any) -> None:
    """Put something of a check's in place of what the code finds around itself; None: what was there."""
    put = _AROUND.get(name) if value is None else io.StringIO(value) if name == "stdin" else value
    if name == "stdout":
        own = sys.stdout.own if isinstance(sys.stdout, _Printed) else sys.stdout
        put = own if value is None else _Printed(value, own)
    setattr(builtins if name in ("input", "print") else sys, name, put)


def _signature(function: Any) -> list[Any]:
    """Return what a function returns and its parameters: name, kind, default in a list, annotation."""
    signature, empty = inspect.signature(function), inspect.Parameter.empty
    told: list[Any] = [_annotation(signature.return_annotation)]
    for one in signature.parameters.values():
        default = [] if one.default is empty else [one.default]
        told.append([one.name, int(one.kind), default, _annotation(one.annotation)])
    return told


def _annotation(annotation: Any) -> str | None:
    return None if annotation is inspect.Parameter.empty else inspect.formatannotation(annotation)


def _examples(module: Any, sources: list[str]) -> list[list[str]]:
    """Run each source in a copy of a module's names; return of each what it printed, and raised."""
    names, told = dict(vars(module)), list[list[str]]()
    for source in sources:
        printed, error = io.StringIO(), ""
        with contextlib.redirect_stdout(printed):
            try:
                exec(compile(source, "<example>", "single"), names)
            except BaseException as raised:  # noqa: BLE001 (the student's code may raise anything)
                error = "".join(traceback.format_exception_only(raised))
        told.append([sendable(text)[:_LONGEST] for text in (printed.getvalue(), error)])
    return told


def recorded(
    function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[Any, list[str], list[Figure], int]:
    """Call a function; return its answer, the warnings, what it drew, and which argument is the answer."""
    with warnings.catch_warnings(record=True) as caught, drawing() as figures:
        warnings.simplefilter("always")
        value = function(*args, **kwargs)
    told = [sendable(f"{warning.category.__name__}: {warning.message}") for warning in caught[:100]]
    given = enumerate([*args, *kwargs.values()])
    return value, told, figures, next((number for number, one in given if one is value), -1)


OPERATIONS: dict[str, Callable[..., Any]] = {
    **{name: getattr(builtins, name) for name in _BUILT_IN},
    **{name: getattr(operator, name) for name in (*COMPARISONS, *_OF_OPERATOR)},
    **{name: getattr(operator, f"{name}_" if name in ("and", "or") else name) for name in BINARY},
    **{f"i{name}": getattr(operator, f"i{name}") for name in BINARY},
    **{"pow": pow, "ipow": operator.ipow, "round": round, "delattr": delattr},
    **{"floor": math.floor, "ceil": math.ceil, "trunc": math.trunc},
    **{"copy": copy.copy, "deepcopy": copy.deepcopy},
    **{"run": _run, "aiter": aiter, "anext": lambda value: _run(anext(value))},
    **{"aenter": lambda value: _run(_special(value, "__aenter__", "asynchronous context manager")(value))},
    **{"repr": _repr, "str": _str, "format": _format, "enter": _enter, "exit": _exit},
    **{"sizeof": lambda value: value.__sizeof__(), "owner": _owner, "fields": _fields},
    **{"get": lambda held, key: [held[key]] if key in held else []},
    **{"signature": _signature, "examples": _examples, "figures": figures_of},
    **{"around": _around},
    **{"aexit": lambda value, error: _exit(value, error, asynchronous=True)},
}
