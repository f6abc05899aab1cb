"""Fixtures that more than one test file uses."""

from collections.abc import Iterator

import pytest
from hypothesis import settings
from mail import Mailbox, serve_mail
from servers import FeedServer

settings.register_profile("steady", deadline=None)  # machines are noisy: no test is timed
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
