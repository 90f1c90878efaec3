"""Periodic nets by their labelled quotient graphs: shells, rings, how many nets run through each other."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import gcd
from random import Random
from typing import ClassVar

from PIL import Image, ImageDraw

from bootcamp.crystals.drawing import _font
from bootcamp.crystals.plane_nets import SITES, Edge, crossings
from bootcamp.crystals.plane_nets import pool as edge_pool
from bootcamp.math.pictured import Pictured
from bootcamp.math.questions import Given, Made, read_integer, read_integers
from bootcamp.math.wordings import wording

Node = tuple[int, tuple[int, ...]]


def edges_text(edges: Sequence[Edge]) -> str:
    """`1-2(0,1)`: vertex 1 of a cell is bonded to vertex 2 of the cell (0,1) further on."""
    return " ".join(f"{a}-{b}({','.join(map(str, shift))})" for a, b, shift in edges)


def read_edges(text: str) -> list[Edge]:
    return [
        (int(a), int(b), tuple(int(x) for x in s.split(",")))
        for a, b, s in re.findall(r"(\d+)-(\d+)\(([-0-9,]+)\)", text)
    ]


def neighbours(edges: Sequence[Edge]) -> dict[int, list[Node]]:
    table: dict[int, list[Node]] = {}
    for a, b, shift in edges:
        table.setdefault(a, []).append((b, shift))
        table.setdefault(b, []).append((a, tuple(-x for x in shift)))
    return table


def steps_from(table: dict[int, list[Node]], node: Node) -> list[Node]:
    vertex, cell = node
    return [(other, tuple(x + y for x, y in zip(cell, shift, strict=True))) for other, shift in table[vertex]]


def shells(edges: Sequence[Edge], start: int, count: int) -> list[int]:
    """How many vertices stand 1, 2, ... bonds away."""
    table = neighbours(edges)
    dimension = len(edges[0][2])
    before: set[Node] = set()
    here: set[Node] = {(start, (0,) * dimension)}
    found = []
    for _ in range(count):
        after = {new for node in here for new in steps_from(table, node)} - here - before
        found.append(len(after))
        before, here = here, after
    return found


def girth(edges: Sequence[Edge], start: int) -> int:
    """The length of the shortest ring through a vertex, by the branches of a breadth-first search; at most 20."""
    table = neighbours(edges)
    root: Node = (start, (0,) * len(edges[0][2]))
    depth, branch = {root: 0}, {root: root}
    layer, best = [root], 20
    while layer and 2 * depth[layer[0]] + 1 < best:
        fresh = []
        for node in layer:
            for new in steps_from(table, node):
                if new not in depth:
                    depth[new], branch[new] = depth[node] + 1, new if node == root else branch[node]
                    fresh.append(new)
                elif new != root and branch[new] != branch.get(node) and node != root:
                    best = min(best, depth[new] + depth[node] + 1)
        layer = fresh
    return best


def cycle_index(edges: Sequence[Edge]) -> int:
    """The index of the lattice that closed walks of the quotient graph span in all translations; 0 if it is smaller."""
    table = neighbours(edges)
    dimension = len(edges[0][2])
    first = edges[0][0]
    place: dict[int, tuple[int, ...]] = {first: (0,) * dimension}
    queue = [first]
    for vertex in queue:
        for other, shift in table[vertex]:
            if other not in place:
                place[other] = tuple(x + y for x, y in zip(place[vertex], shift, strict=True))
                queue.append(other)
    vectors = [tuple(p + s - q for p, s, q in zip(place[a], shift, place[b], strict=True)) for a, b, shift in edges]
    index = 0
    for chosen in combinations(sorted(set(vectors)), dimension):
        index = gcd(index, _volume(chosen))
    return index


def _volume(rows: Sequence[Sequence[int]]) -> int:
    if len(rows) == 1:
        return rows[0][0]
    return sum(
        (-1) ** k * rows[0][k] * _volume([[x for j, x in enumerate(row) if j != k] for row in rows[1:]])
        for k in range(len(rows))
    )


@dataclass(frozen=True, kw_only=True)
class Net(Pictured):
    """A net of edges between vertices of a cell: its coordination sequence, its rings, its interpenetration."""

    chance: ClassVar[float] = 0.25
    WORDINGS: ClassVar = {
        "shells": wording(
            "Net with bonds {edges}: how many vertices are 1 to {count} bonds from vertex 1?",
            "In a periodic net the entry 1-2(0,1) says that vertex 1 of every cell is bonded to vertex 2 of the cell "
            "that lies (0,1) further on. The bonds are {edges}. Give the first {count} terms of the coordination "
            "sequence of vertex 1.",
        ),
        "rings": wording(
            "Net with bonds {edges}: length of the shortest ring through each of vertices 1 to {count}?",
            "In a periodic net the entry 1-2(0,1) says that vertex 1 of every cell is bonded to vertex 2 of the cell "
            "that lies (0,1) further on. The bonds are {edges}. How long is the shortest ring through each of the "
            "vertices 1 to {count}? A list of numbers of bonds.",
        ),
        "interwoven": wording(
            "Net with bonds {edges}: into how many separate nets does the crystal fall?",
            "In a periodic structure the entry 1-2(0,1) says that vertex 1 of every cell is bonded to vertex 2 of "
            "the cell that lies (0,1) further on. The bonds are {edges}; every vertex can be reached from every "
            "other of its cell by bonds modulo lattice translations. How many separate interpenetrating nets make up "
            "the structure?",
        ),
    }
    DRAWN: ClassVar = {
        "shells": wording(
            "The drawing shows a plane net: one cell in grey with some of its neighbours, vertices numbered, bonds "
            "as lines; it goes on periodically. Give the first {count} terms of the coordination sequence of vertex "
            "1: how many vertices are 1 to {count} bonds away."
        ),
        "rings": wording(
            "The drawing shows a plane net: one cell in grey with some of its neighbours, vertices numbered, bonds "
            "as lines; it goes on periodically. How many bonds has the shortest ring through each of the vertices 1 "
            "to {count}? A list of {count} numbers."
        ),
    }

    def _edges(self, rng: Random, size: int, dimension: int, count: int, reach: int) -> list[Edge]:
        """A connected quotient graph with `count` edges beyond a tree."""
        zero = (0,) * dimension
        if self.shown == "drawn":
            return self._plane_edges(rng, size)
        edges: set[Edge] = {(rng.randint(1, k - 1), k, zero) for k in range(2, size + 1)}
        while len(edges) < size - 1 + count:
            a, b = sorted((rng.randint(1, size), rng.randint(1, size)))
            shift = tuple(rng.randint(-reach, reach) for _ in range(dimension))
            back = tuple(-x for x in shift)
            if (a != b or (any(shift) and (a, b, back) not in edges)) and (a, b, shift) not in edges:
                edges.add((a, b, shift))
        return sorted(edges)

    def _plane_edges(self, rng: Random, size: int) -> list[Edge]:
        """Bonds that do not cross between the sites of SITES, in the order that chance brings."""
        pool = list(range(len(edge_pool(size))))
        rng.shuffle(pool)
        chosen: list[int] = []
        most = rng.randint(size + 1, 2 * size)
        for edge in pool:
            if len(chosen) < most and not any(crossings(size)[edge][other] for other in chosen):
                chosen.append(edge)
        return sorted(edge_pool(size)[k] for k in chosen)

    def _fitting(self, rng: Random, level: int) -> list[Edge]:
        if self.shown == "drawn":
            size, dimension, extra, reach = (4, 4, 5)[level - 1], 2, 0, 1
        else:
            size, dimension, extra, reach = ((2, 2, 3, 2), (3, 2, 3, 1), (4, 3, 4, 1))[level - 1]
        while True:
            edges = self._edges(rng, size, dimension, extra, reach)
            degrees = [len(v) for v in neighbours(edges).values()]
            if len(degrees) == size and min(degrees) >= 2 and _connected(edges, size) and cycle_index(edges) == 1:
                return edges

    def _shells(self, rng: Random, level: int) -> Made:
        edges = self._fitting(rng, level)
        count = (3, 3, 4)[level - 1] + (self.shown == "drawn" and level > 1)
        return {"edges": edges_text(edges), "count": count}, ", ".join(map(str, shells(edges, 1, count)))

    def _rings(self, rng: Random, level: int) -> Made:
        while True:
            edges = self._fitting(rng, max(level, 2) if self.shown == "listed" else level)
            size = max(max(a, b) for a, b, _ in edges)
            found = [girth(edges, k) for k in range(1, size + 1)]
            if max(found) < 12 and len(set(found)) > 1:
                return {"edges": edges_text(edges), "count": size}, ", ".join(map(str, found))

    def _interwoven(self, rng: Random, level: int) -> Made:
        size, dimension, reach = ((1, 2, 5), (2, 2, 4), (3, 3, 3))[level - 1]
        while True:
            edges = self._edges(rng, size, dimension, dimension + (level > 1 and rng.random() < 0.4), reach)
            index = cycle_index(edges)
            if 1 < index <= (40 if dimension == 2 else 16) and rng.random() < index / 12:
                return {"edges": edges_text(edges)}, index

    def fault(self, given: Given, text: str, solution: str) -> str:
        if self.kind == "interwoven":
            found = read_integer(text)
            return "not_a_number" if found is None else "" if found == int(solution) else "wrong_number"
        numbers = read_integers(text)
        return "not_numbers" if numbers is None else "" if ", ".join(map(str, numbers)) == solution else "wrong_numbers"

    def true(self, given: Given, solution: str) -> bool:
        """On a finite piece with networkx; nets are counted on a torus."""
        import networkx as nx

        edges = read_edges(given["edges"])
        dimension = len(edges[0][2])
        if self.kind == "interwoven":
            index = int(solution)
            side = 2 * index if index < (8 if dimension == 2 else 4) else index  # classes are counted modulo the side
            torus = nx.Graph()
            for cell in product(range(side), repeat=dimension):
                for a, b, shift in edges:
                    torus.add_edge((a, cell), (b, tuple((x + s) % side for x, s in zip(cell, shift, strict=True))))
            return int(nx.number_connected_components(torus)) == index
        reach = 5 if dimension == 2 else 4
        if self.kind == "shells":
            reach = max(abs(x) for _, _, shift in edges for x in shift) * int(given["count"]) + 1
        patch = nx.Graph()
        for cell in product(range(-reach, reach + 1), repeat=dimension):
            for a, b, shift in edges:
                patch.add_edge((a, cell), (b, tuple(x + s for x, s in zip(cell, shift, strict=True))))
        origin = (0,) * dimension
        if self.kind == "shells":
            far = nx.single_source_shortest_path_length(patch, (1, origin), cutoff=int(given["count"]))
            found = [sum(d == k for d in far.values()) for k in range(1, int(given["count"]) + 1)]
        else:
            found = []
            for vertex in range(1, int(given["count"]) + 1):
                root = (vertex, origin)
                best = 99
                for near in list(patch[root]):
                    patch.remove_edge(root, near)
                    if nx.has_path(patch, root, near):
                        best = min(best, nx.shortest_path_length(patch, root, near) + 1)
                    patch.add_edge(root, near)
                found.append(best)
        return ", ".join(map(str, found)) == solution

    def figure(self, given: Given) -> bytes:
        """A little more than three cells each way."""
        edges = read_edges(given["edges"])
        points = SITES[max(max(a, b) for a, b, _ in edges)]
        side, width = 130, 520
        image = Image.new("RGB", (width, width), "white")
        draw = ImageDraw.Draw(image)

        def spot(vertex: int, cell: Sequence[int]) -> tuple[float, float]:
            x, y = points[vertex - 1]
            return 195 + side * (x + cell[0]), 325 - side * (y + cell[1])

        draw.rectangle([195, 195, 325, 325], fill="#e6e6e6")
        for cell in product(range(-3, 4), repeat=2):
            for a, b, shift in edges:
                draw.line([spot(a, cell), spot(b, (cell[0] + shift[0], cell[1] + shift[1]))], fill="#1f5fbf", width=2)
        for cell in product(range(-3, 4), repeat=2):
            for vertex in range(1, len(points) + 1):
                x, y = spot(vertex, cell)
                draw.ellipse([x - 10, y - 10, x + 10, y + 10], fill="white", outline="black", width=1)
                draw.text((x, y), str(vertex), fill="black", font=_font(13), anchor="mm")
        data = io.BytesIO()
        image.save(data, "PNG")
        return data.getvalue()


def _connected(edges: Sequence[Edge], size: int) -> bool:
    table = neighbours(edges)
    seen, queue = {1}, [1]
    for vertex in queue:
        for other, _ in table[vertex]:
            if other not in seen:
                seen.add(other)
                queue.append(other)
    return len(seen) == size
