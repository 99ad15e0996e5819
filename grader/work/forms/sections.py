r"""The sections of a filled-in form: what stands below each heading, whatever people did to the rest.

The form has one section for each question: a heading that begins with the question's id, the prompt, and a
fence for the answer. People add blank lines, change prompts, write beside the fence, delete half of it, or
the whole section; so this reader looks for headings first, then for fences, and takes what is neither fence
nor prompt for an answer if the fence is empty.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

import msgspec

LONGEST = 200_000

_NAME = r"[`*]*([A-Za-z]\w*)[`*]*"
_HEADING = re.compile(rf"[ \t]{{0,3}}[#＃]{{1,6}}[ \t\u3000]*(?:\d{{1,3}}[.):][ \t]*)?{_NAME}(?!\w)")
# In a fence, where '# total_input' may be a comment of the answer, only what the form itself has.
_HEADING_AS_GIVEN = re.compile(rf"##[ \t]+{_NAME}[ \t]*(?:\(.*)?")
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})([^`]*)")
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060"))


class Section(msgspec.Struct, frozen=True):
    """What stands in one section.

    Parameters
    ----------
    fences : list of str
        The content of each fence that is not empty.
    beside : str
        The lines outside of fences that are not the prompt's.
    all : str
        Both, in order: all that could be an answer.
    """

    fences: list[str]
    beside: str
    all: str


def decoded(content: bytes) -> str:
    """Return the text of a file, whatever editor wrote it; what no text can hold is shown as such."""
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    text = content[: 4 * LONGEST].decode(encoding, "replace").translate(_INVISIBLE)
    return re.sub(r"\r\n?", "\n", text[:LONGEST])


def read_sections(text: str, prompts: Mapping[str, str]) -> dict[str, list[Section]]:
    """Return the sections of each question, usually one; none where there is no such heading.

    Parameters
    ----------
    text : str
        A filled-in form.
    prompts : mapping of str to str
        For each question's id all that the empty form says in its section.
    """
    found: dict[str, list[Section]] = {}
    for name, lines in _split(text.split("\n"), prompts):
        found.setdefault(name, []).append(_section(lines, prompts[name]))
    return found


def replace_sections(text: str, other: str, ids: Collection[str]) -> str:
    """Return a form with some sections replaced: those that another text has under the same headings."""
    replaced = {name: lines for name, lines in _split(other.split("\n"), ids) if name in ids}
    lines: list[str] = []
    owner = ""
    for line, name in _headed(text.split("\n"), ids):
        if name != owner:
            owner = name
            lines += [line, *replaced[name]] if name in replaced else []
        if name not in replaced:
            lines.append(line)
    return "\n".join(lines)


def _split(lines: list[str], ids: Collection[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield the id of each section and the lines below its heading."""
    owner, body = "", list[str]()
    for line, name, starts in _owned(lines, ids):
        if starts:
            if owner:
                yield owner, body
            owner, body = name, []
        else:
            body.append(line)
    if owner:
        yield owner, body


def _headed(lines: list[str], ids: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield each line with the id of the section that it stands in; its heading belongs to a section."""
    for line, name, _ in _owned(lines, ids):
        yield line, name


def _owned(lines: list[str], ids: Collection[str]) -> Iterator[tuple[str, str, bool]]:
    """Yield each line, the id of its section, and whether it is that section's heading."""
    known = {name.lower(): name for name in ids}
    owner, fence = "", ""
    for line in lines:
        match = _HEADING_AS_GIVEN.fullmatch(line.rstrip()) if fence else _HEADING.match(line)
        name = known.get(match[1].lower(), "") if match else ""
        if name:
            owner, fence = name, ""
        else:
            fence = _after(line, fence)
        yield line, owner, bool(name)


def _after(line: str, fence: str) -> str:
    """Return the fence that is open after a line, given the one before; empty if none is."""
    match = _FENCE.fullmatch(line)
    if not match:
        return fence
    if not fence:
        return match[1]
    closes = match[1].startswith(fence) and not match[2].strip()
    return "" if closes else fence


def _section(lines: list[str], prompt: str) -> Section:
    asked = {_squeezed(line) for line in prompt.split("\n")}
    fences, beside, everything = list[list[str]](), list[str](), list[str]()
    fence = ""
    for line in lines:
        now = _after(line, fence)
        if now != fence:
            if now:
                fences.append([])
        elif fence:
            fences[-1].append(line)
            everything.append(line)
        elif not line.strip() or _squeezed(line) not in asked:
            beside.append(line)
            everything.append(line)
        fence = now
    filled = ["\n".join(content).strip("\n") for content in fences]
    return Section([content for content in filled if content.strip()], _joined(beside), _joined(everything))


def _joined(lines: list[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _squeezed(line: str) -> str:
    return " ".join(line.split())
