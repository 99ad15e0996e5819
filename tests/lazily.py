"""Packages that take long to import, for tests that need them when they run, not when collected."""

import importlib
from typing import Any


class Lazily:
    """Stands for a module, which is imported when something of it is first asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(importlib.import_module(self._name), name)


pd, pl = Lazily("pandas"), Lazily("polars")
