"""Files that are nearly good: one part is another or gone, or a few bytes are."""

from __future__ import annotations

import copy
import datetime as dt
import math
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

Table = dict[str, Any]
Place = tuple[Any, ...]

ODD_NUMBERS = [0, -1, 1e308, 5e-324, math.inf, math.nan, 2**63, 10**400]


def nearly(
    table: Table,
    dump: Callable[[Table], bytes],
    values: st.SearchStrategy[Any],
    words: st.SearchStrategy[str],
    moments: st.SearchStrategy[Any],
) -> st.SearchStrategy[bytes]:
    """Return contents of files that are a good one but for one part or a few bytes, or are any bytes.

    Parameters
    ----------
    table : dict
        The good one.
    dump : callable
        Returns the file of a table.
    values, words, moments : strategy
        What may stand in the place of any part, of a text and of a time.
    """
    good = dump(table)
    somewhere = st.sampled_from(_places(table))
    odd_part = somewhere.flatmap(
        lambda place: st.tuples(st.just(place), _of_its_kind(_at(table, place), values, words, moments))
    )
    other_part = st.tuples(somewhere, values | st.none())
    few_bytes = st.tuples(st.integers(0, len(good)), st.binary(max_size=6), st.integers(0, 9))
    return (
        odd_part.map(lambda change: dump(_with_part(table, *change)))
        | other_part.map(lambda change: dump(_with_part(table, *change)))
        | few_bytes.map(lambda cut: good[: cut[0]] + cut[1] + good[cut[0] + cut[2] :])
        | st.integers(0, len(good)).map(lambda length: good[:length])
        | st.binary(max_size=100)
    )


def _of_its_kind(
    part: Any,
    values: st.SearchStrategy[Any],
    words: st.SearchStrategy[str],
    moments: st.SearchStrategy[Any],
) -> st.SearchStrategy[Any]:
    """Return odd values of the same type as a part."""
    if isinstance(part, dt.datetime):
        return moments
    if isinstance(part, bool):
        return st.booleans()
    if isinstance(part, str):
        return words
    numbers = st.sampled_from(ODD_NUMBERS) | st.floats()
    return numbers if isinstance(part, int | float) else values


def _places(value: Any, here: Place = ()) -> list[Place]:
    """Return where the parts of a table stand, itself left out."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, part in inner for place in ((*here, key), *_places(part, (*here, key)))]


def _at(table: Table, place: Place) -> Any:
    part: Any = table
    for key in place:
        part = part[key]
    return part


def _with_part(table: Table, place: Place, part: Any) -> Table:
    """Return a copy of a table in which one part is another, or gone if it is None."""
    copied = copy.deepcopy(table)
    holder = _at(copied, place[:-1])
    if part is None:
        del holder[place[-1]]
    else:
        holder[place[-1]] = part
    return copied
