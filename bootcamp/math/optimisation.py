"""Optima with their proofs: flows and cuts, paths and potentials, assignments and prices, multipliers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise, permutations
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.latex import plain
from bootcamp.answers.lists import parse_list, split, unwrap
from bootcamp.math.diagrams import flows, pairing
from bootcamp.math.duals import Arc, assignment, best_value, distances, greatest_flow, matching_and_cover, shortest_path
from bootcamp.math.pictured import Pictured
from bootcamp.math.questions import Given, Made, Rows, given_matrix, read_integers
from bootcamp.math.reading import listed, write_matrix
from bootcamp.math.wordings import wording
from bootcamp.types import Problem

_ARC = re.compile(r"\(?([a-z])[\s,>→-]{0,4}([a-z])\)?\s?[:=]\s?(-?\d{1,9})", re.ASCII)
_PATH = re.compile(r"[a-z](?:\s?(?:->|→|-|,|\s)?\s?[a-z]){0,30}", re.ASCII)
_EDGE = re.compile(r"\(?([A-Z])[\s,-]?([a-z])\)?", re.ASCII)
_LABEL = re.compile(r"\b(?:x|u|v|λ|mu|lambda|\\lambda|\\mu)\s?=\s?")


def arcs_of(text: str) -> dict[Arc, int]:
    """`sa:3 ab:2`, as we write it."""
    return {(part[0], part[1]): int(part[3:]) for part in text.split()}


def read_flow(text: str) -> dict[Arc, int] | None:
    """`sa:3, ab:2`, each arc once; None for anything else."""
    pieces = [piece for piece in re.split(r"[,;\n]\s?|(?<=\d)\s", plain(text[:1_500]).strip()) if piece]
    found = [_ARC.fullmatch(piece.strip()) for piece in pieces]
    flow = {(one[1], one[2]): int(one[3]) for one in found if one}
    return flow if len(flow) == len(pieces) else None


def read_path(text: str) -> str | None:
    """Vertices in a row, apart or not."""
    text = unwrap(plain(text[:300]))
    return re.sub(r"[^a-z]", "", text) if _PATH.fullmatch(text) else None


def lists(text: str, count: int) -> list[list[Fraction]] | None:
    """So many lists of numbers, between semicolons, or each in brackets; names before them are forgiven."""
    text = _LABEL.sub("", plain(text[:2_000]))
    pieces = split(text, ";") or []
    if len(pieces) != count:
        pieces = split(text, ",") or []
    found = [parse_list(piece) for piece in pieces]
    return [one for one in found if one is not None] if len(found) == count and None not in found else None


@dataclass(frozen=True, kw_only=True)
class Optimum(Pictured):
    """An optimal object and, where it can have one, the dual object that proves it optimal."""

    WORDINGS: ClassVar = {
        "flow": wording(
            "Capacities {arcs}. Max flow s to t as arc:value, then ';' and the s-side of a min cut",
            "Arcs with capacities: {arcs}. Give a maximum flow from s to t as a list of arc:value (others carry 0), "
            "then "
            "a semicolon and the vertices on the side of s of a minimum cut.",
        ),
        "path": wording(
            "Arcs {arcs}. Shortest path s to t; potentials of {names} that prove it?",
            "Directed arcs with lengths: {arcs}. Give a shortest path from s to t, a semicolon, and potentials of "
            "{names} (in this order), p(w) - p(v) <= length of vw, whose difference from s to t is the path's length.",
        ),
        "assignment": wording(
            "Costs {c}. Cheapest assignment (column of each row); u; v with u_i+v_j <= c_ij proving it?",
            "Assign rows to columns at the least total cost {c}. Answer with three lists between semicolons: the "
            "column of each "
            "row (from 1), row prices u, column prices v, u_i + v_j <= c_ij, of total equal to the cost.",
        ),
        "transport": wording(
            "Costs {c}, supply ({a}), demand ({b}). Optimal plan as a matrix; u; v?",
            "Transport at the least cost: costs {c}, supplies {a}, demands {b}. Answer: the plan as a matrix, row "
            "prices u, column prices v with u_i + v_j <= c_ij that prove it optimal, semicolons between.",
        ),
        "matching": wording(
            "Edges {edges}. Maximum matching; then a vertex cover of as many vertices?",
            "A bipartite graph has the edges {edges}. Give a maximum matching and, after a semicolon, a vertex cover "
            "of "
            "the same size.",
        ),
        "knapsack": wording(
            "weight:value {w}, capacity {k}. Items (1, 2, ...) of total value >= {v}?",
            "Items with weight:value {w} are numbered from 1. Choose some of total weight at most {k} and total value "
            "at least {v}.",
        ),
        "multipliers": wording(
            "min (x.Hx)/2 + c.x, Ax <= b; H = {h}, c = ({c}), A = {a}, b = ({b}). x; multipliers?",
            "Minimise (x.Hx)/2 + c.x subject to Ax <= b, with H = {h}, c = ({c}), A = {a}, b = ({b}). Give the "
            "optimal x, a "
            "semicolon, and the multipliers of the constraints (Karush, Kuhn, Tucker).",
        ),
    }  # fmt: skip
    DRAWN: ClassVar = {
        "flow": wording(
            "The arcs are labelled with capacities. Give a maximum flow from s to t as a list of arc:value, then a "
            "semicolon and the vertices on the side of s of a minimum cut."
        ),
        "path": wording(
            "The arcs are labelled with lengths. Give a shortest path from s to t, a semicolon, and potentials of "
            "{names}, in this order, p(w) - p(v) <= length of vw, whose difference from s to t is the path's length."
        ),
        "matching": wording(
            "Give a maximum matching of the drawn graph, as pairs like Aa, and after a semicolon a vertex cover of the "
            "same size."
        ),
    }
    chance: ClassVar[float] = 0.15

    def figure(self, given: Given) -> bytes:
        if self.kind == "matching":
            edges = [(edge[0], edge[1]) for edge in given["edges"].split()]
            ends = ["".join(sorted({edge[k] for edge in edges})) for k in (0, 1)]
            return pairing(ends[0], ends[1], edges)
        arcs = arcs_of(given["arcs"])
        return flows("".join(sorted({v for arc in arcs for v in arc})), arcs)

    def problem_key(self, problem: Problem) -> str:
        """The order in which arcs or edges are listed does not matter."""
        given = problem.answer["given"]
        return str(
            sorted(
                (name, sorted(text.split())) if name in ("arcs", "edges") else (name, text)
                for name, text in given.items()
            )
        )

    def _network(self, rng: Random, level: int) -> dict[Arc, int]:
        inner = "abcdefgh"[: (2, 3, 4, 6)[level - 1]]
        top = (9, 9, 15, 20)[level - 1]
        arcs: dict[Arc, int] = {}
        for a, b in permutations(inner, 2):
            if rng.random() < (0.6 if level < 3 else 0.4) and (b, a) not in arcs:
                arcs[a, b] = rng.randint(1, top)
        for a in inner:
            if rng.random() < 0.65:
                arcs["s", a] = rng.randint(1, top)
            if rng.random() < 0.65:
                arcs[a, "t"] = rng.randint(1, top)
        return dict(rng.sample(sorted(arcs.items()), len(arcs)))

    def _flow(self, rng: Random, level: int) -> Made:
        while True:
            arcs = self._network(rng, level)
            flow, side = greatest_flow(arcs)
            used = {arc: f for arc, f in flow.items() if f}
            if len(used) >= (3, 5, 7, 9)[level - 1] and len(side) + (level == 1) > 1:
                break
        text = ", ".join(f"{a}{b}:{f}" for (a, b), f in used.items())
        return {"arcs": " ".join(f"{a}{b}:{c}" for (a, b), c in arcs.items())}, f"{text}; {''.join(sorted(side))}"

    def _path(self, rng: Random, level: int) -> Made:
        while True:
            arcs = self._network(rng, level)
            names = sorted({v for arc in arcs for v in arc})
            if "s" not in names or "t" not in names:
                continue
            far = distances(arcs, names)
            if far.get("t", 99) < 99 and len(shortest_path(arcs, far)) >= (4, 4, 5, 5)[level - 1] - (
                level < 3 and rng.random() < 0.3
            ):
                break
        top = max(value for value in far.values() if value < 99)
        potentials = [min(far[name], top) for name in names]
        fields = {"arcs": " ".join(f"{a}{b}:{c}" for (a, b), c in arcs.items()), "names": "".join(names)}
        return fields, f"{shortest_path(arcs, far)}; {listed(potentials)}"

    def _assignment(self, rng: Random, level: int) -> Made:
        n, top = ((3, 9), (4, 15), (5, 30), (6, 60))[level - 1]
        rows: Rows = [[Fraction(rng.randint(1, top)) for _ in range(n)] for _ in range(n)]
        column, u, v = assignment(rows)
        if column == sorted(column):
            return self.made(rng, level)
        return {"c": write_matrix(rows)}, f"{listed([k + 1 for k in column])}; {listed(u)}; {listed(v)}"

    def _transport(self, rng: Random, level: int) -> Made:
        """Prices first; where the plan ships, costs are the prices' sum."""
        m, n = ((2, 2), (2, 3), (3, 3), (3, 4))[level - 1]
        u, v = [rng.randint(0, 6) for _ in range(m)], [rng.randint(1, 6) for _ in range(n)]
        cells = [(i, j) for i in range(m) for j in range(n)]
        used = rng.sample(cells, m + n - 1)
        plan = [[rng.randint(1, 9) if (i, j) in used else 0 for j in range(n)] for i in range(m)]
        a, b = [sum(row) for row in plan], [sum(column) for column in zip(*plan, strict=True)]
        if not all((*a, *b)):
            return self.made(rng, level)
        costs = [[u[i] + v[j] + (0 if (i, j) in used else rng.randint(1, 6)) for j in range(n)] for i in range(m)]
        fields = {"c": write_matrix(costs), "a": listed(a), "b": listed(b)}
        return fields, f"{write_matrix(plan)}; {listed(u)}; {listed(v)}"

    def _matching(self, rng: Random, level: int) -> Made:
        n, m, count = ((4, 4, 7), (5, 5, 9), (7, 7, 14), (10, 10, 22))[level - 1]
        left, right = "ABCDEFGHIJ"[:n], "abcdefghij"[:m]
        edges = rng.sample([a + b for a in left for b in right], count)
        pairs, cover = matching_and_cover(edges)
        if len(pairs) == n:
            return self.made(rng, level)
        return {
            "edges": " ".join(edges)
        }, f"{', '.join(a + b for b, a in sorted(pairs.items(), key=lambda p: p[1]))}; {', '.join(cover)}"

    def _knapsack(self, rng: Random, level: int) -> Made:
        n, top = ((7, 19), (8, 30), (11, 60), (15, 99))[level - 1]
        items = [(w := rng.randint(3, top), w + rng.randint(-2, max(4, top // 8))) for _ in range(n)]
        capacity = sum(w for w, _ in items) * rng.randint(35, 60) // 100
        best: dict[int, tuple[int, ...]] = {0: ()}
        value = {0: 0}
        for k, (w, gain) in enumerate(items):
            for used in sorted(value, reverse=True):
                if used + w <= capacity and value[used] + gain > value.get(used + w, -1):
                    value[used + w], best[used + w] = value[used] + gain, (*best[used], k + 1)
        at = max(value, key=lambda used: value[used])
        shown = " ".join(f"{w}:{v}" for w, v in items)
        return {"w": shown, "k": capacity, "v": value[at]}, listed(best[at])

    def _multipliers(self, rng: Random, level: int) -> Made:
        n, m = ((2, 1), (2, 2), (2, 3), (3, 3))[level - 1]
        half = [[rng.randint(-2, 2) for _ in range(n)] for _ in range(n)]
        h = [[sum(half[k][i] * half[k][j] for k in range(n)) + (i == j) for j in range(n)] for i in range(n)]
        a = [[rng.randint(-4, 4) for _ in range(n)] for _ in range(m)]
        x = [rng.randint(-5, 5) for _ in range(n)]
        tight = rng.sample(range(m), 1 if level < 3 else 2)
        y = [rng.randint(1, 5) if i in tight else 0 for i in range(m)]
        b = [
            sum(p * q for p, q in zip(row, x, strict=True)) + (0 if i in tight else rng.randint(1, 9))
            for i, row in enumerate(a)
        ]
        c = [-sum(h[i][j] * x[j] for j in range(n)) - sum(a[k][i] * y[k] for k in range(m)) for i in range(n)]
        if any(not any(row) for row in a) or (len(tight) == 2 and _parallel(*(a[i] for i in tight))):
            return self.made(rng, level)
        fields = {"h": write_matrix(h), "c": listed(c), "a": write_matrix(a), "b": listed(b)}
        return fields, f"{listed(x)}; {listed(y)}"

    def fault(self, given: Given, text: str, solution: str) -> str:
        match self.kind:
            case "flow" | "path" | "matching":
                parts = [part.strip() for part in text.split(";")]
                if len(parts) != 2:
                    return "not_two_parts"
                return getattr(self, f"_{self.kind}_fault")(given, *parts)
            case "knapsack":
                chosen = read_integers(text)
                items = [tuple(map(int, item.split(":"))) for item in given["w"].split()]
                if not chosen or len(set(chosen)) < len(chosen) or not all(1 <= k <= len(items) for k in chosen):
                    return "not_items"
                if sum(items[k - 1][0] for k in chosen) > int(given["k"]):
                    return "too_heavy"
                return "" if sum(items[k - 1][1] for k in chosen) >= int(given["v"]) else "not_best"
            case "multipliers":
                return self._multipliers_fault(given, text)
        return self._prices_fault(given, text)

    def _flow_fault(self, given: Given, shipped: str, cut: str) -> str:
        arcs, flow, side = arcs_of(given["arcs"]), read_flow(shipped), read_path(cut)
        if flow is None or side is None or not flow.keys() <= arcs.keys():
            return "not_a_flow_and_a_cut"
        if any(not 0 <= f <= arcs[arc] for arc, f in flow.items()):
            return "over_capacity"
        net: dict[str, int] = {}
        for (a, b), f in flow.items():
            net[a], net[b] = net.get(a, 0) - f, net.get(b, 0) + f
        if any(f for v, f in net.items() if v not in "st"):
            return "not_conserved"
        if "s" not in side or "t" in side or len(set(side)) < len(side):
            return "not_a_cut"
        known = {v for arc in arcs for v in arc}
        if not set(side) <= known:
            return "not_a_cut"
        return (
            "" if net.get("t", 0) == sum(c for (a, b), c in arcs.items() if a in side and b not in side) else "not_best"
        )

    def _path_fault(self, given: Given, walk: str, prices: str) -> str:
        arcs, path, p = arcs_of(given["arcs"]), read_path(walk), parse_list(prices)
        names = given["names"]
        if path is None or p is None or len(p) != len(names):
            return "not_a_path_and_potentials"
        if path[:1] != "s" or path[-1:] != "t" or any(arc not in arcs for arc in pairwise(path)):
            return "not_a_path"
        at = dict(zip(names, p, strict=True))
        if any(at[b] - at[a] > length for (a, b), length in arcs.items()):
            return "not_potentials"
        return "" if at["t"] - at["s"] == sum(arcs[arc] for arc in pairwise(path)) else "not_shortest"

    def _matching_fault(self, given: Given, pairs: str, cover: str) -> str:
        edges = {(edge[0], edge[1]) for edge in given["edges"].split()}
        named = re.sub(r"\(([A-Z]),\s?([a-z])\)", r"\1\2", plain(pairs[:500]))
        pieces = re.split(r"[,\s]+", unwrap(named))
        found = [_EDGE.fullmatch(piece) for piece in pieces]
        chosen = [(one[1], one[2]) for one in found if one]
        vertices = re.split(r"[,\s]+", unwrap(plain(cover[:300])))
        if len(chosen) < len(pieces) or not set(chosen) <= edges:
            return "not_a_matching"
        if len({a for a, _ in chosen}) < len(chosen) or len({b for _, b in chosen}) < len(chosen):
            return "not_a_matching"
        if len(set(vertices)) < len(vertices) or not all(a in vertices or b in vertices for a, b in edges):
            return "not_a_cover"
        if not set(vertices) <= {v for edge in edges for v in edge}:
            return "not_a_cover"
        return "" if len(vertices) == len(chosen) else "not_best"

    def _prices_fault(self, given: Given, text: str) -> str:
        costs = given_matrix(given["c"])
        m, n = len(costs), len(costs[0])
        parts = split(_LABEL.sub("", plain(text[:2_000])), ";") or []
        if len(parts) != 3:
            return "not_three_parts"
        u, v = parse_list(parts[1]), parse_list(parts[2])
        if u is None or v is None or (len(u), len(v)) != (m, n):
            return "not_prices"
        if any(u[i] + v[j] > costs[i][j] for i in range(m) for j in range(n)):
            return "not_feasible_prices"
        if self.kind == "assignment":
            column = read_integers(parts[0])
            if column is None or sorted(column) != list(range(1, n + 1)):
                return "not_an_assignment"
            cost, value = sum(costs[i][k - 1] for i, k in enumerate(column)), sum(u) + sum(v)
        else:
            from bootcamp.answers.matrices import parse_matrix

            plan = parse_matrix(parts[0])
            a, b = parse_list(given["a"]) or [], parse_list(given["b"]) or []
            if plan is None or len(plan) != m or len(plan[0]) != n or min(map(min, plan)) < 0:
                return "not_a_plan"
            if [sum(row) for row in plan] != a or [sum(column) for column in zip(*plan, strict=True)] != b:
                return "not_a_plan"
            cost = sum(
                (x * c for rows in zip(plan, costs, strict=True) for x, c in zip(*rows, strict=True)), Fraction(0)
            )
            value = sum(x * y for x, y in zip(a, u, strict=True)) + sum(x * y for x, y in zip(b, v, strict=True))
        return "" if cost == value else "not_best"

    def _multipliers_fault(self, given: Given, text: str) -> str:
        h, a = given_matrix(given["h"]), given_matrix(given["a"])
        c, b = parse_list(given["c"]) or [], parse_list(given["b"]) or []
        pair = lists(text, 2)
        if pair is None or len(pair[0]) != len(c) or len(pair[1]) != len(b):
            return "not_two_lists"
        x, y = pair
        room = [top - sum(p * q for p, q in zip(row, x, strict=True)) for row, top in zip(a, b, strict=True)]
        if min(room) < 0 or min(y) < 0:
            return "not_feasible"
        if any(r * w for r, w in zip(room, y, strict=True)):
            return "not_complementary"
        slope = [
            sum(p * q for p, q in zip(h[i], x, strict=True))
            + c[i]
            + sum(row[i] * w for row, w in zip(a, y, strict=True))
            for i in range(len(c))
        ]
        return "not_stationary" if any(slope) else ""

    def true(self, given: Given, solution: str) -> bool:
        """The value by networkx or SciPy; the certificates by the fault finder."""
        import networkx
        import numpy
        from scipy.optimize import linear_sum_assignment, linprog, minimize

        if self.fault(given, solution, solution):
            return False
        parts = solution.split("; ")
        match self.kind:
            case "flow":
                graph = networkx.DiGraph()
                for (a, b), c in arcs_of(given["arcs"]).items():
                    graph.add_edge(a, b, capacity=c)
                flow = read_flow(parts[0]) or {}
                return bool(
                    networkx.maximum_flow_value(graph, "s", "t")
                    == sum(f for (_, b), f in flow.items() if b == "t")
                    - sum(f for (a, _), f in flow.items() if a == "t")
                )
            case "path":
                arcs = arcs_of(given["arcs"])
                graph = networkx.DiGraph()
                graph.add_weighted_edges_from((a, b, c) for (a, b), c in arcs.items())
                return bool(
                    networkx.dijkstra_path_length(graph, "s", "t") == sum(arcs[arc] for arc in pairwise(parts[0]))
                )
            case "matching":
                graph = networkx.Graph([(edge[0], edge[1]) for edge in given["edges"].split()])
                return len(networkx.max_weight_matching(graph, maxcardinality=True)) == parts[0].count(",") + 1
            case "assignment":
                costs = numpy.array(given_matrix(given["c"]), dtype=float)
                rows, columns = linear_sum_assignment(costs)
                return bool(
                    costs[rows, columns].sum() == sum(costs[i, int(k) - 1] for i, k in enumerate(parts[0].split(", ")))
                )
            case "transport":
                costs = numpy.array(given_matrix(given["c"]), dtype=float)
                m, n = costs.shape
                table = [[float(i == k) for i in range(m) for _ in range(n)] for k in range(m)]
                table += [[float(j == k) for _ in range(m) for j in range(n)] for k in range(n)]
                right = [float(x) for name in "ab" for x in given[name].split(", ")]
                found = linprog(costs.ravel(), A_eq=table, b_eq=right)
                return bool(abs(found.fun - (costs * numpy.array(given_matrix(parts[0]), dtype=float)).sum()) < 1e-6)
            case "knapsack":
                items = [tuple(map(int, item.split(":"))) for item in given["w"].split()]
                if len(items) >= 9:
                    return best_value(items, int(given["k"])) == int(given["v"])
                packs = (some for k in range(len(items) + 1) for some in combinations(items, k))
                weights = numpy.array([[sum(x) for x in zip((0, 0), *some, strict=True)] for some in packs])
                return bool(weights[weights[:, 0] <= int(given["k"])][:, 1].max() == int(given["v"]))
        h, rows = (numpy.array(given_matrix(given[name]), dtype=float) for name in "ha")
        slope, bound = (numpy.array([float(x) for x in given[name].split(", ")]) for name in "cb")
        x = numpy.array([float(Fraction(v)) for v in parts[0].split(", ")])
        found = minimize(
            lambda z: z @ h @ z / 2 + slope @ z, numpy.zeros(len(slope)), jac=lambda z: h @ z + slope, method="SLSQP",
            constraints={"type": "ineq", "fun": lambda z: bound - rows @ z, "jac": lambda z: -rows},
        )  # fmt: skip
        return bool(abs(found.fun - (x @ h @ x / 2 + slope @ x)) < 1e-4 * (1 + abs(found.fun)))

    def wrong(self, answer: Any, rng: Random) -> str:
        if self.kind in ("matching", "path"):  # the proof is not as large as the thing
            text = (
                re.sub(r"^(\w)(.*), (\w+);", r"\1\2;", answer["solution"])
                if self.kind == "matching"
                else answer["solution"][1:]
            )
            return f"<answer>{text}</answer>"
        return super().wrong(answer, rng)


def _parallel(a: list[int], b: list[int]) -> bool:
    return all(a[i] * b[j] == a[j] * b[i] for i, j in combinations(range(len(a)), 2))
