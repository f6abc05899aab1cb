"""Notes handed to a messenger: any of the chat and push services that Apprise knows."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from ..model import Outcome
from .attempts import Attempt, Fault
from .message import Note

PATIENCE: Final = 60.0
"""Seconds for one note in all."""
NEEDED: Final = "needs Apprise: pip install 'raid-monitor[notify]'"
RELAY: Final = Path(__file__).with_name("relay.py")


@dataclass(frozen=True, slots=True)
class Messenger:
    """A service under the operator's name for it, and its address as Apprise reads it: a secret."""

    name: str
    url: str = field(repr=False)


def is_installed() -> bool:
    """Whether Apprise is there; it is not imported."""
    return find_spec("apprise") is not None


def send_note(note: Note, messenger: Messenger, patience: float = PATIENCE) -> Attempt:
    """Hands one note over, within so many seconds; says how that ended, without a word of the address.

    Never REFUSED: a service says only that it did not take it, and what is wrong with an address can be
    mended. Apprise does it in a process of its own, which is killed when its time is over: its sockets have
    timeouts from byte to byte only, and what it logs may hold the address.
    """
    if not is_installed():
        return Attempt(Outcome.RETRY, f"{messenger.name}: {NEEDED}", Fault.SERVER)
    order = {"url": messenger.url, "title": note.title, "text": note.text}
    order["png"] = base64.b64encode(note.png).decode()
    try:
        done = subprocess.run(
            [sys.executable, "-P", str(RELAY)],
            input=json.dumps(order),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            timeout=patience,
            check=False,
            start_new_session=True,  # a Ctrl-C lets what is in hand be finished
        )
        answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return Attempt(Outcome.RETRY, f"{messenger.name}: not done within {patience:g} s", Fault.SERVER)
    except (OSError, ValueError):
        return Attempt(Outcome.RETRY, f"{messenger.name}: Apprise failed without an answer", Fault.SERVER)
    if answer["taken"]:
        return Attempt(Outcome.SENT, f"taken by {messenger.name}")
    return Attempt(Outcome.RETRY, f"{messenger.name}: {answer['problem']}", Fault.SERVER)
