"""The packages that students' code may import, found among the installed ones."""

import ast
import contextlib
import functools
import itertools
import os
import re
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from importlib.machinery import all_suffixes
from importlib.metadata import Distribution, PackageNotFoundError, distribution, packages_distributions
from pathlib import Path

from grader.errors import SandboxError
from grader.sandbox.source import imported

_NEARLY_ALWAYS = {"matplotlib": "matplotlib.pyplot"}  # parts of packages that work on them begins with
_SUFFIXES = (".py", *(suffix for suffix in all_suffixes() if suffix != ".py"))  # the usual one first
_FIRST = re.compile(r'^"?([^/",\r\n]+)', re.MULTILINE)


@functools.cache
def installed(names: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Return the paths of packages and of what they need, and the installed modules that are refused."""
    paths: dict[str, None] = {}
    for found in _with_their_needs(names):
        located = [str(found.locate_file(name)) for name in _top_level(found)]
        paths |= dict.fromkeys(path for path in located if Path(path).exists())
    allowed = set(map(_module_in, paths))
    own = {Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib")}
    own |= {path / "lib-dynload" for path in own}
    folders = [path for path in sys.path if Path(path).is_dir() and Path(path) not in own]
    there = set(itertools.chain.from_iterable(map(_modules_in, folders)))
    return list(paths), sorted(there - allowed - sys.stdlib_module_names)


def _modules_in(folder: str) -> Iterator[str]:
    """Find what `pkgutil.iter_modules` does, without listing each package: that takes a tenth of a second."""
    with contextlib.suppress(OSError):  # as `pkgutil` passes over what may not be listed
        for entry in os.scandir(folder or os.curdir):  # which is '' in `sys.path`
            name, _, ending = entry.name.partition(".")
            if ending:
                found = name != "__init__" and entry.name.endswith(_SUFFIXES)
            else:
                starts = (f"{entry.path}/__init__{suffix}" for suffix in _SUFFIXES)
                found = any(map(os.path.exists, starts))
            if found:
                yield name


def slow_imports(names: tuple[str, ...], sources: Iterable[bytes]) -> list[str]:
    """Return what is imported once, before any student's code runs: packages, and their parts named there."""
    if not names:
        return []
    own = [_module_in(path) for name in names for path in sorted(_top_level(distribution(name)))]
    found = [name for name in own if name.isidentifier() and not name.startswith("_")]
    found += [part for name, part in _NEARLY_ALWAYS.items() if name in found]
    allowed = set(map(_module_in, installed(("numpy", *names))[0]))
    for source in sources:
        with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            named = [name for name, level in imported(ast.parse(source)) if not level]
            found += [name for name in named if name.partition(".")[0] in allowed]
    return list(dict.fromkeys(found))


def package_of(module: str) -> str:
    """Return the name by which pip knows a module's package, or the module's own name."""
    return next(iter(_packages().get(module, [])), module)


_packages = functools.cache(packages_distributions)


def _top_level(found: Distribution) -> set[str]:
    record = found.read_text("RECORD")  # of which `files` makes a path for each of thousands
    names = _FIRST.findall(record) if record else [file.parts[0] for file in found.files or []]
    return {*names} - {"..", "__pycache__"}


def _module_in(path: str) -> str:
    return Path(path).name.split(".")[0]


def _with_their_needs(names: tuple[str, ...]) -> Iterator[Distribution]:
    waiting, seen = list(names), set()
    while waiting:
        name = re.sub("[-_.]+", "-", waiting.pop()).lower()  # as PEP 503 compares names
        if name in seen:
            continue
        seen.add(name)
        try:
            found = distribution(name)
        except PackageNotFoundError:
            raise SandboxError(
                f"The package {name!r}, which students' code may import, is not installed.",
                f"Install it, or take it out of 'packages' in assignment.toml: pip install {name}",
            ) from None
        yield found
        if not found.requires:
            continue
        from packaging.requirements import Requirement  # noqa: PLC0415 (NumPy alone needs nothing)

        needs = [Requirement(line) for line in found.requires or []]
        waiting += [one.name for one in needs if one.marker is None or one.marker.evaluate({"extra": ""})]
