"""One TOML file as a value; all mistakes are told at once, with line, field and what is allowed."""

import datetime as dt
import functools
import operator
import tomllib
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any, Generic, TypeAlias, TypeVar, get_args, get_origin

import msgspec
from msgspec import inspect, structs

from grader.course.broken import DATE, parsed, shortened, why_broken
from grader.errors import CourseError, explained
from grader.files.names import did_you_mean
from grader.files.records import FORMAT

_MOST_TOLD = 20

Keys: TypeAlias = tuple[str | int, ...]  # where a value stands: keys, and numbers in lists
_fields = functools.cache(structs.fields)  # it takes a tenth of a millisecond to look at a type

T = TypeVar("T", bound=msgspec.Struct)
S = TypeVar("S", bound=msgspec.Struct)


class TomlFile(Generic[T]):
    """What a file says, as far as it can be used, and what is wrong with it."""

    def __init__(
        self, path: Path, content: str, table: dict[str, Any], kind: type[T], inner: Collection[str]
    ) -> None:
        self.path = path
        self.faults: dict[Keys, str] = {}
        self.gone = set[Keys]()  # the items of lists that cannot be used
        self._content, self._root, self._inner = content, kind, inner
        # Faulty fields have their defaults; None if one has none.
        self.value = self._struct(table, kind, ())

    def add(self, faults: Iterator[tuple[Keys, str]]) -> None:
        """Add what is wrong with values that can be read; of one place the first is told."""
        for place, why in faults:
            self.faults.setdefault(place, why)

    def spoils(self, *fields: str) -> bool:
        """Return whether something is wrong in one of these fields of the file."""
        return any(place[:1] == (field,) for place in self.faults for field in fields)

    def numbered(self, field: str, items: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        """Yield the items that could be read of a list with the numbers that they have in the file."""
        return zip((number for number in count() if (field, number) not in self.gone), items, strict=False)

    def told(self) -> list[tuple[int, str]]:
        """Return what is wrong, with its line or 0, in the order of the file."""
        first = list(self.faults.items())[:_MOST_TOLD]
        return sorted((self.line(*place), f"{_field(place)}: {why}.") for place, why in first)

    def line(self, *place: str | int) -> int:
        """Return the line in which the value of a place begins, or 0."""
        return _line(self._content, place)

    def sentences(self) -> list[str]:
        """Return what is wrong, with file and line."""
        return [f"{self.path}, {f'line {line}, ' if line else ''}{what}" for line, what in self.told()]

    def _struct(self, table: dict[str, Any], kind: type[S], place: Keys) -> S | None:
        """Return a struct without what is wrong, or None if it cannot be without."""
        inner = () if place else self._inner
        fields = {field.name: field for field in _fields(kind) if field.name not in inner}
        for key in table.keys() - fields.keys():
            self.faults[*place, key] = f"there is no such field; {self._instead(key, list(fields))}"
        values = {}
        for name, field in fields.items():
            if name in table:
                values[name] = self._value(table[name], field.type, (*place, name))
            elif field.required:
                self.faults[*place, name] = f"it is missing; write {_wanted(field.type, name)}"
        values = {name: value for name, value in values.items() if value is not None}
        if all(name in values for name, field in fields.items() if field.required):
            return kind(**values)
        return None

    def _value(self, value: Any, kind: Any, place: Keys) -> Any:
        """Return a value of a kind, without what is wrong in it; None if nothing is left."""
        origin, inner = get_origin(kind), get_args(kind)
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and isinstance(value, dict):
            return self._struct(value, kind, place)
        if origin is list and isinstance(value, list):
            items = [self._value(item, inner[0], (*place, number)) for number, item in enumerate(value)]
            self.gone.update((*place, number) for number, item in enumerate(items) if item is None)
            return [item for item in items if item is not None]
        tagged = {one.__struct_config__.tag: one for one in inner if hasattr(one, "__struct_config__")}
        if tagged and origin is not dict and isinstance(value, dict):  # one of several structs
            rest = dict(value)
            tag = rest.pop(field := next(iter(tagged.values())).__struct_config__.tag_field, None)
            if not isinstance(tag, list | dict) and tag in tagged:
                return self._struct(rest, tagged[tag], place)
            close = close_to(str(tag), [*tagged])
            self.faults[*place, field] = f"{_shown(tag)} is not allowed; write {_either(tagged)}{close}"
            return None
        if origin is dict and isinstance(value, dict):
            made = {key: self._value(item, inner[1], (*place, key)) for key, item in value.items()}
            return {key: item for key, item in made.items() if item is not None}
        if type(value) is dt.date and dt.datetime in (kind, *inner):  # its end, as behind --until
            value = dt.datetime.combine(value, dt.time(23, 59, 59))
        try:
            return msgspec.convert(value, kind)
        except msgspec.ValidationError as error:
            reason, _, inside = str(error).partition(" - at `$")
            wanted = "" if inside else _wanted(kind, place[-1])  # of what lies deeper msgspec knows more
            why = f"{_shown(value)} is not allowed; write {wanted}" if wanted else reason
            choice = inspect.type_info(kind)
            if isinstance(value, str) and isinstance(choice, inspect.LiteralType):
                why += close_to(value, [*map(str, choice.values)])
            self.faults[*place, *filter(None, [inside.strip("`.")])] = why[:1].lower() + why[1:]
            return None

    def _instead(self, key: str, fields: Sequence[str]) -> str:
        """Return what may stand in a table, and where a field belongs that is known elsewhere in the file."""
        tables = {"above the first [...] of the file": self._root}
        tables |= {f"under [{field.name}]": field.type for field in _fields(self._root)}
        for where, kind in tables.items():
            if key in getattr(kind, "__struct_fields__", ()) and key not in self._inner:
                return f"it belongs {where}"
        return f"allowed are {', '.join(fields)}{close_to(key, fields)}"


def listed(sentences: Sequence[str], hint: str = "") -> CourseError:
    """Return one error of several sentences."""
    head = [f"There are {len(sentences)} mistakes:"] if len(sentences) > 1 else []
    return CourseError("\n".join([*head, *sentences]), hint)


def table_of(
    path: Path, kind: type[T], missing: str, inner: Collection[str] = (), broken: str = ""
) -> TomlFile[T]:
    """Read one TOML file; `inner` are no fields of it.

    `missing` advises where there is none, `broken` where it is wrong.
    `CourseError` if it cannot be read at all, or is of another version.
    """
    if not path.exists():
        raise CourseError(f"There is no {path}.", missing)
    with explained(f"{path} cannot be read", broken, CourseError):
        content = path.read_bytes().decode().removeprefix("\ufeff")  # editors of Windows write it
    try:
        table = tomllib.loads(content)
    except (ValueError, RecursionError) as error:  # also of a number of thousands of digits
        line, why = why_broken(content, error)
        raise CourseError(f"{path}, {f'line {line}, ' if line else ''}{why}.", broken) from None
    found = TomlFile(path, content, table, kind, inner)
    if table.get("format") != FORMAT:
        found.faults = {("format",): f"write 'format = {FORMAT}'"}
        raise listed(found.sentences(), broken)
    return found


def read_table(path: Path, kind: type[T], missing: str, not_in_file: str = "") -> T:
    """Read one TOML file in which nothing may be wrong."""
    table = table_of(path, kind, missing, [not_in_file])
    if table.value is None or table.faults:
        raise listed(table.sentences())
    return table.value


def close_to(text: str, names: Sequence[str]) -> str:
    """Return in brackets what could be meant by a name that is none, or nothing."""
    close = did_you_mean(text, names).strip().removesuffix("?")
    return f" (did you mean {close.removeprefix('Did you mean ')}?)" if close else ""


def _either(values: Iterable[object]) -> str:
    return " or ".join(f'"{value}"' for value in values)


def _wanted(kind: Any, field: object) -> str:
    """Return what may stand in a place of this kind, or nothing if that is not easily said."""
    match inspect.type_info(kind):
        case inspect.LiteralType(values=values):
            return _either(values)
        case inspect.IntType() | inspect.FloatType() as number:
            least = f" above {number.gt:,.12g}" if number.gt is not None else ""
            least += f" of {number.ge:,.12g} or more" if number.ge is not None else ""
            most = f", at most {number.le:,.12g}" if number.le is not None else ""
            return f"a {'whole ' * isinstance(number, inspect.IntType)}number{least}{most}"
        case inspect.BoolType():
            return "true or false"
        case inspect.StrType():
            return "text in quotes"
        case inspect.DateTimeType():
            return DATE
        case inspect.UnionType(types=(inspect.DateTimeType(), inspect.NoneType())):
            return DATE
        case inspect.StructType() | inspect.DictType():
            return f"a table: [{field}], and below it a line for each of its fields"
        case inspect.ListType(item_type=inspect.StructType()):
            return f"[[{field}]] above each of its entries"
        case inspect.ListType():
            return "a list, as in [1, 2]"
    return ""


def _shown(value: object) -> str:
    """Return a value about as it stands in the file."""
    text = repr(value) if not isinstance(value, bool | dt.date | dt.time) else str(value).lower()
    return shortened(text)


def _field(place: Keys) -> str:
    """Return the name of a place, on one line: ``assignments[1].due``."""
    keys = (f"[{key}]" if isinstance(key, int) else f".{key}" for key in place)
    named = "".join(keys).removeprefix(".").replace(".[", "[")
    return (named if named.isprintable() else repr(named)[1:-1]) or "the file"


def _line(content: str, place: Keys) -> int:
    """Return the line in which the value of a place begins; 0 if nobody can tell.

    tomllib tells no lines. But the shortest beginning of the file that holds the value ends with it, and the
    longest one that is TOML without it ends just before.
    """
    lines = content.split("\n")
    while place and not _holds(content, place):
        place = place[:-1]  # what is missing is told where it should stand
    without, holds = 0, len(lines)
    while place and holds - without > 1:
        middle = (without + holds) // 2
        ends = (end for end in range(middle, without, -1) if parsed("\n".join(lines[:end])) is not None)
        end = next(ends, 0)
        if end and _holds("\n".join(lines[:end]), place):
            holds = end
        else:
            without = middle
    while place and parsed("\n".join(lines[: holds - 1])) is None:
        holds -= 1
    return holds if place else 0


def _holds(content: str, place: Keys) -> bool:
    value: Any = parsed(content)
    try:
        functools.reduce(operator.getitem, place, value)
    except (LookupError, TypeError):
        return False
    return True
