"""A crystal viewer: cells of known compounds to look at, measure, change, cut and repeat."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any, ClassVar

from bootcamp.gui.applications import Application, Asked, Goal, State, Step, click, into, over, press

Vector = tuple[float, float, float]
FCC = ((0, 0, 0), (0, 0.5, 0.5), (0.5, 0, 0.5), (0.5, 0.5, 0))


def _fcc(*shift: float) -> list[Vector]:
    return [tuple((a + b) % 1 for a, b in zip(one, shift, strict=True)) for one in FCC]  # type: ignore[misc]


# Conventional cells: places of the first, second and third element.
TYPES: dict[str, list[list[Vector]]] = {
    "rock salt": [_fcc(0, 0, 0), _fcc(0.5, 0, 0)],
    "caesium chloride": [[(0, 0, 0)], [(0.5, 0.5, 0.5)]],
    "sphalerite": [_fcc(0, 0, 0), _fcc(0.25, 0.25, 0.25)],
    "fluorite": [_fcc(0, 0, 0), [*_fcc(0.25, 0.25, 0.25), *_fcc(0.75, 0.25, 0.25)]],
    "perovskite": [[(0, 0, 0)], [(0.5, 0.5, 0.5)], [(0.5, 0.5, 0), (0.5, 0, 0.5), (0, 0.5, 0.5)]],
    "rutile": [[(0, 0, 0), (0.5, 0.5, 0.5)], [(0.3, 0.3, 0), (0.7, 0.7, 0), (0.8, 0.2, 0.5), (0.2, 0.8, 0.5)]],
    "cuprite": [
        [(0.25, 0.25, 0.25), (0.75, 0.75, 0.25), (0.75, 0.25, 0.75), (0.25, 0.75, 0.75)],
        [(0, 0, 0), (0.5, 0.5, 0.5)],
    ],
}
# Name, type, elements, edges in Å (measured at room temperature, rounded to 0.01).
COMPOUNDS = (
    ("NaCl", "rock salt", "Na Cl", 5.64),
    ("MgO", "rock salt", "Mg O", 4.21),
    ("LiF", "rock salt", "Li F", 4.03),
    ("KBr", "rock salt", "K Br", 6.6),
    ("PbS", "rock salt", "Pb S", 5.94),
    ("AgCl", "rock salt", "Ag Cl", 5.55),
    ("CsCl", "caesium chloride", "Cs Cl", 4.12),
    ("TlBr", "caesium chloride", "Tl Br", 3.98),
    ("ZnS", "sphalerite", "Zn S", 5.41),
    ("GaAs", "sphalerite", "Ga As", 5.65),
    ("InP", "sphalerite", "In P", 5.87),
    ("CdTe", "sphalerite", "Cd Te", 6.48),
    ("SiC", "sphalerite", "Si C", 4.36),
    ("CaF2", "fluorite", "Ca F", 5.46),
    ("CeO2", "fluorite", "Ce O", 5.41),
    ("UO2", "fluorite", "U O", 5.47),
    ("SrTiO3", "perovskite", "Sr Ti O", 3.91),
    ("BaZrO3", "perovskite", "Ba Zr O", 4.19),
    ("KTaO3", "perovskite", "K Ta O", 3.99),
    ("CsPbBr3", "perovskite", "Cs Pb Br", 5.87),
    ("TiO2", "rutile", "Ti O", (4.59, 2.96)),
    ("SnO2", "rutile", "Sn O", (4.74, 3.19)),
    ("MgF2", "rutile", "Mg F", (4.62, 3.05)),
    ("RuO2", "rutile", "Ru O", (4.49, 3.11)),
    ("Cu2O", "cuprite", "Cu O", 4.27),
)
DOPANTS = ("Al", "Fe", "Ni", "Mn", "Nb", "Y", "Eu")


@dataclass(frozen=True, kw_only=True)
class Crystal(Application):
    """The cell of a compound with a defect or two."""

    page: ClassVar[str] = "crystal"
    ending: ClassVar[str] = "Done ends the task, once and for all."

    def start(self, rng: Random, level: int) -> State:
        name, kind, elements, edges = rng.choice(COMPOUNDS)
        a, c = edges if isinstance(edges, tuple) else (edges, edges)
        a, c = (round(edge * (1 + rng.randrange(-9, 10) / 1000), 3) for edge in (a, c))  # as if strained by up to 0.9 %
        if not isinstance(edges, tuple):
            c = a
        sites: list[dict[str, Any]] = [
            {"el": el, "at": list(map(float, at))}
            for el, rows in zip(elements.split(), TYPES[kind], strict=True)
            for at in rows
        ]
        for site in rng.sample(sites, min(len(sites) - 2, rng.randrange(level + 1))):
            site["el"] = rng.choice([one["el"] for one in sites] + list(DOPANTS[:2]))
        rng.shuffle(sites)
        for site in sites:
            site["at"] = [int(x) if x == int(x) else x for x in site["at"]]
        lattice = {"a": a, "b": a, "c": c, "alpha": 90, "beta": 90, "gamma": 90}
        state: State = {
            "name": f"{name}, {kind} type",
            "lattice": lattice,
            "sites": sites,
            "cell": [1, 1, 1],
            "along": "free",
        }
        return state | {"plane": None, "picked": [], "cutoff": 1.6, "answer": ""}

    def judged(self, state: dict[str, Any]) -> Any:
        """A bond length is as good as any other that makes the same bonds."""
        return state | {"cutoff": _bonds(state)}


def _edges(s: State) -> Vector:
    return s["lattice"]["a"], s["lattice"]["b"], s["lattice"]["c"]


def _apart(s: State, i: int, j: int) -> float:
    """The distance of two sites of a cell with right angles."""
    p, q = s["sites"][i]["at"], s["sites"][j]["at"]
    return math.dist(
        [x * e for x, e in zip(p, _edges(s), strict=True)], [x * e for x, e in zip(q, _edges(s), strict=True)]
    )


def _bonds(s: State) -> list[list[int]]:
    count = len(s["sites"])
    return [[i, j] for i in range(count) for j in range(i + 1, count) if _apart(s, i, j) <= s["cutoff"]]


def _drawn(s: State) -> list[tuple[float, float]]:
    """Where the page draws the sites at first."""
    t, u = math.radians(28), math.radians(18)

    def turned(at: list[float]) -> tuple[float, float]:
        x, y, z = (f * e for f, e in zip(at, _edges(s), strict=True))
        return x * math.cos(t) - y * math.sin(t), z * math.cos(u) + (x * math.sin(t) + y * math.cos(t)) * math.sin(u)

    middle = turned([0.5, 0.5, 0.5])
    big = max(math.dist(turned([k & 1, k >> 1 & 1, k >> 2 & 1]), middle) for k in range(8))
    return [(190 / big * x, 190 / big * y) for x, y in (turned(site["at"]) for site in s["sites"])]


def _clear(s: State, sites: list[int]) -> bool:
    """Whether a click on each of these sites means no other."""
    places = _drawn(s)
    return all(math.dist(places[n], place) > 24 for n in sites for m, place in enumerate(places) if m != n)


def _pick(s: State, n: int) -> Step:
    return click("img", f"{s['sites'][n]['el']} {n + 1}")


def _done(s: State, goal: str, moves: list[Step]) -> Asked:
    s["committed"] = "done"
    return goal, [*moves, press("Done")]


def _said(at: list[float]) -> str:
    return f"({', '.join(map(str, at))})"


def _named(s: State, goal: str) -> list[int]:
    """The sites whose coordinates a sentence tells."""
    told = [[float(x) for x in one.split(", ")] for one in re.findall(r"\(([\d., ]+)\)", goal)]
    return [n for n, site in enumerate(s["sites"]) if [float(x) for x in site["at"]] in told]


def species(rng: Random, level: int, s: State) -> Asked | None:
    el = rng.choice(s["sites"])["el"]
    hits = [n for n, site in enumerate(s["sites"]) if site["el"] == el]
    if not level <= len(hits) <= 2 + 2 * level or not _clear(s, hits):
        return None
    s["picked"] = hits
    return _done(s, f'Pick every "{el}" site of the cell, and no other.', [_pick(s, n) for n in hits])


def read_species(s: State, said: list[str], goal: str) -> None:
    s |= {"picked": [n for n, site in enumerate(s["sites"]) if site["el"] == said[0]], "committed": "done"}


def substitute(rng: Random, level: int, s: State) -> Asked | None:
    new = rng.choice(DOPANTS)
    sites = sorted(rng.sample(range(len(s["sites"])), min(level, len(s["sites"]) - 1)))
    if not _clear(s, sites) or any(s["sites"][n]["el"] == new for n in sites):
        return None
    moves = [*(_pick(s, n) for n in sites), *into("Element", new), press("Substitute")]
    listed = " and ".join(_said(s["sites"][n]["at"]) for n in sites)
    for n in sites:
        s["sites"][n]["el"] = new
    return _done(s, f'Put "{new}" in the place of what sits at {listed}.', moves)


def read_substitute(s: State, said: list[str], goal: str) -> None:
    for n in _named(s, goal):
        s["sites"][n]["el"] = said[0]
    s["committed"] = "done"


def vacancy(rng: Random, level: int, s: State) -> Asked | None:
    sites = sorted(rng.sample(range(len(s["sites"])), min(level, len(s["sites"]) - 1)))
    if not _clear(s, sites):
        return None
    moves = [*(_pick(s, n) for n in sites), press("Remove picked")]
    listed = " and ".join(_said(s["sites"][n]["at"]) for n in sites)
    s["sites"] = [site for n, site in enumerate(s["sites"]) if n not in sites]
    return _done(s, f"Make a vacancy at {listed}.", moves)


def read_vacancy(s: State, said: list[str], goal: str) -> None:
    gone = _named(s, goal)
    s |= {"sites": [site for n, site in enumerate(s["sites"]) if n not in gone], "committed": "done"}


def supercell(rng: Random, level: int, s: State) -> Asked | None:
    if level == 1:
        cell = [rng.randrange(1, 4) for _ in range(3)]
        goal = f"Make a supercell of {cell[0]} x {cell[1]} x {cell[2]} cells."
    else:
        least = rng.randrange(60, 140) / 10
        cell = [math.ceil(least / edge) for edge in _edges(s)]
        goal = f"Make the smallest supercell whose edges are all {least} Å long or longer."
    moves = [press(f"Supercell more {axis}") for axis, n in zip("abc", cell, strict=True) for _ in range(n - 1)]
    s["cell"] = cell
    return _done(s, goal, moves) if 0 < len(moves) < 10 else None


def read_supercell(s: State, said: list[str], goal: str) -> None:
    told = re.search(r"(\d) x (\d) x (\d)", goal)
    least = re.search(r"all ([\d.]+) Å", goal)
    s["cell"] = [int(n) for n in told.groups()] if told else [1, 1, 1]
    if least:
        s["cell"] = [next(n for n in range(1, 20) if n * s["lattice"][axis] >= float(least[1])) for axis in "abc"]
    s["committed"] = "done"


def lattice(rng: Random, level: int, s: State) -> Asked | None:
    told, moves = [], list[Step]()
    for axis in rng.sample("abc", min(level, 2)):
        old = s["lattice"][axis]
        new = round(old + rng.randrange(-40, 60) / 100, 3)
        said = f"{axis} to {new} Å"
        if level == 3:
            percent = rng.choice((10, 20, -10, -20, 50))
            new = round(old * (100 + percent) / 100, 3)
            if abs(new * 1000 - old * (100 + percent) * 10) > 1e-6:
                return None  # it would have to be rounded
            said = f"{axis} by {percent:+} %"
        if f"{new:g}".startswith(f"{old:g}"):  # typed behind the old one, it would be met on the way
            return None
        s["lattice"][axis] = new
        moves += over(axis, f"{new:g}")
        told.append(said)
    return _done(s, f"Change the lattice: {' and '.join(told)}. Everything else stays.", moves)


def read_lattice(s: State, said: list[str], goal: str) -> None:
    for axis, way, number in re.findall(r"\b([abc]) (to|by) ([-+\d.]+) [Å%]", goal):
        old = Fraction(str(s["lattice"][axis]))
        s["lattice"][axis] = float(Fraction(number) if way == "to" else old * (100 + Fraction(number)) / 100)
    s["committed"] = "done"


def plane(rng: Random, level: int, s: State) -> Asked | None:
    hkl = [rng.randrange(0, 4) for _ in range(3)]
    if math.gcd(*hkl) != 1:
        return None
    if level == 1:
        hkl = [n * rng.choice((1, 1, -1)) for n in hkl]
        goal = f"Add the plane with the Miller indices h = {hkl[0]}, k = {hkl[1]}, l = {hkl[2]}."
    else:
        cuts = [
            f"{axis} at {'1' if n == 1 else f'1/{n}'}" if n else f"is parallel to {axis}"
            for axis, n in zip("abc", hkl, strict=True)
        ]
        goal = f"Add the plane that cuts the axes as follows: {'; '.join(cuts)} (in fractions of the edges)."
    moves = [step for name, n in zip("hkl", hkl, strict=True) for step in into(name, str(n))]
    s["plane"] = hkl
    return _done(s, goal, [*moves, press("Add plane")])


def read_plane(s: State, said: list[str], goal: str) -> None:
    told = re.findall(r"[hkl] = (-?\d)", goal)
    cuts = {axis: Fraction(at) for axis, at in re.findall(r"([abc]) at ([\d/]+)", goal)}
    s["plane"] = [int(n) for n in told] if told else [int(1 / cuts[axis]) if axis in cuts else 0 for axis in "abc"]
    s["committed"] = "done"


def distance(rng: Random, level: int, s: State) -> Asked | None:
    pair = sorted(rng.sample(range(len(s["sites"])), 2))
    length = _apart(s, *pair)
    if not _clear(s, pair) or abs(length * 1000 % 10 - 5) < 0.2:
        return None  # the last digit would hang on the rounding
    if level == 1:
        which = f"the sites {pair[0] + 1} and {pair[1] + 1}"
    else:
        which = f"the sites at {_said(s['sites'][pair[0]]['at'])} and {_said(s['sites'][pair[1]]['at'])}"
    s |= {"picked": pair, "answer": f"{length:.2f}"}
    goal = f"Pick {which}, and write their distance as the answer: in Å, with two digits after the point and no unit."
    return _done(s, goal, [*(_pick(s, n) for n in pair), *into("Answer", s["answer"])])


def read_distance(s: State, said: list[str], goal: str) -> None:
    numbers = re.search(r"sites (\d+) and (\d+)", goal)
    pair = [int(n) - 1 for n in numbers.groups()] if numbers else _named(s, goal)
    square = sum(
        ((a - b) * s["lattice"][axis]) ** 2
        for a, b, axis in zip(*(s["sites"][n]["at"] for n in pair), "abc", strict=True)
    )
    s |= {"picked": pair, "answer": f"{square**0.5:.2f}", "committed": "done"}


def bonds(rng: Random, level: int, s: State) -> Asked | None:
    """Bonds up to the nearest neighbours and no further; the viewer draws them within the cell."""
    count = len(s["sites"])
    lengths = sorted({round(_apart(s, i, j), 4) for i in range(count) for j in range(i)})
    k = rng.randrange(min(level, 2))
    if len(lengths) < 2 + k or lengths[k + 1] - lengths[k] < 0.45 or lengths[k] > 3.4:
        return None
    steps = math.ceil((lengths[k] - 1.6) / 0.2)
    s["cutoff"] = round(1.6 + 0.2 * steps, 1)
    # One step fewer must not do, and nothing may hang on rounding.
    if not 1 <= steps <= 9 or not 0.01 < s["cutoff"] - lengths[k] < 0.19 or s["cutoff"] > lengths[k + 1] - 0.01:
        return None
    goal = "Let bonds be drawn between nearest neighbours of the cell, and between no others."
    if k:
        goal = "Let bonds be drawn between nearest and second nearest neighbours of the cell, and between no others."
    look = rng.choice("abc")
    s["along"] = look
    return _done(
        s, f"{goal} Then look along {look}.", [*[press("Longer bonds")] * steps, click("radio", f"Look along: {look}")]
    )


def read_bonds(s: State, said: list[str], goal: str) -> None:
    places = [site["at"] for site in s["sites"]]
    squares = sorted(
        {
            round(sum(((x - y) * s["lattice"][axis]) ** 2 for x, y, axis in zip(p, q, "abc", strict=True)), 3)
            for n, p in enumerate(places)
            for q in places[:n]
        }
    )
    s |= {"cutoff": squares["second" in goal] ** 0.5 + 0.1, "along": goal.rstrip(".")[-1], "committed": "done"}


Crystal.goals = {
    "species": Goal(species, read_species),
    "substitute": Goal(substitute, read_substitute),
    "vacancy": Goal(vacancy, read_vacancy),
    "supercell": Goal(supercell, read_supercell),
    "lattice": Goal(lattice, read_lattice),
    "plane": Goal(plane, read_plane),
    "distance": Goal(distance, read_distance),
    "bonds": Goal(bonds, read_bonds),
}
