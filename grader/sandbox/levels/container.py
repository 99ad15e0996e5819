"""Level `container`: in Docker or Podman, an empty image with this machine's own Python seen read-only."""

import functools
import os
import secrets
import socket
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import TZPATH

import grader
from grader.errors import SandboxError
from grader.sandbox.levels.process import ProcessLevel, require_linux, start_alone

if TYPE_CHECKING:
    import subprocess

    from grader.sandbox.forking import Forking

_ENGINES = ("podman", "docker")
_IMAGE = "deltagrade-empty"
_EMPTY_ARCHIVE = bytes(10240)
_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64")
_FOLDER = "/run/grader"
_SOCKET = "control"
_SCRATCH = "/tmp/grader"
_SECONDS = 60.0
_LOOK_AGAIN = 0.1


class ContainerLevel(ProcessLevel):
    """Confines students' processes as level `process` does, within the container."""

    name: ClassVar[str] = "container"
    promise: ClassVar[str] = "submissions see no network and no file but Python's own"

    @staticmethod
    def start(base: Path, command: list[str], environment: dict[str, str], errors: int) -> "Forking":
        """Start the fork-server in a container; it connects to a socket in a folder that both see."""
        from grader.sandbox.forking import Forking  # noqa: PLC0415 (of the trusted side alone)

        require_linux()  # of which the container's programs are, this machine's Python among them
        shared = base / "shared"
        shared.mkdir()
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(shared / _SOCKET))
            listener.listen(1)
            listener.settimeout(_LOOK_AGAIN)
            for path, mode in ((shared, 0o755), (shared / _SOCKET, 0o777)):
                path.chmod(mode)  # only who may enter the private folder gets here
            run = [
                *(_engine(), "run", "--rm", f"--name=deltagrade-{secrets.token_hex(6)}"),
                *("--network=none", "--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges"),
                *("--user=65534:65534", "--pids-limit=64", "--tmpfs=/tmp:rw,size=64m,mode=1777"),
                *("--ulimit=nofile=1024:1024", "--ulimit=nproc=4096:4096"),
                *(f"--volume={path}:{path}:ro" for path in _python_paths()),
                f"--volume={shared}:{_FOLDER}",
                *(f"--env={name}={value}" for name, value in environment.items()),
                _IMAGE,
            ]
            process = start_alone([*run, *command, _SCRATCH, f"{_FOLDER}/{_SOCKET}"], stderr=errors)
            try:
                control = _accepted(listener, process)
            except OSError:
                process.kill()
                process.wait()
                raise
            (shared / _SOCKET).unlink()
        return Forking(control, process, base)


def _accepted(listener: socket.socket, process: "subprocess.Popen[bytes]") -> socket.socket:
    for _ in range(int(_SECONDS / _LOOK_AGAIN)):
        try:
            control, _ = listener.accept()
        except TimeoutError:
            if process.poll() is not None:
                raise OSError("the container ended at once") from None
        else:
            return control
    raise OSError(f"the container did not answer within {_SECONDS:g} s")


@functools.cache
def _engine() -> str:
    """Return the path of an engine that works, and make sure that it has the empty image."""
    import shutil  # noqa: PLC0415 (with three libraries, that a fork-server does not need)

    reasons = []
    for name in _ENGINES:
        engine = shutil.which(name)
        if engine is None:
            reasons.append(f"there is no {name}")
            continue
        made = _ask(engine, "image", "inspect", _IMAGE)
        if made.returncode:
            made = _ask(engine, "import", "-", _IMAGE)
        if not made.returncode:
            return engine
        says = made.stderr.decode(errors="replace").strip().partition("\n")[0]
        reasons.append(f"{name} says: {says}" if says else f"{name} fails")
    raise SandboxError(f"No container can be started ({'; '.join(reasons)}).")


def _ask(*command: str) -> "subprocess.CompletedProcess[bytes]":
    import subprocess  # noqa: PLC0415 (as above)

    return subprocess.run(command, input=_EMPTY_ARCHIVE, capture_output=True, check=False)


def _python_paths() -> list[str]:
    """Return what a Python program needs of this machine's files."""
    prefixes = {sys.prefix, sys.base_prefix} - {"/usr"}
    own = {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"), os.path.realpath(sys.executable)}
    package = str(Path(grader.__file__).parent)
    wanted = [*sorted(prefixes), *sorted(own), *_LIBRARIES, *TZPATH, package]
    kept: list[str] = []
    for path in wanted:
        if Path(path).exists() and not any(Path(path).is_relative_to(other) for other in kept):
            kept.append(path)
    return kept
