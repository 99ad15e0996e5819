"""What attacks on the machine do: nothing, at any level of isolation."""

from __future__ import annotations

import pytest
from attacked_grader import AttackedGrader
from bystanders import Bystanders
from endurance import endure
from hostile_submissions import Hostile, of_kinds

pytestmark = pytest.mark.slow


@of_kinds(
    "signals",
    "exit",
    "outlive",
    "loops",
    "memory",
    "processes",
    "descriptors",
    "disk",
    "shared-memory",
    "lent",
    "channels",
    "flood",
)
def test_it_wins_nothing_and_changes_nothing(
    hostile: Hostile, grader: AttackedGrader, level: str, bystanders: Bystanders
) -> None:
    endure(hostile, grader, level, bystanders)
