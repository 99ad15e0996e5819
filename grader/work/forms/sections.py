"""The sections of a filled-in form: what stands below each heading, whatever people did to the rest."""

import itertools
import operator
import re
from collections.abc import Collection, Mapping

import msgspec

from grader.work.notebooks.magics import cell_magic
from grader.work.notebooks.reader import Cell, Notebook
from grader.work.notebooks.writer import cell_id

ANSWER = "%%answer"  # with a question's id the first line of the cell that answers it

LONGEST = 200_000

_NAME = r"[`*]*([A-Za-z]\w*)[`*]*"
_HEADING = re.compile(rf"[ \t]{{0,3}}[#＃]{{1,6}}[ \t\u3000]*(?:\d{{1,3}}[.):][ \t]*)?{_NAME}(?!\w)")
# In a fence, where '# total_input' may be a comment of the answer, only what the form itself has.
_HEADING_AS_GIVEN = re.compile(rf"##[ \t]+{_NAME}[ \t]*(?:\(.*)?")
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})([^`]*)")
_NO_ANSWER = re.compile(r"(?:(?:from|import)\s.*|check\([^()]*\)|#.*)?")
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060"))


class Section(msgspec.Struct, frozen=True):
    """What stands below the headings of one question, of which there is usually one."""

    fences: list[str]  # the content of each fence that is not empty
    all: str  # that and the lines beside it that are not the prompt's, in order: all that could be an answer


def decoded(content: bytes) -> str:
    """Return the text of a file, whatever editor wrote it; what no text can hold is shown as such."""
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    text = content[: 4 * LONGEST].decode(encoding, "replace").translate(_INVISIBLE)
    return re.sub(r"\r\n?", "\n", text[:LONGEST])


def read_sections(text: str, prompts: Mapping[str, str]) -> dict[str, Section]:
    """Return the section of each question that has one; `prompts` is what the empty form says in each."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, lines in _split(text, prompts)[1:]:
        found.setdefault(name, []).extend([("outside", ""), *lines[1:]])
    return {name: _section(lines, prompts[name]) for name, lines in found.items()}


def notebook_sections(notebook: Notebook, prompts: Mapping[str, str]) -> dict[str, Section]:
    """Return a notebook's sections: by ``%%answer total_input``, or nbgrader's id, or the heading above."""
    marked, rest = list[str](), list[str]()
    ids = {cell_id(question): question for question in prompts}
    for cell in (cell for cell in notebook.cells if not cell.is_check):
        question, text = _answer(cell, ids)
        marks = "`" * (3 + text.count("`"))  # a fence that the text does not end
        fenced = f"{marks}\n{text}\n{marks}"
        if question:
            marked += [f"## {question}", fenced]
        else:
            rest.append(text if cell.kind == "text" else fenced)
    found, own = (read_sections(decoded("\n\n".join(parts).encode()), prompts) for parts in (rest, marked))
    return {**own, **found, **{question: section for question, section in own.items() if section.all}}


def replace_sections(text: str, other: str, ids: Collection[str]) -> str:
    """Return a form with some sections replaced: those that another text has under the same headings."""
    replaced = dict(_split(other, ids)[1:])
    lines, above = list[tuple[str, str]](), ""
    for name, own in _split(text, ids):
        if name not in replaced:
            lines += own
        elif name != above:  # of two below each other, one is enough
            lines += [own[0], *replaced[name][1:]]
        above = name
    return "\n".join(line for _, line in lines)


def _split(text: str, ids: Collection[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the id of each section, none for what is above all, and of its lines where each stands."""
    known = {name.lower(): name for name in ids}
    sections, fence = [("", list[tuple[str, str]]())], ""
    for line in text.split("\n"):
        match = _HEADING_AS_GIVEN.fullmatch(line.rstrip()) if fence else _HEADING.match(line)
        mark = _FENCE.fullmatch(line)
        if match and match[1].lower() in known:
            sections.append((known[match[1].lower()], []))
            place, fence = "heading", ""
        elif mark and (not fence or (mark[1].startswith(fence) and not mark[2].strip())):
            place, fence = "mark", "" if fence else mark[1]
        else:
            place = "inside" if fence else "outside"
        sections[-1][1].append((place, line))
    return sections


def _section(lines: list[tuple[str, str]], prompt: str) -> Section:
    asked = [line.split() for line in prompt.split("\n") if line.strip()]
    answer = [
        line
        for place, line in lines
        if place == "inside" or (place == "outside" and line.split() not in asked)
    ]
    fences = [
        "\n".join(line for _, line in group).strip("\n")
        for place, group in itertools.groupby(lines, key=operator.itemgetter(0))
        if place == "inside"
    ]
    whole = re.sub(r"\n{3,}", "\n\n", "\n".join(answer)).strip()
    return Section([one for one in fences if one.strip()], whole)


def _answer(cell: Cell, ids: Mapping[str, str]) -> tuple[str, str]:
    """Return the question that a cell answers, if it says so, and its text without that."""
    if cell.kind == "text":
        return ids.get(cell.grade_id, ""), cell.source
    first, below = cell_magic(cell.source)
    name, _, question = first.partition(" ")
    if name == ANSWER:
        return ids.get(cell_id(question.strip()), ""), below
    written = not all(_NO_ANSWER.fullmatch(line.strip()) for line in cell.source.splitlines())
    return ids.get(cell.grade_id, ""), cell.source if written else ""
