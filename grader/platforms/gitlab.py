"""GitLab CI: a code quality report and JUnit XML, in the project's folder, where the template takes them up.

The first is a subset of Code Climate's (docs.gitlab.com/ci/testing/code_quality, "Code Quality report
format"): GitLab shows one finding a fingerprint, which must not change while the finding is the same.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import explained
from grader.files.atomic import write_atomically
from grader.files.records import as_json
from grader.reports.ci import checked_junit
from grader.sandbox.text import plain_text

if TYPE_CHECKING:
    from grader.platforms.ci import Finding, Looked

CODE_QUALITY, JUNIT = "gl-code-quality-report.json", "grader-junit.xml"
_SEVERITIES = {"error": "major", "warning": "minor", "notice": "info"}


def is_here(environment: Mapping[str, str]) -> bool:
    return environment.get("GITLAB_CI") == "true"


def tell(
    looked: "Sequence[Looked]", findings: "Sequence[Finding]", summary: Sequence[str], root: Path
) -> Iterator[str]:
    issues = [_issue(finding) for finding in findings]
    documents = {
        CODE_QUALITY: as_json(issues),
        JUNIT: checked_junit([one.checked for one in looked if one.checked]),
    }
    for name, document in documents.items():
        with explained(f"{root / name} cannot be written"):
            write_atomically(root / name, document)
    yield f"Wrote {CODE_QUALITY} and {JUNIT} for GitLab."


def _issue(finding: "Finding") -> dict[str, object]:
    same = "\0".join([finding.path, finding.title])
    return {
        "description": plain_text(f"{finding.title}: {finding.message}"),
        "check_name": plain_text(finding.title),
        "fingerprint": hashlib.sha256(same.encode()).hexdigest()[:32],
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": finding.path, "lines": {"begin": finding.line}},
    }
