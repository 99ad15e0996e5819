"""No line of a solution may stand in what students get, wherever it was copied to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from grader.authoring.problems import Problem
from grader.authoring.regions import find_regions
from grader.work.choosing import SUFFIX

SHORTEST = 12


def leak_problems(source: str, file: str, bundle: Mapping[str, bytes]) -> list[Problem]:
    """Return the lines of solutions that stand in a bundle, in a text or a check as well as in a module.

    Spaces do not count. Lines of fewer than `SHORTEST` other characters, and lines that the source also has
    outside of its solutions, give nothing away.
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
    problems = list[Problem]()
    for name, content in sorted(bundle.items(), key=lambda item: item[0].endswith(SUFFIX)):
        if name.endswith(SUFFIX) and problems:
            break  # a notebook says again what other files say
        for place, line in shown_lines(name, content):
            for number, solution in secret.items():
                if solution in line:
                    message = f"This line of a solution also stands in {name}, line {place}; change it there."
                    problems.append(Problem(file, number, message))
    return problems


def shown_lines(name: str, content: bytes) -> Iterator[tuple[int, str]]:
    """Yield the number and the squeezed text of each line of a file; of a notebook, of all texts in it."""
    text = content.decode()
    if name.endswith(SUFFIX):
        text = "".join(f"{said}\n" if said[-1:] != "\n" else said for said in _texts(json.loads(text)))
    yield from enumerate(map(squeeze, text.split("\n")), 1)


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in a JSON value, the names of fields included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for entry in value:
            yield from _texts(entry)
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield from _texts([key, entry])


def squeeze(line: str) -> str:
    """Return a line without its white space."""
    return re.sub(r"\s+", "", line)
