"""Fuzz tests: a property over some examples in every run, and many of them under the mark `slow`.

The environment variable `FUZZ_EXAMPLES` sets another number for the latter.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

QUICK = 30
LONG = int(os.environ.get("FUZZ_EXAMPLES", "60"))
# No example takes more than a fraction of a second; one that takes this long hangs.
_HANGS_AFTER = 60.0

Property = Callable[..., None]


def fuzzed(*strategies: st.SearchStrategy[Any], dear: int = 1) -> Callable[[Property], Property]:
    """Make a test of a property: quick, and long under the mark `slow`; an example that hangs fails.

    Of a property whose examples are dear there are so many times fewer.
    """
    quick, long = QUICK // dear, LONG // dear

    def decorate(holds: Property) -> Property:
        def example(values: tuple[Any, ...]) -> None:
            _alarm(_HANGS_AFTER)
            holds(*values)

        some_examples = pytest.param(quick, marks=pytest.mark.part)

        @pytest.mark.parametrize("examples", [some_examples, pytest.param(long, marks=pytest.mark.slow)])
        def test(examples: int) -> None:
            checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
            some = settings(max_examples=examples, suppress_health_check=checks, database=None)
            before = signal.signal(signal.SIGALRM, _hangs)
            try:
                some(given(st.tuples(*strategies))(example))()
            finally:
                _alarm(0)
                signal.signal(signal.SIGALRM, before)

        # Hypothesis chooses examples by the name, so each property has its own.
        example.__name__ = example.__qualname__ = test.__name__ = holds.__name__
        test.__module__ = holds.__module__
        return test

    return decorate


def _alarm(seconds: float) -> None:
    signal.setitimer(signal.ITIMER_REAL, seconds)


def _hangs(number: int, frame: FrameType | None) -> None:
    raise AssertionError(f"an example takes more than {_HANGS_AFTER:g} s")
