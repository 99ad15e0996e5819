"""A form as a value: its questions, of four kinds.

What students may know of a question is here. The right answers are those of the filled-in form beside it, and
what an answer in plain text must say is in `rubric.toml`; students get neither.
"""

from __future__ import annotations

import msgspec

FORMAT = 1


class _Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind"):
    """What every question has.

    Parameters
    ----------
    id : str
        A Python name: the exercise, the heading of its section, and the function that checks call.
    prompt : str
        The question, in Markdown without fences.
    """

    id: str
    prompt: str


class Choice(_Question, frozen=True, tag="choice"):
    """Some of a list of options.

    Parameters
    ----------
    options : tuple of tuple of str
        The spellings of each option, the one to show first. Options are numbered from 1.
    """

    options: tuple[tuple[str, ...], ...]


class Code(_Question, frozen=True, tag="code"):
    """One expression, or one statement.

    Parameters
    ----------
    variables : dict of str to str
        The names that the answer may use, each with its shape or another short description.
    target : str
        What a statement assigns to, such as ``grad["W1"]``; empty if an expression is asked for.
    given : tuple of str
        Functions of `given.py` that the answer may use.
    """

    variables: dict[str, str]
    target: str = ""
    given: tuple[str, ...] = ()


class Network(_Question, frozen=True, tag="network"):
    """A network in a few lines, ``field: value`` each.

    Parameters
    ----------
    fields : dict of str to str
        What each field holds: ``sizes`` (numbers), ``names`` (a list) or ``name`` (one).
    """

    fields: dict[str, str]


class Text(_Question, frozen=True, tag="text"):
    """A few sentences, which a person marks."""


Question = Choice | Code | Network | Text


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The questions of an assignment: `questions.toml`, with `given.py` beside it.

    Parameters
    ----------
    format : int
        Version of the file's format.
    introduction : str
        What the assignment's README begins with, in Markdown.
    questions : list of Question
        The questions, in the order of the form.
    given : str
        Python source of the functions that answers may use; not in the file.
    """

    format: int
    introduction: str
    questions: list[Question]
    given: str = ""

    @property
    def ids(self) -> list[str]:
        """The questions' ids, in order."""
        return [question.id for question in self.questions]

    def texts(self) -> list[Text]:
        """Return the questions that a person marks."""
        return [question for question in self.questions if isinstance(question, Text)]
