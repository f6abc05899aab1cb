"""A heavy step of a cycle in a process of its own, which ends: the libraries that it needs go with it.

The child works under the lock of its parent, which lends it, and writes the store itself. It ends when its
parent does, however that ends. What it was doing is then there whole or not at all, as after any kill.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Final

from ..config import Config
from ..errors import MonitorError
from ..pipeline.work import Step, write_pages
from ..pipeline.worked import Worked
from ..store import Loan, Store

LONGEST: Final = timedelta(minutes=15)
"""How long a step may take."""
LAST: Final = timedelta(minutes=1)
"""How long it may still take once the monitor is to stop."""
GLANCE: Final = 0.2
"""Seconds between two looks at whether the monitor is to stop."""

ROOT: Final = str(Path(__file__).parent.parent.parent)
# -P and the path: the child runs the program of its parent, whatever folder it was begun in.
COMMAND: Final = (sys.executable, "-P", "-c")
BEGIN: Final = f"import sys; sys.path.insert(0, {ROOT!r}); from monitor.daemon.child import main; main()"


@dataclass(frozen=True, slots=True)
class Task:
    """What the child is to do, and under which lock."""

    step: Step
    config: Config
    now: datetime
    loan: Loan


@dataclass(frozen=True, slots=True)
class Child:
    """Does steps in a child, one at a time. `stop` says whether the monitor is to come to an end."""

    stop: Callable[[], bool]
    longest: timedelta = LONGEST

    def do(self, step: Step, config: Config, store: Store, now: datetime) -> Worked:
        """What the step came to. Raises the MonitorError that it raised, or one where the child was ended."""
        task = Task(step, config, now, store.lend())
        with subprocess.Popen(
            [*COMMAND, BEGIN],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,  # what is left in a buffer could not be thrown away
            pass_fds=task.loan.handles,
            env={name: value for name, value in os.environ.items() if name != "NOTIFY_SOCKET"},
            start_new_session=True,  # Ctrl-C and a closed terminal are the monitor's business
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            watch = threading.Thread(target=self._watch, args=(process,), daemon=True)
            watch.start()
            try:
                with suppress(BrokenPipeError):  # it was ended already, as its code says
                    _send(process.stdin, pickle.dumps(task))
                answer = process.stdout.read()
            except BaseException:
                process.kill()
                raise
            process.wait()
            watch.join()
        does = "writes the site" if step is write_pages else "judges"
        return _read_answer(answer, process.returncode, self.longest, does)

    def _watch(self, process: subprocess.Popen[bytes]) -> None:
        """End a child that takes too long."""
        end = time.monotonic() + self.longest.total_seconds()
        stopping = False
        while process.poll() is None:
            if self.stop() and not stopping:
                stopping = True
                end = min(end, time.monotonic() + LAST.total_seconds())
            if time.monotonic() > end:
                process.kill()
                return
            time.sleep(GLANCE)


def _send(pipe: IO[bytes], data: bytes) -> None:
    """Write all of it, and leave the pipe open: its end is how the child knows that its parent has ended."""
    rest = memoryview(data)
    while rest:
        rest = rest[pipe.write(rest) :]


def _read_answer(answer: bytes, code: int, longest: timedelta, does: str) -> Worked:
    """What a child said of its step; `does` names that in words."""
    if code != 0 or not answer:
        again = "the next cycle does it anew, and nothing is lost"
        if code == -signal.SIGKILL:
            raise MonitorError(
                f"the process that {does} was killed, from outside or after {longest}: {again}"
            )
        raise MonitorError(f"the process that {does} ended with {code}: {again}")
    said = pickle.loads(answer)
    if isinstance(said, Worked):
        return said
    raise said


def main() -> None:
    """Be the child: one task comes in, one answer goes out."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # sent to all processes of a service; the monitor decides
    tasks, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not be taken for an answer
    try:
        task: Task = pickle.load(tasks)
    except (EOFError, pickle.UnpicklingError):  # the parent ended before it could say what to do
        return
    threading.Thread(target=_end_with_parent, args=(tasks,), daemon=True).start()
    try:
        with Store.open(task.config.store, task.now, loan=task.loan) as store:
            said: Worked | Exception = task.step(task.config, store, task.now).lighten()
    except MonitorError as error:
        said = error
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        said = MonitorError(
            f"{type(error).__name__}: {error} ({Path(place.filename).name}, line {place.lineno})"
        )
    pickle.dump(said, answers)
    answers.close()


def _end_with_parent(tasks: IO[bytes]) -> None:
    """Wait for the end of what the parent holds open, and end at once: nobody is left to work for."""
    while os.read(tasks.fileno(), 1):  # not by the file object, which the end of the program would wait for
        pass
    os._exit(1)
