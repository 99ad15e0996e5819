"""One warm pytest session: it collects the checks of a suite once, for as many submissions as there are."""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pytest

from grader.engine.suite import Runner, Suite
from grader.errors import AuthoringError

_T = TypeVar("_T")

_VARIABLES = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD", "PYTEST_CURRENT_TEST")
# They cost more than the students' code.
_PLUGINS_LEFT_OUT = """
    cacheprovider capture debugging doctest faulthandler junitxml legacypath logging pastebin recwarn
    setuponly setupplan stepwise subtests terminal threadexception unittest unraisableexception warnings
"""


def with_checks(suite: Suite, body: Callable[[Runner], _T]) -> _T:
    """Collect the checks of a suite, and return what `body` makes of them."""
    if missing := [file for file in suite.files if not file.is_file()]:
        hint = "Restore it, or fetch the assignment again."
        raise AuthoringError(f"There is no check file {missing[0]}.", hint)
    runner = Runner(suite, body)
    left_out = [argument for name in _PLUGINS_LEFT_OUT.split() for argument in ("-p", f"no:{name}")]
    # No setting in the folders of the checks, or above them, counts.
    alone = ["-c", os.devnull, "--noconftest", "--rootdir=/", "--confcutdir=/", "--assert=plain"]
    with _undisturbed(suite.files):
        status = pytest.main([*left_out, *alone], plugins=[runner])
    if runner.error is not None:
        raise runner.error
    if status in (pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR):
        what = f"The checks of {suite.assignment}"
        raise AuthoringError(f"{what} cannot be collected by pytest (status {status}).")
    result: _T = runner.result
    return result


@contextlib.contextmanager
def _undisturbed(files: Sequence[Path]) -> Iterator[None]:
    """Let nothing that a person set for other test runs, and no module of that name, change the checks."""
    with pytest.MonkeyPatch.context() as patch:
        hidden: list[tuple[MutableMapping[str, Any], str]] = [(os.environ, name) for name in _VARIABLES]
        hidden += [(sys.modules, file.stem) for file in files]
        for place, name in hidden:
            patch.setitem(place, name, "")  # so that what was not there is not there afterwards either
            del place[name]
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        patch.setattr(sys, "dont_write_bytecode", True)
        yield
