"""Physical, inorganic and analytical tasks and peptides, against values from textbooks and counts by hand."""

from __future__ import annotations

from random import Random

import pytest
from rdkit import Chem

from bootcamp.molecules import acids, amounts, cells, complexes, peptides, spectra, stoichiometry
from bootcamp.molecules.plain import plain
from bootcamp.types import Problem, Task


@pytest.mark.parametrize(
    ("total", "pkas", "cations", "value"),
    [
        (0.1, [4.76], 0.0, 2.88),  # acetic acid
        (0.1, [4.76], 0.1, 8.88),  # sodium acetate
        (0.2, [4.76], 0.1, 4.76),  # half neutralised
        (1e-8, [4.0], 0.0, 6.98),  # water's own protons
        (0.1, [2.15, 7.20, 12.35], 0.15, 7.20),
        (0.1, [6.35, 10.33], 0.1, 8.34),  # hydrogen carbonate
    ],
)
def test_ph_by_two_roads(total: float, pkas: list[float], cations: float, value: float) -> None:
    constants = [10**-pka for pka in pkas]
    assert acids.ph(total, constants, cations) == pytest.approx(value, abs=0.02)
    assert acids.ph_by_roots(total, constants, cations) == pytest.approx(value, abs=0.02)


def test_shares_of_phosphate() -> None:
    prompt = "Percent of H3A (pKa 2.15, 7.2, 12.35) that is H2A^- at pH 7.2:"
    assert acids.speciation_again(prompt) == pytest.approx(50.0, abs=0.1)


def test_cells() -> None:
    assert cells.potential("Zn", 1.0, "Cu", 1.0) == pytest.approx(1.104, abs=1e-3)  # Daniell
    assert cells.potential("Zn", 1.0, "Cu", 0.01) == pytest.approx(1.104 - 0.0592, abs=1e-3)
    assert cells.potential("Cu", 0.01, "Ag", 0.1) == pytest.approx(0.458 + 0.0592 - 0.0592, abs=1e-3)
    manganese = "E0 of M: M(+7)/M(+4) 1.7 V, M(+4)/M(+2) 1.23 V. E0 of M(+7)/M(+2) in V:"
    assert cells.latimer_again(manganese) == pytest.approx(1.512)
    silver = "Mass in g of Ag (M 107.868) from Ag^+ by 1 A in 60 min:"
    assert cells.electrolysis_again(silver) == pytest.approx(4.025, abs=0.001)


def test_peptides() -> None:
    assert Chem.CanonSmiles(peptides.written("GA")) == Chem.CanonSmiles("C[C@H](NC(=O)CN)C(=O)O")
    for letter in peptides.RESIDUES:
        ours, theirs = Chem.MolFromSmiles(peptides.written(letter)), Chem.MolFromSequence(letter)
        assert Chem.MolToInchiKey(ours) == Chem.MolToInchiKey(theirs), letter
    assert peptides._digest("AKRPGKG") == ["AK", "RPGK", "G"]
    assert peptides.isoelectric_again("Isoelectric point of GG (pKa: N end 8, C end 3.1):") == pytest.approx(5.55)


def test_every_sequence_that_explains_the_ions_is_right() -> None:
    task = peptides.FromLadder(id="x")
    answer = {"ions": [58, 171, 259], "missing": 0, "example": "GLA"}
    answer["ions"] = [58, 171, 171 + 71 + 18]
    assert task.grade(answer, "GLA").correct
    assert task.grade(answer, "G-I-A").correct
    assert not task.grade(answer, "LGA").correct
    assert task.grade(answer, "glx").codes == ("not_a_sequence",)


@pytest.mark.parametrize(
    ("d", "high", "found"),
    [(6, False, (6, 0, 0)), (6, True, (4, 2, 4)), (5, True, (3, 2, 5)), (3, False, (3, 0, 3)), (8, False, (6, 2, 2)),
     (4, True, (3, 1, 4)), (7, False, (6, 1, 1)), (9, True, (6, 3, 1))],
)  # fmt: skip
def test_electrons_in_octahedral_fields(d: int, high: bool, found: tuple[int, int, int]) -> None:
    assert complexes.unpaired(d, high) == found


@pytest.mark.parametrize(
    ("shape", "letters", "found"),
    [
        ("octahedral", "AABBCC", [6, 2]),
        ("octahedral", "AAABBB", [2, 0]),
        ("octahedral", "ABCDEF", [30, 30]),
        ("octahedral", "AABCDE", [15, 12]),
        ("square planar", "ABCD", [3, 0]),
        ("tetrahedral", "ABCD", [2, 2]),
        ("trigonal bipyramidal", "ABCDE", [20, 20]),
        ("trigonal bipyramidal", "AABBB", [3, 0]),
    ],
)
def test_stereoisomers_of_complexes(shape: str, letters: str, found: list[int]) -> None:
    assert complexes.count(shape, letters) == found


@pytest.mark.parametrize(
    ("smiles", "numbers", "lines"),
    [
        ("CCO", [1, 2, 3], [3, 4]),
        ("Cc1ccc(C)cc1", [4, 6], [1, 1, 1, 1, 1, 1]),
        ("CC(C)Cl", [1, 6], [2, 7, 2]),
        ("ClCCCl", [4], [1, 1]),
        ("CCC(=O)C", [2, 3, 3], [3, 4, 1]),
    ],
)
def test_proton_environments_and_splitting(smiles: str, numbers: list[int], lines: list[int]) -> None:
    mol = Chem.MolFromSmiles(smiles)
    assert spectra.environments(mol) == numbers == spectra.plain_environments(plain(smiles))
    assert spectra.splitting(mol) == lines == spectra.plain_splitting(plain(smiles))


@pytest.mark.parametrize(
    ("chlorines", "bromines", "line"), [(1, 0, [3, 1]), (2, 0, [9, 6, 1]), (1, 1, [3, 4, 1]), (0, 3, [1, 3, 3, 1])]
)
def test_isotope_clusters(chlorines: int, bromines: int, line: list[int]) -> None:
    assert spectra.cluster(chlorines, bromines) == line


def test_bookkeeping() -> None:
    esterification = "CC(=O)O + OCC -> CC(=O)OCC"
    assert stoichiometry.economy_again(f"Atom economy in percent of {esterification}:") == pytest.approx(
        83.02, abs=0.02
    )
    text = f"{esterification}; 6.005 g and 9.214 g. Theoretical yield in g:"
    assert stoichiometry.yielded_again(text) == pytest.approx(8.81, abs=0.01)


@pytest.mark.parametrize(
    ("text", "code"),
    [("C2H4O2", ""), ("$C_2H_4O_2$", ""), ("CH2O", "empirical"), ("C2H6O2", "wrong_formula"), ("x", "not_a_formula")],
)
def test_combustion(text: str, code: str) -> None:
    score = stoichiometry.Combustion(id="x").grade({"formula": "C2H4O2", "weight": 60.05}, text)
    assert score.codes == ((code,) if code else ())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2.88", ""),
        ("pH = 2.88", ""),
        ("$2.88$", ""),
        ("2.95", "wrong_value"),
        ("-2.88", "wrong_sign"),
        ("2.88 or 3", None),
    ],
)
def test_quantities(text: str, code: str | None) -> None:
    score = acids.AcidBase(id="x", kind="weak-acid").grade(2.8784, text)
    assert score.correct == (code == "")
    assert not code or score.codes == (code,)


def test_numbers_of_a_prompt() -> None:
    assert amounts.numbers("pH of 0.10 M H2A (pKa 2, -1.5e-3) + A^2- at 3, E0") == [0.1, 2.0, -1.5e-3, 3.0]


TASKS: list[Task] = [
    *(acids.AcidBase(id=f"molecules/acids/{kind}", levels=range(1, 5), kind=kind) for kind in acids.AcidBase.QUESTIONS),
    *(cells.Cell(id=f"molecules/cells/{kind}", levels=range(1, 4), kind=kind) for kind in cells.Cell.QUESTIONS),
    *(
        stoichiometry.Bookkeeping(id=f"molecules/bookkeeping/{kind}", levels=range(1, 4), kind=kind)
        for kind in stoichiometry.Bookkeeping.QUESTIONS
    ),
    stoichiometry.Combustion(id="molecules/bookkeeping/combustion", levels=range(1, 5)),
    peptides.PeptideStructure(id="molecules/peptides/structure", levels=range(1, 5)),
    peptides.PeptideSequence(id="molecules/peptides/sequence", levels=range(1, 5)),
    peptides.Ladder(id="molecules/peptides/b-ions", levels=range(1, 5), ions="b"),
    peptides.FromLadder(id="molecules/peptides/from-ladder", levels=range(1, 5)),
    complexes.ComplexElectrons(id="molecules/complexes/field", levels=range(1, 4), ask="field"),
    complexes.EighteenElectrons(id="molecules/complexes/eighteen", levels=range(1, 5)),
    complexes.ComplexIsomers(id="molecules/complexes/isomers", levels=range(1, 4)),
    spectra.Protons(id="molecules/protons/splitting", levels=range(1, 5), ask="splitting"),
    spectra.IsotopeCluster(id="molecules/isotopes/cluster", levels=range(1, 5)),
    spectra.HalogenCount(id="molecules/isotopes/formula", levels=range(1, 5)),
]


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.id)
def test_checks_look_at_the_prompt(task: Task) -> None:
    for level in task.levels:
        one, other = (task.instance(seed, level) for seed in (1, 2))
        assert task.check(one.problem) is True
        assert one.answer == other.answer or task.check(Problem(other.prompt, one.answer)) is False
        assert task.verify(one.answer, task.solution(one.answer)).correct
        assert not task.verify(one.answer, task.wrong(one.answer, Random(0))).correct
        assert task.verify(one.answer, one.prompt).value == 0.0
        assert task.verify(one.answer, "1 " * 32_000).value == 0.0
