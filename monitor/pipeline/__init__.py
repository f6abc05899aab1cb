"""The order of the whole: poll, read, judge, tell. `run` is one cycle; every door calls it."""

from .cycle import Cycle, run
from .judge import Judged, judge_nights
from .poll import Get, Poll
from .tell import Send

__all__ = ["Cycle", "Get", "Judged", "Poll", "Send", "judge_nights", "run"]
