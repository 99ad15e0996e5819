"""One thing that was looked at to see what a receipt proves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at.

    Parameters
    ----------
    kind : {"proof", "agrees", "against", "open"}
        ``proof``: this proves what the receipt says. ``agrees``: it fits, and proves nothing. ``against``:
        the receipt, or what it is compared with, is not what it should be. ``open``: nobody here can tell.
    told : str
        One sentence.
    """

    kind: Literal["proof", "agrees", "against", "open"]
    told: str


def noted(notes: Sequence[str]) -> Iterator[Finding]:
    """Return what looked wrong when a submission was taken in, which speaks against who or when it says."""
    for note in notes:
        yield Finding("against", f"When it was taken in, this was noted: {note}")
