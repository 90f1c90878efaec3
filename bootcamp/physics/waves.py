"""Light as a wave: reflection, thin films, polarisers, gratings, Gaussian beams."""

from __future__ import annotations

import cmath
import itertools
import math
from random import Random
from typing import ClassVar

import numpy as np

from bootcamp.physics.quantities import Asked, Question


def _facing(rng: Random, level: int) -> dict[str, float]:
    return {
        "n": rng.randint(100, 140) / 100,
        "m": rng.randint(141, 400) / 100,
        "a": rng.randint(5, 50) if level > 1 else 0,
    }


def _fresnel(n: float, m: float, a: float = 0) -> float:
    """The reflectance of p-polarised light, in per cent."""
    one = math.radians(a)
    two = math.asin(n * math.sin(one) / m)
    r = (m * math.cos(one) - n * math.cos(two)) / (m * math.cos(one) + n * math.cos(two))
    return 100 * r * r if abs(r) > 0.05 else 0.0


def _fresnel_again(n: float, m: float, a: float = 0) -> float:
    """From the transmitted power: what does not go through comes back."""
    one = math.radians(a)
    cosine = math.sqrt(1 - (n / m * math.sin(one)) ** 2)
    t = 2 * n * math.cos(one) / (m * math.cos(one) + n * cosine)
    return 100 * (1 - m * cosine / (n * math.cos(one)) * t * t)


def _layers(rng: Random, level: int) -> dict[str, float]:
    fields: dict[str, float] = {"w": rng.randint(400, 900), "g": rng.randint(145, 350) / 100}
    for k in range(1, min(level, 3) + 1):
        fields |= {f"n{k}": rng.randint(120, 260) / 100, f"d{k}": rng.randint(20, 250)}
    return fields


def _film(w: float, g: float, **layers: float) -> float:
    """Reflectance in per cent at normal incidence from air, by characteristic matrices."""
    matrix = np.eye(2, dtype=complex)
    for k in range(1, len(layers) // 2 + 1):
        n, phase = layers[f"n{k}"], 2 * math.pi * layers[f"n{k}"] * layers[f"d{k}"] / w
        matrix = matrix @ np.array(
            [[math.cos(phase), 1j * math.sin(phase) / n], [1j * n * math.sin(phase), math.cos(phase)]]
        )
    b, c = matrix @ np.array([1, g])
    r = abs((b - c) / (b + c))
    return float(100 * r * r) if r > 0.07 else 0.0


def _film_again(w: float, g: float, **layers: float) -> float:
    """From the substrate up, by the sum over all reflections in each layer."""
    count = len(layers) // 2
    indices = [1.0, *(layers[f"n{k}"] for k in range(1, count + 1)), g]
    total: complex = (indices[-2] - indices[-1]) / (indices[-2] + indices[-1])
    for k in range(count, 0, -1):
        turn = cmath.exp(-4j * math.pi * indices[k] * layers[f"d{k}"] / w)
        edge = (indices[k - 1] - indices[k]) / (indices[k - 1] + indices[k])
        total = (edge + total * turn) / (1 + edge * total * turn)
    return 100 * abs(total) ** 2


def _angles(rng: Random, level: int) -> dict[str, float]:
    fields: dict[str, float] = {"i": rng.randint(10, 500)}
    return fields | {name: rng.randint(0, 179) for name in "abcd"[: 1 + level]}


def _malus(i: float, a: float, b: float, c: float | None = None, d: float | None = None) -> float:
    left = i / 2
    kept = [angle for angle in (a, b, c, d) if angle is not None]
    for one, two in itertools.pairwise(kept):
        left *= math.cos(math.radians(two - one)) ** 2
    return left if left > 0.001 * i else 0.0


def _malus_again(i: float, a: float, b: float, c: float | None = None, d: float | None = None) -> float:
    """Projectors on both polarisations that unpolarised light is made of."""
    chain = np.eye(2)
    for angle in (a, b, c, d):
        if angle is not None:
            way = np.array([math.cos(math.radians(angle)), math.sin(math.radians(angle))])
            chain = np.outer(way, way) @ chain
    return float(i * np.trace(chain.T @ chain) / 2)


def _plate(rng: Random, level: int) -> dict[str, float]:
    return {"i": rng.randint(10, 500), "a": rng.randint(1, 89), "r": rng.randint(20, 340), "b": rng.randint(0, 179)}


def _retarded(i: float, a: float, r: float, b: float) -> float:
    """Light along x, a retarder with its fast axis at a, an analyser at b."""
    axis, analyser, phase = math.radians(a), math.radians(b), math.radians(r)
    fast = math.cos(axis) * math.cos(analyser - axis)
    slow = -math.sin(axis) * math.sin(analyser - axis)
    left = i * (fast**2 + slow**2 + 2 * fast * slow * math.cos(phase))
    return left if left > 0.01 * i else 0.0


def _retarded_again(i: float, a: float, r: float, b: float) -> float:
    """Jones matrices."""
    turn = np.array(
        [
            [math.cos(math.radians(a)), math.sin(math.radians(a))],
            [-math.sin(math.radians(a)), math.cos(math.radians(a))],
        ]
    )
    out = turn.T @ np.diag([1, cmath.exp(1j * math.radians(r))]) @ turn @ np.array([1, 0])
    return float(i * abs(out @ [math.cos(math.radians(b)), math.sin(math.radians(b))]) ** 2)


def _grating(rng: Random, level: int) -> dict[str, float]:
    while True:
        fields: dict[str, float] = {"g": rng.randint(100, 1200), "w": rng.randint(380, 760), "k": rng.randint(1, 3)}
        if level > 1:
            fields["a"] = rng.randint(5, 40)
        sine = fields["k"] * fields["w"] * fields["g"] * 1e-6 - math.sin(math.radians(fields.get("a", 0)))
        if 0.02 < abs(sine) < 0.95:
            return fields


def _order(g: float, w: float, k: float, a: float = 0) -> float:
    return math.degrees(math.asin(k * w * 1e-9 * g * 1e3 - math.sin(math.radians(a))))


def _order_again(g: float, w: float, k: float, a: float = 0) -> float:
    """The wave vector along the grating gains k times that of the grating."""
    wave, lines = math.tau / w, math.tau * g * 1e-6
    along = k * lines - wave * math.sin(math.radians(a))
    return math.degrees(math.atan2(along, math.sqrt(wave**2 - along**2)))


def _beam(rng: Random, level: int) -> dict[str, float]:
    fields: dict[str, float] = {"wl": rng.randint(400, 1600), "w": rng.randint(100, 1500), "z": rng.randint(1, 99) / 10}
    return fields if level == 1 else fields | {"f": rng.randint(50, 900)}


def _spot(wl: float, w: float, z: float, f: float = 0) -> float:
    """Level 1: the radius after a way z, in μm; above: the waist behind a lens that stands at z."""
    waist = w * 1e-6
    range_ = math.pi * waist**2 / (wl * 1e-9)
    if not f:
        return 1e6 * waist * math.sqrt(1 + (z / range_) ** 2)
    focal = f * 1e-3
    return 1e6 * waist * focal / math.hypot(z - focal, range_)


def _spot_again(wl: float, w: float, z: float, f: float = 0) -> float:
    """By the complex beam parameter."""
    q = z + 1j * math.pi * (w * 1e-6) ** 2 / (wl * 1e-9)
    if not f:
        return 1e6 * math.sqrt(-wl * 1e-9 / (math.pi * (1 / q).imag))
    q = 1 / (1 / q - 1e3 / f)
    return 1e6 * math.sqrt(q.imag * wl * 1e-9 / math.pi)


def _stacked(count: int) -> str:
    return ", then ".join(f"{{d{k}}} nm of n = {{n{k}}}" for k in range(1, count + 1))


_STACK = "Light of {w} nm (in vacuum) falls from air, normally, on "
_ON = " on a thick substrate n = {g}. Reflectance of the stack in percent?"


class Waves(Asked):
    """Fresnel's equations, films, polarisers and retarders, gratings, Gaussian beams."""

    QUESTIONS: ClassVar = {
        "fresnel": Question(
            "%",
            (
                ("Light falls normally from n = {n} on n = {m}. Reflectance?",),
                (
                    "p-polarised light passes from n = {n} to n = {m}, angle of incidence {a}°. What percentage of"
                    " the power"
                    " is reflected?",
                ),
            ),
            lambda rng, level: {k: v for k, v in _facing(rng, level).items() if k != "a" or level > 1},
            _fresnel,
            _fresnel_again,
        ),
        "film": Question(
            "%",
            tuple((_STACK + _stacked(count) + _ON,) for count in (1, 2, 3)),
            _layers,
            _film,
            _film_again,
        ),
        "polarisers": Question(
            "W/m^2",
            (
                ("Unpolarised light, {i} W/m^2, passes ideal polarisers at {a}° and {b}°. Intensity after?",),
                (
                    "Unpolarised light, {i} W/m^2, passes ideal polarisers at {a}°, {b}° and {c}° in turn. Intensity"
                    " after?",
                ),
                (
                    "Unpolarised light, {i} W/m^2, passes ideal polarisers at {a}°, {b}°, {c}° and {d}° in turn."
                    " Intensity"
                    " after?",
                ),
            ),
            _angles,
            _malus,
            _malus_again,
        ),
        "retarder": Question(
            "W/m^2",
            (
                (
                    "Light of {i} W/m^2, linearly polarised at 0°, passes a retarder of {r}° with its fast axis at"
                    " {a}°, then"
                    " an ideal analyser at {b}°. Intensity after?",
                ),
            ),
            _plate,
            _retarded,
            _retarded_again,
        ),
        "grating": Question(
            "°",
            (
                ("Grating of {g} lines/mm, {w} nm, normal incidence: diffraction angle of order {k}?",),
                (
                    "Light of {w} nm falls on a transmission grating of {g} lines/mm at {a}° to the normal. Order"
                    " {k} obeys"
                    " d (sin θ + sin {a}°) = {k} λ. θ?",
                ),
            ),
            _grating,
            _order,
            _order_again,
        ),
        "gaussian-beam": Question(
            "μm",
            (
                ("Gaussian beam, {wl} nm, waist w0 = {w} μm: its 1/e^2 radius {z} m from the waist?",),
                (
                    "A Gaussian beam of {wl} nm has its waist, w0 = {w} μm, {z} m before a thin lens f = {f} mm. The"
                    " new"
                    " waist radius?",
                ),
            ),
            _beam,
            _spot,
            _spot_again,
        ),
    }
