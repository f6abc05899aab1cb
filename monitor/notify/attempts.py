"""How one try to hand over a notification ended, and what else that says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ..model import Outcome


class Fault(StrEnum):
    """What a failure says of more than the one notification.

    `RECIPIENT`: this recipient takes nothing, for good. `SERVER`: nothing gets through this way now.
    """

    RECIPIENT = "recipient"
    SERVER = "server"


@dataclass(frozen=True, slots=True)
class Attempt:
    """The outcome of one try, why in plain words, and the fault where it concerns others too."""

    outcome: Outcome
    detail: str = ""
    fault: Fault | None = None
