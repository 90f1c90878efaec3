"""Looking at the installation: `doctor`."""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import sys
from importlib.metadata import PackageNotFoundError, packages_distributions, requires, version
from pathlib import Path
from typing import Any

import click

import bootcamp
from bootcamp.cli.options import OURS, json_option

DISTRIBUTION = "bootcamp-rl"
COMPOSITE = ("all", "dev")  # made of other extras
APART = ("verl",)  # cannot stand beside the others
BROWSERS = ("chromium-headless-shell", "chromium")
BROWSER_VARIABLE = "BOOTCAMP_CHROMIUM"

_REQUIREMENT = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?:\[[^]]*\])?[^;]*;\s*extra\s*==\s*['\"](?P<extra>[\w-]+)['\"]")


@click.command()
@click.option("--require", multiple=True, metavar="EXTRA", help="Fail if this extra is not complete; may be repeated.")
@json_option
def doctor(require: tuple[str, ...], as_json: bool) -> None:
    """Look at the installation for problems.

    Versions, extras, the browser, other distributions with our names.
    """
    found = examine()
    problems = list(found["problems"])
    for extra in require:
        if extra not in found["extras"]:
            problems.append(f"there is no extra {extra!r}")
        problems += [f"{name} is missing (extra {extra})" for name in found["extras"].get(extra, {}).get("missing", [])]
        if extra == "gui" and not found["chromium"]:
            problems.append("no Chromium (extra gui): apt-get install chromium-headless-shell")
    if as_json:
        click.echo(json.dumps(found | {"problems": problems}, indent=1))
    else:
        _print(found, problems)
    if problems:
        sys.exit(1)


def examine() -> dict[str, Any]:
    """What is installed and what stands in the way, as plain data."""
    problems = [
        f"{other} also ships the folder {folder!r}: one of the two is imported, by chance; uninstall {other}"
        for folder, others in clashes().items()
        for other in others
    ]
    return {
        "bootcamp": bootcamp.__version__,
        "at": str(Path(bootcamp.__file__).parent),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "cores": os.cpu_count(),
        "extras": extras(),
        "chromium": chromium(),
        "problems": problems,
    }


def extras() -> dict[str, dict[str, Any]]:
    """For each extra, the versions installed and the packages missing; extras of extras left out."""
    try:
        lines = requires(DISTRIBUTION) or []
    except PackageNotFoundError:
        return {}  # a bare checkout
    found: dict[str, dict[str, Any]] = {}
    for match in filter(None, map(_REQUIREMENT.match, lines)):
        if match["name"] == DISTRIBUTION:
            continue
        state = found.setdefault(match["extra"], {"installed": {}, "missing": []})
        try:
            state["installed"][match["name"]] = version(match["name"])
        except PackageNotFoundError:
            state["missing"].append(match["name"])
    return found


def chromium() -> str | None:
    """The browser that GUI tasks would start."""
    named = os.environ.get(BROWSER_VARIABLE)
    return shutil.which(named) if named else next(filter(None, map(shutil.which, BROWSERS)), None)


def clashes() -> dict[str, list[str]]:
    """Other distributions that ship one of our four folders."""
    shipped = packages_distributions()
    found = {folder: sorted(set(shipped.get(folder, [])) - {DISTRIBUTION}) for folder in OURS}
    return {folder: others for folder, others in found.items() if others}


def _print(found: dict[str, Any], problems: list[str]) -> None:
    click.echo(f"bootcamp {found['bootcamp']} at {found['at']}")
    click.echo(f"Python {found['python']} on {found['platform']}, {found['cores']} cores")
    simple = {name: state for name, state in found["extras"].items() if name not in COMPOSITE}
    for name, state in simple.items():
        there = ", ".join(f"{package} {number}" for package, number in state["installed"].items())
        click.echo(f"extra {name}: {there or 'nothing'}")
        if state["missing"]:
            note = " in an environment of its own" if name in APART else ""
            click.echo(f"  missing: {', '.join(state['missing'])}; pip install '{DISTRIBUTION}[{name}]'{note}")
    if not found["extras"]:
        click.echo(f"extras: unknown, {DISTRIBUTION} is not installed as a distribution; pip install -e .")
    click.echo(f"chromium: {found['chromium'] or 'none; apt-get install chromium-headless-shell'}")
    for problem in problems:
        click.secho(f"problem: {problem}", fg="red")
    if not problems:
        click.echo("no problems found")
