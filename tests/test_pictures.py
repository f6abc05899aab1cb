"""Charts as people meet them: colours that all can tell apart, both languages, small files, and in words."""

from __future__ import annotations

import hashlib
import itertools
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import astuple, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from PIL import Image
from test_reports import make_claim, observe

from monitor.alerts import Share, list_shares
from monitor.charts import THEMES, draw_shares, draw_weapons
from monitor.charts.look import SMALL, chart_style, find_look
from monitor.charts.page import Sheet
from monitor.charts.shares import build_shares
from monitor.charts.weapons import build_weapons
from monitor.history import bundled_history, read_history
from monitor.lang import LANGS, find_words
from monitor.model import Bound, Claim, Family, Measure, Standing
from monitor.pipeline.draw import CHARTS, Order, draw_chart, make_panels
from monitor.pipeline.oneoff import OneOff, analyse_history
from monitor.reconcile import Types, count_types
from monitor.reports import describe_shares, describe_types, title_shares, title_types

NIGHT = date(2026, 5, 24)
MADE = datetime(2026, 5, 24, 7, tzinfo=UTC)
LOOK = find_look()
SEES = {
    # Machado, Oliveira and Fernandes 2009, severity 1, in linear light.
    "all colours": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "no colour": np.tile([0.2126, 0.7152, 0.0722], (3, 1)),
}


def see(colour: str, eye: str) -> np.ndarray:
    """A colour in CIELAB as somebody sees it."""
    given = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    linear = np.where(given <= 0.04045, given / 12.92, ((given + 0.055) / 1.055) ** 2.4)
    seen = (SEES[eye] @ linear).clip(0, 1)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ seen / (0.9505, 1.0, 1.089)
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("eye", SEES)
def test_everybody_tells_the_bars_apart_and_from_what_is_behind_them(theme: str, eye: str) -> None:
    palette = THEMES[theme]
    pairs = [
        (palette.launched, palette.stopped),
        (palette.night, palette.night_stopped),
        (palette.stopped, palette.night_stopped),
        *itertools.product((palette.stopped, palette.night, palette.launched), (palette.band, palette.paper)),
    ]
    for one, other in pairs:
        assert np.linalg.norm(see(one, eye) - see(other, eye)) > 14, (one, other)


def contrast(one: str, other: str) -> float:
    """The contrast of WCAG 2."""
    light, dark = sorted((((see(c, "no colour")[0] + 16) / 116) ** 3 for c in (one, other)), reverse=True)
    return float((light + 0.05) / (dark + 0.05))


@pytest.mark.parametrize("theme", THEMES)
def test_words_stand_out_from_the_paper(theme: str) -> None:
    palette = THEMES[theme]
    assert min(contrast(c, palette.paper) for c in (palette.ink, palette.quiet, palette.night)) > 4.5


@cache
def look_at_record() -> OneOff:
    text = "\n".join(
        line for line in bundled_history().splitlines() if line[:10] <= str(NIGHT) or "n" in line[:2]
    )
    return analyse_history(read_history(text, "history.csv"))


def order_of(theme: str = "light", lang: str = "en") -> Order:
    found = look_at_record()
    assert found.judged is not None
    verdicts = found.judged.verdicts[NIGHT]
    return Order(found.judged, NIGHT, (), verdicts, ("Повітряні сили",), MADE, theme, lang)


@pytest.mark.parametrize(
    ("chart", "theme", "lang"), list(zip(CHARTS, itertools.cycle(THEMES), itertools.cycle(LANGS)))
)
def test_each_chart_of_the_record_is_small_enough_for_a_mail_and_said_in_words(
    chart: str, theme: str, lang: str
) -> None:
    picture = draw_chart(order_of(theme, lang), chart)
    image = Image.open(BytesIO(picture.png))
    assert (image.width, image.format) == (980, "PNG")
    assert len(picture.png) < 52_000
    assert set(astuple(THEMES[theme])[:2]) <= {
        "#{:02X}{:02X}{:02X}".format(*colour) for _, colour in image.convert("RGB").getcolors() or []
    }
    assert "24 May 2026" in picture.text if lang == "en" else "24 травня 2026" in picture.text
    if lang == "uk":
        assert re.findall("[A-Za-z]{2,}", picture.text) == []


def test_a_chart_in_another_process_has_the_same_bytes() -> None:
    code = (
        "import hashlib, sys; sys.path.insert(0, 'tests'); import test_pictures as t; "
        "print(hashlib.sha256(t.draw_some()).hexdigest())"
    )
    env = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True)
    assert done.stdout.strip() == hashlib.sha256(draw_some()).hexdigest()


# the share stopped


def make_shares(stopped: Sequence[float], launched: float = 100.0) -> tuple[Share, ...]:
    days = pd.date_range(end=pd.Timestamp(NIGHT), periods=len(stopped))
    n, k = pd.Series(launched, days), pd.Series(stopped, days, dtype=float)
    return list_shares(n, k, NIGHT - timedelta(days=len(stopped) - 1), NIGHT)


USUAL = [80.0, 84.0, 78.0, 82.0] * 10
LOW = make_shares([*USUAL, 30.0])


def draw_some() -> bytes:
    return draw_shares(LOW, NIGHT, title="810 drones", sources=["A"], made=MADE, lang="uk")


def words_of_shares(shares: Sequence[Share], lang: str = "en") -> list[str]:
    look = find_look("light", lang)
    with chart_style(look):
        figure = build_shares(shares, NIGHT, Sheet("", [], MADE), look)
        figure.draw_without_rendering()
    return [one.get_text() for one in figure.findobj(Text) if isinstance(one, Text) and one.get_text()]


def test_a_night_on_which_few_were_stopped_is_marked_and_said() -> None:
    assert [one.night for one in LOW if one.is_low] == [NIGHT]
    words = words_of_shares(LOW)
    assert "30 %" in words
    assert "unusually few" in words
    assert any(one.startswith("30 of 100: 30 %; usual 81 %") for one in words)
    assert title_shares(LOW, NIGHT) == "30 of 100 drones stopped in the night to 24 May 2026: unusually few"
    assert "Nights with unusually few stopped: 1." in describe_shares(LOW, NIGHT)


def test_the_bounds_of_a_share_are_below_what_is_usual_and_its_interval_around_it() -> None:
    last = LOW[-1]
    assert last.rate is not None
    assert last.bound(0.01) <= last.bound(0.05) < last.rate.usual
    assert last.rate.low < last.value < last.rate.high


def test_nights_without_a_share_and_nights_too_small_are_told_apart() -> None:
    unknown = make_shares([*USUAL, np.nan])
    assert "not known" in words_of_shares(unknown)
    assert "Of this night it is not known." in describe_shares(unknown, NIGHT)
    few = make_shares([20.0] * 30, launched=25.0)
    assert "not judged" in words_of_shares(few)
    assert "not known" not in words_of_shares(few)
    assert "not judged" in title_shares(few, NIGHT)


def test_more_stopped_than_launched_is_no_share() -> None:
    assert np.isnan(make_shares([*USUAL, 101.0])[-1].value)


def test_a_record_without_any_share_makes_a_whole_chart() -> None:
    png = draw_shares(make_shares([np.nan] * 40), NIGHT, title="None", sources=[], made=MADE)
    assert Image.open(BytesIO(png)).width == 980


# what was expected


def find_nights(count: int, since: date = date(2026, 1, 1), gap: range = range(0)) -> OneOff:
    nights = (since + timedelta(days=place) for place in range(count) if place not in gap)
    rows = [f"{night},{100 + night.day},{night.day % 3}" for night in nights]
    return analyse_history(
        read_history("night,drones_launched,missiles_launched\n" + "\n".join(rows), "nights.csv")
    )


@pytest.mark.parametrize(
    ("count", "gap", "is_known"),
    [(60, range(0), True), (20, range(0), False), (200, range(120, 190), False)],
    ids=["enough", "too short", "a gap"],
)
def test_where_the_record_is_no_measure_nothing_is_said_to_have_been_expected(
    count: int, gap: range, is_known: bool
) -> None:
    found = find_nights(count, gap=gap)
    assert found.judged is not None
    assert found.night is not None
    last = [one for one in found.verdicts if one.night == found.night]
    assert [one.forecast is not None for one in last] == [is_known] * 2
    expected = found.judged.expected.reach(found.night - timedelta(days=89))
    for panel in make_panels(found.judged.record, expected, last, ["drones_launched", "missiles_launched"]):
        bounds = np.array([panel.median, panel.q95, panel.q99])
        assert np.isfinite(bounds[:, -2:]).all(axis=1).tolist() == [is_known] * 3
        assert np.isfinite(bounds).any() == (count != 20)


# by type


def make_type(weapon: str, value: int, measure: Measure = Measure.LAUNCHED) -> Claim:
    return replace(make_claim(value, measure=measure), weapon=weapon, family=Family.MISSILE)


def count(*listed: Claim, total: int = 40) -> Types:
    whole = make_type("missile", total)
    seen = replace(observe(whole, value=total), family=Family.MISSILE)
    return count_types([seen], [whole, *listed], seen.night - timedelta(days=29), seen.night)


def test_types_that_a_report_lists_are_counted_and_the_rest_is_unnamed() -> None:
    types = count(make_type("kh101", 25), make_type("kalibr", 5))
    night = types.last
    assert {weapon: counts[night] for weapon, counts in types.named.items()} == {"kh101": 25, "kalibr": 5}
    assert types.unnamed["missile"] == {night: 10}


def test_a_list_that_comes_to_more_than_the_number_is_not_used() -> None:
    types = count(make_type("kh101", 25), make_type("kalibr", 25))
    assert types.named == {}
    assert types.unnamed["missile"] == {types.last: 40}


def test_kinds_beside_the_types_that_they_hold_are_not_counted_twice() -> None:
    types = count(make_type("ballistic", 27), make_type("iskander_m", 20), make_type("kalibr", 15))
    assert set(types.named) == {"iskander_m", "kalibr"}


@pytest.mark.parametrize("lang", LANGS)
def test_a_chart_by_type_names_each_and_says_what_is_missing(lang: str) -> None:
    t, look = find_words(lang), find_look("dark", lang)
    for types, said in ((count(make_type("kh101", 25)), "Kh-101"), (count(), "Missiles, type not said")):
        with chart_style(look):
            figure = build_weapons(types, Sheet(title_types(types, t), [], MADE), look)
        words = [one.get_text() for one in figure.findobj(Text) if isinstance(one, Text)]
        assert t(said) in words
        assert t(said) in describe_types(types, t)
    assert t(
        "No report of these nights lists types: only the totals of drones and missiles are known."
    ) in " ".join(words)


def test_a_type_that_is_no_exact_number_says_so_and_one_without_a_number_is_marked() -> None:
    vague = replace(make_type("kh101", 25), bound=Bound.AT_LEAST)
    silent = replace(make_type("iskander_m", 0), value=None)
    types = count(vague, silent)
    with chart_style(LOOK):
        figure = build_weapons(types, Sheet(title_types(types), [], MADE), LOOK)
    words = [one.get_text() for one in figure.findobj(Text) if isinstance(one, Text)]
    assert words.count("≥ 25") == 2  # beside its bar, and in all
    assert {"Iskander-M", "not said", "count withheld, or not said"} <= set(words)
    assert "Kh-101: at least 25" in describe_types(types)
    exact = count(make_type("kh101", 25))
    assert "Kh-101: 25" in describe_types(exact)
    assert exact.uncounted == {}


def test_the_missiles_of_a_night_whose_count_is_withheld_are_marked_in_the_chart_by_type() -> None:
    whole = make_type("missile", 9)
    seen = replace(observe(whole, value=9), family=Family.MISSILE, standing=Standing.WITHHELD)
    types = count_types([seen], [whole], seen.night - timedelta(days=29), seen.night)
    assert types.uncounted == {"missile": {seen.night}}
    assert "Missiles, type not said: at least 9" in describe_types(types)


def test_a_chart_of_no_type_at_all_is_whole() -> None:
    types = Types(NIGHT - timedelta(days=89), NIGHT, {}, {})
    png = draw_weapons(types, title=title_types(types), sources=[], made=MADE)
    assert Image.open(BytesIO(png)).width == 980
    assert "not known" in describe_types(types)


# on a telephone, and in both languages


@pytest.mark.parametrize("lang", LANGS)
def test_words_are_large_enough_stay_on_the_picture_and_are_of_its_language(lang: str) -> None:
    look = find_look("light", lang)
    title = title_shares(LOW, NIGHT, look.t)
    with chart_style(look):
        figure = build_shares(LOW, NIGHT, Sheet(title, [], MADE), look)
        renderer = FigureCanvasAgg(figure).get_renderer()
        figure.draw(renderer)
    shown = [
        one for one in figure.findobj(Text) if isinstance(one, Text) and one.get_text() and one.get_visible()
    ]
    wide, tall = figure.get_size_inches() * figure.dpi
    for one in shown:
        box = one.get_window_extent(renderer)
        assert box.x0 >= 0 <= box.y0, one.get_text()
        assert (box.x1, box.y1) <= (wide, tall), one.get_text()
        assert box.y1 <= tall
        assert one.get_fontsize() >= SMALL
    assert SMALL / 72 * figure.dpi * 343 / 980 > 8
    if lang == "uk":
        own = " ".join(one.get_text() for one in shown).replace("Raid Monitor", "")
        assert re.findall("[A-Za-z]{2,}", own) == []


def test_those_stopped_are_no_types_of_those_launched() -> None:
    assert count(make_type("kh101", 25, Measure.INTERCEPTED)).named == {}
