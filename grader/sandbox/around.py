"""What a check puts in place of `input`, `print`, `sys.stdin` and `sys.argv` goes along with its calls."""

import builtins
import io
import sys
from collections.abc import Iterator
from typing import Any

_INPUT, _PRINT = builtins.input, builtins.print


class Around:
    """What the check finds around itself, and what of it a student's process has been given."""

    def __init__(self) -> None:
        self._own = self._given = (_INPUT, _PRINT, sys.stdin, sys.argv)

    @property
    def is_own(self) -> bool:
        """Whether the process has been given nothing, or has all of its own back."""
        return self._given is self._own

    def forget(self) -> None:
        """Forget what was given: there is another process."""
        self._given = self._own

    def changed(self) -> Iterator[tuple[str, Any]]:
        """Yield what is another one by now, and what goes in its place; None: what was there."""
        given = self._given
        function, shown, read, args = now = builtins.input, builtins.print, sys.stdin, sys.argv
        if function is given[0] and shown is given[1] and read is given[2] and args is given[3]:
            return
        own = all(one is other for one, other in zip(now, self._own, strict=True))
        self._given = self._own if own else now
        if function is not given[0]:
            yield "input", None if function is _INPUT else function
        if shown is not given[1]:
            yield "print", None if shown is _PRINT else shown
        if read is not given[2] and (read is self._own[2] or isinstance(read, io.StringIO)):
            yield "stdin", None if read is self._own[2] else read.read()
        if args is not given[3]:
            yield "argv", [str(arg) for arg in args]
