"""Crystals: stability, defects, diagrams and properties against textbook numbers, other libraries, and by hand."""

from __future__ import annotations

import math
from fractions import Fraction
from random import Random

import pytest

import bootcamp
from bootcamp.crystals import contents, defect_energies, electrons, equilibria, lattice_energies, solids
from bootcamp.crystals.defect_reactions import DefectReaction, balance, read_terms
from bootcamp.crystals.driving_forces import Precursors, read_reaction, write_reaction
from bootcamp.crystals.envelopes import envelope, windows
from bootcamp.crystals.exchanges import SaltPairs
from bootcamp.crystals.hull import draw_system
from bootcamp.crystals.kroger_vink import HOSTS, Defect, DefectSymbol, read_defect
from bootcamp.crystals.lattice_models import GroundState, energy
from bootcamp.crystals.phase_diagrams import EutecticAlloy, TieLines
from bootcamp.crystals.phases import Phase, elements, gaps, store
from bootcamp.crystals.ternaries import OpenSystem, StabilityRegion, Triangulation, triangles
from bootcamp.crystals.voltage_steps import ProfileEnergy, VoltageProfile, lower_hull
from bootcamp.types import Problem, Task


def value(task: Task, answer: object, text: str) -> float:
    return task.verify(answer, f"<answer>{text}</answer>").value


@pytest.mark.parametrize(
    ("found", "known", "within"),
    [
        (equilibria._calcined(178, 160.5, 1), 1109, 1),  # CaCO3 at 1 bar
        (equilibria._pressure(-156, -98, 1273), -2.56, 0.02),  # CuO from Cu at 1000 °C
        (equilibria._crossing(-560, -180, -221, 179), 944, 1),
        (equilibria._spinodal(20, 5000 / equilibria.R), (1 - math.sqrt(0.5)) / 2, 1e-3),
        (equilibria._stabilised(14.5, 5), 1083.6, 1),  # R ln 5 = 13.38 J/(mol K)
        (lattice_energies._born_lande(1.7476, 1, 8, 2.82), 7.81, 0.01),  # NaCl
        (lattice_energies._kapustinskii(2, 1, 1, 1.02, 1.81), 746, 1),
        (lattice_energies._born_haber(107.3, 495.8, 243.4, 348.8, 411.1), 787, 1),
        (lattice_energies._spacing(3.40, u=12.13188, w=14.45392), 1.0902 * 3.40, 1e-3),  # argon, 1.09 σ
        (lattice_energies._row_energy(2, 1, 14.4), -1.0, 1e-9),
        (defect_energies._formation(-100, -94, -3, 2, 1.5, 0.5, 0.1), 7.1, 1e-9),
        (defect_energies._vacancies(0, 1000), 1.0, 1e-12),
        (defect_energies._pinned(1, 4, 1, 2), 1.0, 1e-12),
        (contents._share(5.4310, 5.6575, 5.54425), 0.5, 1e-9),  # Si and Ge
        (contents._atomic(63.546, 65.38, 70), 70.59, 0.01),  # cartridge brass
        (contents._water(159.61, 36.08), 5.0, 0.01),  # CuSO4·5H2O
        (contents._tolerance(1.44, 0.605, 1.40), 1.002, 1e-3),  # SrTiO3
        (contents._content(5.139, 88.906, h=91.224, x=0.15), 6.0, 0.1),  # YSZ
        (solids._shear(168.4, 121.4, 75.4), 47.3, 0.2),  # copper
        (solids._young(168.4, 121.4, 75.4, 1, 0, 0), 66.7, 0.2),
        (solids._young(168.4, 121.4, 75.4, 1, 1, 1), 191.1, 0.3),
        (solids._theta(8.96, 63.55, k=138, g=47.3), 335, 12),
        (solids._linear(2.0, 138, 7.11, 1), 16.9, 0.3),
        (electrons._dirac(2.7, 0, 0), 8.1, 1e-9),
        (electrons._dirac(2.7, 1 / 3, 2 / 3), 0.0, 1e-9),
        (electrons._mass(1.0, 2.0), 7.61996 / 8, 1e-4),
        (electrons._pitch(0, 1), 90.0, 1e-9),
        (electrons._moment(300, 7.88 / 300), 7.94, 0.01),  # Gd3+
        (electrons._intrinsic(1.12, 1.08, 0.81, 300) / 1e10, 1.0, 0.25),  # silicon
        (electrons._dielectric(100, 3, 3, 1), 2.01, 0.01),
    ],
)
def test_known_numbers(found: float, known: float, within: float) -> None:
    assert found == pytest.approx(known, abs=within)


def test_a_diatomic_chain_of_equal_masses_folds() -> None:
    # Equal masses are a chain of half the cell: the optical mode at the centre is its zone boundary.
    optical = solids._phonon(20, 28, 28)
    assert optical == pytest.approx(2 * math.sqrt(20 / (28 * 1.66053907e-27)) / (2 * math.pi) * 1e-12)


# ── envelopes ────────────────────────────────────────────────────────────────────────────────────


def test_an_envelope_by_hand() -> None:
    lines = [("a", Fraction(0), Fraction(2)), ("b", Fraction(3), Fraction(1)), ("c", Fraction(8), Fraction(0))]
    assert envelope(lines, Fraction(0), Fraction(10)) == ["a", 3, "b", 5, "c"]
    lines.append(("d", Fraction(7), Fraction(1)))  # parallel to b and above it
    assert envelope(lines, Fraction(0), Fraction(4)) == ["a", 3, "b"]
    assert [name for *_, name in windows(lines, Fraction(0), Fraction(10))] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("+1, 0.5, 0, 1.5, -2", 1),
        ("1+ -> 0.5 -> 0 -> 1.5 -> 2-", 1),
        ("+1; 0.500 eV; 0; 1.5 eV; -2", 1),
        ("+1, 0.5, 0, 1.6, -2", 0),
        ("+1, 0.5, -2", 0),
        ("+1, 0, -2", 0),
        ("0, 0.5, +1, 1.5, -2", 0),
        ("+1, 0.5, 0, 1.5, -2, 3, +1", 0),
    ],
)
def test_a_sequence_is_read_with_its_values(text: str, fine: int) -> None:
    task = bootcamp.task("crystals/stability/charge-sequence")
    assert value(task, {"steps": ["+1", 0.5, "0", 1.5, "-2"], "slack": 0.002, "told": []}, text) == fine


# ── ternary systems, against pymatgen ────────────────────────────────────────────────────────────


def test_triangles_are_pymatgens_facets() -> None:
    from pymatgen.analysis.phase_diagram import PDEntry, PhaseDiagram

    rng = Random(4)
    for level in (2, 3, 4, 4):
        phases, _ = draw_system(rng, 3, level)
        kept = phases[:3] + [p for p, gap in zip(phases[3:], gaps(phases), strict=True) if gap < 0]
        tiles = triangles(kept)
        names = dict(zip([p.formula for p in phases[:3]], ("Li", "Mg", "Al"), strict=True))
        entries = [
            PDEntry({names[p.formula]: n for p, n in zip(phases[:3], one.amounts, strict=True) if n}, one.energy / 1000)
            for one in kept
        ]
        diagram = PhaseDiagram(entries)
        assert tiles is not None
        facets = sorted(
            tuple(sorted(kept[entries.index(diagram.qhull_entries[i])].formula for i in facet))
            for facet in diagram.facets
        )
        assert facets == tiles


def test_an_open_system_is_pymatgens() -> None:
    from pymatgen.analysis.phase_diagram import GrandPotentialPhaseDiagram, PDEntry
    from pymatgen.core import Element

    phases = [*elements(("Li", "Fe", "O"))]
    phases += [Phase("FeO", (0, 1, 1), -2800), Phase("Fe2O3", (0, 2, 3), -8500), Phase("LiFeO2", (1, 1, 2), -7500)]
    phases += [Phase("Li2O", (2, 0, 1), -6200), Phase("Li5FeO4", (5, 1, 4), -20500)]
    for mu in (-3600, -2900, -2000, -200):
        entries = [PDEntry(p.formula, p.energy / 1000) for p in phases]
        diagram = GrandPotentialPhaseDiagram(entries, {Element("O"): mu / 1000})
        stable = {entry.original_comp.reduced_formula for entry in diagram.stable_entries}
        found = OpenSystem()._gaps(phases, 2, mu)
        assert {name for name, gap in found.items() if gap < 0} == stable & found.keys()


def test_a_region_by_hand() -> None:
    task = bootcamp.task("crystals/stability/potential-region")
    assert isinstance(task, StabilityRegion)
    phases = [*elements("ABC"), Phase("AB", (1, 1, 0), -1000), Phase("ABC", (1, 1, 1), -2500)]
    corners = task._corners(phases, phases[-1])
    # A + B <= -1 (AB), C = -2.5 - A - B <= 0, A and B <= 0
    assert [(float(a), float(b)) for a, b in corners] == [(-2.5, 0), (-1, 0), (0, -2.5), (0, -1)]
    answer = {"corners": [[float(a), float(b)] for a, b in corners], "slack": 0.01}
    assert value(task, answer, "(0, -1), (0, -2.5), (-1, 0), (-2.5, 0)") == 1
    assert value(task, answer, "[[0, -1], [0, -2.5], [-1, 0], [-2.5, 0]]") == 1
    assert value(task, answer, "(0, -1), (0, -2.5), (-1, 0), (-2.5, 0), (0, 0)") == 0
    assert value(task, answer, "(0, -1), (0, -2.5), (-1, 0), (-1, 0)") == 0


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("A-B-AC; B-C-AC", 1),
        ("(B, A, AC), (AC, C, B)", 1),
        ("{A-AC-B}\n{C-B-AC}", 1),
        ("A-B-AC", 0),
        ("A-B-C", 0),
        ("A-B; C", 0),
    ],
)
def test_triangles_are_read(text: str, fine: int) -> None:
    answer = {"tiles": [["A", "AC", "B"], ["AC", "B", "C"]], "phases": ["A", "B", "C", "AC"]}
    assert value(Triangulation(), answer, text) == fine


# ── reactions ────────────────────────────────────────────────────────────────────────────────────


def test_equations_are_read_and_written() -> None:
    assert read_reaction("2 AO + B2O3 -> A2B2O5") == ([(2, "AO"), (1, "B2O3")], [(1, "A2B2O5")])
    assert read_reaction("AO + BO2") is None
    assert read_reaction("A = B = C") is None
    assert write_reaction([("1/2", "A2O"), (1, "BO2")], [(1, "ABO2")]) == "A2O + 2 BO2 -> 2 ABO2"


PAIRS = [*elements(("A", "B", "O")), Phase("AO", (1, 0, 1), -3000), Phase("AO2", (1, 0, 2), -3300)]
PAIRS += [Phase("BO", (0, 1, 1), -1000), Phase("BO2", (0, 1, 2), -4000), Phase("ABO3", (1, 1, 3), -9000)]


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("AO2 + BO -> ABO3", 1),  # -4.3 eV above the target's side, AO + BO2 only -7
        ("2 BO + 2 AO2 = 2 ABO3", 1),
        ("AO + BO2 -> ABO3", 0),
        ("A + B + 3 O -> ABO3", 0),
        ("AO2 + BO -> ABO2", 0),
        ("2 AO2 + BO -> ABO3", 0),
        ("ABO3 -> AO2 + BO", 0),
        ("AO2, BO", 0),
    ],
)
def test_the_best_precursors(text: str, fine: int) -> None:
    answer = {"phases": store(PAIRS), "target": "ABO3", "best": [["1", "AO2"], ["1", "BO"]], "release": "4700"}
    assert value(Precursors(), answer, text) == fine


def test_a_prompt_of_salts_is_solved_by_hand() -> None:
    # Two ions each: NaF + KI is -5.96 - 3.40, NaI + KF is -2.98 - 5.89: the first pair is lower by 0.49 eV.
    answer = {
        "salts": {"NaF": [0, 0], "NaI": [0, 1], "KF": [1, 0], "KI": [1, 1]},
        "ions": [[1, 1], [1, 1]],
        "cost": [[-5960, -2980], [-5890, -3400]],
        "energy": -9360,
    }
    assert value(SaltPairs(), answer, "NaF + KI") == 1
    assert value(SaltPairs(), answer, "KI, NaF") == 1
    assert value(SaltPairs(), answer, "NaI + KF") == 0
    assert value(SaltPairs(), answer, "1/2 NaF + 1/2 NaI + 1/2 KF + 1/2 KI") == 0
    assert value(SaltPairs(), answer, "NaF") == 0


# ── electrodes ───────────────────────────────────────────────────────────────────────────────────


def test_plateaus_by_hand() -> None:
    hull = lower_hull([(Fraction(x), Fraction(y)) for x, y in ((0, 0), ("1/4", 1), ("1/2", "-3/10"), (1, 0))])
    assert [float(x) for x, _ in hull] == [0, 0.5, 1]
    prompt = "E(eV) of Li(x)M at x = 0: -20, 0.5: -22.8, 1: -25; Li metal -1.90. Plateau voltages, x rising?"
    # -22.8 + 20 + 0.95 = -1.85 over half an ion: 3.7 V; -2.2 + 0.95 = -1.25: 2.5 V
    assert VoltageProfile().check(Problem(prompt, {"values": [3.7, 2.5]}))
    assert not VoltageProfile().check(Problem(prompt, {"values": [3.7, 2.6]}))
    told = {"value": -0.3, "told": [["1/2", "37/10"], ["1", "5/2"]]}
    text = (
        "Li(x)M plateaus: 3.7 V for x = 0 to 0.5, 2.5 V for x = 0.5 to 1. Formation energy of Li(0.5)M from M and LiM?"
    )
    assert ProfileEnergy().check(Problem(text, told))


# ── defects ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "defect"),
    [
        ("Y_Zr'", Defect("Y", "Zr", -1)),
        ("$Y_{Zr}^{\\prime}$", Defect("Y", "Zr", -1)),
        ("v_O^••", Defect("v", "O", 2)),
        ("V_O^{\\bullet\\bullet}", Defect("V", "O", 2)),
        ("v_O^2+", Defect("v", "O", 2)),
        ("O_O^x", Defect("O", "O", 0)),
        ("O_{O}^{\\times}", Defect("O", "O", 0)),
        ("O_i''", Defect("O", "i", -2)),
        ("nonsense", None),
        ("v_O^'•", None),
    ],
)
def test_defect_symbols(text: str, defect: Defect | None) -> None:
    assert read_defect(text) == defect


def test_a_symbol_needs_its_charge() -> None:
    answer = {"defect": ["Ca", "Na", 1]}
    assert value(DefectSymbol(), answer, "Ca_Na^•.") == 1
    assert value(DefectSymbol(), answer, "Ca_Na") == 0
    assert value(DefectSymbol(), answer, "Ca_Na^'") == 0


ZIRCONIA = {"host": "ZrO2", "species": ["Y2O3", "Y_Zr^'", "O_O^x", "v_O^••"]}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Y2O3 -> 2 Y_Zr' + 3 O_O^x + v_O^••", ""),
        ("2 Y2O3 → 4 Y_{Zr}^{'} + 6 O_O^{x} + 2 V_O^{..}", ""),
        (r"\mathrm{Y_2O_3} \rightarrow 2 Y_{Zr}^{\prime} + 3 O_{O}^{\times} + V_{O}^{\bullet\bullet}", ""),
        ("Y2O3 -> 2 Y_Zr' + 3 O_O^x + 2 v_O^••", "charge_unbalanced"),
        ("Y2O3 -> Y_Zr' + 3 O_O^x + v_O^••", "atoms_unbalanced"),
        ("Y2O3 -> 2 Y_Zr^x + 3 O_O^x + v_O^x", "wrong_species"),
        ("Y2O3", "not_an_equation"),
        ("Y2O3 -> 2 Y_Zr' + 3 O_O^x + v_O^•• xyz", "unknown_species"),
    ],
)
def test_defect_reactions_are_carried_out(text: str, code: str) -> None:
    score = DefectReaction(kind="doping").verify(ZIRCONIA, f"<answer>{text}</answer>")
    assert (score.codes[0] if score.codes else "") == code


def test_sites_must_keep_their_ratio() -> None:
    terms = read_terms("v_Mg'' + v_O^••")
    assert terms is not None
    _, sites, charge, _ = balance(terms, HOSTS["MgO"]) or ({}, {}, 1, set())
    assert (sites, charge) == ({"Mg": 1, "O": 1}, 0)
    alumina = {"host": "Al2O3", "species": ["null", "v_Al^'''", "v_O^••"]}
    task = DefectReaction(kind="intrinsic")
    assert value(task, alumina, "null -> 2 v_Al''' + 3 v_O^••") == 1
    assert value(task, alumina, "null -> v_Al''' + v_O^••") == 0


# ── ordering and diagrams ────────────────────────────────────────────────────────────────────────


def test_energies_on_lattices_by_hand() -> None:
    assert energy([0, 1], "chain", (1, 8), [5, 7, 9]) == 5
    assert energy([0, 7], "chain", (1, 8), [5, 7, 9]) == 5  # round the ring
    assert energy([0, 2, 5], "chain", (1, 8), [5, 7, 9]) == 7 + 9 + 9
    assert energy([0, 1, 5], "square", (4, 4), [3, 10]) == 3 + 3 + 10
    assert energy([0, 1, 4], "triangular", (4, 4), [3, 10]) == 9  # a triangle of neighbours


def test_any_ground_state_passes() -> None:
    answer = {"size": [1, 8], "count": 4, "couplings": [5, -1, 0], "lowest": -4, "places": [0, 2, 4, 6]}
    task = GroundState(lattice="chain")
    assert [value(task, answer, text) for text in ("ABABABAB", "BABABABA", "B A B A B A B A", "AABBAABB", "ABAB")] == [
        1, 1, 1, 0, 0,
    ]  # fmt: skip


def test_solder_by_hand() -> None:
    d = {"TA": 327, "TB": 232, "TE": 183, "xE": 62, "xa": 19, "xb": 97}
    assert EutecticAlloy(kind="constituent")._values(d, 40, 0) == [pytest.approx(48.84, abs=0.01)]
    at, solid = EutecticAlloy(kind="freezing")._values(d, 31, 0)
    assert (at, solid) == (pytest.approx(255), pytest.approx(9.5))
    assert EutecticAlloy(kind="field")._values(d, 20, 255) == pytest.approx([31, 9.5, 48.84], abs=0.01)


def test_tie_lines_need_no_energies() -> None:
    prompt = "Tie lines: A-B, A-AC, B-AC, B-C, AC-C. Composition A2B3C: what is it at equilibrium? Balanced sum?"
    answer = {"lines": "A-B, A-AC, B-AC, B-C, AC-C", "target": [2, 3, 1]}
    assert TieLines().check(Problem(prompt, answer | {"products": [["1", "A"], ["3", "B"], ["1", "AC"]]}))
    assert not TieLines().check(Problem(prompt, answer | {"products": [["2", "A"], ["3", "B"], ["1", "C"]]}))
