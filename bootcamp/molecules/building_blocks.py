"""Building blocks: functional groups by name, substituents made to measure, and real molecules.

A `Substituent` can be written before or after what it hangs on, so that molecules, reactants and products
are plain string formulae ("{A}C(=O)O{b}"): written alike on both sides of an arrow, and a second road to the
truth beside reaction templates.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from rdkit import Chem

from bootcamp import provenance

DATA = Path(__file__).parent / "data" / "building_blocks.tsv.gz"  # made by data/build.py, sources in the JSON beside it

_CARBONYL_LIKE = "!$([N,O,S][C,S,P]=[O,N,S])"

GROUPS: dict[str, str] = {
    "acid": "[#6][CX3](=O)[OX2H1]",
    "acyl_halide": "[CX3](=O)[F,Cl,Br,I]",
    "acyl_chloride": "[#6][CX3](=O)Cl",
    "alcohol": "[OX2H1][CX4;!$(C([OX2H1])[!#6;!#1])]",
    "primary_alcohol": "[OX2H1][CX4;H2;!$(C([OX2H1])[!#6;!#1])]",
    "secondary_alcohol": "[OX2H1][CX4;H1;!$(C([OX2H1])[!#6;!#1])]",
    "tertiary_alcohol": "[OX2H1][CX4;H0;!$(C([OX2H1])[!#6;!#1])]",
    "esterifiable_alcohol": "[OX2H1][CX4;!H0;!$(C([OX2H1])[!#6;!#1])]",
    "aldehyde": "[#6][CX3;H1]=O",
    "aryl_aldehyde": "c[CX3;H1]=O",
    "alkene": "[CX3]=[CX3]",
    "alkyl_bromide": "[CX4;H2,H3;!$(C[CX4;H0]);!$(C(Br)[!#6;!#1])]Br",
    "alkyl_halide": "[CX4][Cl,Br,I]",
    "alkyne": "[CX2]#[CX2]",
    "terminal_alkyne": "[#6][CX2]#[CX2;H1]",
    "allene": "[#6]=[#6]=[*]",
    "acetal": "[CX4]([OX2H0;!$(OC=O)])[OX2H0;!$(OC=O)]",
    "amide": "[CX3](=O)[NX3]",
    "amidine": "[NX3][CX3]=[NX2]",
    "amine": f"[NX3;H2,H1;+0;{_CARBONYL_LIKE};!$(N~[!#6]);!$(Nc:n);!$(NC#N);$(N[#6])]",
    "aliphatic_amine": f"[NX3;H2,H1;+0;{_CARBONYL_LIKE};!$(N~[!#6]);!$(N[c,$(C=C),$(C#[N,C])]);$(N[CX4])]",
    "primary_amine": "[NX3;H2;+0][CX4;!$(C([NX3;H2])[!#6;!#1])]",
    "tertiary_amine": "[NX3;H0;+0]([CX4])([CX4])[CX4]",
    "aniline": f"[NX3;!H0;{_CARBONYL_LIKE}]c",
    "anhydride": "[CX3](=O)[OX2][CX3]=O",
    "aryl_bromide": "cBr",
    "aryl_halide": "c[Cl,Br,I]",
    "azide": "[NX2]=[NX2+]=[NX1-]",
    "boronic_acid": "[cX3][BX3]([OX2H1])[OX2H1]",
    "boron": "[#5]",
    "carbamate": "[NX3][CX3](=O)[OX2H0]",
    "conjugated_alkene": "[CX3]=[CX3][CX3]=[O,N,C]",
    "diazo": "[#6]=[N+]=[N-]",
    "enol": "[OX2H1][CX3]=[CX3]",
    "epoxide": "[CX4]1[OX2][CX4]1",
    "terminal_epoxide": "[CX4;H2]1[OX2][CX4;H1]1[CX4]",
    "ester": "[CX3](=O)[OX2H0][#6;!$([#6]=O)]",
    "heteroaryl_nh": "[nH]",
    "imine": "[CX3]=[NX2]",
    "isocyanate": "[#6][NX2]=[CX2]=O",
    "ketone": "[#6][CX3](=O)[#6]",
    "methyl_ketone": "c[CX3](=O)[CH3]",
    "metal": "[Li,Na,K,Mg,Zn,Al,Cu,Sn,Pd]",
    "nitrile": "[CX2]#[NX1]",
    "nitro": "[NX3+](=O)[O-]",
    "peroxide": "[OX2][OX2]",
    "phenol": "[OX2H1]c",
    "phosphorus": "[#15]",
    "protic": "[N,n,O,S;!H0]",
    "sulfide": "[SX2;H0]([#6])[#6]",
    "sulfonyl_chloride": "[#6][SX4](=O)(=O)Cl",
    "thiol": "[SX2H1]",
    "thioamide": "[#6][CX3](=S)[NX3;H2]",
    "vinyl_halide": "[CX3](=[CX3])[F,Cl,Br,I]",
    "acrylate": "[CX3;H2]=[CX3;H1][CX3](=O)[O,N,#6]",
    "bromoketone": "[#6][CX3](=O)[CX4;H2]Br",
    "carbonyl": "[$([CX3;H1][#6]),$([CX3]([#6])[#6])]=O",
    "diketone": "[#6][CX3;!R](=O)[CX4;H2;!R][CX4;H2;!R][CX3;!R](=O)[#6]",
    "grignard": "[CX4][Mg][Cl,Br,I]",
    "secondary_amine": "[NX3;H1;+0]([CX4])[CX4]",
    "terminal_alkene": "[CX3;H2]=[CX3]",
    "ylide": "[CX3]=[PX4]",
    "aryl_carbonyl": "[c,$(C=C)][CX3]=O",
    "basic_aromatic_n": "[nX2]",
    "benzylic_hetero": "c[CX4][O,N,S]",
    "hetero_alkene": "[CX3]=[CX3][!#6;!#1]",
    "beta_keto_acid": "[CX3;$([CX3;H1]),$(C[#6])](=O)[CX4][CX3](=O)[OX2H1]",
    "lactonising_acid": "[$([OX2H1][CX4]CCC(=O)[OX2H1]),$([OX2H1][CX4]CCCC(=O)[OX2H1])]",
    "bare_carbamate": "[$([NX3;H2]),$([NX3][!#6;!#1])]C(=O)O",
    "hindered_halide": "[$([CX4;H0,H1][Cl,Br,I]),$([CX4;H2]([Cl,I])),$([CX4;H2](Br)[CX4;H0])]",
    "disulfide": "[#6][SX2][SX2][#6]",
    "hydrazine": "[NX3][NX3]",
    "nitroalkane": "[CX4][NX3+](=O)[O-]",
    "nitroso": "[NX2]=[OX1]",
    "other_amide": "[CX3](=O)[NX3;H0,H1]",
    "protic_other_than_acid": "[$([N,n,S;!H0]),$([O;!H0;!$(O[CX3]=O)])]",
    "displaceable_bromide": "[CX4;H2;!$(C[CX4;H0]);!$(C(Br)[!#6;!#1])]Br",
    "silane": "[#14]",
    "sulfonyl": "[#16X4](=O)=O",
    "sulfoxide": "[#16X3]=O",
    "symmetric_alkene": "[$([CX3;H1]=[CX3;H1]),$([CX3;H0]=[CX3;H0])]",
    "tert_butyl_ether": "[OX2H0;!$(OC=O)]C([CH3])([CH3])[CH3]",
    "boc_amine": "[NX3][CX3](=O)OC([CH3])([CH3])[CH3]",
    "tert_butyl_ester": "[#6][CX3](=O)OC([CH3])([CH3])[CH3]",
    "primary_amide": "[#6][CX3](=O)[NX3;H2]",
    "acetoacetate": "[CH3][CX3](=O)[CX4;H2][CX3](=O)[OX2H0]",
    "acetyl": "[CH3][CX3](=O)[#6]",
    "alkoxybenzene": "[CX4][OX2]c1[cH][cH][cH][cH][cH]1",
    "alkylarene": "[CX4]c",
    "alkylhydrazine": "[NX3;H2][NX3;H1][CX4]",
    "alkylmalonate": "[#6][CX4;H1]([CX3](=O)O[CX4])[CX3](=O)O[CX4]",
    "alkylzinc": "[CX4][Zn][Cl,Br,I]",
    "aminobenzaldehyde": "[NX3;H2]c1[cH][cH][cH][cH]c1[CX3;H1]=O",
    "ammonia": "[NX3;H3]",
    "aroate": "c[CX3](=O)[OX2][CX4]",
    "aryl_allyl_ether": "[CX3]=[CX3][CX4][OX2]c1[cH][cH]c[cH][cH]1",
    "aryl_amide": "c[NX3]",
    "arylhydrazine": "[NX3;H2][NX3;H1]c1[cH][cH]c[cH][cH]1",
    "bare_urea": "[NX3;H2][CX3](=O)[NX3;H2]",
    "beta_diketone": "[#6][CX3](=O)[CX4;H2][CX3](=O)[#6]",
    "bromoacetate": "Br[CX4;H2][CX3](=O)[OX2]",
    "butadiene": "[CX3;H2]=[CX3;H0]([#6])[CX3;H1]=[CX3;H2]",
    "dialkyl_ketone": "[CX4;H2][CX3](=O)[CX4;H2]",
    "enolisable_ester": "[#6][CX4;H2][CX3](=O)[OX2][CX4]",
    "formaldehyde": "[CX3;H2]=O",
    "free_amidine": "[NX2;H1]=[CX3]([#6])[NX3;H2]",
    "hydrogen_cyanide": "[CX2;H1]#N",
    "isocyanide": "[C-]#[N+][#6]",
    "malonate": "[CX4;H2]([CX3](=O)[OX2])[CX3](=O)[OX2]",
    "migrating_ketone": "[CH3][CX3](=O)[$([CX4;H1]([#6])[#6]),c]",
    "phosphonoacetate": "[PX4](=O)(O)(O)[CX4;H2][CX3](=O)[OX2]",
    "ring_diketone": "[#6][CX4;H1;R]([CX3;R]=O)[CX3;R]=O",
    "silyl_ether": "[OX2][Si]([CH3])([CH3])C([CH3])([CH3])[CH3]",
    "tethered_alkenes": (
        "[NX3,CX4;$(*([CX4;H2][CX3;H1]=[CX3;H2])[CX4;H2][CX3;H1]=[CX3;H2]),"
        "$(*([CX4;H2][CX3;H1]=[CX3;H2])[CX4;H2][CX4;H2][CX3;H1]=[CX3;H2])]"
    ),
    "thiophene": "[s]",
    "tryptamine": "[NX3;H2,H1;+0;$(N[CX4])][CX4;H2][CX4;H2]c1[cH][nH]c2ccccc12",
    "vinyl": "[CX3;H2]=[CX3;H1][CX4]",
    "weinreb_amide": "[CX3](=O)[NX3]([CH3])[OX2][CH3]",
}


@cache
def pattern(smarts: str) -> Chem.Mol:
    """The query of a SMARTS, compiled once."""
    query = Chem.MolFromSmarts(smarts)
    if query is None:
        raise ValueError(f"{smarts!r} is not a valid SMARTS")
    return query


def sites(mol: Chem.Mol, group: str) -> int:
    """How many times a molecule holds a group of `GROUPS`."""
    return len(mol.GetSubstructMatches(pattern(GROUPS[group]), maxMatches=50))


def has(mol: Chem.Mol, group: str) -> bool:
    return mol.HasSubstructMatch(pattern(GROUPS[group]))


@dataclass(frozen=True)
class Substituent:
    """A monovalent group. `CC(C)` before is isobutyl's mirror `C(C)C` after, and so on."""

    before: str  # "CC(C)" as in CC(C)Br
    after: str  # "C(C)C" as in BrC(C)C


# Ends of chains: (written first, written last).
SHORT_ENDS = (("F", "F"), ("CO", "OC"), ("CO", "OC"), ("FC(F)(F)", "C(F)(F)F"))
INERT_ENDS = (
    ("F", "F"), ("CO", "OC"), ("C1CCCC1", "C1CCCC1"), ("c1ccccc1", "c1ccccc1"), ("C1CC1", "C1CC1"),
    ("FC(F)(F)", "C(F)(F)F"), ("Fc1ccc(cc1)", "c1ccc(F)cc1"), ("CC(C)(C)", "C(C)(C)C"), ("C1CCCCC1", "C1CCCCC1"),
)  # fmt: skip
# Groups that some reactions leave alone; each refuses those it would not (`avoid` of its row).
SPECTATORS = (
    ("N#C", "C#N"), ("COC(=O)", "C(=O)OC"), ("CN(C)C(=O)", "C(=O)N(C)C"), ("C=C", "C=C"), ("ClC", "CCl"),
    ("CN(C)", "N(C)C"), ("OC", "CO"), ("CC(=O)", "C(C)=O"), ("CC(C)(O)", "C(C)(C)O"), ("CS(=O)(=O)", "S(C)(=O)=O"),
    ("CC#C", "C#CC"), ("[O-][N+](=O)c1ccc(cc1)", "c1ccc([N+](=O)[O-])cc1"), ("c1cnccc1", "c1ccncc1"), ("CS", "SC"),
    ("Oc1ccc(cc1)", "c1ccc(O)cc1"), ("CC(C)(C)OC(=O)N", "NC(=O)OC(C)(C)C"), ("Clc1ccc(cc1)", "c1ccc(Cl)cc1"),
    ("CC(=O)N", "NC(C)=O"), ("CC(=O)O", "OC(C)=O"), ("O1CCOC1", "C1OCCO1"), ("s1cccc1", "c1cccs1"),
    ("NC(=O)", "C(N)=O"), ("OC(=O)", "C(=O)O"), ("N", "N"), ("O=C", "C=O"), ("O", "O"),
)  # fmt: skip


def alkyl(rng: Random, longest: int = 5, ends: tuple[tuple[str, str], ...] = ()) -> Substituent:
    """A chain of up to `longest` carbons, now and then branched, with one of `ends` at its end if any."""
    # A hetero atom at the end stays two carbons away from where the group is bound.
    lengths = range(2 if ends else 1, longest + 1)
    length = rng.choices(lengths, lengths)[0]  # there are more long ones
    tokens = [rng.choices(("C", "C(C)", "C(CC)"), (12, 6, 2))[0] for _ in range(length - 1)] + ["C"]
    after, before = "".join(tokens), "".join(reversed(tokens))
    if not ends:
        return Substituent(before, after)
    first, last = rng.choice(ends)
    return Substituent(first + before, after + last)


def aryl(rng: Random, ends: tuple[tuple[str, str], ...] = ()) -> Substituent:
    """A benzene ring with one substituent in any place."""
    group = alkyl(rng, 3, ends) if rng.random() < 0.7 else rng.choice((Substituent("F", "F"), Substituent("CO", "OC")))
    n = 2 if "1" in group.after else 1  # a ring number that is free
    return rng.choice(
        (
            Substituent(f"{group.before}c{n}ccc(cc{n})", f"c{n}ccc({group.after})cc{n}"),
            Substituent(f"{group.before}c{n}cccc(c{n})", f"c{n}cccc({group.after})c{n}"),
            Substituent(f"{group.before}c{n}ccccc{n}", f"c{n}ccccc{n}{group.after}"),
        )
    )


@cache
def _bundle() -> tuple[tuple[str, frozenset[str]], ...]:
    rows = gzip.decompress(provenance.read("building-blocks")).decode().splitlines()
    return tuple((smiles, frozenset(groups.split(","))) for smiles, groups in (row.split("\t") for row in rows))


@cache
def real_molecules(group: str) -> tuple[str, ...]:
    """Canonical SMILES of the bundled real molecules that hold `group` exactly once."""
    return tuple(smiles for smiles, groups in _bundle() if group in groups)
