"""`grader.notebook.submit` in a fetched folder: the same receipt as the command's."""

from __future__ import annotations

import subprocess
import sys

import pytest
from terminal import ASSIGNMENT

_CELL = """
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config
shell = InteractiveShell.instance(config=Config({"HistoryManager": {"hist_file": ":memory:"}}))
shell.run_cell("from grader.notebook import submit\\nsubmit(student='ada', anyway=True)", store_history=True)
"""


@pytest.mark.slow
def test_submit_shows_the_receipt_in_four_lines(work, solution, public):
    (work / "warmup.py").write_bytes(solution.read_bytes())
    told = subprocess.check_output([sys.executable, "-c", _CELL], cwd=work, text=True)
    heads = [line.split()[0] for line in told.splitlines()]
    assert heads == ["Submitted", "receipt", "time", "work"]
    assert told.startswith(f"Submitted {ASSIGNMENT} as ada.\n")
    assert len([*(public / "inbound").iterdir()]) == 1
