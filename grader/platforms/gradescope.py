"""Gradescope's autograder, as gradescope-autograders.readthedocs.io says ("Autograder Specifications").

A zip file with `setup.sh`, which installs grader when the image is built, and `run_autograder`, which writes
`results.json` whatever happens. Lateness and the total are Gradescope's; nothing is put on a leaderboard.
"""

import contextlib
from base64 import b64encode
from html import escape
from pathlib import Path
from shlex import quote
from typing import Any, ClassVar, Literal

import msgspec

from grader.course.files import load_assignment
from grader.course.model import HIDDEN_CHECKS, Course
from grader.engine.outcome import Outcome
from grader.files.records import BROKEN
from grader.platforms.packing import NOT_YOUR_FAULT, Autograder, Graded, as_json, course_files
from grader.sandbox.text import plain_text

_SETUP = """\
#!/usr/bin/env bash
# Installs grader when Gradescope builds the image.
set -euo pipefail
root=${{AUTOGRADER_ROOT:-/autograder}}
for python in python3.13 python3.12 python3.11 python3 ""; do
  [ -z "$python" ] && break
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break
done
if [ -z "$python" ]; then  # such as on Ubuntu 22.04
  python=python3.11
  apt-get update && apt-get install -y "$python"
fi
"$python" -c 'import ensurepip' 2>/dev/null || {{ apt-get update && apt-get install -y "$python-venv"; }}
"$python" -m venv "$root/venv"
"$root/venv/bin/pip" install --quiet {requirements}
chmod -R go= "$root/source"
"""
_RUN = """\
#!/usr/bin/env bash
# Grades what Gradescope put into /autograder/submission.
root=${{AUTOGRADER_ROOT:-/autograder}}
mkdir -p "$root/results"
rm -f "$root/results/results.json"
"$root/venv/bin/grader" gradescope run --root "$root" --hidden {hidden}
[ -s "$root/results/results.json" ] || cat >"$root/results/results.json" <<'END'
{fallback}END
"""


class _Assignment(msgspec.Struct, frozen=True):
    total_points: float | None = None


class _Earlier(msgspec.Struct):
    score: float | None = None


class _Metadata(msgspec.Struct):
    """What is used of `submission_metadata.json`."""

    assignment: _Assignment = _Assignment()
    previous_submissions: list[_Earlier] = []


class Gradescope(Autograder, frozen=True):
    """See `Autograder`."""

    root: ClassVar[str] = "/autograder"
    course: ClassVar[str] = "source/course"
    submission: ClassVar[str] = "submission"
    results: ClassVar[str] = "results/results.json"

    hidden: Literal["after_due_date", "after_published", "hidden", "visible"] = "after_due_date"

    def files(self, course: Course, name: str) -> dict[str, bytes]:
        assignment = load_assignment(course.solution(name))
        required, wheel = self.requirements(course, assignment, "$root/source")
        quoted = " ".join(f'"{one}"' if one.startswith("$root") else quote(one) for one in required)
        fallback = as_json(_without(f"It could not be graded. {NOT_YOUR_FAULT}", 0)).decode()
        return {
            **course_files(course, name, "gradescope"),
            **wheel,
            "setup.sh": _SETUP.format(requirements=quoted).encode(),
            "run_autograder": _RUN.format(hidden=self.hidden, fallback=fallback).encode(),
        }

    def document(self, graded: Graded, root: Path, seconds: float) -> dict[str, Any]:
        level = f"Graded at the isolation level {graded.level!r}."
        total, here = _metadata(root).assignment.total_points, graded.assignment.total
        if total is not None and total != here:
            print(f"Gradescope's assignment is worth {total:g} points, ours {here:g}.")
        print(level, graded.exposed)
        return {
            "tests": [self._test(*trouble) for trouble in graded.troubles],
            "output": "".join(f"<p>{_html(note)}</p>" for note in [*graded.notes, level]),
            "output_format": "html",
            "test_output_format": "html",
            "test_name_format": "text",
            "visibility": "visible",
            "stdout_visibility": "hidden",
            "execution_time": round(seconds, 3),
            "extra_data": {"isolation": graded.level},
        }

    def _test(self, outcome: Outcome, lines: list[str], hint: str) -> dict[str, Any]:
        check = outcome.check
        output = f"<pre>{_html(chr(10).join(lines))}</pre>" if lines else ""
        if outcome.picture:
            output += (
                f'<img alt="What it drew" src="data:image/png;base64,{b64encode(outcome.picture).decode()}">'
            )
        return {
            "name": f"{check.exercise}: {check.title}",
            "score": round(outcome.earned, 6),
            "max_score": check.worth,
            "status": "passed" if outcome.status == "passed" else "failed",
            "output": output + (f"<p>Hint: {_html(hint)}</p>" if hint else ""),
            "visibility": self.hidden if check.name.startswith(HIDDEN_CHECKS) else "visible",
        }

    def failed(self, why: str, root: Path, *, by_student: bool) -> dict[str, Any]:
        """See `Autograder`; of what is no student's fault, the best score so far stays."""
        before = [] if by_student else _metadata(root).previous_submissions
        return _without(why, max((one.score or 0.0 for one in before), default=0.0))


def _without(why: str, score: float) -> dict[str, Any]:
    """Return results of what could not be graded."""
    kept = f" Your best score so far, {score:g}, stands until then." if score else ""
    told = f"<p><b>{_html(why + kept)}</b></p>"
    return {
        "score": score,
        "output": told,
        "output_format": "html",
        "stdout_visibility": "hidden",
        "tests": [],
    }


def _metadata(root: Path) -> _Metadata:
    """Return what Gradescope says about the submission; nothing depends on it."""
    with contextlib.suppress(OSError, *BROKEN):
        content = (root / "submission_metadata.json").read_bytes()
        return msgspec.json.decode(content, type=_Metadata, strict=False)
    return _Metadata()


def _html(text: str) -> str:
    return escape(plain_text(text))
