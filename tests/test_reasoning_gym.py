"""reasoning-gym behind our contract: listed without it, and adapted without changing what it does."""

from __future__ import annotations

import json
import subprocess
import sys
from random import Random

import pytest

import bootcamp
from bootcamp.judging import judge

# The package leaves files open that its data come from.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::SyntaxWarning"
)

SPECS = bootcamp.tasks("reasoning_gym/*")
NAMES = [spec.knobs["dataset"] for spec in SPECS]

# Python that has no such package, whatever is installed here.
WITHOUT = """
import sys
class NotInstalled:
    def find_spec(name, path=None, target=None):
        if name == "reasoning_gym":
            raise ModuleNotFoundError(name=name)
sys.meta_path.insert(0, NotInstalled)
import bootcamp
print(len(bootcamp.tasks("reasoning_gym/*")))
try:
    bootcamp.task("reasoning_gym/dice")
except bootcamp.errors.BootcampError as error:
    print(error)
"""
SOME = [  # cheap ones whose answers are of many forms
    *("basic_arithmetic", "caesar_cipher", "calendar_arithmetic", "count_primes", "dice", "fraction_simplification"),
    *("graph_color", "n_queens", "propositional_logic", "rubiks_cube", "sudoku", "tower_of_hanoi", "word_sorting"),
]


@pytest.fixture
def library() -> object:
    return pytest.importorskip("reasoning_gym")


def test_all_data_sets_are_listed_and_none_is_counted() -> None:
    assert len(NAMES) == len(set(NAMES)) == 105
    assert {spec.counts for spec in SPECS} == {"reasoning-gym"}
    assert bootcamp.registry().counts(SPECS)["tasks"] == 0
    assert not {spec.id for spec in SPECS} & {spec.id for spec in bootcamp.tasks("all")}


def test_without_the_package_they_are_listed_and_say_what_to_install() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True)
    listed, message = done.stdout.splitlines()
    assert listed == str(len(NAMES))
    assert message == "reasoning_gym/dice needs 'reasoning_gym': pip install 'bootcamp-rl[reasoning-gym]'"


def test_listing_does_not_import_the_package() -> None:
    code = "import sys, bootcamp; bootcamp.tasks('reasoning_gym/*'); print('reasoning_gym' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@pytest.mark.usefixtures("library")
def test_the_catalogue_lists_what_the_package_has() -> None:
    from bootcamp.adapters.reasoning_gym import COMPOSITE, DATASETS

    assert set(NAMES) == set(DATASETS) - {COMPOSITE}


@pytest.mark.usefixtures("library")
def test_an_instance_is_the_librarys_own_entry() -> None:
    import reasoning_gym

    for spec in SPECS:
        seed = Random(f"{spec.id}@1/1#7").getrandbits(32)
        entry = reasoning_gym.create_dataset(spec.knobs["dataset"], seed=seed)[0]
        instance = bootcamp.task(spec.id).instance(7)
        assert (instance.prompt, instance.answer) == (entry["question"], entry), spec.id


@pytest.mark.usefixtures("library")
def test_an_entry_does_not_depend_on_those_before_it() -> None:
    for name in ("acre", "codeio", "rearc", "sentence_reordering", "word_ladder"):  # they share what they read
        task = bootcamp.task(f"reasoning_gym/{name}")
        first = task.instance(1)
        task.instance(2)
        assert task.instance(1) == first


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("name", SOME)
def test_the_stored_answer_is_the_solution_and_another_ones_is_not(name: str) -> None:
    task = bootcamp.task(f"reasoning_gym/{name}")
    for seed in range(3):
        answer = task.instance(seed).answer
        assert task.verify(answer, task.solution(answer)).value == 1.0
        other = task.wrong(answer, Random(seed))
        assert other != task.solution(answer)
        if name not in ("graph_color", "propositional_logic"):  # another problem's answer may be right there
            assert task.verify(answer, other).value < 1.0


@pytest.mark.usefixtures("library")
def test_data_sets_without_answers_say_so() -> None:
    from bootcamp.errors import NoSolution

    unsolved = {spec.knobs["dataset"] for spec in SPECS if spec.family_name.endswith(":UnsolvedEntry")}
    assert unsolved == {"boxnet", "rush_hour"}
    for name in NAMES:
        task = bootcamp.task(f"reasoning_gym/{name}")
        assert bool(task.unsolved) == (name in unsolved)  # type: ignore[attr-defined]
        if name in unsolved:
            with pytest.raises(NoSolution, match=f"reasoning_gym/{name} has no reference solution: its author"):
                task.solution(task.instance(0).answer)


@pytest.mark.usefixtures("library")
def test_partial_credit_is_passed_on() -> None:
    task = bootcamp.task("reasoning_gym/rush_hour")
    score = task.verify(task.instance(0).answer, "<answer>Z+1</answer>")
    assert (score.value, score.codes) == (0.01, ("not_accepted",))


@pytest.mark.usefixtures("library")
def test_what_a_verifier_raises_is_not_hidden() -> None:
    task = bootcamp.task("reasoning_gym/boxnet")
    answer = task.instance(0).answer
    verdict = judge(task, answer, "<answer>7</answer>")
    assert (verdict.status, verdict.score) == ("verifier_error", None)
    assert verdict.error.startswith("TypeError: ")


@pytest.mark.usefixtures("library")
def test_what_does_not_survive_json_is_left_to_see() -> None:
    task = bootcamp.task("reasoning_gym/arc_agi")
    answer = task.instance(0).answer
    assert task.verify(answer, task.solution(answer)).value == 1.0
    stored = json.loads(json.dumps(answer))
    assert stored != answer
    assert task.verify(stored, task.solution(answer)).value < 1.0


@pytest.mark.usefixtures("library")
def test_an_unknown_data_set_is_one_line() -> None:
    from bootcamp.adapters.reasoning_gym import Entry

    with pytest.raises(bootcamp.errors.UnknownName, match="Did you mean dice"):
        Entry(id="reasoning_gym/dise", dataset="dise")
