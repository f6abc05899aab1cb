"""The order of the whole: poll, read, judge, tell. `run` is one cycle; every door calls it."""

from .cycle import Cycle, Stop, run
from .deliver import Send
from .poll import Get, Poll

__all__ = ["Cycle", "Get", "Poll", "Send", "Stop", "run"]
