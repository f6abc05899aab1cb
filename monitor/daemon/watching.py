"""The daemon: it does cycles by a clock, listens to signals, and tells whoever watches it how it is."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, suppress
from datetime import UTC, datetime
from typing import Any, Final

from ..config import Config
from ..errors import ConfigError, MonitorError
from ..pipeline import Cycle, run
from ..pipeline.beats import beating
from ..pipeline.health import Health, Trouble, find_health
from ..pipeline.ping import ping
from ..store import Store
from .child import Child
from .signals import Signals
from .systemd import Systemd

LONGEST_CYCLE: Final = 3600.0
"""Seconds after which a cycle in hand counts as stuck, so that systemd may begin the monitor anew."""
LONGEST_WAIT: Final = 60.0

Report = Callable[[Cycle], None]
Complain = Callable[[Exception], None]
Say = Callable[[str], None]
Serve = Callable[[str, Callable[[], Health]], AbstractContextManager[int]]
"""Serves health and metrics at an address while it is open; gives the port."""


def watch(
    load: Callable[[], Config],
    report: Report,
    complain: Complain,
    say: Say = lambda text: None,
    *,
    serve: Serve | None = None,
    longest: float = LONGEST_CYCLE,
) -> None:
    """Run a cycle now and every `config.schedule.every` until SIGTERM or SIGINT; finish the one in hand.

    `load` gives the configuration, again at each SIGHUP. `report` is told of each cycle, `complain` of each
    that failed: the next one is tried all the same. `say` hears what else happens. `serve`
    serves health where the configuration says so. `longest`, in seconds, is
    when a cycle counts as stuck. Raises ConfigError where the first configuration is wrong, StoreError where
    the store cannot be opened, or another monitor is at work on it.
    """
    config = load()
    with (
        Store.open(config.store, datetime.now(UTC), exclusive=True) as store,
        Signals() as signals,
        ExitStack() as served,
    ):
        daemon = Daemon(config, store, signals, report, complain, say, serve)
        daemon.systemd.say("the first cycle is under way")
        served.enter_context(serve_health(daemon))
        scheduler, job = begin_schedule(daemon)
        daemon.systemd.tell("READY=1")
        try:
            while not signals.stopped:
                if signals.asked_to_reload:
                    signals.asked_to_reload = False
                    reload(daemon, load, job, served)
                if not daemon.is_stuck(longest):
                    daemon.systemd.tell("WATCHDOG=1")
                signals.wait(min((daemon.systemd.watchdog or LONGEST_WAIT) / 3, LONGEST_WAIT))
            daemon.systemd.tell("STOPPING=1")
            daemon.systemd.say("finishing the cycle in hand")
        finally:
            signals.stopped = True
            scheduler.shutdown(wait=True)


class Daemon:
    """What the thread that does cycles and the one that listens share: each sets whole values only."""

    def __init__(
        self,
        config: Config,
        store: Store,
        signals: Signals,
        report: Report,
        complain: Complain,
        say: Say,
        serve: Serve | None,
    ) -> None:
        self.config, self.store = config, store
        self.report, self.complain, self.say, self.serve = report, complain, say, serve
        self.systemd = Systemd.find(os.environ, os.getpid())
        self._signals = signals
        self._child = Child(self._is_stopped)
        self._in_hand = False
        self._turned = time.monotonic()

    def cycle(self) -> None:
        """Do one cycle with the configuration of now, and tell how it went."""
        config = self.config
        self._turn(in_hand=True)
        try:
            with beating(self.store, now) as moment:
                cycle = run(
                    config,
                    self.store,
                    moment,
                    hand=self._child.do,
                    stop=self._is_stopped,
                    spare=True,
                )
            self.report(cycle)
        except Exception as error:  # a daemon outlives its cycles; the error is shown, not lost
            self.complain(error)
        with suppress(Exception):  # nor does it end with a word that could not be said
            self._tell(config)
        self._turn(in_hand=False)

    def find_health(self) -> Health:
        """How the monitor is now; a store that cannot be asked is a trouble too."""
        try:
            return find_health(self.config, self.store, now())
        except MonitorError as error:
            return Health((Trouble("store", str(error)),))

    def is_stuck(self, longest: float) -> bool:
        """Whether the cycle in hand has taken too long, or none has begun where one was due."""
        bound = longest if self._in_hand else 3 * self.config.schedule.every.total_seconds() + LONGEST_WAIT
        return time.monotonic() - self._turned > bound

    def rest(self) -> None:
        """Count anew from now when the next cycle is due."""
        if not self._in_hand:
            self._turn(in_hand=False)

    def _tell(self, config: Config) -> None:
        health = self.find_health()
        reasons = [trouble.text for trouble in health.troubles]
        self.systemd.say("; ".join(reasons) if reasons else f"all is well at {now():%Y-%m-%d %H:%M} UTC")
        if self._is_stopped():
            return
        problem = ping(config, reasons)
        if problem is not None:
            self.say(problem)

    def _turn(self, *, in_hand: bool) -> None:
        self._in_hand, self._turned = in_hand, time.monotonic()

    def _is_stopped(self) -> bool:
        return self._signals.stopped


def now() -> datetime:
    """The present, aware: a door reads the clock."""
    return datetime.now(UTC)


def begin_schedule(daemon: Daemon) -> tuple[Any, Any]:
    """The clock, and its one job: a cycle now and at each interval."""
    from apscheduler.schedulers.background import BackgroundScheduler

    scheduler = BackgroundScheduler(timezone=UTC)
    job = scheduler.add_job(
        daemon.cycle,
        "interval",
        seconds=daemon.config.schedule.every.total_seconds(),
        next_run_time=now(),
        misfire_grace_time=None,  # the default of one second loses runs
        coalesce=True,
        max_instances=1,
    )
    scheduler.start()
    return scheduler, job


def serve_health(daemon: Daemon) -> ExitStack:
    """Serve health and metrics where the configuration says so, until the stack is closed."""
    stack = ExitStack()
    if daemon.config.health is not None and daemon.serve is not None:
        stack.enter_context(daemon.serve(daemon.config.health.listen, daemon.find_health))
    return stack


def reload(daemon: Daemon, load: Callable[[], Config], job: Any, served: ExitStack) -> None:
    """Read the configuration again. The next cycle has it; one that is wrong changes nothing."""
    daemon.systemd.begin_reload()
    before = daemon.config
    try:
        config = load()
        if config.store != before.store:
            raise ConfigError(["store: cannot change while the monitor is at work: restart it"])
        daemon.config = config
        if config.health != before.health:
            served.close()
            served.enter_context(serve_health(daemon))
    except MonitorError as error:
        daemon.config = before
        if not isinstance(error, ConfigError):  # the new address could not be served: back to the old one
            served.enter_context(serve_health(daemon))
        daemon.say(f"the configuration is refused, and the old one kept: {error}")
    else:
        if config.schedule != before.schedule:
            job.reschedule("interval", seconds=config.schedule.every.total_seconds())
            job.modify(next_run_time=now())  # counted from now, as the watchdog is
            daemon.rest()
        daemon.say("the configuration was read again; the next cycle has it")
    daemon.systemd.tell("READY=1")
