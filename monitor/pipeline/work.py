"""The heavy steps of a cycle: judge, tell, write, save; the site. Each can be done in a process of its own.

Nothing heavy is imported before a step is done, so that a process which only passes it on stays small.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ..config import Config
from ..store import Store
from .due import find_ground
from .worked import Worked

Step = Callable[[Config, Store, datetime], Worked]
"""What is to be done, as of a time. A function of a module: its name finds it elsewhere."""
Hand = Callable[[Step, Config, Store, datetime], Worked]
"""Does a step, here or elsewhere."""


def do_here(step: Step, config: Config, store: Store, now: datetime) -> Worked:
    """Do a step in this process."""
    return step(config, store, now)


def settle(config: Config, store: Store, now: datetime) -> Worked:
    """Judge in silence what a backfill left behind."""
    from . import quiet

    quiet.settle(config, store, now)
    return Worked()


def judge_and_tell(config: Config, store: Store, now: datetime) -> Worked:
    """Judge the nights; write the reports of what changed; save alerts and mails in one transaction."""
    from .tell import save, write
    from .weekly import note_recipients
    from .wishes import keep_wished

    note_recipients(config, store, now)
    worked = judge_only(config, store, now)
    told = worked.told
    try:
        # Before the change is saved: after a crash in between it is still news, and is written again.
        told = write(config, told)
    finally:  # a folder that cannot be written must not keep a mail back
        save(store, worked.judged, told)
        keep_wished(config, store)
    store.save_ground(find_ground(config, store, now).digest)  # last: killed before, all is judged again
    return Worked(worked.judged, told)


def write_pages(config: Config, store: Store, now: datetime) -> Worked:
    """Bring the site up to date."""
    from .site import write_site

    write_site(config, store, now)
    return Worked()


def judge_only(config: Config, store: Store, now: datetime) -> Worked:
    """Judge the nights and compose what would be told; no report is written, no alert is saved."""
    from .judge import judge_nights
    from .tell import tell

    judged = judge_nights(config, store, now)
    return Worked(judged, tell(config, store, now, judged))
