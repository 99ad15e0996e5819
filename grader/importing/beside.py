"""What lies beside a solution, and goes along as the files of its assignment."""

import ast
import contextlib
import re
import sys
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

import msgspec

from grader.course.materials import LARGEST_MIB, LARGEST_TOGETHER_MIB
from grader.errors import ExchangeError
from grader.files.names import check_paths

NOT_ALONG = (
    f"It does not go along with the assignment: a file may have {LARGEST_MIB} MiB, all together"
    f" {LARGEST_TOGETHER_MIB} MiB, and some names have a meaning of their own."
)
SHOWS_SOLUTION = "It holds lines of the solution, so students do not get it with this assignment."
_OWN = re.compile("README|conftest|mistakes|variants|given|rubric|questions|answers|test_hidden")


class Beside(msgspec.Struct, frozen=True):
    """Files by path, and how `assignment.toml` names them."""

    files: dict[str, bytes] = {}
    left: tuple[str, ...] = ()  # what does not go along

    @property
    def patterns(self) -> list[str]:
        """Each file, and each folder with all below it."""
        return sorted({name if "/" not in name else f"{name.partition('/')[0]}/" for name in self.files})

    @property
    def modules(self) -> set[str]:
        """The modules and packages among them, in whatever folder."""
        paths = [PurePosixPath(name) for name in self.files if name.endswith(".py")]
        return {name for path in paths for name in (path.parts[0].removesuffix(".py"), path.stem)}

    @property
    def sources(self) -> list[str]:
        """The text of the modules."""
        return [text.decode("utf-8", "replace") for name, text in self.files.items() if name.endswith(".py")]


def files_below(folder: Path) -> list[Path]:
    """Return all files below a folder, but for hidden ones, links and what Python compiled."""
    paths = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    odd = re.compile(r"(?:.*/)?(?:\.|__pycache__/)", re.DOTALL)
    return sorted(path for path in paths if not odd.match(path.relative_to(folder).as_posix()))


def files_beside(folder: Path, paths: Iterable[Path]) -> Beside:
    """Return what of some files in a folder may go along."""
    size, found, files = 0, dict[str, bytes](), dict[str, bytes]()
    for path in paths:
        with contextlib.suppress(PermissionError):
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
    for name, content in sorted(found.items(), key=lambda item: len(item[1])):
        size += len(content)
        if _may_go(name, content) and size <= LARGEST_TOGETHER_MIB << 20:
            files[name] = content
    return Beside(dict(sorted(files.items())), tuple(sorted(found.keys() - files.keys())))


def _may_go(name: str, content: bytes) -> bool:
    first = name.partition("/")[0]
    if _OWN.fullmatch(first.partition(".")[0]) or set(name) & set("*?[]") or len(content) > LARGEST_MIB << 20:
        return False
    try:
        check_paths([name])
        if name.endswith(".py"):
            ast.parse(content)
    except (ExchangeError, SyntaxError, ValueError):
        return False
    return first.removesuffix(".py") not in sys.stdlib_module_names or first == first.removesuffix(".py")
