"""What is known of one call into a student's code."""

from __future__ import annotations

from typing import Any

import msgspec


class CallRecord(msgspec.Struct, frozen=True):
    """One call: what came back, and what else it did.

    Parameters
    ----------
    value : object
        What the call returned.
    args : tuple
        The positional arguments as they were after the call: shows what it changed.
    kwargs : dict of str to object
        The keyword arguments as they were after the call.
    warnings : tuple of str
        Each warning as ``"Category: message"``.
    output : str
        What the call printed.
    seconds : float
        Wall time that the call took.
    """

    value: Any
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = {}
    warnings: tuple[str, ...] = ()
    output: str = ""
    seconds: float = 0.0
