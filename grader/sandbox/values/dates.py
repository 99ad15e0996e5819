"""Dates, times and spans of time; a time zone is a fixed offset, or a name of the time zone database."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from grader.sandbox.values.packing import Malformed, Packer, Unpacker, Unsendable, WireType

_MICROSECOND = timedelta(microseconds=1)
_KEY = re.compile(r"[A-Za-z0-9_+-]{1,40}(/[A-Za-z0-9_+-]{1,40}){0,3}")


def _encode_zone(zone: tzinfo | None) -> list[Any]:
    if zone is None:
        return []
    if type(zone) is timezone:
        return [zone.utcoffset(None) // _MICROSECOND, zone.tzname(None)]
    if type(zone) is ZoneInfo and zone.key:
        return [zone.key]
    raise Unsendable("its time zone is neither a fixed offset nor one of the time zone database")


def _decode_zone(items: list[Any], unpacker: Unpacker) -> tzinfo | None:
    if not items:
        return None
    if len(items) == 2:
        microseconds, name = unpacker.parts(items, int, str)
        return timezone(microseconds * _MICROSECOND, name)
    (key,) = unpacker.parts(items, str)
    if not _KEY.fullmatch(key):
        raise Malformed("a time zone of no possible name")
    return ZoneInfo(key)


def _encode_date(value: date, _: Packer) -> list[Any]:
    return [value.year, value.month, value.day]


def _encode_time(value: datetime | time, _: Packer) -> list[Any]:
    clock = [value.hour, value.minute, value.second, value.microsecond]
    return [*clock, value.fold, *_encode_zone(value.tzinfo)]


def _decoder(kind: Any, count: int, has_zone: bool = False) -> Callable[[list[Any], Unpacker], Any]:
    """Return what makes a `kind` of so many numbers; with a zone, its fold and that come after them."""
    end = count + 1 if has_zone else None

    def decode(items: list[Any], unpacker: Unpacker) -> Any:
        numbers = unpacker.parts(items[:end], *[int] * (end or count))
        try:
            made = kind(*numbers[:count])
            return made.replace(fold=numbers[-1], tzinfo=_decode_zone(items[end:], unpacker)) if end else made
        except (ValueError, OverflowError, OSError, KeyError):  # as its maker, or the database, says
            raise Malformed("a date or a time that there is not") from None

    return decode


def _show(value: Any, _: Callable[[Any], str]) -> str:
    return str(value)


DATE = WireType("date", (date,), _encode_date, _decoder(date, 3), _show)
DATETIME = WireType(
    "datetime",
    (datetime,),
    lambda value, packer: _encode_date(value, packer) + _encode_time(value, packer),
    _decoder(datetime, 7, has_zone=True),
    _show,
)
TIME = WireType("time", (time,), _encode_time, _decoder(time, 4, has_zone=True), _show)
TIMEDELTA = WireType(
    "timedelta",
    (timedelta,),
    lambda value, _: [value.days, value.seconds, value.microseconds],
    _decoder(timedelta, 3),
    _show,
)
