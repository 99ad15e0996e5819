"""Named tuples, members of enumerations, and numbers and text of a student's own classes.

Such a value is what it is wherever it is, so here it is a tuple, a number or text as well. What its class
adds or changes is asked of it there: of the class this process knows the name, and those of its fields.
"""

import contextlib
import enum
import functools
from collections.abc import Callable, Iterable
from operator import attrgetter, itemgetter
from types import BuiltinFunctionType, MethodDescriptorType, ModuleType, WrapperDescriptorType
from typing import Any

from grader.sandbox.faults import NoPlainValue
from grader.sandbox.text import plain_text, sendable
from grader.sandbox.values.difference import Comparing, Difference, type_name, wrong_type
from grader.sandbox.values.packing import HANDLE, Malformed, Node, Packer, Unpacker, Unsendable, WireType

MAX_NAMES = 255
MAX_CLASSES = 1000  # of the values of one message
_BASES: dict[str, Any] = {kind.__name__: kind for kind in (int, float, str, tuple)}
_ENUMS = {kind.__name__: kind for kind in (enum.Enum, enum.IntEnum, enum.Flag, enum.IntFlag, enum.StrEnum)}
_IN_C = (WrapperDescriptorType, MethodDescriptorType, BuiltinFunctionType)
_OF_ANY_CLASS = {
    *("__module__", "__qualname__", "__doc__", "__dict__", "__weakref__", "__slots__", "__annotations__"),
    *("__orig_bases__", "__static_attributes__", "__firstlineno__", "__match_args__", "__new__", "__init__"),
    *("__getnewargs__", "__annotate_func__", "__annotations_cache__", "_fields", "_field_defaults"),
}
_OPERATORS = {
    f"__{name}__"
    for name in (
        *("eq", "ne", "lt", "le", "gt", "ge", "add", "sub", "mul", "matmul", "truediv", "floordiv", "mod"),
        *("radd", "rsub", "rmul", "rmatmul", "rtruediv", "rfloordiv", "rmod", "divmod", "pow", "rpow"),
        *("and", "or", "xor", "rand", "ror", "rxor", "lshift", "rshift", "invert", "neg", "pos", "abs"),
        *("int", "float", "index", "len", "iter", "reversed", "contains", "getitem", "call", "bool", "hash"),
        *("round", "str", "repr", "format", "enter", "exit"),
    )
}
_OF_FLAGS = [
    f"__{name}__" for name in ("or", "and", "xor", "ror", "rand", "rxor", "invert", "contains", "iter")
]


class Own:
    """A value of a class of the student's; `_there` stands for it where it is, if anything can be asked."""

    _there: Any = None

    def __getattr__(self, name: str) -> Any:
        if self._there is None or name[:2] == "__":
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return getattr(self._there, name)


class OwnTuple(Own, tuple[Any, ...]):
    """A named tuple, or another of a student's class."""

    _fields: tuple[str, ...] = ()

    def _asdict(self) -> dict[str, Any]:
        return dict(zip(self._fields, self, strict=True))

    def _replace(self, **changes: Any) -> Any:
        if unknown := changes.keys() - {*self._fields}:
            raise ValueError(f"Got unexpected field names: {sorted(unknown)}")
        return tuple.__new__(type(self), (self._asdict() | changes).values())

    def __repr__(self) -> str:
        return _show_tuple(self, repr)


class Member(Own):
    """A member of an enumeration, which is a number or text."""

    name: str
    value: Any
    _told: tuple[str, str]  # by `str` and by `repr`
    _kind: type  # what its class derives from: so that it is an instance of `enum.Enum`
    __class__ = property(lambda self: self._kind)

    def __str__(self) -> str:
        return self._told[0]

    def __repr__(self) -> str:
        return self._told[1]


def _base(kind: type) -> str:
    """Return of what a class derives: a number, text, a tuple; or nothing."""
    return next((name for name, known in _BASES.items() if issubclass(kind, known)), "")


@functools.lru_cache(256)
def _plan(kind: Any) -> tuple[str, tuple[str, ...], tuple[str, ...], bool]:
    """Return what a class derives from, its fields, the names that it changes of that, and if it adds any."""
    base = _base(kind)
    told, fields = getattr(kind, "_fields", ()) if base == "tuple" else (), tuple[str, ...]()
    with contextlib.suppress(Malformed):  # as of a class that only looks like one of a named tuple
        fields = _names(told) if type(told) is tuple else ()
    own = kind.__mro__[: kind.__mro__.index(_BASES.get(base, enum.Enum))]
    names = {
        name: found
        for one in own
        for name, found in vars(one).items()
        if name not in _OF_ANY_CLASS
        and name not in fields
        and not isinstance(found, _IN_C)
        and getattr(found, "__module__", None) not in ("collections", "enum")
        and one.__module__ != "enum"
    }
    inherited = {*dir(_BASES.get(base, ())), *_OPERATORS}
    changed = [name for name in names if name in inherited]
    changed += _OF_FLAGS if issubclass(kind, enum.Flag) else []
    return base, fields, tuple(filter(_is_name, changed)), bool(names)


def _plain(value: Any) -> Any:
    """Return the tuple, number or text that a value is; a member of another enumeration as it is."""
    base = _base(type(value))
    if base == "tuple":
        return tuple(tuple.__iter__(value))
    return _BASES[base].__getnewargs__(value)[0] if base else value


def plain(value: Any) -> Any:
    """Return a value of a student's class as a plain one, which asks nothing; any other as it is."""
    return _plain(value) if isinstance(value, Own) else value


def _encode(value: Any, packer: Packer) -> Any:
    if isinstance(value, Own) and value._there is not None:
        return packer.foreign(value._there)
    kind: Any = type(value)
    base, fields, changed, adds = _plan(kind)
    member, there = None, None
    if issubclass(kind, enum.Enum):
        texts = [sendable(text) for text in (str(value._name_), str(value), repr(value))]
        member = (*texts, value._value_, next(one.__name__ for one in kind.__mro__ if one in _ENUMS.values()))
    elif not fields and not adds and not vars(value):
        return packer.pack(_plain(value))
    if adds or member or getattr(value, "__dict__", None):
        with contextlib.suppress(Unsendable):  # as of the reference's: its class is not there
            there = packer.foreign(value)
            if not base:
                return there
    data = _plain(value) if base == "tuple" else [_plain(value)] if base else []
    fields = fields if len(fields) == len(data) else ()
    about = [packer.pack(part) for part in (fields, changed if there else (), member)]
    return [sendable(kind.__name__)[:100], base, *about, there, *map(packer.pack, data)]


def _decode(items: list[Any], unpacker: Unpacker) -> Any:
    match items[:2], [unpacker.unpack(part) for part in items[2:5]], items[5:]:
        case [str(name), str(base)], [tuple(fields), tuple(changed), member], [there, *data] if (
            base in _BASES or (member and not base)
        ) and len(data) == (len(data) if base == "tuple" else bool(base)):
            values = [unpacker.unpack(part) for part in data]
            if unpacker.own is not None:
                found = _theirs(named_in(unpacker.own, name), base, fields, member, values)
                if found is not None:
                    return found
            if there is not None and (type(there) is not Node or there.tag != HANDLE):
                raise Malformed("a value of a class that is none")
            changed = () if there is None else _names(changed)
            unpacker.classes.add(name)
            if len(unpacker.classes) > MAX_CLASSES:
                raise Malformed("values of too many classes")
            kind = _class(base, plain_text(name, 100), _names(fields), changed, member is not None)
            if fields and len(fields) != len(values):
                raise Malformed("a named tuple of more or fewer values")
            return _made(kind, base, values, member, None if there is None else unpacker.foreign(there))
    raise Malformed("a value of no possible class")


def _names(names: Iterable[Any]) -> tuple[str, ...]:
    known = tuple(names)
    if len(known) > MAX_NAMES or len({*known}) != len(known):
        raise Malformed("names too many, or twice")
    if not all(map(_is_name, known)):
        raise Malformed("a name of no attribute")
    return known


def _is_name(name: Any) -> bool:
    if type(name) is not str or len(name) > 100:
        return False
    return name in _OPERATORS or (name[:1] != "_" and name.isidentifier())


@functools.lru_cache(256)
def _class(base: str, name: str, fields: tuple[str, ...], changed: tuple[str, ...], is_member: bool) -> Any:
    names: dict[str, Any] = {"_fields": fields} if base == "tuple" else {}
    names |= {field: property(itemgetter(place)) for place, field in enumerate(fields)}
    for one in changed:
        there = property(attrgetter(f"_there.{one}"))
        names[one] = _asked(one, base) if one in _OPERATORS else there
    if "__eq__" in names:  # one without a hash would be told as one that changes it
        names.setdefault("__hash__", _BASES.get(base, object).__hash__)
    bases = (Member,) if is_member else (OwnTuple,) if base == "tuple" else (Own,)
    return type(name, bases if base in ("", "tuple") and bases != (Own,) else (*bases, _BASES[base]), names)


def _asked(operator: str, base: str) -> Callable[..., Any]:
    otherwise = getattr(_BASES.get(base, object), operator, None)

    def ask(self: Any, *args: Any) -> Any:
        try:
            return type.__getattribute__(type(self._there), operator)(self._there, *args)  # ours: it asks
        except NoPlainValue:  # so as the number, tuple or text that it is
            if otherwise is None:
                raise
            return otherwise(self, *args)

    return ask


def _made(kind: Any, base: str, values: list[Any], member: Any, there: Any) -> Any:
    """Make the value; of a member that can be asked the same one each time."""
    if member is not None and there is not None:
        with contextlib.suppress(AttributeError):
            return object.__getattribute__(there, "_grader_own")
    if base == "tuple":
        made = tuple.__new__(kind, values)
    elif base and type(values[0]) is not _BASES[base]:
        raise Malformed("a value of no possible class")
    else:
        made = _BASES[base].__new__(kind, values[0]) if base else kind()
    vars(made)["_there"] = there
    if member is not None:
        match member:
            case (str(name), str(text), str(shown), value, str(kind)) if kind in _ENUMS:
                told = plain_text(text), plain_text(shown)
                vars(made).update(name=name, value=value, _told=told, _kind=_ENUMS[kind])
            case _:
                raise Malformed("a member of no enumeration")
        if there is not None:
            object.__setattr__(there, "_grader_own", made)
    return made


def named_in(own: dict[str, Any], name: str) -> Any:
    """Return what a student's module calls so, or else a module that it imports whole."""
    modules = (vars(one) for one in own.values() if type(one) is ModuleType)
    return next((held[name] for held in (own, *modules) if name in held), None)


def as_before(old: Any, new: Any) -> Any:
    """Return a value of a student's class as one of the class that stood there, if both have one name."""
    kind: Any = type(old)
    if not isinstance(new, Own) or kind.__name__ != type(new).__name__:
        return new
    data: Any = _plain(new)
    values = list(data) if isinstance(new, tuple) else [data]
    member = (new.name,) if isinstance(new, Member) else None
    found = _theirs(kind, _base(kind), getattr(new, "_fields", ()), member, values)
    return new if found is None else found


def _theirs(kind: Any, base: str, fields: Any, member: Any, values: list[Any]) -> Any:
    """Return the value as one of the student's own class of this name; None if theirs is of another kind."""
    try:
        if issubclass(kind, enum.Enum):  # a number may stand for one, where its class was not known
            return kind.__members__[member[0]] if member is not None else kind(*values)
        if member is None and issubclass(kind, _BASES[base]) and getattr(kind, "_fields", ()) == fields:
            return _BASES[base].__new__(kind, *([values] if base == "tuple" else values))
    except Exception:  # noqa: BLE001 (their class may do anything, and then is no such class)
        return None
    return None


def _show_tuple(value: Any, show: Callable[[Any], str]) -> str:
    fields, entries = getattr(type(value), "_fields", ()), list(map(show, tuple.__iter__(value)))
    if fields:
        entries = [f"{field}={entry}" for field, entry in zip(fields, entries, strict=False)]
    return f"{plain_text(type(value).__name__, 100)}({', '.join(entries)})"


def _show(value: Any, show: Callable[[Any], str]) -> str:
    if isinstance(value, Member | enum.Enum):
        return plain_text(repr(value), 200)
    return _show_tuple(value, show) if isinstance(value, tuple) else show(_plain(value))


def _compare(actual: Any, expected: Any, comparing: Comparing) -> Difference | None:
    """Compare as tuples, numbers and text; members of other enumerations by the names of class and member."""
    right = _plain(expected)
    if right is not expected and not isinstance(expected, Member):
        return comparing(plain(actual), right)
    if type_name(actual) != type_name(expected):
        return comparing(actual, right) if right is not expected else wrong_type(actual, expected)
    same = getattr(actual, "name", None) == expected.name
    return None if same else Difference("is wrong", actual, expected)


def _copy(value: Any, copy: Callable[[Any], Any]) -> Any:
    return tuple.__new__(type(value), map(copy, value)) if isinstance(value, tuple) else value


OWN = WireType("own", _encode, _decode, _show, _compare, _copy, base=(int, float, str, tuple, enum.Enum))
