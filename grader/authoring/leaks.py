"""No line of a solution may stand in what students get, wherever it was copied to."""

from __future__ import annotations

import re
from collections.abc import Mapping

from grader.authoring.problems import Problem
from grader.authoring.regions import find_regions

SHORTEST = 12


def leak_problems(source: str, file: str, bundle: Mapping[str, bytes]) -> list[Problem]:
    """Return the lines of solutions that stand in a bundle, in a text or a check as well as in a module.

    Spaces do not count. Lines of fewer than `SHORTEST` other characters, and lines that the source
    also has outside of its solutions, give nothing away.

    Parameters
    ----------
    source : str
        The solution source; its markers are right.
    file : str
        Its name, for the problems.
    bundle : mapping of str to bytes
        Content of the students' files by name.
    """
    regions, _ = find_regions(source, file)
    inside = {number for region in regions for number in range(region.begin + 1, region.end)}
    lines = dict(enumerate(map(squeeze, source.split("\n")), 1))
    shown = {line for number, line in lines.items() if number not in inside}
    secret = {
        number: line
        for number, line in lines.items()
        if number in inside and len(line) >= SHORTEST and line not in shown
    }
    problems = []
    for name, content in bundle.items():
        for place, line in enumerate(map(squeeze, content.decode().split("\n")), 1):
            for number, solution in secret.items():
                if solution in line:
                    told = f"This line of a solution also stands in {name}, line {place}; change it there."
                    problems.append(Problem(file, number, told))
    return problems


def squeeze(line: str) -> str:
    """Return a line without its white space."""
    return re.sub(r"\s+", "", line)
