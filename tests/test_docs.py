"""The pages that people read are true: commands, options, files, links, the layers, and what is printed."""

import re
import shutil
from contextlib import chdir
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from test_layers import ROWS

from monitor.cli import COMMANDS, main
from monitor.site.rendering import SECTIONS

ROOT = Path(__file__).parent.parent
PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/data.md",
    "docs/design.md",
    "docs/method.md",
    "docs/operations.md",
    "docs/reading.md",
    "reports/README.md",
    "feeds.yaml",
)
MADE = {"my-feeds.yaml", "raid-monitor.db", "demo.db", "reports/demo.db", "reports/index.html"}
MADE |= {"alert-2026-05-24.png", *SECTIONS}
"""Files that a page tells its reader to make, or that the monitor makes."""
PLACEHOLDERS = re.compile("LANG|STEP|NIGHT|NAME")

COMMAND = re.compile(r"raid-monitor\s+([a-z]+)\b")
OPTION = re.compile(r"raid-monitor\s+([a-z]+)[^`\n|]*?(--[a-z-]+)")
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"[\w.-]+(?:/[\w.-]+)*(?:/|\.(?:py|yaml|toml|md|txt|csv|html|png|db))")
SESSION = re.compile(r"^```console\n(.*?)^```", re.DOTALL | re.MULTILINE)
TOLD = {"make run": "raid-monitor demo"}


def read_page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def list_files(page: str) -> set[str]:
    """The files that a page names in code: no placeholders (NIGHT), no hidden folders, no examples."""
    named = {code for code in CODE.findall(read_page(page)) if FILE.fullmatch(code)} - MADE
    return {name for name in named if not (PLACEHOLDERS.search(name) or name.startswith("."))}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_only_commands_that_exist(page: str) -> None:
    assert set(COMMAND.findall(read_page(page))) <= set(COMMANDS)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_only_options_that_the_command_has(page: str) -> None:
    context = click.Context(main)
    for name, option in OPTION.findall(read_page(page)):
        command = main.get_command(context, name)  # type: ignore[attr-defined]
        assert option in {text for one in command.params for text in one.opts}, f"{page}: {name} {option}"


def test_the_readme_names_every_command() -> None:
    page = read_page("README.md")
    assert [name for name in COMMANDS if f"raid-monitor {name}" not in page] == []


@pytest.mark.parametrize("page", PAGES)
def test_links_between_pages_lead_somewhere(page: str) -> None:
    folder = (ROOT / page).parent
    for link in LINK.findall(read_page(page)):
        if not link.startswith(("http", "#")):
            assert (folder / link.split("#")[0]).exists(), f"{page}: {link}"


@pytest.mark.parametrize("page", PAGES)
def test_a_file_that_a_page_names_exists(page: str) -> None:
    for name in list_files(page):
        assert (ROOT / name).exists() or (ROOT / page).parent.joinpath(name).exists(), f"{page}: {name}"


def test_the_layers_are_those_that_the_code_is_held_to() -> None:
    rows = re.findall(r"^\| [a-z ]+ \| ((?:`\w+`(?:, )?)+) \|", read_page("docs/design.md"), re.MULTILINE)
    layers = [set(CODE.findall(row)) for row in rows if set(CODE.findall(row)) & set().union(*ROWS)]
    assert layers == ROWS


def test_each_word_of_the_design_is_explained_once() -> None:
    table = read_page("docs/design.md").split("| word | meaning |")[1].split("\n\n")[0]
    words = re.findall(r"^\| ([a-z, ]+) \|", table, re.MULTILINE)
    assert len(words) == len(set(words)) > 20


def list_steps(page: str) -> list[tuple[str, str]]:
    """The commands of a page's sessions, each with the output that the page shows."""
    steps = []
    for session in SESSION.findall(read_page(page)):
        for step in re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]:
            command, _, output = step.partition("\n")
            steps.append((command, output))
    return steps


def flatten(text: str) -> str:
    """Text without the line ends and gaps that the width of a terminal decides."""
    return " ".join(text.split())


def test_what_the_readme_shows_is_what_is_printed(tmp_path: Path) -> None:
    runner = CliRunner()
    with chdir(tmp_path):
        shutil.copy(ROOT / "feeds.yaml", "feeds.yaml")
        for line, shown in list_steps("README.md"):
            if line.startswith("cat "):
                Path(line.removeprefix("cat ")).write_text(shown, encoding="utf-8")
                continue
            said, _, command = line.rpartition(" | ")
            command = TOLD.get(command, command).removeprefix(".venv/bin/")
            assert command.startswith("raid-monitor "), line
            given = said.removeprefix("echo ").strip('"')
            result = runner.invoke(main, command.split()[1:], input=given)
            printed = flatten(result.output)
            assert result.exit_code == 0, printed
            for piece in re.split(r"^\.\.\.$", shown, flags=re.MULTILINE):
                assert flatten(piece) in printed, f"{line}\n{result.output}"
