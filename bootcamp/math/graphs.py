"""Graphs: colourings, trails and trees that are carried out on the edges."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import combinations, pairwise
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.latex import plain
from bootcamp.math.reading import parse_edges, parse_walk
from bootcamp.types import Problem, Score, Task, right, wrong

Edge = tuple[int, int]


def write_edges(edges: list[Edge]) -> str:
    """`12 23`, and `10-11` where labels have two digits."""
    dash = "-" if any(v > 9 for edge in edges for v in edge) else ""
    return " ".join(f"{a}{dash}{b}" for a, b in edges)


def listed_edges(text: str) -> list[list[int]]:
    """The edges at the end of a prompt as `write_edges` wrote them."""
    edges = text.rpartition(": ")[2].split()
    return [[int(end) for end in (edge.split("-") if "-" in edge else edge)] for edge in edges]


def shuffled(rng: Random, edges: list[Edge]) -> list[Edge]:
    """In another order, each turned at random."""
    turned = [rng.choice((edge, edge[::-1])) for edge in edges]
    rng.shuffle(turned)
    return [(a, b) for a, b in turned]


def normal(edges: list[Edge]) -> list[list[int]]:
    return sorted(sorted(edge) for edge in edges)


def components(count: int, edges: list[Edge]) -> int:
    """How many connected pieces the vertices 1 to `count` fall into."""
    parent = list(range(count + 1))

    def root(v: int) -> int:
        while parent[v] != v:
            v = parent[v]
        return v

    for a, b in edges:
        parent[root(a)] = root(b)
    return sum(parent[v] == v for v in range(1, count + 1))


@dataclass(frozen=True, kw_only=True)
class Colouring(Task):
    """A proper colouring with few colours: any of them. One is hidden in the graph."""

    SIZES: ClassVar = ((6, 3, 8), (9, 3, 18), (14, 3, 30), (18, 4, 65), (24, 4, 105))  # vertices, colours, edges

    def generate(self, rng: Random, level: int) -> Problem:
        count, colours, size = self.SIZES[level - 1]
        hidden = [k % colours for k in range(count)]
        rng.shuffle(hidden)
        across = [(a, b) for a, b in combinations(range(1, count + 1), 2) if hidden[a - 1] != hidden[b - 1]]
        edges = shuffled(rng, rng.sample(across, min(size, len(across))))
        palette = "ABCD"[:colours]
        prompt = (
            f"Colour vertices 1-{count} properly with {', '.join(palette)}, as a string from vertex 1 on. "
            f"Edges: {write_edges(edges)}"
        )
        solution = "".join(palette[c] for c in hidden)
        return Problem(prompt, {"edges": [list(e) for e in edges], "palette": palette, "solution": solution})

    def grade(self, answer: Any, text: str) -> Score:
        colours = "".join(plain(text[:2_000]).upper().replace(",", " ").split())
        if len(colours) != len(answer["solution"]) or not set(colours) <= set(answer["palette"]):
            return wrong("not_a_colouring")
        clash = next(((a, b) for a, b in answer["edges"] if colours[a - 1] == colours[b - 1]), None)
        return wrong("not_proper", f"edge {clash} has equal ends") if clash else right()

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['solution']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        a, b = rng.choice(answer["edges"])
        colours = list(answer["solution"])
        colours[a - 1] = colours[b - 1]
        return f"<answer>{''.join(colours)}</answer>"

    def check(self, problem: Problem) -> bool:
        classes = {
            c: {v for v, d in enumerate(problem.answer["solution"], 1) if d == c} for c in problem.answer["palette"]
        }
        edges = listed_edges(problem.prompt)
        inside = [set(edge) <= part for edge in edges for part in classes.values()]
        whole = f"vertices 1-{len(problem.answer['solution'])} " in problem.prompt and edges == problem.answer["edges"]
        return whole and not any(inside) and set(problem.answer["solution"]) <= set(problem.answer["palette"])

    def problem_key(self, problem: Problem) -> str:
        return str(normal(problem.answer["edges"]))


@dataclass(frozen=True, kw_only=True)
class EulerTrail(Task):
    """A walk along every edge exactly once: any of them."""

    SIZES: ClassVar = ((5, 5), (6, 9), (9, 18), (12, 30), (16, 55))  # vertices, edges

    def generate(self, rng: Random, level: int) -> Problem:
        count, size = self.SIZES[level - 1]
        labels = sorted(rng.sample(range(1, 10), count)) if level == 1 else list(range(1, count + 1))
        while True:
            walk = [rng.choice(labels)]
            used: set[Edge] = set()
            while len(used) < size:
                here = walk[-1]
                steps = [v for v in labels if v != here and (min(v, here), max(v, here)) not in used]
                if not steps:
                    break
                walk.append(rng.choice(steps))
                used.add((min(here, walk[-1]), max(here, walk[-1])))
            if len(used) == size:
                break
        edges = shuffled(rng, sorted(used))
        prompt = f"Give a trail, as vertices, that uses each edge exactly once: {write_edges(edges)}"
        return Problem(prompt, {"edges": [list(e) for e in edges], "walk": walk})

    def grade(self, answer: Any, text: str) -> Score:
        walk = parse_walk(text)
        if walk is None:
            return wrong("not_a_walk")
        walked = Counter((min(step), max(step)) for step in pairwise(walk))
        wanted = Counter((min(edge), max(edge)) for edge in answer["edges"])
        return right() if walked == wanted else wrong("not_eulerian")

    def solution(self, answer: Any) -> str:
        return f"<answer>{('-' if max(answer['walk']) > 9 else '').join(map(str, answer['walk']))}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{'-'.join(map(str, answer['walk'][:-1]))}</answer>"

    def check(self, problem: Problem) -> bool:
        edges = listed_edges(problem.prompt)
        degrees = Counter(v for edge in edges for v in edge)
        odd = [v for v in degrees if degrees[v] % 2]
        ends = {problem.answer["walk"][0], problem.answer["walk"][-1]}
        labels = {v: k for k, v in enumerate(degrees, 1)}
        connected = components(len(labels), [(labels[a], labels[b]) for a, b in edges]) == 1
        ended = set(odd) == ends if odd else len(ends) == 1
        whole = edges == problem.answer["edges"] and len(problem.answer["walk"]) == len(edges) + 1
        return connected and ended and whole

    def problem_key(self, problem: Problem) -> str:
        return str(normal(problem.answer["edges"]))


@dataclass(frozen=True, kw_only=True)
class SpanningTree(Task):
    """The edges of a minimum spanning tree: any of them, where weights are equal."""

    SIZES: ClassVar = ((4, 5), (6, 10), (9, 18), (13, 32), (18, 55))  # vertices, edges

    def generate(self, rng: Random, level: int) -> Problem:
        count, size = self.SIZES[level - 1]
        pairs = list(combinations(range(1, count + 1), 2))
        while True:
            edges = shuffled(rng, rng.sample(pairs, size))
            if components(count, edges) == 1:
                break
        weights = [rng.randint(1, 9 if level == 1 else 40) for _ in edges]
        tree: list[Edge] = []
        for edge in [edge for _, edge in sorted(zip(weights, edges, strict=True), key=lambda pair: pair[0])]:
            if components(count, [*tree, edge]) < components(count, tree):
                tree.append(edge)
        listed = ", ".join(f"{a}-{b}:{w}" for (a, b), w in zip(edges, weights, strict=True))
        answer = {"count": count, "edges": [[a, b, w] for (a, b), w in zip(edges, weights, strict=True)]}
        answer |= {"tree": [list(edge) for edge in tree]}
        return Problem(f"Edges of a minimum spanning tree of {listed}?", answer)

    def grade(self, answer: Any, text: str) -> Score:
        tree = parse_edges(text)
        if tree is None:
            return wrong("not_edges")
        weights = {(min(a, b), max(a, b)): w for a, b, w in answer["edges"]}
        if any(edge not in weights for edge in tree) or len(tree) != answer["count"] - 1:
            return wrong("not_a_tree")
        if components(answer["count"], tree) > 1:
            return wrong("not_spanning")
        least = sum(weights[min(a, b), max(a, b)] for a, b in answer["tree"])
        return right() if sum(weights[edge] for edge in tree) == least else wrong("not_minimal")

    def solution(self, answer: Any) -> str:
        return f"<answer>{', '.join(f'{a}-{b}' for a, b in answer['tree'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{', '.join(f'{a}-{b}' for a, b in answer['tree'][:-1])}</answer>"

    def check(self, problem: Problem) -> bool:
        import networkx

        graph = networkx.Graph()
        edges = [[int(n) for n in edge] for edge in re.findall(r"(\d+)-(\d+):(\d+)", problem.prompt)]
        graph.add_weighted_edges_from(edges)
        weights = {frozenset((a, b)): w for a, b, w in edges}
        if edges != problem.answer["edges"]:
            return False
        least = networkx.minimum_spanning_tree(graph, algorithm="prim").size(weight="weight")
        return least == sum(weights[frozenset(edge)] for edge in problem.answer["tree"])

    def problem_key(self, problem: Problem) -> str:
        return str(sorted([min(a, b), max(a, b), w] for a, b, w in problem.answer["edges"]))
