"""Fork-servers that judges of this process lend each other, as the submissions of one batch share theirs.

To start one takes longer than most tests. What the start and the end of one do is tried in `tests/sandbox`.
"""

from __future__ import annotations

import importlib
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import pytest

from grader.engine import server as starting
from grader.sandbox import launcher
from grader.sandbox.launcher import ForkServer
from grader.sandbox.levels import WEAKEST


class WarmServers:
    """What stands in for `ForkServer` in a ``with`` statement."""

    def __init__(self) -> None:
        self._owner = os.getpid()
        self._idle: dict[tuple[str, tuple[str, ...]], list[ForkServer]] = defaultdict(list)

    @contextmanager
    def __call__(
        self, isolation: str = WEAKEST, packages: Sequence[str] = (), sources: Iterable[bytes] = ()
    ) -> Iterator[ForkServer]:
        """Lend a server that nobody uses; after an error it is not lent again."""
        idle = self._idle[isolation, tuple(packages)]
        mine = os.getpid() == self._owner  # else this is a fork, which would share its parent's socket
        server = idle.pop() if idle and mine else ForkServer(isolation, packages, sources)
        try:
            yield server
        except BaseException:
            server.close()
            raise
        if mine:
            idle.append(server)
        else:
            server.close()

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Lend servers to all judges of this process; close them in the end."""
        importlib.import_module("grader.importing.assemble")  # has one of its own, not in a `with` statement
        with pytest.MonkeyPatch.context() as patch:
            for user in (starting, launcher):  # and with it who imports it no sooner than it is needed
                patch.setattr(user, "ForkServer", self)
            yield
        for server in (server for idle in self._idle.values() for server in idle):
            server.close()
