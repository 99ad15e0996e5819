"""An instructor and students who work by commands alone, far from this computer's own folders."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from grader.cli.main import cli

GRADER = [sys.executable, "-m", "grader"]
_CI = ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITLAB_CI")
_FORGOTTEN = ("GRADER_COURSE", "GRADER_STUDENT", "JUPYTERHUB_USER", "COLUMNS", *_CI)


class Person:
    """Somebody with a home folder, who is in some folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.place = home
        home.mkdir(parents=True, exist_ok=True)
        kept = {name: value for name, value in os.environ.items() if name not in _FORGOTTEN}
        folders = {name: str(home / name) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")}
        self._environment = {**kept, **folders, "HOME": str(home), "COLUMNS": "80"}

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a command of the grader."""
        return subprocess.run(
            [*GRADER, *map(str, arguments)],
            cwd=self.place,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def types(self, *arguments: str | Path, status: int = 0) -> str:
        """Run a command that must end with this exit code; return what it prints."""
        done = self.run(*arguments)
        assert done.returncode == status, f"{arguments}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
        return done.stdout


class PersonHere(Person):
    """Somebody whose commands run in this process, which takes less time; no shell and no start is tried."""

    def run(self, *arguments: str | Path, typed: str = "") -> Result:  # type: ignore[override]
        """Run a command of the grader."""
        unset = dict.fromkeys(os.environ.keys() - self._environment.keys())
        with contextlib.chdir(self.place):
            return CliRunner(env={**unset, **self._environment}).invoke(cli, [*map(str, arguments)], typed)

    def types(self, *arguments: str | Path, status: int = 0, typed: str = "") -> str:  # type: ignore[override]
        """Run a command that must end with this exit code; return what it prints."""
        done = self.run(*arguments, typed=typed)
        assert done.exit_code == status, f"{arguments}\n{done.output}"
        return done.stdout
