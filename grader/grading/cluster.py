"""Submissions are graded by the workers of a Dask cluster, which share no file with this machine.

What a batch needs goes to a worker as bytes: a bundle of the assignment with all that grades it, once, and
the submissions. The scheduler gives a batch to another worker where one is lost. So that nothing is graded by
another Python, other packages or a weaker level than was asked for, each worker first says whether it can.
"""

import atexit
import contextlib
import hashlib
import threading
from collections.abc import Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from pathlib import Path
from typing import Any

import distributed
import msgspec
from distributed.scheduler import KilledWorker

from grader.engine.outcome import Suite
from grader.errors import GraderError, GradingError, SandboxError
from grader.files.folders import place_folder
from grader.files.tree import content_hash, read_files
from grader.grading.basis import version_here, versions_of
from grader.grading.batch import Job, Task, WorkerReply, files_of
from grader.grading.pool import Crew, usable_processors
from grader.grading.results import Undecided
from grader.messages import some
from grader.sandbox.choose_level import chosen_level
from grader.sandbox.scratch import remove_abandoned, scratch_of_a_run

LOCAL = "local"
_LARGEST_BUNDLE_MIB = 200.0
_CONNECT_SECONDS = 20
_A_BATCH = 25
_BATCHES_AHEAD = 2  # a thread of a worker has so many to do
_MOST_NAMED = 5


class _Bundle(msgspec.Struct, frozen=True):
    """What all batches of a run have in common."""

    task: Task
    files: dict[str, bytes]  # of the assignment's folder in `solutions/`
    versions: dict[str, str]


class _Returned(msgspec.Struct, frozen=True):
    """What a worker says of a batch."""

    worker: str
    replies: list[WorkerReply] = []
    refused: str = ""  # why this worker cannot grade it; another may
    fatal: tuple[str, str] | None = None  # message and hint of what no other can either


def graded_on(
    address: str, task: Task, jobs: Sequence[Job], processes: int | None = None
) -> Generator[tuple[int, WorkerReply], None, None]:
    """Yield replies as they come; what waited while it was loaded is graded once more when no other is."""
    with _client_of(address, processes) as client:
        run = _Run(client, address, task)
        again = []
        for number, reply in run.replies(dict(enumerate(jobs))):
            if reply.judgement.waited_loading:
                again.append(number)
            else:
                yield number, reply
        yield from run.replies({number: jobs[number] for number in again})


@contextlib.contextmanager
def _client_of(address: str, processes: int | None) -> Iterator[distributed.Client]:
    with contextlib.ExitStack() as held:
        where: Any = address
        if address == LOCAL:
            workers = processes or len(usable_processors())
            about: dict[str, Any] = {"threads_per_worker": 1, "dashboard_address": None, "silence_logs": 50}
            where = held.enter_context(distributed.LocalCluster(n_workers=workers, **about))
        try:
            client = held.enter_context(_connected(where))
            client.wait_for_workers(1, timeout=_CONNECT_SECONDS)
        except (OSError, ValueError) as error:  # a time-out is the first of them, an odd address the other
            why = f"The cluster {address!r} cannot be reached, or has no workers: {error}."
            hint = "Start 'dask scheduler' and 'dask worker', and name its address, such as tcp://HOST:8786."
            raise GradingError(why, hint) from None
        yield client


def _connected(where: Any) -> distributed.Client:
    """Return a client; Dask itself waits for ever for what listens at an address and never answers."""
    answer = Future[distributed.Client]()

    def connect() -> None:
        try:
            answer.set_result(distributed.Client(where, timeout=_CONNECT_SECONDS, set_as_default=False))
        except (OSError, ValueError) as error:
            answer.set_exception(error)

    threading.Thread(target=connect, daemon=True).start()
    if not wait([answer], 2 * _CONNECT_SECONDS).done:
        raise TimeoutError("what listens there does not answer")
    return answer.result()


class _Run:
    """One assignment on one cluster."""

    def __init__(self, client: distributed.Client, address: str, task: Task) -> None:
        self._client, self._address, self._task = client, address, task
        folder = task.suite.files[0].parent
        files = dict(read_files(folder, _LARGEST_BUNDLE_MIB))
        bundle = _Bundle(task, files, versions_of(task.suite, task.assignment))
        content = msgspec.msgpack.encode(bundle, enc_hook=str)
        # The engine makes it anew where all workers are lost that had it.
        self._digest = hashlib.sha256(content).hexdigest()
        self._bundle = client.submit(bytes, content, key=f"bundle-{self._digest}")
        asked = client.run(refusal, bundle.versions, task.isolation)
        self._refused = {worker: why for worker, why in asked.items() if why}

    def replies(self, jobs: Mapping[int, Job]) -> Iterator[tuple[int, WorkerReply]]:
        """Yield the reply to each job."""
        left = [*self._batches([*jobs])]
        running = distributed.as_completed(loop=self._client.loop)
        numbers = dict[distributed.Future, list[int]]()
        try:
            while left or numbers:
                while left and len(numbers) < _BATCHES_AHEAD * self._threads():
                    batch, content = left.pop(), dict[int, dict[str, bytes]]()
                    for number in batch:
                        files = files_of(jobs[number], self._task.max_mib)
                        if isinstance(files, Undecided):
                            yield number, WorkerReply(undecided=files)
                        else:
                            content[number] = files
                    if content:
                        future = self._submit([*content.values()])
                        numbers[future] = [*content]
                        running.add(future)
                if numbers:
                    future = next(running)
                    batch = numbers.pop(future)
                    replies = self._heard(future)
                    if replies is not None:
                        yield from zip(batch, replies, strict=True)
                    elif len(batch) > 1 and isinstance(future.exception(), KilledWorker):
                        left += [[number] for number in batch]  # one of them may be to blame
                    elif isinstance(future.exception(), KilledWorker):
                        yield batch[0], WorkerReply(undecided=Undecided("worker_lost"))
                    else:
                        left.append(batch)
        finally:
            self._client.cancel([*numbers])

    def _batches(self, numbers: list[int]) -> Iterator[list[int]]:
        size = max(1, min(_A_BATCH, len(numbers) // (2 * _BATCHES_AHEAD * self._threads())))
        for start in range(0, len(numbers), size):
            yield numbers[start : start + size]

    def _threads(self) -> int:
        """Return how many submissions can be graded at once; refuse to go on where that is none."""
        workers = self._client.scheduler_info(n_workers=-1)["workers"]
        able = [about["nthreads"] for worker, about in workers.items() if worker not in self._refused]
        if workers and not able:
            reasons = [f"{worker}: {why}" for worker, why in self._refused.items()]
            raise GradingError(
                f"No worker of {self._address} can grade {self._task.assignment.name}: "
                f"{some(reasons, _MOST_NAMED)}.",
                "Install the same versions there, or ask for another level with --isolation.",
            )
        return sum(able) or 1  # one may come yet

    def _submit(self, submissions: list[dict[str, bytes]]) -> distributed.Future:
        workers = None
        if self._refused:
            known = self._client.scheduler_info(n_workers=-1)["workers"]
            workers = [worker for worker in known if worker not in self._refused]
        return self._client.submit(
            grade_batch, self._digest, self._bundle, submissions, workers=workers, pure=False
        )

    def _heard(self, future: distributed.Future) -> list[WorkerReply] | None:
        """Return the replies to a batch; None if it has to be tried again."""
        if future.status == "error" and isinstance(future.exception(), KilledWorker):
            return None
        try:
            returned = msgspec.json.decode(future.result(), type=_Returned)
        except (distributed.client.FutureCancelledError, OSError) as error:
            hint = "What is done stays: start it again, then grade again."
            raise GradingError(f"The scheduler of {self._address} is gone: {error}.", hint) from None
        if returned.fatal:
            raise GradingError(*returned.fatal)
        if returned.refused:
            self._refused[returned.worker] = returned.refused
            return None
        return returned.replies


def refusal(versions: Mapping[str, str], level: str) -> str:
    """Return why this process cannot grade as was asked, or nothing."""
    own = {name: version_here(name) for name in versions}
    other = [f"{name} {own[name] or 'missing'} instead of {versions[name]}" for name in versions]
    other = [text for name, text in zip(versions, other, strict=True) if own[name] != versions[name]]
    if other:
        return ", ".join(other)
    try:
        chosen_level(level)
    except SandboxError as error:
        return error.message
    return ""


def grade_batch(digest: str, bundle: bytes, submissions: list[dict[str, bytes]]) -> bytes:
    """Grade submissions on a worker of the cluster; a pure function of bytes."""
    here = distributed.get_worker().address
    try:
        with _place_for(digest, bundle) as place:
            if place.refused:
                returned = _Returned(here, refused=place.refused)
            else:
                jobs = [Job(Path(), content_hash(files), files=files) for files in submissions]
                returned = _Returned(here, [place.crew.grade(job) for job in jobs if place.crew])
    except GraderError as error:
        returned = _Returned(here, fatal=(error.message, error.hint))
    return msgspec.json.encode(returned)


class _Place(msgspec.Struct):
    """Batch workers for a bundle, warm for all batches that follow; or why there are none."""

    refused: str = ""
    crew: Any = None
    held: contextlib.ExitStack = msgspec.field(default_factory=contextlib.ExitStack)
    users: int = 0


_lock = threading.Lock()
_places: dict[str, _Place] = {}


@contextlib.contextmanager
def _place_for(digest: str, bundle: bytes) -> Iterator[_Place]:
    with _lock:
        if digest not in _places:
            _forget_unused()
            _places[digest] = _made(bundle)
        place = _places[digest]
        place.users += 1
    try:
        yield place
    finally:
        with _lock:
            place.users -= 1


@atexit.register
def _forget_unused() -> None:
    for digest in [digest for digest, place in _places.items() if not place.users]:
        _places.pop(digest).held.close()


def _made(content: bytes) -> _Place:
    bundle = msgspec.msgpack.decode(content, type=_Bundle, dec_hook=lambda kind, text: kind(text))
    if why := refusal(bundle.versions, bundle.task.isolation):
        return _Place(why)
    remove_abandoned()
    with contextlib.ExitStack() as held:
        scratch = held.enter_context(scratch_of_a_run())
        folder = scratch.folder / bundle.task.assignment.name
        place_folder(folder, bundle.files)
        suite = moved(bundle.task.suite, folder)
        task = msgspec.structs.replace(bundle.task, suite=suite)
        crew = Crew(task, scratch, distributed.get_worker().state.nthreads, pinned=False)
        held.callback(crew.close)
        return _Place("", crew, held.pop_all())


def moved(suite: Suite, folder: Path) -> Suite:
    """Return a suite whose files lie in another folder."""

    def there(path: Path | None) -> Path | None:
        return path and folder / path.name

    files = [folder / path.name for path in suite.files]
    others = {"reference": there(suite.reference), "conftest": there(suite.conftest)}
    return msgspec.structs.replace(suite, files=files, **others)
