"""How well the golden pairs are read: precision, recall and F1 of the numbers that reach a national series.

Run: python benchmarks/reading.py

A number counts as right where family, measure, value, window, bound and night are those of the pair. "False"
are pairs without a national number of which one was read. The pairs in open.yaml, which no test holds, are
measured with the rest. Rules were written with these pairs in view: the figures tell what is mended and what
is open, and promise nothing for texts that nobody has seen.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from monitor.extract.lexicon import LANGUAGES

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from pairs import find_differences, load_pairs, reaches_series, read_pair


@dataclass(slots=True)
class Score:
    """What was read of the pairs of one language."""

    pairs: int = 0
    wanted: int = 0
    missed: int = 0
    wrong: int = 0
    empty: int = 0  # pairs that hold no national number
    false: int = 0  # of these, pairs of which one was read

    def as_row(self, name: str) -> str:
        """The figures as a line of the table."""
        right = self.wanted - self.missed
        precision = right / (right + self.wrong) if right + self.wrong else 1.0
        recall = right / self.wanted if self.wanted else 1.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return (
            f"{name:<10}{self.pairs:>7}{self.wanted:>9}{right:>8}{self.missed:>8}{self.wrong:>8}"
            f"{precision:>11.3f}{recall:>8.3f}{f1:>7.3f}{self.false:>8} of {self.empty}"
        )


def score_pairs() -> dict[str, Score]:
    """The score of each language, and of all."""
    scores: dict[str, Score] = defaultdict(Score)
    for pair in load_pairs(open_too=True):
        missed, wrong = find_differences(pair, read_pair(pair))
        labels = [label for label in pair["claims"] if reaches_series(label)]
        for score in (scores[pair["lang"]], scores["all"]):
            score.pairs += 1
            score.wanted += sum(not label.get("optional") for label in labels)
            score.missed += len(missed)
            score.wrong += len(wrong)
            score.empty += not labels
            score.false += not labels and bool(wrong)
    return scores


def main() -> None:
    """Print a line for each language."""
    scores = score_pairs()
    print("language    pairs  numbers   right  missed   wrong  precision  recall     F1   false")
    for name in (*LANGUAGES, "all"):
        if name in scores:
            print(scores[name].as_row(name))


if __name__ == "__main__":
    main()
