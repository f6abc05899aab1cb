"""Fixtures that more than one test file uses."""

from collections.abc import Iterator

import pytest
from hypothesis import settings
from mail import Mailbox, serve_mail
from servers import FeedServer

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
