"""Graphs, flows and matchings by networkx and SciPy."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

import networkx
import numpy
from scipy.optimize import linear_sum_assignment

from benchmarks.recomputed.texts import ints, matrices

Opinion = Callable[[str, str], bool]


def _graph(text: str) -> networkx.Graph:
    edges = [(int(a), int(b)) for a, b in re.findall(r"(\d+)-(\d+)", text)]
    edges = edges or [(int(a), int(b)) for a, b in re.findall(r"\b(\d)(\d)\b", text)]
    graph = networkx.Graph()
    graph.add_edges_from(edges)
    return graph


def _colouring(prompt: str, answer: str) -> bool:
    _head, _, text = prompt.rpartition(": ")
    return all(answer[a - 1] != answer[b - 1] for a, b in _graph(text).edges)


def _trail(prompt: str, answer: str) -> bool:
    graph = _graph(prompt.rpartition(": ")[2])
    walk = ints(answer.replace("-", " ")) if "-" in answer else [int(c) for c in answer]
    steps = sorted(tuple(sorted(step)) for step in pairwise(walk))
    return networkx.has_eulerian_path(graph) and steps == sorted(tuple(sorted(edge)) for edge in graph.edges)


def _tree(prompt: str, answer: str) -> bool:
    graph = networkx.Graph()
    graph.add_weighted_edges_from((int(a), int(b), int(w)) for a, b, w in re.findall(r"(\d+)-(\d+):(\d+)", prompt))
    tree = graph.edge_subgraph(_graph(answer).edges)
    least = networkx.minimum_spanning_tree(graph, algorithm="boruvka").size(weight="weight")
    return networkx.is_tree(tree) and len(tree) == len(graph) and tree.size(weight="weight") == least


def _vertices(prompt: str, answer: str) -> bool:
    head, _, text = prompt.partition("Vertices ")
    bounds, _, text = text.partition(", edges ")
    graph = _graph(text)
    graph.add_nodes_from(range(1, int(bounds.split("-")[1]) + 1))
    chosen = set(ints(answer))
    if len(chosen) != ints(head)[0]:
        return False
    inside = graph.subgraph(chosen)
    if "clique" in head or "pairwise adjacent" in head:
        return bool(networkx.density(inside) == 1)
    if "independent" in head or "nonadjacent" in head:
        return not inside.edges
    if "dominat" in head:
        return bool(networkx.is_dominating_set(graph, chosen))
    return not graph.subgraph(set(graph) - chosen).edges


def _tour(prompt: str, answer: str) -> bool:
    graph = _graph(prompt)
    walk = ints(answer.replace("-", " "))
    ends = re.findall(r"from (\d+) to (\d+)", prompt)
    closed = [] if ends else [(walk[-1], walk[0])]
    right_ends = not ends or (walk[0], walk[-1]) == tuple(map(int, ends[0]))
    steps = [*pairwise(walk), *closed]
    return right_ends and sorted(walk) == sorted(graph) and all(graph.has_edge(*step) for step in steps)


def _degrees(prompt: str, answer: str) -> bool:
    text = prompt.split("(vertices")[0] if "(vertices" in prompt else prompt.replace("1 to ", "").split("degrees", 1)[1]
    wanted = ints(re.findall(r"(?:\d+, )+\d+", text)[0])
    graph = _graph(answer)
    graph.add_nodes_from(range(1, len(wanted) + 1))
    if "tree" in prompt and not networkx.is_tree(graph):
        return False
    if "triangle" in prompt and any(networkx.triangles(graph).values()):
        return False
    return [graph.degree(v) for v in range(1, len(wanted) + 1)] == wanted


def _flow(prompt: str, answer: str) -> bool:
    arcs = re.findall(r"\b([a-z])([a-z]):(\d+)", prompt)
    graph = networkx.DiGraph()
    for a, b, c in arcs:
        graph.add_edge(a, b, capacity=int(c), weight=int(c))
    first, _, second = answer.partition("; ")
    if "potentials" in prompt:
        length = sum(graph[a][b]["weight"] for a, b in pairwise(first))
        return length == networkx.dijkstra_path_length(graph, "s", "t") and first[0] + first[-1] == "st"
    flow = {(a, b): int(x) for a, b, x in re.findall(r"([a-z])([a-z]):(\d+)", first)}
    cut = sum(graph[a][b]["capacity"] for a, b in graph.edges if a in second and b not in second)
    out = sum(x for (a, _), x in flow.items() if a == "s") - sum(x for (_, b), x in flow.items() if b == "s")
    return out == cut == networkx.maximum_flow_value(graph, "s", "t")


def _assignment(prompt: str, answer: str) -> bool:
    (costs,) = matrices(prompt)
    table = numpy.array([[int(x.p) for x in row] for row in costs.table()])
    columns, _, prices = answer.partition("; ")
    row, column = linear_sum_assignment(table)
    chosen = [c - 1 for c in ints(columns)]
    total = sum(table[i, j] for i, j in enumerate(chosen))
    u, v = (ints(part) for part in prices.split("; "))
    dual = all(u[i] + v[j] <= table[i, j] for i in range(len(u)) for j in range(len(v)))
    return sorted(chosen) == list(range(len(table))) and dual and total == table[row, column].sum() == sum(u) + sum(v)


def _knapsack(prompt: str, answer: str) -> bool:
    items = [(int(w), int(v)) for w, v in re.findall(r"(\d+):(\d+)", prompt)]
    rest = ints(re.sub(r"\d+:\d+", "", prompt.replace("(1, 2, ...)", "").replace("from 1", "")))
    capacity, wanted = rest[-2:]
    chosen = [items[k - 1] for k in set(ints(answer))]
    return sum(w for w, _ in chosen) <= capacity and sum(v for _, v in chosen) >= wanted


def _matching(prompt: str, answer: str) -> bool:
    edges = re.findall(r"\b([A-Z])([a-z])\b", prompt)
    graph = networkx.Graph(edges)
    size = len(networkx.bipartite.hopcroft_karp_matching(graph, {a for a, _ in edges})) // 2
    pairs, _, cover = answer.partition("; ")
    matched = re.findall(r"([A-Z])([a-z])", pairs)
    covered = set(cover.split(", "))
    ends = [v for pair in matched for v in pair]
    return (
        len(matched) == len(covered) == size
        and len(set(ends)) == len(ends)
        and all(graph.has_edge(*pair) for pair in matched)
        and all(a in covered or b in covered for a, b in edges)
    )


OPINIONS: dict[str, Opinion] = {
    "math/graphs/colouring": _colouring,
    "math/graphs/euler-trail": _trail,
    "math/graphs/spanning-tree": _tree,
    **{f"math/vertex-sets/{kind}": _vertices for kind in ("clique", "independent", "dominating", "cover")},
    **{f"math/tours/hamilton-{kind}": _tour for kind in ("cycle", "path")},
    **{f"math/degrees/{kind}": _degrees for kind in ("graph", "tree", "triangle-free")},
    "math/optima/flow": _flow,
    "math/optima/path": _flow,
    "math/optima/assignment": _assignment,
    "math/optima/matching": _matching,
    "math/optima/knapsack": _knapsack,
}
