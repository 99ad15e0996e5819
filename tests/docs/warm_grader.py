"""The command `grader` without its start-up: a process that has imported all forks for each call of a shell.

    python warm_grader.py FOLDER

makes two pipes there, `ask` and `told`. The shell's function in `CALL` hands over what a command inherits.
"""

import os
import sys
from pathlib import Path

# `exec` gives copies of what the command reads and writes: to ask, the shell uses its own for a moment.
CALL = """
warm_grader() {
    local status in out err
    exec {in}<&0 {out}>&1 {err}>&2
    printf '%s\\0' "$@" > "$WARM/arguments"; env -0 > "$WARM/environment"
    printf '%s\\n' "$BASHPID $in $out $err" > "$WARM/ask"
    read -r status < "$WARM/told"
    exec {in}<&- {out}>&- {err}>&-
    return "$status"
}
"""


def serve(folder: Path) -> None:
    """Answer one call after the other, until there are no pipes any more."""
    for name in ("ask", "told"):
        os.mkfifo(folder / name)
    print("ready", flush=True)
    while (folder / "ask").exists():
        shell, *standard = (folder / "ask").read_text().split()
        if shell == "end":
            break
        if not (child := os.fork()):
            _become(folder, Path("/proc", shell), standard)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        (folder / "told").write_text(f"{status & 255}\n")


def _become(folder: Path, shell: Path, standard: list[str]) -> None:
    """Be the command that a shell has called, and end."""
    from grader.cli.main import main

    status = 1
    try:
        arguments = (folder / "arguments").read_text().split("\0")[:-1]
        variables = [one for one in (folder / "environment").read_text().split("\0") if one]
        for number, descriptor in enumerate(standard):
            how = os.O_WRONLY | os.O_APPEND if number else os.O_RDONLY
            os.dup2(os.open(shell / "fd" / descriptor, how), number)
        sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w", 1)
        os.chdir((shell / "cwd").readlink())
        os.environ.clear()
        os.environ.update(variable.split("=", 1) for variable in variables)
        sys.argv = ["grader", *arguments]
        main()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 (as the interpreter does)
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from warm_workers import warm_workers

    import grader.authoring.build
    import grader.engine.judge
    import grader.grading.run
    import grader.reports.feedback  # noqa: F401

    del sys.path[0]
    with warm_workers():
        serve(Path(sys.argv[1]))
