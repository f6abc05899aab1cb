"""How well each baseline forecasts a history, one night ahead: WIS, exceedances and speed as a table.

    .venv/bin/python benchmarks/forecast.py [HISTORY.csv]

Lower WIS is better; above 95 % and 99 % the right shares are 5 and 1, and the last line says within what a
true forecast stays 95 times in 100. Seconds are of one processor, for 1,000 nights of a series.
"""

import sys
import time
from datetime import date
from pathlib import Path

import pandas as pd
from scipy.stats import binom

from monitor.backtest import backtest
from monitor.baseline import METHODS

HISTORY = Path(__file__).parent.parent / "monitor" / "data" / "history.csv"
WINDOWS = [(date(2024, 6, 1), date(2025, 5, 31)), (date(2025, 6, 1), date(2026, 5, 31))]
SERIES = {"drones_launched": "missiles_launched", "missiles_launched": "drones_launched"}


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else HISTORY
    history = pd.read_csv(path, index_col="night", parse_dates=["night"]).asfreq("D")
    first, last = history.index[0].date(), history.index[-1].date()
    warm_up = pd.Series(dtype=float)
    for method in METHODS:  # the first call pays for imports
        METHODS[method](history["drones_launched"], last, last, warm_up)
    head = f"{'method':10} {'series':18} {'window':24} {'nights':>6} {'WIS':>8}"
    print(head, f"{'over95':>7} {'over99':>7} {'s/1000':>7}")
    for name, other in SERIES.items():
        for method in METHODS:
            run = backtest(
                history[name], name, [method], first, last, history[other], clock=time.process_time
            )
            everything = next(run).score
            pace = 1000 * everything.seconds / len(history)
            for since, until in WINDOWS:
                score = next(backtest(history[name], name, [method], since, until, history[other])).score
                print(
                    f"{method:10} {name:18} {since} {until}    {score.nights:6} {score.wis:8.3f}",
                    f"{score.over95:7.2f} {score.over99:7.2f} {pace:7.3f}",
                    flush=True,
                )
    bands = [100 * binom.ppf([0.025, 0.975], score.nights, rate) / score.nights for rate in (0.05, 0.01)]
    print(f"{'of ' + str(score.nights) + ' nights':>70}", *(f"{low:.1f}-{high:.1f}" for low, high in bands))


if __name__ == "__main__":
    main()
