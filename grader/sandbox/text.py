"""Text that came from a student's process, made safe to show."""

from __future__ import annotations

import unicodedata

_KEPT = frozenset("\n\t")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def plain_text(text: str, most: int = 2000) -> str:
    r"""Return `text` without anything that moves a cursor, hides or reorders other text, cut to `most`.

    Examples
    --------
    >>> plain_text("red: \x1b[31m")
    'red: \\x1b[31m'
    """
    cut = text[:most]
    if cut.isascii() and cut.isprintable():
        return cut
    shown = [
        c if c in _KEPT or unicodedata.category(c) not in _HIDDEN else c.encode("unicode_escape").decode()
        for c in cut
    ]
    return "".join(shown)[:most]
