"""A chase on a graph: one or two pursuers and an evader who sees everything and plays perfectly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from random import Random
from typing import Any, ClassVar

from bootcamp.logic.tables import Illegal, Referee, Spec, TableGame

Graph = tuple[tuple[int, ...], ...]  # neighbours of each vertex, itself among them: one may stay
Team = tuple[int, ...]


@lru_cache(64)
def distances(graph: Graph, size: int) -> dict[tuple[Team, int], int]:
    """Moves that pursuers, who are to move, need to catch an evader; positions that never end are missing."""
    n = len(graph)
    teams = list(product(range(n), repeat=size))
    steps = {team: list(product(*(graph[v] for v in team))) for team in teams}
    found: dict[tuple[Team, int], int] = {(team, v): 0 for team in teams for v in team}
    depth = 0
    while True:
        depth += 1
        # After the pursuers' move, the evader is lost if wherever it goes, or stays, is lost.
        doomed = {
            (team, v) for team in teams for v in range(n) if v in team or all((team, w) in found for w in graph[v])
        }
        fresh = [
            (team, v)
            for team in teams
            for v in range(n)
            if (team, v) not in found and any((after, v) in doomed for after in steps[team])
        ]
        if not fresh:
            return found
        found.update(dict.fromkeys(fresh, depth))


def worst(graph: Graph, team: Team, evader: int) -> int:
    """Where the evader goes: as long as possible from its end."""
    table = distances(graph, len(team))
    return max(graph[evader], key=lambda v: (table.get((team, v), 10_000), -v))


class ChaseReferee(Referee):
    def __init__(self, spec: Spec) -> None:
        super().__init__(spec)
        self.graph: Graph = tuple(tuple(row) for row in spec["graph"])
        self.team: Team = tuple(spec["team"])
        self.evader: int = spec["evader"]

    def show(self) -> str:
        places = " and ".join(str(v + 1) for v in self.team)
        return f"You stand at {places}, the evader at {self.evader + 1}."

    def play(self, action: str) -> None:
        words = re.split(r"[,\s]+", action)
        if len(words) != len(self.team) or not all(re.fullmatch(r"\d{1,2}", word, re.ASCII) for word in words):
            raise Illegal(f"write {len(self.team)} vertices")
        after = tuple(int(word) - 1 for word in words)
        if not all(there in self.graph[here] for here, there in zip(self.team, after, strict=True)):
            raise Illegal("no edge leads there")
        self.team = after
        if self.evader not in after:
            self.evader = worst(self.graph, after, self.evader)
        if self.evader in after:
            self.won = True

    def advise(self) -> str:
        """A move to where the evader's best answer is nearest its end."""
        table = distances(self.graph, len(self.team))

        def rank(after: Team) -> tuple[int, Team]:
            if self.evader in after:
                return -1, after
            return table.get((after, worst(self.graph, after, self.evader)), 10_000), after

        best = min(product(*(self.graph[v] for v in self.team)), key=rank)
        return " ".join(str(v + 1) for v in best)


@dataclass(frozen=True, kw_only=True)
class Chase(TableGame):
    """Catch the evader within the least number of moves: one fewer cannot do against its best flight."""

    SIZES: ClassVar = {"one": (7, 8, 10, 12, 14), "two": (7, 8, 8, 9, 9)}

    def pose(self, rng: Random, level: int) -> dict[str, Any]:
        n = self.SIZES[self.kind][level - 1]
        while True:
            edges = _dismantlable(rng, n) if self.kind == "one" else _sparse(rng, n)
            names = rng.sample(range(n), n)
            near: list[set[int]] = [{v} for v in range(n)]
            for a, b in edges:
                near[names[a]].add(names[b])
                near[names[b]].add(names[a])
            graph = tuple(tuple(sorted(some)) for some in near)
            table = distances(graph, 1 if self.kind == "one" else 2)
            wanted = [state for state, depth in table.items() if depth >= 3]
            if wanted:
                team, evader = rng.choice(wanted)
                return {"graph": [list(some) for some in graph], "team": list(team), "evader": evader,
                        "turns": table[team, evader]}  # fmt: skip

    def rules(self, spec: Spec) -> str:
        edges = ", ".join(f"{a + 1}-{b + 1}" for a, some in enumerate(spec["graph"]) for b in some if a < b)
        who = "You move one pursuer" if self.kind == "one" else "You move two pursuers"
        form = "its new vertex, as 4" if self.kind == "one" else "their new vertices in order, as 4 7"
        places = " and ".join(str(v + 1) for v in spec["team"])
        return (
            f"{who} on a graph with edges {edges}. Every turn each of yours goes to a neighbouring vertex or stays, "
            "then the evader does; "
            "it sees all and flees perfectly. You win when one of yours and the evader are on one vertex. Write "
            f"{form}, or resign; "
            f"a move that is not allowed costs a turn, of which you have {spec['turns']}.\n"
            f"At the start you stand at {places}, the evader at {spec['evader'] + 1}."
        )

    def referee(self, spec: Spec) -> Referee:
        return ChaseReferee(spec)


def _dismantlable(rng: Random, n: int) -> list[tuple[int, int]]:
    """A graph on which one pursuer wins: each new vertex sees a part of what an old one sees, and it."""
    near: list[set[int]] = [{0}]
    for v in range(1, n):
        host = rng.choice(range(max(0, v - 4), v))
        seen = {host, *(w for w in sorted(near[host]) if rng.random() < 0.3)}
        for w in seen:
            near[w].add(v)
        near.append({v, *seen})
    return [(a, b) for a in range(n) for b in sorted(near[a]) if a < b]


def _sparse(rng: Random, n: int) -> list[tuple[int, int]]:
    """A ring with a few chords and twigs."""
    ring = n - rng.randint(0, 2)
    edges = [(v, (v + 1) % ring) for v in range(ring)] + [(rng.randrange(v), v) for v in range(ring, n)]
    one, other = rng.sample(range(ring), 2)
    return sorted({(min(a, b), max(a, b)) for a, b in [*edges, (one, other)]})
