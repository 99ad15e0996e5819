"""Stand-ins by the kind of their object: what `match`, loops and calls look for besides methods."""

from __future__ import annotations

import contextlib
from collections import abc
from collections.abc import Iterator, Sequence
from typing import Any

from grader import messages as m
from grader.sandbox.faults import RefusedValue
from grader.sandbox.stand_in_class import StandInClass
from grader.sandbox.stand_ins import StandIn, StandInCallable, StandInFunction, read_only


class StandInMapping(StandIn):
    """A mapping elsewhere, whose class says itself what it does."""

    def get(self, key: Any, *default: Any) -> Any:
        """Ask it for what is there, but for the default that `match` gives, which cannot travel."""
        at = self._grader_at.inside("get")
        if default and type(default[0]) is object:
            return at.call((key,), {}) if key in self else default[0]
        return at.call((key, *default), {})


class StandInSequence(StandIn):
    """A sequence elsewhere, which `match` knows as one."""


abc.Mapping.register(StandInMapping)
abc.Sequence.register(StandInSequence)


class StandInDict(StandIn, abc.MutableMapping[Any, Any]):
    """A dict elsewhere, of a class that changes nothing of one; which may know what is missing."""

    def get(self, key: Any, default: Any = None) -> Any:
        """Return what is there, or else the default, without making it."""
        found = self._grader_at.operate("get", self, key)
        return read_only(found[0]) if found else default

    def setdefault(self, key: Any, default: Any = None) -> Any:
        """Return what is there, or put the default there."""
        if key not in self:
            self[key] = default
        return self[key]

    def pop(self, key: Any, *default: Any) -> Any:
        """Take what is there, or return the default."""
        if default and key not in self:
            return default[0]
        value = self[key]
        del self[key]
        return value

    def popitem(self, *last: Any) -> Any:
        """Take what was put there last."""
        return self._grader_at.inside("popitem").call(last, {})

    def clear(self) -> None:
        """Take all of it."""
        self._grader_at.inside("clear").call((), {})

    def __setitem__(self, key: Any, value: Any) -> None:
        self._grader_at.put(key, value)

    def __iter__(self) -> Iterator[Any]:
        keys = self._grader_at.inside("keys").call((), {})
        if not isinstance(keys, list):
            raise RefusedValue(m.KEYS_REFUSED)
        return iter(keys)


class StandInCoroutine(StandIn, abc.Coroutine[Any, Any, Any]):
    """A coroutine, which runs there to its end in one step, whatever loop of the check's awaits it."""

    def send(self, _: Any) -> Any:
        """Run it to its end."""
        raise StopIteration(self._grader_at.operate("run", self))

    def __next__(self) -> Any:
        return self.send(None)

    def throw(self, error: Any, *_: Any) -> Any:
        """End it before it has run."""
        self.close()
        raise error

    def close(self) -> None:
        """End it before it has run."""
        self._grader_at.inside("close").call((), {})


def posing_as(name: str, built_in: Sequence[type]) -> dict[str, Any]:
    """Return what makes objects of a class instances of what theirs derives from, such as a list or a `Set`.

    Python asks them for their class where ``type(object)`` is no such one.
    """
    built_in = [kind for kind in built_in if kind.__module__ != "numpy"]  # whose functions look no further
    if not built_in:
        return {}
    pose: Any = built_in[0]
    with contextlib.suppress(TypeError, AttributeError):  # none derives from a generator's, or so from `Enum`
        pose = type(pose)(name, tuple(built_in), {})
    return {"__class__": property(lambda _: pose)}


KINDS: dict[str, type] = {
    **{"object": StandIn, "callable": StandInCallable, "function": StandInFunction},
    **{"dict": StandInDict, "mapping": StandInMapping, "sequence": StandInSequence},
    **{"coroutine": StandInCoroutine},
}
for _name in ("mapping", "sequence"):
    KINDS[f"callable {_name}"] = StandInClass("StandInCallable", (KINDS[_name], StandInCallable), {})
