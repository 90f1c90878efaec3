"""Circuits in time: impedances, resonance, power factor, and what dies away."""

from __future__ import annotations

import cmath
import math
from random import Random
from typing import ClassVar

from bootcamp.physics.quantities import Asked, Question, rounded


def _series(rng: Random, level: int) -> dict[str, float]:
    r, ind, c, f = rng.randint(5, 200), rng.randint(1, 200), rng.randint(1, 100), rng.randint(40, 900)
    return {"r": r, "ind": ind, "f": f} if level == 1 else {"r": r, "ind": ind, "c": c, "f": f}


def _magnitude(r: float, ind: float, f: float, c: float = 0) -> float:
    w = 2 * math.pi * f
    x = w * ind * 1e-3 - (1 / (w * c * 1e-6) if c else 0)
    return math.hypot(r, x)


def _magnitude_again(r: float, ind: float, f: float, c: float = 0) -> float:
    s = 2j * math.pi * f
    return abs(s * s * ind * 1e-3 + s * r + (1e6 / c if c else 0)) / abs(s)


def _branches(rng: Random, level: int) -> dict[str, float]:
    """A coil with its resistance, and a capacitor beside it."""
    return _series(rng, 2) | {"v": rng.randint(5, 240)}


def _total(r: float, ind: float, c: float, f: float, v: float) -> float:
    w = 2 * math.pi * f
    coil = complex(r, w * ind * 1e-3)
    return abs(v / coil + v * 1j * w * c * 1e-6)


def _total_again(r: float, ind: float, c: float, f: float, v: float) -> float:
    w = 2 * math.pi * f
    x = w * ind * 1e-3
    active, reactive = r / (r * r + x * x), x / (r * r + x * x) - w * c * 1e-6
    return v * math.sqrt(active**2 + reactive**2)


def _resonator(rng: Random, level: int) -> dict[str, float]:
    fields: dict[str, float] = {"ind": rng.randint(1, 99), "c": rng.randint(1, 999)}
    return fields | ({"r": rng.randint(1, 60)} if level > 1 else {})


def _resonance(ind: float, c: float, r: float = 0) -> float:
    """Level 1: the frequency; above: the width between the half-power points of the series circuit, in Hz."""
    return r / (2 * math.pi * ind * 1e-3) if r else 1 / (2 * math.pi * math.sqrt(ind * 1e-3 * c * 1e-9))


def _resonance_again(ind: float, c: float, r: float = 0) -> float:
    inductance, capacitance = ind * 1e-3, c * 1e-9
    if not r:
        # Reactances meet where the logarithms do.
        return math.exp(-0.5 * (math.log(inductance) + math.log(capacitance))) / math.tau
    # The half-power points are where the reactance is plus or minus r: two quadratics.
    root = math.sqrt(r * r + 4 * inductance / capacitance)
    high, low = (r + root) / (2 * inductance), (-r + root) / (2 * inductance)
    return (high - low) / math.tau


def _corrected(rng: Random, level: int) -> dict[str, float]:
    factors = rng.sample(range(50, 99), 2)
    return {
        "p": rng.randint(1, 60) if level < 3 else rounded(rng.uniform(1, 60)),
        "v": rng.choice((110, 120, 220, 230, 240, 400)),
        "f": rng.choice((50, 60)),
        "a": min(factors) / 100,
        "b": 1 if level == 1 else max(factors) / 100,
    }


def _capacitance(p: float, v: float, f: float, a: float, b: float) -> float:
    power = 1e3 * p
    reactive = power * (math.tan(math.acos(a)) - math.tan(math.acos(b)))
    return reactive / (2 * math.pi * f * v * v) * 1e6


def _capacitance_again(p: float, v: float, f: float, a: float, b: float) -> float:
    before, after = (cmath.rect(1e3 * p / x, math.acos(x)) for x in (a, b))
    return 1e6 * (before - after).imag / v**2 / (math.tau * f)


def _discharge(rng: Random, level: int) -> dict[str, float]:
    """A capacitor charges for a while and then discharges through two resistors."""
    fields: dict[str, float] = {"v": rng.randint(5, 60), "r": rng.randint(1, 90), "c": rng.randint(1, 90)}
    tau = fields["r"] * fields["c"]  # ms
    fields["t"] = max(1, round(tau * rng.uniform(0.3, 2)))
    if level > 1:
        fields["s"] = rng.randint(1, 90)
        fields["u"] = max(1, round(fields["s"] * fields["c"] * rng.uniform(0.3, 2)))
    return fields


def _left(v: float, r: float, c: float, t: float, s: float = 0, u: float = 0) -> float:
    reached = v * (1 - math.exp(-t / (r * c)))
    return reached * math.exp(-u / (s * c)) if s else reached


def _left_again(v: float, r: float, c: float, t: float, s: float = 0, u: float = 0) -> float:
    """Integrated in time (kΩ · μF = ms)."""
    steps, volts = 4000, 0.0
    for ohms, drive, span in ((r, v, t), (s, 0.0, u)):
        step = span / steps
        for _ in range(steps if ohms else 0):  # the implicit midpoint rule
            k = step / (2 * ohms * c)
            volts = ((1 - k) * volts + 2 * k * drive) / (1 + k)
    return volts


_COIL = "A coil of {ind} mH with a resistance of {r} Ω"


class Alternating(Asked):
    """Impedance, currents that add as vectors, resonance, power factor, charge and discharge."""

    QUESTIONS: ClassVar = {
        "impedance": Question(
            "Ω",
            (
                ("Series R = {r} Ω, L = {ind} mH at {f} Hz: |Z|?",),
                (
                    "Series R = {r} Ω, L = {ind} mH, C = {c} μF at {f} Hz: |Z|?",
                    "What is the magnitude of the impedance of {r} Ω, {ind} mH and {c} μF in series at {f} Hz?",
                ),
            ),
            _series,
            _magnitude,
            _magnitude_again,
        ),
        "branch-current": Question(
            "A",
            ((_COIL + " is joined in parallel with {c} μF across {v} V rms at {f} Hz. Total rms current drawn?",),),
            _branches,
            _total,
            _total_again,
        ),
        "resonance": Question(
            "Hz",
            (
                ("L = {ind} mH, C = {c} nF: resonant frequency?",),
                (
                    "Series circuit of {r} Ω, {ind} mH and {c} nF, driven at constant amplitude: how far apart in"
                    " frequency"
                    " are its two half-power points?",
                ),
            ),
            _resonator,
            _resonance,
            _resonance_again,
        ),
        "power-factor": Question(
            "μF",
            (
                (
                    "Load of {p} kW on {v} V rms, {f} Hz, power factor {a} lagging. Parallel capacitance that"
                    " brings it"
                    " to {b}?",
                ),
            ),
            _corrected,
            _capacitance,
            _capacitance_again,
        ),
        "transient": Question(
            "V",
            (
                ("{c} μF, empty, charges through {r} kΩ from {v} V. Its voltage after {t} ms?",),
                (
                    "An empty {c} μF capacitor charges from {v} V through {r} kΩ for {t} ms; then the source is"
                    " taken off"
                    " and it discharges through {s} kΩ for {u} ms. Its voltage then?",
                ),
            ),
            _discharge,
            _left,
            _left_again,
        ),
    }
