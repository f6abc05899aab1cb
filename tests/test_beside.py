"""What may alert beside the size of a raid: unusually few stopped, and a level that moved, told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from scipy.stats import betabinom, binom
from statsmodels.stats.proportion import proportion_confint

from monitor.alerts import (
    BEFORE,
    RECENT,
    AlertSettings,
    Rate,
    add_lost,
    find_rate,
    find_shift,
    is_new,
    judge_level,
    judge_rate,
    update_alert,
)
from monitor.alerts.rates import expect_stopped, find_interval
from monitor.dataset import ALERTS
from monitor.model import RATE, Alert, AlertState, Bound, Finding, Level, Reason, Series, Standing, Verdict
from monitor.reports import night_report
from monitor.series import JUDGED

FIRST = date(2025, 1, 1)
NOW = datetime(2026, 3, 1, 7, tzinfo=UTC)


def lay(values: ArrayLike) -> pd.Series[float]:
    numbers = np.asarray(values, dtype=float)
    index = pd.date_range(FIRST, periods=len(numbers), freq="D", name="night")
    return pd.Series(numbers, index=index, name="drones_launched")


def make_series(values: ArrayLike, name: str = "drones_launched") -> Series:
    laid = lay(values)
    return Series(name, laid, laid.notna())


def night(number: int) -> date:
    return FIRST + timedelta(days=number)


class TestRate:
    def test_the_usual_share_and_the_interval_of_wilson(self) -> None:
        launched, stopped = lay([100.0] * 41), lay([80.0, 90.0] * 20 + [85.0])
        found = find_rate(launched, stopped, night(40))
        assert found is not None
        assert (found.share, found.usual, found.forecast.nights) == (0.85, 0.85, 40)
        # Wilson 1927, by hand: (p + z2/2n -+ z sqrt(p q / n + z2/4n2)) / (1 + z2/n), z = 1.96, n = 100
        assert (found.low, found.high) == (pytest.approx(0.7672, abs=1e-4), pytest.approx(0.9069, abs=1e-4))

    @given(st.integers(30, 900), st.floats(0, 1))
    def test_the_interval_is_that_of_statsmodels(self, launched: int, share: float) -> None:
        stopped = int(share * launched)
        expected = proportion_confint(stopped, launched, method="wilson")
        assert find_interval(stopped, launched) == pytest.approx(expected, abs=1e-12)

    @given(st.integers(30, 900), st.floats(0.001, 0.999), st.floats(0.0001, 0.9))
    def test_the_distribution_is_that_of_scipy(self, launched: int, usual: float, spread: float) -> None:
        shape, counts = 1 / spread - 1, np.arange(launched + 1)
        expected = betabinom.cdf(counts, launched, usual * shape, (1 - usual) * shape)
        found = expect_stopped(FIRST, launched, usual, spread, 90).cdf
        np.testing.assert_allclose(found, expected, rtol=1e-7, atol=1e-10)
        found = expect_stopped(FIRST, launched, usual, 0.0, 90).cdf
        np.testing.assert_allclose(found, binom.cdf(counts, launched, usual), rtol=1e-7, atol=1e-10)

    def test_nights_that_vary_as_coins_do_are_binomial(self) -> None:
        chance = np.random.default_rng(1)
        stopped = chance.binomial(100, 0.8, 400).astype(float)
        tails = [
            found.tail
            for number in range(100, 400)
            if (found := find_rate(lay([100.0] * 400), lay(stopped), night(number))) is not None
        ]
        assert len(tails) == 300
        assert np.mean(np.asarray(tails) <= 0.1) == pytest.approx(0.1, abs=0.06)

    def test_over_dispersed_nights_are_not_called_low_too_often(self) -> None:
        chance = np.random.default_rng(2)
        launched = chance.integers(40, 300, 500)
        stopped = chance.binomial(launched, chance.beta(16, 4, 500))
        tails = [
            found.tail
            for number in range(100, 500)
            if (found := find_rate(lay(launched), lay(stopped), night(number))) is not None
        ]
        assert np.mean(np.asarray(tails) <= 0.01) <= 0.03
        assert np.mean(np.asarray(tails) <= 0.5) == pytest.approx(0.5, abs=0.1)

    def test_no_tail_is_nothing_at_all(self) -> None:
        for stopped in ([450.0] * 60 + [60.0], [500.0] * 60 + [0.0]):
            found = find_rate(lay([500.0] * 61), lay(stopped), night(60))
            assert found is not None
            assert found.tail > 0

    def test_a_count_of_those_lost_that_is_not_settled_leaves_the_sum_unknown(self) -> None:
        lost = lay([100.0, np.nan, 100.0])
        series = {
            "drones_intercepted": make_series([350, 350, 350]),
            "drones_lost": Series("drones_lost", lost, pd.Series([True, False, False], index=lost.index)),
        }
        both = add_lost(series)
        assert both is not None
        assert both.iloc[:2].tolist() == [450, 350]
        assert np.isnan(both.iloc[2])

    def test_a_night_on_which_few_were_stopped_is_found(self) -> None:
        found = find_rate(lay([100.0] * 41), lay([80.0, 90.0] * 20 + [40.0]), night(40))
        assert found is not None
        assert found.tail < 0.001

    @pytest.mark.parametrize(
        ("launched", "stopped"),
        [
            ([100.0] * 10, [80.0] * 10),  # too few nights
            ([100.0] * 40 + [20.0], [80.0] * 40 + [3.0]),  # too few launched
            ([100.0] * 40 + [np.nan], [80.0] * 41),
            ([100.0] * 41, [80.0] * 40 + [np.nan]),
            ([100.0] * 40 + [50.0], [80.0] * 40 + [60.0]),  # more stopped than launched
        ],
    )
    def test_what_cannot_be_judged_is_none(self, launched: list[float], stopped: list[float]) -> None:
        assert find_rate(lay(launched), lay(stopped), night(len(launched) - 1)) is None

    @pytest.mark.parametrize("share", [0.0, 1.0])
    def test_a_record_of_all_or_none_is_no_crash(self, share: float) -> None:
        found = find_rate(lay([100.0] * 41), lay([100 * share] * 41), night(40))
        assert found is not None
        assert 0 < found.tail <= 1


class TestShift:
    def test_a_doubled_level_is_told_once(self) -> None:
        chance = np.random.default_rng(3)
        known = lay(np.concatenate((chance.poisson(50, 150), chance.poisson(110, 100))))
        found = [number for number in range(len(known)) if find_shift(known, night(number)) is not None]
        assert found
        assert 150 < found[0] < 150 + RECENT
        news = [
            number
            for number in found
            if (shift := find_shift(known, night(number))) is not None and is_new(known, night(number), shift)
        ]
        assert news == [found[0]]
        first = find_shift(known, night(found[0]))
        assert first is not None
        assert first.before == pytest.approx(50, abs=4)
        assert first.recent > 1.5 * first.before

    def test_a_steady_level_is_no_news(self) -> None:
        chance = np.random.default_rng(4)
        known = lay(chance.negative_binomial(2, 2 / 102, 1000))
        found = sum(find_shift(known, night(number)) is not None for number in range(1000))
        assert found < 20  # a run of chance, once in 1,000 nights

    def test_too_short_a_record_and_an_unknown_night_say_nothing(self) -> None:
        assert find_shift(lay([1.0] * (RECENT + BEFORE - 1)), night(RECENT + BEFORE - 2)) is None
        known = lay([10.0] * BEFORE + [90.0] * RECENT + [np.nan])
        assert find_shift(known, night(BEFORE + RECENT - 1)) is not None
        assert find_shift(known, night(BEFORE + RECENT)) is None


def rate_of(stopped: int, launched: int = 100) -> Rate:
    found = find_rate(lay([100.0] * 40 + [launched]), lay([80.0, 90.0] * 20 + [stopped]), night(40))
    assert found is not None
    return found


def raise_alert(verdict: Verdict) -> Alert:
    alert = update_alert(None, verdict, NOW, AlertSettings())
    assert alert is not None
    return alert


class TestRateVerdict:
    def test_unusually_few_stopped_is_an_alert_and_many_are_not(self) -> None:
        few, many = (judge_rate(night(40), rate_of(stopped), None) for stopped in (40, 99))
        assert (few.finding, few.level, few.value) == (Finding.UNUSUAL, Level.EXCEPTIONAL, 40)
        assert few.reason.startswith(
            "exceptional: 40 of 100 drones were stopped, 40 of 100 (31 to 50); so few "
        )
        assert few.reason.endswith("; the nights before had 85")
        assert (many.finding, many.level) == (Finding.USUAL, Level.NONE)

    def test_a_correction_is_judged_by_the_forecast_that_was_told(self) -> None:
        told = judge_rate(night(40), rate_of(60), None)
        # The nights before are corrected in the meantime: of themselves they would call 60 usual.
        after = find_rate(lay([100.0] * 41), lay([50.0, 70.0] * 20 + [61.0]), night(40))
        assert after is not None
        assert judge_rate(night(40), after, None).finding is Finding.USUAL
        again = judge_rate(night(40), after, told.forecast)
        assert again.finding is Finding.UNUSUAL
        assert again.forecast is told.forecast

    def test_of_another_number_launched_the_forecast_says_nothing(self) -> None:
        alert = raise_alert(judge_rate(night(40), rate_of(60), None))
        verdict = judge_rate(night(40), rate_of(160, 200), alert.verdict.forecast)
        assert verdict.finding is Finding.USUAL
        withdrawn = update_alert(alert, verdict, NOW, AlertSettings())
        assert withdrawn is not None
        assert withdrawn.state is AlertState.WITHDRAWN
        assert withdrawn.verdict.forecast is verdict.forecast

    def test_it_is_told_in_two_sentences(self) -> None:
        verdict = judge_rate(night(40), rate_of(40), None)
        report = night_report(night(40), [raise_alert(verdict)], [verdict], [], {}, {}, b"", Reason.FIRST, [])
        assert report.subject == (
            "Unusually few drones stopped in the night to 10 February 2025: "
            "40 of 100, less than once in 1,000 nights"
        )
        text = " ".join(report.text.split())
        assert (
            "Of 100 drones launched at Ukraine in the night to 10 February 2025, 40 were stopped: 40 of 100, "
            "where about 85 were to be expected, and at least" in text
        )
        assert "measured against 40 earlier nights; both numbers are official" in text

    def test_its_words_are_as_firm_as_its_numbers(self) -> None:
        verdict = judge_rate(night(40), rate_of(40), None, Bound.ABOUT, Standing.OFFICIAL)
        report = night_report(night(40), [raise_alert(verdict)], [], [], {}, {}, b"", Reason.FIRST, [])
        assert "the numbers are rounded" in " ".join(report.text.split())
        disputed = judge_rate(night(40), rate_of(40), None, Bound.EXACT, Standing.DISPUTED)
        report = night_report(night(40), [raise_alert(disputed)], [], [], {}, {}, b"", Reason.FIRST, [])
        assert "sources differ about the numbers" in " ".join(report.text.split())


class TestLevelVerdict:
    KNOWN = lay(np.concatenate((np.random.default_rng(3).poisson(50, 150), [110.0] * 60)))

    def find_news(self, alerts: list[Alert]) -> list[Verdict]:
        found = (judge_level(self.KNOWN, night(number), alerts) for number in range(len(self.KNOWN)))
        return [verdict for verdict in found if verdict is not None]

    def test_a_level_that_moved_is_one_alert(self) -> None:
        (verdict,) = self.find_news([])
        assert (verdict.series, verdict.level) == ("drones_launched_level", Level.UNUSUAL)
        assert verdict.value == 110
        assert verdict.tail is None

    def test_it_is_not_told_again_where_corrections_move_its_first_night(self) -> None:
        (verdict,) = self.find_news([])
        told = raise_alert(replace(verdict, night=verdict.night - timedelta(days=3)))
        assert self.find_news([told]) == [told.verdict]  # its own night keeps it, no other gets one
        long_ago = raise_alert(replace(verdict, night=verdict.night - timedelta(days=RECENT + 1)))
        assert [one.night for one in self.find_news([long_ago])] == [long_ago.night, verdict.night]
        fallen = raise_alert(replace(verdict, night=verdict.night - timedelta(days=3), value=20))
        assert len(self.find_news([fallen])) == 2

    def test_low_levels_are_no_news(self) -> None:
        known = lay([0.0] * 60 + [1.0] * 60 + [6.0, 7.0] * 20).rename("missiles_launched")
        nights = [night(number) for number in range(len(known))]
        found = [one for day in nights if (one := judge_level(known, day, [], 5)) is not None]
        (verdict,) = found
        assert (verdict.series, verdict.value) == ("missiles_launched_level", 6)
        assert [one for day in nights if judge_level(known, day, [], 10) is not None] == []

    def test_recent_nights_that_lie_far_apart_are_not_recent(self) -> None:
        known = self.KNOWN.copy()
        (verdict,) = self.find_news([])
        gap = pd.date_range(verdict.night + timedelta(days=1), periods=40, freq="D")
        later = pd.Series(110.0, index=pd.date_range(gap[-1] + pd.Timedelta(days=1), periods=30, freq="D"))
        known = pd.concat([known.loc[: str(verdict.night)], pd.Series(np.nan, index=gap), later])
        known = known.rename("drones_launched")
        told = raise_alert(verdict)
        assert all(judge_level(known, day.date(), [told]) is None for day in later.index)

    def test_it_is_told_in_two_sentences(self) -> None:
        (verdict,) = self.find_news([])
        report = night_report(verdict.night, [raise_alert(verdict)], [], [], {}, {}, b"", Reason.FIRST, [])
        assert report.subject.startswith("The usual night has changed by ")
        assert ": about 110 drones instead of about " in report.subject
        assert (
            "The middle one of the last 28 nights with a number had about 110 drones instead of"
            in " ".join(report.text.split())
        )

    def test_a_raid_of_the_same_night_is_told_first(self) -> None:
        verdict = judge_rate(night(40), rate_of(40), None)
        raid = replace(verdict, series="drones_launched", value=100, adjusted=0.005)
        alerts = [raise_alert(verdict), raise_alert(raid)]
        report = night_report(night(40), alerts, [verdict, raid], [], {}, {}, b"", Reason.FIRST, [])
        assert report.subject.startswith("100 drones in the night to")


def test_the_series_of_the_share_has_a_name_of_its_own() -> None:
    assert judge_rate(night(40), rate_of(40), None).series == RATE


def test_every_name_that_an_alert_can_have_may_be_exported() -> None:
    (series,) = (field for field in ALERTS if field.name == "series")
    (moved,) = TestLevelVerdict().find_news([])
    beside = {judge_rate(night(40), rate_of(40), None).series, moved.series}
    assert beside | set(JUDGED) <= set(series.one_of)
