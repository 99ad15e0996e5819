"""Packages that take long to import, for tests that need them when they run, not when collected."""

import importlib
from typing import Any


class Lazily:
    """Stands for a module, which is imported when something of it is first asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        if name[:1] == "_":  # as pytest asks of all that a file names, when it looks for tests
            raise AttributeError(name)
        return getattr(importlib.import_module(self._name), name)


pd, pl = Lazily("pandas"), Lazily("polars")
