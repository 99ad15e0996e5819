"""The file of a notebook, decoded as far as its cells; outputs are skipped without being read."""

import contextlib
import json
import math
from typing import Any, TypeVar

import msgspec

from grader import messages as m
from grader.work.work import Unreadable

MAJOR, MINOR = 4, 5  # the newest format that this reader knows
MOST_CELLS = 2000
BROKEN = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)  # what decoding any part may raise
EMPTY = msgspec.Raw(b"{}")

_T = TypeVar("_T")


class _Sheet(msgspec.Struct):
    cells: list[msgspec.Raw] = []


class Document(msgspec.Struct):
    """A notebook whose cells are not decoded yet."""

    nbformat: int = 0
    nbformat_minor: msgspec.Raw = msgspec.Raw(b"0")
    cells: list[msgspec.Raw] = []
    worksheets: list[_Sheet] = []  # where old formats keep the cells
    metadata: msgspec.Raw = EMPTY

    @property
    def all_cells(self) -> list[msgspec.Raw]:
        """The cells, wherever they lie."""
        return self.cells or [cell for sheet in self.worksheets for cell in sheet.cells]


def part(raw: msgspec.Raw, kind: type[_T]) -> _T:
    """Decode a part of a notebook that nothing depends on: what is broken counts as missing."""
    try:
        return msgspec.json.decode(raw, type=kind)
    except BROKEN:
        return kind()


def read_document(content: bytes, name: str) -> Document:
    """Decode the file of a notebook; what is none, cut off, too new or too large is `Unreadable`."""
    if not content.strip():
        raise Unreadable(m.EMPTY_FILE, file=name)
    try:
        document = _decoded(content)
    except msgspec.ValidationError:
        raise Unreadable(m.NO_NOTEBOOK, file=name) from None
    except BROKEN as error:
        why = m.SAVED_IN_PART if "truncated" in str(error) else m.NOT_JSON
        raise Unreadable(m.GIT_MERGE if b"<<<<<<< " in content else why, file=name) from None
    if document.nbformat > MAJOR:
        raise Unreadable(m.NOTEBOOK_TOO_NEW, file=name, format=document.nbformat, most=MAJOR)
    if not document.cells and not document.worksheets:
        raise Unreadable(m.NO_CELLS, file=name)
    if len(document.all_cells) > MOST_CELLS:
        raise Unreadable(m.TOO_MANY_CELLS, file=name, most=MOST_CELLS)
    return document


def without_outputs(content: bytes) -> bytes:
    """Return a notebook without outputs and the state of its widgets; everything else stays.

    What is no JSON object, or nested too deep, is a `ValueError`; a number that JSON does not have is null.
    """
    try:
        notebook = json.loads(content, parse_float=_finite, parse_constant=_finite, object_hook=_slim_if_cell)
        if not isinstance(notebook, dict):
            raise ValueError("a notebook is a JSON object")
        metadata = notebook.get("metadata")
        if isinstance(metadata, dict):
            metadata.pop("widgets", None)
        return json.dumps(notebook, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def _decoded(content: bytes) -> Document:
    """Decode a notebook; what is no strict JSON, as Python writes it for ``nan``, more slowly."""
    try:
        return msgspec.json.decode(content, type=Document)
    except msgspec.DecodeError as error:
        if not isinstance(error, msgspec.ValidationError):
            with contextlib.suppress(ValueError):
                return msgspec.json.decode(without_outputs(content), type=Document)
        raise


def _slim_if_cell(found: dict[str, Any]) -> dict[str, Any]:
    return {**found, "outputs": []} if "outputs" in found and "cell_type" in found else found


def _finite(number: str) -> float | None:
    return value if math.isfinite(value := float(number)) else None
