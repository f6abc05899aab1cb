"""The order of the whole: poll, read, judge, tell. `run` is one cycle; every door calls it."""

from .asking import Get
from .cycle import Cycle, Stop, run
from .poll import Poll
from .ways import Send

__all__ = ["Cycle", "Get", "Poll", "Send", "Stop", "run"]
