"""Other users of this computer, who run the grader as themselves; only root can do so."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
TIGHT = "077"


def start(uid: int, groups: Sequence[int], arguments: Sequence[str], home: Path) -> subprocess.Popen[str]:
    """Start Python as a user with a tight umask, at a home that is not there unless it is made."""
    belongs = f"--groups {','.join(map(str, groups))}" if groups else "--clear-groups"
    who = f"--reuid {uid} --regid {uid} {belongs}"
    lines = [*_opened(), f"umask {TIGHT}", f"exec setpriv {who} {shlex.join([sys.executable, *arguments])}"]
    path = os.pathsep.join([str(REPOSITORY / "tests"), str(REPOSITORY)])
    mine = {"HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_DATA_HOME": str(home), "PYTHONPATH": path}
    command = ["unshare", "--mount", "sh", "-ec", "\n".join(lines)]
    pipe, kept = subprocess.PIPE, {name: value for name, value in os.environ.items() if name != "TMPDIR"}
    return subprocess.Popen(
        command, cwd="/", stdin=pipe, stdout=pipe, stderr=pipe, text=True, env={**kept, **mine}
    )


def _opened() -> list[str]:
    """Let Python and this repository be seen where they lie in somebody's home, by these processes alone."""
    needed = sorted({Path(place).resolve() for place in (sys.prefix, sys.base_prefix, REPOSITORY)})
    lines = ["mount -t tmpfs -o mode=755 none /mnt"]
    for number, shut in enumerate({_shut(path) for path in needed} - {None}):
        for path in needed:
            if path.is_relative_to(shut):
                place = shlex.quote(f"/mnt/{number}/{path.relative_to(shut)}")
                lines.append(f"mkdir -p {place}; mount --rbind {shlex.quote(str(path))} {place}")
        lines.append(f"mount --rbind /mnt/{number} {shlex.quote(str(shut))}")
    return lines


def _shut(path: Path) -> Path | None:
    """Return the highest folder on the way to a place that others cannot enter."""
    return next((above for above in reversed(path.parents) if not above.stat().st_mode & 1), None)
