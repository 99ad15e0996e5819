"""A student's folder, made ready to hand in: what cannot be graded is refused while the student is there."""

import contextlib
from collections.abc import Collection
from pathlib import Path
from typing import Literal

import msgspec

from grader import messages as m
from grader.errors import ExchangeError
from grader.files.tree import SubmittedFiles, check_size, read_files
from grader.work.choosing import notebook_of, notebooks_among
from grader.work.notebooks.reader import without_outputs
from grader.work.syntax import lost_lines
from grader.work.work import Kind, Work

_ANYWAY = "Write something that 'grader check' can run; or hand it in as it is: --anyway."
_MOST_TOLD = 5
LARGEST_WORK_MIB = 500.0  # what a folder may hold before the outputs of its notebooks are taken out


class Refusal(msgspec.Struct, frozen=True):
    """Why work is not taken, or only if a student means it."""

    kind: Literal["large", "unreadable", "rivals", "missing", "untouched", "nothing"]
    message: str

    @property
    def is_final(self) -> bool:
        """Whether it is not taken either way: there is nothing that could be graded, or too much."""
        return self.kind not in ("untouched", "nothing")


def handed_in(
    folder: Path,
    kind: Kind,
    max_mib: float,
    *,
    anyway: bool = False,
    python: str = "",
    originals: Collection[str] = (),  # the files of the assignment
) -> tuple[SubmittedFiles, Work]:
    """Return the files of a folder, but for those of the assignment, and the work; or refuse them."""
    folder = folder.resolve()
    whole = read_files(folder, LARGEST_WORK_MIB, skipped=originals)
    files, work, refusal = prepared(whole, kind, max_mib, folder, python)
    if refusal and (refusal.is_final or not anyway):
        hints = {
            "unreadable": "Open it in Jupyter and save it again; or move it elsewhere, if it is not what you "
            "hand in.",
            "rivals": "Move all but one of them to another folder.",
            "missing": "Go to the folder that holds your work, or undo that you renamed or moved it; "
            f"'grader fetch --missing' puts {kind.file} back as it was handed out.",
        }
        raise ExchangeError(refusal.message, hints.get(refusal.kind, _ANYWAY))
    return files, work


def prepared(
    whole: SubmittedFiles, kind: Kind, max_mib: float, place: Path, python: str = ""
) -> tuple[SubmittedFiles, Work, Refusal | None]:
    """Return files made ready to hand in, and how they are read; sentences say that they are in `place`."""
    mib = sum(map(len, whole.values())) / 2**20
    files = whole if mib <= max_mib else slim(whole)
    check_size({path: len(content) for path, content in files.items()}, place, max_mib)
    work = kind.read(files)
    told, left = lost_lines(work, python)
    changed = ", ".join(name for name in whole if files[name] != whole[name])
    size = f"With them there are {mib:.1f} MiB; the limit is {max_mib:g} MiB."
    without = [f"Handed in without outputs: {changed}. {size}"] if changed else []
    remarks = [*work.remarks, *told[:_MOST_TOLD], *without]
    refusal = _refusal(files, work, kind, place)
    if refusal is None and kind.is_python and not left:
        why = next(iter(told), m.NOTHING_DEFINED.format(file=work.file))
        refusal = Refusal("nothing", f"In {place}: {why} {m.NOTHING_COUNTS}")
    return files, msgspec.structs.replace(work, remarks=remarks), refusal


def _refusal(files: SubmittedFiles, work: Work, kind: Kind, place: Path) -> Refusal | None:
    if work.unreadable:
        return Refusal("unreadable", f"In {place}: {' '.join(work.unreadable)}")
    if work.rivals:
        differ = f"{' and '.join(work.rivals)} differ, and each could be what you hand in."
        return Refusal("rivals", f"In {place}, {differ}")
    others = kind.elsewhere(files)
    if not work.file or (kind.file not in files and work.untouched):
        text = m.MISSING_WORK if not work.file else m.MISSING_AND_UNTOUCHED
        missing = text.format(file=kind.file, notebook=notebook_of(kind.file), folder=place)
        return Refusal("missing", " ".join([missing, *others]))
    if work.untouched:
        nothing = m.NOTHING_WRITTEN_YET.format(folder=place, file=work.file)
        return Refusal("untouched", " ".join([nothing, *others]))
    return None


def slim(files: SubmittedFiles) -> SubmittedFiles:
    """Return files as they are handed in where they are too large: notebooks without outputs."""
    kept = dict(files)
    for name in notebooks_among(files):
        with contextlib.suppress(ValueError):  # no notebook, whatever its name says
            kept[name] = min(files[name], without_outputs(files[name]), key=len)
    return kept
