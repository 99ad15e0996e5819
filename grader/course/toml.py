"""TOML as a dict, whatever the file holds."""

from __future__ import annotations

import tomllib


class NotToml(ValueError):
    """A file that is not TOML; the text says where and why, without a full stop."""


def parse_toml(data: bytes) -> dict[str, object]:
    """Return the tables of a TOML file.

    Parameters
    ----------
    data : bytes
        The file's content.

    Raises
    ------
    NotToml
        If it is not UTF-8, not TOML, or nested so deep or with numbers so long that Python does not read it.

    Examples
    --------
    >>> parse_toml(b"a = [1, 2]")
    {'a': [1, 2]}
    """
    try:
        return tomllib.loads(data.decode())
    except ValueError as error:  # also of a number of thousands of digits
        raise NotToml(str(error)) from None
    except RecursionError:
        raise NotToml("it is nested too deep") from None
