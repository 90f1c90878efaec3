"""A second reader of SMILES in plain Python, so that what one toolkit says can be checked without it.

It knows the organic subset, brackets, branches, rings, aromatic rings of b, c, n, o, p and s; it skips stereo.
Written for checks of our own problems, not for a model's text: malformed SMILES raise `ValueError`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

import networkx as nx

HALOGENS = ("F", "Cl", "Br", "I")
VALENCES = {"B": (3,), "C": (4,), "N": (3, 5), "O": (2,), "P": (3, 5), "S": (2, 4, 6)} | dict.fromkeys(HALOGENS, (1,))
ORDERS = {"-": 1.0, "=": 2.0, "#": 3.0, ":": 1.5, "/": 1.0, "\\": 1.0}

_TOKEN = re.compile(
    r"\[(?P<symbol>[A-Z][a-z]?|[a-z])@{0,2}(?P<hydrogens>H\d?)?(?P<charge>[+-]\d?)?\]"
    r"|(?P<organic>Br|Cl|[BCNOPSFI]|[bcnops])|(?P<bond>[-=#:/\\])|(?P<open>\()|(?P<close>\))|(?P<ring>%\d\d|\d)"
)


@dataclass
class Node:
    """One heavy atom; `hydrogens` counts all its hydrogens."""

    symbol: str
    aromatic: bool
    charge: int = 0
    hydrogens: int = 0
    fixed: bool = False  # written in brackets: hydrogens are given, not implied


@dataclass
class Plain:
    """Atoms in the order of the SMILES, and bond orders (1.5 is aromatic) by pairs i < j."""

    atoms: list[Node] = field(default_factory=list)
    bonds: dict[tuple[int, int], float] = field(default_factory=dict)

    def near(self, i: int) -> dict[int, float]:
        """The neighbours of atom i, with the bond orders."""
        return {a if b == i else b: order for (a, b), order in self.bonds.items() if i in (a, b)}

    def bind(self, i: int, j: int, order: float) -> None:
        """Set the bond between two atoms."""
        self.bonds[min(i, j), max(i, j)] = order

    def imply(self) -> Plain:
        """Fill in the hydrogens that valences imply."""
        for i, atom in enumerate(self.atoms):
            if atom.fixed:
                continue
            orders = list(self.near(i).values())
            if atom.aromatic:
                used = sum(1.0 if order == 1.5 else order for order in orders)
                atom.hydrogens = max(0, 3 - int(used)) if atom.symbol == "C" else 0
            else:
                used = sum(orders)
                atom.hydrogens = int(next((v for v in VALENCES[atom.symbol] if v >= used), used) - used)
        return self

    def remove(self, i: int) -> None:
        """Delete atom i and its bonds; the atoms after it move up by one."""
        del self.atoms[i]
        self.bonds = {(a - (a > i), b - (b > i)): order for (a, b), order in self.bonds.items() if i not in (a, b)}

    def side(self, i: int, j: int) -> set[int]:
        """The atoms that stay joined to atom i when its bond to atom j is cut."""
        seen, queue = {i}, [i]
        while queue:
            here = queue.pop()
            for near in self.near(here):
                if {here, near} != {i, j} and near not in seen:
                    seen.add(near)
                    queue.append(near)
        return seen

    def counts(self) -> Counter[str]:
        """How many atoms of each element there are, hydrogen included."""
        total = Counter(atom.symbol for atom in self.atoms)
        total["H"] += sum(atom.hydrogens for atom in self.atoms)
        return total

    def hill(self) -> str:
        """The molecular formula in Hill order, without charge."""
        total = +self.counts()
        first = [symbol for symbol in ("C", "H") if total["C"] and total[symbol]]
        order = first + sorted(set(total) - set(first))
        return "".join(symbol + (str(total[symbol]) if total[symbol] > 1 else "") for symbol in order)

    def graph(self) -> nx.Graph:
        """As a graph with an atom's kind on nodes and the order on edges."""
        graph = nx.Graph()
        for i, atom in enumerate(self.atoms):
            graph.add_node(i, kind=(atom.symbol, atom.charge, atom.hydrogens))
        for (a, b), order in self.bonds.items():
            graph.add_edge(a, b, order=order)
        return graph

    def same(self, other: Plain) -> bool:
        """True if the two are isomorphic, kinds, hydrogens and bond orders included."""
        return nx.is_isomorphic(
            self.graph(),
            other.graph(),
            node_match=lambda a, b: a["kind"] == b["kind"],
            edge_match=lambda a, b: a["order"] == b["order"],
        )


def plain(smiles: str) -> Plain:
    """Read one SMILES."""
    mol = Plain()
    stack: list[int] = []
    rings: dict[str, tuple[int, str]] = {}
    last, bond, position = -1, "", 0
    while position < len(smiles):
        match = _TOKEN.match(smiles, position)
        if match is None:
            raise ValueError(f"{smiles!r} cannot be read at {position}")
        position = match.end()
        if match["bond"]:
            bond = match["bond"]
        elif match["open"]:
            stack.append(last)
        elif match["close"]:
            last = stack.pop()
        elif match["ring"]:
            label = match["ring"]
            if label in rings:
                other, earlier = rings.pop(label)
                mol.bind(other, last, _order(mol, other, last, bond or earlier))
            else:
                rings[label] = (last, bond)
            bond = ""
        else:
            mol.atoms.append(_atom(match))
            here = len(mol.atoms) - 1
            if last >= 0:
                mol.bind(last, here, _order(mol, last, here, bond))
            last, bond = here, ""
    if stack or rings:
        raise ValueError(f"{smiles!r} has an open branch or ring")
    return mol.imply()


def _atom(match: re.Match[str]) -> Node:
    if match["organic"]:
        return Node(match["organic"].capitalize(), match["organic"].islower())
    hydrogens = match["hydrogens"] or ""
    charge = match["charge"] or ""
    return Node(
        match["symbol"].capitalize(),
        match["symbol"].islower(),
        int(charge[0] + (charge[1:] or "1")) if charge else 0,
        int(hydrogens[1:] or 1) if hydrogens else 0,
        fixed=True,
    )


def _order(mol: Plain, i: int, j: int, bond: str) -> float:
    if bond:
        return ORDERS[bond]
    return 1.5 if mol.atoms[i].aromatic and mol.atoms[j].aromatic else 1.0
