"""What another Python than the student's cannot read."""

import platform
import sys

import pytest

from grader.work.syntax import lost_lines, newer_f_string, other_versions
from grader.work.work import Work

OLDER = {
    "match": "def f(x):\n    match x:\n        case 1: return 2\n",
    "groups": "def f(x):\n    try: pass\n    except* ValueError: pass\n",
}
F_STRINGS = {
    "own quotes": [
        ("FSTRING_START", "f'"),
        ("OP", "{"),
        ("NAME", "x"),
        ("STRING", "'a'"),
        ("FSTRING_END", "'"),
    ],
    "nested": [("FSTRING_START", "f'"), ("OP", "{"), ("FSTRING_START", "f'"), ("FSTRING_END", "'")],
    "backslash": [("FSTRING_START", "f'"), ("STRING", '"\\n"'), ("FSTRING_END", "'")],
    "comment": [("FSTRING_START", "f'''"), ("COMMENT", "# why"), ("FSTRING_END", "'''")],
    "inner backslash": [
        *[("FSTRING_START", 'f"'), ("FSTRING_START", "f'"), ("FSTRING_MIDDLE", "\\n")],
        *[("FSTRING_END", "'"), ("FSTRING_END", '"')],
    ],
    "inner quote": [("FSTRING_START", 'f"'), ("FSTRING_START", "f'''"), ("FSTRING_MIDDLE", '"')],
    "lines": [("FSTRING_START", "f'"), ("NL", "\n"), ("FSTRING_END", "'")],
}
OLD_F_STRINGS = {
    "other quotes": [("FSTRING_START", "f'"), ("STRING", '"a"'), ("FSTRING_END", "'"), ("STRING", "'b'")],
    "text": [("FSTRING_START", "rf'"), ("FSTRING_MIDDLE", "\\d"), ("FSTRING_END", "'"), ("NEWLINE", "\n")],
    "triple": [("FSTRING_START", 'f"""'), ("NL", "\n"), ("STRING", "'a'"), ("FSTRING_END", '"""')],
}


@pytest.mark.parametrize("name", OLDER)
def test_what_an_older_python_cannot_read_is_lost_there(name):
    work = Work("toy", files={"toy.py": f"k = 3\n\n\n{OLDER[name]}".encode()})
    [told], left = lost_lines(work, "3.9.2")
    assert told.startswith("toy.py, line 6, is not valid Python 3.9.2, ")
    assert left
    assert lost_lines(work, "") == lost_lines(work, "3.99") == ([], True)


def test_other_versions_are_told_and_the_same_are_not():
    [told] = other_versions("3.9.2", "1.19.5")
    assert "; graded with Python 3.9.2 and NumPy 1.19.5, " in told
    [told] = other_versions(platform.python_version(), "1.19.5")
    assert "; graded with NumPy 1.19.5, " in told
    assert other_versions("", "") == other_versions(platform.python_version(), "") == []


@pytest.mark.parametrize("name", F_STRINGS)
def test_f_strings_of_today_are_lost_before_3_12(name):
    line, why = newer_f_string((*token, 7) for token in F_STRINGS[name])
    assert line == 7 and why.startswith("an f-string")


@pytest.mark.parametrize("name", OLD_F_STRINGS)
def test_f_strings_as_they_always_were_are_not(name):
    assert newer_f_string((*token, 7) for token in OLD_F_STRINGS[name])[1] == ""


@pytest.mark.skipif(sys.version_info < (3, 12), reason="this Python cannot read them itself")
def test_f_strings_in_a_file_are_found():
    for text in ("f'{x['a']}'", "f\"{f'\\n{x}'}\"", "f'''{x  # it is\n}'''"):
        work = Work("toy", files={"toy.py": f"# f\n@g\ndef f(x):\n    return {text}\n".encode()})
        assert lost_lines(work, "3.11.7")[0][0].startswith("toy.py, line 4, is not"), text
        assert not lost_lines(work, "3.12.1")[0]


@pytest.mark.parametrize("version", ["3.9", "2.7", "4", "three", "3.x"])
def test_plain_code_is_lost_nowhere(version):
    work = Work(
        "toy", files={"toy.py": b"import numpy as np\n@np.vectorize\ndef f(x):\n    return f'{x!r:>{9}}'\n"}
    )
    assert lost_lines(work, version) == ([], True)
