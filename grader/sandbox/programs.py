"""The student's side of a program's run: input, arguments and errors of its own, and how it ended."""

import contextlib
import os
import sys
import traceback
from collections.abc import Callable, Collection, Sequence
from typing import Any, TextIO

from grader.sandbox.isolation.system import nameless, tell_where_to
from grader.sandbox.text import sendable

_MOST_ERRORS = 1 << 16


def begin_program(stdin: bytes, argv: list[str]) -> int:
    """Give this process what a program finds; return a descriptor of what it writes to standard error."""
    frames, errors, typed = os.dup(2), nameless(".errors"), nameless(".input")
    tell_where_to(frames)  # not among the errors
    os.dup2(errors, 2)
    os.write(typed, stdin)
    os.lseek(typed, 0, os.SEEK_SET)
    os.dup2(typed, 0)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 (it is a descriptor)
    sys.argv = argv
    return errors


def end_program(
    run: Callable[[], object], errors: int, files: Collection[str], streams: Sequence[TextIO]
) -> list[Any]:
    """Run a program made of these files; return exit code, errors, and of an exception the last line."""
    code, last = 0, ""
    try:
        run()
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 0 if error.code is None else 1
        if code == 1 and not isinstance(error.code, int):
            print(error.code, file=streams[1])
    except BaseException as error:  # noqa: BLE001 (the student's code may raise anything)
        code = 1
        frame = error.__traceback__
        while frame is not None and frame.tb_frame.f_code.co_filename not in files:
            frame = frame.tb_next
        shown = traceback.format_exception(type(error), error, frame)
        streams[1].write("".join(shown))
        last = sendable(shown[-1].strip().rpartition("\n")[2])
    for stream in (*streams, sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    most = os.fstat(errors).st_size
    os.lseek(errors, max(0, most - _MOST_ERRORS), os.SEEK_SET)
    said = os.read(errors, _MOST_ERRORS).decode("utf-8", "replace")
    return [int(code) & 0xFF, said, last]
