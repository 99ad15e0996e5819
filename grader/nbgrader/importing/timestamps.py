"""The times in nbgrader's `timestamp.txt`, whichever time zone they are in."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

_FORMATS = ("%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S")


def parse_time(text: str) -> dt.datetime | None:
    """Return the time that a text of nbgrader's means, or None; without a time zone it is UTC.

    Examples
    --------
    >>> parse_time("2015-02-02 14:58:23.948203 America/Los_Angeles").isoformat()
    '2015-02-02T14:58:23.948203-08:00'
    >>> parse_time("2015-02-02 14:58 tomorrow")
    """
    words = text.split()
    zone: dt.tzinfo | None = dt.UTC
    if len(words) > 1 and not words[-1][0].isdigit():
        zone = _zone(words.pop())
    found = (_parsed(" ".join(words), form) for form in _FORMATS)
    moment = next((moment for moment in found if moment), None)
    return moment.replace(tzinfo=zone) if moment and zone else None


def _parsed(text: str, form: str) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(text, form)
    except ValueError:
        return None


def _zone(name: str) -> dt.tzinfo | None:
    try:
        return dt.datetime.strptime(name, "%z").tzinfo
    except ValueError:
        pass
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return None
