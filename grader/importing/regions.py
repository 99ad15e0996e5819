"""Regions of a cell between two markers, as nbgrader and Otter know them."""

from collections.abc import Iterator
from typing import Literal

from grader.errors import AuthoringError

Place = Literal["outside", "inside", "marker"]


def places(source: str, begin: str, end: str) -> Iterator[tuple[Place, str]]:
    r"""Yield each line of a source, and where it stands; markers that do not fit are an `AuthoringError`.

    A marker is whatever line holds its words, as nbgrader itself has it.

    >>> [place for place, _ in places("a\n# BEGIN X\nb\n# END X", "BEGIN X", "END X")]
    ['outside', 'marker', 'inside', 'marker']
    """
    inside = False
    for line in source.split("\n"):
        if begin in line:
            if inside:
                raise AuthoringError(f"A region {begin!r} begins inside another one.")
            inside = True
            yield "marker", line
        elif end in line:
            inside = False
            yield "marker", line
        else:
            yield "inside" if inside else "outside", line
    if inside:
        raise AuthoringError(f"A region {begin!r} has no end, {end!r}.")


def outside(source: str, begin: str, end: str) -> str:
    """Return what stands outside of all regions: what students get."""
    return "\n".join(line for place, line in places(source, begin, end) if place == "outside")


def without_markers(source: str, begin: str, end: str) -> str:
    """Return all lines but the markers."""
    return "\n".join(line for place, line in places(source, begin, end) if place != "marker")
