"""Design inside windows: several properties at once, free, near a given molecule, on a given core, or between two."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from rdkit import Chem
from rdkit.Chem import rdMolDescriptors

from bootcamp.molecules.answering import odd
from bootcamp.molecules.drawing import CORES, molecule
from bootcamp.molecules.optimisation import ALERTS, alerted, changed, lipophilicity, polar_area, saturation, similarity
from bootcamp.molecules.smiles import ORGANIC, canonical, read
from bootcamp.types import Problem, Score, Task, wrong


@dataclass(frozen=True)
class Window:
    """A property: its name in words, how it is measured, how again by other code, and how wide its window is."""

    words: str
    measure: Callable[[Chem.Mol], float]
    again: Callable[[Chem.Mol], float]
    width: float = 0.0


def _logp(mol: Chem.Mol) -> float:
    return rdMolDescriptors.CalcCrippenDescriptors(mol)[0]


def _donors(mol: Chem.Mol) -> float:
    return float(sum(a.GetTotalNumHs() for a in mol.GetAtoms() if a.GetSymbol() in "NO"))


def _rings(mol: Chem.Mol) -> float:
    return float(mol.GetNumBonds() - mol.GetNumAtoms() + 1)


def _turning(mol: Chem.Mol) -> float:
    return float(len(mol.GetSubstructMatches(_TURNING)))


def _turning_again(mol: Chem.Mol) -> float:
    bonds = (b for b in mol.GetBonds() if b.GetBondType() == Chem.BondType.SINGLE and not b.IsInRing())
    return float(sum(min(b.GetBeginAtom().GetDegree(), b.GetEndAtom().GetDegree()) > 1 for b in bonds))


_TURNING = Chem.MolFromSmarts("[!D1]-&!@[!D1]")
WINDOWS: dict[str, Window] = {
    "donors": Window("N-H and O-H bonds", rdMolDescriptors.CalcNumLipinskiHBD, _donors),
    "rings": Window("rings", rdMolDescriptors.CalcNumRings, _rings),
    "hetero": Window(
        "atoms other than C and H",
        rdMolDescriptors.CalcNumHeteroatoms,
        lambda mol: float(sum(a.GetAtomicNum() not in (1, 6) for a in mol.GetAtoms())),
    ),
    "tpsa": Window("TPSA (N and O)", rdMolDescriptors.CalcTPSA, polar_area, 8.0),
    "logp": Window("Crippen logP", _logp, lipophilicity, 0.6),
    "turning": Window("acyclic single bonds between non-terminal heavy atoms", _turning, _turning_again),
    "sp3": Window("fraction of sp3 carbons", rdMolDescriptors.CalcFractionCSP3, saturation, 0.2),
}
ORDER = tuple(WINDOWS)
_ITEM = re.compile(r"([A-Za-z][^;:]*?) (-?\d+(?:\.\d+)?)(?: to (-?\d+(?:\.\d+)?))?$")


@dataclass(frozen=True, kw_only=True)
class Design(Task):
    """A molecule of a given size whose properties lie in windows; `kind` says what else it is held to.

    `free`: nothing else; `near`: similar to a given molecule; `core`: holding a given ring and no ring more;
    `between`: similar to each of two given molecules, more than they are to each other.
    """

    kind: str

    chance: ClassVar[float] = 0.1

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            mol = Chem.MolFromSmiles(molecule(rng, min(level + 1, 4)))
            if odd(mol) or alerted(mol) or not 7 <= mol.GetNumHeavyAtoms() <= 26:
                continue
            answer: dict[str, Any] = {"size": mol.GetNumHeavyAtoms(), "example": canonical(mol)}
            extra = self._held(rng, mol, level)
            if extra is None:
                continue
            names = ORDER[: 3 + level] if self.kind == "free" else rng.sample(ORDER, 1 + level)
            answer["windows"] = {name: _around(WINDOWS[name], mol, rng) for name in ORDER if name in names}
            answer |= extra
            if self.kind in ("near", "between") and any(
                self._judge(answer, Chem.MolFromSmiles(s)).correct for s in answer["like"]
            ):
                continue
            if self._judge(answer, mol).correct:
                return Problem(self._prompt(answer), answer)

    def _held(self, rng: Random, mol: Chem.Mol, level: int) -> dict[str, Any] | None:
        """What else the example meets; None where nothing fits."""
        if self.kind == "free":
            return {}
        if self.kind == "core":
            cores = [core for core in CORES[min(level + 1, 4)] if mol.HasSubstructMatch(Chem.MolFromSmiles(core))]
            cores = [core for core in cores if any(char.isdigit() for char in core)]
            return {"core": rng.choice(cores)} if cores else None
        like: list[str] = []
        for _ in range(6):
            other = changed(rng, mol, level)
            if other is None or odd(other) or alerted(other) or _unusual(other) != _unusual(mol):
                continue
            if canonical(other) not in (canonical(mol), *like):
                like.append(canonical(other))
        wanted = 1 if self.kind == "near" else 2
        if len(like) < wanted:
            return None
        like = like[:wanted]
        near = min(similarity(mol, smiles) for smiles in like)
        floor = round(near - 0.02, 2)
        if self.kind == "between" and similarity(Chem.MolFromSmiles(like[0]), like[1]) > floor - 0.03:
            return None
        return {"like": like, "floor": floor} if floor >= 0.3 else None

    def _prompt(self, answer: Any) -> str:
        items = [f"heavy atoms {answer['size']}"]
        for name, (low, high) in answer["windows"].items():
            items.append(f"{WINDOWS[name].words} {low:g}" + (f" to {high:g}" if high != low else ""))
        held = ""
        if "core" in answer:
            held = f" with the ring system {answer['core']}"
        if "like" in answer:
            given = " and to ".join(answer["like"])
            held = f" with Tanimoto similarity (Morgan, radius 2, 2048 bits) at least {answer['floor']:g} to {given}"
        return f"A molecule{held}; {'; '.join(items)}; none of: {', '.join(ALERTS)}. SMILES:"

    def _judge(self, answer: Any, mol: Chem.Mol) -> Score:
        """Codes: the reason of `odd`, `size`, `alert`, `no_core`, `dissimilar`, `outside`, `copy`."""
        if reason := odd(mol):
            return wrong(reason)
        if mol.GetNumHeavyAtoms() != answer["size"]:
            return wrong("size", f"{answer['size']} heavy atoms are asked for")
        if name := alerted(mol):
            return wrong("alert", name)
        if "core" in answer and not mol.HasSubstructMatch(Chem.MolFromSmiles(answer["core"])):
            return wrong("no_core")
        met = 0
        for name, (low, high) in answer["windows"].items():
            met += low - 1e-6 <= WINDOWS[name].measure(mol) <= high + 1e-6
        parts = {"windows": met / len(answer["windows"])}
        if met < len(answer["windows"]):
            return Score(0.0, parts, ("outside",))
        if any(similarity(mol, smiles) < answer["floor"] for smiles in answer.get("like", ())):
            return Score(0.0, parts, ("dissimilar",))
        if canonical(mol) in answer.get("like", ()):
            return Score(0.0, parts, ("copy",))
        return Score(1.0, parts)

    def grade(self, answer: Any, text: str) -> Score:
        reading = read(text, elements=ORGANIC)
        return reading.score if reading.mol is None else self._judge(answer, reading.mol)

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['example']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        if "like" in answer:
            return f"<answer>{rng.choice(answer['like'])}</answer>"
        return f"<answer>{'C' * answer['size']}</answer>"

    def check(self, problem: Problem) -> bool:
        """The example measured by other code against the windows of the prompt."""
        head, _, rest = problem.prompt.partition("; ")
        mol = Chem.MolFromSmiles(problem.answer["example"])
        again = {window.words: window.again for window in WINDOWS.values()}
        again["heavy atoms"] = lambda mol: float(mol.GetNumAtoms())
        items = rest.partition("; none of: ")[0].split("; ")
        for item in items:
            found = _ITEM.fullmatch(item)
            if found is None:
                return False
            low, high = float(found[2]), float(found[3] or found[2])
            if not low - 1e-4 <= again[found[1]](mol) <= high + 1e-4:
                return False
        if "like" in problem.answer:
            floor, _, given = head.partition(" at least ")[2].partition(" to ")
            listed = given.split(" and to ")
            if listed != problem.answer["like"] or float(floor) != problem.answer["floor"]:
                return False
            return all(
                similarity(Chem.MolFromSmiles(s), problem.answer["example"]) >= float(floor) - 1e-6 for s in listed
            )
        core = head.partition(" the ring system ")[2]
        return core == problem.answer.get("core", "") and len(items) == len(problem.answer["windows"]) + 1

    def problem_key(self, problem: Problem) -> str:
        answer = problem.answer
        return f"{answer['size']} {sorted(answer['windows'].items())} {answer.get('core')} {answer.get('like')}"


def _unusual(mol: Chem.Mol) -> list[tuple[str, int, int]]:
    """Sulfur and charged atoms with their valences: edits that change these make molecules that nobody would draw."""
    atoms = (atom for atom in mol.GetAtoms() if atom.GetSymbol() in "SP" or atom.GetFormalCharge())
    return sorted((atom.GetSymbol(), atom.GetTotalValence(), atom.GetFormalCharge()) for atom in atoms)


def _around(window: Window, mol: Chem.Mol, rng: Random) -> list[float]:
    """A window of its width that holds the molecule somewhere inside, rounded outwards to a tenth or a hundredth."""
    value = window.measure(mol)
    if not window.width:
        return [float(value), float(value)]
    digits = 2 if window.width < 0.5 else 1
    low = round(value - window.width * rng.uniform(0.25, 0.75), digits)
    return [low, round(low + window.width, digits)]
