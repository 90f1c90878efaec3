"""Electrochemistry at 25 °C with activities as concentrations: cells, constants, electrolysis, Latimer diagrams."""

from __future__ import annotations

import math
import re
from itertools import pairwise
from random import Random
from typing import ClassVar

from bootcamp.molecules.amounts import Amount, Quantity, decimals, numbers, significant

FARADAY, GAS, KELVIN = 96485.33212, 8.314462618, 298.15
# Standard potentials in volts (CRC Handbook) and molar masses.
COUPLES: dict[str, tuple[int, float, float]] = {
    "Mg": (2, -2.372, 24.305), "Al": (3, -1.662, 26.982), "Mn": (2, -1.185, 54.938), "Zn": (2, -0.762, 65.38),
    "Cr": (3, -0.744, 51.996), "Fe": (2, -0.447, 55.845), "Cd": (2, -0.403, 112.414), "Co": (2, -0.28, 58.933),
    "Ni": (2, -0.257, 58.693), "Sn": (2, -0.138, 118.71), "Pb": (2, -0.126, 207.2), "Cu": (2, 0.342, 63.546),
    "Ag": (1, 0.800, 107.868), "Pd": (2, 0.951, 106.42), "Au": (3, 1.498, 196.967), "La": (3, -2.379, 138.905),
}  # fmt: skip
_HALF = re.compile(r"([A-Z][a-z]?)\^(\d?)\+ \(([0-9.e-]+|x) M, E0 (-?[0-9.]+) V\)")


def ion(metal: str) -> str:
    n = COUPLES[metal][0]
    return f"{metal}^{n if n > 1 else ''}+"


def pair(rng: Random) -> tuple[str, str]:
    """An anode and a cathode whose standard potentials differ by more than 0.1 V."""
    while True:
        one, other = rng.sample(list(COUPLES), 2)
        if COUPLES[other][1] - COUPLES[one][1] > 0.1:
            return one, other


def potential(anode: str, low: float, cathode: str, high: float) -> float:
    """E of anode | its ion || ion | cathode by Nernst's equation of the whole cell."""
    a, b = COUPLES[anode][0], COUPLES[cathode][0]
    n = math.lcm(a, b)
    quotient = low ** (n // a) / high ** (n // b)
    return COUPLES[cathode][1] - COUPLES[anode][1] - GAS * KELVIN / (n * FARADAY) * math.log(quotient)


def emf(rng: Random, level: int) -> tuple[str, float]:
    anode, cathode = pair(rng)
    if level >= 3 and rng.random() < 0.4:
        cathode = anode  # a concentration cell
    low, high = significant(rng, 1e-5 if level > 1 else 1e-2, 1.0), significant(rng, 1e-5 if level > 1 else 1e-2, 1.0)
    if level == 1:
        low = 1.0
    sides = f"{anode} | {_half(anode, f'{low:g}')} || {_half(cathode, f'{high:g}')} | {cathode}"
    return f"E of {sides} at 298.15 K, in V:", potential(anode, low, cathode, high)


def _half(metal: str, molar: str) -> str:
    return f"{ion(metal)} ({molar} M, E0 {COUPLES[metal][1]:g} V)"


def emf_again(prompt: str) -> float:
    """Each half cell by its own Nernst equation."""
    slope = GAS * KELVIN / FARADAY * math.log(10)
    left, right = (float(e) + slope / int(n or 1) * math.log10(float(c)) for _, n, c, e in _HALF.findall(prompt))
    return right - left


def constant(rng: Random, level: int) -> tuple[str, float]:
    anode, cathode = pair(rng)
    a, b = COUPLES[anode][0], COUPLES[cathode][0]
    n = math.lcm(a, b)
    given = f"E0 {ion(anode)}/{anode} {COUPLES[anode][1]:g} V, {ion(cathode)}/{cathode} {COUPLES[cathode][1]:g} V"
    volts = COUPLES[cathode][1] - COUPLES[anode][1]
    x, y = n // a, n // b
    terms = [_times(x, anode), _times(y, ion(cathode)), _times(x, ion(anode)), _times(y, cathode)]
    equation = f"{terms[0]} + {terms[1]} = {terms[2]} + {terms[3]}"
    sign = 1
    if level >= 2 and rng.random() < 0.5:
        equation, sign = f"{terms[2]} + {terms[3]} = {terms[0]} + {terms[1]}", -1
    kelvin = rng.randrange(280, 345)
    exponent = sign * n * FARADAY * volts / (GAS * kelvin)
    if level >= 3 and rng.random() < 0.5:
        return f"{given} (at any temperature). ln K of {equation} at {kelvin} K:", exponent
    return f"{given} (at any temperature). log10 K of {equation} at {kelvin} K:", exponent / math.log(10)


def _times(n: int, species: str) -> str:
    return f"{n} {species}" if n > 1 else species


def constant_again(prompt: str) -> float:
    given, _, rest = prompt.partition(" K of ")
    volts = {metal: float(value) for metal, value in re.findall(r"/([A-Z][a-z]?) (-?[0-9.]+) V", given)}
    left = rest.partition(" = ")[0]
    words = [re.fullmatch(r"(?:(\d) )?([A-Z][a-z]?)(?:\^(\d?)\+)?", part) for part in left.split(" + ")]
    metal, reduced = (next(w for w in words if w and (w[0].endswith("+")) == ionic) for ionic in (False, True))
    electrons = int(reduced[1] or 1) * int(reduced[3] or 1)
    kelvin = float(re.search(r"at ([0-9.]+) K", rest)[1])  # type: ignore[index]
    exponent = electrons * (volts[reduced[2]] - volts[metal[2]]) / (8.314462618 / 96485.33212 * kelvin)
    return exponent if "ln K" in prompt else exponent / math.log(10)


def electrolysis(rng: Random, level: int) -> tuple[str, float]:
    metal = rng.choice(list(COUPLES))
    n, _, mass = COUPLES[metal]
    current, minutes = decimals(rng, 0.2, 5.0, 2), rng.randrange(5, 180)
    moles = current * minutes * 60 / FARADAY / n
    if level == 1:
        return f"Mass in g of {metal} (M {mass:g}) from {ion(metal)} by {current:g} A in {minutes} min:", moles * mass
    yield_ = rng.randrange(60, 100)
    if level == 2:
        text = f"Mass in g of {metal} (M {mass:g}) from {ion(metal)} by {current:g} A in {minutes} min"
        return f"{text}, current efficiency {yield_} percent:", moles * mass * yield_ / 100
    grams = significant(rng, 0.05, 5.0, 3)
    text = f"Minutes for {grams:g} g of {metal} (M {mass:g}) from {ion(metal)} by {current:g} A, current efficiency"
    return f"{text} {yield_} percent:", grams / mass * n * FARADAY / current / 60 * 100 / yield_


def electrolysis_again(prompt: str) -> float:
    n = int(re.search(r"\^(\d?)\+", prompt)[1] or 1)  # type: ignore[index]
    given = numbers(prompt)
    if prompt.startswith("Mass"):
        mass, current, minutes = given[:3]
        return current * minutes * (given[3] if len(given) > 3 else 100) / 100 * mass * 60 / (n * 96485.33212)
    grams, mass, current, efficiency = given
    return grams * n * 96485.33212 / (mass * current * 60 * efficiency / 100)


def latimer(rng: Random, level: int) -> tuple[str, float]:
    """Potentials weighted with electrons; from level 3 on one step is unknown and the whole is given."""
    states = sorted(rng.sample(range(-2, 8), min(level, 3) + 2), reverse=True)
    steps = [decimals(rng, -0.8, 1.8, 3) for _ in states[1:]]
    widths = [a - b for a, b in pairwise(states)]
    total = sum(e * n for e, n in zip(steps, widths, strict=True))
    whole = round(total / sum(widths), 4)
    hidden = rng.randrange(len(steps)) if level >= 3 else -1
    shown = [f"{_state(a)}/{_state(b)} {e:g} V" for a, b, e in zip(states, states[1:], steps, strict=False)]
    if hidden < 0:
        return f"E0 of M: {', '.join(shown)}. E0 of {_state(states[0])}/{_state(states[-1])} in V:", total / sum(widths)
    asked = f"{_state(states[hidden])}/{_state(states[hidden + 1])}"
    shown[hidden] = f"{_state(states[0])}/{_state(states[-1])} {whole:g} V"
    rng.shuffle(shown)
    value = (whole * sum(widths) - total + steps[hidden] * widths[hidden]) / widths[hidden]
    return f"E0 of M: {', '.join(shown)}. E0 of {asked} in V:", value


def _state(n: int) -> str:
    return f"M({n:+d})" if n else "M(0)"


def latimer_again(prompt: str) -> float:
    """By free energies of states: a system of differences, solved step by step from a state set to zero."""
    edges = [
        (int(a), int(b), float(e)) for a, b, e in re.findall(r"M\(([+-]?\d)\)/M\(([+-]?\d)\) (-?[0-9.]+) V", prompt)
    ]
    start, end = (int(n) for n in re.findall(r"M\(([+-]?\d)\)", prompt.rpartition("E0 of ")[2]))
    energy, changed = {start: 0.0}, True
    while changed:
        changed = False
        for a, b, e in edges:
            for one, other, sign in ((a, b, 1), (b, a, -1)):
                if one in energy and other not in energy:
                    energy[other], changed = energy[one] - sign * (a - b) * e, True
    return (energy[start] - energy[end]) / (start - end)


def unknown(rng: Random, level: int) -> tuple[str, float]:
    anode, cathode = pair(rng)
    low, high = significant(rng, 1e-4, 0.9), significant(rng, 1e-4, 0.9)
    volts = round(potential(anode, low, cathode, high), 5)
    a, b = COUPLES[anode][0], COUPLES[cathode][0]
    standard = COUPLES[cathode][1] - COUPLES[anode][1]
    f = FARADAY / (GAS * KELVIN)
    left = level == 1 or rng.random() < 0.5
    sides = f"{_half(anode, 'x' if left else f'{low:g}')} || {_half(cathode, f'{high:g}' if left else 'x')}"
    text = f"{anode} | {sides} | {cathode} has E {volts:g} V at 298.15 K. x in M:"
    if left:
        return text, high ** (a / b) * math.exp((standard - volts) * a * f)
    return text, low ** (b / a) * math.exp((volts - standard) * b * f)


def unknown_again(prompt: str) -> float:
    """Half cell by half cell."""
    slope = 8.314462618 * 298.15 / 96485.33212
    volts = float(re.search(r"has E (-?[0-9.]+) V", prompt)[1])  # type: ignore[index]
    (_, m, c, e), (_, n, d, g) = _HALF.findall(prompt)
    if c == "x":
        return math.exp((float(g) + slope / int(n or 1) * math.log(float(d)) - volts - float(e)) * int(m or 1) / slope)
    return math.exp((volts + float(e) + slope / int(m or 1) * math.log(float(c)) - float(g)) * int(n or 1) / slope)


class Cell(Amount):
    """Cell potentials, equilibrium constants, electrolysis, potentials of skipped steps, unknown concentrations."""

    QUESTIONS: ClassVar[dict[str, Quantity]] = {
        "emf": Quantity(emf, emf_again, unit="V", rel=0.0, abs_=0.003),
        "constant": Quantity(constant, constant_again),
        "electrolysis": Quantity(electrolysis, electrolysis_again),
        "latimer": Quantity(latimer, latimer_again, unit="V", rel=0.0, abs_=0.005),
        "concentration": Quantity(unknown, unknown_again, unit="M", rel=0.02),
    }
