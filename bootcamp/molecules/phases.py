"""Ideal mixtures and phase changes: Raoult's law, flashes, solubility of solids, colligative properties."""

from __future__ import annotations

import math
import re
from random import Random
from typing import ClassVar

from bootcamp.molecules.amounts import Quantity, Rounded, bisect, captured, decimals, numbers, significant

GAS = 8.314462618


def _mixture(rng: Random, n: int) -> tuple[list[str], list[float], list[float]]:
    """Names, mole fractions that add up to one, and vapour pressures of the pure liquids in kPa."""
    while True:
        parts = [rng.uniform(0.1, 1.0) for _ in range(n)]
        fractions = [round(part / sum(parts), 2) for part in parts]
        fractions[-1] = round(1 - sum(fractions[:-1]), 2)
        if min(fractions) > 0.04:
            return list("ABCD"[:n]), fractions, [significant(rng, 5, 150, 3) for _ in range(n)]


def _listed(names: list[str], values: list[float]) -> str:
    return ", ".join(f"{name} {value:g}" for name, value in zip(names, values, strict=True))


def _read(word: str, prompt: str) -> list[float]:
    """The values that follow `word` as `A 1, B 2`."""
    found = re.search(rf"{word} ((?:[A-D] [0-9.]*[0-9](?:, )?)+)", prompt)
    return [float(v) for v in re.findall(r"[A-D] ([0-9.]*[0-9])", found[1])] if found else []


def bubble(rng: Random, level: int) -> tuple[str, float]:
    """The pressure over an ideal liquid, or the vapour's composition."""
    names, x, pure = _mixture(rng, 2 if level < 3 else 3)
    text = f"Ideal liquid, x: {_listed(names, x)}; pure vapour pressures in kPa: {_listed(names, pure)}."
    total = sum(a * p for a, p in zip(x, pure, strict=True))
    if level == 1:
        return f"{text} Total pressure in kPa:", total
    return f"{text} Mole fraction of A in the vapour:", x[0] * pure[0] / total


def bubble_again(prompt: str) -> float:
    """With Dalton's law: partial pressures one by one."""
    x, pure = _read("x:", prompt), _read("kPa:", prompt)
    partial = list(map(lambda a, p: a * p, x, pure))
    return math.fsum(partial) if "Total" in prompt else 1 / (1 + math.fsum(partial[1:]) / partial[0])


def dew(rng: Random, level: int) -> tuple[str, float]:
    """The pressure at which a vapour begins to condense, or the first drop."""
    names, y, pure = _mixture(rng, 2 if level < 3 else 3)
    text = f"Vapour, y: {_listed(names, y)}; pure vapour pressures in kPa: {_listed(names, pure)}; ideal liquid."
    pressure = 1 / sum(a / p for a, p in zip(y, pure, strict=True))
    if level == 1:
        return f"{text} Dew pressure in kPa:", pressure
    return f"{text} Mole fraction of A in the first drop:", y[0] * pressure / pure[0]


def dew_again(prompt: str) -> float:
    y, pure = _read("y:", prompt), _read("kPa:", prompt)
    pressure = bisect(lambda p: sum(a * p / b for a, b in zip(y, pure, strict=True)) - 1, 0.0, 1e4)
    return pressure if "Dew pressure" in prompt else y[0] * pressure / pure[0]


def flash(rng: Random, level: int) -> tuple[str, float]:
    """The vaporised share of a feed between bubble and dew pressure; the lever rule where there are two."""
    names, z, pure = _mixture(rng, 2 if level < 3 else 3)
    high = sum(a * p for a, p in zip(z, pure, strict=True))
    low = 1 / sum(a / p for a, p in zip(z, pure, strict=True))
    if high / low < 1.15:
        return flash(rng, level)
    pressure = float(f"{low + (high - low) * rng.uniform(0.15, 0.85):.3g}")
    ratios = [p / pressure for p in pure]

    def excess(share: float) -> float:
        return -sum(a * (k - 1) / (1 + share * (k - 1)) for a, k in zip(z, ratios, strict=True))

    share = bisect(excess, 0.0, 1.0)
    text = f"Ideal feed, z: {_listed(names, z)}; pure vapour pressures in kPa: {_listed(names, pure)}."
    text += f" At {pressure:g} kPa,"
    if level == 1:
        return f"{text} mole fraction of A in the liquid:", (pressure - pure[1]) / (pure[0] - pure[1])
    return f"{text} percent of the moles in the vapour:", 100 * share


def flash_again(prompt: str) -> float:
    z, pure = _read("z:", prompt), _read("kPa:", prompt)
    pressure = captured(r"At ([0-9.]+) kPa", prompt)
    if "in the liquid" in prompt:
        return bisect(
            lambda x: (1 if pure[0] > pure[1] else -1) * (x * pure[0] + (1 - x) * pure[1] - pressure), 0.0, 1.0
        )
    # Successive substitution on liquid fractions, from the middle, with steps that shrink.
    share, step = 0.5, 0.25
    for _ in range(60):
        liquid = sum(a / (1 - share + share * p / pressure) for a, p in zip(z, pure, strict=True))
        vapour = sum(a * p / pressure / (1 - share + share * p / pressure) for a, p in zip(z, pure, strict=True))
        share, step = share + (step if vapour > liquid else -step), step / 2
    return 100 * share


def clausius(rng: Random, level: int) -> tuple[str, float]:
    """Vapour pressures and boiling points by Clausius and Clapeyron."""
    heat = decimals(rng, 25, 50, 1)
    boils = rng.randrange(310, 430)
    if level == 1:
        kelvin = boils - rng.randrange(10, 70)
        value = 101.325 * math.exp(heat * 1000 / GAS * (1 / boils - 1 / kelvin))
        return (
            f"Boils at {boils} K (101.325 kPa), vaporisation {heat:g} kJ/mol. Vapour pressure in kPa at {kelvin} K:",
            value,
        )
    if level == 2:
        pressure = decimals(rng, 1, 80, 1)
        kelvin_ = 1 / (1 / boils - GAS / heat / 1000 * math.log(pressure / 101.325))
        text = (
            f"Boils at {boils} K (101.325 kPa), vaporisation {heat:g} kJ/mol. Boiling point in K at {pressure:g} kPa:"
        )
        return text, kelvin_
    cold, warm = boils - rng.randrange(50, 80), boils - rng.randrange(5, 35)
    low, high = (float(f"{101.325 * math.exp(heat * 1000 / GAS * (1 / boils - 1 / t)):.4g}") for t in (cold, warm))
    slope = math.log(high / low) / (1 / cold - 1 / warm)
    text = f"Vapour pressure {low:g} kPa at {cold} K and {high:g} kPa at {warm} K."
    return f"{text} Normal boiling point (101.325 kPa) in K:", 1 / (1 / warm - math.log(101.325 / high) / slope)


def clausius_again(prompt: str) -> float:
    given = numbers(prompt)
    if prompt.startswith("Vapour pressure"):
        low, cold, high, warm, *_ = given
        share = math.log(101.325 / low) / math.log(high / low)
        return 1 / ((1 - share) / cold + share / warm)
    boils, _, heat, *rest = given

    def pressure(t: float) -> float:
        return 101.325 * math.exp(heat / 0.008314462618 / boils) / math.exp(heat / 0.008314462618 / t)

    if "Boiling point" in prompt:
        return bisect(lambda t: pressure(t) - rest[0], 100.0, 700.0)
    return pressure(rest[0])


CRYOSCOPIC = {"water": 1.86, "benzene": 5.12, "cyclohexane": 20.0, "camphor": 37.8, "naphthalene": 6.94}


def freezing(rng: Random, level: int) -> tuple[str, float]:
    """Molar mass from a freezing point; later of a solute that splits (in water) or pairs, then the degree of it."""
    solvent = rng.choice(list(CRYOSCOPIC)) if level == 1 or rng.random() < 0.5 else "water"
    constant = CRYOSCOPIC[solvent]
    grams, around, mass = decimals(rng, 0.5, 8, 2), rng.randrange(20, 200, 5), decimals(rng, 60, 300, 1)
    plain_drop = constant * grams / mass / around * 1000
    if plain_drop < 0.2:
        return freezing(rng, level)
    text = f"{grams:g} g of solute in {around} g of {solvent} (Kf {constant:g} K kg/mol)"
    if level == 1:
        drop = round(plain_drop, 3)
        text += f" lower the freezing point by {drop:g} K. Molar mass in g/mol:"
        return text, constant * grams / around * 1000 / drop
    degree = rng.uniform(0.1, 0.95)
    particles = rng.choice((2, 3))
    drop = round(plain_drop * (1 + degree * (particles - 1) if solvent == "water" else 1 - degree / 2), 3)
    factor = drop / plain_drop
    text += f", {mass:g} g/mol, lower the freezing point by {drop:g} K."
    if solvent == "water":
        return f"{text} It splits into {particles} ions. Percent split:", 100 * (factor - 1) / (particles - 1)
    return f"{text} It forms dimers. Percent of it in dimers:", 200 * (1 - factor)


def freezing_again(prompt: str) -> float:
    grams, solvent, constant, *rest = numbers(prompt)
    if "Molar mass in" in prompt:
        return bisect(lambda mass: rest[0] - constant * grams / mass / solvent * 1000, 1.0, 1e5)
    mass, drop, *more = rest
    particles = drop / constant * solvent / 1000  # moles found
    moles = grams / mass
    if "dimers" in prompt:
        return 100 * 2 * (moles - particles) / moles
    return 100 * (particles - moles) / (moles * (more[0] - 1))


def osmosis(rng: Random, level: int) -> tuple[str, float]:
    """Osmotic pressures: of a solution, of a salt, and molar masses of polymers from a virial line."""
    kelvin = rng.randrange(283, 315)
    if level == 1:
        molar = significant(rng, 1e-3, 0.5, 3)
        n = rng.choice((1, 2, 3))
        what = ("sugar", "NaCl", "CaCl2")[n - 1]
        return (
            f"Osmotic pressure in kPa of {molar:g} M {what} (ideal, salts fully split) at {kelvin} K:",
            n * molar * GAS * kelvin,
        )
    mass = significant(rng, 2e4, 4e5, 3)
    second = significant(rng, 1e-4, 8e-4)
    if level == 2:
        dose = decimals(rng, 1, 15, 2)
        pascals = float(f"{dose * 1000 / mass * GAS * kelvin:.4g}")
        text = f"{dose:g} g/L of a polymer has an osmotic pressure of {pascals:g} Pa at {kelvin} K (ideal)."
        return f"{text} Molar mass in kg/mol:", dose * GAS * kelvin / pascals
    doses = sorted(rng.sample(range(2, 20), 2))
    reduced = [float(f"{GAS * kelvin * (1000 / mass + second * c):.5g}") for c in doses]
    limit = reduced[0] - (reduced[1] - reduced[0]) / (doses[1] - doses[0]) * doses[0]
    text = f"Osmotic pressure over dose of a polymer at {kelvin} K: {reduced[0]:g} Pa L/g at {doses[0]} g/L,"
    return (
        f"{text} {reduced[1]:g} Pa L/g at {doses[1]} g/L. Molar mass in kg/mol by the line's limit at no dose:",
        GAS * kelvin / limit,
    )


def osmosis_again(prompt: str) -> float:
    given = numbers(prompt)
    if prompt.startswith("Osmotic pressure in"):
        n = {"sugar": 1, "NaCl": 2, "CaCl2": 3}[re.search(r"M (\w+) \(", prompt)[1]]  # type: ignore[index]
        return given[0] * 1000 * n * 8.314462618 * given[1] / 1000
    if "(ideal)" in prompt:
        dose, pascals, kelvin = given
        moles = pascals / (8.314462618 * kelvin) / 1000  # a litre
        return dose / moles / 1000
    kelvin, one, a, other, b = given
    limit = (one * b - other * a) / (b - a)
    return 8.314462618 * kelvin / limit


def melting(rng: Random, level: int) -> tuple[str, float]:
    """Ideal solubility of a solid, and the eutectic of two."""
    heat, melts = decimals(rng, 8, 30, 1), rng.randrange(330, 480)
    if level == 1:
        kelvin = melts - rng.randrange(10, 110)
        value = math.exp(heat * 1000 / GAS * (1 / melts - 1 / kelvin))
        return (
            f"Ideal solubility (mole fraction) at {kelvin} K of a solid that melts at {melts} K with {heat:g} kJ/mol:",
            value,
        )
    if level == 2:
        fraction = round(rng.uniform(0.15, 0.95), 2)
        kelvin_ = 1 / (1 / melts - GAS / heat / 1000 * math.log(fraction))
        text = f"A melts at {melts} K with {heat:g} kJ/mol. Kelvin at which it begins to crystallise from an ideal melt"
        return f"{text} with x(A) = {fraction:g}:", kelvin_
    other, second = decimals(rng, 8, 30, 1), rng.randrange(330, 480)

    def excess(t: float) -> float:
        return (
            math.exp(heat * 1000 / GAS * (1 / melts - 1 / t)) + math.exp(other * 1000 / GAS * (1 / second - 1 / t)) - 1
        )

    eutectic = bisect(excess, 100.0, float(min(melts, second)))
    text = f"A melts at {melts} K with {heat:g} kJ/mol, B at {second} K with {other:g} kJ/mol; ideal melt, pure solids."
    if rng.random() < 0.5:
        return f"{text} Eutectic temperature in K:", eutectic
    return f"{text} x(A) of the eutectic:", math.exp(heat * 1000 / GAS * (1 / melts - 1 / eutectic))


def melting_again(prompt: str) -> float:
    given = numbers(prompt)
    if prompt.startswith("Ideal solubility"):
        kelvin, melts, heat = given
        return math.exp(-heat * (melts - kelvin) / (0.008314462618 * melts * kelvin))
    melts, heat, *rest = given
    if len(rest) == 1:
        return bisect(lambda t: heat / 0.008314462618 * (1 / melts - 1 / t) - math.log(rest[0]), 50.0, melts)
    second, other = rest

    def freezes(x: float) -> tuple[float, float]:
        return (1 / (1 / melts - 0.008314462618 / heat * math.log(x)),
                1 / (1 / second - 0.008314462618 / other * math.log(1 - x)))  # fmt: skip

    x = bisect(lambda x: freezes(x)[0] - freezes(x)[1], 1e-12, 1 - 1e-12)
    return freezes(x)[0] if "temperature in K" in prompt else x


def steam(rng: Random, level: int) -> tuple[str, float]:
    """Steam distillation, and how often a solvent must be shaken with another."""
    mass = decimals(rng, 80, 200, 1)
    pressure = decimals(rng, 0.8, 20, 2)
    total = 101.3 if level == 1 else decimals(rng, 90, 103, 1)
    text = f"Steam distillation at {total:g} kPa of an immiscible oil ({mass:g} g/mol, {pressure:g} kPa;"
    text += " water 18.02 g/mol)."
    ratio = pressure * mass / ((total - pressure) * 18.02)
    if level == 1:
        return f"{text} g oil per g water in the distillate:", ratio
    if level == 2:
        grams = decimals(rng, 5, 80, 1)
        return f"{text} g water that carries over {grams:g} g oil:", grams / ratio
    share = round(100 * ratio / (1 + ratio), 2)
    known = share / (100 - share)
    text = f"Steam distillation at {total:g} kPa gives {share:g} percent oil by mass; vapour pressure of the oil"
    return f"{text} {pressure:g} kPa, water 18.02 g/mol. Molar mass of the oil in g/mol:", known * 18.02 * (
        total - pressure
    ) / pressure


def steam_again(prompt: str) -> float:
    given = numbers(prompt)
    if "by mass" in prompt:
        total, share, pressure, water = given
        moles = share / pressure, (100 - share) / (total - pressure)  # mass by partial pressure
        return water * moles[0] / moles[1]
    total, mass, pressure, water, *rest = given
    fraction = pressure / total
    ratio = fraction * mass / ((1 - fraction) * water)
    return rest[0] / ratio if rest else ratio


class Mixture(Rounded):
    """Liquids, vapours and crystals of ideal mixtures."""

    QUESTIONS: ClassVar[dict[str, Quantity]] = {
        "bubble": Quantity(bubble, bubble_again),
        "dew": Quantity(dew, dew_again),
        "flash": Quantity(flash, flash_again),
        "clausius": Quantity(clausius, clausius_again),
        "freezing": Quantity(freezing, freezing_again),
        "osmosis": Quantity(osmosis, osmosis_again),
        "melting": Quantity(melting, melting_again),
        "steam": Quantity(steam, steam_again),
    }
