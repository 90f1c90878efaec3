"""Hückel's method for pi systems: energies, gaps and bond orders, energies in units of |beta| from alpha."""

from __future__ import annotations

import re
from collections.abc import Mapping
from random import Random
from typing import ClassVar

import numpy as np
from rdkit import Chem

from bootcamp.molecules.amounts import Quantity, Rounded, captured
from bootcamp.molecules.plain import plain

Pairs = Mapping[tuple[int, int], float]


def system(rng: Random, level: int) -> tuple[str, float, float]:
    """The SMILES of a conjugated chain, from level 3 on with a ring, that ends in a heteroatom with these h and k."""
    mol = Chem.RWMol(
        Chem.MolFromSmiles("C=C" if level < 3 or rng.random() < 0.4 else rng.choice(("c1ccccc1", "C=C1C=CC=C1")))
    )
    for _ in range(rng.randint(0, 1) if level == 1 else rng.randint(1, 2)):
        free = [a.GetIdx() for a in mol.GetAtoms() if a.GetTotalNumHs()]
        first, second = mol.AddAtom(Chem.Atom(6)), mol.AddAtom(Chem.Atom(6))
        mol.AddBond(rng.choice(free), first, Chem.BondType.SINGLE)
        mol.AddBond(first, second, Chem.BondType.DOUBLE)
        Chem.SanitizeMol(mol)
    free = [a.GetIdx() for a in mol.GetAtoms() if a.GetTotalNumHs()]
    carbon, hetero = mol.AddAtom(Chem.Atom(6)), mol.AddAtom(Chem.Atom(rng.choice((7, 8))))
    mol.AddBond(rng.choice(free), carbon, Chem.BondType.SINGLE)
    mol.AddBond(carbon, hetero, Chem.BondType.DOUBLE)
    Chem.SanitizeMol(mol)
    return Chem.MolToSmiles(mol), round(rng.uniform(0.3, 2.0), 2), round(rng.uniform(0.7, 1.2), 2)


def matrix(smiles: str, h: float, k: float) -> np.ndarray:
    """The matrix of (E - alpha) / beta."""
    mol = Chem.MolFromSmiles(smiles)
    found = np.zeros((mol.GetNumAtoms(), mol.GetNumAtoms()))
    for bond in mol.GetBonds():
        i, j = bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()
        hetero = {mol.GetAtomWithIdx(i).GetSymbol(), mol.GetAtomWithIdx(j).GetSymbol()} != {"C"}
        found[i, j] = found[j, i] = k if hetero else 1.0
    for atom in mol.GetAtoms():
        if atom.GetSymbol() != "C":
            found[atom.GetIdx(), atom.GetIdx()] = h
    return found


def _roots(smiles: str, h: float, k: float, nudge: tuple[int, int, float] = (0, 0, 0.0)) -> list[float]:
    """The same levels as roots of the characteristic polynomial, by Faddeev and LeVerrier, from the second reader."""
    mol = plain(smiles)
    n = len(mol.atoms)
    a = [[0.0] * n for _ in range(n)]
    for i, j in mol.bonds:
        a[i][j] = a[j][i] = 1.0 if mol.atoms[i].symbol == mol.atoms[j].symbol == "C" else k
    for i, atom in enumerate(mol.atoms):
        a[i][i] = 0.0 if atom.symbol == "C" else h
    i, j, by = nudge
    a[i][j] += by
    a[j][i] += by
    coefficients, power = [1.0], [[0.0] * n for _ in range(n)]
    for step in range(1, n + 1):
        power = [
            [sum(a[r][m] * power[m][c] for m in range(n)) + (coefficients[-1] * a[r][c]) for c in range(n)]
            for r in range(n)
        ]
        coefficients.append(-sum(power[r][r] for r in range(n)) / step)
    return sorted((float(root.real) for root in np.roots(coefficients)), reverse=True)


def _asked(prompt: str) -> tuple[str, float, float]:
    smiles = re.search(r"for (\S+) \(", prompt)[1]  # type: ignore[index]
    return smiles, captured(r"h = ([0-9.]*[0-9])", prompt), captured(r"k = ([0-9.]*[0-9])", prompt)


def _text(smiles: str, h: float, k: float) -> str:
    return f"for {smiles} (heteroatom alpha + h beta, h = {h:g}; its bond k beta, k = {k:g})"


def gap(rng: Random, level: int) -> tuple[str, float]:
    while True:
        smiles, h, k = system(rng, level)
        levels = sorted(np.linalg.eigvalsh(matrix(smiles, h, k)), reverse=True)
        half = len(levels) // 2
        value = float(levels[half - 1] - levels[half])
        if value > 0.1 and abs(value - 1) > 0.01:  # of a gap of 1, "100 %" would be right too
            return f"Hückel HOMO-LUMO gap in |beta| {_text(smiles, h, k)}:", value


def energy(rng: Random, level: int) -> tuple[str, float]:
    smiles, h, k = system(rng, level)
    levels = sorted(np.linalg.eigvalsh(matrix(smiles, h, k)), reverse=True)
    return f"Hückel pi energy beyond n alpha, in beta, {_text(smiles, h, k)}:", 2 * float(
        sum(levels[: len(levels) // 2])
    )


def order(rng: Random, level: int) -> tuple[str, float]:
    while True:
        smiles, h, k = system(rng, level)
        values, vectors = np.linalg.eigh(matrix(smiles, h, k))
        n = len(values)
        bond = rng.choice(list(Chem.MolFromSmiles(smiles).GetBonds()))
        i, j = sorted((bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()))
        value = 2 * float(sum(vectors[i, m] * vectors[j, m] for m in range(n // 2, n)))
        if values[n // 2] - values[n // 2 - 1] > 0.05 and 0.1 < value < 0.99:
            return f"Hückel pi bond order of atoms {i + 1} and {j + 1} {_text(smiles, h, k)}:", value


def gap_again(prompt: str) -> float:
    levels = _roots(*_asked(prompt))
    return levels[len(levels) // 2 - 1] - levels[len(levels) // 2]


def energy_again(prompt: str) -> float:
    levels = _roots(*_asked(prompt))
    return 2 * sum(levels[: len(levels) // 2])


def order_again(prompt: str) -> float:
    """Half the slope of the energy in the bond's beta."""
    one, other = (int(n) - 1 for n in re.findall(r"atoms (\d+) and (\d+)", prompt)[0])
    smiles, h, k = _asked(prompt)
    total = []
    for by in (-1e-3, 1e-3):
        levels = _roots(smiles, h, k, (one, other, by))
        total.append(2 * sum(levels[: len(levels) // 2]))
    return (total[1] - total[0]) / 2e-3 / 2


class Hueckel(Rounded):
    """Gap, energy and bond orders of pi systems with a heteroatom."""

    QUESTIONS: ClassVar[dict[str, Quantity]] = {
        "gap": Quantity(gap, gap_again),
        "energy": Quantity(energy, energy_again),
        "bond-order": Quantity(order, order_again),
    }
