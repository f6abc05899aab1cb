"""The files to deploy: systemd itself looks at the unit, and what they name is there."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click import Context

from monitor.cli import main

DEPLOY = Path(__file__).parent.parent / "deploy"
UNITS = {
    name: (DEPLOY / name).read_text(encoding="utf-8")
    for name in ("raid-monitor.service", "raid-monitor-site.service")
}
UNIT = UNITS["raid-monitor.service"]
CONTAINER = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
EXPOSURE = 20
"""Tenths of the exposure that systemd reckons at the most: 10 is none, 100 all."""

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="no systemd-analyze on this machine"
)


@pytest.fixture(params=UNITS)
def unit(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A unit with a program that is there: `verify` looks whether it can be run."""
    path = tmp_path / request.param
    path.write_text(
        UNITS[request.param].replace("/opt/raid-monitor/.venv/bin/raid-monitor", sys.executable),
        encoding="utf-8",
    )
    return path


def analyse(*args: str | Path) -> subprocess.CompletedProcess[str]:
    command = ["systemd-analyze", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@needs_systemd
def test_systemd_finds_no_mistake_in_the_unit(unit: Path) -> None:
    done = analyse("verify", "--man=no", unit)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@needs_systemd
def test_the_unit_is_as_closed_as_it_says(unit: Path) -> None:
    done = analyse("security", "--offline=yes", f"--threshold={EXPOSURE}", "--no-pager", unit)
    assert done.returncode == 0, done.stdout
    unit.write_text("[Service]\nExecStart=/bin/true\n", encoding="utf-8")
    open_wide = analyse("security", "--offline=yes", f"--threshold={EXPOSURE}", "--no-pager", unit)
    assert open_wide.returncode != 0


def test_the_unit_and_the_container_call_commands_that_exist() -> None:
    context = Context(main)
    starts = [re.findall(r"^ExecStart=\S+/raid-monitor (\w+)", unit, re.MULTILINE) for unit in UNITS.values()]
    command = re.findall(r'^CMD \["(\w+)"\]', CONTAINER, re.MULTILINE)
    assert (starts, command) == ([["watch"], ["serve"]], ["watch"])
    assert all(main.get_command(context, name) for name in ("watch", "serve"))
    check = re.findall(r'CMD \["raid-monitor", "(\w+)", "(--\w+)"\]', CONTAINER)
    ((name, option),) = check
    probe = main.get_command(context, name)
    assert probe is not None
    assert option in {text for one in probe.params for text in one.opts}


def test_the_container_copies_what_is_there_and_runs_as_nobody_in_particular() -> None:
    project = DEPLOY.parent
    for line in re.findall(r"^COPY (?!--from)(.*)$", CONTAINER, re.MULTILINE):
        *sources, _ = line.split()
        assert all((project / source).exists() for source in sources)
    (user,) = re.findall(r"^USER (\d+)$", CONTAINER, re.MULTILINE)
    assert int(user) > 0
    assert CONTAINER.index("USER") < CONTAINER.index("ENTRYPOINT")
    wanted = f"sudo chown -R {user} deploy/data deploy/password"
    assert wanted in (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    assert wanted in (project / "docs" / "operations.md").read_text(encoding="utf-8")


def test_the_composition_names_these_files_and_holds_no_secret() -> None:
    composed = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    service, site = composed["services"].values()
    assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
    for one in (service, site):
        assert one["read_only"] is True
        assert one["cap_drop"] == ["ALL"]
    assert set(service["secrets"]) == set(composed["secrets"])
    assert "secrets" not in site
    assert all(volume.endswith(":ro") for volume in site["volumes"])
    for text in (*UNITS.values(), CONTAINER, str(composed)):
        assert not re.search(r"(?i)password[=:] *[\w-]+(?<!file)$", text, re.MULTILINE)
