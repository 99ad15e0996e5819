"""Dates, times and spans of time; a time zone is a fixed offset, or a name of the time zone database."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from grader.sandbox.values.packing import Malformed, Packer, Unpacker, Unsendable, WireType

_MICROSECOND = timedelta(microseconds=1)
_FIXED = re.compile(r"UTC([+-]\d\d:\d\d)")
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
        return UTC if (microseconds, name) == (0, "UTC") else timezone(microseconds * _MICROSECOND, name)
    return zone_named(*unpacker.parts(items, str))


def zone_named(name: str) -> tzinfo:
    """Return the time zone of a name, of the database or as pandas writes a fixed one; or `Malformed`."""
    try:
        if fixed := _FIXED.fullmatch(name):
            return datetime.strptime(fixed[1], "%z").tzinfo or UTC
        if _KEY.fullmatch(name):
            return ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # as the database says
        pass
    raise Malformed("a time zone of no possible name")


def _of_numbers(kind: Any, *fields: str, has_zone: bool = False, named: tuple[str, ...] = ()) -> WireType:
    """Return how a type of whole numbers travels; with a zone, its fold and that come after them."""

    def encode(value: Any, _: Packer) -> list[Any]:
        if any(getattr(value, name, 0) for name in ("nanosecond", "nanoseconds")):  # as those of pandas have
            raise Unsendable("its nanoseconds would be lost; use numpy.datetime64 or numpy.timedelta64")
        numbers = [getattr(value, field) for field in fields]
        return [*numbers, value.fold, *_encode_zone(value.tzinfo)] if has_zone else numbers

    def decode(items: list[Any], unpacker: Unpacker) -> Any:
        count = len(fields) + has_zone
        numbers = unpacker.parts(items[:count] if has_zone else items, *[int] * count)
        try:
            if not has_zone:
                return kind(*numbers)
            return kind(*numbers[:-1], fold=numbers[-1], tzinfo=_decode_zone(items[count:], unpacker))
        except (ValueError, OverflowError, OSError, KeyError):  # as its maker, or the database, says
            raise Malformed("a date or a time that there is not") from None

    return WireType(
        *(kind.__name__, encode, decode), show=lambda value, _: str(value), types=(kind,), named=named
    )


_DAY = ("year", "month", "day")
_CLOCK = ("hour", "minute", "second", "microsecond")
DATES = (  # a `datetime` is a `date` as well
    _of_numbers(datetime, *_DAY, *_CLOCK, has_zone=True, named=("pandas.Timestamp",)),
    _of_numbers(date, *_DAY),
    _of_numbers(time, *_CLOCK, has_zone=True),
    _of_numbers(timedelta, "days", "seconds", "microseconds", named=("pandas.Timedelta",)),
)
