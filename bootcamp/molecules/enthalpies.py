"""Enthalpies of reactions: from other reactions by Hess's law, and from the bonds that break and form."""

from __future__ import annotations

import re
from collections import Counter
from random import Random
from typing import ClassVar

import numpy as np
from rdkit import Chem

from bootcamp.molecules.amounts import Quantity, Rounded
from bootcamp.molecules.plain import Plain, plain

# Standard enthalpies of formation at 298.15 K in kJ/mol (CRC Handbook; ATcT where it has them).
FORMATION: dict[str, float] = {
    "C": 0.0, "H2": 0.0, "O2": 0.0, "N2": 0.0, "S": 0.0, "Fe": 0.0, "Cl2": 0.0, "P4": 0.0,
    "CO": -110.5, "CO2": -393.5, "H2O": -285.8, "CH4": -74.6, "C2H2": 227.4, "C2H4": 52.4, "C2H6": -84.0,
    "C3H8": -103.8, "C6H6": 49.1, "CH3OH": -239.2, "C2H5OH": -277.6, "CH3CHO": -192.2, "CH3CO2H": -484.3,
    "NH3": -45.9, "NO": 91.3, "NO2": 33.2, "N2O": 81.6, "N2O4": 11.1, "N2H4": 50.6, "HNO3": -174.1, "SO2": -296.8,
    "SO3": -395.7, "H2S": -20.6, "H2SO4": -814.0, "HCl": -92.3, "PCl3": -319.7, "PCl5": -443.5, "Fe2O3": -824.2,
    "Fe3O4": -1118.4, "FeO": -272.0, "CS2": 89.0, "COCl2": -219.1, "HCN": 135.1,
}  # fmt: skip
EQUATIONS: tuple[str, ...] = (
    "C + O2 = CO2", "2 C + O2 = 2 CO", "2 CO + O2 = 2 CO2", "2 H2 + O2 = 2 H2O", "C + 2 H2 = CH4",
    "CH4 + 2 O2 = CO2 + 2 H2O", "CO + H2O = CO2 + H2", "CO + 2 H2 = CH3OH", "2 CH3OH + 3 O2 = 2 CO2 + 4 H2O",
    "C2H4 + H2 = C2H6", "C2H2 + 2 H2 = C2H6", "C2H4 + 3 O2 = 2 CO2 + 2 H2O", "2 C2H6 + 7 O2 = 4 CO2 + 6 H2O",
    "2 C2H2 + 5 O2 = 4 CO2 + 2 H2O", "C3H8 + 5 O2 = 3 CO2 + 4 H2O", "3 C2H2 = C6H6", "C2H4 + H2O = C2H5OH",
    "2 C6H6 + 15 O2 = 12 CO2 + 6 H2O", "C2H5OH + 3 O2 = 2 CO2 + 3 H2O", "2 C2H5OH + O2 = 2 CH3CHO + 2 H2O",
    "2 CH3CHO + O2 = 2 CH3CO2H", "CH3OH + CO = CH3CO2H", "CH3CO2H + 2 O2 = 2 CO2 + 2 H2O", "N2 + 3 H2 = 2 NH3",
    "N2 + O2 = 2 NO", "2 NO + O2 = 2 NO2", "2 NO2 = N2O4", "4 NH3 + 5 O2 = 4 NO + 6 H2O", "2 N2 + O2 = 2 N2O",
    "4 NH3 + 3 O2 = 2 N2 + 6 H2O", "N2 + 2 H2 = N2H4", "N2H4 + O2 = N2 + 2 H2O", "3 NO2 + H2O = 2 HNO3 + NO",
    "S + O2 = SO2", "2 SO2 + O2 = 2 SO3", "H2 + S = H2S", "2 H2S + 3 O2 = 2 SO2 + 2 H2O", "SO3 + H2O = H2SO4",
    "2 H2S + SO2 = 3 S + 2 H2O", "H2 + Cl2 = 2 HCl", "P4 + 6 Cl2 = 4 PCl3", "PCl3 + Cl2 = PCl5",
    "CO + Cl2 = COCl2", "CH4 + NH3 = HCN + 3 H2", "C + 2 S = CS2", "CS2 + 3 O2 = CO2 + 2 SO2",
    "Fe2O3 + 3 CO = 2 Fe + 3 CO2", "3 Fe2O3 + CO = 2 Fe3O4 + CO2", "Fe3O4 + CO = 3 FeO + CO2",
    "FeO + CO = Fe + CO2", "2 Fe + O2 = 2 FeO", "4 Fe + 3 O2 = 2 Fe2O3",
)  # fmt: skip


def sides(text: str) -> Counter[str]:
    """Stoichiometric numbers of an equation, negative for reactants."""
    total: Counter[str] = Counter()
    for side, sign in zip(text.split(" = "), (-1, 1), strict=True):
        for term in side.split(" + "):
            number, _, name = term.strip().rpartition(" ")
            total[name] += sign * int(number or 1)
    return total


_EQUATIONS = tuple(map(sides, EQUATIONS))


def equation(total: Counter[str]) -> str:
    """The equation of stoichiometric numbers."""
    halves = []
    for sign in (-1, 1):
        terms = [(n * sign, name) for name, n in total.items() if n * sign > 0]
        halves.append(" + ".join(f"{n} {name}" if n != 1 else name for n, name in terms))
    return " = ".join(halves)


def heat(total: Counter[str]) -> float:
    """The enthalpy of an equation by formation."""
    return sum(n * FORMATION[name] for name, n in total.items())


def _scaled(one: Counter[str], n: int) -> Counter[str]:
    return Counter({name: n * value for name, value in one.items()})


def _sum(one: Counter[str], other: Counter[str]) -> Counter[str]:
    total = Counter(one)
    for name, n in other.items():
        total[name] += n
    return Counter({name: n for name, n in total.items() if n})


def hess(rng: Random, level: int) -> tuple[str, float]:
    """The enthalpy of a combination of given reactions."""
    while True:
        picks = [rng.choice(_EQUATIONS)]
        while len(picks) < level + 1:
            known = {name for one in picks for name in one} - {"O2"}
            near = [one for one in _EQUATIONS if one not in picks and known & set(one)]
            picks.append(rng.choice(near))
        factors = [rng.choice((-2, -1, 1, 2)) for _ in picks]
        target: Counter[str] = Counter()
        for one, n in zip(picks, factors, strict=True):
            target = _sum(target, _scaled(one, n))
        shared = {name for one in picks for name in one} - set(target)
        common = np.gcd.reduce([abs(n) for n in target.values()]) if target else 0
        if shared and common == 1 and min(target.values()) < 0 < max(target.values()) and len(target) <= 6:
            break
    shown = [_scaled(one, rng.choice((-1, 1))) for one in picks]
    given = [(one, round(heat(one), 1)) for one in shown]
    value = sum(n * h * (1 if one == pick else -1) for (one, h), pick, n in zip(given, picks, factors, strict=True))
    if abs(value) < 20:
        return hess(rng, level)
    listed = "; ".join(f"{equation(one)} ({h:g})" for one, h in given)
    return f"Enthalpies of reaction in kJ: {listed}. That of {equation(target)}, in kJ:", value


def hess_again(prompt: str) -> float:
    """The combination by least squares on the stoichiometric numbers."""
    listed, _, rest = prompt.partition("in kJ: ")[2].partition(". That of ")
    given = [re.fullmatch(r"(.*) \((-?[0-9.]+)\)", part) for part in listed.split("; ")]
    rows = [(sides(found[1]), float(found[2])) for found in given if found]
    target = sides(rest.partition(", in kJ")[0])
    names = sorted({name for one, _ in rows for name in one} | set(target))
    matrix = np.array([[one[name] for one, _ in rows] for name in names], dtype=float)
    solved, *_ = np.linalg.lstsq(matrix, np.array([target[name] for name in names], dtype=float), rcond=None)
    return float(solved @ np.array([h for _, h in rows]))


# Mean bond enthalpies in kJ/mol, as the prompt gives them.
BONDS: dict[str, int] = {
    "H-H": 436, "C-H": 413, "N-H": 391, "O-H": 463, "C-C": 348, "C=C": 614, "C#C": 839, "C-N": 293, "C-O": 358,
    "C=O": 745, "C-F": 485, "C-Cl": 328, "C-Br": 276, "C-I": 240, "F-F": 155, "Cl-Cl": 242, "Br-Br": 193, "I-I": 151,
    "H-F": 567, "H-Cl": 431, "H-Br": 366, "H-I": 299, "O=O": 495, "C=N": 615, "C#N": 891, "S-H": 347, "C-S": 259,
}  # fmt: skip
_MARKS = {1.0: "-", 2.0: "=", 3.0: "#"}
_HYDROCARBONS = ("C=C", "CC=C", "CC=CC", "C=CC=C", "C=C(C)C", "CCC=C", "C=CCC=C", "CC(C)=CC", "C#C", "CC#C", "CC#CC",
                 "CCC#C", "C=CCO", "C=CCN", "C=CCCl", "C=CCF", "CC=CCO", "C=CCCO", "C=CCOC", "C=CC#C")  # fmt: skip
_ADDED = {"[H][H]": ("H", "H"), "ClCl": ("Cl", "Cl"), "BrBr": ("Br", "Br"), "II": ("I", "I"), "F": ("H", "F")} | {
    "Cl": ("H", "Cl"), "Br": ("H", "Br"), "I": ("H", "I"), "O": ("H", "O"), "N": ("H", "N"), "FF": ("F", "F"),
    "S": ("H", "S"),
}  # fmt: skip
_ALKANES = ("C", "CC", "CCC", "CCCC", "CC(C)C", "CCO", "CO", "CC(C)O", "CCCO", "CN", "CCN", "CCF", "COC", "CCOC")


def _bonds(smiles: str) -> Counter[str]:
    """The bonds of a molecule, hydrogens included, under the names of the table."""
    mol = Chem.AddHs(Chem.MolFromSmiles(smiles))
    found: Counter[str] = Counter()
    for bond in mol.GetBonds():
        found[_named(bond.GetBeginAtom().GetSymbol(), bond.GetEndAtom().GetSymbol(), bond.GetBondTypeAsDouble())] += 1
    return found


def _named(one: str, other: str, order: float) -> str:
    mark = _MARKS[order]
    return f"{one}{mark}{other}" if f"{one}{mark}{other}" in BONDS else f"{other}{mark}{one}"


def _plain_bonds(smiles: str) -> Counter[str]:
    """The same by the second reader."""
    if smiles == "[H][H]":
        return Counter({"H-H": 1})
    mol: Plain = plain(smiles)
    found = Counter(_named(mol.atoms[i].symbol, mol.atoms[j].symbol, order) for (i, j), order in mol.bonds.items())
    for atom in mol.atoms:
        found[_named(atom.symbol, "H", 1.0)] += atom.hydrogens
    return found


def bonds(rng: Random, level: int) -> tuple[str, float]:
    """The enthalpy of an addition, a chlorination or, later, a combustion, from mean bond enthalpies."""
    kind = rng.choice(("addition", "substitution") if level < 3 else ("addition", "substitution", "combustion"))
    if kind == "combustion":
        fuel = rng.choice((*_HYDROCARBONS[:12], *_ALKANES[:9]))
        counts = plain(fuel).counts()
        oxygen = 4 * counts["C"] + counts["H"] - 2 * counts["O"]  # in quarters of O2
        factor = 4 if oxygen % 4 == 1 or oxygen % 4 == 3 else 2 if oxygen % 4 else 1
        left = [(factor, fuel), (factor * oxygen // 4, "O=O")]
        right_ = [(factor * counts["C"], "O=C=O"), (factor * counts["H"] // 2, "O")]
    elif kind == "substitution":
        fuel, halogen = rng.choice(_ALKANES), rng.choice(("F", "Cl", "Br", "I"))
        n = 1 if level == 1 else rng.randint(1, 3)
        mol = Chem.MolFromSmiles(fuel)
        for _ in range(n):
            places = [a.GetIdx() for a in mol.GetAtoms() if a.GetSymbol() == "C" and a.GetTotalNumHs()]
            if not places:
                return bonds(rng, level)
            mol = _joined(mol, rng.choice(places), halogen)
        left = [(1, fuel), (n, halogen * 2)]
        right_ = [(1, Chem.MolToSmiles(mol)), (n, halogen)]
    else:
        fuel, reagent = rng.choice(_HYDROCARBONS), rng.choice(list(_ADDED))
        mol = Chem.RWMol(Chem.MolFromSmiles(fuel))
        n = 0
        for _ in range(1 if level < 3 else 2):
            multiple = [b for b in mol.GetBonds() if b.GetBondTypeAsDouble() > 1]
            if not multiple:
                break
            bond = rng.choice(multiple)
            ends = [bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()]
            rng.shuffle(ends)
            bond.SetBondType(Chem.BondType.SINGLE if bond.GetBondTypeAsDouble() == 2 else Chem.BondType.DOUBLE)
            for end, symbol in zip(ends, _ADDED[reagent], strict=True):
                if symbol != "H":
                    mol.AddBond(end, mol.AddAtom(Chem.Atom(symbol)), Chem.BondType.SINGLE)
            Chem.SanitizeMol(mol)
            n += 1
        left = [(1, fuel), (n, reagent)]
        right_ = [(1, Chem.MolToSmiles(mol)), (n, reagent)][:1]
    broken: Counter[str] = Counter()
    for sign, side in ((1, left), (-1, right_)):
        for n, smiles in side:
            for name, number in _bonds(smiles).items():
                broken[name] += sign * n * number
    # Tables differ by some kJ; so do problems.
    table = {name: mean + rng.randint(-6, 6) for name, mean in BONDS.items() if broken[name]}
    value = sum(mean * broken[name] for name, mean in table.items())
    if abs(value) < 8:
        return bonds(rng, level)
    shown = " -> ".join(" + ".join(f"{n} {s}" if n > 1 else s for n, s in side) for side in (left, right_))
    listed = ", ".join(f"{name} {mean}" for name, mean in table.items())
    return f"Enthalpy in kJ/mol of {shown} (gases) from bond enthalpies {listed}:", float(value)


def _joined(mol: Chem.Mol, at: int, symbol: str) -> Chem.Mol:
    edited = Chem.RWMol(mol)
    edited.AddBond(at, edited.AddAtom(Chem.Atom(symbol)), Chem.BondType.SINGLE)
    Chem.SanitizeMol(edited)
    return edited.GetMol()


def bonds_again(prompt: str) -> float:
    shown, _, listed = prompt.partition("kJ/mol of ")[2].partition(" (gases) from bond enthalpies ")
    table = {name: int(n) for name, n in re.findall(r"([A-Z][a-z]?[-=#][A-Z][a-z]?) (\d+)", listed)}
    total = 0
    for side, sign in zip(shown.split(" -> "), (1, -1), strict=True):
        for term in side.split(" + "):
            number, _, smiles = term.rpartition(" ")
            for name, n in _plain_bonds(smiles).items():
                total += sign * int(number or 1) * n * table.get(name, 0)
    return float(total)


class ReactionHeat(Rounded):
    """Enthalpies of reactions by cycles and by bonds."""

    QUESTIONS: ClassVar[dict[str, Quantity]] = {
        "hess": Quantity(hess, hess_again),
        "bonds": Quantity(bonds, bonds_again),
    }
