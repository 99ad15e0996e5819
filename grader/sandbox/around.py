"""What a check puts in place of `input`, `print`, `sys.argv` and its streams goes along with its calls."""

import builtins
import io
import sys
from collections.abc import Iterator
from typing import Any

_INPUT, _PRINT = builtins.input, builtins.print


class Around:
    """What the check finds around itself, and what of it a student's process has been given."""

    def __init__(self) -> None:
        self._shown = sys.stdout
        self._own: tuple[Any, ...] = (_INPUT, _PRINT, sys.stdin, sys.argv, None)
        self._given = self._own

    @property
    def is_own(self) -> bool:
        """Whether the process has been given nothing, or has all of its own back."""
        return self._given is self._own

    def forget(self) -> None:
        """Forget what was given: there is another process."""
        self._given = self._own

    def changed(self) -> Iterator[tuple[str, Any]]:
        """Yield what is another one by now, and what goes in its place; None: what was there."""
        given, out = self._given, sys.stdout
        text = out if isinstance(out, io.StringIO) and out is not self._shown else None
        function, shown, read, args, _ = now = builtins.input, builtins.print, sys.stdin, sys.argv, text
        if all(one is other for one, other in zip(now, given, strict=True)):
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
        if text is not given[4]:
            yield "stdout", getattr(text, "write", None)
