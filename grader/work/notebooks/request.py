"""What a notebook asks of the process that runs its checks, and what it is told."""

from __future__ import annotations

import msgspec


class Request(msgspec.Struct, frozen=True):
    """What is to be checked in a folder."""

    folder: str
    exercises: tuple[str, ...] = ()  # all by default
    cells: dict[
        str, str
    ] = {}  # what was run so far, by name and in order, in place of the work in the folder
    origin: str = ""  # what the cells are called together; empty if the work in the folder is meant
    is_script: bool = False  # whether the one cell is a Python file that is run as it stands
    graded: bool = False  # grade what lies in the folder, by all checks, as an instructor does


class Shown(msgspec.Struct, frozen=True):
    """How it went, to be shown in two ways; where there is no HTML, the text is an error's."""

    passed: bool
    text: str
    html: str = ""
    points: float = 0.0  # what was earned, if it was graded
    undecided: str = ""  # why it could not be graded; empty if it was
