"""Arrows, conditions, protecting groups, sets of molecules, optimisation, redox equations: against known chemistry."""

from __future__ import annotations

from random import Random

import pytest
from rdkit import Chem

from bootcamp.molecules import arrows, conditions, enumeration, guards, labels, protection, redox
from bootcamp.molecules.optimisation import ALERTS, Optimisation
from bootcamp.molecules.plain import plain
from bootcamp.types import Problem


def pushed(smiles: str, text: str) -> str:
    parsed = arrows.parse_arrows(text)
    assert parsed is not None
    made = arrows.pushed(smiles, parsed)
    return made if isinstance(made, str) else arrows.unmapped(made)


@pytest.mark.parametrize(
    ("smiles", "text", "made"),
    [
        ("[CH3:1][Br:2].[OH-:3]", "3>3-1 1-2>2", "CO.[Br-]"),
        ("[CH3:1][Br:2].[NH3:3]", "3>3-1, 1-2>2.", "C[NH3+].[Br-]"),
        ("[CH2:1]=[CH:2][CH:3]=[CH2:4].[CH2:5]=[CH2:6]", "1-2>2-3 3-4>4-5 5-6>6-1", "C1=CCCCC1"),
        ("[CH2:1]([H:4])[CH2:2][Br:3].[OH-:5]", "5>5-4 1-4>1-2 2-3>3", "C=C.O.[Br-]"),
        ("C[C:1](=[O:2])OC.[OH-:3]", "3->3-1;1-2→2", "COC(C)([O-])O"),
        ("C[CH+:1][C:2](C)([H:3])C", "2-3>3-1", "CC[C+](C)C"),
        ("[CH3:1][Br:2].[OH-:3]", "3>3-1", "valence"),  # five bonds on carbon
        ("[CH3:1][Br:2].[OH-:3]", "1-2>3", "arrow_jumps"),
        ("[CH3:1][Br:2].[OH-:3]", "7>7-1", "unknown_atom"),
        ("[CH3:1][Br:2].[OH-:3]", "1-3>3", "bond_order"),  # there is no such bond to break
    ],
)
def test_arrows_are_carried_out(smiles: str, text: str, made: str) -> None:
    assert pushed(smiles, text) == (made if "_" in made or made == "valence" else ".".join(sorted(made.split("."))))


@pytest.mark.parametrize("text", ["", "1", "1>", ">1", "1-2-3>1", "1>2 or 2>1", "1>2 " * 11, "1-" * 20_000, "١>٢"])
def test_what_is_no_arrow(text: str) -> None:
    assert arrows.parse_arrows(text) is None


def test_either_way_round_a_ring_of_arrows_is_right() -> None:
    task = arrows.Arrows(id="x", scene="pericyclic", ask="arrows")
    answer = {"mapped": "[CH2:1]=[CH:2][CH:3]=[CH2:4].[CH2:5]=[CH2:6]", "goal": ""}
    made = arrows.pushed(answer["mapped"], arrows.parse_arrows("1-2>2-3 3-4>4-5 5-6>6-1") or [])
    assert not isinstance(made, str)
    answer["goal"] = Chem.MolToSmiles(made)
    assert task.grade(answer, "2-1>1-6 6-5>5-4 4-3>3-2").correct
    assert task.grade(answer, "1-2>2-3 3-4>4-5").codes == ("valence",)


def test_another_resonance_form_is_another_answer() -> None:
    task = arrows.Arrows(id="x", scene="shift", ask="product")
    assert task.grade({"smiles": "CC=C[CH+]CC"}, "C/C=C/[CH+]CC").correct
    assert not task.grade({"smiles": "CC=C[CH+]CC"}, "C[CH+]C=CCC").correct


def test_reagents_leave_what_they_leave() -> None:
    assert conditions.carried_out("borohydride-reduction", "COC(=O)CCC=O") == "COC(=O)CCCO"
    assert conditions.carried_out("hydride-reduction", "COC(=O)CCC=O") == ""  # an ester is in doubt
    assert conditions.surely_inert("borohydride-reduction", Chem.MolFromSmiles("CCO"))
    assert not conditions.surely_inert("boc-deprotection", Chem.MolFromSmiles("CC(=C)C"))


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("ACB", "ACB"),
        ("A, C, B", "ACB"),
        ("A -> C -> B.", "ACB"),
        ("{A,B}", "AB"),
        ("AB CD", None),
        ("", None),
        ("AX", None),
    ],
)
def test_letters(text: str, letters: str | None) -> None:
    assert conditions.parse_letters(text) == letters


def test_any_order_of_reagents_that_works_is_right() -> None:
    task = conditions.ReagentOrder(id="x", theme="redox")
    shelf = ["borohydride-reduction", "acetylation", "alcohol-oxidation"]
    answer = {"start": "CCC(C)=O", "goal": "CCC(C)OC(C)=O", "shelf": shelf, "letters": "AB"}
    assert task.grade(answer, "AB").correct
    assert task.grade(answer, "ACAB").correct
    assert task.grade(answer, "B").codes == ("no_reaction",)
    assert task.grade(answer, "A").codes == ("wrong_molecule",)
    assert task.grade(answer, "ABCDEFG").codes == ("too_many_steps",)


BOC_TBDPS = "CC(NC(=O)OC(C)(C)C)CCO[Si](c1ccccc1)(c1ccccc1)C(C)(C)C"


@pytest.mark.parametrize(
    ("smiles", "condition", "left"),
    [
        (BOC_TBDPS, guards.TFA, "CC(N)CCO[Si](c1ccccc1)(c1ccccc1)C(C)(C)C"),
        (BOC_TBDPS, guards.FLUORIDE, "CC(CCO)NC(=O)OC(C)(C)C"),
        (BOC_TBDPS, guards.HYDROGEN, BOC_TBDPS),
        ("COC(=O)CCOCc1ccccc1", guards.HYDROGEN, "COC(=O)CCO"),
        ("COC(=O)CCOCc1ccccc1", guards.SAPONIFICATION, "O=C(O)CCOCc1ccccc1"),
        ("CC(C)(C)OC(=O)CCOC(C)=O", guards.TFA, "CC(=O)OCCC(=O)O"),
        ("CCOCc1ccc(OC)cc1", guards.DDQ, "CCO"),
        ("CCOCc1ccccc1", guards.DDQ, "CCOCc1ccccc1"),
    ],
)
def test_what_falls_off(smiles: str, condition: str, left: str) -> None:
    assert guards.stripped(smiles, condition) == Chem.CanonSmiles(left)


def test_every_choice_of_groups_that_works_is_right() -> None:
    task = protection.Guarding(id="x")
    answer = {
        "free": "CC(O)CCC(O)C",
        "pieces": ["CC", "CCC", "C"],
        "sites": ["O", "O"],
        "conditions": [guards.DDQ, guards.HYDROGEN],
        "stages": [0, 1],
        "example": "CC(OCc1ccc(OC)cc1)CCC(OCc1ccccc1)C",
    }
    # Written from its symmetric other end it is the same molecule; with both groups exchanged here, too.
    assert task.grade(answer, "CC(OCc1ccccc1)CCC(C)OCc1ccc(OC)cc1").correct
    assert task.grade(answer, "CC(OCc1ccccc1)CCC(C)OCc1ccccc1").codes == ("wrong_molecule",)
    assert task.grade(answer, "CC(O)CCC(C)O").codes == ("unprotected",)


@pytest.mark.parametrize(
    ("change", "smiles", "size"),
    [
        ("chlorination", "CCC(C)C", 4),
        ("chlorination", "CC(C)(C)C", 1),
        ("aza", "Cc1ccccc1", 3),
        ("aza", "c1ccc2ccccc2c1", 2),
        ("desaturation", "CCCCC", 2),
        ("insertion", "CCCC", 2),
        ("stereoisomers", "OC(=O)C(O)C(O)C(=O)O", 3),  # tartaric acid
        ("stereoisomers", "CC=CC=CC", 3),
    ],
)
def test_sizes_of_sets(change: str, smiles: str, size: int) -> None:
    _, made, count = enumeration.Enumeration.CHANGES[change]
    mol = Chem.MolFromSmiles(smiles)
    assert len({Chem.MolToSmiles(other) for other in made(mol)}) == size
    assert count is None or count(plain(smiles)) == size


def test_a_set_is_whole_and_without_repetition() -> None:
    task = enumeration.Enumeration(id="x", change="chlorination")
    answer = {"given": "CCC", "set": ["CCCCl", "CC(C)Cl"]}
    assert task.grade(answer, "ClCCC, CC(Cl)C").correct
    assert task.grade(answer, "CCCCl").codes == ("missed",)
    assert task.grade(answer, "CCCCl CC(C)Cl CCC").codes == ("extra",)
    assert task.grade(answer, "CCCCl ClCCC").codes == ("repetition",)


def test_classes_that_bonds_alone_do_not_part() -> None:
    assert len(set(enumeration.colours(plain("C1CC1C1C2CCC1CC2")))) == 5


@pytest.mark.parametrize(
    ("smiles", "code"),
    [
        ("CCCCCC(=O)N", "not_enough"),  # a copy
        ("CCCCCCCCCCCCCCCCCCCC", "size"),
        ("c1ccc2ccccc2c1", "size"),
        ("CCCCCCCC", "alert"),  # the same size, but a chain
        ("CC(C)C(C)(C)CC", "dissimilar"),
        ("CCC(F)CCCC", "halogens"),
    ],
)
def test_greasy_answers_do_not_pay(smiles: str, code: str) -> None:
    task = Optimisation(id="x", aim="lipophilicity-up")
    score = task.grade({"given": "CCCCCC(=O)N", "least": 0.5, "floor": 0.4, "example": ""}, smiles)
    assert score.codes == (code,)
    assert score.value == 0.0


def test_alerts_are_patterns() -> None:
    for name, smarts in ALERTS.items():
        assert Chem.MolFromSmarts(smarts) is not None, name


OXALATE = {
    "given": ["MnO4^-", "H2C2O4", "Mn^2+", "CO2"],
    "equation": "2 MnO4^- + 5 H2C2O4 + 6 H^+ -> 2 Mn^2+ + 10 CO2 + 8 H2O",
}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2 MnO4^- + 5 H2C2O4 + 6 H^+ -> 2 Mn^2+ + 10 CO2 + 8 H2O", ""),
        ("5H2C2O4 + 6H+ + 2MnO4- → 8H2O + 2Mn2+ + 10CO2", ""),
        ("$5 H_2C_2O_4 + 6 H^{+} + 2 MnO_4^{-} = 8 H_2O + 2 Mn^{2+} + 10 CO_2$", ""),
        ("4 MnO4^- + 10 H2C2O4 + 12 H^+ -> 4 Mn^2+ + 20 CO2 + 16 H2O", "not_smallest"),
        ("MnO4^- + H2C2O4 -> Mn^2+ + CO2", "atoms"),
        ("2 Mn^2+ + 10 CO2 + 8 H2O -> 2 MnO4^- + 5 H2C2O4 + 6 H^+", "missing_species"),
        ("H2O -> H2O", "unknown_species"),
        ("8 H^+ + 5 e^- + MnO4^- -> Mn^2+ + 4 H2O", "unknown_species"),
        ("no", "not_an_equation"),
    ],
)
def test_redox_equations(text: str, code: str) -> None:
    score = redox.RedoxEquation(id="x", kind="acid").grade(OXALATE, text)
    assert score.codes == ((code,) if code else ())
    assert score.value == (0.0 if code else 1.0)


def test_charge_counts() -> None:
    task = redox.RedoxEquation(id="x", kind="acid")
    given = ["Fe^3+", "Sn^2+", "Fe^2+", "Sn^4+"]
    answer = {"given": given, "equation": "2 Fe^3+ + Sn^2+ -> 2 Fe^2+ + Sn^4+"}
    assert task.grade(answer, "2 Fe^3+ + Sn^2+ -> 2 Fe^2+ + Sn^4+").correct
    assert task.grade(answer, "Fe^3+ + Sn^2+ -> Fe^2+ + Sn^4+").codes == ("charge",)


def test_balancing_by_elimination() -> None:
    assert redox.balanced_coefficients(["Cr2O7^2-", "Fe^2+", "Cr^3+", "Fe^3+", "H^+", "H2O"]) in (
        [1, 6, -2, -6, 14, -7],
        [-1, -6, 2, 6, -14, 7],
    )
    assert redox.balanced_coefficients(["H2", "O2", "H2O", "H2O2"]) is None  # two reactions at once


ESTER = {"smiles": "CC[18O]C(C)=O", "plain": "CCOC(C)=O", "from": "CC(=O)O"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("CC(=O)[18O]CC", ""),
        ("CC(=[18O])OCC", "wrong_label"),
        ("CCOC(C)=O", "wrong_label"),
        ("CCCC(=O)[18OH]", "wrong_molecule"),
        ("CC(=O)[18O]CC ethyl acetate", "bad_characters"),
        ("[18O]", "wrong_molecule"),
        ("C*", "dummy_atom"),
    ],
)
def test_labels(text: str, code: str) -> None:
    score = labels.Labels(id="x", reaction="fischer-esterification").grade(ESTER, text)
    assert score.codes == ((code,) if code else ())
    assert score.correct == (not code)


@pytest.mark.parametrize(
    "task",
    [
        labels.Labels(id="molecules/labels/x", levels=range(1, 4), reaction="azide-alkyne-click"),
        arrows.Arrows(id="molecules/arrows/x", levels=range(1, 5), scene="conjugate", ask="arrows"),
        arrows.Arrows(id="molecules/arrows/y", levels=range(1, 5), scene="collapse", ask="product"),
        conditions.Sieve(id="molecules/conditions/x", levels=range(1, 5), of="reagents"),
        conditions.ReagentMatching(id="molecules/conditions/y", levels=range(1, 5)),
        protection.Removal(id="molecules/protection/x", levels=range(1, 5)),
        protection.Unveiling(id="molecules/protection/y", levels=range(1, 5)),
        protection.Guarding(id="molecules/protection/z", levels=range(1, 5)),
        enumeration.Enumeration(id="molecules/enumeration/x", levels=range(1, 5), change="insertion"),
        Optimisation(id="molecules/optimisation/x", levels=range(1, 5), aim="polar-area-up"),
        redox.RedoxEquation(id="molecules/redox/x", levels=range(1, 4), kind="base"),
    ],
    ids=lambda task: task.id,
)
def test_checks_look_at_the_prompt(task: arrows.Arrows) -> None:
    one, other = (task.instance(seed, 2) for seed in (1, 2))
    assert task.check(one.problem) is True
    assert task.check(Problem(other.prompt, one.answer)) is False
    assert task.verify(one.answer, task.solution(one.answer)).correct
    assert not task.verify(one.answer, task.wrong(one.answer, Random(0))).correct
    assert task.verify(one.answer, "C" * 64_000).value == 0.0
