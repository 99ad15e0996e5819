"""What the operating system refuses, told as an error that a person can mend."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from grader.errors import ExchangeError


@contextmanager
def explained(what: str, hint: str = "") -> Iterator[None]:
    """Raise an `OSError` of the block as an `ExchangeError`.

    Parameters
    ----------
    what : str
        What was not done, as a sentence without its full stop.
    hint : str, optional
        What to do about it.
    """
    try:
        yield
    except OSError as error:
        where = f" ({str(error.filename)!r})" if error.filename else ""
        raise ExchangeError(f"{what}: {error.strerror or error}{where}.", hint) from error
