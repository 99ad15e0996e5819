"""TOML both ways, whatever a file holds: read by Python itself, written by tomli-w."""

import tomllib
from collections.abc import Mapping

import tomli_w


class NotToml(ValueError):
    """A file that is not TOML; the text says where and why, without a full stop."""


def parse_toml(data: bytes) -> dict[str, object]:
    """Return the tables of a TOML file; `NotToml` also where it is nested too deep for Python."""
    try:
        return tomllib.loads(data.decode())
    except ValueError as error:  # also of a number of thousands of digits
        raise NotToml(str(error)) from None
    except RecursionError:
        raise NotToml("it is nested too deep") from None


def to_toml(table: Mapping[str, object]) -> bytes:
    """Return a TOML file's content; datetimes keep their offsets.

    Lists of flat tables are written as ``[[key]]``, so that a person, and `grader new`, can add one at the
    end; an empty list is left out, for the same reason.
    """
    lists = {
        key: value
        for key, value in table.items()
        if isinstance(value, list) and all(isinstance(item, dict) for item in value)
    }
    text = tomli_w.dumps({key: value for key, value in table.items() if key not in lists})
    for key, items in lists.items():
        text += "".join(f"\n[[{key}]]\n{tomli_w.dumps(item)}" for item in items)
    return text.encode()


def toml_value(text: str) -> str:
    """Return a text as TOML quotes it, for a template with comments."""
    return to_toml({"value": text}).decode().removeprefix("value = ").rstrip("\n")
