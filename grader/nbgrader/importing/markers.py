"""Regions between two of nbgrader's markers: whatever line holds the words, as nbgrader itself has it."""

from __future__ import annotations

import enum
from collections.abc import Iterator

from grader.errors import AuthoringError


class Place(enum.Enum):
    """Where a line stands."""

    OUTSIDE = enum.auto()
    INSIDE = enum.auto()
    MARKER = enum.auto()


def places(source: str, begin: str, end: str) -> Iterator[tuple[Place, str]]:
    r"""Yield each line of a source, and where it stands.

    Parameters
    ----------
    source : str
        Content of a cell.
    begin, end : str
        What the lines of the two markers hold.

    Raises
    ------
    AuthoringError
        If a region begins inside another, or has no end.

    Examples
    --------
    >>> [place.name for place, _ in places("a\n# BEGIN X\nb\n# END X", "BEGIN X", "END X")]
    ['OUTSIDE', 'MARKER', 'INSIDE', 'MARKER']
    """
    inside = False
    for line in source.split("\n"):
        if begin in line:
            if inside:
                raise AuthoringError(f"A region {begin!r} begins inside another one.")
            inside = True
            yield Place.MARKER, line
        elif end in line:
            inside = False
            yield Place.MARKER, line
        else:
            yield Place.INSIDE if inside else Place.OUTSIDE, line
    if inside:
        raise AuthoringError(f"A region {begin!r} has no end, {end!r}.")


def outside(source: str, begin: str, end: str) -> str:
    """Return what stands outside of all regions: what students get.

    Raises
    ------
    AuthoringError
        As `places` does.
    """
    return "\n".join(line for place, line in places(source, begin, end) if place is Place.OUTSIDE)


def without_markers(source: str, begin: str, end: str) -> str:
    """Return all lines but the markers.

    Raises
    ------
    AuthoringError
        As `places` does.
    """
    return "\n".join(line for place, line in places(source, begin, end) if place is not Place.MARKER)
