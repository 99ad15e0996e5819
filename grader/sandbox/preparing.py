"""What every process for students' code has done before it sees any: packages imported, others refused."""

import contextlib
import functools
import importlib
import importlib.machinery
import io
import os
import random
import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from types import ModuleType
from typing import TextIO, TypeAlias

import msgspec
import numpy as np

Streams: TypeAlias = list[TextIO]  # standard output, standard error

_IN_USE: list[ModuleType] = []  # by this process, though nobody may import them any more


def prepare(folder: Path, allowed: str) -> tuple[list[str], list[str]]:
    """Go to a folder, import what is slow, refuse what is not allowed; return what may be seen and was slow.

    `allowed` is in JSON what may be seen (paths), is refused, and is slow (modules).
    """
    sys.dont_write_bytecode = True  # of students' files; of what is imported till here it is kept
    folder.mkdir(exist_ok=True)
    os.chdir(folder)  # away from files of students, of which `Allowed` would find modules
    packages, refused, slow = msgspec.json.decode(allowed, type=tuple[list[str], list[str], list[str]])
    hidden = [name for name in sys.modules if name.partition(".")[0] in refused]
    _IN_USE.extend(sys.modules.pop(name) for name in hidden)
    sys.meta_path.insert(0, Allowed(refused))
    # What is done here, every worker need not do.
    _import(slow, str(folder))
    np.linalg.solve(np.eye(2), np.ones(2))
    np.random.default_rng(0).normal(size=2)
    np.random.seed(0)
    random.seed(0)
    if hasattr(os, "register_at_fork"):  # `os.fork` seeds this one anew, by chance
        os.register_at_fork(after_in_child=functools.partial(random.seed, 0))
    os.environ.clear()
    return packages, slow


class NotAllowed(ModuleNotFoundError):
    """The student's code imports a package that the assignment does not allow."""


class Allowed:
    """Refuses modules by name, for a plain message, unless the submission brings its own."""

    def __init__(self, refused: Collection[str]) -> None:
        self._refused = frozenset(refused)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Find a module of the submission's own, refuse another, or leave it to the next finder."""
        if path is not None or name not in self._refused:
            return None
        own = importlib.machinery.PathFinder.find_spec(name, [str(Path.cwd())])
        if own is None:
            raise NotAllowed(name, name=name)
        return own


def _import(slow: Collection[str], folder: str) -> None:
    """Import what takes long; what fails is left to the student's code, which is told why."""
    os.environ.update(MPLBACKEND="agg", MPLCONFIGDIR=folder)
    for name in slow:
        with contextlib.suppress(Exception, SystemExit):
            importlib.import_module(name)
    if found := sys.modules.get("matplotlib.font_manager"):  # this machine's own fonts are out of sight later
        fonts, own = found.fontManager, sys.modules["matplotlib"].get_data_path()
        fonts.ttflist = [font for font in fonts.ttflist if font.fname.startswith(own)]
        fonts.afmlist = [font for font in fonts.afmlist if font.fname.startswith(own)]


def text_streams() -> Streams:
    """Return what students' code prints to, made once for all workers: descriptors 1 and 2, pipes by then."""
    descriptors = 1, 2
    own, pipe = [os.dup(descriptor) for descriptor in descriptors], os.pipe()
    for descriptor in descriptors:
        os.dup2(pipe[1], descriptor)  # a stream asks whether it is one
    # Line by line, so that neither a loop nor a crash loses what was printed before.
    buffered = [io.BufferedWriter(io.FileIO(one, "w", closefd=False)) for one in descriptors]
    how = "utf-8", "backslashreplace", "\n", True
    streams: Streams = [io.TextIOWrapper(one, *how) for one in buffered]
    for descriptor, before in zip(descriptors, own, strict=True):
        os.dup2(before, descriptor)
    for descriptor in (*own, *pipe):
        os.close(descriptor)
    return streams
