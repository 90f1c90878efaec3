"""Graphs whose sets and tours are asked for: every answer is carried out on the edges."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise
from random import Random
from typing import Any, ClassVar

from bootcamp.math.drawings import network
from bootcamp.math.graphs import Edge, normal, shuffled
from bootcamp.math.questions import read_integers
from bootcamp.math.reading import listed, parse_walk
from bootcamp.math.wordings import wording
from bootcamp.types import Problem, Score, Task, right, wrong

DRAWN = wording("{question} (The graph is in the picture.)")


def written(edges: list[Edge]) -> str:
    return " ".join(f"{a}-{b}" for a, b in edges)


def read_edges(text: str) -> list[list[int]]:
    """The edges that a prompt lists, each with its lower end first."""
    return sorted(sorted(map(int, edge.split("-"))) for edge in text.split())


def random_graph(rng: Random, count: int, edges: int) -> list[Edge]:
    return rng.sample(list(combinations(range(1, count + 1), 2)), edges)


def _pictured(problem: Problem) -> bool:
    """True if the picture is that of the stored edges."""
    n, edges = problem.answer["n"], problem.answer["edges"]
    return max(map(max, edges)) <= n and problem.images == (network(n, edges),)


@dataclass(frozen=True, kw_only=True)
class VertexSet(Task):
    """A set of vertices of a given size: clique, independent, dominating or covering; one is hidden in the graph."""

    kind: str
    shown: str = "listed"  # or "drawn"

    WORDINGS: ClassVar = {
        "clique": wording("Find {k} vertices that are pairwise adjacent.", "Find a clique of {k} vertices."),
        "independent": wording("Find {k} pairwise nonadjacent vertices.", "Find an independent set of {k} vertices."),
        "dominating": wording("Find {k} vertices that dominate all others.", "Find a dominating set of {k} vertices."),
        "cover": wording("Find {k} vertices that touch every edge.", "Find a vertex cover of {k} vertices."),
    }
    LISTED: ClassVar = wording("{question} Vertices 1-{n}, edges {edges}")
    SIZES: ClassVar = ((9, 3), (10, 4), (13, 5), (18, 6), (24, 8))  # vertices, and how many to find
    chance: ClassVar[float] = 0.2

    def generate(self, rng: Random, level: int) -> Problem:
        n, k = self.SIZES[level - 1]
        hidden = sorted(rng.sample(range(1, n + 1), k))
        inside = list(combinations(hidden, 2))
        pairs = list(combinations(range(1, n + 1), 2))
        others = [pair for pair in pairs if pair not in inside]
        match self.kind:
            case "clique":
                edges = inside + rng.sample(others, len(others) * (2 if level == 1 else 4) // 10)
            case "independent":
                edges = rng.sample(others, len(others) * (8 if level == 1 else 6) // 10)
            case "cover":
                touched = [pair for pair in pairs if set(pair) & set(hidden)]
                edges = rng.sample(touched, len(touched) * (9 if level == 1 else 6) // 10)
            case _:
                outside = [v for v in range(1, n + 1) if v not in hidden]
                edges = [(rng.choice(hidden), v) for v in outside]
                free = list(combinations(outside, 2))
                edges += rng.sample(free, n // 4)
        edges = shuffled(rng, [(min(e), max(e)) for e in edges])
        fields = {"n": n, "k": k, "edges": written(edges)}
        question = self.WORDINGS[self.kind].write(rng, k=k)
        answer = {"n": n, "k": k, "edges": normal(edges), "set": hidden}
        if self.shown == "drawn":
            return Problem(DRAWN.write(rng, question=question), answer, (network(n, normal(edges)),))
        return Problem(self.LISTED.write(rng, question=question, **fields), answer)

    def grade(self, answer: Any, text: str) -> Score:
        found = read_integers(text)
        if found is None or len(set(found)) != len(found) or not all(1 <= v <= answer["n"] for v in found):
            return wrong("not_a_set")
        if len(found) != answer["k"]:
            return wrong("wrong_size")
        return right() if self._holds(set(found), answer) else wrong("not_such_a_set")

    def _holds(self, chosen: set[int], answer: Any) -> bool:
        edges = answer["edges"]
        inside = sum(a in chosen and b in chosen for a, b in edges)
        match self.kind:
            case "clique":
                return inside == len(chosen) * (len(chosen) - 1) // 2
            case "independent":
                return inside == 0
            case "cover":
                return all(a in chosen or b in chosen for a, b in edges)
        reached = {v for edge in edges for v in edge if set(edge) & chosen}
        return len(reached | chosen) == answer["n"]

    def solution(self, answer: Any) -> str:
        return f"<answer>{listed(answer['set'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        while True:
            chosen = rng.sample(range(1, answer["n"] + 1), answer["k"])
            if not self._holds(set(chosen), answer):
                return f"<answer>{listed(chosen)}</answer>"

    def check(self, problem: Problem) -> bool:
        import networkx

        answer = problem.answer
        if self.shown == "listed":
            fields = self.LISTED.read(problem.prompt)
            k = self.WORDINGS[self.kind].read(fields["question"])["k"]
            if read_edges(fields["edges"]) != answer["edges"] or [int(fields["n"]), int(k)] != [
                answer["n"],
                answer["k"],
            ]:
                return False
        elif not _pictured(problem):
            return False
        graph = networkx.Graph()
        graph.add_nodes_from(range(1, answer["n"] + 1))
        graph.add_edges_from(answer["edges"])
        chosen, rest = answer["set"], set(graph) - set(answer["set"])
        part = graph.subgraph(chosen)
        holds = {
            "clique": networkx.density(part) == 1,
            "independent": part.number_of_edges() == 0,
            "cover": graph.subgraph(rest).number_of_edges() == 0,
            "dominating": networkx.is_dominating_set(graph, chosen),
        }
        return len(part) == answer["k"] and holds[self.kind]

    def problem_key(self, problem: Problem) -> str:
        return str((problem.answer["edges"], problem.answer["k"]))


@dataclass(frozen=True, kw_only=True)
class Tour(Task):
    """A Hamiltonian cycle, or a Hamiltonian path between given ends."""

    kind: str  # "cycle" or "path"
    shown: str = "listed"

    WORDINGS: ClassVar = {
        "cycle": wording(
            "Hamiltonian cycle of {edges}?", "Order the vertices of {edges} so that they form a closed tour."
        ),
        "path": wording(
            "Hamiltonian path from {a} to {b} in {edges}?",
            "Walk from {a} to {b} through every vertex once, along {edges}.",
        ),
    }
    SIZES: ClassVar = ((6, 3), (9, 7), (13, 14), (18, 22), (26, 34))  # vertices, edges beside the tour

    def generate(self, rng: Random, level: int) -> Problem:
        n, more = self.SIZES[level - 1]
        tour = rng.sample(range(1, n + 1), n)
        if self.kind == "cycle":
            k = tour.index(1)
            tour = tour[k:] + tour[:k]
        steps = [(min(s), max(s)) for s in pairwise([*tour, tour[0]] if self.kind == "cycle" else tour)]
        others = [pair for pair in combinations(range(1, n + 1), 2) if pair not in steps]
        edges = shuffled(rng, steps + rng.sample(others, more))
        answer = {"edges": normal(edges), "tour": tour, "n": n}
        shown = "the graph in the picture" if self.shown == "drawn" else written(edges)
        prompt = self.WORDINGS[self.kind].write(rng, edges=shown, a=tour[0], b=tour[-1])
        return Problem(prompt, answer, (network(n, normal(edges)),) if self.shown == "drawn" else ())

    def grade(self, answer: Any, text: str) -> Score:
        walk = parse_walk(text)
        if walk is None:
            return wrong("not_a_walk")
        n, tour = answer["n"], answer["tour"]
        if self.kind == "cycle":
            walk = walk[:-1] if len(walk) == n + 1 and walk[0] == walk[-1] else walk
            steps = list(pairwise([*walk, *walk[:1]]))
        else:
            steps = list(pairwise(walk))
            if walk and walk[0] == tour[-1]:
                walk = walk[::-1]
            if [walk[0], walk[-1]] != [tour[0], tour[-1]]:
                return wrong("wrong_ends")
        if sorted(walk) != list(range(1, n + 1)):
            return wrong("not_all_once")
        edges = {(a, b) for a, b in answer["edges"]}
        return right() if all((min(s), max(s)) in edges for s in steps) else wrong("no_such_edge")

    def solution(self, answer: Any) -> str:
        return f"<answer>{'-'.join(map(str, answer['tour']))}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        tour = list(answer["tour"])
        while self.grade(answer, listed(tour)).correct:
            i, j = rng.sample(range(1, len(tour) - 1), 2)
            tour[i], tour[j] = tour[j], tour[i]
            if rng.random() < 0.2:
                tour.pop()
        return f"<answer>{listed(tour)}</answer>"

    def check(self, problem: Problem) -> bool:
        import networkx

        answer = problem.answer
        graph = networkx.Graph(answer["edges"])
        fields = self.WORDINGS[self.kind].read(problem.prompt)
        if self.shown == "listed" and read_edges(fields["edges"]) != answer["edges"]:
            return False
        if self.shown == "drawn" and not _pictured(problem):
            return False
        tour = answer["tour"]
        if self.kind == "path" and [fields["a"], fields["b"]] != [str(tour[0]), str(tour[-1])]:
            return False
        whole = [*tour, tour[0]] if self.kind == "cycle" else tour
        return networkx.is_path(graph, whole) and len(set(tour)) == len(tour) == answer["n"] == len(graph)

    def problem_key(self, problem: Problem) -> str:
        ends = [problem.answer["tour"][0], problem.answer["tour"][-1]] if self.kind == "path" else []
        return str((problem.answer["edges"], ends))
