"""What strange return values win: nothing."""

from __future__ import annotations

import pytest
from attacked_grader import AttackedGrader
from bystanders import Bystanders
from endurance import endure
from hostile_submissions import Hostile, of_kinds

pytestmark = pytest.mark.slow


@of_kinds("equality", "arrays", "generators", "giants", "nan", "markup")
def test_it_wins_nothing_and_changes_nothing(
    hostile: Hostile, grader: AttackedGrader, level: str, bystanders: Bystanders
) -> None:
    endure(hostile, grader, level, bystanders)
