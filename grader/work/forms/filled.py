"""The filled-in form of a submission, be it in Markdown or in a notebook."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from grader.work.forms.model import Form
from grader.work.forms.notebook import notebook_sections
from grader.work.forms.sections import Section, decoded, read_sections
from grader.work.forms.sheet import section_text
from grader.work.notebooks.choice import Candidate
from grader.work.notebooks.find import Found, find
from grader.work.notebooks.reader import Notebook

ANSWERS_FILE = "answers.md"


class Filled(msgspec.Struct, frozen=True):
    """What stands below each question.

    Parameters
    ----------
    found : Found
        The file.
    sections : dict of str to list of Section
        The sections of each question, as `grader.work.forms.sections.read_sections` gives them.
    remarks : list of str
        What the student should know about how it was read, a sentence each.
    """

    found: Found
    sections: dict[str, list[Section]]
    remarks: list[str]


def filled_form(form: Form, files: Mapping[str, bytes]) -> Filled:
    """Return the filled-in form among the files of a submission.

    Parameters
    ----------
    form : Form
        The questions.
    files : mapping of str to bytes
        The submission.
    """
    prompts = {question.id: section_text(question) for question in form.questions}
    read = dict[str, dict[str, list[Section]]]()

    def of_file(content: bytes) -> Candidate:
        read[ANSWERS_FILE] = read_sections(decoded(content), prompts)
        return _candidate(ANSWERS_FILE, read[ANSWERS_FILE], form)

    def of_notebook(name: str, notebook: Notebook) -> Candidate:
        read[name] = notebook_sections(notebook, prompts)
        return _candidate(name, read[name], form)

    found = find(_with_form_file(files), ANSWERS_FILE, of_file, of_notebook)
    odd = found.notebook.remarks if found.notebook else []
    return Filled(found, read.get(found.name, {}), [*found.remarks, *odd])


def _candidate(name: str, sections: Mapping[str, list[Section]], form: Form) -> Candidate:
    """Return what a form says: its answers, whatever spaces and empty lines stand in them."""
    said = {name: " ".join(part for s in own for part in s.all.split()) for name, own in sections.items()}
    answers = frozenset(f"{name}: {text}" for name, text in said.items() if text)
    return Candidate(name, answers, unfinished=len(answers) < len(form.questions))


def _with_form_file(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Return the files with the form under its name, which editors that hide the ends of names may change."""
    if ANSWERS_FILE in files:
        return files
    near = [name for name in files if name.lower() in (ANSWERS_FILE, f"{ANSWERS_FILE}.txt")]
    return {**files, ANSWERS_FILE: files[near[0]]} if len(near) == 1 else files
