"""A molecule editor: atoms and bonds to change, erase, draw, charge and pick.

Any drawing of the same molecule counts: states are compared by canonical SMILES, in which picked
atoms carry a mark.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from rdkit import Chem

from bootcamp.gui.applications import Application, Asked, Goal, State, Step, into, press, spot, sweep
from bootcamp.gui.drawings import NAMED, POOL, drawn, molecule, size_of, told, varied

ELEMENTS = {
    "C": "carbon",
    "N": "nitrogen",
    "O": "oxygen",
    "F": "fluorine",
    "S": "sulfur",
    "Cl": "chlorine",
    "Br": "bromine",
}


@dataclass(frozen=True, kw_only=True)
class Molecule(Application):
    """A known molecule on the sheet."""

    page: ClassVar[str] = "molecule"
    ending: ClassVar[str] = "Done ends the task, once and for all."

    def start(self, rng: Random, level: int) -> State:
        size = {1: (4, 10), 2: (7, 12), 3: (9, 20)}[level]
        return drawn(varied(rng, rng.choice([one for one in POOL if size[0] <= size_of(one) <= size[1]])), rng)

    def judged(self, state: dict[str, Any]) -> Any:
        rest = {name: value for name, value in state.items() if name not in ("atoms", "bonds", "picked")}
        return rest | {"molecule": told(state)}


def _tool(name: str) -> Step:
    return press(f"Tool {name}")


def _atom(s: State, n: int) -> Step:
    return spot("img", "Sheet", s["atoms"][n]["x"], s["atoms"][n]["y"])


def _middle(s: State, a: int, b: int) -> Step:
    p, q = s["atoms"][a], s["atoms"][b]
    return spot("img", "Sheet", (p["x"] + q["x"]) // 2, (p["y"] + q["y"]) // 2)


def _an(word: str) -> str:
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"


def _done(s: State, goal: str, moves: list[Step]) -> Asked:
    s["committed"] = "done"
    return goal, [*moves, press("Done")]


def _hydrogens(s: State) -> list[int]:
    """How many hydrogen atoms each atom bears."""
    mol = molecule(s)  # held, for its atoms do not keep it alive
    return [mol.GetAtomWithIdx(n).GetTotalNumHs() for n in range(mol.GetNumAtoms())]


def _neighbours(s: State, n: int) -> list[tuple[int, int]]:
    """Atoms bound to one, with the bond orders."""
    return [(b if a == n else a, order) for a, b, order in s["bonds"] if n in (a, b)]


def _erase(s: State, gone: list[int]) -> list[Step]:
    """Erase atoms, the last one first, so that the others keep their numbers till then."""
    moves = [_tool("Erase")]
    for n in sorted(gone, reverse=True):
        moves.append(_atom(s, n))
        del s["atoms"][n]
        s["bonds"] = [[a - (a > n), b - (b > n), o] for a, b, o in s["bonds"] if n not in (a, b)]
    return moves


def _add(s: State, n: int, element: str) -> Step | None:
    """Bind a new atom to one, on the side where there is most room; None where there is none."""
    base = s["atoms"][n]
    best, where = 0.0, (0, 0)
    for k in range(24):
        x, y = round(base["x"] + 44 * math.cos(k * math.pi / 12)), round(base["y"] + 44 * math.sin(k * math.pi / 12))
        room = min((math.hypot(x - a["x"], y - a["y"]) for a in s["atoms"] if a is not base), default=99.0)
        if room > best and 12 < x < 660 and 12 < y < 476:
            best, where = room, (x, y)
    if best < 30:
        return None
    s["atoms"].append({"el": element, "charge": 0, "x": where[0], "y": where[1]})
    s["bonds"].append([n, len(s["atoms"]) - 1, 1])
    return sweep("img", "Sheet", (base["x"], base["y"]), where)


def element(rng: Random, level: int, s: State) -> Asked | None:
    """The only atom of an element, or, higher up, the only one of it in a ring."""
    symbols = [a["el"] for a in s["atoms"]]
    mol = molecule(s)
    inside = [k for k in range(len(symbols)) if mol.GetAtomWithIdx(k).IsInRing()]
    pool = inside if level > 1 else list(range(len(symbols)))
    single = [k for k in pool if symbols[k] != "C" and [symbols[m] for m in pool].count(symbols[k]) == 1]
    if not single:
        return None
    n = rng.choice(single)
    new = rng.choice([e for e in ELEMENTS if e != symbols[n] and e != "C"])
    s["atoms"][n]["el"] = new
    if told(s).startswith("["):  # no molecule
        return None
    where = " of the ring" if level > 1 else ""
    goal = f"Change the {ELEMENTS[symbols[n]]} atom{where} into {_an(ELEMENTS[new])} atom."
    return _done(s, goal, [_tool(new), _atom(s, n)])


def read_element(s: State, said: list[str], goal: str) -> None:
    old, new = (
        next(e for e, name in ELEMENTS.items() if name == word) for word in re.findall(r"(?:the|an?) (\w+) atom", goal)
    )
    hits = [n for n, a in enumerate(s["atoms"]) if a["el"] == old and ("of the ring" not in goal or _cyclic(s, n))]
    s["atoms"][hits[0]]["el"] = new
    s["committed"] = "done"


def _cyclic(s: State, n: int) -> bool:
    """Whether a walk leads from an atom back to it over another bond."""
    for first, _ in _neighbours(s, n):
        seen, todo = {n, first}, [m for m, _ in _neighbours(s, first) if m != n]
        while todo:
            m = todo.pop()
            if m not in seen:
                seen.add(m)
                todo += [k for k, _ in _neighbours(s, m)]
        if any(m in seen for m, _ in _neighbours(s, n) if m != first):
            return True
    return False


def order(rng: Random, level: int, s: State) -> Asked | None:
    """A multiple bond between named elements, which is the only one outside rings."""
    mol = molecule(s)
    free = [b for b in s["bonds"] if b[2] > 1 and not mol.GetBondBetweenAtoms(b[0], b[1]).GetIsAromatic()]
    if not free:
        return None
    single = [b for b in free if [_kind(s, other) for other in free].count(_kind(s, b)) == 1]
    if not single:
        return None
    bond = rng.choice(single)
    kind = _kind(s, bond)
    new = rng.choice(range(1, bond[2]))
    words = ("", "single", "double", "triple")
    goal = f"Make the {kind} {words[bond[2]]} bond a {words[new]} bond (bonds of aromatic rings do not count)."
    moves = [_tool(words[new].title()), _middle(s, bond[0], bond[1])]
    bond[2] = new
    return _done(s, goal, moves)


def _kind(s: State, bond: list[int]) -> str:
    return "-".join(sorted(s["atoms"][k]["el"] for k in bond[:2]))


def read_order(s: State, said: list[str], goal: str) -> None:
    a, b, old, new = re.findall(r"the (\w+)-(\w+) (\w+) bond a (\w+)", goal)[0]
    words = ("", "single", "double", "triple")
    mol = Chem.AddHs(molecule(s))
    for bond in s["bonds"]:
        ends = {s["atoms"][bond[0]]["el"], s["atoms"][bond[1]]["el"]}
        flat = str(mol.GetBondBetweenAtoms(bond[0], bond[1]).GetBondType()) == "AROMATIC"
        if ends == {a, b} and bond[2] == words.index(old) and not flat:
            bond[2] = words.index(new)
            break
    s["committed"] = "done"


GROUPS = {
    "hydroxy group (OH)": "[OX2;H1][#6]",
    "amino group (NH2)": "[NX3;H2][#6]",
    "fluorine atom": "[F]",
    "chlorine atom": "[Cl]",
    "bromine atom": "[Br]",
    "methyl group (CH3) on the ring": "[CH3]-[R]",
    "carboxylic acid group (COOH)": "[OX2;H1]C=O",
    "nitrile group (CN)": "N#C",
    "aldehyde group (CHO)": "O=[CX3;H1][#6]",
}
SIZES = {"carboxylic acid group (COOH)": 3, "nitrile group (CN)": 2, "aldehyde group (CHO)": 2}


def remove(rng: Random, level: int, s: State) -> Asked | None:
    mol = molecule(s)
    small = [name for name in GROUPS if (SIZES.get(name, 1) > 1) == (level > 1)]
    found = {name: mol.GetSubstructMatches(Chem.MolFromSmarts(GROUPS[name])) for name in small}
    single = [name for name, hits in found.items() if len(hits) == 1]
    if not single or len(s["atoms"]) < 5:
        return None
    name = rng.choice(single)
    if name.startswith("hydroxy") and mol.HasSubstructMatch(Chem.MolFromSmarts("C(=O)[OX2;H1]")):
        return None
    moves = _erase(s, list(found[name][0][: SIZES.get(name, 1)]))
    return _done(s, f"Erase the {name}, atom by atom, and leave the rest of the molecule as it is.", moves)


def read_remove(s: State, said: list[str], goal: str) -> None:
    name = goal.split("Erase the ")[1].split(", atom")[0]
    hydrogens = _hydrogens(s)
    gone: list[int] = []
    for n, a in enumerate(s["atoms"]):
        near = _neighbours(s, n)
        double = [m for m, o in near if o == 2 and s["atoms"][m]["el"] == "O"]
        single = [m for m, o in near if o == 1 and s["atoms"][m]["el"] == "O" and hydrogens[m]]
        triple = [m for m, o in near if o == 3 and s["atoms"][m]["el"] == "N"]
        if name.startswith("carboxylic"):
            gone += [n, *double, *single] if a["el"] == "C" and double and single else []
        elif name.startswith("aldehyde"):
            gone += [n, *double] if a["el"] == "C" and double and hydrogens[n] == 1 else []
        elif name.startswith("nitrile"):
            gone += [n, *triple] if triple else []
        elif name.startswith("methyl"):
            gone += [n] if a["el"] == "C" and hydrogens[n] == 3 and _cyclic(s, near[0][0]) else []
        else:
            wanted = {
                "hydroxy": ("O", 1),
                "amino": ("N", 2),
                "fluorine": ("F", 0),
                "chlorine": ("Cl", 0),
                "bromine": ("Br", 0),
            }[name.split()[0]]
            gone += [n] if (a["el"], hydrogens[n]) == wanted else []
    _erase(s, gone)
    s["committed"] = "done"


def attach(rng: Random, level: int, s: State) -> Asked | None:
    """A substituent ortho, meta or para to the only one of an element on a benzene ring."""
    mol = molecule(s)
    place = ("para", "meta", "ortho")[rng.randrange(min(level, 3))]
    pattern = {"para": "[*;!R]-c1cc[cH1]cc1", "meta": "[*;!R]-c1c[cH1]ccc1", "ortho": "[*;!R]-c1[cH1]cccc1"}[place]
    spot_in = {"para": 4, "meta": 3, "ortho": 2}[place]
    hits = mol.GetSubstructMatches(Chem.MolFromSmarts(pattern), uniquify=False)
    rows = sorted({(hit[0], hit[spot_in]) for hit in hits})
    if not rows:
        return None
    n, m = rng.choice(rows)
    el = s["atoms"][n]["el"]
    own = {hit[0] for hit in mol.GetSubstructMatches(Chem.MolFromSmarts("[*;!R]-c1ccccc1"), uniquify=False)}
    if [s["atoms"][k]["el"] for k in own].count(el) != 1 or mol.GetRingInfo().NumRings() != 1:
        return None
    classes = list(Chem.CanonicalRankAtoms(mol, breakTies=False))
    if len({classes[b] for a, b in rows if a == n}) != 1:
        return None
    new = rng.choice([e for e in ("F", "Cl", "Br", "N", "O", "C") if e != el])
    step = _add(s, m, new)
    if not step:
        return None
    goal = f"Attach {_an(ELEMENTS[new])} atom to the benzene ring, {place} to the substituent that is bound "
    goal += f"to it by {ELEMENTS[el]}."
    return _done(s, goal, [_tool(new), step])


def read_attach(s: State, said: list[str], goal: str) -> None:
    new, place, old = re.findall(r"Attach an? (\w+) atom to the benzene ring, (\w+) to .* by (\w+)\.", goal)[0]
    symbol = {name: e for e, name in ELEMENTS.items()}
    ring = [n for n in range(len(s["atoms"])) if _cyclic(s, n)]
    start = next(
        m
        for n in range(len(s["atoms"]))
        if n not in ring and s["atoms"][n]["el"] == symbol[old]
        for m, _ in _neighbours(s, n)
        if m in ring
    )
    far = {start: 0}
    for _ in range(3):
        far |= {m: d + 1 for n, d in list(far.items()) for m, _ in _neighbours(s, n) if m in ring and m not in far}
    steps = {"ortho": 1, "meta": 2, "para": 3}[place]
    free = [n for n, d in far.items() if d == steps and len(_neighbours(s, n)) == 2]
    _add(s, free[0], symbol[new])
    s["committed"] = "done"


def charge(rng: Random, level: int, s: State) -> Asked | None:
    mol = molecule(s)
    acid = rng.random() < 0.5
    pattern = "[OX2;H1]C=O" if acid else "[NX3;H2;!$(N-C=O);!$(N-S);!$(N-c)]"
    hits = mol.GetSubstructMatches(Chem.MolFromSmarts(pattern))
    if len(hits) != 1:
        return None
    n = hits[0][0]
    s["atoms"][n]["charge"] += -1 if acid else 1
    goal = "Deprotonate the carboxylic acid: give the right atom its negative charge."
    moves = [_tool("−"), _atom(s, n)]
    if not acid:
        goal, moves = (
            "Protonate the aliphatic primary amine: give the right atom its positive charge.",
            [_tool("+"), _atom(s, n)],
        )
    if level == 3:  # both ends of an amino acid
        other = mol.GetSubstructMatches(
            Chem.MolFromSmarts("[NX3;H2;!$(N-C=O);!$(N-S);!$(N-c)]" if acid else "[OX2;H1]C=O")
        )
        if len(other) == 1:
            s["atoms"][other[0][0]]["charge"] += 1 if acid else -1
            goal = "Draw the zwitterion: charge the carboxylic acid and the amine."
            moves += [_tool("+" if acid else "−"), _atom(s, other[0][0])]
    return _done(s, goal, moves)


def start_charge(rng: Random, level: int) -> State:
    """Acids and amines of random skeletons."""
    return drawn(_random_acid(rng, level), rng)


def _random_acid(rng: Random, level: int) -> str:
    core = "".join(
        rng.choice(("C", "CC", "C(C)", "C(F)", "C(Cl)", "O", "CS", "c1ccc(cc1)", "C1CCC(CC1)"))
        for _ in range(1 + level)
    )
    core = core.replace("c1ccc(cc1)c1ccc(cc1)", "c1ccc(cc1)").replace("OO", "O").replace("SO", "SC")
    ends = {1: ("CC", "C(=O)O"), 2: ("CO", "CN"), 3: ("NC", "CC(=O)O")}
    left, right = ends[level] if level != 2 else rng.choice((("FC", "C(=O)O"), ("OC", "CCN")))
    return f"{left}C{core}C{right}"


def read_charge(s: State, said: list[str], goal: str) -> None:
    hydrogens = _hydrogens(s)
    for n, a in enumerate(s["atoms"]):
        (m, _), *more = _neighbours(s, n)
        carbonyl = any(o == 2 and s["atoms"][k]["el"] == "O" for k, o in _neighbours(s, m))
        if (a["el"], hydrogens[n], bool(more)) == ("O", 1, False) and carbonyl and not goal.startswith("Protonate"):
            a["charge"] = -1
        if (a["el"], hydrogens[n]) == ("N", 2) and not carbonyl and not goal.startswith("Deprotonate"):
            a["charge"] = 1
    s["committed"] = "done"


CLASSES = {
    "every oxygen atom": "[#8]",
    "every nitrogen atom": "[#7]",
    "every halogen atom": "[F,Cl,Br]",
    "every oxygen atom with a double bond": "[O]=*",
    "every atom that bears an OH group": "[#6,#16;$(*-[OX2;H1])]",
    "every carbon atom with a double bond to oxygen": "[#6]=O",
    "every methyl carbon (CH3)": "[CH3]",
    "every ring atom that is not carbon": "[R;!#6]",
    "every ring atom with a bond out of the ring": "[R;$(*~[!R])]",
}


def pick(rng: Random, level: int, s: State) -> Asked | None:
    mol = molecule(s)
    found = {
        name: mol.GetSubstructMatches(Chem.MolFromSmarts(CLASSES[name]))
        for name in list(CLASSES)[3 * level - 3 : 3 * level]
    }
    fit = [name for name, hits in found.items() if (1 if level == 1 else 2) <= len(hits) <= 2 + level]
    if not fit:
        return None
    name = rng.choice(fit)
    hits = sorted(hit[0] for hit in found[name])
    s["picked"] = hits
    return _done(s, f"Pick {name}, and no other atom.", [_atom(s, n) for n in hits])


def read_pick(s: State, said: list[str], goal: str) -> None:
    name = goal.removeprefix("Pick ").split(", and")[0]
    hydrogens = _hydrogens(s)
    for n, a in enumerate(s["atoms"]):
        el, near = a["el"], _neighbours(s, n)
        oxo = any(o == 2 and s["atoms"][m]["el"] == "O" for m, o in near)
        true = {
            "every oxygen atom": el == "O",
            "every nitrogen atom": el == "N",
            "every halogen atom": el in ("F", "Cl", "Br"),
            "every oxygen atom with a double bond": el == "O" and any(o == 2 for _, o in near),
            "every atom that bears an OH group": el != "O"
            and any(s["atoms"][m]["el"] == "O" and hydrogens[m] for m, _ in near),
            "every carbon atom with a double bond to oxygen": el == "C" and oxo,
            "every methyl carbon (CH3)": el == "C" and hydrogens[n] == 3,
            "every ring atom that is not carbon": el != "C" and _cyclic(s, n),
            "every ring atom with a bond out of the ring": _cyclic(s, n) and any(not _cyclic(s, m) for m, _ in near),
        }
        s["picked"] += [n] if true[name] else []
    s["committed"] = "done"


def cut(rng: Random, level: int, s: State) -> Asked | None:
    """The bond between the carbonyl carbon and the heteroatom."""
    kind = rng.choice(("amide", "ester"))
    mol = molecule(s)
    smarts = {"amide": "[NX3]-[CX3](=O)", "ester": "[OX2;H0]-[CX3](=O)"}[kind]
    hits = mol.GetSubstructMatches(Chem.MolFromSmarts(smarts))
    if len(hits) != 1:
        return None
    a, b = hits[0][:2]
    moves = [_tool("Erase"), _middle(s, a, b)]
    s["bonds"] = [bond for bond in s["bonds"] if set(bond[:2]) != {a, b}]
    hetero = {"amide": "nitrogen", "ester": "oxygen"}[kind]
    return _done(
        s, f"Cut the {kind}: erase the single bond between its carbonyl carbon and its {hetero}, and no atom.", moves
    )


def start_cut(rng: Random, level: int) -> State:
    left, right = (
        "".join(rng.choice(("C", "CC", "C(C)", "C(Cl)", "CS", "C(F)", "CO")) for _ in range(level)) for _ in range(2)
    )
    return drawn(f"C{left}C(=O){rng.choice('NO')}C{right}C{rng.choice(('', 'Br', 'c1ccccc1', 'O'))}", rng)


def read_cut(s: State, said: list[str], goal: str) -> None:
    hetero = "N" if "amide" in goal else "O"
    for k, (a, b, o) in enumerate(s["bonds"]):
        for n, m in ((a, b), (b, a)):
            oxo = [x for x, p in _neighbours(s, m) if p == 2 and s["atoms"][x]["el"] == "O"]
            if o == 1 and s["atoms"][n]["el"] == hetero and oxo and len(_neighbours(s, n)) > 1:
                del s["bonds"][k]
                s["committed"] = "done"
                return


def build(rng: Random, level: int, s: State) -> Asked | None:
    """A small molecule beside one that is there."""
    low, high = {1: (2, 3), 2: (4, 4), 3: (5, 7)}[level]
    name = rng.choice([name for name, smiles in NAMED.items() if low <= size_of(smiles) <= high])
    new = drawn(NAMED[name], Random(0), (560, 380), 30)
    base = len(s["atoms"])
    if any(a["x"] > 430 and a["y"] > 250 for a in s["atoms"]):
        return None
    first, *_ = new["atoms"]
    seen, moves, tool = {0: base}, [_tool(first["el"]), spot("img", "Sheet", first["x"], first["y"])], first["el"]
    s["atoms"].append(first)
    heavy: list[tuple[int, int, int]] = []
    while len(seen) < len(new["atoms"]):
        a, b, o = next(
            (x, y, o) for p, q, o in new["bonds"] for x, y in ((p, q), (q, p)) if x in seen and y not in seen
        )
        one, other = new["atoms"][a], new["atoms"][b]
        if other["el"] != tool:
            tool = other["el"]
            moves.append(_tool(tool))
        moves.append(sweep("img", "Sheet", (one["x"], one["y"]), (other["x"], other["y"])))
        seen[b] = len(s["atoms"])
        s["atoms"].append(other)
        s["bonds"].append([seen[a], seen[b], 1])
        if o > 1:
            heavy.append((seen[a], seen[b], o))
    for a, b, o in sorted(heavy, key=lambda bond: bond[2]):
        name_of = _tool(("", "", "Double", "Triple")[o])
        moves += [*([name_of] if name_of not in moves else []), _middle(s, a, b)]
        next(bond for bond in s["bonds"] if bond[:2] == [a, b])[2] = o
    return _done(s, f"Draw {name} beside the molecule that is there, which stays as it is.", moves)


def start_build(rng: Random, level: int) -> State:
    return drawn(rng.choice([one for one in POOL if size_of(one) < 9]), rng, (220, 150), 26)


def read_build(s: State, said: list[str], goal: str) -> None:
    new, base = drawn(NAMED[goal[5:].partition(" beside")[0]], Random(1)), len(s["atoms"])
    s["atoms"] += new["atoms"]
    s["bonds"] += [[a + base, b + base, o] for a, b, o in new["bonds"]]
    s["committed"] = "done"


def ring(rng: Random, level: int, s: State) -> Asked | None:
    """Two atoms of a chain that their elements name."""
    hetero = [n for n, a in enumerate(s["atoms"]) if a["el"] != "C"]
    a, b = sorted(hetero[:2])
    one, other = (ELEMENTS[s["atoms"][n]["el"]] for n in (a, b))
    goal = f"Close a ring: draw a single bond between the {one} and the {other}."
    if level > 1:
        a, b = a + 1, b - 1
        goal = "Close a ring: draw a single bond between the chain carbon next to the nitrogen and the one next to "
        goal += "the sulfur, "
        goal += "each on the side that faces the other."
    if b - a < 2:
        return None
    p, q = s["atoms"][a], s["atoms"][b]
    s["bonds"].append([a, b, 1])
    return _done(s, goal, [_tool("Single"), sweep("img", "Sheet", (p["x"], p["y"]), (q["x"], q["y"]))])


def start_ring(rng: Random, level: int) -> State:
    chain = ["C"] * (8 + level)
    a = rng.randrange(0, 3)
    b = a + rng.randrange(4 + (level > 1), 7)
    chain[a], chain[b if b < len(chain) else -1] = "N", "S"
    bare = "".join(chain)
    for n in rng.sample([k for k, el in enumerate(chain) if el == "C"], level):
        chain[n] = rng.choice(("C(C)", "C(F)" if level == 3 else "C(C)", "C(CC)"))
    s = drawn(bare, rng)
    for n, el in enumerate(chain):
        if "(" in el:
            group = el[2:-1]
            base = n
            for symbol in group:
                _add(s, base, symbol)
                base = len(s["atoms"]) - 1
    return s


def read_ring(s: State, said: list[str], goal: str) -> None:
    a, b = (next(n for n, one in enumerate(s["atoms"]) if one["el"] == el) for el in ("N", "S"))
    if "next to" in goal:
        path = _path(s, a, b)
        a, b = path[1], path[-2]
    s["bonds"].append([a, b, 1])
    s["committed"] = "done"


def _path(s: State, a: int, b: int) -> list[int]:
    paths = [[a]]
    while True:
        path = paths.pop(0)
        if path[-1] == b:
            return path
        paths += [[*path, m] for m, _ in _neighbours(s, path[-1]) if m not in path]


def count(rng: Random, level: int, s: State) -> Asked | None:
    mol = molecule(s)
    what = (
        "hydrogen atoms does the molecule have",
        "ring atoms does the molecule have",
        "hydrogen atoms sit on carbon",
    )[rng.randrange(level)]
    hydrogens = [(a.GetSymbol(), a.GetTotalNumHs()) for a in mol.GetAtoms()]
    number = sum(h for _, h in hydrogens)
    if what.startswith("ring"):
        number = sum(a.IsInRing() for a in mol.GetAtoms())
    if what.endswith("carbon"):
        number = sum(h for el, h in hydrogens if el == "C")
    s["answer"] = str(number)
    return _done(s, f"How many {what}? Write the number into the answer field.", into("Answer", str(number)))


def read_count(s: State, said: list[str], goal: str) -> None:
    mol = Chem.AddHs(molecule(s))
    if "ring atoms" in goal:
        number = sum(_cyclic(s, n) for n in range(len(s["atoms"])))
    else:
        ends = [a.GetNeighbors()[0].GetSymbol() for a in mol.GetAtoms() if a.GetSymbol() == "H"]
        number = ends.count("C") if "on carbon" in goal else len(ends)
    s |= {"answer": str(number), "committed": "done"}


Molecule.goals = {
    "element": Goal(element, read_element),
    "order": Goal(order, read_order),
    "remove": Goal(remove, read_remove),
    "attach": Goal(attach, read_attach),
    "charge": Goal(charge, read_charge, start_charge),
    "pick": Goal(pick, read_pick),
    "cut": Goal(cut, read_cut, start_cut),
    "build": Goal(build, read_build, start_build),
    "ring": Goal(ring, read_ring, start_ring),
    "count": Goal(count, read_count),
}
