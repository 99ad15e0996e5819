"""What one run of the checks found about a submission."""

from __future__ import annotations

from typing import Any, TypeAlias

import msgspec

from grader.engine.outcome import Outcome

Trace: TypeAlias = list[Any]
"""What a submission answered in one check, in order; nothing of it is believed."""


class Diagnosis(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A known mistake that a submission made."""

    mistake: str  # its name
    title: str  # the misunderstanding
    hint: str  # what to tell the student


class Judgement(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How a submission did, and how it was read."""

    outcomes: list[Outcome] = []
    remarks: list[str] = []  # what the student should know about how the submission was read
    texts: dict[str, str] = {}  # the answers that a person marks, by exercise; empty where there is none
    diagnoses: dict[str, Diagnosis] = {}  # by exercise, where exactly one known mistake fits
    seconds: float = 0.0  # wall time of all checks
    traces: dict[str, Trace] = {}  # by the check's name; any values, so they stay in this process
