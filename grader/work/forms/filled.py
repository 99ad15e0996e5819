"""What a filled-in form says, whatever people did to the rest of it.

What stands below each heading becomes, for each question, the source of a function, or a fault.
"""

import itertools
import operator
import re
import unicodedata
from collections.abc import Collection, Mapping

import msgspec

from grader import messages as m
from grader.files.tree import SubmittedFiles
from grader.work.choosing import SUFFIX, Candidate, find
from grader.work.forms.code import code_function
from grader.work.forms.questions import Choice, Code, Form, Network, Text, section_text
from grader.work.notebooks.magics import cell_magic
from grader.work.notebooks.reader import Cell, Notebook
from grader.work.notebooks.writer import cell_id
from grader.work.work import Unreadable, Work

ANSWERS_FILE = "answers.md"
MOST_NAMES = 50
LARGEST_SIZE = 10**6
LONGEST_NAME = 100
_BETWEEN = r"(?:[\s,;:.、。・&+/()\[\]{}*_`'\"-]|\band\b|\bund\b|と)*+"
_WORD_END = "(?![0-9A-Za-z])"
_SIZES = re.compile(r"[\s\d,;x×>()\[\]→⇒ー–−-]+")

_HEAD = '"""The answers of a form, one function each."""\n\nimport numpy as np\n'

ANSWER = "%%answer"  # with a question's id the first line of the cell that answers it

LONGEST = 200_000

_NAME = r"[`*]*([A-Za-z]\w*)[`*]*"
_HEADING = re.compile(rf"[ \t]{{0,3}}[#＃]{{1,6}}[ \t\u3000]*(?:\d{{1,3}}[.):][ \t]*)?{_NAME}(?!\w)")
# In a fence, where '# total_input' may be a comment of the answer, only what the form itself has.
_HEADING_AS_GIVEN = re.compile(rf"##[ \t]+{_NAME}[ \t]*(?:\(.*)?")
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})([^`]*)")
_NO_ANSWER = re.compile(r"(?:(?:from|import)\s.*|check\([^()]*\)|#.*)?")
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060"))


class Answers(msgspec.Struct, frozen=True):
    """A form as it was filled in."""

    work: Work
    written: dict[str, str]  # by question all that could be an answer, if there is anything
    functions: dict[str, str]  # for each machine question that can be read the source of its function


class Section(msgspec.Struct, frozen=True):
    """What stands below the headings of one question, of which there is usually one."""

    fences: list[str]  # the content of each fence that is not empty
    all: str  # that and the lines beside it that are not the prompt's, in order: all that could be an answer


def read_answers(form: Form, files: SubmittedFiles, module: str = "answers") -> Answers:
    """Read the form among the files of a submission."""
    prompts = {question.id: section_text(question) for question in form.questions}

    def read(name: str, content: bytes | Notebook) -> Candidate:
        if isinstance(content, bytes):
            sections = read_sections(decoded(content), prompts)
        else:
            sections = notebook_sections(content, prompts)
        said = {asked: " ".join(section.all.split()) for asked, section in sections.items() if section.all}
        says = frozenset(f"{asked}: {text}" for asked, text in said.items())
        return Candidate(name, says, len(form.questions) - len(says), content=sections)

    near = [name for name in files if name.lower() in (ANSWERS_FILE, f"{ANSWERS_FILE}.txt")]
    if ANSWERS_FILE not in files and len(near) == 1:  # editors that hide the ends of names change them
        files = {**files, ANSWERS_FILE: files[near[0]]}
    work, chosen = find(module, files, ANSWERS_FILE, read)
    sections: dict[str, Section] = chosen.content if chosen else {}
    written = {name: section.all for name, section in sections.items() if section.all}
    missing = "" if work.file else " ".join(work.unreadable) or m.NO_FORM.format(file=ANSWERS_FILE)
    texts = {text.id: written.get(text.id, "") for text in form.questions if isinstance(text, Text)}
    functions, faults = dict[str, str](), dict[str, str]()
    for question in (one for one in form.questions if not isinstance(one, Text)):
        try:
            if missing:
                raise Unreadable(missing)
            functions[question.id] = _function(question, sections.get(question.id), work.file)
        except Unreadable as fault:
            faults[question.id] = fault.message
    # What says why there is no answer is for those who run plain pytest.
    refused = [f"def {name}(*args):\n    raise ValueError({why!r})\n" for name, why in faults.items()]
    source = "\n\n".join([_HEAD, form.given, *functions.values(), *refused]).encode()
    work = msgspec.structs.replace(work, files={f"{module}.py": source}, faults=faults, texts=texts)
    return Answers(work, written, functions)


def chosen_options(question: Choice, answer: str) -> tuple[int, ...]:
    """Return the numbers of the options that an answer names, by number or by name, in order.

    >>> question = Choice(id="fruit", prompt="Which?", options=(("apple",), ("pine tree", "pine"), ("pear",)))
    >>> chosen_options(question, "3. pear, and ②")
    (2, 3)
    """
    apart = re.sub("[①-⑳⑴-⒇]", r" \g<0> ", answer)
    text = unicodedata.normalize("NFKC", apart).lower()
    numbers = {str(number): number for number in range(1, len(question.options) + 1)}
    for number, names in reversed([*enumerate(question.options, 1)]):  # of two of a name, the first counts
        numbers |= {name.lower(): number for name in names}
    longest_first = sorted(numbers, key=len, reverse=True)
    options = "|".join(re.escape(name) + (_WORD_END if name[-1].isalnum() else "") for name in longest_first)
    found = set[int]()
    for match in re.finditer(rf"{_BETWEEN}(?:(?P<option>{options})|(?P<other>[^\n]{{1,30}})|\Z)", text):
        if match["other"]:
            raise Unreadable(m.NO_OPTION, part=match["other"], count=len(question.options))
        if match["option"]:
            found.add(numbers[match["option"]])
    if not found:
        raise Unreadable(m.NO_ANSWER_GIVEN)
    return tuple(sorted(found))


def network(question: Network, answer: str) -> dict[str, list[int] | list[str] | str]:
    """Return the value of each field; where there is only one, its line needs no ``field:``."""
    lines = [line.strip(" \t`*-") for line in unicodedata.normalize("NFKC", answer).split("\n")]
    wanted = " and ".join(f"'{field}: ...'" for field in question.fields)
    found: dict[str, str] = {}
    for line in filter(None, lines):
        name, colon, value = line.replace("=", ":", 1).partition(":")
        field = name.strip(" `*\"'").lower()
        if not colon and len(question.fields) == 1:
            field, value = next(iter(question.fields)), line
        if field not in question.fields:
            raise Unreadable(m.OTHER_LINE, line=line[:50], wanted=wanted)
        if field in found:
            raise Unreadable(m.TWO_LINES, field=field)
        found[field] = value.strip()
    empty = [field for field in question.fields if not found.get(field)]
    if len(empty) == len(question.fields):
        raise Unreadable(m.NO_ANSWER_GIVEN)
    if empty:
        raise Unreadable(m.NOTHING_FOR, field=empty[0], wanted=wanted)
    return {field: _value(kind, field, found[field]) for field, kind in question.fields.items()}


def _function(question: Choice | Code | Network, section: Section | None, file: str) -> str:
    """Return the function of a question whose section may hold several answers, if they say the same."""
    if section is None:
        raise Unreadable(m.NO_SECTION, file=file, question=question.id)
    where = m.WRITE_IN_CELL if file.endswith(SUFFIX) else m.WRITE_IN_FENCE
    read: dict[str, None] = {}
    fault = Unreadable(m.NO_ANSWER_TO, question=question.id, file=file)
    for content in section.fences or filter(None, [section.all]):
        try:
            read[_source(question, content)] = None
        except Unreadable as error:
            fault = error if section.fences else Unreadable(f"{error.message} {where}")
    if len(read) > 1:
        raise Unreadable(m.SEVERAL_ANSWERS, count=len(read), question=question.id)
    if not read:
        raise fault
    return next(iter(read))


def _source(question: Choice | Code | Network, content: str) -> str:
    if isinstance(question, Code):
        return code_function(question, content)
    value: object = (
        chosen_options(question, content) if isinstance(question, Choice) else network(question, content)
    )
    return f"def {question.id}():\n    return {value!r}\n"


def _value(kind: str, field: str, text: str) -> list[int] | list[str] | str:
    if kind == "sizes":
        longest = len(str(LARGEST_SIZE))
        numbers = [digits for digits in re.findall(r"[0-9]+", text) if len(digits) <= longest]
        if not _SIZES.fullmatch(text) or not 0 < len(numbers) <= MOST_NAMES:
            raise Unreadable(m.NO_SIZES, field=field)
        return [int(digits) for digits in numbers]
    names = [name.strip(" \t\"'`[]().") for name in re.split(r"[,;、]", text)]
    if len(names) > MOST_NAMES or any(len(name) > LONGEST_NAME for name in names):
        raise Unreadable(m.TOO_MUCH_FOR, field=field)
    return names[0].lower() if kind == "name" else [name for name in names if name]


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
