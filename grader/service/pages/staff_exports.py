"""Every report as a download, made by `grader report` beside the server: it reads what is uploaded for it."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path, PurePath
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from grader.reports.formats import REPORTS
from grader.service.pages.staff import named
from grader.service.web import Link, Visit, page

_SECONDS = 600.0
_ENDINGS = {"stuck": ".txt", "moodle-feedback": ".zip", "canvas-feedback": ".zip"}
_NOT_ASKED = ("file", "pages")  # paths on the server; the first is that of what is uploaded


def exports(visit: Visit) -> Response:
    """Show the reports, each with its options."""
    rows = []
    for name, entry in REPORTS.items():
        options = [option.partition("=")[::2] for option in entry.options]
        asked = [(option, default) for option, default in options if option not in _NOT_ASKED]
        rows.append((name, entry.summary, asked, any(option == "file" for option, _ in options)))
    return visit.page("staff_exports.html", rows=rows)


def export(visit: Visit) -> Response:
    """Make a report, and give it."""
    kind, course = visit.text("format"), visit.site.course
    if kind not in REPORTS:
        raise HTTPException(400, "There is no such report.")
    names = [named(visit, visit.text("name"))] if visit.text("name") else []
    with tempfile.TemporaryDirectory(prefix="deltagrade-") as folder:
        made = Path(folder) / f"made{_ending(kind)}"
        options = _options(visit, kind, Path(folder))
        arguments = [
            "report",
            "--course",
            str(course.root),
            "--format",
            kind,
            "-o",
            str(made),
            *options,
            "--",
            *names,
        ]
        command = [sys.executable, "-P", "-m", "grader", *arguments]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, errors="replace", timeout=_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise HTTPException(400, "The report took too long. Ask for one assignment.") from None
        if not made.exists():
            why = done.stderr.replace(folder, "").removeprefix("Error: ").strip()
            raise HTTPException(400, why or "The report could not be made.")
        content = made.read_bytes()
    file = f"{course.id}-{'-'.join(names) or 'all'}-{kind}{_ending(kind)}"
    return visit.file(content, file)


def _ending(kind: str) -> str:
    ending = REPORTS[kind].ending
    return ending if ending != "-" else _ENDINGS.get(kind, ".csv")


def _options(visit: Visit, kind: str, folder: Path) -> list[str]:
    """Return a report's options as the command takes them; what was uploaded lies in the folder then."""
    options = list[str]()
    for option in REPORTS[kind].options:
        name, _, default = option.partition("=")
        value = "" if name in _NOT_ASKED else visit.text(f"{kind}.{name}", most=500)
        if value not in ("", default):
            options += ["-O", f"{name}={value}"]
    for name, content in visit.uploads(f"{kind}.file").items():
        ending = PurePath(name).suffix.lower()
        place = folder / f"uploaded{ending if re.fullmatch(r'[.][a-z]{2,4}', ending) else ''}"
        place.write_bytes(content)
        options += ["-O", f"file={place}"]
    return options


ROUTES: list[Any] = [
    page("/exports", exports, to="observer"),
    page("/exports", export, to="observer", method="POST", upload=True),
]
NAVIGATION = [Link("/exports", "Exports", to="observer")]
