"""The files that a student's process sees at level `namespace`: the interpreter and the allowed packages.

They are the machine's own, at their own paths, and cannot be written. What is not here does not exist.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path
from zoneinfo import TZPATH

from grader.sandbox.isolation import linux

SCRATCH = "/scratch"
_DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
_SITE_FOLDERS = ("site-packages", "dist-packages")
_SMALL = ("tmpfs", linux.MS_NOSUID | linux.MS_NODEV, "size=1m,mode=755")
_READ_ONLY = linux.ATTR_RDONLY | linux.ATTR_NOSUID


def visible_paths(packages: list[str]) -> list[str]:
    """Return the files and folders that are seen: libraries of Python and of the system, zones, packages."""
    # The memory map tells which folders hold shared libraries: what students' code needs must be loaded.
    own = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib")}
    mapped = [
        Path(line.split()[-1]) for line in Path("/proc/self/maps").read_text().splitlines() if ".so" in line
    ]
    prefixes = {Path(path) for path in (sys.prefix, sys.base_prefix)} - {Path("/usr")}
    packed = [*prefixes, *map(Path, own), *map(Path, packages)]
    libraries = {str(path.parent) for path in mapped if not any(path.is_relative_to(top) for top in packed)}
    bundled = {str(path) for prefix in prefixes for path in prefix.glob("lib/*.so*")}
    return [*sorted(own), *sorted(libraries), *sorted(bundled), *filter(os.path.isdir, TZPATH), *packages]


def make_root(folder: Path, paths: list[str]) -> None:
    """Make this process, alone in its mount namespace, see `paths` and nothing else of the machine's files.

    The new root is mounted at `folder` first. What lies in a folder ``site-packages`` of one of the paths is
    seen only if it is named itself.
    """
    trees = {path: linux.take_tree(path) for path in [*paths, *_DEVICES]}
    for path, tree in trees.items():
        linux.set_mount(tree, _READ_ONLY | (0 if path in _DEVICES else linux.ATTR_NODEV))
    linux.mount("root", str(folder), *_SMALL)
    os.umask(0o022)
    for path, tree in trees.items():
        _show(tree, path, f"{folder}{path}")
    Path(f"{folder}{SCRATCH}").mkdir()
    linux.make_root(str(folder))
    linux.set_mount("/", _READ_ONLY)


def _show(tree: int, path: str, place: str) -> None:
    if Path(path).is_dir():
        Path(place).mkdir(parents=True, exist_ok=True)
    else:
        Path(place).parent.mkdir(parents=True, exist_ok=True)
        Path(place).touch()
    linux.put_tree(tree, place)
    os.close(tree)
    for name in _SITE_FOLDERS:
        if (Path(path) / name).is_dir():
            linux.mount("none", f"{place}/{name}", *_SMALL)
