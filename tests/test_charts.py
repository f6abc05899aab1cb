"""Charts of real and of awkward nights: what is in the picture, and that it is the same each time."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from PIL import Image
from scipy.stats import poisson

from monitor.backtest import Trial, calibrate, score_forecasts
from monitor.baseline import GRID, Forecasts
from monitor.charts import Panel, draw_calibration, draw_night, draw_series
from monitor.charts.axes import find_top, spread
from monitor.charts.calibration import build_calibration
from monitor.charts.look import SMALL, Look, chart_style, find_look
from monitor.charts.nights import build_nights
from monitor.charts.page import Sheet
from monitor.charts.panels import View, view_panel
from monitor.model import Bound, Finding, Level, Series, Standing, Verdict

LOOK = find_look()
BAND, NIGHT, SKY = LOOK.colours.band, LOOK.colours.night, LOOK.colours.launched
HISTORY = Path(__file__).parent.parent / "monitor/data/history.csv"
SEPTEMBER = date(2025, 9, 7)
MADE = datetime(2025, 9, 7, 7, 12, tzinfo=UTC)
SOURCES = ["Air Force of Ukraine", "Ukrinform"]


def read_series(column: str) -> Series:
    table = pd.read_csv(HISTORY, parse_dates=["night"]).set_index("night").asfreq("D")
    values = table[column].astype(float)
    return Series(column, values, values.notna())


def make_series(values: list[float], last: date = SEPTEMBER) -> Series:
    index = pd.date_range(end=pd.Timestamp(last), periods=len(values))
    given = pd.Series(values, index, dtype=float)
    return Series("drones_launched", given, given.notna())


def make_verdict(value: int | None, standing: Standing | None, night: date = SEPTEMBER) -> Verdict:
    return Verdict(
        series="drones_launched",
        night=night,
        finding=Finding.UNKNOWN if value is None else Finding.UNUSUAL,
        level=Level.NONE if value is None else Level.UNUSUAL,
        value=value,
        bound=Bound.EXACT,
        standing=standing,
        p=None,
        adjusted=None,
        reason="",
    )


def make_panel(series: Series, *, bound: float = 40.0, verdict: Verdict | None = None) -> Panel:
    """A panel whose 50, 95 and 99 % bounds are a quarter, one and one and a half times `bound`."""
    nights = pd.DatetimeIndex(series.values.index)
    flat = np.full(len(nights), bound)
    return Panel(series, "Drones launched", nights, flat / 4, flat, flat * 1.5, verdict)


def real_panel(night: date = SEPTEMBER) -> Panel:
    series = read_series("drones_launched")
    value = series.values[pd.Timestamp(night)]
    panel = make_panel(series, bound=500.0, verdict=make_verdict(int(value), Standing.OFFICIAL, night))
    return replace(panel, intercepted=read_series("drones_intercepted"))


def draw(*panels: Panel, title: str = "A night", night: date = SEPTEMBER) -> bytes:
    return draw_night(panels, night, title=title, sources=SOURCES, made=MADE)


def figure_of(*panels: Panel, span: int = 30, title: str = "A night", lang: str = "en") -> Figure:
    views, look = [view_of(panel, span) for panel in panels], find_look("light", lang)
    with chart_style(look):
        figure = build_nights(views, Sheet(title, SOURCES, MADE), look)
        figure.draw_without_rendering()
    return figure


def view_of(panel: Panel, span: int = 30) -> View:
    return view_panel(panel, SEPTEMBER - timedelta(days=span - 1), span, SEPTEMBER)


def words_of(figure: Figure) -> list[str]:
    found = figure.findobj(Text)
    return [text.get_text() for text in found if isinstance(text, Text) and text.get_visible()]


def pixels_of(png: bytes, colour: str) -> int:
    image = np.asarray(Image.open(BytesIO(png)).convert("RGB"))
    wanted = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    return int((np.abs(image.astype(int) - wanted).sum(axis=2) < 12).sum())


def test_a_night_of_two_series_is_a_png_as_wide_as_a_mail_asks() -> None:
    panel = real_panel()
    image = Image.open(BytesIO(draw(panel, replace(panel, label="Missiles launched"))))
    assert image.format == "PNG"
    assert image.width == 980
    assert 1000 <= image.height <= 1400


def test_a_record_full_of_gaps_makes_a_hardly_larger_picture() -> None:
    whole = real_panel()
    values = whole.series.values.where(np.arange(len(whole.series.values)) % 3 == 0)
    gappy = replace(whole, series=replace(whole.series, values=values, known=values.notna()))
    assert len(draw(gappy, gappy)) < 1.2 * len(draw(whole, whole))


def test_the_same_data_give_the_same_bytes_whatever_the_settings_of_the_machine() -> None:
    first = draw(real_panel())
    with matplotlib.rc_context({"font.size": 30.0, "axes.facecolor": "red", "savefig.dpi": 20}):
        second = draw(real_panel())
    assert first == second


def test_the_picture_does_not_say_when_or_by_which_software_it_was_saved() -> None:
    assert set(Image.open(BytesIO(draw(real_panel()))).info) <= {"dpi"}


@pytest.mark.parametrize("column", ["values", "q95", "q99", "median", "intercepted"])
def test_everything_that_is_given_shows(column: str) -> None:
    panel = real_panel()
    last = panel.nights.get_loc(pd.Timestamp(SEPTEMBER)) - 5
    if column == "values":
        values = panel.series.values.copy()
        values.iloc[last] += 300
        changed = replace(panel, series=replace(panel.series, values=values))
    elif column == "intercepted":
        changed = replace(panel, intercepted=None)
    else:
        changed = replace(panel, **{column: getattr(panel, column) * 0.5})
    assert draw(panel) != draw(changed)


def test_the_night_is_marked_in_its_colour_and_with_its_number() -> None:
    quiet = make_panel(make_series([5.0] * 30))
    assert pixels_of(draw(replace(quiet, verdict=make_verdict(None, None))), NIGHT) < pixels_of(
        draw(replace(quiet, verdict=make_verdict(70, Standing.OFFICIAL))), NIGHT
    )
    assert "70" in words_of(figure_of(replace(quiet, verdict=make_verdict(70, Standing.OFFICIAL))))


@pytest.mark.parametrize("value", [60, None], ids=["a smaller number", "no number"])
def test_the_word_on_the_night_covers_no_bar(value: int | None) -> None:
    series = make_series([5.0] * 26 + [20.0, 30.0, 70.0, np.nan])
    verdict = make_verdict(value, None if value is None else Standing.OFFICIAL)
    figure = figure_of(make_panel(series, verdict=verdict))
    renderer = FigureCanvasAgg(figure).get_renderer()
    said = "60" if value else "not reported"
    label = next(one for one in figure.axes[0].texts if one.get_text() == said)
    foot = figure.axes[0].transData.inverted().transform((0, label.get_window_extent(renderer).y0))[1]
    assert foot >= 70


def test_a_word_in_a_gap_stays_in_it() -> None:
    for wide, is_said in ((48, True), (30, False)):
        values = [5.0] * (60 - wide // 2) + [np.nan] * wide + [5.0] * (60 - wide // 2)
        figure = figure_of(make_panel(make_series(values)), span=120, lang="uk")
        assert ("не повідомлено" in [one.get_text() for one in figure.axes[0].texts]) is is_said


def test_the_head_of_a_panel_says_what_was_expected() -> None:
    panel = make_panel(make_series([5.0] * 30), verdict=make_verdict(70, Standing.OFFICIAL))
    assert "70; expected 10, 95 % of nights below 41" in words_of(figure_of(panel))


def test_a_night_that_nobody_reported_says_so_and_stands_on_no_bar() -> None:
    panel = make_panel(make_series([5.0] * 29 + [np.nan]), verdict=make_verdict(None, None))
    words = words_of(figure_of(panel))
    assert "not reported" in words
    assert "this night" not in words
    assert view_of(panel).absent[-1]


def test_nights_without_a_report_differ_from_nights_of_none() -> None:
    silent, none = ([5.0] * 10 + [value] * 10 + [5.0] * 10 for value in (np.nan, 0.0))
    gap = LOOK.colours.gap
    hatched, plain = (pixels_of(draw(make_panel(make_series(one))), gap) for one in (silent, none))
    assert hatched > plain + 3000
    assert "none" in words_of(figure_of(make_panel(make_series(none))))
    assert "not reported" not in words_of(figure_of(make_panel(make_series(none))))


def test_nights_before_the_record_begins_are_not_called_unreported() -> None:
    assert not view_of(make_panel(make_series([3.0, 0.0, 5.0]))).absent.any()


def test_a_part_of_a_withheld_count_is_marked_as_at_least() -> None:
    panel = make_panel(make_series([5.0] * 30), verdict=make_verdict(28, Standing.WITHHELD))
    words = words_of(figure_of(panel))
    assert "≥ 28" in words
    assert "more may have come" in words


@pytest.mark.parametrize(
    ("bound", "standing", "said"),
    [
        (Bound.EXACT, Standing.PROVISIONAL, "28"),
        (Bound.AT_LEAST, Standing.PROVISIONAL, "≥ 28"),
        (Bound.ABOUT, Standing.OFFICIAL, "≈ 28"),
        (Bound.AT_MOST, Standing.OFFICIAL, "≤ 28"),
        (Bound.EXACT, Standing.WITHHELD, "≥ 28"),
    ],
)
def test_a_number_is_written_as_it_binds(bound: Bound, standing: Standing, said: str) -> None:
    verdict = replace(make_verdict(28, standing), bound=bound)
    view = view_panel(
        make_panel(make_series([5.0] * 30), verdict=verdict), SEPTEMBER - timedelta(days=29), 30, SEPTEMBER
    )
    assert view.say_night().startswith(f"{said};")


def test_the_sum_of_a_week_on_a_chart_binds_as_its_nights_do() -> None:
    panel = make_panel(make_series([5.0] * 30))
    unsettled = replace(panel.series, known=panel.series.known & False)
    for bounds, said in (({}, "35"), ({SEPTEMBER: Bound.AT_LEAST}, "≥ 35"), (None, "≥ 35")):
        week = replace(panel, series=unsettled, bounds=bounds)
        assert (
            view_panel(week, SEPTEMBER - timedelta(days=29), 30, None, 7).say_night().startswith(f"{said} in")
        )


def test_a_lower_bound_of_an_earlier_night_is_marked_too() -> None:
    series = make_series([5.0] * 30)
    known = series.known.copy()
    known.iloc[10] = False
    assert "more may have come" in words_of(figure_of(make_panel(replace(series, known=known))))


def test_a_night_without_a_number_is_not_called_unreported_nor_withheld() -> None:
    panel = make_panel(make_series([5.0] * 29 + [np.nan]))
    panel = replace(panel, uncounted=frozenset({SEPTEMBER}))
    view = view_panel(panel, SEPTEMBER - timedelta(days=29), 30, SEPTEMBER)
    assert view.say_night().startswith("no number;")
    assert not view.absent.any()
    assert not view.withheld.any()


def test_a_night_withheld_in_whole_is_not_called_unreported() -> None:
    panel = make_panel(make_series([5.0] * 20 + [np.nan] + [5.0] * 9))
    panel = replace(panel, withheld=frozenset({SEPTEMBER - timedelta(days=9)}))
    words = words_of(figure_of(panel))
    assert "count withheld" in words
    assert "not reported" not in words


def test_the_axis_starts_at_zero_and_holds_the_largest_number() -> None:
    figure = figure_of(real_panel(), span=120)
    low, high = figure.axes[0].get_ylim()
    assert low == 0
    assert 810 < high < 1500


def test_a_bound_that_leaps_does_not_flatten_the_bars() -> None:
    panel = make_panel(make_series([5.0] * 30))
    q99 = panel.q99.copy()
    q99[10] = 90_000
    assert find_top(view_of(replace(panel, q99=q99))) < 100


def test_one_huge_number_is_cut_off_and_says_so() -> None:
    values = [5.0, 7.0] * 15
    values[12] = 90_000.0
    figure = figure_of(make_panel(make_series(values)))
    assert figure.axes[0].get_ylim()[1] < 200
    assert "90,000 ↑ (bar cut off)" in words_of(figure)


def test_the_bounds_after_a_huge_number_do_not_flatten_the_bars() -> None:
    values = [5.0, 7.0] * 15
    values[12] = 90_000.0
    panel = make_panel(make_series(values))
    q99 = panel.q99.copy()
    q99[13:-1] = 5_000.0
    q99[-1] = 8.0
    assert find_top(view_of(replace(panel, q99=q99))) < 30


def test_a_record_night_of_the_usual_kind_is_not_cut_off() -> None:
    values = [100.0, 200.0] * 15
    values[-1] = 810.0
    assert find_top(view_of(make_panel(make_series(values)))) > 810


@pytest.mark.parametrize(
    "values",
    [[], [np.nan] * 40, [0.0] * 40, [3.0, 0.0, 5.0], [np.inf, -4.0, 5.0], [5.0], [1e9, 1.0, 2.0, 3.0]],
    ids=["empty", "all missing", "all zero", "three nights", "no counts", "one night", "outlier"],
)
@pytest.mark.parametrize("forecast", [40.0, np.nan, np.inf, 0.0])
def test_an_awkward_series_is_drawn_all_the_same(values: list[float], forecast: float) -> None:
    panel = make_panel(make_series(values), bound=forecast)
    figure = figure_of(panel)
    assert np.isfinite(figure.axes[0].get_ylim()).all()


def test_a_short_or_empty_series_makes_a_whole_chart() -> None:
    for values in ([], [3.0, 0.0, 5.0]):
        png = draw_series(make_panel(make_series(values)), title="Few", sources=[], made=MADE)
        assert Image.open(BytesIO(png)).width == 980


def test_a_series_of_years_is_drawn_whole_and_no_large_night_is_lost() -> None:
    values = [100.0] * 1400
    for place in (200, 501, 802, 1103):
        values[place] = 300.0
    png = draw_series(make_panel(make_series(values), bound=np.nan), title="Years", sources=[], made=MADE)
    image = np.asarray(Image.open(BytesIO(png)).convert("RGB")).astype(int)
    bars = (np.ptp(image, axis=2) > 30)[250:]  # below the words
    rows = np.flatnonzero(bars.sum(axis=1))[:20]  # above the bars of 100
    coloured = bars[rows].any(axis=0)
    assert np.diff(coloured.astype(int)).clip(0).sum() == 4


def test_a_strangers_dollar_signs_are_no_formula() -> None:
    label = r"Drones $\frac{1}{$"
    assert label in words_of(figure_of(replace(real_panel(), label=label), title=label))


def test_the_foot_names_each_source_once_and_the_time_in_kyiv() -> None:
    with chart_style(LOOK):
        figure = build_nights([view_of(real_panel())], Sheet("", [*SOURCES, "Ukrinform"], MADE), LOOK)
    words = " ".join(words_of(figure))
    assert "Sources: Air Force of Ukraine, Ukrinform " in words
    assert "7 September 2025, 10:12 Kyiv time" in words


def test_words_stay_on_the_picture_and_apart() -> None:
    panel = replace(real_panel(), label="Missiles launched")
    figure = figure_of(
        real_panel(), panel, title="810 drones in the night to 7 September 2025: about once in 400 nights"
    )
    renderer = FigureCanvasAgg(figure).get_renderer()
    boxes = [text.get_window_extent(renderer) for text in figure.texts]
    assert all(box.x0 >= 0 and box.x1 <= 980 and box.y0 >= 0 for box in boxes)
    assert not any(one.overlaps(other) for n, one in enumerate(boxes) for other in boxes[n + 1 :])


def test_names_of_bounds_are_kept_apart_and_below_the_top() -> None:
    assert spread([1.0, 1.0, 9.9], apart=2.0, top=10.0) == [1.0, 3.0, 9.9]
    assert spread([10.0, 10.0, 10.0], apart=2.0, top=10.0) == [6.0, 8.0, 10.0]


# how true forecasts were


def make_trial(method: str, *, truth: float = 1.0, nights: int = 200, known: bool = True) -> Trial:
    """A trial of Poisson forecasts whose mean is `truth` times the right one."""
    rng = np.random.default_rng(8)
    dates = pd.date_range("2025-01-01", periods=nights)
    means = 30 * np.exp(rng.normal(0, 0.5, nights))
    cdf = poisson.cdf(GRID, truth * means[:, None])
    forecasts = Forecasts("drones_launched", method, dates, GRID, cdf, np.full(nights, 90))
    came = pd.Series(rng.poisson(means) if known else np.nan, dates, dtype=float)
    return Trial(forecasts, score_forecasts(forecasts, came, 1.0), calibrate(forecasts, came), None)


def calibration_of(*trials: Trial, look: Look = LOOK) -> Figure:
    with chart_style(look):
        figure = build_calibration(trials, Sheet("Forecasts, and what came", SOURCES, MADE), look)
        figure.draw_without_rendering()
    return figure


def test_a_picture_of_calibration_names_each_method_with_its_shares_and_its_p() -> None:
    right, wrong = make_trial("good"), make_trial("bad", truth=0.7)
    words = words_of(calibration_of(right, wrong))
    for trial in (right, wrong):
        assert words.count(trial.method) == 2  # above its bars, and beside its dots
        assert f"{trial.score.over95:.1f} %" in words
        assert f"{trial.score.over99:.1f} %" in words
    assert f"p = {right.calibration.p:.2f}" in words
    assert "p < 0.001" in words
    assert "95 % bound: 5 % is right" in words
    assert "99 % bound: 1 % is right" in words


def test_the_bars_are_the_heights_and_those_outside_the_band_have_another_colour() -> None:
    trial = make_trial("wrong", truth=0.85)
    bars = [bar for bar in calibration_of(trial).axes[0].patches if isinstance(bar, Rectangle)]
    assert [bar.get_height() for bar in bars] == pytest.approx(list(10 * trial.calibration.heights))
    colours = [to_hex(bar.get_facecolor()).upper() for bar in bars]
    assert colours == [NIGHT if outside else SKY for outside in trial.calibration.outside]
    assert {NIGHT, SKY} == set(colours)


@pytest.mark.parametrize(
    ("number", "lang"), [(1, "en"), (2, "uk"), (3, "en"), (4, "uk"), (5, "en"), (7, "uk")]
)
def test_any_number_of_methods_fits_on_the_picture_and_no_words_touch(number: int, lang: str) -> None:
    trials = [make_trial(f"method_{place}", truth=1 - 0.1 * place, nights=60) for place in range(number)]
    figure = calibration_of(*trials, look=find_look("dark", lang))
    renderer = FigureCanvasAgg(figure).get_renderer()
    wide, tall = figure.get_size_inches() * figure.dpi
    shown = [text for text in figure.findobj(Text) if isinstance(text, Text) and text.get_text()]
    boxes = [text.get_window_extent(renderer) for text in shown if text.get_visible()]
    assert all(box.x0 >= 0 and box.x1 <= wide and box.y0 >= 0 and box.y1 <= tall for box in boxes)
    pairs = [(one, other) for n, one in enumerate(boxes) for other in boxes[n + 1 :]]
    touching = [(one, other) for one, other in pairs if one.overlaps(other) and one.width and other.width]
    assert not touching
    assert all(text.get_fontsize() >= SMALL for text in shown)
    if lang == "uk":
        own = " ".join(text.get_text() for text in shown[1:])
        for name in (*SOURCES, "Raid Monitor", "Forecasts, and what came", *(one.method for one in trials)):
            own = own.replace(name, "")
        assert re.findall("[A-Za-z]{2,}", own) == []


def test_the_picture_of_calibration_is_a_png_and_the_same_each_time() -> None:
    trials = [make_trial("right", nights=40), make_trial("wrong", truth=0.5, nights=40)]
    first = draw_calibration(trials, title="Forecasts", sources=SOURCES, made=MADE)
    with matplotlib.rc_context({"font.size": 30.0, "axes.facecolor": "red", "savefig.dpi": 20}):
        assert draw_calibration(trials, title="Forecasts", sources=SOURCES, made=MADE) == first
    image = Image.open(BytesIO(first))
    assert (image.format, image.width) == ("PNG", 980)
    assert set(image.info) <= {"dpi"}
    assert min(pixels_of(first, colour) for colour in (NIGHT, BAND)) > 3000


def test_methods_without_a_known_night_make_a_whole_picture() -> None:
    words = words_of(calibration_of(make_trial("silent", known=False, nights=20)))
    assert words.count("no night is known") == 2
