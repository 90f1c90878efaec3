"""Sugars, lipids, names, fragments, multiplets, stereo relations and other drawings, against known structures."""

from __future__ import annotations

from random import Random

import pytest
from rdkit import Chem

from bootcamp.molecules import (
    cleavages,
    contributors,
    counting,
    huckel,
    inorganic_names,
    lipids,
    multiplets,
    oligomers,
    relations,
    saccharides,
    sugars,
    symmetry,
)
from bootcamp.molecules.plain import plain
from bootcamp.types import Problem, Task

TASKS: list[Task] = [
    cleavages.Fragments(id="x", rule="carbonyl"),
    cleavages.Fragments(id="x", rule="heteroatom"),
    cleavages.Fragments(id="x", rule="mclafferty"),
    cleavages.FragmentPuzzle(id="x"),
    contributors.Contributor(id="x"),
    contributors.Tautomer(id="x"),
    huckel.Hueckel(id="x", kind="gap"),
    huckel.Hueckel(id="x", kind="energy"),
    huckel.Hueckel(id="x", kind="bond-order"),
    inorganic_names.InorganicFormula(id="x", of="salt"),
    inorganic_names.InorganicFormula(id="x", of="complex"),
    inorganic_names.InorganicName(id="x", of="salt"),
    inorganic_names.InorganicName(id="x", of="complex"),
    lipids.FattyAcid(id="x"),
    lipids.Shorthand(id="x"),
    lipids.Glyceride(id="x"),
    multiplets.Lines(id="x"),
    multiplets.Couplings(id="x"),
    *(oligomers.Oligomer(id="x", kind=kind) for kind in ("addition", "ring-opening", "polyester", "polyamide")),
    *(oligomers.Monomer(id="x", kind=kind) for kind in ("addition", "ring-opening")),
    relations.Differing(id="x"),
    relations.Prochiral(id="x"),
    saccharides.Fischer(id="x"),
    saccharides.Projection(id="x"),
    saccharides.Glycoside(id="x"),
    saccharides.Linkages(id="x"),
]


@pytest.mark.parametrize("task", TASKS, ids=lambda task: f"{type(task).__name__}-{getattr(task, 'kind', '')}")
def test_problems_check_and_foreign_answers_do_not(task: Task) -> None:
    for level in (1, 2, 3):
        problems = [task.generate(Random(f"{level}{seed}"), level) for seed in range(4)]
        for problem, other in zip(problems, problems[1:] + problems[:1], strict=True):
            assert task.check(problem) is True, problem
            assert task.verify(problem.answer, task.solution(problem.answer)).correct, problem
            assert not task.verify(problem.answer, task.wrong(problem.answer, Random(1))).correct, problem
            assert not task.verify(problem.answer, f"<answer>{task.solution(problem.answer)[8:-9]} x</answer>").correct
            if problem.answer != other.answer and problem.prompt != other.prompt:
                assert not task.check(Problem(other.prompt, problem.answer))


# Structures as PubChem writes them.
@pytest.mark.parametrize(
    ("smiles", "sides", "anomer", "closing"),
    [
        ("OC[C@H]1O[C@@H](O)[C@H](O)[C@@H](O)[C@@H]1O", "RLRR", "b", 5),  # beta-D-glucopyranose
        ("OC[C@H]1O[C@H](O)[C@H](O)[C@@H](O)[C@@H]1O", "RLRR", "a", 5),
        ("OC[C@H]1O[C@@H](O)[C@H](O)[C@@H](O)[C@H]1O", "RLLR", "b", 5),  # beta-D-galactopyranose
        ("OC[C@H]1O[C@H](O)[C@@H](O)[C@@H](O)[C@@H]1O", "LLRR", "a", 5),  # alpha-D-mannopyranose
        ("C1[C@H]([C@@H]([C@H]([C@@H](O1)O)O)O)O", "RLR", "b", 5),  # beta-D-xylopyranose
        ("OC[C@H]1O[C@@H](O)[C@H](O)[C@@H]1O", "RRR", "b", 4),  # beta-D-ribofuranose
    ],
)
def test_rings_of_sugars(smiles: str, sides: str, anomer: str, closing: int) -> None:
    (ring,) = sugars.read_rings(smiles)
    assert (ring.sides, ring.anomer, ring.closing) == (sides, anomer, closing)
    assert Chem.CanonSmiles("O" + sugars.unit(sides, anomer, closing)) == Chem.CanonSmiles(smiles)


def test_glucose_and_lactose() -> None:
    open_glucose = "Fischer projection, top to bottom: CHO, H-C-OH, OH-C-H, H-C-OH, H-C-OH, CH2OH. SMILES:"
    smiles = "O=C[C@H](O)[C@@H](O)[C@H](O)[C@H](O)CO"
    task = saccharides.Fischer(id="x")
    assert task.check(Problem(open_glucose, {"smiles": smiles, "from": ""}))
    mirror = smiles.replace("@@", "?").replace("@", "@@").replace("?", "@")
    assert not task.check(Problem(open_glucose, {"smiles": mirror, "from": ""}))
    lactoside = "CO[C@@H]1O[C@H](CO)[C@@H](O[C@@H]2O[C@H](CO)[C@H](O)[C@H](O)[C@H]2O)[C@H](O)[C@H]1O"
    prompt = f"Name {lactoside}, D sugars and pyranoses only, like Gal(b1-4)Glc(a)OMe:"
    assert saccharides.Linkages(id="x").check(Problem(prompt, "Gal(b1-4)Glc(b)OMe"))


@pytest.mark.parametrize(
    "text", ["Gal(b1-4)Glc(a)OMe", " Gal(β1→4)Glc(α)OMe. ", "D-Gal(b1->4)D-Glc(a)OMe", "gal(beta1-4)glc(alpha)OMe"]
)
def test_linkages_in_other_letters(text: str) -> None:
    assert saccharides.Linkages(id="x").grade("Gal(b1-4)Glc(a)OMe", text).correct


@pytest.mark.parametrize(
    ("short", "smiles"),
    [
        ("18:1(9Z)", "CCCCCCCC/C=C\\CCCCCCCC(=O)O"),  # oleic acid
        ("18:1(9E)", "CCCCCCCC/C=C/CCCCCCCC(=O)O"),  # elaidic acid
        ("18:2(9Z,12Z)", "CCCCC/C=C\\C/C=C\\CCCCCCCC(=O)O"),  # linoleic acid
        ("20:4(5Z,8Z,11Z,14Z)", "CCCCC/C=C\\C/C=C\\C/C=C\\C/C=C\\CCCC(=O)O"),  # arachidonic acid
        ("18:2(9Z,11E)", "CCCCCC/C=C/C=C\\CCCCCCCC(=O)O"),  # rumenic acid: conjugated
        ("16:0", "CCCCCCCCCCCCCCCC(=O)O"),
    ],
)
def test_fatty_acids(short: str, smiles: str) -> None:
    acid = lipids.read_short(short)
    assert acid is not None
    assert lipids.written(acid) == Chem.CanonSmiles(smiles)
    found = lipids.read_acid(Chem.MolFromSmiles(smiles))
    assert found is not None
    assert found.short() == short


@pytest.mark.parametrize(
    "short", ["18:1", "18:1(9)", "18:1(18Z)", "18:2(9Z,10Z)", "18:2(9Z)", "", "x", "18:1(9Z) or 18:0"]
)
def test_shorthands_that_are_none(short: str) -> None:
    assert lipids.read_short(short) is None


@pytest.mark.parametrize(
    ("smiles", "cleavages_", "enols"),
    [
        ("CCC(=O)C", [43, 57], []),  # butanone
        ("CCCC(=O)C", [43, 71], [58]),  # pentan-2-one
        ("CCCCC(=O)CCC", [71, 85], [86, 100]),  # octan-4-one
        ("CC(=O)c1ccccc1", [43, 105], []),  # acetophenone
        ("CC(C)CC(=O)C", [43, 85], [58]),  # isobutyl methyl ketone
    ],
)
def test_fragments_of_known_ketones(smiles: str, cleavages_: list[int], enols: list[int]) -> None:
    mol = Chem.MolFromSmiles(smiles)
    assert cleavages.alpha(mol, "carbonyl") == cleavages_ == cleavages.plain_alpha(plain(smiles), "carbonyl")
    assert cleavages.mclafferty(mol) == enols == cleavages.plain_mclafferty(plain(smiles))


@pytest.mark.parametrize(
    ("smiles", "ions"),
    [("CCC(O)C", [45, 59]), ("CCN(CC)CC", [86]), ("CCCCN", [30]), ("CCOCC", [59]), ("CC(C)N", [44])],
)
def test_fragments_next_to_heteroatoms(smiles: str, ions: list[int]) -> None:
    assert cleavages.alpha(Chem.MolFromSmiles(smiles), "heteroatom") == ions
    assert cleavages.plain_alpha(plain(smiles), "heteroatom") == ions


def test_any_structure_that_explains_the_fragments_is_right() -> None:
    task = cleavages.FragmentPuzzle(id="x")
    answer = {"formula": "C6H12O", "kind": "carbonyl", "cuts": [43, 85], "example": "CCCCC(C)=O"}
    for smiles in ("CCCCC(C)=O", "CC(C)CC(C)=O", "CC(=O)C(C)(C)C"):
        assert task.grade(answer, smiles).correct
    assert task.grade(answer, "CCCC(=O)CC").codes == ("wrong_fragments",)
    assert task.grade(answer, "CCCCCC=O").codes == ("wrong_class",)
    assert task.grade(answer, "CCC(C)=O").codes == ("wrong_formula",)


@pytest.mark.parametrize(
    ("name", "formula"),
    [
        ("iron(III) oxide", "Fe2O3"),
        ("ammonium sulfate", "(NH4)2SO4"),
        ("copper(II) sulfate pentahydrate", "CuSO4·5H2O"),
        ("lead(IV) oxide", "PbO2"),
        ("calcium phosphate", "Ca3(PO4)2"),
    ],
)
def test_names_of_salts(name: str, formula: str) -> None:
    assert inorganic_names.read_salt(name) == inorganic_names._parts(formula)


@pytest.mark.parametrize(
    ("name", "formula"),
    [
        ("potassium hexacyanidoferrate(III)", "K3[Fe(CN)6]"),
        ("potassium hexacyanidoferrate(II)", "K4[Fe(CN)6]"),
        ("hexaamminecobalt(III) chloride", "[Co(NH3)6]Cl3"),
        ("diamminedichloridoplatinum(II)", "[PtCl2(NH3)2]"),
        ("tris(ethane-1,2-diamine)chromium(III) nitrate", "[Cr(C2H8N2)3](NO3)3"),
        ("tetraamminedichloridocobalt(III) bromide", "[CoCl2(NH3)4]Br"),
    ],
)
def test_names_of_complexes(name: str, formula: str) -> None:
    assert inorganic_names.read_complex(name) == inorganic_names._parts(formula)
    task = inorganic_names.InorganicFormula(id="x", of="complex")
    assert task.grade(formula, formula.replace("[", "\\left[") if "\\" in formula else formula).correct


@pytest.mark.parametrize("text", ["[Co(NH3)4Cl2]Br", "[CoCl2(NH3)4]Br", "$[Co(NH_3)_4Cl_2]Br$", "[Co(Cl)2(NH3)4]Br."])
def test_order_of_ligands_does_not_matter(text: str) -> None:
    assert inorganic_names.InorganicFormula(id="x", of="complex").grade("[CoCl2(NH3)4]Br", text).correct


def test_the_inner_sphere_matters() -> None:
    task = inorganic_names.InorganicFormula(id="x", of="complex")
    assert task.grade("[CoCl2(NH3)4]Br", "[CoClBr(NH3)4]Cl").codes == ("wrong_sphere",)
    assert task.grade("[CoCl2(NH3)4]Br", "CoCl2(NH3)4Br").codes == ("wrong_sphere",)


def test_multiplets() -> None:
    assert dict(multiplets.tree(100, [(8, 2)])) == {92: 1, 100: 2, 108: 1}
    assert sorted(multiplets.tree(0, [(16, 1), (10, 1)])) == [-13, -3, 3, 13]
    for couplings in ([(12, 1), (6, 3)], [(10, 2), (4, 2)], [(18, 1), (12, 1), (2, 2)]):
        assert multiplets.tree(500, couplings) == multiplets.sums(500, couplings)
    assert multiplets.solve(multiplets.tree(500, [(14, 1), (8, 1), (2, 1)])) == [14, 8, 2]
    assert multiplets.solve(multiplets.tree(500, [(8, 2)])) == [8, 8]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("CC([O-])=C", ""),
        ("[CH2-]C(C)=O", "unchanged"),
        ("CC(O)=C", "wrong_charge"),
        ("CC(=O)C", "wrong_charge"),
        ("CC[CH-]C=O", "wrong_skeleton"),
        ("C[C-]([O-])[CH2+]", "more_charges"),
        ("[CH2-]C(C)=O.C", "several_molecules"),
    ],
)
def test_contributors_of_the_enolate_of_acetone(text: str, code: str) -> None:
    score = contributors.Contributor(id="x").grade({"given": "[CH2-]C(C)=O", "example": ""}, text)
    assert score.correct is (code == "")
    assert score.codes == ((code,) if code else ())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("C=C(O)CC", ""),
        ("CC(O)=CC", ""),
        ("CCC(C)=O", "unchanged"),
        ("CC(C)C=O", "wrong_skeleton"),
        ("CCC(C)O", "not_one_hydrogen"),
        ("CC(C)=CO", "wrong_skeleton"),
        ("C=CC(C)O", "not_one_hydrogen"),
    ],
)
def test_tautomers_of_butanone(text: str, code: str) -> None:
    score = contributors.Tautomer(id="x").grade({"given": "CCC(C)=O", "example": ""}, text)
    assert score.correct is (code == "")
    assert score.codes == ((code,) if code else ())


@pytest.mark.parametrize(
    ("smiles", "energy", "gap"),
    [("C=C", 2.0, 2.0), ("C=CC=C", 4.472, 1.236), ("c1ccccc1", 8.0, 2.0), ("C=C1C=CC=C1", 7.466, 0.873)],
)
def test_hydrocarbons_by_hueckel(smiles: str, energy: float, gap: float) -> None:
    levels = huckel._roots(smiles, 0.0, 1.0)
    half = len(levels) // 2
    assert 2 * sum(levels[:half]) == pytest.approx(energy, abs=2e-3)
    assert levels[half - 1] - levels[half] == pytest.approx(gap, abs=2e-3)


@pytest.mark.parametrize(
    ("smiles", "numbers"),
    [
        ("C1CC1C1C2CCC1CC2", [5, 0, 3, 2, 0]),  # refinement of bonds alone joins a cyclopropyl CH2 and a bridge
        ("C12C3C4C1C5C2C3C45", [1, 0, 1, 0, 0]),  # cubane
        ("CC1(C)C2CCC1(C)C(=O)C2", [9, 3, 1, 3, 2]),  # camphor, its two bridging methyls alike
        ("C1C2CC3CC1CC(C2)C3", [2, 0, 1, 1, 0]),  # adamantane
        ("Cc1ccccc1", [5, 1, 3, 0, 1]),
    ],
)
def test_carbons_by_orbits(smiles: str, numbers: list[int]) -> None:
    assert counting.signals(Chem.MolFromSmiles(smiles)) == numbers == counting.plain_signals(plain(smiles))
    ours, theirs = symmetry.plain_orbits(plain(smiles)), symmetry.orbits(Chem.MolFromSmiles(smiles))
    assert len(set(ours)) == len(set(theirs))


def test_prochirality_of_ethanol_and_chains_of_caprolactam() -> None:
    task = relations.Prochiral(id="x")
    prompt = "In CCO replace the pro-R H of atom 2 (from 1 as written) by Cl. SMILES:"
    # The pro-R hydrogen of ethanol is the one whose deuterium makes (R)-1-deuterioethanol.
    right_ = next(
        s for s in ("C[C@H](O)Cl", "C[C@@H](O)Cl") if task.check(Problem(prompt, {"smiles": s, "from": "CCO"}))
    )
    deuterated = Chem.MolFromSmiles(right_.replace("Cl", "[2H]"))
    assert Chem.FindMolChiralCenters(deuterated, useLegacyImplementation=False)[0][1] == "R"
    assert oligomers.opened("O=C1CCCCCN1", "CN", 2) == Chem.CanonSmiles("CNC(=O)CCCCCNC(=O)CCCCCN")
    assert oligomers.poly("C=Cc1ccccc1", 2) == Chem.CanonSmiles("CC(c1ccccc1)CCc1ccccc1")
    assert oligomers.joined("polyester", "OC(=O)c1ccc(cc1)C(=O)O", "OCCO", 1) == Chem.CanonSmiles(
        "OC(=O)c1ccc(cc1)C(=O)OCCO"
    )
