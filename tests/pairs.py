"""Golden pairs: passages with the claims that a careful reader takes from them, and how they are compared."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from monitor.extract import read_text
from monitor.extract.lexicon import read_yaml
from monitor.model import KYIV, Claim, Reading

GOLDEN = Path(__file__).parent / "golden"
OPEN = "open.yaml"  # what is not read right yet: measured by benchmarks/reading.py, and held by no test
NATIONAL_WINDOWS = {"night", "day", "24h"}
NATIONAL_FAMILIES = {"drone", "missile", "all"}
NATIONAL_MEASURES = {"launched", "intercepted", "suppressed", "lost"}
DATED_WINDOWS = {"night", "day"}
Pair = dict[str, Any]


def load_pairs(open_too: bool = False) -> list[Pair]:
    """The pairs of tests/golden, without those not read right yet unless asked for."""
    files = sorted(path for path in GOLDEN.glob("*/*.yaml") if open_too or path.name != OPEN)
    return [pair for path in files for pair in read_yaml(path)]


def read_pair(pair: Pair) -> Reading:
    """The reading of a pair's passage, as of noon in Kyiv on the day that it was published."""
    day = pair.get("published")
    return read_text(pair["text"], datetime(day.year, day.month, day.day, 12, tzinfo=KYIV) if day else None)


def reaches_series(about: dict[str, Any]) -> bool:
    """Whether a number may enter a national series of nights."""
    return (
        about["attacker"] == "RU"
        and about["scope"] == "national"
        and not about.get("part", False)
        and about.get("unit", "weapon") == "weapon"
        and bool({about["window"], about.get("window_alt")} & NATIONAL_WINDOWS)
        and about["family"] in NATIONAL_FAMILIES
        and about["measure"] in NATIONAL_MEASURES
        and about["value"] is not None
    )


def fits(claim: Claim, label: dict[str, Any]) -> bool:
    """Whether a claim is what a label says; what a label leaves open (null) is not asked."""
    same = all(getattr(claim, key) == label[key] for key in ("family", "measure", "value"))
    in_time = claim.window in (label["window"], label.get("window_alt"))
    bound = label.get("bound") in (None, claim.bound)
    night: date | None = label.get("night") if claim.window in DATED_WINDOWS else None
    return same and in_time and bound and night in (None, claim.night)


def find_differences(pair: Pair, reading: Reading) -> tuple[list[dict[str, Any]], list[Claim]]:
    """The national numbers of a pair that were missed, and the claims that it does not have."""
    labels = [label for label in pair["claims"] if reaches_series(label)]
    claims = [claim for claim in reading.claims if reaches_series(as_mapping(claim))]
    missed = [
        label for label in labels if not label.get("optional") and not any(fits(c, label) for c in claims)
    ]
    wrong = [claim for claim in claims if not any(fits(claim, label) for label in labels)]
    return missed, wrong


def as_mapping(claim: Claim) -> dict[str, Any]:
    """A claim as a label is written."""
    return {name: getattr(claim, name) for name in Claim.__dataclass_fields__}
