"""Every golden pair of tests/golden holds: what reaches a national series, and what must not."""

from typing import Any

import pytest
from pairs import Pair, find_differences, load_pairs, read_pair

PAIRS = load_pairs()
STRICT = [pair for pair in PAIRS if pair.get("strict", True)]
LONGEST_QUOTE = 400


def params(pairs: list[Pair]) -> list[Any]:
    return [pytest.param(pair, id=pair["id"]) for pair in pairs]


def test_ids_are_given_once() -> None:
    ids = [pair["id"] for pair in load_pairs(open_too=True)]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("pair", params(PAIRS))
def test_national_numbers_are_those_of_the_pair(pair: Pair) -> None:
    assert find_differences(pair, read_pair(pair)) == ([], [])


@pytest.mark.parametrize("pair", params(load_pairs(open_too=True)))
def test_every_claim_keeps_its_contract(pair: Pair) -> None:
    for claim in read_pair(pair).claims:
        assert pair["text"][claim.start : claim.end] == claim.quote
        assert 0 < len(claim.quote) <= LONGEST_QUOTE
        assert claim.value is None or claim.value >= 0
        assert not (claim.withheld and claim.value is not None)


@pytest.mark.parametrize("pair", params([p for p in STRICT if any(c["value"] is None for c in p["claims"])]))
def test_a_weapon_without_its_number_is_told_as_used(pair: Pair) -> None:
    wanted = {(c["family"], c["weapon"]) for c in pair["claims"] if c["value"] is None}
    read = {(str(c.family), c.weapon) for c in read_pair(pair).claims if c.value is None}
    assert wanted <= read


@pytest.mark.parametrize(
    "pair", params([p for p in STRICT if any(c.get("includes_ew") for c in p["claims"])])
)
def test_a_figure_that_includes_jamming_says_so(pair: Pair) -> None:
    wanted = {(c["family"], c["value"]) for c in pair["claims"] if c.get("includes_ew")}
    read = {(str(c.family), c.value) for c in read_pair(pair).claims if c.includes_ew}
    assert wanted <= read
