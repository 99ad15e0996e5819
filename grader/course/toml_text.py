"""Write the few kinds of value that the exchange's TOML files hold; Python itself only reads TOML."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping

TomlValue = str | int | float | dt.datetime


def toml_table(values: Mapping[str, TomlValue], header: str = "") -> str:
    """Return a table as TOML lines.

    Parameters
    ----------
    values : dict of str to str, int, float or datetime
        The keys, which must be bare ones, and their values; a datetime needs a time zone.
    header : str, optional
        The line above, such as ``[late]``.

    Examples
    --------
    >>> print(toml_table({"name": "01-relu", "points": 2.5}, "[[assignments]]"), end="")
    [[assignments]]
    name = "01-relu"
    points = 2.5
    """
    lines = [header] if header else []
    lines += [f"{key} = {_text(value)}" for key, value in values.items()]
    return "".join(f"{line}\n" for line in lines)


def _text(value: TomlValue) -> str:
    if isinstance(value, str):
        # TOML's strings are JSON's, but that it wants DEL escaped as well.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return value.isoformat() if isinstance(value, dt.datetime) else repr(value)
