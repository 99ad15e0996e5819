"""One session of pytest that stays warm, with nothing in it but a course's checks and what runs them."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TypeVar

import pytest

from grader.engine.local import load_module
from grader.engine.outcome import Suite
from grader.engine.suite import Runner
from grader.errors import AuthoringError

_T = TypeVar("_T")

_VARIABLES = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_CURRENT_TEST")  # of other test runs
# They cost more than the students' code.
_PLUGINS_LEFT_OUT = """
    cacheprovider capture debugging doctest faulthandler junitxml legacypath logging pastebin recwarn
    setuponly setupplan stepwise subtests terminal threadexception unittest unraisableexception warnings
"""

RESTORE = "Restore it; 'grader fetch --missing' puts it back in a student's folder."


def with_checks(suite: Suite, body: Callable[[Runner], _T]) -> _T:
    """Collect the checks of a suite once, in one pytest session, and return what `body` makes of them."""
    if missing := [file for file in suite.files if not file.is_file()]:
        raise AuthoringError(f"There is no check file {missing[0]}.", RESTORE)
    runner = Runner(suite, body)
    text = b"".join(file.read_bytes() for file in suite.files)
    needed = {"unittest", "debugging"} if b"TestCase" in text else set()
    left_out = [f"-pno:{name}" for name in _PLUGINS_LEFT_OUT.split() if name not in needed]
    conftest = _conftest(suite.conftest) if suite.conftest and suite.conftest.is_file() else None
    # No setting in the folders of the checks, or above them, counts.
    alone = ["-c", os.devnull, "--noconftest", "--rootdir=/", "--confcutdir=/", "--assert=plain"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        for name in _VARIABLES:
            patch.delenv(name, raising=False)
        patch.setenv("HYPOTHESIS_STORAGE_DIRECTORY", os.devnull)
        patch.setitem(sys.modules, "conftest", conftest)  # for checks that import from it
        status = pytest.main([*left_out, *alone], plugins=[runner, *filter(None, [conftest])])
    if runner.error is not None:
        raise runner.error
    if status in (pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR):
        told = f"The checks of {suite.assignment} cannot be collected by pytest (status {status})."
        raise AuthoringError(told)
    return runner.result  # type: ignore[no-any-return]


def _conftest(file: Path) -> ModuleType:
    """Load the fixtures of a course's own `conftest.py`, as pytest would."""
    try:
        return load_module(file, file.stem, checks=True)
    except Exception as error:
        raise AuthoringError(f"{file} cannot be loaded: {type(error).__name__}: {error}") from error
