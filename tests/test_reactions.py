"""Reactions: goldens from textbooks, written by hand, and what must not pass."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from random import Random

import pytest
from rdkit import Chem

import bootcamp
from bootcamp.molecules.building_blocks import (
    DATA,
    GROUPS,
    INERT_ENDS,
    SHORT_ENDS,
    SPECTATORS,
    pattern,
    real_molecules,
    sites,
)
from bootcamp.molecules.cleavage import CUTS, Cleavage, cleaved
from bootcamp.molecules.equation import EXCHANGES
from bootcamp.molecules.flask import balanced, filled, precursors, products, runs
from bootcamp.molecules.planning import Planning
from bootcamp.molecules.reactions import REACTIONS
from bootcamp.molecules.reagents import TRANSFORMATIONS
from bootcamp.molecules.retro import Retro, executed
from bootcamp.molecules.smiles import homologue, match, read, rewritten
from bootcamp.molecules.transformations import changes, clean, completed, consistent

CAFFEINE = "Cn1cnc2c1c(=O)n(C)c(=O)n2C"


def mol(smiles: str) -> Chem.Mol:
    return Chem.MolFromSmiles(smiles)


# ── reading and comparing ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no_smiles"),
        (".", "no_smiles"),
        ("*", "dummy_atom"),
        ("C*", "dummy_atom"),
        ("CCO ethanol", "bad_characters"),
        ("CCO |$a$|", "bad_characters"),
        ("CCO\nCCN", "bad_characters"),
        ("C~C", "bad_characters"),
        ("CC>>CO", "bad_characters"),
        ("ＣＣ", "bad_characters"),
        ("C1CC", "bad_smiles"),
        ("C(C)(C)(C)(C)C", "bad_smiles"),
        ("[U]", "element"),
        ("[Xe]", "element"),
        ("[H][H]", "no_atoms"),
        ("[CH3:1]C", "atom_map"),
        ("[2H]C", "isotope"),
        ("[13CH4]", "isotope"),
        ("CC.CC", "several_molecules"),
        ("C" * 151, "too_large"),
        ("C" * 501, "too_long"),
    ],
)
def test_what_is_not_one_molecule_is_refused_by_name(text: str, code: str) -> None:
    assert read(text).code == code
    assert match(text, "C").value == 0.0


@pytest.mark.parametrize(
    ("text", "truth", "value", "code"),
    [
        ("OCC", "CCO", 1.0, ""),
        (" `CCO`. ", "CCO", 1.0, ""),
        ("C1=CC=CC=C1", "c1ccccc1", 1.0, ""),
        ("CN1C=NC2=C1C(=O)N(C(=O)N2C)C", CAFFEINE, 1.0, ""),
        ("Oc1ccccn1", "O=c1cccc[nH]1", 1.0, ""),  # tautomers
        ("[NH3+]CC([O-])=O", "NCC(=O)O", 1.0, ""),  # zwitterion
        ("C[S+](C)[O-]", "CS(C)=O", 1.0, ""),
        ("C[C@H](N)C(=O)O", "C[C@@H](N)C(=O)O", 0.5, "wrong_stereo"),
        ("CC(N)C(=O)O", "C[C@@H](N)C(=O)O", 0.5, "wrong_stereo"),
        ("F/C=C/F", "F/C=C\\F", 0.5, "wrong_stereo"),
        ("CC(=O)[O-]", "CC(=O)O", 0.5, "wrong_charge"),
        ("CC(O)C", "CCCO", 0.0, "isomer"),
        ("CC(O)=C", "CC(C)=O", 0.0, "isomer"),
        ("[CH2]C", "CC", 0.0, "isomer"),
        ("CCCO", "CCO", 0.0, "wrong_molecule"),
    ],
)
def test_sameness(text: str, truth: str, value: float, code: str) -> None:
    score = match(text, truth)
    assert score.value == value
    assert "".join(score.codes) == code


def test_rewriting_keeps_the_molecule_and_a_homologue_is_another() -> None:
    rng = Random("rewriting")
    for smiles in (
        "C[C@H](N)C(=O)O",
        CAFFEINE,
        "F/C=C/Cl",
        "c1cc[nH]c1",
        "[N-]=[N+]=Nc1nn[nH]n1",
        "C[Mg]Br",
        "O=[N+]([O-])c1ccccc1",
    ):
        assert match(rewritten(mol(smiles), rng), smiles).value == 1.0
        assert match(homologue(smiles, rng), smiles).value == 0.0


# ── goldens ──────────────────────────────────────────────────────────────────────────────────────

FORWARD = [
    ("fischer-esterification", "CC(=O)O.CCO", "CCOC(C)=O"),
    ("amide-coupling", "OC(=O)c1ccccc1.NCCO", "OCCNC(=O)c1ccccc1"),
    ("schotten-baumann", "O=C(Cl)c1ccccc1.C1CCNCC1", "O=C(c1ccccc1)N1CCCCC1"),
    ("williamson-ether", "CC(C)(C)O.CBr", "COC(C)(C)C"),
    ("thioether", "SC.BrCCC", "CCCSC"),
    ("grignard-addition", "CC(C)=O.C[Mg]Br", "CC(C)(C)O"),
    ("wittig", "O=C1CCCCC1.C=P(c1ccccc1)(c1ccccc1)c1ccccc1", "C=C1CCCCC1"),
    ("reductive-amination", "O=Cc1ccccc1.CN", "CNCc1ccccc1"),
    ("suzuki", "Brc1ccccc1.OB(O)c1ccncc1", "c1ccc(cc1)-c1ccncc1"),
    ("sonogashira", "Brc1ccccc1.C#CCO", "OCC#Cc1ccccc1"),
    ("heck", "Brc1ccccc1.C=CC(=O)OC", "COC(=O)/C=C/c1ccccc1"),
    ("buchwald-hartwig", "Brc1ccccc1.C1COCCN1", "c1ccc(cc1)N1CCOCC1"),
    ("azide-alkyne-click", "CCN=[N+]=[N-].C#CC", "CCn1cc(C)nn1"),
    ("sulfonamide", "Cc1ccc(cc1)S(=O)(=O)Cl.CCNCC", "CCN(CC)S(=O)(=O)c1ccc(C)cc1"),
    ("urea", "CN=C=O.CN", "CNC(=O)NC"),
    ("carbamate", "CN=C=O.CC(C)O", "CNC(=O)OC(C)C"),
    ("thia-michael", "CCS.C=CC(C)=O", "CCSCCC(C)=O"),
    ("epoxide-aminolysis", "CC1CO1.CNC", "CC(O)CN(C)C"),
    ("claisen-schmidt", "O=Cc1ccccc1.CC(=O)c1ccccc1", "O=C(/C=C/c1ccccc1)c1ccccc1"),
    ("paal-knorr-pyrrole", "CC(=O)CCC(C)=O.NC", "Cc1ccc(C)n1C"),
    ("hantzsch-thiazole", "CC(=O)CBr.CC(N)=S", "Cc1csc(C)n1"),
]


@pytest.mark.parametrize(("name", "reactants", "product"), FORWARD)
def test_named_reactions(name: str, reactants: str, product: str) -> None:
    mols = [mol(smiles) for smiles in reactants.split(".")]
    made = products(REACTIONS[name], mols)
    assert made == {Chem.CanonSmiles(product)}
    assert products(REACTIONS[name], mols[::-1]) == made
    assert balanced(REACTIONS[name], mols, mol(product))
    assert ".".join(sorted(map(Chem.CanonSmiles, reactants.split(".")))) in precursors(REACTIONS[name], mol(product))


def test_every_reaction_has_a_golden() -> None:
    assert {name for name, *_ in FORWARD} == set(REACTIONS)
    assert {name for name, *_ in CHANGED} == set(TRANSFORMATIONS)


CHANGED = [
    ("alcohol-oxidation", "OCC(O)CC(C)(C)O", "O=CC(=O)CC(C)(C)O"),  # tertiary alcohols stay
    ("alcohol-oxidation", "C[C@H](O)CO[Si](C)(C)C", "CC(=O)CO[Si](C)(C)C"),  # a stereocentre that goes
    ("alcohol-oxidation", "OC[C@H](C)CC", "O=C[C@H](C)CC"),  # and one that stays
    ("jones-oxidation", "OCCCC(C)O", "OC(=O)CCC(C)=O"),
    ("borohydride-reduction", "COC(=O)CCC(C)=O", "COC(=O)CCC(C)O"),  # esters stay
    ("hydride-reduction", "OC(=O)CCCCC#N", "OCCCCCCN"),
    ("hydride-reduction", "CC(=O)N1CCCC1", "CCN1CCCC1"),
    ("hydrogenation", "C=CCC#CCC(C)=O", "CCCCCCC(C)=O"),  # aliphatic ketones stay
    ("hydrobromination", "CC1=CCCCC1", "CC1(Br)CCCCC1"),  # Markovnikov
    ("hydroboration", "CC1=CCCCC1", "CC1CCCCC1O"),  # anti-Markovnikov
    ("dihydroxylation", "C=CC", "OCC(O)C"),
    ("epoxidation", "C1=CCCCC1", "C12CCCCC1O2"),
    ("alcohol-bromination", "OCCC(C)O", "BrCCC(C)Br"),
    ("acid-chlorination", "CC(=O)O", "CC(=O)Cl"),
    ("wolff-kishner", "CC(=O)c1ccccc1", "CCc1ccccc1"),
    ("nitro-reduction", "O=[N+]([O-])c1ccc(C#N)cc1", "Nc1ccc(C#N)cc1"),
    ("azide-reduction", "CCN=[N+]=[N-]", "CCN"),
    ("boc-protection", "NCCO", "OCCNC(=O)OC(C)(C)C"),  # alcohols stay
    ("boc-deprotection", "CC(C)(C)OC(=O)NCC", "CCN"),
    ("acetylation", "NCCO", "CC(=O)NCCOC(C)=O"),
    ("acid-methylation", "OC(=O)CC(=O)O", "COC(=O)CC(=O)OC"),
    ("nitrile-hydrolysis", "N#CCCC#N", "OC(=O)CCC(=O)O"),
    ("amide-dehydration", "CC(=O)N", "CC#N"),
    ("azide-displacement", "CCCBr", "CCCN=[N+]=[N-]"),
    ("cyanide-displacement", "BrCCCBr", "N#CCCCC#N"),
    ("methylenation", "O=C1CCCCC1", "C=C1CCCCC1"),
    ("methyl-addition", "CCC=O", "CCC(C)O"),
    ("silyl-protection", "CCO", "CCO[Si](C)(C)C(C)(C)C"),
]


@pytest.mark.parametrize(("name", "substrate", "product"), CHANGED)
def test_interconversions(name: str, substrate: str, product: str) -> None:
    transformation = TRANSFORMATIONS[name]
    assert clean(transformation, mol(substrate))
    assert completed(transformation, mol(substrate)) == Chem.CanonSmiles(product)
    assert consistent(transformation, mol(substrate), mol(product))
    assert not consistent(transformation, mol(substrate), mol(substrate))


@pytest.mark.parametrize(
    ("name", "substrate"),
    [
        ("hydrobromination", "CC=CCC"),  # two products
        ("borohydride-reduction", "CC=CC(C)=O"),  # 1,2 or 1,4
        ("alcohol-oxidation", "CCCC"),  # nothing to do
        ("epoxidation", "C=CCSC"),  # the sulfide goes first
        ("jones-oxidation", "CC(=O)CCO"),  # the β-keto acid would not last
    ],
)
def test_doubtful_substrates_are_not_asked(name: str, substrate: str) -> None:
    transformation = TRANSFORMATIONS[name]
    assert not clean(transformation, mol(substrate)) or completed(transformation, mol(substrate)) is None


# ── answers that are right in another way, and answers that only look right ──────────────────────


@pytest.mark.parametrize(
    ("name", "target", "text", "value", "code"),
    [
        ("williamson-ether", "CCOCCC", "CCO.BrCCC", 1.0, ""),
        ("williamson-ether", "CCOCCC", "CCBr.CCCO", 1.0, ""),  # the other way round
        ("williamson-ether", "CCOCCC", "CCI.OCCC", 1.0, ""),
        ("williamson-ether", "COC(C)(C)C", "CO.BrC(C)(C)C", 0.0, "no_reaction"),  # eliminates
        ("grignard-addition", "CCC(C)(O)c1ccccc1", "CC(=O)c1ccccc1.CC[Mg]Br", 1.0, ""),
        ("grignard-addition", "CCC(C)(O)c1ccccc1", "CCC(=O)c1ccccc1.C[Mg]Cl", 1.0, ""),
        ("grignard-addition", "CCC(C)(O)c1ccccc1", "CCC(C)=O.Br[Mg]c1ccccc1", 1.0, ""),
        ("fischer-esterification", "CCOC(C)=O", "CC(=O)O.OCC", 1.0, ""),
        ("fischer-esterification", "CCOC(C)=O", "CCC(=O)O.OC", 0.0, "isomer"),
        ("fischer-esterification", "CCOC(C)=O", "CCOC(C)=O.O", 0.0, "not_smaller"),
        ("fischer-esterification", "CCOC(C)=O", "CC(=O)O", 0.0, "wrong_count"),
        ("fischer-esterification", "CCOC(C)=O", "CC(=O)O.OCC.O", 0.0, "several_molecules"),
        ("fischer-esterification", "CCOC(C)=O", "CC(=O)Cl.OCC", 0.0, "no_reaction"),
        ("fischer-esterification", "CC(=O)O[C@H](C)CC", "CC(=O)O.OC(C)CC", 0.5, "wrong_stereo"),
        ("wittig", "CCC(=C)C", "CCC(C)=O.C=P(c1ccccc1)(c1ccccc1)c1ccccc1", 1.0, ""),
        ("wittig", "CCC(=C)C", "C=O.CCC(C)=P(c1ccccc1)(c1ccccc1)c1ccccc1", 0.0, "no_reaction"),
        ("suzuki", "Cc1ccc(cc1)-c1ccccc1", "Cc1ccc(Br)cc1.OB(O)c1ccccc1", 1.0, ""),
        ("suzuki", "Cc1ccc(cc1)-c1ccccc1", "Cc1ccc(B(O)O)cc1.Ic1ccccc1", 1.0, ""),
        ("suzuki", "Cc1ccc(cc1)-c1ccccc1", "Cc1cccc(Br)c1.OB(O)c1ccccc1", 0.0, "isomer"),
    ],
)
def test_retrosyntheses_are_carried_out(name: str, target: str, text: str, value: float, code: str) -> None:
    task = Retro(id="molecules/retro/x", reaction=name, levels=range(1, 2))
    score = task.grade({"target": target, "precursors": ["C", "C"]}, text)
    assert (score.value, "".join(score.codes)) == (value, code), score


def test_the_order_of_the_precursors_does_not_matter() -> None:
    assert executed(REACTIONS["urea"], [mol("CN"), mol("CN=C=O")], "CNC(=O)NC").value == 1.0


@pytest.mark.parametrize(
    ("reaction", "pieces", "text", "value"),
    [
        ("ozonolysis", ["CC=O", "CCC=O"], "CC=CCC", 1.0),
        ("ozonolysis", ["CC=O", "CCC=O"], "C/C=C\\CC", 1.0),
        ("ozonolysis", ["CC=O", "CCC=O"], "CC=CC", 0.0),
        ("ozonolysis", ["CC=O", "CCC=O"], "CCC=CCC.CC=CC", 0.0),
        ("ozonolysis", ["CC=O", "CCC=O"], "CC=O", 0.0),
        ("ozonolysis", ["O=CCCCCC=O"], "C1CCC=CC1", 1.0),
        ("ozonolysis", ["O=CCCCCC=O"], "C1CCC=CCCCCC=CC1", 0.0),  # the dimer ring gives two
        ("ozonolysis", ["CC=O", "O=CCC=O", "CC=O"], "CC=CCC=CC", 1.0),
        ("ozonolysis", ["CC=O", "O=CCC(C)=O", "CCC=O"], "CC=CCC(C)=CCC", 1.0),
        ("ozonolysis", ["CC=O", "O=CCC(C)=O", "CCC=O"], "CCC=CCC(C)=CC", 1.0),  # the pieces do not tell
        ("periodate", ["CC=O", "CC(C)=O"], "CC(O)C(C)(C)O", 1.0),
        ("periodate", ["CC=O", "CC(C)=O"], "CC(C)(O)CCO", 0.0),
        ("hydrolysis", ["CC(=O)O", "OCC"], "CCOC(C)=O", 1.0),
        ("hydrolysis", ["CC(=O)O", "NCC"], "CCNC(C)=O", 1.0),
        ("hydrolysis", ["OC(=O)CCCO"], "O=C1CCCO1", 1.0),
    ],
)
def test_cleavages_are_carried_out(reaction: str, pieces: list[str], text: str, value: float) -> None:
    task = Cleavage(id="molecules/cleavage/x", reaction=reaction, levels=range(1, 2))
    assert task.grade({"whole": "", "pieces": pieces}, text).value == value


@pytest.mark.parametrize("reaction", CUTS)
def test_every_cleavage_sketch_gives_its_pieces(reaction: str) -> None:
    cut = CUTS[reaction]
    rng = Random(reaction)
    for level, sketches in cut.sketches.items():
        for whole, pieces in sketches:
            good = 0
            for _ in range(10):
                [substrate], joined = filled((whole, pieces), rng, min(level, 2))
                found = cleaved(cut, mol(substrate))
                good += found is not None and sorted(found.elements()) == sorted(
                    map(Chem.CanonSmiles, joined.split("."))
                )
            assert good >= 9, (whole, pieces)


PLAN = {
    "stock": ["CCCO", "NCC", "CCC#N", "C=CC"],
    "steps": ["oxidise", "aminate", "acidify", "amidate", "hydroborate"],
    "target": "CCCNCC",
    "route": "oxidise A; aminate 1 B",
}


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        ("oxidise A; aminate 1 B", 1.0, ""),
        ("oxidise A\naminate B 1", 1.0, ""),
        ("hydroborate D; oxidise 1; aminate 2 B.", 1.0, ""),  # longer, but it arrives
        ("acidify A; amidate 1 B", 0.0, "wrong_molecule"),
        ("oxidise A; aminate A B", 0.0, "no_reaction"),
        ("aminate 1 B; oxidise A", 0.0, "unknown_molecule"),
        ("oxidise A; aminate 2 B", 0.0, "unknown_molecule"),
        ("reduce A", 0.0, "unknown_step"),
        ("oxidise", 0.0, "bad_route"),
        ("CCCNCC", 0.0, "bad_route"),
        ("oxidise E; aminate 1 B", 0.0, "unknown_molecule"),
        (";".join(["oxidise A"] * 20), 0.0, "bad_route"),
    ],
)
def test_routes_are_carried_out(text: str, value: float, code: str) -> None:
    task = Planning(id="molecules/planning/x", goal="aminate", levels=range(1, 2))
    score = task.grade(PLAN, text)
    assert (score.value, "".join(score.codes)) == (value, code), score


# ── tables and data ──────────────────────────────────────────────────────────────────────────────


def test_all_patterns_compile_and_all_names_exist() -> None:
    for smarts in GROUPS.values():
        pattern(smarts)
    for row in REACTIONS.values():
        assert set(row.groups) | set(row.avoid) <= set(GROUPS)
    for change in TRANSFORMATIONS.values():
        assert set(change.groups) | set(change.avoid) <= set(GROUPS)
    for exchange in EXCHANGES.values():
        assert set(exchange.groups) <= set(GROUPS)


@pytest.mark.parametrize(("before", "after"), sorted({*SPECTATORS, *INERT_ENDS, *SHORT_ENDS}))
def test_a_substituent_is_the_same_on_either_side(before: str, after: str) -> None:
    assert Chem.CanonSmiles(f"{before}C[SiH3]") == Chem.CanonSmiles(f"[SiH3]C{after}")


def test_sketches_and_templates_agree() -> None:
    """`runs` and `changes` raise where the string formula and the template make different molecules."""
    for name, reaction in REACTIONS.items():
        for level in (1, 2):
            drawn = runs(reaction, Random(f"{name}{level}"), level)
            assert all(next(drawn).product for _ in range(12))
    for name, change in TRANSFORMATIONS.items():
        for level in (1, 2):
            made = changes(change, Random(f"{name}{level}"), level)
            assert all(next(made).product for _ in range(12))


def test_real_molecules_are_what_the_record_says() -> None:
    record = json.loads((DATA.parent / "building_blocks.json").read_text())
    assert hashlib.sha256(DATA.read_bytes()).hexdigest() == record["sha256"]
    rows = gzip.decompress(DATA.read_bytes()).decode().splitlines()
    assert len(rows) == record["molecules"] > 5000
    assert "MIT" in record["source"]["licence"]
    rng = Random("rows")
    for row in rng.sample(rows, 100):
        smiles, groups = row.split("\t")
        assert Chem.CanonSmiles(smiles) == smiles
        assert all(sites(mol(smiles), group) == 1 for group in groups.split(","))
    assert len(real_molecules("acid")) >= 400


@pytest.mark.parametrize(
    "task_id",
    [
        "molecules/forward/fischer-esterification",
        "molecules/forward/amide-coupling",
        "molecules/forward/williamson-ether",
        "molecules/forward/thioether",
        "molecules/retro/fischer-esterification",
        "molecules/retro/amide-coupling",
        "molecules/retro/williamson-ether",
        "molecules/interconversion/alcohol-oxidation",
        "molecules/cleavage/ozonolysis",
        "molecules/equation/transesterification",
    ],
)
def test_the_first_level_is_short_and_large(task_id: str) -> None:
    task = bootcamp.task(task_id)
    instances = [task.instance(seed, 1) for seed in range(200)]
    sizes = [len(one.prompt) + len(re.sub(r"</?answer>", "", task.solution(one.answer))) for one in instances]
    assert sorted(sizes)[100] <= 130
    assert max(sizes) <= 190
    assert len({task.problem_key(one.problem) for one in instances}) >= 150
