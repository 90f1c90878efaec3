"""Diffraction by crystals: values from textbooks, equivalent answers, and answers that must not pass."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

import bootcamp
from bootcamp.types import Problem

Given = dict[str, str]


def judged(task_id: str, given: Given, solution: str, text: str) -> float:
    task = bootcamp.task(f"crystals/diffraction/{task_id}")
    return task.verify({"given": given, "solution": solution}, f"<answer>{text}</answer>").value


@pytest.mark.parametrize(
    ("task_id", "given", "truth"),
    [
        ("scherrer", {"w": "1.54056", "t": "40", "b": "0.5", "i": "0"}, [16.907]),
        ("scherrer", {"w": "1.54056", "t": "40", "b": "0.5", "i": "0.3"}, [21.134]),
        ("thermal", {"b": "1", "w": "1.54056", "t": "60"}, [81.0029]),
        # F(100) = S (fA - fB), F(200) = fA + fB
        ("order", {"f": "60", "g": "20", "r": "0.0625"}, [50.0]),
        # Ti and Zr: the null alloy has 32.4 % of zirconium
        ("null-matrix", {"f": "7.16", "g": "-3.438"}, [32.44]),
        ("bijvoet", {"f": "30", "g": "5", "h": "20", "x": "0.1 0 0", "row": "1 0 0"}, [1.10793]),
        ("energy", {"a": "5.431", "row": "1 1 1", "t": "28.443"}, [8.0475]),  # silicon, Cu Kα1
        ("camera", {"l": "1000", "v": "200", "r": "25.079"}, [1.0]),
        ("camera", {"l": "1000", "v": "100", "r": "37.014"}, [1.0]),
        ("turn", {"cell": "5 5 5", "w": "1.5", "row": "1 0 1"}, [24.494, 17.4576]),
        # quartz: d(100) = 4.255, d(101) = 3.343
        ("cell-hexagonal", {"one": "1 0 0", "d1": "4.2550", "two": "1 0 1", "d2": "3.3430"}, [4.9133, 5.4039]),
        (
            "cell-monoclinic",
            {"one": "1 0 0", "d1": "5.6381", "two": "0 1 0", "d2": "7.0000", "three": "0 0 1", "d3": "7.5175",
             "four": "1 0 1", "d4": "3.9136"},
            [6.0, 7.0, 8.0, 110.0],
        ),
    ],
)  # fmt: skip
def test_values_agree_with_textbooks(task_id: str, given: Given, truth: list[float]) -> None:
    task: Any = bootcamp.task(f"crystals/diffraction/{task_id}")
    assert task.values(given) == pytest.approx(truth, rel=5e-4)
    assert task.again(given) == pytest.approx(truth, rel=5e-4)


@pytest.mark.parametrize(
    ("text", "worth"),
    [("4.913, 5.404", 1.0), ("a = 4.913, c = 5.404", 1.0), ("(4.91, 5.40)", 1.0), ("5.404, 4.913", 0.0),
     ("4.913", 0.0), ("4.913, 5.404, 1", 0.0)],
)  # fmt: skip
def test_both_axes_of_a_cell_count(text: str, worth: float) -> None:
    given = {"one": "1 0 0", "d1": "4.2550", "two": "1 0 1", "d2": "3.3430"}
    assert judged("cell-hexagonal", given, "4.9133, 5.4039", text) == worth


@pytest.mark.parametrize(
    ("text", "worth"),
    [("350", 1.0), ("350°", 1.0), ("-10", 1.0), ("350.0", 1.0), ("170", 0.0),
     ("99999999999999999999990", 0.0), ("350 or 10", 0.0)],
)  # fmt: skip
def test_phases_are_angles(text: str, worth: float) -> None:
    given = {"row": "2 1 2", "phase": "170", "point": "3/4,0,0"}
    assert judged("phase-origin", given, "350", text) == worth


def test_a_screw_axis_turns_phases() -> None:
    """2_1 along b: the phase of an equivalent of h k l changes by half a turn where k is odd."""
    task: Any = bootcamp.task("crystals/diffraction/phase-equivalent")
    given = {"row": "1 3 2", "phase": "40", "op": "-x,y+1/2,-z"}
    assert task.true(given, "-1 3 -2; 220")
    assert not task.true(given, "-1 3 -2; 40")
    assert judged("phase-equivalent", given, "-1 3 -2; 220", "(-1, 3, -2); 220°") == 1.0
    assert judged("phase-equivalent", given, "-1 3 -2; 220", "1 3 2; 40") == 0.0


def test_homometric_sets_count_alike() -> None:
    """{0,1,4,10,12,17} and {0,1,8,11,13,17} have the same differences (Bloom); so have mirrored and shifted sets."""
    from bootcamp.crystals.structure_phases import _peaks

    one, other = [0, 1, 4, 10, 12, 17], [0, 1, 8, 11, 13, 17]
    peaks = ", ".join(f"{v} x{n}" for v, n in sorted(_peaks(one, 40).items()))
    given = {"n": "40", "count": "6", "peaks": peaks}
    for places in (one, other, [p + 7 for p in one], [39 - p for p in one]):
        assert judged("patterson-solve", given, "", ", ".join(map(str, places))) == 1.0
    assert judged("patterson-solve", given, "", "0, 1, 4, 10, 12, 18") == 0.0
    assert judged("patterson-solve", given, "", "0, 40, 1, 4, 10, 12") == 0.0


def test_a_harker_vector_and_a_patterson_map() -> None:
    harker = {"x": "0.1", "y": "0.2", "z": "0.3", "op": "-x,y+1/2,-z"}
    for text, worth in (
        ("4/5,1/2,2/5", 1.0),
        ("-0.2, 0.5, -0.6", 1.0),
        ("0.2,0.5,0.6", 0.0),
        ("4/5,1/2,2/5; 0,0,0", 0.0),
    ):
        assert judged("patterson-harker", harker, "4/5,1/2,2/5", text) == worth
    task: Any = bootcamp.task("crystals/diffraction/patterson-vectors")
    assert task.true({"points": "0,0,0; 1/4,0,0"}, "1/4,0,0; 3/4,0,0")
    assert judged("patterson-vectors", {"points": ""}, "1/4,0,0; 3/4,0,0", "-1/4 0 0; 1/4 0 0") == 1.0
    assert judged("patterson-vectors", {"points": ""}, "1/4,0,0; 3/4,0,0", "1/4 0 0; 1/4 0 0") == 0.0


ALUMINIUM = {"lattice": "F", "a": "4.05", "c": "25", "r": "10.69", "s": "10.69", "t": "70.5"}


@pytest.mark.parametrize(
    ("text", "worth"),
    [("1 1 1; 1 1 -1", 1.0), ("-1 1 -1; 1 1 -1", 1.0), ("(1 -1 1); (1 1 1)", 1.0), ("1 1 1; -1 -1 1", 0.0),
     ("1 1 1; 1 1 1", 0.0), ("1 1 1", 0.0), ("0 0 0; 1 1 1", 0.0), ("2 0 0; 0 2 0", 0.0)],
)  # fmt: skip
def test_equivalent_indices_of_spots_count(text: str, worth: float) -> None:
    assert judged("spot-pattern", ALUMINIUM, "1 1 1; 1 1 -1", text) == worth


def test_extinct_spots_do_not_count() -> None:
    given = {"lattice": "I", "a": "3", "c": "30", "r": "10.00", "s": "10.00", "t": "90.0"}
    assert judged("spot-pattern", given, "", "1 0 0; 0 1 0") == 0.0
    assert judged("spot-pattern", given | {"lattice": "P"}, "", "1 0 0; 0 1 0") == 1.0


def test_harmonics_of_a_face_centred_crystal() -> None:
    task: Any = bootcamp.task("crystals/diffraction/laue-harmonics")
    given = {"row": "1 0 0", "lattice": "F", "a": "4.0", "t": "30", "low": "0.45", "high": "2.5"}
    assert task.true(given, "2, 4, 6, 8")  # λ = 4/n Å
    for text, worth in (("2, 4, 6, 8", 1.0), ("8 6 4 2", 1.0), ("2, 3, 4, 5, 6, 7, 8", 0.0), ("2, 4, 6", 0.0)):
        assert judged("laue-harmonics", given, "2, 4, 6, 8", text) == worth


def test_lines_of_rutile() -> None:
    """110, 101 and 200 of TiO2, ICDD 21-1276."""
    given = {"lattice": "P", "cell": "4.594 4.594 2.958 90 90 90", "d": "3.2484, 2.4871, 2.2970"}
    for text, worth in (
        ("1 1 0; 1 0 1; 2 0 0", 1.0),
        ("1 -1 0; 0 1 1; 0 2 0", 1.0),
        ("1 1 0; 1 0 1; 1 1 1", 0.0),
        ("1 1 0; 1 0 1", 0.0),
    ):
        assert judged("line-indices", given, "1 1 0; 1 0 1; 2 0 0", text) == worth


def test_lines_of_rock_salt_by_strength() -> None:
    task: Any = bootcamp.task("crystals/diffraction/line-order")
    given = {"type": "NaCl", "f": "fA=11, fB=17", "lines": "1 1 1; 2 0 0; 2 2 0; 3 1 1"}
    assert task.true(given, "2 2 0; 2 0 0; 3 1 1; 1 1 1")
    assert not task.true(given, "2 0 0; 2 2 0; 3 1 1; 1 1 1")
    assert judged("line-order", given, "2 2 0; 2 0 0; 3 1 1; 1 1 1", "2 2 0; 2 0 0; 1 1 1; 3 1 1") == 0.0


@pytest.mark.parametrize("task_id", ["patterson-solve-drawn", "spot-pattern-drawn"])
def test_pictures_replace_the_data(task_id: str) -> None:
    task: Any = bootcamp.task(f"crystals/diffraction/{task_id}")
    instance, other = task.instance(1, 2), task.instance(2, 2)
    assert instance.images == task.instance(1, 2).images
    assert task.check(instance.problem)
    assert not task.check(Problem(instance.prompt, instance.answer, other.images))
    assert task.verify(instance.answer, task.wrong(instance.answer, Random(0))).value < 1
