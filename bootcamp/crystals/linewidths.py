"""What lines of a diffraction pattern measure: size, strain, order, thermal motion, cells, contrast."""

from __future__ import annotations

import cmath
import math
from dataclasses import dataclass
from random import Random
from typing import ClassVar

import numpy as np

from bootcamp.crystals.indices import indices_text
from bootcamp.crystals.measured import Fields, Measured
from bootcamp.crystals.orientations import numbers, primitive_row
from bootcamp.crystals.reflections import WAVELENGTHS
from bootcamp.math.questions import Given
from bootcamp.math.wordings import wording

CU, MO = f"{WAVELENGTHS['Cu Kα1']}", "0.7093"


@dataclass(frozen=True, kw_only=True)
class LineWidth(Measured):
    """The size of crystallites from one line, size and strain from two."""

    UNITS: ClassVar = {"scherrer": "nm"}
    WORDINGS: ClassVar = {
        "scherrer": wording(
            "Scherrer size in nm: λ={w} Å, K=0.9, 2θ={t}°, FWHM {b}°, instrument {i}° (squares subtract)?",
            "A line at 2θ = {t}° is {b}° wide (FWHM in 2θ, λ = {w} Å), the instrument alone gives {i}°; widths add "
            "in squares. What crystallite size, in nm, ±1%, does Scherrer's equation give with K = 0.9?",
        ),
        "williamson-hall": wording(
            "Williamson-Hall, λ={w} Å, K=0.9: sample widths (integral, 2θ) {b}° at 2θ={t}°, {c}° at {u}°. Size in "
            "nm, strain in %?",
            "Two lines of one sample, corrected for the instrument, have widths of {b}° at 2θ = {t}° and {c}° at "
            "{u}°, λ = {w} Å. With β cosθ = 0.9 λ/L + 4 ε sinθ, what are the size L in nm and the strain ε in per "
            "cent? Two bare numbers, ±1%.",
        ),
    }

    def _scherrer(self, rng: Random, level: int) -> Fields:
        instrument = 0 if level == 1 else round(rng.uniform(0.04, 0.15), 3)
        return {"w": CU if level < 3 else rng.choice((CU, MO)), "t": f"{rng.uniform(15, 140):.2f}"} | {
            "b": f"{rng.uniform(0.2, 2):.3f}",
            "i": instrument,
        }

    def _williamson_hall(self, rng: Random, level: int) -> Fields:
        wave, size, strain = float(CU), rng.uniform(4, 40), rng.uniform(0.1, 1.5) / 100
        angles = rng.uniform(20, 60), rng.uniform(75, 140)
        widths = [
            math.degrees(
                (0.09 * wave / size + 4 * strain * math.sin(math.radians(x / 2))) / math.cos(math.radians(x / 2))
            )
            for x in angles
        ]
        return {
            "w": CU,
            "t": f"{angles[0]:.1f}",
            "u": f"{angles[1]:.1f}",
            "b": f"{widths[0]:.3f}",
            "c": f"{widths[1]:.3f}",
        }

    def values(self, given: Given) -> list[float]:
        wave = float(given["w"])
        if self.kind == "scherrer":
            half = math.radians(float(given["t"]) / 2)
            square = math.radians(float(given["b"])) ** 2 - math.radians(float(given["i"])) ** 2
            return [0.09 * wave / (math.sqrt(square) * math.cos(half))]
        rows, rest = [], []
        for angle, width in (("t", "b"), ("u", "c")):
            half = math.radians(float(given[angle]) / 2)
            rows.append([0.09 * wave, 4 * math.sin(half)])
            rest.append(math.radians(float(given[width])) * math.cos(half))
        inverse_size, strain = np.linalg.solve(rows, rest)
        return [float(1 / inverse_size), float(100 * strain)] if inverse_size > 0.01 and strain > 5e-4 else []

    def again(self, given: Given) -> list[float]:
        """In reciprocal units, δs = 1/L + 2 ε s with s = 2 sinθ/λ, and without radians until the end."""
        wave = float(given["w"]) / 10
        points = []
        for angle, width in (("t", "b"), ("u", "c"))[: 1 if self.kind == "scherrer" else 2]:
            breadth = float(given[width])
            if self.kind == "scherrer":
                breadth = math.sqrt((breadth - float(given["i"])) * (breadth + float(given["i"])))
            theta = float(given[angle]) / 2 * math.pi / 180
            points.append((2 * math.sin(theta) / wave, breadth * math.pi / 180 * math.cos(theta) / wave))
        if self.kind == "scherrer":
            return [0.9 / points[0][1]]
        (s, one), (t, two) = points
        slope = (two - one) / (t - s)
        return [0.9 / (one - slope * s), 100 * slope / 2]


@dataclass(frozen=True, kw_only=True)
class Intensity(Measured):
    """Ratios of intensities: thermal motion, order, twins, anomalous pairs."""

    WORDINGS: ClassVar = {
        "thermal": wording(
            "B={b} Å^2, λ={w} Å: thermal factor on the intensity at 2θ={t}°, in %?",
            "All atoms of a crystal have the isotropic displacement parameter B = {b} Å². To how many per cent (a "
            "bare number, ±1%) of its value at rest does thermal motion reduce the intensity of a line at 2θ = {t}°, "
            "λ = {w} Å?",
        ),
        "order": wording(
            "CsCl type AB, fA={f}, fB={g}: |F(100)|^2/|F(200)|^2 = {r}. Order parameter S in %?",
            "A partly ordered alloy AB of CsCl type has a fraction (1+S)/2 of the atoms on their right sites. With "
            "constant scattering factors fA = {f}, fB = {g}, |F|² of 100 over |F|² of 200 is {r}. What is S, in per "
            "cent (a bare number, ±1%)?",
        ),
        "bijvoet": wording(
            "P1, A at 0 0 0 (f={f}+{g}i), B at {x} (f={h}): |F|^2 of {row} over that of its Friedel mate?",
            "A crystal of space group P1 has an atom A with the complex scattering factor {f}+{g}i at 0 0 0 and an "
            "atom B with the real factor {h} at {x} (fractional). What is |F({row})|² divided by that of the Friedel "
            "mate, with F = Σ f exp(2πi h·r), ±1%?",
        ),
        "null-matrix": wording(
            "Scattering lengths {f} and {g} fm: mole % of the first for no coherent scattering?",
            "Two elements with coherent neutron scattering lengths {f} fm and {g} fm form a random solid solution. "
            "How many mole per cent of the first (a bare number, ±1%) make the alloy a null matrix without Bragg "
            "reflections?",
        ),
    }

    def _thermal(self, rng: Random, level: int) -> Fields:
        return {
            "b": f"{rng.uniform(0.5, 3):.{1 + level // 2}f}",
            "w": CU if level < 3 else MO,
            "t": f"{rng.uniform(20, 150):.1f}",
        }

    def _order(self, rng: Random, level: int) -> Fields:
        f, g = rng.randint(30, 90), rng.randint(5, 25)
        order = rng.uniform(0.1, 1)
        return {"f": f, "g": g, "r": f"{(order * (f - g) / (f + g)) ** 2:.5f}"}

    def _bijvoet(self, rng: Random, level: int) -> Fields:
        place = [f"{rng.randint(1, 9) / 10}" if k < level else "0" for k in range(3)]
        rng.shuffle(place)
        row = primitive_row(rng, 1 + level)
        return {"f": rng.randint(10, 60), "g": rng.randint(2, 12), "h": rng.randint(5, 60), "x": " ".join(place)} | {
            "row": indices_text(row)
        }

    def _null_matrix(self, rng: Random, level: int) -> Fields:
        return {"f": f"{rng.uniform(2, 10):.{level}f}", "g": f"{-rng.uniform(0.5, 4):.{level}f}"}

    def values(self, given: Given) -> list[float]:
        x = {name: float(text) for name, text in given.items() if name not in ("x", "row")}
        if self.kind == "thermal":
            kept = 100 * math.exp(-2 * x["b"] * (math.sin(math.radians(x["t"] / 2)) / x["w"]) ** 2)
            return [kept] if 1 < kept < 95 else []
        if self.kind == "order":
            return [100 * math.sqrt(x["r"]) * (x["f"] + x["g"]) / (x["f"] - x["g"])]
        if self.kind == "null-matrix":
            return [100 * -x["g"] / (x["f"] - x["g"])]
        phase = 2 * math.pi * float(numbers(given["x"]) @ numbers(given["row"]))
        both = x["f"] ** 2 + x["g"] ** 2 + x["h"] ** 2 + 2 * x["f"] * x["h"] * math.cos(phase)
        odd = 2 * x["g"] * x["h"] * math.sin(phase)
        return [(both + odd) / (both - odd)] if abs(odd) > 0.02 * both and both - abs(odd) > 5 else []

    def again(self, given: Given) -> list[float]:
        """From amplitudes of the atoms themselves."""
        x = {name: float(text) for name, text in given.items() if name not in ("x", "row")}
        if self.kind == "thermal":
            wave = 4 * math.pi * math.sin(math.pi * x["t"] / 360) / x["w"]  # |Q|: amplitudes fall by exp(-Q² u²/2)
            mean_square = x["b"] / (8 * math.pi**2)
            return [100 * math.exp(-(wave**2) * mean_square / 2) ** 2]
        if self.kind == "order":
            low, high = 0.0, 1.5
            for _ in range(60):  # bisect on the mixed occupancies of the two sites
                s = (low + high) / 2
                rest, left = (1 + s) / 2, (1 - s) / 2
                one, two = rest * x["f"] + left * x["g"], left * x["f"] + rest * x["g"]
                low, high = (s, high) if ((one - two) / (one + two)) ** 2 < x["r"] else (low, s)
            return [100 * low]
        if self.kind == "null-matrix":
            share = np.linalg.solve(np.array([[x["f"], x["g"]], [1, 1]]), np.array([0.0, 1.0]))[0]
            return [100 * float(share)]
        place, row = numbers(given["x"]), numbers(given["row"])
        squares = []
        for sign in (1, -1):
            total = complex(x["f"], x["g"]) + x["h"] * cmath.exp(2j * math.pi * sign * float(place @ row))
            squares.append(abs(total) ** 2)
        return [squares[0] / squares[1]]


@dataclass(frozen=True, kw_only=True)
class Geometry(Measured):
    """Where reflections meet the Ewald sphere: rotation angles, energies of a Laue spot, counts within a limit."""

    UNITS: ClassVar = {"energy": "keV", "camera": "Å"}
    WORDINGS: ClassVar = {
        "energy": wording(
            "White beam, cubic a={a} Å: photon energy in keV that reflects from ({row}) at 2θ={t}°?",
            "A cubic crystal, a = {a} Å, stands in a white X-ray beam. Which photon energy, in keV, ±1%, does the "
            "reflection {row} send to 2θ = {t}°? (hc = 12.3984 keV Å)",
        ),
        "camera": wording(
            "Camera length {l} mm, electrons {v} kV (relativistic): ring radius {r} mm. d in Å, small angles?",
            "Electrons of {v} kV (relativistic) pass a powder; at a camera length of {l} mm a ring has a radius of "
            "{r} mm. Which d does it stand for, in Å, ±1%, in the approximation of small angles, λL = rd?",
        ),
        "turn": wording(
            "Orthorhombic {cell} Å turns about c, beam normal to c, λ={w} Å: 2θ of {row}, and its angle above the "
            "plane normal to c, in degrees?",
            "An orthorhombic crystal, a b c = {cell} Å, turns about c; the beam (λ = {w} Å) is perpendicular to c. "
            "When {row} reflects, at which 2θ, and at which angle above the plane perpendicular to c, does it leave? "
            "Two bare numbers in degrees, ±1%.",
        ),
    }

    def _energy(self, rng: Random, level: int) -> Fields:
        row = primitive_row(rng, 1 + level, 0)
        return {"a": f"{rng.uniform(2.8, 9):.{level}f}", "row": indices_text(row), "t": f"{rng.uniform(10, 160):.0f}"}

    def _camera(self, rng: Random, level: int) -> Fields:
        return {"l": rng.randint(200, 2000), "v": rng.randint(40, 400), "r": f"{rng.uniform(3, 30):.{level}f}"}

    def _turn(self, rng: Random, level: int) -> Fields:
        cell = " ".join(f"{rng.uniform(4, 15):.{level}f}" for _ in range(3))
        return {"cell": cell, "w": CU if level < 3 else MO, "row": indices_text(primitive_row(rng, 2 + level))}

    def values(self, given: Given) -> list[float]:
        if self.kind == "energy":
            d = float(given["a"]) / float(np.linalg.norm(numbers(given["row"])))
            return [12.3984 / (2 * d * math.sin(math.radians(float(given["t"]) / 2)))]
        if self.kind == "camera":
            kinetic = float(given["v"])
            momentum = math.sqrt(kinetic * kinetic + 2 * kinetic * 510.99895)  # keV/c
            return [12.398420 / momentum * float(given["l"]) / float(given["r"])]
        wave = float(given["w"])
        g = numbers(given["row"]) / numbers(given["cell"])
        sine = wave * float(np.linalg.norm(g)) / 2
        lift = wave * g[2]
        if sine > 0.95 or abs(lift) > 0.95 or (wave**2 * (g[0] ** 2 + g[1] ** 2) <= (1 - math.sqrt(1 - lift**2)) ** 2):
            return []  # in the blind region, or out of reach
        return [2 * math.degrees(math.asin(sine)), math.degrees(math.asin(lift))]

    def again(self, given: Given) -> list[float]:
        if self.kind == "energy":
            wave = float(np.linalg.norm(numbers(given["row"]))) / float(given["a"])  # 1/d
            side = math.sqrt(2 - 2 * math.cos(math.radians(float(given["t"]))))  # |k' - k| for |k| = 1
            return [12.3984 * wave / side]
        if self.kind == "camera":
            h, m, e, c = 6.62607015e-34, 9.1093837e-31, 1.602176634e-19, 299792458.0
            volts = float(given["v"]) * 1000
            wave = h / math.sqrt(2 * m * e * volts * (1 + e * volts / (2 * m * c * c))) * 1e10
            return [wave * float(given["l"]) / float(given["r"])]
        wave = float(given["w"])
        g = numbers(given["row"]) / numbers(given["cell"])
        flat = math.hypot(g[0], g[1])
        # turn g about c until |k + g| = |k|, with k along x
        along = -wave * float(g @ g) / 2
        out = np.array([1 / wave + along, math.sqrt(max(0.0, flat**2 - along**2)), g[2]])
        unit = out * wave
        return [math.degrees(math.acos(unit[0])), math.degrees(math.atan2(unit[2], math.hypot(unit[0], unit[1])))]
