"""The wire in bounded memory: the dearest frames there can be."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

# What a process may use beyond what it has after import. The largest frame has 64 MiB of arrays and 1 MiB of
# structure; arrays are copied at most once, and a byte of structure becomes at most 90 bytes of objects.
ENOUGH_MIB = 200
TOO_LITTLE_MIB = 60

PROGRAM = Path(__file__).with_name("reading_frames.py")

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="reads /proc, and needs a limit on address space"
)


def reading(mib: int, kinds: int, count: int) -> subprocess.CompletedProcess[str]:
    """Read frames in a process of its own: some of the largest kinds, and some arbitrary ones."""
    command = [sys.executable, str(PROGRAM), str(mib), str(kinds), str(count)]
    return subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)


@pytest.mark.slow
def test_the_largest_and_oddest_frames_are_read_in_bounded_memory() -> None:
    done = reading(ENOUGH_MIB, kinds=99, count=20)
    assert (done.stdout, done.stderr) == ("done\n", "")


@pytest.mark.slow
def test_too_much_memory_would_be_noticed() -> None:
    assert "MemoryError" in reading(TOO_LITTLE_MIB, 0, 0).stderr
