"""Crystals: hulls against pymatgen and by hand, diffraction and charges by hand, and answers that must not pass."""

from __future__ import annotations

import io
from fractions import Fraction
from random import Random

import pytest

import bootcamp
from bootcamp.crystals.decomposition import Decomposition, read_mixture
from bootcamp.crystals.experimental import compounds, systems, with_candidates
from bootcamp.crystals.figures import POINTS, draw_energies
from bootcamp.crystals.formulas import parse_formula, same_composition, write_formula
from bootcamp.crystals.hull import line_signs, read_labels
from bootcamp.crystals.phases import Phase, elements, equilibrium, gap, gaps, read_phases
from bootcamp.crystals.reflections import cubic_centring, cubic_forms, orbit, read_hkl_list
from bootcamp.crystals.structure_factors import closed_form

# A textbook hull: A3B sits on half of AB's energy minus 2, AB3 above it.
TOY = [*elements("AB"), Phase("A3B", (3, 1), -48), Phase("AB", (1, 1), -40), Phase("AB3", (1, 3), -36)]


def value(task_id: str, answer: object, text: str) -> float:
    return bootcamp.task(task_id).verify(answer, f"<answer>{text}</answer>").value


# ── equilibrium ──────────────────────────────────────────────────────────────────────────────────


def test_gaps_of_a_hull_done_by_hand() -> None:
    # Per atom: A3B -12, AB -20, AB3 -9. Half of AB is -10: A3B is 2 below it and AB3 1 above. Half way between
    # A3B and AB3 lies -10.5, and AB is 9.5 below that.
    assert gaps(TOY) == [-2, Fraction(-19, 2), 1]


def test_a_mixture_done_by_hand() -> None:
    mixture = equilibrium((1, 3), TOY)
    assert mixture.energy == -40
    assert mixture.amounts == {1: 2, 3: 1}


def test_a_ternary_mixture_done_by_hand() -> None:
    phases = [*elements("ABC"), Phase("AB", (1, 1, 0), -10), Phase("BC", (0, 1, 1), -30)]
    mixture = equilibrium((1, 2, 1), phases)  # AB + BC
    assert (mixture.energy, mixture.amounts) == (-40, {3: 1, 4: 1})
    assert equilibrium((1, 1, 1), phases).amounts == {0: 1, 4: 1}  # BC wins the B


@pytest.mark.parametrize("components", [2, 3])
def test_measured_hulls_agree_with_pymatgen(components: int) -> None:
    from pymatgen.analysis.phase_diagram import PDEntry, PhaseDiagram

    rng = Random(components)
    for _ in range(12):
        phases, _ = with_candidates(rng, components, 2)
        diagram = PhaseDiagram([PDEntry(phase.formula, phase.energy / 1000) for phase in phases])
        stable = {entry.composition.reduced_formula for entry in diagram.stable_entries}
        for index, phase in enumerate(phases):
            if not phase.is_element:
                entry = PDEntry(phase.formula, phase.energy / 1000)
                distance = float(gap(index, phases))
                assert (distance < 0) == (entry.composition.reduced_formula in stable), phase
                if distance > 0:
                    assert diagram.get_e_above_hull(entry) == pytest.approx(distance / 1000, abs=1e-7)


def test_the_quick_signs_are_those_of_the_exact_hull() -> None:
    rng = Random(7)
    for _ in range(300):
        energies = [-rng.randint(1, 24) for _ in range(3)]
        phases = elements("AB") + [
            Phase(formula, amounts, energy * sum(amounts))
            for (formula, amounts), energy in zip(
                (("A3B", (3, 1)), ("AB", (1, 1)), ("AB3", (1, 3))), energies, strict=True
            )
        ]
        exact = [(distance > 0) - (distance < 0) for distance in gaps(phases)]
        assert line_signs([(3, energies[0]), (6, energies[1]), (9, energies[2])]) == exact


def test_measured_energies_are_those_of_the_source() -> None:
    amounts, energy, uncertainty = compounds()["Ag2CO3"]
    assert (amounts, energy) == ({"Ag": 2, "C": 1, "O": 3}, -5242)
    assert uncertainty == pytest.approx(25.91, abs=0.01)
    assert compounds()["NaCl"][1] == pytest.approx(-411.1 / 96.485 * 1000, abs=8)  # kJ/mol in the JANAF tables
    assert compounds()["MgO"][1] == pytest.approx(-601.2 / 96.485 * 1000, abs=8)
    assert all(uncertainty > 0 for _, _, uncertainty in compounds().values())


@pytest.mark.parametrize("components", [2, 3])
def test_no_measured_phase_is_a_close_call(components: int) -> None:
    for phases, doubt in systems(components)[::7]:
        for index, phase in enumerate(phases):
            if not phase.is_element:
                assert abs(gap(index, phases)) >= 2 * doubt[phase.formula]


def test_a_prompt_says_what_was_meant() -> None:
    prompt = "A-B, meV/atom (A, B: 0): A3B -12, AB -20. Which lie on the convex hull?"
    assert read_phases(prompt) == [
        ({"A": 3, "B": 1}, -48),
        ({"A": 1, "B": 1}, -40),
        ({"A": 1}, 0),
        ({"B": 1}, 0),
    ]


# ── answers about hulls ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", ["A3B, AB", "AB and BA3", "A, B, AB, A3B", "{AB; A6B2}"])
def test_a_set_of_phases_is_read_in_many_forms(text: str) -> None:
    assert read_labels(text, ["A3B", "AB", "AB3"]) == {"A3B", "AB"}


@pytest.mark.parametrize(
    "text", ["AB", "A3B, AB, AB3", "A3B, AB2", "A3B AB AB AB3 A3B", "none", "A, B", "A3B, AB or AB3", "x" * 1500, "()"]
)
def test_other_sets_earn_nothing(text: str) -> None:
    answer = {"compounds": ["A3B", "AB", "AB3"], "stable": ["A3B", "AB"]}
    assert value("crystals/stability/hull-binary", answer, text) == 0.0


DECAY = {
    "phases": [["A", [1, 0], 0], ["B", [0, 1], 0], ["A3B", [3, 1], -48], ["AB", [1, 1], -40], ["AB3", [1, 3], -36]],
    "target": [1, 3],
    "products": [["1", "AB"], ["2", "B"]],
}


@pytest.mark.parametrize(
    "text", ["AB + 2 B", "2B+AB", "AB3 -> AB + 2 B", "1/2 AB + B", "0.5 AB + 1.0 B", "3 AB + 6 B", "AB + B + B"]
)
def test_every_balanced_form_of_a_decomposition_passes(text: str) -> None:
    assert value("crystals/stability/decomposition", DECAY, text) == 1.0


@pytest.mark.parametrize(
    "text",
    [
        "AB + B",
        "AB3",
        "A + 3 B",
        "1/3 A3B + 8/3 B",
        "AB + 2 B + 0 A",
        "-AB + 2 B",
        "AB + 2 C",
        "",
        "AB + 2.1 B",
        "AB 2 B",
    ],
)
def test_other_decompositions_fail(text: str) -> None:
    assert value("crystals/stability/decomposition", DECAY, text) == 0.0


def test_thirds_may_be_written_as_decimals() -> None:
    answer = {"phases": DECAY["phases"], "target": [2, 1], "products": [["1/2", "A3B"], ["1/2", "AB"]]}
    assert value("crystals/stability/decomposition", answer, "0.5 A3B + 0.5 AB") == 1.0
    assert read_mixture("0.667 A3B + 1/3 B") == [(Fraction(667, 1000), "A3B"), (Fraction(1, 3), "B")]


def test_hull_distances_done_by_hand() -> None:
    answer = {"phase": "AB3", "value": 1, "exact": True}
    assert value("crystals/stability/above-hull", answer, "1 meV/atom") == 1.0
    assert value("crystals/stability/above-hull", answer, "2") == 0.0


def test_a_decomposition_is_never_told_in_the_prompt() -> None:
    task = bootcamp.task("crystals/stability/decomposition")
    assert isinstance(task, Decomposition)
    for seed in range(40):
        instance = task.instance(seed, 1)
        answer = task.solution(instance.answer).removeprefix("<answer>").removesuffix("</answer>")
        assert answer not in instance.prompt


# ── pictures ─────────────────────────────────────────────────────────────────────────────────────


def test_the_drawn_points_stand_where_the_energies_say() -> None:
    from PIL import Image

    picture = Image.open(io.BytesIO(draw_energies(TOY))).convert("RGB")
    colour = tuple(int(POINTS[i : i + 2], 16) for i in (1, 3, 5))
    pixels = [(x, y) for x in range(picture.width) for y in range(picture.height) if picture.getpixel((x, y)) == colour]
    groups: list[list[tuple[int, int]]] = []
    for x, y in pixels:
        near = next((g for g in groups if abs(g[0][0] - x) < 12 and abs(g[0][1] - y) < 12), None)
        groups.append([(x, y)]) if near is None else near.append((x, y))
    centres = sorted((sum(x for x, _ in g) / len(g), sum(y for _, y in g) / len(g)) for g in groups)
    assert len(centres) == len(TOY)
    (left, zero), *_, (end, _) = centres
    lowest = max(y for _, y in centres)
    for phase in TOY:
        across = left + (end - left) * phase.amounts[1] / phase.atoms
        down = zero + (lowest - zero) * (phase.energy / phase.atoms) / -20
        assert any(abs(across - x) < 1.5 and abs(down - y) < 1.5 for x, y in centres), phase


# ── diffraction ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("hkl", "laue", "count"),
    [
        ((1, 0, 0), "m-3m", 6), ((1, 1, 1), "m-3m", 8), ((1, 1, 0), "m-3m", 12), ((2, 1, 0), "m-3", 12),
        ((3, 2, 1), "m-3m", 48), ((3, 2, 1), "m-3", 24), ((2, 1, 0), "6/mmm", 12), ((1, 1, 0), "6/mmm", 6),
        ((0, 0, 2), "4/mmm", 2), ((2, 1, 0), "4/m", 4), ((1, 2, 3), "mmm", 8), ((0, 1, 0), "2/m", 2),
        ((1, 1, 2), "-3", 6),
    ],
)  # fmt: skip
def test_multiplicities_of_the_international_tables(hkl: tuple[int, int, int], laue: str, count: int) -> None:
    assert len(orbit(hkl, laue)) == count


@pytest.mark.parametrize(
    ("sums", "centring"),
    [
        ([3, 4, 8, 11], "F"),
        ([2, 4, 6, 8, 10, 12, 14], "I"),
        ([1, 2, 3, 4], "P"),
        ([4, 8, 12], None),
        ([3, 8, 11, 16], "F"),
    ],
)
def test_centring_from_sums_of_squares(sums: list[int], centring: str | None) -> None:
    assert cubic_centring(sums) == centring


def test_the_first_sum_with_two_forms_is_nine() -> None:
    assert [n for n in range(1, 20) if len(cubic_forms(n)) > 1] == [9, 17, 18]
    assert cubic_forms(9) == [(3, 0, 0), (2, 2, 1)]


COPPER = {"centring": "F", "totals": [3, 4, 8, 11], "a": 3.615}


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("F 111 200 220 311; a = 3.615 Å", 1.0), ("F (111) (200) (220) (311); a = 3.62", 1.0),
        ("F: 1 1 1, 0 0 2, 2 2 0, 3 1 1; a = 3.615", 1.0), ("F 111 200 220 311", 0.0),
        ("I 111 200 220 311; a = 3.615", 0.0),
        ("F 111 200 220 222; a = 3.615", 0.0), ("F 111 200 220; a = 3.615", 0.0), ("F 111 200 220 311; a = 3.70", 0.0),
        ("P I F 111 200 220 311; a = 3.615", 0.0), ("111 200 220 311; a = 3.615", 0.0),
    ],
)  # fmt: skip
def test_indexings_of_copper(text: str, score: float) -> None:
    assert value("crystals/diffraction/cubic-indexing", COPPER, text) == score


def test_reflections_are_read_in_many_forms() -> None:
    assert read_hkl_list("1-10, 200") == [(1, -1, 0), (2, 0, 0)]
    assert read_hkl_list("(10 0 2) (1, 1, 1)") == [(10, 0, 2), (1, 1, 1)]
    assert read_hkl_list("12, 200") is None


@pytest.mark.parametrize(
    ("kind", "hkl", "expected"),
    [
        ("CsCl", (1, 0, 0), 55 - 17), ("CsCl", (1, 1, 0), 55 + 17), ("NaCl", (1, 1, 1), 4 * (55 - 17)),
        ("NaCl", (1, 0, 0), 0),
        ("ZnS", (1, 1, 1), 16 * (55**2 + 17**2)), ("ZnS", (2, 0, 0), 16 * (55 - 17) ** 2),
        ("CaF2", (2, 2, 0), 4 * (55 + 34)),
        ("CaF2", (1, 1, 1), 4 * 55), ("Cu3Au", (1, 0, 0), 55 - 17),
    ],
)  # fmt: skip
def test_structure_factors_of_the_textbook(kind: str, hkl: tuple[int, int, int], expected: int) -> None:
    assert closed_form(kind, hkl, {"A": 55, "B": 17}) == expected


# ── composition ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("Al2(SO4)3", {"Al": 2, "S": 3, "O": 12}), ("K3[Fe(CN)6]", {"K": 3, "Fe": 1, "C": 6, "N": 6}),
        ("CuSO4·5H2O", {"Cu": 1, "S": 1, "O": 9, "H": 10}), ("Fe0.95O", {"Fe": Fraction(19, 20), "O": 1}),
        ("$Al_{2}O_{3}$", {"Al": 2, "O": 3}), ("Al₂O₃", {"Al": 2, "O": 3}), ("", None), ("al2o3", None),
        ("Al2(SO4", None),
        ("Al)", None), ("()2", None), ("3", None), ("A2 or B", None), ("H0", None), ("(" * 50 + "H" + ")" * 50, None),
        ("Al2O3; AlO", None), ("C" * 5000, None), ("H1/0", None), ("H22", {"H": 22}), ("O2 2", {"O": 22}),
    ],
)  # fmt: skip
def test_formulas_are_read_or_refused(text: str, amounts: dict[str, int] | None) -> None:
    assert parse_formula(text) == amounts


def test_formulas_are_written_as_they_are_read() -> None:
    assert write_formula(["Ca", "Ti", "O"], [1, 1, 3]) == "CaTiO3"
    assert same_composition(parse_formula("Ca4Ti4O12") or {}, parse_formula("CaTiO3") or {})
    assert not same_composition(parse_formula("CaTi2O3") or {}, parse_formula("CaTiO3") or {})


@pytest.mark.parametrize(
    ("text", "score"), [("KAl(SO4)2", 1.0), ("AlKS2O8", 1.0), ("KAlSO4", 0.0), ("KAl(SO4)2 or KAlSO4", 0.0)]
)
def test_alum_is_neutral(text: str, score: float) -> None:
    answer = {"formula": "KAl(SO4)2", "cations": ["K", "Al"], "anion": "SO4", "ratio": [1, 1]}
    assert value("crystals/composition/neutral-formula", answer, text) == score


@pytest.mark.parametrize(("text", "score"), [
    ("+7", 1.0), ("7", 1.0), ("7+", 1.0), ("VII", 1.0), ("Mn(VII)", 1.0), ("-7", 0.0), ("+6", 0.0), ("6 or 7", 0.0),
])  # fmt: skip
def test_manganese_in_permanganate(text: str, score: float) -> None:
    assert value("crystals/composition/oxidation-state", {"state": 7, "metal": "Mn", "formula": "KMnO4"}, text) == score


def test_known_answers_of_other_families() -> None:
    magnetite = {"ratio": [1, 2], "percent": None}
    assert value("crystals/composition/mixed-valence", magnetite, "1:2") == 1.0
    assert value("crystals/composition/mixed-valence", magnetite, "2:4") == 1.0
    assert value("crystals/composition/mixed-valence", magnetite, "2:1") == 0.0
    assert value("crystals/stability/energy-ranking", {"order": ["MgO", "Al2O3", "NaCl"]}, "MgO < Al2O3 < NaCl") == 1.0
    assert value("crystals/stability/energy-ranking", {"order": ["MgO", "Al2O3", "NaCl"]}, "MgO, NaCl, Al2O3") == 0.0
    window = {"values": [-4.9, 0.0], "phase": "MO2", "exact": True}
    assert value("crystals/stability/potential-window", window, "[-4.9 eV, 0 eV]") == 1.0
    assert value("crystals/stability/potential-window", window, "0, -4.9") == 0.0
    assert value("crystals/composition/reduced-formula", {"formula": "CaTiO3"}, "Ca4Ti4O12") == 0.0


MODULES = (
    "hull", "tielines", "phases", "decomposition", "experimental", "batteries", "stoichiometry", "formulas", "valence",
    "ions", "reflections", "patterns", "structure_factors", "filling",
)  # fmt: skip
LEARNABLE = [
    spec.id
    for spec in bootcamp.tasks("crystals/stability/*,crystals/diffraction/*,crystals/composition/*")
    if not spec.images and spec.family_name.split(":")[0].rpartition(".")[2] in MODULES
]


@pytest.mark.parametrize("task_id", LEARNABLE)
def test_the_first_level_is_short_and_wide(task_id: str) -> None:
    task = bootcamp.task(task_id)
    instances = [task.instance(seed, 1) for seed in range(400)]
    answers = [task.solution(i.answer).removeprefix("<answer>").removesuffix("</answer>") for i in instances]
    assert max(len(i.prompt.encode()) + len(a.encode()) for i, a in zip(instances, answers, strict=True)) <= 160
    # 400 draws from 3,000 equally likely problems repeat 26 times on average.
    assert len({task.problem_key(i.problem) for i in instances}) >= 370
