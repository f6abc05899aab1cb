"""Series lie on an unbroken index and say what is known; the table of nights gives a history back."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from world import observe

from monitor import history
from monitor.history import RECORD, bundled_history, read_history
from monitor.model import (
    Bound,
    Family,
    Measure,
    Observation,
    Rank,
    Source,
    Standing,
    Window,
)
from monitor.series import (
    ALERTED,
    HEADLINE,
    LABELS,
    NAMES,
    SERIES,
    TABLE,
    build_series,
    find_date,
    nights_table,
)

SOURCES = {"record": RECORD, "post": Source("post", "Harbour Post", Rank.OUTLET)}


def settle_csv(*rows: str) -> list[Observation]:
    """Observations of rows `night,drones_launched,missiles_launched,missiles_withheld`."""
    text = "\n".join(["night,drones_launched,missiles_launched,missiles_withheld", *rows])
    return observe(read_history(text, "mine.csv").claims, SOURCES)


def test_nights_that_nobody_reported_are_nan_and_reported_zeros_are_zero() -> None:
    series = build_series(settle_csv("2025-01-01,10,0,0", "2025-01-04,0,,0"), "drones_launched")
    np.testing.assert_array_equal(series.values.to_numpy(), [10, np.nan, np.nan, 0])
    assert list(series.known) == [True, False, False, True]
    assert list(series.values.index) == list(pd.date_range("2025-01-01", "2025-01-04"))
    assert series.values.name == series.name == "drones_launched"
    assert (series.values.dtype, series.known.dtype) == (np.float64, np.bool_)


def test_the_order_of_observations_does_not_matter() -> None:
    observations = settle_csv("2025-01-01,10,0,0", "2025-01-04,0,,0", "2025-01-02,7,1,0")
    straight, turned = (build_series(some, "drones_launched") for some in (observations, observations[::-1]))
    pd.testing.assert_series_equal(straight.values, turned.values)
    pd.testing.assert_frame_equal(nights_table(observations), nights_table(observations[::-1]))


def test_a_series_reaches_until_a_date_and_no_further() -> None:
    observations = settle_csv("2025-01-01,10,0,0", "2025-01-03,12,0,0")
    longer = build_series(observations, "drones_launched", until=date(2025, 1, 5))
    np.testing.assert_array_equal(longer.values.to_numpy(), [10, np.nan, 12, np.nan, np.nan])
    shorter = build_series(observations, "drones_launched", until=date(2025, 1, 2))
    np.testing.assert_array_equal(shorter.values.to_numpy(), [10, np.nan])
    assert build_series(observations, "drones_launched", until=date(2024, 1, 1)).values.empty


def test_a_series_of_nothing_is_empty() -> None:
    series = build_series(settle_csv("2025-01-01,10,0,0"), "day_drones_launched")
    assert len(series.values) == len(series.known) == 0
    assert series.values.dtype == np.float64
    assert isinstance(series.values.index, pd.DatetimeIndex)


def test_a_provisional_number_is_a_value_that_nothing_is_learned_from() -> None:
    claims = read_history("night,drones_launched\n2025-01-01,10\n2025-01-02,99\n", "mine.csv").claims
    series = build_series(observe([claims[0], replace(claims[1], source="post")], SOURCES), "drones_launched")
    assert list(series.values) == [10, 99]
    assert list(series.known) == [True, False]
    np.testing.assert_array_equal(series.learnable().to_numpy(), [10, np.nan])


def test_a_withheld_count_is_a_least_number_or_nan_and_never_known() -> None:
    series = build_series(settle_csv("2026-09-05,167,,1", "2026-09-06,166,32,2"), "missiles_launched")
    np.testing.assert_array_equal(series.values.to_numpy(), [np.nan, 32])
    assert not series.known.any()


def test_an_unknown_series_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="drones_lunched"):
        build_series([], "drones_lunched")


@pytest.mark.parametrize("name", SERIES)
def test_the_bundled_history_comes_back_cell_by_cell_in_each_series(name: str) -> None:
    text = bundled_history()
    series = build_series(observe(read_history(text, "history.csv").claims, SOURCES), name)
    rows = [line.split(",") for line in text.split()]
    column = rows[0].index(name)
    cells = {row[0]: float(row[column]) for row in rows[1:] if row[column]}
    said = series.values.dropna()
    assert {str(night.date()): value for night, value in said.items()} == cells
    assert series.known.sum() == len(cells)
    assert len(series.values) == (said.index[-1] - said.index[0]).days + 1


def test_the_table_of_the_bundled_history_is_the_bundled_history() -> None:
    text = bundled_history()
    table = nights_table(observe(read_history(text, "history.csv").claims, SOURCES))
    assert set(table.pop("standing")) == {"official"}
    assert table.to_csv(index=False, lineterminator="\n") == text.replace("\r\n", "\n")


def test_a_withheld_count_survives_the_table_and_back() -> None:
    observations = settle_csv("2026-09-05,167,,1", "2026-09-06,166,32,1", "2026-09-07,150,0,0")
    table = nights_table(observations)
    assert list(table.missiles_withheld) == [1, 1, 0]
    assert list(table.standing) == ["withheld", "withheld", "official"]
    text = table.drop(columns="standing").to_csv(index=False)
    again = observe(read_history(text, "mine.csv").claims, SOURCES)
    assert [(one.night, one.family, one.value, one.bound, one.standing) for one in again] == [
        (one.night, one.family, one.value, one.bound, one.standing) for one in observations
    ]


def test_a_row_is_as_firm_as_the_softer_of_its_headline_numbers() -> None:
    drones, missiles = settle_csv("2025-01-01,10,2,0")
    table = nights_table([drones, replace(missiles, standing=Standing.PROVISIONAL)])
    assert list(table.standing) == ["provisional"]
    assert list(table.drones_launched) == [10]


def test_a_days_withheld_count_is_left_out_of_the_table() -> None:
    claims = read_history("night,day_missiles_launched\n2026-09-05,4\n", "mine.csv").claims
    kept_back = [replace(claims[0], withheld=True, bound=Bound.AT_LEAST)]
    table = nights_table(observe(kept_back, SOURCES))
    assert table.day_missiles_launched.isna().all()
    assert list(table.standing) == ["withheld"]


def test_the_table_of_nothing_has_all_its_columns() -> None:
    table = nights_table([])
    assert tuple(table.columns) == TABLE
    assert table.empty


def test_series_are_named_as_the_columns_of_a_history_and_each_has_a_label() -> None:
    columns = {name: (key.window, key.family, key.measure) for name, key in SERIES.items()}
    assert columns == dict(history.COLUMNS)
    assert bundled_history().split()[0].split(",") == list(TABLE[:-1])
    assert set(LABELS) == {*NAMES, *ALERTED}
    assert len(NAMES) == len(set(NAMES))
    assert set(HEADLINE) <= set(SERIES)


# night and day together

DRONES, DAILY_DRONES = "drones_launched", "daily_drones_launched"


def settle_days(*rows: str, columns: str = "drones_launched,day_drones_launched") -> list[Observation]:
    """Observations of rows `night,COLUMNS`."""
    return observe(read_history("\n".join([f"night,{columns}", *rows]), "mine.csv").claims, SOURCES)


def cells_of(observations: list[Observation], name: str = DAILY_DRONES) -> list[tuple[float | None, bool]]:
    """The values of a series, None for NaN, each with whether it is known."""
    series = build_series(observations, name)
    values = [None if np.isnan(value) else float(value) for value in series.values]
    return list(zip(values, map(bool, series.known), strict=True))


def test_a_daily_series_adds_a_night_and_the_day_after_it() -> None:
    observations = settle_days("2026-05-13,139,753", "2026-05-14,675,")
    assert cells_of(observations)[0] == (892, True)


def test_without_a_report_of_the_day_the_night_alone_is_settled_once_a_later_night_is_reported() -> None:
    observations = settle_days("2026-05-12,216,", "2026-05-14,675,")
    assert cells_of(observations) == [(216, True), (None, False), (675, False)]
    news = [replace(one, standing=Standing.PROVISIONAL) for one in observations[1:]]
    assert cells_of([observations[0], *news])[0] == (216, False)


def test_a_day_whose_night_nobody_reported_is_nan() -> None:
    assert cells_of(settle_days("2026-05-13,,753", "2026-05-14,675,"))[0] == (None, False)


def test_a_day_reported_without_the_number_asked_for_is_nan() -> None:
    columns = "drones_launched,drones_intercepted,day_drones_launched,missiles_launched"
    observations = settle_days("2026-05-13,139,120,753,2", "2026-05-14,675,600,,0", columns=columns)
    assert cells_of(observations, "daily_drones_intercepted")[0] == (None, False)
    # A report of the day that has no word on missiles is silent about them, as no report is.
    assert cells_of(observations, "daily_missiles_launched")[0] == (2, True)


def test_a_withheld_part_of_a_day_is_nan() -> None:
    observations = settle_days("2026-05-13,139,753", "2026-05-14,675,")
    for window in (Window.NIGHT, Window.DAY):
        kept_back = [
            replace(one, standing=Standing.WITHHELD) if one.window is window else one for one in observations
        ]
        assert cells_of(kept_back)[0] == (None, False)


def test_a_provisional_part_makes_a_day_a_value_that_nothing_is_learned_from() -> None:
    observations = settle_days("2026-05-13,139,753", "2026-05-14,675,")
    soft = [
        replace(one, standing=Standing.PROVISIONAL) if one.window is Window.DAY else one
        for one in observations
    ]
    assert cells_of(soft)[0] == (892, False)


@pytest.mark.parametrize(
    ("value", "standing", "cell"),
    [
        (892, Standing.OFFICIAL, (892, True)),
        (892, Standing.PROVISIONAL, (139, False)),
        (100, Standing.OFFICIAL, (139, False)),
    ],
    ids=["official", "news", "less than its night"],
)
def test_an_official_figure_for_24_hours_stands_in_where_the_day_is_not_known(
    value: int, standing: Standing, cell: tuple[float, bool]
) -> None:
    night, later = settle_days("2026-05-13,139,", "2026-05-14,675,")
    whole = replace(night, window=Window.FULL_DAY, value=value, standing=standing)
    assert cells_of([night, whole, later])[0] == cell


def test_night_and_day_go_before_a_figure_for_24_hours() -> None:
    night, day, later = settle_days("2026-05-13,139,753", "2026-05-14,675,")
    whole = replace(night, window=Window.FULL_DAY, value=900)
    assert cells_of([later, whole, day, night])[0] == (892, True)


def test_what_comes_after_until_does_not_settle_a_day() -> None:
    observations = settle_days("2026-05-12,216,", "2026-05-13,139,")
    series = build_series(observations, DAILY_DRONES, until=date(2026, 5, 12))
    assert (list(series.values), list(series.known)) == ([216], [False])


def test_daily_counts_are_no_column_of_the_table() -> None:
    assert not [column for column in TABLE if column.startswith("daily")]
    assert set(nights_table(settle_days("2026-05-13,139,753")).columns) == set(TABLE)


def test_figures_of_the_night_before_are_in_no_series_and_no_row() -> None:
    claims = read_history("night,drones_launched\n2025-01-01,90\n2025-01-02,90\n", "mine.csv").claims
    observations = observe([claims[0], replace(claims[1], source="post")], SOURCES)
    assert len(observations) == 2
    assert list(build_series(observations, DRONES).values) == [90]
    assert list(nights_table(observations).drones_launched) == [90]


def part(
    window: Window, value: int | None, bound: Bound = Bound.EXACT, standing: Standing = Standing.OFFICIAL
) -> Observation:
    """Drones launched in the night, the day or the 24 hours of one date."""
    return Observation(window, date(2026, 5, 13), Family.DRONE, Measure.LAUNCHED, value, bound, standing)


NIGHT, DAY, WHOLE = Window.NIGHT, Window.DAY, Window.FULL_DAY


@pytest.mark.parametrize(
    ("parts", "value", "bound", "standing"),
    [
        ([part(NIGHT, 139), part(DAY, 753)], 892, Bound.EXACT, Standing.OFFICIAL),
        ([part(NIGHT, 139)], None, None, None),
        ([part(DAY, 753)], 753, Bound.AT_LEAST, Standing.OFFICIAL),
        ([part(NIGHT, 600), part(DAY, 1400, Bound.AT_MOST)], 2000, Bound.AT_MOST, Standing.OFFICIAL),
        ([part(NIGHT, 500, Bound.ABOUT), part(DAY, 400)], 900, Bound.ABOUT, Standing.OFFICIAL),
        (
            [part(NIGHT, 20, Bound.AT_LEAST), part(DAY, 9, Bound.AT_MOST)],
            *(20, Bound.AT_LEAST, Standing.OFFICIAL),
        ),
        (
            [part(NIGHT, 400, standing=Standing.PROVISIONAL), part(DAY, 100)],
            *(500, Bound.EXACT, Standing.PROVISIONAL),
        ),
        # a figure for the 24 hours goes before what is not settled, and never below what came in them
        (
            [part(NIGHT, 20, Bound.AT_LEAST, Standing.WITHHELD), part(DAY, 3), part(WHOLE, 150)],
            *(150, Bound.EXACT, Standing.OFFICIAL),
        ),
        ([part(NIGHT, 990), part(WHOLE, 500)], None, None, None),
        ([part(NIGHT, 139), part(WHOLE, 892)], 892, Bound.EXACT, Standing.OFFICIAL),
        ([part(NIGHT, 139), part(DAY, 753), part(WHOLE, 900)], 892, Bound.EXACT, Standing.OFFICIAL),
    ],
)
def test_night_and_day_are_joined_as_firmly_as_their_parts(
    parts: list[Observation], value: int | None, bound: Bound | None, standing: Standing | None
) -> None:
    found = find_date(parts, "daily_drones_launched")
    if found is None:
        assert value is None
    else:
        assert (found.value, found.bound, found.standing) == (value, bound, standing)
