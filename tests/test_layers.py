"""Imports point one way, and nothing heavy is loaded before it is needed."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parent.parent
LAYERS = ("bootcamp", "rewards", "rollouts", "policies")  # each may import itself and those before it
LOOKS_UP = HOME / "bootcamp" / "cli"  # the one place that may look up, inside its functions

HEAVY = {
    *("torch", "transformers", "trl", "accelerate", "peft", "datasets", "pyarrow", "ray", "rdkit", "pymatgen"),
    *("sympy", "spglib", "scipy", "networkx", "numpy", "matplotlib", "PIL", "playwright", "pydantic", "rich"),
}


def imports(tree: ast.AST, inside: bool = False) -> Iterator[tuple[str, bool]]:
    """(module, inside a function) for every import, those by name included."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, inside) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, inside
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__", "require")):
            yield from ((arg.value, inside) for arg in node.args if isinstance(arg, ast.Constant) and arg.value)
        yield from imports(node, inside or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def upward(source: str, layer: str, may_look_up: bool) -> list[str]:
    """The imports of a module in `layer` that point up."""
    above = LAYERS[LAYERS.index(layer) + 1 :]
    return [
        module
        for module, inside in imports(ast.parse(source))
        if str(module).partition(".")[0] in above and not (may_look_up and inside)
    ]


MODULES = [path for layer in LAYERS for path in sorted((HOME / layer).rglob("*.py"))]


@pytest.mark.parametrize("path", MODULES, ids=[str(path.relative_to(HOME)) for path in MODULES])
def test_imports_point_one_way(path: Path) -> None:
    layer = path.relative_to(HOME).parts[0]
    assert upward(path.read_text(), layer, path.is_relative_to(LOOKS_UP)) == []


@pytest.mark.parametrize(
    ("source", "layer", "may_look_up", "found"),
    [
        ("import policies.losses", "rewards", False, ["policies.losses"]),
        ("def f():\n    from rollouts import pool", "bootcamp", False, ["rollouts"]),
        ("def f():\n    from rollouts import pool", "bootcamp", True, []),
        ("from policies import cascade", "bootcamp", True, ["policies"]),
        ("import importlib\nimportlib.import_module('policies.mpo')", "rollouts", False, ["policies.mpo"]),
        ("if True:\n    class A:\n        import policies", "rollouts", False, ["policies"]),
        ("import bootcamp, rewards, rollouts", "policies", False, []),
        ("from . import policies", "bootcamp", False, []),
    ],
)
def test_the_rule_finds_what_breaks_it(source: str, layer: str, may_look_up: bool, found: list[str]) -> None:
    assert upward(source, layer, may_look_up) == found


def loaded_by(code: str) -> tuple[set[str], float]:
    """The top-level modules that `code` loads in a fresh interpreter, and its CPU seconds."""
    code = (
        f"import sys\n{code}\nimport json, resource\nuse = resource.getrusage(resource.RUSAGE_SELF)\n"
        "print('\\n' + json.dumps([sorted({n.partition('.')[0] for n in sys.modules}), use.ru_utime + use.ru_stime]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=HOME)
    modules, seconds = json.loads(done.stdout.splitlines()[-1])
    return set(modules), seconds


LISTING = "from bootcamp.cli import main; main(['list', '--count'], standalone_mode=False)"


@pytest.mark.parametrize(
    ("code", "seconds"),
    [("import bootcamp", 0.2), (LISTING, 0.6), (LISTING.replace("'--count'", "'--json'"), 0.6)],
    ids=["import", "count", "list"],
)
def test_listing_is_cheap_and_imports_no_family(code: str, seconds: float) -> None:
    runs = [(loaded_by("pass")[1], *loaded_by(code)) for _ in range(3)]
    modules = runs[0][1]
    assert not modules & HEAVY
    assert not modules & set(LAYERS[1:])
    assert min(used - bare for bare, _, used in runs) < seconds


def test_listing_imports_no_family_module() -> None:
    code = f"{LISTING}\nprint(sorted(n for n in sys.modules if n.startswith('bootcamp.') and n.count('.') > 1), end='')"
    done = subprocess.run([sys.executable, "-c", "import sys\n" + code], capture_output=True, text=True, cwd=HOME)
    names = ast.literal_eval(done.stdout.splitlines()[-1])
    assert {name.split(".")[1] for name in names} <= {"answers", "cli"}


def test_help_of_every_command_is_light() -> None:
    modules, _ = loaded_by("from bootcamp.cli import main; main(['--help'], standalone_mode=False)")
    assert not modules & HEAVY
