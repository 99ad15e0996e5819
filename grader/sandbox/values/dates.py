"""Dates, times and spans of time; a time zone is a fixed offset, or a name of the time zone database."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from grader.sandbox.values.wire_type import Malformed, Packing, Unpacking, Unsendable, WireType, parts

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


def _decode_zone(items: list[Any], unpacking: Unpacking) -> tzinfo | None:
    if not items:
        return None
    if len(items) == 2:
        microseconds, name = parts(items, unpacking, int, str)
        return timezone(microseconds * _MICROSECOND, name)
    (key,) = parts(items, unpacking, str)
    if not _KEY.fullmatch(key):
        raise Malformed("a time zone of no possible name")
    return ZoneInfo(key)


def _decoder(decode: Callable[[list[Any], Unpacking], Any]) -> Callable[[list[Any], Unpacking], Any]:
    def checked(items: list[Any], unpacking: Unpacking) -> Any:
        try:
            return decode(items, unpacking)
        except (ValueError, OverflowError, OSError, KeyError):  # as its maker, or the database, says
            raise Malformed("a date or a time that there is not") from None

    return checked


def _encode_time(value: datetime | time, _: Packing) -> list[Any]:
    clock = [value.hour, value.minute, value.second, value.microsecond]
    return [*clock, value.fold, *_encode_zone(value.tzinfo)]


@_decoder
def _decode_date(items: list[Any], unpacking: Unpacking) -> date:
    return date(*parts(items, unpacking, int, int, int))


@_decoder
def _decode_datetime(items: list[Any], unpacking: Unpacking) -> datetime:
    *numbers, fold = parts(items[:8], unpacking, *[int] * 8)
    return datetime(*numbers, fold=fold).replace(tzinfo=_decode_zone(items[8:], unpacking))


@_decoder
def _decode_time(items: list[Any], unpacking: Unpacking) -> time:
    *numbers, fold = parts(items[:5], unpacking, *[int] * 5)
    return time(*numbers, fold=fold).replace(tzinfo=_decode_zone(items[5:], unpacking))


@_decoder
def _decode_span(items: list[Any], unpacking: Unpacking) -> timedelta:
    return timedelta(*parts(items, unpacking, int, int, int))


def _show(value: Any, _: Callable[[Any], str]) -> str:
    return str(value)


DATE = WireType("date", (date,), lambda value, _: [value.year, value.month, value.day], _decode_date, _show)
DATETIME = WireType(
    "datetime",
    (datetime,),
    lambda value, packing: [value.year, value.month, value.day, *_encode_time(value, packing)],
    _decode_datetime,
    _show,
)
TIME = WireType("time", (time,), _encode_time, _decode_time, _show)
TIMEDELTA = WireType(
    "timedelta",
    (timedelta,),
    lambda value, _: [value.days, value.seconds, value.microseconds],
    _decode_span,
    _show,
)
