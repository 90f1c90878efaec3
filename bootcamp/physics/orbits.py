"""Orbits of two bodies: transfers, Kepler's equation, elements of a state."""

from __future__ import annotations

import math
from random import Random
from typing import ClassVar

import numpy as np

from bootcamp.physics.quantities import Asked, Question, rounded

MU = 398600.4  # km^3/s^2
_EARTH = "μ = 398600.4 km^3/s^2"


def _radii(rng: Random, level: int) -> dict[str, float]:
    one, two = sorted(rng.sample(range(6600, 43000), 2))
    fields: dict[str, float] = {"a": one, "b": two}
    return fields | ({"i": rng.randint(2, 60)} if level == 3 else {}) if level > 1 else {"a": one}


def _transfer(a: float, b: float = 0, i: float = 0) -> float:
    """1: circular speed; 2: both burns of a Hohmann transfer; 3: with a change of plane at the far end. km/s."""
    near = math.sqrt(MU / a)
    if not b:
        return near
    far, axis = math.sqrt(MU / b), (a + b) / 2
    leave, arrive = math.sqrt(MU * (2 / a - 1 / axis)), math.sqrt(MU * (2 / b - 1 / axis))
    turn = math.sqrt(arrive**2 + far**2 - 2 * arrive * far * math.cos(math.radians(i)))
    return abs(leave - near) + turn


def _transfer_again(a: float, b: float = 0, i: float = 0) -> float:
    """From the angular momentum of each orbit and vectors."""
    if not b:
        return math.sqrt(MU * a) / a
    momentum = math.sqrt(2 * MU * a * b / (a + b))
    tilt = math.radians(i)
    final = np.array([math.cos(tilt), math.sin(tilt)]) * math.sqrt(MU / b)
    return float(momentum / a - math.sqrt(MU / a) + np.linalg.norm(final - [momentum / b, 0]))


def _ellipse(rng: Random, level: int) -> dict[str, float]:
    e = rng.randint(5, 90) / 100 if level < 3 else rounded(rng.uniform(0.5, 0.97))
    a = rng.randint(7000, 90000)
    period = math.tau * math.sqrt(a**3 / MU) / 60
    return {"a": a, "e": e, "t": max(1, round(period * rng.uniform(0.03, 0.47)))}


def _radius(a: float, e: float, t: float) -> float:
    """How far from the focus a body is t minutes after periapsis: Newton's method on Kepler's equation."""
    mean = 60 * t * math.sqrt(MU / a**3)
    anomaly = math.pi if e > 0.8 else mean
    for _ in range(60):
        anomaly -= (anomaly - e * math.sin(anomaly) - mean) / (1 - e * math.cos(anomaly))
    return a * (1 - e * math.cos(anomaly))


def _radius_again(a: float, e: float, t: float) -> float:
    """The motion integrated from periapsis, in steps even in the eccentric anomaly's way (Sundman)."""
    from scipy.integrate import quad
    from scipy.optimize import brentq

    def time(nu: float) -> float:  # by sweeping areas
        p = a * (1 - e * e)
        area = quad(lambda x: (p / (1 + e * math.cos(x))) ** 2, 0, nu, epsrel=1e-10)[0]
        return float(area / math.sqrt(MU * p) / 60)

    nu = brentq(lambda x: time(x) - t, 0, math.pi, xtol=1e-10)
    return float(a * (1 - e * e) / (1 + e * math.cos(nu)))


def _state(rng: Random, level: int) -> dict[str, float]:
    while True:
        x, y = rng.randint(6600, 30000), rng.randint(-20000, 20000)
        fields: dict[str, float] = {
            "x": x,
            "y": y if level > 1 else 0,
            "u": rng.randint(-50, 50) / 10,
            "v": rng.randint(10, 95) / 10,
        }
        if level == 1:
            fields["u"] = 0
        energy = (fields["u"] ** 2 + fields["v"] ** 2) / 2 - MU / math.hypot(x, fields["y"])
        if energy < -1:
            return fields


def _eccentricity(x: float, y: float, u: float, v: float) -> float:
    r, w = np.array([x, y]), np.array([u, v])
    vector = ((w @ w - MU / np.hypot(x, y)) * r - (r @ w) * w) / MU
    e = float(np.hypot(*vector))
    return e if 0.05 < e < 0.95 else 0.0


def _eccentricity_again(x: float, y: float, u: float, v: float) -> float:
    """From energy and angular momentum."""
    energy = (u * u + v * v) / 2 - MU / math.hypot(x, y)
    momentum = x * v - y * u
    return math.sqrt(1 + 2 * energy * momentum**2 / MU**2)


def _planet(rng: Random, level: int) -> dict[str, float]:
    return {
        "p": rounded(rng.uniform(2, 900)), "k": rounded(rng.uniform(1, 300)), "m": rng.randint(60, 160) / 100,
        **({"e": rng.randint(5, 80) / 100} if level > 1 else {}),
    }  # fmt: skip


_JUPITERS, _SUN = 1.898e27, 1.327124e20  # kg; G times a solar mass in m^3/s^2
_G = 6.6743e-11


def _least_mass(p: float, k: float, m: float, e: float = 0) -> float:
    """m sin i of a planet, far lighter than its star, in Jupiter masses."""
    period = 86400 * p
    return k * math.sqrt(1 - e * e) * (period / (math.tau * _G)) ** (1 / 3) * (m * _SUN / _G) ** (2 / 3) / _JUPITERS


def _least_mass_again(p: float, k: float, m: float, e: float = 0) -> float:
    """The star's orbit has its share of the separation."""
    period = 86400 * p
    separation = (m * _SUN * (period / math.tau) ** 2) ** (1 / 3)
    arm = k * math.sqrt(1 - e * e) * period / math.tau
    return arm / separation * m * _SUN / _G / _JUPITERS


class Orbits(Asked):
    """Transfers between circular orbits, time of flight, elements of a state, planets from radial velocities."""

    QUESTIONS: ClassVar = {
        "transfer": Question(
            "km/s",
            (
                (f"Circular orbit, r = {{a}} km, {_EARTH}: speed?",),
                (
                    f"Total Δv of a Hohmann transfer from a circular orbit of radius {{a}} km to one of {{b}} km,"
                    f" same plane,"
                    f" {_EARTH}?",
                ),
                (
                    f"Total Δv of a two-burn transfer from a circular orbit of radius {{a}} km to one of {{b}} km"
                    f" whose plane"
                    f" is tilted by {{i}}°; the plane is turned entirely in the second burn, which also makes the orbit"
                    f" circular. {_EARTH}",
                ),
            ),
            _radii,
            _transfer,
            _transfer_again,
        ),
        "kepler": Question(
            "km",
            ((f"Orbit with a = {{a}} km, e = {{e}}, {_EARTH}: distance from the focus {{t}} min after periapsis?",),),
            _ellipse,
            _radius,
            _radius_again,
        ),
        "eccentricity": Question(
            "",
            (
                (
                    f"Satellite at ({{x}}, {{y}}) km with velocity ({{u}}, {{v}}) km/s, {_EARTH}: eccentricity of"
                    f" its orbit?",
                ),
            ),
            _state,
            _eccentricity,
            _eccentricity_again,
        ),
        "planet-mass": Question(
            "",
            (
                (
                    "A star of {m} solar masses shows a radial velocity of semi-amplitude {k} m/s and period {p} d;"
                    " circular"
                    " orbit. m sin i of the planet in Jupiter masses (1.898e27 kg)?",
                ),
                (
                    "A star of {m} solar masses shows a radial velocity of semi-amplitude {k} m/s and period {p} d;"
                    " eccentricity {e}. m sin i of the planet in Jupiter masses (1.898e27 kg)?",
                ),
            ),
            _planet,
            _least_mass,
            _least_mass_again,
        ),
    }
