"""The notebook's door: what `import monitor` gives, how it shows itself, and that the tutorial holds."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from nbclient import NotebookClient
from world import UNUSUAL, Call, FeedServer, make_desk

import monitor
from monitor.backtest import backtest
from monitor.errors import ConfigError, InputError

ROOT = Path(__file__).parent.parent
HISTORY = ROOT / "monitor" / "data" / "history.csv"
RAID = "Russia launched 71 missiles and 450 drones at Ukraine overnight, the air force said."
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def nights() -> pd.DataFrame:
    return pd.read_csv(HISTORY, index_col="night", parse_dates=True)


def test_the_tutorial_runs_and_shows_what_the_functions_give() -> None:
    notebook = nbformat.read(ROOT / "docs" / "notebook.ipynb", as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells), "outputs are stripped"
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    shown: list[dict[str, Any]] = [
        output["data"] for cell in notebook.cells for output in cell.get("outputs", ()) if "data" in output
    ]
    tables = [one["text/html"] for one in shown if "text/html" in one]
    assert monitor.extract(RAID, published="2026-02-03")._repr_html_() in tables
    assert monitor.analyze(RAID, published="2026-02-03")._repr_html_() in tables
    assert monitor.analyze(HISTORY)._repr_html_() in tables
    assert sum("image/png" in one for one in shown) == 1
    assert any("share of nights above 95 %" in one["text/plain"] for one in shown)


def test_import_is_quick_and_the_function_extract_outlives_the_package_of_that_name() -> None:
    code = (
        "import sys, monitor; assert 'pandas' not in sys.modules and 'monitor.notebook' not in sys.modules;"
        "assert set(monitor.__all__) == {one for one in dir(monitor) if not one.startswith('__')};"
        "from monitor.extract import read_text; import monitor.extract;"
        f"print(len(monitor.extract({RAID!r})))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "2"


def test_claims_are_a_sequence_a_frame_and_a_table_without_a_strangers_markup() -> None:
    claims = monitor.extract(f"<script>x</script> {RAID}", published=datetime(2026, 2, 3, 9, tzinfo=UTC))
    assert [one.value for one in claims] == list(claims.to_frame()["value"]) == [71, 450]
    assert list(claims.to_frame()["night"].dt.strftime("%Y-%m-%d")) == ["2026-02-03"] * 2
    assert (len(claims[:1]), claims[1].weapon) == (1, "drone")
    assert "450" in claims._repr_html_()
    assert "<script>" not in monitor.extract(RAID.replace("air force", "<script>"))._repr_html_()
    assert len(monitor.extract("A quiet night.").to_frame()) == 0
    assert repr(claims[:1]) == "<1 claim: missile launched 71>"
    assert "no verdicts" in repr(monitor.analyze("A quiet night."))


def test_a_frame_a_series_and_a_file_are_analysed_alike(nights: pd.DataFrame) -> None:
    whole = monitor.analyze(str(HISTORY))
    framed = monitor.analyze(nights)
    assert framed.to_frame().equals(whole.to_frame())
    assert framed.forecasts.equals(whole.forecasts)
    large = whole.to_frame().query("finding == 'unusual'")
    assert [(str(one.night), one.series, one.value) for one in large.itertuples()] == [
        ("2026-05-24", "missiles_launched", 90)
    ]
    alone = monitor.analyze(nights["missiles_launched"]).to_frame().set_index(["series", "night"])
    assert alone.loc["missiles_launched", "value"].max() == 90


def test_a_fit_has_the_quantiles_of_the_backtest_and_one_night_more(nights: pd.DataFrame) -> None:
    drones = nights["drones_launched"]
    found = monitor.fit(drones, method="empirical")
    first, last = found.forecasts.nights[0].date(), found.forecasts.nights[-1].date()
    assert (str(first), str(last)) == ("2026-02-01", "2026-06-01")
    laid = drones.asfreq("D").astype(float)
    (trial,) = backtest(laid, "drones_launched", ["empirical"], first, last, None)
    assert found.quantiles([0.95])[0.95].to_numpy() == pytest.approx(trial.forecasts.quantiles([0.95])[:, 0])
    assert found.at("2026-05-24").tail(600) == pytest.approx(found.tails()["2026-05-24"])
    assert found.to_frame()["came"].isna().iloc[-1]
    assert "2026-06-01" in found._repr_html_()


def test_pictures_show_and_save_themselves(nights: pd.DataFrame, tmp_path: Path) -> None:
    made = datetime(2026, 6, 1, 9, tzinfo=UTC)
    picture = monitor.draw(nights["drones_launched"].tail(60), title="Drones", now=made)
    assert picture._repr_png_().startswith(PNG)
    assert picture.save(tmp_path / "a.png").read_bytes() == picture.png


def test_a_store_is_looked_at_and_must_have_begun(call: Call, tmp_path: Path, server: FeedServer) -> None:
    with pytest.raises(InputError, match="no store has begun there"):
        monitor.Store.open(tmp_path / "raid-monitor.db")
    today = make_desk(tmp_path, server)
    assert call("run").returncode == 0
    with monitor.Store.open(tmp_path / "raid-monitor.db", tmp_path / "feeds.yaml") as store:
        assert store.series()["drones_launched"].loc[str(today)] == UNUSUAL
        (alert,) = store.alerts().itertuples()
        found = monitor.analyze(store).to_frame()
        assert "raid-monitor.db" in repr(store)
    assert (alert.night, alert.series, alert.value) == (today, "drones_launched", UNUSUAL)
    (row,) = found[(found["night"] == today) & (found["series"] == "drones_launched")].itertuples()
    assert (row.value, row.finding, row.reason) == (UNUSUAL, "unusual", alert.reason)


@pytest.mark.parametrize(
    ("act", "error", "said"),
    [
        (lambda: monitor.extract("x", published="yesterday"), InputError, "write 2025-07-22"),
        (lambda: monitor.analyze("gone.csv"), InputError, "gone.csv: cannot be read"),
        (lambda: monitor.analyze("x", method="magic"), ConfigError, "magic"),
        (lambda: monitor.fit(pd.Series([1.0], ["x"])), InputError, "no dates of nights"),
        (lambda: monitor.draw(monitor.analyze("x")), InputError, "nothing to draw"),
        (lambda: monitor.extract(5), InputError, "5 is no text"),
        (lambda: monitor.extract("x", published=5), InputError, "5 is no date"),
        (lambda: monitor.analyze(5), InputError, "no text, path, frame, series or Store"),
        (lambda: monitor.analyze(__file__), InputError, "hand in its text"),
        (lambda: monitor.fit(pd.DataFrame({"a": [1.0]})), InputError, "a series of nights is wanted"),
        (lambda: monitor.fit(pd.Series([1.0, 2.0])), InputError, "no dates of nights"),
        (lambda: monitor.fit(pd.Series(["a"], ["2026-01-01"])), InputError, "no count"),
        (lambda: monitor.fit(pd.Series([-1.0], ["2026-01-01"])), InputError, "-1 on 2026-01-01"),
        (
            lambda: monitor.fit(pd.Series([1.0], ["2026-01-01"]), since="2026-03-01", until="2026-02-01"),
            InputError,
            "swap them",
        ),
        (
            lambda: monitor.draw(monitor.analyze(RAID, published="2026-02-03"), night="x"),
            InputError,
            "'x' is no",
        ),
    ],
)
def test_a_mistake_names_its_mend(act: Any, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        act()
