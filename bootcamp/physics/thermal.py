"""Heat: mixtures that may freeze or melt, walls, cooling curves, cycles, radiation."""

from __future__ import annotations

import math
from random import Random
from typing import ClassVar

from scipy import constants

from bootcamp.physics.quantities import Asked, Question

WATER, ICE, FUSION, STEAM = 4.186, 2.09, 334.0, 2256.0  # kJ/(kg K), kJ/kg


def _drinks(rng: Random, level: int) -> dict[str, float]:
    if level == 1:
        return {
            "m": rng.randint(1, 90) / 10,
            "a": rng.randint(40, 95),
            "n": rng.randint(1, 90) / 10,
            "b": rng.randint(3, 35),
        }
    while True:
        fields: dict[str, float] = {
            "m": rng.randint(50, 900),
            "a": rng.randint(10, 95),
            "n": rng.randint(10, 400),
            "b": -rng.randint(0, 30),
        }
        if level == 3:
            fields |= {"c": rng.randint(100, 900), "s": rng.randint(20, 95) / 100}
        if abs(_mixture(**fields)) > 2:
            return fields


def _mixture(m: float, a: float, n: float, b: float, c: float = 0, s: float = 0) -> float:
    """Water at a and water at b; or water, in a vessel of c g and s kJ/(kg K), and ice at b, all in g."""
    if b > 0:
        return (m * a + n * b) / (m + n)
    capacity = m * WATER + c * s
    left = capacity * a - n * (ICE * -b + FUSION)
    return left / (capacity + n * WATER) if left > 0 else 0.0


def _mixture_again(m: float, a: float, n: float, b: float, c: float = 0, s: float = 0) -> float:
    """Bisection on the enthalpy of all parts."""
    if b > 0:
        low, high = b, a
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if m * (a - middle) > n * (middle - b) else (low, middle)
        return low
    low, high = 0.0, a
    for _ in range(60):
        t = (low + high) / 2
        gained = n * (FUSION + WATER * t - ICE * b)
        lost = (m * WATER + c * s) * (a - t)
        low, high = (t, high) if lost > gained else (low, t)
    return low


def _wall(rng: Random, level: int) -> dict[str, float]:
    fields: dict[str, float] = {"i": rng.randint(18, 30), "o": rng.randint(-25, 10)}
    for k in range(1, level + 2):
        fields |= {f"d{k}": rng.randint(1, 40), f"k{k}": rng.randint(2, 250) / 100}
    if level > 1:
        fields |= {"h": rng.randint(4, 12), "g": rng.randint(12, 40)}
    return fields


def _resistances(fields: dict[str, float]) -> list[float]:
    walls = [fields[f"d{k}"] / 100 / fields[f"k{k}"] for k in range(1, 5) if f"d{k}" in fields]
    return [1 / fields["h"], *walls, 1 / fields["g"]] if "h" in fields else walls


def _interface(**fields: float) -> float:
    """The temperature between the first two layers, in kelvins above the outside."""
    parts = _resistances(fields)
    inner = parts[: 2 if "h" in fields else 1]
    return (fields["i"] - fields["o"]) * (1 - sum(inner) / sum(parts))


def _interface_again(**fields: float) -> float:
    """Marching in from the outside with the heat that flows."""
    parts = _resistances(fields)
    flow = (fields["i"] - fields["o"]) / sum(parts)
    return sum(flow * part for part in reversed(parts[2 if "h" in fields else 1 :]))


def _curve(rng: Random, level: int) -> dict[str, float]:
    while True:
        room, start = rng.randint(5, 30), rng.randint(50, 98)
        first = rng.randint(room + 12, start - 4)
        later = rng.randint(room + 3, first - 3)
        if later < first:
            return {"r": room, "a": start, "t": rng.randint(2, 40), "b": first, "c": later}


def _cooled(r: float, a: float, t: float, b: float, c: float) -> float:
    return t * math.log((a - r) / (c - r)) / math.log((a - r) / (b - r))


def _cooled_again(r: float, a: float, t: float, b: float, c: float) -> float:
    """Counting how many spans t halve the excess in the measured ratio."""
    ratio = (b - r) / (a - r)
    low, high = 0.0, 1e4
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if (a - r) * ratio**middle > c - r else (low, middle)
    return t * low


def _cycle(rng: Random, level: int) -> dict[str, float]:
    fields: dict[str, float] = {"t": rng.randint(270, 310), "h": rng.randint(900, 1500), "r": rng.randint(40, 200) / 10}
    return fields if level == 1 else fields | {"c": rng.randint(75, 92), "e": rng.randint(78, 95)}


def _brayton(t: float, h: float, r: float, c: float = 100, e: float = 100) -> float:
    """Efficiency in per cent of an air-standard gas turbine, exponent 2/7, with efficiencies of its machines."""
    ratio = r ** (2 / 7)
    work_in, work_out = t * (ratio - 1) / (c / 100), h * (1 - 1 / ratio) * e / 100
    heat = h - t - work_in
    value = 100 * (work_out - work_in) / heat if heat > 50 else 0.0
    return value if 3 < value < 70 else 0.0


def _brayton_again(t: float, h: float, r: float, c: float = 100, e: float = 100) -> float:
    """State by state, then heat in against heat out."""
    cp = 3.5 * constants.R
    second = t + (t * r ** (2 / 7) - t) * 100 / c
    fourth = h - (h - h * r ** (-2 / 7)) * e / 100
    return 100 * (1 - cp * (fourth - t) / (cp * (h - second)))


def _sources(rng: Random, level: int) -> dict[str, float]:
    fields: dict[str, float] = {"a": rng.randint(320, 900), "b": rng.randint(200, 310), "m": rng.randint(1, 90)}
    return fields if level == 1 else fields | {"n": rng.randint(1, 90)}


def _work(a: float, b: float, m: float, n: float = 0) -> float:
    """The most work from a body of heat capacity m kJ/K cooled to a reservoir; or, with n, between two bodies. kJ."""
    if not n:
        return m * (a - b - b * math.log(a / b))
    final = math.exp((m * math.log(a) + n * math.log(b)) / (m + n))
    return m * (a - final) - n * (final - b)


def _work_again(a: float, b: float, m: float, n: float = 0) -> float:
    """Small Carnot engines summed: ∫ (1 - Tc/Th) dQ."""
    from scipy.integrate import quad

    if not n:
        return float(quad(lambda t: m * (1 - b / t), b, a, epsrel=1e-10)[0])
    # As the hot body cools to t, the cold one warms so that entropy stays.
    end = a ** (m / (m + n)) * b ** (n / (m + n))
    return float(quad(lambda t: m * (1 - b * (a / t) ** (m / n) / t), end, a, epsrel=1e-10)[0])


def _star(rng: Random, level: int) -> dict[str, float]:
    fields: dict[str, float] = {
        "t": rng.randint(3000, 12000),
        "r": rng.randint(30, 400) / 100,
        "d": rng.randint(5, 600) / 100,
    }
    return fields | ({"a": rng.randint(5, 80) / 100} if level > 1 else {})


_RADIUS, _UNIT = 6.957e8, constants.au


def _equilibrium(t: float, r: float, d: float, a: float = 0) -> float:
    return t * math.sqrt(r * _RADIUS / (2 * d * _UNIT)) * (1 - a) ** 0.25


def _equilibrium_again(t: float, r: float, d: float, a: float = 0) -> float:
    """Power in over a disc, power out over a sphere."""
    flux = constants.sigma * t**4 * (r * _RADIUS / (d * _UNIT)) ** 2
    return float((flux * (1 - a) * math.pi / (4 * math.pi) / constants.sigma) ** 0.25)


_TABLE = "c(water) = 4.186, c(ice) = 2.09 kJ/(kg K), fusion 334 kJ/kg"


class Thermal(Asked):
    """Calorimetry, conduction, cooling, cycles, work from heat, radiation balance."""

    QUESTIONS: ClassVar = {
        "mixture": Question(
            "°C",
            (
                ("{m} kg of water at {a} °C and {n} kg at {b} °C are mixed. Temperature?",),
                (
                    f"{{n}} g of ice at {{b}} °C is put into {{m}} g of water at {{a}} °C. Final temperature?"
                    f" ({_TABLE}.)",
                ),
                (
                    f"{{n}} g of ice at {{b}} °C is put into {{m}} g of water in a vessel of {{c}} g, {{s}} kJ/(kg"
                    f" K), both at"
                    f" {{a}} °C. Final temperature? ({_TABLE}.)",
                ),
            ),
            _drinks,
            _mixture,
            _mixture_again,
        ),
        "wall": Question(
            "K",
            tuple(
                (
                    f"{'Room' if films else 'Inner face'} {{i}} °C, {'outdoor air' if films else 'outer face'} {{o}}"
                    f" °C; layers"
                    f" from inside (cm, W/(m K)): {'; '.join(f'{{d{k}}}, {{k{k}}}' for k in range(1, count + 1))}."
                    + (" Surface coefficients {h} inside, {g} W/(m^2 K) outside." if films else "")
                    + (
                        " How far is the interface of the first two layers above the temperature outside?"
                        if films
                        else " Interface of the first two above the outer face by?"
                    ),
                )
                for count, films in ((2, False), (3, True), (4, True))
            ),
            _wall,
            _interface,
            _interface_again,
        ),
        "cooling": Question(
            "min",
            (("Room {r} °C. A cup cools from {a} to {b} °C in {t} min (Newton's law). From {a} to {c} °C?",),),
            _curve,
            _cooled,
            _cooled_again,
        ),
        "gas-turbine": Question(
            "%",
            (
                (
                    "Ideal Brayton cycle, γ = 1.4, compressor inlet {t} K, turbine inlet {h} K, pressure ratio {r}:"
                    " efficiency?",
                ),
                (
                    "Gas turbine on air (constant cp, γ = 1.4): compressor inlet {t} K, turbine inlet {h} K,"
                    " pressure ratio {r},"
                    " isentropic efficiencies {c}% (compressor) and {e}% (turbine). Thermal efficiency?",
                ),
            ),
            _cycle,
            _brayton,
            _brayton_again,
        ),
        "maximum-work": Question(
            "kJ",
            (
                ("Body at {a} K, heat capacity {m} kJ/K; reservoir at {b} K. Most work obtainable?",),
                (
                    "Two bodies with heat capacities {m} kJ/K at {a} K and {n} kJ/K at {b} K are all there is. What"
                    " is the most"
                    " work that an engine can get out of them?",
                ),
            ),
            _sources,
            _work,
            _work_again,
        ),
        "planet": Question(
            "K",
            (
                ("Star {t} K, radius {r} × 6.957e8 m; black, fast-turning planet at {d} au: equilibrium temperature?",),
                (
                    "A planet of Bond albedo {a} orbits at {d} au (1.495979e11 m) a star of {t} K with {r} times the"
                    " radius"
                    " 6.957e8 m. Equilibrium temperature, heat spread over the whole planet, emissivity 1?",
                ),
            ),
            _star,
            _equilibrium,
            _equilibrium_again,
        ),
    }
