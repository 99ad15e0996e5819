"""No line of a solution may stand in what students get, wherever it was copied to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from grader.authoring.sources import Problem
from grader.authoring.stub import find_regions
from grader.work.choosing import SUFFIX

SHORTEST = 12
_JSON_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')  # of all that is JSON, only texts hold quotes


def leak_problems(source: str, file: str, bundle: Mapping[str, bytes]) -> list[Problem]:
    """Return the lines of solutions that stand in a bundle, in a text or a check as well as in a module.

    Spaces do not count. Lines of fewer than `SHORTEST` other characters, and lines that the source also has
    outside of its solutions, give nothing away.
    """
    regions, _ = find_regions(source)
    inside = {number for region in regions for number in range(region.begin + 1, region.end)}
    lines = dict(enumerate(map(_squeeze, source.split("\n")), 1))
    shown = {line for number, line in lines.items() if number not in inside}
    secret = {number: line for number, line in lines.items() if number in inside and line not in shown}
    return [
        Problem(file, number, f"This line of a solution also stands in {place}; change it there.")
        for number, place in _places(secret, bundle)
    ]


def secret_problems(secrets: Sequence[str], file: str, bundle: Mapping[str, bytes]) -> list[Problem]:
    """Return where a bundle holds answers that do not stand between markers of the reference, `file`."""
    squeezed = dict(enumerate(map(_squeeze, secrets)))
    return [
        Problem(file, 1, f"An answer, {squeezed[number]!r}, also stands in {place}.")
        for number, place in _places(squeezed, bundle)
    ]


def _places(secret: Mapping[int, str], bundle: Mapping[str, bytes]) -> Iterator[tuple[int, str]]:
    """Yield the number of each secret line that a bundle holds, and where."""
    found = False
    for name, content in sorted(bundle.items(), key=lambda item: item[0].endswith(SUFFIX)):
        if name.endswith(SUFFIX) and found:
            break  # a notebook says again what other files say
        for place, line in _shown_lines(name, content):
            for number, hidden in secret.items():
                if len(hidden) >= SHORTEST and hidden in line:
                    found = True
                    yield number, f"{name}, line {place}"


def _shown_lines(name: str, content: bytes) -> Iterator[tuple[int, str]]:
    """Yield the number and the squeezed text of each line of a file; of a notebook, of all texts in it."""
    text = content.decode()
    if name.endswith(SUFFIX):
        texts = map(json.loads, _JSON_TEXT.findall(text))
        text = "".join(f"{said}\n" if said[-1:] != "\n" else said for said in texts)
    yield from enumerate(map(_squeeze, text.split("\n")), 1)


def _squeeze(line: str) -> str:
    """Return a line without its white space."""
    return re.sub(r"\s+", "", line)
