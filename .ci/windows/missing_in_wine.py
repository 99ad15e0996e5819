"""Make what Wine lacks and packages for Windows need: missing_in_wine.py FOLDER.

Windows offers its C runtime in parts; Wine's lacks the complex functions of the mathematical one, which NumPy
needs. So a library of another name is made, which passes the others on to Wine's and has the complex ones of
MinGW; and in the packages' libraries the name of that part is replaced, letter by letter. Wine has no
`bcryptprimitives.dll` at all, from which what is written in Rust takes its random numbers.
"""

import re
import subprocess
import sys
from pathlib import Path

PART, OURS = b"api-ms-win-crt-math-l1-1-0.dll", b"our-ms-win-crt-math-l1-1-0.dll"
MINGW = "x86_64-w64-mingw32"
# Of each the types of result and arguments, Z complex and R real; there is one for each width of numbers.
_SAME = ("acos", "acosh", "asin", "asinh", "atan", "atanh", "cos", "cosh", "exp", "log", "proj")
_SAME += ("sin", "sinh", "sqrt", "tan", "tanh")
FUNCTIONS = {
    **{f"c{name}": ("Z", "Z") for name in _SAME},
    **dict.fromkeys(["cabs", "carg", "cimag", "creal"], ("R", "Z")),
    "conj": ("Z", "Z"),
    "cpow": ("Z", "ZZ"),
}
# The types of Microsoft's C, in which a complex number is a struct and long double is double.
HEAD = """#include <complex.h>
typedef struct { double re, im; } Z; typedef struct { float re, im; } Zf; typedef double R; typedef float Rf;
static double _Complex in(double re, double im)
{ union { Z z; double _Complex c; } u = {{re, im}}; return u.c; }
static Z outZ(double _Complex c) { Z z = {creal(c), cimag(c)}; return z; }
static Zf outZf(double _Complex c) { Zf z = {creal(c), cimag(c)}; return z; }
static R outR(double x) { return x; }
static Rf outRf(double x) { return x; }
Z our_clog10(Z a) { return outZ(clog(in(a.re, a.im)) / 2.302585092994045684); }
R our_norm(Z a) { return a.re * a.re + a.im * a.im; }
"""
RANDOM = """#include <windows.h>
#include <bcrypt.h>
__declspec(dllexport) BOOL ProcessPrng(PBYTE data, SIZE_T size)
{ return BCryptGenRandom(NULL, data, size, BCRYPT_USE_SYSTEM_PREFERRED_RNG) == 0; }
"""


def source() -> tuple[str, set[str]]:
    """Return the library's source in C, and the names of the complex functions."""
    lines, names = [HEAD], {"clog10", "norm"}
    for name, (result, arguments) in FUNCTIONS.items():
        for ending, kind in (("", ""), ("l", ""), ("f", "f")):
            declared = ", ".join(f"Z{kind} {letter}" for letter in "ab"[: len(arguments)])
            passed = ", ".join(f"in({letter}.re, {letter}.im)" for letter in "ab"[: len(arguments)])
            called = f"{name}({passed})"
            lines.append(
                f"{result}{kind} our_{name}{ending}({declared}) {{ return out{result}{kind}({called}); }}"
            )
            names.add(name + ending)
    return "\n".join(lines), names


def offered(folder: Path) -> set[str]:
    """Return the names of all functions of Wine's C runtime, there or not."""
    runtime = folder / "wine" / "drive_c" / "windows" / "system32" / "ucrtbase.dll"
    asked = [f"{MINGW}-objdump", "-p", runtime]
    told = subprocess.run(asked, capture_output=True, encoding="utf-8", check=True).stdout
    return set(re.findall(r"^\s+\[ *\d+\] ([A-Za-z_]\w*)$", told, re.MULTILINE))


def make(folder: Path, name: str, text: str, definitions: str, *also: str) -> None:
    """Make a library beside Python."""
    (folder / "made.c").write_text(text, encoding="utf-8")
    (folder / "made.def").write_text(definitions, encoding="utf-8")
    files = [folder / "made.c", *([folder / "made.def"] if definitions else []), *also]
    options = ["-O1", "-fno-builtin", "-static", "-shared", "-o", folder / "home" / name]
    subprocess.run([f"{MINGW}-gcc", *options, *files], check=True)


def main(folder: Path) -> None:
    """Make the library and have all packages use it."""
    libraries = [path for path in (folder / "site").rglob("*") if path.suffix in {".pyd", ".dll"}]
    using = [path for path in libraries if PART in path.read_bytes() or OURS in path.read_bytes()]
    text, complexes = source()
    others = offered(folder) - complexes
    exports = [f"  {name} = our_{name}" for name in sorted(complexes)]
    exports += [f"  {name} = ucrtbase.{name}" for name in sorted(others)]
    definitions = "\n".join([f'LIBRARY "{OURS.decode()}"', "EXPORTS", *exports, ""])
    make(folder, OURS.decode(), text, definitions)
    make(folder, "bcryptprimitives.dll", RANDOM, "", "-lbcrypt")
    for path in using:
        path.write_bytes(path.read_bytes().replace(PART, OURS))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
