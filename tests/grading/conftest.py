"""A toy course, far from the user's own folders."""

from __future__ import annotations

from pathlib import Path

import pytest
from toy_course import ToyCourse


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ToyCourse:
    """A course with one small assignment, released."""
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return ToyCourse(tmp_path)
