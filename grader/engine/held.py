"""What check files and a reference hold, put back before each submission as it was when they were read.

One process runs the same checks on one submission after another. What they keep meanwhile, such as an answer
in a table, a list that they change or how far an iterator has come, must not reach the next one.
"""

import contextlib
import copy
import functools
import itertools
import random
import sys
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import is_
from pathlib import Path
from types import CellType, FunctionType, MemberDescriptorType, ModuleType, SimpleNamespace
from typing import Any

import numpy as np

from grader import messages as m
from grader.engine.collect import Collected

MOST_KEPT = 16 << 20  # bytes of an array: to put back more takes longer than most checks
_CACHE = type(functools.cache(len))
_PLAIN = (int, float, complex, str, bytes, type(None), np.generic)


class Held:
    """What modules of a course hold, and all that is in it."""

    def __init__(self) -> None:
        self.problems: list[str] = []  # what cannot be put back, a sentence each
        self._ours = set[str]()  # the modules, by name
        self._seen = dict[int, Any]()  # by number, which no other object has meanwhile
        self._left = list[tuple[Any, str]]()  # to keep
        self._changed: list[Callable[[], bool]] = []  # whether something is not as it was
        self._actions: list[Callable[[], object]] = [  # that put it back
            functools.partial(random.setstate, random.getstate()),
            functools.partial(np.random.set_state, np.random.get_state()),
        ]

    def put_back(self) -> None:
        """Have all be as it was when it was kept."""
        for action in self._actions:
            action()

    def has_changed(self) -> bool:
        """Return whether anything is not as it was, random generators and iterators aside."""
        return any(changed() for changed in self._changed)

    def keep_module(self, module: ModuleType) -> None:
        """Keep what a module of the course holds."""
        self._ours.add(module.__name__)
        self._seen[id(module)] = module
        self.keep(vars(module), f"{module.__name__}.py")

    def keep(self, value: Any, where: str) -> None:
        """Keep what a value holds, and what is in that; `where` it is, for people."""
        self._left.append((value, where))
        if len(self._left) == 1:
            for one in self._left:  # which grows: what is held may be deep
                self._keep(*one)
            self._left.clear()

    def _keep(self, value: Any, where: str) -> None:
        if isinstance(value, _PLAIN) or id(value) in self._seen:
            return
        self._seen[id(value)] = value
        match value:
            case np.ndarray() if value.flags.writeable and value.nbytes <= MOST_KEPT:
                self._keep_array(value)
            case np.random.Generator():
                state = value.bit_generator.state
                self._actions.append(functools.partial(setattr, value.bit_generator, "state", state))
            case np.random.RandomState():
                self._actions.append(functools.partial(value.set_state, value.get_state()))
            case random.Random():
                self._actions.append(functools.partial(value.setstate, value.getstate()))
            case _:
                self._keep_parts(value, where)

    def _keep_parts(self, value: Any, where: str) -> None:
        match value:
            case ModuleType():
                file = getattr(value, "__file__", None) or ""
                if Path(file).is_relative_to(Path.cwd()):  # it lies beside the checks
                    self.keep_module(value)
            case dict():
                self._hold(lambda: _parts(value), functools.partial(_fill, value), where)
                self._keep_ours(value, where)
            case list() | set() | deque():
                add = value.update if isinstance(value, set) else value.extend
                self._hold(lambda: [*value], lambda parts: (value.clear(), add(parts)), where)
                self._keep_ours(value, where)
            case tuple() | frozenset():
                for part in value:
                    self.keep(part, where)
            case CellType():
                self._hold(lambda: inside(value), functools.partial(_fill_cell, value), where)
            case functools.partial():
                self.keep((value.args, value.keywords), where)
            case staticmethod() | classmethod():
                self.keep(value.__func__, where)
            case _:
                self._keep_ours(value, where)

    def _keep_ours(self, value: Any, where: str) -> None:
        """Keep what a function, a class or an object of one holds, if a file of the course made it."""
        made = value if isinstance(value, FunctionType | type | _CACHE) else type(value)
        if (module := sys.modules.get(made.__module__)) is not None:
            self.keep(module, where)
        if made.__module__ not in self._ours and made is not SimpleNamespace:
            return
        if isinstance(value, type):
            self._hold(lambda: _parts(_names(value)), functools.partial(_fill_class, value), where)
            return
        self.keep(getattr(value, "__dict__", None), where)
        if isinstance(value, FunctionType):
            self.keep((value.__defaults__, value.__kwdefaults__, value.__closure__), where)
        elif isinstance(value, _CACHE):
            self._keep_cache(value)
        else:
            self._hold(lambda: _parts(_slots(value)), functools.partial(_fill_slots, value), where)

    def _keep_cache(self, cache: Any) -> None:
        before = cache.cache_info().misses

        def changed() -> bool:  # of one that is full, another answer takes the place of one
            return bool(cache.cache_info().misses != before)

        def put_back() -> None:
            nonlocal before
            if changed():
                cache.cache_clear()
                before = 0

        self._changed.append(changed)
        self._actions.append(put_back)

    def _keep_array(self, array: np.ndarray[Any, Any]) -> None:
        before = array.copy()

        def changed() -> bool:
            return array.shape != before.shape or array.tobytes() != before.tobytes()

        def put_back() -> None:
            if array.flags.writeable and array.size == before.size:
                if array.shape != before.shape:
                    with warnings.catch_warnings():
                        warnings.simplefilter("ignore", DeprecationWarning)  # of NumPy, from 2.5 on
                        array.shape = before.shape
                np.copyto(array, before)

        self._changed.append(changed)
        self._actions.append(put_back)

    def _hold(self, read: Callable[[], list[Any]], write: Callable[[list[Any]], object], where: str) -> None:
        """Keep the parts of something, and each of them; of an iterator there is another copy each time."""
        before, copies = read(), dict[int, Callable[[], Iterator[Any]]]()
        for place, part in enumerate(before):
            if isinstance(part, Iterator) and type(part).__module__ in ("builtins", "itertools"):
                try:
                    copies[place] = _copies(part)
                except TypeError:  # nobody can say where a generator is
                    if next(part, self) is not self:  # as it is once a parametrized check has taken all
                        self.problems.append(m.GENERATOR_HELD.format(file=where))
            else:
                self.keep(part, where)

        def changed() -> bool:
            now = read()
            return len(now) != len(before) or not all(map(is_, now, before))

        def put_back() -> None:
            if copies or changed():
                write([copies[i]() if i in copies else part for i, part in enumerate(before)])

        if copies:
            put_back()  # one that was not copied is now the source of what is kept
        self._actions.append(put_back)
        self._changed.append(changed)


def _copies(iterator: Iterator[Any]) -> Callable[[], Iterator[Any]]:
    """Return what gives an iterator at the same place each time; a `TypeError` if nobody can.

    From Python 3.14 on those of itertools cannot be copied: what they give is kept, and copied each time.
    """
    try:
        return functools.partial(_copied, _copied(iterator))
    except TypeError:
        if type(iterator).__module__ != "itertools":
            raise
        [kept] = itertools.tee(iterator, 1)
        return lambda: map(copy.deepcopy, copy.copy(kept))


def _copied(iterator: Iterator[Any]) -> Iterator[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return copy.deepcopy(iterator)


def _parts(held: Mapping[Any, Any]) -> list[Any]:
    return [*held, *held.values()]


def _pairs(parts: list[Any]) -> Iterator[tuple[Any, Any]]:
    half = len(parts) // 2
    return zip(parts[:half], parts[half:], strict=True)


def _fill(held: dict[Any, Any], parts: list[Any]) -> None:
    held.clear()
    for key, value in _pairs(parts):  # `update` of a `Counter` would count
        held[key] = value


def _names(kind: type) -> dict[str, Any]:
    return {name: part for name, part in vars(kind).items() if name[:2] != "__"}


def _fill_class(kind: type, parts: list[Any]) -> None:
    for name in _names(kind).keys() - {*parts[: len(parts) // 2]}:
        delattr(kind, name)
    for name, value in _pairs(parts):
        if vars(kind).get(name) is not value:
            setattr(kind, name, value)


def _slots(value: Any) -> dict[MemberDescriptorType, Any]:
    found = dict[MemberDescriptorType, Any]()
    for name, part in [item for kind in type(value).__mro__ for item in vars(kind).items()]:
        if isinstance(part, MemberDescriptorType) and name[:2] != "__":
            with contextlib.suppress(AttributeError):  # it is empty
                found[part] = part.__get__(value)
    return found


def _fill_slots(value: Any, parts: list[Any]) -> None:
    for slot in _slots(value).keys() - {*parts[: len(parts) // 2]}:
        slot.__delete__(value)
    for slot, part in _pairs(parts):  # whatever its class says of setting attributes
        slot.__set__(value, part)


def inside(cell: CellType) -> list[Any]:
    """Return what a cell of a function holds, if it holds anything."""
    try:
        return [cell.cell_contents]
    except ValueError:
        return []


def _fill_cell(cell: CellType, parts: list[Any]) -> None:
    if parts:
        cell.cell_contents = parts[0]


def held_by_checks(checks: Iterable[Collected]) -> Held:
    """Keep what check files hold, the course's own fixtures, parameters and what pytest calls checks of."""
    held = Held()
    for module in {*(one.module for one in checks), *filter(None, [sys.modules.get("conftest")])}:
        held.keep_module(module)
    for one in checks:
        held.keep(getattr(getattr(one.item, "callspec", None), "params", None), one.module.__name__)
        held.keep(getattr(one.item.instance, "__dict__", None), one.module.__name__)
    return held
