"""Where the names of a test cell come from: from the student, from imports, or from trusted cells.

In nbgrader all cells share one set of names. Here only what students may write, or change, comes from the
submission; what nbgrader locks, and what tests define themselves, is copied to where it is used.
"""

from __future__ import annotations

import builtins
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from grader.nbgrader.importing.module import Module
from grader.nbgrader.importing.pieces import CellCode, Piece, Place, imports_of, pieces_of

_AFTER_ALL = 1 << 30


class Resolved(msgspec.Struct, frozen=True):
    """Where some names come from."""

    students: tuple[str, ...]  # from the submission
    imports: tuple[str, ...]
    pieces: tuple[Piece, ...]  # the trusted statements that give the others, in order
    unknown: tuple[str, ...]  # from nowhere


class Namespace:
    """All names of a notebook; `codes` are all cells of code but the tests, which come with hidden lines."""

    def __init__(
        self, module: Module, codes: Sequence[CellCode], tests: Sequence[tuple[CellCode, frozenset[int]]]
    ) -> None:
        self.students = module.students
        self.imports = {
            name: statement
            for code in (*codes, *(code for code, _ in tests))
            for name, statement in imports_of(code).items()
        }
        locked = [(code, frozenset[int]()) for code in codes if code.cell.role == "locked"]
        trusted = {piece.place: piece for piece in module.tried}
        for code, hidden in (*locked, *tests):
            trusted |= {piece.place: piece for piece in pieces_of(code, code.tree.body, hidden)}
        self._pieces = [trusted[place] for place in sorted(trusted)]
        self._givers = Counter(name for piece in self._pieces for name in piece.gives)

    def resolve(self, needed: Iterable[str], cell: int) -> Resolved:
        """Return where the names come from that a cell needs; only cells above its number give any."""
        here = (cell, -1)
        waiting: list[tuple[str, Place]] = [(name, here) for name in needed]
        seen, pieces = set[tuple[str, Place]](), dict[Place, Piece]()
        students, imports, unknown = set[str](), set[str](), set[str]()
        while waiting:
            name, before = waiting.pop()
            if (name, before) in seen:
                continue
            seen.add((name, before))
            if name in self.students:
                students.add(name)
            elif name in self.imports:
                imports.add(name)
            elif piece := self._giver(name, before):
                pieces[piece.place] = piece
                waiting += [(other, piece.place) for other in piece.names.early]
                waiting += [(other, here) for other in piece.names.later - piece.names.bound]
            elif name not in vars(builtins):
                unknown.add(name)
        given = tuple(pieces[place] for place in sorted(pieces))
        return Resolved(tuple(sorted(students)), tuple(sorted(imports)), given, tuple(sorted(unknown)))

    def alone(self, piece: Piece) -> tuple[str, ...] | None:
        """Return the imports that a definition needs; None if it needs more than these and others like it."""
        if not self._is_only_definition(piece):
            return None
        found = self.resolve(piece.names.needed, _AFTER_ALL)
        alike = all(self._is_only_definition(other) for other in found.pieces)
        return None if found.students or found.unknown or not alike else found.imports

    def _is_only_definition(self, piece: Piece) -> bool:
        return piece.is_definition and all(self._givers[name] == 1 for name in piece.gives)

    def _giver(self, name: str, before: Place) -> Piece | None:
        """Return the last trusted piece above a place that gives a name its value, or changes it."""
        above = (piece for piece in reversed(self._pieces) if piece.place < before)
        return next((piece for piece in above if name in piece.gives), None)
