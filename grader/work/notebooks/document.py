"""The file of a notebook, decoded as far as its cells; outputs are skipped without being read."""

from __future__ import annotations

import msgspec

from grader.work.notebooks.outputs import without_outputs
from grader.work.notebooks.unreadable import UnreadableNotebook

MAJOR, MINOR = 4, 5
"""The newest format that this reader knows."""

BROKEN = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What decoding a part of a notebook may raise."""


class _Sheet(msgspec.Struct):
    cells: list[msgspec.Raw] = []


class Document(msgspec.Struct):
    """A notebook whose cells are not decoded yet."""

    nbformat: int = 0
    nbformat_minor: msgspec.Raw = msgspec.Raw(b"0")
    cells: list[msgspec.Raw] = []
    worksheets: list[_Sheet] = []
    metadata: msgspec.Raw = msgspec.Raw(b"{}")

    @property
    def all_cells(self) -> list[msgspec.Raw]:
        """The cells; those of old formats lie in worksheets."""
        return self.cells or [cell for sheet in self.worksheets for cell in sheet.cells]

    @property
    def given(self) -> frozenset[str]:
        """The lines of code that were handed out in it, as its own metadata say."""
        try:
            return frozenset(msgspec.json.decode(self.metadata, type=_NotebookMetadata).deltagrade.given)
        except BROKEN:
            return frozenset()

    def remarks(self, name: str) -> list[str]:
        """Return what is odd about the file, a sentence each."""
        try:
            minor = msgspec.json.decode(self.nbformat_minor, type=int)
        except BROKEN:
            return []
        if self.nbformat < MAJOR or minor <= MINOR:
            return []
        return [
            f"{name} was saved by a newer program, in format {MAJOR}.{minor}; it was read as {MAJOR}.{MINOR}."
        ]


class _HandedOut(msgspec.Struct):
    given: list[str] = []


class _NotebookMetadata(msgspec.Struct):
    deltagrade: _HandedOut = msgspec.field(default_factory=_HandedOut)


def read_document(content: bytes, name: str) -> Document:
    """Decode the file of a notebook.

    Raises
    ------
    UnreadableNotebook
        If it is no notebook, was saved only in part, or is too new.
    """
    if not content.strip():
        raise UnreadableNotebook(f"{name} is empty.")
    try:
        document = _decoded(content)
    except msgspec.ValidationError:
        raise UnreadableNotebook(f"{name} is no notebook, or a damaged one.") from None
    except BROKEN as error:
        raise UnreadableNotebook(f"{name} cannot be read: {_why(content, error)}.") from None
    if document.nbformat > MAJOR:
        told = f"{name} is in the notebook format {document.nbformat}, which is too new."
        raise UnreadableNotebook(f"{told} Save it in format {MAJOR}.")
    if not document.cells and not document.worksheets:
        raise UnreadableNotebook(f"{name} has no cells.")
    return document


def _decoded(content: bytes) -> Document:
    """Decode a notebook; what is no strict JSON, as Python writes it for ``nan``, more slowly."""
    try:
        return msgspec.json.decode(content, type=Document)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError as error:
        try:
            lenient = without_outputs(content)
        except ValueError:
            raise error from None
        return msgspec.json.decode(lenient, type=Document)


def _why(content: bytes, error: Exception) -> str:
    if b"<<<<<<< " in content:
        return "it holds the marks of a Git merge"
    if "truncated" in str(error):
        return "it was saved only in part"
    return "it is not valid JSON"
