"""The control: a plain pytest grader that imports the student's module, as most graders do."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import unicodedata
import xml.etree.ElementTree as ET
from pathlib import Path

from bystanders import Bystanders
from endurance import WON
from hostile_course import HostileCourse

TESTS = 10
_QUICK, _PATIENT = (0.2, 1.0), (30.0, 60.0)
_OPTIONS = ["-q", "-p", "no:cacheprovider", "--color=no", "--junitxml=report.xml", "test_plain.py"]
_LIMITS_MET = ("MemoryError", "File too large", "Too many open files")


class PlainGrader:
    """Graders in processes of their own, within limits.

    Parameters
    ----------
    course, bystanders
        What surrounds them.
    """

    def __init__(self, course: HostileCourse, bystanders: Bystanders) -> None:
        self.course = course
        self.bystanders = bystanders
        self._process = subprocess.Popen(
            [sys.executable, "-B", Path(__file__).with_name("limited.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={
                "PATH": os.defpath,
                "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
                "OPENBLAS_NUM_THREADS": "1",
                "KEY_OF_THE_GRADER": course.canary,
            },
        )

    def close(self) -> None:
        """End the program that runs them."""
        self._process.communicate()

    def grade(
        self, files: dict[str, bytes], folder: Path, *, hangs: bool = False, anew: bool = False
    ) -> set[str]:
        """Grade a submission; return what became of the grader, in the words of `CONTROLS`.

        Parameters
        ----------
        files : dict of str to bytes
            The submission.
        folder : Path
            A new folder.
        hangs : bool
            Whether it is known to hang, so that not much time is given to it.
        anew : bool
            Whether its files matter before pytest is there.
        """
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        shutil.copy(self.course.root / "plain" / "test_plain.py", folder)
        (folder / "answers.log").write_text(f"{self.course.canary}\n")
        output = folder.with_suffix(".out")
        told = self._order(folder, output, _QUICK if hangs else _PATIENT, anew=anew)
        shown = output.read_bytes().decode(errors="surrogateescape")
        if self.bystanders.marker.is_file():
            shown += self.bystanders.marker.read_bytes().decode(errors="replace")
        report = _report(folder / "report.xml")
        return {*self.bystanders.touched(), *_ending(told, report), *_shown(shown, self.course.canary)}

    def _order(
        self, folder: Path, output: Path, seconds: tuple[float, float], *, anew: bool
    ) -> dict[str, int]:
        order = {
            "folder": str(folder),
            "output": str(output),
            "path": [str(folder), str(self.course.root / "plain")],
            "arguments": _OPTIONS,
            "cpu_seconds": seconds[0],
            "wall_seconds": seconds[1],
            "anew": anew,
        }
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        self._process.stdin.flush()
        told: dict[str, int] = json.loads(self._process.stdout.readline())
        return told


def _report(path: Path) -> dict[str, int]:
    """Return how many tests pytest reports, and how many of them did not pass; nothing if it broke off."""
    if not path.is_file():
        return {}
    try:
        suite = ET.parse(path).getroot().find("testsuite")
    except ET.ParseError:
        return {}
    assert suite is not None
    names = ("tests", "failures", "errors", "skipped")
    return {name: int(suite.attrib[name]) for name in names}


def _ending(told: dict[str, int], report: dict[str, int]) -> set[str]:
    if told["stopped"]:
        return {"hangs the grader"}
    found = set()
    tests = report.get("tests", 0)
    wrong = sum(report.get(name, 0) for name in ("failures", "errors", "skipped"))
    if told["code"] == 0 and tests == TESTS and not wrong:
        found.add("full marks")
    elif told["code"] == 0:
        found.add("ends the grader with code 0")
    elif tests > wrong:
        found.add("some marks")
    if told["code"] < 0 or not report or (tests < TESTS and not report["errors"]):
        found.add("ends the grader")
    if told["left"]:
        found.add("leaves a process")
    return found


def _shown(text: str, canary: str) -> set[str]:
    found = set()
    if canary in text:
        found.add("reads the answer")
    if WON in text:
        found.add("wins")
    if any(words in text for words in _LIMITS_MET):
        found.add("meets the limits of this test")
    if "<script>" in text or any(unicodedata.category(c) in ("Cc", "Cf") and c != "\n" for c in text):
        found.add("shows it as it is")
    return found
