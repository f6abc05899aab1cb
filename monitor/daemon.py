"""The same cycle on a schedule, until SIGTERM: a door without logic of its own."""

from __future__ import annotations

import signal
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event

from .config import Config
from .pipeline import Cycle, run
from .store import Store

Report = Callable[[Cycle], None]


def watch(config: Config, report: Report, complain: Callable[[Exception], None]) -> None:
    """Run a cycle now and every `config.schedule.every` until SIGTERM or SIGINT; finish the one in hand.

    `report` is told of each cycle, `complain` of each that failed: the next one is tried all the same.
    Raises StoreError where the store cannot be opened, or another monitor is at work on it.
    """
    from apscheduler.schedulers.background import BackgroundScheduler

    stop = Event()

    def cycle() -> None:
        try:
            report(run(config, store, datetime.now(UTC)))
        except Exception as error:  # a daemon outlives its cycles; the error is shown, not lost
            complain(error)

    with Store.open(config.store, datetime.now(UTC), exclusive=True) as store:
        before = {
            number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)
        }
        scheduler = BackgroundScheduler(timezone=UTC)
        scheduler.add_job(
            cycle,
            "interval",
            seconds=config.schedule.every.total_seconds(),
            next_run_time=datetime.now(UTC),
            misfire_grace_time=None,  # the default of one second loses runs
            coalesce=True,
            max_instances=1,
        )
        scheduler.start()
        try:
            stop.wait()
        finally:
            scheduler.shutdown(wait=True)
            for number, handler in before.items():
                signal.signal(number, handler)
