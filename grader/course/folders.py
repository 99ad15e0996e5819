"""The exchange as a shared folder, in nbgrader's layout.

::

    <root>/<course>/course.toml                 0644   the plan, for students
    <root>/<course>/outbound/<assignment>/      0755   what students fetch
    <root>/<course>/inbound/<submission>/       2733   students may put in, but not list
    <root>/<course>/feedback/<token>.md         0711   students may read what they can name, but not list
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from grader.course.model import COURSE_FILE, Course
from grader.errors import ExchangeError, explained


class CourseFolders:
    """The folders of one course in an exchange.

    Parameters
    ----------
    course : Course
        The instructor's course, or the public one that ``load_course(<root>/<course>)`` gives a student.
    """

    def __init__(self, course: Course) -> None:
        self.course = course
        self.folder = course.exchange_root / course.id
        self.inbound = self.folder / "inbound"
        self.outbound = self.folder / "outbound"
        self.feedback = self.folder / "feedback"

    def require_planned(self, name: str) -> None:
        """Refuse what is not an assignment of the course."""
        if name not in self.course.names:
            raise ExchangeError(
                f"{name!r} is not an assignment of the course {self.course.id}.", f"Add it to {COURSE_FILE}."
            )

    def prepare(self) -> None:
        """Make the folders of the course, with nbgrader's permissions whatever the umask.

        Raises
        ------
        ExchangeError
            If one cannot be made, or belongs to another user.
        """
        root = self.folder.parent
        hint = f"Set 'exchange' in {COURSE_FILE} to another folder, or ask for the right to write there."
        with explained(f"The exchange {root} cannot be set up", hint):
            if not root.exists():
                root.mkdir(parents=True)
                # As in /tmp: anyone may add a course (nbgrader asks for that), nobody removes another's.
                root.chmod(0o1777)
            _ensure_folder(self.folder, 0o755)
            _ensure_folder(self.outbound, 0o755)
            _ensure_folder(self.inbound, 0o2733)
            _ensure_folder(self.feedback, 0o711)


def _ensure_folder(path: Path, mode: int) -> None:
    """Make a folder, or see that an older one is safe and shuts others out as well.

    An older folder may give its group more, for instructors who share it. One that somebody else made is
    refused, for they could change all that is put into it.
    """
    try:
        path.mkdir(mode=0o700)
        path.chmod(mode)
    except FileExistsError:
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (0, os.geteuid()):
            raise ExchangeError(
                f"{path} belongs to another user, or is no folder.",
                "Release as its owner, or use another exchange folder.",
            ) from None
        if found.st_mode & 0o007 != mode & 0o007 or found.st_mode & mode != mode:
            path.chmod(stat.S_IMODE(found.st_mode) & ~0o007 | mode)
