"""Every golden pair of tests/golden holds: what reaches a national series, and what must not."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.extract import read_text
from monitor.model import KYIV, Claim, Reading

PAIRS = [
    pair
    for path in sorted((Path(__file__).parent / "golden").glob("*/*.yaml"))
    for pair in yaml.safe_load(path.read_text(encoding="utf-8"))
]
NATIONAL_WINDOWS = {"night", "day", "24h"}
NATIONAL_FAMILIES = {"drone", "missile", "all"}
NATIONAL_MEASURES = {"launched", "intercepted", "suppressed", "lost"}
DATED_WINDOWS = {"night", "day"}
LONGEST_QUOTE = 400
Key = tuple[str, str, str, int, str, date | None]


def reaches_series(about: dict[str, Any]) -> bool:
    """Whether a number may enter a national series of nights."""
    return (
        about["attacker"] == "RU"
        and about["scope"] == "national"
        and not about.get("part", False)
        and about.get("unit", "weapon") == "weapon"
        and about["window"] in NATIONAL_WINDOWS
        and about["family"] in NATIONAL_FAMILIES
        and about["measure"] in NATIONAL_MEASURES
        and about["value"] is not None
    )


def key_of(about: dict[str, Any]) -> Key:
    night = about["night"] if about["window"] in DATED_WINDOWS else None
    return about["window"], about["family"], about["measure"], about["value"], about["bound"], night


def as_mapping(claim: Claim) -> dict[str, Any]:
    return {name: getattr(claim, name) for name in Claim.__dataclass_fields__}


def read_pair(pair: dict[str, Any]) -> Reading:
    day = pair.get("published")
    return read_text(pair["text"], datetime(day.year, day.month, day.day, 12, tzinfo=KYIV) if day else None)


def params(pairs: list[dict[str, Any]]) -> list[Any]:
    return [pytest.param(pair, id=pair["id"]) for pair in pairs]


def test_ids_are_given_once() -> None:
    ids = [pair["id"] for pair in PAIRS]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("pair", params(PAIRS))
def test_national_numbers_are_those_of_the_pair(pair: dict[str, Any]) -> None:
    wanted = {key_of(about) for about in pair["claims"] if reaches_series(about)}
    read = {key_of(about) for claim in read_pair(pair).claims if reaches_series(about := as_mapping(claim))}
    assert read == wanted


@pytest.mark.parametrize("pair", params(PAIRS))
def test_every_claim_keeps_its_contract(pair: dict[str, Any]) -> None:
    for claim in read_pair(pair).claims:
        assert pair["text"][claim.start : claim.end] == claim.quote
        assert 0 < len(claim.quote) <= LONGEST_QUOTE
        assert claim.value is None or claim.value >= 0
        assert not (claim.withheld and claim.value is not None)


@pytest.mark.parametrize("pair", params([p for p in PAIRS if any(c["value"] is None for c in p["claims"])]))
def test_a_weapon_without_its_number_is_told_as_used(pair: dict[str, Any]) -> None:
    wanted = {(c["family"], c["weapon"]) for c in pair["claims"] if c["value"] is None}
    read = {(str(c.family), c.weapon) for c in read_pair(pair).claims if c.value is None}
    assert wanted <= read


@pytest.mark.parametrize("pair", params([p for p in PAIRS if any(c.get("includes_ew") for c in p["claims"])]))
def test_a_figure_that_includes_jamming_says_so(pair: dict[str, Any]) -> None:
    wanted = {(c["family"], c["value"]) for c in pair["claims"] if c.get("includes_ew")}
    read = {(str(c.family), c.value) for c in read_pair(pair).claims if c.includes_ew}
    assert wanted <= read
