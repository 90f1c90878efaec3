"""Plane groups of motifs, listed as points of a cell or drawn."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product
from random import Random
from typing import Any, ClassVar

import numpy as np
from PIL import Image, ImageDraw

from bootcamp.math.pictured import Pictured
from bootcamp.math.questions import Given, Made
from bootcamp.math.wordings import wording

HALF = Fraction(1, 2)
Motion = tuple[tuple[tuple[int, int], tuple[int, int]], tuple[Fraction, Fraction]]
# generators (beside the identity) as coordinate doublets, and the lattice that the group needs
GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "p1": ("oblique", ()), "p2": ("oblique", ("-x,-y",)), "pm": ("rectangular", ("-x,y",)),
    "pg": ("rectangular", ("-x,y+1/2",)), "cm": ("rectangular", ("-x,y", "x+1/2,y+1/2")),
    "p2mm": ("rectangular", ("-x,-y", "-x,y")), "p2mg": ("rectangular", ("-x,-y", "-x+1/2,y")),
    "p2gg": ("rectangular", ("-x,-y", "-x+1/2,y+1/2")), "c2mm": ("rectangular", ("-x,-y", "-x,y", "x+1/2,y+1/2")),
    "p4": ("square", ("-y,x",)), "p4mm": ("square", ("-y,x", "-x,y")), "p4gm": ("square", ("-y,x", "-x+1/2,y+1/2")),
    "p3": ("hexagonal", ("-y,x-y",)), "p3m1": ("hexagonal", ("-y,x-y", "-y,-x")),
    "p31m": ("hexagonal", ("-y,x-y", "y,x")), "p6": ("hexagonal", ("-y,x-y", "-x,-y")),
    "p6mm": ("hexagonal", ("-y,x-y", "-x,-y", "-y,-x")),
}  # fmt: skip
OLD = {"p2mm": "pmm", "p2mg": "pmg", "p2gg": "pgg", "c2mm": "cmm", "p4mm": "p4m", "p4gm": "p4g", "p6mm": "p6m"}
LATTICES = {
    "oblique": (1.0, 1.25, 104.0),
    "rectangular": (1.0, 1.3, 90.0),
    "square": (1.0, 1.0, 90.0),
    "hexagonal": (1.0, 1.0, 120.0),
}


def _motion(text: str) -> Motion:
    rows, shifts = [], []
    for part in text.split(","):
        shift = Fraction(0)
        if "+" in part:
            part, _, tail = part.partition("+")
            shift = Fraction(tail)
        row = {"x": (1, 0), "-x": (-1, 0), "y": (0, 1), "-y": (0, -1), "x-y": (1, -1), "-x+y": (-1, 1)}[part]
        rows.append(row)
        shifts.append(shift)
    return (rows[0], rows[1]), (shifts[0], shifts[1])


def _after(second: Motion, first: Motion) -> Motion:
    (a, b), (u, v) = second
    (c, d), (s, t) = first
    rows = [(r[0] * c[0] + r[1] * d[0], r[0] * c[1] + r[1] * d[1]) for r in (a, b)]
    shift = ((a[0] * s + a[1] * t + u) % 1, (b[0] * s + b[1] * t + v) % 1)
    return (rows[0], rows[1]), shift


@cache
def motions(name: str) -> tuple[Motion, ...]:
    """All operations of a plane group modulo translations of the cell."""
    generators = [_motion(text) for text in GROUPS[name][1]]
    found = [(((1, 0), (0, 1)), (Fraction(0), Fraction(0)))]
    for current in found:
        for generator in generators:
            made = _after(generator, current)
            if made not in found:
                found.append(made)
    return tuple(found)


def images(name: str, point: Sequence[Fraction]) -> list[tuple[Fraction, Fraction]]:
    return [
        ((a[0] * point[0] + a[1] * point[1] + s) % 1, (b[0] * point[0] + b[1] * point[1] + t) % 1)
        for (a, b), (s, t) in motions(name)
    ]


@dataclass(frozen=True, kw_only=True)
class PlaneGroup(Pictured):
    """The plane group of a motif: three kinds of points that leave no more symmetry than the group's own."""

    kind: str = "motif"
    chance: ClassVar[float] = 0.25
    BASES: ClassVar = (20, 24, 48)
    NAMES: ClassVar = (
        ("p2", "pm", "pg", "cm", "p2mm", "p2mg", "p2gg"),
        ("cm", "p2mg", "p2gg", "c2mm", "p4", "p4mm", "p4gm", "p3", "p3m1", "p31m", "p6"),
        ("p2gg", "c2mm", "p4", "p4mm", "p4gm", "p3", "p3m1", "p31m", "p6", "p6mm"),
    )  # fmt: skip
    WORDINGS: ClassVar = {
        "motif": wording(
            "Plane group? {lattice} cell, atoms {points}",
            "A plane pattern has a {lattice} cell with atoms of these kinds at {points} (fractional coordinates). "
            "Which of the 17 plane groups is it?",
        )
    }
    DRAWN: ClassVar = {
        "motif": wording(
            "The picture shows a piece of a plane pattern; points of one colour and size are equal, and grey lines "
            "mark the cell. Which of the 17 plane groups does the pattern have? Give its symbol, like p1."
        )
    }

    def _motif(self, rng: Random, level: int) -> Made:
        name = rng.choice(self.NAMES[level - 1])
        base = self.BASES[level - 1]
        shift = [Fraction(rng.randrange(base), base) if level > 1 else Fraction(0) for _ in range(2)]
        size = len(motions(name))
        while True:
            sites = []
            for label in "XYZ"[: 2 if size > 7 else 3]:
                point = [Fraction(rng.randrange(base), base) for _ in range(2)]
                sites += [
                    (label, tuple((x + s) % 1 for x, s in zip(p, shift, strict=True))) for p in images(name, point)
                ]
            if (
                len({p for _, p in sites}) == len(sites)
                and self._apart(sites, GROUPS[name][0])
                and recognised(GROUPS[name][0], sites) == name
            ):
                break
        rng.shuffle(sites)
        text = "; ".join(f"{label} {x},{y}" for label, (x, y) in sites)
        return {"lattice": GROUPS[name][0], "points": text}, name

    def _apart(self, sites: Sequence[tuple[str, Any]], lattice: str) -> bool:
        """No two points so near that a drawing would run them together."""
        if self.shown == "listed":
            return True
        basis = _basis(lattice)
        points = np.array([[float(x) for x in p] for _, p in sites])
        gaps = points[:, None] - points[None]
        gaps -= np.round(gaps)
        lengths = np.linalg.norm(gaps @ basis, axis=2)
        return bool(lengths[~np.eye(len(points), dtype=bool)].min() > 0.105)

    def fault(self, given: Given, text: str, solution: str) -> str:
        name = text.strip().rstrip(".").replace(" ", "").replace("$", "")[:20]
        full = {old: new for new, old in OLD.items()}.get(name, name)
        if full not in GROUPS:
            return "no_plane_group"
        return "" if full == solution else "wrong_group"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{rng.choice([name for name in GROUPS if name != answer['solution']])}</answer>"

    def true(self, given: Given, solution: str) -> bool:
        """By turning and mirroring the points in space about every place that symmetry could have."""
        sites = [
            (p.split(" ")[0], tuple(Fraction(x) for x in p.split(" ")[1].split(",")))
            for p in given["points"].split("; ")
        ]
        return self._in_space(sites, given["lattice"]) == solution

    def _in_space(self, sites: Sequence[tuple[str, Any]], lattice: str) -> str:
        basis = _basis(lattice)
        kinds = np.array([ord(label) for label, _ in sites])
        points = np.array([[float(x) for x in p] for _, p in sites])
        turns, mirrors = set(), []

        def shifts(matrix: np.ndarray) -> list[np.ndarray]:
            """The translations that, after a turn or reflection about the origin, map the pattern on itself."""
            inside = np.linalg.inv(basis.T) @ matrix @ basis.T
            if np.abs(inside - np.round(inside)).max() > 1e-6:
                return []
            moved = points @ inside.T
            found = []
            for end in points[kinds == kinds[0]]:
                shift = end - moved[0]
                gaps = moved[:, None] + shift - points[None]
                met = (np.abs(gaps - np.round(gaps)).max(axis=2) < 1e-6) & (kinds[:, None] == kinds[None])
                if met.any(axis=1).all():
                    found.append(shift % 1)
            return found

        for fold in (2, 3, 4, 6):
            angle = 2 * math.pi / fold
            if shifts(np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])):
                turns.add(fold)
        for k in range(12):
            angle = math.pi * k / 12
            mirror = np.array([[math.cos(2 * angle), math.sin(2 * angle)], [math.sin(2 * angle), -math.cos(2 * angle)]])
            found = shifts(mirror)
            if found:
                mirrors.append((angle, [self._glide(s @ basis, angle, basis) for s in found]))
        return _named(turns, mirrors, len(shifts(np.eye(2))))

    def _glide(self, shift: np.ndarray, angle: float, basis: np.ndarray) -> bool:
        """True for a reflection: some lattice translation takes all of the shift along the line away."""
        line = np.array([math.cos(angle), math.sin(angle)])
        return any(abs(float((shift + np.array(n) @ basis) @ line)) < 1e-6 for n in product(range(-3, 4), repeat=2))

    def figure(self, given: Given) -> bytes:
        basis = _basis(given["lattice"]) * 150
        sites = [
            (p.split(" ")[0], [float(Fraction(x)) for x in p.split(" ")[1].split(",")])
            for p in given["points"].split("; ")
        ]
        image = Image.new("RGB", (480, 480), "white")
        draw = ImageDraw.Draw(image)

        def spot(x: float, y: float) -> tuple[float, float]:
            across = np.array([x, y]) @ basis
            return float(130 + across[0]), float(330 - across[1])

        for k in range(-6, 7):
            draw.line([spot(k, -6), spot(k, 6)], fill="#cccccc")
            draw.line([spot(-6, k), spot(6, k)], fill="#cccccc")
        look = {"X": ("#c0392b", 8), "Y": ("#1f5fbf", 6), "Z": ("#1e8449", 4)}
        for cell in product(range(-5, 6), repeat=2):
            for label, (x, y) in sites:
                across, down = spot(x + cell[0], y + cell[1])
                colour, size = look[label]
                draw.ellipse([across - size, down - size, across + size, down + size], fill=colour)
        data = io.BytesIO()
        image.save(data, "PNG")
        return data.getvalue()


@cache
def _basis(lattice: str) -> np.ndarray:
    a, b, gamma = LATTICES[lattice]
    turn = math.radians(gamma)
    return np.array([[a, 0], [b * math.cos(turn), b * math.sin(turn)]])


def _named(turns: set[int], mirrors: Sequence[tuple[float, list[bool]]], centring: int) -> str:
    """The usual flow chart: the highest turn, then mirrors and glides."""
    plain = [angle for angle, kinds in mirrors if any(kinds)]
    if 6 in turns:
        return "p6mm" if plain else "p6"
    if 4 in turns:
        if not mirrors:
            return "p4"
        return "p4mm" if any(abs(angle % (math.pi / 2)) < 1e-6 for angle in plain) else "p4gm"
    if 3 in turns:
        if not plain:
            return "p3"
        # mirrors along lattice rows a, b, a+b belong to p31m, those across them to p3m1
        return "p31m" if any(abs(angle % (math.pi / 3)) < 1e-6 for angle in plain) else "p3m1"
    if 2 in turns:
        if centring == 2:
            return "c2mm"
        if not mirrors:
            return "p2"
        return {2: "p2mm", 1: "p2mg", 0: "p2gg"}[len(plain)]
    if not mirrors:
        return "p1"
    if centring == 2:
        return "cm"
    return "pm" if plain else "pg"


def recognised(lattice: str, sites: Sequence[tuple[str, Any]]) -> str:
    """The plane group of a listed motif, exactly: which symmetry of the lattice, with which shifts, keeps it."""
    rows = [r for r in product((-1, 0, 1), repeat=4) if abs(r[0] * r[3] - r[1] * r[2]) == 1]
    metric = {"oblique": (16, -5, 25), "rectangular": (16, 0, 25), "square": (2, 0, 2), "hexagonal": (2, -1, 2)}[
        lattice
    ]
    aa, ab, bb = metric
    present = set(sites)
    first = sites[0]
    count = {"turn": set(), "mirror": {}, "centring": 0}  # type: dict[str, Any]
    for p, q, r, s in rows:
        if (
            p * p * aa + 2 * p * r * ab + r * r * bb,
            p * q * aa + (p * s + q * r) * ab + r * s * bb,
            q * q * aa + 2 * q * s * ab + s * s * bb,
        ) != metric:
            continue
        turned = [(label, (p * x + q * y, r * x + s * y)) for label, (x, y) in sites]
        for label, end in sites:
            if label != first[0]:
                continue
            shift = (end[0] - turned[0][1][0], end[1] - turned[0][1][1])
            if all((k, ((x + shift[0]) % 1, (y + shift[1]) % 1)) in present for k, (x, y) in turned):
                if (p, q, r, s) == (1, 0, 0, 1):
                    count["centring"] += 1
                elif p * s - q * r == 1:
                    count["turn"].add({-2: 2, -1: 3, 0: 4, 1: 6}[p + s])
                else:
                    # W d = d part of the shift: (shift + W shift) / 2 modulo the lattice's own such halves
                    drift = ((shift[0] + p * shift[0] + q * shift[1]), (shift[1] + r * shift[0] + s * shift[1]))
                    still = any(
                        (drift[0] + m + p * m + q * n, drift[1] + n + r * m + s * n) == (0, 0)
                        for m, n in product(range(-4, 5), repeat=2)
                    )
                    count["mirror"].setdefault((p, q, r, s), []).append(still)
    basis = _basis(lattice)
    mirrors = []
    for (p, q, r, s), kinds in count["mirror"].items():
        space = basis.T @ np.array([[p, q], [r, s]]) @ np.linalg.inv(basis.T)
        angle = math.atan2(space[1, 0], space[0, 0]) / 2 % math.pi
        mirrors.append((angle, kinds))
    return _named(count["turn"], mirrors, count["centring"])
