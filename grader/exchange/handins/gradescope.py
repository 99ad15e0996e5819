"""Gradescope's "Export Submissions": a folder a submission; `submission_metadata.yml` tells whose it is."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import msgspec

from grader.errors import ExchangeError
from grader.exchange.handins.handin import Field, HandIn, Taking, left_over, of_entries, time_of
from grader.exchange.handins.place import Entry, Place

TITLE = "Gradescope, Export Submissions"
_METADATA = "submission_metadata.yml"
_LARGEST_MIB = 100


def suits(place: Place) -> bool:
    return _table_in(place) is not None


def hand_ins(place: Place, assignment: str, how: Taking) -> Iterable[HandIn]:
    """Return the hand-ins: of a group one for each member."""
    table = _table_in(place)
    if table is None:
        raise ExchangeError(f"There is no {_METADATA} in {place.path}.", "Unpack the whole export.")
    top, rest = table.removesuffix(_METADATA), list[str]()
    groups = dict[str, dict[str, Entry]]()
    for path, entry in place.files.items():
        folder, _, inside = path.removeprefix(top).partition("/")
        if path != table and not (path.startswith(top) and inside):
            rest.append(path)
        elif path != table:
            groups.setdefault(folder, {})[inside] = entry
    about = _read_table(place, table)
    for folder, entries in groups.items():
        said = about.get(folder)
        said = said if isinstance(said, dict) else {}
        named = said.get(":submitters")
        people = [one for one in named if isinstance(one, dict)] if isinstance(named, list) else []
        for person in people or [{}]:
            fields: dict[str, Field] = {":sid": "any", ":email": "email", ":name": "name"}
            said_of = {key: one for key, one in person.items() if isinstance(one, str)}
            clues = [(field, said_of[key]) for key, field in fields.items() if said_of.get(key)]
            found = " ".join([*(text for _, text in clues[-1:]), folder])
            one = of_entries(place, entries, found, *clues)
            when = said.get(":created_at")
            submitted = time_of(when, dt.UTC) if isinstance(when, str) else None
            yield msgspec.structs.replace(one, submitted=submitted, team=folder)
    yield from left_over(place, rest)


def _table_in(place: Place) -> str | None:
    tables = [path for path in place.files if path.rpartition("/")[2] == _METADATA and path.count("/") <= 1]
    return min(tables, key=len, default=None)


def _read_table(place: Place, path: str) -> dict[str, Any]:
    try:
        import yaml  # noqa: PLC0415 (the instructor's, and slow)
    except ImportError:
        hint = "Install it: pip install 'deltagrade[instructor]'."
        raise ExchangeError(f"{path} is YAML, and the package PyYAML is not installed.", hint) from None

    # Each value is the text that stands there, or made of these: of any type, Ruby's own as well.
    plain = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    if place.files[path].size > _LARGEST_MIB * 2**20:
        raise ExchangeError(f"{path} is too large: the limit is {_LARGEST_MIB} MiB.")
    try:
        table = yaml.load(place.files[path].read(), plain)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = str(error).replace("\n", " ")
        raise ExchangeError(f"{path} cannot be read: {reason}.", "Export the submissions again.") from None
    if not isinstance(table, dict):
        raise ExchangeError(f"{path} is no table of submissions.", "Export the submissions again.")
    return table
