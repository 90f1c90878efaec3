"""Networks of resistors: reduced, fed from a source, and seen from two of their nodes."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import ClassVar

import numpy as np

from bootcamp.physics.quantities import Quantity, form
from bootcamp.types import Problem

Resistor = tuple[str, str, int]  # two nodes and ohms
_RESISTOR = re.compile(r"([A-G])-([A-G]) (\d+) Ω")


def potentials(resistors: list[Resistor], fixed: dict[str, float]) -> dict[str, float]:
    """The potential of every node, by nodal analysis; `fixed` nodes are held by ideal sources."""
    free = sorted({node for a, b, _ in resistors for node in (a, b)} - set(fixed))
    place = {node: k for k, node in enumerate(free)}
    matrix, right = np.zeros((len(free), len(free))), np.zeros(len(free))
    for a, b, ohms in resistors:
        for here, there in ((a, b), (b, a)):
            if here in place:
                matrix[place[here], place[here]] += 1 / ohms
                if there in place:
                    matrix[place[here], place[there]] -= 1 / ohms
                else:
                    right[place[here]] += fixed[there] / ohms
    found = np.linalg.solve(matrix, right) if free else right
    return fixed | {node: float(found[k]) for node, k in place.items()}


def outflow(resistors: list[Resistor], volts: dict[str, float], node: str) -> float:
    """The current that leaves a node through the resistors."""
    ends = [(b if a == node else a, ohms) for a, b, ohms in resistors if node in (a, b)]
    return sum((volts[node] - volts[other]) / ohms for other, ohms in ends)


def reduced(resistors: list[Resistor], kept: list[str]) -> dict[frozenset[str], Fraction]:
    """The conductances between the kept nodes, all others taken out one by one (star to mesh), exactly."""
    links: dict[frozenset[str], Fraction] = {}

    def join(a: str, b: str, conductance: Fraction) -> None:
        key = frozenset((a, b))
        links[key] = links.get(key, Fraction(0)) + conductance

    for a, b, ohms in resistors:
        join(a, b, Fraction(1, ohms))
    for node in sorted({node for a, b, _ in resistors for node in (a, b)} - set(kept)):
        arms = {next(iter(key - {node})): links.pop(key) for key in list(links) if node in key}
        total = sum(arms.values(), Fraction(0))
        ends = sorted(arms)
        for k, a in enumerate(ends):
            for b in ends[k + 1 :]:
                join(a, b, arms[a] * arms[b] / total)
    return links


@dataclass(frozen=True, kw_only=True)
class Network(Quantity):
    """A connected network of `level + 2` nodes.

    Kinds: `resistance` between two nodes; `potential` of a node and `power` in a resistor with a battery across two;
    `short-circuit` current between two other nodes.
    """

    kind: str

    ASKS: ClassVar = {
        "resistance": ("Ω", "Equivalent resistance between {p} and {q}?"),
        "potential": ("V", "{p} is held at {v} V and {q} at 0 V. Potential of {r}?"),
        "power": (
            "W",
            "An ideal {v} V battery is joined across {p} and {q}. Power dissipated in the resistor {r}-{s}?",
        ),
        "short-circuit": (
            "A",
            "An ideal {v} V battery is joined across {p} and {q}. "
            "What current flows through an ideal ammeter joined across {r} and {s}?",
        ),
    }

    def generate(self, rng: Random, level: int) -> Problem:
        unit, ask = self.ASKS[self.kind]
        while True:
            nodes = list("ABCDEFG"[: level + 2 + (self.kind == "short-circuit")])
            joined = [(rng.choice(nodes[:k]), nodes[k]) for k in range(1, len(nodes))]
            spare = [(a, b) for k, a in enumerate(nodes) for b in nodes[k + 1 :] if (a, b) not in joined]
            joined += rng.sample(spare, min(len(spare), max(1, level)))
            resistors = [(a, b, rng.randint(1, 30)) for a, b in sorted(joined)]
            p, q, *others = rng.sample(nodes, len(nodes))
            fields = {"p": p, "q": q, "v": str(rng.randint(3, 48)), "r": others[0], "s": others[-1]}
            if self.kind == "power":
                fields["r"], fields["s"], _ = rng.choice(resistors)
            value = self._value(resistors, fields)
            if abs(value) > 1e-3:
                break
        listed = ", ".join(f"{a}-{b} {ohms} Ω" for a, b, ohms in resistors)
        prompt = f"Resistors {listed}. {ask.format(**fields)} {form(unit)}"
        return Problem(prompt, {"value": value, "unit": unit})

    def _value(self, resistors: list[Resistor], fields: dict[str, str]) -> float:
        p, q, r, s, v = (fields[name] for name in "pqrsv")
        if self.kind == "resistance":
            volts = potentials(resistors, {p: 1.0, q: 0.0})
            return 1 / outflow(resistors, volts, p)
        volts = potentials(resistors, {p: float(v), q: 0.0})
        if self.kind == "potential":
            return volts[r]
        if self.kind == "power":
            ohms = next(ohms for a, b, ohms in resistors if (a, b) == (r, s))
            return (volts[r] - volts[s]) ** 2 / ohms
        opened = volts[r] - volts[s]
        # The battery is a short circuit to what the two nodes see of the network.
        merged = [(p if a == q else a, p if b == q else b, ohms) for a, b, ohms in resistors]
        merged = [(a, b, ohms) for a, b, ohms in merged if a != b]
        seen = potentials(merged, {r: 1.0, s: 0.0})
        return abs(opened) * outflow(merged, seen, r)

    def check(self, problem: Problem) -> bool:
        """The network is reduced to the nodes named, by star-mesh transformations in exact numbers."""
        resistors = [(a, b, int(ohms)) for a, b, ohms in _RESISTOR.findall(problem.prompt)]
        unit, ask = self.ASKS[self.kind]
        text = problem.prompt.partition(". ")[2]
        pattern = re.escape(ask).replace(r"\{v\}", r"(?P<v>\d+)")
        for name in "pqrs":
            pattern = pattern.replace(rf"\{{{name}\}}", rf"(?P<{name}>[A-G])")
        match = re.match(pattern, text)
        if match is None or problem.answer["unit"] != unit:
            return False
        found = match.groupdict()
        return math.isclose(problem.answer["value"], self._again(resistors, found), rel_tol=1e-6)

    def _again(self, resistors: list[Resistor], fields: dict[str, str]) -> float:
        p, q, r, s, v = (fields.get(name, "") for name in "pqrsv")
        links = reduced(resistors, sorted({p, q, r, s} - {""}))

        def link(a: str, b: str) -> Fraction:
            return links.get(frozenset((a, b)), Fraction(0))

        if self.kind == "resistance":
            return float(1 / link(p, q))
        volts = {p: Fraction(v), q: Fraction(0)}
        if self.kind == "potential":
            return float(volts[p] * link(r, p) / (link(r, p) + link(r, q)))
        if self.kind == "short-circuit":  # the two nodes are one: its potential, then the current into one side
            to_p, to_q = link(r, p) + link(s, p), link(r, q) + link(s, q)
            joint = volts[p] * to_p / (to_p + to_q)
            return float(abs((volts[p] - joint) * link(r, p) - joint * link(r, q)))
        unknown = [node for node in dict.fromkeys((r, s)) if node not in volts]
        if len(unknown) == 1:
            x = unknown[0]
            volts[x] = volts[p] * link(x, p) / (link(x, p) + link(x, q))
        elif len(unknown) == 2:
            x, y = unknown
            sx, sy, m = link(x, p) + link(x, q) + link(x, y), link(y, p) + link(y, q) + link(x, y), link(x, y)
            bx, by = volts[p] * link(x, p), volts[p] * link(y, p)
            volts[x] = (bx * sy + m * by) / (sx * sy - m * m)
            volts[y] = (by * sx + m * bx) / (sx * sy - m * m)
        ohms = next(ohms for a, b, ohms in resistors if (a, b) == (r, s))
        return float((volts[r] - volts[s]) ** 2 / ohms)
