"""What is known of one call into a student's code."""

from __future__ import annotations

import dataclasses
from typing import Any


@dataclasses.dataclass(frozen=True, slots=True)
class CallRecord:
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
    kwargs: dict[str, Any] = dataclasses.field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    output: str = ""
    seconds: float = 0.0
