"""Crystal symmetry, geometry and editing: goldens from the International Tables and textbooks, and attacks."""

from __future__ import annotations

import gzip
import hashlib
import json
from fractions import Fraction
from importlib import resources
from random import Random
from typing import Any

import pytest

import bootcamp
from bootcamp.crystals import lattices, operations, positions, structures
from bootcamp.crystals.operations import Operation, parse_operation, parse_point, parse_points
from bootcamp.crystals.structures import Crystal, read, same_sites
from bootcamp.types import Problem

NACL = "5.64 5.64 5.64 90 90 90; Na 0 0 0; Na 0 1/2 1/2; Na 1/2 0 1/2; Na 1/2 1/2 0; \
Cl 1/2 1/2 1/2; Cl 1/2 0 0; Cl 0 1/2 0; Cl 0 0 1/2"


def graded(task_id: str, answer: Any, text: str) -> float:
    return bootcamp.task(task_id).verify(answer, f"<answer>{text}</answer>").value


def cif(group: str, number: int, cell: str, atoms: str) -> str:
    names = ("length_a", "length_b", "length_c", "angle_alpha", "angle_beta", "angle_gamma")
    sizes = "\n".join(f"_cell_{name} {value}" for name, value in zip(names, cell.split(), strict=True))
    return f"""data_x
{sizes}
_symmetry_space_group_name_H-M '{group}'
_symmetry_Int_Tables_number {number}
loop_
_atom_site_label
_atom_site_type_symbol
_atom_site_fract_x
_atom_site_fract_y
_atom_site_fract_z
_atom_site_occupancy
{atoms}
"""


# ── reading structures ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        "Na 0 0 0; Cl 1/2 1/2 1/2",
        "Na1 0.0 0 0\nCl2 .5 0.5 0.5",
        "```\nNa 0,0,0\nCl (1/2, 1/2, 1/2)\n```",
        "Na 1 -1 0;Cl 0.5 0.5 0.5;",
    ],
)
def test_a_listing_is_read_however_it_is_written(text: str) -> None:
    found = read(text).crystal
    assert found is not None
    assert same_sites(found, Crystal(("Cl", "Na"), ((0.5, 0.5, 0.5), (0.0, 0.0, 0.0))))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no_structure"),
        ("Na 0 0", "no_structure"),
        ("Na 0 0 0 0", "no_structure"),
        ("Xx 0 0 0", "unknown_element"),
        ("Na 0 0 nan", "no_structure"),
        ("Na 1e9 0 0", "no_structure"),
        ("Na 0 0 0; " * 600, "too_many_sites"),
        ("Na 0 0 0 " * 4000, "too_long"),
        ("Na __import__('os') 0 0", "no_structure"),
    ],
)
def test_what_is_no_listing_is_refused_with_a_reason(text: str, code: str) -> None:
    assert read(text).code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Na 0 0 0", "bad_cell"),
        ("5 5 5 90 90 179; Na 0 0 0", "bad_cell"),
        ("5 5 5 60 60 150; Na 0 0 0", "bad_cell"),  # angles that close no cell
        ("5 5 5 90 90 90; Na 0 0 0; Cl 0.01 0 0", "atoms_too_close"),
        ("5 5 5 90 90 90; Na 0 0 0; Cl 0.999 0 0", "atoms_too_close"),
        ("0 0 0 90 90 90; Na 0 0 0", "bad_cell"),
    ],
)
def test_impossible_cells_are_refused(text: str, code: str) -> None:
    assert read(text, cell=True).code == code


def test_three_digits_on_a_threefold_axis_make_two_atoms_not_six() -> None:
    found = read(cif("P6_3/mmc", 194, "2.51 2.51 4.07 90 90 120", "Co1 Co 0.333 0.667 0.25 1"), cell=True).crystal
    assert found is not None
    assert len(found.species) == 2


@pytest.mark.parametrize(
    ("atoms", "code"),
    [
        ("Na1 Na 0 0 0 0.5", "disordered"),
        ("Na1 Na 0 0 0 1.5", "no_structure"),
        ("Na1 Na 0 0", "no_structure"),
        ("Qq1 Qq 0 0 0 1", "unknown_element"),
    ],
)
def test_broken_cifs_are_no_structure(atoms: str, code: str) -> None:
    assert read(cif("Fm-3m", 225, "5.6 5.6 5.6 90 90 90", atoms), cell=True).code == code


def test_truncated_cifs_never_raise() -> None:
    text = cif("Fm-3m", 225, "5.6 5.6 5.6 90 90 90", "Na1 Na 0 0 0 1\nCl1 Cl 0.5 0.5 0.5 1")
    whole = read(text, cell=True).crystal
    assert whole is not None
    assert len(whole.species) == 8
    for end in range(0, len(text), 23):
        read(text[:end], cell=True)


def test_same_sites_tells_elements_and_counts_apart() -> None:
    one = Crystal(("Na", "Cl"), ((0.0, 0.0, 0.0), (0.5, 0.5, 0.5)))
    assert same_sites(one, Crystal(("Na", "Cl"), ((0.9995, 1.0, -2.0), (0.5, 1.5, 0.5))))
    assert not same_sites(one, Crystal(("Cl", "Na"), one.points))
    assert not same_sites(one, Crystal(("Na", "Cl", "Cl"), (*one.points, one.points[1])))
    assert not same_sites(one, Crystal(("Na", "Cl"), ((0.01, 0.0, 0.0), (0.5, 0.5, 0.5))))


def test_the_collection_is_what_its_card_says() -> None:
    folder = resources.files("bootcamp.crystals.data")
    card = json.loads(folder.joinpath("structures.json").read_text())
    packed = folder.joinpath("structures.json.gz").read_bytes()
    assert hashlib.sha256(packed).hexdigest() == card["sha256"]
    assert len(packed) < 2_000_000
    assert len(json.loads(gzip.decompress(packed))) == card["records"] == len(structures.real_crystals()) == 4764
    assert "CC-BY-4.0" in card["licence"]


# ── operations ──────────────────────────────────────────────────────────────────────────────────


def test_the_example_of_the_tables() -> None:
    screw = parse_operation("-y, x-y, 1/3+z")
    assert screw is not None
    assert str(screw) == "-y,x-y,z+1/3"
    assert str((screw @ screw).wrapped) == "-x+y,-x,z+2/3"  # the second and third of P3_1
    assert str(screw.inverse.wrapped) == "-x+y,-x,z+2/3"
    assert screw.determinant == 1


@pytest.mark.parametrize(
    "text", ["x,y", "x,y,z,x", "a,b,c", "x,y,", "2^9,y,z", "x y z", "x" * 300, "1/0,y,z", "((x,y,z))"]
)
def test_what_is_no_triplet(text: str) -> None:
    assert parse_operation(text) is None


@pytest.mark.parametrize("text", ["1,2", "1,2,3,4", "a,b,c", "1/0,0,0", "", ";;;", "0 0 0;" * 500])
def test_what_is_no_point(text: str) -> None:
    assert parse_point(text) is None


def test_points_are_read_with_brackets_semicolons_or_lines() -> None:
    wanted = [(Fraction(0), Fraction(1, 2), Fraction(1, 4)), (Fraction(1, 2), Fraction(0), Fraction(3, 4))]
    for text in ("0,1/2,1/4; 1/2,0,3/4", "(0, 0.5, 0.25), (1/2, 0, 0.75)", "[0 1/2 1/4]\n[1/2 0 3/4]"):
        assert parse_points(text) == wanted


@pytest.mark.parametrize(("number", "order"), [(2, 2), (14, 4), (62, 8), (166, 36), (194, 24), (225, 192), (227, 192)])
def test_orders_of_the_groups(number: int, order: int) -> None:
    assert len(operations.group_operations(number)) == order


def test_symbols_are_the_short_ones() -> None:
    assert [operations.group_symbol(n) for n in (14, 62, 166, 194, 227)] == [
        "P2_1/c",
        "Pnma",
        "R-3m",
        "P6_3/mmc",
        "Fd-3m",
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("-x,y+1/2,-z+1/2", "2 0,1/2,0"),  # the screw axis of P2_1/c
        ("x,-y+1/2,z+1/2", "m 0,0,1/2"),  # its glide plane
        ("-y,x,z+1/4", "4 0,0,1/4"),  # 4_1
        ("-y,x-y,z+1/3", "3 0,0,1/3"),  # 3_1
        ("y,-x,-z", "-4 0,0,0"),
        ("y+1/2,x+1/2,z", "m 1/2,1/2,0"),
        ("-x+1/2,-y,-z", "-1 0,0,0"),
        ("x-y,x,z+1/6", "6 0,0,1/6"),
        ("-x+y,-x,-z", "-6 0,0,0"),
        ("y,-x+y,-z", "-3 0,0,0"),
    ],
)
def test_names_of_operations(text: str, name: str) -> None:
    task = bootcamp.task("crystals/operations/classify")
    kind, vector = task._name(parse_operation(text))  # type: ignore[attr-defined]
    assert f"{kind} {operations.vector_text(vector)}" == name


def test_applying_scores_the_wrapped_point_and_half_for_the_unwrapped() -> None:
    answer = {"point": ["1/2", "3/4", "1/2"]}  # (-y,x-y,z+1/2) on (1/4,1/2,0)
    assert graded("crystals/operations/apply", answer, "1/2, 3/4, 1/2") == 1.0
    assert graded("crystals/operations/apply", answer, "(0.5, 0.75, 0.5)") == 1.0
    assert graded("crystals/operations/apply", answer, "-1/2,-1/4,1/2") == 0.5
    assert graded("crystals/operations/apply", answer, "1/2,3/4,1/4") == 0.0


def test_products_are_compared_modulo_the_lattice() -> None:
    answer = {"operation": "-x,y+1/2,-z"}
    for text, value in (
        ("-x,y+1/2,-z", 1),
        ("-x, 1/2+y, -z", 1),
        ("-x,y-1/2,-z+1", 1),
        ("-x,y,-z", 0),
        ("x,y+1/2,-z", 0),
    ):
        assert graded("crystals/operations/product", answer, text) == value


# ── groups ──────────────────────────────────────────────────────────────────────────────────────


def test_orbits_of_the_tables() -> None:
    general = [Fraction(1, 10), Fraction(2, 10), Fraction(3, 10)]
    assert sorted(operations.orbit(14, general)) == sorted(
        tuple(Fraction(x) for x in p.split())
        for p in ("1/10 1/5 3/10", "9/10 7/10 1/5", "9/10 4/5 7/10", "1/10 3/10 4/5")
    )
    assert len(operations.orbit(225, [Fraction(1, 4)] * 3)) == 8
    assert len(operations.orbit(194, [Fraction(1, 3), Fraction(2, 3), Fraction(1, 4)])) == 2


def test_an_orbit_must_be_complete_and_without_repeats() -> None:
    answer = {"group": 4, "points": ["1/8,1/4,1/3", "7/8,3/4,2/3"]}
    assert graded("crystals/symmetry/orbit", answer, "7/8,3/4,2/3; 1/8,1/4,1/3") == 1.0
    assert graded("crystals/symmetry/orbit", answer, "(-1/8,-1/4,-1/3), (0.125,0.25,0.3333)") == 1.0
    for bad in ("1/8,1/4,1/3", "1/8,1/4,1/3; 1/8,1/4,1/3", "1/8,1/4,1/3; 7/8,3/4,2/3; 1/8,1/4,1/3"):
        assert graded("crystals/symmetry/orbit", answer, bad) == 0.0


@pytest.mark.parametrize(
    ("number", "index", "gone"),
    [
        (14, (0, 1, 0), True), (14, (0, 2, 0), False), (14, (1, 0, 1), True), (14, (1, 0, 2), False),
        (62, (0, 1, 2), True), (62, (0, 1, 1), False), (62, (1, 2, 0), True), (62, (2, 1, 0), False),
        (227, (2, 0, 0), True), (227, (2, 2, 2), False), (227, (4, 0, 0), False), (227, (4, 2, 0), True),
        (194, (0, 0, 3), True), (194, (1, 1, 1), True), (194, (1, 0, 1), False), (19, (0, 0, 3), True),
    ],
)  # fmt: skip
def test_reflection_conditions_of_the_tables(number: int, index: tuple[int, int, int], gone: bool) -> None:
    assert positions.absent(index, number) is gone


def test_a_known_structure_has_its_space_group() -> None:
    task = bootcamp.task("crystals/symmetry/space-group")
    problem = Problem(f"Space group number of the crystal {NACL}", {"number": 225})
    assert task.check(problem) is True
    assert task.check(Problem(problem.prompt, {"number": 221})) is False


@pytest.mark.parametrize("seed", range(25))
def test_disguises_keep_the_space_group(seed: int) -> None:
    task = bootcamp.task("crystals/symmetry/space-group")
    assert task.check(task.instance(seed, 5).problem)


def test_lattice_symbols_may_be_written_in_either_convention() -> None:
    for text, value in (("oS", 1), ("oC", 1), ("OC", 1), ("oA", 1), ("oP", 0), ("C", 0), ("cF", 0)):
        assert graded("crystals/symmetry/bravais", {"symbol": "oC"}, text) == value


# ── lattices and cells ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("task", "answer", "text", "value"),
    [
        ("direction-to-four", [2, -1, -1, 0], "2 -1 -1 0", 1.0),  # [100]
        ("direction-to-four", [2, -1, -1, 0], "[2, −1, −1, 0]", 1.0),
        ("direction-to-four", [2, -1, -1, 0], "-2 1 1 0", 0.0),
        ("direction-to-four", [2, -1, -1, 0], "4 -2 -2 0", 0.5),
        ("direction-to-four", [2, -1, -1, 0], "1 0 0", 0.0),
        ("zone-axis", [1, 1, -2], "-1 -1 2", 1.0),
        ("zone-axis", [1, 1, -2], "0 0 0", 0.0),
        ("zone-axis", [1, 1, -2], "3 3 -6", 0.5),
        ("intercepts", [6, 3, 2], "6 3 2", 1.0),
        ("intercepts", [6, 3, 2], "1 2 3", 0.0),
    ],
)
def test_indices(task: str, answer: list[int], text: str, value: float) -> None:
    assert graded(f"crystals/geometry/{task}", {"indices": answer}, text) == value


def test_the_check_of_a_direction_can_fail() -> None:
    task = bootcamp.task("crystals/geometry/direction-to-four")
    prompt = "Hexagonal direction [1 0 0] as [u v t w], smallest integers?"
    assert task.check(Problem(prompt, {"indices": [2, -1, -1, 0]})) is True
    assert task.check(Problem(prompt, {"indices": [1, 0, -1, 0]})) is False


def test_metric_of_textbook_cells() -> None:
    quartz = [4.913, 4.913, 5.405, 90, 90, 120]
    g = lattices.metric(quartz)
    assert g[0, 1] == pytest.approx(-(4.913**2) / 2)
    assert pytest.approx(float(lattices.np.linalg.det(g)) ** 0.5, abs=0.1) == 113.0  # Å^3, the cell of quartz
    found = read(NACL, cell=True).crystal
    assert found is not None
    assert lattices.nearest(found, "Na", "Cl") == pytest.approx(2.82)
    assert lattices.nearest(found, "Cl", "Na") == pytest.approx(2.82)


@pytest.mark.parametrize(
    ("text", "value"), [("2.16", 1), ("2.16 g/cm^3", 1), ("2.17", 1), ("2.3", 0), ("nan", 0), ("about 2", 0)]
)
def test_a_density_has_a_tolerance_of_one_percent(text: str, value: float) -> None:
    assert graded("crystals/geometry/density", {"value": 2.163}, text) == value  # rock salt


@pytest.mark.parametrize(
    ("text", "value"), [("SrTiO3, 1", 1), ("O3TiSr,1", 1), ("SrTiO3, Z = 1", 1), ("Sr2Ti2O6, 1", 0), ("1", 0)]
)
def test_formula_and_units(text: str, value: float) -> None:
    assert graded("crystals/cells/formula-units", {"formula": {"Sr": 1, "Ti": 1, "O": 3}, "units": 1}, text) == value


def test_any_primitive_cell_will_do_but_not_the_conventional_one() -> None:
    sites = [["Na", 0.0, 0.0, 0.0], ["Cl", 0.5, 0.5, 0.5]]
    answer = {"cell": [3.988, 3.988, 3.988, 60.0, 60.0, 60.0], "sites": sites, "given": 8}
    name = "crystals/cells/primitive"
    assert graded(name, answer, "3.988 3.988 3.988 60 60 60; Cl 0 0 0; Na 1/2 1/2 1/2") == 1.0
    assert graded(name, answer, "3.988 3.988 3.988 90 60 120; Na 0.1 0 0; Cl 0.1 1/2 0") < 1.0
    assert graded(name, answer, "3.988 3.988 3.988 120 120 90; Na 0 0 0; Cl 1/2 1/2 0") == 1.0  # other axes
    assert graded(name, answer, NACL) == 0.0
    assert graded(name, answer, "4.4 4.4 4.4 60 60 60; Na 0 0 0; Cl 1/2 1/2 1/2") == 0.0  # 1.35 times the volume


def test_a_prototype_may_be_a_cif_or_a_line_in_any_cell() -> None:
    found = read(NACL, cell=True).crystal
    assert found is not None
    answer = {"cell": list(found.cell or ()), "sites": found.listing, "group": 225}
    name = "crystals/editing/prototype"
    text = cif("Fm-3m", 225, "5.64 5.64 5.64 90 90 90", "Na1 Na 0 0 0 1\nCl1 Cl 0.5 0.5 0.5 1")
    assert graded(name, answer, text) == 1.0
    assert graded(name, answer, f"```cif\n{text}```") == 1.0
    assert graded(name, answer, "3.988 3.988 3.988 60 60 60; Cl 0 0 0; Na 1/2 1/2 1/2") == 1.0
    assert graded(name, answer, NACL.replace("Cl 1/2 1/2 1/2", "Cl 0.45 1/2 1/2")) == 0.0
    zincblende = cif("F-43m", 216, "5.64 5.64 5.64 90 90 90", "Na1 Na 0 0 0 1\nCl1 Cl 0.25 0.25 0.25 1")
    assert graded(name, answer, zincblende) == 0.0
    assert graded(name, answer, text.replace("5.64", "6.2")) == 0.0


def test_a_drawing_is_the_same_bytes_and_counts_rock_salt() -> None:
    task = bootcamp.task("crystals/cells/contents-drawn")
    one, two = task.instance(7, 3), task.instance(7, 3)
    assert one.images == two.images
    assert one.images[0].startswith(b"\x89PNG")
    words = bootcamp.task("crystals/cells/contents")
    prompt = "Unit cell: Na at 8 corners, 6 faces; Cl at 12 edges, 1 inside. Atoms per cell, as a formula not reduced?"
    assert words.check(Problem(prompt, {"counts": {"Na": 4, "Cl": 4}})) is True
    assert words.check(Problem(prompt, {"counts": {"Na": 1, "Cl": 1}})) is False
    assert graded("crystals/cells/contents", {"counts": {"Na": 4, "Cl": 4}}, "Cl4Na4") == 1.0
    assert graded("crystals/cells/contents", {"counts": {"Na": 4, "Cl": 4}}, "NaCl") == 0.0


# ── editing ─────────────────────────────────────────────────────────────────────────────────────

GOLDEN_EDITS = [
    ("substitution", "Replace Na by K: Na 0 0 0; Cl 1/2 1/2 1/2", "K 0 0 0; Cl 1/2 1/2 1/2"),
    ("vacancy", "Remove O 1/2 0 0 from: Ti 0 0 0; O 1/2 0 0; O 0 1/2 0", "Ti 0 0 0; O 0 1/2 0"),
    ("supercell", "List the 1x1x2 supercell of: Na 0 0 0; Cl 1/2 1/2 1/2",
     "Na 0 0 0; Na 0 0 1/2; Cl 1/2 1/2 1/4; Cl 1/2 1/2 3/4"),
    ("interstitial", "Add Li at the midpoint of the 2 listed points: Ti 0 0 0; O 1/2 1/2 0",
     "Ti 0 0 0; O 1/2 1/2 0; Li 1/4 1/4 0"),
    ("wrap", "Wrap into [0,1): Na -1/4 5/4 0; Cl 3/2 0 1", "Na 3/4 1/4 0; Cl 1/2 0 0"),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "prompt", "result"), GOLDEN_EDITS)
def test_edits_done_by_hand(edit: str, prompt: str, result: str) -> None:
    task = bootcamp.task(f"crystals/editing/{edit}")
    found = read(result).crystal
    assert found is not None
    answer = {"sites": found.listing}
    assert task.check(Problem(prompt, answer)) is True
    shuffled = "\n".join(reversed(result.split("; ")))
    assert graded(f"crystals/editing/{edit}", answer, shuffled) == 1.0
    for bad in (
        prompt.partition(": ")[2],
        result.split("; ")[0],
        result + "; H 0.3 0.3 0.3",
        result.replace(" 0", " 0.1"),
    ):
        assert graded(f"crystals/editing/{edit}", answer, bad) == 0.0
    moved = [[*site] for site in found.listing]
    moved[0][1] += 0.25
    assert task.check(Problem(prompt, {"sites": moved})) is False


EDITS = [edit for edit, _, _ in GOLDEN_EDITS]


@pytest.mark.parametrize("edit", EDITS)
def test_doing_nothing_earns_nothing(edit: str) -> None:
    task = bootcamp.task(f"crystals/editing/{edit}")
    for level in task.levels:
        for seed in range(4):
            instance = task.instance(seed, level)
            listing = next((line for line in instance.prompt.splitlines()[1:] if read(line).crystal), None)
            listing = listing or instance.prompt.partition(": ")[2]
            assert task.verify(instance.answer, listing).value < 1.0, instance.prompt


def test_a_group_chain_stays_in_its_group() -> None:
    from bootcamp.crystals.motions import group_chain

    chain = group_chain(Random(3), 4, range(216, 217))
    members = set(operations.group_operations(216))
    whole = Operation(chain[0].rotation, chain[0].shift)
    for step in chain[1:]:
        whole = (step @ whole).wrapped
        assert whole in members
