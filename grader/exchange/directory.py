"""The exchange as a shared folder: `grader.course.folders`, and both ways through it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from grader.errors import ExchangeError, explained
from grader.exchange.inbound import TIMESTAMP_FILE, Inbound, read_inbound
from grader.exchange.inbound_name import InboundName, format_timestamp
from grader.exchange.outbound import Outbound
from grader.files.atomic import Permissions, place_folder
from grader.files.names import check_student_id
from grader.files.tree import SubmittedFiles, read_files
from grader.receipts.receipt import Receipt

# The instructor must be able to delete it, so anyone may write to a submission who knows its secret name.
_SUBMITTED = Permissions(top=0o777)


class DirectoryExchange(Outbound):
    """The exchange folder of one course.

    Parameters
    ----------
    course : Course
        The instructor's course, or the public one that ``load_course(<root>/<course>)`` gives a student.
    """

    def submit(
        self,
        folder: Path,
        name: str,
        student: str,
        *,
        required: Sequence[str] = (),
        files: SubmittedFiles | None = None,
        now: dt.datetime | None = None,
    ) -> Receipt:
        """Hand in a folder: all of it or nothing, beside all that was handed in before.

        Parameters
        ----------
        folder : Path
            The student's folder.
        name : str
            A released assignment.
        student : str
            The student's id.
        required : sequence of str, optional
            Files that must be there.
        files : mapping of str to bytes, optional
            What to hand in, as `grader.work.handing_in` gives it; by default all files of `folder`.
        now : datetime, optional
            The time of submission, with its time zone. Default: by this computer's clock.

        Returns
        -------
        Receipt
            Given only after the files were read back from the exchange.

        Raises
        ------
        ExchangeError
            If the assignment is not released, the id or the folder is not fit, or nothing can be written.
        """
        student = check_student_id(student)
        self.require_released(name)
        if files is None:
            files = read_files(folder.resolve(), self.course.max_submission_mib)
        _require_files(folder, files, required)
        inbound_name = InboundName.new(student, name, now or dt.datetime.now(dt.UTC))
        target = self.inbound / str(inbound_name)
        stamp = format_timestamp(inbound_name.submitted).encode()
        with explained(f"{folder} could not be submitted to {self.inbound}", "Mend this and submit again."):
            place_folder(target, {**files, TIMESTAMP_FILE: stamp}, _SUBMITTED)
        if read_files(target, self.course.max_submission_mib) != files:
            raise ExchangeError(f"{folder} was damaged on its way to the exchange.", "Submit it again.")
        return Receipt.of(self.course.id, inbound_name, files)

    def stands(self, receipt: Receipt) -> bool:
        """Return whether the folder of a receipt is still in the exchange."""
        with explained(f"The exchange {self.inbound} cannot be read"):
            return (self.inbound / receipt.folder).is_dir()

    def submissions(self, name: str) -> Inbound:
        """Return all submissions of an assignment, and what lies among them that is none; for the instructor.

        Raises
        ------
        ExchangeError
            If the inbound folder cannot be listed.
        """
        hint = "Release the assignment first; only the instructor can list submissions."
        with explained(f"The submissions in {self.inbound} cannot be listed", hint):
            return read_inbound(self.inbound, name)


def _require_files(folder: Path, files: SubmittedFiles, required: Sequence[str]) -> None:
    if not files:
        raise ExchangeError(f"There are no files in {folder}.", "Go to the folder that holds your work.")
    missing = [path for path in required if path not in files]
    if missing:
        raise ExchangeError(
            f"{', '.join(missing)} is missing in {folder}.",
            "Go to the folder that holds your work, or put it back.",
        )
