"""Crystals: structures that are written, mended and recognised; lattices that fit."""

from __future__ import annotations

import pytest

import bootcamp
from bootcamp.crystals.coincidences import Coincidence, MatchedRows
from bootcamp.crystals.mending import Mended, orbits
from bootcamp.crystals.polytypes import Polytype
from bootcamp.crystals.recognition import StructureType, known_as
from bootcamp.crystals.structures import crystal
from bootcamp.crystals.targets import Coordinated, InGroup, SizedPrototype, neighbours
from bootcamp.types import Task

SALT = "5.64 5.64 5.64 90 90 90; Na 0 0 0; Na 1/2 1/2 0; Na 1/2 0 1/2; Na 0 1/2 1/2"
SALT += "; Cl 1/2 0 0; Cl 0 1/2 0; Cl 0 0 1/2; Cl 1/2 1/2 1/2"
PRIMITIVE = "3.98808 3.98808 3.98808 60 60 60; Na 0.1 0.2 0.3; Cl 0.6 0.7 0.8"
SALT_CIF = """data_x
_symmetry_space_group_name_H-M 'F m -3 m'
_cell_length_a 5.64
_cell_length_b 5.64
_cell_length_c 5.64
_cell_angle_alpha 90
_cell_angle_beta 90
_cell_angle_gamma 90
loop_
_atom_site_label
_atom_site_fract_x
_atom_site_fract_y
_atom_site_fract_z
Na 0 0 0
Cl 0.5 0.5 0.5
"""


def value(task: Task, answer: object, text: str) -> float:
    return task.verify(answer, f"<answer>{text}</answer>").value


# ── polytypes ────────────────────────────────────────────────────────────────────────────────


def test_a_polytype_passes_in_any_cell_and_no_other_does() -> None:
    task = Polytype()
    sites = [["Mg", 0, 0, 0], ["Mg", 1 / 3, 2 / 3, 0.25], ["Mg", 2 / 3, 1 / 3, 0.5], ["Mg", 1 / 3, 2 / 3, 0.75]]
    answer = {"cell": [3, 3, 9.6, 90, 90, 120], "sites": sites}
    assert value(task, answer, "3 3 9.6 90 90 120; Mg 1/3 2/3 0; Mg 2/3 1/3 1/4; Mg 0 0 1/2; Mg 2/3 1/3 3/4") == 1
    assert value(task, answer, "3 3 9.6 90 90 120; Mg 0 0 0; Mg 1/3 2/3 1/4; Mg 0 0 1/2; Mg 1/3 2/3 3/4") == 0
    assert value(task, answer, "3 3 4.8 90 90 120; Mg 0 0 0; Mg 1/3 2/3 1/2") == 0


# ── targets ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        (SALT, 1),
        (PRIMITIVE, 1),
        (SALT_CIF, 1),
        (SALT.replace("5.64", "5.75"), 0),
        (SALT.replace("Cl", "F"), 0),
        ("Na 0 0 0", 0),
    ],
)
def test_rock_salt_of_a_given_size(text: str, fine: int) -> None:
    sites = [["Na", 0, 0, 0], ["Na", 0.5, 0.5, 0], ["Na", 0.5, 0, 0.5], ["Na", 0, 0.5, 0.5]]
    sites += [["Cl", 0.5, 0, 0], ["Cl", 0, 0.5, 0], ["Cl", 0, 0, 0.5], ["Cl", 0.5, 0.5, 0.5]]
    answer = {"cell": [5.64, 5.64, 5.64, 90, 90, 90], "sites": sites, "kind": "rock-salt-type"}
    assert value(SizedPrototype(by="density"), answer, text) == fine


@pytest.mark.parametrize("by", ["density", "line", "bond"])
def test_sodium_chloride_measures_what_it_should(by: str) -> None:
    from random import Random

    from bootcamp.crystals.structures import read

    found = read(SALT, cell=True).crystal
    assert found is not None
    told, a = SizedPrototype(by=by)._told(Random(1), found, 5.64)
    assert a == pytest.approx(5.64, abs=2e-3)
    if by == "density":
        assert "2.16" in told  # g/cm³
    if by == "bond":
        assert "2.82 Å" in told


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (SALT, ""),
        (PRIMITIVE, ""),
        (SALT_CIF, ""),
        (SALT.replace("Cl 1/2 1/2 1/2", "Cl 0.52 1/2 1/2"), "wrong_group"),
        (SALT.replace("Cl", "Br"), "wrong_composition"),
        (SALT.replace("5.64", "9.64"), "wrong_volume"),
        ("3.4 3.4 3.4 90 90 90; Na 0 0 0; Cl 1/2 1/2 1/2", "wrong_group"),  # CsCl type
        ("5 5 5 90 90 90; Na 0 0 0; Cl 0.1 0 0", "atoms_too_close"),
    ],
)
def test_any_crystal_of_a_group(text: str, code: str) -> None:
    answer = {"formula": "NaCl", "group": 225, "cell": [], "sites": []}
    score = InGroup().verify(answer, f"<answer>{text}</answer>")
    assert (score.codes[0] if score.codes else "") == code


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        (SALT, 1),
        (PRIMITIVE, 1),
        (SALT.replace("5.64", "5.80"), 0),
        ("3.256 3.256 3.256 90 90 90; Na 0 0 0; Cl 1/2 1/2 1/2", 0),  # eight at 2.82 Å
        (
            "6.513 6.513 6.513 90 90 90; Na 0 0 0; Na 1/2 1/2 0; Na 1/2 0 1/2; Na 0 1/2 1/2; "
            "Cl 1/4 1/4 1/4; Cl 3/4 3/4 1/4; Cl 3/4 1/4 3/4; Cl 1/4 3/4 3/4",
            0,
        ),  # four
    ],
)
def test_six_neighbours_at_2_82(text: str, fine: int) -> None:
    answer = {"formula": "NaCl", "centre": "Na", "number": 6, "other": 6, "distance": 2.82}
    assert value(Coordinated(), answer, text) == fine


def test_neighbours_are_counted_through_the_borders() -> None:
    simple = crystal([["Po", 0, 0, 0]], [3.35, 3.35, 3.35, 90, 90, 90])
    assert neighbours(simple, 3.4, any_kind=True) == [6]
    assert neighbours(simple, 4.8, 3.4, any_kind=True) == [12]
    assert neighbours(simple, 4.8) == [0]


# ── mending ──────────────────────────────────────────────────────────────────────────────────────

RUTILE = [["Ti", 0, 0, 0], ["Ti", 0.5, 0.5, 0.5], ["O", 0.305, 0.305, 0], ["O", 0.695, 0.695, 0],
          ["O", 0.195, 0.805, 0.5], ["O", 0.805, 0.195, 0.5]]  # fmt: skip


def test_orbits_of_rutile() -> None:
    assert orbits(crystal(RUTILE, [4.59, 4.59, 2.96, 90, 90, 90])) == [[0, 1], [2, 3, 4, 5]]


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("O 0.805 0.195 1/2", 1),
        ("O (0.805, 0.195, 0.5)", 1),
        ("O -0.195 0.195 0.5.", 1),
        ("O 0.8 0.2 0.5", 0),
        ("Ti 0.805 0.195 0.5", 0),
        ("O 0.805 0.195 0.5; O 0 0 0", 0),
        ("0.805 0.195 0.5", 0),
    ],
)
def test_the_missing_oxygen_of_rutile(text: str, fine: int) -> None:
    answer = {"site": RUTILE[5], "broken": RUTILE[:5], "cell": [4.59, 4.59, 2.96, 90, 90, 90], "group": 136}
    assert value(Mended(kind="missing"), answer, text) == fine


# ── lattices that fit ────────────────────────────────────────────────────────────────────────────


def test_rows_and_layers_that_match() -> None:
    assert value(MatchedRows(), {"rows": [4, 3]}, "m = 4, n = 3") == 1
    assert value(MatchedRows(), {"rows": [4, 3]}, "8, 6") == 0
    layers = {"film": [3, 3], "base": [4, 4], "angle": 90, "limit": 1.0, "area": 150}
    assert value(Coincidence(), layers, "[[4, 0], [0, 4]]; [[3, 0], [0, 3]]") == 1
    assert value(Coincidence(), layers, "[[0, 4], [-4, 0]], [[3, 0], [0, 3]]") == 1
    assert value(Coincidence(), layers, "[[8, 0], [0, 4]]; [[6, 0], [0, 3]]") == 0  # too large
    assert value(Coincidence(), layers, "[[1, 0], [0, 1]]; [[1, 0], [0, 1]]") == 0
    assert value(Coincidence(), layers, "[[4, 0], [4, 0]]; [[3, 0], [3, 0]]") == 0


# ── recognition ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("NaCl type", "rock-salt-type"),
        ("halite.", "rock-salt-type"),
        ("Sphalerite", "zincblende-type"),
        ("L1_2", "Cu3Au-type"),
        ("perovskite structure", "cubic perovskite"),
        ("fcc or bcc", None),
        ("", None),
    ],
)
def test_spellings_of_structure_types(text: str, name: str | None) -> None:
    assert known_as(text) == name


def test_types_with_the_same_group_and_ratio_are_told_apart() -> None:
    task = bootcamp.task("crystals/recognition/type")
    assert isinstance(task, StructureType)
    seen = {"ReO3-type": 0, "Cu3Au-type": 0}
    for seed in range(60):
        instance = task.instance(seed, 2)
        name = instance.answer["name"]
        if name in seen:
            seen[name] += 1
            assert task.check(instance.problem)
            other = next(n for n in seen if n != name)
            problem = instance.problem
            assert not task.check(type(problem)(problem.prompt, problem.answer | {"name": other}))
    assert all(seen.values())
