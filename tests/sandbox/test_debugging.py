"""What helps a student to find a mistake: what was printed, and the line of a loop."""

import pytest

from grader.course.model import Limits
from grader.sandbox import student_process
from grader.sandbox.faults import Crashed, ModuleFault, TimedOut, TooMuchOutput
from grader.sandbox.proxy import remote_module

HURRIED = Limits(call_seconds=0.1, load_seconds=0.1, submission_seconds=20.0, memory_mib=64, output_kib=1)
HEAD = "import itertools, os, signal, sys, time\n"

LOOPS = {
    "in Python": ("while True: pass", 3),
    "in C": ("return any(itertools.repeat(0))", 3),
    "below": ("return g()", 5),
    "in a library": (
        "import json; json.dumps(0, default=0, cls=type('E', (json.JSONEncoder,), {'encode': g}))",
        5,
    ),
    "asleep": ("time.sleep(100)", 3),
    "of what is printed": ("while True: print('x' * 1000)", 3),
    "that prints frames of its own": (
        "print('Stack (most recent call first):\\n  File \"/x/work.py\", line 9 in f', flush=True)\n    g()",
        5,
    ),
}
SILENT = {
    "blocks": "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])",
    "ignores": "signal.signal(signal.SIGUSR1, signal.SIG_IGN)",
    "closes": "os.close(1); os.close(2)",
    "lies": (
        "signal.signal(signal.SIGUSR1, signal.SIG_IGN)\n"
        "    for name, line in [('/x/work.py', 99), ('/x/no.py', 1)]:\n"
        "        print(f'Stack (most recent call first):\\n  File \"{name}\", line {line} in f', flush=True)"
    ),
}


@pytest.mark.parametrize("name", LOOPS)
def test_a_loop_is_told_with_the_innermost_line_of_the_students_own(module_of, name):
    body, line = LOOPS[name]
    source = f"{HEAD}def f():\n    {body}\ndef g(*_):\n    while True: pass\n"
    number = source.split("\n").index("    while True: pass") + 1 if line == 5 else line
    with pytest.raises((TimedOut, TooMuchOutput)) as caught:
        module_of(source, HURRIED).f()
    function, text = "g" if line == 5 else "f", source.splitlines()[number - 1].strip()
    assert caught.value.detail == f"work.py, line {number}, in {function}: {text}"


@pytest.mark.parametrize("name", SILENT)
def test_code_that_keeps_its_line_to_itself_is_told_without(module_of, monkeypatch, name):
    monkeypatch.setattr(student_process, "_WHERE_SECONDS", 0.05)
    with pytest.raises(TimedOut) as caught:
        module_of(f"{HEAD}def f():\n    {SILENT[name]}\n    while True: pass\n", HURRIED).f()
    assert caught.value.detail == ""


@pytest.mark.slow
def test_a_file_beside_the_module_and_a_loop_while_loading_are_told_too(module_of):
    other = "def g():\n    while True: pass\n"
    with pytest.raises(TimedOut) as caught:
        module_of("import größe\ndef f(): größe.g()\n", HURRIED, **{"größe.py": other.encode()}).f()
    assert caught.value.detail == "größe.py, line 2, in g: while True: pass"
    with pytest.raises(ModuleFault) as caught:
        module_of("x = 1\nwhile x:\n    x += 1\n", HURRIED).f()
    assert caught.value.detail.startswith(("work.py, line 2: ", "work.py, line 3: "))


def test_a_callback_without_end_is_told_with_the_line_that_calls_it(module_of):
    module = module_of("def f(g):\n    x = 1\n    return g(x)\n", HURRIED)

    def late(_):
        raise TimedOut("late")

    with pytest.raises(TimedOut) as caught:
        module.f(late)
    assert caught.value.detail == "work.py, line 3, in f: return g(x)"


def test_what_a_check_printed_is_kept_whatever_ends_it(open_session):
    session = open_session(
        f"{HEAD}print('loaded')\n"
        "def f(x):\n    print('f', x)\n    return x\n"
        "def loop():\n    print('loop')\n    while True: pass\n"
        "def die():\n    print('die')\n    os._exit(3)\n"
        "def fail():\n    print('\\x1b[2J', file=sys.stderr)\n    1 / 0\n",
        HURRIED,
    )
    module = remote_module(session)
    for name, fault, said in [
        ("loop", TimedOut, "loop"),
        ("die", Crashed, "die"),
        ("fail", ZeroDivisionError, "\\x1b[2J"),
    ]:
        session.begin_check()
        module.f(1)
        assert module.f.record(2).output == "f 2\n"
        with pytest.raises(fault):
            getattr(module, name)()
        assert session.heard.all_printed() == f"f 1\nf 2\n{said}"
    session.begin_check()
    assert session.heard.all_printed() == ""


def test_of_much_that_was_printed_few_short_lines_are_shown(open_session):
    session = open_session(
        "def f():\n    for i in range(100): print(i, 'x' * i * 4)\n", Limits(output_kib=64)
    )
    session.begin_check()
    remote_module(session).f()
    shown = session.heard.all_printed().split("\n")
    assert (shown[:2], shown[8]) == (["0 ", "1 xxxx"], "... 84 more lines ...")
    assert (len(shown), shown[-1]) == (17, "99 " + "x" * 197)
