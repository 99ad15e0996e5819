"""What a notebook asks of the process that runs its checks, and what it is told."""

from __future__ import annotations

import msgspec


class Request(msgspec.Struct, frozen=True):
    """What is to be checked.

    Parameters
    ----------
    folder : str
        The notebook's folder.
    exercises : tuple of str
        Run the public checks of these; of all by default.
    work : dict of str to bytes
        Files to take in place of the work in the folder.
    graded : bool
        Grade what lies in the folder, by all checks, as an instructor does.
    """

    folder: str
    exercises: tuple[str, ...] = ()
    work: dict[str, bytes] = {}
    graded: bool = False


class Reply(msgspec.Struct, frozen=True):
    """How it went, to be shown.

    Parameters
    ----------
    passed : bool
        Whether every check passed.
    text, html : str
        The same in two ways; where there is no HTML, the text is an error's.
    points : float
        What was earned, if it was graded.
    doubt : str
        Why it could not be graded; empty if it was.
    """

    passed: bool
    text: str
    html: str = ""
    points: float = 0.0
    doubt: str = ""
