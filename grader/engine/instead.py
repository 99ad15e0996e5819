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
    r"\bcapfd\b|\bcapsysbinary\b|\bredirect_stderr\b|\.err\b": (
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
        "submission.random.seed(3) seeds them; where it imports numpy as np, submission.np.random.seed(3)"
    ),
    r"\bsetattr\((?!submission)|\bpatch\b": (
        "what is patched is this process: patch what the submission sees, such as "
        "monkeypatch.setattr(submission.time, 'time', lambda: 5.0)"
    ),
    r"\binspect\.(?:is|get)\w+|\bFunctionType\b|\bModuleType\b": (
        "functions and modules of a submission are elsewhere: submission.source('f') says how one is written,"
        " callable(submission.f) that it can be called"
    ),
    r"\bBytesIO\b|\bopen\([^)]*b['\"]": (
        "files of bytes cannot be sent to a submission: give the bytes, or text in an io.StringIO"
    ),
    r"'function' object has no attribute|has no attribute '__\w+__'.*'function'": (
        "classes of the check's own, and objects that can be called, are functions there: shared(obj) lends "
        "an object with its methods, and an exercise gives the class"
    ),
    r"\ba coroutine cannot be sent": "hand over the 'async def' itself, for the submission to call",
    r"\.\w+\.(?:append|extend|insert|remove|sort|reverse|add|update|clear|pop)\(": (
        "what an object holds is copied when it is read: let a method of theirs change it, or set it anew, "
        "as in bag.items = [*bag.items, 1]"
    ),
    r" cannot be sent to a submission": (
        "objects of the check's own classes stay here: shared(obj) lends one for a call, and a dataclass "
        "needs none of that"
    ),
}


_COPIED = (
    "what is handed over is copied: in_place(submission.f)(xs), of grader.checks, changes xs as the function "
    "changed its own, and submission.f.record(xs).args has what it left"
)


def _is_copied(source: str, said: str) -> bool:
    """Return whether what does not hold is said of a list, dict or set that was handed over before."""
    names = re.findall(r"[A-Za-z_]\w*", said.partition(":")[2].partition("\n")[0])
    made = r"\s*=\s*(?:[\[{]|list\(|dict\(|set\()"
    return "in_place(" not in source and any(
        re.search(rf"\b{name}{made}", source) and re.search(rf"\w\([^()]*\b{name}\b[^()]*\)", source)
        for name in names
    )


def instead(function: Callable[..., Any], said: str) -> str:
    """Return what a check that a right answer does not pass may need to do otherwise, or nothing."""
    try:
        source = inspect.getsource(inspect.unwrap(function))
    except (OSError, TypeError):
        source = ""
    found = [sentence for pattern, sentence in _INSTEAD.items() if re.search(pattern, source + said)]
    found += [_COPIED] * _is_copied(source, said)
    return f" Note that {'; and '.join(found[:2])}." if found else ""
