"""Phases, vectors and spots: what becomes of F under shifts and symmetry, Patterson maps, patterns of electrons."""

from __future__ import annotations

import io
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any, ClassVar

import numpy as np
from PIL import Image, ImageDraw

from bootcamp.answers import parse_integers
from bootcamp.crystals.drawing import _font
from bootcamp.crystals.motions import group_chain, in_floats, random_point
from bootcamp.crystals.operations import parse_points, vector_text
from bootcamp.crystals.orientations import primitive_row
from bootcamp.math.pictured import Pictured
from bootcamp.math.questions import Given, Made, read_number
from bootcamp.math.wordings import wording


def text_of(values: Sequence[Any]) -> str:
    return " ".join(map(str, values))


def ints(text: str) -> list[int]:
    return [int(value) for value in text.split()]


@dataclass(frozen=True, kw_only=True)
class Phase(Pictured):
    """The phase of a reflection when the origin moves, and of its symmetry equivalents, in degrees modulo 360."""

    chance: ClassVar[float] = 0.1
    WORDINGS: ClassVar = {
        "origin": wording(
            "φ({row})={phase}°. Origin moved to {point}: new φ in degrees, 0-359?",
            "With F = Σ f exp(2πi h·r) the reflection {row} has the phase {phase}°. What is its phase, in degrees "
            "modulo 360, when the origin is moved to the point {point}?",
        ),
        "equivalent": wording(
            "φ({row})={phase}°, symmetry ({op}). hkl and φ of hW (h as row vector, φ 0-359)? Form: h k l; φ",
            "With F = Σ f exp(2πi h·r) the reflection h = {row} has the phase {phase}°, and x' = Wx + w, ({op}), is "
            "a symmetry of the crystal. Give the indices of hW (h a row vector) and its phase in degrees modulo 360, "
            "as h k l; φ.",
        ),
    }

    def _origin(self, rng: Random, level: int) -> Made:
        row, point = primitive_row(rng, 1 + level, 0 if level == 1 else None), random_point(rng, (4, 12, 24)[level - 1])
        phase = rng.randrange(0, 360, (10, 5, 1)[level - 1])
        new = (phase - 360 * sum(h * x for h, x in zip(row, point, strict=True))) % 360
        return {"row": text_of(row), "phase": phase, "point": vector_text(point)}, new

    def _equivalent(self, rng: Random, level: int) -> Made:
        while True:
            (operation,) = group_chain(rng, 1, (range(3, 75), range(75, 231), range(143, 231))[level - 1])
            row = primitive_row(rng, 2 + level)
            image = [sum(row[r] * operation.rotation[r][c] for r in range(3)) for c in range(3)]
            if image != row and any(operation.shift):
                phase = rng.randrange(0, 360, (10, 5, 1)[level - 1])
                new = (phase - 360 * sum(h * w for h, w in zip(row, operation.shift, strict=True))) % 360
                return {"row": text_of(row), "phase": phase, "op": operation}, f"{text_of(image)}; {new}"

    def fault(self, given: Given, text: str, solution: str) -> str:
        *indices, angle = text.split(";") if len(text) < 200 else ("",)
        *true_indices, true_angle = solution.split("; ")
        if len(indices) != len(true_indices):
            return "bad_form"
        if indices and parse_integers(indices[0]) != ints(true_indices[0]):
            return "wrong_indices"
        value = read_number(angle.replace("°", "").replace("\\circ", "").removeprefix("φ"))
        if value is None:
            return "not_a_phase"
        gap = (value - Fraction(true_angle)) % 360
        return "" if min(gap, 360 - gap) <= Fraction(1, 10) and abs(value) <= 720 else "wrong_phase"

    def true(self, given: Given, solution: str) -> bool:
        """With atoms: random ones, or the orbit of one, whose F is summed before and after."""
        rng = np.random.default_rng(5)
        row, angle = np.array(ints(given["row"])), float(Fraction(solution.split("; ")[-1]))
        if self.kind == "origin":
            point = np.array([float(Fraction(x)) for x in given["point"].split(",")])
            atoms = rng.random((5, 3))
            before, after = (np.exp(2j * np.pi * ((atoms - p) @ row)).sum() for p in (np.zeros(3), point))
        else:
            matrix, vector = in_floats([given["op"]])
            orbit = [rng.random(3)]
            for _ in range(11):
                orbit.append(matrix @ orbit[-1] + vector)
            image = np.array(ints(solution.split("; ")[0]))
            if not np.array_equal(image, row @ matrix):
                return False
            points = np.array(orbit)  # twelve turns bring every operation back to its start, modulo the lattice
            before, after = (np.exp(2j * np.pi * (points @ h)).sum() for h in (row, image))
        if abs(before) < 1e-6:
            return bool(abs(after) < 1e-6)
        change = (np.degrees(np.angle(after / before)) - (angle - float(given["phase"]))) % 360
        return bool(min(change, 360 - change) < 1e-4 and math.isclose(abs(before), abs(after), rel_tol=1e-6))


@dataclass(frozen=True, kw_only=True)
class Patterson(Pictured):
    """Vectors between atoms: the map of a structure, a structure for a map, and the Harker vectors of a site."""

    chance: ClassVar[float] = 0.15
    WORDINGS: ClassVar = {
        "vectors": wording(
            "Equal atoms at {points}: non-origin Patterson vectors in [0,1), each once, apart by ;",
            "A cell of space group P1 holds equal point atoms at {points}. At which positions in [0,1), other than "
            "the origin, has its Patterson function peaks? Each once, apart by semicolons.",
        ),
        "solve": wording(
            "1D cell of length {n}, {count} equal atoms on whole numbers, Patterson vectors mod {n}: {peaks}. Atoms?",
            "A one-dimensional crystal of period {n} has {count} equal point atoms on whole-number positions. The "
            "vectors between different atoms, modulo {n}, with their numbers, are {peaks} (vector x times). Give "
            "positions that explain them; any solution counts.",
        ),
        "harker": wording(
            "Atom at x={x}, y={y}, z={z}; its image by ({op}). Patterson vector image - atom, in [0,1)?",
            "What is the Harker vector, modulo lattice translations, between the atom at ({x}, {y}, {z}) and its "
            "image by ({op}) (image minus atom)?",
        ),
    }
    DRAWN: ClassVar = {
        "solve": wording(
            "The drawing is the Patterson function of a one-dimensional crystal of period {n} with {count} equal "
            "point atoms on whole-number positions; the height of a line is the number of vectors between different "
            "atoms, modulo {n}, of that length (the peak at the origin is left out). Give positions that explain it; "
            "any solution counts."
        )
    }

    def _vectors(self, rng: Random, level: int) -> Made:
        count = 2 + level
        base = (4, 6, 12)[level - 1]
        while True:
            points = list(dict.fromkeys(random_point(rng, base) for _ in range(count)))
            if len(points) == count:
                break
        found = {tuple((a - b) % 1 for a, b in zip(p, q, strict=True)) for p in points for q in points if p != q}
        return {"points": "; ".join(map(vector_text, points))}, "; ".join(vector_text(v) for v in sorted(found))

    def _solve(self, rng: Random, level: int) -> Made:
        n, count = ((12, rng.choice((3, 4))), (14, 4), (22, 6))[level - 1]
        n += rng.randint(0, 4 * level if level > 1 else 12)
        places = [0, *sorted(rng.sample(range(1, n), count - 1))]
        peaks = _peaks(places, n)
        shown = ", ".join(f"{v} x{peaks[v]}" for v in sorted(peaks))
        return {"n": n, "count": count, "peaks": shown}, ", ".join(map(str, places))

    def _harker(self, rng: Random, level: int) -> Made:
        while True:
            (operation,) = group_chain(rng, 1, (range(16, 75), range(75, 231), range(143, 231))[level - 1])
            point = random_point(rng, (10, 20, 100)[level - 1])
            vector = [(a - b) % 1 for a, b in zip(operation(point), point, strict=True)]
            if any(vector):
                break
        shown = dict(zip("xyz", (_decimal(v) for v in point), strict=True))
        return shown | {"op": operation}, vector_text(vector)

    def fault(self, given: Given, text: str, solution: str) -> str:
        if self.kind == "solve":
            places = parse_integers(text)
            if places is None or len(places) != int(given["count"]) or any(abs(p) > 10_000 for p in places):
                return "not_positions"
            n = int(given["n"])
            if len({p % n for p in places}) < len(places):
                return "repeated"
            mine = ", ".join(f"{v} x{c}" for v, c in sorted(_peaks(places, n).items()))
            return "" if mine == given["peaks"] else "other_vectors"
        found, truth = parse_points(text), parse_points(solution)
        assert truth is not None
        if found is None:
            return "not_points"
        wrapped = [tuple(x % 1 for x in p) for p in found]
        if self.kind == "harker":
            gaps = [(a - b) % 1 for p in wrapped[:1] for a, b in zip(p, truth[0], strict=True)]
            return "" if len(found) == 1 and all(min(g, 1 - g) <= Fraction(1, 1000) for g in gaps) else "wrong_vector"
        left = list(truth)
        for p in wrapped:
            match = next(
                (
                    q
                    for q in left
                    if all(min((a - b) % 1, (b - a) % 1) <= Fraction(1, 500) for a, b in zip(p, q, strict=True))
                ),
                None,
            )
            if match is None:
                return "wrong_vector"
            left.remove(match)
        return "incomplete" if left else ""

    def true(self, given: Given, solution: str) -> bool:
        """By Fourier transforms on a grid: |F|² gives the Patterson function."""
        if self.kind == "harker":
            point = np.array([float(given[name]) for name in "xyz"])
            matrix, vector = in_floats([given["op"]])
            gap = matrix @ point + vector - point - np.array([float(Fraction(x)) for x in solution.split(",")])
            return bool(np.abs(gap - np.round(gap)).max() < 1e-6)
        if self.kind == "solve":
            n = int(given["n"])
            density = np.zeros(n)
            density[ints(solution.replace(",", ""))] = 1
            map_ = np.fft.ifft(np.abs(np.fft.fft(density)) ** 2).real.round().astype(int)
            return ", ".join(f"{v} x{map_[v]}" for v in range(1, n) if map_[v]) == given["peaks"]
        points = [[Fraction(x) for x in p.split(",")] for p in given["points"].split("; ")]
        density = np.zeros((12, 12, 12))
        for p in points:
            density[tuple(int(x * 12) for x in p)] = 1
        map_ = np.fft.ifftn(np.abs(np.fft.fftn(density)) ** 2).real
        peaks = {tuple(int(x) for x in place) for place in np.argwhere(map_ > 0.5)} - {(0, 0, 0)}
        mine = [tuple(int(Fraction(x) * 12) for x in p.split(",")) for p in solution.split("; ")]
        return set(mine) == peaks and len(mine) == len(peaks)

    def figure(self, given: Given) -> bytes:
        n = int(given["n"])
        peaks = {int(v): int(c) for v, c in (pair.split(" x") for pair in given["peaks"].split(", "))}
        step, base, unit = 640 // n, 210, 170 // max(peaks.values())
        image = Image.new("RGB", (60 + step * n, 260), "white")
        draw = ImageDraw.Draw(image)
        for height in range(max(peaks.values()) + 1):
            draw.line([36, base - unit * height, 40 + step * n, base - unit * height], fill="#dddddd")
            draw.text((20, base - unit * height), str(height), fill="black", font=_font(13), anchor="mm")
        for v in range(n + 1):
            x = 40 + step * v
            draw.line([x, base, x, base + 5], fill="black")
            draw.text((x, base + 16), str(v), fill="black", font=_font(12), anchor="mm")
            if v in peaks:
                draw.line([x, base, x, base - unit * peaks[v]], fill="#1f5fbf", width=4)
        draw.line([36, base, 40 + step * n, base], fill="black", width=2)
        draw.text((40 + step * n // 2, 246), "u", fill="black", font=_font(15), anchor="mm")
        data = io.BytesIO()
        image.save(data, "PNG")
        return data.getvalue()


def _peaks(places: Sequence[int], n: int) -> Counter[int]:
    return Counter((a - b) % n for a in places for b in places if a != b)


def _decimal(value: Fraction) -> str:
    return f"{float(value):.2f}".rstrip("0").rstrip(".") or "0"
