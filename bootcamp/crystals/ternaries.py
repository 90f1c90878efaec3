"""Ternary systems: the triangles that tile them, what is stable at a given potential, where one phase is stable."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.lists import parse_list, split, unwrap
from bootcamp.answers.numbers import tidy
from bootcamp.answers.rationals import parse_rational
from bootcamp.crystals.experimental import with_candidates
from bootcamp.crystals.formulas import parse_formula
from bootcamp.crystals.hull import StablePhases, draw_system
from bootcamp.crystals.phases import Phase, describe, elements, gaps, on_hull, read_phases
from bootcamp.types import Problem, Score, Task, right, wrong


def determinant(rows: Sequence[Sequence[Any]]) -> Any:
    """Of 2 x 2 or 3 x 3 exact numbers."""
    if len(rows) == 2:
        return rows[0][0] * rows[1][1] - rows[0][1] * rows[1][0]
    (a, b, c), (d, e, f), (g, h, i) = rows
    return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)


def potentials(corners: Sequence[Phase]) -> list[Fraction] | None:
    """The chemical potentials (meV per atom) at which three phases coexist; None if they lie on a line."""
    rows = [phase.amounts for phase in corners]
    whole = determinant(rows)
    if not whole:
        return None
    energies = [phase.energy for phase in corners]
    return [
        Fraction(
            determinant(
                [[e if k == column else row[k] for k in range(3)] for row, e in zip(rows, energies, strict=True)]
            ),
            whole,
        )
        for column in range(3)
    ]


def triangles(phases: Sequence[Phase]) -> list[tuple[str, ...]] | None:
    """The three-phase triangles of a ternary hull; None if four phases share a plane."""
    found = []
    for corners in combinations(phases, 3):
        mu = potentials(corners)
        if mu is None:
            continue
        above = [p.energy - sum(m * n for m, n in zip(mu, p.amounts, strict=True)) for p in phases if p not in corners]
        if above and min(above) == 0:
            return None
        if not above or min(above) > 0:
            found.append(tuple(sorted(phase.formula for phase in corners)))
    return sorted(found)


@dataclass(frozen=True, kw_only=True)
class Triangulation(Task):
    """All three-phase triangles of a ternary system at 0 K."""

    chance: ClassVar[float] = 0.15

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            phases, per_atom = draw_system(rng, 3, min(level, 4))
            kept = on_hull(phases)
            tiles = triangles(kept)
            present = all(any(p.amounts[k] for p in kept[3:]) for k in range(3))
            if tiles and len(tiles) >= 3 + (level > 1) and present:
                break
        if level < 3:  # only what is stable is listed
            phases = kept
        note = "" if level < 3 else " Phases may be unstable."
        question = "Three-phase triangles of the hull?" if level == 1 else "List all three-phase triangles of the hull."
        form = "Like A-B-AC; B-C-AC."
        prompt = f"{describe(phases, per_atom=per_atom)}.{note} {question} {form}"
        return Problem(prompt, {"tiles": [list(tile) for tile in tiles], "phases": [p.formula for p in phases]})

    def grade(self, answer: Any, text: str) -> Score:
        if len(text) > 2000:
            return wrong("too_long")
        known = [(parse_formula(formula), formula) for formula in answer["phases"]]
        pieces = [piece for piece in re.split(r"[;\n]|,(?=[^()]*-)|(?<=\))\s*,", tidy(text)) if piece.strip()]
        found = set()
        for piece in pieces:
            words = [word for word in re.split(r"[-–+,\s]+", piece.strip(" ()[]{}.")) if word]
            names = []
            for word in words:
                amounts = parse_formula(word)
                names += [formula for own, formula in known if own == amounts][:1]
            if len(words) != 3 or len(set(names)) != 3:
                return wrong("not_triangles", "expected phases joined in threes")
            found.add(tuple(sorted(names)))
        truth = {tuple(tile) for tile in answer["tiles"]}
        if found == truth:
            return right(jaccard=1.0)
        return wrong("wrong_triangles", jaccard=len(found & truth) / max(1, len(found | truth)))

    def solution(self, answer: Any) -> str:
        return f"<answer>{'; '.join('-'.join(tile) for tile in answer['tiles'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        tiles = list(answer["tiles"])
        tiles.pop(rng.randrange(len(tiles)))
        return self.solution({"tiles": tiles})

    def check(self, problem: Problem) -> bool:
        """The lower facets that a library's convex hull finds."""
        import numpy as np
        from scipy.spatial import ConvexHull

        listed = read_phases(problem.prompt)
        names = list(dict.fromkeys(element for amounts, _ in listed for element in amounts))
        points = []
        for amounts, energy in listed:
            atoms = float(sum(amounts.values()))
            points.append([*(float(amounts.get(name, 0)) / atoms for name in names[:2]), float(energy) / atoms / 1000])
        top = max(point[2] for point in points) + 1
        hull = ConvexHull(np.array([*points, [1 / 3, 1 / 3, top + 100]]))
        mine = [[parse_formula(formula) for formula in tile] for tile in problem.answer["tiles"]]
        tiles = []
        for simplex, equation in zip(hull.simplices, hull.equations, strict=True):
            if equation[2] < -1e-9 and max(simplex) < len(points):
                tiles.append([listed[i][0] for i in simplex])
        as_sets = [{str(sorted(a.items())) for a in tile} for tile in tiles]
        return len(as_sets) == len(mine) and all({str(sorted((a or {}).items())) for a in t} in as_sets for t in mine)


@dataclass(frozen=True, kw_only=True)
class OpenSystem(StablePhases):
    """The compounds that are stable when one element is exchanged with a reservoir at a given chemical potential."""

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            phases, _ = draw_system(rng, 3, min(level, 4))
            kept = on_hull(phases)[3:]
            names = [phase.formula for phase in phases[:3]]
            open_ = rng.randrange(3)
            edges = [at for three in combinations([*phases[:3], *kept], 3) if (at := potentials(three))]
            low = min((float(at[open_]) for at in edges), default=0)
            mu = round(rng.uniform(max(low * 1.1, -6000), -1))
            mu = mu if level < 4 else 10 * round(mu / 10)
            distances = self._gaps(phases, open_, mu)
            margin = 1 if level < 3 else 8
            if mu < 0 and distances and min(map(abs, distances.values())) >= margin and min(distances.values()) < 0:
                break
        stable = [name for name, value in distances.items() if value < 0]
        compounds = [phase.formula for phase in phases[3:]]
        element = names[open_]
        unit = "meV" if level < 3 else "eV"
        shown = mu if level < 3 else f"{mu / 1000:.3f}"
        question = (
            f"Reservoir of {element} at μ = {shown} {unit}/atom. Stable compounds?"
            if level < 3
            else f"The solids exchange {element} with a reservoir at μ({element}) = {shown} {unit} per atom (0: pure"
            f" {element}). Which of the listed compounds are then stable, alone or in a mixture?"
        )
        prompt = f"{describe(phases, per_atom=level < 3)}. {question}"
        return Problem(prompt, {"compounds": compounds, "stable": stable})

    def _gaps(self, phases: Sequence[Phase], open_: int, mu: int) -> dict[str, Fraction]:
        """Grand potential of each compound over the lowest line between the others, per atom that stays."""
        closed = [k for k in range(3) if k != open_]
        points = []
        for phase in phases:
            size = sum(phase.amounts[k] for k in closed)
            if size:
                share = Fraction(phase.amounts[closed[1]], size)
                points.append((phase.formula, share, Fraction(phase.energy - mu * phase.amounts[open_], size)))
        found = {}
        for name, x, y in points:
            others = [(u, v) for other, u, v in points if other != name]
            same = [v for u, v in others if u == x]
            lines = [v + (w - v) * (x - u) / (t - u) for u, v in others for t, w in others if u < x < t] + same
            if lines and name in [phase.formula for phase in phases[3:]]:
                found[name] = y - min(lines)
        return found

    def check(self, problem: Problem) -> bool:
        """A linear program for each compound: can the others, with the reservoir, make it more cheaply?"""
        from scipy.optimize import linprog

        told = re.search(r"Reservoir of (\w+) at μ = (-?\d+) |μ\((\w+)\) = (-?\d+\.\d+) ", problem.prompt)
        assert told is not None
        element = told[1] or told[3]
        mu = float(told[2]) if told[1] else 1000 * float(told[4])
        phases = [(a, float(e)) for a, e in read_phases(problem.prompt.split(". ")[0] + ".")]
        names = sorted({name for amounts, _ in phases for name in amounts} - {element})
        stable = []
        for target, energy in phases:
            if len(target) < 2:
                continue
            rest = [(a, e) for a, e in phases if a != target and set(a) != {element}]
            result = linprog(
                [e - mu * float(a.get(element, 0)) for a, e in rest],
                A_eq=[[float(a.get(name, 0)) for a, _ in rest] for name in names],
                b_eq=[float(target.get(name, 0)) for name in names],
                method="highs",
            )
            if energy - mu * float(target.get(element, 0)) < result.fun:
                stable.append(target)
        mine = [parse_formula(formula) for formula in problem.answer["stable"]]
        return len(mine) == len(stable) and all(one in stable for one in mine)


@dataclass(frozen=True, kw_only=True)
class StabilityRegion(Task):
    """The corners of the region of two chemical potentials in which a ternary compound is stable (eV)."""

    chance: ClassVar[float] = 0.02

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            phases, target = self._small(rng) if level == 1 else self._large(rng, level)
            corners = self._corners(phases, target)
            if corners and len(corners) < 8 and self._wide(corners, 0.02 if level == 1 else 0.03):
                break
        names = [phase.formula for phase in phases[:3]]
        prompt = (
            f"{describe(phases, per_atom=False)}. In which region of μ({names[0]}), μ({names[1]}) (eV per atom, 0 for"
            f" the pure element) is {target.formula} stable? List its corners, like (-1.2, -0.5), (0, -2)."
        )
        if level == 1:
            listed = ", ".join(f"{p.formula} {p.energy / 1000:.1f}" for p in phases[3:])
            prompt = (
                f"Ef, eV/f.u. (elements 0): {listed}. Corners (μA, μB) of the region where {target.formula} is stable?"
            )
        values = sorted([round(float(a), 6), round(float(b), 6)] for a, b in corners)
        return Problem(prompt, {"corners": values, "slack": 0.004 if level == 1 else 0.01})

    def _small(self, rng: Random) -> tuple[list[Phase], Phase]:
        one, two = (-100 * rng.randint(3, 40) for _ in range(2))
        target = Phase("ABC", (1, 1, 1), one + two - 100 * rng.randint(2, 30))
        pair = rng.sample([("AB", (1, 1, 0)), ("AC", (1, 0, 1)), ("BC", (0, 1, 1))], 2)
        listed = [Phase(f, n, e) for (f, n), e in zip(pair, (one, two), strict=True)]
        return [*elements("ABC"), *listed, target], target

    def _large(self, rng: Random, level: int) -> tuple[list[Phase], Phase]:
        while True:
            phases, _ = draw_system(rng, 3, 3) if level < 4 else (with_candidates(rng, 3, 1)[0], False)
            found = [p for p, value in zip(phases[3:], gaps(phases), strict=True) if value < -5 and 0 not in p.amounts]
            if found:
                return phases, rng.choice(found)

    def _corners(self, phases: Sequence[Phase], target: Phase) -> list[tuple[Fraction, Fraction]]:
        """Where the target coexists with two others and nothing else would form."""
        found = set()
        for pair in combinations([p for p in phases if p is not target], 2):
            mu = potentials([target, *pair])
            if mu is None:
                continue
            if all(p.energy >= sum(m * n for m, n in zip(mu, p.amounts, strict=True)) for p in phases):
                found.add((mu[0] / 1000, mu[1] / 1000))
        return sorted(found)

    def _wide(self, corners: Sequence[tuple[Fraction, Fraction]], least: float) -> bool:
        return len(corners) > 2 and all(
            max(abs(a - c), abs(b - d)) > least for (a, b), (c, d) in combinations(corners, 2)
        )

    def grade(self, answer: Any, text: str) -> Score:
        pieces = split(unwrap(tidy(text)), ",;\n") if len(text) < 1000 else None
        pairs = [parse_list(piece, parse_rational) for piece in pieces or () if piece]
        points = [pair for pair in pairs if pair is not None and len(pair) == 2]
        truth = answer["corners"]
        if not points or len(points) != len(pairs):
            return wrong("not_points", "expected pairs of numbers in brackets")
        if len(points) != len(truth):
            return wrong("wrong_count")
        free = list(truth)
        for a, b in points:
            near = [c for c in free if max(abs(float(a) - c[0]), abs(float(b) - c[1])) <= answer["slack"]]
            if not near:
                return wrong("wrong_corner")
            free.remove(near[0])
        return right()

    def solution(self, answer: Any) -> str:
        return f"<answer>{', '.join(f'({a:.3f}, {b:.3f})' for a, b in answer['corners'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        corners = [list(corner) for corner in answer["corners"]]
        corners[rng.randrange(len(corners))][rng.randrange(2)] -= rng.choice((0.1, 0.3))
        return self.solution({"corners": corners})

    def check(self, problem: Problem) -> bool:
        """The half planes of the prompt's phases, cut by a library around a point inside."""
        import numpy as np
        from scipy.spatial import HalfspaceIntersection

        level_one = "Corners (" in problem.prompt
        wanted = re.search(r"where (\w+) is|atom, 0 for the pure element\) is ([\w()]+) stable", problem.prompt)
        assert wanted is not None
        target = parse_formula(wanted[1] or wanted[2]) or {}
        phases = [(a, float(e) / 1000) for a, e in read_phases(problem.prompt)]
        told = re.search(r"μ\((\w+)\), μ\((\w+)\)", problem.prompt)
        first, second = ("A", "B") if level_one or told is None else (told[1], told[2])
        third = next(name for name in target if name not in (first, second))
        own = next(e for a, e in phases if a == target)
        rows = []
        for amounts, energy in phases:
            if amounts == target:
                continue
            share = float(amounts.get(third, 0) / target[third])
            row = [float(amounts.get(n, 0)) - share * float(target[n]) for n in (first, second)]
            if max(map(abs, row)) > 1e-12:
                rows.append([*row, share * own - energy])
        inside = np.mean(np.array(problem.answer["corners"]), axis=0)
        if any(row[0] * inside[0] + row[1] * inside[1] + row[2] >= 0 for row in rows):
            return False
        found = HalfspaceIntersection(np.array(rows), inside).intersections
        mine = problem.answer["corners"]
        kept = [p for p in found if np.all(np.isfinite(p))]
        return all(min(max(abs(p[0] - a), abs(p[1] - b)) for a, b in mine) < 1e-4 for p in kept) and all(
            min(max(abs(p[0] - a), abs(p[1] - b)) for p in kept) < 1e-4 for a, b in mine
        )
