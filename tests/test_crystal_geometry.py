"""Symmetry, geometry, cells, stackings and nets of crystals: values from textbooks, and answers that must not pass."""

from __future__ import annotations

import json
from fractions import Fraction
from random import Random
from typing import Any

import pytest

import bootcamp
from bootcamp.crystals import motifs, nets
from bootcamp.crystals.elements import given_operation
from bootcamp.crystals.operation_sets import generated
from bootcamp.math.reading import write_matrix
from bootcamp.types import Problem

Given = dict[str, str]
CUBE = "4 4 4 90 90 90"


def judged(task_id: str, given: Given, solution: str, text: str) -> float:
    task = bootcamp.task(f"crystals/{task_id}")
    return task.verify({"given": given, "solution": solution}, f"<answer>{text}</answer>").value


def values(task_id: str, given: Given) -> list[float]:
    task: Any = bootcamp.task(f"crystals/{task_id}")
    found: list[float] = task.values(given)
    assert task.again(given) == pytest.approx(found, rel=2e-5)
    return found


@pytest.mark.parametrize(
    ("task_id", "given", "truth"),
    [
        ("geometry/angle-planes", {"cell": CUBE, "one": "1 1 1", "two": "1 1 -1"}, [70.5288]),
        ("geometry/angle-directions", {"cell": "3 3 5 90 90 120", "one": "1 0 0", "two": "1 2 0"}, [90.0]),
        ("geometry/angle-mixed", {"cell": "3 3 5 90 90 120", "one": "1 0 0", "two": "1 0 0"}, [30.0]),
        ("geometry/misorientation-axes", {"a": "0", "b": "60", "one": "1 1 1", "two": "1 1 1"}, [60.0]),
        ("geometry/misorientation-axes", {"a": "10", "b": "80", "one": "0 0 1", "two": "0 0 1"}, [20.0]),
        ("geometry/misorientation-euler", {"a": "0 0 0", "b": "0 0 30"}, [30.0]),
        # copper (111), iron (110): the densest planes
        ("geometry/surface-planar", {"lattice": "F", "a": "3.615", "plane": "1 1 1"}, [17.672]),
        ("geometry/surface-planar", {"lattice": "I", "a": "2.866", "plane": "1 1 0"}, [17.217]),
        # Pt(997): terraces of 20 Å
        ("geometry/surface-terrace", {"lattice": "F", "a": "3.92", "plane": "9 9 7", "flat": "1 1 1"}, [20.004]),
        ("geometry/surface-linear", {"lattice": "F", "a": "3.6", "row": "1 1 0"}, [3.9284]),
        # copper, J. F. Nye: 66.7 and 191 GPa
        ("geometry/load-young", {"c11": "168.4", "c12": "121.4", "c44": "75.4", "row": "1 0 0"}, [66.69]),
        ("geometry/load-young", {"c11": "168.4", "c12": "121.4", "c44": "75.4", "row": "1 1 1"}, [191.13]),
        ("geometry/load-resolved", {"s": "100", "row": "0 0 1", "plane": "1 1 1", "slip": "0 1 -1"}, [40.8248]),
        ("geometry/strain-direction", {"one": CUBE, "two": "4 4 4.2 90 90 90", "row": "0 0 1"}, [5.0]),
        ("geometry/packing-filling", {"type": "NaCl", "a": "1", "b": "1"}, [52.36]),
        ("geometry/packing-filling", {"type": "ZnS (zincblende)", "a": "1", "b": "1"}, [34.01]),
        ("geometry/packing-filling", {"type": "Cu3Au (A = Au)", "a": "1", "b": "1"}, [74.05]),
        ("geometry/packing-hole", {"type": "CsCl", "c": "4", "a": "1", "b": "1", "x": "1/2 1/2 0"}, [1.0]),
        # SrTiO3
        ("geometry/valence-off-centre", {"pair": "Ti-O", "r": "1.815", "a": "3.905", "c": "3.905", "z": "0"}, [4.1376]),
        ("geometry/valence-missing", {"pair": "Ti-O", "r": "1.815", "d": "1.815, 1.815", "v": "3"}, [1.815]),
        (
            "cells/reciprocal-parameters",
            {"cell": "2.46 2.46 6.7 90 90 120"},
            [0.469391, 0.469391, 0.149254, 90, 90, 60],
        ),
        ("cells/transformed-parameters", {"cell": CUBE, "axes": "a'=a+b, b'=-a+b, c'=c"},
         [5.656854, 5.656854, 4, 90, 90, 90]),
    ],
)  # fmt: skip
def test_measures_agree_with_textbooks(task_id: str, given: Given, truth: list[float]) -> None:
    task: Any = bootcamp.task(f"crystals/{task_id}")
    assert task.again(given) == pytest.approx(truth, rel=2e-4)
    found = task.values(given)  # [] where the generator would not ask: nothing to tell apart
    assert found in ([], pytest.approx(truth, rel=2e-4))


def test_the_sign_of_a_torsion() -> None:
    """Seen from B, with A to the right, D below is a quarter turn clockwise."""
    given = {"cell": "10 10 10 90 90 90", "one": "0.2 0 0", "two": "0 0 0", "three": "0 0 0.2", "op": "-y,x,z+1/5"}
    assert values("geometry/torsion", given) == pytest.approx([90.0])
    assert values("geometry/torsion", given | {"op": "y,-x,z+1/5"}) == pytest.approx([-90.0])


@pytest.mark.parametrize(
    ("text", "worth"),
    [("70.53", 1.0), ("70.5°", 1.0), ("70.5 degrees", 1.0), ("$70.53^\\circ$", 1.0), ("1.231 rad", 1.0), ("71.5", 0.0),
     ("70.53 or 109.47", 0.0), ("70.53, 109.47", 0.0), ("70.53 xyz", 0.0), ("", 0.0), ("nan", 0.0)],
)  # fmt: skip
def test_a_measure_is_read_with_its_unit(text: str, worth: float) -> None:
    given = {"cell": CUBE, "one": "1 1 1", "two": "1 1 -1"}
    assert judged("geometry/angle-planes", given, "70.5288", text) == worth


def test_each_reciprocal_length_counts() -> None:
    given, truth = {"cell": "2.46 2.46 6.7 90 90 120"}, "0.469391, 0.469391, 0.149254, 90, 90, 60"
    assert judged("cells/reciprocal-parameters", given, truth, "0.4694, 0.4694, 0.1493, 90, 90, 60") == 1.0
    assert judged("cells/reciprocal-parameters", given, truth, "0.4694, 0.4694, 0.1593, 90, 90, 60") == 0.0


# ── symmetry ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("op", "text", "worth"),
    [
        ("-x,y+1/2,-z+1/2", "0,0,1/4", 1.0), ("-x,y+1/2,-z+1/2", "0, 7, 0.25", 1.0),  # the screw axis of P2_1/c
        ("-x,y+1/2,-z+1/2", "0,0,0", 0.0), ("-x,y+1/2,-z+1/2", "0,0,1/4; 0,0,0", 0.0),
        ("x,-y+1/2,z+1/2", "3/8,1/4,0", 1.0), ("x,-y+1/2,z+1/2", "0,0,1/4", 0.0),  # its glide plane
        ("-y,x,z+1/4", "0,0,5", 1.0), ("y,-x,-z+1/2", "0,0,1/4", 1.0), ("y,-x,-z+1/2", "0,0,0", 0.0),
    ],
)  # fmt: skip
def test_any_point_of_an_element_counts(op: str, text: str, worth: float) -> None:
    assert judged("symmetry/element-point", {"op": op}, "", text) == worth


def test_triplets_of_told_elements() -> None:
    screw = {"cell": "cubic", "angle": "90", "axis": "0 0 1", "point": "0,1/2,0", "shift": "0,0,1/4"}
    task: Any = bootcamp.task("crystals/symmetry/screw-triplet")
    assert task.true(screw, "-y+1/2,x+1/2,z+1/4")
    assert not task.true(screw, "y-1/2,-x+1/2,z+1/4")  # the other sense
    assert judged("symmetry/screw-triplet", screw, "-y+1/2,x+1/2,z+1/4", "1/2-y, x+0.5, z+0.25") == 1.0
    assert judged("symmetry/screw-triplet", screw, "-y+1/2,x+1/2,z+1/4", "-y-1/2,x+1/2,z+1/4") == 0.0  # elsewhere
    glide: Any = bootcamp.task("crystals/symmetry/glide-triplet")
    assert glide.true({"cell": "hexagonal", "axis": "1 1 0", "point": "0,0,0", "shift": "0,0,1/2"}, "-y,-x,z+1/2")


@pytest.mark.parametrize(
    ("text", "worth"),
    [("x,y,z; -x,-y,z; -y,x,z+1/2; y,-x,z+1/2", 1.0), ("(x,y,z), (-x,-y,z+1), (-y,x,z-1/2), (y,-x,z+1/2)", 1.0),
     ("x,y,z; -x,-y,z; -y,x,z+1/2", 0.0), ("x,y,z; x,y,z; -x,-y,z; -y,x,z+1/2; y,-x,z+1/2", 0.0)],
)  # fmt: skip
def test_generated_operations_in_any_order(text: str, worth: float) -> None:
    solution = "x,y,z; -y,x,z+1/2; -x,-y,z; y,-x,z+1/2"
    assert judged("symmetry/generated", {"ops": "-y,x,z+1/2"}, solution, text) == worth


def test_any_representatives_of_cosets() -> None:
    given = {"ops": "(1) x,y,z (2) -x,-y,z (3) -x,y,-z (4) x,-y,-z", "sub": "1, 2"}
    for text, worth in (("1, 3", 1.0), ("4, 2", 1.0), ("1, 2", 0.0), ("1, 3, 4", 0.0), ("1", 0.0), ("1, 9", 0.0)):
        assert judged("symmetry/cosets", given, "1, 3", text) == worth


@pytest.mark.parametrize(
    ("ops", "image"),
    [("(x,y,-z)", "0,0,3/4; -1,-2,3"), ("(x,y,-z)'", "0,0,3/4; 1,2,-3"),
     ("(-x,-y,-z)", "0,0,3/4; 1,2,3"), ("(-x,-y,z)", "0,0,1/4; -1,-2,3")],
)  # fmt: skip
def test_a_moment_is_an_axial_vector(ops: str, image: str) -> None:
    task: Any = bootcamp.task("crystals/symmetry/magnetic-image")
    given = {"point": "0,0,1/4", "moment": "1,2,3", "ops": ops}
    assert task.true(given, image)
    assert judged("symmetry/magnetic-image", given, image, image.replace(",", ", ")) == 1.0
    assert judged("symmetry/magnetic-image", given, image, "0,0,1/4; 3,2,1") == 0.0


@pytest.mark.parametrize(
    ("ops", "mean"),
    [
        # -43m keeps e14 = e25 = e36; mm2 keeps e15, e24, e31, e32, e33
        ("-x,-y,z), (-y,x,-z), (z,x,y", "[[0,0,0,2,0,0],[0,0,0,0,2,0],[0,0,0,0,0,2]]"),
        ("-x,-y,z), (x,-y,z", "[[0,0,0,0,5,0],[0,0,0,6,0,0],[3,1,2,0,0,0]]"),
    ],
)
def test_piezoelectric_forms_of_known_groups(ops: str, mean: str) -> None:
    task: Any = bootcamp.task("crystals/symmetry/tensor-piezo")
    given = {"ops": ops, "tensor": "[[1,2,3,4,5,6],[4,5,6,6,2,1],[3,1,2,4,2,0]]"}
    assert task.true(given, mean)
    operations = generated([given_operation(text) for text in ops.split("), (")])
    assert write_matrix(task._allowed(operations, json.loads(given["tensor"]))) == mean
    assert judged("symmetry/tensor-piezo", given, mean, mean.replace(",", ", ")) == 1.0
    assert judged("symmetry/tensor-piezo", given, mean, given["tensor"]) == 0.0


def test_plane_groups_of_known_patterns() -> None:
    third = Fraction(1, 3)
    honeycomb = [("X", (third, 2 * third)), ("X", (2 * third, third))]
    assert motifs.recognised("hexagonal", honeycomb) == "p6mm"
    assert motifs.recognised("hexagonal", [("X", (third, 2 * third)), ("Y", (2 * third, third))]) == "p3m1"
    assert motifs.recognised("square", [("X", (Fraction(0), Fraction(0)))]) == "p4mm"
    assert [len(motifs.motions(name)) for name in ("p1", "pg", "c2mm", "p4gm", "p6mm")] == [1, 2, 8, 8, 12]
    for text, worth in (("p4gm", 1.0), ("p4g", 1.0), ("P4GM", 0.0), ("p4mm", 0.0), ("p4", 0.0)):
        assert judged("symmetry/plane-group", {}, "p4gm", text) == worth


# ── lattices ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("task_id", "given", "solution", "text", "worth"),
    [
        ("plane", {"g": "[[1,3],[3,10]]"}, "[[1,0],[-3,1]]", "-1 0; 3 -1", 1.0),
        ("plane", {"g": "[[1,3],[3,10]]"}, "[[1,0],[-3,1]]", "1 0; 0 1", 0.0),
        ("plane", {"g": "[[1,3],[3,10]]"}, "[[1,0],[-3,1]]", "1 0; 2 0", 0.0),
        ("matching", {"g": "[[2,1],[1,3]]", "h": "[[2,3],[3,7]]"}, "[[1,0],[1,1]]", "[[-1,0],[-1,-1]]", 1.0),
        ("matching", {"g": "[[2,1],[1,3]]", "h": "[[2,3],[3,7]]"}, "[[1,0],[1,1]]", "[[1,0],[0,1]]", 0.0),
        # fcc, a² = 4
        ("cubic", {"g": "[[2,1,1],[1,2,1],[1,1,2]]", "kind": "F"}, "", "-1 1 1; 1 -1 1; 1 1 -1", 1.0),
        ("cubic", {"g": "[[2,1,1],[1,2,1],[1,1,2]]", "kind": "F"}, "", "-2 2 2; 2 -2 2; 2 2 -2", 0.0),
        ("cubic", {"g": "[[2,1,1],[1,2,1],[1,1,2]]", "kind": "F"}, "", "1 0 0; 0 1 0; 0 0 1", 0.0),
    ],
)
def test_every_right_basis_counts(task_id: str, given: Given, solution: str, text: str, worth: float) -> None:
    assert judged(f"cells/basis-{task_id}", given, solution, text) == worth


@pytest.mark.parametrize(
    ("row", "t", "sigma"),
    [("1 1 1", "1/3·√3", 3), ("0 0 1", "1/3", 5), ("1 1 1", "1/5·√3", 7), ("1 1 0", "1/4·√2", 9),
     ("1 1 0", "1/3·√2", 11)],
)  # fmt: skip
def test_sigma_of_known_boundaries(row: str, t: str, sigma: int) -> None:
    task: Any = bootcamp.task("crystals/geometry/sigma")
    assert task.true({"row": row, "t": t}, str(sigma))
    assert not task.true({"row": row, "t": t}, str(sigma + 2))
    assert judged("geometry/sigma", {"row": row, "t": t}, str(sigma), f"Σ = {sigma}") == 1.0


def test_a_twin_of_spinel_type() -> None:
    task: Any = bootcamp.task("crystals/geometry/twinned")
    assert task.true({"row": "1 1 1", "uvw": "1 1 -1"}, "-1 -1 5")
    assert judged("geometry/twinned", {"row": "1 1 1", "uvw": "1 1 -1"}, "-1 -1 5", "1 1 -5") == 0.0


def test_slip_systems_at_equal_stress_count_alike() -> None:
    given = {"sign": "tension", "row": "1 2 5"}
    task: Any = bootcamp.task("crystals/geometry/slip-system")
    assert task.true(given, "-1 1 1; 1 0 1")
    for text, worth in (
        ("-1 1 1; 1 0 1", 1.0),
        ("1 -1 -1; -1 0 -1", 1.0),
        ("1 1 1; 1 0 -1", 0.0),
        ("1 0 1; -1 1 1", 0.0),
    ):
        assert judged("geometry/slip-system", given, "-1 1 1; 1 0 1", text) == worth


# ── stackings and nets ──────────────────────────────────────────────────────────────────────────


def test_stackings_of_silicon_carbide() -> None:
    hc: Any = bootcamp.task("crystals/stacking/hc")
    zhdanov: Any = bootcamp.task("crystals/stacking/zhdanov")
    assert hc.true({"letters": "ABAC"}, "chch")
    assert hc.true({"letters": "ABCACB"}, "hcchcc")
    for letters, symbol in (("ABAC", "2 2"), ("ABCACB", "3 3")):  # 4H, 6H
        assert zhdanov.true({"letters": letters}, symbol)
    for text, worth in (("3 2 1 2", 1.0), ("(2 3 2 1)", 1.0), ("3212", 1.0), ("3 2 2 1", 0.0), ("3 2", 0.0)):
        assert judged("stacking/zhdanov", {"letters": ""}, "2 1 2 3", text) == worth
    for text, worth in (
        ("ABAC", 1.0),
        ("BCBA", 1.0),
        ("A, B, A, C", 1.0),
        ("ABC", 0.0),
        ("AABC", 0.0),
        ("ABACABAC", 0.0),
    ):
        assert judged("stacking/letters", {"hc": "hc"}, "ABAC", text) == worth


def test_coordination_sequences_of_known_nets() -> None:
    square = [(1, 1, (0, 1)), (1, 1, (1, 0))]
    honeycomb = [(1, 2, (0, 0)), (1, 2, (0, -1)), (1, 2, (-1, 0))]
    diamond = [(1, 2, (0, 0, 0)), (1, 2, (-1, 0, 0)), (1, 2, (0, -1, 0)), (1, 2, (0, 0, -1))]
    assert nets.shells(square, 1, 3) == [4, 8, 12]
    assert nets.shells(honeycomb, 1, 4) == [3, 6, 9, 12]
    assert nets.shells(diamond, 1, 4) == [4, 12, 24, 42]
    assert [nets.girth(net, 1) for net in (square, honeycomb, diamond)] == [4, 6, 6]
    assert nets.cycle_index([(1, 1, (2, 0)), (1, 1, (0, 3))]) == 6
    assert nets.read_edges(nets.edges_text(diamond)) == diamond


# ── surroundings ────────────────────────────────────────────────────────────────────────────────

HALITE = "5.64 5.64 5.64 90 90 90\n" + "\n".join(
    f"{symbol} {point}"
    for symbol, points in (
        ("Na", ("0 0 0", "0 1/2 1/2", "1/2 0 1/2", "1/2 1/2 0")),
        ("Cl", ("1/2 1/2 1/2", "1/2 0 0", "0 1/2 0", "0 0 1/2")),
    )
    for point in points
)


def test_surroundings_in_halite() -> None:
    task: Any = bootcamp.task("crystals/geometry/neighbours")
    assert task.true({"radius": "4.5", "number": "1", "crystal": HALITE}, "Na12Cl6")
    sharing: Any = bootcamp.task("crystals/geometry/sharing")
    given = {"centre": "Na", "ligand": "Cl", "radius": "3.5", "number": "1", "crystal": HALITE}
    assert sharing.true(given, "6, 12, 0")  # octahedra share all edges, and six corners more
    found = sharing._shared(_crystal(HALITE), [0, 1, 2, 3], [4, 5, 6, 7], 0, 3.5)
    assert [found[n] for n in (1, 2, 3)] == [6, 12, 0]
    for text, worth in (("Cl6Na12", 1.0), ("Na12 Cl6", 1.0), ("Na2Cl", 0.0), ("Na12Cl7", 0.0)):
        assert (
            judged("geometry/neighbours", {"radius": "4.5", "number": "1", "crystal": HALITE}, "Na12Cl6", text) == worth
        )


def test_any_hole_that_is_wide_enough_counts() -> None:
    given = {"radius": "2.40", "crystal": HALITE}  # the centre of an octant is a√3/4 = 2.442 Å from all its corners
    for text, worth in (
        ("1/4,1/4,1/4", 1.0),
        ("0.75 0.25 -0.75", 1.0),
        ("0.26,0.25,0.25", 1.0),
        ("0,0,0", 0.0),
        ("0.3,0.25,0.25", 0.0),
    ):
        assert judged("geometry/hole", given, "1/4,1/4,1/4", text) == worth


def test_shells_of_a_body_centred_cube() -> None:
    task: Any = bootcamp.task("crystals/geometry/lattice-shells")
    given = {"lattice": "I", "a": "2", "b": "2", "c": "2", "count": "3"}
    assert task.true(given, "3 8; 4 6; 8 12")
    assert judged("geometry/lattice-shells", given, "3 8; 4 6; 8 12", "[[3,8],[4,6],[8,12]]") == 1.0
    assert judged("geometry/lattice-shells", given, "3 8; 4 6; 8 12", "3 8; 4 6") == 0.0


def test_a_pole_and_its_multiples() -> None:
    task: Any = bootcamp.task("crystals/geometry/pole")
    given = {"most": "4", "place": "(0.3660,0.3660)"}
    assert task.true(given, "1 1 1")
    for text, worth in (
        ("1 1 1", 1.0),
        ("(111)", 0.0),
        ("(1, 1, 1)", 1.0),
        ("2 2 2", 1.0),
        ("1 1 -1", 0.0),
        ("0 0 0", 0.0),
    ):
        assert judged("geometry/pole", given, "1 1 1", text) == worth


DRAWN = [
    "stacking/hc-drawn", "stacking/zhdanov-drawn", "cells/basis-plane-drawn", "nets/shells-drawn", "nets/rings-drawn",
    "symmetry/plane-group-drawn", "geometry/pole-drawn",
]  # fmt: skip


@pytest.mark.parametrize("task_id", DRAWN)
def test_pictures_replace_the_data(task_id: str) -> None:
    task: Any = bootcamp.task(f"crystals/{task_id}")
    instance, other = task.instance(1, 2), task.instance(2, 2)
    assert instance.images[0][:4] == b"\x89PNG"
    assert instance.images == task.instance(1, 2).images
    assert task.check(instance.problem)
    assert not task.check(Problem(instance.prompt, instance.answer, other.images))
    assert json.dumps(instance.answer["solution"]) not in instance.prompt
    assert task.verify(instance.answer, task.wrong(instance.answer, Random(0))).value < 1


def _crystal(text: str) -> Any:
    from bootcamp.crystals.surroundings import given_crystal

    return given_crystal(text)
