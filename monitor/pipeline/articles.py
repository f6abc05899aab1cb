"""Entries that speak of drones or missiles get the body of their article, politely and a few at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby

from ..extract import names_a_weapon
from ..model import Answer, ArticleState, Entry
from ..polling import wait_asked_for
from ..store import Store
from .asking import Get
from .hosts import Hosts, host_key
from .robots import Robots

MOST = 100
"""Articles that are asked for in one cycle; the others are in the next ones, the newest first."""
MOST_OF_HOST = 20
FIRST_WAIT = timedelta(minutes=10)
LONGEST_WAIT = timedelta(hours=6)
"""Between two tries of an article that fails: the wait doubles up to it."""
PATIENCE = timedelta(days=2)
"""How long an article is tried; then its entry keeps the summary."""
LEAST_TRIES = 6
"""So often at least, also where the monitor was off for longer than that."""
_LONGEST_LINE = timedelta(minutes=1)
"""The pauses of one host in a cycle, all together, where its robots.txt asks for long ones."""
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An entry whose article is to be read. `is_stored`: it is in the store already, with its summary."""

    entry: Entry
    state: ArticleState
    is_stored: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What asking for an article gave: its page, or nothing, and the `problem` of that.

    `closed` says who forbids it, for good; `until`, that it was not asked, as a host wants to be left alone.
    """

    wanted: Wanted
    answer: Answer | None = None
    closed: str | None = None
    problem: str | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sorted:
    """What is to be done with the items of a feed: store some, read the articles of others.

    `states` are those of the entries that are stored as they are.
    """

    plain: tuple[Entry, ...]
    wanted: tuple[Wanted, ...]
    states: tuple[ArticleState, ...]


def sort_items(store: Store, entries: Iterable[Entry], now: datetime) -> Sorted:
    """Find the items that are new or edited, and among them those whose article is to be read.

    What the feed itself says of an item is remembered by its digest: the entry has the article's text.
    """
    found = list(entries)
    known = store.articles(entry.id for entry in found)
    times = Counter(entry.id for entry in found)
    plain, wanted, states = [], [], []
    for entry in found:
        if times[entry.id] > 1:  # several items under one name: no article is that of the name
            plain.append(entry)
            continue
        state = known.get(entry.id)
        if state is not None and state.item == entry.digest:
            continue
        fresh = ArticleState(entry.id, entry.digest)
        if state is None and _was_read(store, entry):
            states.append(fresh)
        elif entry.link and names_a_weapon(entry.text):
            wanted.append(Wanted(entry, replace(fresh, due=now), is_stored=False))
        else:
            plain.append(entry)
            states.append(fresh)
    return Sorted(tuple(plain), tuple(wanted), tuple(states))


def _was_read(store: Store, entry: Entry) -> bool:
    """Whether the article of an entry came in before articles were remembered, or from an archive."""
    stored = store.entry(entry.id)
    return stored is not None and stored.title == entry.title and stored.text != entry.text


def choose(wanted: Iterable[Wanted]) -> tuple[list[Wanted], list[Wanted]]:
    """The articles to ask for in this cycle, and those to be left for the next ones."""
    newest = sorted(wanted, key=lambda one: one.entry.published or _LONG_AGO, reverse=True)
    of_host: dict[str, int] = {}
    now: list[Wanted] = []
    later: list[Wanted] = []
    for one in newest:
        host = host_key(one.entry.link)
        if len(now) < MOST and of_host.get(host, 0) < MOST_OF_HOST:
            of_host[host] = of_host.get(host, 0) + 1
            now.append(one)
        else:
            later.append(one)
    return now, later


def make_lines(
    wanted: Sequence[Wanted], now: datetime, get: Get, robots: Robots, hosts: Hosts
) -> list[Iterator[Asked]]:
    """The articles of each host as a line of work."""
    ordered = sorted(wanted, key=lambda one: host_key(one.entry.link))
    return [
        _ask_all(list(some), now, get, robots, hosts)
        for _, some in groupby(ordered, key=lambda one: host_key(one.entry.link))
    ]


def _ask_all(
    wanted: Sequence[Wanted], now: datetime, get: Get, robots: Robots, hosts: Hosts
) -> Iterator[Asked]:
    """Ask one host for some articles; those for which it has no time in this cycle are not mentioned."""
    spent = timedelta(0)
    for one in wanted:
        link = one.entry.link
        try:
            if hosts.find_spared(link) is None:
                rules = robots.find(link)
                spent += rules.delay
            if until := hosts.find_spared(link):
                asked = Asked(one, until=until)
            elif spent > _LONGEST_LINE and one is not wanted[0]:
                return
            elif rules.admits(link):
                answer = get(link, public_only=True)
                if wait := wait_asked_for(answer, now):
                    hosts.spare_for_other(answer.url, now, wait)
                until = hosts.find_refused(link, answer)
                asked = Asked(one, answer, problem=answer.error, until=until)
            elif rules.problem is not None:
                asked = Asked(one, problem=rules.problem)
            else:
                closed = f"{rules.address} keeps articles from this program: only their summaries are read"
                asked = Asked(one, closed=closed)
        except Exception as error:  # a stranger's link and page: whatever is wrong with them, this one failed
            asked = Asked(one, problem=f"could not be asked for ({type(error).__name__})")
        yield asked


def take(asked: Asked, now: datetime) -> tuple[Entry | None, ArticleState]:
    """The entry with its article's text, None where that was not to be had; and how far it is read now."""
    from ..article import article_text
    from ..feeds import with_body

    entry, state, answer = asked.wanted.entry, asked.wanted.state, asked.answer
    if asked.until is not None:
        return None, _wait(entry, state, asked.until, now)
    body = article_text(answer.body, entry.link) if answer is not None and answer.body else None
    if body:
        read = replace(state, due=None, failures=0, problem=None)
        return replace(with_body(entry, body), fetched=now), read
    failures = state.failures + 1
    problem = asked.closed or asked.problem or f"{host_key(entry.link)} answered with no page of text"
    failed = replace(state, due=None, failures=failures, problem=problem)
    # One that is not there yet when its feed names it gets a second chance.
    is_lasting = answer is not None and (answer.is_lasting or answer.error is None)
    if asked.closed or (is_lasting and problem == state.problem):
        return None, failed
    wait = (answer and wait_asked_for(answer, now)) or min(FIRST_WAIT * 2 ** (failures - 1), LONGEST_WAIT)
    if failures >= LEAST_TRIES and now + wait > entry.fetched + PATIENCE:
        return None, failed
    return None, replace(failed, due=now + wait)


def _wait(entry: Entry, state: ArticleState, until: datetime, now: datetime) -> ArticleState:
    """How far an article is read whose host wants to be left alone: no failure, while it is not too old."""
    if now < entry.fetched + PATIENCE:
        return replace(state, due=until)
    problem = f"{host_key(entry.link)} wants to be left alone again and again"
    return replace(state, due=None, failures=state.failures + 1, problem=problem)
