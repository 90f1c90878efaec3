"""Reagents that change functional groups, as data: what they change, what they leave, what they would spoil.

The rules of a row are applied until none applies any more, so that every group that can react does. Substrates
with a group of `avoid`, whose fate the rules do not settle, are never asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_PLAIN_OH = "!$(C([OX2H1])[!#6;!#1])"


@dataclass(frozen=True, kw_only=True)
class Transformation:
    """What one set of reagents does."""

    reagents: str
    rules: tuple[str, ...]
    groups: Mapping[str, Mapping[str, int]]  # what reacts (names of GROUPS), and how each site changes the formula
    sketches: tuple[tuple[str, str], ...]  # (substrate, product)
    avoid: tuple[str, ...] = ()
    gained: tuple[str, ...] = ()  # carbon skeletons that each site gains ("C+": one carbon bound to carbon), or
    removed: tuple[str, ...] = ()  # loses
    stereo: bool = True  # False where the rules do not say what becomes of stereo


_HARSH = ("acyl_halide", "anhydride", "isocyanate", "sulfonyl_chloride", "imine", "thiol", "boron", "azide", "peroxide",
          "diazo", "phosphorus", "metal", "amidine", "thioamide", "sulfoxide", "enol", "vinyl_halide")  # fmt: skip
_ALKENE = (*_HARSH, "alkyne", "conjugated_alkene", "hetero_alkene", "allene", "amine", "aniline", "epoxide", "sulfide",
           "tertiary_amine", "silane")  # fmt: skip

TRANSFORMATIONS: dict[str, Transformation] = {
    "alcohol-oxidation": Transformation(
        reagents="Dess-Martin periodinane (excess)",
        rules=(f"[OX2H1:1][CX4;H2,H1;{_PLAIN_OH}:2]>>[O:1]=[C:2]",),
        groups={"primary_alcohol": {"H": -2}, "secondary_alcohol": {"H": -2}},
        sketches=(("{A}C(O){b}", "{A}C(=O){b}"), ("{A}C({b})CO", "{A}C({b})C=O")),
        avoid=(*_HARSH, "phenol", "amine", "aniline", "sulfide", "tertiary_amine"),
    ),
    "jones-oxidation": Transformation(
        reagents="CrO3, H2SO4, acetone (excess)",
        rules=(
            f"[OX2H1:1][CX4;H2;{_PLAIN_OH}:2]>>[O:1]=[C:2]O",
            f"[OX2H1:1][CX4;H1;{_PLAIN_OH}:2]>>[O:1]=[C:2]",
            "[CX3;H1:2](=[O:1])[#6:3]>>[C:2](=[O:1])([#6:3])O",
        ),
        groups={"primary_alcohol": {"H": -2, "O": 1}, "secondary_alcohol": {"H": -2}, "aldehyde": {"O": 1}},
        sketches=(("{A}C({b})CO", "{A}C({b})C(=O)O"), ("{A}C(O){b}", "{A}C(=O){b}")),
        avoid=(*_HARSH, "alkene", "alkyne", "phenol", "amine", "aniline", "sulfide", "acetal", "boc_amine",
               "tertiary_alcohol", "tert_butyl_ester", "epoxide", "silane", "tertiary_amine"),
    ),
    "borohydride-reduction": Transformation(
        reagents="NaBH4, MeOH (excess)",
        rules=("[$([CX3;H1][#6]),$([CX3]([#6])[#6]):1]=[OX1:2]>>[C:1][O:2]",),
        groups={"carbonyl": {"H": 2}},
        sketches=(("{A}C(=O){b}", "{A}C(O){b}"), ("{A}C({b})C=O", "{A}C({b})CO")),
        avoid=(*_HARSH, "conjugated_alkene", "epoxide", "phenol"),
    ),
    "hydride-reduction": Transformation(
        reagents="LiAlH4 (excess), then H2O",
        rules=(
            "[$([CX3;H1][#6]),$([CX3]([#6])[#6]):1]=[OX1:2]>>[C:1][O:2]",
            "[#6:3][CX3:1](=[O:2])[OX2H1]>>[#6:3][C:1][O:2]",
            "[CX2:1]#[NX1:2]>>[C:1][N:2]",
            "[$([CX3;H1]),$([CX3][#6]):1](=[OX1])[NX3:2]>>[C:1][N:2]",
        ),
        groups={"carbonyl": {"H": 2}, "acid": {"O": -1, "H": 2}, "nitrile": {"H": 4}, "amide": {"O": -1, "H": 2}},
        sketches=(
            ("{A}C({b})C(=O)O", "{A}C({b})CO"),
            ("{A}C({b})C#N", "{A}C({b})CN"),
            ("{A}C(=O)N({b}){c}", "{A}CN({b}){c}"),
            ("{A}C(=O){b}", "{A}C(O){b}"),
        ),
        avoid=(*_HARSH, "ester", "carbamate", "epoxide", "alkyl_halide", "aryl_halide", "nitro", "alkyne", "sulfonyl",
               "conjugated_alkene", "phenol", "acetal"),
    ),
    "hydrogenation": Transformation(
        reagents="H2 (excess), Pd/C",
        rules=("[CX3:1]=[CX3:2]>>[C:1][C:2]", "[CX2:1]#[CX2:2]>>[C:1][C:2]"),
        groups={"alkene": {"H": 2}, "alkyne": {"H": 4}},
        sketches=(("{A}C(=C){b}", "{A}C(C){b}"), ("{A}C#C{b}", "{A}CC{b}"), ("{A}C=C{b}", "{A}CC{b}")),
        avoid=(*_HARSH, "nitro", "aryl_halide", "alkyl_halide", "epoxide", "nitrile", "aldehyde", "aryl_carbonyl",
               "benzylic_hetero", "allene", "sulfide", "hetero_alkene", "basic_aromatic_n"),
        stereo=False,
    ),
    "hydrobromination": Transformation(
        reagents="HBr (Markovnikov, no rearrangement)",
        rules=("[CX3;H2:1]=[CX3;H1,H0:2]>>[C:1][C:2]Br", "[CX3;H1:1]=[CX3;H0:2]>>[C:1][C:2]Br"),
        groups={"alkene": {"H": 1, "Br": 1}},
        sketches=(("{A}C(=C){b}", "{A}C(C)(Br){b}"), ("{A}C({b})C=C", "{A}C({b})C(C)Br")),
        avoid=(*_ALKENE, "symmetric_alkene", "alcohol", "phenol", "acetal", "boc_amine", "tert_butyl_ester", "acid",
               "tert_butyl_ether", "aldehyde", "ketone", "basic_aromatic_n"),
        stereo=False,
    ),
    "hydroboration": Transformation(
        reagents="BH3-THF, then H2O2, NaOH",
        rules=("[CX3;H2:1]=[CX3;H1,H0:2]>>O[C:1][C:2]", "[CX3;H1:1]=[CX3;H0:2]>>O[C:1][C:2]"),
        groups={"alkene": {"H": 2, "O": 1}},
        sketches=(("{A}C(=C){b}", "{A}C(CO){b}"), ("{A}C({b})C=C", "{A}C({b})CCO")),
        avoid=(*_ALKENE, "symmetric_alkene", "carbonyl", "acid", "amide", "nitrile", "ester", "basic_aromatic_n",
               "alkyl_halide", "nitro", "carbamate"),
        stereo=False,
    ),
    "dihydroxylation": Transformation(
        reagents="OsO4 (cat.), NMO",
        rules=("[CX3:1]=[CX3:2]>>O[C:1][C:2]O",),
        groups={"alkene": {"H": 2, "O": 2}},
        sketches=(("{A}C(=C){b}", "{A}C(O)(CO){b}"), ("{A}C({b})C=C", "{A}C({b})C(O)CO")),
        avoid=(*_ALKENE, "aldehyde"),
        stereo=False,
    ),
    "epoxidation": Transformation(
        reagents="mCPBA (excess)",
        rules=("[CX3:1]=[CX3:2]>>[C:1]1O[C:2]1",),
        groups={"alkene": {"O": 1}},
        sketches=(("{A}C(=C){b}", "{A}C9(CO9){b}"), ("{A}C({b})C=C", "{A}C({b})C9CO9")),
        avoid=(*_ALKENE, "aldehyde", "ketone", "acid", "basic_aromatic_n", "alcohol", "phenol"),
        stereo=False,
    ),
    "alcohol-bromination": Transformation(
        reagents="PBr3 (excess)",
        rules=(f"[OX2H1][CX4;H2,H1;{_PLAIN_OH}:1]>>Br[C:1]",),
        groups={
            "primary_alcohol": {"O": -1, "H": -1, "Br": 1},
            "secondary_alcohol": {"O": -1, "H": -1, "Br": 1},
        },
        sketches=(("{A}C(O){b}", "{A}C(Br){b}"), ("{A}C({b})CO", "{A}C({b})CBr")),
        avoid=(*_HARSH, "acid", "tertiary_alcohol", "amine", "aniline", "phenol", "epoxide", "aldehyde", "amide",
               "acetal", "tertiary_amine", "basic_aromatic_n"),
        stereo=False,
    ),
    "acid-chlorination": Transformation(
        reagents="SOCl2 (excess)",
        rules=("[#6:1][CX3:2](=[O:3])[OX2H1]>>[#6:1][C:2](=[O:3])Cl",),
        groups={"acid": {"O": -1, "H": -1, "Cl": 1}},
        sketches=(("{A}C({b})C(=O)O", "{A}C({b})C(=O)Cl"), ("{A}CC({b})C(=O)O", "{A}CC({b})C(=O)Cl")),
        avoid=(*_HARSH, "protic_other_than_acid", "epoxide", "aldehyde", "acetal", "tertiary_amine", "boc_amine",
               "tert_butyl_ester", "basic_aromatic_n"),
    ),
    "wolff-kishner": Transformation(
        reagents="NH2NH2, KOH, heat (excess)",
        rules=("[$([CX3;H1][#6]),$([CX3]([#6])[#6]):1]=[OX1]>>[C:1]",),
        groups={"carbonyl": {"O": -1, "H": 2}},
        sketches=(("{A}C(=O){b}", "{A}C{b}"), ("{A}C({b})C=O", "{A}C({b})C")),
        avoid=(*_HARSH, "ester", "nitrile", "alkyl_halide", "conjugated_alkene", "nitro", "amide", "carbamate",
               "epoxide", "sulfonyl", "aryl_halide", "phenol"),
    ),
    "nitro-reduction": Transformation(
        reagents="Fe, NH4Cl, EtOH, heat (excess)",
        rules=("[c:1][N+](=O)[O-]>>[c:1]N",),
        groups={"nitro": {"O": -2, "H": 2}},
        sketches=(
            ("{A}c9ccc({b})c([N+](=O)[O-])c9", "{A}c9ccc({b})c(N)c9"),
            ("{A}c9cc({b})cc([N+](=O)[O-])c9", "{A}c9cc({b})cc(N)c9"),
        ),
        avoid=(*_HARSH, "aldehyde", "ketone", "epoxide", "nitroalkane", "nitroso"),
    ),
    "azide-reduction": Transformation(
        reagents="PPh3, then H2O (excess)",
        rules=("[#6:1][NX2:2]=[NX2+]=[NX1-]>>[#6:1][N:2]",),
        groups={"azide": {"N": -2, "H": 2}},
        sketches=(("{A}C({b})N=[N+]=[N-]", "{A}C({b})N"), ("{A}CC({b})CN=[N+]=[N-]", "{A}CC({b})CN")),
        avoid=(*(group for group in _HARSH if group not in ("azide", "diazo")), "carbonyl", "alkyl_halide", "ester",
               "epoxide", "conjugated_alkene", "amide", "nitro"),
    ),
    "boc-protection": Transformation(
        reagents="Boc2O (excess), Et3N",
        rules=("[NX3;H2,H1;+0;!$(N[C,S,P]=[O,N,S]);!$(N~[!#6]);!$(N[c,$(C=C),$(C#[N,C])]);$(N[CX4]):1]>>[N:1]C(=O)OC(C)(C)C",),
        groups={"aliphatic_amine": {"C": 5, "H": 8, "O": 2}},
        sketches=(("{A}C({b})N", "{A}C({b})NC(=O)OC(C)(C)C"), ("{A}N{b}", "{A}N(C(=O)OC(C)(C)C){b}")),
        avoid=(*_HARSH, "aniline", "acid", "phenol", "carbonyl", "epoxide", "alkyl_halide", "conjugated_alkene",
               "heteroaryl_nh", "hydrazine"),
        gained=("C", "CC(C)C"),
    ),
    "boc-deprotection": Transformation(
        reagents="CF3CO2H (excess), then NaHCO3",
        rules=("[NX3:1]C(=O)OC([CH3])([CH3])[CH3]>>[N:1]",),
        groups={"boc_amine": {"C": -5, "H": -8, "O": -2}},
        sketches=(("{A}C({b})NC(=O)OC(C)(C)C", "{A}C({b})N"), ("{A}N(C(=O)OC(C)(C)C){b}", "{A}N{b}")),
        avoid=(*_HARSH, "tert_butyl_ester", "tert_butyl_ether", "tertiary_alcohol", "acetal", "epoxide", "silane",
               "carbonyl", "alkyl_halide", "acid", "conjugated_alkene", "hetero_alkene", "hydrazine", "bare_carbamate"),
        removed=("C", "CC(C)C"),
    ),
    "acetylation": Transformation(
        reagents="Ac2O (excess), pyridine",
        rules=(
            f"[OX2H1:1][$([CX4;!H0;{_PLAIN_OH}]),c:2]>>[*:2][O:1]C(C)=O",
            "[NX3;H2,H1;+0;!$(N[C,S,P]=[O,N,S]);!$(N~[!#6]);!$(Nc:n);!$(NC#N);$(N[#6]):1]>>[N:1]C(C)=O",
        ),
        groups={name: {"C": 2, "H": 2, "O": 1} for name in ("esterifiable_alcohol", "phenol", "amine")},
        sketches=(
            ("{A}C({b})O", "{A}C({b})OC(C)=O"),
            ("{A}C({b})N", "{A}C({b})NC(C)=O"),
            ("{A}N{b}", "{A}N(C(C)=O){b}"),
        ),
        avoid=(*_HARSH, "acid", "tertiary_alcohol", "carbonyl", "epoxide", "heteroaryl_nh", "hydrazine"),
        gained=("CC",),
    ),
    "acid-methylation": Transformation(
        reagents="CH2N2 (excess), Et2O",
        rules=("[#6:1][CX3:2](=[O:3])[OX2H1:4]>>[#6:1][C:2](=[O:3])[O:4]C",),
        groups={"acid": {"C": 1, "H": 2}},
        sketches=(("{A}C({b})C(=O)O", "{A}C({b})C(=O)OC"), ("{A}CC({b})C(=O)O", "{A}CC({b})C(=O)OC")),
        avoid=(*_HARSH, "phenol", "carbonyl", "conjugated_alkene", "alkyne", "amine", "aniline", "epoxide",
               "heteroaryl_nh"),
        gained=("C",),
    ),
    "nitrile-hydrolysis": Transformation(
        reagents="H2SO4, H2O, long reflux",
        rules=("[CX2:1]#[NX1]>>[C:1](=O)O", "[#6:3][CX3:1](=[O:2])[NX3;H2]>>[#6:3][C:1](=[O:2])O"),
        groups={"nitrile": {"N": -1, "H": 1, "O": 2}, "primary_amide": {"N": -1, "H": -1, "O": 1}},
        sketches=(("{A}C({b})C#N", "{A}C({b})C(=O)O"), ("{A}C({b})C(=O)N", "{A}C({b})C(=O)O")),
        avoid=(*_HARSH, "ester", "other_amide", "carbamate", "alcohol", "alkene", "alkyne", "amine", "aniline",
               "acetal", "epoxide", "silane", "tert_butyl_ether", "basic_aromatic_n", "tertiary_amine", "aldehyde",
               "ketone"),
    ),
    "amide-dehydration": Transformation(
        reagents="POCl3, Et3N (excess)",
        rules=("[#6:3][CX3:1](=[OX1])[NX3;H2:2]>>[#6:3][C:1]#[N:2]",),
        groups={"primary_amide": {"H": -2, "O": -1}},
        sketches=(("{A}C({b})C(=O)N", "{A}C({b})C#N"), ("{A}CC({b})C(=O)N", "{A}CC({b})C#N")),
        avoid=(*_HARSH, "alcohol", "acid", "amine", "aniline", "phenol", "other_amide", "epoxide", "aldehyde",
               "carbamate", "tertiary_amine", "basic_aromatic_n", "heteroaryl_nh", "acetal"),
    ),
    "azide-displacement": Transformation(
        reagents="NaN3, DMF (excess)",
        rules=("[CX4;H2;!$(C[CX4;H0]);!$(C(Br)[!#6;!#1]):1]Br>>[C:1]N=[N+]=[N-]",),
        groups={"displaceable_bromide": {"Br": -1, "N": 3}},
        sketches=(("{A}CC({b})CBr", "{A}CC({b})CN=[N+]=[N-]"), ("{A}C({b})CCBr", "{A}C({b})CCN=[N+]=[N-]")),
        avoid=(*_HARSH, "hindered_halide", "acid", "epoxide", "amine", "phenol", "terminal_alkyne", "conjugated_alkene",
               "aldehyde", "aniline", "tertiary_amine"),
    ),
    "cyanide-displacement": Transformation(
        reagents="NaCN, DMSO (excess)",
        rules=("[CX4;H2;!$(C[CX4;H0]);!$(C(Br)[!#6;!#1]):1]Br>>[C:1]C#N",),
        groups={"displaceable_bromide": {"Br": -1, "C": 1, "N": 1}},
        sketches=(("{A}CC({b})CBr", "{A}CC({b})CC#N"), ("{A}C({b})CCBr", "{A}C({b})CCC#N")),
        avoid=(*_HARSH, "hindered_halide", "acid", "epoxide", "amine", "phenol", "terminal_alkyne", "conjugated_alkene",
               "carbonyl", "aniline", "tertiary_amine"),
        gained=("C+",),
    ),
    "methylenation": Transformation(
        reagents="Ph3P=CH2 (excess)",
        rules=("[$([CX3;H1][#6]),$([CX3]([#6])[#6]):1]=[OX1]>>[C:1]=C",),
        groups={"carbonyl": {"O": -1, "C": 1, "H": 2}},
        sketches=(("{A}C(=O){b}", "{A}C(=C){b}"), ("{A}C({b})C=O", "{A}C({b})C=C")),
        avoid=(*_HARSH, "acid", "alkyl_halide", "epoxide", "phenol", "conjugated_alkene", "ester"),
        gained=("C+",),
    ),
    "methyl-addition": Transformation(
        reagents="MeMgBr (excess), then H3O+",
        rules=("[$([CX3;H1][#6]),$([CX3]([#6])[#6]):1]=[OX1:2]>>[C:1]([O:2])C",),
        groups={"carbonyl": {"C": 1, "H": 4}},
        sketches=(("{A}C(=O){b}", "{A}C(O)(C){b}"), ("{A}C({b})C=O", "{A}C({b})C(O)C")),
        avoid=(*_HARSH, "protic", "ester", "amide", "carbamate", "nitrile", "nitro", "alkyl_halide", "aryl_halide",
               "epoxide", "sulfonyl", "conjugated_alkene", "acetal"),
        gained=("C+",),
    ),
    "silyl-protection": Transformation(
        reagents="TBSCl (excess), imidazole",
        rules=(f"[OX2H1:1][CX4;H2,H1;{_PLAIN_OH}:2]>>[C:2][O:1][Si](C)(C)C(C)(C)C",),
        groups={name: {"C": 6, "H": 14, "Si": 1} for name in ("primary_alcohol", "secondary_alcohol")},
        sketches=(("{A}C({b})O", "{A}C({b})O[Si](C)(C)C(C)(C)C"), ("{A}C({b})CO", "{A}C({b})CO[Si](C)(C)C(C)(C)C")),
        avoid=(*_HARSH, "tertiary_alcohol", "phenol", "acid", "amine", "aniline", "epoxide", "heteroaryl_nh"),
        gained=("C", "C", "CC(C)C"),
    ),
}  # fmt: skip
