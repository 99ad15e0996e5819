"""What a person should know of an exchange with a gradebook."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Summary:
    """What became of it.

    Parameters
    ----------
    submissions : int
        Submissions that stand in the gradebook as they do here.
    taken_over : int
        Marks that were given there and are now here as well.
    remarks : list of str
        What is odd, a sentence each.
    problems : list of str
        What needs a decision, or was left out; a sentence each.
    """

    submissions: int = 0
    taken_over: int = 0
    remarks: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
