"""What one run of the checks found about a submission."""

from __future__ import annotations

from typing import Any, TypeAlias

import msgspec

from grader.engine.outcome import Outcome

Trace: TypeAlias = list[Any]
"""What a submission answered in one check, in order; nothing of it is believed."""


class Judgement(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How a submission did, and how it was read."""

    outcomes: list[Outcome]
    remarks: list[str] = []  # what the student should know about how the submission was read
    texts: dict[str, str] = {}  # of a form: the answers that a person marks
    traces: dict[str, Trace] = {}  # by the check's name; any values, so they stay in this process
