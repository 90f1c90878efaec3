"""Powder diffraction of real crystals: where a line lies, and which one is strongest."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import asin, degrees, sqrt
from random import Random
from typing import Any

from bootcamp.answers.numbers import close, parse_number
from bootcamp.crystals.reflections import WAVELENGTHS, read_hkl, write_hkl
from bootcamp.types import Problem, Score, Task, right, wrong

# Name -> space group, a and c in Å, and the asymmetric unit; room-temperature values from the
# crystallographic literature (Wyckoff, Crystal Structures), origin choice 2 where there are two.
Site = tuple[str, tuple[float, float, float]]
O0, HALF, QUARTER = (0.0, 0.0, 0.0), (0.5, 0.5, 0.5), (0.25, 0.25, 0.25)
CRYSTALS: dict[str, tuple[str, float, float, tuple[Site, ...]]] = {
    "copper": ("Fm-3m", 3.615, 3.615, (("Cu", O0),)), "tungsten": ("Im-3m", 3.165, 3.165, (("W", O0),)),
    "halite": ("Fm-3m", 5.640, 5.640, (("Na", O0), ("Cl", HALF))),
    "periclase": ("Fm-3m", 4.212, 4.212, (("Mg", O0), ("O", HALF))),
    "TiN": ("Fm-3m", 4.242, 4.242, (("Ti", O0), ("N", HALF))),
    "CsCl": ("Pm-3m", 4.123, 4.123, (("Cs", O0), ("Cl", HALF))),
    "NiAl": ("Pm-3m", 2.887, 2.887, (("Ni", O0), ("Al", HALF))),
    "fluorite": ("Fm-3m", 5.463, 5.463, (("Ca", O0), ("F", QUARTER))),
    "ceria": ("Fm-3m", 5.411, 5.411, (("Ce", O0), ("O", QUARTER))),
    "sphalerite": ("F-43m", 5.409, 5.409, (("Zn", O0), ("S", QUARTER))),
    "GaAs": ("F-43m", 5.653, 5.653, (("Ga", O0), ("As", QUARTER))),
    "SrTiO3": ("Pm-3m", 3.905, 3.905, (("Sr", O0), ("Ti", HALF), ("O", (0.5, 0.5, 0.0)))),
    "rutile": ("P4_2/mnm", 4.594, 2.959, (("Ti", O0), ("O", (0.305, 0.305, 0.0)))),
    "cassiterite": ("P4_2/mnm", 4.738, 3.187, (("Sn", O0), ("O", (0.307, 0.307, 0.0)))),
    "MgF2": ("P4_2/mnm", 4.621, 3.052, (("Mg", O0), ("F", (0.303, 0.303, 0.0)))),
    "zincite": ("P6_3mc", 3.250, 5.207, (("Zn", (1 / 3, 2 / 3, 0.0)), ("O", (1 / 3, 2 / 3, 0.382)))),
    "GaN": ("P6_3mc", 3.189, 5.186, (("Ga", (1 / 3, 2 / 3, 0.0)), ("N", (1 / 3, 2 / 3, 0.377)))),
    "AlN": ("P6_3mc", 3.111, 4.978, (("Al", (1 / 3, 2 / 3, 0.0)), ("N", (1 / 3, 2 / 3, 0.382)))),
    "magnesium": ("P6_3/mmc", 3.209, 5.211, (("Mg", (1 / 3, 2 / 3, 0.25)),)),
    "titanium": ("P6_3/mmc", 2.951, 4.684, (("Ti", (1 / 3, 2 / 3, 0.25)),)),
    "MgB2": ("P6/mmm", 3.086, 3.524, (("Mg", O0), ("B", (1 / 3, 2 / 3, 0.5)))),
}  # fmt: skip
LIMIT = 90  # degrees
GAP = 0.8  # the second strongest line has at most this share of the strongest


def spacing(hkl: tuple[int, ...], group: str, a: float, c: float) -> float:
    """d(hkl) in Å of a cubic, tetragonal or hexagonal cell."""
    h, k, n = hkl
    plane = 4 / 3 * (h * h + h * k + k * k) if group.startswith("P6") else h * h + k * k
    return 1 / sqrt(plane / a**2 + n * n / c**2)


@cache
def contents(name: str) -> tuple[list[str], list[list[float]]]:
    """Species and fractional positions of all atoms in the cell."""
    from pymatgen.core import Lattice, Structure

    group, a, c, sites = CRYSTALS[name]
    lattice = Lattice.hexagonal(a, c) if group.startswith("P6") else Lattice.tetragonal(a, c)
    cell = Structure.from_spacegroup(group, lattice, [s for s, _ in sites], [list(place) for _, place in sites])
    return [site.species_string for site in cell], cell.frac_coords.tolist()


@cache
def strongest(name: str, a: float, c: float, wavelength: float) -> tuple[tuple[int, int, int], float] | None:
    """hkl and 2θ of the strongest line by pymatgen's calculator; None if another comes near or shares it."""
    from pymatgen.analysis.diffraction.xrd import XRDCalculator
    from pymatgen.core import Lattice, Structure

    hexagonal = CRYSTALS[name][0].startswith("P6")
    lattice = Lattice.hexagonal(a, c) if hexagonal else Lattice.tetragonal(a, c)
    structure = Structure(lattice, *contents(name))
    pattern = XRDCalculator(wavelength=wavelength).get_pattern(structure, two_theta_range=(5, LIMIT))
    order = sorted(range(len(pattern.y)), key=lambda i: -pattern.y[i])
    if len(order) < 2 or len(pattern.hkls[order[0]]) > 1 or pattern.y[order[1]] > GAP * pattern.y[order[0]]:
        return None
    hkl = pattern.hkls[order[0]][0]["hkl"]
    h, k, n = (hkl[0], hkl[1], hkl[-1])  # hexagonal indices come as four
    return (h, k, n), float(pattern.x[order[0]])


@dataclass(frozen=True, kw_only=True)
class PowderLine(Task):
    """2θ of a reflection (1: cubic, 2: other cells), or hkl and 2θ of a real crystal's strongest line (3)."""

    def generate(self, rng: Random, level: int) -> Problem:
        radiation, wavelength = rng.choice([pair for pair in WAVELENGTHS.items() if level < 3 or pair[0] != "Mo Kα1"])
        while True:
            name = rng.choice(list(CRYSTALS))
            group, a, c, sites = CRYSTALS[name]
            strain = 1 + rng.randint(-15, 15) / 1000
            a, c = round(a * strain, 3), round(c * strain, 3)
            if level < 3:
                hkl = rng.randint(0, 3), rng.randint(0, 3), rng.randint(0, 3)
                cubic = a == c
                if not any(hkl) or cubic != (level == 1):
                    continue
                sine = wavelength / (2 * spacing(hkl, group, a, c))
                if sine > 0.95:
                    continue
                cell = f"a={a} Å" if cubic else f"a = {a} Å, c = {c} Å"
                if cubic:
                    prompt = f"Cubic, {cell}, {wavelength} Å: 2θ of {write_hkl(hkl)} in degrees?"
                else:
                    system = "hexagonal" if group.startswith("P6") else "tetragonal"
                    prompt = (
                        f"At which 2θ (degrees) does a {system} crystal, {cell}, show the reflection {write_hkl(hkl)} "
                        f"with {radiation} ({wavelength} Å)?"
                    )
                answer = {"hkl": None, "angle": round(2 * degrees(asin(sine)), 3), "cell": [group, a, c]}
                return Problem(prompt, answer | {"wavelength": wavelength, "name": name, "index": list(hkl)})
            found = strongest(name, a, c, wavelength)
            if found is None:
                continue
            cell = f"a = {a} Å" if a == c else f"a = {a} Å, c = {c} Å"
            atoms = ", ".join(f"{s} at {' '.join(f'{x:.4g}' for x in place)}" for s, place in sites)
            prompt = (
                f"Strained {name} has space group {group}, {cell}, {atoms}. Which reflection is the strongest of its "
                f"ideal powder pattern (no thermal motion, no texture) with {radiation} ({wavelength} Å), up to 2θ = "
                f"{LIMIT}°, and at which 2θ? Answer hkl; angle, like 211; 40.26."
            )
            answer = {"hkl": list(found[0]), "angle": round(found[1], 3), "cell": [group, a, c]}
            return Problem(prompt, answer | {"wavelength": wavelength, "name": name, "index": list(found[0])})

    def grade(self, answer: Any, text: str) -> Score:
        text = text.strip()[:100].rstrip(".").removesuffix("degrees").removesuffix("°").strip()
        if answer["hkl"] is not None:
            head, _, text = text.partition(";")
            hkl = read_hkl(head)
            if hkl is None:
                return wrong("not_a_reflection", "expected hkl; angle")
            group, a, c = answer["cell"]
            true, own = tuple(answer["hkl"]), [abs(n) for n in hkl]
            same = sorted(own) == sorted(map(abs, true)) if a == c else own[2] == abs(true[2])
            if not any(hkl) or not same or abs(spacing(hkl, group, a, c) / spacing(true, group, a, c) - 1) > 1e-6:
                return wrong("wrong_reflection")
        number = parse_number(text)
        if number is None:
            return wrong("not_a_number")
        return right() if close(number, answer["angle"], abs_=0.06) else wrong("wrong_angle")

    def solution(self, answer: Any) -> str:
        head = "" if answer["hkl"] is None else f"{write_hkl(answer['hkl'])}; "
        return f"<answer>{head}{answer['angle']:.2f}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        head = "" if answer["hkl"] is None else f"{write_hkl(answer['hkl'])}; "
        return f"<answer>{head}{answer['angle'] / 2:.2f}</answer>"  # θ for 2θ

    def check(self, problem: Problem) -> bool:
        """Bragg's law with the metric tensor; at level 3 the intensities too, summed over all reciprocal points."""
        import numpy as np

        group, a, c = problem.answer["cell"]
        wavelength = problem.answer["wavelength"]
        gamma = np.radians(120 if group.startswith("P6") else 90)
        cell = np.array([[a, 0, 0], [a * np.cos(gamma), a * np.sin(gamma), 0], [0, 0, c]])
        inverse = np.linalg.inv(cell).T
        length = np.linalg.norm(np.array(problem.answer["index"]) @ inverse)
        angle = 2 * np.degrees(np.arcsin(wavelength * length / 2))
        if abs(angle - problem.answer["angle"]) > 0.002 or str(a) not in problem.prompt:
            return False
        return problem.answer["hkl"] is None or bool(abs(angle - _strongest_angle(problem.answer, inverse)) < 0.01)


def _strongest_angle(answer: dict[str, Any], inverse: Any) -> float:
    """2θ of the strongest line from a plain sum over reciprocal space and the group's operations."""
    import numpy as np
    from pymatgen.analysis.diffraction.xrd import ATOMIC_SCATTERING_PARAMS
    from pymatgen.core import Element
    from pymatgen.symmetry.groups import SpaceGroup

    group = answer["cell"][0]
    grid = np.array(np.meshgrid(*[np.arange(-9, 10)] * 3)).reshape(3, -1).T
    lengths = np.linalg.norm(grid @ inverse, axis=1)
    keep = (lengths > 1e-6) & (lengths * answer["wavelength"] / 2 < np.sin(np.radians(LIMIT / 2)))
    grid, lengths = grid[keep], lengths[keep]
    s2 = (lengths / 2) ** 2
    total = np.zeros(len(grid), dtype=complex)
    for symbol, place in CRYSTALS[answer["name"]][3]:
        images = [np.mod(op.operate(place), 1.0) for op in SpaceGroup(group).symmetry_ops]
        unique = {tuple(np.mod(np.round(image, 4), 1.0)): image for image in images}
        params = np.array(ATOMIC_SCATTERING_PARAMS[symbol])
        factor = Element(symbol).Z - 41.78214 * s2 * (params[:, 0] * np.exp(-params[:, 1] * s2[:, None])).sum(axis=1)
        total += factor * np.exp(2j * np.pi * grid @ np.array(list(unique.values())).T).sum(axis=1)
    theta = np.arcsin(answer["wavelength"] * lengths / 2)
    intensity = np.abs(total) ** 2 * (1 + np.cos(2 * theta) ** 2) / (np.sin(theta) ** 2 * np.cos(theta))
    angles = 2 * np.degrees(theta)
    order = np.argsort(angles)
    starts = np.flatnonzero(np.diff(angles[order], prepend=-1.0) > 1e-4)  # equal spacings make one line
    heights = np.add.reduceat(intensity[order], starts)
    return float(angles[order][starts][heights.argmax()])
