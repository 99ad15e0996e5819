"""The isolation levels of this machine; where they do not matter, the strongest alone is tried."""

import pytest

from grader.sandbox.choose_level import levels_here

LEVELS = levels_here()
STRONGEST = LEVELS[-1:]
QUICKLY = [pytest.param(level, marks=[] if level == LEVELS[-1] else pytest.mark.slow) for level in LEVELS]
