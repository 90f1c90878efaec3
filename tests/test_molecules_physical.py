"""Solubility, kinetics, equilibria, heats, phases, analysis and polymers in numbers: textbook values, other roads."""

from __future__ import annotations

import math
from random import Random

import pytest

from bootcamp.molecules import (
    assays,
    enthalpies,
    equilibria,
    instruments,
    lipids,
    phases,
    polymers,
    ratelaws,
    rates,
    solubility,
    thermochemistry,
)
from bootcamp.molecules.amounts import Amount
from bootcamp.types import Problem, Task

FAMILIES: tuple[type[Amount], ...] = (
    solubility.Solubility, rates.Rate, equilibria.GasEquilibrium, enthalpies.ReactionHeat, thermochemistry.Heat,
    phases.Mixture, assays.Assay, instruments.Instrument, polymers.PolymerFigure, lipids.FatValue,
)  # fmt: skip
QUESTIONS = [(family, kind) for family in FAMILIES for kind in family.QUESTIONS]


# Each prompt stands in a textbook in other words; the value beside it was worked out by hand.
@pytest.mark.parametrize(
    ("family", "kind", "prompt", "value"),
    [
        (solubility.Solubility, "pure", "Molar solubility of AX2 (Ksp 4e-12) in water, three figures:", 1e-4),
        (solubility.Solubility, "pure", "Molar solubility of A2X3 (Ksp 1.08e-23) in water, three figures:", 1e-5),
        (
            solubility.Solubility,
            "common-ion",
            "Molar solubility of AX (Ksp 1.8e-10) in 0.1 M X from a soluble salt, three figures:",
            1.8e-9,
        ),
        (
            solubility.Solubility,
            "hydroxide",
            "pH at which M(OH)2 (pKsp 11) begins to form from 0.1 M M2+, two decimals:",
            9.0,
        ),
        (rates.Rate, "arrhenius", "k is 1 /s at 300 K and 2 /s at 310 K. Ea in kJ/mol, three figures:", 53.6),
        (
            rates.Rate,
            "integrated",
            "-d[A]/dt = k[A]^1, k = 0.0693147 (M, s), [A]0 = 1 M. Half-life in s, three figures:",
            10.0,
        ),
        (
            rates.Rate,
            "integrated",
            "-d[A]/dt = k[A]^2, k = 0.1 (M, s), [A]0 = 2 M. Seconds until 50 percent has reacted, three figures:",
            5.0,
        ),
        (
            rates.Rate,
            "eyring",
            "Eyring: k = 6.2124e12 /s at 298.15 K. Free energy of activation in kJ/mol, three figures:",
            0.0,
        ),
        (
            equilibria.GasEquilibrium,
            "dissociation",
            "N2O4 = 2 NO2: N2O4 is 50 percent dissociated at 3 bar. Kp, three figures:",
            4.0,
        ),
        (
            equilibria.GasEquilibrium,
            "composition",
            "H2 + I2 = 2 HI, Kc 4 (mol/L): 1 mol H2, 1 mol I2 in 1 L. Moles of HI at equilibrium, three figures:",
            1.0,
        ),
        (
            equilibria.GasEquilibrium,
            "shift",
            "H2 + I2 = 2 HI at equilibrium, bar: H2 1, I2 1, HI 2. 3 bar of HI is added at constant volume. "
            "p(HI) in bar in the end, three figures:",
            3.5,
        ),
        (
            equilibria.GasEquilibrium,
            "temperature",
            "K is 1 at 300 K and 2 at 310 K. Reaction enthalpy in kJ/mol, three figures:",
            53.6,
        ),
        (
            enthalpies.ReactionHeat,
            "hess",
            "Enthalpies of reaction in kJ: C + O2 = CO2 (-393.5); 2 CO + O2 = 2 CO2 (-566). "
            "That of 2 C + O2 = 2 CO, in kJ, three figures:",
            -221.0,
        ),
        (
            enthalpies.ReactionHeat,
            "bonds",
            "Enthalpy in kJ/mol of C=C + [H][H] -> CC (gases) from bond enthalpies "
            "H-H 436, C-H 413, C-C 348, C=C 614, three figures:",
            -124.0,
        ),
        (
            thermochemistry.Heat,
            "lattice",
            "MX crystal, enthalpies in kJ/mol: sublimation of M 107, IE1 496, X-X bond 242, electron gain of X -349, "
            "formation of MX -411. lattice dissociation in kJ/mol, three figures:",
            786.0,  # sodium chloride
        ),
        (
            thermochemistry.Heat,
            "ellingham",
            "MCO3(s) = MO(s) + CO2(g): enthalpy 178 kJ/mol, entropy 161 J/mol/K. "
            "Kelvin at which p(CO2) is 1 bar, three figures:",
            1105.6,  # lime
        ),
        (
            phases.Mixture,
            "bubble",
            "Ideal liquid, x: A 0.25, B 0.75; pure vapour pressures in kPa: A 100, B 20. "
            "Mole fraction of A in the vapour, three figures:",
            0.625,
        ),
        (
            phases.Mixture,
            "dew",
            "Vapour, y: A 0.5, B 0.5; pure vapour pressures in kPa: A 100, B 25; ideal liquid. "
            "Dew pressure in kPa, three figures:",
            40.0,
        ),
        (
            phases.Mixture,
            "flash",
            "Ideal feed, z: A 0.5, B 0.5; pure vapour pressures in kPa: A 100, B 50. At 75 kPa, "
            "mole fraction of A in the liquid, three figures:",
            0.5,
        ),
        (
            phases.Mixture,
            "freezing",
            "1.8 g of solute in 100 g of water (Kf 1.86 K kg/mol) lower the freezing point by 0.186 K. "
            "Molar mass in g/mol, three figures:",
            180.0,  # glucose
        ),
        (
            phases.Mixture,
            "osmosis",
            "Osmotic pressure in kPa of 0.154 M NaCl (ideal, salts fully split) at 310 K, three figures:",
            793.9,  # physiological saline
        ),
        (
            assays.Assay,
            "redox-titration",
            "0.2 g of sample use 20 mL of 0.02 M KMnO4 in acid. Percent Fe, 55.845 g/mol, three figures:",
            55.845,
        ),
        (
            assays.Assay,
            "complexometry",
            "100 mL of water use 10 mL of 0.01 M EDTA. Hardness in mg/L CaCO3 (100.09 g/mol), three figures:",
            100.09,
        ),
        (
            assays.Assay,
            "gravimetry",
            "0.5 g of sample give 0.6 g of AgCl (143.32 g/mol). Percent Cl (35.45 g/mol), three figures:",
            29.68,
        ),
        (
            instruments.Instrument,
            "absorbance",
            "A = 0.5 in 1 cm, epsilon 10000 L/mol/cm. Original concentration in umol/L, three figures:",
            50.0,
        ),
        (
            instruments.Instrument,
            "extraction",
            "D = 4 (organic to water). 100 mL of water are shaken 2 times with 25 mL each. "
            "Percent that stays in water, three figures:",
            25.0,
        ),
        (
            instruments.Instrument,
            "chromatography",
            "Peaks at 10 and 11 min, base widths 0.5 and 0.5 min. Resolution, three figures:",
            2.0,
        ),
        (
            polymers.PolymerFigure,
            "averages",
            "Polymer of 1 mol of 10 kg/mol, 1 mol of 30 kg/mol. Mw in kg/mol, three figures:",
            25.0,
        ),
        (
            polymers.PolymerFigure,
            "step-growth",
            "AB step growth, unit 100 g/mol, conversion 99 percent. Mn in g/mol (ends neglected), three figures:",
            10000.0,
        ),
        (
            polymers.PolymerFigure,
            "copolymer",
            "Reactivity ratios r1 = 1, r2 = 1. Mole fraction of monomer 1 in the copolymer at f1 = 0.3, three figures:",
            0.3,
        ),
        (
            lipids.FatValue,
            "iodine",
            "Iodine value (g I2, 253.81 g/mol, per 100 g) of TG(18:1/18:1/18:1), three figures:",
            86.0,  # triolein
        ),
        (
            lipids.FatValue,
            "saponification",
            "Saponification value (mg KOH, 56.11 g/mol, per g) of TG(18:0/18:0/18:0), three figures:",
            188.8,  # tristearin
        ),
    ],
)
def test_values_of_textbooks(family: type[Amount], kind: str, prompt: str, value: float) -> None:
    assert family.QUESTIONS[kind].again(prompt) == pytest.approx(value, rel=2e-3, abs=2e-3)


@pytest.mark.parametrize(("family", "kind"), QUESTIONS, ids=[f"{f.__name__}-{k}" for f, k in QUESTIONS])
def test_both_roads_agree_and_slips_do_not(family: type[Amount], kind: str) -> None:
    task = family(id="x", kind=kind, levels=range(1, 4))
    for level in (1, 3):
        for seed in range(6):
            problem = task.generate(Random(f"{kind}{level}{seed}"), level)
            assert task.check(problem) is True, problem
            assert task.verify(problem.answer, task.solution(problem.answer)).correct
            assert not task.verify(problem.answer, task.wrong(problem.answer, Random(seed))).correct
            assert not task.check(Problem(problem.prompt, problem.answer * 1.05 + math.copysign(0.05, problem.answer)))
            assert "three figures" in problem.prompt or "two decimals" in problem.prompt


def test_precipitation_order_is_by_what_begins_and_not_by_product() -> None:
    task = solubility.PrecipitationOrder(id="x")
    prompt = (
        "Ag+ is added slowly to anions X (molarity, Ksp): (1) 0.1 M, AgX 1e-10; (2) 0.001 M, AgX 1e-11; "
        "(3) 0.01 M, Ag2X 1e-12; (4) 0.1 M, AgX 5e-13. Order of precipitation, by number:"
    )
    # Silver needed: 1e-9, 1e-8, 1e-5 and 5e-12.
    assert task.check(Problem(prompt, [4, 1, 2, 3]))
    assert not task.check(Problem(prompt, [4, 2, 3, 1]))


def test_orders_from_initial_rates() -> None:
    shown = ["0.1 0.1 0.1 1", "0.2 0.1 0.1 4", "0.1 0.3 0.1 1", "0.1 0.1 0.2 0.5"]
    assert ratelaws._fits(shown) == [[2, 0, -1]]
    assert len(ratelaws._fits(shown[:2])) > 1


HYDROGEN_BROMIDE_LIKE = "A = I1 + M (k_1, back k_2); I1 + B -> P (k_3)"


@pytest.mark.parametrize(
    ("fast", "text", "fine"),
    [
        (False, "k_1*k_3*A*B/(k_2*M + k_3*B)", True),
        (False, "\\frac{k_1 k_3 [A][B]}{k_2[M] + k_3[B]}", True),
        (False, "d[P]/dt = k1 k3 A B/(k2 M + k3 B)", True),
        (False, "A*B*k_1*k_3/(k_2*M)", False),
        (True, "k_3 (k_1/k_2) A B / M", True),
        (True, "k_1*k_3*A*B/(k_2*M + k_3*B)", False),
        (False, "k_1*A", False),
        (False, "k_1*A or k_2*B", False),
        (False, "", False),
        (False, "k_1*" * 500 + "A", False),
    ],
)
def test_rate_laws_in_any_form(fast: bool, text: str, fine: bool) -> None:
    task = ratelaws.RateLaw(id="x", fast=fast)
    assert task.grade({"mechanism": HYDROGEN_BROMIDE_LIKE, "law": ""}, text).correct is fine


def test_steady_state_against_a_long_run_of_the_rate_equations() -> None:
    """A chain with two intermediates, A and partners held, integrated until nothing changes."""
    text = "A + B = I1 (k_1, back k_2); I1 = I2 + M (k_3, back k_4); I2 + C -> P (k_5)"
    names, points = ratelaws._truth(text, False)
    assert names == ["A", "B", "C", "M", "k_1", "k_2", "k_3", "k_4", "k_5"]
    for point, truth in points:
        one = two = 0.0
        for _ in range(20_000):
            forth, back = point["k_1"] * point["A"] * point["B"], point["k_2"] * one
            over, under = point["k_3"] * one, point["k_4"] * two * point["M"]
            out = point["k_5"] * two * point["C"]
            one, two = one + 0.002 * (forth - back - over + under), two + 0.002 * (over - under - out)
        assert point["k_5"] * two * point["C"] == pytest.approx(truth, rel=1e-4)


@pytest.mark.parametrize(
    "task", [ratelaws.RateLaw(id="x"), ratelaws.InitialRates(id="x"), solubility.PrecipitationOrder(id="x")]
)
def test_problems_check_and_corrupted_ones_do_not(task: Task) -> None:
    for seed in range(8):
        problem, other = (task.generate(Random(f"{seed}{n}"), 2) for n in (0, 1))
        assert task.check(problem) is True
        assert not task.check(Problem(other.prompt, problem.answer))


def test_equilibria_by_two_roads() -> None:
    reaction = equilibria.read_reaction("CO + 2 H2 = CH3OH")
    assert reaction.numbers == (-1, -2, 1)
    start = [1.0, 2.0, 0.5]
    final = equilibria.settled(reaction, start, math.log(3.0), volume=2.0)
    again = equilibria.settled_by_roots(reaction, start, 3.0, 0.5)
    assert again[0] == pytest.approx(final, rel=1e-6)
    co, hydrogen, methanol = (n / 2 for n in final)
    assert methanol / (co * hydrogen**2) == pytest.approx(3.0, rel=1e-6)
