"""Records that are kept as JSON files: typed, frozen, with a format version, and unknown fields refused."""

import datetime as dt
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

import msgspec

from grader.errors import ExchangeError

FORMAT: Literal[1] = 1
Moment = Annotated[dt.datetime, msgspec.Meta(tz=True)]
Sha256 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]  # in hexadecimal digits


_T = TypeVar("_T", bound=msgspec.Struct)


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A value that is kept as a JSON file."""

    format: Literal[1]

    def to_json(self) -> bytes:
        """Return the record as a JSON file's content."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2) + b"\n"

    @classmethod
    def from_json(cls, data: bytes, where: Path, hint: str = "") -> Self:
        """Read a record; if it is none, the error names the file `where` and the field."""
        try:
            return msgspec.json.decode(data, type=cls)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ExchangeError(f"{where} cannot be read: {error}.", hint) from None
        except ExchangeError as error:  # its fields contradict each other
            raise ExchangeError(f"{where} cannot be read: {error.message}", hint) from None


def in_zone(record: _T, zone: dt.tzinfo | None) -> _T:
    """Return a record with its times in a zone, if there is one: they are the same moments."""
    times = {f: t for f in record.__struct_fields__ if isinstance(t := getattr(record, f), dt.datetime)}
    return msgspec.structs.replace(record, **{f: t.astimezone(zone or t.tzinfo) for f, t in times.items()})


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
