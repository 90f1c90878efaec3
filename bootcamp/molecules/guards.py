"""The table of protecting groups, and its rules carried out.

It is that of textbooks: where groups and conditions meet whose outcome depends on the case (Fmoc and fluoride, allyl
and hydrogen, ...) they are never asked together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from rdkit import Chem

from bootcamp.molecules.flask import outcomes


@dataclass(frozen=True, kw_only=True)
class Guard:
    """A protecting group: on what, how it is written after that atom, its SMARTS, and what takes it off."""

    site: str  # "N", "O" or "A", the oxygen of an acid
    after: str
    smarts: str  # the protected atom is mapped 1
    off: tuple[str, ...]
    doubt: tuple[str, ...] = ()  # conditions under which its fate depends on the case


TFA, HYDROGEN, PIPERIDINE = "CF3CO2H, CH2Cl2", "H2, Pd/C", "piperidine, DMF"
PALLADIUM, FLUORIDE, METHANOLYSIS, SAPONIFICATION, DDQ = (
    "Pd(PPh3)4, PhSiH3",
    "HF-pyridine",
    "K2CO3, MeOH",
    "LiOH, H2O, THF",
    "DDQ, H2O",
)
CONDITIONS = (TFA, HYDROGEN, PIPERIDINE, PALLADIUM, FLUORIDE, METHANOLYSIS, SAPONIFICATION, DDQ)

_TBU = "C([CH3])([CH3])[CH3]"
_ALLYL = "[CH2][CH]=[CH2]"
_BENZYL = "[CH2]c1[cH][cH][cH][cH][cH]1"
GUARDS: dict[str, Guard] = {
    "Boc": Guard(site="N", after="C(=O)OC(C)(C)C", smarts=f"[NX3:1]C(=O)O{_TBU}", off=(TFA,)),
    "Cbz": Guard(site="N", after="C(=O)OCc1ccccc1", smarts=f"[NX3:1]C(=O)O{_BENZYL}", off=(HYDROGEN,)),
    "Fmoc": Guard(
        site="N",
        after="C(=O)OCC1c2ccccc2-c2ccccc21",
        smarts="[NX3:1]C(=O)O[CH2][CH]1c2ccccc2-c2ccccc21",
        off=(PIPERIDINE,),
        doubt=(FLUORIDE, METHANOLYSIS, SAPONIFICATION, HYDROGEN),
    ),
    "Alloc": Guard(site="N", after="C(=O)OCC=C", smarts=f"[NX3:1]C(=O)O{_ALLYL}", off=(PALLADIUM,), doubt=(HYDROGEN,)),
    "TBDPS": Guard(
        site="O",
        after="[Si](c1ccccc1)(c1ccccc1)C(C)(C)C",
        smarts=f"[OX2:1][Si](c1ccccc1)(c1ccccc1){_TBU}",
        off=(FLUORIDE,),
    ),
    "Bn": Guard(site="O", after="Cc1ccccc1", smarts=f"[OX2;!$(OC=O):1]{_BENZYL}", off=(HYDROGEN,)),
    "PMB": Guard(
        site="O",
        after="Cc1ccc(OC)cc1",
        smarts="[OX2;!$(OC=O):1][CH2]c1[cH][cH]c(O[CH3])[cH][cH]1",
        off=(DDQ, HYDROGEN),
        doubt=(TFA,),
    ),
    "Ac": Guard(site="O", after="C(C)=O", smarts="[OX2;$(O[CX4]):1]C([CH3])=O", off=(METHANOLYSIS, SAPONIFICATION)),
    "tBu": Guard(site="A", after="C(C)(C)C", smarts=f"[OX2;$(OC(=O)[#6]):1]{_TBU}", off=(TFA,)),
    "benzyl ester": Guard(
        site="A",
        after="Cc1ccccc1",
        smarts=f"[OX2;$(OC(=O)[#6]):1]{_BENZYL}",
        off=(HYDROGEN, SAPONIFICATION),
        doubt=(METHANOLYSIS,),
    ),
    "methyl ester": Guard(site="A", after="C", smarts="[OX2;$(OC(=O)[#6]):1][CH3]", off=(SAPONIFICATION,)),
    "allyl ester": Guard(
        site="A",
        after="CC=C",
        smarts=f"[OX2;$(OC(=O)[#6]):1]{_ALLYL}",
        off=(PALLADIUM,),
        doubt=(HYDROGEN, METHANOLYSIS, SAPONIFICATION),
    ),
}
# Acyl chlorides that then stay on every free N-H and O-H.
CAPS = {"PivCl, Et3N": "C(=O)C(C)(C)C", "iPrCOCl, Et3N": "C(=O)C(C)C", "PhCOCl, Et3N": "C(=O)c1ccccc1"}
CAPPED = "[NX3;H2,H1;+0;!$(N[C,S]=[O,N,S]);$(N[CX4]):1]", "[OX2H1;$(O[CX4]):1]"
SITES = {"N": "N", "O": "O", "A": "C(=O)O"}


def sure(guards: Sequence[str], conditions: Sequence[str]) -> bool:
    """True if the table settles what becomes of each group under each of the conditions."""
    return not any(condition in GUARDS[guard].doubt for guard in guards for condition in conditions)


@lru_cache(maxsize=8192)
def stripped(smiles: str, condition: str) -> str:
    """Canonical SMILES of what is left, by carrying the table's rules out until none applies."""
    smiles = Chem.CanonSmiles(smiles)
    for name, guard in GUARDS.items():
        while condition in guard.off and (mol := Chem.MolFromSmiles(smiles)).HasSubstructMatch(query(name)):
            smiles = min(outcomes(f"{guard.smarts}>>[*:1]", [mol]))
    return smiles


@lru_cache(maxsize=8192)
def capped(smiles: str, cap: str) -> str:
    """Canonical SMILES after a cap on every free amine and alcohol."""
    smiles = Chem.CanonSmiles(smiles)
    for site in CAPPED:
        while after := outcomes(f"{site}>>[*:1]{CAPS[cap]}", [Chem.MolFromSmiles(smiles)]):
            smiles = min(after)
    return smiles


@dataclass(frozen=True)
class Frame:
    """A chain with sites; `write` puts something on each of them."""

    pieces: tuple[str, ...]  # carbon chain before each site, and the end
    sites: tuple[str, ...]

    def write(self, loads: Sequence[str]) -> str:
        """Each load is what is written after the site's atom; "" leaves it free."""
        text = ""
        for piece, site, load in zip(self.pieces, self.sites, loads, strict=False):
            text += f"{piece}({SITES[site]}{load})"
        return text + self.pieces[-1]


def frame(rng: Random, sites: Sequence[str], level: int) -> Frame:
    """Sites two or more carbons apart on a chain, in any order."""
    sites = tuple(rng.sample(list(sites), len(sites)))
    links = ("C", "CC", "C(C)C", "CCC") if level == 1 else ("C", "CC", "C(C)C", "CCC", "CC1CC1C", "CCOCC", "CC(C)(C)C")
    first = [rng.choice(("C", "CC", "CCC", "CC(C)C", "CCCC", "CCCCC"))]
    between = [rng.choice(links) + "C" for _ in sites[1:]]
    return Frame((*first, *between, rng.choice(("C", "CC", "CCF", "CCC", "CC(C)C", "CC1CC1"))), sites)


def drawn(rng: Random, number: int, kinds: str = "NOA") -> list[str]:
    """Different groups for these kinds of sites."""
    return rng.sample([name for name, guard in GUARDS.items() if guard.site in kinds], number)


@lru_cache(maxsize=64)
def query(name: str) -> Chem.Mol:
    """A group of the table on the atom that it protects."""
    return Chem.MolFromSmarts(GUARDS[name].smarts)
