"""The order of the whole: poll, read, judge, tell. `run` is one cycle; every door calls it."""

from .asking import Get
from .cycle import Cycle, run
from .judge import Judged, explain_night, judge_nights
from .poll import Poll
from .ways import Send

__all__ = ["Cycle", "Get", "Judged", "Poll", "Send", "explain_night", "judge_nights", "run"]
