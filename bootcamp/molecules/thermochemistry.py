"""Thermochemistry: lattice cycles, Ellingham lines, heat capacities, calorimeters."""

from __future__ import annotations

import math
import re
from random import Random
from typing import ClassVar

from bootcamp.answers.formulas import parse_counts
from bootcamp.molecules.amounts import Quantity, Rounded, bisect, captured, decimals, numbers


def lattice(rng: Random, level: int) -> tuple[str, float]:
    """A cycle of Born and Haber with one term unknown."""
    charge, n = rng.choice(((1, 1), (2, 2)) if level > 1 else ((1, 1),))  # of the cation; atoms of halogen
    if level >= 3 and rng.random() < 0.5:
        charge, n = 2, 1  # an oxide MO
    metal, other = ("M", "X") if (charge, n) != (2, 1) else ("M", "O")
    formula = f"{metal}{other}{n if n > 1 else ''}"
    terms: list[tuple[str, float, int]] = [("sublimation of M", float(rng.randrange(60, 360)), 1)]
    first = rng.randrange(370, 800)
    terms.append(("IE1", float(first), 1))
    if charge == 2:
        terms.append(("IE2", float(round(first * rng.uniform(1.7, 2.1))), 1))
    if other == "X":
        terms.append(("X-X bond", float(rng.randrange(150, 245)), n))  # halves: n/2 of a bond; see the factor below
        terms.append(("electron gain of X", float(-rng.randrange(290, 350)), n))
    else:
        terms.append(("O=O bond", 498.0, 1))
        terms.append(("electron gain O to O2-", float(rng.randrange(600, 740)), 1))
    formed = float(-rng.randrange(250, 900))
    sums = sum(v * k / (2 if "bond" in name else 1) for name, v, k in terms)
    whole = sums - formed  # lattice dissociation enthalpy: crystal to gaseous ions
    values = {name: v for name, v, _ in terms} | {
        f"formation of {formula}": formed,
        "lattice dissociation": round(whole, 1),
    }
    hidden = "lattice dissociation" if level == 1 or rng.random() < 0.4 else rng.choice([
        name for name in values if name not in ("lattice dissociation", "O=O bond")])  # fmt: skip
    listed = ", ".join(f"{name} {v:g}" for name, v in values.items() if name != hidden)
    return f"{formula} crystal, enthalpies in kJ/mol: {listed}. {hidden} in kJ/mol:", values[
        hidden
    ] if hidden != "lattice dissociation" else whole


def lattice_again(prompt: str) -> float:
    """The unknown as the zero of the cycle's sum."""
    formula = prompt.split()[0]
    n = 2 if formula.endswith("2") else 1
    listed, _, hidden = prompt.partition("kJ/mol: ")[2].partition(". ")
    values = {m[1]: float(m[2]) for m in (re.fullmatch(r"(.+) (-?[0-9.]+)", part) for part in listed.split(", ")) if m}
    hidden = hidden.partition(" in kJ/mol")[0]

    def gap(value: float) -> float:
        total = 0.0
        for name, v in (values | {hidden: value}).items():
            if name.startswith("formation") or name.startswith("lattice"):
                total -= v
            elif "X-X" in name:
                total += v * n / 2
            elif "O=O" in name:
                total += v / 2
            else:
                total += v * (n if name.startswith("electron gain of X") else 1)
        return total

    return -gap(0.0) / (gap(1.0) - gap(0.0))


def ellingham(rng: Random, level: int) -> tuple[str, float]:
    """Where two lines of free energy cross, the metal's oxide against carbon or another metal."""
    heats = sorted(rng.randrange(250, 1250) for _ in range(2))
    slope = rng.randrange(150, 220)
    if level == 1:
        heat_, entropy = rng.randrange(60, 320), rng.randrange(120, 190)
        text = f"MCO3(s) = MO(s) + CO2(g): enthalpy {heat_} kJ/mol, entropy {entropy} J/mol/K."
        return f"{text} Kelvin at which p(CO2) is 1 bar:", heat_ * 1000 / entropy
    if level == 2:  # carbon to carbon monoxide: the line falls
        text = f"Per mol O2, kJ, T in K: 2 M + O2 = 2 MO, G = -{heats[1]} + {slope / 1000:g} T; 2 C + O2 = 2 CO,"
        return f"{text} G = -221 - 0.179 T. Lowest T at which C reduces MO:", (heats[1] - 221) / (slope / 1000 + 0.179)
    pressure = rng.choice((0.001, 0.01, 0.05, 0.1, 0.2, 5, 10))
    entropy, heat_ = rng.randrange(120, 190), rng.randrange(60, 320)
    text = f"MCO3(s) = MO(s) + CO2(g): enthalpy {heat_} kJ/mol, entropy {entropy} J/mol/K."
    return f"{text} Kelvin at which p(CO2) is {pressure:g} bar:", heat_ * 1000 / (
        entropy - 8.314462618 * float(math.log(pressure))
    )


def ellingham_again(prompt: str) -> float:
    if prompt.startswith("Per mol"):
        found = [float(sign + n) for sign, n in re.findall(r"([-+]) ?([0-9.]+)(?= T| \+| -)", prompt)]
        heat_, slope, carbon, fall = found
        return bisect(lambda t: heat_ + slope * t - carbon - fall * t, 0.0, 20000.0)
    heat_, entropy = (captured(rf"{word} (\d+)", prompt) for word in ("enthalpy", "entropy"))
    pressure = captured(r"is ([0-9.]+) bar", prompt)
    return bisect(
        lambda t: float(math.exp(entropy / 8.314462618 - heat_ / 0.008314462618 / t)) - pressure, 50.0, 20000.0
    )


def kirchhoff(rng: Random, level: int) -> tuple[str, float]:
    """The enthalpy of a reaction at another temperature, heat capacities constant or linear in T."""
    enthalpy = decimals(rng, -400, 200, 1)
    numbers_ = (rng.choice((1, 2)), rng.choice((1, 2, 3)), rng.choice((1, 2)))
    kelvin = rng.randrange(500, 1500, 10)
    shown, change, linear = [], 0.0, 0.0
    for name, n, sign in zip("ABC", numbers_, (-1, -1, 1), strict=True):
        constant = decimals(rng, 20, 110, 1)
        slope = decimals(rng, 2, 60, 1) if level >= 2 else 0.0
        change += sign * n * constant
        linear += sign * n * slope / 1000
        shown.append(f"{name} {constant:g}" + (f" + {slope:g}e-3 T" if slope else ""))
    value = enthalpy + (change * (kelvin - 298) + linear / 2 * (kelvin**2 - 298**2)) / 1000
    terms = [f"{n} {name}" if n > 1 else name for n, name in zip(numbers_, "ABC", strict=True)]
    text = f"{terms[0]} + {terms[1]} = {terms[2]}, {enthalpy:g} kJ at 298 K. Cp in J/mol/K: {', '.join(shown)}."
    return (f"{text} Enthalpy in kJ at {kelvin} K:", value) if abs(value) > 25 else kirchhoff(rng, level)


def kirchhoff_again(prompt: str) -> float:
    """Through elements of temperature: the heat capacities added up by the trapezium rule, exact for lines."""
    left = prompt.partition(",")[0]
    number = {name: int(n or 1) for n, name in re.findall(r"(?:(\d) )?([ABC])", left)}
    number |= {"A": -number["A"], "B": -number["B"]}
    start, kelvin = captured(r", (-?[0-9.]+) kJ at 298", prompt), captured(r"at (\d+) K[,:]", prompt)
    capacity = re.findall(r"([ABC]) ([0-9.]*[0-9])(?: \+ ([0-9.]+)e-3 T)?", prompt.partition("J/mol/K: ")[2])

    def total(t: float) -> float:
        return sum(number[name] * (float(a) + float(b or 0) / 1000 * t) for name, a, b in capacity)

    steps = 50
    width = (kelvin - 298) / steps
    inside = sum((total(298 + i * width) + total(298 + (i + 1) * width)) / 2 * width for i in range(steps))
    return start + inside / 1000


# Formula, molar mass, energy set free in kJ/mol, numbers of C, of H2 and of O.
FUELS: tuple[tuple[str, float, float, tuple[int, int, int]], ...] = (
    ("C10H8", 128.17, 5156.0, (10, 4, 0)),
    ("C6H12O6", 180.16, 2805.0, (6, 6, 6)), ("C2H6O", 46.07, 1367.0, (2, 3, 1)),
    ("C12H22O11", 342.30, 5643.0, (12, 11, 11)), ("C8H18", 114.23, 5430.0, (8, 9, 0)),
    ("C6H6O", 94.11, 3054.0, (6, 3, 1)),
    ("C4H6O4", 118.09, 1491.0, (4, 3, 4)), ("C3H8O3", 92.09, 1655.0, (3, 4, 3)),
)  # fmt: skip


def calorimeter(rng: Random, level: int) -> tuple[str, float]:
    """A bomb, calibrated electrically or with benzoic acid; from level 3 on the enthalpy with the change in gas."""
    fuel = rng.choice(FUELS)
    name, mass, molar, (carbons, waters, oxygens) = fuel
    constant = decimals(rng, 5, 14, 3)
    grams = decimals(rng, 0.4, 1.6, 3)
    rise = round(grams / mass * molar * rng.uniform(0.985, 1.015) / constant, 3)
    if level == 1:
        text = f"{grams:g} g of {name} ({mass:g} g/mol) burn in a bomb of {constant:g} kJ/K, which warms by {rise:g} K."
        return f"{text} Energy set free in kJ/mol:", constant * rise / grams * mass
    acid = decimals(rng, 0.6, 1.4, 3)
    warm = round(acid * 26.434 / constant, 3)
    text = f"In a bomb {acid:g} g of benzoic acid (26.434 kJ/g) give a rise of {warm:g} K, and {grams:g} g of {name}"
    energy = acid * 26.434 / warm * rise / grams * mass
    if level == 2:
        return f"{text} ({mass:g} g/mol) one of {rise:g} K. Energy set free in kJ/mol of {name}:", energy
    gas = carbons - (carbons + waters / 2 - oxygens / 2)
    return (
        f"{text} ({mass:g} g/mol) one of {rise:g} K. Enthalpy of formation in kJ/mol of {name} at 298 K "
        f"(CO2 -393.5, H2O(l) -285.8):",
        carbons * -393.5 + waters * -285.8 + energy - gas * 8.314462618 * 298.15 / 1000,
    )


def calorimeter_again(prompt: str) -> float:
    given = numbers(prompt.replace("(CO2 -393.5, H2O(l) -285.8)", ""))
    if prompt.startswith("In a bomb"):
        acid, standard, warm, grams, mass, rise, *_ = given
        per_kelvin = acid * standard / warm
    else:
        grams, mass, per_kelvin, rise = given
    energy = rise * per_kelvin / (grams / mass)
    if "formation" not in prompt:
        return energy
    name = prompt.partition(" and ")[2].split()[3]
    counts = parse_counts(name)
    carbons, hydrogens, oxygens = (counts[symbol] if counts else 0 for symbol in "CHO")
    burnt = -energy + 0.008314462618 * 298.15 * (oxygens / 2 - hydrogens / 4)
    return -393.5 * carbons - 285.8 * hydrogens / 2 - burnt


class Heat(Rounded):
    """Enthalpies of lattices, at other temperatures and from calorimeters, and temperatures by free energies."""

    QUESTIONS: ClassVar[dict[str, Quantity]] = {
        "lattice": Quantity(lattice, lattice_again),
        "ellingham": Quantity(ellingham, ellingham_again),
        "kirchhoff": Quantity(kirchhoff, kirchhoff_again),
        "calorimeter": Quantity(calorimeter, calorimeter_again),
    }
