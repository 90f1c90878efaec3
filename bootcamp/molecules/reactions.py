"""Named reactions as data: what goes in, what comes out, and the templates that carry them out.

A row has a forward and a retrosynthetic template and one or more sketches. Sketches are string formulae:
`{A}` is a substituent written before its neighbour, `{a}` the same written after it; A to C are alkyl, X and Y
aryl; ring 9 is a digit that they do not use. A template is a rule, not a proof that the flask would agree:
prompts name the reaction and its conditions, and reactive sites are unique.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Reaction:
    """A named reaction of one or more reactants to one organic product."""

    title: str
    forward: str
    retro: str
    groups: tuple[str, ...]  # what each reactant must hold exactly once, by the names of GROUPS
    sketches: tuple[tuple[str, str], ...]  # ("reactant.reactant", "product")
    names: str  # the reactants in words, for retrosynthesis
    avoid: tuple[str, ...] = ()  # groups that would react too or spoil the reagents
    lost: Mapping[str, int] = field(default_factory=dict)  # atoms of the reactants that are not in the product


_ACIDIC = ("acid", "acyl_halide", "anhydride", "sulfonyl_chloride", "isocyanate", "thiol")
_PALLADIUM = (
    "boron",
    "alkyl_halide",
    "acyl_halide",
    "thiol",
    "azide",
    "nitro",
    "vinyl_halide",
    "isocyanate",
    "sulfonyl_chloride",
)
_AMINE_FOES = ("aldehyde", "ketone", "alkyl_halide", "epoxide", "thiol", "conjugated_alkene", "azide",
               "sulfonyl_chloride", "acyl_halide", "anhydride", "isocyanate")  # fmt: skip

REACTIONS: dict[str, Reaction] = {
    "fischer-esterification": Reaction(
        title="Fischer esterification (H2SO4, heat)",
        forward="[#6:4][CX3:1](=[O:2])[OX2H1].[OX2H1:3][CX4;!H0:5]>>[#6:4][C:1](=[O:2])[O:3][C:5]",
        retro="[#6:4][CX3:1](=[O:2])[OX2H0:3][CX4;!H0:5]>>[#6:4][C:1](=[O:2])O.[O:3][C:5]",
        groups=("acid", "esterifiable_alcohol"),
        names="acid and alcohol",
        sketches=(("{A}C(=O)O.O{b}", "{A}C(=O)O{b}"),),
        avoid=("acyl_halide", "anhydride", "amine", "thiol", "phenol", "ester", "aldehyde", "ketone", "nitrile",
               "epoxide", "acetal", "carbamate", "tertiary_alcohol", "isocyanate", "alkene", "boron", "imine"),
        lost={"H": 2, "O": 1},
    ),
    "amide-coupling": Reaction(
        title="Amide coupling (EDC, HOBt)",
        forward="[#6:4][CX3:1](=[O:2])[OX2H1].[NX3;H2,H1;+0;!$(N[C,S,P]=[O,N,S]):3]>>[#6:4][C:1](=[O:2])[N:3]",
        retro="[#6:4][CX3:1](=[O:2])[NX3:3]>>[#6:4][C:1](=[O:2])O.[N:3]",
        groups=("acid", "aliphatic_amine"),
        names="acid and amine",
        sketches=(("{A}C(=O)O.N{b}", "{A}C(=O)N{b}"), ("{A}C(=O)O.N({b}){c}", "{A}C(=O)N({b}){c}")),
        avoid=(*_AMINE_FOES, "aniline", "phenol", "boron"),
        lost={"H": 2, "O": 1},
    ),
    "schotten-baumann": Reaction(
        title="Acylation (aqueous NaOH)",
        forward="[#6:4][CX3:1](=[O:2])Cl.[NX3;H2,H1;+0;!$(N[C,S,P]=[O,N,S]):3]>>[#6:4][C:1](=[O:2])[N:3]",
        retro="[#6:4][CX3:1](=[O:2])[NX3:3]>>[#6:4][C:1](=[O:2])Cl.[N:3]",
        groups=("acyl_chloride", "aliphatic_amine"),
        names="acyl chloride and amine",
        sketches=(("{A}C(=O)Cl.N{b}", "{A}C(=O)N{b}"), ("{A}C(=O)Cl.N({b}){c}", "{A}C(=O)N({b}){c}")),
        avoid=("aldehyde", "ketone", "alkyl_halide", "epoxide", "thiol", "conjugated_alkene", "sulfonyl_chloride",
               "anhydride", "isocyanate", "aniline", "phenol", "acid", "boron"),
        lost={"H": 1, "Cl": 1},
    ),
    "williamson-ether": Reaction(
        title="Williamson ether synthesis (NaH)",
        forward="[OX2H1:1][CX4:2].[CX4;H2,H3;!$(C[CX4;H0]):3][Cl,Br,I]>>[C:2][O:1][C:3]",
        retro="[CX4:2][OX2H0:1][CX4;H2,H3;!$(C[CX4;H0]):3]>>[O:1][C:2].[C:3]Br",
        groups=("alcohol", "alkyl_bromide"),
        names="alcohol and bromide",
        sketches=(("{A}O.Br{b}", "{A}O{b}"),),
        avoid=(*_ACIDIC, "aldehyde", "ketone", "ester", "amine", "phenol", "epoxide", "enol", "amide", "carbamate",
               "heteroaryl_nh", "conjugated_alkene", "nitrile", "terminal_alkyne", "nitro"),
        lost={"H": 1, "Br": 1},
    ),
    "thioether": Reaction(
        title="S-alkylation (K2CO3)",
        forward="[SX2H1:1][#6:2].[CX4;H2,H3;!$(C[CX4;H0]):3][Cl,Br,I]>>[#6:2][S:1][C:3]",
        retro="[#6:2][SX2H0:1][CX4;H2,H3;!$(C[CX4;H0]):3]>>[S:1][#6:2].[C:3]Br",
        groups=("thiol", "alkyl_bromide"),
        names="thiol and bromide",
        sketches=(("{A}S.Br{b}", "{A}S{b}"),),
        avoid=("acid", "acyl_halide", "anhydride", "sulfonyl_chloride", "isocyanate", "amine", "phenol", "epoxide",
               "heteroaryl_nh", "conjugated_alkene", "aldehyde", "thioamide"),
        lost={"H": 1, "Br": 1},
    ),
    "grignard-addition": Reaction(
        title="Grignard addition, then H3O+",
        forward="[$([CX3;H1][#6]),$([CX3]([#6])[#6]):1]=[O:2].[#6;!$(C=[O,N]):3][Mg][Cl,Br,I]>>[C:1]([#6:3])[O:2]",
        retro="[CX4;H0,H1;!$(C([OH])[!#6;!#1]);$(C[#6]):1]([CX4:3])[OX2H1:2]>>[C:1]=[O:2].[C:3][Mg]Br",
        groups=("carbonyl", "grignard"),
        names="aldehyde or ketone and Grignard reagent",
        sketches=(("{A}C(=O){b}.Br[Mg]{c}", "{A}C(O)({c}){b}"), ("{A}C=O.Br[Mg]{c}", "{A}C(O){c}")),
        avoid=("protic", "acyl_halide", "anhydride", "ester", "nitrile", "epoxide", "amide", "nitro", "imine",
               "alkyl_halide", "conjugated_alkene", "boron", "carbamate", "isocyanate", "sulfonyl_chloride", "azide",
               "peroxide", "acetal"),
        lost={"Mg": 1, "Br": 1, "H": -1},
    ),
    "wittig": Reaction(
        title="Wittig reaction",
        forward="[$([CX3;H1][#6]),$([CX3]([#6])[#6]):1]=O.[CX3:2]=[PX4]>>[C:1]=[C:2]",
        retro="[CX3;$(C[#6]):1]=[CX3;H2,H1:2]>>[C:1]=O.[C:2]=P(c1ccccc1)(c1ccccc1)c1ccccc1",
        groups=("carbonyl", "ylide"),
        names="aldehyde or ketone and ylide",
        sketches=(
            ("{A}C(=O){b}.C=P(c1ccccc1)(c1ccccc1)c1ccccc1", "{A}C(=C){b}"),
            ("{A}C(=O){a}.{C}C=P(c1ccccc1)(c1ccccc1)c1ccccc1", "{A}C(=C{c}){a}"),
        ),
        avoid=("acid", "acyl_halide", "anhydride", "alkyl_halide", "thiol", "isocyanate", "epoxide", "boron", "phenol",
               "azide", "imine", "sulfonyl_chloride", "alkene"),
        lost={"C": 18, "H": 15, "P": 1, "O": 1},
    ),
    "reductive-amination": Reaction(
        title="Reductive amination (NaBH3CN)",
        forward="[$([CX3;H1][#6]),$([CX3]([#6])[#6]):1]=O.[NX3;H2,H1;+0;!$(N[C,S,P]=[O,N,S]):2]>>[C:1][N:2]",
        retro="[CX4;H2,H1;!$(C([NX3])[!#6;!#1]);$(C[#6]):1][NX3;!$(N[C,S,P]=[O,N,S]):2]>>[C:1]=O.[N:2]",
        groups=("carbonyl", "aliphatic_amine"),
        names="aldehyde or ketone and amine",
        sketches=(("{A}C=O.N{b}", "{A}CN{b}"), ("{A}C=O.N({b}){c}", "{A}CN({b}){c}")),
        avoid=("acid", "acyl_halide", "anhydride", "alkyl_halide", "epoxide", "isocyanate", "conjugated_alkene",
               "thiol", "aniline", "ester", "sulfonyl_chloride", "boron", "imine", "azide"),
        lost={"O": 1},
    ),
    "suzuki": Reaction(
        title="Suzuki coupling (Pd(PPh3)4, K2CO3)",
        forward="[c:1][Br,I].[c:2][BX3]([OX2H1])[OX2H1]>>[c:1]-[c:2]",
        retro="[c:1]-!@[c:2]>>[c:1]Br.[c:2]B(O)O",
        groups=("aryl_bromide", "boronic_acid"),
        names="aryl bromide and boronic acid",
        sketches=(("{X}Br.OB(O){y}", "{X}-{y}"),),
        avoid=("acyl_halide", "thiol", "azide", "vinyl_halide", "isocyanate", "sulfonyl_chloride", "alkyl_halide",
               "terminal_alkyne", "terminal_alkene"),
        lost={"Br": 1, "B": 1, "O": 2, "H": 2},
    ),
    "sonogashira": Reaction(
        title="Sonogashira coupling (Pd(PPh3)4, CuI, Et3N)",
        forward="[c:1][Br,I].[#6:4][CX2:2]#[CX2;H1:3]>>[c:1][C:3]#[C:2][#6:4]",
        retro="[c:1]-[CX2:3]#[CX2:2][#6:4]>>[c:1]Br.[#6:4][C:2]#[C:3]",
        groups=("aryl_bromide", "terminal_alkyne"),
        names="aryl bromide and alkyne",
        sketches=(("{X}Br.C#C{b}", "{X}C#C{b}"),),
        avoid=(*_PALLADIUM, "terminal_alkene"),
        lost={"H": 1, "Br": 1},
    ),
    "heck": Reaction(
        title="Heck reaction (Pd(OAc)2, Et3N), E product",
        forward="[c:1][Br,I].[CX3;H2:2]=[CX3;H1:3]-[C:4](=[O:5])[O,N,#6:6]>>[c:1]/[C:2]=[C:3]/[C:4](=[O:5])[*:6]",
        retro="[c:1]/[CX3;H1:2]=[CX3;H1:3]/[C:4](=[O:5])[O,N,#6:6]>>[c:1]Br.[C:2]=[C:3]-[C:4](=[O:5])[*:6]",
        groups=("aryl_bromide", "acrylate"),
        names="aryl bromide and alkene",
        sketches=(("{X}Br.C=CC(=O)O{b}", "{X}/C=C/C(=O)O{b}"), ("{X}Br.C=CC(=O)N({b}){b}", "{X}/C=C/C(=O)N({b}){b}")),
        avoid=(*_PALLADIUM, "terminal_alkyne", "alkyne"),
        lost={"H": 1, "Br": 1},
    ),
    "buchwald-hartwig": Reaction(
        title="Buchwald-Hartwig amination (Pd, BINAP, NaOtBu)",
        forward="[c:1][Br,I].[NX3;H2,H1;+0;!$(N[C,S,P]=[O,N,S]):2]>>[c:1][N:2]",
        retro="[c:1]-!@[NX3;+0;!$(N[C,S,P]=[O,N,S]):2]>>[c:1]Br.[N:2]",
        groups=("aryl_bromide", "aliphatic_amine"),
        names="aryl bromide and amine",
        sketches=(("{X}Br.N{b}", "{X}N{b}"), ("{X}Br.N({b}){c}", "{X}N({b}){c}")),
        avoid=(*_PALLADIUM, "aniline", "acid", "phenol", "alcohol", "ester", "terminal_alkyne", "aldehyde", "ketone",
               "amide", "heteroaryl_nh", "conjugated_alkene", "epoxide"),
        lost={"H": 1, "Br": 1},
    ),
    "azide-alkyne-click": Reaction(
        title="CuAAC click reaction (CuSO4, ascorbate)",
        forward="[#6:4][NX2:1]=[N+:2]=[N-:3].[#6:7][CX2:5]#[CX2;H1:6]>>[#6:4][n:1]1[n;+0:2][n;+0:3][c:5]([#6:7])[c:6]1",
        retro="[#6:4]-!@[n:1]1[n:2][n:3][c:5](-!@[#6:7])[cH:6]1>>[#6:4][N:1]=[N+:2]=[N-:3].[#6:7][C:5]#[C:6]",
        groups=("azide", "terminal_alkyne"),
        names="azide and alkyne",
        sketches=(("{A}N=[N+]=[N-].C#C{b}", "{A}n9cc({b})nn9"),),
        avoid=("thiol", "acyl_halide", "phosphorus", "isocyanate", "sulfonyl_chloride"),
    ),
    "sulfonamide": Reaction(
        title="Sulfonylation (pyridine)",
        forward="[#6:4][SX4:1](=[O:5])(=[O:6])Cl.[NX3;H2,H1;+0;!$(N[C,S,P]=[O,N,S]):2]>>[#6:4][S:1](=[O:5])(=[O:6])[N:2]",
        retro="[#6:4][SX4:1](=[O:5])(=[O:6])[NX3:2]>>[#6:4][S:1](=[O:5])(=[O:6])Cl.[N:2]",
        groups=("sulfonyl_chloride", "aliphatic_amine"),
        names="sulfonyl chloride and amine",
        sketches=(("{A}S(=O)(=O)Cl.N{b}", "{A}S(=O)(=O)N{b}"), ("{X}S(=O)(=O)Cl.N({b}){c}", "{X}S(=O)(=O)N({b}){c}")),
        avoid=("acid", "alcohol", "phenol", "thiol", "acyl_halide", "isocyanate", "aniline", "aldehyde", "ketone",
               "epoxide", "conjugated_alkene", "alkyl_halide", "heteroaryl_nh", "anhydride"),
        lost={"H": 1, "Cl": 1},
    ),
    "urea": Reaction(
        title="Isocyanate + amine",
        forward="[#6:4][NX2:1]=[CX2:2]=[O:3].[NX3;H2,H1;+0;!$(N[C,S,P]=[O,N,S]):5]>>[#6:4][N:1][C:2](=[O:3])[N:5]",
        retro="[#6:4][NX3;H1:1][CX3:2](=[O:3])[NX3:5]>>[#6:4][N:1]=[C:2]=[O:3].[N:5]",
        groups=("isocyanate", "aliphatic_amine"),
        names="isocyanate and amine",
        sketches=(("{A}N=C=O.N{b}", "{A}NC(=O)N{b}"), ("{A}N=C=O.N({b}){c}", "{A}NC(=O)N({b}){c}")),
        avoid=("acid", "thiol", "acyl_halide", "sulfonyl_chloride", "aniline", "aldehyde", "ketone", "epoxide",
               "anhydride", "conjugated_alkene", "alkyl_halide"),
    ),
    "carbamate": Reaction(
        title="Isocyanate + alcohol",
        forward="[#6:4][NX2:1]=[CX2:2]=[O:3].[OX2H1:5][CX4:6]>>[#6:4][N:1][C:2](=[O:3])[O:5][C:6]",
        retro="[#6:4][NX3;H1:1][CX3:2](=[O:3])[OX2H0:5][CX4:6]>>[#6:4][N:1]=[C:2]=[O:3].[O:5][C:6]",
        groups=("isocyanate", "alcohol"),
        names="isocyanate and alcohol",
        sketches=(("{A}N=C=O.O{b}", "{A}NC(=O)O{b}"),),
        avoid=("acid", "thiol", "acyl_halide", "sulfonyl_chloride", "amine", "aniline", "phenol", "anhydride",
               "epoxide"),
    ),
    "thia-michael": Reaction(
        title="Thia-Michael addition (Et3N)",
        forward="[SX2H1:1][#6:6].[CX3;H2:2]=[CX3;H1:3][CX3:4]=[O:5]>>[#6:6][S:1][C:2][C:3][C:4]=[O:5]",
        retro="[#6:6][SX2H0:1][CX4;H2:2][CX4;H2:3][CX3:4]=[O:5]>>[S:1][#6:6].[C:2]=[C:3][C:4]=[O:5]",
        groups=("thiol", "acrylate"),
        names="thiol and Michael acceptor",
        sketches=(("{A}S.C=CC(=O)O{b}", "{A}SCCC(=O)O{b}"), ("{A}S.C=CC(=O){b}", "{A}SCCC(=O){b}")),
        avoid=("amine", "aniline", "alkyl_halide", "acyl_halide", "epoxide", "isocyanate", "aldehyde", "acid",
               "thioamide", "sulfonyl_chloride"),
    ),
    "epoxide-aminolysis": Reaction(
        title="Epoxide opening by an amine at the less substituted carbon",
        forward="[CX4;H2:2]1[OX2:3][CX4;H1:4]1.[NX3;H2,H1;+0;!$(N[C,S,P]=[O,N,S]):1]>>[N:1][C:2][C:4][O:3]",
        retro="[NX3;!$(N[C,S,P]=[O,N,S]):1][CX4;H2:2][CX4;H1:4][OX2H1:3]>>[C:2]1[O:3][C:4]1.[N:1]",
        groups=("terminal_epoxide", "secondary_amine"),
        names="epoxide and amine",
        sketches=(("{A}C1CO1.N({b}){c}", "{A}C(O)CN({b}){c}"),),
        avoid=("acid", "thiol", "phenol", "aniline", "alkyl_halide", "acyl_halide", "isocyanate", "aldehyde", "ketone",
               "sulfonyl_chloride", "conjugated_alkene", "anhydride", "primary_amine"),
    ),
    "claisen-schmidt": Reaction(
        title="Claisen-Schmidt condensation (NaOH), E product",
        forward="[c:5][CX3;H1:1]=O.[CH3:2][CX3:3](=[O:4])[c:6]>>[c:5]/[C:1]=[C:2]/[C:3](=[O:4])[c:6]",
        retro="[c:5]/[CX3;H1:1]=[CX3;H1:2]/[CX3:3](=[O:4])[c:6]>>[c:5][C:1]=O.[C:2][C:3](=[O:4])[c:6]",
        groups=("aryl_aldehyde", "methyl_ketone"),
        names="aldehyde and ketone",
        sketches=(("{X}C=O.CC(=O){y}", "{X}/C=C/C(=O){y}"),),
        avoid=("acid", "thiol", "amine", "aniline", "alkyl_halide", "acyl_halide", "ester", "phenol", "epoxide",
               "boron", "conjugated_alkene", "nitrile", "heteroaryl_nh", "aldehyde", "ketone"),
        lost={"H": 2, "O": 1},
    ),
    "paal-knorr-pyrrole": Reaction(
        title="Paal-Knorr pyrrole synthesis",
        forward="[#6:8][CX3:1](=O)[CH2:2][CH2:3][CX3:4](=O)[#6:9].[NX3;H2:5][CX4:6]>>[#6:8][c:1]1[c:2][c:3][c:4]([#6:9])[n:5]1[C:6]",
        retro="[#6:8]-!@[c:1]1[cH:2][cH:3][c:4](-!@[#6:9])[n:5]1-!@[CX4:6]>>[#6:8][C:1](=O)[C:2][C:3][C:4](=O)[#6:9].[N:5][C:6]",
        groups=("diketone", "primary_amine"),
        names="1,4-diketone and amine",
        sketches=(("{A}C(=O)CCC(=O){b}.N{c}", "{A}c9ccc({b})n9{c}"),),
        avoid=("acid", "thiol", "aniline", "aldehyde", "ketone", "alkyl_halide", "acyl_halide", "isocyanate", "epoxide",
               "sulfonyl_chloride", "conjugated_alkene", "anhydride", "secondary_amine"),
        lost={"H": 4, "O": 2},
    ),
    "hantzsch-thiazole": Reaction(
        title="Hantzsch thiazole synthesis",
        forward="[#6:4][CX3:1](=O)[CH2:2]Br.[#6:5][CX3:3](=[S:6])[NX3;H2:7]>>[#6:4][c:1]1[c:2][s:6][c:3]([#6:5])[n:7]1",
        retro="[#6:4]-!@[c:1]1[cH:2][s:6][c:3](-!@[#6:5])[n:7]1>>[#6:4][C:1](=O)[C:2]Br.[#6:5][C:3](=[S:6])[N:7]",
        groups=("bromoketone", "thioamide"),
        names="bromoketone and thioamide",
        sketches=(("{A}C(=O)CBr.NC(=S){b}", "{A}c9csc({b})n9"),),
        avoid=("acid", "thiol", "amine", "aniline", "aldehyde", "acyl_halide", "isocyanate", "epoxide",
               "sulfonyl_chloride", "conjugated_alkene", "anhydride", "phenol"),
        lost={"H": 3, "O": 1, "Br": 1},
    ),
}  # fmt: skip

# Groups that a slot's own group also is: an α-bromoketone is a ketone and an alkyl halide.
OVERLAPS: dict[str, tuple[str, ...]] = {
    "acid": ("acid",),
    "acrylate": ("acrylate", "alkene", "conjugated_alkene", "ester", "amide", "ketone", "terminal_alkene"),
    "acyl_chloride": ("acyl_chloride", "acyl_halide"),
    "aliphatic_amine": ("aliphatic_amine", "amine"),
    "alkyl_bromide": ("alkyl_bromide", "alkyl_halide"),
    "aryl_aldehyde": ("aryl_aldehyde", "aldehyde"),
    "azide": ("azide", "diazo"),
    "boronic_acid": ("boronic_acid", "boron"),
    "bromoketone": ("bromoketone", "ketone", "alkyl_halide", "alkyl_bromide"),
    "carbonyl": ("carbonyl", "aldehyde", "ketone"),
    "diketone": ("diketone", "ketone", "ketone"),
    "grignard": ("grignard", "metal"),
    "methyl_ketone": ("methyl_ketone", "ketone"),
    "primary_amine": ("primary_amine", "amine", "aliphatic_amine"),
    "secondary_amine": ("secondary_amine", "amine", "aliphatic_amine"),
    "terminal_alkyne": ("terminal_alkyne", "alkyne"),
    "terminal_epoxide": ("terminal_epoxide", "epoxide"),
    "thioamide": ("thioamide",),
    "ylide": ("ylide", "phosphorus", "alkene"),
}
