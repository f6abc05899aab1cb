"""How many articles a second are read on one core, beside spaCy, and how the cost grows with a text's size.

Run: python benchmarks/extraction.py

spaCy does less here: it cuts a text into words and looks for three patterns; it does not say whose, when or
where. It is left out where it is not installed (`make benchmark` installs it). Both are given every text; the
reader asks first whether a text names a weapon at all, and leaves one that does not.

Both remember words, so each is measured after it has read everything once. Prose without a weapon comes
first: spaCy 3.8 does not remember a word that it first meets behind a contraction or an abbreviation of its
list, and would read the same articles several times slower.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from monitor.extract import read_text

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from pairs import load_pairs

Article = tuple[str, str]  # language and text
Read = Callable[[Article], object]

PUBLISHED = datetime(2026, 3, 14, 7, tzinfo=UTC)
LENGTH = 2500  # characters of an article
ROUNDS = 3
SHORTEST = 0.5  # seconds of a round
ELSEWHERE = {
    "en": "The council voted on Tuesday to extend the tram line by 12 stops, at a cost of 40 million. "
    "Residents of the old harbour had asked for a bus instead; the mayor said that more would come. ",
    "uk": "Міська рада у вівторок ухвалила подовжити трамвай на 12 зупинок за 40 мільйонів. "
    "Мешканці старого порту просили про автобус, а міський голова пообіцяв подумати. ",
    "ru": "Городской совет во вторник решил продлить трамвай на 12 остановок за 40 миллионов. "
    "Жители старого порта просили автобус, а градоначальник пообещал подумать. ",
}
WEAPONS = {  # for spaCy's patterns, in lower case
    "en": "drone drones uav uavs shahed shaheds missile missiles",
    "uk": "дрон дрони дронів дронами бпла безпілотник безпілотники безпілотників шахед шахеди шахедів "
    "ракета ракети ракет ракетами",
    "ru": "дрон дроны дронов дронами бпла беспилотник беспилотники беспилотников шахед шахеды шахедов "
    "ракета ракеты ракет ракетами",
}
VERBS = {
    "en": "launched fired downed shot intercepted destroyed jammed suppressed hit struck",
    "uk": "запустив запустили випустив атакував збито збили збила знищено подавлено перехоплено влучили",
    "ru": "запустил запустили выпустил атаковал сбито сбили сбила уничтожено подавлено перехвачено попали",
}
OF = {"en": "of", "uk": "з із зі", "ru": "из"}


def golden_passages() -> list[Article]:
    """Language and text of every golden pair in a language that the other articles are written in."""
    return [(pair["lang"], pair["text"]) for pair in load_pairs(open_too=True) if pair["lang"] in ELSEWHERE]


def articles_about_strikes() -> list[Article]:
    """News as it comes: a passage with the numbers, and prose around it up to the usual length."""
    return [(lang, (text + ELSEWHERE[lang] * 20)[:LENGTH]) for lang, text in golden_passages()]


def articles_of_numbers_only() -> list[Article]:
    """The worst case: passages of one language with numbers one behind the other, and nothing else."""
    articles = []
    for lang in ELSEWHERE:
        body = "\n".join(text for language, text in golden_passages() if language == lang)
        articles += [(lang, body[i : i + LENGTH]) for i in range(0, len(body) - LENGTH, LENGTH)]
    return articles


def articles_about_something_else() -> list[Article]:
    """Prose without a weapon in it."""
    return [(lang, (text * (LENGTH // len(text) + 1))[:LENGTH]) for lang, text in ELSEWHERE.items()]


def read_by_rules(article: Article) -> object:
    """Read an article as the monitor does."""
    return read_text(article[1], PUBLISHED)


def make_patterns(lang: str) -> dict[str, list[dict[str, Any]]]:
    """Three patterns for spaCy's matcher: 57 drones; 40 of the 57; 57 attack drones were shot down."""
    number: dict[str, Any] = {"LIKE_NUM": True}
    between: dict[str, Any] = {"IS_ALPHA": True, "OP": "{0,3}"}
    weapon = {"LOWER": {"IN": WEAPONS[lang].split()}}
    verb = {"LOWER": {"IN": VERBS[lang].split()}}
    return {
        "n_weapon": [number, between, weapon],
        "n_of_m": [number, {"LOWER": {"IN": OF[lang].split()}}, {"LOWER": "the", "OP": "?"}, number],
        "n_weapon_verb": [number, between, weapon, between, verb],
    }


def load_spacy() -> Read | None:
    """spaCy's tokeniser and a matcher for each language; None where spaCy is not installed."""
    try:
        import spacy
        from spacy.matcher import Matcher
    except ModuleNotFoundError:
        return None
    pipelines = {lang: spacy.blank(lang) for lang in ELSEWHERE}
    matchers = {lang: Matcher(pipeline.vocab) for lang, pipeline in pipelines.items()}
    for lang, matcher in matchers.items():
        for name, pattern in make_patterns(lang).items():
            matcher.add(name, [pattern])

    def read_by_spacy(article: Article) -> object:
        lang, text = article
        return matchers[lang](pipelines[lang](text))

    return read_by_spacy


def measure_rate(read: Read, articles: Sequence[Article]) -> float:
    """Articles a second, the best of a few rounds."""
    return max(measure_round(read, articles) for _ in range(ROUNDS))


def measure_round(read: Read, articles: Sequence[Article]) -> float:
    """Articles a second, over and over until a round is long enough to be timed."""
    count, spent, start = 0, 0.0, time.perf_counter()
    while spent < SHORTEST:
        for article in articles:
            read(article)
        count += len(articles)
        spent = time.perf_counter() - start
    return count / spent


def measure_growth(make: Callable[[int], str], sizes: Sequence[int]) -> list[float]:
    """Microseconds for each thousand characters, at each size."""
    costs = []
    for size in sizes:
        text = make(size)
        start = time.perf_counter()
        read_text(text, PUBLISHED)
        costs.append((time.perf_counter() - start) / len(text) * 1e9)
    return costs


def print_rates() -> None:
    """Print how many articles of each sort are read in a second, here and by spaCy."""
    sorts = {
        "about strikes": articles_about_strikes(),
        "nothing but numbers": articles_of_numbers_only(),
        "about something else": articles_about_something_else(),
    }
    by_spacy = load_spacy()
    for article in chain.from_iterable(reversed(sorts.values())):
        read_by_rules(article)
        if by_spacy:
            by_spacy(article)
    if by_spacy is None:
        print("spaCy is not installed: the reader is measured alone (pip install '.[benchmark]' adds it)")
    print(f"articles of {LENGTH:,} characters a second, one core")
    print(f"{'':<22}{'reader':>9}" + (f"{'spaCy':>9}{'ratio':>9}" if by_spacy else ""))
    for name, articles in sorts.items():
        rate = measure_rate(read_by_rules, articles)
        print(f"{name:<22}{rate:>9,.0f}", end="")
        if by_spacy:
            other = measure_rate(by_spacy, articles)
            print(f"{other:>9,.0f}{rate / other:>9,.1f}", end="")
        print()


def print_growth() -> None:
    """Print how the cost of a thousand characters grows with a text's size."""
    sizes = (10_000, 100_000, 1_000_000)
    body = "\n".join(text for _, text in articles_of_numbers_only())
    growth: dict[str, Callable[[int], str]] = {
        "nothing but numbers": lambda size: (body * (size // len(body) + 1))[:size],
        "one endless sentence": lambda size: "40 drones " + "5 drones, "[: max(size, 1)] * (size // 10),
        "digits": lambda size: "40 drones " + "9" * size,
        "brackets": lambda size: "40 drones " + "(" * size,
        "quotes": lambda size: "40 drones " + "«" * size,
        "open markup": lambda size: "40 drones " + "<a " * (size // 3),
        "mail signs": lambda size: "40 drones " + "a@" * (size // 2),
    }
    print("\nmicroseconds for 1,000 characters" + "".join(f"{size:>12,}" for size in sizes))
    for name, make in growth.items():
        print(f"{name:<33}" + "".join(f"{cost:>12,.0f}" for cost in measure_growth(make, sizes)))


def main() -> None:
    """Print both tables."""
    print_rates()
    print_growth()


if __name__ == "__main__":
    main()
