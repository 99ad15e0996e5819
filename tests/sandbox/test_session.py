import re
import stat
import struct
import time
from pathlib import Path

import numpy as np
import pytest
from levels_tried import QUICKLY

from grader.course.model import Limits
from grader.sandbox import protocol as p
from grader.sandbox.faults import (
    Crashed,
    MissingName,
    ModuleFault,
    RefusedValue,
    StudentException,
    StudentFault,
    TimedOut,
    TooMuchOutput,
    Waited,
    fault_of,
)
from grader.sandbox.loading import StudentCode
from grader.sandbox.proxy import remote_module
from grader.sandbox.session import Session
from grader.sandbox.values import TAGS
from grader.sandbox.values.packing import HANDLE, Node
from grader.sandbox.wire import encode

pytestmark = pytest.mark.parametrize("server", QUICKLY, indirect=True, scope="module")

HURRIED = Limits(call_seconds=0.1, load_seconds=0.1, submission_seconds=20.0, memory_mib=64, output_kib=1)
HEAD = "import contextlib, ctypes, gc, os, signal, socket, stat, sys, threading, time\nimport numpy as np\n"

WIRE = """
def wire():
    return next(fd for fd in range(3, 64) if is_socket(fd))

def is_socket(fd):
    try:
        return stat.S_ISSOCK(os.fstat(fd).st_mode)
    except OSError:
        return False
"""

CALLS = {
    "endless loop": ("while True: pass", TimedOut, "did not return within 0.1 s"),
    "loop that catches everything": (
        """
        while True:
            try:
                while True: pass
            except BaseException: pass
        """,
        TimedOut,
        "did not return",
    ),
    "sleep": ("time.sleep(100)", TimedOut, "waited without computing"),
    "signals ignored": (
        """
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGXCPU): signal.signal(number, signal.SIG_IGN)
        while True: pass
        """,
        TimedOut,
        "did not return",
    ),
    "os._exit": ("os._exit(0)", Crashed, "ends the Python process (exit code 0)"),
    "os._exit 70": ("os._exit(70)", Crashed, "exit code 70"),
    "sys.exit": ("sys.exit()", SystemExit, "It calls exit()"),
    "null pointer": ("ctypes.string_at(0)", Crashed, "ended by SIGSEGV"),
    "signal to itself": ("os.kill(os.getpid(), signal.SIGSEGV)", Crashed, "ended by SIGSEGV"),
    "abort": ("os.abort()", Crashed, "ended by SIGABRT"),
    "kill": ("os.kill(os.getpid(), signal.SIGKILL)", Crashed, "was killed"),
    "stop": ("os.kill(os.getpid(), signal.SIGSTOP)", TimedOut, "waited without computing"),
    "memory at once": ("return bytearray(10**10)", MemoryError, "more memory than"),
    "memory bit by bit": (
        "kept = []\nwhile True: kept.append(bytearray(1 << 22))",
        MemoryError,
        "more memory than",
    ),
    "memory of arrays": ("return np.ones((30_000, 30_000))", MemoryError, "more memory than"),
    "flood by print": ("while True: print('x' * 10_000)", TooMuchOutput, "more than 16 MiB"),
    "flood by os.write": ("while True: os.write(1, b'x' * 10_000)", TooMuchOutput, "more than 16 MiB"),
    "flood of errors": ("while True: os.write(2, b'x' * 10_000)", TooMuchOutput, "more than 16 MiB"),
    # Whether a drip computes or waits for longer than that is for the machine to say.
    "drip of output": ("while True: os.write(1, b'x'); time.sleep(0.001)", TimedOut, " 0.1 s;"),
    "wire closed": ("os.close(wire())", Crashed, "process"),
    "wire closed, then sleep": ("os.close(wire()); time.sleep(100)", Crashed, "broke off its connection"),
    "records": ("return np.zeros(2, 'V3')", RefusedValue, "an array of |V3"),
    "endless nesting": ("x = []; x.append(x); return x", RefusedValue, "nested more than 32 levels deep"),
    "huge integer": ("return 10**500_000", RefusedValue, "more than 1048576 bits"),
    "huge dict": ("return dict.fromkeys(range(70_000))", RefusedValue, "more than 65536 entries"),
    "text of surrogates": ("return '\\udc80'", RefusedValue, "not valid Unicode"),
    "far too large": ("return np.broadcast_to(0.0, 10_000_000)", MemoryError, "more memory than"),
    "error with escapes": (
        "raise ValueError('\\x1b[31mred\\x07\\u202e')",
        ValueError,
        "\\x1b[31mred\\x07\\u202e",
    ),
    "error with surrogates": ("raise ValueError('\\udc80')", ValueError, "It raises ValueError: \\udc80"),
    "error with long text": ("raise ValueError('x' * 10**6)", ValueError, "xxx"),
    "error that raises": (
        "class E(Exception):\n    def __str__(self): raise self\nraise E",
        Exception,
        "(its message cannot be shown)",
    ),
    "error that loops": (
        "class E(Exception):\n    def __str__(self):\n        while True: pass\nraise E",
        TimedOut,
        "did not return",
    ),
    "error of a strange class": (
        """
        class M(type):
            __name__ = property(lambda c: 1 / 0)
        class E(Exception, metaclass=M): pass
        raise E
        """,
        Crashed,
        "",
    ),
    "decoding error": ("b'\\xff'.decode()", UnicodeError, "UnicodeDecodeError"),
    "exception group": ("raise ExceptionGroup('g', [ValueError()])", ExceptionGroup, "ExceptionGroup"),
    "stop iteration": ("raise StopIteration", StudentException, "StopIteration"),
    "keyboard interrupt": ("raise KeyboardInterrupt", StudentException, "KeyboardInterrupt"),
    "recursion": ("return f()", RecursionError, "maximum recursion depth"),
    "recursion without limit": (
        "sys.setrecursionlimit(10**9)\ndef g(x): return g([x, *x])\nreturn g([])",
        StudentFault,
        "",
    ),
    "not written": ("raise NotImplementedError", NotImplementedError, "Not written yet"),
    "keyboard": ("return input()", EOFError, "reads from the keyboard"),
    "assertion": ("assert False, 'no'", AssertionError, "AssertionError: no"),
    "wrong arguments": ("return f(1, 2, 3)", TypeError, "positional argument"),
    "fork-server killed": ("os.kill(os.getppid(), signal.SIGKILL); time.sleep(9)", Crashed, "was killed"),
    "broken stdout": ("sys.stdout = None; return sys.stdin.nothing", AttributeError, "nothing"),
    "module replaced": (
        "sys.modules['work'] = None; raise ValueError('still here')",
        ValueError,
        "still here",
    ),
    "patched wire": (
        """
        worker = next(o for o in gc.get_objects() if type(o).__name__ == 'Worker')
        type(worker)._load.__globals__.update(encode=None, decode=None)
        raise ValueError
        """,
        Crashed,
        "",
    ),
    "patched builtins": (
        "import builtins; builtins.isinstance = builtins.len = lambda *a: 1 / 0; return [1]",
        StudentFault,
        "",
    ),
    "patched numpy": (
        "np.asarray = None; np.ndarray.tobytes = None if 0 else 0; return np.ones(2)",
        StudentFault,
        "",
    ),
    "patched exit": ("os._exit = lambda code: None; os.close(wire())", Crashed, "process"),
    "garbage": ("os.write(wire(), b'\\xff' * 99); time.sleep(9)", Crashed, "larger than the limit"),
    "two answers": ("os.write(wire(), TWO); time.sleep(9)", Crashed, "more than one frame"),
    "half an answer": ("os.write(wire(), ONE[:-1]); os._exit(0)", Crashed, "exit code 0"),
    "half an answer, then sleep": ("os.write(wire(), ONE[:-1]); time.sleep(9)", TimedOut, "waited"),
    "huge answer that never comes": ("os.write(wire(), HUGE); time.sleep(9)", TimedOut, "waited"),
    "huge answer byte by byte": (
        "os.write(wire(), HUGE)\nwhile True: os.write(wire(), b'x'); time.sleep(0.001)",
        TimedOut,
        " 0.1 s;",
    ),
    "endless stream": ("while True: os.write(wire(), b'\\0' * 65536)", Crashed, "more than one frame"),
    "endless answer": (
        "os.write(wire(), HUGE)\nwhile True: os.write(wire(), b'\\0' * 65536)",
        StudentFault,
        "",
    ),
    "answer of another question": ("os.write(wire(), CALLABLE); time.sleep(9)", Crashed, "is no answer"),
    "no answer at all": ("os.write(wire(), READY); time.sleep(9)", Crashed, "is no answer"),
    "answer without value": ("os.write(wire(), EMPTY); time.sleep(9)", Crashed, "is no answer"),
    "call of no function": (
        "os.write(wire(), CALLED); time.sleep(9)",
        Crashed,
        "a call of no known function",
    ),
    "empty array of no shape": ("os.write(wire(), SHAPE); time.sleep(9)", Crashed, "no possible shape"),
    "object of no kind": ("os.write(wire(), HANDLE); time.sleep(9)", Crashed, "an object of no known kind"),
}

FRAMES = {
    "ONE": encode(p.RETURNED, [1], None),
    "TWO": encode(p.RETURNED, [1], None) * 2,
    "HUGE": struct.pack("<II", 1 << 20, 1 << 26),
    "CALLABLE": encode(p.CALLABLE, [True], None),
    "READY": encode(p.READY, [], None),
    "EMPTY": encode(p.RETURNED, [], None),
    "CALLED": encode(p.CALLED, [3, (), {}], None),
    "SHAPE": encode(p.RETURNED, [object()], lambda _: Node(TAGS["array"], ["<f8", 0, 2**62, 2**62])),
    "HANDLE": encode(p.RETURNED, [object()], lambda _: Node(HANDLE, ["0"])),
}


def function(body):
    lines = "\n".join("    " + line for line in _dedented(body))
    return f"{HEAD}{WIRE}\n" + "".join(f"{k} = {v!r}\n" for k, v in FRAMES.items()) + f"def f():\n{lines}\n"


def _dedented(body):
    lines = [line for line in body.splitlines() if line.strip()]
    indent = min(len(line) - len(line.lstrip()) for line in lines)
    return [line[indent:] for line in lines]


def is_plain_message(fault):
    return not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", str(fault)) and len(str(fault)) < 5000


FIRST_OF_ITS_NAMESPACE = {
    "signal to itself": None,
    "kill": None,
    "stop": None,
    "abort": (Crashed, "ended by SIGSEGV"),
    "fork-server killed": (TimedOut, "waited without computing"),
}
"""What becomes of these where the kernel lets no signal of its own namespace end the process."""


@pytest.mark.parametrize("name", CALLS)
def test_a_call_that_misbehaves_is_told_plainly_and_the_next_check_gets_a_fresh_process(
    open_session, server, name
):
    body, kind, part = CALLS[name]
    if server.isolation == "namespace" and name in FIRST_OF_ITS_NAMESPACE:
        told = FIRST_OF_ITS_NAMESPACE[name]
        if told is None:
            assert remote_module(open_session(function(body), HURRIED)).f() is None
            return
        kind, part = told
    if server.isolation == "container" and name == "fork-server killed":
        kind, part = FIRST_OF_ITS_NAMESPACE[name]
    session = open_session(function(body) + "\ndef good(x): return x + 1\n", HURRIED)
    module = remote_module(session)
    with pytest.raises(BaseException) as caught:  # which says of patched code what it likes
        module.f()
    fault = fault_of(caught.value)
    assert isinstance(caught.value, kind) or (kind is StudentFault and fault)
    starved = isinstance(fault, Waited) and part.startswith("did not return")  # on a very busy machine
    assert part in fault.message or starved
    assert is_plain_message(fault)
    if session._process is None:  # it was ended; what did not end it may have broken it for good
        assert module.good(1) == 2


IMPORTS = {
    "syntax error": (
        "def f(:\n    pass",
        "work.py is not valid Python: SyntaxError: invalid syntax (work.py, line 1)",
    ),
    "indentation": ("def f():\npass", "work.py is not valid Python: IndentationError"),
    "missing module": ("import notamodule", "work.py cannot be loaded: it raises ModuleNotFoundError"),
    "exception": ("1 / 0", "work.py cannot be loaded: it raises ZeroDivisionError: division by zero"),
    "exit": ("import sys; sys.exit(0)", "work.py cannot be loaded: it calls exit()"),
    "hard exit": (
        "import os; os._exit(0)",
        "work.py cannot be loaded: it ends the Python process (exit code 0)",
    ),
    "loop": ("while True: pass", "work.py cannot be loaded: it did not return within"),
    "memory": ("x = bytearray(10**10)", "work.py cannot be loaded: it needs more memory"),
    "flood": ("while True: print('x' * 9999)", "work.py cannot be loaded: it printed more than 16 MiB"),
    "keyboard": ("input()", "work.py cannot be loaded: it reads from the keyboard"),
    "not written": ("raise NotImplementedError", "work.py cannot be loaded: not written yet"),
    "empty": ("", "work.py is empty"),
    "blank": (" \n\t\n", "work.py is empty"),
    "null bytes": ("x = 1\0\n", "null bytes"),
    "not utf-8": (b"f('\xff')\n", "work.py is not valid Python: SyntaxError"),
    "utf-16": ("x = 1\n".encode("utf-16"), "work.py"),
    "too deep": ("x = " + "(" * 5000 + ")" * 5000, "work.py"),
    "escapes": ("raise ValueError('\\x1b[2J')", "\\x1b[2J"),
}


@pytest.mark.parametrize("name", IMPORTS)
def test_a_file_that_cannot_be_loaded_is_told_plainly_by_every_check(open_session, name):
    source, part = IMPORTS[name]
    session = open_session(source, HURRIED)
    messages = set()
    for _ in range(2):
        with pytest.raises(ModuleFault) as caught:
            remote_module(session).f()
        assert part in caught.value.message
        assert is_plain_message(caught.value)
        messages.add(str(caught.value))
    assert len(messages) == 1
    assert session.generation <= 4


def test_a_file_that_is_too_large_for_any_process_is_named(server):
    files = {"work.py": b"def f(): pass", "big.bin": bytes((16 << 20) + 1)}
    with (
        Session(server, StudentCode("work", files), Limits()) as session,
        pytest.raises(ModuleFault, match=r"^big\.bin has 16\.1 MiB; a file may have 16\.$"),
    ):
        remote_module(session).f()


def test_a_submission_without_its_module_is_told_plainly(server):
    with Session(server, StudentCode("work", {"other.py": b"x = 1"}), HURRIED) as session:
        with pytest.raises(ModuleFault, match=r"There is no work\.py in the submission"):
            remote_module(session).f()
        assert session.generation == 0


def test_a_missing_function_is_told_by_its_name(module_of):
    module = module_of("def g(): pass")
    with pytest.raises(MissingName, match=r"^f is not defined in work\.py\.$"):
        module.f()
    assert module.g() is None


def test_a_syntax_error_shows_the_line(module_of):
    with pytest.raises(ModuleFault) as caught:
        module_of("# x = 1\ny = = 2\n").f()
    assert caught.value.detail == "work.py, line 2: y = = 2"


def test_an_error_in_a_file_beside_the_module_names_that_file(module_of):
    with pytest.raises(ModuleFault) as caught:
        module_of("import beside", **{"beside.py": b"x =\n"}).f()
    assert "work.py cannot be loaded: it raises SyntaxError: invalid syntax (beside.py, line 1)" in str(
        caught.value
    )


def test_an_exception_shows_the_students_own_lines_only(module_of):
    module = module_of("def f(x):\n    return g(x)\n\ndef g(x):\n    return 1 / x\n")
    with pytest.raises(ZeroDivisionError) as caught:
        module.f(0)
    assert fault_of(caught.value).detail.splitlines() == [
        "work.py, line 2, in f: return g(x)",
        "work.py, line 5, in g: return 1 / x",
    ]


def test_a_deep_recursion_shows_a_few_lines(module_of):
    with pytest.raises(RecursionError) as caught:
        module_of("def f(): return f()").f()
    assert 3 < len(fault_of(caught.value).detail.splitlines()) < 8
    assert "more ..." in fault_of(caught.value).detail


def test_files_that_no_frame_can_carry_are_the_submissions_fault(module_of):
    with pytest.raises(ModuleFault, match="cannot be taken: it is larger than 64 MiB"):
        module_of("x = 1", **{f"{number}.bin": bytes(13 << 20) for number in range(5)}).f()


def test_patched_modules_of_the_student_reach_nothing_here(module_of):
    module = module_of(
        "import gc, numpy as np\n"
        "np.isclose = lambda *a, **k: np.True_\n"
        "worker = next(o for o in gc.get_objects() if type(o).__name__ == 'Worker')\n"
        "encode = type(worker)._load.__globals__['encode']\n"
        "encode.__globals__['Packer'].__init__.__globals__['MAX_DEPTH'] = 10**6\n"
        "def f(): return np.ones(2)\n"
        "def deep():\n"
        "    x = 1\n"
        "    for _ in range(40): x = [x]\n"
        "    return x\n"
    )
    assert module.f().tolist() == [1, 1]
    assert not np.isclose(1, 2)
    with pytest.raises(Crashed, match="nested too deep"):
        module.deep()


def test_an_answer_sent_too_early_harms_only_the_one_who_sent_it(open_session):
    session = open_session(function("os.write(wire(), ONE); return 2"), HURRIED)
    module = remote_module(session)
    answers = set()
    for _ in range(3):
        try:
            answers.add(module.f())
        except StudentFault:
            answers.add("fault")
    assert answers <= {1, 2, "fault"}


def test_a_closed_output_does_not_matter(module_of):
    module = module_of(
        "import os, sys\ndef f():\n    os.close(1); os.close(2); return 5\ndef g(): return 6\n"
    )
    assert module.f() == 5
    assert module.g() == 6


def test_a_closed_stream_does_not_matter(module_of):
    module = module_of(
        "import sys\ndef f():\n    print('x'); sys.stdout.close(); return 5\ndef g(): return 6\n"
    )
    assert module.f.record().output == "x\n"
    assert module.g() == 6


def test_a_process_that_was_left_behind_is_gone_with_the_session(open_session):
    session = open_session(
        HEAD + "def f():\n"
        "    try:\n"
        "        pid = os.fork()\n"
        "    except OSError:\n"
        "        return 0\n"
        "    if not pid:\n"
        "        os.setsid()\n"
        "        os.fork()\n"
        "        while True: time.sleep(100)\n"
        "    return pid\n"
    )
    pid = remote_module(session).f()
    session.close()
    assert not Path(f"/proc/{pid or 'none'}").exists()


def test_threads_that_were_left_running_are_gone_with_the_session(module_of):
    module = module_of(
        HEAD + "def f():\n"
        "    with contextlib.suppress(RuntimeError):\n"
        "        for _ in range(3): threading.Thread(target=time.sleep, args=(100,)).start()\n"
        "    return 1\n"
    )
    assert module.f() == 1


SCRATCH = {
    "folder nobody may enter": "os.makedirs('a/b'); open('a/b/c', 'w').close(); os.chmod('a', 0)",
    "very deep folders": "for _ in range(400): os.mkdir('a'); os.chdir('a')",
    "strange names": "for name in ('-rf', 'a\\nb', '\\udc80', '*'): open(name, 'w').close()",
    "links": "os.symlink('/', 'root'); os.symlink('self', 'self')",
    "the folder itself nobody may enter": "os.mkdir('a'); os.chmod('.', 0)",
    "the folder itself renamed": "os.mkdir('a'); os.rename(os.getcwd(), os.path.join('..', 'new'))",
    "the folder itself gone": "os.rmdir(os.getcwd())",
}


@pytest.mark.parametrize("name", SCRATCH)
def test_the_scratch_folder_is_removed_whatever_was_made_in_it(open_session, server, name):
    session = open_session(
        HEAD + f"def f():\n    with contextlib.suppress(OSError):\n        {SCRATCH[name]}\n"
    )
    remote_module(session).f()
    session.close()


def test_a_link_in_place_of_the_scratch_folder_is_not_followed(open_session, tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "file").chmod(0o400)
    session = open_session(
        HEAD + "def f():\n    here = os.getcwd()\n    with contextlib.suppress(OSError):\n"
        f"        os.rmdir(here); os.symlink({str(tmp_path)!r}, here)\n"
    )
    remote_module(session).f()
    session.close()
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o400


def test_files_beside_the_module_can_be_imported_and_read(module_of):
    files = {"beside.py": b"y = 5\n", "pkg/__init__.py": b"z = 6\n", "data/x.txt": b"seven"}
    module = module_of(
        "import beside, pkg, work\n"
        "def f(): return beside.y, pkg.z, open('data/x.txt').read(), work.f is f, __name__\n",
        **files,
    )
    assert module.f() == (5, 6, "seven", True, "work")


def test_files_of_the_submission_shadow_no_library(module_of):
    files = {"numpy.py": b"1 / 0", "random.py": b"1 / 0", "grader.py": b"1 / 0"}
    assert (
        module_of("import numpy, random\ndef f(): return numpy.sqrt(4.0), len(random.__name__)", **files).f()[
            0
        ]
        == 2
    )


def test_what_is_printed_may_be_encoded_anew(module_of):
    module = module_of(
        "import sys\ndef f():\n    sys.stdout.reconfigure(errors='surrogatepass')\n    print('\\ud800')\n"
    )
    assert module.f() is None


def test_global_random_generators_are_seeded(server):
    code = StudentCode("work", {"work.py": b"import random, numpy\nx = random.random(), numpy.random.rand()"})
    seen = []
    for _ in range(2):
        with Session(server, code, HURRIED) as session:
            seen.append(remote_module(session).x)
    assert seen[0] == seen[1]


def test_processes_have_no_environment_no_input_and_no_descriptors_but_their_own(module_of, server):
    module = module_of(
        HEAD + "def f():\n"
        "    fds = {}\n"
        "    for fd in range(1024):\n"
        "        with contextlib.suppress(OSError): fds[fd] = stat.S_IFMT(os.fstat(fd).st_mode)\n"
        "    return dict(os.environ), fds, os.getcwd(), os.path.expanduser('~'), sys.stdin.read()\n"
    )
    environment, fds, folder, home, text = module.f()
    names = {name for name in environment if not name.startswith("POLARS_")}
    assert names <= {"HOME", "TMPDIR", "PATH", "MPLBACKEND"}
    assert folder == home == environment["TMPDIR"]
    assert folder.startswith(
        {"process": str(server.base), "container": "/tmp/grader"}.get(server.isolation, "/scratch")
    )
    assert text == ""
    assert [fds.pop(fd) for fd in (0, 1, 2)] == [stat.S_IFCHR, stat.S_IFIFO, stat.S_IFIFO]
    assert list(fds.values()) == [stat.S_IFSOCK]


def test_a_call_has_its_own_limit_and_an_import_the_submissions(open_session):
    session = open_session(
        "x = sum(range(2_000_000))\ndef f():\n    while True: pass\n", Limits(call_seconds=5.0)
    )
    session.call_seconds = 0.1
    with pytest.raises(TimedOut, match=r"within 0\.1 s"):
        remote_module(session).f()


@pytest.mark.slow
def test_loading_has_a_limit_and_a_sentence_of_its_own(open_session):
    loop = "for _ in range(20_000_000): pass\n"
    limits = Limits(call_seconds=0.02, load_seconds=9.0)
    assert remote_module(open_session(f"{loop}def f(): return 1\n", limits)).f() == 1
    with pytest.raises(ModuleFault, match=r"within 0\.1 s of loading.* outside of functions"):
        open_session("while True: pass\n", Limits(call_seconds=9.0, load_seconds=0.1)).ready()


def test_no_request_is_made_once_the_time_is_used_up(open_session):
    session = open_session("def f(): pass")
    module = remote_module(session)
    module.f()
    assert 0 < session.seconds < 1
    session.until = session.seconds
    with pytest.raises(TimedOut, match="All the time for its checks is used up"):
        module.f()
    session.until += 1
    module.f()


@pytest.mark.parametrize(("line", "waits"), [("time.sleep(9)", True), ("while True: pass", False)])
def test_a_session_knows_whether_a_module_waited_while_it_was_loaded(open_session, line, waits):
    session = open_session(f"import time\n{line}\n", Limits(load_seconds=0.1))
    with pytest.raises(ModuleFault):
        session.ready()
    assert session.waited_loading is waits


def test_calls_that_wait_have_no_more_time_than_others(open_session):
    session = open_session("import time\ndef f(): time.sleep(0.18)\n", Limits(call_seconds=0.1))
    session.until, start = 0.3, time.monotonic()
    with pytest.raises(TimedOut):
        while True:
            remote_module(session).f()
    assert time.monotonic() - start < 1.5


def test_an_endless_iteration_ends_with_the_time(open_session):
    session = open_session("def f():\n    while True: yield 1\n")
    session.until = 0.05
    with pytest.raises(TimedOut, match="used up"):
        sum(remote_module(session).f())


@pytest.mark.slow
def test_the_kernel_ends_what_uses_more_than_the_submission_may(open_session):
    limits = Limits(call_seconds=9.0, submission_seconds=0.4)
    with pytest.raises(Crashed, match="used up all processor time"):
        session = open_session("def f():\n    while True: pass\n", limits)
        session.until = 9.0
        remote_module(session).f()


@pytest.mark.slow
def test_a_list_of_everything_a_frame_can_hold_is_taken_or_refused_in_bounded_time(module_of):
    module = module_of(
        "def f(): return [0] * 300_000\ndef g(): return [[]] * 400_000\n", Limits(call_seconds=2.0)
    )
    assert len(module.f()) == 300_000
    with pytest.raises(RefusedValue, match="too many parts"):
        module.g()


def test_a_file_that_begins_with_a_byte_order_mark_is_read_and_shown(module_of):
    with pytest.raises(ZeroDivisionError) as caught:
        module_of(b"\xef\xbb\xbfdef f(): return 1 / 0\n").f()
    assert fault_of(caught.value).detail == "work.py, line 1, in f: def f(): return 1 / 0"


@pytest.mark.slow
def test_what_is_kept_of_all_checks_together_has_a_limit(open_session):
    session = open_session(
        "import numpy as np\ndef f(): return np.ones(3 << 20)\n", Limits(call_seconds=9.0, memory_mib=256)
    )
    module, kept = remote_module(session), []
    for calls in (1, 4, 1, 2):
        session.begin_check()
        for _ in range(calls):
            module.f()
        kept.append([type(answer) for answer in session.heard.answers])
    assert kept == [[list], [object], [list], [object]]


@pytest.mark.slow
def test_answers_without_end_are_stopped_before_they_fill_the_memory_here(open_session):
    session = open_session(
        "import numpy as np\ndef f():\n    while True: yield np.ones(1_000_000)\ndef g(): return 1\n",
        Limits(call_seconds=9.0, memory_mib=256),
    )
    module, kept = remote_module(session), []
    with pytest.raises(RefusedValue, match="more than 256 MiB together"):
        for answer in module.f():
            kept.append(len(answer))
    assert 30 < len(kept) < 40
    with pytest.raises(RefusedValue):
        module.g()
    session.begin_check()
    assert module.g() == 1
