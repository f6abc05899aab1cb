"""The languages that people are told in: English sentences in, the same in another language out.

The code is written in English; a catalogue (`uk.yaml`) has another language's sentence for each, with the
same names in braces, and the forms of each noun. A sentence that a catalogue lacks stays English.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import groupby, zip_longest
from typing import Final

LANGS: Final = ("en", "uk")
_PLURALS: Final = {"one": 0, "few": 1, "many": 2, "other": 2}


@dataclass(frozen=True, slots=True)
class Words:
    """One language. Called with an English sentence, it gives its own, with the values filled in.

    Nouns are named by their English plural. In a catalogue each has four forms: of one, of a few, of many,
    and of one as an object; a number is followed by the form that it asks for. A capital means a name.
    """

    lang: str = "en"
    texts: Mapping[str, str] = field(default_factory=dict)
    nouns: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def __call__(self, sentence: str, **values: object) -> str:
        """The sentence in this language; without values, braces in it stay as they are."""
        said = self.texts.get(sentence, sentence)
        return said.format(**values) if values else said

    def number(self, value: float) -> str:
        """A whole number, its thousands set apart: `1,234`."""
        if self.lang == "en":
            return f"{value:,.0f}"
        from babel.numbers import format_decimal

        return str(format_decimal(round(value), locale=self.lang))

    def figure(self, text: str) -> str:
        """A figure that was written with a point, with the mark of this language."""
        return text if self.lang == "en" else text.replace(".", ",")

    def date(self, day: datetime.date) -> str:
        """A date in words: `7 September 2025`."""
        if self.lang == "en":
            return f"{day.day} {day:%B %Y}"
        return self("{day} {year}", day=self._day(day), year=day.year)

    def dates(self, days: Sequence[datetime.date]) -> str:
        """Dates in order, as a list in a sentence: `9, 11 and 14–18 August 2026`."""
        months = [list(own) for _, own in groupby(days, lambda day: (day.year, day.month))]
        said = []
        for own, later in zip_longest(months, months[1:]):
            numbers = [one for run in find_runs(own) for one in _say_run(run)]
            month = f"{own[0]:%B}" if self.lang == "en" else self._format(own[0], "MMMM")
            text = f"{self.join(numbers) if len(months) == 1 else ', '.join(numbers)} {month}"
            is_same_year = later is not None and later[0].year == own[0].year
            said.append(text if is_same_year else self("{day} {year}", day=text, year=own[0].year))
        return self.join(said)

    def short_date(self, day: datetime.date) -> str:
        """A date on a chart: `7 Sep`."""
        if self.lang == "en":
            return f"{day.day} {day:%b}"
        return self._format(day, "d MMM")

    def week_day(self, day: datetime.date) -> str:
        """A date with its day of the week: `Sun 7 Sep`."""
        if self.lang == "en":
            return f"{day:%a} {self.short_date(day)}"
        from babel.dates import format_date

        return f"{format_date(day, 'EEE', locale=self.lang)} {self.short_date(day)}"

    def month(self, day: datetime.date) -> str:
        """A month on a chart: `Sep`."""
        if self.lang == "en":
            return f"{day:%b}"
        return self._format(day, "LLL")

    def whole_month(self, day: datetime.date) -> str:
        """A month with its year, as a heading: `September 2025`."""
        if self.lang == "en":
            return f"{day:%B %Y}"
        return self._format(day, "LLLL y").capitalize()

    def moment(self, local: datetime.datetime) -> str:
        """A time of a day, given in Kyiv's zone: `7 September, 08:30 Kyiv time`."""
        day = f"{local.day} {local:%B}" if self.lang == "en" else self._day(local)
        return self("{day}, {time} Kyiv time", day=day, time=f"{local:%H:%M}")

    def count_object(self, value: int, noun: str) -> str:
        """The same as `count` gives, as the object of a sentence: there `21 ракета` is `21 ракету`."""
        if self.lang != "en":
            from babel import Locale

            if Locale(self.lang).plural_form(value) == "one":
                return f"{self.number(value)} {self.one(noun)}"
        return self.count(value, noun)

    def count(self, value: int, noun: str) -> str:
        """A number and its noun: `1 drone`, `1,234 drones`."""
        if self.lang == "en":
            return f"{value:,} {self.one(noun) if value == 1 else noun}"
        from babel import Locale

        return f"{self.number(value)} {self._inflect(noun, _PLURALS[Locale(self.lang).plural_form(value)])}"

    def one(self, noun: str) -> str:
        """The noun of one thing, as the object of a sentence."""
        if self.lang == "en":
            return noun.removesuffix("s") if noun.islower() else noun
        return self._inflect(noun, 3)

    def some(self, noun: str) -> str:
        """The noun by itself: `drones`."""
        return self._inflect(noun, 1)

    def many(self, noun: str) -> str:
        """The noun behind a word such as many: `drones`."""
        return self._inflect(noun, 2)

    def join(self, parts: Sequence[str]) -> str:
        """A list in a sentence: `a`, `a and b`, `a, b and c`."""
        if len(parts) < 2:
            return "".join(parts)
        return self("{first} and {last}", first=", ".join(parts[:-1]), last=parts[-1])

    def _inflect(self, noun: str, form: int) -> str:
        """A form of a noun; a name that has none, such as Kh-101, stays as the catalogue writes it."""
        return self.nouns[noun][form] if noun in self.nouns else self.texts.get(noun, noun)

    def _day(self, day: datetime.date) -> str:
        return self._format(day, "d MMMM")

    def _format(self, day: datetime.date, pattern: str) -> str:
        """A date of a language other than English, by a pattern of CLDR."""
        from babel.dates import format_date

        return format_date(day, pattern, locale=self.lang)


def find_runs(days: Sequence[datetime.date]) -> list[list[datetime.date]]:
    """Dates in order, those that follow one another together."""
    runs: list[list[datetime.date]] = []
    for day in days:
        if runs and (day - runs[-1][-1]).days == 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _say_run(run: Sequence[datetime.date]) -> list[str]:
    """Days of one month: of three in a row and more the first and the last."""
    return [f"{run[0].day}–{run[-1].day}"] if len(run) > 2 else [str(day.day) for day in run]


ENGLISH: Final = Words()


@cache
def find_words(lang: str) -> Words:
    """The words of one of `LANGS`."""
    if lang == "en":
        return ENGLISH
    import yaml

    text = files(__package__).joinpath(f"{lang}.yaml").read_text(encoding="utf-8")
    catalogue = yaml.safe_load(text)
    return Words(lang, catalogue["texts"], catalogue["nouns"])
