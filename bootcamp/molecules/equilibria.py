"""Gas-phase equilibria of ideal gases: degrees of dissociation, compositions, shifts, temperature, free energies.

Kp is in bar to the power of the change in moles, standard pressure 1 bar.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from random import Random
from typing import ClassVar

import numpy as np

from bootcamp.molecules.amounts import Quantity, Rounded, bisect, captured, decimals, numbers, significant

GAS = 8.314462618  # J/mol/K
LITRE_BAR = 0.08314462618  # bar L/mol/K
_TERM = r"(?:\d )?[A-Z][A-Za-z0-9]*"
_SIDE = rf"{_TERM}(?: \+ {_TERM})*"


@dataclass(frozen=True)
class Reaction:
    """An equation in gases: names and stoichiometric numbers, negative for reactants."""

    names: tuple[str, ...]
    numbers: tuple[int, ...]

    def text(self) -> str:
        sides = []
        for sign in (-1, 1):
            terms = [(n * sign, name) for name, n in zip(self.names, self.numbers, strict=True) if n * sign > 0]
            sides.append(" + ".join(f"{n} {name}" if n > 1 else name for n, name in terms))
        return " = ".join(sides)

    @property
    def change(self) -> int:
        return sum(self.numbers)


def read_reaction(text: str) -> Reaction:
    """The reaction that `text` holds, as `Reaction.text` writes it."""
    found = re.search(rf"({_SIDE}) = ({_SIDE})", text)
    if found is None:
        raise ValueError("the prompt holds no reaction")
    pairs: list[tuple[str, int]] = []
    for side, sign in ((found[1], -1), (found[2], 1)):
        for term in side.split(" + "):
            number, _, name = term.rpartition(" ")
            pairs.append((name, sign * int(number or 1)))
    return Reaction(tuple(name for name, _ in pairs), tuple(n for _, n in pairs))


def _reaction(*terms: tuple[str, int]) -> Reaction:
    return Reaction(tuple(name for name, _ in terms), tuple(n for _, n in terms))


SPLITS = (
    _reaction(("N2O4", -1), ("NO2", 2)),
    _reaction(("PCl5", -1), ("PCl3", 1), ("Cl2", 1)),
    _reaction(("I2", -1), ("I", 2)),
    _reaction(("SO2Cl2", -1), ("SO2", 1), ("Cl2", 1)),
    _reaction(("COCl2", -1), ("CO", 1), ("Cl2", 1)),
    _reaction(("NOCl", -2), ("NO", 2), ("Cl2", 1)),
    _reaction(("SO3", -2), ("SO2", 2), ("O2", 1)),
    _reaction(("NH3", -2), ("N2", 1), ("H2", 3)),
    _reaction(("H2O", -2), ("H2", 2), ("O2", 1)),
    _reaction(("H2S", -2), ("H2", 2), ("S2", 1)),
)
MIXTURES = (
    _reaction(("H2", -1), ("I2", -1), ("HI", 2)),
    _reaction(("CO", -1), ("H2O", -1), ("CO2", 1), ("H2", 1)),
    _reaction(("N2", -1), ("O2", -1), ("NO", 2)),
    _reaction(("CO", -1), ("H2", -2), ("CH3OH", 1)),
    _reaction(("N2", -1), ("H2", -3), ("NH3", 2)),
    _reaction(("SO2", -2), ("O2", -1), ("SO3", 2)),
    _reaction(("C2H4", -1), ("H2", -1), ("C2H6", 1)),
    _reaction(("C2H4", -1), ("H2O", -1), ("C2H5OH", 1)),
    _reaction(("PCl3", -1), ("Cl2", -1), ("PCl5", 1)),
    _reaction(("H2", -1), ("Br2", -1), ("HBr", 2)),
    _reaction(("CO", -1), ("Cl2", -1), ("COCl2", 1)),
    _reaction(("CH4", -1), ("H2O", -1), ("CO", 1), ("H2", 3)),
)


def _quotient(reaction: Reaction, amounts: list[float], factor: float) -> float:
    """ln Q of amounts, each of which times `factor` is a pressure or concentration."""
    return sum(n * math.log(max(a, 1e-300) * factor) for n, a in zip(reaction.numbers, amounts, strict=True))


def _range(reaction: Reaction, start: list[float]) -> tuple[float, float]:
    """The extents between which every amount stays positive."""
    pairs = list(zip(reaction.numbers, start, strict=True))
    return max((-a / n for n, a in pairs if n > 0)), min((a / -n for n, a in pairs if n < 0))


def settled(reaction: Reaction, start: list[float], log_k: float, *, volume: float = 0.0, pressure: float = 0.0,
            rt: float = 1.0) -> list[float]:  # fmt: skip
    """Amounts at equilibrium at a volume (each amount times rt/volume is its K's unit) or a total pressure."""
    low, high = _range(reaction, start)

    def excess(extent: float) -> float:
        amounts = [a + n * extent for n, a in zip(reaction.numbers, start, strict=True)]
        factor = rt / volume if volume else pressure / sum(amounts)
        return _quotient(reaction, amounts, factor) - log_k

    extent = bisect(excess, low, high)
    return [a + n * extent for n, a in zip(reaction.numbers, start, strict=True)]


def settled_by_roots(reaction: Reaction, start: list[float], k: float, factor: float) -> list[list[float]]:
    """The same at constant volume from the polynomial in the extent; all compositions that are possible."""
    left, right = np.poly1d([1.0]), np.poly1d([k])
    for n, a in zip(reaction.numbers, start, strict=True):
        term = np.poly1d([n * factor, a * factor])
        left, right = (left * term**n, right) if n > 0 else (left, right * term**-n)
    low, high = _range(reaction, start)
    extents = [r.real for r in (left - right).roots if abs(r.imag) < 1e-7 * max(1e-9, abs(r)) and low <= r.real <= high]
    return [[a + n * float(x) for n, a in zip(reaction.numbers, start, strict=True)] for x in extents]


def dissociation(rng: Random, level: int) -> tuple[str, float]:
    """Kp from a degree of dissociation, the degree from Kp, or the pressure for a degree."""
    reaction = rng.choice(SPLITS[:5] if level == 1 else SPLITS)
    pressure, degree = decimals(rng, 0.2, 12.0, 2), round(rng.uniform(0.03, 0.9), 3)
    first = -reaction.numbers[0]
    amounts = [1 - degree, *(degree * n / first for n in reaction.numbers[1:])]
    log_k = _quotient(reaction, amounts, pressure / sum(amounts))
    if level == 1:
        text = (
            f"{reaction.text()}: {reaction.names[0]} is {100 * degree:g} percent dissociated at {pressure:g} bar. Kp:"
        )
        return text, math.exp(log_k)
    k = float(f"{math.exp(log_k):.3g}")
    start = [1.0] + [0.0] * (len(amounts) - 1)
    if level == 2:
        found = settled(reaction, start, math.log(k), pressure=pressure)
        return f"{reaction.text()}, Kp {k:g}: percent of {reaction.names[0]} dissociated at {pressure:g} bar:", 100 * (
            1 - found[0]
        )
    inert = decimals(rng, 0.5, 4.0, 1)
    total = sum(amounts) + inert
    value = math.exp((math.log(k) - _quotient(reaction, amounts, 1 / total)) / reaction.change)
    text = (
        f"{reaction.text()}, Kp {k:g}: total pressure in bar at which 1 mol {reaction.names[0]} with {inert:g} mol Ar"
    )
    return f"{text} is {100 * degree:g} percent dissociated:", value


def dissociation_again(prompt: str) -> float:
    reaction = read_reaction(prompt)
    rest = prompt.partition(reaction.text())[2]
    given = numbers(rest)
    if "total pressure" in prompt:
        k, one, inert, percent = given
        degree = percent / 100
        parts = [one - degree] + [n * degree / -reaction.numbers[0] for n in reaction.numbers[1:]]
        whole = sum(parts) + inert
        product = math.prod((part / whole) ** n for part, n in zip(parts, reaction.numbers, strict=True))
        return float((k / product) ** (1 / reaction.change))

    def constant(degree: float, pressure: float) -> float:
        parts = [1 - degree] + [n * degree / -reaction.numbers[0] for n in reaction.numbers[1:]]
        return math.prod((p / sum(parts) * pressure) ** n for p, n in zip(parts, reaction.numbers, strict=True))

    if "Kp:" in prompt or prompt.endswith("Kp, three figures:"):
        return constant(given[0] / 100, given[1])
    k, pressure = given
    return 100 * bisect(lambda degree: constant(degree, pressure) - k, 1e-9, 1 - 1e-12)


def composition(rng: Random, level: int) -> tuple[str, float]:
    """Amounts at equilibrium in a vessel."""
    reaction = rng.choice(MIXTURES[:3] if level == 1 else MIXTURES)
    reactants = [name for name, n in zip(reaction.names, reaction.numbers, strict=True) if n < 0]
    start = [
        decimals(rng, 0.2, 4.0, 2) if n < 0 or (level >= 3 and rng.random() < 0.5) else 0.0 for n in reaction.numbers
    ]
    volume = 1.0 if level == 1 else decimals(rng, 1.0, 20.0, 1)
    low, high = _range(reaction, start)
    extent = low + (high - low) * rng.uniform(0.15, 0.85)
    amounts = [a + n * extent for n, a in zip(reaction.numbers, start, strict=True)]
    k = float(f"{math.exp(_quotient(reaction, amounts, 1 / volume)):.3g}")
    amounts = settled(reaction, start, math.log(k), volume=volume)
    asked = rng.randrange(len(reactants), len(amounts)) if level < 3 else rng.randrange(len(amounts))
    shown = ", ".join(f"{a:g} mol {name}" for a, name in zip(start, reaction.names, strict=True) if a)
    text = f"{reaction.text()}, Kc {k:g} (mol/L): {shown} in {volume:g} L. Moles of"
    return f"{text} {reaction.names[asked]} at equilibrium:", amounts[asked]


def composition_again(prompt: str) -> float:
    reaction = read_reaction(prompt)
    rest = prompt.partition(reaction.text())[2]
    given = {name: float(a) for a, name in re.findall(r"([0-9.]+) mol ([A-Z][A-Za-z0-9]*)", rest)}
    k = captured(r"Kc ([0-9.e+-]+)", rest)
    volume = captured(r"in ([0-9.]+) L", rest)
    found = settled_by_roots(reaction, [given.get(name, 0.0) for name in reaction.names], k, 1 / volume)
    return found[0][reaction.names.index(re.search(r"Moles of (\w+)", rest)[1])] if len(found) == 1 else math.nan  # type: ignore[index]


def shift(rng: Random, level: int) -> tuple[str, float]:
    """Le Chatelier in numbers: an equilibrium that is disturbed, and the pressure of a gas when it has settled."""
    reaction = rng.choice(MIXTURES[:4] if level == 1 else MIXTURES)
    pressures = [decimals(rng, 0.2, 3.0, 3) for _ in reaction.names]
    log_k = _quotient(reaction, pressures, 1.0)
    shown = ", ".join(f"{name} {p:g}" for name, p in zip(reaction.names, pressures, strict=True))
    asked = rng.randrange(len(pressures))
    if level >= 3:
        ratio = rng.choice((0.25, 0.4, 0.5, 2.0, 2.5, 4.0))
        after = [p / ratio for p in pressures]
        what = f"The volume is made {ratio:g} times as large."
    else:
        place = rng.randrange(len(pressures))
        added = decimals(rng, 0.3, 3.0, 2)
        after = [p + (added if n == place else 0.0) for n, p in enumerate(pressures)]
        what = f"{added:g} bar of {reaction.names[place]} is added at constant volume."
    if level >= 3 and not reaction.change:
        return shift(rng, level)
    final = settled(reaction, after, log_k, volume=1.0)
    text = f"{reaction.text()} at equilibrium, bar: {shown}. {what} p({reaction.names[asked]}) in bar in the end:"
    return text, final[asked]


def shift_again(prompt: str) -> float:
    reaction = read_reaction(prompt)
    rest = prompt.partition(reaction.text())[2]
    shown = rest.partition("bar: ")[2].partition(". ")[0]
    now = {part.split()[0]: float(part.split()[1]) for part in shown.split(", ")}
    k = math.prod(now[name] ** n for name, n in zip(reaction.names, reaction.numbers, strict=True))
    if "times as large" in rest:
        ratio = captured(r"made ([0-9.]+) times", rest)
        now = {name: p / ratio for name, p in now.items()}
    else:
        added, name = re.search(r"([0-9.]+) bar of (\w+) is", rest).groups()  # type: ignore[union-attr]
        now[name] += float(added)
    found = settled_by_roots(reaction, [now[name] for name in reaction.names], k, 1.0)
    asked = re.search(r"p\((\w+)\)", rest)[1]  # type: ignore[index]
    return found[0][reaction.names.index(asked)] if len(found) == 1 else math.nan


def temperature(rng: Random, level: int) -> tuple[str, float]:
    """van 't Hoff: constants at two temperatures, the heat of reaction, the temperature for a constant."""
    heat = decimals(rng, 15, 150, 1) * rng.choice((-1, 1))
    cold = rng.randrange(280, 700)
    warm = cold + rng.randrange(15, 120)
    k = significant(rng, 1e-4, 1e4, 3)
    other = float(f"{k * math.exp(heat * 1000 / GAS * (1 / cold - 1 / warm)):.4g}")
    exact = math.log(other / k) * GAS / 1000 / (1 / cold - 1 / warm)
    if level == 1:
        return f"K is {k:g} at {cold} K, reaction enthalpy {heat:g} kJ/mol. K at {warm} K:", k * math.exp(
            heat * 1000 / GAS * (1 / cold - 1 / warm)
        )
    text = f"K is {k:g} at {cold} K and {other:g} at {warm} K."
    if level == 2:
        return f"{text} Reaction enthalpy in kJ/mol:", exact
    entropy = exact * 1000 / cold + GAS * math.log(k)
    if abs(exact) < 12 or abs(entropy) < 12 or not 150 < exact * 1000 / entropy < 3000:
        return temperature(rng, level)
    return f"{text} Kelvin at which K is 1:", exact * 1000 / entropy


def temperature_again(prompt: str) -> float:
    given = numbers(prompt)
    if "enthalpy " in prompt.partition("Reaction")[0]:
        k, cold, heat, warm = given
        return math.exp(math.log(k) - heat / 0.008314462618 * (1 / warm - 1 / cold))
    k, cold, other, warm, *_ = given
    one, two = (0.008314462618 * t * -math.log(x) for t, x in ((cold, k), (warm, other)))  # free energies
    entropy = (one - two) / (warm - cold)
    heat = one + cold * entropy
    return heat / entropy if "K is 1" in prompt.partition("Kelvin")[2] else heat


def units(rng: Random, level: int) -> tuple[str, float]:
    """Kp and Kc into each other, of the reaction as written, reversed or multiplied."""
    reaction = rng.choice([r for r in (*SPLITS, *MIXTURES) if r.change])
    kelvin, k = rng.randrange(298, 1200), significant(rng, 1e-5, 1e5, 3)
    forth = rng.random() < 0.5
    log_k = math.log(k) - (1 if forth else -1) * reaction.change * math.log(LITRE_BAR * kelvin)
    one, other = ("Kp", "Kc") if forth else ("Kc", "Kp")
    text = f"{one} of {reaction.text()} is {k:g} at {kelvin} K (bar, mol/L)."
    if level == 1:
        return f"{text} {other}:", math.exp(log_k)
    back = Reaction(reaction.names, tuple(-n for n in reaction.numbers))
    if level == 2:
        return f"{text} {other} of {back.text()}:", math.exp(-log_k)
    factor = rng.choice((2, 3, -2))
    scaled = Reaction(reaction.names, tuple(factor * n for n in reaction.numbers))
    return f"{text} {other} of {scaled.text()}:", math.exp(factor * log_k)


def units_again(prompt: str) -> float:
    first, _, rest = prompt.partition(" K (bar, mol/L).")
    reaction = read_reaction(first)
    k, kelvin = numbers(first.partition(" is ")[2])
    turned = read_reaction(rest) if " = " in rest else reaction
    power = dict(zip(turned.names, turned.numbers, strict=True))[reaction.names[0]] / reaction.numbers[0]
    thermal = 0.08314462618 * kelvin  # p = c RT
    other = k / thermal**reaction.change if prompt.startswith("Kp") else k * thermal**reaction.change
    return other**power


def drive(rng: Random, level: int) -> tuple[str, float]:
    """The reaction free energy of a mixture, or the pressure at which a mixture stands at equilibrium."""
    reaction = rng.choice(MIXTURES)
    kelvin = rng.randrange(298, 900)
    standard = decimals(rng, -60, 60, 1)
    pressures = [significant(rng, 0.01, 20.0) for _ in reaction.names]
    shown = ", ".join(f"{name} {p:g}" for name, p in zip(reaction.names, pressures, strict=True))
    value = standard + GAS * kelvin / 1000 * _quotient(reaction, pressures, 1.0)
    if level == 1:
        heat, entropy = decimals(rng, -200, 200, 1), decimals(rng, -200, 200, 1)
        free = heat - kelvin * entropy / 1000
        log_k = -free * 1000 / GAS / kelvin
        if not 0.3 < abs(log_k) < 60:
            return drive(rng, level)
        return f"Enthalpy {heat:g} kJ/mol, entropy {entropy:g} J/mol/K of reaction. ln K at {kelvin} K:", log_k
    if abs(value) < 5:
        return drive(rng, level)
    text = f"{reaction.text()}: standard Gibbs energy {standard:g} kJ/mol at {kelvin} K."
    if level == 2:
        return f"{text} Gibbs energy in kJ/mol at bar: {shown}:", value
    place = rng.randrange(len(pressures))
    name, n = reaction.names[place], reaction.numbers[place]
    known = ", ".join(part for i, part in enumerate(shown.split(", ")) if i != place)
    exponent = -standard * 1000 / GAS / kelvin - (_quotient(reaction, pressures, 1.0) - n * math.log(pressures[place]))
    found = math.exp(exponent / n) if abs(exponent) < 40 else 0.0
    if not 1e-6 < found < 1e6:
        return drive(rng, level)
    return f"{text} p({name}) in bar that is at equilibrium with bar: {known}:", found


def drive_again(prompt: str) -> float:
    if prompt.startswith("Enthalpy"):
        heat, entropy, kelvin = numbers(prompt)
        return entropy / 8.314462618 - heat / (0.008314462618 * kelvin)
    reaction = read_reaction(prompt)
    rest = prompt.partition(reaction.text())[2]
    standard, kelvin = numbers(rest)[:2]
    shown = re.findall(r"(\w+) ([0-9.e+-]*[0-9])(?=[,:])", rest.partition("bar: ")[2])
    now = {name: float(p) for name, p in shown}

    def free(values: dict[str, float]) -> float:
        """The sum of chemical potentials, pressures apart from the standard part."""
        potentials = {name: 0.008314462618 * kelvin * math.log(p) for name, p in values.items()}
        return standard + sum(n * potentials[name] for name, n in zip(reaction.names, reaction.numbers, strict=True))

    if "that is at equilibrium" not in prompt:
        return free(now)
    asked = re.search(r"p\((\w+)\)", rest)[1]  # type: ignore[index]
    sign = 1 if reaction.numbers[reaction.names.index(asked)] > 0 else -1
    return math.exp(bisect(lambda log: sign * free(now | {asked: math.exp(log)}), -20.0, 20.0))


class GasEquilibrium(Rounded):
    """Equilibria of ideal gases."""

    QUESTIONS: ClassVar[dict[str, Quantity]] = {
        "dissociation": Quantity(dissociation, dissociation_again),
        "composition": Quantity(composition, composition_again),
        "shift": Quantity(shift, shift_again),
        "temperature": Quantity(temperature, temperature_again),
        "units": Quantity(units, units_again),
        "drive": Quantity(drive, drive_again),
    }
