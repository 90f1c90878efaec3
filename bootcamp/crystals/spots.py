"""Spots of single crystals: electron patterns to be indexed, harmonics in a Laue spot."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import ClassVar

import numpy as np
from PIL import Image, ImageDraw

from bootcamp.answers import parse_integers
from bootcamp.crystals.drawing import _font
from bootcamp.crystals.operations import parse_points
from bootcamp.crystals.orientations import primitive_row
from bootcamp.crystals.reflections import CENTRINGS
from bootcamp.crystals.structure_phases import ints, text_of
from bootcamp.math.pictured import Pictured
from bootcamp.math.questions import Given, Made
from bootcamp.math.wordings import wording


@dataclass(frozen=True, kw_only=True)
class SpotPattern(Pictured):
    """Two spots of a cubic crystal's electron pattern: indices that fit each other; any equivalent choice counts.

    Lengths are in mm at a camera constant in mm Å, within 1 %; the angle within 1°.
    """

    kind: str = "spots"
    chance: ClassVar[float] = 0.25
    WORDINGS: ClassVar = {
        "spots": wording(
            "Cubic {lattice}, a={a} Å, λL={c} mm Å: spots at {r} and {s} mm, {t}° apart. Their hkl?",
            "An electron diffraction pattern of a cubic {lattice} crystal, a = {a} Å, taken with the camera constant "
            "λL = {c} mm Å, has spots at {r} mm and {s} mm from the centre, {t}° apart. Give indices for both that "
            "fit each other, allowed by the centring, as h k l; h k l in this order.",
        )
    }
    DRAWN: ClassVar = {
        "spots": wording(
            "The picture is an electron diffraction pattern of a cubic {lattice} crystal, a = {a} Å, taken with the "
            "camera constant λL = {c} mm Å; the bar is 10 mm long. Give indices for the spots A and B that fit each "
            "other, allowed by the centring, as h k l; h k l."
        )
    }

    def _spots(self, rng: Random, level: int) -> Made:
        while True:
            lattice = rng.choice("PIF")
            zone = primitive_row(rng, (2, 3, 5)[level - 1] + (self.shown == "drawn"), 0)
            spots = self._net(zone, lattice)
            if len(spots) < 2 or sorted(zone)[1] == 0:  # a cube's face is told at a glance
                continue
            one, two = spots[0], spots[1]
            a = f"{rng.uniform(2.8, 6.5):.2f}"
            constant = rng.randint(15, 30)
            lengths = [constant * math.sqrt(sum(v * v for v in spot)) / float(a) for spot in (one, two)]
            if self.shown == "drawn" and not (lengths[0] > 8 and lengths[1] < 26):
                continue
            if lengths[0] < 3:
                continue
            cosine = sum(x * y for x, y in zip(one, two, strict=True)) / math.hypot(*one) / math.hypot(*two)
            angle = math.degrees(math.acos(cosine))
            spin = rng.randint(0, 359)
            fields = {"lattice": lattice, "a": a, "c": constant, "r": f"{lengths[0]:.2f}", "s": f"{lengths[1]:.2f}"}
            return fields | {"t": f"{angle:.1f}", "spin": spin} if self.shown == "drawn" else fields | {
                "t": f"{angle:.1f}"
            }, f"{text_of(one)}; {text_of(two)}"

    def _net(self, zone: Sequence[int], lattice: str) -> list[tuple[int, ...]]:
        """The shortest spot of a zone and the next in another direction, by length, at most 90° from it."""
        rule = CENTRINGS[lattice]
        net = [h for h in _INDICES if sum(x * y for x, y in zip(h, zone, strict=True)) == 0 and rule(*h)]
        if not net:
            return []
        one = net[0]
        for two in net[1:]:
            dot = sum(x * y for x, y in zip(one, two, strict=True))
            if dot >= 0 and dot * dot != sum(x * x for x in one) * sum(x * x for x in two):
                return [one, two]
        return []

    def fault(self, given: Given, text: str, solution: str) -> str:
        found = parse_points(text)
        if found is None or len(found) != 2 or any(x.denominator != 1 or abs(x) > 99 for p in found for x in p):
            return "not_two_reflections"
        one, two = ([int(x) for x in p] for p in found)
        if not (any(one) and any(two)):
            return "not_two_reflections"
        rule = CENTRINGS[given["lattice"]]
        if not (rule(*one) and rule(*two)):
            return "extinct"
        for spot, name in ((one, "r"), (two, "s")):
            length = float(given["c"]) * math.hypot(*spot) / float(given["a"])
            if abs(length / float(given[name]) - 1) > 0.01:
                return "wrong_length"
        cosine = sum(x * y for x, y in zip(one, two, strict=True)) / math.hypot(*one) / math.hypot(*two)
        angle = math.degrees(math.acos(max(-1.0, min(1.0, cosine))))
        return "" if abs(angle - float(given["t"])) < 1 else "wrong_angle"

    def true(self, given: Given, solution: str) -> bool:
        """The triangle of the spots: the third side, by the law of cosines, is the length of the difference."""
        one, two = (np.array(ints(part)) for part in solution.split("; "))
        scale = float(given["c"]) / float(given["a"])
        r, s, t = (float(given[name]) for name in "rst")
        third = math.sqrt(r * r + s * s - 2 * r * s * math.cos(math.radians(t)))
        lengths = [float(np.linalg.norm(v)) * scale for v in (one, two, one - two)]
        sums = {"P": 1, "I": 2, "F": 0}[given["lattice"]]
        odd = [len({int(x) % 2 for x in v}) == 1 for v in (one, two)]
        fine = all(odd) if sums == 0 else all(int(v.sum()) % sums == 0 for v in (one, two))
        return fine and all(math.isclose(x, y, rel_tol=0.012) for x, y in zip(lengths, (r, s, third), strict=True))

    def figure(self, given: Given) -> bytes:
        unit = 7.0  # pixels a mm
        r, s, t = (float(given[name]) for name in "rst")
        spin = math.radians(float(given["spin"]))
        first = np.array([math.cos(spin), math.sin(spin)]) * r * unit
        second = np.array([math.cos(spin + math.radians(t)), math.sin(spin + math.radians(t))]) * s * unit
        image = Image.new("RGB", (520, 540), "black")
        draw = ImageDraw.Draw(image)
        for i, j in product(range(-9, 10), repeat=2):
            x, y = float(260 + i * first[0] + j * second[0]), float(250 - i * first[1] - j * second[1])
            if 10 < x < 510 and 10 < y < 490:
                size = 8 if i == j == 0 else 5
                draw.ellipse([x - size, y - size, x + size, y + size], fill="white")
        for name, (dx, dy) in (("A", first), ("B", second)):
            turn = math.atan2(dy, dx)
            place = (260 + dx + 16 * math.cos(turn + 0.5), 250 - dy - 16 * math.sin(turn + 0.5))
            draw.text(place, name, fill="#ffd54a", font=_font(18), anchor="mm")
        draw.line([30, 515, 30 + 10 * unit, 515], fill="white", width=3)
        draw.text((42 + 10 * unit, 515), "10 mm", fill="white", font=_font(15), anchor="lm")
        data = io.BytesIO()
        image.save(data, "PNG")
        return data.getvalue()


_INDICES = sorted(
    (h for h in product(range(-6, 7), repeat=3) if any(h)), key=lambda h: (sum(x * x for x in h), [-x for x in h])
)


@dataclass(frozen=True, kw_only=True)
class LaueSpot(Pictured):
    """White radiation: which harmonics fall into one spot, which reflections one wavelength range excites."""

    kind: str = "harmonics"
    chance: ClassVar[float] = 0.2
    WORDINGS: ClassVar = {
        "harmonics": wording(
            "Laue spot {row}, cubic {lattice}, a={a} Å, θ={t}°: multiples n with {low}-{high} Å?",
            "A cubic {lattice} crystal, a = {a} Å, reflects white X-rays of {low} to {high} Å from the planes "
            "({row}) at the Bragg angle θ = {t}°. Which of the reflections n·({row}) overlap in this Laue spot? List "
            "the n that the centring and the wavelengths allow.",
        )
    }

    def _harmonics(self, rng: Random, level: int) -> Made:
        while True:
            lattice = "P" if level == 1 else rng.choice("PIF")
            row = primitive_row(rng, level, 0)
            a, low, high = (
                f"{rng.uniform(4, 9 + 3 * level):.1f}",
                f"{rng.uniform(0.3, 0.8):.1f}",
                f"{rng.uniform(1.5, 3):.1f}",
            )
            angle = rng.randint(8, 80)
            longest = 2 * float(a) / math.hypot(*row) * math.sin(math.radians(angle))
            bounds = longest / float(high), longest / float(low)
            if min(abs(b - round(b)) for b in bounds) < 0.05:
                continue
            rule = CENTRINGS[lattice]
            found = [n for n in range(1, 100) if bounds[0] < n < bounds[1] and rule(*(n * h for h in row))]
            if 2 <= len(found) <= 10:
                fields = {"row": text_of(row), "lattice": lattice, "a": a, "t": angle, "low": low, "high": high}
                return fields, ", ".join(map(str, found))

    def fault(self, given: Given, text: str, solution: str) -> str:
        numbers = parse_integers(text)
        if numbers is None:
            return "not_numbers"
        return "" if ", ".join(map(str, sorted(numbers))) == solution else "wrong_set"

    def true(self, given: Given, solution: str) -> bool:
        row, a = ints(given["row"]), float(given["a"])
        sine = math.sin(math.radians(float(given["t"])))
        steps = {"P": lambda h: True, "I": lambda h: sum(h) % 2 == 0, "F": lambda h: len({x % 2 for x in h}) == 1}
        found = []
        for n in range(1, 200):
            d = a / math.sqrt(sum((n * h) ** 2 for h in row))
            if float(given["low"]) <= 2 * d * sine <= float(given["high"]) and steps[given["lattice"]](
                [n * h for h in row]
            ):
                found.append(n)
        return ", ".join(map(str, found)) == solution
