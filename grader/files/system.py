"""What systems do differently with files: links, long paths, what others have open, a user's folders."""

import contextlib
import functools
import os
import shutil
import stat
import sys
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Literal

ON_WINDOWS = sys.platform == "win32"
ON_MACOS = sys.platform == "darwin"
# No line ending is translated, and no child process gets the file.
PLAIN = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOINHERIT", 0) | getattr(os, "O_CLOEXEC", 0)
NO_LINK = getattr(os, "O_NOFOLLOW", 0)
A_FOLDER = getattr(os, "O_DIRECTORY", 0)
# Whether a file can be opened in a folder that is open, which nobody can swap for a link meanwhile.
BY_DESCRIPTOR = os.open in os.supports_dir_fd and os.scandir in os.supports_fd and bool(NO_LINK)

_NAME_SURROGATE = 0x20000000  # of a reparse point that stands for another place; that of OneDrive does not
_SHARED_TRIES, _SHARED_PAUSE = 40, 0.05  # seconds; a virus scanner has a new file open about that long


def long_path(path: Path) -> Path:
    r"""Return a path that may have more than 260 characters on Windows too: as ``\\?\C:\...``."""
    if not ON_WINDOWS or str(path).startswith("\\\\?\\"):
        return path
    whole = os.path.abspath(path)  # noqa: PTH100 (links stay)
    return Path("\\\\?\\UNC" + whole[1:] if whole.startswith("\\\\") else "\\\\?\\" + whole)


def composed(name: str) -> str:
    """Return a name as it was written, of a disk of macOS that keeps letters and their accents apart."""
    return unicodedata.normalize("NFC", name) if ON_MACOS else name


def is_link(found: os.stat_result) -> bool:
    """Return whether something stands for another place: a symbolic link, or a junction of Windows."""
    return stat.S_ISLNK(found.st_mode) or bool(getattr(found, "st_reparse_tag", 0) & _NAME_SURROGATE)


def changed_at(found: os.stat_result) -> float:
    """Return when something was changed, by the disk's clock; Windows tells only what a program may set."""
    return found.st_mtime if ON_WINDOWS else found.st_ctime


def _make_writable(path: Path) -> None:
    """Take away the mark 'read-only', for which Windows refuses to replace or remove a file."""
    if ON_WINDOWS:
        with contextlib.suppress(OSError):
            path.chmod(stat.S_IWRITE | stat.S_IREAD)


def patiently(do: Callable[[], object]) -> None:
    """Rename or remove; on Windows again and again for 2 s, as other programs may have the file open."""
    for left in reversed(range(_SHARED_TRIES if ON_WINDOWS else 1)):
        try:
            do()
            return
        except PermissionError:
            if not left:
                raise
        time.sleep(_SHARED_PAUSE)


def move(source: Path, target: Path, *, replace: bool = True) -> None:
    """Rename a file, in place of another one; or, without `replace`, only if there is none."""
    if replace:
        _make_writable(target)
        patiently(lambda: source.replace(target))
    elif ON_WINDOWS:
        with contextlib.suppress(FileExistsError):
            patiently(lambda: source.rename(target))
    else:
        try:
            os.link(source, target)  # unlike a rename, this never replaces
        except FileExistsError:
            pass
        except OSError:  # such as a memory stick, which has no hard links
            if not os.path.lexists(target):
                source.rename(target)


def remove(path: Path) -> None:
    """Remove a file, if it is there."""
    if os.path.lexists(path):
        _make_writable(path)
        patiently(lambda: path.unlink(missing_ok=True))


def remove_folder(folder: Path) -> None:
    """Remove a folder and all that is in it."""
    folder = long_path(folder)
    for place in folder.rglob("*") if ON_WINDOWS else ():
        _make_writable(place)
    patiently(lambda: shutil.rmtree(folder))


def user_folder(kind: Literal["data", "config"]) -> Path:
    """Return where this user's own things are kept, by XDG's variables or else by the system's custom."""
    import platformdirs  # noqa: PLC0415 (takes 20 ms)

    named = os.environ.get(f"XDG_{kind.upper()}_HOME", "")
    if os.path.isabs(named):  # noqa: PTH117
        return Path(named) / "deltagrade"
    find = platformdirs.user_data_path if kind == "data" else platformdirs.user_config_path
    return find("deltagrade", appauthor=False)


@functools.cache
def user_name(uid: int) -> str:
    """Return what a user is called; on Windows the same of all: only a folder's rights tell them apart."""
    if sys.platform == "win32":
        return ""
    import pwd  # noqa: PLC0415 (not on Windows)

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"
