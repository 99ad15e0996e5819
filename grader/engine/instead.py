"""What of a check has no effect on a submission, whose process is another one, and what to write instead."""

import inspect
import re
from collections.abc import Callable
from typing import Any

_INSTEAD = {
    r"\basync def test": (
        "nobody runs a check that is 'async def': write 'def', and asyncio.run(submission.f(x))"
    ),
    r"\bwarns\b|\bdeprecated_call\b|\brecwarn\b|\bcatch_warnings\b": (
        "warnings of a submission do not come here: submission.f.record(x).warnings has them as text"
    ),
    r"\bcaplog\b|\bassertLogs\b": "what a submission logs stays there: capsys reads what is shown of it",
    r"\bcapfd\b|\bcapsysbinary\b|\bredirect_std(?:out|err)\b|\.err\b": (
        "a submission prints in its own process: capsys.readouterr().out has all of it, of both streams"
    ),
    r"\btmp_path\b|\btmpdir\b|\btempfile\b|\bchdir\b": (
        "a submission has a folder of its own and sees none of the check's: hand files out by files = [...] "
        "in assignment.toml, or name them as 'a.txt', and let functions of the submission write and read them"
    ),
    r"\bsetenv\b|\bdelenv\b|\bos\.environ\b": (
        "a submission has an environment of its own: submission.os.environ['X'] = '1' sets it, where it "
        "imports os"
    ),
    r"\brandom\.seed\(": (
        "random numbers of a submission are seeded anew in its own process: where it imports random, "
        "submission.random.seed(3) seeds them"
    ),
    r"\bsetattr\((?!submission)|\bpatch\b": (
        "what is patched is this process: patch what the submission sees, such as "
        "monkeypatch.setattr(submission.time, 'time', lambda: 5.0)"
    ),
    r"\bsys\W+(?:argv|stdin)\b": (
        "a submission has arguments and an input of its own: submission.run(stdin='3\\n', args=['--fast'])"
    ),
    r"\binspect\.(?:is|get)\w+|\bFunctionType\b|\bModuleType\b": (
        "functions and modules of a submission are elsewhere: submission.source('f') says how one is written,"
        " callable(submission.f) that it can be called"
    ),
    r"\bStringIO\b|\bBytesIO\b|\bopen\(|\bPath\(": (
        "files and paths cannot be sent to a submission: give text, a list of lines, or a path as text"
    ),
    r" cannot be sent to a submission": (
        "objects of the check's own classes stay here: shared(obj) lends one for a call, and a dataclass "
        "needs none of that"
    ),
}


def instead(function: Callable[..., Any], said: str) -> str:
    """Return what a check that a right answer does not pass may need to do otherwise, or nothing."""
    try:
        source = inspect.getsource(inspect.unwrap(function))
    except (OSError, TypeError):
        source = ""
    found = [sentence for pattern, sentence in _INSTEAD.items() if re.search(pattern, source + said)]
    return f" Note that {'; and '.join(found[:2])}." if found else ""
