"""GitHub Actions: annotations beside the student's lines, and tables on the run's summary page.

Annotations are commands in what is printed (docs.github.com, "Workflow commands for GitHub Actions"); in a
command a line's end, `%` and, in a property, `:` and `,` are written as codes, so that no text of a student's
can be another command. Of each kind GitHub shows ten.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import explained
from grader.reports.ci import ci_summary
from grader.sandbox.text import plain_text

if TYPE_CHECKING:
    from grader.platforms.ci import Finding, Looked

_MOST = 10
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = _DATA | {":": "%3A", ",": "%2C"}


def is_here(environment: Mapping[str, str]) -> bool:
    return environment.get("GITHUB_ACTIONS") == "true" or bool(environment.get("GITHUB_STEP_SUMMARY"))


def tell(
    looked: "Sequence[Looked]", findings: "Sequence[Finding]", summary: Sequence[str], root: Path
) -> Iterator[str]:
    if page := os.environ.get("GITHUB_STEP_SUMMARY"):
        tables = ci_summary([one.checked for one in looked if one.checked], summary)
        with (
            explained(f"The page {page} cannot be written"),
            Path(page).open("a", encoding="utf-8") as file,
        ):
            file.write(tables)
    if os.environ.get("GITHUB_ACTIONS") == "true":
        yield from annotations(findings)


def annotations(findings: "Sequence[Finding]") -> Iterator[str]:
    """Yield as many commands as GitHub shows."""
    for severity in ("error", "warning", "notice"):
        own = [finding for finding in findings if finding.severity == severity]
        yield from map(_command, own[:_MOST])
        if len(own) > _MOST:
            yield f"GitHub shows {_MOST} of {len(own)} annotations of this kind; above stand all."


def _command(finding: "Finding") -> str:
    where = {"file": finding.path, "line": str(finding.line), "title": plain_text(finding.title)}
    told = ",".join(f"{name}={_escaped(value, _PROPERTY)}" for name, value in where.items())
    return f"::{finding.severity} {told}::{_escaped(plain_text(finding.message), _DATA)}"


def _escaped(text: str, codes: Mapping[str, str]) -> str:
    return "".join(codes.get(character, character) for character in text)
