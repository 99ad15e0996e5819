"""Records that are kept as JSON files: typed, frozen, with a format version, and unknown fields refused."""

import datetime as dt
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

import msgspec

from grader.errors import ExchangeError, GraderError, explained

FORMAT: Literal[1] = 1
Moment = Annotated[dt.datetime, msgspec.Meta(tz=True)]
Sha256 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]  # in hexadecimal digits

BROKEN = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)  # what decoding others' bytes may raise
_S = TypeVar("_S", bound=msgspec.Struct)
_T = TypeVar("_T")


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A value that is kept as a JSON file."""

    format: Literal[1]

    def to_json(self) -> bytes:
        """Return the record as a JSON file's content."""
        return as_json(self)

    @classmethod
    def from_json(cls, data: bytes, where: Path | str, hint: str = "") -> Self:
        """Read a record; if it is none, the error names `where` and the field."""
        return _from_json(data, cls, where, hint, ExchangeError)


def as_json(value: object) -> bytes:
    """Return a value as the content of a JSON file, which people can read as well."""
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"


def read_json(
    path: Path, kind: type[_T], what: str, hint: str = "", error: type[GraderError] = ExchangeError
) -> _T | None:
    """Return what a JSON file says, or None if there is none; an error names `what` cannot be read."""
    missing = suppress(FileNotFoundError, NotADirectoryError)  # all else is no sign of that
    with explained(f"{what} cannot be read", hint, error), missing:
        return _from_json(path.read_bytes(), kind, what, hint, error)
    return None


def _from_json(data: bytes, kind: type[_T], what: object, hint: str, error: type[GraderError]) -> _T:
    try:
        return msgspec.json.decode(data, type=kind)
    except BROKEN as why:
        raise error(f"{what} cannot be read: {why}.", hint) from None
    except ExchangeError as why:  # its fields contradict each other
        raise error(f"{what} cannot be read: {why.message}", hint) from None


def in_zone(record: _S, zone: dt.tzinfo | None) -> _S:
    """Return a record with its times in a zone, if there is one: they are the same moments."""
    times = {f: t for f in record.__struct_fields__ if isinstance(t := getattr(record, f), dt.datetime)}
    return msgspec.structs.replace(record, **{f: t.astimezone(zone or t.tzinfo) for f, t in times.items()})


def clock_time(seconds: float) -> dt.datetime | None:
    """Return when a clock showed so many seconds since 1970, which whoever set it may have made up."""
    with suppress(ValueError, OverflowError, OSError):
        return in_every_zone(dt.datetime.fromtimestamp(seconds, dt.UTC))
    return None


def in_every_zone(moment: dt.datetime) -> dt.datetime | None:
    """Return a moment, or None of one so early or late that not every time zone has it."""
    return moment if dt.MINYEAR < moment.year < dt.MAXYEAR else None


def require_in_every_zone(*moments: dt.datetime | None) -> None:
    """Refuse a record with a moment that not every time zone has, of which nothing can be told."""
    for moment in filter(None, moments):
        if not in_every_zone(moment):
            raise ValueError(f"{moment} is a time that no calendar has")


def day_and_time(moment: dt.datetime, zone: dt.tzinfo | None, *, exact: bool = False) -> str:
    """Return a moment as it stands in a calendar, to the minute; an `exact` one to the second."""
    # The end of a day or an hour is told by its minute.
    seconds = ":%S" if exact and moment.second not in (0, 59) else ""
    return f"{moment.astimezone(zone):%a %d %b %Y %H:%M{seconds} %Z}"


def shown(moment: dt.datetime, zone: dt.tzinfo | None) -> str:
    """Return a moment as people read it: in a zone, or if that is None in their computer's."""
    with suppress(OverflowError, ValueError, OSError):  # not every zone has the first and the last day
        moment = moment.astimezone(zone)
    return f"{moment:%Y-%m-%d %H:%M:%S %Z}"
