"""How many articles a second are read on one core, and how the cost grows with the size of a text.

Run: python benchmarks/extraction.py
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import yaml

from monitor.extract import read_text

GOLDEN = Path(__file__).parent.parent / "tests" / "golden"
PUBLISHED = datetime(2026, 3, 14, 7, tzinfo=UTC)
LENGTH = 2500  # characters of an article
ROUNDS = 3
ELSEWHERE = {
    "en": "The council voted on Tuesday to extend the tram line by 12 stops, at a cost of 40 million. "
    "Residents of the old harbour had asked for a bus instead; the mayor said that more would come. ",
    "uk": "Міська рада у вівторок ухвалила подовжити трамвай на 12 зупинок за 40 мільйонів. "
    "Мешканці старого порту просили про автобус, а міський голова пообіцяв подумати. ",
    "ru": "Городской совет во вторник решил продлить трамвай на 12 остановок за 40 миллионов. "
    "Жители старого порта просили автобус, а градоначальник пообещал подумать. ",
}


def golden_passages() -> list[tuple[str, str]]:
    """Language and text of every golden pair."""
    files = sorted(GOLDEN.glob("*/*.yaml"))
    return [(p["lang"], p["text"]) for f in files for p in yaml.safe_load(f.read_text(encoding="utf-8"))]


def articles_about_strikes() -> list[str]:
    """News as it comes: a passage with the numbers, and prose around it up to the usual length."""
    return [(text + ELSEWHERE[lang] * 20)[:LENGTH] for lang, text in golden_passages() if lang in ELSEWHERE]


def articles_of_numbers_only() -> list[str]:
    """The worst case: passages with numbers one behind the other, and nothing else."""
    body = "\n".join(text for _, text in golden_passages())
    return [body[i : i + LENGTH] for i in range(0, len(body) - LENGTH, LENGTH)]


def articles_about_something_else() -> list[str]:
    """Prose without a weapon in it."""
    return [(text * (LENGTH // len(text) + 1))[:LENGTH] for text in ELSEWHERE.values()]


def measure_rate(articles: Sequence[str], times: int) -> float:
    """Articles a second, the best of a few rounds."""
    best = 0.0
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(times):
            for article in articles:
                read_text(article, PUBLISHED)
        best = max(best, times * len(articles) / (time.perf_counter() - start))
    return best


def measure_growth(make: Callable[[int], str], sizes: Sequence[int]) -> list[float]:
    """Microseconds for each thousand characters, at each size."""
    costs = []
    for size in sizes:
        text = make(size)
        start = time.perf_counter()
        read_text(text, PUBLISHED)
        costs.append((time.perf_counter() - start) / len(text) * 1e9)
    return costs


def main() -> None:
    """Print the table."""
    read_text("40 drones", PUBLISHED)  # loads the lexicon
    print(f"articles of {LENGTH:,} characters a second, one core")
    print(f"about strikes         {measure_rate(articles_about_strikes(), 5):>9,.0f}")
    print(f"nothing but numbers   {measure_rate(articles_of_numbers_only(), 5):>9,.0f}")
    print(f"about something else  {measure_rate(articles_about_something_else(), 1000):>9,.0f}")
    sizes = (10_000, 100_000, 1_000_000)
    body = "\n".join(articles_of_numbers_only())
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


if __name__ == "__main__":
    main()
