"""What students are told of faults, and instructors of what could not be graded: all of it is worded here.

Only people depend on these words: behaviour goes by kinds. Braces stand for facts, which whoever uses a text
gives. A translation is another set of texts under the same names.
"""

from collections.abc import Sequence


def counted(number: float, noun: str) -> str:
    """Return how many there are: "1 point", "2.5 points"."""
    return f"{number if isinstance(number, int) else f'{number:g}'} {noun}{'s' * (number != 1)}"


def outdated_marks(count: int) -> str:
    """Say that marks for code do not count, since the student handed in again."""
    are, do = ("is", "does") if count == 1 else ("are", "do")
    marks = counted(count, "mark")
    return f"{marks} by a person {are} of an earlier submission and {do} not count: mark again"


def some(names: Sequence[str], most: int, separator: str = ", ") -> str:
    """Return the first of some names, and how many there are besides."""
    more = len(names) - most
    return separator.join(names[:most]) + (f" and {more} more" if more > 0 else "")


# To students: their file, or a name in it.
NOTHING_DRAWN = "Nothing is drawn: no figure of matplotlib is open."
NOT_DEFINED = "{name} is not defined in {file}."
NOT_DEFINED_BELOW = "{name} is not defined in {file}, because line {line} of {place} was passed over."
NEARLY_NAMED = "{name} is not defined in {file}, but {close} is; if you mean that, rename it to {name}."
UNWRITTEN = "Not written yet: {name} is {value}, as it was given."
UNTOUCHED = "Not written yet."
NOT_DEFINED_IN_OBJECT = "{name} is not defined in the {type} object."
NEARLY_DEFINED_IN_OBJECT = (
    "{name} is not defined in the {type} object, but {close} is; if you mean that, rename it to {name}."
)
NO_FILE = "There is no {file} in the submission."
EMPTY_FILE = "{file} is empty."
LARGE_FILE = "{file} has {size} MiB; a file may have {most}."
NOT_PYTHON = "{file} is not valid Python: {error}; this is Python {version}."
NOT_LOADED = "{file} cannot be loaded: {why}"
FILES_REFUSED = "The files of the submission cannot be taken: {why}."

# To students: what their code raised, by the name of the exception; or else the last two.
RAISED = {
    "NotImplementedError": "Not written yet: it raises NotImplementedError.",
    "NotAllowed": "It imports {text}: {package} is not allowed in this assignment.",
    "SystemExit": "It calls exit(); return a value instead.",
    "EOFError": "It reads from the keyboard; take the arguments instead of input().",
    "NotDefined": "{text}",
    "MemoryError": "It needs more memory than a submission may use. {text}",
    "CallbackError": "It cannot call the function that it was given: {text}",
    "SharedObjectError": "It spoils the object that it was given: {text}",
}
RAISED_TEXT = "It raises {name}: {text}"
RAISED_NO_TEXT = "It raises {name}."
RAISED_UNREADABLE = "It raises an exception that cannot be read."

# To students: of a check of which its author tells no more than the title.
ONLY_TITLE = "This check fails; it tells no more."

# To students: what their mistake looks like.
KNOWN_MISTAKE = "This looks like a known mistake: {title}"
ANOTHER_MISTAKE = "And like another known mistake: {title}"
REMOVED_FROM_NUMPY = "np.{name} was removed from NumPy."
NO_SELF = "'self' may be missing as the first parameter of {name}{place}"
ENDLESS_RECURSION = "It calls itself without end; look for the case in which it must stop."
WRITE_TODAY = "Write {today} in place of np.{name}."

# To students: time, output and memory.
DID_NOT_RETURN = "It did not return within {seconds:g} s; look for a loop that never ends."
LOADS_TOO_LONG = (
    "It did not return within {seconds:g} s of loading; look for a loop that never ends, or for what takes "
    "long, outside of functions."
)
PROGRAM_TOO_LONG = "The program did not end within {seconds:g} s; look for a loop that never ends."
WAITED = "It waited without computing for more than {seconds:g} s; look for a loop that never ends."
NO_TIME_LEFT = "All the time for its checks is used up; look for what takes long, or never ends."
NOT_TRIED = "Not tried, as another check of it did not return."
PROGRAM_NOT_TRIED = "Not tried, as the program did not end in another check."
CALLS_WITHOUT_END = "It calls the function that it was given again and again, without end."
CHECK_WITHOUT_END = "The check never ends with what it returned, or passed to a function that it was given."
CALL_TOO_LARGE = "It calls what it was given with more than {mib} MiB."
DREW = "What it drew:"
PRINTED = "It printed:"
PART_IS_RIGHT = "Part of it is right: {earned:g} of {points:g} points."
PRINTED_TOO_MUCH = "It printed more than {mib} MiB."
PROGRAM_PRINTED_TOO_MUCH = "The program printed more than {kib} KiB; look for a loop that never ends."

# To students: how their process ended.
EXITED = "It ends the Python process (exit code {status}); return a value instead."
NO_PROCESSOR_TIME = "It used up all processor time of the submission."
FILE_TOO_LARGE = "It wrote a file larger than a submission may write."
KILLED = "The Python process was killed, or broke off its connection, perhaps for using more than {mib} MiB."
SIGNALLED = "The Python process was ended by {signal}."
SIGNALLED_MEMORY = "The Python process was ended by {signal}, perhaps for using more than {mib} MiB."
NO_ANSWER = "Its process sent something that is no answer."
NO_ANSWER_WHY = "Its process sent something that is no answer ({why})."
NO_RECORD = "Its process sent something that is no record of a call."
ENDED_IN_CALLBACK = "Its process ended while it called a function that it was given."
OBJECT_GONE = "The object is gone: the process that held it has ended."

# To students: values that came back.
VALUE_REFUSED = "Its value cannot be taken: {why}."
SOURCE_REFUSED = "{file} cannot be read as Python in bounded time."
SOURCE_TOO_LONG = "{file} is too long to be looked at: the limit is {kib} KiB."
RETURN_REFUSED = "Its return value cannot be taken: {why}."
NO_REASON = "it says nothing more"
NO_PLAIN_VALUE = (
    "It is an object of class {type}, which would have to say itself whether it is right: "
    "return a plain value here, such as a number, text or a list."
)
OWN_WORD = (
    "{check} passes because an object of your class {type} says itself that it equals the right answer: "
    "return a plain value, as grading may not believe it."
)
KEYS_REFUSED = "The keys of its dict cannot be taken."
ANSWERS_TOO_LARGE = "Its answers to one check take more than {mib} MiB together."
UNUSABLE = "The check cannot use what came back ({error})."
NO_RETURN = "{call} returned None; is a 'return' missing?"
PRINTED_INSTEAD = " print shows a value, return gives it back."
NO_SUBCLASS = (
    "A check cannot derive a class from one of the submission's, whose code runs elsewhere: have the "
    "assignment ask for that class, or hand over functions for what differs."
)
NO_TYPE_HINTS = (
    "typing.get_type_hints, as inspect.get_annotations, would run text of the submission in this process: "
    "submission.f.__annotations__ has annotations as they are, inspect.signature(submission.f) as text."
)
EXAMPLES_UNREADABLE = "The examples cannot be read: {why}"
TOO_FEW_EXAMPLES = "There are too few examples: {count}. Write {least} at least, each behind >>>."
EXAMPLE_FAILS = "An example does not give what stands below it."
SHOULD_RAISE_OTHER = "It should raise {name}."
SHOULD_RAISE = "It should raise {name}, and does not."
DOES_NOT_HOLD = "This does not hold: {line}"
CHECK_DOES_NOT_HOLD = "The check does not hold."

# To students: what they hand in.
NOTHING_WRITTEN = "Nothing is written in {file} yet: write in it, and save it."
OTHER_ENCODING = "{file} is in {encoding}, and was read as such; save it in UTF-8."
UNDER_ANOTHER_NAME = "{path!r} is there, and is not graded; if it is your work, rename it to {file}."
IN_A_FOLDER = "{path!r} is there, and is not graded; if it is your work, move {file} up, out of its folder."
IN_AN_ARCHIVE = "{path!r} is there, and is not graded; if your work is in it, unpack it and submit the files."
MISSING_WORK = "{file} or {notebook} is missing in {folder}."
MISSING_AND_UNTOUCHED = "{file} is missing in {folder}, and nothing is written in {notebook} yet."
MOVED_AWAY = (
    "{file} is not here, and nothing is written in {notebook} yet. If you renamed or moved {file}, undo "
    "that; 'grader fetch --missing' puts it back as it was handed out."
)
NOTHING_WRITTEN_YET = "In {folder}, nothing is written in {file} yet."
TAKEN_AS_CODE = "The cell {name!r} of {file} is no cell of code any more; it was taken as one."

# To students: notebooks.
NOT_CARRIED = (
    "This notebook lies alone, and these files are too large to travel in it: {files}. What reads them fails "
    "here. Bring the whole folder that 'grader fetch' made, and open the notebook in it."
)
NO_NOTEBOOK = "{file} is no notebook, or a damaged one."
NO_CELLS = "{file} has no cells."
TOO_MANY_CELLS = "{file} has more than {most} cells."
TOO_MUCH_CODE = "{file} holds more than {most:,} characters of code."
NOTEBOOK_TOO_NEW = "{file} is in the notebook format {format}, which is too new. Save it in format {most}."
GIT_MERGE = "{file} cannot be read: it holds the marks of a Git merge."
SAVED_IN_PART = "{file} cannot be read: it was saved only in part."
NOT_JSON = "{file} cannot be read: it is not valid JSON."
CELL_UNREADABLE = "{file}, cell {number}, cannot be read: {why}."

# To students: statements of a module or a cell that fail while it is loaded.
PASSED_OVER = "{place}, line {line}, was passed over: {why}"
NOT_PYTHON_LINE = "it is not valid Python {version}, {why}."
LINE_READS = " The line: {line}"
TAKES_TOO_LONG = "it takes too long."
PASSED_OVER_MORE = "{count} more were passed over."
LINE_LOST = "{file}, line {line}, is not valid Python {version}, {why}: nothing in this line counts."
MATERIALS_CHANGED = (
    "Your copy was changed, and your work is graded with the original: {files}. To get that, rename yours "
    "and run 'grader fetch --missing'."
)
MATERIALS_MISSING = "Missing here, but needed to grade your work: {files}. Run 'grader fetch --missing'."
OTHER_VERSIONS = "This is {here}; graded with {there}, which may behave differently."
CHECKED_AS_ROOT = (
    "As root, and without the isolation level {level!r} here, threads and programs can be started; "
    "grading refuses them. Run it as another user to see what grading sees."
)
CHECKS_EXPOSED = (
    "This machine allows no stronger level: a submission that tries to can read all files here, "
    "the checks too."
)
NOTHING_DEFINED = "Nothing is defined in {file}."
NOTHING_COUNTS = "As it stands nothing in it counts."

# To students: answers of a written form.
NO_FORM = "There is no {file}."
NO_SECTION = "{file} has no section {question!r}."
NO_ANSWER_TO = "There is no answer to {question!r} in {file}."
NO_ANSWER_GIVEN = "There is no answer."
SEVERAL_ANSWERS = "There are {count} different answers to {question!r}; leave one."
WRITE_IN_FENCE = "Write it between the two lines of ``` below its question."
WRITE_IN_CELL = "Write it in the cell below its question, and leave the first line of that cell."
NO_OPTION = "Your answer holds {part!r}, which is no option; write numbers from 1 to {count}, such as 1, 2."
OTHER_LINE = "Your answer has the line {line!r}; write {wanted}."
TWO_LINES = "Your answer has two lines for {field!r}."
NOTHING_FOR = "Your answer has nothing for {field!r}; write {wanted}."
TOO_MUCH_FOR = "Your answer has too much for {field!r}."
NO_SIZES = "Your answer for {field!r} is not a list of sizes, such as 4-5-2."
ANSWER_TOO_LONG = "Your answer is longer than any right one; write only what the question asks for."
TOO_MANY_CHARACTERS = "Your answer has more than {most} characters; write one line."
ANSWER_NOT_PYTHON = "Your answer is not valid Python."
ANSWER_NOT_PYTHON_WHY = "Your answer is not valid Python: {why}."
SEVERAL_STATEMENTS = "Your answer has {count} statements; write one."
ASSIGNS = "Your answer assigns to something; write the expression alone."
STATEMENT = "Your answer is a statement; write one expression."
NO_STATEMENT = "Your answer is not one statement, {target} = ..."
NO_EXPRESSION = "Your answer is not one expression."
KEEPS_NOTHING = "Your answer computes a value and keeps it nowhere; begin with {target} = ..."
NO_VALUE_BEFORE = "{target} has no value before; write {target} = ..."
OTHER_TARGET = "Your answer assigns to {what}; the question asks for {target} = ..."
USES_NEEDLESS = "Your answer uses {what}, which no answer here needs."
USES_OTHER_FUNCTION = "Your answer uses {what}, which is not among the functions allowed."
USES_OTHER_ATTRIBUTE = "Your answer uses {what}, which is not among the attributes allowed."
USES_OTHER_ARGUMENT = "Your answer uses the argument '{name}', which is not needed."
USES_OTHER_NAME = "Your answer uses {name!r}; the names of this question are {known}."
CALLS_NO_FUNCTION = "Your answer calls {what}(...), which is no function; is a '*' missing?"
NO_REAL_NUMBER = "Your answer holds {value}, which is no real number."
NUMBER_TOO_LARGE = "Your answer holds a number above a thousand million."

# To instructors: a check that could not be carried out.
CHECK_FAILED = "The check itself failed: {error}"
NO_FIXTURE = "{file}, line {line}, asks for a fixture {name!r}, and there is none. {close}"
CHECK_SKIPS = "The check is skipped: {why}"
GENERATOR_HELD = (
    "{file}: it holds a generator, which can be gone through only once, so nothing would be left of it for "
    "the next submission: make a list of it, or make it inside of the check"
)
IN_PART = "With {part}: {message}"

# To instructors: a result that is no grade yet, by `grader.grading.results.UndecidedKind`.
UNDECIDED = {
    "ungraded": "not graded yet",
    "worker_lost": "The grader itself ended while grading this; grade again.",
    "unreadable": "Its files cannot be read: {why}",
    "altered": "{why} is not what was collected; move it elsewhere and collect again.",
    "replaced": "A newer submission was collected while this one was to be graded; grade again.",
    "sandbox": "{why}",
    "machine": "{why} Grade again.",
    "refused": "{why}",
}
CHANGED_RESULT = (
    "The result {path} cannot be used: it is not as it was graded, or the secret is another now. Grade again."
)
OLDER_RESULT = "The result {path} cannot be read: an older version of grader wrote it. Grade again."
NEWER_RESULT = "The result {path} cannot be read: a newer version of grader wrote it. Update this one."
