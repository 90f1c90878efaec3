"""Trees: rebuilt from distances, and judged by the distances they give; scored by changes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from random import Random
from typing import Any, ClassVar

from bootcamp.types import Problem, Score, Task, right, wrong

MAX_LENGTH = 600
_TOKEN = re.compile(r"\s*([(),;]|[A-H](?![A-Za-z])|:\s*\d{1,4}(?:\.\d{1,4})?)")

Tree = Any  # a name, or a list of (tree, branch length)


def read_newick(text: str) -> Tree | None:
    """A tree of names with branch lengths: nested lists of (tree, length); None if it is none."""
    tokens, position, text = [], 0, text.strip()
    if len(text) > MAX_LENGTH:
        return None
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            break
        tokens.append(match[1])
        position = match.end()
    if text[position:].strip(" ."):
        return None
    if tokens and tokens[-1] == ";":
        tokens.pop()

    def node(depth: int) -> Tree:
        if not tokens or depth > 12:
            raise ValueError
        token = tokens.pop(0)
        if token != "(":
            if token not in "ABCDEFGH":
                raise ValueError
            return token
        children = []
        while True:
            child = node(depth + 1)
            length = Fraction(0)
            if tokens and tokens[0].startswith(":"):
                length = Fraction(tokens.pop(0)[1:].strip())
            children.append((child, length))
            if not tokens:
                raise ValueError
            mark = tokens.pop(0)
            if mark == ")":
                return children
            if mark != ",":
                raise ValueError

    try:
        tree = node(0)
    except ValueError:
        return None
    return None if any(not token.startswith(":") for token in tokens) or len(tokens) > 1 else tree


def depths(tree: Tree) -> dict[str, Fraction]:
    """How far each leaf is from the root."""
    if isinstance(tree, str):
        return {tree: Fraction(0)}
    return {leaf: deep + length for child, length in tree for leaf, deep in depths(child).items()}


def distances(tree: Tree) -> dict[str, Fraction]:
    """Path lengths between leaves, by pairs of names in order."""
    if isinstance(tree, str):
        return {}
    found: dict[str, Fraction] = {}
    parts = []
    for child, length in tree:
        found |= distances(child)
        parts.append({leaf: deep + length for leaf, deep in depths(child).items()})
    for one, two in combinations(parts, 2):
        found |= {"".join(sorted(a + b)): x + y for a, x in one.items() for b, y in two.items()}
    return found


def newick(tree: Tree) -> str:
    if isinstance(tree, str):
        return tree
    return f"({','.join(f'{newick(child)}:{length}' for child, length in tree)})"


def leaves(tree: Tree) -> list[str]:
    return [tree] if isinstance(tree, str) else [leaf for child, _ in tree for leaf in leaves(child)]


@dataclass(frozen=True, kw_only=True)
class DistanceTree(Task):
    """A tree with branch lengths from distances; any rooting that gives them is right.

    Kinds: `additive` (an unrooted tree), `clock` (an ultrametric tree, whose root must be in the middle).
    """

    kind: str

    chance: ClassVar[float] = 0.01

    def generate(self, rng: Random, level: int) -> Problem:
        names = list("ABCDEFGH"[: 3 + level])
        rng.shuffle(names)
        if self.kind == "additive":
            trees: list[Tree] = list(names)
            while len(trees) > 3:
                pair = [trees.pop(rng.randrange(len(trees))) for _ in range(2)]
                trees.append([(child, rng.randint(1, 12)) for child in pair])
            tree: Tree = [(child, rng.randint(1, 12)) for child in trees]
        else:
            heights: list[tuple[Tree, int]] = [(name, 0) for name in names]
            top = 0
            while len(heights) > 1:
                top += rng.randint(1, 7)
                pair_ = [heights.pop(rng.randrange(len(heights))) for _ in range(2)]
                heights.append(([(child, top - height) for child, height in pair_], top))
            tree = heights[0][0]
        table = {pair: int(value) for pair, value in sorted(distances(tree).items())}
        listed = ", ".join(f"{pair} {value}" for pair, value in table.items())
        what = "Additive distances" if self.kind == "additive" else "Ultrametric distances (a molecular clock)"
        ask = (
            "Tree with branch lengths, in Newick format?"
            if self.kind == "additive"
            else "Rooted tree with branch lengths, in Newick format?"
        )
        return Problem(f"{what}: {listed}. {ask}", {"distances": table, "tree": f"{newick(tree)};"})

    def grade(self, answer: Any, text: str) -> Score:
        tree = read_newick(text)
        if tree is None or isinstance(tree, str):
            return wrong("not_a_tree", "expected Newick, as ((A:1,B:2):3,C:4);")
        names = sorted(set("".join(answer["distances"])))
        if sorted(leaves(tree)) != names:
            return wrong("wrong_leaves")
        if distances(tree) != {pair: Fraction(value) for pair, value in answer["distances"].items()}:
            return wrong("wrong_distances")
        if self.kind == "clock" and len(set(depths(tree).values())) > 1:
            return wrong("wrong_root")
        return right()

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['tree']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        numbers = list(re.finditer(r"\d+", answer["tree"]))
        one = rng.choice(numbers)
        return f"<answer>{answer['tree'][: one.start()]}{int(one[0]) + 1}{answer['tree'][one.end() :]}</answer>"

    def check(self, problem: Problem) -> bool:
        """Distances as printed; those of the tree by Biopython."""
        from io import StringIO

        from Bio import Phylo

        table = {pair: int(value) for pair, value in re.findall(r"([A-H]{2}) (\d+)", problem.prompt)}
        if table != problem.answer["distances"]:
            return False
        tree = Phylo.read(StringIO(problem.answer["tree"]), "newick")
        fine = all(abs(tree.distance(*pair) - value) < 1e-9 for pair, value in table.items())
        clock = self.kind != "clock" or len({round(tree.distance(leaf), 6) for leaf in tree.get_terminals()}) == 1
        return fine and clock and len(tree.get_terminals()) == len(set("".join(table)))

    def problem_key(self, problem: Problem) -> str:
        return str(problem.answer["distances"])


def changes(tree: Tree, states: dict[str, str]) -> int:
    """Fitch's count for one column; the tree may have any number of branches at a node."""
    total = 0

    def up(node: Tree) -> dict[str, int]:
        """The fewest changes below, by state."""
        if isinstance(node, str):
            return {base: 0 if base == states[node] else 10**6 for base in "ACGT"}
        below = [up(child) for child, _ in node]
        return {base: sum(min(one[base], min(one.values()) + 1) for one in below) for base in "ACGT"}

    total = min(up(tree).values())
    return total


def all_trees(names: list[str]) -> list[Tree]:
    """Every unrooted tree with two branches at each node, rooted at the first name."""
    trees: list[Tree] = [[(names[0], 0), (names[1], 0), (names[2], 0)]] if len(names) > 2 else []
    for name in names[3:]:
        trees = [grown for tree in trees for grown in _with(tree, name)]
    return trees


def _with(tree: Tree, name: str) -> list[Tree]:
    """The tree with a leaf put on each of its branches."""
    found = []
    for k, (child, _) in enumerate(tree):
        found.append([*tree[:k], ([(child, 0), (name, 0)], 0), *tree[k + 1 :]])
        if not isinstance(child, str):
            found += [[*tree[:k], (grown, 0), *tree[k + 1 :]] for grown in _with(child, name)]
    return found


@dataclass(frozen=True, kw_only=True)
class ParsimonyTree(Task):
    """A tree on which aligned sequences need the fewest changes; every such tree is right."""

    chance: ClassVar[float] = 0.12

    def generate(self, rng: Random, level: int) -> Problem:
        names = list("ABCDEF"[: 4 + level])
        size = 6 + 3 * level
        while True:
            order = names[:]
            rng.shuffle(order)
            rows = {order[0]: [rng.choice("ACGT") for _ in range(size)]}
            for k, name in enumerate(order[1:], 1):
                rows[name] = [
                    rng.choice("ACGT") if rng.random() < 0.3 else base for base in rows[rng.choice(order[:k])]
                ]
            columns = Counter(zip(*(rows[name] for name in names), strict=True))
            # A column tells trees apart only if two states stand in it twice.
            telling = {c: n for c, n in columns.items() if sum(c.count(base) > 1 for base in "ACGT") > 1}
            trees = all_trees(names)
            if not telling:
                continue
            costs = [
                sum(n * changes(tree, dict(zip(names, c, strict=True))) for c, n in telling.items()) for tree in trees
            ]
            plain = sum(n * (len(set(c)) - 1) for c, n in columns.items() if c not in telling)
            counts = [cost + plain for cost in costs]
            best = min(counts)
            if counts.count(best) <= max(1, len(trees) // 12):
                break
        listed = ", ".join(f"{name} {''.join(rows[name])}" for name in names)
        tree = trees[counts.index(best)]
        shown = re.sub(r":0", "", newick(tree))
        prompt = (
            f"Aligned: {listed}. A most parsimonious tree (fewest substitutions), in Newick format without lengths?"
        )
        return Problem(
            prompt, {"rows": {name: "".join(rows[name]) for name in names}, "best": best, "tree": f"{shown};"}
        )

    def grade(self, answer: Any, text: str) -> Score:
        tree = read_newick(text)
        rows = answer["rows"]
        if tree is None or isinstance(tree, str):
            return wrong("not_a_tree")
        if sorted(leaves(tree)) != sorted(rows):
            return wrong("wrong_leaves")
        if not _resolved(tree):
            return wrong("not_resolved", "every node parts into two, but for three at the root")
        count = sum(changes(tree, {name: row[k] for name, row in rows.items()}) for k in range(len(rows["A"])))
        return right() if count == answer["best"] else wrong("not_the_fewest", f"it needs {count}")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['tree']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        for tree in all_trees(sorted(answer["rows"])):
            shown = f"<answer>{re.sub(':0', '', newick(tree))};</answer>"
            if self.verify(answer, shown).value < 1:
                return shown
        raise ValueError("every tree is right")

    def check(self, problem: Problem) -> bool:
        """Rows as printed; sets as Fitch had them, on every tree."""
        rows = dict(re.findall(r"([A-F]) ([ACGT]+)", problem.prompt))
        answer = problem.answer
        if rows != answer["rows"]:
            return False

        def fitch(node: Tree, k: int) -> tuple[set[str], int]:
            if isinstance(node, str):
                return {rows[node][k]}, 0
            found, total = fitch(node[0][0], k)
            for child, _ in node[1:]:
                other, more = fitch(child, k)
                total += more + (not found & other)
                found = found & other or found | other
            return found, total

        def cost(tree: Tree) -> int:
            (first, _), *rest = tree
            rooted = [(first, 0), (rest if len(rest) > 1 else rest[0][0], 0)]
            return sum(fitch(rooted, k)[1] for k in range(len(rows["A"])))

        tree = read_newick(answer["tree"])
        return cost(tree) == answer["best"] == min(map(cost, all_trees(sorted(rows))))

    def problem_key(self, problem: Problem) -> str:
        return str(problem.answer["rows"])


def _resolved(tree: Tree, root: bool = True) -> bool:
    if isinstance(tree, str):
        return True
    return len(tree) in ((2, 3) if root else (2,)) and all(_resolved(child, False) for child, _ in tree)
