"""Fixtures that more than one test file uses."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from desks import Victims
from hypothesis import settings
from mail import Mailbox, serve_mail
from postgres import PostgresServer, run_server
from servers import FeedServer
from world import Call, command, monitor

KINDS = ["sqlite", "postgresql"]
"""The databases that a store can be in: what is true of one is true of both."""

# The processes that tests start find the program compiled, as an installed one is.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Machines are noisy: no test is timed. The same examples every time: a green run stays green.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=5000)  # pytest --hypothesis-profile=search
settings.load_profile("steady")


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A plain mail server on loopback that takes everything."""
    with serve_mail() as box:
        yield box


@pytest.fixture
def server() -> Iterator[FeedServer]:
    """A web server on loopback, without routes yet."""
    with FeedServer() as running:
        yield running


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server, one for each worker; started by the first test that asks for it."""
    with run_server() as server:
        yield server


@pytest.fixture(scope="session")
def victims() -> Iterator[Victims]:
    """Processes to be killed, one for each worker; its libraries are loaded by the first test that asks."""
    with Victims() as warm:
        yield warm


@pytest.fixture
def call(tmp_path: Path) -> Call:
    """Runs a command in the folder of the test, in this process; what it prints never holds a colour."""
    return watched(command, tmp_path)


@pytest.fixture
def begin(tmp_path: Path) -> Call:
    """The same in a process of its own, for tests that are about one: no traceback either."""
    return watched(monitor, tmp_path)


def watched(door: Call, folder: Path) -> Call:
    """A door to the commands, and what no command ever prints into a pipe."""

    def run(*args: str | Path, stdin: str | bytes = b"") -> CompletedProcess[str]:
        done: CompletedProcess[str] = door(*args, cwd=folder, stdin=stdin)
        assert "\x1b" not in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done

    return run


@contextmanager
def new_place(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The URL of a file in a folder, or of a new database of the server, as the test's parameter says."""
    if request.param == "sqlite":
        yield f"sqlite:///{folder / 'monitor.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.database() as name:
        yield server.url(name)


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a new store can be: once a file, once a database of the server."""
    with new_place(request, tmp_path) as place:
        yield place


@pytest.fixture(params=KINDS, scope="module")
def shared_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same for all tests of a module together."""
    with new_place(request, tmp_path_factory.mktemp("shared")) as place:
        yield place
