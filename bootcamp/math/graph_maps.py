"""Maps of graphs, and graphs with given degrees: every answer is carried out on the edges."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations, pairwise
from random import Random
from typing import Any, ClassVar

from bootcamp.math.graphs import Edge, normal, shuffled
from bootcamp.math.networks import random_graph, read_edges, written
from bootcamp.math.questions import read_integers
from bootcamp.math.reading import listed, parse_edges
from bootcamp.math.wordings import wording
from bootcamp.types import Problem, Score, Task, right, wrong


@dataclass(frozen=True, kw_only=True)
class GraphMap(Task):
    """A map of vertices that keeps adjacency: isomorphism, automorphism that moves a vertex, homomorphism."""

    kind: str  # "isomorphism", "embedding" or "homomorphism"

    WORDINGS: ClassVar = {
        "isomorphism": wording(
            "Isomorphism from G: {g} to H: {h}? Images of 1..{n} in order.",
            "G has edges {g}, H has edges {h}. Give an isomorphism G -> H as the images of 1, 2, ..., {n}.",
        ),
        "embedding": wording(
            "Find G: {g} as a subgraph of H: {h}. Images of 1..{n} in order.",
            "G has edges {g}, H has edges {h}. Give a one-to-one map of vertices that takes edges to edges: "
            "the images of 1, 2, ..., {n}.",
        ),
        "homomorphism": wording(
            "Homomorphism from G: {g} to H: {h}? Images of 1..{n} in order.",
            "G has edges {g}, H has edges {h}. Give a map of vertices, not always one-to-one, that takes "
            "edges to edges: "
            "the images of 1, 2, ..., {n}.",
        ),
    }
    SIZES: ClassVar = ((5, 5), (7, 10), (9, 16), (12, 26))

    def generate(self, rng: Random, level: int) -> Problem:
        n, size = self.SIZES[level - 1]
        if self.kind == "homomorphism":
            size += 5
            m = 5 if level < 3 else 7  # a cycle of odd length and one chord more, its vertices mixed
            ring = rng.sample(range(1, m + 1), m)
            h = [(min(s), max(s)) for s in pairwise([*ring, ring[0]])]
            n += 2
            images = [rng.randint(1, m) for _ in range(n)]
            across = [(a, b) for a, b in combinations(range(1, n + 1), 2) if _edge(images, a, b) in h]
            if len({v for edge in across for v in edge}) < n:
                return self.generate(rng, level)
            g = rng.sample(across, min(size, len(across)))
        else:
            g = random_graph(rng, n, size)
            m = n if self.kind == "isomorphism" else n + level
            images = rng.sample(range(1, m + 1), n)
            h = [_edge(images, a, b) for a, b in g]
            if self.kind == "embedding":
                h += rng.sample([p for p in combinations(range(1, m + 1), 2) if p not in h], level)
        if len({v for edge in g for v in edge}) < n:
            return self.generate(rng, level)
        g, h = shuffled(rng, g), shuffled(rng, h)
        prompt = self.WORDINGS[self.kind].write(rng, g=written(g), h=written(h), n=n)
        return Problem(prompt, {"g": normal(g), "h": normal(h), "images": images})

    def grade(self, answer: Any, text: str) -> Score:
        images = read_integers(text)
        if images is None or len(images) != len(answer["images"]):
            return wrong("not_a_map")
        if self.kind != "homomorphism" and len(set(images)) < len(images):
            return wrong("not_one_to_one")
        edges = {(a, b) for a, b in answer["h"]}
        return right() if all(_edge(images, a, b) in edges for a, b in answer["g"]) else wrong("edge_lost")

    def solution(self, answer: Any) -> str:
        return f"<answer>{listed(answer['images'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        images = list(answer["images"])
        while self.grade(answer, listed(images)).correct:
            i, j = rng.sample(range(len(images)), 2)
            images[i], images[j] = images[j], (images[i] if self.kind != "homomorphism" else images[j])
        return f"<answer>{listed(images)}</answer>"

    def check(self, problem: Problem) -> bool:
        import networkx

        answer = problem.answer
        fields = self.WORDINGS[self.kind].read(problem.prompt)
        if read_edges(fields["g"]) != answer["g"] or read_edges(fields["h"]) != answer["h"]:
            return False
        g, h = networkx.Graph(answer["g"]), networkx.Graph(answer["h"])
        names = dict(enumerate(answer["images"], 1))
        moved = {frozenset((names[a], names[b])) for a, b in g.edges}
        kept = moved <= {frozenset(edge) for edge in h.edges} and len(names) == int(fields["n"]) == len(g)
        distinct = len(set(names.values())) == len(names) or self.kind == "homomorphism"
        return kept and distinct and (self.kind != "isomorphism" or networkx.faster_could_be_isomorphic(g, h))

    def problem_key(self, problem: Problem) -> str:
        return str((problem.answer["g"], problem.answer["h"]))


def _edge(images: list[int], a: int, b: int) -> Edge:
    one, other = images[a - 1], images[b - 1]
    return (min(one, other), max(one, other))


@dataclass(frozen=True, kw_only=True)
class Realisation(Task):
    """A graph or a tree with given degrees: any of them."""

    kind: str  # "graph", "tree" or "connected"

    WORDINGS: ClassVar = {
        "graph": wording(
            "Edges of a simple graph in which vertices 1..{n} have degrees {d}?",
            "Realise the degree sequence {d} (vertices 1 to {n}) by a simple graph. List its edges.",
        ),
        "tree": wording(
            "Edges of a tree in which vertices 1..{n} have degrees {d}?",
            "Give a tree on 1 to {n} whose degrees are {d}. List its edges.",
        ),
        "triangle-free": wording(
            "Edges of a triangle-free graph in which vertices 1..{n} have degrees {d}?",
            "Realise the degrees {d} (vertices 1 to {n}) by a simple graph without triangles. List its edges.",
        ),
    }
    SIZES: ClassVar = (6, 8, 11, 15)

    def generate(self, rng: Random, level: int) -> Problem:
        n = self.SIZES[level - 1] + (0 if self.kind == "graph" else 2)
        if self.kind == "tree":
            edges = [(rng.randint(1, v - 1), v) for v in range(2, n + 1)]
            names = rng.sample(range(1, n + 1), n)
            edges = [(names[a - 1], names[b - 1]) for a, b in edges]
        elif self.kind == "graph":
            edges = random_graph(rng, n, rng.randint(n, n * (n - 1) // 3))
        else:
            side = [rng.random() < 0.5 for _ in range(n)]
            across = [(a, b) for a, b in combinations(range(1, n + 1), 2) if side[a - 1] != side[b - 1]]
            edges = rng.sample(across, min(len(across), rng.randint(n, 2 * n)))
        degrees = Counter(v for edge in edges for v in edge)
        if len(degrees) < n:
            return self.generate(rng, level)
        wanted = [degrees[v] for v in range(1, n + 1)]
        prompt = self.WORDINGS[self.kind].write(rng, n=n, d=listed(wanted))
        return Problem(prompt, {"degrees": wanted, "edges": normal(edges)})

    def grade(self, answer: Any, text: str) -> Score:
        edges = parse_edges(text)
        if edges is None or len(set(edges)) < len(edges) or any(a == b for a, b in edges):
            return wrong("not_a_simple_graph")
        degrees = Counter(v for edge in edges for v in edge)
        n = len(answer["degrees"])
        if [degrees[v] for v in range(1, n + 1)] != answer["degrees"] or max(degrees, default=0) > n:
            return wrong("wrong_degrees")
        links: dict[int, set[int]] = {v: set() for v in range(1, n + 1)}
        for a, b in edges:
            links[a].add(b)
            links[b].add(a)
        if self.kind == "triangle-free" and any(links[a] & links[b] for a, b in edges):
            return wrong("triangle")
        if self.kind == "tree":
            reached, border = {1}, [1]
            while border:
                fresh = links[border.pop()] - reached
                reached |= fresh
                border += fresh
            if len(reached) < n:
                return wrong("not_connected")
        return right()

    def solution(self, answer: Any) -> str:
        return f"<answer>{', '.join(f'{a}-{b}' for a, b in answer['edges'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        k = rng.randrange(len(answer["edges"]))
        edges = answer["edges"][:k] + answer["edges"][k + 1 :]
        return f"<answer>{', '.join(f'{a}-{b}' for a, b in edges)}</answer>"

    def check(self, problem: Problem) -> bool:
        import networkx

        fields = self.WORDINGS[self.kind].read(problem.prompt)
        graph = networkx.Graph(problem.answer["edges"])
        graph.add_nodes_from(range(1, int(fields["n"]) + 1))
        degrees = [graph.degree(v) for v in range(1, int(fields["n"]) + 1)]
        fine = {
            "graph": True,
            "tree": networkx.is_tree(graph),
            "triangle-free": not any(networkx.triangles(graph).values()),
        }
        return listed(degrees) == fields["d"] == listed(problem.answer["degrees"]) and fine[self.kind]

    def problem_key(self, problem: Problem) -> str:
        return str(problem.answer["degrees"])
