"""The packages that students' code may import, found among the installed ones."""

import functools
import pkgutil
import sys
import sysconfig
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution, packages_distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from grader.errors import SandboxError


@functools.cache
def installed(names: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Return the paths of packages and of what they need, and the installed modules that are refused."""
    paths: dict[str, None] = {}
    for found in _with_their_needs(names):
        top_level = {file.parts[0] for file in found.files or []} - {"..", "__pycache__"}
        located = [str(found.locate_file(name)) for name in top_level]
        paths |= dict.fromkeys(path for path in located if Path(path).exists())
    allowed = {Path(path).name.split(".")[0] for path in paths}
    own = {Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib")}
    own |= {path / "lib-dynload" for path in own}
    folders = [path for path in sys.path if Path(path).is_dir() and Path(path) not in own]
    there = {module.name for module in pkgutil.iter_modules(folders)}
    return list(paths), sorted(there - allowed - sys.stdlib_module_names)


def package_of(module: str) -> str:
    """Return the name by which pip knows a module's package, or the module's own name."""
    return next(iter(_packages().get(module, [])), module)


_packages = functools.cache(packages_distributions)


def _with_their_needs(names: tuple[str, ...]) -> Iterator[Distribution]:
    waiting, seen = list(names), set()
    while waiting:
        name = canonicalize_name(waiting.pop())
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
        needs = [Requirement(line) for line in found.requires or []]
        waiting += [one.name for one in needs if one.marker is None or one.marker.evaluate({"extra": ""})]
