"""Lists, tuples, sets, dicts, those of `collections`, and views of dicts; other types stay where they are."""

from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Collection, ItemsView, Iterable, KeysView, Mapping, ValuesView
from itertools import islice
from typing import Any, TypeAlias

import numpy as np

from grader.sandbox.values.array_difference import compare_numbers
from grader.sandbox.values.difference import MOST_ENTRIES, Comparing, Difference, wrong_type
from grader.sandbox.values.packing import MAX_AGAIN, Malformed, Packer, Unpacker, WireType

_Set: TypeAlias = set[Any] | frozenset[Any]


_SHORT = 60  # characters of a dict that is seen at a glance
_CHANGED = {list, dict, set}  # a change of one shows wherever it is


def _packed(entries: Collection[Any], packer: Packer) -> list[Any]:
    """Pack entries; one that can be changed, and was among them before, stays the same object."""
    if _CHANGED.isdisjoint(map(type, entries)):
        return [packer.pack(entry) for entry in entries]
    places, before, nodes = dict[int, int](), list[int](), list[Any]()
    for place, entry in enumerate(entries):
        before.append(packer.counted)
        first, node = place, None
        if type(entry) in _CHANGED and (first := places.setdefault(id(entry), place)) != place:
            node = packer.again(first, before[first + 1] - before[first])
        nodes.append(packer.pack(entry) if node is None else node)
    return nodes


def _unpacked(items: Iterable[Any], unpacker: Unpacker) -> list[Any]:
    outer, unpacker.around = unpacker.around, ([], [])
    made, before = unpacker.around
    for item in items:
        before.append(unpacker.counted)
        made.append(unpacker.unpack(item))
    unpacker.around = outer
    return made


def _decode_again(items: list[Any], unpacker: Unpacker) -> Any:
    """Return an earlier entry of the same list or dict."""
    made, before = unpacker.around
    match items:
        case [int(place)] if 0 <= place < len(made) and type(made[place]) in _CHANGED:
            unpacker.counted += before[place + 1] - before[place]
            if unpacker.counted <= MAX_AGAIN:
                return made[place]
    raise Malformed("an object again that is not there, or too large to be there again")


def _copied(entries: Iterable[Any], copy: Callable[[Any], Any]) -> list[Any]:
    """Copy entries; those that are the same object are it afterwards."""
    made = dict[int, Any]()
    return [made[id(one)] if id(one) in made else made.setdefault(id(one), copy(one)) for one in entries]


def _first(entries: Iterable[str], whole: Collection[Any]) -> str:
    """Return the shown entries of a whole, and whether there are more than are shown."""
    return ", ".join([*islice(entries, MOST_ENTRIES), *["..."] * (len(whole) > MOST_ENTRIES)])


def _show_entries(value: list[Any] | tuple[Any, ...], show: Callable[[Any], str]) -> str:
    shown = _first(map(show, value), value)
    return f"[{shown}]" if isinstance(value, list) else f"({shown}{',' * (len(value) == 1)})"


def _compare_entries(actual: Any, expected: Any, comparing: Comparing) -> Difference | None:
    """Compare with an array, if the right answer is one written as a list; else entry by entry."""
    if _is_array(expected):
        return compare_numbers(actual, expected, comparing)
    if not isinstance(actual, list | tuple):
        return wrong_type(actual, expected)
    return compare_each(actual, expected, comparing)


def compare_each(actual: Any, expected: Any, comparing: Comparing) -> Difference | None:
    """Compare two lists or tuples entry by entry."""
    if len(actual) != len(expected):
        detail = f"length {len(actual)} instead of {len(expected)}"
        return Difference("has the wrong length", actual, expected, detail)
    for number, (entry, wanted) in enumerate(zip(actual, expected, strict=True)):
        if found := comparing(entry, wanted):
            return found.inside(f"[{number}]")
    return None


def _is_array(entries: Any) -> bool:
    try:
        return np.asarray(entries).dtype.kind in "biufc"
    except ValueError:  # of uneven rows
        return False


def _decode_set(items: list[Any], unpacker: Unpacker) -> set[Any]:
    entries = set(unpacker.keys(items or [None]))  # an empty one takes memory as well
    if items and len(entries) != len(items):
        raise Malformed("a set with one entry twice")
    return entries if items else set()


def _show_set(value: _Set, show: Callable[[Any], str]) -> str:
    def order(entry: Any) -> tuple[int, float, str]:  # the same in every process: numbers first
        if type(entry) in (int, float):
            return 0, entry, ""
        return 1, 0, entry if type(entry) is str else show(entry)

    inner = "{" + _first(map(show, sorted(value, key=order)), value) + "}" if value else ""
    return inner if inner and isinstance(value, set) else f"{type(value).__name__}({inner})"


def _compare_sets(actual: Any, expected: _Set, comparing: Comparing) -> Difference | None:
    """Compare entries by equality; numbers that are left over, in their order, by tolerance."""
    if not isinstance(actual, set | frozenset):
        return wrong_type(actual, expected, "a set")
    extra, missing = set(actual - expected), set(expected - actual)
    if len(extra) == len(missing) and all(type(entry) in (int, float) for entry in extra | missing):
        pairs = zip(sorted(extra), sorted(missing), strict=True)
        if all(comparing(entry, wanted) is None for entry, wanted in pairs):
            return None
    differing = {"missing": missing, "not expected": extra}
    detail = "; ".join(f"{what}: {comparing.show(some)}" for what, some in differing.items() if some)
    return Difference("is wrong", actual, expected, detail) if detail else None


def _encode_dict(value: dict[Any, Any], packer: Packer) -> list[Any]:
    items: list[Any] = []
    for pair in zip(packer.keys(value), _packed(value.values(), packer), strict=True):
        items += pair
    return items


def _decode_dict(items: list[Any], unpacker: Unpacker) -> dict[Any, Any]:
    if len(items) % 2:
        raise Malformed("a dict of uneven entries")
    keys = unpacker.keys(items[::2])
    entries = dict(zip(keys, _unpacked(items[1::2], unpacker), strict=True))
    if len(entries) != len(keys):
        raise Malformed("a dict with one key twice")
    return entries


def _show_dict(value: Mapping[Any, Any], show: Callable[[Any], str]) -> str:
    return "{" + _first((f"{show(key)}: {show(entry)}" for key, entry in value.items()), value) + "}"


def _compare_dicts(actual: Any, expected: Mapping[Any, Any], comparing: Comparing) -> Difference | None:
    """Every key of the right answer must be there; further keys do not matter."""
    if not isinstance(actual, Mapping):
        return wrong_type(actual, expected, "a dict")
    for key, wanted in expected.items():
        if key not in actual:
            keys = [_first(map(comparing.show, one), one) or "none" for one in (actual, expected)]
            short = all(len(comparing.show(one)) <= _SHORT for one in (actual, expected))
            told = "" if short else f"entries {keys[0]} instead of {keys[1]}"
            return Difference(f"has no entry {key!r}", actual, expected, told)
        if found := comparing(actual[key], wanted):
            return found.inside(f"[{key!r}]")
    return None


def _copy_dict(value: Mapping[Any, Any], copy: Callable[[Any], Any]) -> dict[Any, Any]:
    return dict(zip(value, _copied(value.values(), copy), strict=True))


_FACTORIES = {kind.__name__: kind for kind in (list, int, set, dict, str, float, tuple, bool)}


def _encode_defaults(value: defaultdict[Any, Any], packer: Packer) -> Any:
    name = getattr(value.default_factory, "__name__", None)
    if value.default_factory is not (_FACTORIES.get(name) if name else None):
        return packer.foreign(value)  # so that its factory is asked
    return [name, *_encode_dict(value, packer)]


def _decode_defaults(items: list[Any], unpacker: Unpacker) -> defaultdict[Any, Any]:
    name = items[0] if items else ""
    if name is not None and (type(name) is not str or name not in _FACTORIES):
        raise Malformed("a dict with defaults of no known type")
    return defaultdict(_FACTORIES[name] if name else None, _decode_dict(items[1:], unpacker))


def _decode_queue(items: list[Any], unpacker: Unpacker) -> deque[Any]:
    limit = items[0] if items else ""
    if limit is not None and (type(limit) is not int or limit < len(items) - 1):
        raise Malformed("a queue longer than it can be")
    return deque(map(unpacker.unpack, items[1:]), limit)


def _compare_queues(actual: Any, expected: Any, comparing: Comparing) -> Difference | None:
    if not isinstance(actual, deque):
        return wrong_type(actual, expected)
    return compare_each(list(actual), list(expected), comparing)


def _collection(kind: Any, encode: Any, decode: Any, show: Any, compare: Any) -> WireType:
    return WireType(
        *(kind.__name__, encode, lambda items, unpacker: kind(decode(items, unpacker)), show, compare),
        copy=lambda value, copy: kind(_copied(value, copy)),
        types=(kind,),
    )


def _mapping(kind: Any) -> WireType:
    return WireType(
        *(kind.__name__, _encode_dict, lambda items, unpacker: kind(_decode_dict(items, unpacker))),
        lambda value, show: f"{kind.__name__}({_show_dict(value, show)})",
        *(_compare_dicts, lambda value, copy: kind(_copy_dict(value, copy))),
        types=(kind,),
    )


_IN_ORDER = (*(_packed, _unpacked, _show_entries, _compare_entries),)
_OF_KEYS = (lambda value, packer: packer.keys(value), _decode_set, _show_set, _compare_sets)
CONTAINERS = (
    *(_collection(list, *_IN_ORDER), _collection(tuple, *_IN_ORDER)),
    WireType(
        *("dict", _encode_dict, _decode_dict, _show_dict, _compare_dicts, _copy_dict),
        types=(dict,),
        like=Mapping,
    ),
    *(_collection(set, *_OF_KEYS), _collection(frozenset, *_OF_KEYS)),
    *(_mapping(Counter), _mapping(OrderedDict)),
    WireType(
        *("defaultdict", _encode_defaults, _decode_defaults, _show_dict, _compare_dicts),
        copy=lambda value, copy: defaultdict(value.default_factory, _copy_dict(value, copy)),
        types=(defaultdict,),
    ),
    WireType(
        *("deque", lambda value, packer: [value.maxlen, *map(packer.pack, value)], _decode_queue),
        lambda value, show: f"deque({_show_entries(list(value), show)})",
        *(_compare_queues, lambda value, copy: deque(map(copy, value), value.maxlen)),
        types=(deque,),
    ),
    WireType(  # comes as a list
        *("view", lambda value, packer: packer.pack(list(value))),
        show=lambda value, show: show(list(value)),
        copy=lambda value, copy: copy(list(value)),
        base=KeysView | ValuesView | ItemsView,
    ),
)
AGAIN = WireType("again", lambda *_: [], _decode_again)  # what was there before, by `Packer.again`
